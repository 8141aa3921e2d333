/* A whole document from a form or a JSON body: what strangers send is a document, or
 * a sentence that names the field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "web/form_document.h"

static json_t *read_body(const char *body, hab_body_kind kind)
{
    json_t *document = NULL;
    hab_error error = {""};

    if (hab_form_document(hab_slice_text(body), kind, &document, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    return document;
}

static void assert_is(json_t *document, const char *expected)
{
    json_t *wanted = json_loads(expected, 0, NULL);

    assert_non_null(wanted);
    if (!json_equal(document, wanted)) {
        char *text = json_dumps(document, JSON_COMPACT);

        print_error("found %s\n", text);
        free(text);
    }
    assert_true(json_equal(document, wanted));
    json_decref(wanted);
    json_decref(document);
}

static void assert_refused(const char *body, hab_body_kind kind, const char *said)
{
    json_t *document = NULL;
    hab_error error = {""};

    assert_int_equal(hab_form_document(hab_slice_text(body), kind, &document, &error), HAB_INVALID);
    assert_null(document);
    if (strstr(error.text, said) == NULL) {
        fail_msg("« %s » does not say « %s »", error.text, said);
    }
}

static void a_form_s_paths_become_a_document(void **state)
{
    (void) state;
    assert_is(read_body("caf=911&annexe.communes[0].code=91999&annexe.communes%5B1%5D.code=91998"
                        "&annexe.lieu.nom=Point+d%E2%80%99accueil&vide=",
                        HAB_BODY_FORM),
              "{\"caf\":\"911\",\"annexe\":{\"communes\":[{\"code\":\"91999\"},"
              "{\"code\":\"91998\"}],\"lieu\":{\"nom\":\"Point d’accueil\"}},\"vide\":\"\"}");
}

static void boxes_ticked_under_one_name_become_an_array(void **state)
{
    (void) state;
    assert_is(read_body("missions=a&missions=b&missions=c&une=a", HAB_BODY_FORM),
              "{\"missions\":[\"a\",\"b\",\"c\"],\"une\":\"a\"}");
}

static void lines_are_kept_in_long_texts(void **state)
{
    (void) state;
    assert_is(read_body("texte=un%0D%0Adeux", HAB_BODY_FORM), "{\"texte\":\"un\\r\\ndeux\"}");
}

static void a_name_that_is_no_path_is_refused(void **state)
{
    static const char *const names[] = {"a..b=1",     "a.=1",
                                        ".a=1",       "[0]=1",
                                        "a[0=1",      "a[x]=1",
                                        "a[-1]=1",    "A=1",
                                        "a[999]=1",   "a[99999]=1",
                                        "a%00b=1",    "a[1]=1",
                                        "__pro to=1", "a.b.c.d.e.f.g.h.i=1"};

    (void) state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        json_t *document = NULL;
        hab_error error = {""};

        if (hab_form_document(hab_slice_text(names[i]), HAB_BODY_FORM, &document, &error)
            != HAB_INVALID) {
            fail_msg("%s was taken", names[i]);
        }
        assert_string_not_equal(error.text, "");
    }
}

static void a_field_that_is_two_things_at_once_is_refused_by_name(void **state)
{
    (void) state;
    assert_refused("a=1&a.b=2", HAB_BODY_FORM, "a.b");
    assert_refused("a.b=1&a=2", HAB_BODY_FORM, "«\u00a0a\u00a0»");
    assert_refused("a[0].b=1&a.c=2", HAB_BODY_FORM, "a.c");
}

static void what_is_no_text_is_refused_by_name(void **state)
{
    (void) state;
    assert_refused("nom=%ff", HAB_BODY_FORM, "«\u00a0nom\u00a0»");
    assert_refused("nom=a%00b", HAB_BODY_FORM, "«\u00a0nom\u00a0»");
    assert_refused("nom=%1b[31m", HAB_BODY_FORM, "«\u00a0nom\u00a0»");
    assert_refused("nom=%zz", HAB_BODY_FORM, "mal codé");
    assert_refused("{\"nom\":\"a\\u001b\"}", HAB_BODY_JSON, "«\u00a0nom\u00a0»");
    assert_refused("{\"nom\":1.5}", HAB_BODY_JSON, "«\u00a0nom\u00a0»");
}

static void a_json_body_has_the_document_s_own_shape(void **state)
{
    (void) state;
    assert_is(
        read_body("{\"annexe\":{\"quota\":3,\"oui\":true,\"l\":[{\"a\":\"b\"}]}}", HAB_BODY_JSON),
        "{\"annexe\":{\"quota\":3,\"oui\":true,\"l\":[{\"a\":\"b\"}]}}");
    assert_refused("[1]", HAB_BODY_JSON, "objet JSON");
    assert_refused("{\"a\":1,\"a\":2}", HAB_BODY_JSON, "objet JSON");
    assert_refused("{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{}}}}}}}}}",
                   HAB_BODY_JSON, "profond");
    assert_refused("{\"a b\":\"x\"}", HAB_BODY_JSON, "inconnu");
}

static void a_flood_of_fields_or_rows_is_refused(void **state)
{
    size_t size = (HAB_DOCUMENT_FIELDS + 1) * 4;
    char *body = malloc(size + 1);

    (void) state;
    assert_non_null(body);
    for (size_t i = 0; i <= HAB_DOCUMENT_FIELDS; i++) {
        memcpy(body + 4 * i, "a=1&", 4);
    }
    body[size] = '\0';
    assert_refused(body, HAB_BODY_FORM, "trop de champs");
    free(body);
    assert_refused("a[0]=1&a[2]=1", HAB_BODY_FORM, "a[2]");
}

static void a_path_sets_and_gets(void **state)
{
    json_t *document = json_object();

    (void) state;
    assert_int_equal(hab_path_set(document, "etapes.cnil.date", json_string("2026-01-15")), HAB_OK);
    assert_int_equal(hab_path_set(document, "l[0].x", json_string("y")), HAB_OK);
    assert_int_equal(hab_path_set(document, "l[0].x", json_string("z")), HAB_OK);
    assert_int_equal(hab_path_set(document, "l[2].x", json_string("z")), HAB_INVALID);
    assert_string_equal(json_string_value(hab_path_get(document, "etapes.cnil.date")),
                        "2026-01-15");
    assert_string_equal(json_string_value(hab_path_get(document, "l[0].x")), "z");
    assert_null(hab_path_get(document, "l[1]"));
    assert_null(hab_path_get(document, "etapes.rien.date"));
    assert_null(hab_path_get(document, ""));
    json_decref(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_s_paths_become_a_document),
        cmocka_unit_test(boxes_ticked_under_one_name_become_an_array),
        cmocka_unit_test(lines_are_kept_in_long_texts),
        cmocka_unit_test(a_name_that_is_no_path_is_refused),
        cmocka_unit_test(a_field_that_is_two_things_at_once_is_refused_by_name),
        cmocka_unit_test(what_is_no_text_is_refused_by_name),
        cmocka_unit_test(a_json_body_has_the_document_s_own_shape),
        cmocka_unit_test(a_flood_of_fields_or_rows_is_refused),
        cmocka_unit_test(a_path_sets_and_gets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
