/* Free places (ST-1, ST-3.3, ST-4): who publishes them, for which weeks, what becomes of
 * what was there, and what all may read. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "convention/due.h"
#include "structures.h"

/* The store begins on Monday, 12 January 2026. */
#define THIS_WEEK "2026-01-12"
#define NEXT_WEEK "2026-01-19"

static unsigned send_week(const char *week, unsigned revision, const char *places)
{
    char body[2000];

    (void) snprintf(body, sizeof(body), "{\"semaine\": \"%s\", \"revision\": %u, \"places\": %s}",
                    week, revision, places);
    return post_json(PLACES, body);
}

static unsigned copy_week(const char *week, unsigned revision)
{
    char body[200];

    (void) snprintf(body, sizeof(body),
                    "{\"semaine\": \"%s\", \"revision\": %u, \"action\": \"recopier\"}", week,
                    revision);
    return post_json(PLACES, body);
}

static json_int_t place(const json_t *document, const char *age, const char *half)
{
    const json_t *row = json_object_get(json_object_get(document, "places"), age);
    const json_t *number = json_object_get(row, half);

    return json_is_integer(number) ? json_integer_value(number) : -1;
}

static json_int_t number_of(const json_t *document, const char *member)
{
    return json_integer_value(json_object_get(document, member));
}

/* The i-th week that all may read; -1 for a number that is not said. */
static json_int_t public_place(const char *week, const char *age, const char *half)
{
    json_t *document = published("EAJE-1");
    json_int_t found = -2;
    size_t index;
    json_t *one;

    json_array_foreach(json_object_get(document, "disponibilites"), index, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "semaine")), week) == 0) {
            found = place(one, age, half);
        }
    }
    json_decref(document);
    return found;
}

static void assert_fault(unsigned status, const char *field)
{
    assert_int_equal(status, 422);
    assert_string_equal(text_of("champ"), field);
}

/* -- publishing */

/* ST-3.3: at once, for all; traced with who and when (ST-3.4). */
static void places_are_read_by_all_at_once(void **state)
{
    json_t *document;

    (void) state;
    assert_null(published("EAJE-1"));
    log_in(CARLA);
    assert_int_equal(send_week(THIS_WEEK, 0,
                               "{\"moins_1_an\": {\"lundi_matin\": 2, \"lundi_apres_midi\": 0},"
                               " \"plus_3_ans\": {\"lundi_matin\": 3}}"),
                     200);
    assert_act("disponibilites.publiees", THIS_WEEK);
    assert_int_equal(number_of(answer.document, "revision"), 1);
    assert_int_equal(number_of(answer.document, "auteur"),
                     (json_int_t) person_in(broker.store, CARLA));
    document = published("EAJE-1");
    assert_non_null(document);
    assert_string_equal(json_string_value(json_object_get(document, "nom")), "Les Lutins");
    assert_string_equal(json_string_value(json_object_get(document, "genre")), "EAJE");
    assert_int_equal(number_of(document, "places"), 5); /* on Monday morning */
    assert_null(json_object_get(document, "fonctionnement"));
    json_decref(document);
    assert_int_equal(public_place(THIS_WEEK, "moins_1_an", "lundi_matin"), 2);
    assert_int_equal(public_place(THIS_WEEK, "moins_1_an", "lundi_apres_midi"), 0);
    assert_int_equal(public_place(THIS_WEEK, "moins_1_an", "mardi_matin"), -1);
}

/* The document that all may read names nobody. */
static void the_public_document_names_nobody(void **state)
{
    json_t *document;
    char *text;

    (void) state;
    log_in(CARLA);
    assert_int_equal(send_week(THIS_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 2}}"), 200);
    document = published("EAJE-1");
    text = json_dumps(document, JSON_COMPACT);
    assert_null(strstr(text, "Carla"));
    assert_null(strstr(text, "auteur"));
    assert_null(strstr(text, CARLA));
    free(text);
    json_decref(document);
}

/* ST-4: an update cancels and replaces the week, all of it. */
static void a_week_is_replaced_whole(void **state)
{
    (void) state;
    log_in(CARLA);
    assert_int_equal(send_week(THIS_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 2}}"), 200);
    assert_int_equal(send_week(NEXT_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 7}}"), 200);
    assert_int_equal(send_week(THIS_WEEK, 1, "{\"plus_3_ans\": {\"samedi_matin\": 1}}"), 200);
    assert_int_equal(place(answer.document, "moins_1_an", "lundi_matin"), -1);
    assert_int_equal(public_place(THIS_WEEK, "moins_1_an", "lundi_matin"), -1);
    assert_int_equal(public_place(THIS_WEEK, "plus_3_ans", "samedi_matin"), 1);
    assert_int_equal(public_place(NEXT_WEEK, "moins_1_an", "lundi_matin"), 7);
    assert_int_equal(send_week(THIS_WEEK, 2, "{}"), 200);
    assert_int_equal(public_place(THIS_WEEK, "plus_3_ans", "samedi_matin"), -2);
    assert_int_equal(send_week(NEXT_WEEK, 1, "{}"), 200);
    assert_null(published("EAJE-1"));
}

static void last_week_is_copied(void **state)
{
    (void) state;
    log_in(CARLA);
    assert_int_equal(copy_week(THIS_WEEK, 0), 409);
    assert_string_equal(text_of("motif"), "rien_a_recopier");
    assert_int_equal(send_week(THIS_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 4}}"), 200);
    assert_int_equal(copy_week(NEXT_WEEK, 0), 200);
    assert_int_equal(place(answer.document, "moins_1_an", "lundi_matin"), 4);
    assert_int_equal(public_place(NEXT_WEEK, "moins_1_an", "lundi_matin"), 4);
    assert_int_equal(public_place(THIS_WEEK, "moins_1_an", "lundi_matin"), 4);
    assert_int_equal(send_week(THIS_WEEK, 1, "{}"), 200);
    assert_int_equal(copy_week(NEXT_WEEK, 1), 409);
    assert_int_equal(public_place(NEXT_WEEK, "moins_1_an", "lundi_matin"), 4);
}

/* Two persons at work on one week: the second is told, and overwrites nothing unread. */
static void who_read_an_older_week_is_told(void **state)
{
    char body[400];

    (void) state;
    log_in(CARLA);
    assert_int_equal(send_week(THIS_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 2}}"), 200);
    assert_int_equal(send_week(THIS_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 5}}"), 409);
    assert_string_equal(text_of("motif"), "modifie_entre_temps");
    assert_int_equal(place(answer.document, "moins_1_an", "lundi_matin"), 2);
    assert_int_equal(number_of(answer.document, "revision"), 1);
    assert_int_equal(public_place(THIS_WEEK, "moins_1_an", "lundi_matin"), 2);
    assert_int_equal(copy_week(NEXT_WEEK, 4), 409);
    /* on the page the own numbers stand in their fields, with what is online beside them */
    log_in(CARLA);
    origin = ORIGIN;
    (void) snprintf(body, sizeof(body),
                    "csrf=%s&semaine=" THIS_WEEK
                    "&revision=0&action=publier&places.moins_1_an.lundi_matin=5",
                    text_of("csrf"));
    assert_int_equal(post(PLACES, body), 409);
    assert_true(shows("name=\"places.moins_1_an.lundi_matin\" value=\"5\""));
    assert_true(shows("en ligne\u00a0: 2"));
    assert_true(shows("name=\"revision\" value=\"1\""));
}

/* A number to be corrected is no way to publish over what was never read. */
static void a_correction_is_over_what_was_read(void **state)
{
    char body[400];

    (void) state;
    log_in(CARLA);
    assert_int_equal(send_week(THIS_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 2}}"), 200);
    log_in(CARLA);
    origin = ORIGIN;
    (void) snprintf(body, sizeof(body),
                    "csrf=%s&semaine=" THIS_WEEK
                    "&revision=0&action=publier&places.moins_1_an.lundi_matin=500",
                    text_of("csrf"));
    assert_int_equal(post(PLACES, body), 422);
    assert_true(shows("name=\"places.moins_1_an.lundi_matin\" value=\"500\""));
    assert_true(shows("name=\"revision\" value=\"0\""));
}

/* -- what is refused */

/* ST-1: weeks from the present one to the twelfth after it, none that is past. */
static void weeks_are_mondays_to_come(void **state)
{
    static const char *const wrong[] = {"2026-01-05", "2026-01-13", "2026-04-13",
                                        "2026-02-30", "",           "lundi"};

    (void) state;
    log_in(CARLA);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        assert_fault(send_week(wrong[i], 0, "{\"moins_1_an\": {\"lundi_matin\": 1}}"), "semaine");
        assert_fault(copy_week(wrong[i], 0), "semaine");
    }
    assert_null(published("EAJE-1"));
    assert_int_equal(send_week("2026-04-06", 0, "{\"moins_1_an\": {\"lundi_matin\": 1}}"), 200);
    assert_int_equal(get_json(PLACES "?semaine=2026-04-06"), 200);
    assert_int_equal(get_json(PLACES "?semaine=2026-01-05"), 200);
    assert_true(json_is_false(json_object_get(answer.document, "ouverte")));
    assert_int_equal(get_json(PLACES "?semaine=2026-04-13"), 400);
    assert_int_equal(get_json(PLACES "?semaine=2026-01-13"), 400);
    assert_int_equal(get_json(PLACES "?semaine=2024-01-01"), 400);
}

static void numbers_are_from_0_to_99(void **state)
{
    static const char *const wrong[] = {"-1",      "100",    "\"deux\"",
                                        "\"1.5\"", "true",   "\"99999999999999999999\"",
                                        "\"-1\"",  "\"1e1\""};

    (void) state;
    log_in(CARLA);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        char places[100];

        (void) snprintf(places, sizeof(places), "{\"de_1_a_2_ans\": {\"mardi_matin\": %s}}",
                        wrong[i]);
        assert_fault(send_week(THIS_WEEK, 0, places), "places.de_1_a_2_ans.mardi_matin");
    }
    assert_null(published("EAJE-1"));
    assert_int_equal(send_week(THIS_WEEK, 0,
                               "{\"de_1_a_2_ans\": {\"mardi_matin\": \"99\", \"jeudi_matin\": 0,"
                               " \"vendredi_matin\": \" \"}}"),
                     200);
    assert_int_equal(place(answer.document, "de_1_a_2_ans", "mardi_matin"), 99);
    assert_int_equal(place(answer.document, "de_1_a_2_ans", "vendredi_matin"), -1);
}

static void what_is_not_known_is_refused_by_name(void **state)
{
    (void) state;
    log_in(CARLA);
    assert_fault(send_week(THIS_WEEK, 0, "{\"adultes\": {}}"), "places.adultes");
    assert_fault(send_week(THIS_WEEK, 0, "{\"plus_3_ans\": {\"dimanche_matin\": 1}}"),
                 "places.plus_3_ans.dimanche_matin");
    assert_fault(send_week(THIS_WEEK, 0, "{\"plus_3_ans\": 4}"), "places.plus_3_ans");
    assert_fault(send_week(THIS_WEEK, 0, "4"), "places");
    assert_fault(post_json(PLACES, "{\"semaine\": \"" THIS_WEEK "\", \"revision\": 0}"), "places");
    assert_fault(post_json(PLACES, "{\"semaine\": \"" THIS_WEEK "\", \"places\": {}}"), "revision");
    assert_fault(post_json(PLACES, "{\"semaine\": \"" THIS_WEEK
                                   "\", \"revision\": 0, \"places\": {}, \"caf\": \"751\"}"),
                 "caf");
    assert_fault(post_json(PLACES, "{\"semaine\": \"" THIS_WEEK
                                   "\", \"revision\": 0, \"action\": \"effacer\"}"),
                 "action");
    assert_null(published("EAJE-1"));
}

static void assert_refused(unsigned status, const char *article)
{
    assert_int_equal(status, 403);
    assert_string_equal(text_of("article"), article);
}

/* ST-1: a relais has no free places. ST-3.3: they are a right of their own. */
static void only_who_may_for_an_eaje(void **state)
{
    static const char body[] = "{\"semaine\": \"" THIS_WEEK "\", \"revision\": 0, \"places\": {}}";

    (void) state;
    assert_int_equal(get_json(PLACES), 401);
    log_in(CARLA);
    assert_refused(get_json("structures/disponibilites/RPE-1"), "ST-1");
    assert_refused(post_json("structures/disponibilites/RPE-1", body), "ST-1");
    assert_refused(get_json("structures/disponibilites-historique/RPE-1"), "ST-1");
    assert_refused(get_json("structures/disponibilites/EAJE-2"), "ST-3.3");
    assert_int_equal(get_json("structures/disponibilites/"), 404);
    assert_int_equal(get_json(PLACES "/1"), 404);
    log_in(DENIS);
    assert_refused(get_json(PLACES), "ST-3.3");
    assert_refused(post_json(PLACES, body), "ST-3.3");
    assert_refused(get_json("structures/disponibilites-historique/EAJE-1"), "ST-3.3");
    log_in(ANNE);
    assert_refused(get_json(PLACES), "ST-3.3");
    assert_null(published("EAJE-1"));
    assert_null(published("RPE-1"));
}

/* -- history */

/* Who, when, which week, what changed; ST-4: old ones are kept, not online. */
static void publications_are_kept(void **state)
{
    const json_t *list, *first;

    (void) state;
    log_in(CARLA);
    assert_int_equal(send_week(THIS_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 2}}"), 200);
    now += 60;
    assert_int_equal(send_week(THIS_WEEK, 1, "{\"moins_1_an\": {\"mardi_matin\": 3}}"), 200);
    assert_int_equal(copy_week(NEXT_WEEK, 0), 200);
    assert_int_equal(get_json("structures/disponibilites-historique/EAJE-1"), 200);
    list = json_object_get(answer.document, "publications");
    assert_int_equal(json_array_size(list), 3);
    first = json_array_get(list, 0);
    assert_string_equal(json_string_value(json_object_get(first, "semaine")), NEXT_WEEK);
    assert_true(json_is_true(json_object_get(first, "recopiee")));
    first = json_array_get(list, 1);
    assert_int_equal(number_of(first, "auteur"), (json_int_t) person_in(broker.store, CARLA));
    assert_int_equal(number_of(json_object_get(first, "quand"), "seconde"), now);
    list = json_object_get(first, "changements");
    assert_int_equal(json_array_size(list), 2);
    assert_int_equal(number_of(json_array_get(list, 0), "avant"), 2);
    assert_null(json_object_get(json_array_get(list, 0), "apres"));
    assert_int_equal(number_of(json_array_get(list, 1), "apres"), 3);
    assert_int_equal(get("structures/disponibilites-historique/EAJE-1"), 200);
    assert_true(shows("Carla C"));
    assert_true(shows("Lundi matin, Moins de 1\u00a0an"));
}

static void long_histories_come_in_pages(void **state)
{
    char path[96] = "structures/disponibilites-historique/EAJE-1";
    unsigned seen = 0;

    (void) state;
    log_in(CARLA);
    for (unsigned i = 0; i < 45; i++) {
        assert_int_equal(send_week(THIS_WEEK, i, "{}"), 200);
    }
    for (unsigned page = 0; page < 3; page++) {
        const json_t *list;

        assert_int_equal(get_json(path), 200);
        list = json_object_get(answer.document, "publications");
        seen += (unsigned) json_array_size(list);
        (void) snprintf(path, sizeof(path), "structures/disponibilites-historique/EAJE-1?suite=%d",
                        (int) number_of(answer.document, "suite"));
    }
    assert_int_equal(seen, 45);
    assert_null(json_object_get(answer.document, "suite"));
}

/* -- time */

/* A week ends on Monday at midnight in Paris, whatever the clocks do in it. */
static void weeks_end_at_midnight_in_paris(void **state)
{
    static const struct {
        const char *now;
        const char *week;
        const char *end;
    } cases[] = {{"2026-01-12T11:00:00Z", "2026-01-12", "2026-01-18T23:00:00Z"},
                 {"2026-03-24T11:00:00Z", "2026-03-23", "2026-03-29T22:00:00Z"},
                 {"2026-10-20T11:00:00Z", "2026-10-19", "2026-10-25T23:00:00Z"}};

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        now = at(cases[i].now);
        log_in(CARLA);
        assert_int_equal(next_duty(), 0);
        assert_int_equal(send_week(cases[i].week, 0, "{\"moins_1_an\": {\"lundi_matin\": 1}}"),
                         200);
        assert_int_equal(next_duty(), at(cases[i].end));
        now = at(cases[i].end) - 1;
        assert_int_equal(sweep(), 0);
        assert_int_equal(public_place(cases[i].week, "moins_1_an", "lundi_matin"), 1);
        now++;
        assert_int_equal(sweep(), 1);
        assert_null(published("EAJE-1"));
    }
}

/* The first second of a week in Paris is in it, while UTC still counts the Sunday before. */
static void the_present_week_is_that_of_paris(void **state)
{
    (void) state;
    now = at("2026-07-05T22:00:00Z");
    log_in(CARLA);
    assert_int_equal(get_json(PLACES), 200);
    assert_string_equal(text_of("semaine"), "2026-07-06");
    now--;
    log_in(CARLA);
    assert_int_equal(get_json(PLACES), 200);
    assert_string_equal(text_of("semaine"), "2026-06-29");
}

static void weeks_to_come_stay(void **state)
{
    (void) state;
    log_in(CARLA);
    assert_int_equal(send_week(THIS_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 9}}"), 200);
    assert_int_equal(send_week(NEXT_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 1}}"), 200);
    now = at("2026-01-19T00:00:00Z");
    assert_int_equal(sweep(), 1);
    assert_int_equal(public_place(THIS_WEEK, "moins_1_an", "lundi_matin"), -2);
    assert_int_equal(public_place(NEXT_WEEK, "moins_1_an", "lundi_matin"), 1);
}

static int withdraw_work(void *context, hab_call *call)
{
    return fiche_withdraw(&self->fiche, call, "EAJE-1", context, 0);
}

/* ST-2: what the Caf has withdrawn does not come back by the passing of time. */
static void time_publishes_nothing_that_was_withdrawn(void **state)
{
    (void) state;
    log_in(CARLA);
    assert_int_equal(send_week(THIS_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 9}}"), 200);
    assert_int_equal(send_week(NEXT_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 1}}"), 200);
    assert_int_equal(run_call(withdraw_work, "faux"), HAB_DONE);
    assert_null(published("EAJE-1"));
    now = at("2026-01-19T00:00:00Z");
    assert_int_equal(sweep(), 1);
    assert_null(published("EAJE-1"));
    log_in(CARLA);
    assert_int_equal(send_week(NEXT_WEEK, 1, "{\"moins_1_an\": {\"lundi_matin\": 2}}"), 200);
    assert_int_equal(public_place(NEXT_WEEK, "moins_1_an", "lundi_matin"), 2);
}

/* The end comes as that of any convention does. */
static void end_convention(void)
{
    uint64_t convention = convention_in(broker.store, "ST-1");
    hab_convention_record record;
    hab_error error = {""};
    hab_txn *txn;
    unsigned done;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_convention_get(txn, convention, &record), HAB_OK);
    record.end = now;
    assert_int_equal(hab_convention_put(txn, convention, &record), HAB_OK);
    assert_int_equal(hab_due_put(txn, now, HAB_DUE_END, convention), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(hab_due_run(&broker, now, 1000, &done, &error), HAB_OK);
    assert_int_equal(done, 1);
}

/* ST-5: nothing of a convention that has ended is read any more, also not beside what is
 * published under the next one. */
static void places_end_with_their_convention(void **state)
{
    (void) state;
    log_in(CARLA);
    assert_int_equal(send_week(THIS_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 9}}"), 200);
    assert_int_equal(send_week(NEXT_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 8}}"), 200);
    end_convention();
    assert_null(published("EAJE-1"));
    log_in(CARLA);
    assert_int_equal(get_json(PLACES), 403);
    store_document(broker.store, structures("{\"numero\": \"ST-2\"}"));
    assert_int_equal(send_week(NEXT_WEEK, 1, "{\"moins_1_an\": {\"lundi_matin\": 1}}"), 200);
    assert_int_equal(public_place(THIS_WEEK, "moins_1_an", "lundi_matin"), -2);
    assert_int_equal(public_place(NEXT_WEEK, "moins_1_an", "lundi_matin"), 1);
}

/* -- the page */

static void the_page_has_a_field_for_each_half_day(void **state)
{
    char name[100];

    (void) state;
    log_in(CARLA);
    assert_int_equal(get(PLACES), 200);
    for (unsigned age = 0; age < PLACES_AGES; age++) {
        for (unsigned half = 0; half < PLACES_HALF_DAYS; half++) {
            (void) snprintf(name, sizeof(name), "name=\"places.%s.%s\"", places_age(age),
                            places_half_day(half));
            assert_true(shows(name));
        }
    }
    assert_true(shows("Semaine du lundi 12 janvier 2026") || shows("12\u00a0janvier\u00a02026"));
    assert_false(shows("Comme la semaine dernière")); /* nothing is there to copy */
    assert_int_equal(send_week(THIS_WEEK, 0, "{\"moins_1_an\": {\"lundi_matin\": 9}}"), 200);
    assert_int_equal(get(PLACES "?semaine=" NEXT_WEEK), 200);
    assert_true(shows("Comme la semaine dernière"));
    assert_int_equal(get(PLACES "?semaine=2026-01-05"), 200);
    assert_false(shows("Publier"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(places_are_read_by_all_at_once, open_structures,
                                        close_portal),
        cmocka_unit_test_setup_teardown(the_public_document_names_nobody, open_structures,
                                        close_portal),
        cmocka_unit_test_setup_teardown(a_week_is_replaced_whole, open_structures, close_portal),
        cmocka_unit_test_setup_teardown(last_week_is_copied, open_structures, close_portal),
        cmocka_unit_test_setup_teardown(who_read_an_older_week_is_told, open_structures,
                                        close_portal),
        cmocka_unit_test_setup_teardown(a_correction_is_over_what_was_read, open_structures,
                                        close_portal),
        cmocka_unit_test_setup_teardown(weeks_are_mondays_to_come, open_structures, close_portal),
        cmocka_unit_test_setup_teardown(numbers_are_from_0_to_99, open_structures, close_portal),
        cmocka_unit_test_setup_teardown(what_is_not_known_is_refused_by_name, open_structures,
                                        close_portal),
        cmocka_unit_test_setup_teardown(only_who_may_for_an_eaje, open_structures, close_portal),
        cmocka_unit_test_setup_teardown(publications_are_kept, open_structures, close_portal),
        cmocka_unit_test_setup_teardown(long_histories_come_in_pages, open_structures,
                                        close_portal),
        cmocka_unit_test_setup_teardown(weeks_end_at_midnight_in_paris, open_structures,
                                        close_portal),
        cmocka_unit_test_setup_teardown(the_present_week_is_that_of_paris, open_structures,
                                        close_portal),
        cmocka_unit_test_setup_teardown(weeks_to_come_stay, open_structures, close_portal),
        cmocka_unit_test_setup_teardown(time_publishes_nothing_that_was_withdrawn, open_structures,
                                        close_portal),
        cmocka_unit_test_setup_teardown(places_end_with_their_convention, open_structures,
                                        close_portal),
        cmocka_unit_test_setup_teardown(the_page_has_a_field_for_each_half_day, open_structures,
                                        close_portal),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}
