/* What a hostile agent, partner or stranger sends to the desk and the public forms. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "mail/outbox.h"
#include "desk.h"
#include "portal/guard.h"
#include "request/request.h"
#include "convention/task.h"

#define ALIX "alix@caf751.example"
#define COLIN "colin@caf752.example"
#define DORA "dora@cnaf.example"
#define LI_1 "caf/conventions/LI-1"

enum { EVERY_ROLE = 15 };

static int open_desk(void **state)
{
    int status = open_portal(state);

    if (status == 0) {
        make_agent(ALIX, "751", EVERY_ROLE);
        make_agent(COLIN, "752", EVERY_ROLE);
        make_agent(DORA, "", EVERY_ROLE);
        store_document(broker.store, structures("{}"));
    }
    return status;
}

static void log_in_as(const char *identifiant)
{
    forget_cookies();
    log_in(identifiant);
}

static const char *submit(const char *caf)
{
    static hab_request request;
    json_t *document = json_of(
        "{\"type\": \"lieu_information\", \"demandeur\": {\"nom\": \"Z\", \"prenom\": \"Zoé\","
        " \"courriel\": \"zoe@x.example\"}, \"partenaire\": {\"nom\": \"Mairie\","
        " \"adresse\": \"1 place du Test\"}, \"annexe\": {\"communes\": [{\"code\": \"75056\","
        " \"nom\": \"Paris\"}], \"personnes\": [{\"identifiant\": \"neuf@x.example\","
        " \"nom\": \"N\", \"prenom\": \"Nour\"}]}}");
    hab_txn *txn;

    json_object_set_new(document, "caf", json_string(caf));
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_request_submit(txn, &broker, document, NOW, &request), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    json_decref(document);
    return request.record.reference;
}

/* The requester puts another commune in the place of the one that the Caf has read. */
static void complete(const char *reference)
{
    hab_request request;
    json_t *document;
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_request_find(txn, hab_slice_text(reference), &request, &document), HAB_OK);
    assert_int_equal(json_object_set_new(document, "annexe",
                                         json_of("{\"communes\": [{\"code\":"
                                                 " \"69123\"}]}")),
                     0);
    assert_int_equal(
        hab_request_do(txn, &broker, request.number, HAB_REQUEST_COMPLETE, document, 0, now, NULL),
        HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    json_decref(document);
}

/* Of every type that a document can hold, none that its member takes. */
static const char *const wrong[] = {
    "null", "true", "-1",     "9223372036854775807", "1.5",         "[]",        "{}",
    "[[]]", "[{}]", "[null]", "{\"x\": 1}",          "\"\\u0001\"", "[\"a\", 1]"};

static void try_body(const char *path, const json_t *document, const char *where, const char *value)
{
    static const char *const accepted[] = {JSON, HTML};
    char *body = json_dumps(document, 0);

    for (size_t i = 0; i < 2; i++) {
        unsigned status = ask(path, accepted[i], JSON, body);

        if (status < 400 || status > 499 || answer.log[0] != '\0') {
            fail_msg("%s: %s = %s gave %u %s", path, where, value, status, answer.log);
        }
    }
    free(body);
}

static void spoil(const char *path, json_t *document, json_t *at);

/* Each wrong value in place of a member of an object, or of an array when `name` is NULL. */
static void spoil_member(const char *path, json_t *document, json_t *at, const char *name,
                         size_t place)
{
    json_t *kept =
        json_incref(name != NULL ? json_object_get(at, name) : json_array_get(at, place));

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        json_t *value = json_loads(wrong[i], JSON_DECODE_ANY, NULL);

        (void) (name != NULL ? json_object_set_new(at, name, value)
                             : json_array_set_new(at, place, value));
        try_body(path, document, name != NULL ? name : "an element", wrong[i]);
    }
    (void) (name != NULL ? json_object_set(at, name, kept) : json_array_set(at, place, kept));
    spoil(path, document, kept);
    json_decref(kept);
}

static void spoil(const char *path, json_t *document, json_t *at)
{
    json_t *members = json_copy(at); /* the walk goes over what does not change */
    const char *name;
    json_t *member;
    size_t place;

    json_object_foreach(members, name, member)
    {
        if (strcmp(name, "confirme") != 0) {
            spoil_member(path, document, at, name, 0);
        }
    }
    json_array_foreach(members, place, member)
    {
        spoil_member(path, document, at, NULL, place);
    }
    json_decref(members);
}

#define SIGNED                                                                                     \
    "\"signature\": {\"date\": \"2026-01-12\", \"lieu\": \"Paris\", \"signataires\": [\"A\"]}"

/* Whatever the type of a member, the answer is a refusal, and nothing is done. */
static void wrong_types_are_refused(void **state)
{
    static const struct {
        const char *path;
        const char *body;
    } documents[] = {
        {"caf/agents", "{\"acte\": \"ajouter\", \"nom\": \"N\", \"prenom\": \"E\", \"identifiant\":"
                       " \"eve@x.example\", \"roles\": [\"traces\"], \"caf\": \"751\"}"},
        {"caf/agents", "{\"acte\": \"roles\", \"identifiant\": \"" COLIN "\", \"roles\": [\"x\"]}"},
        {"caf/taches", "{\"tache\": 9, \"suite\": \"x\"}"},
        {LI_1, "{\"acte\": \"suspendre\", \"motif\": \"x\"}"},
        {LI_1, "{\"acte\": \"personne-suspendre\", \"motif\": \"x\", \"personne\": 4711}"},
        {LI_1, "{\"acte\": \"mot-de-passe\", \"personne\": 4711}"},
        {LI_1, "{\"acte\": \"remedier\", \"preavis\": 9}"},
        {LI_1 "/preavis",
         "{\"motif\": \"preavis\", \"par\": \"caf\", \"reception\": \"2026-01-12\","
         " \"fin\": \"2027-01-11\", \"texte\": \"x\", \"confirme\": true}"},
        {LI_1 "/avenant",
         "{\"annexe\": {\"communes\": [{\"code\": \"75056\", \"nom\": \"Paris\"}], \"personnes\": ["
         "{\"identifiant\": \"anne@x.example\", \"nom\": \"A\", \"prenom\": \"Anne\","
         " \"fonction\": \"x\"}]}, " SIGNED ", \"effet\": \"2026-01-12\", \"confirme\": true}"}};

    (void) state;
    log_in_as(ALIX);
    for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
        json_t *document = json_of(documents[i].body);

        spoil(documents[i].path, document, document);
        json_decref(document);
    }
}

static void wrong_types_are_refused_in_requests(void **state)
{
    static const struct {
        const char *before; /* done first, or NULL */
        const char *body;
    } steps[] = {
        {NULL, "{\"acte\": \"refuser\", \"motif\": \"x\", \"motif_prive\": \"x\"}"},
        {NULL, "{\"acte\": \"demander-complement\", \"motif\": \"x\"}"},
        {NULL, "{\"acte\": \"etape\", \"etape\": \"x\", \"numero\": \"x\", \"date\": \"x\"}"},
        {"{\"acte\": \"verifier\"}", "{\"acte\": \"envoyer\", \"numero\": \"LI-1\"}"},
        {"{\"acte\": \"envoyer\", \"numero\": \"LI-7\"}",
         "{\"acte\": \"signer\", \"effet\": \"2026-01-12\", " SIGNED ", \"confirme\": \"oui\"}"}};
    char path[80];

    (void) state;
    (void) snprintf(path, sizeof(path), "caf/demandes/%s", submit("751"));
    log_in_as(ALIX);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        json_t *document = json_of(steps[i].body);

        if (steps[i].before != NULL) {
            assert_int_equal(post_json(path, steps[i].before), 200);
        }
        spoil(path, document, document);
        json_decref(document);
    }
}

static void wrong_types_are_refused_in_reports(void **state)
{
    json_t *document = json_of("{\"convention\": \"LI-1\", \"nature\": \"depart\", \"personne\":"
                               " \"bruno@x.example\", \"texte\": \"x\"}");

    (void) state;
    log_in_as(ANNE);
    spoil("signalement", document, document);
    json_decref(document);
}

/* The text that a review sends back is no way around what a body may hold. */
static void a_reviewed_annexe_has_the_limits_of_a_body(void **state)
{
    static const char *const annexes[] = {"{\"personnes\": [{\"nom\": \"A\\u0007\"}]}",
                                          "{\"personnes\": [{\"nom\": \"A\\u007f\"}]}",
                                          "{\"a\": [[[[[[[[[[[[]]]]]]]]]]]]}",
                                          "{\"a\": 1.5}",
                                          "{\"a\": null}",
                                          "[]",
                                          ""};

    (void) state;
    log_in_as(ALIX);
    for (size_t i = 0; i < sizeof(annexes) / sizeof(annexes[0]); i++) {
        json_t *form = json_pack("{s:s, s:s}", "annexe_json", annexes[i], "reprendre", "oui");
        char *body = json_dumps(form, 0);

        if (post_json(LI_1 "/avenant", body) != 422) {
            fail_msg("%s gave %u", annexes[i], answer.status);
        }
        free(body);
        json_decref(form);
    }
}

/* A number may hold "/": one that another Caf gives hides no page of ours. */
static void anothers_number_hides_no_page(void **state)
{
    (void) state;
    store_document(broker.store, lieu("{\"numero\": \"LI-1/preavis\", \"caf\": \"752\"}"));
    log_in_as(ALIX);
    assert_int_equal(get_json(LI_1 "/preavis"), 200);
    assert_string_equal(text_of("convention.numero"), "LI-1");
    assert_int_equal(get_json(LI_1 "/preavis/preavis"), 404);
    log_in_as(COLIN);
    assert_int_equal(get_json(LI_1 "/preavis"), 200);
    assert_string_equal(text_of("convention.numero"), "LI-1/preavis");
    assert_int_equal(get_json(LI_1 "/preavis/avenant"), 200);
    assert_int_equal(get_json(LI_1), 404);
}

/* A list does not tell, by where it begins, that another Caf has a convention. */
static void a_page_behind_anothers_convention_is_the_first(void **state)
{
    char *first;

    (void) state;
    store_document(broker.store, lieu("{\"numero\": \"LI-8\", \"caf\": \"752\"}"));
    store_document(broker.store, lieu("{\"numero\": \"LI-9\"}"));
    log_in_as(ALIX);
    assert_int_equal(get_json("caf/conventions?apres=LI-0"), 200);
    first = strdup(answer.content);
    assert_int_equal(get_json("caf/conventions?apres=LI-8"), 200);
    assert_string_equal(answer.content, first);
    assert_int_equal(get_json("caf/conventions?apres=LI-1"), 200);
    assert_string_not_equal(answer.content, first);
    free(first);
}

/* Names go into mails: they are one line. */
static void an_agents_name_is_one_line(void **state)
{
    (void) state;
    log_in_as(ALIX);
    assert_int_equal(post("caf/agents", "acte=ajouter&identifiant=eve@x.example&roles=traces"
                                        "&prenom=Eve&nom=Neuf%0AAllez+sur+mechant.example"),
                     422);
    assert_string_equal(text_of("champ"), "nom");
}

/* LI-3.2: a stolen password opens nothing once the Caf has issued another. */
static void an_issued_password_revokes_the_own_one(void **state)
{
    char body[80];

    (void) state;
    log_in_as(ANNE);
    log_in_as(ALIX);
    (void) snprintf(body, sizeof(body), "{\"acte\": \"mot-de-passe\", \"personne\": %llu}",
                    (unsigned long long) person_in(broker.store, ANNE));
    assert_int_equal(post_json(LI_1, body), 200);
    forget_cookies();
    assert_int_equal(try_login(ANNE, PASSWORD), 401);
}

/* LI-3.4: whom one Caf has suspended, another that names them too does not restore. */
static void another_caf_restores_nobody(void **state)
{
    char body[100];
    unsigned long long anne = person_in(broker.store, ANNE);

    (void) state;
    store_document(broker.store, lieu("{\"numero\": \"LI-8\", \"caf\": \"752\"}"));
    store_document(broker.store, lieu("{\"numero\": \"LI-9\", \"caf\": \"751\"}"));
    log_in_as(ALIX);
    (void) snprintf(body, sizeof(body),
                    "{\"acte\": \"personne-suspendre\", \"personne\": %llu, \"motif\": \"x\"}",
                    anne);
    assert_int_equal(post_json(LI_1, body), 200);
    (void) snprintf(body, sizeof(body), "{\"acte\": \"personne-retablir\", \"personne\": %llu}",
                    anne);
    log_in_as(COLIN);
    assert_int_equal(post_json("caf/conventions/LI-8", body), 409);
    assert_true(shows("autre Caf"));
    log_in_as(DORA);
    assert_int_equal(post_json("caf/conventions/LI-8", body), 409);
    log_in_as(ALIX);
    assert_int_equal(post_json("caf/conventions/LI-9", body), 200);
}

/* Section 2: what is verified is what was read, not what was put in its place. */
static void a_request_that_changed_is_read_again(void **state)
{
    char path[80], body[100];

    (void) state;
    (void) snprintf(path, sizeof(path), "caf/demandes/%s", submit("751"));
    log_in_as(ALIX);
    assert_int_equal(get_json(path), 200);
    (void) snprintf(body, sizeof(body), "{\"acte\": \"verifier\", \"modifiee\": \"%s\"}",
                    text_of("demande.modifiee"));
    now += 60;
    assert_int_equal(post_json(path, "{\"acte\": \"demander-complement\", \"motif\": \"x\"}"), 200);
    complete(path + strlen("caf/demandes/"));
    assert_int_equal(post_json(path, body), 409);
    assert_true(shows("a changé"));
    assert_int_equal(ask(path, HTML, JSON, body), 409);
    assert_int_equal(get(path), 200);
    assert_true(shows("name=\"modifiee\" value=\"2026-01-12T11:01:00Z\""));
    assert_int_equal(post(path, "acte=verifier&modifiee=2026-01-12T11:01:00Z"), 303);
}

/* A number is a path too: "." and ".." would lead elsewhere, and nobody to it. */
static void a_number_leads_to_its_own_page(void **state)
{
    static const char *const numbers[] = {"A/../../B", "A//B", "A/./B", "A/", "A/.b"};
    char path[80], body[100];

    (void) state;
    (void) snprintf(path, sizeof(path), "caf/demandes/%s", submit("751"));
    log_in_as(ALIX);
    assert_int_equal(post_json(path, "{\"acte\": \"verifier\"}"), 200);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        (void) snprintf(body, sizeof(body), "{\"acte\": \"envoyer\", \"numero\": \"%s\"}",
                        numbers[i]);
        assert_int_equal(post_json(path, body), 422);
    }
    assert_int_equal(post_json(path, "{\"acte\": \"envoyer\", \"numero\": \"LI-1/2026.b\"}"), 200);
}

/* Nor does the desk's own form go on for ever. */
static void an_annexe_has_so_many_rows(void **state)
{
    json_t *rights = json_array();
    json_t *form = json_pack("{s:{s:[]}}", "annexe", "personnes");
    json_t *persons = json_object_get(json_object_get(form, "annexe"), "personnes");
    char *body;

    (void) state;
    for (int i = 0; i < 400; i++) {
        json_array_append_new(rights, json_object());
    }
    for (int i = 0; i < 16; i++) {
        json_array_append_new(persons, json_pack("{s:O}", "droits", rights));
    }
    json_object_set_new(form, "reprendre", json_string("oui"));
    body = json_dumps(form, 0);
    log_in_as(ALIX);
    assert_int_equal(post_json("caf/conventions/ST-1/avenant", body), 422);
    assert_true(shows("plus de 6000 lignes"));
    free(body);
    json_decref(form);
    json_decref(rights);
}

/* A page of persons × establishments ends: 500 of each took minutes to write. */
static void a_form_shows_no_more_rows_than_it_takes(void **state)
{
    char body[8000];
    size_t size = (size_t) snprintf(body, sizeof(body), "action=modifier");

    (void) state;
    for (int i = 0; i < 60; i++) {
        size += (size_t) snprintf(body + size, sizeof(body) - size,
                                  "&annexe.etablissements[%d].nom=L&annexe.personnes[0].droits[%d]"
                                  ".services=x",
                                  i, i);
    }
    assert_int_equal(post("demande-habilitation/structures", body), 200);
    assert_true(shows("annexe.etablissements[49].nom"));
    assert_false(shows("annexe.etablissements[50].nom"));
    assert_true(shows("annexe.personnes[0].droits[49]"));
    assert_false(shows("annexe.personnes[0].droits[50]"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, open_desk, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(wrong_types_are_refused),
        TEST(wrong_types_are_refused_in_requests),
        TEST(wrong_types_are_refused_in_reports),
        TEST(a_reviewed_annexe_has_the_limits_of_a_body),
        TEST(anothers_number_hides_no_page),
        TEST(a_page_behind_anothers_convention_is_the_first),
        TEST(an_agents_name_is_one_line),
        TEST(an_issued_password_revokes_the_own_one),
        TEST(another_caf_restores_nobody),
        TEST(a_form_shows_no_more_rows_than_it_takes),
        TEST(an_annexe_has_so_many_rows),
        TEST(a_request_that_changed_is_read_again),
        TEST(a_number_leads_to_its_own_page),
    };

    return cmocka_run_group_tests_name("desk_attacks", tests, load_types, free_types);
}
