#include "trace/proof.h"

#include <stdio.h>
#include <stdlib.h>

#include "trace/heads_file.h"
#include "trace/heads_span.h"
#include "trace/trace.h"

enum {
    VERSION = 1,
    HASH_TEXT = 43,                         /* base64url of a hash */
    RECORD_TEXT = 4 * HAB_TRACE_MAX / 3 + 2 /* of a record, with its NUL */
};

typedef unsigned long long ull;

/* NULL without memory, or for bytes that are no record. */
static json_t *readable(hab_slice bytes, uint64_t number)
{
    hab_trace_record record;
    json_t *object;
    char *text;

    if (hab_trace_decode(bytes, &record, NULL) != HAB_OK) {
        return NULL;
    }
    text = hab_trace_json(&record, number);
    object = text != NULL ? json_loads(text, 0, NULL) : NULL;
    free(text);
    return object;
}

/* -- making one */

/* The head that covers a number, and what is proven under it. */
typedef struct making {
    uint64_t number;
    char line[HAB_HEAD_LINE];
    hab_head head; /* sequence 0: not found yet */
    int later;     /* a head was signed behind the number */
    uint8_t record[HAB_TRACE_MAX];
    size_t size;
    uint8_t (*leaves)[HAB_HASH_SIZE]; /* of all records under the head */
    uint64_t count;
} making;

/* The last that covers it: a resumption may have covered it anew. */
static hab_status look_for_head(void *context, hab_slice line, const char *where)
{
    making *m = context;
    hab_head head;

    (void) where;
    if (hab_head_parse(line, &head) != HAB_OK) {
        return HAB_OK;
    }
    m->later |= head.number >= m->number;
    if (head.first <= m->number && m->number <= head.number) {
        memcpy(m->line, line.data, line.size);
        m->line[line.size] = '\0';
        m->head = head;
    }
    return HAB_OK;
}

static hab_status find_head(const char *heads, uint32_t month, making *m, hab_error *error)
{
    hab_status status = hab_heads_each_from(heads, month, look_for_head, m, error);

    if (status != HAB_OK || m->head.sequence > 0) {
        return status;
    }
    return m->later ? hab_fail(error, HAB_NOT_FOUND, "no head covers record %llu, and none will",
                               (ull) m->number)
                    : hab_fail(error, HAB_LATER, "no head covers record %llu yet", (ull) m->number);
}

static hab_status take_leaf(void *context, uint64_t number, hab_slice record,
                            const uint8_t chain[HAB_HASH_SIZE])
{
    making *m = context;

    (void) chain;
    hab_tree_leaf(number, record, m->leaves[m->count++]);
    if (number == m->number) {
        memcpy(m->record, record.data, record.size);
        m->size = record.size;
    }
    return HAB_OK;
}

static hab_status read_leaves(const hab_span *span, making *m, hab_error *error)
{
    hab_tree tree = {0};
    uint8_t root[HAB_HASH_SIZE];
    uint64_t at;
    hab_status status;

    m->leaves = malloc((m->head.number - m->head.first + 1) * sizeof(*m->leaves));
    if (m->leaves == NULL) {
        return hab_fail(error, HAB_MEMORY, "cannot prove record %llu: out of memory",
                        (ull) m->number);
    }
    status = hab_span_each(span, m->head.first, m->head.number, take_leaf, m, &at);
    if (status != HAB_OK) {
        return hab_fail(error, HAB_CORRUPT, "record %llu, which head %llu covers: %s", (ull) at,
                        (ull) m->head.sequence, hab_status_text(status));
    }
    for (uint64_t i = 0; i < m->count; i++) {
        hab_tree_add(&tree, m->leaves[i]);
    }
    hab_tree_root(&tree, root);
    return memcmp(root, m->head.root, HAB_HASH_SIZE) == 0
               ? HAB_OK
               : hab_fail(error, HAB_CORRUPT,
                          "records %llu to %llu are no longer those that head %llu was signed over",
                          (ull) m->head.first, (ull) m->head.number, (ull) m->head.sequence);
}

static hab_status find_all(const char *trace, const char *heads, making *m, hab_error *error)
{
    hab_spans spans;
    const hab_span *span;
    hab_slice record;
    hab_status status = hab_spans_open(trace, m->number, &spans, error);

    if (status != HAB_OK) {
        return status;
    }
    span = hab_spans_find(&spans, m->number);
    if (m->number == 0 || span == NULL
        || hab_segment_record(span->txn, m->number, &record, NULL) == HAB_NOT_FOUND) {
        status = hab_fail(error, HAB_NOT_FOUND, "no record has number %llu", (ull) m->number);
    } else {
        status = find_head(heads, span->month, m, error);
    }
    if (status == HAB_OK) {
        status = read_leaves(span, m, error);
    }
    hab_spans_close(&spans);
    return status;
}

static json_t *write_path(const making *m)
{
    uint8_t path[HAB_PROOF_MAX][HAB_HASH_SIZE];
    unsigned length = hab_tree_path((const uint8_t(*)[HAB_HASH_SIZE]) m->leaves, m->count,
                                    m->number - m->head.first, path);
    json_t *array = json_array();

    for (unsigned i = 0; array != NULL && i < length; i++) {
        char text[HASH_TEXT + 1];

        (void) hab_base64url(path[i], HAB_HASH_SIZE, text);
        if (json_array_append_new(array, json_string(text)) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *write_proof(const making *m)
{
    char octets[RECORD_TEXT];

    (void) hab_base64url(m->record, m->size, octets);
    return json_pack("{s:i, s:I, s:s, s:o, s:I, s:I, s:o, s:s}", "version", VERSION, "numero",
                     (json_int_t) m->number, "octets", octets, "enregistrement",
                     readable(hab_slice_of(m->record, m->size), m->number), "position",
                     (json_int_t) (m->number - m->head.first), "nombre", (json_int_t) m->count,
                     "chemin", write_path(m), "tete", m->line);
}

hab_status hab_proof_make(const char *trace, const char *heads, uint64_t number, json_t **proof,
                          hab_error *error)
{
    making m = {.number = number};
    json_t *made = NULL;
    hab_status status = find_all(trace, heads, &m, error);

    if (status == HAB_OK) {
        made = write_proof(&m);
        status = made != NULL
                     ? HAB_OK
                     : hab_fail(error, HAB_MEMORY, "cannot write the proof of %llu", (ull) number);
    }
    free(m.leaves);
    if (status == HAB_OK) {
        *proof = made;
    }
    return status;
}

/* -- checking one */

/* A proof as it was given, in bytes. */
typedef struct given {
    uint64_t number;
    uint64_t index;
    uint64_t count;
    uint8_t record[HAB_TRACE_MAX];
    size_t size;
    uint8_t path[HAB_PROOF_MAX][HAB_HASH_SIZE];
    unsigned length;
    hab_slice line;
} given;

static int read_number(const json_t *proof, const char *name, uint64_t *number)
{
    const json_t *value = json_object_get(proof, name);

    if (!json_is_integer(value) || json_integer_value(value) < 0) {
        return 0;
    }
    *number = (uint64_t) json_integer_value(value);
    return 1;
}

static hab_slice text_of(const json_t *value)
{
    return json_is_string(value) ? hab_slice_of(json_string_value(value), json_string_length(value))
                                 : hab_slice_of("", 0);
}

static int read_record(const json_t *proof, given *g)
{
    hab_slice text = text_of(json_object_get(proof, "octets"));

    g->size = text.size * 3 / 4;
    return g->size > 0 && g->size <= HAB_TRACE_MAX
           && hab_base64url_decode(text, g->record, g->size) == HAB_OK;
}

static int read_path(const json_t *proof, given *g)
{
    const json_t *path = json_object_get(proof, "chemin");

    if (!json_is_array(path) || json_array_size(path) > HAB_PROOF_MAX) {
        return 0;
    }
    g->length = (unsigned) json_array_size(path);
    for (unsigned i = 0; i < g->length; i++) {
        if (hab_base64url_decode(text_of(json_array_get(path, i)), g->path[i], HAB_HASH_SIZE)
            != HAB_OK) {
            return 0;
        }
    }
    return 1;
}

static hab_status read_proof(const json_t *proof, given *g, hab_error *error)
{
    uint64_t version;

    if (!read_number(proof, "version", &version) || version == 0) {
        return hab_fail(error, HAB_INVALID, "this is no proof");
    }
    if (version > VERSION) {
        return hab_fail(error, HAB_VERSION, "this proof is of a later version");
    }
    g->line = text_of(json_object_get(proof, "tete"));
    if (!read_number(proof, "numero", &g->number) || !read_number(proof, "position", &g->index)
        || !read_number(proof, "nombre", &g->count) || !read_record(proof, g)
        || !read_path(proof, g) || json_object_size(proof) != 8) {
        return hab_fail(error, HAB_INVALID,
                        "this is no proof: a member is missing, or is not "
                        "what it has to be");
    }
    return HAB_OK;
}

static hab_status check_head(const given *g, const uint8_t public[HAB_HEAD_PUBLIC], hab_head *head,
                             hab_error *error)
{
    hab_status status = hab_head_read(g->line, public, head);

    if (status == HAB_DENIED) {
        return hab_fail(error, status, "its head was not signed with this key, or was changed");
    }
    if (status != HAB_OK) {
        return hab_fail(error, status, "its head is no head: %s", hab_status_text(status));
    }
    if (g->number < head->first || g->number > head->number || g->index != g->number - head->first
        || g->count != head->number - head->first + 1) {
        return hab_fail(error, HAB_DENIED, "its head does not cover this number, at this place");
    }
    return HAB_OK;
}

static hab_status check_root(const given *g, const hab_head *head, hab_error *error)
{
    uint8_t leaf[HAB_HASH_SIZE];
    uint8_t root[HAB_HASH_SIZE];

    hab_tree_leaf(g->number, hab_slice_of(g->record, g->size), leaf);
    if (hab_tree_climb(leaf, g->index, g->count, (const uint8_t(*)[HAB_HASH_SIZE]) g->path,
                       g->length, root)
        != HAB_OK) {
        return hab_fail(error, HAB_DENIED, "its path does not have the length it has to have");
    }
    return memcmp(root, head->root, HAB_HASH_SIZE) == 0
               ? HAB_OK
               : hab_fail(error, HAB_DENIED,
                          "the record and its path do not lead to the root that "
                          "was signed: one of them was changed");
}

/* What people read must be what is proven. */
static hab_status check_readable(const json_t *proof, const given *g, json_t **record,
                                 hab_error *error)
{
    json_t *made = readable(hab_slice_of(g->record, g->size), g->number);

    if (made == NULL) {
        return hab_fail(error, HAB_VERSION,
                        "the record is proven, but not one that this program "
                        "can read");
    }
    if (!json_equal(made, json_object_get(proof, "enregistrement"))) {
        json_decref(made);
        return hab_fail(error, HAB_DENIED, "\"enregistrement\" is not the record that is proven");
    }
    if (record != NULL) {
        *record = made;
    } else {
        json_decref(made);
    }
    return HAB_OK;
}

hab_status hab_proof_check(const json_t *proof, const uint8_t public[HAB_HEAD_PUBLIC],
                           json_t **record, hab_error *error)
{
    given g = {0};
    hab_head head;
    hab_status status = read_proof(proof, &g, error);

    if (status == HAB_OK) {
        status = check_head(&g, public, &head, error);
    }
    if (status == HAB_OK) {
        status = check_root(&g, &head, error);
    }
    return status == HAB_OK ? check_readable(proof, &g, record, error) : status;
}
