/* A convention that names ten thousand persons: a thousand acts in one transaction, the list of
 * all, an avenant. None of it takes the whole annexe for each person (MCP-9.1): what is counted is
 * the pieces of JSON that are made, on this side and in the type. */
#include "life.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "delegation/register.h"
#include "type/call.h"

enum { NAMED = 10000, ACTS = 1000, PIECES_OF_A_PERSON = 80, PIECES_OF_AN_ACT = 400 };

static uint64_t convention;
static int64_t now;
static char directory[64];
static size_t pieces;
static const hab_calls *calls;

static void *count_piece(size_t size)
{
    pieces++;
    return malloc(size);
}

/* Of this process alone: the machine may have others to serve. */
static double milliseconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static void name_of(unsigned number, char identifiant[64])
{
    (void) snprintf(identifiant, 64, "agent%05u@valclair.example", number);
}

/* The demo's, with so many agents more, the first `changed` of whom have no right. */
static json_t *large_document(unsigned version, unsigned changed)
{
    json_t *document = demo(MCP);
    json_t *annexe = json_object_get(document, "annexe");
    json_t *persons = json_object_get(annexe, "personnes");

    json_object_set_new(document, "version", json_integer(version));
    json_object_set_new(annexe, "quota", json_integer(2 * NAMED));
    for (unsigned i = 0; i < NAMED; i++) {
        char identifiant[64];
        json_t *line = json_deep_copy(json_array_get(persons, 3));

        name_of(i, identifiant);
        json_object_set_new(line, "identifiant", json_string(identifiant));
        if (i < changed) {
            json_array_clear(json_object_get(line, "habilitations"));
        }
        json_array_append_new(persons, line);
    }
    return document;
}

static void open_store(int on_disk)
{
    char path[96];
    hab_store_options options = {.path = path,
                                 .tables = hab_main_tables,
                                 .table_count = HAB_TABLE_COUNT,
                                 .schema = HAB_MAIN_SCHEMA,
                                 .mode = HAB_STORE_CREATE,
                                 .map_size = 256 << 20};

    broker = (hab_broker){.types = &loaded, .key = {1, 2, 3}};
    strcpy(directory, "/tmp/hab-register-XXXXXX");
    assert_non_null(mkdtemp(directory));
    (void) snprintf(path, sizeof(path), "%s/main.mdb", directory);
    assert_int_equal(on_disk ? hab_store_open(&options, &broker.store, &error)
                             : hab_store_open_memory(&options, &broker.store, &error),
                     HAB_OK);
    now = at("2026-06-01T12:00:00Z");
    calls = hab_plugin_host.calls;
    convention = store(large_document(1, 0), now);
}

static int open_memory(void **state)
{
    (void) state;
    open_store(0);
    return 0;
}

static int open_disk(void **state)
{
    (void) state;
    open_store(1);
    return 0;
}

static int close_large(void **state)
{
    static const char *const files[] = {"main.mdb", "main.mdb-lock"};
    char path[96];

    (void) state;
    hab_store_close(broker.store);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        (void) snprintf(path, sizeof(path), "%s/%s", directory, files[i]);
        (void) unlink(path);
    }
    return rmdir(directory);
}

typedef int (*work_fn)(hab_call *call);

static int run_work(void *context, hab_call *call)
{
    return (*(work_fn *) context)(call);
}

/* As a plugin does it, in one transaction; gives the pieces it made. */
static size_t run(const char *what, int writes, work_fn work)
{
    double started = milliseconds();

    pieces = 0;
    json_set_alloc_funcs(count_piece, free);
    assert_int_equal(
        hab_call_run(&broker, type_of(MCP), NULL, NULL, writes, run_work, &work, now, &error),
        HAB_DONE);
    json_set_alloc_funcs(malloc, free);
    print_message("# %s: %.1f ms, %zu pieces\n", what, milliseconds() - started, pieces);
    return pieces;
}

static int enlist_many(hab_call *call)
{
    static const char line[] =
        "{\"nom\": \"N\", \"prenom\": \"P\", \"habilitations\": [{\"service\":"
        " \"quotient_familial\", \"responsable_metier\": \"Olivier Renaud\"}]}";

    for (unsigned i = 0; i < ACTS; i++) {
        char identifiant[64];
        uint64_t person;

        name_of(NAMED - ACTS / 2 + i, identifiant); /* half of them are there */
        assert_int_equal(calls->account(call, convention, identifiant, "N", "P", &person),
                         HAB_DONE);
        assert_int_equal(calls->enlist(call, convention, person, hab_slice_text(line)), HAB_DONE);
    }
    return HAB_DONE;
}

static int read_many(hab_call *call)
{
    for (uint64_t person = 1; person <= ACTS; person++) {
        hab_line line;

        assert_int_equal(calls->line(call, convention, person, &line), HAB_DONE);
        assert_int_equal(line.member.person, person);
    }
    return HAB_DONE;
}

static unsigned seen;

static int see(void *context, const hab_line *line)
{
    (void) context;
    seen += line->active && line->document.size > 0;
    return HAB_DONE;
}

static int read_all(hab_call *call)
{
    seen = 0;
    return calls->lines(call, convention, see, NULL);
}

static int strike_many(hab_call *call)
{
    for (uint64_t person = 5; person < 5 + ACTS; person++) {
        assert_int_equal(calls->strike(call, convention, person), HAB_DONE);
    }
    return HAB_DONE;
}

static unsigned members_of(uint32_t version, hab_member_fn count, unsigned *counted)
{
    *counted = 0;
    begin();
    assert_int_equal(hab_version_members(txn, convention, version, count, counted), HAB_OK);
    hab_abort(txn);
    return *counted;
}

static hab_status count_one(void *context, uint64_t person)
{
    (void) person;
    ++*(unsigned *) context;
    return HAB_OK;
}

/* However many acts there are, the annexe is not read for them. */
static void a_thousand_acts_are_a_thousand_times_one(void **state)
{
    (void) state;
    assert_in_range(run("1,000 lines enlisted", 1, enlist_many), 1, ACTS * PIECES_OF_AN_ACT);
    assert_in_range(run("1,000 lines read", 0, read_many), 1, ACTS * PIECES_OF_A_PERSON);
    assert_in_range(run("all lines read", 0, read_all), 1, (NAMED + ACTS) * PIECES_OF_A_PERSON);
    assert_int_equal(seen, NAMED + 4 + ACTS / 2);
    assert_in_range(run("1,000 lines struck", 1, strike_many), 0, ACTS);
}

/* MCP-17.3: an avenant goes over the register once. */
static void an_avenant_goes_over_the_register_once(void **state)
{
    json_t *document = large_document(2, 10);
    hab_import import;
    double started;
    unsigned counted;

    (void) state;
    (void) run("1,000 lines enlisted", 1, enlist_many);
    (void) run("1,000 lines struck", 1, strike_many);
    started = milliseconds();
    begin();
    pieces = 0;
    json_set_alloc_funcs(count_piece, free);
    assert_int_equal(hab_annexe_store(txn, &broker, document, now, &import, &error), HAB_OK);
    json_set_alloc_funcs(malloc, free);
    commit();
    print_message("# an avenant: %.1f ms, %zu pieces\n", milliseconds() - started, pieces);
    assert_in_range(pieces, 1, 10 * NAMED * PIECES_OF_A_PERSON);
    /* the ten whom it changes are back */
    assert_int_equal(members_of(2, count_one, &counted), NAMED + 4 + ACTS / 2 - ACTS + 10);
    json_decref(document);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_thousand_acts_are_a_thousand_times_one, open_memory,
                                        close_large),
        cmocka_unit_test_setup_teardown(a_thousand_acts_are_a_thousand_times_one, open_disk,
                                        close_large),
        cmocka_unit_test_setup_teardown(an_avenant_goes_over_the_register_once, open_memory,
                                        close_large),
        cmocka_unit_test_setup_teardown(an_avenant_goes_over_the_register_once, open_disk,
                                        close_large),
    };

    return cmocka_run_group_tests_name("register, large", tests, load_all, free_all);
}
