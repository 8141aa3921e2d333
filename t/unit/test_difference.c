/* LI-5, ST-6, MAM-6, MCP-17.3: what an avenant changes is seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "convention/difference.h"

static void assert_difference(const char *before, const char *after, const char *expected)
{
    json_t *a = json_loads(before, JSON_DECODE_ANY, NULL);
    json_t *b = json_loads(after, JSON_DECODE_ANY, NULL);
    json_t *wanted = json_loads(expected, 0, NULL);
    json_t *found = hab_difference(a, b);

    assert_non_null(wanted);
    if (!json_equal(found, wanted)) {
        fail_msg("%s", json_dumps(found, JSON_SORT_KEYS));
    }
    json_decref(a);
    json_decref(b);
    json_decref(wanted);
    json_decref(found);
}

static void nothing_changed(void **state)
{
    (void) state;
    assert_difference("{\"a\": {\"b\": [1, {\"id\": \"x\"}]}}",
                      "{\"a\": {\"b\": [1, {\"id\": \"x\"}]}}", "[]");
}

static void fields_come_go_and_change(void **state)
{
    (void) state;
    assert_difference("{\"z\": 1, \"a\": {\"b\": \"x\", \"c\": true}}",
                      "{\"a\": {\"b\": \"y\", \"d\": null}, \"e\": [1]}",
                      "[{\"champ\": \"a.b\", \"nature\": \"changement\", \"avant\": \"x\","
                      "  \"apres\": \"y\"},"
                      " {\"champ\": \"a.c\", \"nature\": \"retrait\", \"avant\": true},"
                      " {\"champ\": \"a.d\", \"nature\": \"ajout\", \"apres\": null},"
                      " {\"champ\": \"e\", \"nature\": \"ajout\", \"apres\": [1]},"
                      " {\"champ\": \"z\", \"nature\": \"retrait\", \"avant\": 1}]");
}

/* MAM-6: who leaves and who joins, wherever they stand in the list. */
static void persons_are_matched_by_identifiant(void **state)
{
    (void) state;
    assert_difference("{\"personnes\": [{\"identifiant\": \"a@x.example\", \"nom\": \"A\"},"
                      " {\"identifiant\": \"b@x.example\", \"nom\": \"B\"}]}",
                      "{\"personnes\": [{\"identifiant\": \"c@x.example\", \"nom\": \"C\"},"
                      " {\"identifiant\": \"b@x.example\", \"nom\": \"Bé\"}]}",
                      "[{\"champ\": \"personnes[a@x.example]\", \"nature\": \"retrait\","
                      "  \"avant\": {\"identifiant\": \"a@x.example\", \"nom\": \"A\"}},"
                      " {\"champ\": \"personnes[b@x.example].nom\", \"nature\": \"changement\","
                      "  \"avant\": \"B\", \"apres\": \"Bé\"},"
                      " {\"champ\": \"personnes[c@x.example]\", \"nature\": \"ajout\","
                      "  \"apres\": {\"identifiant\": \"c@x.example\", \"nom\": \"C\"}}]");
}

static void order_alone_is_no_change(void **state)
{
    (void) state;
    assert_difference("{\"communes\": [{\"code\": \"1\"}, {\"code\": \"2\"}]}",
                      "{\"communes\": [{\"code\": \"2\"}, {\"code\": \"1\"}]}", "[]");
}

static void other_elements_are_matched_by_place(void **state)
{
    (void) state;
    assert_difference(
        "[\"a\", \"b\", {\"etablissement\": \"E\", \"services\": [\"s\"]}]",
        "[\"a\", \"c\", {\"etablissement\": \"E\", \"services\": [\"s\", \"t\"]}]",
        "[{\"champ\": \"[1]\", \"nature\": \"changement\", \"avant\": \"b\", \"apres\": \"c\"},"
        " {\"champ\": \"[E].services[1]\", \"nature\": \"ajout\", \"apres\": \"t\"}]");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_changed),
        cmocka_unit_test(fields_come_go_and_change),
        cmocka_unit_test(persons_are_matched_by_identifiant),
        cmocka_unit_test(order_alone_is_no_change),
        cmocka_unit_test(other_elements_are_matched_by_place),
    };

    return cmocka_run_group_tests_name("difference", tests, NULL, NULL);
}
