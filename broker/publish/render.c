/* The pages of what is published: made outside of any transaction that writes, so that
 * nobody waits for them, and stored when what they were made of is still there. */
#include "publish/published.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"
#include "web/pages.h"
#include "web/present.h"

enum {
    PRESENTED = 1,  /* raised when the host presents pages differently */
    WALKED = 500,   /* publications that a batch looks at, for pages of former sheets */
    BATCH_MAX = 64, /* pages of a batch */
    SHEET_MAX = 64
};

void hab_publish_sheets(const hab_pages *pages, uint8_t sheets[HAB_PUBLICATION_DIGEST])
{
    uint8_t all[1 + HAB_HASH_SIZE] = {PRESENTED};
    uint8_t hash[HAB_HASH_SIZE];

    if (pages != NULL) {
        hab_pages_digest(pages, all + 1);
    }
    hab_sha256(hab_slice_of(all, sizeof(all)), hash);
    memcpy(sheets, hash, HAB_PUBLICATION_DIGEST);
}

hab_status hab_publish_make(const hab_broker *broker, const hab_published *published,
                            char **content, size_t *size, hab_error *error)
{
    static const hab_page_context anyone = {.mount = "../../", .csrf = "", .session = "fermee"};
    char sheet[SHEET_MAX];
    json_t *document;
    hab_error said = {""};
    hab_status status;

    if (published->sheet.size >= sizeof(sheet) || broker->sheets == NULL) {
        return hab_fail(error, HAB_CORRUPT, "a page of the directory has no sheet");
    }
    memcpy(sheet, published->sheet.data, published->sheet.size);
    sheet[published->sheet.size] = '\0';
    document = json_loadb(published->document.data, published->document.size, 0, NULL);
    status = document != NULL
                 ? hab_present_page(broker->sheets, sheet, &anyone, document, content, size, &said)
                 : HAB_CORRUPT;
    json_decref(document);
    return status == HAB_OK ? HAB_OK
                            : hab_fail(error, status, "page %s of %.*s: %.300s", sheet,
                                       (int) published->id.size, (const char *) published->id.data,
                                       said.text[0] != '\0' ? said.text : hab_status_text(status));
}

/* -- How far the pages have been made again since the sheets last changed */

static const char mark_name[] = "published.sheets";

typedef struct mark {
    uint8_t sheets[HAB_PUBLICATION_DIGEST];
    uint8_t done;
    uint8_t size; /* of the key that was looked at last */
    uint8_t key[HAB_PUBLISHED_KEY];
} mark;

/* That of other sheets is none. */
static hab_status read_mark(hab_txn *txn, const uint8_t sheets[HAB_PUBLICATION_DIGEST], mark *m)
{
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_META, hab_slice_text(mark_name), &value);

    memset(m, 0, sizeof(*m));
    memcpy(m->sheets, sheets, sizeof(m->sheets));
    if (status == HAB_OK && value.size == sizeof(*m)
        && memcmp(value.data, sheets, HAB_PUBLICATION_DIGEST) == 0) {
        memcpy(m, value.data, sizeof(*m));
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* -- A batch */

typedef struct job {
    uint8_t key[HAB_PUBLISHED_KEY];
    uint8_t *value; /* a copy, which `published` points into */
    hab_published published;
    char *page;
    size_t size;
} job;

typedef struct batch {
    const hab_broker *broker;
    mark mark;
    job jobs[BATCH_MAX];
    unsigned count;
    unsigned max;
    unsigned walked;
    hab_txn *txn;
} batch;

static hab_status add_job(batch *b, hab_slice key, hab_slice value)
{
    job *j = &b->jobs[b->count];

    *j = (job){.value = malloc(value.size + 1)};
    if (j->value == NULL) {
        return HAB_MEMORY;
    }
    b->count++;
    memcpy(j->value, value.data, value.size);
    memcpy(j->key, key.data, key.size);
    return hab_published_read(hab_slice_of(j->key, key.size), hab_slice_of(j->value, value.size),
                              &j->published);
}

/* Those that were published since. */
static hab_status gather_new(batch *b)
{
    hab_cursor *cursor;
    hab_slice key, value;
    hab_status status = hab_cursor_open(b->txn, HAB_TABLE_UNRENDERED, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("", 1), &key, NULL);
    while (status == HAB_OK && b->count < b->max) {
        status = key.size <= HAB_PUBLISHED_KEY ? hab_get(b->txn, HAB_TABLE_PUBLISHED, key, &value)
                                               : HAB_CORRUPT;
        status = status == HAB_OK          ? add_job(b, key, value)
                 : status == HAB_NOT_FOUND ? HAB_CORRUPT
                                           : status;
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, NULL);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* Whether the page of what a walk meets is neither there nor about to be made anyway. */
static hab_status is_former(const batch *b, const hab_published *published, hab_slice key,
                            int *former)
{
    hab_slice found;
    hab_status status = hab_published_page(b->txn, published, b->mark.sheets, &found);

    *former = status == HAB_NOT_FOUND;
    if (status == HAB_NOT_FOUND) {
        status = hab_get(b->txn, HAB_TABLE_UNRENDERED, key, &found);
        *former = status == HAB_NOT_FOUND;
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status meet(void *context, const hab_published *published)
{
    batch *b = context;
    uint8_t bytes[HAB_PUBLISHED_KEY];
    hab_slice key, value;
    int former = 0;
    hab_status status;

    if (b->count == b->max || b->walked++ == WALKED) {
        return HAB_LATER;
    }
    key = hab_published_key(published->type, published->id, bytes);
    status = is_former(b, published, key, &former);
    if (status == HAB_OK && former) {
        status = hab_get(b->txn, HAB_TABLE_PUBLISHED, key, &value);
        status = status == HAB_OK ? add_job(b, key, value) : status;
    }
    memcpy(b->mark.key, key.data, key.size);
    b->mark.size = (uint8_t) key.size;
    return status;
}

static hab_status gather_former(batch *b)
{
    const mark *m = &b->mark;
    uint32_t type = m->size > 4 ? hab_get_u32be(m->key) : 0;
    uint8_t id[HAB_PUBLICATION_ID_MAX];
    size_t size = m->size > 4 ? (size_t) m->size - 4 : 0;
    hab_status status;

    if (m->done || b->count == b->max) {
        return HAB_OK;
    }
    memcpy(id, m->key + 4, size);
    status = hab_published_walk(b->txn, type, hab_slice_of(id, size), meet, b);
    b->mark.done = status == HAB_OK;
    return status == HAB_LATER ? HAB_OK : status;
}

static hab_status gather(batch *b)
{
    uint8_t sheets[HAB_PUBLICATION_DIGEST];
    hab_status status = hab_begin_read(b->broker->store, &b->txn);

    if (status != HAB_OK) {
        return status;
    }
    hab_publish_sheets(b->broker->sheets, sheets);
    status = read_mark(b->txn, sheets, &b->mark);
    if (status == HAB_OK) {
        status = gather_new(b);
    }
    if (status == HAB_OK) {
        status = gather_former(b);
    }
    hab_abort(b->txn);
    return status;
}

/* What a type that is not loaded published waits for it: with its sheets, all change. */
static void make(batch *b, hab_error *error)
{
    for (unsigned i = 0; i < b->count; i++) {
        job *j = &b->jobs[i];
        hab_error said = {""};

        if (hab_type_by_key(b->broker->types, j->published.type) != NULL
            && hab_publish_make(b->broker, &j->published, &j->page, &j->size, &said) != HAB_OK) {
            (void) hab_fail(error, HAB_OK, "%s", said.text);
        }
    }
}

static hab_status put_page(hab_txn *txn, const uint8_t sheets[HAB_PUBLICATION_DIGEST], const job *j,
                           hab_slice key)
{
    hab_published_made made;
    uint8_t *value = malloc(sizeof(made) + j->size);
    hab_status status;

    if (value == NULL) {
        return HAB_MEMORY;
    }
    memcpy(made.document, j->published.record.digest, sizeof(made.document));
    memcpy(made.sheets, sheets, sizeof(made.sheets));
    memcpy(value, &made, sizeof(made));
    memcpy(value + sizeof(made), j->page, j->size);
    status =
        hab_put(txn, HAB_TABLE_PUBLISHED_PAGE, key, hab_slice_of(value, sizeof(made) + j->size));
    free(value);
    return status;
}

/* What was changed or taken back meanwhile is not touched. */
static hab_status put_job(hab_txn *txn, const batch *b, const job *j)
{
    hab_published present;
    hab_slice key = hab_slice_of(j->key, 4 + j->published.id.size);
    hab_status status = hab_published_get(txn, j->published.type, j->published.id, &present);

    if (status != HAB_OK
        || memcmp(present.record.digest, j->published.record.digest, HAB_PUBLICATION_DIGEST) != 0) {
        return status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    if (j->page != NULL) {
        status = put_page(txn, b->mark.sheets, j, key);
    }
    return status == HAB_OK ? hab_published_drop(txn, HAB_TABLE_UNRENDERED, key) : status;
}

static hab_status store(const batch *b)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(b->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    for (unsigned i = 0; i < b->count && status == HAB_OK; i++) {
        status = put_job(txn, b, &b->jobs[i]);
    }
    if (status == HAB_OK) {
        status = hab_put(txn, HAB_TABLE_META, hab_slice_text(mark_name),
                         hab_slice_of(&b->mark, sizeof(b->mark)));
    }
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

static hab_status look(const hab_broker *broker, unsigned *left)
{
    uint8_t sheets[HAB_PUBLICATION_DIGEST];
    mark m;
    uint64_t waiting = 0;
    hab_txn *txn;
    hab_status status = hab_begin_read(broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    hab_publish_sheets(broker->sheets, sheets);
    status = read_mark(txn, sheets, &m);
    if (status == HAB_OK) {
        status = hab_count(txn, HAB_TABLE_UNRENDERED, &waiting);
    }
    hab_abort(txn);
    if (status == HAB_OK) {
        *left = !m.done || waiting > 0;
    }
    return status;
}

static hab_status run(batch *b, hab_error *error)
{
    hab_status status = gather(b);

    if (status == HAB_OK) {
        make(b, error);
        status = store(b);
    }
    for (unsigned i = 0; i < b->count; i++) {
        free(b->jobs[i].value);
        free(b->jobs[i].page);
    }
    return status;
}

hab_status hab_publish_render(const hab_broker *broker, unsigned max, unsigned *left,
                              hab_error *error)
{
    batch *b;
    hab_status status = HAB_OK;

    if (broker->sheets == NULL || broker->types == NULL) {
        *left = 0;
        return HAB_OK;
    }
    if (max > 0) {
        b = calloc(1, sizeof(*b));
        if (b == NULL) {
            return HAB_MEMORY;
        }
        b->broker = broker;
        b->max = max < BATCH_MAX ? max : BATCH_MAX;
        status = run(b, error);
        free(b);
    }
    return status == HAB_OK ? look(broker, left) : status;
}
