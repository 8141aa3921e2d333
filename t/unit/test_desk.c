/* The Caf's desk: who sees and does what (requirements, section 2). */
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
#include "web/router.h"

/* Of Caf 751: Alix has every role, Basile that of conventions; Colin is Caf 752's with
 * every role, Dora a national one; Anne is nobody at the desk. */
#define ALIX "alix@caf751.example"
#define BASILE "basile@caf751.example"
#define COLIN "colin@caf752.example"
#define DORA "dora@cnaf.example"

enum { EVERY_ROLE = 15 };

static int open_desk(void **state)
{
    int status = open_portal(state);

    if (status == 0) {
        make_agent(ALIX, "751", EVERY_ROLE);
        make_agent(BASILE, "751", HAB_ROLE_CONVENTIONS);
        make_agent(COLIN, "752", EVERY_ROLE);
        make_agent(DORA, "", EVERY_ROLE);
    }
    return status;
}

/* One request to a Caf; its reference lives until the next call. */
static const char *submit(const char *caf, const char *partner)
{
    static hab_request request;
    json_t *document =
        json_pack("{s:s, s:s, s:{s:s, s:s, s:s}, s:{s:s, s:s}, s:{s:[{s:s, s:s}], s:[{s:s, s:s,"
                  " s:s}]}}",
                  "type", "lieu_information", "caf", caf, "demandeur", "nom", "Z", "prenom", "Zoé",
                  "courriel", "zoe@x.example", "partenaire", "nom", partner, "adresse",
                  "1 place du Test", "annexe", "communes", "code", "75056", "nom", "Paris",
                  "personnes", "identifiant", "nouveau@x.example", "nom", "N", "prenom", "Nour");
    hab_txn *txn;

    assert_non_null(document);
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_request_submit(txn, &broker, document, NOW, &request), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    json_decref(document);
    return request.record.reference;
}

static const char *path_of(const char *reference, const char *more)
{
    static char path[80];

    (void) snprintf(path, sizeof(path), "caf/demandes/%s%s", reference, more);
    return path;
}

/* Every value of the tables that the desk writes, digested. */
static void fingerprint(uint8_t hash[HAB_HASH_SIZE])
{
    static const hab_table tables[] = {
        HAB_TABLE_REQUEST,    HAB_TABLE_REQUEST_REF,    HAB_TABLE_REQUEST_QUEUE, HAB_TABLE_AGENT,
        HAB_TABLE_CONVENTION, HAB_TABLE_CONVENTION_DOC, HAB_TABLE_PERSON,        HAB_TABLE_MAIL,
        HAB_TABLE_TASK,       HAB_TABLE_NOTICE};
    hab_txn *txn;

    memset(hash, 0, HAB_HASH_SIZE);
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        hab_cursor *cursor;
        hab_slice key;
        hab_slice value;
        hab_status status;

        assert_int_equal(hab_cursor_open(txn, tables[i], &cursor), HAB_OK);
        status = hab_seek(cursor, hab_slice_of("", 1), &key, &value);
        while (status == HAB_OK) {
            uint8_t mac[HAB_HASH_SIZE];

            hab_hmac_sha256(hab_slice_of(hash, HAB_HASH_SIZE), key, mac);
            hab_hmac_sha256(hab_slice_of(mac, HAB_HASH_SIZE), value, hash);
            status = hab_next(cursor, &key, &value);
        }
        hab_cursor_close(cursor);
    }
    hab_abort(txn);
}

/* The token that the page's forms carry for who is logged in. */
static void take_token(char token[HAB_TOKEN_TEXT + 1])
{
    assert_int_equal(get("deconnexion"), 200);
    hab_csrf_token(&answer, token);
}

typedef struct walk {
    const char *who;
    unsigned roles; /* of `who` */
    unsigned json;  /* expected */
    unsigned html;  /* expected */
} walk;

/* A path of the route, with something behind one that takes all below it. */
static const char *path_below(const hab_route *route)
{
    static char path[80];
    size_t length = strlen(route->path);

    (void) snprintf(path, sizeof(path), "%s%s", route->path,
                    route->path[length - 1] == '/' && strcmp(route->path, "caf/") != 0 ? "X" : "");
    return path;
}

static int of_desk(const hab_route *route)
{
    return strcmp(route->path, "caf") == 0 || strncmp(route->path, "caf/", 4) == 0;
}

static void assert_refused(const walk *w, const hab_route *route)
{
    const char *path = path_below(route);

    if (route->get != NULL
        && (ask(path, JSON, NULL, NULL) != w->json || ask(path, HTML, NULL, NULL) != w->html)) {
        fail_msg("%s: GET %s gave %u", w->who, path, answer.status);
    }
    if ((route->post != NULL || route->post_document != NULL)
        && (ask(path, JSON, JSON, "{}") != w->json || ask(path, HTML, FORM, "") != w->html)) {
        fail_msg("%s: POST %s gave %u", w->who, path, answer.status);
    }
}

/* Every route of the desk, without a session, without a role, with another role. */
static void each_route_wants_an_agent_and_a_role(void **state)
{
    static const walk walks[] = {{NULL, 0, 401, 303},
                                 {ANNE, 0, 403, 403},
                                 {"valid@caf751.example", HAB_ROLE_VALIDATION, 403, 403},
                                 {"traces@caf751.example", HAB_ROLE_TRACES, 403, 403},
                                 {"conv@caf751.example", HAB_ROLE_CONVENTIONS, 403, 403},
                                 {"admin@caf751.example", HAB_ROLE_ADMINISTRATION, 403, 403}};
    size_t count;
    const hab_route *routes = hab_routes(&count);
    unsigned seen = 0;

    (void) state;
    for (size_t i = 0; i < sizeof(walks) / sizeof(walks[0]); i++) {
        forget_cookies();
        if (walks[i].roles != 0) {
            make_agent(walks[i].who, "751", walks[i].roles);
        }
        if (walks[i].who != NULL) {
            log_in(walks[i].who);
        }
        for (size_t n = 0; n < count; n++) {
            if (of_desk(&routes[n])) {
                assert_true(routes[n].flags & HAB_ROUTE_AGENT);
                if (walks[i].roles == 0
                    || (routes[n].roles != 0 && !(routes[n].roles & walks[i].roles))) {
                    assert_refused(&walks[i], &routes[n]);
                    seen++;
                }
            }
        }
    }
    assert_true(seen > 12);
}

/* A form of another page, or with the token of another's session, is no form of ours. */
static void each_form_wants_the_sessions_own_token(void **state)
{
    char stolen[HAB_TOKEN_TEXT + 1];
    char body[80];
    uint8_t before[HAB_HASH_SIZE];
    uint8_t after[HAB_HASH_SIZE];
    size_t count;
    const hab_route *routes = hab_routes(&count);

    (void) state;
    log_in(COLIN);
    take_token(stolen);
    forget_cookies();
    log_in(ALIX);
    fingerprint(before);
    (void) snprintf(body, sizeof(body), "csrf=%s", stolen);
    for (size_t n = 0; n < count; n++) {
        if (!of_desk(&routes[n]) || (routes[n].post == NULL && routes[n].post_document == NULL)) {
            continue;
        }
        assert_true(routes[n].flags & HAB_ROUTE_TOKEN);
        origin = ORIGIN;
        csrf_header = NULL;
        assert_int_equal(ask(path_below(&routes[n]), HTML, FORM, body), 403);
        assert_int_equal(ask(path_below(&routes[n]), HTML, FORM, ""), 403);
        csrf_header = stolen;
        assert_int_equal(ask(path_below(&routes[n]), JSON, JSON, "{}"), 403);
        assert_string_equal(text_of("motif"), "formulaire_refuse");
        csrf_header = NULL;
        origin = "https://mechant.example";
        assert_int_equal(ask(path_below(&routes[n]), HTML, FORM, ""), 403);
        origin = NULL;
    }
    fingerprint(after);
    assert_memory_equal(before, after, sizeof(before));
}

static const char *const acts[] = {
    "{\"acte\": \"verifier\"}",
    "{\"acte\": \"demander-complement\", \"motif\": \"x\"}",
    "{\"acte\": \"refuser\", \"motif\": \"x\", \"confirme\": \"oui\"}",
    "{\"acte\": \"envoyer\", \"numero\": \"LI-9\"}",
    "{\"acte\": \"etape\", \"etape\": \"formalites_cnil\"}",
    "{\"acte\": \"signer\", \"confirme\": \"oui\"}",
    "{\"acte\": \"activer\", \"confirme\": \"oui\"}",
};

/* What is another Caf's is not there: the answer is that of a reference nobody has. */
static void another_cafs_request_does_not_exist(void **state)
{
    char theirs[HAB_REFERENCE_TEXT + 1];
    char page[64];
    char *unknown;
    uint8_t before[HAB_HASH_SIZE];
    uint8_t after[HAB_HASH_SIZE];

    (void) state;
    strcpy(theirs, submit("752", "Mairie voisine"));
    log_in(ALIX);
    fingerprint(before);
    assert_int_equal(get_json("caf/demandes/DH-0000-0000-00"), 404);
    unknown = strdup(answer.content);
    assert_int_equal(get_json(path_of(theirs, "")), 404);
    assert_string_equal(answer.content, unknown);
    assert_traced("caf.acces", HAB_REASON_NOT_ALLOWED);
    assert_int_equal(get(path_of(theirs, "")), 404);
    assert_false(shows("voisine"));
    assert_int_equal(get(path_of(theirs, "/convention.pdf")), 404);
    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        assert_int_equal(ask(path_of(theirs, ""), JSON, JSON, acts[i]), 404);
        assert_int_equal(ask(path_of(theirs, ""), HTML, JSON, acts[i]), 404);
        assert_false(shows("voisine"));
    }
    assert_int_equal(get_json("caf/demandes"), 200);
    assert_false(shows("voisine"));
    assert_int_equal(get_json("caf/demandes?caf=752&etat=transmise"), 200);
    assert_false(shows("voisine"));
    (void) snprintf(page, sizeof(page), "caf/demandes?apres=%s", theirs);
    assert_int_equal(get_json(page), 200);
    assert_false(shows("voisine"));
    assert_int_equal(get_json("caf/"), 200);
    assert_false(shows("\"nombre\":1"));
    fingerprint(after);
    assert_memory_equal(before, after, sizeof(before));
    forget_cookies();
    log_in(COLIN);
    assert_int_equal(get_json(path_of(theirs, "")), 200);
    free(unknown);
}

/* A national agent sees every Caf's, and may look at one. */
static void national_agents_see_all(void **state)
{
    (void) state;
    (void) submit("751", "Première mairie");
    (void) submit("752", "Seconde mairie");
    log_in(DORA);
    assert_int_equal(get("caf/demandes"), 200);
    assert_true(shows("Première") && shows("Seconde"));
    assert_int_equal(get("caf/demandes?caf=752"), 200);
    assert_false(shows("Première"));
    assert_true(shows("Seconde"));
    assert_int_equal(get("caf/agents"), 200);
    assert_true(shows(ALIX) && shows(COLIN) && shows(DORA));
}

static void queue_is_filtered_and_paged(void **state)
{
    char first[HAB_REFERENCE_TEXT + 1];
    char page[80];

    (void) state;
    strcpy(first, submit("751", "Mairie 00"));
    for (int i = 1; i < 30; i++) {
        char partner[20];

        (void) snprintf(partner, sizeof(partner), "Mairie %02d", i);
        (void) submit("751", partner);
    }
    log_in(BASILE);
    now = NOW + 3 * 24 * 3600;
    log_in(BASILE);
    assert_int_equal(get_json("caf/demandes"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "demandes")), 25);
    assert_true(shows("Mairie 00") && shows("\"jours\":3"));
    (void) snprintf(page, sizeof(page), "caf/demandes?apres=%s", text_of("suite"));
    assert_int_equal(get_json(page), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "demandes")), 5);
    assert_string_equal(text_of("suite"), "");
    assert_true(shows("Mairie 25"));
    assert_int_equal(get_json("caf/demandes?type=structures"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "demandes")), 0);
    assert_int_equal(post_json(path_of(first, ""), acts[0]), 200);
    assert_int_equal(get_json("caf/demandes?etat=verifiee&type=lieu_information"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "demandes")), 1);
    assert_int_equal(get_json("caf/"), 200);
    assert_true(shows("{\"etat\":\"transmise\",\"nombre\":29}"));
}

/* From verification to activation by forms, each legal effect confirmed first. */
static void a_request_walks_through_the_desk(void **state)
{
    static const char signature[] = "acte=signer&signature.date=2026-01-12&signature.lieu=Paris"
                                    "&signature.signataires=A.+Un,+maire%0D%0AB.+Deux&effet=";
    char reference[HAB_REFERENCE_TEXT + 1];
    char body[300];

    (void) state;
    strcpy(reference, submit("751", "Ville de <b>Test</b>"));
    log_in(BASILE);
    assert_int_equal(get(path_of(reference, "")), 200);
    assert_true(shows("Ville de &lt;b&gt;Test&lt;/b&gt;"));
    assert_false(shows("<b>Test"));
    assert_int_equal(get(path_of(reference, "/convention.pdf")), 404);
    assert_int_equal(post(path_of(reference, ""), "acte=verifier"), 303);
    assert_non_null(strstr(header("Location"), "?fait=verifier"));
    assert_int_equal(get(path_of(reference, "?fait=verifier")), 200);
    assert_true(shows("LI-2026-751-001") && shows("La demande est vérifiée"));
    assert_int_equal(post(path_of(reference, ""), "acte=envoyer&numero=LI+1"), 422);
    assert_false(shows("Dit au demandeur")); /* the error's reason is not the request's */
    assert_true(shows("value=\"LI 1\"") && shows("aria-invalid") && shows("#numero"));
    assert_int_equal(post(path_of(reference, ""), "acte=envoyer&numero=LI-2026-751-001"), 303);
    assert_int_equal(post(path_of(reference, ""), "acte=activer&confirme=oui"), 409);
    assert_true(shows("LI-3.1"));
    assert_int_equal(post(path_of(reference, ""), signature), 200);
    assert_true(shows("A. Un, maire\nB. Deux") && shows("name=\"confirme\""));
    assert_int_equal(get_json(path_of(reference, "")), 200);
    assert_string_equal(text_of("demande.etat"), "convention_envoyee");
    (void) snprintf(body, sizeof(body), "%s&confirme=oui", signature);
    assert_int_equal(post(path_of(reference, ""), body), 303);
    assert_int_equal(post(path_of(reference, ""), "acte=activer"), 200);
    assert_true(shows("nouveau@x.example"));
    assert_int_equal(get_json(path_of(reference, "")), 200);
    assert_string_equal(text_of("demande.etat"), "signee");
    assert_int_equal(post(path_of(reference, ""), "acte=activer&confirme=oui"), 303);
    assert_int_equal(get_json(path_of(reference, "")), 200);
    assert_string_equal(text_of("demande.etat"), "activee");
    assert_false(json_array_size(json_object_get(answer.document, "actes")));
    assert_traced("demande.activee", HAB_REASON_GRANTED);
    (void) convention_in(broker.store, "LI-2026-751-001");
    (void) person_in(broker.store, "nouveau@x.example");
}

/* A provider's request: a crèche whose number is typed, a relais without one. */
static void submit_structures(char reference[HAB_REFERENCE_TEXT + 1], const char *typed)
{
    char text[1200];
    hab_request request;
    hab_txn *txn;
    json_t *document;

    (void) snprintf(
        text, sizeof(text),
        "{\"type\": \"structures\", \"caf\": \"751\", \"demandeur\": {\"nom\": \"Z\","
        " \"prenom\": \"Zoé\", \"courriel\": \"zoe@x.example\"}, \"partenaire\": {\"nom\":"
        " \"Ville\", \"adresse\": \"1 place du Test\"}, \"annexe\": {\"nature\": \"autre\","
        " \"etablissements\": [{\"id\": \"%s\", \"nom\": \"Les Lutins\", \"type\": \"EAJE\"},"
        " {\"nom\": \"Le Relais\", \"type\": \"RPE\"}], \"personnes\": [{\"identifiant\":"
        " \"nour@x.example\", \"nom\": \"N\", \"prenom\": \"Nour\", \"droits\": ["
        " {\"etablissement\": \"#2\", \"services\": [\"fonctionnement\"]}]}]}}",
        typed);
    document = json_of(text);
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_request_submit(txn, &broker, document, NOW, &request), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    json_decref(document);
    strcpy(reference, request.record.reference);
}

static const json_t *target_named(const char *name)
{
    size_t i;
    json_t *target;

    json_array_foreach(json_object_get(answer.document, "cibles"), i, target)
    {
        if (strcmp(json_string_value(json_object_get(target, "nom")), name) == 0) {
            return target;
        }
    }
    fail_msg("no target %s", name);
    return NULL;
}

static size_t holders_of(const char *name)
{
    return json_array_size(json_object_get(target_named(name), "conventions"));
}

/* ST-3.1: the Caf sees the numbers before anything is opened under them. */
static void generated_numbers_are_shown(void **state)
{
    char reference[HAB_REFERENCE_TEXT + 1];
    const char *id;

    (void) state;
    submit_structures(reference, "EAJE-7");
    log_in(BASILE);
    assert_int_equal(get_json(path_of(reference, "")), 200);
    assert_true(json_is_false(json_object_get(target_named("Les Lutins"), "attribue")));
    assert_true(json_is_true(json_object_get(target_named("Le Relais"), "attribue")));
    id = json_string_value(json_object_get(target_named("Le Relais"), "id"));
    assert_int_equal(strncmp(id, "RPE-751-", 8), 0);
    assert_int_equal(holders_of("Les Lutins"), 0);
    assert_int_equal(holders_of("Le Relais"), 0);
    assert_int_equal(get(path_of(reference, "")), 200);
    assert_true(shows("RPE-751-") && shows("numéro attribué automatiquement"));
    assert_false(shows("est déjà dans"));
    /* communes have no numbers of this kind */
    strcpy(reference, submit("751", "Ville"));
    assert_int_equal(get_json(path_of(reference, "")), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "cibles")), 0);
}

static void store_structures(const char *numero, const char *changes)
{
    json_t *document = structures(changes);

    json_object_set_new(document, "numero", json_string(numero));
    store_document(broker.store, document);
}

/* ST-1: a number that somebody else's convention has is not given away unseen. */
static void a_number_that_is_taken_is_told(void **state)
{
    char reference[HAB_REFERENCE_TEXT + 1];
    hab_txn *txn;

    (void) state;
    store_structures("ST-AUTRE-CAF", "{\"caf\": \"752\"}");
    submit_structures(reference, "EAJE-1");
    log_in(BASILE);
    assert_int_equal(get_json(path_of(reference, "")), 200);
    assert_int_equal(holders_of("Les Lutins"), 0); /* another Caf's */
    for (int i = 0; i < 120; i++) {                /* more than are looked at in one go */
        char change[64];

        (void) snprintf(change, sizeof(change), "{\"numero\": \"LI-N-%03d\"}", i);
        store_document(broker.store, lieu(change));
    }
    store_structures("ST-7", "{}");
    assert_int_equal(get_json(path_of(reference, "")), 200);
    assert_int_equal(holders_of("Les Lutins"), 1);
    assert_int_equal(holders_of("Le Relais"), 0);
    assert_int_equal(get(path_of(reference, "")), 200);
    assert_true(shows("Le numéro EAJE-1 est déjà dans") && shows("caf/conventions/ST-7"));
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(
        hab_convention_set_state(txn, convention_in(broker.store, "ST-7"), HAB_CONVENTION_TERMINEE),
        HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(get_json(path_of(reference, "")), 200);
    assert_int_equal(holders_of("Les Lutins"), 0); /* it is over */
}

/* Confirmation is not a way around the rules: what cannot be done is said before. */
static void nothing_unlawful_is_offered_for_confirmation(void **state)
{
    char reference[HAB_REFERENCE_TEXT + 1];

    (void) state;
    strcpy(reference, submit("751", "Ville"));
    log_in(BASILE);
    assert_int_equal(post(path_of(reference, ""), "acte=activer"), 409);
    assert_int_equal(post(path_of(reference, ""), "acte=refuser&motif="), 422);
    assert_int_equal(post(path_of(reference, ""), "acte=refuser&motif=Non"), 200);
    assert_int_equal(get_json(path_of(reference, "")), 200);
    assert_string_equal(text_of("demande.etat"), "transmise");
    assert_int_equal(post(path_of(reference, ""), "acte=danser"), 422);
    assert_int_equal(post(path_of(reference, "/convention.pdf"), "acte=verifier"), 405);
}

/* An agent's rights are looked up with each act: none is left to who lost them. */
static void a_removed_agent_is_out_at_once(void **state)
{
    char reference[HAB_REFERENCE_TEXT + 1];
    char session[sizeof(cookies[0])];

    (void) state;
    strcpy(reference, submit("751", "Ville"));
    log_in(BASILE);
    memcpy(session, cookies[0], sizeof(session));
    forget_cookies();
    log_in(ALIX);
    assert_int_equal(
        post_json("caf/agents", "{\"acte\": \"retirer\", \"identifiant\": \"" BASILE "\"}"), 200);
    assert_traced("agent.retire", HAB_REASON_GRANTED);
    assert_false(shows(BASILE));
    memcpy(cookies[0], session, sizeof(session));
    assert_int_equal(post_json(path_of(reference, ""), acts[0]), 401);
    assert_int_equal(try_login(BASILE, PASSWORD), 200);
    assert_int_equal(post_json(path_of(reference, ""), acts[0]), 403);
}

/* The state of the waiting mails: template and address of the last one. */
static unsigned mails_of(const char *template, const char *to)
{
    static const hab_mail first = {0};
    hab_mail mails[20];
    unsigned count = 0;
    unsigned found = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_list(txn, HAB_MAIL_WAITING, NULL, &first, mails, 20, &count),
                     HAB_OK);
    hab_abort(txn);
    for (unsigned i = 0; i < count; i++) {
        found += strcmp(mails[i].template, template) == 0 && strcmp(mails[i].to, to) == 0;
    }
    return found;
}

#define NEW "\"acte\": \"ajouter\", \"nom\": \"Neuf\", \"prenom\": \"Eve\""

static void administrators_manage_their_own_agents(void **state)
{
    (void) state;
    log_in(ALIX);
    assert_int_equal(post_json("caf/agents", "{" NEW ", \"identifiant\": \"eve@caf751.example\","
                                             " \"roles\": [\"conventions\", \"traces\"]}"),
                     200);
    assert_true(shows("eve@caf751.example"));
    assert_traced("mot_de_passe.emis", HAB_REASON_GRANTED);
    assert_int_equal(mails_of("agent-cree", "eve@caf751.example"), 1);
    assert_int_equal(post("caf/agents", "acte=roles&identifiant=eve%40caf751.example"
                                        "&roles=validation&roles=traces"),
                     303);
    assert_traced("agent.roles", HAB_REASON_GRANTED);
    assert_int_equal(get_json("caf/agents"), 200);
    assert_true(shows("[\"validation\",\"traces\"]"));
    assert_false(shows(COLIN) || shows(DORA));
}

/* Nobody makes themselves, or whom they like, more than they may. */
static void administrators_do_not_reach_further(void **state)
{
    static const struct {
        const char *body;
        unsigned status;
    } cases[] = {
        {"{" NEW ", \"identifiant\": \"f@x.example\", \"roles\": \"traces\", \"caf\": \"752\"}",
         422},
        {"{" NEW ", \"identifiant\": \"f@x.example\", \"roles\": \"traces\","
         " \"caf\": \"nationale\"}",
         422},
        {"{" NEW ", \"identifiant\": \"f@x.example\", \"roles\": \"tout\"}", 422},
        {"{" NEW ", \"identifiant\": \"f@x.example\"}", 422},
        {"{" NEW ", \"identifiant\": \"f\", \"roles\": \"traces\"}", 422},
        {"{" NEW ", \"identifiant\": \"" COLIN "\", \"roles\": \"traces\"}", 422},
        {"{\"acte\": \"roles\", \"identifiant\": \"" COLIN "\", \"roles\": \"traces\"}", 422},
        {"{\"acte\": \"retirer\", \"identifiant\": \"" COLIN "\"}", 422},
        {"{\"acte\": \"roles\", \"identifiant\": \"" DORA "\", \"roles\": \"traces\"}", 422},
        {"{\"acte\": \"retirer\", \"identifiant\": \"" DORA "\"}", 422},
        {"{\"acte\": \"retirer\", \"identifiant\": \"" ANNE "\"}", 422},
        {"{\"acte\": \"roles\", \"identifiant\": \"" ALIX "\", \"roles\": \"traces\"}", 409},
        {"{\"acte\": \"retirer\", \"identifiant\": \"" ALIX "\"}", 409},
        {"{\"acte\": \"roles\", \"identifiant\": \"" BASILE "\", \"roles\": []}", 422}};
    uint8_t before[HAB_HASH_SIZE];
    uint8_t after[HAB_HASH_SIZE];

    (void) state;
    log_in(ALIX);
    fingerprint(before);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (post_json("caf/agents", cases[i].body) != cases[i].status) {
            fail_msg("%s gave %u", cases[i].body, answer.status);
        }
        assert_int_equal(ask("caf/agents", HTML, JSON, cases[i].body), cases[i].status);
    }
    fingerprint(after);
    assert_memory_equal(before, after, sizeof(before));
}

static void national_administrators_make_national_agents(void **state)
{
    (void) state;
    log_in(DORA);
    assert_int_equal(post_json("caf/agents", "{" NEW ", \"identifiant\": \"g@cnaf.example\","
                                             " \"roles\": \"traces\", \"caf\": \"nationale\"}"),
                     200);
    assert_int_equal(post_json("caf/agents", "{" NEW ", \"identifiant\": \"h@caf752.example\","
                                             " \"roles\": \"traces\", \"caf\": \"752\"}"),
                     200);
    assert_int_equal(post_json("caf/agents", "{" NEW ", \"identifiant\": \"i@caf.example\","
                                             " \"roles\": \"traces\", \"caf\": \"75\"}"),
                     422);
    assert_int_equal(
        post_json("caf/agents", "{\"acte\": \"retirer\", \"identifiant\": \"g@cnaf.example\"}"),
        200);
    assert_int_equal(
        post_json("caf/agents", "{\"acte\": \"retirer\", \"identifiant\": \"" COLIN "\"}"), 200);
}

/* An agent lands on the desk, one whom a convention names too finds the way there. */
static void agents_find_their_desk(void **state)
{
    (void) state;
    log_in(BASILE);
    assert_int_equal(get("mes-services"), 303);
    assert_string_equal(header("Location"), "/extranet/caf/");
    assert_int_equal(get("caf"), 200);
    assert_int_equal(get("caf/"), 200);
    assert_int_equal(get("caf/inconnu"), 404);
    forget_cookies();
    make_agent(ANNE, "751", HAB_ROLE_TRACES);
    log_in(ANNE);
    assert_int_equal(get("mes-services"), 200);
    assert_true(shows("/extranet/caf/"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, open_desk, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(each_route_wants_an_agent_and_a_role),
        TEST(each_form_wants_the_sessions_own_token),
        TEST(another_cafs_request_does_not_exist),
        TEST(national_agents_see_all),
        TEST(queue_is_filtered_and_paged),
        TEST(a_request_walks_through_the_desk),
        TEST(generated_numbers_are_shown),
        TEST(a_number_that_is_taken_is_told),
        TEST(nothing_unlawful_is_offered_for_confirmation),
        TEST(a_removed_agent_is_out_at_once),
        TEST(administrators_manage_their_own_agents),
        TEST(administrators_do_not_reach_further),
        TEST(national_administrators_make_national_agents),
        TEST(agents_find_their_desk),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}
