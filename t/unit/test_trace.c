/* Records of the trace: what is written is read back, and nothing else is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/bytes.h"
#include "trace/change.h"
#include "trace/trace.h"

static hab_trace_record access_record(void)
{
    hab_trace_record record = {.kind = HAB_TRACE_ACCESS,
                               .channel = HAB_TRACE_PAGE,
                               .allowed = 0,
                               .reason = HAB_REASON_CONVENTION_ENDED,
                               .time = 1795341600123456,
                               .person = 42,
                               .convention = 7,
                               .version = 2,
                               .numero = hab_slice_text("LI-2026-751-001"),
                               .type = hab_slice_text("lieu_information"),
                               .service = hab_slice_text("demandes"),
                               .target = hab_slice_text("75056"),
                               .role = hab_slice_text("responsable"),
                               .operation = hab_slice_text("GET"),
                               .object = hab_slice_text("demande-9"),
                               .article = hab_slice_text("LI-4")};

    memset(record.session, 0x5A, sizeof(record.session));
    memcpy(record.address, "\0\0\0\0\0\0\0\0\0\0\xFF\xFF\xC0\x00\x02\x01", 16);
    return record;
}

static hab_trace_record outcome_record(void)
{
    return (hab_trace_record){.kind = HAB_TRACE_OUTCOME,
                              .status = 200,
                              .time = 1795341600123999,
                              .person = 42,
                              .convention = 7,
                              .bytes = 5000000000,
                              .reference_writer = 0x1122334455667788,
                              .reference = 18};
}

static void assert_texts_equal(const hab_trace_record *a, const hab_trace_record *b)
{
    assert_true(hab_slice_equal(a->numero, b->numero));
    assert_true(hab_slice_equal(a->type, b->type));
    assert_true(hab_slice_equal(a->service, b->service));
    assert_true(hab_slice_equal(a->target, b->target));
    assert_true(hab_slice_equal(a->role, b->role));
    assert_true(hab_slice_equal(a->operation, b->operation));
    assert_true(hab_slice_equal(a->object, b->object));
    assert_true(hab_slice_equal(a->article, b->article));
}

static void mcp_7_an_access_is_read_back_whole(void **state)
{
    hab_trace_record record = access_record();
    uint8_t bytes[HAB_TRACE_MAX];
    uint8_t head[HAB_HASH_SIZE] = {1, 2, 3};
    uint8_t before[HAB_HASH_SIZE];
    hab_trace_record back;
    size_t size = hab_trace_encode(&record, bytes);

    (void) state;
    hab_trace_chain(bytes, size, 99, 5, head);
    assert_int_equal(hab_trace_decode(hab_slice_of(bytes, size), &back, before), HAB_OK);
    assert_int_equal(back.kind, HAB_TRACE_ACCESS);
    assert_int_equal(back.allowed, 0);
    assert_int_equal(back.reason, HAB_REASON_CONVENTION_ENDED);
    assert_int_equal(back.time, record.time);
    assert_int_equal(back.person, 42);
    assert_int_equal(back.convention, 7);
    assert_int_equal(back.version, 2);
    assert_int_equal(back.writer, 99);
    assert_int_equal(back.count, 5);
    assert_memory_equal(back.session, record.session, sizeof(back.session));
    assert_memory_equal(back.address, record.address, sizeof(back.address));
    assert_texts_equal(&back, &record);
    assert_int_equal(before[2], 3);
}

static void mcp_7_an_outcome_is_compact_and_read_back_whole(void **state)
{
    hab_trace_record record = outcome_record();
    uint8_t bytes[HAB_TRACE_MAX];
    hab_trace_record back;
    size_t size = hab_trace_encode(&record, bytes);

    (void) state;
    assert_in_range(size, 80, 110);
    assert_int_equal(hab_trace_decode(hab_slice_of(bytes, size), &back, NULL), HAB_OK);
    assert_int_equal(back.status, 200);
    assert_int_equal(back.bytes, 5000000000);
    assert_int_equal(back.reference_writer, 0x1122334455667788);
    assert_int_equal(back.reference, 18);
    assert_int_equal(back.person, 42);
}

static void a_long_text_is_cut_at_a_whole_character(void **state)
{
    hab_trace_record record = access_record();
    uint8_t bytes[HAB_TRACE_MAX];
    hab_trace_record back;
    char text[400];

    (void) state;
    memset(text, 'x', sizeof(text));
    memcpy(text + HAB_TRACE_TEXT_MAX - 2, "\xE2\x82\xAC", 3); /* does not fit */
    record.object = hab_slice_of(text, sizeof(text));
    assert_int_equal(
        hab_trace_decode(hab_slice_of(bytes, hab_trace_encode(&record, bytes)), &back, NULL),
        HAB_OK);
    assert_int_equal(back.object.size, HAB_TRACE_TEXT_MAX - 2);
    assert_true(hab_slice_equal(back.article, record.article));
}

static void the_longest_record_fits(void **state)
{
    hab_trace_record record = access_record();
    uint8_t bytes[HAB_TRACE_MAX];
    hab_trace_record back;
    char text[400];

    (void) state;
    memset(text, 0x80, sizeof(text)); /* no character begins anywhere */
    record.numero = record.type = record.service = record.target = record.role = record.operation =
        record.object = record.article = hab_slice_of(text, sizeof(text));
    size_t size = hab_trace_encode(&record, bytes);
    assert_in_range(size, 900, HAB_TRACE_MAX);
    assert_int_equal(hab_trace_decode(hab_slice_of(bytes, size), &back, NULL), HAB_OK);
}

/* Every shorter or longer form, and each fixed byte that says how to read on. */
static void bytes_that_no_encoder_wrote_are_refused(void **state)
{
    hab_trace_record record = access_record();
    uint8_t bytes[HAB_TRACE_MAX + 1] = {0};
    size_t size = hab_trace_encode(&record, bytes);
    hab_trace_record back = {.person = 1234};

    (void) state;
    for (size_t cut = 0; cut < size; cut++) {
        assert_int_equal(hab_trace_decode(hab_slice_of(bytes, cut), &back, NULL), HAB_CORRUPT);
    }
    assert_int_equal(hab_trace_decode(hab_slice_of(bytes, size + 1), &back, NULL), HAB_CORRUPT);
    for (unsigned byte = 1; byte < 4; byte++) { /* kind, channel, allowed */
        uint8_t kept = bytes[byte];

        bytes[byte] = 200;
        assert_int_equal(hab_trace_decode(hab_slice_of(bytes, size), &back, NULL), HAB_CORRUPT);
        bytes[byte] = kept;
    }
    bytes[0] = 3;
    assert_int_equal(hab_trace_decode(hab_slice_of(bytes, size), &back, NULL), HAB_VERSION);
    assert_int_equal(back.person, 1234);
}

static void the_chain_depends_on_every_byte(void **state)
{
    hab_trace_record record = access_record();
    uint8_t bytes[HAB_TRACE_MAX];
    uint8_t first[HAB_HASH_SIZE] = {0};
    size_t size = hab_trace_encode(&record, bytes);

    (void) state;
    hab_trace_chain(bytes, size, 1, 1, first);
    for (size_t i = 0; i < size; i++) {
        uint8_t hash[HAB_HASH_SIZE];

        bytes[i] ^= 1;
        hab_sha256(hab_slice_of(bytes, size), hash);
        assert_memory_not_equal(hash, first, sizeof(hash));
        bytes[i] ^= 1;
    }
}

static void an_identity_is_sixteen_digits_and_the_count(void **state)
{
    char text[HAB_TRACE_ID];

    (void) state;
    assert_int_equal(hab_trace_id(0xABC, 0, text), 18);
    assert_string_equal(text, "0000000000000abc-0");
    assert_int_equal(hab_trace_id(UINT64_MAX, UINT64_MAX, text), HAB_TRACE_ID - 1);
    assert_string_equal(text, "ffffffffffffffff-18446744073709551615");
}

static void json_has_the_keys_that_exports_promise(void **state)
{
    static const char *const keys[] = {"numero", "trace",      "ecrivain",  "compte",  "heure",
                                       "nature", "decision",   "motif",     "article", "personne",
                                       "role",   "convention", "version",   "type",    "service",
                                       "cible",  "canal",      "operation", "objet",   "statut",
                                       "octets", "reference",  "session",   "adresse", "pays"};
    hab_trace_record record = access_record();
    char *line = hab_trace_json(&record, 12);
    json_t *object = json_loads(line, 0, NULL);

    (void) state;
    assert_non_null(object);
    assert_int_equal(json_object_size(object), sizeof(keys) / sizeof(*keys));
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        assert_non_null(json_object_get(object, keys[i]));
    }
    assert_int_equal(json_integer_value(json_object_get(object, "numero")), 12);
    assert_string_equal(json_string_value(json_object_get(object, "decision")), "refuse");
    assert_string_equal(json_string_value(json_object_get(object, "motif")), "convention_terminee");
    assert_string_equal(json_string_value(json_object_get(object, "adresse")), "192.0.2.1");
    assert_string_equal(json_string_value(json_object_get(object, "heure")),
                        "2026-11-22T10:00:00.123456Z");
    assert_true(json_is_null(json_object_get(object, "statut")));
    json_decref(object);
    free(line);
}

static void a_hostile_target_neither_breaks_a_line_nor_the_encoding(void **state)
{
    hab_trace_record record = access_record();
    char text[HAB_TRACE_PRINTABLE];
    char *line;

    (void) state;
    record.target =
        hab_slice_text("a\nb\x1B[2J\xC3(\xED\xA0\x80\xE2\x80\xAE\xC3\xA9\xF4\x90\x80\x80");
    hab_trace_printable(record.target, text);
    assert_string_equal(text, "a\uFFFDb\uFFFD[2J\uFFFD(\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDé"
                              "\uFFFD\uFFFD\uFFFD\uFFFD");
    line = hab_trace_json(&record, 0);
    assert_non_null(line);
    assert_null(strchr(line, '\n'));
    free(line);
}

static void section_5_every_reason_has_a_code_of_its_own(void **state)
{
    static const int reasons[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                  16, 17, 18, 19, 20, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41};

    (void) state;
    for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
        assert_string_not_equal(hab_reason_code(reasons[i]), "inconnu");
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(hab_reason_code(reasons[i]), hab_reason_code(reasons[j]));
        }
    }
    assert_string_equal(hab_reason_code(HAB_REASON_COUNT), "inconnu");
    assert_string_equal(hab_reason_code(21), "inconnu");
    assert_string_equal(hab_reason_code(-1), "inconnu");
}

static hab_store *open_main(void)
{
    hab_store_options options = {.path = "main",
                                 .tables = hab_main_tables,
                                 .table_count = HAB_TABLE_COUNT,
                                 .schema = HAB_MAIN_SCHEMA,
                                 .mode = HAB_STORE_CREATE};
    hab_store *store;

    assert_int_equal(hab_store_open_memory(&options, &store, NULL), HAB_OK);
    return store;
}

static void a_change_and_its_trace_are_one(void **state)
{
    hab_trace_record record = access_record();
    hab_store *store = open_main();
    uint64_t changes;
    hab_txn *txn;

    (void) state;
    record.kind = HAB_TRACE_CHANGE;
    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    assert_int_equal(hab_change_trace(txn, &record), HAB_OK);
    hab_abort(txn);
    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    assert_int_equal(hab_count(txn, HAB_TABLE_CHANGE, &changes), HAB_OK);
    assert_int_equal(changes, 0);
    record.count = 0;
    assert_int_equal(hab_change_trace(txn, &record), HAB_OK);
    assert_int_equal(record.count, 1);
    assert_int_equal(hab_change_trace(txn, &record), HAB_OK);
    assert_int_equal(record.count, 2);
    assert_int_equal(hab_commit(txn), HAB_OK);
    hab_store_close(store);
}

static void changes_are_chained(void **state)
{
    hab_trace_record record = access_record();
    hab_store *store = open_main();
    uint8_t key[8];
    uint8_t before[HAB_HASH_SIZE];
    uint8_t hash[HAB_HASH_SIZE];
    hab_change_chain chain;
    hab_slice bytes;
    hab_txn *txn;

    (void) state;
    record.kind = HAB_TRACE_CHANGE;
    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    assert_int_equal(hab_change_trace(txn, &record), HAB_OK);
    assert_int_equal(hab_change_head(txn, &chain), HAB_OK);
    assert_int_equal(hab_change_trace(txn, &record), HAB_OK);
    hab_put_u64be(key, 1);
    assert_int_equal(hab_get(txn, HAB_TABLE_CHANGE, hab_slice_of(key, 8), &bytes), HAB_OK);
    hab_sha256(bytes, hash);
    assert_memory_equal(hash, chain.hash, sizeof(hash));
    hab_put_u64be(key, 2);
    assert_int_equal(hab_get(txn, HAB_TABLE_CHANGE, hab_slice_of(key, 8), &bytes), HAB_OK);
    assert_int_equal(hab_trace_decode(bytes, &record, before), HAB_OK);
    assert_memory_equal(before, hash, sizeof(hash));
    hab_abort(txn);
    hab_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mcp_7_an_access_is_read_back_whole),
        cmocka_unit_test(mcp_7_an_outcome_is_compact_and_read_back_whole),
        cmocka_unit_test(a_long_text_is_cut_at_a_whole_character),
        cmocka_unit_test(the_longest_record_fits),
        cmocka_unit_test(bytes_that_no_encoder_wrote_are_refused),
        cmocka_unit_test(the_chain_depends_on_every_byte),
        cmocka_unit_test(an_identity_is_sixteen_digits_and_the_count),
        cmocka_unit_test(json_has_the_keys_that_exports_promise),
        cmocka_unit_test(a_hostile_target_neither_breaks_a_line_nor_the_encoding),
        cmocka_unit_test(section_5_every_reason_has_a_code_of_its_own),
        cmocka_unit_test(a_change_and_its_trace_are_one),
        cmocka_unit_test(changes_are_chained),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
