#include "trace/head.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>

#include "base/calendar.h"
#include "trace/signature.h"

enum { KEY_NAME = 8, KEY_TEXT = 16, SIGNATURE_TEXT = 86, LAYOUT = 1, MICROSECONDS = 1000000 };

static const char purpose[] = "trace heads";
static const char *const kinds[] = {
    [HAB_HEAD_MINUTE] = "minute", [HAB_HEAD_SEAL] = "mois", [HAB_HEAD_RESUME] = "reprise"};

hab_status hab_head_key_of(const uint8_t *master, hab_head_key *key)
{
    hab_head_key made;
    size_t size = sizeof(made.public);
    EVP_PKEY *pair;
    int done;

    hab_hmac_sha256(hab_slice_of(master, 32), hab_slice_text(purpose), made.secret);
    pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, made.secret, sizeof(made.secret));
    done = pair != NULL && EVP_PKEY_get_raw_public_key(pair, made.public, &size) == 1;
    EVP_PKEY_free(pair);
    if (done) {
        *key = made;
    }
    hab_wipe(&made, sizeof(made));
    return done ? HAB_OK : HAB_MEMORY;
}

void hab_head_hash(hab_slice line, uint8_t hash[HAB_HASH_SIZE])
{
    hab_sha256(line, hash);
}

/* What people compare: the beginning of the public key's SHA-256. */
static void name_key(const uint8_t public[HAB_HEAD_PUBLIC], char name[KEY_TEXT + 1])
{
    uint8_t hash[HAB_HASH_SIZE];

    hab_sha256(hab_slice_of(public, HAB_HEAD_PUBLIC), hash);
    hab_hex(hash, KEY_NAME, name);
}

static int is_sound(const hab_head *head)
{
    unsigned kind = head->kind;

    return kind >= HAB_HEAD_MINUTE && kind <= HAB_HEAD_RESUME && head->sequence > 0
           && head->time >= 0 && head->month / 100 <= 9999 && head->month % 100 >= 1
           && head->month % 100 <= 12 && head->first > 0 && head->number < UINT64_MAX
           && head->first <= head->number + 1 && head->number + 1 - head->first <= HAB_HEAD_COVERED;
}

/* All that is signed; its length, or 0. */
static size_t write_body(const hab_head *head, const char *name, char line[HAB_HEAD_LINE])
{
    char time[HAB_TIME_TEXT];
    char chain[HAB_HEX_HASH_TEXT + 1];
    char root[HAB_HEX_HASH_TEXT + 1];
    char before[HAB_HEX_HASH_TEXT + 1];
    char seal[HAB_HEX_HASH_TEXT + 1];
    int sealed = head->kind == HAB_HEAD_SEAL;
    int length;

    hab_format_time_us(head->time, time);
    hab_hex(head->chain, HAB_HASH_SIZE, chain);
    hab_hex(head->root, HAB_HASH_SIZE, root);
    hab_hex(head->before, HAB_HASH_SIZE, before);
    hab_hex(head->seal, HAB_HASH_SIZE, seal);
    length = snprintf(line, HAB_HEAD_LINE,
                      "{\"v\":%d,\"tete\":%" PRIu64 ",\"nature\":\"%s\",\"le\":\"%s\","
                      "\"mois\":\"%04u-%02u\",\"premier\":%" PRIu64 ",\"numero\":%" PRIu64
                      ",\"chaine\":\"%s\",\"racine\":\"%s\",\"avant\":\"%s\"%s%s%s,\"cle\":\"%s\"",
                      LAYOUT, head->sequence, kinds[head->kind], time, head->month / 100,
                      head->month % 100, head->first, head->number, chain, root, before,
                      sealed ? ",\"sceau\":\"" : "", sealed ? seal : "", sealed ? "\"" : "", name);
    return length > 0 && length < HAB_HEAD_LINE ? (size_t) length : 0;
}

size_t hab_head_write(const hab_head *head, const hab_head_key *key, char line[HAB_HEAD_LINE])
{
    char name[KEY_TEXT + 1];
    char text[SIGNATURE_TEXT + 1];
    uint8_t signature[HAB_HEAD_SIGNATURE];
    size_t size;
    int more;

    if (!is_sound(head)) {
        return 0;
    }
    name_key(key->public, name);
    size = write_body(head, name, line);
    if (size == 0 || hab_head_sign(key, hab_slice_of(line, size), signature) != HAB_OK) {
        return 0;
    }
    (void) hab_base64url(signature, sizeof(signature), text);
    more = snprintf(line + size, HAB_HEAD_LINE - size, ",\"signature\":\"%s\"}", text);
    return more > 0 && size + (size_t) more < HAB_HEAD_LINE ? size + (size_t) more : 0;
}

/* -- reading: what is expected is taken from the front, or nothing is. */

static int take(hab_slice *text, const char *expected)
{
    size_t size = strlen(expected);

    if (text->size < size || memcmp(text->data, expected, size) != 0) {
        return 0;
    }
    *text = hab_slice_of((const char *) text->data + size, text->size - size);
    return 1;
}

static int take_number(hab_slice *text, uint64_t *number)
{
    const char *digits = text->data;
    uint64_t value = 0;
    size_t size = 0;

    for (; size < text->size && digits[size] >= '0' && digits[size] <= '9'; size++) {
        unsigned digit = (unsigned) (digits[size] - '0');

        if (value > (UINT64_MAX - digit) / 10) {
            return 0;
        }
        value = value * 10 + digit;
    }
    if (size == 0 || (size > 1 && digits[0] == '0')) {
        return 0;
    }
    *text = hab_slice_of(digits + size, text->size - size);
    *number = value;
    return 1;
}

static int take_bytes(hab_slice *text, size_t size, hab_slice *taken)
{
    if (text->size < size) {
        return 0;
    }
    *taken = hab_slice_of(text->data, size);
    *text = hab_slice_of((const char *) text->data + size, text->size - size);
    return 1;
}

static int take_hash(hab_slice *text, const char *before, uint8_t hash[HAB_HASH_SIZE])
{
    hab_slice hex;

    return take(text, before) && take_bytes(text, HAB_HEX_HASH_TEXT, &hex)
           && hab_hex_decode(hex, hash, HAB_HASH_SIZE) == HAB_OK;
}

static int take_kind(hab_slice *text, hab_head *head)
{
    for (unsigned kind = HAB_HEAD_MINUTE; kind <= HAB_HEAD_RESUME; kind++) {
        if (take(text, kinds[kind])) {
            head->kind = (hab_head_kind) kind;
            return 1;
        }
    }
    return 0;
}

/* "2026-11-22T23:00:00.123456Z": what is not exactly that, is_as_written() finds. */
static int take_time(hab_slice *text, int64_t *time)
{
    enum { SECONDS = 19, DIGITS = 6 };
    char whole[SECONDS + 2];
    hab_slice given;
    hab_slice fraction;
    int64_t rest = 0;

    if (!take_bytes(text, SECONDS, &given) || !take(text, ".")
        || !take_bytes(text, DIGITS, &fraction) || !take(text, "Z")) {
        return 0;
    }
    memcpy(whole, given.data, SECONDS);
    memcpy(whole + SECONDS, "Z", 2);
    if (hab_parse_time(hab_slice_text(whole), time, NULL) != HAB_OK || *time < 0) {
        return 0;
    }
    for (size_t i = 0; i < DIGITS; i++) {
        rest = rest * 10 + (((const uint8_t *) fraction.data)[i] & 15);
    }
    *time = *time * MICROSECONDS + rest;
    return 1;
}

static int take_month(hab_slice *text, uint32_t *month)
{
    uint32_t value = 0;
    hab_slice given;

    if (!take_bytes(text, 7, &given)) {
        return 0;
    }
    for (size_t i = 0; i < given.size; i++) {
        if (i != 4) {
            value = value * 10 + (((const uint8_t *) given.data)[i] & 15);
        }
    }
    *month = value;
    return 1;
}

/* Everything up to the signature; `name` receives the key's. */
static int take_body(hab_slice *text, hab_head *head, char name[KEY_TEXT + 1])
{
    hab_slice key;

    if (!take(text, "\"tete\":") || !take_number(text, &head->sequence)
        || !take(text, ",\"nature\":\"") || !take_kind(text, head) || !take(text, "\",\"le\":\"")
        || !take_time(text, &head->time) || !take(text, "\",\"mois\":\"")
        || !take_month(text, &head->month) || !take(text, "\",\"premier\":")
        || !take_number(text, &head->first) || !take(text, ",\"numero\":")
        || !take_number(text, &head->number) || !take_hash(text, ",\"chaine\":\"", head->chain)
        || !take_hash(text, "\",\"racine\":\"", head->root)
        || !take_hash(text, "\",\"avant\":\"", head->before)
        || (head->kind == HAB_HEAD_SEAL && !take_hash(text, "\",\"sceau\":\"", head->seal))
        || !take(text, "\",\"cle\":\"") || !take_bytes(text, KEY_TEXT, &key) || !take(text, "\"")) {
        return 0;
    }
    memcpy(name, key.data, key.size);
    name[key.size] = '\0';
    return is_sound(head);
}

/* One head is one line: what another program could write another way is none. */
static int is_as_written(const hab_head *head, const char *name, hab_slice body)
{
    char again[HAB_HEAD_LINE];
    size_t size = write_body(head, name, again);

    return size == body.size && memcmp(again, body.data, size) == 0;
}

/* A line in its parts. */
typedef struct parts {
    hab_head head;
    char name[KEY_TEXT + 1]; /* of the key */
    hab_slice body;          /* what is signed */
    uint8_t signature[HAB_HEAD_SIGNATURE];
} parts;

static hab_status part(hab_slice line, parts *p)
{
    hab_slice rest = line;
    hab_slice text;
    uint64_t layout;

    *p = (parts){0};
    if (line.size >= HAB_HEAD_LINE || !take(&rest, "{\"v\":") || !take_number(&rest, &layout)
        || !take(&rest, ",") || layout == 0) {
        return HAB_INVALID;
    }
    if (layout > LAYOUT) {
        return HAB_VERSION;
    }
    if (!take_body(&rest, &p->head, p->name)) {
        return HAB_INVALID;
    }
    p->body = hab_slice_of(line.data, line.size - rest.size);
    if (!take(&rest, ",\"signature\":\"") || !take_bytes(&rest, SIGNATURE_TEXT, &text)
        || !take(&rest, "\"}") || rest.size != 0
        || hab_base64url_decode(text, p->signature, sizeof(p->signature)) != HAB_OK
        || !is_as_written(&p->head, p->name, p->body)) {
        return HAB_INVALID;
    }
    return HAB_OK;
}

hab_status hab_head_parse(hab_slice line, hab_head *head)
{
    parts p;
    hab_status status = part(line, &p);

    if (status == HAB_OK) {
        *head = p.head;
    }
    return status;
}

hab_status hab_head_read(hab_slice line, const uint8_t public[HAB_HEAD_PUBLIC], hab_head *head)
{
    char name[KEY_TEXT + 1];
    parts p;
    hab_status status = part(line, &p);

    if (status != HAB_OK) {
        return status;
    }
    name_key(public, name);
    if (strcmp(name, p.name) != 0 || hab_head_verify(public, p.body, p.signature) != HAB_OK) {
        return HAB_DENIED;
    }
    *head = p.head;
    return HAB_OK;
}
