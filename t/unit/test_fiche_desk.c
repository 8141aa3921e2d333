/* The Caf's pages about fiches (ST-2, ST-3.3, MAM-3): the queue, what is submitted beside what
 * is online, acceptance with its checklist, rejection with its reasons, withdrawal; who sees
 * nothing of it; warnings about texts. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "relais.h"

#include "../../plugins/fiche/warning.h"

/* -- the queue */

static const json_t *row(size_t i)
{
    return json_array_get(json_object_get(answer.document, "fiches"), i);
}

static size_t rows(void)
{
    return json_array_size(json_object_get(answer.document, "fiches"));
}

static void the_queue_is_oldest_first(void **state)
{
    (void) state;
    submit(CARLA, "RPE-2", 0, "Le second relais");
    now += 3 * 86400;
    submit(DENIS, "RPE-1", 0, "Le premier relais");
    now += 86400;
    log_in(ALIX);
    assert_int_equal(get_json("structures/validation"), 200);
    assert_int_equal(rows(), 2);
    assert_string_equal(pl_member(row(0), "id"), "RPE-2");
    assert_string_equal(pl_member(row(0), "nom"), "Relais 2");
    assert_string_equal(pl_member(row(0), "genre"), "RPE");
    assert_string_equal(pl_member(row(0), "partenaire"), "Ville");
    assert_string_equal(pl_member(row(0), "auteur_nom"), "Carla C");
    assert_int_equal(json_integer_value(json_object_get(row(0), "auteur")),
                     person_in(broker.store, CARLA));
    assert_int_equal(json_integer_value(json_object_get(row(0), "jours")), 4);
    assert_string_equal(pl_member(row(1), "id"), "RPE-1");
    assert_int_equal(json_integer_value(json_object_get(row(1), "jours")), 1);
    assert_int_equal(get("structures/validation"), 200);
    assert_true(shows("structures/validation/RPE-2/1"));
    assert_true(shows("Depuis 4\u00a0jours"));
}

static void fifty_a_page(void **state)
{
    char path[256];

    (void) state;
    for (int i = 1; i <= RELAIS; i++) {
        char id[16];

        (void) snprintf(id, sizeof(id), "RPE-%d", i);
        now += 60;
        submit(CARLA, id, 0, "Un relais");
    }
    log_in(ALIX);
    assert_int_equal(get_json("structures/validation"), 200);
    assert_int_equal(rows(), 50);
    (void) snprintf(path, sizeof(path), "structures/validation?suite=%s", text_of("suite"));
    assert_int_equal(get_json(path), 200);
    assert_int_equal(rows(), RELAIS - 50);
    assert_string_equal(pl_member(row(0), "id"), "RPE-51");
    assert_string_equal(text_of("suite"), "");
    log_in(NADIA); /* of all Cafs: the same order, and the same pages */
    assert_int_equal(get_json("structures/validation"), 200);
    assert_int_equal(rows(), 50);
    (void) snprintf(path, sizeof(path), "structures/validation?suite=%s", text_of("suite"));
    assert_int_equal(get_json(path), 200);
    assert_int_equal(rows(), RELAIS - 50);
    assert_int_equal(get_json("structures/validation?suite=zz"), 400);
}

static void a_national_agent_sees_all_cafs(void **state)
{
    (void) state;
    submit(CARLA, "RPE-1", 0, "Le premier relais");
    now += 60;
    submit(ELSA, "LOIN-1", 0, "Loin d’ici");
    now += 60;
    submit(CARLA, "RPE-2", 0, "Le second relais");
    log_in(NADIA);
    assert_int_equal(get_json("structures/validation"), 200);
    assert_int_equal(rows(), 3);
    assert_string_equal(pl_member(row(1), "id"), "LOIN-1");
    assert_string_equal(pl_member(row(1), "caf"), "752");
    assert_int_equal(get_json("structures/validation?caf=752"), 200);
    assert_int_equal(rows(), 1);
    log_in(ALIX); /* whatever she asks for */
    assert_int_equal(get_json("structures/validation?caf=752"), 200);
    assert_int_equal(rows(), 2);
}

/* ST-3.3: what is another Caf's is as if it were not there. */
static void another_caf_sees_nothing(void **state)
{
    (void) state;
    submit(CARLA, "RPE-1", 0, "Le premier relais");
    accept_as(ALIX, "RPE-1", 1);
    submit(CARLA, "RPE-1", revision_of_fiche("RPE-1"), "Encore");
    log_in(COLIN);
    assert_int_equal(get_json("structures/validation"), 200);
    assert_int_equal(rows(), 0);
    assert_int_equal(get_json("structures/validation?vue=en_ligne"), 200);
    assert_int_equal(rows(), 0);
    assert_int_equal(get_json("structures/validation/RPE-1/2"), 404);
    assert_int_equal(get_json("structures/publication/RPE-1"), 404);
    assert_int_equal(get_json("structures/validation?vue=en_ligne&id=RPE-1"), 404);
    assert_int_equal(post_json("structures/validation/RPE-1/2", "{\"action\": \"rejeter\","
                                                                " \"motif\": \"Non\"}"),
                     404);
    assert_int_equal(post_json("structures/publication/RPE-1", "{\"action\": \"retirer\","
                                                               " \"motif\": \"Non\"}"),
                     404);
    assert_online("RPE-1", "Le premier relais");
    log_in(ALIX);
    assert_int_equal(get_json("structures/validation/RPE-1/9"), 404);
    assert_int_equal(get_json("structures/validation/RIEN-1/1"), 404);
    assert_int_equal(get_json("structures/validation/RPE-1"), 404);
    log_in(CLEO); /* of this Caf, without the role */
    assert_int_not_equal(get_json("structures/validation"), 200);
    assert_int_not_equal(get_json("structures/validation/RPE-1/2"), 200);
}

static void a_brouillon_is_the_partners_own(void **state)
{
    char path[96];

    (void) state;
    log_in(CARLA);
    (void) snprintf(path, sizeof(path), "structures/fonctionnement/rpe/RPE-1?revision=0");
    assert_int_equal(
        post_json(path, "{\"action\": \"enregistrer\", \"missions\": {\"details\": \"À moi\"}}"),
        200);
    log_in(ALIX);
    assert_int_equal(get_json("structures/validation/RPE-1/1"), 404);
    assert_int_equal(get_json("structures/publication/RPE-1"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "versions")), 0);
    assert_int_equal(get("structures/publication/RPE-1"), 200);
    assert_false(shows("À moi"));
}

/* -- the decision */

static void all_points_are_ticked_to_accept(void **state)
{
    char body[200];
    uint32_t revision;

    (void) state;
    submit(CARLA, "RPE-1", 0, "Le premier relais");
    revision = revision_of_fiche("RPE-1");
    log_in(ALIX);
    (void) snprintf(body, sizeof(body),
                    "{\"action\": \"accepter\", \"revision\": %u, \"controle\": [\"publicite\","
                    " \"injure\", \"opinion\"]}",
                    revision);
    assert_int_equal(post_json("structures/validation/RPE-1/1", body), 422);
    assert_string_equal(text_of("champ"), "controle");
    assert_non_null(strstr(text_of("detail"), "virus"));
    assert_string_equal(online_text("RPE-1"), "");
    (void) snprintf(body, sizeof(body), "csrf=%s&action=accepter&revision=%u&controle=publicite",
                    csrf(), revision);
    assert_int_equal(post("structures/validation/RPE-1/1", body), 422);
    assert_true(shows("id=\"controle-publicite\" name=\"controle\" value=\"publicite\" checked"));
    assert_string_equal(online_text("RPE-1"), "");
    accept_as(ALIX, "RPE-1", 1);
    assert_online("RPE-1", "Le premier relais");
    assert_int_equal(get_json("structures/validation"), 200);
    assert_int_equal(rows(), 0);
    assert_int_equal(get_json("structures/validation?vue=en_ligne"), 200);
    assert_int_equal(rows(), 1);
    assert_int_equal(mails_to("structures-publiee", CARLA), 1);
}

/* What an agent has not read is never accepted. */
static void two_agents_decide_at_once(void **state)
{
    char body[400];
    uint32_t revision;

    (void) state;
    submit(CARLA, "RPE-1", 0, "Le premier relais");
    revision = revision_of_fiche("RPE-1");
    log_in(ZOE);
    (void) snprintf(body, sizeof(body),
                    "{\"action\": \"rejeter\", \"revision\": %u, \"motif\": \"Trop court\"}",
                    revision);
    assert_int_equal(post_json("structures/validation/RPE-1/1", body), 200);
    log_in(ALIX);
    accept_body(body, sizeof(body), revision);
    assert_int_equal(post_json("structures/validation/RPE-1/1", body), 409);
    assert_string_equal(text_of("motif"), "conflit");
    assert_string_equal(text_of("version.etat"), "rejetee");
    assert_string_equal(text_of("version.decidee_par"), "Prénom Nom");
    assert_string_equal(online_text("RPE-1"), "");
    (void) snprintf(body, sizeof(body), "csrf=%s&action=rejeter&revision=%u&motif=Non", csrf(),
                    revision);
    assert_int_equal(post("structures/validation/RPE-1/1", body), 409);
    assert_true(shows("Cette fiche a changé entre-temps"));
    assert_true(shows("Trop court"));
    assert_int_equal(mails_to("structures-rejetee", CARLA), 1);
}

static void who_saves_meanwhile_is_not_accepted_unread(void **state)
{
    char body[400];
    uint32_t revision;

    (void) state;
    submit(CARLA, "RPE-1", 0, "Le premier relais");
    revision = revision_of_fiche("RPE-1");
    submit(DENIS, "RPE-1", revision, "Autre chose");
    log_in(ALIX);
    accept_body(body, sizeof(body), revision);
    assert_int_equal(post_json("structures/validation/RPE-1/1", body), 409);
    assert_int_equal(json_integer_value(json_object_get(answer.document, "a_valider")), 2);
    assert_int_equal(post_json("structures/validation/RPE-1/2", body), 409);
    (void) snprintf(body, sizeof(body), "{\"action\": \"accepter\", \"revision\": %u}", revision);
    assert_int_equal(post_json("structures/validation/RPE-1/2", body), 409); /* above all */
    assert_string_equal(online_text("RPE-1"), "");
    accept_as(ALIX, "RPE-1", 2);
    assert_online("RPE-1", "Autre chose");
}

static void a_reason_is_needed(void **state)
{
    char body[4000];
    char lines[1200];
    uint32_t revision;

    (void) state;
    submit(CARLA, "RPE-1", 0, "Le premier relais");
    revision = revision_of_fiche("RPE-1");
    log_in(ALIX);
    (void) snprintf(body, sizeof(body),
                    "{\"action\": \"rejeter\", \"revision\": %u, \"motif\": \"  \", \"motifs\":"
                    " [{\"chemin\": \"missions.details\", \"motif\": \"\"}]}",
                    revision);
    assert_int_equal(post_json("structures/validation/RPE-1/1", body), 422);
    assert_string_equal(text_of("champ"), "motif");
    (void) snprintf(body, sizeof(body),
                    "{\"action\": \"rejeter\", \"revision\": %u, \"motifs\":"
                    " [{\"chemin\": \"rien.du_tout\", \"motif\": \"Non\"}]}",
                    revision);
    assert_int_equal(post_json("structures/validation/RPE-1/1", body), 422);
    assert_string_equal(text_of("champ"), "motifs[0]");
    memset(lines, 'x', 1001);
    lines[1001] = '\0';
    (void) snprintf(body, sizeof(body),
                    "{\"action\": \"rejeter\", \"revision\": %u, \"motif\": \"%s\"}", revision,
                    lines);
    assert_int_equal(post_json("structures/validation/RPE-1/1", body), 422);
    assert_string_equal(text_of("champ"), "motif");
    (void) snprintf(body, sizeof(body), "{\"action\": \"aimer\", \"revision\": %u}", revision);
    assert_int_equal(post_json("structures/validation/RPE-1/1", body), 422);
    assert_int_equal(get_json("structures/validation"), 200);
    assert_int_equal(rows(), 1);
}

/* ST-2: what was typed beside a line reaches the page and the mail of the partner. */
static void a_reason_beside_a_line_reaches_the_partner(void **state)
{
    char body[400];

    (void) state;
    submit(CARLA, "RPE-1", 0, "Le premier relais");
    log_in(ALIX);
    (void) snprintf(body, sizeof(body),
                    "csrf=%s&revision=%u&motif=&motifs[0].chemin=missions.publics&motifs[0].motif="
                    "&motifs[1].chemin=missions.details&motifs[1].motif=C%%27est+%%3Cb%%3Ecourt"
                    "%%0D%%0Avraiment&action=rejeter",
                    csrf(), revision_of_fiche("RPE-1"));
    assert_int_equal(post("structures/validation/RPE-1/1", body), 303);
    assert_string_equal(header("Location"), "/extranet/structures/validation?fait=rejetee");
    assert_int_equal(get("structures/validation?fait=rejetee"), 200);
    assert_true(shows("La fiche est refusée"));
    assert_string_equal(online_text("RPE-1"), "");
    log_in(CARLA);
    assert_int_equal(get("structures/fiches/RPE-1"), 200);
    assert_true(shows("C'est &lt;b&gt;court\nvraiment"));
    assert_int_equal(mails_to("structures-rejetee", CARLA), 1);
    assert_mail_says("structures-rejetee", CARLA, "C'est <b>court");
}

/* A change is marked in words and by its elements, what is the same is shown too. */
static void what_is_submitted_stands_beside_what_is_online(void **state)
{
    (void) state;
    submit(CARLA, "RPE-1", 0, "Avant");
    accept_as(ALIX, "RPE-1", 1);
    submit(CARLA, "RPE-1", revision_of_fiche("RPE-1"), "Après");
    log_in(ALIX);
    assert_int_equal(get("structures/validation/RPE-1/2"), 200);
    assert_true(shows("<ins><bdi>Après</bdi></ins>"));
    assert_true(shows("<bdi>Avant</bdi></del>"));
    assert_true(shows(">modifié</span>"));
    assert_true(shows("9 rue du Test")); /* the same in both */
    accept_as(ALIX, "RPE-1", 2);
    assert_online("RPE-1", "Après");
    assert_int_equal(get("structures/validation/RPE-1/1"), 200);
    assert_true(shows("Remplacée"));
    assert_false(shows("name=\"action\""));
}

static void what_partners_write_is_shown_inert(void **state)
{
    (void) state;
    submit(CARLA, "RPE-1", 0, "<script>alert(1)</script> \\\"onclick=\\\"x");
    log_in(ALIX);
    assert_int_equal(get("structures/validation/RPE-1/1"), 200);
    assert_false(shows("<script"));
    assert_true(shows("&lt;script&gt;alert(1)"));
    assert_false(shows(" onclick=\"x"));
}

/* -- withdrawal */

/* ST-2: what is withdrawn is gone in the same transaction. */
static void withdrawal_takes_it_offline(void **state)
{
    char body[2300];
    char text[1100];

    (void) state;
    submit(CARLA, "RPE-1", 0, "Le premier relais");
    accept_as(ALIX, "RPE-1", 1);
    assert_online("RPE-1", "Le premier relais");
    assert_int_equal(post_json("structures/publication/RPE-1", "{\"action\": \"retirer\"}"), 422);
    assert_string_equal(text_of("champ"), "motif");
    memset(text, 'y', 1001);
    text[1001] = '\0';
    (void) snprintf(body, sizeof(body), "{\"action\": \"retirer\", \"motif\": \"%s\"}", text);
    assert_int_equal(post_json("structures/publication/RPE-1", body), 422);
    assert_int_equal(post_json("structures/publication/RPE-1", "{\"motif\": \"Faux\"}"), 422);
    assert_online("RPE-1", "Le premier relais");
    (void) snprintf(body, sizeof(body), "csrf=%s&action=retirer&motif=C%%27est+faux", csrf());
    assert_int_equal(post("structures/publication/RPE-1", body), 303);
    assert_string_equal(online_text("RPE-1"), "");
    assert_act("fiche.retiree", "fiche/1");
    assert_mail_says("structures-retiree", CARLA, "C'est faux");
    assert_int_equal(get("structures/publication/RPE-1?fait=retiree"), 200);
    assert_true(shows("Hors ligne"));
    assert_false(shows("name=\"action\""));
    assert_int_equal(post_json("structures/publication/RPE-1", "{\"action\": \"retirer\","
                                                               " \"motif\": \"Encore\"}"),
                     409);
    assert_int_equal(get_json("structures/validation?vue=en_ligne"), 200);
    assert_int_equal(rows(), 0);
}

/* A reason is about what was read: what a colleague has put online since stays. */
static void what_was_not_read_is_not_withdrawn(void **state)
{
    char body[300];

    (void) state;
    submit(CARLA, "RPE-1", 0, "Le premier relais");
    accept_as(ALIX, "RPE-1", 1);
    assert_int_equal(get("structures/publication/RPE-1"), 200);
    assert_true(shows("name=\"numero\" value=\"1\""));
    submit(CARLA, "RPE-1", 2, "Le second relais");
    accept_as(ALIX, "RPE-1", 2);
    (void) snprintf(body, sizeof(body), "csrf=%s&action=retirer&numero=1&motif=Faux", csrf());
    assert_int_equal(post("structures/publication/RPE-1", body), 409);
    assert_true(shows("Rien n’est retiré"));
    assert_online("RPE-1", "Le second relais");
    assert_int_equal(post_json("structures/publication/RPE-1",
                               "{\"action\": \"retirer\", \"motif\": \"Faux\", \"numero\": 2}"),
                     200);
    assert_string_equal(online_text("RPE-1"), "");
}

static void one_is_found_by_its_number(void **state)
{
    (void) state;
    submit(CARLA, "RPE-1", 0, "Le premier relais");
    accept_as(ALIX, "RPE-1", 1);
    assert_int_equal(get("structures/validation?vue=en_ligne&id=RPE-1"), 303);
    assert_string_equal(header("Location"), "/extranet/structures/publication/RPE-1");
    assert_int_equal(get("structures/validation?vue=en_ligne&id=%3Cb%3E"), 404);
    assert_true(shows("value=\"&lt;b&gt;\""));
    assert_int_equal(get("structures/validation?vue=en_ligne&id=RPE-77"), 404);
}

/* -- warnings: they help, and decide nothing */

static const char *warned(const char *path, const char *text)
{
    static char motifs[128];
    json_t *view = json_pack("{s:[{s:[{s:s, s:s, s:s}], s:[]}]}", "sections", "lignes", "chemin",
                             path, "libelle", "Texte", "valeur", text, "rangees");
    json_t *list = fiche_warnings(view);
    size_t i;
    json_t *one;

    assert_non_null(list);
    motifs[0] = '\0';
    json_array_foreach(list, i, one)
    {
        strcat(strcat(motifs, i > 0 ? " " : ""), pl_member(one, "motif"));
    }
    json_decref(list);
    json_decref(view);
    return motifs;
}

static void texts_that_may_mislead_are_pointed_at(void **state)
{
    (void) state;
    assert_string_equal(warned("projet", "Un accueil bienveillant, de 3 mois à 4 ans."), "");
    assert_string_equal(warned("projet", "Voir https://ailleurs.example/x"), "adresse_web");
    assert_string_equal(warned("projet", "Voir www.ailleurs.example."), "adresse_web");
    assert_string_equal(warned("projet", "Voir ailleurs.com/offre"), "adresse_web");
    assert_string_equal(warned("projet", "Écrivez à moi@mail.example"), "courriel");
    assert_string_equal(warned("projet", "Appelez le 01 99 00 10 20"), "telephone");
    assert_string_equal(warned("projet", "Appelez le +33\u00a01.99.00.10.20"), "telephone");
    assert_string_equal(warned("projet", "La \u0441r\u00e8che"), "alphabets");
    assert_string_equal(warned("projet", "Le pr\u03bfjet"), "alphabets");
    assert_string_equal(warned("projet", "Français et \u0420\u0443\u0441\u0441\u043a\u0438\u0439"),
                        "");
    assert_string_equal(warned("projet", "10 \u00b5g, e.g. 3.5 km, 2026-2027, 8h30-18h30"), "");
    assert_string_equal(warned("projet", "anticonstitutionnellement"), "");
    assert_string_equal(
        warned("projet", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        "mot_long");
}

/* What a field asks for is no surprise in it; letters of two alphabets are. */
static void an_address_is_expected_where_it_was_asked_for(void **state)
{
    (void) state;
    assert_string_equal(warned("coordonnees.site", "https://creche.example/"), "");
    assert_string_equal(warned("coordonnees.courriel", "contact@creche.example"), "");
    assert_string_equal(warned("coordonnees.telephone", "0199001020"), "");
    assert_string_equal(warned("coordonnees.site", "https://cr\u0435che.example/"), "alphabets");
}

static void warnings_are_shown_and_do_not_decide(void **state)
{
    (void) state;
    submit(CARLA, "RPE-1", 0, "Voir https://ailleurs.example/ vite");
    log_in(ALIX);
    assert_int_equal(get("structures/validation/RPE-1/1"), 200);
    assert_true(shows("une adresse web"));
    assert_false(shows("href=\"https://ailleurs"));
    accept_as(ALIX, "RPE-1", 1);
    assert_online("RPE-1", "Voir https://ailleurs.example/ vite");
}

#define ON_RELAIS(test) cmocka_unit_test_setup_teardown(test, open_relais, close_relais)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_RELAIS(the_queue_is_oldest_first),
        ON_RELAIS(fifty_a_page),
        ON_RELAIS(a_national_agent_sees_all_cafs),
        ON_RELAIS(another_caf_sees_nothing),
        ON_RELAIS(a_brouillon_is_the_partners_own),
        ON_RELAIS(all_points_are_ticked_to_accept),
        ON_RELAIS(two_agents_decide_at_once),
        ON_RELAIS(who_saves_meanwhile_is_not_accepted_unread),
        ON_RELAIS(a_reason_is_needed),
        ON_RELAIS(a_reason_beside_a_line_reaches_the_partner),
        ON_RELAIS(what_is_submitted_stands_beside_what_is_online),
        ON_RELAIS(what_partners_write_is_shown_inert),
        ON_RELAIS(withdrawal_takes_it_offline),
        ON_RELAIS(what_was_not_read_is_not_withdrawn),
        ON_RELAIS(one_is_found_by_its_number),
        cmocka_unit_test(texts_that_may_mislead_are_pointed_at),
        cmocka_unit_test(an_address_is_expected_where_it_was_asked_for),
        ON_RELAIS(warnings_are_shown_and_do_not_decide),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}
