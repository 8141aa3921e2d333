/* Parsers of what clients send: bodies, queries, cookies, credentials. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "web/form.h"
#include "base/text.h"

static const char *const names[] = {"identifiant", "mot_de_passe", NULL};
static hab_form form;
static hab_error why;

static hab_status read_form(const char *body)
{
    hab_form_clear(&form);
    why.text[0] = '\0';
    return hab_form_read(hab_slice_text(body), HAB_BODY_FORM, names, &form, &why);
}

static hab_status read_json(const char *body)
{
    hab_form_clear(&form);
    why.text[0] = '\0';
    return hab_form_read(hab_slice_text(body), HAB_BODY_JSON, names, &form, &why);
}

static void assert_value(const char *name, const char *expected)
{
    hab_slice value = hab_form_value(&form, name);

    assert_non_null(value.data);
    assert_int_equal(value.size, strlen(expected));
    assert_string_equal(value.data, expected);
}

static int clear_form(void **state)
{
    (void) state;
    hab_form_clear(&form);
    return 0;
}

static void form_is_decoded(void **state)
{
    (void) state;
    assert_int_equal(read_form("identifiant=a%40b.example&mot_de_passe=p+q%26%C3%A9%3d"), HAB_OK);
    assert_value("identifiant", "a@b.example");
    assert_value("mot_de_passe", "p q&é=");
    assert_int_equal(read_form("&&identifiant=&"), HAB_OK);
    assert_value("identifiant", "");
    assert_null(hab_form_value(&form, "mot_de_passe").data);
}

static void json_is_decoded(void **state)
{
    (void) state;
    assert_int_equal(read_json("{\"identifiant\": \"\\u00e9@b\", \"mot_de_passe\": \"a b\"}"),
                     HAB_OK);
    assert_value("identifiant", "é@b");
    assert_int_equal(read_json("{}"), HAB_OK);
    assert_int_equal(form.count, 0);
}

static void unknown_or_doubtful_field_is_named(void **state)
{
    static const char *const forms[] = {"admin=1", "identifiant=a&admin=1",
                                        "identifiant=a&identifiant=b"};

    (void) state;
    assert_int_equal(read_form(forms[0]), HAB_INVALID);
    assert_non_null(strstr(why.text, "admin"));
    assert_int_equal(read_form(forms[1]), HAB_INVALID);
    assert_int_equal(form.count, 0);
    assert_int_equal(read_form(forms[2]), HAB_INVALID);
    assert_non_null(strstr(why.text, "identifiant"));
    assert_int_equal(read_json("{\"admin\": \"1\"}"), HAB_INVALID);
    assert_non_null(strstr(why.text, "admin"));
    assert_int_equal(read_json("{\"identifiant\": [\"a\"]}"), HAB_INVALID);
    assert_int_equal(read_json("{\"identifiant\": null}"), HAB_INVALID);
    assert_int_equal(read_json("{\"identifiant\": \"a\", \"identifiant\": \"b\"}"), HAB_INVALID);
}

static void what_is_no_text_is_refused(void **state)
{
    static const char *const values[] = {"%",   "%4",     "%4g",       "%00",          "%0a",
                                         "%ff", "%c0%af", "%ed%a0%80", "%f4%90%80%80", "%7f"};
    char body[60];

    (void) state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        (void) snprintf(body, sizeof(body), "identifiant=%s", values[i]);
        assert_int_equal(read_form(body), HAB_INVALID);
        assert_int_equal(form.count, 0);
    }
    assert_int_equal(read_json("{\"identifiant\": \"\\u0000\"}"), HAB_INVALID);
    assert_int_equal(read_json("{\"identifiant\": \"a\\nb\"}"), HAB_INVALID);
    assert_int_equal(read_json("{\"identifiant\": \"a\"} x"), HAB_INVALID);
    assert_int_equal(read_json(""), HAB_INVALID);
    assert_int_equal(read_json("\"a\""), HAB_INVALID);
}

/* A name that cannot be shown is not repeated. */
static void hostile_name_is_not_repeated(void **state)
{
    (void) state;
    assert_int_equal(read_form("a%0d%0ab=1"), HAB_INVALID);
    assert_null(strpbrk(why.text, "\r\n"));
}

static void content_type_is_read_with_its_parameters(void **state)
{
    (void) state;
    assert_int_equal(hab_body_kind_of(hab_slice_text("application/json")), HAB_BODY_JSON);
    assert_int_equal(hab_body_kind_of(hab_slice_text("Application/JSON ; charset=utf-8")),
                     HAB_BODY_JSON);
    assert_int_equal(hab_body_kind_of(hab_slice_text("application/x-www-form-urlencoded;a=b")),
                     HAB_BODY_FORM);
    assert_int_equal(hab_body_kind_of(hab_slice_text("application/jsonp")), HAB_BODY_OTHER);
    assert_int_equal(hab_body_kind_of(hab_slice_text("multipart/form-data")), HAB_BODY_OTHER);
    assert_int_equal(hab_body_kind_of((hab_slice){0}), HAB_BODY_OTHER);
}

static void query_gives_one_value(void **state)
{
    char value[8];

    (void) state;
    assert_int_equal(hab_query_value(hab_slice_text("a=1&retour=%2Fx&b"), "retour", value, 8),
                     HAB_OK);
    assert_string_equal(value, "/x");
    assert_int_equal(hab_query_value(hab_slice_text("aretour=1"), "retour", value, 8),
                     HAB_NOT_FOUND);
    assert_int_equal(hab_query_value((hab_slice){0}, "retour", value, 8), HAB_NOT_FOUND);
    assert_int_equal(hab_query_value(hab_slice_text("retour=12345678"), "retour", value, 8),
                     HAB_INVALID);
    assert_int_equal(hab_query_value(hab_slice_text("retour=%0a"), "retour", value, 8),
                     HAB_INVALID);
    assert_int_equal(hab_query_value(hab_slice_text("retour=ab%FF"), "retour", value, 8),
                     HAB_INVALID);
    assert_string_equal(value, "/x"); /* what was there stays */
}

static void cookie_is_found_by_its_whole_name(void **state)
{
    hab_slice cookie = hab_slice_text("a=1; __Host-h=x; x__Host-habilitation=faux;"
                                      " __Host-habilitation=bon; b=2");
    hab_slice value = hab_cookie_value(cookie, "__Host-habilitation");

    (void) state;
    assert_int_equal(value.size, 3);
    assert_memory_equal(value.data, "bon", 3);
    assert_null(hab_cookie_value(cookie, "c").data);
    assert_null(hab_cookie_value((hab_slice){0}, "a").data);
    value = hab_cookie_value(hab_slice_text("a="), "a");
    assert_non_null(value.data);
    assert_int_equal(value.size, 0);
}

static void credentials_are_read_strictly(void **state)
{
    static const char *const wrong[] = {"Basic",      "Basic ",         "Basic YTpi ",
                                        "Basic YTp",  "Basic YTpi=",    "Basic !!!!",
                                        "Basic YWI=", "Basic YQBiOmM=", "Basic YTpi\nYTpi",
                                        "Basic ====", "Basic Y===",     "Basic /////w=="};
    hab_basic basic;

    (void) state;
    /* a:b:c — the password may hold colons */
    assert_int_equal(hab_basic_read(hab_slice_text("basic YTpiOmM="), &basic), HAB_OK);
    assert_true(hab_slice_equal(basic.identifiant, hab_slice_text("a")));
    assert_true(hab_slice_equal(basic.password, hab_slice_text("b:c")));
    assert_int_equal(hab_basic_read(hab_slice_text("Bearer YTpi"), &basic), HAB_NOT_FOUND);
    assert_int_equal(hab_basic_read((hab_slice){0}, &basic), HAB_NOT_FOUND);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(hab_basic_read(hab_slice_text(wrong[i]), &basic), HAB_INVALID);
    }
}

static void bearer_token_is_what_follows(void **state)
{
    hab_slice token = hab_bearer_token(hab_slice_text("Bearer  abc"));

    (void) state;
    assert_true(hab_slice_equal(token, hab_slice_text("abc")));
    assert_null(hab_bearer_token(hab_slice_text("Bearerabc")).data);
    assert_null(hab_bearer_token(hab_slice_text("Basic abc")).data);
    assert_null(hab_bearer_token((hab_slice){0}).data);
}

static void local_path_stays_here(void **state)
{
    (void) state;
    assert_true(hab_local_path(hab_slice_text("/")));
    assert_true(hab_local_path(hab_slice_text("/demandes/1?x=//y#z")));
    assert_false(hab_local_path(hab_slice_text("")));
    assert_false(hab_local_path(hab_slice_text("demandes")));
    assert_false(hab_local_path(hab_slice_text("//mechant.example")));
    assert_false(hab_local_path(hab_slice_text("/\\mechant.example")));
    assert_false(hab_local_path(hab_slice_text("/\t/mechant.example")));
    assert_false(hab_local_path(hab_slice_text("/a\r\nSet-Cookie: b")));
    assert_false(hab_local_path(hab_slice_text("https://mechant.example")));
}

static void percent_encoding_comes_back(void **state)
{
    static const char text[] = "/a b?c=é&d=%41+~";
    char encoded[3 * sizeof(text)], decoded[sizeof(encoded)];
    size_t size = 0;

    (void) state;
    hab_percent_encode(hab_slice_text(text), encoded);
    assert_string_equal(encoded, "/a%20b%3Fc%3D%C3%A9%26d%3D%2541%2B~");
    assert_int_equal(hab_percent_decode(hab_slice_text(encoded), 1, decoded, &size), HAB_OK);
    assert_string_equal(decoded, text);
    assert_int_equal(size, strlen(text));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(form_is_decoded, clear_form),
        cmocka_unit_test_teardown(json_is_decoded, clear_form),
        cmocka_unit_test_teardown(unknown_or_doubtful_field_is_named, clear_form),
        cmocka_unit_test_teardown(what_is_no_text_is_refused, clear_form),
        cmocka_unit_test_teardown(hostile_name_is_not_repeated, clear_form),
        cmocka_unit_test(content_type_is_read_with_its_parameters),
        cmocka_unit_test(query_gives_one_value),
        cmocka_unit_test(cookie_is_found_by_its_whole_name),
        cmocka_unit_test(credentials_are_read_strictly),
        cmocka_unit_test(bearer_token_is_what_follows),
        cmocka_unit_test(local_path_stays_here),
        cmocka_unit_test(percent_encoding_comes_back),
    };

    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
