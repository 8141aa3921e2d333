/* JSON looked into where it stands says what a parser says of it: of each document of the demo,
 * as the store holds it, member by member and line by line; and of what is damaged, nothing
 * beyond its end. */
#include "documents.h"

#include "base/json_text.h"

static hab_slice compact(const json_t *value, char **text)
{
    *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    assert_non_null(*text);
    return hab_slice_text(*text);
}

static void assert_says(hab_slice found, const json_t *value)
{
    char *text;
    hab_slice expected = compact(value, &text);

    assert_int_equal(found.size, expected.size);
    assert_memory_equal(found.data, expected.data, expected.size);
    free(text);
}

static void assert_same(hab_slice text, const json_t *value)
{
    const char *name;
    const json_t *member;
    hab_slice element = {0};
    size_t i = 0;

    json_object_foreach((json_t *) value, name, member)
    {
        hab_slice found = hab_json_member(text, name);

        assert_says(found, member);
        assert_same(found, member);
    }
    while (json_is_array(value) && hab_json_next(text, &element)) {
        assert_says(element, json_array_get(value, i));
        assert_same(element, json_array_get(value, i++));
    }
    assert_int_equal(i, json_array_size(value));
}

static void documents_say_the_same(void **state)
{
    static const char *const types[] = {LI, ST, MAM, MCP};

    (void) state;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        json_t *document = demo(types[i]);
        char *text;

        assert_same(compact(document, &text), document);
        free(text);
        json_decref(document);
    }
}

/* What is written in a text is no structure. */
static void texts_are_passed_over(void **state)
{
    static const char *const texts[] = {
        "{\"a\": \"}],{[\\\\\", \"b\": \"\\\"b\\\":1\", \"c\": [\"]\", \"\\\\\\\"\"], \"d\": {}}",
        "{\"a\": {\"b\": 2}, \"b\": 1, \"ab\": [[], [1, [2, \",\"]], {}], \"\": null}",
        "{}",
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        json_t *document = json_loads(texts[i], 0, NULL);
        char *text;

        assert_non_null(document);
        assert_same(compact(document, &text), document);
        assert_null(hab_json_member(hab_slice_text(text), "missing").data);
        free(text);
        json_decref(document);
    }
}

static void strings_are_plain_or_none(void **state)
{
    (void) state;
    assert_true(hab_slice_equal(hab_json_string(hab_slice_text("\"a@b\"")), hab_slice_text("a@b")));
    assert_null(hab_json_string(hab_slice_text("\"a\\u0040b\"")).data);
    assert_null(hab_json_string(hab_slice_text("12")).data);
    assert_null(hab_json_string(hab_slice_text("\"")).data);
    assert_null(hab_json_string((hab_slice){0}).data);
}

/* Cut anywhere, in memory of that size: a byte more that is read is seen by a sanitizer. */
static void what_is_cut_off_ends_there(void **state)
{
    json_t *document = demo(MCP);
    char *text;
    hab_slice whole = compact(document, &text);

    (void) state;
    for (size_t size = 0; size < whole.size; size++) {
        char *cut = malloc(size > 0 ? size : 1);
        hab_slice element = {0};
        hab_slice annexe;

        memcpy(cut, text, size);
        annexe = hab_json_member(hab_slice_of(cut, size), "annexe");
        if (annexe.data != NULL) {
            annexe = hab_json_member(annexe, "personnes");
        }
        while (annexe.data != NULL && hab_json_next(annexe, &element)) {
            assert_true((const char *) element.data + element.size <= cut + size);
        }
        free(cut);
    }
    free(text);
    json_decref(document);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_say_the_same),
        cmocka_unit_test(texts_are_passed_over),
        cmocka_unit_test(strings_are_plain_or_none),
        cmocka_unit_test(what_is_cut_off_ends_there),
    };

    return cmocka_run_group_tests_name("json text", tests, load_all, free_all);
}
