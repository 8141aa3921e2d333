/* Traces of an organisation (MCP-7): for its gestionnaires, for a motive that is traced with
 * the reading; its own alone, and of a member only their own. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "partners.h"
#include "trace/change.h"
#include "traced.h"

#define TRACES SPACE "traces/2"

static int open_journal(void **state)
{
    return open_partners(state) != 0 ? -1 : keep_a_trace();
}

static int close_journal(void **state)
{
    return close_portal(state) | drop_the_trace();
}

/* An access as a protected location traces it. */
static void access_of(const char *identifiant, uint64_t convention, const char *numero,
                      hab_reason reason)
{
    hab_trace_record record = {.kind = HAB_TRACE_ACCESS,
                               .channel = HAB_TRACE_UPSTREAM,
                               .allowed = reason == HAB_REASON_GRANTED,
                               .reason = (uint16_t) reason,
                               .time = now * 1000000,
                               .person = person_in(broker.store, identifiant),
                               .convention = convention,
                               .version = 1,
                               .numero = hab_slice_text(numero),
                               .type = hab_slice_text("mon_compte_partenaire"),
                               .service = hab_slice_text("quotient_familial"),
                               .operation = hab_slice_text("GET"),
                               .object = hab_slice_text("=1+1"),
                               .article = hab_slice_text("MCP-9.1")};
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_change_trace(txn, &record), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* Three at Valclair, one of them refused; one of Yann's elsewhere. */
static void some_accesses(void)
{
    access_of(CLAIRE, VALCLAIR, "2026-21910999900017", HAB_REASON_GRANTED);
    access_of(YANN, VALCLAIR, "2026-21910999900017", HAB_REASON_GRANTED);
    access_of(YANN, VALCLAIR, "2026-21910999900017", HAB_REASON_RIGHT_SUSPENDED);
    access_of(YANN, MONTSOREL, "ailleurs", HAB_REASON_GRANTED);
}

static size_t count(void)
{
    return json_array_size(json_object_get(answer.document, "traces"));
}

static const char *trace_text(size_t index, const char *name)
{
    const json_t *found = json_array_get(json_object_get(answer.document, "traces"), index);
    const char *text = json_string_value(json_object_get(found, name));

    return text != NULL ? text : "";
}

static void traces_are_read_for_a_motive(void **state)
{
    (void) state;
    some_accesses();
    enter_as(OLIVIER);
    assert_int_equal(get_json(TRACES), 200);
    assert_true(json_is_true(json_object_get(answer.document, "motif_requis")));
    assert_null(json_object_get(answer.document, "traces"));
    assert_int_equal(count_traces("traces.lues", HAB_REASON_GRANTED), 0);
    assert_int_equal(get_json(TRACES "?motif=curiosite"), 422);
    assert_int_equal(get_json(TRACES "?format=csv"), 422);
    assert_int_equal(get_json(TRACES "?motif=controle&sorte=acces"), 200);
    assert_int_equal(count(), 2);
    assert_int_equal(count_traces("traces.lues", HAB_REASON_GRANTED), 1);
}

static void a_refusal_says_why_in_french(void **state)
{
    (void) state;
    some_accesses();
    enter_as(MARTINE);
    assert_int_equal(get_json(TRACES "?motif=usage&sorte=refus"), 200);
    assert_int_equal(count(), 1);
    assert_string_equal(trace_text(0, "motif"), "droit_suspendu");
    assert_string_equal(trace_text(0, "motif_texte"), "Le droit de la personne est suspendu");
    assert_string_equal(trace_text(0, "article"), "MCP-9.1");
    assert_string_equal(trace_text(0, "qui"), "Yann Kerbrat");
    assert_string_equal(trace_text(0, "titre"), "Consultation du quotient familial");
    assert_string_equal(trace_text(0, "canal_texte"), "Application");
    assert_non_null(strstr(trace_text(0, "le_texte"), "10:00")); /* in Paris */
    assert_true(strlen(trace_text(0, "trace")) > 16);
    assert_int_equal(get(TRACES "?motif=usage&sorte=refus"), 200);
    assert_true(shows("Le droit de la personne est suspendu"));
}

/* What the same person did elsewhere is not told (MCP-9.1). */
static void traces_of_other_conventions_are_not_told(void **state)
{
    char path[100];

    (void) state;
    some_accesses();
    enter_as(OLIVIER);
    (void) snprintf(path, sizeof(path), TRACES "?motif=controle&personne=%llu",
                    (unsigned long long) person_in(broker.store, YANN));
    assert_int_equal(get_json(path), 200);
    assert_int_equal(count(), 2);
    assert_int_equal(get_json(SPACE "traces/3?motif=controle"), 403);
    enter_as(SYLVIE);
    assert_int_equal(get_json(TRACES "?motif=controle"), 403);
    assert_int_equal(get_json(SPACE "traces/3?motif=controle&sorte=acces"), 200);
    assert_int_equal(count(), 1);
}

static void a_member_has_their_own(void **state)
{
    char path[100];

    (void) state;
    some_accesses();
    enter_as(CLAIRE);
    assert_int_equal(get_json(TRACES "?sorte=acces"), 200);
    assert_int_equal(count(), 1);
    assert_string_equal(trace_text(0, "qui"), "Claire Fontaine");
    assert_int_equal(get(TRACES), 200);
    assert_true(shows("Mes traces"));
    (void) snprintf(path, sizeof(path), TRACES "?personne=%llu",
                    (unsigned long long) person_in(broker.store, YANN));
    assert_int_equal(get_json(path), 403);
    assert_int_equal(count_traces("traces.refusees", HAB_REASON_NOT_ALLOWED), 1);
}

/* Thirty-one days at most, both included. */
static void the_period_is_bounded(void **state)
{
    (void) state;
    some_accesses();
    enter_as(OLIVIER);
    assert_int_equal(get_json(TRACES "?motif=controle&sorte=acces&du=2026-04-26&au=2026-05-26"),
                     200);
    assert_int_equal(count(), 2);
    assert_int_equal(get_json(TRACES "?motif=controle&du=2026-04-25&au=2026-05-26"), 422);
    assert_int_equal(get_json(TRACES "?motif=controle&du=2026-05-27&au=2026-05-26"), 422);
    assert_int_equal(get_json(TRACES "?motif=controle&du=2026-02-30"), 422);
    assert_int_equal(get_json(TRACES "?motif=controle&personne=1x"), 422);
    assert_int_equal(get_json(TRACES "?motif=controle&sorte=tout"), 422);
    assert_int_equal(get_json(TRACES "?motif=controle&sorte=acces&du=2026-05-20&au=2026-05-25"),
                     200);
    assert_int_equal(count(), 0);
}

/* A spreadsheet reckons nothing of it. */
static void a_table_is_safe_to_open(void **state)
{
    (void) state;
    some_accesses();
    enter_as(OLIVIER);
    assert_int_equal(get(TRACES "?motif=incident&format=csv&sorte=refus"), 200);
    assert_string_equal(header("Content-Disposition"), "attachment; filename=\"traces.csv\"");
    assert_true(shows("\"'=1+1\""));
    assert_false(shows("\"=1+1\""));
    assert_true(shows("Le droit de la personne est suspendu"));
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, open_journal, close_journal)
    const struct CMUnitTest tests[] = {
        TEST(traces_are_read_for_a_motive),
        TEST(a_refusal_says_why_in_french),
        TEST(traces_of_other_conventions_are_not_told),
        TEST(a_member_has_their_own),
        TEST(the_period_is_bounded),
        TEST(a_table_is_safe_to_open),
    };

    return cmocka_run_group_tests_name("mcp_journal", tests, load_partners, free_types);
}
