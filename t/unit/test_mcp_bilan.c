/* MCP-16: once a year, in the month of the anniversary, a review of the habilitations, their
 * use and their purposes, for both parties. */
#include "mcp_duties.h"

#include "trace/usage.h"
#include "trace/usage_key.h"

#include "../../plugins/mon_compte_partenaire/bilan.h"

#define QUOTIENT "quotient_familial"

/* -- what the trace would tell */

static void put(hab_table table, const uint8_t *key, size_t size, const void *value, size_t length)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_put(txn, table, hab_slice_of(key, size), hab_slice_of(value, length)),
                     HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void used(const char *identifiant, const char *when)
{
    const hab_use_record record = {.layout = 1, .allowed = at(when)};
    uint8_t key[HAB_USAGE_KEY];
    size_t size = hab_usage_key(valclair, person_in(broker.store, identifiant),
                                hab_slice_text(QUOTIENT), key);

    put(HAB_TABLE_USE, key, size, &record, sizeof(record));
}

static void counted(uint32_t month, hab_reason reason, uint64_t count)
{
    uint8_t key[HAB_USAGE_KEY];
    size_t size =
        hab_usage_month_key(valclair, month, hab_slice_text(QUOTIENT), (uint16_t) reason, key);

    put(HAB_TABLE_USE_MONTH, key, size, &count, sizeof(count));
}

static const json_t *figure(const char *name)
{
    return json_object_get(json_object_get(answer.document, "bilan"), name);
}

static const json_t *row(const char *list, const char *member, const char *text)
{
    size_t i;
    json_t *one;

    json_array_foreach(figure(list), i, one)
    {
        if (strcmp(pl_member(one, member), text) == 0) {
            return one;
        }
    }
    fail_msg("no %s %s", list, text);
    return NULL;
}

static json_int_t number(const json_t *object, const char *member)
{
    return json_integer_value(json_object_get(object, member));
}

/* The round of a month, of a store that has had others. */
static void round_of(const char *first)
{
    sweep("2026-01-20T10:00:00Z");
    assert_true(sweep(first) > 0);
    now = at(first);
}

/* -- the period: whole months, from anniversary to anniversary */

static void periods_follow_each_other(void **state)
{
    static const struct {
        uint32_t effect;
        uint32_t day;
        mcp_period runs;
        mcp_period over; /* year 0: none */
    } cases[] = {
        {20260112, 20260112, {2026, 20260112, 202601, 202612}, {0, 0, 0, 0}},
        {20260112, 20261231, {2026, 20260112, 202601, 202612}, {0, 0, 0, 0}},
        {20260112, 20270101, {2027, 20260112, 202701, 202712}, {2026, 20260112, 202601, 202612}},
        {20260315, 20270228, {2027, 20260315, 202603, 202702}, {0, 0, 0, 0}},
        {20260315, 20270301, {2028, 20260315, 202703, 202802}, {2027, 20260315, 202603, 202702}},
        {20280229, 20290131, {2029, 20280229, 202802, 202901}, {0, 0, 0, 0}},
        {20280229, 20290201, {2030, 20280229, 202902, 203001}, {2029, 20280229, 202802, 202901}},
        {20261231, 20271130, {2027, 20261231, 202612, 202711}, {0, 0, 0, 0}},
        {20261231, 20281201, {2029, 20261231, 202812, 202911}, {2028, 20261231, 202712, 202811}},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const mcp_period runs = mcp_period_of(cases[i].effect, cases[i].day);
        const mcp_period over = mcp_period_before(cases[i].effect, cases[i].day);

        assert_memory_equal(&runs, &cases[i].runs, sizeof(runs));
        assert_memory_equal(&over, &cases[i].over, sizeof(over));
    }
}

/* MCP-16: in the anniversary's month, once, told to both. */
static void it_is_prepared_once_a_year(void **state)
{
    (void) state;
    round_of("2026-12-01T07:00:00Z");
    assert_int_equal(traced("bilan.prepare"), 0);
    sweep("2027-01-01T07:00:00Z");
    assert_int_equal(traced("bilan.prepare"), 2);
    assert_int_equal(mails("mcp-bilan-pret", PIA), 1);
    assert_int_equal(mails("mcp-bilan-pret", SAM), 1);
    assert_int_equal(mails("mcp-bilan-pret", MIA), 0);
    assert_int_equal(mails("mcp-bilan-pret", ALIX), 2);
    assert_int_equal(mails("mcp-bilan-pret", CARL), 0);
    sweep("2027-02-01T07:00:00Z");
    assert_int_equal(traced("bilan.prepare"), 2);
    sweep("2028-01-01T07:00:00Z");
    assert_int_equal(traced("bilan.prepare"), 4);
    now = at("2028-01-02T10:00:00Z");
    assert_int_equal(read_as(PIA, "bilans", 0), 200);
    assert_int_equal(listed(), 2);
    log_in(ALIX); /* of each partner the last one is to be read */
    assert_int_equal(get_json(SPACE "suivi-bilans"), 200);
    assert_int_equal(listed(), 2);
    assert_int_equal(get_json(SPACE "suivi-bilans?etat=clos"), 200);
    assert_int_equal(listed(), 2);
}

/* Who was named, what each held and used, what was refused, for what purposes. */
static void it_says_what_was_given_and_used(void **state)
{
    const json_t *service;

    (void) state;
    used(MIA, "2026-12-20T10:00:00Z");
    used(MAX_M, "2026-05-20T10:00:00Z");
    counted(202512, HAB_REASON_GRANTED, 100); /* before it took effect */
    counted(202601, HAB_REASON_GRANTED, 3);
    counted(202612, HAB_REASON_GRANTED, 4);
    counted(202612, HAB_REASON_OUTSIDE_HOURS, 2);
    counted(202701, HAB_REASON_GRANTED, 100); /* of the next year */
    round_of("2027-01-01T07:00:00Z");
    assert_int_equal(read_as(PIA, "bilans", 2026), 200);
    assert_string_equal(json_string_value(figure("du")), "2026-01-01");
    assert_string_equal(json_string_value(figure("au")), "2026-12-31");
    assert_int_equal(number(figure("personnes"), "nombre"), 4);
    assert_int_equal(number(figure("personnes"), "gestionnaires"), 2);
    assert_int_equal(number(figure("personnes"), "sans_droit"), 2);
    service = row("services", "nom", QUOTIENT);
    assert_int_equal(number(service, "personnes"), 2);
    assert_int_equal(number(service, "acces"), 7);
    assert_int_equal(number(service, "refus"), 2);
    assert_true(strlen(pl_member(service, "finalite")) > 0);
    assert_int_equal(json_array_size(figure("acces")), 2);
    assert_int_equal(number(row("acces", "mois", "2026-12"), "nombre"), 4);
    assert_int_equal(number(row("refus", "libelle", "Hors des heures d’ouverture"), "nombre"), 2);
    assert_int_equal(json_array_size(figure("missions")), 2);
    /* Max has not used it since May, Mia never the addresses */
    assert_int_equal(json_integer_value(figure("inutilises")), 2);
    assert_int_equal(json_array_size(figure("droits")), 3);
    assert_true(
        json_is_true(json_object_get(row("droits", "derniere", "2026-05-20"), "inutilise")));
    assert_true(
        json_is_false(json_object_get(row("droits", "derniere", "2026-12-20"), "inutilise")));
}

/* What happened in the year stands in it, with its outcome. */
static void it_says_what_happened(void **state)
{
    (void) state;
    now = at("2026-03-01T10:00:00Z");
    assert_int_equal(act_as(MIA, "signaler", 0,
                            "{\"description\": \"x\", \"constate_le\": \"2026-03-01\","
                            " \"services\": \"tous\", \"personnes\": \"une\"}"),
                     200);
    assert_int_equal(act_as(ALIX, "suivi-incidents", dossier_number(),
                            "{\"acte\": \"clore\", \"texte\": \"Fait.\"}"),
                     200);
    now = at("2027-01-02T10:00:00Z"); /* of the next year */
    assert_int_equal(act_as(MIA, "signaler", 0,
                            "{\"description\": \"x\", \"constate_le\": \"2026-03-01\","
                            " \"services\": \"tous\", \"personnes\": \"une\"}"),
                     200);
    assert_int_equal(read_as(PIA, "bilans", 2026), 200);
    assert_int_equal(json_array_size(figure("incidents")), 1);
    assert_string_equal(pl_member(json_array_get(figure("incidents"), 0), "etat"), "clos");
}

/* The year that runs is reckoned when it is asked for; what was prepared stays. */
static void the_running_year_is_live(void **state)
{
    (void) state;
    now = at("2026-04-10T10:00:00Z");
    counted(202604, HAB_REASON_GRANTED, 1);
    assert_int_equal(read_as(PIA, "bilans", 0), 200);
    assert_int_equal(json_integer_value(json_object_get(answer.document, "annee_en_cours")), 2026);
    assert_int_equal(read_as(PIA, "bilans", 2026), 200);
    assert_int_equal(number(row("services", "nom", QUOTIENT), "acces"), 1);
    assert_int_equal(json_integer_value(figure("inutilises")), 0); /* given three months ago */
    counted(202604, HAB_REASON_GRANTED, 5);
    assert_int_equal(read_as(PIA, "bilans", 2026), 200);
    assert_int_equal(number(row("services", "nom", QUOTIENT), "acces"), 5);
    assert_int_equal(read_as(PIA, "bilans", 2025), 404);
    assert_int_equal(read_as(PIA, "bilans", 2027), 404);
    round_of("2027-01-01T07:00:00Z");
    counted(202604, HAB_REASON_GRANTED, 9);
    assert_int_equal(read_as(PIA, "bilans", 2026), 200);
    assert_int_equal(number(row("services", "nom", QUOTIENT), "acces"), 5);
}

/* MCP-9.1: both parties, and nobody else. */
static void it_is_for_both_parties_alone(void **state)
{
    (void) state;
    round_of("2027-01-01T07:00:00Z");
    assert_int_equal(read_as(SAM, "bilans", 2026), 200);
    assert_int_equal(read_as(ALIX, "suivi-bilans", 2026), 200);
    assert_int_equal(read_as(NORA, "suivi-bilans", 2026), 200);
    assert_int_equal(read_as(CARL, "suivi-bilans", 2026), 404);
    assert_int_equal(read_as(MIA, "bilans", 2026), 403);
    assert_int_equal(read_as(OTTO, "bilans", 2026), 403);
}

static unsigned get_year(const char *suffix)
{
    char path[160];

    (void) snprintf(path, sizeof(path), "%s%s", path_of("bilans", 2026), suffix);
    return get(path);
}

static void it_is_a_page_a_paper_and_a_table(void **state)
{
    (void) state;
    store_document(
        broker.store,
        convention_of_valclair(
            "{\"version\": 2, \"signature\": {\"date\":"
            " \"2026-01-13\"}, \"annexe\": {\"personnes\": [" NAMED(PIA, "Pia", "") ", " NAMED(
                SAM, "Sam", "") ", " NAMED("eve@valclair.example", "=Eve", HELD(QUOTIENT)) "]}}"));
    round_of("2027-01-01T07:00:00Z");
    log_in(PIA);
    assert_int_equal(get_year(""), 200);
    assert_true(shows("Finalités"));
    assert_true(shows("Inutilisée"));
    assert_true(shows("<caption"));
    assert_int_equal(get_year(".pdf"), 200);
    assert_true(shows("%PDF-"));
    assert_int_equal(get_year(".csv"), 200);
    assert_true(shows("rubrique,quoi,service,quand,valeur\r\n"));
    assert_true(shows("\"services\",\"personnes\",\"" QUOTIENT "\",\"\",\"1\""));
    assert_true(shows("\"'=Eve Zq=Eve\"")); /* no formula */
    assert_int_equal(get_year(".xml"), 404);
    assert_int_equal(get(path_of("bilans", 0)), 200);
    assert_true(shows("L’année en cours, 2027"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MCP_TEST(periods_follow_each_other),        MCP_TEST(it_is_prepared_once_a_year),
        MCP_TEST(it_says_what_was_given_and_used),  MCP_TEST(it_says_what_happened),
        MCP_TEST(the_running_year_is_live),         MCP_TEST(it_is_for_both_parties_alone),
        MCP_TEST(it_is_a_page_a_paper_and_a_table),
    };

    return cmocka_run_group_tests(tests, load_mcp, free_types);
}
