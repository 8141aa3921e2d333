#include "person/password.h"

#include <argon2.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "person/pace.h"
#include "person/session.h"

enum {
    CREDENTIAL_LAYOUT = 1,
    SALT_SIZE = 16,
    DIGEST_SIZE = 32,
    PASSWORD_BYTES_MAX = 4 * HAB_PASSWORD_MAX,
    LIST_BYTES_MAX = 16 << 20,
    LOCAL_PART_MIN = 4 /* "li" stands in too many words to be refused */
};

const hab_hash_cost hab_hash_cost_default = {.memory_kib = 19456, .passes = 2};

hab_status hab_password_hash(hab_slice password, const hab_hash_cost *cost,
                             char hash[HAB_PASSWORD_HASH_MAX])
{
    uint8_t salt[SALT_SIZE];
    char text[HAB_PASSWORD_HASH_MAX];
    hab_pace pace;
    int result;

    if (hab_random(salt, sizeof(salt)) != HAB_OK) {
        return HAB_IO;
    }
    hab_pace_begin(&pace);
    result = argon2id_hash_encoded(cost->passes, cost->memory_kib, 1, password.data, password.size,
                                   salt, sizeof(salt), DIGEST_SIZE, text, sizeof(text));
    hab_pace_end(&pace);
    if (result != ARGON2_OK) {
        return result == ARGON2_MEMORY_ALLOCATION_ERROR ? HAB_MEMORY : HAB_INVALID;
    }
    memcpy(hash, text, sizeof(text));
    return HAB_OK;
}

hab_status hab_password_verify(hab_slice password, const char *hash, const hab_hash_cost *cost)
{
    char spent[HAB_PASSWORD_HASH_MAX];
    hab_pace pace;
    int result;

    if (hash == NULL) {
        hab_status status = hab_password_hash(password, cost, spent);

        return status == HAB_OK ? HAB_DENIED : status;
    }
    hab_pace_begin(&pace);
    result = argon2id_verify(hash, password.data, password.size);
    hab_pace_end(&pace);
    if (result == ARGON2_OK) {
        return HAB_OK;
    }
    return result == ARGON2_MEMORY_ALLOCATION_ERROR ? HAB_MEMORY : HAB_DENIED;
}

/* A capital: ASCII, or an accented letter of French (U+00C0 to U+00DE), of which
 * this is the second UTF-8 byte. Either way its small letter is 32 further. */
static int is_capital(uint8_t byte, uint8_t former)
{
    return (byte >= 'A' && byte <= 'Z')
           || (former == 0xc3 && byte >= 0x80 && byte <= 0x9e && byte != 0x97);
}

/* Lower-cases; gives the length. */
static size_t lower(hab_slice from, char *to, size_t size)
{
    const uint8_t *bytes = from.data;
    size_t length = from.size < size ? from.size : size;

    for (size_t i = 0; i < length; i++) {
        uint8_t former = i > 0 ? bytes[i - 1] : 0;

        to[i] = (char) (is_capital(bytes[i], former) ? bytes[i] + 32 : bytes[i]);
    }
    return length;
}

struct hab_common_passwords {
    char *text;         /* the file, its words lower-cased and ended by NUL */
    const char **words; /* sorted */
    size_t count;
};

static int compare_words(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static hab_status read_file(FILE *file, char **text, size_t *size)
{
    long length;
    char *content;

    if (fseek(file, 0, SEEK_END) != 0 || (length = ftell(file)) < 0 || length > LIST_BYTES_MAX) {
        return HAB_IO;
    }
    rewind(file);
    content = malloc((size_t) length + 1);
    if (content == NULL) {
        return HAB_MEMORY;
    }
    if (fread(content, 1, (size_t) length, file) != (size_t) length) {
        free(content);
        return HAB_IO;
    }
    content[length] = '\0';
    *text = content;
    *size = (size_t) length;
    return HAB_OK;
}

/* Cuts the text into words; `words` NULL only counts them. */
static size_t split_words(char *text, const char **words)
{
    size_t count = 0;

    for (char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        int last = line[length] == '\0';
        size_t end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;

        if (end > 0 && line[0] != '#') {
            if (words != NULL) {
                line[end] = '\0';
                words[count] = line;
            }
            count++;
        }
        line += last ? length : length + 1;
    }
    return count;
}

hab_status hab_common_passwords_load(const char *path, hab_common_passwords **list,
                                     hab_error *error)
{
    FILE *file = fopen(path, "re");
    hab_common_passwords *made = calloc(1, sizeof(*made));
    size_t size = 0;
    hab_status status = HAB_IO;

    if (file != NULL && made != NULL) {
        status = read_file(file, &made->text, &size);
    }
    if (file != NULL) {
        (void) fclose(file);
    }
    if (status == HAB_OK) {
        (void) lower(hab_slice_of(made->text, size), made->text, size);
        made->count = split_words(made->text, NULL);
        made->words = calloc(made->count + 1, sizeof(*made->words));
        status = made->words != NULL ? HAB_OK : HAB_MEMORY;
    }
    if (status != HAB_OK) {
        hab_common_passwords_free(made);
        return hab_fail(error, status, "cannot read the list of common passwords %s", path);
    }
    (void) split_words(made->text, made->words);
    qsort(made->words, made->count, sizeof(*made->words), compare_words);
    *list = made;
    return HAB_OK;
}

void hab_common_passwords_free(hab_common_passwords *list)
{
    if (list != NULL) {
        free(list->words);
        free(list->text);
        free(list);
    }
}

static int in_list(const hab_common_passwords *list, const char *word)
{
    return bsearch(&word, list->words, list->count, sizeof(*list->words), compare_words) != NULL;
}

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c & 0x80) != 0;
}

/* "Motdepasse2026!" is "motdepasse" to who tries the known ones. */
static int is_common(const hab_common_passwords *list, char *word, size_t length)
{
    if (in_list(list, word)) {
        return 1;
    }
    while (length > 0 && !is_letter(word[length - 1])) {
        length--;
    }
    word[length] = '\0';
    return length > 0 && in_list(list, word);
}

static int count_characters(hab_slice text)
{
    const uint8_t *bytes = text.data;
    int count = 0;

    for (size_t place = 0; place < text.size; count++) {
        place += hab_character(bytes + place, text.size - place);
    }
    return count;
}

static int holds_identifiant(const char *word, const char *identifiant)
{
    size_t local = strcspn(identifiant, "@");
    char part[256];

    if (local < LOCAL_PART_MIN || local >= sizeof(part)) {
        return strstr(word, identifiant) != NULL;
    }
    memcpy(part, identifiant, local);
    part[local] = '\0';
    return strstr(word, part) != NULL;
}

hab_status hab_password_check(hab_slice password, const char *identifiant,
                              const hab_common_passwords *common, hab_error *why)
{
    char word[PASSWORD_BYTES_MAX + 1];
    hab_status status = HAB_OK;
    int count;

    if (!hab_text_valid(password, 0)) {
        return hab_fail(
            why, HAB_INVALID,
            "Un mot de passe est fait de lettres, de chiffres, d’espaces et de signes.");
    }
    count = count_characters(password);
    if (count < HAB_PASSWORD_MIN || count > HAB_PASSWORD_MAX) {
        return hab_fail(
            why, HAB_INVALID,
            "Choisissez un mot de passe de %d à %d caractères (12 ou plus, c’est mieux).",
            HAB_PASSWORD_MIN, HAB_PASSWORD_MAX);
    }
    word[lower(password, word, sizeof(word) - 1)] = '\0';
    if (holds_identifiant(word, identifiant)) {
        status = hab_fail(why, HAB_INVALID,
                          "Choisissez un mot de passe qui ne contient pas votre identifiant.");
    } else if (common != NULL && is_common(common, word, strlen(word))) {
        status =
            hab_fail(why, HAB_INVALID,
                     "Ce mot de passe est trop répandu\u00a0: choisissez-en un que personne "
                     "d’autre n’aurait l’idée d’essayer, par exemple quelques mots sans lien.");
    }
    hab_wipe(word, sizeof(word));
    return status;
}

static void person_key(uint64_t person, uint8_t key[8])
{
    hab_put_u64be(key, person);
}

int hab_password_has_mailed_form(hab_slice password)
{
    const char *text = password.data;

    if (password.size != HAB_FIRST_PASSWORD_LENGTH) {
        return 0;
    }
    for (size_t i = 0; i < password.size; i++) {
        int is_digit = text[i] >= '0' && text[i] <= '9';
        char small = (char) (text[i] | 0x20);

        if (!is_digit && (small < 'a' || small > 'z')) {
            return 0;
        }
    }
    return 1;
}

static hab_table table_of(hab_password_kind kind)
{
    return kind == HAB_PASSWORD_OWN ? HAB_TABLE_CREDENTIAL : HAB_TABLE_MAILED;
}

static hab_status credential_read(hab_txn *txn, hab_table table, uint64_t person,
                                  hab_credential *credential)
{
    hab_credential found = {0};
    uint8_t key[8];
    hab_slice value;
    hab_status status;

    person_key(person, key);
    status = hab_get(txn, table, hab_slice_of(key, sizeof(key)), &value);
    if (status != HAB_OK) {
        return status;
    }
    if (value.size <= sizeof(found.record)
        || value.size >= sizeof(found.record) + HAB_PASSWORD_HASH_MAX) {
        return HAB_CORRUPT;
    }
    memcpy(&found.record, value.data, sizeof(found.record));
    memcpy(found.hash, (const char *) value.data + sizeof(found.record),
           value.size - sizeof(found.record));
    if (found.record.layout != CREDENTIAL_LAYOUT) {
        return found.record.layout > CREDENTIAL_LAYOUT ? HAB_VERSION : HAB_CORRUPT;
    }
    *credential = found;
    return HAB_OK;
}

/* A store of the former schema holds either kind in the table of own passwords. */
hab_status hab_credential_get(hab_txn *txn, uint64_t person, hab_password_kind kind,
                              hab_credential *credential)
{
    hab_credential found;
    hab_status status = credential_read(txn, table_of(kind), person, &found);

    if (status == HAB_NOT_FOUND && kind == HAB_PASSWORD_FIRST) {
        status = credential_read(txn, HAB_TABLE_CREDENTIAL, person, &found);
    }
    if (status == HAB_OK && found.record.kind != kind) {
        status = HAB_NOT_FOUND;
    }
    if (status == HAB_OK) {
        *credential = found;
    }
    return status;
}

static hab_status credential_write(hab_txn *txn, uint64_t person, const hab_credential *credential)
{
    uint8_t key[8];
    uint8_t value[sizeof(credential->record) + HAB_PASSWORD_HASH_MAX];
    size_t length = strnlen(credential->hash, HAB_PASSWORD_HASH_MAX - 1);

    person_key(person, key);
    memcpy(value, &credential->record, sizeof(credential->record));
    memcpy(value + sizeof(credential->record), credential->hash, length);
    return hab_put(txn, table_of(credential->record.kind), hab_slice_of(key, sizeof(key)),
                   hab_slice_of(value, sizeof(credential->record) + length));
}

static hab_status drop(hab_txn *txn, hab_table table, uint64_t person)
{
    uint8_t key[8];
    hab_status status;

    person_key(person, key);
    status = hab_delete(txn, table, hab_slice_of(key, sizeof(key)));
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_credential_put(hab_txn *txn, uint64_t person, hab_password_kind kind,
                              const char *hash, int64_t now)
{
    hab_credential credential = {
        .record = {.layout = CREDENTIAL_LAYOUT, .kind = (uint8_t) kind, .issued = now}};
    size_t length = strlen(hash);
    hab_status status;

    if (length == 0 || length >= sizeof(credential.hash)) {
        return HAB_INVALID;
    }
    memcpy(credential.hash, hash, length);
    status = credential_write(txn, person, &credential);
    if (status == HAB_OK && kind == HAB_PASSWORD_OWN) {
        status = drop(txn, HAB_TABLE_MAILED, person);
    }
    return status;
}

hab_status hab_credential_spend(hab_txn *txn, uint64_t person)
{
    hab_credential credential;
    hab_status status = hab_credential_get(txn, person, HAB_PASSWORD_FIRST, &credential);

    if (status != HAB_OK) {
        return status;
    }
    credential.record.used = 1;
    return credential_write(txn, person, &credential);
}

hab_status hab_credential_revoke(hab_txn *txn, uint64_t person, int64_t now)
{
    hab_status status = drop(txn, HAB_TABLE_CREDENTIAL, person);

    if (status == HAB_OK) {
        status = drop(txn, HAB_TABLE_MAILED, person);
    }
    return status == HAB_OK
               ? hab_session_close_all(txn, person, NULL, HAB_SESSION_PASSWORD, now, NULL)
               : status;
}

hab_status hab_first_password_store(hab_txn *txn, uint64_t person, const char *hash, int64_t now)
{
    hab_status status = drop(txn, HAB_TABLE_CREDENTIAL, person);

    if (status == HAB_OK) {
        status = hab_credential_put(txn, person, HAB_PASSWORD_FIRST, hash, now);
    }
    if (status != HAB_OK) {
        return status;
    }
    return hab_session_close_all(txn, person, NULL, HAB_SESSION_PASSWORD, now, NULL);
}
