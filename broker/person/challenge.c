#include "person/challenge.h"

#include <stdio.h>

#include "base/seal.h"
#include "person/picture.h"

enum {
    CHALLENGE_LAYOUT = 1,
    NONCE = HAB_PICTURE_SEED,
    WORDS = 32,
    LISTED = 5, /* words of a question */
    ANSWER_MAX = 24,
    SPENT_KEY = 8 + NONCE
};

static const char purpose[] = "defi";

/* Neither letters nor digits that are taken for one another. */
static const char alphabet[] = "CEFHJKLMNPRTUXY34679";

static const char *const words[WORDS] = {
    "arbre",  "balle",  "cerise", "chemin", "cuisine", "dimanche", "fleuve",  "fromage",
    "gare",   "girafe", "herbe",  "jardin", "journal", "lampe",    "lavande", "livre",
    "maison", "marche", "montre", "nuage",  "orange",  "panier",   "pierre",  "plume",
    "pomme",  "robe",   "sable",  "table",  "tasse",   "tortue",   "valise",  "voile"};

static const char *const ranks[LISTED] = {"premier", "deuxième", "troisième", "quatrième",
                                          "cinquième"};

/* What travels, sealed. */
typedef struct challenge {
    uint8_t layout;
    uint8_t asked;          /* which of the listed words is the answer */
    uint8_t listed[LISTED]; /* indexes of words */
    char text[HAB_CHALLENGE_LENGTH];
    uint8_t nonce[NONCE];
    uint8_t expires[8];
} challenge;

_Static_assert(HAB_CHALLENGE_LENGTH == (int) HAB_PICTURE_TEXT, "a picture shows the text");
_Static_assert((sizeof(challenge) + HAB_SEAL_EXTRA) * 4 / 3 + 2 <= HAB_CHALLENGE_TOKEN,
               "a token holds a challenge");

/* Without a master key, anybody could make tokens. */
static int has_key(const hab_broker *broker)
{
    static const uint8_t none[HAB_KEY_SIZE];

    return memcmp(broker->key, none, sizeof(none)) != 0;
}

/* A random number below `sides`, at most 256, all as likely. */
static hab_status draw(unsigned sides, uint8_t *number)
{
    unsigned fair = 256 - 256 % sides;
    uint8_t byte;

    do {
        if (hab_random(&byte, 1) != HAB_OK) {
            return HAB_IO;
        }
    } while (byte >= fair);
    *number = (uint8_t) (byte % sides);
    return HAB_OK;
}

static hab_status draw_text(challenge *made)
{
    hab_status status = HAB_OK;
    uint8_t place;

    for (size_t i = 0; i < sizeof(made->text) && status == HAB_OK; i++) {
        status = draw(sizeof(alphabet) - 1, &place);
        if (status == HAB_OK) {
            made->text[i] = alphabet[place];
        }
    }
    return status;
}

static hab_status draw_question(challenge *made)
{
    hab_status status = draw(LISTED, &made->asked);

    for (size_t i = 0; i < LISTED && status == HAB_OK; i++) {
        status = draw(WORDS, &made->listed[i]);
    }
    return status;
}

static void write_question(const challenge *made, char question[HAB_CHALLENGE_QUESTION + 1])
{
    const uint8_t *w = made->listed;

    (void) snprintf(question, HAB_CHALLENGE_QUESTION + 1,
                    "Quel est le %s mot de cette liste\u00a0: %s, %s, %s, %s, %s\u00a0?",
                    ranks[made->asked], words[w[0]], words[w[1]], words[w[2]], words[w[3]],
                    words[w[4]]);
}

hab_status hab_challenge_new(const hab_broker *broker, int64_t now,
                             char token[HAB_CHALLENGE_TOKEN + 1],
                             char question[HAB_CHALLENGE_QUESTION + 1])
{
    challenge made = {.layout = CHALLENGE_LAYOUT};
    uint8_t sealed[sizeof(made) + HAB_SEAL_EXTRA];
    hab_status status = has_key(broker) ? draw_text(&made) : HAB_DENIED;

    if (status == HAB_OK) {
        status = draw_question(&made);
    }
    if (status == HAB_OK) {
        status = hab_random(made.nonce, sizeof(made.nonce));
    }
    if (status == HAB_OK) {
        hab_put_u64be(made.expires, (uint64_t) (now + HAB_CHALLENGE_LIFE));
        status = hab_seal(broker->key, purpose, hab_slice_of("", 0),
                          hab_slice_of(&made, sizeof(made)), sealed);
    }
    if (status == HAB_OK) {
        hab_base64url(sealed, sizeof(sealed), token);
        write_question(&made, question);
    }
    hab_wipe(&made, sizeof(made));
    return status;
}

/* HAB_INVALID for what is no live challenge of ours. */
static hab_status open_token(const hab_broker *broker, hab_slice token, int64_t now,
                             challenge *opened)
{
    uint8_t sealed[sizeof(*opened) + HAB_SEAL_EXTRA];

    if (!has_key(broker) || hab_base64url_decode(token, sealed, sizeof(sealed)) != HAB_OK
        || hab_unseal(broker->key, purpose, hab_slice_of("", 0),
                      hab_slice_of(sealed, sizeof(sealed)), (uint8_t *) opened)
               != HAB_OK
        || opened->layout != CHALLENGE_LAYOUT || opened->asked >= LISTED
        || opened->listed[opened->asked] >= WORDS
        || now >= (int64_t) hab_get_u64be(opened->expires)) {
        hab_wipe(opened, sizeof(*opened));
        return HAB_INVALID;
    }
    return HAB_OK;
}

hab_status hab_challenge_picture(const hab_broker *broker, hab_slice token, int64_t now, char **png,
                                 size_t *size)
{
    challenge opened;
    hab_status status = open_token(broker, token, now, &opened);

    if (status == HAB_OK) {
        status = hab_picture_draw(opened.text, opened.nonce, png, size);
        hab_wipe(&opened, sizeof(opened));
    }
    return status;
}

/* Small letters of an answer without its spaces; "" for one that is too long. */
static void fold(hab_slice answer, char folded[ANSWER_MAX + 1])
{
    const char *text = answer.data;
    size_t length = 0;

    for (size_t i = 0; i < answer.size && length <= ANSWER_MAX; i++) {
        if (text[i] != ' ' && length < ANSWER_MAX) {
            folded[length] = (char) (text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
        }
        length += text[i] != ' ';
    }
    folded[length <= ANSWER_MAX ? length : 0] = '\0';
}

static int is_right(const challenge *asked, hab_slice answer)
{
    char given[ANSWER_MAX + 1], shown[ANSWER_MAX + 1];

    fold(answer, given);
    fold(hab_slice_of(asked->text, sizeof(asked->text)), shown);
    return strcmp(given, shown) == 0 || strcmp(given, words[asked->listed[asked->asked]]) == 0;
}

/* A wrong answer spends the challenge too: each guess takes a new one. */
hab_status hab_challenge_answer(hab_txn *txn, const hab_broker *broker, hab_slice token,
                                hab_slice answer, int64_t now)
{
    uint8_t key[SPENT_KEY];
    challenge asked;
    hab_status status;
    int right;

    if (open_token(broker, token, now, &asked) != HAB_OK) {
        return HAB_DENIED;
    }
    memcpy(key, asked.expires, sizeof(asked.expires));
    memcpy(key + sizeof(asked.expires), asked.nonce, NONCE);
    right = is_right(&asked, answer);
    hab_wipe(&asked, sizeof(asked));
    status = hab_insert(txn, HAB_TABLE_SPENT, hab_slice_of(key, sizeof(key)), hab_slice_of("", 0));
    if (status == HAB_EXISTS || (status == HAB_OK && !right)) {
        return HAB_DENIED;
    }
    return status;
}

/* The oldest, when its time is over. */
static hab_status remove_oldest(hab_txn *txn, hab_cursor *cursor, int64_t now)
{
    uint8_t key[SPENT_KEY];
    hab_slice found;
    hab_status status = hab_seek(cursor, hab_slice_of("", 1), &found, NULL);

    if (status != HAB_OK) {
        return status;
    }
    if (found.size != sizeof(key)) {
        return HAB_CORRUPT;
    }
    memcpy(key, found.data, sizeof(key));
    if (now < (int64_t) hab_get_u64be(key)) {
        return HAB_NOT_FOUND;
    }
    return hab_delete(txn, HAB_TABLE_SPENT, hab_slice_of(key, sizeof(key)));
}

hab_status hab_challenge_sweep(hab_txn *txn, int64_t now, unsigned max, unsigned *removed)
{
    hab_cursor *cursor;
    unsigned count = 0;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_SPENT, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    while (status == HAB_OK && count < max) {
        status = remove_oldest(txn, cursor, now);
        count += status == HAB_OK;
    }
    hab_cursor_close(cursor);
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    *removed = count;
    return HAB_OK;
}
