/* Any bytes as a head, as a proof, and as harm done to a good proof. The first byte chooses.
 *
 * Rules: nothing crashes; what nobody signed is no head of the key; a harmed proof proves
 * nothing, unless it says the same. */
#include <stdio.h>
#include <stdlib.h>

#include "trace/proof.h"
#include "trace/trace.h"

enum { RECORDS = 5, PROVEN = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t master[32] = {1, 2, 3};

static hab_head_key key;
static json_t *good;
static char *good_text;

static void must(int holds, const char *rule)
{
    if (!holds) {
        fprintf(stderr, "broken rule: %s\n", rule);
        abort();
    }
}

static size_t make_record(unsigned i, uint8_t bytes[HAB_TRACE_MAX])
{
    hab_trace_record record = {.kind = HAB_TRACE_ACCESS,
                               .time = 1795341600000000 + i,
                               .person = i,
                               .operation = hab_slice_text("GET")};

    return hab_trace_encode(&record, bytes);
}

static json_t *write_proof(hab_slice record, unsigned length,
                           uint8_t path[HAB_PROOF_MAX][HAB_HASH_SIZE], const char *line)
{
    char octets[2 * HAB_TRACE_MAX];
    json_t *array = json_array();
    hab_trace_record decoded;
    json_t *proof;
    char *readable;

    for (unsigned i = 0; i < length; i++) {
        char text[64];

        (void) hab_base64url(path[i], HAB_HASH_SIZE, text);
        json_array_append_new(array, json_string(text));
    }
    (void) hab_base64url(record.data, record.size, octets);
    must(hab_trace_decode(record, &decoded, NULL) == HAB_OK, "a record is one");
    readable = hab_trace_json(&decoded, PROVEN + 1);
    proof = json_pack("{s:i, s:i, s:s, s:o, s:i, s:i, s:o, s:s}", "version", 1, "numero",
                      PROVEN + 1, "octets", octets, "enregistrement", json_loads(readable, 0, NULL),
                      "position", PROVEN, "nombre", RECORDS, "chemin", array, "tete", line);
    free(readable);
    return proof;
}

static void make_good(void)
{
    hab_head head = {.kind = HAB_HEAD_MINUTE,
                     .sequence = 1,
                     .time = 1795341600123456,
                     .month = 202611,
                     .first = 1,
                     .number = RECORDS};
    uint8_t leaves[RECORDS][HAB_HASH_SIZE];
    uint8_t path[HAB_PROOF_MAX][HAB_HASH_SIZE];
    uint8_t record[HAB_TRACE_MAX];
    char line[HAB_HEAD_LINE];
    hab_tree tree = {0};
    unsigned length;

    must(hab_head_key_of(master, &key) == HAB_OK, "a key has a pair");
    for (unsigned i = 0; i < RECORDS; i++) {
        size_t size = make_record(i, record);

        hab_tree_leaf(i + 1, hab_slice_of(record, size), leaves[i]);
        hab_tree_add(&tree, leaves[i]);
    }
    hab_tree_root(&tree, head.root);
    must(hab_head_write(&head, &key, line) > 0, "a head is written");
    length = hab_tree_path((const uint8_t(*)[HAB_HASH_SIZE]) leaves, RECORDS, PROVEN, path);
    good = write_proof(hab_slice_of(record, make_record(PROVEN, record)), length, path, line);
    good_text = json_dumps(good, JSON_COMPACT);
    must(hab_proof_check(good, key.public, NULL, NULL) == HAB_OK, "a good proof proves");
}

static void try_head(hab_slice bytes)
{
    hab_head head;

    (void) hab_head_parse(bytes, &head);
    must(hab_head_read(bytes, key.public, &head) != HAB_OK, "nobody signed this");
}

static void try_proof(hab_slice bytes)
{
    json_t *proof = json_loadb(bytes.data, bytes.size, JSON_REJECT_DUPLICATES, NULL);

    if (proof != NULL) {
        must(hab_proof_check(proof, key.public, NULL, NULL) != HAB_OK || json_equal(proof, good),
             "what was harmed proves nothing");
        json_decref(proof);
    }
}

/* Three bytes an act: where, and what stands there then. */
static void try_harm(hab_slice acts)
{
    const uint8_t *bytes = acts.data;
    size_t size = strlen(good_text);
    char *text = strdup(good_text);

    for (size_t i = 0; i + 3 <= acts.size; i += 3) {
        text[((size_t) bytes[i] << 8 | bytes[i + 1]) % size] = (char) bytes[i + 2];
    }
    try_proof(hab_slice_of(text, size));
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const tries[])(hab_slice) = {try_head, try_proof, try_harm};

    if (good == NULL) {
        make_good();
    }
    if (size > 0) {
        tries[data[0] % 3](hab_slice_of(data + 1, size - 1));
    }
    return 0;
}
