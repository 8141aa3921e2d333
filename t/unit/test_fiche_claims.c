/* Claims (ST-2, MAM-5a): who may write one, who reads it, its answer, its mails. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "relais.h"

#include "../../plugins/fiche/claim.h"

#define WRITTEN "{\"texte\": \"L’adresse est fausse\", \"remede\": \"La corriger\"}"

/* Whoever is logged in writes about a relais; the number of the claim. */
static json_int_t claim(const char *id, const char *body)
{
    char path[96];

    (void) snprintf(path, sizeof(path), "structures/reclamer/%s", id);
    assert_int_equal(post_json(path, body), 200);
    return json_integer_value(json_object_get(answer.document, "numero"));
}

static const json_t *row(size_t i)
{
    return json_array_get(json_object_get(answer.document, "reclamations"), i);
}

static size_t rows(void)
{
    return json_array_size(json_object_get(answer.document, "reclamations"));
}

static json_int_t number_of(size_t i)
{
    return json_integer_value(json_object_get(row(i), "numero"));
}

static unsigned reply(json_int_t number, const char *issue, const char *text)
{
    char path[96];
    char body[2000];

    (void) snprintf(path, sizeof(path), "structures/suivi-reclamations/%d", (int) number);
    (void) snprintf(body, sizeof(body), "{\"issue\": \"%s\", \"texte\": \"%s\"}", issue, text);
    return post_json(path, body);
}

/* ST-2: from the complaint to its answer. */
static void a_claim_is_told_and_answered(void **state)
{
    json_int_t number;

    (void) state;
    log_in(CARLA);
    number = claim("RPE-1", WRITTEN);
    assert_int_equal(number, 1);
    assert_act("reclamation.transmise", "reclamation/1");
    assert_int_equal(mails_to("structures-reclamation-recue", ALIX), 1);
    assert_int_equal(mails_to("structures-reclamation-recue", ZOE), 1);
    assert_int_equal(mails_to("structures-reclamation-recue", CLEO), 0);
    assert_int_equal(mails_to("structures-reclamation-recue", COLIN), 0);
    assert_int_equal(get("structures/reclamations/1?fait=transmise"), 200);
    assert_true(shows("votre Caf en est avertie"));
    assert_true(shows("En attente de la Caf"));
    log_in(ALIX);
    assert_int_equal(get_json("structures/suivi-reclamations/1"), 200);
    assert_string_equal(text_of("texte"), "L’adresse est fausse");
    assert_string_equal(text_of("remede"), "La corriger");
    assert_string_equal(text_of("auteur_nom"), "Carla C");
    assert_int_equal(json_integer_value(json_object_get(answer.document, "auteur")),
                     person_in(broker.store, CARLA));
    assert_string_equal(text_of("partenaire"), "Ville");
    now += 60;
    assert_int_equal(reply(1, "fondee", "Elle est corrigée."), 200);
    assert_act("reclamation.repondue", "reclamation/1");
    assert_mail_says("structures-reponse", CARLA, "Elle est corrigée.");
    log_in(CARLA);
    assert_int_equal(get("structures/reclamations/1"), 200);
    assert_true(shows("Elle est corrigée."));
    assert_true(shows("Votre réclamation est fondée"));
    assert_false(shows("Prénom Nom")); /* which agent, is the Caf's own */
    assert_int_equal(get_json("structures/reclamations"), 200);
    assert_string_equal(pl_member(row(0), "etat"), "repondue");
}

/* What was written is read by its author and by the Caf, and by nobody else. */
static void a_claim_is_private(void **state)
{
    (void) state;
    log_in(CARLA);
    (void) claim("RPE-1", WRITTEN);
    log_in(DENIS); /* of the same relais */
    assert_int_equal(get_json("structures/reclamations"), 200);
    assert_int_equal(rows(), 0);
    assert_int_equal(get_json("structures/reclamations/1"), 404);
    assert_int_not_equal(get_json("structures/suivi-reclamations/1"), 200);
    log_in(COLIN); /* of another Caf */
    assert_int_equal(get_json("structures/suivi-reclamations"), 200);
    assert_int_equal(rows(), 0);
    assert_int_equal(get_json("structures/suivi-reclamations/1"), 404);
    assert_int_equal(reply(1, "fondee", "Oui"), 404);
    log_in(CLEO); /* without the role */
    assert_int_not_equal(get_json("structures/suivi-reclamations/1"), 200);
    assert_int_not_equal(reply(1, "fondee", "Oui"), 200);
    log_in(ALIX);
    assert_int_equal(get_json("structures/reclamations/1"), 404);
    assert_int_equal(get_json("structures/suivi-reclamations/2"), 404);
    assert_int_equal(get_json("structures/suivi-reclamations/01"), 404);
    assert_int_equal(get_json("structures/suivi-reclamations/1x"), 404);
    assert_int_equal(get_json("structures/suivi-reclamations/1"), 200);
    assert_string_equal(text_of("etat"), "ouverte");
}

/* ST-3.3: about what the annexe lists for this person. */
static void others_do_not_claim(void **state)
{
    (void) state;
    log_in(ELSA);
    assert_int_equal(post_json("structures/reclamer/RPE-1", WRITTEN), 403);
    assert_int_equal(get("structures/reclamer/RPE-1"), 403);
    log_in(CARLA);
    assert_int_equal(post_json("structures/reclamer/LOIN-1", WRITTEN), 403);
    assert_int_equal(post_json("structures/reclamer/RPE-1", "{\"texte\": \"\"}"), 422);
    assert_int_equal(get("structures/reclamer/RPE-1"), 200);
    assert_true(shows("Faire une réclamation"));
    assert_int_equal(get_json("structures/reclamations"), 200);
    assert_int_equal(rows(), 0);
}

static void open_ones_come_first(void **state)
{
    (void) state;
    for (int i = 1; i <= 3; i++) {
        char id[16];

        now += 86400;
        log_in(i == 2 ? DENIS : CARLA);
        (void) snprintf(id, sizeof(id), "RPE-%d", i);
        assert_int_equal(claim(id, WRITTEN), i);
    }
    log_in(ELSA);
    assert_int_equal(claim("LOIN-1", WRITTEN), 4);
    log_in(ALIX);
    assert_int_equal(reply(1, "sans_suite", "Rien à faire."), 200);
    assert_int_equal(get_json("structures/suivi-reclamations"), 200);
    assert_int_equal(rows(), 3);
    assert_int_equal(number_of(0), 2);
    assert_int_equal(json_integer_value(json_object_get(row(0), "jours")), 1);
    assert_int_equal(number_of(1), 3);
    assert_int_equal(number_of(2), 1);
    assert_int_equal(get("structures/suivi-reclamations"), 200);
    assert_true(shows("Attend depuis 1\u00a0jour"));
    log_in(NADIA); /* of all Cafs */
    assert_int_equal(get_json("structures/suivi-reclamations"), 200);
    assert_int_equal(rows(), 4);
    assert_int_equal(number_of(2), 4);
    assert_int_equal(get_json("structures/suivi-reclamations?caf=752"), 200);
    assert_int_equal(rows(), 1);
    log_in(CARLA);
    assert_int_equal(get_json("structures/reclamations"), 200);
    assert_int_equal(rows(), 2);
    assert_int_equal(number_of(0), 3);
    assert_int_equal(get_json("structures/reclamations?avant=3"), 200);
    assert_int_equal(rows(), 1);
    assert_int_equal(number_of(0), 1);
}

static void an_answer_has_an_outcome_and_words(void **state)
{
    char text[1100];

    (void) state;
    log_in(CARLA);
    (void) claim("RPE-1", WRITTEN);
    log_in(ALIX);
    assert_int_equal(reply(1, "faite", "C’est fait."), 422); /* a request's outcome */
    assert_string_equal(text_of("champ"), "issue");
    assert_int_equal(reply(1, "fondee", "  "), 422);
    assert_string_equal(text_of("champ"), "texte");
    memset(text, 'z', 1001);
    text[1001] = '\0';
    assert_int_equal(reply(1, "fondee", text), 422);
    assert_int_equal(mails_to("structures-reponse", CARLA), 0);
    assert_int_equal(reply(1, "non_fondee", "Elle est juste."), 200);
    log_in(ZOE);
    assert_int_equal(reply(1, "fondee", "Elle est fausse."), 409); /* one answer */
    assert_string_equal(text_of("reponse.texte"), "Elle est juste.");
    assert_int_equal(mails_to("structures-reponse", CARLA), 1);
}

static void what_is_written_is_shown_inert(void **state)
{
    char body[300];

    (void) state;
    log_in(CARLA);
    (void) claim("RPE-1", "{\"texte\": \"<img src=x onerror=alert(1)>\","
                          " \"remede\": \"</textarea><svg onload=alert(2)>\"}");
    assert_int_equal(get("structures/reclamations/1"), 200);
    assert_false(shows("<img"));
    assert_false(shows("<svg"));
    log_in(ALIX);
    assert_int_equal(get("structures/suivi-reclamations/1"), 200);
    assert_false(shows("<img"));
    assert_false(shows("<svg"));
    assert_true(shows("&lt;img src=x"));
    (void) snprintf(body, sizeof(body),
                    "csrf=%s&issue=rien&texte=%%3C%%2Ftextarea%%3E%%3Csvg+onload%%3Dalert%%283%%29",
                    csrf());
    assert_int_equal(post("structures/suivi-reclamations/1", body), 422);
    assert_false(shows("<svg"));
    assert_true(shows("&lt;/textarea&gt;&lt;svg"));
}

/* The Caf withdraws what a claim is about, or sees what was submitted. */
static void a_claim_leads_to_its_fiche(void **state)
{
    (void) state;
    log_in(CARLA);
    (void) claim("RPE-1", WRITTEN);
    log_in(ALIX);
    assert_int_equal(get("structures/suivi-reclamations/1"), 200);
    assert_false(shows("structures/publication/RPE-1")); /* nothing was saved yet */
    submit(CARLA, "RPE-1", 0, "Un relais");
    accept_as(ALIX, "RPE-1", 1);
    assert_int_equal(get("structures/suivi-reclamations/1"), 200);
    assert_true(shows("structures/publication/RPE-1"));
    assert_int_equal(get_json("structures/publication/RPE-1"), 200);
    assert_int_equal(rows(), 1);
    assert_int_equal(number_of(0), 1);
}

static void ten_a_day(void **state)
{
    (void) state;
    log_in(CARLA);
    for (int i = 1; i <= 10; i++) {
        assert_int_equal(claim("RPE-1", WRITTEN), i);
    }
    assert_int_equal(post_json("structures/reclamer/RPE-1", WRITTEN), 429);
    now += 86400;
    log_in(CARLA);
    assert_int_equal(claim("RPE-1", WRITTEN), 11);
}

/* MAM-5a: what is asked for is done or refused; a complaint is well founded or not. */
static void requests_have_outcomes_of_their_own(void **state)
{
    json_t *request = json_of("{\"nature\": \"suppression\"}");
    json_t *complaint = json_of("{}");

    (void) state;
    assert_string_equal(claim_issues(request)[0], "faite");
    assert_string_equal(claim_issues(request)[1], "refusee");
    assert_null(claim_issues(request)[2]);
    assert_string_equal(claim_issues(complaint)[0], "fondee");
    assert_string_equal(claim_issues(complaint)[2], "sans_suite");
    assert_null(claim_issues(complaint)[3]);
    json_decref(request);
    json_decref(complaint);
}

#define ON_RELAIS(test) cmocka_unit_test_setup_teardown(test, open_relais, close_relais)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_RELAIS(a_claim_is_told_and_answered),
        ON_RELAIS(a_claim_is_private),
        ON_RELAIS(others_do_not_claim),
        ON_RELAIS(open_ones_come_first),
        ON_RELAIS(an_answer_has_an_outcome_and_words),
        ON_RELAIS(what_is_written_is_shown_inert),
        ON_RELAIS(a_claim_leads_to_its_fiche),
        ON_RELAIS(ten_a_day),
        cmocka_unit_test(requests_have_outcomes_of_their_own),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}
