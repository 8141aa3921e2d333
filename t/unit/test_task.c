/* What waits for the agents of a Caf: kept, listed, done once (LI-3.4, MCP-9.2). */
#include "life.h"
#include "convention/task.h"

static uint64_t add(const char *caf, const char *who)
{
    json_t *task = json_pack("{s:s, s:s, s:s, s:s, s:s}", "type", LI, "caf", caf, "nature",
                             "depart", "convention", "LI-1", "personne", who);
    uint64_t number = 0;

    begin();
    assert_int_equal(hab_task_add(txn, task, 3, at("2026-06-01"), &number), HAB_OK);
    commit();
    json_decref(task);
    return number;
}

static hab_status done(uint64_t number)
{
    hab_status status;

    begin();
    status = hab_task_done(txn, number, "Personne suspendue.", 9, at("2026-06-02"));
    if (status == HAB_OK) {
        commit();
    } else {
        hab_abort(txn);
    }
    return status;
}

/* The persons of the listed tasks, joined. */
static const char *listed(const char *caf, int is_done, uint64_t after, unsigned max)
{
    static char names[256];
    json_t *tasks;
    json_t *task;
    size_t place;

    names[0] = '\0';
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_task_list(txn, caf, is_done, after, max, &tasks), HAB_OK);
    hab_abort(txn);
    json_array_foreach(tasks, place, task)
    {
        strcat(names, json_string_value(json_object_get(task, "personne")));
        assert_true(json_integer_value(json_object_get(task, "numero")) > 0);
    }
    json_decref(tasks);
    return names;
}

static void a_caf_sees_its_own(void **state)
{
    (void) state;
    (void) add("911", "a");
    (void) add("751", "b");
    (void) add("911", "c");
    (void) add("9110", "d");
    assert_string_equal(listed("911", 0, 0, 10), "ac");
    assert_string_equal(listed("751", 0, 0, 10), "b");
    assert_string_equal(listed("9110", 0, 0, 10), "d");
    assert_string_equal(listed("91", 0, 0, 10), "");
    assert_string_equal(listed(NULL, 0, 0, 10), "abcd");
    assert_int_equal(traced("tache.creee"), 4);
}

static void lists_come_in_pages(void **state)
{
    uint64_t first;

    (void) state;
    first = add("911", "a");
    (void) add("911", "b");
    (void) add("911", "c");
    assert_string_equal(listed("911", 0, 0, 2), "ab");
    assert_string_equal(listed("911", 0, first, 2), "bc");
    assert_string_equal(listed(NULL, 0, first + 1, 2), "c");
}

static void a_task_is_done_once(void **state)
{
    uint64_t number;
    json_t *task;

    (void) state;
    number = add("911", "a");
    (void) add("911", "b");
    assert_int_equal(done(number), HAB_OK);
    assert_string_equal(listed("911", 0, 0, 10), "b");
    assert_string_equal(listed("911", 1, 0, 10), "a");
    assert_string_equal(listed(NULL, 1, 0, 10), "a");
    assert_int_equal(done(number), HAB_EXISTS);
    assert_int_equal(done(4711), HAB_NOT_FOUND);
    assert_int_equal(traced("tache.faite"), 1);
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_task_get(txn, number, &task), HAB_OK);
    hab_abort(txn);
    assert_string_equal(json_string_value(json_object_get(task, "suite")), "Personne suspendue.");
    assert_int_equal(json_integer_value(json_object_get(task, "agent")), 9);
    assert_int_equal(json_integer_value(json_object_get(task, "auteur")), 3);
    assert_string_equal(json_string_value(json_object_get(task, "faite")), "2026-06-01T22:00:00Z");
    json_decref(task);
}

#define LIFE_TEST(test) cmocka_unit_test_setup_teardown(test, open_life, close_life)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        LIFE_TEST(a_caf_sees_its_own),
        LIFE_TEST(lists_come_in_pages),
        LIFE_TEST(a_task_is_done_once),
    };

    return cmocka_run_group_tests_name("task", tests, load_all, free_all);
}
