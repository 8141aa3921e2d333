/* What goes wrong when somebody means it to: what the Caf has withdrawn, and names of the
 * greatest size, and what is sent without end (ST-1, ST-2). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk.h"
#include "structures.h"

#define ALIX "alix@caf751.example"
#define THIS_WEEK "2026-01-12"
#define WIDE "é" /* two bytes */

static int open_desk(void **state)
{
    if (open_structures(state) != 0) {
        return -1;
    }
    make_agent(ALIX, "751", HAB_ROLE_VALIDATION);
    return 0;
}

static unsigned send_places(unsigned revision)
{
    char body[200];

    (void) snprintf(body, sizeof(body),
                    "{\"semaine\": \"" THIS_WEEK "\", \"revision\": %u,"
                    " \"places\": {\"moins_1_an\": {\"lundi_matin\": %u}}}",
                    revision, revision % 9 + 1);
    return post_json(PLACES, body);
}

static int is_online(const char *id)
{
    json_t *document = published(id);

    json_decref(document);
    return document != NULL;
}

/* Another version has come into force, or a person was suspended. */
static void tell_change(void)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_call_event(txn, &broker, convention_in(broker.store, "ST-1"),
                                    HAB_EVENT_CONVENTION_CHANGED, now),
                     HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* -- what was withdrawn */

/* ST-2: what the Caf has withdrawn does not come back by an avenant about something else. */
static void an_avenant_publishes_nothing_that_was_withdrawn(void **state)
{
    (void) state;
    log_in(CARLA);
    assert_int_equal(send_places(0), 200);
    assert_true(is_online("EAJE-1"));
    log_in(ALIX);
    assert_int_equal(post_json("structures/publication/EAJE-1",
                               "{\"action\": \"retirer\", \"motif\": \"Places inventées.\"}"),
                     200);
    assert_false(is_online("EAJE-1"));
    tell_change();
    assert_false(is_online("EAJE-1"));
    log_in(CARLA);
    assert_int_equal(send_places(1), 200);
    assert_true(is_online("EAJE-1"));
    tell_change();
    assert_true(is_online("EAJE-1"));
}

/* -- sizes */

static json_t *wide(size_t count)
{
    char *text = malloc(count * strlen(WIDE) + 1);
    json_t *made;

    assert_non_null(text);
    for (size_t i = 0; i < count; i++) {
        memcpy(text + i * strlen(WIDE), WIDE, strlen(WIDE) + 1);
    }
    made = json_string(text);
    free(text);
    return made;
}

/* Of the annexe and of the fiche: they are cut where all may read them, and nothing fails. */
static void long_names_can_be_published(void **state)
{
    json_t *convention = structures("{\"numero\": \"ST-9\"}");
    json_t *place =
        json_array_get(json_object_get(json_object_get(convention, "annexe"), "etablissements"), 0);

    (void) state;
    json_object_set_new(place, "id", json_string("EAJE-9"));
    json_object_set_new(place, "nom", wide(200));
    json_object_set_new(place, "commune",
                        json_pack("{s:s, s:o}", "code", "75056", "nom", wide(200)));
    json_object_set_new(
        json_array_get(
            json_object_get(
                json_array_get(json_object_get(json_object_get(convention, "annexe"), "personnes"),
                               0),
                "droits"),
            0),
        "etablissement", json_string("EAJE-9"));
    json_array_remove(json_object_get(json_object_get(convention, "annexe"), "personnes"), 1);
    store_document(broker.store, convention);
    log_in(CARLA);
    assert_int_equal(post_json("structures/disponibilites/EAJE-9",
                               "{\"semaine\": \"" THIS_WEEK "\", \"revision\": 0,"
                               " \"places\": {\"moins_1_an\": {\"lundi_matin\": 1}}}"),
                     200);
    assert_true(is_online("EAJE-9"));
}

/* An annexe is imported from elsewhere: no name in it may stand in the way of what is read by
 * all, or of the next avenant. */
static void strange_names_can_be_published(void **state)
{
    static const char *const names[] = {"Les\nLutins", "\x7f", "\t<b>Lutins</b>"};

    (void) state;
    for (unsigned i = 0; i < 3; i++) {
        json_t *convention = structures("{}");
        json_t *place = json_array_get(
            json_object_get(json_object_get(convention, "annexe"), "etablissements"), 0);

        json_object_set_new(convention, "version", json_integer((json_int_t) i + 2));
        json_object_set_new(place, "nom", json_string(names[i]));
        store_document(broker.store, convention);
        tell_change();
        log_in(CARLA);
        assert_int_equal(send_places(i), 200);
        assert_true(is_online("EAJE-1"));
    }
}

/* Each publication is kept in the history: there is an end to them each day. */
static void publications_have_an_end_each_day(void **state)
{
    (void) state;
    log_in(CARLA);
    for (unsigned i = 0; i < 200; i++) {
        assert_int_equal(send_places(i), 200);
    }
    assert_int_equal(send_places(200), 429);
    now += 86400;
    log_in(CARLA);
    assert_int_equal(send_places(200), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_avenant_publishes_nothing_that_was_withdrawn, open_desk,
                                        close_portal),
        cmocka_unit_test_setup_teardown(long_names_can_be_published, open_desk, close_portal),
        cmocka_unit_test_setup_teardown(strange_names_can_be_published, open_desk, close_portal),
        cmocka_unit_test_setup_teardown(publications_have_an_end_each_day, open_desk, close_portal),
    };

    return cmocka_run_group_tests_name("structures_attacks", tests, load_types, free_types);
}
