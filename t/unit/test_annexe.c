/* From a document to rights: checks, versions, avenants (LI-5, MAM-6). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "conventions.h"
#include "trace/trace.h"

/* 2026, Europe/Paris. */
enum {
    JANUARY_12 = 1768172400, /* 2026-01-11T23:00:00Z */
    MARCH_1 = 1772319600,    /* 2026-02-28T23:00:00Z */
    JULY_1 = 1782856800      /* 2026-06-30T22:00:00Z */
};

/* What a check said. */
enum { SAID_MAX = 16, SAID_TEXT = 256 };
typedef struct said {
    char field[SAID_MAX][SAID_TEXT];
    char rule[SAID_MAX][SAID_TEXT];
    unsigned count;
} said;

static void listen(void *context, const char *field, const char *rule)
{
    said *s = context;

    assert_true(s->count < SAID_MAX);
    snprintf(s->field[s->count], SAID_TEXT, "%s", field);
    snprintf(s->rule[s->count], SAID_TEXT, "%s", rule);
    s->count++;
}

static hab_status check(json_t *document, said *s)
{
    static json_t *schema;
    hab_status status;

    if (schema == NULL) {
        schema = json_load_file(SOURCE_DIR "/conf/schema/convention.schema.json", 0, NULL);
        assert_non_null(schema);
    }
    memset(s, 0, sizeof(*s));
    status = hab_annexe_check(&types, schema, document, listen, s);
    json_decref(document);
    return status;
}

static void a_lawful_document_passes(void **state)
{
    said s;

    (void) state;
    assert_int_equal(check(lieu("{}"), &s), HAB_OK);
    assert_int_equal(check(structures("{}"), &s), HAB_OK);
    assert_int_equal(s.count, 0);
}

static void assert_says(const said *s, const char *field, const char *rule)
{
    for (unsigned i = 0; i < s->count; i++) {
        if (strcmp(s->field[i], field) == 0 && strstr(s->rule[i], rule) != NULL) {
            return;
        }
    }
    fail_msg("nothing says « %s » of %s", rule, field);
}

/* Every breach is said, with its field and the rule's article. */
static void each_breach_is_named_with_field_and_rule(void **state)
{
    said s;

    (void) state;
    assert_int_equal(check(lieu("{\"annexe\": {\"communes\":"
                                " [{\"code\": \"75056\", \"nom\": \"Paris\"},"
                                "  {\"code\": \"7505\", \"nom\": \"?\"},"
                                "  {\"code\": \"2C004\", \"nom\": \"?\"}]}}"),
                           &s),
                     HAB_INVALID);
    assert_says(&s, "annexe.communes[1].code", "LI-1");
    assert_says(&s, "annexe.communes[2].code", "LI-1");
    assert_int_equal(s.count, 2);
    assert_int_equal(check(lieu("{\"etat\": \"ouverte\", \"caf\": 751}"), &s), HAB_INVALID);
    assert_says(&s, "etat", "");
    assert_says(&s, "caf", "");
}

/* ST-1: a relais has no disponibilités; the plugin says what a schema cannot. */
static void the_type_checks_its_own_rules(void **state)
{
    said s;

    (void) state;
    assert_int_equal(
        check(
            structures("{\"annexe\": {\"personnes\": [{\"identifiant\": \"c@x.example\","
                       " \"nom\": \"C\", \"prenom\": \"C\", \"droits\": ["
                       "  {\"etablissement\": \"RPE-1\", \"services\": [\"disponibilites\"]}]}]}}"),
            &s),
        HAB_INVALID);
    assert_int_equal(s.count, 1);
    assert_non_null(strstr(s.rule[0], "ST-1"));
}

static void a_type_without_plugin_is_refused(void **state)
{
    said s;

    (void) state;
    assert_int_equal(check(lieu("{\"type\": \"mam\"}"), &s), HAB_INVALID);
    assert_says(&s, "type", "no plugin");
}

/* Tries to store, in a transaction that is given up. */
static hab_status try(hab_store *store, json_t *document, hab_error *error)
{
    hab_import import = {.persons = 77};
    hab_txn *txn;
    hab_status status;

    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    status = store_in(txn, document, &import, error);
    assert_true(status == HAB_OK || import.persons == 77);
    hab_abort(txn);
    return status;
}

static hab_import import(hab_store *store, json_t *document)
{
    hab_import done = {0};
    hab_error error = {""};
    hab_txn *txn;

    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    if (store_in(txn, document, &done, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
    return done;
}

static uint64_t count(hab_store *store, hab_table table)
{
    uint64_t found = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(store, &txn), HAB_OK);
    assert_int_equal(hab_count(txn, table, &found), HAB_OK);
    hab_abort(txn);
    return found;
}

static hab_convention_record record_of(hab_store *store, const char *numero)
{
    uint64_t number = convention_in(store, numero);
    hab_convention_record record = {0};
    hab_txn *txn;

    assert_int_equal(hab_begin_read(store, &txn), HAB_OK);
    assert_int_equal(hab_convention_get(txn, number, &record), HAB_OK);
    hab_abort(txn);
    return record;
}

static void a_first_import_makes_all_that_it_names(void **state)
{
    hab_import done = import(*state, lieu("{}"));
    hab_convention_record record = record_of(*state, "LI-1");

    assert_int_equal(done.version, 1);
    assert_int_equal(done.persons, 2);
    assert_int_equal(done.created, 2);
    assert_int_equal(done.convention, convention_in(*state, "LI-1"));
    assert_int_equal(record.type, hab_type_key("lieu_information"));
    assert_int_equal(record.state, HAB_CONVENTION_ACTIVE);
    assert_int_equal(record.version, 1);
    assert_string_equal(record.caf, "751");
    assert_string_equal(record.numero, "LI-1");
    assert_int_equal(count(*state, HAB_TABLE_ACCESS), 2);
    assert_int_equal(count(*state, HAB_TABLE_MEMBER), 2);
}

/* Section 4: effect at the signature, from the first second of the day in Paris. */
static void dates_are_those_of_paris(void **state)
{
    hab_convention_record record;

    import(*state, lieu("{\"numero\": \"A\"}"));
    record = record_of(*state, "A");
    assert_int_equal(record.effect, JANUARY_12);
    assert_int_equal(record.end, 0);
    import(*state, lieu("{\"numero\": \"B\", \"effet\": \"2026-03-01\", \"fin\": \"2026-06-30\"}"));
    record = record_of(*state, "B");
    assert_int_equal(record.effect, MARCH_1);
    assert_int_equal(record.end, JULY_1); /* the last day counts whole */
    import(*state, lieu("{\"numero\": \"C\", \"effet\": \"2026-03-01T00:00:00+01:00\","
                        " \"fin\": \"2026-06-30T22:00:00Z\"}"));
    record = record_of(*state, "C");
    assert_int_equal(record.effect, MARCH_1);
    assert_int_equal(record.end, JULY_1);
    import(*state, lieu("{\"numero\": \"D\", \"etat\": \"preparee\", \"signature\": null}"));
    assert_int_equal(record_of(*state, "D").effect, 0);
}

/* LI-3.1, ST-3.1, MAM-4.1: nothing but « preparee » without a signature. */
static void only_a_draft_stands_unsigned(void **state)
{
    static const char *const states[] = {"signee", "active", "preavis", "terminee"};
    char changes[80];
    hab_error error;

    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        snprintf(changes, sizeof(changes), "{\"signature\": null, \"etat\": \"%s\"}", states[i]);
        error.text[0] = '\0';
        assert_int_equal(try(*state, lieu(changes), &error), HAB_INVALID);
        assert_non_null(strstr(error.text, "signature"));
    }
}

static void importing_again_changes_nothing(void **state)
{
    hab_import done;
    hab_error error = {""};
    uint64_t traces;

    import(*state, lieu("{}"));
    traces = count(*state, HAB_TABLE_CHANGE);
    done = import(*state, lieu("{}"));
    assert_int_equal(done.persons, 0);
    assert_int_equal(done.convention, convention_in(*state, "LI-1"));
    assert_int_equal(count(*state, HAB_TABLE_CHANGE), traces);
    assert_int_equal(try(*state, lieu("{\"fin\": \"2026-12-31\"}"), &error), HAB_EXISTS);
    assert_non_null(strstr(error.text, "LI-1"));
}

static void versions_follow_each_other_and_keep_their_type(void **state)
{
    hab_error error = {""};

    assert_int_equal(try(*state, lieu("{\"version\": 2}"), &error), HAB_INVALID);
    import(*state, lieu("{}"));
    assert_int_equal(try(*state, lieu("{\"version\": 3}"), &error), HAB_INVALID);
    assert_non_null(strstr(error.text, "version"));
    assert_int_equal(try(*state, structures("{\"numero\": \"LI-1\", \"version\": 2}"), &error),
                     HAB_INVALID);
    assert_non_null(strstr(error.text, "type"));
    assert_int_equal(
        try(*state, lieu("{\"version\": 2, \"etat\": \"preparee\", \"signature\": null}"), &error),
        HAB_INVALID);
    assert_non_null(strstr(error.text, "LI-5"));
}

static hab_habilitation_record habilitation(hab_store *store, const char *identifiant,
                                            uint32_t version)
{
    uint64_t person = person_in(store, identifiant);
    uint64_t convention = convention_in(store, "LI-1");
    hab_habilitation_record record = {0};
    uint8_t key[HAB_HABILITATION_KEY];
    hab_slice value;
    hab_txn *txn;

    hab_habilitation_key(person, hab_type_key("lieu_information"), convention, version, key);
    assert_int_equal(hab_begin_read(store, &txn), HAB_OK);
    if (hab_get(txn, HAB_TABLE_ACCESS, hab_slice_of(key, sizeof(key)), &value) == HAB_OK) {
        assert_true(value.size >= sizeof(record));
        memcpy(&record, value.data, sizeof(record));
    }
    hab_abort(txn);
    return record;
}

#define AVENANT                                                                                    \
    "{\"version\": 2, \"signature\": {\"date\": \"2026-02-15\"}, \"effet\": \"2026-03-01\","       \
    " \"annexe\": {\"personnes\": ["                                                               \
    "  {\"identifiant\": \"anne@x.example\", \"nom\": \"A\", \"prenom\": \"Anne\"},"               \
    "  {\"identifiant\": \"eva@x.example\", \"nom\": \"E\", \"prenom\": \"Eva\"}]}}"

/* LI-5, MAM-6: an avenant decides from its own date, in both directions. */
static void an_avenant_takes_over_at_its_own_date(void **state)
{
    hab_import done;

    import(*state, lieu("{}"));
    done = import(*state, lieu(AVENANT));
    assert_int_equal(done.version, 2);
    assert_int_equal(done.created, 1);
    assert_int_equal(habilitation(*state, "anne@x.example", 1).until, MARCH_1);
    assert_int_equal(habilitation(*state, "anne@x.example", 2).from, MARCH_1);
    assert_int_equal(habilitation(*state, "anne@x.example", 2).until, 0);
    assert_int_equal(habilitation(*state, "bruno@x.example", 1).until, MARCH_1);
    assert_int_equal(habilitation(*state, "bruno@x.example", 2).layout, 0);
    assert_int_equal(habilitation(*state, "eva@x.example", 2).from, MARCH_1);
    assert_int_equal(record_of(*state, "LI-1").version, 2);
    /* the convention itself goes on from where it began */
    assert_int_equal(record_of(*state, "LI-1").effect, JANUARY_12);
}

/* Section 4: a suspension by the Caf outlives an avenant that says nothing of it. */
static void an_avenant_lifts_no_suspension(void **state)
{
    hab_txn *txn;

    import(*state, lieu("{}"));
    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    assert_int_equal(hab_convention_suspend(txn, 1, 1), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    import(*state, lieu(AVENANT));
    assert_int_equal(record_of(*state, "LI-1").suspended, 1);
}

/* Section 4: nor does it take back an end that was set, or wake what is over. */
static void an_avenant_takes_back_no_end(void **state)
{
    hab_error error = {""};
    hab_txn *txn;

    import(*state, lieu("{}"));
    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    assert_int_equal(hab_convention_set_end(txn, 1, JULY_1), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    import(*state, lieu(AVENANT));
    assert_int_equal(record_of(*state, "LI-1").end, JULY_1);
    import(*state, lieu("{\"version\": 3, \"fin\": \"2026-02-28\"}"));
    assert_int_equal(record_of(*state, "LI-1").end, MARCH_1);
    import(*state, lieu("{\"numero\": \"LI-2\", \"etat\": \"terminee\"}"));
    assert_int_equal(try(*state, lieu("{\"numero\": \"LI-2\", \"version\": 2}"), &error),
                     HAB_INVALID);
    assert_non_null(strstr(error.text, "terminee"));
}

/* Section 3: one account, however many conventions. */
static void one_person_in_two_conventions_is_one_account(void **state)
{
    hab_import done;

    import(*state, lieu("{}"));
    done = import(*state, lieu("{\"numero\": \"LI-2\", \"annexe\": {\"personnes\": ["
                               "{\"identifiant\": \"Anne@X.example\", \"nom\": \"A\","
                               " \"prenom\": \"Anne\"}]}}"));
    assert_int_equal(done.persons, 1);
    assert_int_equal(done.created, 0);
    assert_int_equal(count(*state, HAB_TABLE_PERSON), 2);
    assert_int_equal(count(*state, HAB_TABLE_ACCESS), 3);
}

/* Section 6: the change and its trace, both or none. */
static void an_import_is_traced_in_its_own_transaction(void **state)
{
    hab_error error = {""};
    hab_trace_record record;
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_txn *txn;

    assert_int_equal(try(*state, lieu("{}"), &error), HAB_OK); /* given up */
    assert_int_equal(count(*state, HAB_TABLE_CHANGE), 0);
    assert_int_equal(count(*state, HAB_TABLE_PERSON), 0);
    import(*state, lieu("{}"));
    assert_int_equal(count(*state, HAB_TABLE_CHANGE), 1);
    assert_int_equal(hab_begin_read(*state, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor), HAB_OK);
    assert_int_equal(hab_last(cursor, &key, &value), HAB_OK);
    assert_int_equal(hab_trace_decode(value, &record, NULL), HAB_OK);
    assert_int_equal(record.kind, HAB_TRACE_CHANGE);
    assert_int_equal(record.time, IMPORTED * INT64_C(1000000));
    assert_int_equal(record.version, 1);
    assert_true(hab_slice_equal(record.numero, hab_slice_text("LI-1")));
    assert_true(hab_slice_equal(record.type, hab_slice_text("lieu_information")));
    hab_cursor_close(cursor);
    hab_abort(txn);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lawful_document_passes),
        cmocka_unit_test(each_breach_is_named_with_field_and_rule),
        cmocka_unit_test(the_type_checks_its_own_rules),
        cmocka_unit_test(a_type_without_plugin_is_refused),
        TEST(a_first_import_makes_all_that_it_names),
        TEST(dates_are_those_of_paris),
        TEST(only_a_draft_stands_unsigned),
        TEST(importing_again_changes_nothing),
        TEST(versions_follow_each_other_and_keep_their_type),
        TEST(an_avenant_takes_over_at_its_own_date),
        TEST(an_avenant_lifts_no_suspension),
        TEST(an_avenant_takes_back_no_end),
        TEST(one_person_in_two_conventions_is_one_account),
        TEST(an_import_is_traced_in_its_own_transaction),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}
