/* The desk of what a Caf wants of the controls of connections (requirements, section 6; LI-3.4,
 * ST-3.4, MAM-4.4): thresholds as JSON and as a form, and the README's table of them. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk.h"

#include "control/rule.h"
#include "portal/guard.h"

#define TRACES "traces@caf751.example"

static int open_desk(void **state)
{
    if (open_portal(state) != 0) {
        return -1;
    }
    make_agent(TRACES, "751", HAB_ROLE_TRACES);
    return 0;
}

static hab_controls controls_of(const char *caf)
{
    hab_controls controls;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_controls_get(txn, caf, &controls), HAB_OK);
    hab_abort(txn);
    return controls;
}

static unsigned post_controls(const json_t *document)
{
    char *text = json_dumps(document, 0);
    unsigned status = post_json("caf/controles", text);

    free(text);
    return status;
}

static void set_refusals(json_t *document, const char *name, json_t *value)
{
    json_object_set_new(json_object_get(json_object_get(document, "regles"), "refus"), name, value);
}

/* The form of the rules is made of their faces, and says which field is wrong. */
static void thresholds_are_changed_by_their_caf_alone(void **state)
{
    hab_controls ours;
    hab_controls theirs;
    json_t *document;

    (void) state;
    log_in(TRACES);
    assert_int_equal(get("caf/controles"), 200);
    assert_true(shows("name=\"regles.refus.minutes\""));
    theirs = controls_of("911");
    document = hab_controls_document(&theirs); /* the usual ones */
    hab_controls_free(&theirs);
    set_refusals(document, "refus", json_integer(7));
    set_refusals(document, "suspend", json_true());
    assert_int_equal(post_controls(document), 200);
    assert_traced("controles.regles", HAB_REASON_GRANTED);
    ours = controls_of("751");
    theirs = controls_of("911");
    assert_int_equal(ours.rules[HAB_RULE_REFUSALS].terms[0], 7);
    assert_int_equal(ours.rules[HAB_RULE_REFUSALS].suspends, 1);
    assert_int_equal(theirs.rules[HAB_RULE_REFUSALS].suspends, 0);
    hab_controls_free(&ours);
    hab_controls_free(&theirs);

    set_refusals(document, "refus", json_integer(100000));
    assert_int_equal(post_controls(document), 422);
    assert_string_equal(text_of("champ"), "regles.refus.refus");
    json_object_set_new(document, "caf", json_string("911"));
    assert_int_equal(post_controls(document), 404);
    json_decref(document);
}

/* What a browser sends of the page of the rules: boxes, texts, rows that stay blank. */
static char *form_of_controls(void)
{
    static char body[4096];
    char token[HAB_TOKEN_TEXT + 1];
    size_t used;

    assert_int_equal(get("caf/controles"), 200);
    hab_csrf_token(&answer, token);
    used = (size_t) snprintf(body, sizeof(body),
                             "csrf=%s&nuit.de=21:00&nuit.a=06:30&fonctions[0].service="
                             "lieu_information/*&fonctions[0].mots=stagiaire,%%20intérimaire%%20,"
                             "&fonctions[1].service=&fonctions[1].mots=",
                             token);
    for (unsigned rule = 1; rule < HAB_RULE_COUNT; rule++) {
        const hab_rule_face *face = hab_rule_face_of((hab_rule) rule);

        used += (size_t) snprintf(body + used, sizeof(body) - used, "&regles.%s.active=oui",
                                  face->code);
        for (size_t i = 0; i < HAB_RULE_TERMS && face->terms[i].name != NULL; i++) {
            used += (size_t) snprintf(body + used, sizeof(body) - used, "&regles.%s.%s=%d",
                                      face->code, face->terms[i].name, face->terms[i].usual);
        }
    }
    return body;
}

static void a_form_of_thresholds_is_read(void **state)
{
    hab_controls controls;
    const json_t *words;
    char *body;

    (void) state;
    origin = ORIGIN;
    log_in(TRACES);
    body = form_of_controls();
    if (post("caf/controles", body) != 303) {
        fail_msg("%.*s", (int) answer.content_size, answer.content);
    }
    controls = controls_of("751");
    assert_int_equal(controls.night_from, 21 * 60);
    assert_int_equal(controls.night_to, 6 * 60 + 30);
    assert_int_equal(controls.rules[HAB_RULE_NIGHT].on, 1);
    assert_int_equal(controls.rules[HAB_RULE_NIGHT].suspends, 0);
    assert_int_equal(json_array_size(controls.functions), 1);
    words = json_object_get(json_array_get(controls.functions, 0), "mots");
    assert_string_equal(json_string_value(json_array_get(words, 1)), "intérimaire");
    hab_controls_free(&controls);

    assert_int_equal(get("caf/controles"), 200);
    assert_true(shows("stagiaire, intérimaire"));
    strstr(body, "regles.refus.refus=")[strlen("regles.refus.refus=")] = 'x';
    assert_int_equal(post("caf/controles", body), 422);
    assert_true(shows("id=\"regles.refus.refus-faute\""));
}

/* What the README says of the rules is so. */
static void the_readme_has_the_usual_terms(void **state)
{
    static char readme[256 << 10];
    FILE *file = fopen(SOURCE_DIR "/README.md", "r");

    (void) state;
    assert_non_null(file);
    assert_true(fread(readme, 1, sizeof(readme) - 1, file) > 0);
    (void) fclose(file);
    for (unsigned rule = 1; rule < HAB_RULE_COUNT; rule++) {
        const hab_rule_face *face = hab_rule_face_of((hab_rule) rule);
        char expected[160];
        const char *row;
        size_t used = 0;

        (void) snprintf(expected, sizeof(expected), "| `%s` |", face->code);
        row = strstr(readme, expected);
        assert_non_null(row);
        expected[0] = '\0';
        for (size_t i = 0; i < HAB_RULE_TERMS && face->terms[i].name != NULL; i++) {
            used += (size_t) snprintf(expected + used, sizeof(expected) - used, "%s%s %d",
                                      i > 0 ? ", " : "", face->terms[i].name, face->terms[i].usual);
        }
        if (memmem(row, strcspn(row, "\n"), expected, strlen(expected)) == NULL) {
            fail_msg("%s: the README does not say %s", face->code, expected);
        }
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_portal)
    const struct CMUnitTest tests[] = {
        TEST(thresholds_are_changed_by_their_caf_alone),
        TEST(a_form_of_thresholds_is_read),
        cmocka_unit_test(the_readme_has_the_usual_terms),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}
