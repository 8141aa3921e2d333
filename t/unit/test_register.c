/* The register of a convention: what was enlisted and struck since it was signed, beside the
 * annexe and its avenants. The latest word on a person counts, at once and in each version to
 * come (MCP-9.1, MCP-9.2, MCP-17.3). */
#include "life.h"

#include "decision.h"
#include "delegation/register.h"

#define OLIVIER "olivier.renaud@valclair.example"
#define NEWCOMER "sofia.lemaire@valclair.example"

#define QUOTIENT "quotient_familial"
#define ADDRESSES "adresses_familles"

static uint64_t convention;
static int64_t now;

static int open_convention(void **state)
{
    (void) open_life(state);
    now = at("2026-06-01T12:00:00Z");
    convention = store(demo(MCP), now);
    return 0;
}

static uint64_t person_of(const char *identifiant)
{
    uint64_t number;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_person_find(txn, hab_slice_text(identifiant), &number), HAB_OK);
    hab_abort(txn);
    return number;
}

static hab_reason decision(const char *identifiant, const char *service)
{
    hab_decider *decider;
    hab_verdict verdict;
    hab_demand demand = {.type = type_of(MCP), .target = hab_slice_text("")};

    demand.service = hab_service_find(demand.type, hab_slice_text(service));
    assert_int_equal(hab_decider_new(broker.store, &decider), HAB_OK);
    hab_decide_person(decider, person_of(identifiant), &demand, now, NULL, NULL, &verdict);
    hab_decider_free(decider);
    return verdict.reason;
}

static void assert_may(const char *identifiant, const char *service)
{
    assert_int_equal(decision(identifiant, service), HAB_REASON_GRANTED);
}

static void assert_may_not(const char *identifiant, const char *service, hab_reason reason)
{
    assert_int_equal(decision(identifiant, service), reason);
}

static hab_register *open_register(void)
{
    hab_register *reg;

    begin();
    assert_int_equal(hab_register_open(txn, &broker, convention, now, &reg), HAB_OK);
    return reg;
}

/* Frees the line. */
static void put_line(const char *identifiant, json_t *line)
{
    hab_register *reg;
    uint64_t person;
    int created;

    reg = open_register();
    assert_int_equal(hab_person_ensure(txn, hab_slice_text(identifiant), hab_slice_text("N"),
                                       hab_slice_text("P"), now, &person, &created),
                     HAB_OK);
    assert_int_equal(hab_register_put(reg, person, line, &error), HAB_OK);
    hab_register_close(reg);
    commit();
    json_decref(line);
}

/* A line with one habilitation, or none. */
static json_t *line_of(const char *service)
{
    json_t *line = json_pack("{s:s, s:s, s:s, s:[]}", "identifiant", "somebody@else.example", "nom",
                             "N", "prenom", "P", "habilitations");

    assert_non_null(line);
    if (service != NULL) {
        json_array_append_new(
            json_object_get(line, "habilitations"),
            json_pack("{s:s, s:s}", "service", service, "responsable_metier", "Olivier Renaud"));
    }
    return line;
}

static void put_one(const char *identifiant, const char *service)
{
    put_line(identifiant, line_of(service));
}

static hab_status strike(const char *identifiant)
{
    uint64_t person = person_of(identifiant);
    hab_register *reg = open_register();
    hab_status status = hab_register_strike(reg, person);

    hab_register_close(reg);
    if (status == HAB_OK) {
        commit();
    } else {
        hab_abort(txn);
    }
    return status;
}

/* The services of a person's line, "a,b"; NULL when there is no line. */
static const char *services_of(const char *identifiant)
{
    static char text[200];
    hab_person person;
    hab_slice line;
    hab_register *reg;
    hab_status status;
    json_t *read = NULL;
    size_t i;
    json_t *held;

    person.number = person_of(identifiant);
    reg = open_register();
    assert_int_equal(hab_person_get(txn, person.number, &person), HAB_OK);
    status = hab_register_line(reg, &person, &line);
    text[0] = '\0';
    if (status == HAB_OK) {
        read = json_loadb(line.data, line.size, 0, NULL);
        assert_string_equal(json_string_value(json_object_get(read, "identifiant")), identifiant);
        json_array_foreach(json_object_get(read, "habilitations"), i, held)
        {
            strcat(text, i > 0 ? "," : "");
            strcat(text, json_string_value(json_object_get(held, "service")));
        }
    }
    json_decref(read);
    hab_register_close(reg);
    hab_abort(txn);
    assert_true(status == HAB_OK || status == HAB_NOT_FOUND);
    return status == HAB_OK ? text : NULL;
}

static void assert_line(const char *identifiant, const char *services)
{
    const char *found = services_of(identifiant);

    if (services == NULL) {
        assert_null(found);
    } else {
        assert_non_null(found);
        assert_string_equal(found, services);
    }
}

/* An avenant that says of Yann (the fourth of the annexe) what `habilitations` says; NULL: the
 * same as before; "": it names him no more. */
static json_t *avenant_of(unsigned version, const char *effect, const char *habilitations)
{
    json_t *document = demo(MCP);

    json_object_set_new(document, "version", json_integer(version));
    edit(document, "signature.date", "\"2026-06-01\"");
    json_object_set_new(document, "effet", json_string(effect));
    if (habilitations != NULL && habilitations[0] == '\0') {
        json_array_remove(json_object_get(json_object_get(document, "annexe"), "personnes"), 3);
    } else if (habilitations != NULL) {
        edit(document, "annexe.personnes[3].habilitations", habilitations);
    }
    return document;
}

static void amend(unsigned version, const char *effect, const char *habilitations)
{
    assert_int_equal(store(avenant_of(version, effect, habilitations), now), convention);
}

#define ONLY_ADDRESSES                                                                             \
    "[{\"service\": \"" ADDRESSES "\", \"responsable_metier\": \"Olivier Renaud\"}]"

/* MCP-9.1: the very next decision is by the line that was put, of who was there and of who
 * was not. */
static void a_line_decides_at_once(void **state)
{
    (void) state;
    assert_line(YANN, QUOTIENT "," ADDRESSES);
    assert_may(YANN, ADDRESSES);
    put_one(YANN, QUOTIENT);
    assert_line(YANN, QUOTIENT);
    assert_may(YANN, QUOTIENT);
    assert_may_not(YANN, ADDRESSES, HAB_REASON_RIGHT_MISSING);
    put_one(NEWCOMER, ADDRESSES);
    assert_line(NEWCOMER, ADDRESSES);
    assert_may(NEWCOMER, ADDRESSES);
    assert_may_not(NEWCOMER, QUOTIENT, HAB_REASON_RIGHT_MISSING);
    assert_line(CLAIRE, QUOTIENT);
}

/* MCP-9.2: from that second on; and back again. */
static void who_is_struck_may_come_back(void **state)
{
    (void) state;
    assert_int_equal(strike(YANN), HAB_OK);
    assert_line(YANN, NULL);
    assert_may_not(YANN, QUOTIENT, HAB_REASON_NOT_IN_ANNEXE);
    assert_int_equal(strike(YANN), HAB_NOT_FOUND);
    now++;
    put_one(YANN, QUOTIENT);
    assert_line(YANN, QUOTIENT);
    assert_may(YANN, QUOTIENT);
    now--;
    assert_may_not(YANN, QUOTIENT, HAB_REASON_NOT_IN_ANNEXE);
}

/* The gestionnaires are the convention's, whatever becomes of their lines. */
static void roles_stay(void **state)
{
    uint64_t person = person_of(OLIVIER);
    const hab_place place = {
        .person = person, .type = type_of(MCP)->key, .convention = convention, .version = 1};
    hab_habilitation_record record;

    (void) state;
    put_one(OLIVIER, NULL);
    begin();
    assert_int_equal(hab_place_read(txn, &place, &record, NULL), HAB_OK);
    hab_abort(txn);
    assert_string_equal(record.role, "gestionnaire_principal");
    assert_may_not(OLIVIER, QUOTIENT, HAB_REASON_RIGHT_MISSING);
}

/* MCP-17.3: an avenant that says the same of a person as the version before says nothing new
 * of them. */
static void an_avenant_about_others_leaves_the_line(void **state)
{
    (void) state;
    put_one(YANN, QUOTIENT);
    put_one(NEWCOMER, ADDRESSES);
    assert_int_equal(strike(CLAIRE), HAB_OK);
    amend(2, "2026-06-01", NULL);
    assert_line(YANN, QUOTIENT);
    assert_may_not(YANN, ADDRESSES, HAB_REASON_RIGHT_MISSING);
    assert_line(NEWCOMER, ADDRESSES);
    assert_may(NEWCOMER, ADDRESSES);
    assert_line(CLAIRE, NULL);
    assert_may_not(CLAIRE, QUOTIENT, HAB_REASON_NOT_IN_ANNEXE);
    assert_may(MARTINE, QUOTIENT);
}

static void an_avenant_about_a_person_is_the_latest_word(void **state)
{
    (void) state;
    put_one(YANN, QUOTIENT);
    amend(2, "2026-06-01", ONLY_ADDRESSES);
    assert_line(YANN, ADDRESSES);
    assert_may(YANN, ADDRESSES);
    assert_may_not(YANN, QUOTIENT, HAB_REASON_RIGHT_MISSING);
    put_one(YANN, QUOTIENT);
    assert_line(YANN, QUOTIENT);
    assert_may_not(YANN, ADDRESSES, HAB_REASON_RIGHT_MISSING);
}

/* MCP-9.1: what the Caf has suspended is not opened by an avenant that says nothing of it;
 * one that leaves the person as they were, or names them no more, is stored. */
static void no_avenant_lifts_a_suspension(void **state)
{
    json_t *line = line_of(QUOTIENT);
    json_t *document = avenant_of(2, "2026-06-01", ONLY_ADDRESSES);
    hab_import import;

    (void) state;
    json_object_set_new(json_array_get(json_object_get(line, "habilitations"), 0), "suspendue",
                        json_true());
    put_line(YANN, line);
    begin();
    assert_int_equal(hab_annexe_store(txn, &broker, document, now, &import, &error), HAB_INVALID);
    hab_abort(txn);
    json_decref(document);
    assert_non_null(strstr(error.text, "annexe.personnes: " YANN));
    assert_may_not(YANN, ADDRESSES, HAB_REASON_RIGHT_MISSING);
    amend(2, "2026-06-01", NULL);
    assert_may_not(YANN, QUOTIENT, HAB_REASON_RIGHT_SUSPENDED);
    amend(3, "2026-06-01", "");
    assert_may_not(YANN, QUOTIENT, HAB_REASON_NOT_IN_ANNEXE);
}

/* Who is struck and named anew by an avenant, and who was put and is dropped by one. */
static void an_avenant_adds_and_drops(void **state)
{
    (void) state;
    assert_int_equal(strike(YANN), HAB_OK);
    amend(2, "2026-06-01", ONLY_ADDRESSES);
    assert_may(YANN, ADDRESSES);
    put_one(YANN, QUOTIENT);
    amend(3, "2026-06-01", "");
    assert_line(YANN, NULL);
    assert_may_not(YANN, QUOTIENT, HAB_REASON_NOT_IN_ANNEXE);
}

/* Until an avenant takes effect, what was put stands; then the avenant's word. */
static void an_avenant_to_come_changes_it_then(void **state)
{
    (void) state;
    put_one(YANN, QUOTIENT);
    amend(2, "2026-07-01", ONLY_ADDRESSES);
    assert_line(YANN, QUOTIENT);
    assert_may_not(YANN, ADDRESSES, HAB_REASON_RIGHT_MISSING);
    now = at("2026-07-01");
    assert_line(YANN, ADDRESSES);
    assert_may(YANN, ADDRESSES);
    assert_may_not(YANN, QUOTIENT, HAB_REASON_RIGHT_MISSING);
}

/* What is put while an avenant waits is the later word: it stands under the avenant too. */
static void a_line_put_after_an_avenant_stands(void **state)
{
    (void) state;
    amend(2, "2026-07-01", ONLY_ADDRESSES);
    put_one(YANN, QUOTIENT);
    put_one(NEWCOMER, QUOTIENT);
    assert_may_not(YANN, ADDRESSES, HAB_REASON_RIGHT_MISSING);
    now = at("2026-07-01") - 1;
    assert_may(NEWCOMER, QUOTIENT);
    now++;
    assert_line(YANN, QUOTIENT);
    assert_may(YANN, QUOTIENT);
    assert_may_not(YANN, ADDRESSES, HAB_REASON_RIGHT_MISSING);
    assert_may(NEWCOMER, QUOTIENT);
}

static void who_is_struck_stays_so_under_an_avenant_to_come(void **state)
{
    (void) state;
    amend(2, "2026-07-01", NULL);
    assert_int_equal(strike(YANN), HAB_OK);
    assert_may_not(YANN, QUOTIENT, HAB_REASON_NOT_IN_ANNEXE);
    now = at("2026-07-01");
    assert_line(YANN, NULL);
    assert_may_not(YANN, QUOTIENT, HAB_REASON_NOT_IN_ANNEXE);
}

/* The document stays as it was signed. */
static void the_annexe_stays_as_signed(void **state)
{
    json_t *stored;
    json_t *document = demo(MCP);

    (void) state;
    put_one(YANN, QUOTIENT);
    amend(2, "2026-06-01", NULL);
    begin();
    assert_int_equal(hab_version_document(txn, convention, 2, &stored), HAB_OK);
    hab_abort(txn);
    assert_true(json_equal(json_object_get(stored, "annexe"), json_object_get(document, "annexe")));
    json_decref(stored);
    json_decref(document);
}

static void what_the_type_does_not_compile_is_refused(void **state)
{
    uint64_t person = person_of(YANN);
    hab_register *reg = open_register();
    json_t *none = json_array();

    (void) state;
    assert_int_equal(hab_register_put(reg, person, none, &error), HAB_INVALID);
    assert_int_equal(hab_register_put(reg, 4711, none, &error), HAB_NOT_FOUND);
    hab_register_close(reg);
    hab_abort(txn);
    json_decref(none);
}

static hab_status count_line(void *context, const hab_person *person, hab_slice line)
{
    uint64_t *last = context;

    assert_true(person->number > last[0]);
    assert_true(line.size > 0);
    last[0] = person->number;
    last[1]++;
    return HAB_OK;
}

static void all_lines_come_in_order(void **state)
{
    uint64_t seen[2] = {0};
    hab_register *reg;

    (void) state;
    put_one(NEWCOMER, QUOTIENT);
    assert_int_equal(strike(CLAIRE), HAB_OK);
    reg = open_register();
    assert_int_equal(hab_register_walk(reg, count_line, seen), HAB_OK);
    hab_register_close(reg);
    hab_abort(txn);
    assert_int_equal(seen[1], 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_convention, close_life)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_line_decides_at_once),
        TEST(who_is_struck_may_come_back),
        TEST(roles_stay),
        TEST(an_avenant_about_others_leaves_the_line),
        TEST(an_avenant_about_a_person_is_the_latest_word),
        TEST(no_avenant_lifts_a_suspension),
        TEST(an_avenant_adds_and_drops),
        TEST(an_avenant_to_come_changes_it_then),
        TEST(a_line_put_after_an_avenant_stands),
        TEST(who_is_struck_stays_so_under_an_avenant_to_come),
        TEST(the_annexe_stays_as_signed),
        TEST(what_the_type_does_not_compile_is_refused),
        TEST(all_lines_come_in_order),
    };

    return cmocka_run_group_tests_name("register", tests, load_all, free_all);
}
