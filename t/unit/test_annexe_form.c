/* An annexe's form: what was typed means what it says, or stays as it was typed
 * (MCP-9.2, the quota). */
#include "documents.h"

#include "convention/annexe_form.h"

/* The quota that this text means, as JSON. */
static const char *quota_of(const char *typed)
{
    static char told[64];
    json_t *given = json_pack("{s:s}", "quota", typed);
    json_t *annexe = hab_annexe_of_form(type_of(MCP), given);
    char *text = json_dumps(json_object_get(annexe, "quota"), JSON_ENCODE_ANY);

    snprintf(told, sizeof(told), "%s", text != NULL ? text : "");
    free(text);
    json_decref(annexe);
    json_decref(given);
    return told;
}

static void a_number_is_a_whole_number(void **state)
{
    (void) state;
    assert_string_equal(quota_of("10"), "10");
    assert_string_equal(quota_of("-1"), "-1"); /* the schema says that it is too small */
    assert_string_equal(quota_of(""), "");
}

/* Nothing typed is lost. */
static void what_is_no_number_stays_as_typed(void **state)
{
    (void) state;
    assert_string_equal(quota_of("dix"), "\"dix\"");
    assert_string_equal(quota_of("10 personnes"), "\"10 personnes\"");
    assert_string_equal(quota_of("99999999999999999999"), "\"99999999999999999999\"");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_a_whole_number),
        cmocka_unit_test(what_is_no_number_stays_as_typed),
    };

    return cmocka_run_group_tests_name("annexe_form", tests, load_all, free_all);
}
