/* The subset of JSON Schema: each word says what it refuses, and where; a schema that
 * goes beyond is refused whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/format.h"
#include "base/schema.h"

static char said[2048];

static void keep(void *context, const char *field, const char *rule)
{
    size_t used = strlen(said);

    assert_ptr_equal(context, said);
    snprintf(said + used, sizeof(said) - used, "%s%s|%s", used > 0 ? "\n" : "", field, rule);
}

/* Single quotes stand for double ones, so that the cases can be read. */
static json_t *json(const char *text)
{
    char quoted[1024];
    json_t *value;
    size_t i;

    for (i = 0; text[i] != '\0'; i++) {
        quoted[i] = text[i] == '\'' ? '"' : text[i];
    }
    quoted[i] = '\0';
    value = json_loads(quoted, JSON_DECODE_ANY, NULL);
    if (value == NULL) {
        fail_msg("not JSON: %s", quoted);
    }
    return value;
}

static hab_status check(const char *schema_text, const char *value_text)
{
    json_t *schema = json(schema_text);
    json_t *value = json(value_text);
    hab_status status;

    said[0] = '\0';
    status = hab_schema_check(schema, value, "d", keep, said);
    json_decref(schema);
    json_decref(value);
    return status;
}

static void holds(const char *schema, const char *value)
{
    if (check(schema, value) != HAB_OK) {
        fail_msg("%s under %s: %s", value, schema, said);
    }
}

static void breaks(const char *schema, const char *value, const char *expected)
{
    assert_int_equal(check(schema, value), HAB_INVALID);
    assert_string_equal(said, expected);
}

static void types(void **state)
{
    (void) state;
    holds("{'type':'object'}", "{}");
    holds("{'type':'array'}", "[]");
    holds("{'type':'string'}", "''");
    holds("{'type':'integer'}", "3");
    holds("{'type':'number'}", "3");
    holds("{'type':'number'}", "3.5");
    holds("{'type':'boolean'}", "false");
    holds("{'type':'null'}", "null");
    holds("{}", "null");
    breaks("{'type':'integer'}", "3.0", "d|must be of type integer");
    breaks("{'type':'string'}", "null", "d|must be of type string");
    breaks("{'type':'boolean'}", "0", "d|must be of type boolean");
}

static void choices(void **state)
{
    (void) state;
    holds("{'const':1}", "1");
    holds("{'const':{'a':[1]}}", "{'a':[1]}");
    holds("{'enum':['EAJE','RPE']}", "'RPE'");
    breaks("{'const':1}", "2", "d|must be 1");
    breaks("{'enum':['EAJE','RPE']}", "'eaje'", "d|must be one of [\"EAJE\", \"RPE\"]");
}

static void objects(void **state)
{
    (void) state;
    holds("{'required':['a'],'properties':{'a':{'type':'integer'}}}", "{'a':1,'b':2}");
    breaks("{'required':['a','b']}", "{'a':1}", "d.b|is missing");
    breaks("{'properties':{'a':{'properties':{'b':{'const':1}}}}}", "{'a':{'b':2}}",
           "d.a.b|must be 1");
    breaks("{'properties':{'a':{}},'additionalProperties':false}", "{'a':1,'z':2}",
           "d.z|is not a field known here");
}

static void lists(void **state)
{
    (void) state;
    holds("{'items':{'type':'integer'}}", "[1,2]");
    holds("{'uniqueItems':true}", "[1,'1',[1],{'a':1}]");
    breaks("{'items':{'type':'integer'}}", "[1,'x',2,null]",
           "d[1]|must be of type integer\nd[3]|must be of type integer");
    breaks("{'uniqueItems':true}", "[{'a':1,'b':2},{'b':2,'a':1}]",
           "d|holds {\"a\":1,\"b\":2} twice");
    breaks("{'minItems':1}", "[]", "d|must be at least 1 items");
    breaks("{'maxItems':1}", "[1,2]", "d|must be at most 1 items");
}

static void bounds(void **state)
{
    (void) state;
    holds("{'minLength':3,'maxLength':3}", "'été'");
    holds("{'minimum':1,'maximum':3}", "3");
    holds("{'minLength':3}", "1");
    breaks("{'minLength':4}", "'été'", "d|must be at least 4 characters");
    breaks("{'maxLength':2}", "'été'", "d|must be at most 2 characters");
    breaks("{'minimum':1}", "0", "d|must be at least 1");
    breaks("{'maximum':1000000}", "1000000.5", "d|must be at most 1000000");
}

static void patterns(void **state)
{
    (void) state;
    holds("{'pattern':'^(2[AB]|[0-9]{2})[0-9]{3}$'}", "'2A004'");
    breaks("{'pattern':'^[0-9]{5}$'}", "'2A004'", "d|must match ^[0-9]{5}$");
}

static void formats(void **state)
{
    (void) state;
    holds("{'format':'date'}", "'2024-02-29'");
    holds("{'format':'date-time'}", "'2026-11-22T10:00:00+01:00'");
    holds("{'format':'date-or-time'}", "'2026-11-22'");
    holds("{'format':'date-or-time'}", "'2026-11-22T09:00:00Z'");
    holds("{'format':'email'}", "'Claire.Fontaine@valclair.example'");
    holds("{'format':'siret'}", "'21910999900017'");
    breaks("{'format':'date'}", "'2023-02-29'", "d|must be a date such as 2026-01-31");
    assert_int_equal(check("{'format':'date-time'}", "'2026-11-22'"), HAB_INVALID);
    assert_int_equal(check("{'format':'date'}", "'2026-11-22T09:00:00Z'"), HAB_INVALID);
    breaks("{'format':'email'}", "'claire@'", "d|must be an e-mail address");
    breaks("{'format':'siret'}", "'21910999900018'",
           "d|must be a SIRET, 14 digits with the right check digit");
}

static void references(void **state)
{
    static const char tree[] = "{'$defs':{'node':{'type':'object','properties':{'child':"
                               "{'$ref':'#/$defs/node'}}}},'$ref':'#/$defs/node'}";

    (void) state;
    holds(tree, "{'child':{'child':{}}}");
    breaks(tree, "{'child':{'child':3}}", "d.child.child|must be of type object");
}

static void the_schemas_own_words_are_the_rule(void **state)
{
    (void) state;
    breaks("{'properties':{'code':{'title':'LI-1','description':'an INSEE code',"
           "'pattern':'^[0-9]{5}$'}}}",
           "{'code':'7'}", "d.code|LI-1: an INSEE code (must match ^[0-9]{5}$)");
    breaks("{'required':['code'],'properties':{'code':{'description':'LI-1: an INSEE code'}}}",
           "{}", "d.code|LI-1: an INSEE code (is missing)");
}

static void schemas_beyond_the_subset_are_refused(void **state)
{
    static const char *const wrong[] = {
        "{'oneOf':[]}",
        "{'properties':{'a':{'items':{'not':{}}}}}",
        "{'$defs':{'a':{'if':{}}}}",
        "{'type':['string','null']}",
        "{'type':'date'}",
        "{'additionalProperties':true}",
        "{'additionalProperties':{}}",
        "{'uniqueItems':false}",
        "{'minItems':-1}",
        "{'minLength':'1'}",
        "{'maximum':'1'}",
        "{'enum':[]}",
        "{'required':[1]}",
        "{'pattern':'['}",
        "{'format':'uri'}",
        "{'$ref':'other.json'}",
        "{'$ref':'#/$defs/absent'}",
        "{'$defs':{'a':{'$ref':'#/$defs/b'},'b':{'$ref':'#/$defs/a'}},'$ref':'#/$defs/a'}",
        "{'items':[{}]}",
        "{'description':1}",
        "[]",
        "true",
    };

    (void) state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        if (check(wrong[i], "{}") != HAB_CORRUPT) {
            fail_msg("taken for a schema: %s", wrong[i]);
        }
    }
    assert_int_equal(check("{'properties':{'a':{'oneOf':[]}}}", "{}"), HAB_CORRUPT);
    assert_string_equal(said, "d|its schema goes beyond what is checked: \"oneOf\"");
}

static void long_names_are_cut(void **state)
{
    json_t *schema = json("{'additionalProperties':false,'maxItems':0,'uniqueItems':true}");
    json_t *value = json_object();
    char name[600];

    (void) state;
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(json_object_set_new(value, name, json_true()), 0);
    said[0] = '\0';
    assert_int_equal(hab_schema_check(schema, value, "d", keep, said), HAB_INVALID);
    assert_true(strlen(said) < 400);
    json_decref(value);
    json_decref(schema);
}

/* Section 11: 14 digits, Luhn; La Poste's by the sum of its digits. */
static void sirets(void **state)
{
    static const char *const right[] = {"21910999900017", "35600000000048", "35600000049837"};
    static const char *const wrong[] = {"21910999900027",  "35600000000049", "2191099990001",
                                        "219109999000170", "2191099990001A", "",
                                        "35700000049836"};

    (void) state;
    for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
        assert_true(hab_siret_valid(hab_slice_text(right[i])));
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        assert_false(hab_siret_valid(hab_slice_text(wrong[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types),
        cmocka_unit_test(choices),
        cmocka_unit_test(objects),
        cmocka_unit_test(lists),
        cmocka_unit_test(bounds),
        cmocka_unit_test(patterns),
        cmocka_unit_test(formats),
        cmocka_unit_test(references),
        cmocka_unit_test(the_schemas_own_words_are_the_rule),
        cmocka_unit_test(schemas_beyond_the_subset_are_refused),
        cmocka_unit_test(long_names_are_cut),
        cmocka_unit_test(sirets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
