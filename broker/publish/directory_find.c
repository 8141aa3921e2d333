/* A page of the directory's results, always in the order of names. What is asked for without
 * words is one range. Words are looked for in the range of a commune, which is short; else
 * in the index of words, by the rarest of them; and when all are common, in the range again,
 * where it will not be long until some names have them. */
#include "publish/directory_key.h"

#include "base/secret.h"

enum {
    SCANNED = 10000, /* names of a range that one search looks at */
    RARE = 2000,     /* names have a word: fewer */
    PROBED = 8       /* words that are counted, to find a rare one */
};

typedef struct finder {
    hab_txn *txn;
    const hab_directory_search *search;
    char words[HAB_FOLDED]; /* folded */
    hab_directory_tail after;
    hab_directory_result *result;
} finder;

static int begins(hab_slice text, hab_slice prefix)
{
    return text.size >= prefix.size && memcmp(text.data, prefix.data, prefix.size) == 0;
}

static int has_word(const char *folded, hab_slice begin)
{
    hab_slice word;

    do {
        word = hab_directory_word(&folded);
    } while (word.size > 0 && !begins(word, begin));
    return word.size > 0;
}

/* Whether each word that is sought begins one of the name's. */
static int has_words(const finder *f, const char *folded)
{
    const char *at = f->words;
    hab_slice word;

    do {
        word = hab_directory_word(&at);
    } while (word.size > 0 && has_word(folded, word));
    return word.size == 0;
}

static void lead_on(finder *f, const void *tail, size_t size)
{
    hab_hex(tail, size, f->result->next);
}

/* What an entry of the index stands for: type and id are the end of its key, where the id
 * lives as long as the transaction. */
static hab_status get_entry(const finder *f, hab_slice owner, hab_published *published)
{
    const uint8_t *type = owner.data;
    hab_status status = HAB_CORRUPT;

    if (owner.size > 4) {
        status = hab_published_get(f->txn, hab_get_u32be(type),
                                   hab_slice_of(type + 4, owner.size - 4), published);
    }
    return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
}

/* What stands behind the first NUL; empty when there is none. */
static hab_slice behind_name(hab_slice key)
{
    const uint8_t *end = memchr(key.data, '\0', key.size);
    size_t size = end != NULL ? (size_t) (end - (const uint8_t *) key.data) + 1 : key.size;

    return hab_slice_of((const uint8_t *) key.data + size, key.size - size);
}

/* -- In a range */

static hab_status weigh_entry(finder *f, hab_slice tail)
{
    hab_slice owner = behind_name(tail);
    hab_status status;

    if (owner.size == 0) {
        return HAB_CORRUPT;
    }
    if (!has_words(f, tail.data)) {
        return HAB_OK;
    }
    status = get_entry(f, owner, &f->result->items[f->result->count]);
    f->result->count += status == HAB_OK;
    return status;
}

static hab_status walk_range(finder *f, hab_cursor *cursor, hab_slice from, hab_slice range)
{
    hab_slice key;
    hab_slice last = hab_slice_of("", 0);
    unsigned scanned = 0;
    hab_status status = hab_seek(cursor, from, &key, NULL);

    if (status == HAB_OK && f->after.size > 0 && hab_slice_equal(key, from)) {
        status = hab_next(cursor, &key, NULL);
    }
    while (status == HAB_OK && begins(key, range)) {
        if (f->result->count == HAB_DIRECTORY_PAGE || scanned++ == SCANNED) {
            lead_on(f, last.data, last.size);
            return HAB_OK;
        }
        last = hab_slice_of((const uint8_t *) key.data + range.size, key.size - range.size);
        status = weigh_entry(f, last);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, NULL);
        }
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status find_in_range(finder *f)
{
    uint8_t from[HAB_DIRECTORY_RANGE + HAB_DIRECTORY_KEY];
    size_t size = hab_directory_range(f->search->places, f->search->kind, f->search->commune, from);
    hab_cursor *cursor;
    hab_status status;

    if (size == 0) {
        return HAB_OK;
    }
    memcpy(from + size, f->after.bytes, f->after.size);
    status = hab_cursor_open(f->txn, HAB_TABLE_DIRECTORY, &cursor);
    if (status == HAB_OK) {
        status = walk_range(f, cursor, hab_slice_of(from, size + f->after.size),
                            hab_slice_of(from, size));
        hab_cursor_close(cursor);
    }
    return status;
}

/* -- In the index of words */

/* The first ones of what has the word, and one more. */
typedef struct candidate {
    hab_directory_tail tail;
    hab_published published;
} candidate;

typedef struct best {
    candidate items[HAB_DIRECTORY_PAGE + 1];
    unsigned count;
} best;

static int compare_tails(const hab_directory_tail *a, const hab_directory_tail *b)
{
    size_t common = a->size < b->size ? a->size : b->size;
    int order = memcmp(a->bytes, b->bytes, common);

    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

/* A name with two words that begin so is met twice. */
static void keep(best *b, const candidate *c)
{
    unsigned place = b->count;
    int order = 1;

    while (place > 0 && (order = compare_tails(&c->tail, &b->items[place - 1].tail)) < 0) {
        place--;
    }
    if (place > HAB_DIRECTORY_PAGE || (place > 0 && order == 0)) {
        return;
    }
    b->count += b->count <= HAB_DIRECTORY_PAGE;
    memmove(&b->items[place + 1], &b->items[place], (b->count - 1 - place) * sizeof(*c));
    b->items[place] = *c;
}

static int is_wanted(const finder *f, const candidate *c)
{
    const hab_publication_record *record = &c->published.record;

    return (f->search->kind[0] == '\0' || strcmp(record->kind, f->search->kind) == 0)
           && (!f->search->places || record->places > 0)
           && has_words(f, (const char *) c->tail.bytes)
           && (f->after.size == 0 || compare_tails(&c->tail, &f->after) > 0);
}

static hab_status weigh_word(finder *f, hab_slice owner, best *b)
{
    char folded[HAB_FOLDED];
    candidate c;
    hab_status status = get_entry(f, owner, &c.published);

    if (status == HAB_OK && !hab_fold(c.published.nom, folded)) {
        return HAB_CORRUPT;
    }
    if (status == HAB_OK) {
        hab_directory_tail_of(&c.published, folded, &c.tail);
        if (is_wanted(f, &c)) {
            keep(b, &c);
        }
    }
    return status;
}

/* Weighs each entry whose word begins so, or, when `b` is NULL, only counts them. */
static hab_status walk_words(finder *f, hab_slice begin, best *b, unsigned *count)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(f->txn, HAB_TABLE_DIRECTORY_WORD, &cursor);

    *count = 0;
    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, begin, &key, NULL);
    while (status == HAB_OK && *count < RARE && begins(key, begin)) {
        ++*count;
        status = b != NULL ? weigh_word(f, behind_name(key), b) : HAB_OK;
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, NULL);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* The word that fewest have; an empty one when all that were counted are common. */
static hab_status find_rarest(finder *f, hab_slice *rarest)
{
    const char *at = f->words;
    unsigned fewest = RARE;
    hab_status status = HAB_OK;

    *rarest = hab_slice_of("", 0);
    for (unsigned i = 0; i < PROBED && status == HAB_OK; i++) {
        hab_slice word = hab_directory_word(&at);
        unsigned count = RARE;

        if (word.size > 0) {
            status = walk_words(f, word, NULL, &count);
        }
        if (count < fewest) {
            fewest = count;
            *rarest = word;
        }
    }
    return status;
}

static hab_status find_by_word(finder *f, hab_slice word)
{
    hab_directory_result *result = f->result;
    best b = {.count = 0};
    unsigned count;
    hab_status status = walk_words(f, word, &b, &count);

    if (status != HAB_OK) {
        return status;
    }
    for (; result->count < b.count && result->count < HAB_DIRECTORY_PAGE; result->count++) {
        result->items[result->count] = b.items[result->count].published;
    }
    if (b.count > HAB_DIRECTORY_PAGE) {
        const hab_directory_tail *last = &b.items[HAB_DIRECTORY_PAGE - 1].tail;

        lead_on(f, last->bytes, last->size);
    }
    return HAB_OK;
}

static hab_status read_after(hab_slice text, hab_directory_tail *after)
{
    uint8_t bytes[HAB_DIRECTORY_KEY];
    size_t size = text.size / 2;

    if (text.size == 0) {
        return HAB_OK;
    }
    return size <= sizeof(bytes) && hab_hex_decode(text, bytes, size) == HAB_OK
               ? hab_directory_tail_read(hab_slice_of(bytes, size), after)
               : HAB_INVALID;
}

hab_status hab_directory_find(hab_txn *txn, const hab_directory_search *search,
                              hab_directory_result *result)
{
    finder f = {.txn = txn, .search = search, .result = result};
    hab_slice rarest = hab_slice_of("", 0);
    hab_status status = read_after(search->after, &f.after);

    if (status != HAB_OK || !hab_fold(search->nom, f.words)) {
        return HAB_INVALID;
    }
    result->count = 0;
    result->next[0] = '\0';
    if (f.words[0] != '\0' && search->commune[0] == '\0') {
        status = find_rarest(&f, &rarest);
    }
    if (status != HAB_OK) {
        return status;
    }
    return rarest.size > 0 ? find_by_word(&f, rarest) : find_in_range(&f);
}
