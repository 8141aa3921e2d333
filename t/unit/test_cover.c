/* Which conventions cover a target: those that are open, by the version in force (LI-1, and
 * section 4), whenever their type has learnt to speak of targets. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "convention/due.h"
#include "essai.h"

static char found[256];

static hab_status remember(void *context, uint64_t convention, const hab_convention_record *record,
                           uint32_t version)
{
    char line[64];

    (void) context;
    (void) convention;
    (void) snprintf(line, sizeof(line), "%s/%u ", record->numero, (unsigned) version);
    strcat(found, line);
    return HAB_OK;
}

static hab_status remember_target(void *context, hab_slice target, hab_slice document)
{
    (void) context;
    strncat(found, target.data, target.size);
    strncat(found, document.data, document.size);
    strcat(found, " ");
    return HAB_OK;
}

static const char *covering(const char *target, int64_t at)
{
    hab_txn *txn;

    found[0] = '\0';
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cover_find(txn, essai->key, hab_slice_text(target), at, remember, NULL),
                     HAB_OK);
    hab_abort(txn);
    return found;
}

static const char *covered(uint32_t version)
{
    hab_txn *txn;
    uint64_t convention = convention_in(broker.store, "ES-1");

    found[0] = '\0';
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cover_list(txn, convention, version, remember_target, NULL), HAB_OK);
    hab_abort(txn);
    return found;
}

static void a_version_covers_while_it_is_in_force(void **state)
{
    enum { FEBRUARY = 1769900400 }; /* 2026-02-01 in Paris */

    (void) state;
    store_document(broker.store,
                   convention_of_essai("{\"version\": 2, \"effet\": \"2026-02-01\","
                                       " \"annexe\": {\"communes\": [\"69123\", \"2A004\"]}}"));
    assert_string_equal(covering("75056", FEBRUARY - 1), "ES-1/1 ");
    assert_string_equal(covering("2A004", FEBRUARY - 1), "ES-1/1 ");
    assert_string_equal(covering("69123", FEBRUARY - 1), "");
    assert_string_equal(covering("75056", FEBRUARY), "");
    assert_string_equal(covering("2A004", FEBRUARY), "ES-1/2 ");
    assert_string_equal(covering("69123", FEBRUARY), "ES-1/2 ");
    assert_string_equal(covered(1), "2A004 75056 ");
    assert_string_equal(covered(2), "2A004 69123 ");
    assert_string_equal(covered(3), "");
}

static hab_status suspend(hab_txn *txn)
{
    return hab_convention_suspend(txn, 2, 1);
}

static hab_status restore_and_end(hab_txn *txn)
{
    hab_status status = hab_convention_suspend(txn, 2, 0);

    return status == HAB_OK ? hab_convention_set_end(txn, 2, NOW + 10) : status;
}

static void what_is_not_open_covers_nothing(void **state)
{
    (void) state;
    assert_int_equal(convention_in(broker.store, "ES-1"), 2);
    assert_string_equal(covering("75056", NOW), "ES-1/1 ");
    assert_string_equal(covering("75056", IMPORTED - 24 * 3600), "");
    in_a_transaction(suspend);
    assert_string_equal(covering("75056", NOW), "");
    in_a_transaction(restore_and_end);
    assert_string_equal(covering("75056", NOW + 9), "ES-1/1 ");
    assert_string_equal(covering("75056", NOW + 10), "");
}

static void targets_are_whole(void **state)
{
    (void) state;
    store_document(broker.store, convention_of_essai("{\"numero\": \"ES-2\", \"annexe\":"
                                                     " {\"communes\": [\"7505\", \"750561\"]}}"));
    assert_string_equal(covering("75056", NOW), "ES-1/1 ");
    assert_string_equal(covering("7505", NOW), "ES-2/1 ");
    assert_string_equal(covering("750", NOW), "");
    assert_string_equal(covering("", NOW), "");
    store_document(broker.store, convention_of_essai("{\"numero\": \"ES-3\"}"));
    assert_string_equal(covering("75056", NOW), "ES-1/1 ES-3/1 ");
}

static hab_error import_error;

static hab_status import_of(const char *changes)
{
    hab_import import;
    hab_txn *txn;
    hab_status status;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    status = store_in(txn, convention_of_essai(changes), &import, &import_error);
    hab_abort(txn);
    return status;
}

static void a_target_that_is_none_is_no_convention(void **state)
{
    char changes[256];

    (void) state;
    assert_int_equal(import_of("{\"numero\": \"ES-2\", \"annexe\": {\"communes\": [\"\"]}}"),
                     HAB_INVALID);
    for (int size = HAB_COVER_TARGET_MAX; size <= HAB_COVER_TARGET_MAX + 1; size++) {
        (void) snprintf(changes, sizeof(changes),
                        "{\"numero\": \"ES-2\", \"annexe\": {\"communes\": [\"%0*d\"]}}", size, 7);
        assert_int_equal(import_of(changes), size <= HAB_COVER_TARGET_MAX ? HAB_OK : HAB_INVALID);
    }
}

/* What is said of a target is an object, and short; one that is not keeps the version
 * from being stored, and the log says so. */
static void a_target_is_described_by_an_object(void **state)
{
    static const char *const wrong[] = {"", "{", "[1]", "\"x\"", "{\"a\": 1, \"a\": 2}", "{}{}"};
    static char text[HAB_COVER_DOCUMENT_MAX + 2];

    (void) state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        describes = wrong[i];
        assert_int_equal(import_of("{\"numero\": \"ES-2\"}"), HAB_INVALID);
        assert_non_null(strstr(import_error.text, "no JSON object"));
    }
    describes = text;
    for (int size = HAB_COVER_DOCUMENT_MAX; size <= HAB_COVER_DOCUMENT_MAX + 1; size++) {
        (void) snprintf(text, sizeof(text), "{\"a\": \"%0*d\"}", size - 9, 7);
        assert_int_equal(strlen(text), size);
        assert_int_equal(import_of("{\"numero\": \"ES-2\"}"),
                         size <= HAB_COVER_DOCUMENT_MAX ? HAB_OK : HAB_INVALID);
    }
}

static hab_status said_of(const char *target, uint32_t version)
{
    hab_txn *txn;
    hab_slice document = {0};
    uint64_t convention = convention_in(broker.store, "ES-1");
    hab_status status;

    found[0] = '\0';
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    status = hab_cover_get(txn, convention, version, hab_slice_text(target), &document);
    if (status == HAB_OK) {
        strncat(found, document.data, document.size);
    }
    hab_abort(txn);
    return status;
}

static void what_is_said_of_a_target_is_its_versions(void **state)
{
    (void) state;
    describes = "{\"n\": 2}";
    store_document(broker.store, convention_of_essai("{\"version\": 2, \"annexe\":"
                                                     " {\"communes\": [\"75056\"]}}"));
    assert_int_equal(said_of("75056", 1), HAB_OK);
    assert_string_equal(found, "");
    assert_int_equal(said_of("75056", 2), HAB_OK);
    assert_string_equal(found, "{\"n\": 2}");
    assert_string_equal(covered(2), "75056{\"n\": 2} ");
    assert_int_equal(said_of("2A004", 2), HAB_NOT_FOUND);
    assert_int_equal(said_of("7505", 2), HAB_NOT_FOUND);
    assert_int_equal(said_of("", 2), HAB_NOT_FOUND);
}

static hab_status build(unsigned max, unsigned *left)
{
    hab_txn *txn;
    hab_status status;

    if (max == 0) {
        assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    } else {
        assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    }
    status = hab_cover_build(txn, &types, NOW, max, left);
    if (status == HAB_OK && max > 0) {
        assert_int_equal(hab_commit(txn), HAB_OK);
    } else {
        hab_abort(txn);
    }
    return status;
}

static int open_former(void **state)
{
    if (open_portal(state) != 0) {
        return -1;
    }
    essai_plugin.minor = 1;
    describes = NULL;
    without_cover = 1;
    store_document(broker.store, convention_of_essai("{}"));
    store_document(broker.store, convention_of_essai("{\"version\": 2}"));
    store_document(broker.store, convention_of_essai("{\"numero\": \"ES-2\"}"));
    without_cover = 0;
    return 0;
}

static int close_former(void **state)
{
    essai_plugin.minor = HAB_ABI_MINOR;
    return close_portal(state);
}

/* A store of a former version is completed once, in batches, each version of each. */
static void former_conventions_are_covered_once(void **state)
{
    unsigned left = 0;
    unsigned batches = 0;

    (void) state;
    while (build(0, &left) == HAB_OK && left > 0) {
        assert_int_equal(build(1, &left), HAB_OK);
    }
    assert_string_equal(covering("75056", NOW), "");
    essai_plugin.minor = 2;
    assert_int_equal(build(0, &left), HAB_OK);
    assert_int_equal(left, 1);
    assert_string_equal(covering("75056", NOW), "");
    while (left > 0) {
        assert_int_equal(build(1, &left), HAB_OK);
        batches++;
    }
    assert_string_equal(covering("75056", NOW), "ES-1/2 ES-2/1 ");
    assert_string_equal(covered(1), "2A004 75056 ");
    assert_int_equal(batches, 4); /* three conventions, of any type, and the end of them */
    assert_int_equal(build(0, &left), HAB_OK);
    assert_int_equal(left, 0);
}

/* A plugin that has learnt to say more of its targets is asked again, once. */
static void a_newer_plugin_is_asked_again(void **state)
{
    unsigned left = 7;

    (void) state;
    essai_plugin.minor = 2;
    assert_int_equal(build(100, &left), HAB_OK);
    assert_string_equal(covered(1), "2A004 75056 ");
    essai_plugin.minor = HAB_ABI_MINOR;
    describes = "{}";
    assert_int_equal(build(0, &left), HAB_OK);
    assert_int_equal(left, 1);
    assert_int_equal(build(100, &left), HAB_OK);
    assert_int_equal(left, 0);
    assert_string_equal(covered(1), "2A004{} 75056{} ");
    assert_string_equal(covered(2), "2A004{} 75056{} ");
}

static size_t due_things(void)
{
    hab_txn *txn;
    uint64_t count = 0;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_count(txn, HAB_TABLE_DUE, &count), HAB_OK);
    hab_abort(txn);
    return (size_t) count;
}

static hab_status forget_versions(hab_txn *txn)
{
    enum { FEBRUARY = 1769900400 }; /* 2026-02-01 in Paris */

    return hab_due_cancel(txn, FEBRUARY, HAB_DUE_VERSION, 2);
}

/* Of a version that was stored before types were told, they hear when it comes. */
static void a_former_avenant_is_told_when_it_comes(void **state)
{
    unsigned left = 7;

    (void) state;
    store_document(broker.store,
                   convention_of_essai("{\"version\": 3, \"effet\": \"2026-02-01\"}"));
    assert_int_equal(convention_in(broker.store, "ES-1"), 2);
    in_a_transaction(forget_versions);
    assert_int_equal(due_things(), 0);
    essai_plugin.minor = HAB_ABI_MINOR;
    assert_int_equal(build(100, &left), HAB_OK);
    assert_int_equal(due_things(), 1);
    in_a_transaction(forget_versions);
}

/* What a plugin cannot compile any more is said, and tried again. */
static void what_cannot_be_compiled_is_told(void **state)
{
    unsigned left = 7;

    (void) state;
    essai_plugin.minor = 2;
    cannot_compile = 1;
    assert_int_equal(build(100, &left), HAB_INVALID);
    assert_int_equal(left, 7);
    cannot_compile = 0;
    assert_int_equal(build(100, &left), HAB_OK);
    assert_int_equal(left, 0);
    assert_string_equal(covering("75056", NOW), "ES-1/2 ES-2/1 ");
}

#define COVER_TEST(name) cmocka_unit_test_setup_teardown(name, open_essai, close_portal)
#define FORMER_TEST(name) cmocka_unit_test_setup_teardown(name, open_former, close_former)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        COVER_TEST(a_version_covers_while_it_is_in_force),
        COVER_TEST(what_is_not_open_covers_nothing),
        COVER_TEST(targets_are_whole),
        COVER_TEST(a_target_that_is_none_is_no_convention),
        COVER_TEST(a_target_is_described_by_an_object),
        COVER_TEST(what_is_said_of_a_target_is_its_versions),
        FORMER_TEST(former_conventions_are_covered_once),
        FORMER_TEST(a_newer_plugin_is_asked_again),
        FORMER_TEST(a_former_avenant_is_told_when_it_comes),
        FORMER_TEST(what_cannot_be_compiled_is_told),
    };

    return cmocka_run_group_tests_name("cover", tests, load_essai, free_types);
}
