/* The life of a fiche: who saves it, who is told, what all may read of it, and when
 * (requirements, sections 8 and 9). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fiches.h"

#include "base/text.h"
#include "convention/due.h"

#define NID "NID-1"
#define FORM_OF_NID "nids/saisir/nid/NID-1"

/* -- what all may read */

/* ST-1, ST-3.3, MAM-4.3: only what the Caf has accepted is ever online. */
static void nothing_is_online_before_it_is_accepted(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 0, "Dehors"), 200);
    assert_string_equal(text_of("etat"), "soumise");
    assert_int_equal(integer_at("version"), 1);
    assert_int_equal(integer_at("revision"), 1);
    assert_string_equal(project_online(NID), "");
    assert_int_equal(queued(), 1);
    assert_int_equal(version_of_fiche(NID, 1).author, person_in(broker.store, ANNE));
    assert_int_equal(accept_version(NID, 1), HAB_DONE);
    assert_string_equal(project_online(NID), "Dehors");
    assert_int_equal(queued(), 0);
    assert_int_equal(version_of_fiche(NID, 1).state, FICHE_PUBLIEE);
}

/* ST-4: the next one replaces what is online when it is accepted, not before. */
static void an_update_replaces_what_is_online(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    assert_int_equal(accept_version(NID, 1), HAB_DONE);
    assert_int_equal(submit_project(NID, 2, "Deux"), 200);
    assert_string_equal(project_online(NID), "Un");
    assert_int_equal(accept_version(NID, 2), HAB_DONE);
    assert_string_equal(project_online(NID), "Deux");
    assert_int_equal(version_of_fiche(NID, 1).state, FICHE_REMPLACEE);
    assert_int_equal(fiche_of(NID).online, 2);
    assert_int_equal(accept_version(NID, 2), HAB_NONE); /* not submitted any more */
}

/* ST-2: rejected with a reason, which the person sees; what was online stays. */
static void a_rejection_changes_nothing_online(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    assert_int_equal(accept_version(NID, 1), HAB_DONE);
    assert_int_equal(submit_project(NID, 2, "Achetez"), 200);
    assert_int_equal(reject_version(NID, 2, "Ceci est une publicité."), HAB_DONE);
    assert_string_equal(project_online(NID), "Un");
    assert_int_equal(queued(), 0);
    assert_int_equal(mails_to("nids-rejetee", ANNE), 1);
    assert_int_equal(get("nids/fiches/NID-1"), 200);
    assert_true(shows("Ceci est une publicité."));
    assert_true(shows("href=\"/extranet/" FORM_OF_NID "\""));
    assert_int_equal(get(FORM_OF_NID "?revision=4"), 200);
    assert_true(shows("value=\"Achetez\"")); /* to be corrected */
    assert_int_equal(submit_project(NID, 4, "Jouons"), 200);
    assert_int_equal(version_of_fiche(NID, 2).state, FICHE_REJETEE);
    assert_int_equal(accept_version(NID, 3), HAB_DONE);
    assert_string_equal(project_online(NID), "Jouons");
}

/* ST-2: what the Caf withdraws is gone at once, with its reason in the history. */
static void what_is_withdrawn_is_gone(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(withdraw_fiche(NID, "Erreur."), HAB_NONE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    assert_int_equal(withdraw_fiche(NID, "Erreur."), HAB_NONE);
    assert_int_equal(accept_version(NID, 1), HAB_DONE);
    assert_int_equal(withdraw_fiche(NID, "Contenu injurieux."), HAB_DONE);
    assert_string_equal(project_online(NID), "");
    assert_int_equal(version_of_fiche(NID, 1).state, FICHE_RETIREE);
    assert_int_equal(mails_to("nids-retiree", ANNE), 1);
    assert_int_equal(get("nids/historique/NID-1"), 200);
    assert_true(shows("Contenu injurieux."));
}

/* ST-3.3: an agent decides about what was read, and about nothing newer. */
static void a_decision_is_about_what_was_read(void **state)
{
    ask_fiche old = {.id = NID, .number = 1};

    (void) state;
    nids_type.joint = nids_joint;
    joint_now = "{\"noms\": \"Léa\"}";
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    old.fiche = fiche_of(NID);
    old.fiche.revision--;
    assert_int_equal(run_nids(accept_work, &old), HAB_DONE);
    assert_true(old.conflict);
    assert_string_equal(project_online(NID), "");
    assert_int_equal(queued(), 1);
}

static int rejoin_work(void *context, hab_call *call)
{
    return fiche_rejoin(&nids_type, call, context);
}

/* MAM-2: what the type adds changes under the agent's eyes, who is told. */
static void what_is_joined_may_change_before_the_decision(void **state)
{
    ask_fiche read = {.id = NID, .number = 1};

    (void) state;
    nids_type.joint = nids_joint;
    joint_now = "{\"noms\": \"Léa, Tom\"}";
    log_in(ANNE);
    assert_int_equal(run_nids(rejoin_work, NID), HAB_NONE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    read.fiche = fiche_of(NID);
    assert_int_equal(run_nids(rejoin_work, NID), HAB_DONE);
    assert_int_equal(fiche_of(NID).revision, read.fiche.revision);
    joint_now = "{\"noms\": \"Léa\"}";
    assert_int_equal(run_nids(rejoin_work, NID), HAB_DONE);
    assert_int_equal(run_nids(accept_work, &read), HAB_DONE);
    assert_true(read.conflict);
    nids_type.joint_view = nids_joint_view;
    assert_int_equal(get("nids/versions/NID-1/1"), 200);
    assert_true(shows("Léa"));
    assert_false(shows("Tom"));
}

/* Sending again what is online gives the Caf nothing to do. */
static void what_is_online_is_not_submitted_again(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    assert_int_equal(accept_version(NID, 1), HAB_DONE);
    assert_int_equal(submit_project(NID, 2, "Un"), 409);
    assert_string_equal(text_of("motif"), "deja_en_ligne");
    assert_int_equal(queued(), 0);
    assert_int_equal(fiche_of(NID).revision, 2);
    nids_type.joint = nids_joint;
    joint_now = "{\"noms\": \"Léa\"}"; /* what the type adds is new: there is something to read */
    assert_int_equal(submit_project(NID, 2, "Un"), 200);
    assert_int_equal(queued(), 1);
}

/* ST-3.3: the agents of validation learn of a submission; the persons of the decision. */
static void mails_go_to_those_concerned(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project("HALTE-1", 0, "Un"), 200);
    assert_int_equal(mails_to("nids-soumise", ALIX), 1);
    assert_int_equal(mails_to("nids-soumise", ANNE), 0);
    assert_int_equal(accept_version("HALTE-1", 1), HAB_DONE);
    assert_int_equal(mails_to("nids-publiee", ANNE), 1);
    assert_int_equal(mails_to("nids-publiee", BRUNO), 0); /* he has the places alone */
}

/* -- two persons at one fiche */

static unsigned post_draft(uint32_t revision, const char *project)
{
    char path[96];
    char body[96];

    (void) snprintf(path, sizeof(path), FORM_OF_NID "?revision=%u", revision);
    (void) snprintf(body, sizeof(body), "projet=%s&places=beaucoup&action=enregistrer", project);
    return post(path, body);
}

/* What somebody else has saved is not written over, and nothing typed is lost. */
static void the_second_is_told_and_loses_nothing(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(post_draft(0, "deAnne"), 303);
    assert_string_equal(header("Location"), "/extranet/nids/fiches/NID-1?fait=brouillon");
    log_in(BRUNO); /* who has read it before she did */
    assert_int_equal(post_draft(0, "deBruno"), 303);
    assert_string_equal(header("Location"), "/extranet/nids/versions/NID-1/2?conflit=1");
    assert_int_equal(get("nids/versions/NID-1/2?conflit=1"), 200);
    assert_true(shows("deAnne") && shows("deBruno"));
    assert_true(shows("Anne A"));
    assert_true(shows("Quelqu’un d’autre a modifié"));
    assert_int_equal(fiche_of(NID).working, 1);
    assert_int_equal(fiche_of(NID).revision, 1); /* hers: she goes on */
    assert_true(version_of_fiche(NID, 2).aside);
    log_in(ANNE);
    assert_int_equal(post_draft(1, "encoreAnne"), 303);
    assert_string_equal(header("Location"), "/extranet/nids/fiches/NID-1?fait=brouillon");
    assert_int_equal(fiche_of(NID).working, 1);
    /* he takes his own up again, once he has seen hers */
    log_in(BRUNO);
    assert_int_equal(post_json("nids/versions/NID-1/2", "{\"revision\": \"1\"}"), 409);
    assert_int_equal(post_json("nids/versions/NID-1/2", "{}"), 422);
    assert_int_equal(post("nids/versions/NID-1/2", "revision=2"), 303);
    assert_string_equal(header("Location"), "/extranet/" FORM_OF_NID "?revision=3");
    assert_int_equal(get(FORM_OF_NID "?revision=3"), 200);
    assert_true(shows("value=\"deBruno\"") && shows("value=\"beaucoup\""));
    assert_int_equal(version_of_fiche(NID, 1).state, FICHE_REMPLACEE);
    assert_int_equal(get_json("nids/versions/NID-1/1"), 200);
    assert_string_equal(text_of("saisie.projet"), "encoreAnne");
    assert_int_equal(version_of_fiche(NID, 3).author, person_in(broker.store, BRUNO));
}

/* A program has what it sent: nothing is kept for it, and it is told by whom. */
static void a_program_is_told_of_a_conflict(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    log_in(BRUNO);
    assert_int_equal(submit_project(NID, 0, "Autre"), 409);
    assert_string_equal(text_of("motif"), "fiche_modifiee");
    assert_int_equal(integer_at("revision"), 1);
    assert_string_equal(text_of("version.auteur_nom"), "Anne A");
    assert_int_equal(fiche_of(NID).last, 1);
    assert_int_equal(queued(), 1);
    assert_int_equal(post_json(FORM_OF_NID, "{\"projet\": \"Un\", \"places\": 1}"), 422);
    assert_string_equal(text_of("champ"), "revision");
    assert_int_equal(submit_project(NID, 7, "Autre"), 409); /* what was never there */
}

/* What was submitted gives way to a later submission, and stays in the history. */
static void a_submission_is_replaced_by_the_next(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    log_in(BRUNO);
    assert_int_equal(submit_project(NID, 1, "Deux"), 200);
    assert_int_equal(queued(), 1);
    assert_int_equal(version_of_fiche(NID, 1).state, FICHE_REMPLACEE);
    assert_int_equal(accept_version(NID, 1), HAB_NONE);
    assert_string_equal(project_online(NID), "");
    assert_int_equal(accept_version(NID, 2), HAB_DONE);
    assert_string_equal(project_online(NID), "Deux");
    assert_int_equal(get_json("nids/historique/NID-1"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "versions")), 2);
}

/* What is kept aside is kept for good: there is an end to it each day, for each person. */
static void nobody_fills_the_store(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    for (int i = 0; i < 199; i++) {
        assert_int_equal(post_draft(0, "encore"), 303);
    }
    assert_int_equal(post_draft(0, "encore"), 429);
    assert_int_equal(fiche_of(NID).last, 200);
    log_in(BRUNO); /* whose right is his own */
    assert_int_equal(submit_project(NID, 1, "Deux"), 200);
}

/* -- the form */

/* The button of a review, as a browser presses it. */
static const char *button(void)
{
    static char body[2048];
    size_t used, index;
    json_t *field;

    used = (size_t) snprintf(body, sizeof(body), "action=confirmer&envoi_unique=%s",
                             text_of("envoi_unique"));
    json_array_foreach(json_object_get(answer.document, "champs"), index, field)
    {
        char value[512];

        hab_percent_encode(hab_slice_text(pl_member(field, "valeur")), value);
        used += (size_t) snprintf(body + used, sizeof(body) - used, "&%s=%s",
                                  pl_member(field, "nom"), value);
    }
    return body;
}

/* Entered, kept for later, read again, sent once. */
static void a_browser_enters_a_fiche(void **state)
{
    char pressed[2048];

    (void) state;
    log_in(ANNE);
    assert_int_equal(get(FORM_OF_NID), 303);
    assert_string_equal(header("Location"), "/extranet/" FORM_OF_NID "?revision=0");
    assert_int_equal(get(FORM_OF_NID "?revision=0"), 200);
    assert_true(shows("action=\"/extranet/" FORM_OF_NID "?revision=0\""));
    assert_int_equal(post_draft(0, "Dehors"), 303);
    assert_int_equal(queued(), 0);
    assert_int_equal(get(FORM_OF_NID "?revision=0"), 303); /* it has changed since */
    assert_int_equal(get(FORM_OF_NID "?revision=1"), 200);
    assert_true(shows("value=\"Dehors\"") && shows("value=\"beaucoup\""));
    assert_int_equal(post(FORM_OF_NID "?revision=1", "projet=Dehors&places=beaucoup"), 422);
    assert_int_equal(post(FORM_OF_NID "?revision=1", "projet=Dehors&places=12"), 200);
    (void) snprintf(pressed, sizeof(pressed), "%s", button());
    assert_int_equal(post(FORM_OF_NID "?revision=1", pressed), 303);
    assert_string_equal(header("Location"), "/extranet/nids/fiches/NID-1?fait=soumise");
    assert_int_equal(post(FORM_OF_NID "?revision=1", pressed), 303); /* sent twice */
    assert_string_equal(header("Location"), "/extranet/nids/fiches/NID-1?fait=soumise");
    assert_int_equal(fiche_of(NID).last, 1); /* the brouillon of one's own is what is sent */
    assert_int_equal(queued(), 1);
    assert_int_equal(get("nids/fiches/NID-1?fait=soumise"), 200);
    assert_true(shows("Votre fiche est envoyée à la Caf."));
    assert_string_equal(project_online(NID), "");
}

/* -- rights */

/* ST-3.3: the person is listed for this establishment and this right, on every route. */
static void only_those_listed_enter(void **state)
{
    static const char *const routes[] = {"nids/fiches/HALTE-1", "nids/historique/HALTE-1",
                                         "nids/versions/HALTE-1/1",
                                         "nids/saisir/halte/HALTE-1?revision=1"};

    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project("HALTE-1", 0, "Un"), 200);
    log_in(BRUNO); /* the places of the halte alone */
    for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
        assert_int_equal(get(routes[i]), 403);
        assert_int_equal(get_json(routes[i]), 403);
        assert_string_equal(text_of("article"), "ST-3.3");
    }
    assert_int_equal(submit_project("HALTE-1", 1, "Pirate"), 403);
    assert_int_equal(
        post("nids/saisir/halte/HALTE-1?revision=1", "projet=Pirate&places=1&action=enregistrer"),
        403);
    assert_int_equal(post_json("nids/versions/HALTE-1/1", "{\"revision\": 1}"), 403);
    assert_int_equal(fiche_of("HALTE-1").revision, 1);
    assert_int_equal(get_json("nids/fiches/NID-2"), 403);
    assert_int_equal(get_json("nids/fiches/..%2f"), 404);
    log_in(ALIX); /* an agent is no partner */
    assert_int_equal(get_json("nids/fiches"), 403);
    assert_int_equal(get_json("nids/fiches/NID-1"), 403);
}

/* A form is for its own kind of establishment. */
static void a_form_is_for_its_kind(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(get("nids/saisir/nid/HALTE-1?revision=0"), 404);
    assert_int_equal(post_json("nids/saisir/nid/HALTE-1?revision=0", "{\"projet\": \"Un\"}"), 404);
    assert_int_equal(
        post("nids/saisir/nid/HALTE-1?revision=0", "projet=Un&places=1&action=enregistrer"), 404);
    assert_int_equal(get("nids/saisir/nid/NID-1/4?revision=0"), 404);
    assert_int_equal(fiche_of("HALTE-1").last, 0);
}

/* The list: each establishment with what one may do there, and no state of another's. */
static void the_list_says_what_one_may_do(void **state)
{
    const json_t *rows;

    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project("HALTE-1", 0, "Un"), 200);
    assert_int_equal(get_json("nids/fiches"), 200);
    rows = json_object_get(answer.document, "fiches");
    assert_int_equal(json_array_size(rows), 2);
    assert_string_equal(pl_member(json_array_get(rows, 0), "nom"), "Crèche Été");
    assert_string_equal(pl_member(json_object_get(json_array_get(rows, 0), "travail"), "etat"),
                        "soumise");
    assert_int_equal(json_array_size(json_object_get(json_array_get(rows, 1), "parties")), 2);
    assert_int_equal(get("nids/fiches"), 200);
    assert_true(shows("En attente de la Caf") && shows("nids/places/NID-1"));
    assert_int_equal(get_json("nids/fiches?nom=creche+ete"), 200);
    assert_int_equal(integer_at("total"), 1);
    log_in(BRUNO);
    assert_int_equal(get_json("nids/fiches"), 200);
    rows = json_object_get(answer.document, "fiches");
    assert_null(json_object_get(json_array_get(rows, 0), "travail"));
    assert_int_equal(json_array_size(json_object_get(json_array_get(rows, 0), "parties")), 1);
}

/* A provider of very many: by fifty, and by name. */
static void a_long_list_comes_in_pages(void **state)
{
    enum { COUNT = 120 };
    json_t *document = convention_of_nids("{\"numero\": \"NI-9\"}");
    json_t *annexe = json_object_get(document, "annexe");
    json_t *rights =
        json_object_get(json_array_get(json_object_get(annexe, "personnes"), 1), "droits");

    (void) state;
    for (int i = 0; i < COUNT; i++) {
        json_array_append_new(json_object_get(annexe, "etablissements"),
                              json_pack("{s:o, s:o, s:s}", "id", json_sprintf("N%03d", i), "nom",
                                        json_sprintf("Nid %d", i), "type", "NID"));
        json_array_append_new(rights, json_sprintf("N%03d:e", i));
    }
    store_document(broker.store, document);
    log_in(BRUNO);
    assert_int_equal(get_json("nids/fiches"), 200);
    assert_int_equal(integer_at("total"), COUNT + 2); /* those of both, once */
    assert_int_equal(integer_at("pages"), 3);
    assert_int_equal(json_array_size(json_object_get(answer.document, "fiches")), 50);
    assert_int_equal(get_json("nids/fiches?page=3"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "fiches")), 22);
    assert_int_equal(get_json("nids/fiches?nom=n042"), 200);
    assert_int_equal(integer_at("total"), 1);
    assert_int_equal(get("nids/fiches?page=2"), 200);
    assert_true(shows("Page suivante") && shows("Page précédente"));
    assert_int_equal(get_json("nids/fiches?page=99999"), 200);
    assert_int_equal(integer_at("page"), 1);
}

/* -- conventions that come and go */

/* What is due of a convention now is done, as the agenda does it: its type is told. */
static void come_to_pass(hab_due_kind kind, const char *numero)
{
    uint64_t convention = convention_in(broker.store, numero);
    hab_error error = {""};
    unsigned done = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_due_put(txn, now, kind, convention), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    if (hab_due_run(&broker, now, 100, &done, &error) != HAB_OK || done == 0) {
        fail_msg("%s", error.text);
    }
}

static void end_at(const char *numero, int64_t end)
{
    uint64_t number = convention_in(broker.store, numero);
    hab_convention_record record;
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_convention_get(txn, number, &record), HAB_OK);
    record.end = end;
    assert_int_equal(hab_convention_put(txn, number, &record), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* ST-5: what an ended convention published goes with it, and what it submitted. */
static void a_convention_takes_its_fiches_with_it(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    assert_int_equal(accept_version(NID, 1), HAB_DONE);
    assert_int_equal(submit_project("HALTE-1", 0, "Un"), 200);
    end_at("NI-1", now);
    assert_int_equal(accept_version("HALTE-1", 1), HAB_NONE); /* before the event comes */
    assert_string_equal(project_online("HALTE-1"), "");
    come_to_pass(HAB_DUE_END, "NI-1");
    assert_string_equal(project_online(NID), "");
    assert_int_equal(version_of_fiche(NID, 1).state, FICHE_RETIREE);
    assert_int_equal(queued(), 0);
    assert_int_equal(version_of_fiche("HALTE-1", 1).state, FICHE_RETIREE);
    assert_int_equal(mails_to("nids-retiree", ANNE), 0);
}

/* ST-6, MAM-6: what an avenant takes out of the annexe is read by nobody any more. */
static void an_avenant_takes_an_establishment_out(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    assert_int_equal(accept_version(NID, 1), HAB_DONE);
    assert_int_equal(submit_project("HALTE-1", 0, "Deux"), 200);
    assert_int_equal(accept_version("HALTE-1", 1), HAB_DONE);
    store_document(broker.store,
                   convention_of_nids("{\"version\": 2, \"annexe\": {\"etablissements\": ["
                                      "{\"id\": \"HALTE-1\", \"nom\": \"Autre nom\","
                                      " \"type\": \"HALTE\"}]}}"));
    come_to_pass(HAB_DUE_VERSION, "NI-1");
    assert_string_equal(project_online(NID), "");
    assert_string_equal(project_online("HALTE-1"), "Deux");
}

static json_t *second_convention(void)
{
    return convention_of_nids("{\"numero\": \"NI-2\", \"partenaire\": {\"nom\": \"Autre\"},"
                              " \"annexe\": {\"personnes\": ["
                              "  {\"identifiant\": \"denise@x.example\", \"nom\": \"D\","
                              "   \"prenom\": \"Denise\", \"droits\": [\"NID-1:e\"]}]}}");
}

static void suspend(const char *numero, int suspended)
{
    hab_txn *txn;
    uint64_t number = convention_in(broker.store, numero);

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_convention_suspend(txn, number, suspended), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* ST-3.4: a suspension stops the persons; it gives their fiches to nobody, and an avenant
 * that comes meanwhile takes nothing off. */
static void a_suspension_keeps_what_is_online(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    assert_int_equal(accept_version(NID, 1), HAB_DONE);
    suspend("NI-1", 1);
    assert_int_equal(submit_project(NID, 2, "Deux"), 403);
    assert_int_equal(get_json("nids/fiches"), 403);
    come_to_pass(HAB_DUE_VERSION, "NI-1");
    assert_string_equal(project_online(NID), "Un");
    store_document(broker.store, second_convention());
    log_in("denise@x.example");
    assert_int_equal(submit_project(NID, 2, "Trois"), 403);
    assert_string_equal(text_of("motif"), "autre_convention");
    suspend("NI-1", 0);
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 2, "Deux"), 200);
}

/* ST-3.3: one convention at a time keeps a fiche; the next takes over once it has ended. */
static void one_convention_at_a_time_keeps_a_fiche(void **state)
{
    (void) state;
    store_document(broker.store, second_convention());
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    assert_int_equal(accept_version(NID, 1), HAB_DONE);
    log_in("denise@x.example");
    assert_int_equal(submit_project(NID, 2, "Deux"), 403);
    assert_string_equal(text_of("motif"), "autre_convention");
    assert_int_equal(get_json("nids/fiches/NID-1"), 403);
    end_at("NI-1", now);
    come_to_pass(HAB_DUE_END, "NI-1");
    assert_string_equal(project_online(NID), "Un"); /* it is covered still */
    assert_int_equal(fiche_of(NID).convention, convention_in(broker.store, "NI-2"));
    assert_int_equal(submit_project(NID, 2, "Deux"), 200);
    assert_int_equal(accept_version(NID, 2), HAB_DONE);
    assert_string_equal(project_online(NID), "Deux");
    end_at("NI-2", now);
    come_to_pass(HAB_DUE_END, "NI-2");
    assert_string_equal(project_online(NID), "");
}

/* A fiche that goes to another Caf takes its place in the lists there. */
static void another_caf_takes_over_with_the_lists(void **state)
{
    json_t *document = second_convention();

    (void) state;
    log_in(ANNE);
    assert_int_equal(submit_project(NID, 0, "Un"), 200);
    assert_int_equal(queued(), 1);
    json_object_set_new(document, "caf", json_string("752"));
    store_document(broker.store, document);
    end_at("NI-1", now);
    come_to_pass(HAB_DUE_END, "NI-1");
    assert_int_equal(queued(), 0);
    assert_string_equal(fiche_of(NID).caf, "752");
    assert_int_equal(accept_version(NID, 1), HAB_DONE);
    assert_string_equal(project_online(NID), "Un");
}

#define TEST(name)                                                                                 \
    {                                                                                              \
#name, name, open_nids, close_portal, NULL                                                 \
    }

#define ON_BOTH(name)                                                                              \
    TEST(name),                                                                                    \
    {                                                                                              \
#name " (LMDB)", name, open_nids_on_disk, close_nids_on_disk, NULL                         \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(nothing_is_online_before_it_is_accepted),
        ON_BOTH(an_update_replaces_what_is_online),
        TEST(a_rejection_changes_nothing_online),
        ON_BOTH(what_is_withdrawn_is_gone),
        TEST(a_decision_is_about_what_was_read),
        TEST(what_is_joined_may_change_before_the_decision),
        TEST(what_is_online_is_not_submitted_again),
        TEST(mails_go_to_those_concerned),
        ON_BOTH(the_second_is_told_and_loses_nothing),
        TEST(a_program_is_told_of_a_conflict),
        ON_BOTH(a_submission_is_replaced_by_the_next),
        TEST(nobody_fills_the_store),
        TEST(a_browser_enters_a_fiche),
        TEST(only_those_listed_enter),
        TEST(a_form_is_for_its_kind),
        TEST(the_list_says_what_one_may_do),
        ON_BOTH(a_long_list_comes_in_pages),
        ON_BOTH(a_convention_takes_its_fiches_with_it),
        TEST(an_avenant_takes_an_establishment_out),
        TEST(a_suspension_keeps_what_is_online),
        ON_BOTH(one_convention_at_a_time_keeps_a_fiche),
        ON_BOTH(another_caf_takes_over_with_the_lists),
    };

    return cmocka_run_group_tests(tests, load_nids, free_types);
}
