/* The Caf's desk, conventions: seen, suspended, given notice, amended, and tasks done
 * (requirements, section 4); by its own agents alone. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "web/once.h"
#include "mail/outbox.h"
#include "delegation/register.h"
#include "desk.h"
#include "portal/guard.h"
#include "convention/task.h"

#define ALIX "alix@caf751.example"
#define COLIN "colin@caf752.example"
#define TRACES "trace@caf751.example"
#define DORA "dora@cnaf.example"
#define LI_1 "caf/conventions/LI-1"

static int open_desk(void **state)
{
    int status = open_portal(state);

    if (status == 0) {
        make_agent(ALIX, "751", HAB_ROLE_CONVENTIONS);
        make_agent(COLIN, "752", HAB_ROLE_CONVENTIONS);
        make_agent(TRACES, "751", HAB_ROLE_TRACES);
        make_agent(DORA, "", HAB_ROLE_CONVENTIONS);
        store_document(broker.store, structures("{}"));
        store_document(broker.store, lieu("{\"numero\": \"LI/2\", \"caf\": \"752\","
                                          " \"partenaire\": {\"nom\": \"Autre ville\"}}"));
    }
    return status;
}

static void log_in_as(const char *identifiant)
{
    forget_cookies();
    log_in(identifiant);
}

static hab_convention_record record_of(const char *numero)
{
    hab_convention_record record;
    hab_txn *txn;
    uint64_t number = convention_in(broker.store, numero);

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_convention_get(txn, number, &record), HAB_OK);
    hab_abort(txn);
    return record;
}

static unsigned mails(const char *template, const char *to)
{
    enum { MAX = 100 };
    static const hab_mail first;
    static hab_mail found[MAX];
    unsigned count;
    unsigned matching = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_list(txn, HAB_MAIL_WAITING, NULL, &first, found, MAX, &count),
                     HAB_OK);
    hab_abort(txn);
    for (unsigned i = 0; i < count; i++) {
        matching += (template == NULL || strcmp(found[i].template, template) == 0)
                    && (to == NULL || strcmp(found[i].to, to) == 0);
    }
    return matching;
}

/* The numbers of a list's items, joined. */
static const char *listed(const char *list, const char *field)
{
    static char names[256];
    size_t place;
    json_t *item;

    names[0] = '\0';
    json_array_foreach(json_object_get(answer.document, list), place, item)
    {
        strcat(strcat(names, names[0] != '\0' ? " " : ""),
               json_string_value(json_object_get(item, field)));
    }
    return names;
}

static unsigned suspend(const char *reason)
{
    char body[512];

    (void) snprintf(body, sizeof(body), "{\"acte\": \"suspendre\", \"motif\": \"%s\"}", reason);
    return post_json(LI_1, body);
}

static unsigned act_on_anne(const char *what, const char *more)
{
    char body[512];

    (void) snprintf(body, sizeof(body), "{\"acte\": \"%s\", \"personne\": %llu%s}", what,
                    (unsigned long long) person_in(broker.store, ANNE), more);
    return post_json(LI_1, body);
}

static void an_agent_lists_the_own_caf(void **state)
{
    (void) state;
    log_in_as(ALIX);
    assert_int_equal(get_json("caf/conventions"), 200);
    assert_string_equal(listed("conventions", "numero"), "LI-1 ST-1");
    assert_int_equal(get_json("caf/conventions?type=structures"), 200);
    assert_string_equal(listed("conventions", "numero"), "ST-1");
    assert_int_equal(get_json("caf/conventions?etat=preavis"), 200);
    assert_string_equal(listed("conventions", "numero"), "");
    assert_int_equal(get_json("caf/conventions?q=st-"), 200);
    assert_string_equal(listed("conventions", "numero"), "ST-1");
    assert_int_equal(get_json("caf/conventions?caf=752"), 200);
    assert_string_equal(listed("conventions", "numero"), "LI-1 ST-1");
    log_in_as(DORA);
    assert_int_equal(get_json("caf/conventions"), 200);
    assert_string_equal(listed("conventions", "numero"), "LI-1 ST-1 LI/2");
    assert_int_equal(get_json("caf/conventions?caf=752"), 200);
    assert_string_equal(listed("conventions", "numero"), "LI/2");
    assert_int_equal(get_json("caf/conventions?q=autre"), 200);
    assert_string_equal(listed("conventions", "numero"), "LI/2");
}

static void lists_go_on_behind_the_last(void **state)
{
    (void) state;
    for (int i = 0; i < 26; i++) {
        char change[64];

        (void) snprintf(change, sizeof(change), "{\"numero\": \"LI-N-%02d\"}", i);
        store_document(broker.store, lieu(change));
    }
    log_in_as(ALIX);
    assert_int_equal(get_json("caf/conventions"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "conventions")), 25);
    assert_string_equal(text_of("suite"), "LI-N-22");
    assert_int_equal(get_json("caf/conventions?apres=LI-N-22"), 200);
    assert_string_equal(listed("conventions", "numero"), "LI-N-23 LI-N-24 LI-N-25");
    assert_string_equal(text_of("suite"), "");
}

/* A number may hold "/". */
static void a_convention_is_shown(void **state)
{
    (void) state;
    log_in_as(ALIX);
    assert_int_equal(get_json(LI_1), 200);
    assert_string_equal(text_of("convention.numero"), "LI-1");
    assert_string_equal(text_of("convention.etat"), "active");
    assert_string_equal(text_of("articles.preavis"), "LI-4");
    assert_string_equal(listed("personnes", "identifiant"), "anne@x.example bruno@x.example");
    assert_int_equal(get(LI_1), 200);
    assert_true(shows("Convention LI-1"));
    log_in_as(COLIN);
    assert_int_equal(get_json("caf/conventions/LI/2"), 200);
    assert_string_equal(text_of("convention.numero"), "LI/2");
    assert_int_equal(get_json("caf/conventions/LI/2/preavis"), 200);
    assert_int_equal(get_json("caf/conventions/LI/3"), 404);
}

/* MCP-9.1: those whom the register adds are there, and who is struck is not. */
static void those_named_since_are_shown(void **state)
{
    uint64_t anne = person_in(broker.store, "anne@x.example"), dora = person_in(broker.store, DORA);
    json_t *line = json_pack("{s:s, s:s}", "nom", "Dora", "prenom", "D");
    hab_register *reg;
    hab_txn *txn;

    (void) state;
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(
        hab_register_open(txn, &broker, convention_in(broker.store, "LI-1"), now, &reg), HAB_OK);
    assert_int_equal(hab_register_put(reg, dora, line, NULL), HAB_OK);
    assert_int_equal(hab_register_strike(reg, anne), HAB_OK);
    hab_register_close(reg);
    assert_int_equal(hab_commit(txn), HAB_OK);
    json_decref(line);
    log_in_as(ALIX);
    assert_int_equal(get_json(LI_1), 200);
    assert_string_equal(listed("personnes", "identifiant"), "bruno@x.example " DORA);
}

/* What is another Caf's does not exist; who lacks the role, or a session, is refused. */
static void others_see_and_change_nothing(void **state)
{
    static const char *const gets[] = {LI_1,
                                       LI_1 "/difference",
                                       LI_1 "/preavis",
                                       LI_1 "/avenant",
                                       LI_1 "/convention.pdf",
                                       LI_1 "/avenant.pdf"};
    static const char *const posts[][2] = {
        {LI_1, "{\"acte\": \"suspendre\", \"motif\": \"x\"}"},
        {LI_1, "{\"acte\": \"mot-de-passe\", \"personne\": 1}"},
        {LI_1 "/preavis", "{\"motif\": \"preavis\", \"par\": \"caf\", \"reception\": "
                          "\"2026-01-12\", \"confirme\": true}"},
        {LI_1 "/avenant", "{\"annexe\": {}, \"confirme\": true}"},
        {LI_1 "/avenant.pdf", "{\"annexe\": {}}"},
        {"caf/taches", "{\"tache\": 1, \"suite\": \"x\"}"}};
    static const struct {
        const char *who;
        unsigned status;
    } others[] = {{COLIN, 404}, {TRACES, 403}, {ANNE, 403}, {NULL, 401}};
    json_t *task = json_pack("{s:s, s:s, s:s}", "caf", "751", "nature", "depart", "type", "x");
    uint64_t number;
    hab_txn *txn;

    (void) state;
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_task_add(txn, task, 1, NOW, &number), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    json_decref(task);
    for (size_t o = 0; o < sizeof(others) / sizeof(others[0]); o++) {
        forget_cookies();
        if (others[o].who != NULL) {
            log_in(others[o].who);
        }
        for (size_t i = 0; i < sizeof(gets) / sizeof(gets[0]); i++) {
            assert_int_equal(get_json(gets[i]), others[o].status);
        }
        for (size_t i = 0; i < sizeof(posts) / sizeof(posts[0]); i++) {
            assert_int_equal(post_json(posts[i][0], posts[i][1]), others[o].status);
        }
    }
    assert_int_equal(record_of("LI-1").suspended, 0);
    assert_int_equal(record_of("LI-1").end, 0);
    assert_int_equal(record_of("LI-1").version, 1);
    assert_int_equal(mails(NULL, NULL), 0);
    log_in_as(COLIN);
    assert_int_equal(get_json("caf/taches"), 200);
    assert_string_equal(listed("taches", "caf"), "");
    assert_int_equal(get_json(LI_1), 404);
    assert_traced("caf.acces", HAB_REASON_NOT_ALLOWED);
}

/* A form of another site, or with another's token, does nothing. */
static void forged_forms_do_nothing(void **state)
{
    (void) state;
    log_in_as(ALIX);
    origin = "https://ailleurs.example";
    assert_int_equal(post(LI_1, "acte=suspendre&motif=x"), 403);
    origin = ORIGIN;
    assert_int_equal(post(LI_1, "acte=suspendre&motif=x"), 403);
    assert_int_equal(post(LI_1, "acte=suspendre&motif=x&csrf=AAAA"), 403);
    origin = NULL;
    assert_int_equal(record_of("LI-1").suspended, 0);
}

static void a_convention_is_suspended_with_a_reason(void **state)
{
    (void) state;
    log_in_as(ALIX);
    assert_int_equal(post_json(LI_1, "{\"acte\": \"suspendre\"}"), 422);
    assert_string_equal(text_of("champ"), "motif");
    assert_int_equal(suspend("Contrôle."), 200);
    assert_string_equal(text_of("convention.suspendue"), "true");
    assert_traced("convention.suspendue", HAB_REASON_GRANTED);
    assert_int_equal(mails("convention-suspendue", ANNE), 1);
    assert_int_equal(suspend("Encore."), 409);
    assert_int_equal(post_json(LI_1, "{\"acte\": \"retablir\"}"), 200);
    assert_int_equal(record_of("LI-1").suspended, 0);
    assert_int_equal(mails("convention-retablie", ANNE), 1);
    assert_int_equal(post_json(LI_1, "{\"acte\": \"danser\"}"), 422);
}

/* LI-3.4: at once, and with the sessions. */
static void a_person_is_suspended(void **state)
{
    char kept[sizeof(cookies)];

    (void) state;
    log_in_as(ANNE);
    memcpy(kept, cookies, sizeof(kept));
    log_in_as(ALIX);
    assert_int_equal(act_on_anne("personne-suspendre", ""), 422);
    assert_int_equal(act_on_anne("personne-suspendre", ", \"motif\": \"Départ.\""), 200);
    assert_traced("personne.suspendue", HAB_REASON_GRANTED);
    assert_int_equal(mails("personne-suspendue", ANNE), 1);
    assert_int_equal(act_on_anne("personne-suspendre", ", \"motif\": \"Départ.\""), 409);
    memcpy(cookies, kept, sizeof(kept));
    assert_int_equal(get_json("mes-services"), 401);
    assert_string_equal(text_of("motif"), "personne_suspendue");
    log_in_as(ALIX);
    assert_int_equal(act_on_anne("personne-retablir", ""), 200);
    assert_int_equal(mails("personne-retablie", ANNE), 1);
}

/* LI-3.2, MAM-4.4: mailed to the person, seen by nobody else. */
static void an_agent_never_sees_a_password(void **state)
{
    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);
    log_in_as(ALIX);
    assert_int_equal(act_on_anne("mot-de-passe", ""), 200);
    assert_false(shows("mot_de_passe\":"));
    assert_traced("mot_de_passe.emis", HAB_REASON_GRANTED);
    assert_int_equal(mails("nouveau-mot-de-passe", ANNE), 1);
}

/* Only those whom the annexe names, and no agents: those are for who administers them. */
static void other_persons_are_out_of_reach(void **state)
{
    static const char form[] = "{\"acte\": \"%s\", \"personne\": %llu, \"motif\": \"x\"}";
    static const char *const acts[] = {"personne-suspendre", "mot-de-passe"};
    char body[200];

    (void) state;
    log_in_as(ALIX);
    for (size_t i = 0; i < 2; i++) {
        (void) snprintf(body, sizeof(body), form, acts[i],
                        (unsigned long long) person_in(broker.store, "carla@x.example"));
        assert_int_equal(post_json(LI_1, body), 422);
        assert_string_equal(text_of("champ"), "personne");
        (void) snprintf(body, sizeof(body), form, acts[i], 4711ULL);
        assert_int_equal(post_json(LI_1, body), 422);
    }
    make_agent(ANNE, "752", HAB_ROLE_TRACES);
    assert_int_equal(act_on_anne("mot-de-passe", ""), 409);
    assert_int_equal(mails(NULL, NULL), 0);
}

/* The end is shown before anything is recorded, and an earlier one refused. */
static void a_notice_is_reviewed_then_recorded(void **state)
{
    static const char letter[] = "motif=preavis&par=partenaire&reception=2026-01-12&texte=Lettre.";
    char body[200];

    (void) state;
    log_in_as(ALIX);
    assert_int_equal(post(LI_1 "/preavis", letter), 200);
    assert_true(shows("11\u00a0janvier\u00a02027"));
    assert_true(shows("LI-4"));
    assert_int_equal(record_of("LI-1").end, 0);
    (void) snprintf(body, sizeof(body), "%s&fin=2026-06-30", letter);
    assert_int_equal(post(LI_1 "/preavis", body), 409);
    assert_true(shows("LI-4"));
    assert_true(shows("11 janvier 2027"));
    assert_true(shows("value=\"2026-06-30\"")); /* nothing typed is lost */
    (void) snprintf(body, sizeof(body), "%s&confirme=oui", letter);
    assert_int_equal(post(LI_1 "/preavis", body), 303);
    assert_string_equal(header("Location"), "/extranet/caf/conventions/LI-1?fait=preavis");
    assert_int_equal(record_of("LI-1").state, HAB_CONVENTION_PREAVIS);
    assert_traced("convention.preavis", HAB_REASON_GRANTED);
    assert_int_equal(get(LI_1), 200);
    assert_true(shows("En préavis"));
    assert_int_equal(post(LI_1 "/preavis", body), 409);
}

static void a_form_of_a_notice_is_checked(void **state)
{
    static const struct {
        const char *body;
        const char *field;
    } cases[] = {
        {"{}", "motif"},
        {"{\"motif\": \"preavis\"}", "par"},
        {"{\"motif\": \"preavis\", \"par\": \"caf\"}", "reception"},
        {"{\"motif\": \"preavis\", \"par\": \"caf\", \"reception\": \"12/01/2026\"}", "reception"},
        {"{\"motif\": \"preavis\", \"par\": \"caf\", \"reception\": \"2026-01-12\","
         " \"fin\": \"bientôt\"}",
         "fin"},
        {"{\"motif\": \"preavis\", \"par\": \"caf\", \"reception\": \"2030-01-12\"}", "reception"}};

    (void) state;
    log_in_as(ALIX);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(post_json(LI_1 "/preavis", cases[i].body), 422);
        assert_string_equal(text_of("champ"), cases[i].field);
    }
    /* ST-5: no clause of breach */
    assert_int_equal(post_json("caf/conventions/ST-1/preavis",
                               "{\"motif\": \"manquement\", \"par\": \"caf\","
                               " \"reception\": \"2026-01-12\"}"),
                     409);
    assert_true(shows("ST-5"));
}

#define ANNEXE                                                                                     \
    "\"annexe\": {\"communes\": [{\"code\": \"75056\", \"nom\": \"Paris\"}], \"personnes\": ["     \
    "{\"identifiant\": \"anne@x.example\", \"nom\": \"A\", \"prenom\": \"Anne\"},"                 \
    "{\"identifiant\": \"nour@x.example\", \"nom\": \"N\", \"prenom\": \"Nour\"}]}"
#define SIGNED                                                                                     \
    "\"signature\": {\"date\": \"2026-01-12\", \"lieu\": \"Paris\", \"signataires\":"              \
    " [\"A. Un\", \"B. Deux\"]}"

/* As the page of the review brings it back. */
#define REVIEWED                                                                                   \
    "annexe_json=%7B%22communes%22:[%7B%22code%22:%2275056%22,%22nom%22:%22Paris%22%7D],"          \
    "%22personnes%22:[%7B%22identifiant%22:%22anne@x.example%22,%22nom%22:%22A%22,"                \
    "%22prenom%22:%22Anne%22%7D]%7D"
#define SAME                                                                                       \
    "annexe_json=%7B%22communes%22:[%7B%22code%22:%2275056%22,%22nom%22:%22Paris%22%7D],"          \
    "%22personnes%22:[%7B%22identifiant%22:%22anne@x.example%22,%22nom%22:%22A%22,"                \
    "%22prenom%22:%22Anne%22%7D,%7B%22identifiant%22:%22bruno@x.example%22,%22nom%22:%22B%22,"     \
    "%22prenom%22:%22Bruno%22%7D]%7D"

static void assert_printed(unsigned status, const char *filename)
{
    char expected[100];

    assert_int_equal(status, 200);
    assert_string_equal(answer.type, "application/pdf");
    assert_memory_equal(answer.content, "%PDF-1.", 7);
    (void) snprintf(expected, sizeof(expected), "inline; filename=\"%s\"", filename);
    assert_string_equal(header("Content-Disposition"), expected);
}

/* What is typed beside a button of another form is not submitted with it. */
static void assert_one_form(void)
{
    static const char sent_to_avenant[] = "action=\"/extranet/caf/conventions/LI-1/avenant\"";
    size_t length = sizeof(sent_to_avenant) - 1;
    const char *first = memmem(answer.content, answer.content_size, sent_to_avenant, length);
    size_t rest;

    assert_non_null(first);
    rest = answer.content_size - (size_t) (first + length - answer.content);
    assert_null(memmem(first + length, rest, sent_to_avenant, length));
}

/* LI-5: shown, signed, then a version; who is new gets a password, who left has no access. */
static void an_avenant_is_shown_then_recorded(void **state)
{
    (void) state;
    give_password("bruno@x.example", HAB_PASSWORD_OWN, PASSWORD, NOW);
    log_in_as(ALIX);
    assert_int_equal(post_json(LI_1 "/avenant", "{" ANNEXE "}"), 200);
    assert_string_equal(listed("changements", "champ"),
                        "personnes[bruno@x.example] personnes[nour@x.example]");
    assert_int_equal(record_of("LI-1").version, 1);
    assert_int_equal(post_json(LI_1 "/avenant", "{" ANNEXE ", \"confirme\": true}"), 422);
    assert_string_equal(listed("erreurs", "champ"), "signature.date");
    assert_int_equal(post_json(LI_1 "/avenant", "{" ANNEXE ", " SIGNED ", \"confirme\": true}"),
                     200);
    assert_int_equal(record_of("LI-1").version, 2);
    assert_traced("convention.avenant", HAB_REASON_GRANTED);
    assert_string_equal(listed("personnes", "identifiant"), "anne@x.example nour@x.example");
    assert_int_equal(mails("premier-mot-de-passe", "nour@x.example"), 1);
    assert_int_equal(mails(NULL, NULL), 1);
    assert_int_equal(get_json(LI_1 "/difference"), 200);
    assert_true(shows("personnes[nour@x.example]"));
    assert_int_equal(get_json(LI_1 "/difference?de=1&a=3"), 404);
    log_in_as("bruno@x.example");
    assert_int_equal(get_json("mes-services"), 200);
    assert_false(shows("\"numero\":\"LI-1\""));
}

/* LI-5, ST-6, MAM-6, MCP-17.3: each version and each avenant has its document. */
static void conventions_and_avenants_are_printed(void **state)
{
    (void) state;
    log_in_as(ALIX);
    assert_int_equal(get(LI_1 "/avenant.pdf"), 404); /* nothing has changed yet */
    assert_int_equal(post_json(LI_1 "/avenant", "{" ANNEXE ", " SIGNED ", \"confirme\": true}"),
                     200);
    assert_printed(get(LI_1 "/avenant.pdf"), "avenant-1-LI-1.pdf");
    assert_printed(get(LI_1 "/avenant.pdf?version=2"), "avenant-1-LI-1.pdf");
    assert_int_equal(get(LI_1 "/avenant.pdf?version=1"), 404);
    assert_int_equal(get(LI_1 "/avenant.pdf?version=3"), 404);
    assert_printed(get(LI_1 "/convention.pdf"), "convention-LI-1-version-2.pdf");
    assert_printed(get(LI_1 "/convention.pdf?version=1"), "convention-LI-1-version-1.pdf");
    assert_int_equal(get(LI_1 "/convention.pdf?version=0"), 404);
    assert_int_equal(get(LI_1 "/convention.pdf?version=3"), 404);
    assert_int_equal(post_json(LI_1 "/convention.pdf", "{\"acte\": \"suspendre\"}"), 405);
    assert_int_equal(get(LI_1), 200);
    assert_true(shows("caf/conventions/LI-1/avenant.pdf?version=2"));
    assert_true(shows("caf/conventions/LI-1/convention.pdf?version=1"));
    log_in_as(COLIN);
    assert_printed(get("caf/conventions/LI/2/convention.pdf"), "convention-LI-2-version-1.pdf");
}

/* LI-5: what both parties sign is printed before it is recorded. */
static void an_avenant_to_sign_is_printed(void **state)
{
    (void) state;
    log_in_as(ALIX);
    assert_int_equal(post_json(LI_1 "/avenant.pdf", "{\"annexe\": {\"communes\": []}}"), 422);
    assert_printed(post_json(LI_1 "/avenant.pdf", "{" ANNEXE "}"), "avenant-1-LI-1.pdf");
    assert_int_equal(record_of("LI-1").version, 1);
    assert_int_equal(post(LI_1 "/avenant", REVIEWED), 200);
    assert_true(shows("formaction=\"/extranet/caf/conventions/LI-1/avenant.pdf\""));
    assert_printed(post(LI_1 "/avenant.pdf", REVIEWED), "avenant-1-LI-1.pdf");
}

/* Nothing typed is lost, on the way back from the review either. */
static void a_signature_survives_the_review(void **state)
{
    static const char typed[] = "&signature.date=2026-01-11&signature.lieu=Bondy"
                                "&signature.signataires=A.+Un%0D%0AB.+Deux&effet=2026-02-01";
    char body[1200];

    (void) state;
    log_in_as(ALIX);
    (void) snprintf(body, sizeof(body), "%s%s", REVIEWED, typed);
    assert_int_equal(post(LI_1 "/avenant", body), 200);
    assert_true(shows("value=\"Bondy\""));
    assert_one_form();
    (void) snprintf(body, sizeof(body), "%s%s&reprendre=oui", REVIEWED, typed);
    assert_int_equal(post(LI_1 "/avenant", body), 200);
    assert_true(shows("name=\"annexe.personnes[0].identifiant\""));
    assert_true(shows("value=\"2026-01-11\""));
    assert_true(shows("value=\"Bondy\""));
    assert_true(shows("B. Deux"));
    assert_true(shows("value=\"2026-02-01\""));
    /* nor when there is nothing to sign */
    (void) snprintf(body, sizeof(body), "%s%s", SAME, typed);
    assert_int_equal(post(LI_1 "/avenant", body), 200);
    assert_true(shows("Rien ne change."));
    assert_true(shows("name=\"signature.lieu\" value=\"Bondy\""));
    assert_true(shows("name=\"effet\" value=\"2026-02-01\""));
    assert_one_form();
}

/* LI-5: a double click makes one version, and says so twice. */
static void an_avenant_is_recorded_once(void **state)
{
    static const char typed[] = "&confirme=oui&signature.date=2026-01-12&signature.lieu=Paris"
                                "&signature.signataires=A.+Un";
    char body[1200];
    char token[HAB_ONCE_TOKEN + 2];

    (void) state;
    log_in_as(ALIX);
    assert_int_equal(post(LI_1 "/avenant", REVIEWED), 200);
    (void) snprintf(token, sizeof(token), "%s", text_of("envoi_unique"));
    assert_int_equal(strlen(token), HAB_ONCE_TOKEN);
    assert_true(shows(token));
    (void) snprintf(body, sizeof(body), "%s%s&envoi_unique=%s", REVIEWED, typed, token);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(post(LI_1 "/avenant", body), 303);
        assert_string_equal(header("Location"), "/extranet/caf/conventions/LI-1?fait=avenant");
        assert_int_equal(record_of("LI-1").version, 2);
    }
    /* what was spent on one convention serves no other */
    log_in_as(COLIN);
    (void) snprintf(body, sizeof(body), "%s%s&envoi_unique=%s", REVIEWED, typed, token);
    assert_int_equal(post("caf/conventions/LI/2/avenant", body), 409);
    assert_int_equal(record_of("LI/2").version, 1);
}

static void an_avenant_has_its_dates(void **state)
{
    (void) state;
    log_in_as(ALIX);
    assert_int_equal(post_json(LI_1 "/avenant",
                               "{" ANNEXE ", \"confirme\": true, \"signature\": {\"date\":"
                               " \"2026-02-01\", \"lieu\": \"Paris\", \"signataires\": [\"A\"]}}"),
                     422);
    assert_string_equal(listed("erreurs", "champ"), "signature.date");
    assert_int_equal(post_json(LI_1 "/avenant", "{" ANNEXE ", " SIGNED ", \"confirme\": true,"
                                                " \"effet\": \"2026-01-01\"}"),
                     422);
    assert_string_equal(listed("erreurs", "champ"), "effet");
    assert_int_equal(record_of("LI-1").version, 1);
}

/* For people: fields and rows, without a script. */
static void an_avenant_is_edited_as_a_form(void **state)
{
    static const char fields[] = "annexe.communes[0].code=75056&annexe.communes[0].nom=Paris"
                                 "&annexe.personnes[0].identifiant=anne@x.example"
                                 "&annexe.personnes[0].nom=A&annexe.personnes[0].prenom=Anne"
                                 "&annexe.personnes[0].fonction=";
    char body[600];

    (void) state;
    log_in_as(ALIX);
    assert_int_equal(get(LI_1 "/avenant"), 200);
    assert_true(shows("name=\"annexe.personnes[1].identifiant\""));
    (void) snprintf(body, sizeof(body), "%s&ajouter=annexe.communes", fields);
    assert_int_equal(post(LI_1 "/avenant", body), 200);
    assert_true(shows("name=\"annexe.communes[1].code\""));
    (void) snprintf(body, sizeof(body), "%s&retirer=annexe.personnes[0]", fields);
    assert_int_equal(post(LI_1 "/avenant", body), 200);
    assert_false(shows("name=\"annexe.personnes[0].identifiant\""));
    (void) snprintf(body, sizeof(body), "%s&annexe.communes[1].code=7505", fields);
    assert_int_equal(post(LI_1 "/avenant", body), 422);
    assert_true(shows("value=\"7505\""));
    assert_true(shows("annexe.communes[1].code-faute"));
    /* a row left blank is no row */
    (void) snprintf(body, sizeof(body), "%s&annexe.communes[1].code=", fields);
    assert_int_equal(post(LI_1 "/avenant", body), 200);
    assert_true(shows("Personnes › bruno@x.example"));
    assert_false(shows("Communes ›"));
}

/* ST-3.3: boxes of a row become its list of services. */
static void rights_are_edited_as_boxes(void **state)
{
    (void) state;
    log_in_as(ALIX);
    assert_int_equal(get("caf/conventions/ST-1/avenant"), 200);
    assert_true(shows("name=\"annexe.personnes[0].droits[0].services\""));
    assert_int_equal(
        post("caf/conventions/ST-1/avenant",
             "annexe.etablissements[0].id=EAJE-1&annexe.etablissements[0].nom=Les Lutins"
             "&annexe.etablissements[0].type=EAJE"
             "&annexe.personnes[0].identifiant=carla@x.example&annexe.personnes[0].nom=C"
             "&annexe.personnes[0].prenom=Carla"
             "&annexe.personnes[0].droits[0].etablissement=EAJE-1"
             "&annexe.personnes[0].droits[0].services=disponibilites"),
        200);
    assert_true(shows("Établissements › RPE-1"));
    assert_true(shows("Personnes › denis@x.example"));
}

static void what_is_over_is_not_amended(void **state)
{
    hab_txn *txn;

    (void) state;
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(
        hab_convention_set_state(txn, convention_in(broker.store, "LI-1"), HAB_CONVENTION_TERMINEE),
        HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    log_in_as(ALIX);
    assert_int_equal(get_json(LI_1 "/avenant"), 409);
    assert_int_equal(post_json(LI_1 "/avenant", "{" ANNEXE ", " SIGNED ", \"confirme\": true}"),
                     409);
    assert_int_equal(suspend("x"), 409);
}

/* LI-3.4: a partner's person reports, the Caf gets a task and a mail, and does it. */
static void a_departure_is_reported_and_handled(void **state)
{
    (void) state;
    log_in_as("bruno@x.example");
    assert_int_equal(get("signalement"), 200);
    assert_true(shows("LI-1"));
    assert_int_equal(post_json("signalement", "{\"convention\": \"LI-1\", \"nature\": \"depart\","
                                              " \"personne\": \"Anne@X.example\","
                                              " \"texte\": \"Fin mars.\"}"),
                     201);
    assert_int_equal(mails("signalement", ALIX), 1);
    assert_int_equal(mails("signalement", NULL), 1);
    log_in_as(ALIX);
    assert_int_equal(get_json("caf/taches"), 200);
    assert_string_equal(listed("taches", "personne"), ANNE);
    assert_int_equal(get(LI_1), 200);
    assert_true(shows("Départ de"));
    assert_int_equal(post_json("caf/taches", "{\"tache\": 1, \"suite\": \"\"}"), 422);
    assert_int_equal(post("caf/taches", "tache=1&suite=Suspendue."), 303);
    assert_int_equal(post_json("caf/taches", "{\"tache\": 1, \"suite\": \"Encore.\"}"), 409);
    assert_int_equal(post_json("caf/taches", "{\"tache\": 9, \"suite\": \"x\"}"), 404);
    assert_int_equal(get_json("caf/taches"), 200);
    assert_string_equal(listed("taches", "personne"), "");
    assert_int_equal(get("caf/taches?etat=faites"), 200);
    assert_true(shows("Suspendue."));
}

/* Nobody speaks for a convention that does not name them, nor of others' persons. */
static void a_report_is_checked(void **state)
{
    static const struct {
        const char *body;
        const char *field;
    } cases[] = {
        {"{\"convention\": \"LI-1\", \"nature\": \"fin\", \"personne\": \"anne@x.example\"}",
         "nature"},
        {"{\"convention\": \"ST-1\", \"nature\": \"depart\", \"personne\": \"carla@x.example\"}",
         "convention"},
        {"{\"convention\": \"LI-9\", \"nature\": \"depart\", \"personne\": \"anne@x.example\"}",
         "convention"},
        {"{\"convention\": \"LI-1\", \"nature\": \"depart\", \"personne\": \"carla@x.example\"}",
         "personne"},
        {"{\"convention\": \"LI-1\", \"nature\": \"depart\", \"personne\": \"x\"}", "personne"}};

    (void) state;
    log_in_as("bruno@x.example");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(post_json("signalement", cases[i].body), 422);
        assert_string_equal(text_of("champ"), cases[i].field);
    }
    assert_int_equal(post("signalement", "convention=LI-1&nature=depart&personne=nul"), 422);
    assert_true(shows("value=\"nul\""));
    for (int i = 0; i < 20; i++) {
        assert_int_equal(post_json("signalement",
                                   "{\"convention\": \"LI-1\", \"nature\": \"changement\","
                                   " \"personne\": \"anne@x.example\"}"),
                         201);
    }
    assert_int_equal(post_json("signalement",
                               "{\"convention\": \"LI-1\", \"nature\": \"changement\","
                               " \"personne\": \"anne@x.example\"}"),
                     429);
}

#define DESK_TEST(test) cmocka_unit_test_setup_teardown(test, open_desk, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        DESK_TEST(an_agent_lists_the_own_caf),
        DESK_TEST(lists_go_on_behind_the_last),
        DESK_TEST(a_convention_is_shown),
        DESK_TEST(those_named_since_are_shown),
        DESK_TEST(others_see_and_change_nothing),
        DESK_TEST(forged_forms_do_nothing),
        DESK_TEST(a_convention_is_suspended_with_a_reason),
        DESK_TEST(a_person_is_suspended),
        DESK_TEST(an_agent_never_sees_a_password),
        DESK_TEST(other_persons_are_out_of_reach),
        DESK_TEST(a_notice_is_reviewed_then_recorded),
        DESK_TEST(a_form_of_a_notice_is_checked),
        DESK_TEST(an_avenant_is_shown_then_recorded),
        DESK_TEST(conventions_and_avenants_are_printed),
        DESK_TEST(an_avenant_to_sign_is_printed),
        DESK_TEST(a_signature_survives_the_review),
        DESK_TEST(an_avenant_is_recorded_once),
        DESK_TEST(an_avenant_has_its_dates),
        DESK_TEST(an_avenant_is_edited_as_a_form),
        DESK_TEST(rights_are_edited_as_boxes),
        DESK_TEST(what_is_over_is_not_amended),
        DESK_TEST(a_departure_is_reported_and_handled),
        DESK_TEST(a_report_is_checked),
    };

    return cmocka_run_group_tests_name("desk_conventions", tests, load_types, free_types);
}
