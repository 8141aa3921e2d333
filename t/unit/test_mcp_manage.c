/* Habilitations managed by those to whom the convention delegates it (MCP-9.1): the pages of
 * persons, acts and their effect on the very next decision, invitations, attempts at more. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "decision.h"
#include "mail/outbox.h"
#include "partners.h"

#define QF "quotient_familial"
#define ADRESSES "adresses_familles"

/* A page of a convention, of one of its persons (NULL: none). */
static const char *page_of(const char *page, unsigned convention, const char *identifiant)
{
    static char path[200];
    int size = snprintf(path, sizeof(path), SPACE "%s/%u", page, convention);

    if (identifiant != NULL) {
        (void) snprintf(path + size, sizeof(path) - (size_t) size, "/%u",
                        (unsigned) person_in(broker.store, identifiant));
    }
    return path;
}

static unsigned act_on(const char *identifiant, const char *act)
{
    return post_json(page_of("personnes", VALCLAIR, identifiant), act);
}

/* What the very next request of a person to a service is answered. */
static hab_reason next_request(const char *identifiant, const char *service)
{
    const hab_type *type = &types.items[PARTNERS_TYPE];
    const hab_demand demand = {.type = type,
                               .service = hab_service_find(type, hab_slice_text(service))};
    uint64_t person = person_in(broker.store, identifiant);
    hab_verdict verdict;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    hab_decide_within(txn, person, HAB_CHANNEL_PAGE, &demand, now, &verdict);
    hab_abort(txn);
    return verdict.reason;
}

/* Mails of a sheet to somebody that wait. */
static unsigned mails_to(const char *identifiant, const char *sheet)
{
    enum { MOST = 100 };
    static const hab_mail first;
    static hab_mail found[MOST];
    unsigned count, matching = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_list(txn, HAB_MAIL_WAITING, NULL, &first, found, MOST, &count),
                     HAB_OK);
    hab_abort(txn);
    for (unsigned i = 0; i < count; i++) {
        matching += strcmp(found[i].template, sheet) == 0 && strcmp(found[i].to, identifiant) == 0;
    }
    return matching;
}

static const json_t *item_at(const char *list, size_t index)
{
    return json_array_get(json_object_get(answer.document, list), index);
}

static const char *word(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text != NULL ? text : "";
}

static json_int_t number(const char *member)
{
    return json_integer_value(json_object_get(answer.document, member));
}

/* -- the list */

static void persons_by_their_names(void **state)
{
    static const char *const names[] = {"Colin", "Fontaine", "Kerbrat", "Renaud"};

    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(get_json(page_of("personnes", VALCLAIR, NULL)), 200);
    assert_int_equal(number("total"), 4);
    assert_int_equal(number("nommees"), 4);
    assert_int_equal(number("quota"), 10);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(word(item_at("personnes", i), "nom"), names[i]);
    }
    assert_string_equal(word(item_at("personnes", 0), "siege"), "suppleant");
    assert_string_equal(text_of("peut"), "agir");
    assert_int_equal(get(page_of("personnes", VALCLAIR, NULL)), 200);
    assert_true(shows("Claire Fontaine"));
    assert_true(shows("mon-compte-partenaire/groupe/2"));
}

static void persons_that_are_looked_for(void **state)
{
    static const struct {
        const char *query;
        json_int_t found;
    } cases[] = {{"nom=FONTAINE", 1},
                 {"nom=claire+fontaine", 1},
                 {"nom=kerbrat%40x", 0},
                 {"nom=yann.kerbrat%40valclair", 1},
                 {"nom=personne", 0},
                 {"service=adresses_familles", 2},
                 {"service=autre", 0},
                 {"etat=ouverte", 4},
                 {"etat=suspendue", 0},
                 {"etat=aucune", 0},
                 {"responsable=h%C3%A9l%C3%A8ne", 1},
                 {"responsable=HELENE", 1},
                 {"responsable=helene&service=adresses_familles&nom=claire", 0},
                 {"inutilise=90", 4}};

    (void) state;
    enter_as(MARTINE);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char path[300];

        (void) snprintf(path, sizeof(path), "%s?%s", page_of("personnes", VALCLAIR, NULL),
                        cases[i].query);
        assert_int_equal(get_json(path), 200);
        if (number("total") != cases[i].found) {
            fail_msg("%s finds %d", cases[i].query, (int) number("total"));
        }
        assert_int_equal(get(path), 200);
    }
}

/* MCP-9.1: a member sees what is theirs, and nothing of others. */
static void members_see_their_own_page(void **state)
{
    (void) state;
    enter_as(CLAIRE);
    assert_int_equal(get_json(page_of("personnes", VALCLAIR, NULL)), 403);
    assert_int_equal(get_json(page_of("personnes", VALCLAIR, YANN)), 403);
    assert_int_equal(get_json(page_of("historique", VALCLAIR, NULL)), 403);
    assert_int_equal(get_json(page_of("inviter", VALCLAIR, NULL)), 403);
    assert_int_equal(get_json(page_of("personnes", VALCLAIR, CLAIRE)), 200);
    assert_string_equal(text_of("personne.nom"), "Fontaine");
    assert_string_equal(text_of("peut"), "regarder");
    assert_null(json_object_get(answer.document, "historique"));
    assert_int_equal(get(page_of("personnes", VALCLAIR, CLAIRE)), 200);
    assert_false(shows("<form"));
}

/* -- acts, and the very next request */

static void a_right_from_its_grant_to_its_end(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(next_request(CLAIRE, ADRESSES), HAB_REASON_RIGHT_MISSING);
    assert_int_equal(act_on(CLAIRE, "{\"acte\": \"accorder\", \"services\": [\"" ADRESSES "\"],"
                                    " \"responsable_metier\": \"Olivier Renaud\"}"),
                     200);
    assert_string_equal(text_of("effet"), "fait");
    assert_int_equal(next_request(CLAIRE, ADRESSES), HAB_REASON_GRANTED);
    assert_traced("habilitation.accordee", HAB_REASON_GRANTED);
    assert_int_equal(mails_to(CLAIRE, "mcp-habilitation-ouverte"), 1);

    assert_int_equal(act_on(CLAIRE, "{\"acte\": \"suspendre\", \"motif\": \"absence\"}"), 200);
    assert_int_equal(next_request(CLAIRE, ADRESSES), HAB_REASON_RIGHT_SUSPENDED);
    assert_int_equal(next_request(CLAIRE, QF), HAB_REASON_RIGHT_SUSPENDED);
    assert_int_equal(mails_to(CLAIRE, "mcp-habilitation-suspendue"), 1);

    enter_as(MARTINE); /* either of them */
    assert_int_equal(act_on(CLAIRE, "{\"acte\": \"retablir\", \"services\": \"" ADRESSES "\"}"),
                     200);
    assert_int_equal(next_request(CLAIRE, ADRESSES), HAB_REASON_GRANTED);
    assert_int_equal(next_request(CLAIRE, QF), HAB_REASON_RIGHT_SUSPENDED);
    assert_int_equal(mails_to(CLAIRE, "mcp-habilitation-retablie"), 1);

    assert_int_equal(act_on(CLAIRE, "{\"acte\": \"echeance\", \"services\": [\"" ADRESSES
                                    "\"], \"fin\": \"2026-05-26\"}"),
                     200);
    assert_int_equal(next_request(CLAIRE, ADRESSES), HAB_REASON_GRANTED);
    now += 86400;
    assert_int_equal(next_request(CLAIRE, ADRESSES), HAB_REASON_RIGHT_OVER);
    now -= 86400;

    assert_int_equal(act_on(CLAIRE, "{\"acte\": \"retirer\", \"services\": [\"" ADRESSES "\"]}"),
                     200);
    assert_int_equal(next_request(CLAIRE, ADRESSES), HAB_REASON_RIGHT_MISSING);
    assert_int_equal(mails_to(CLAIRE, "mcp-habilitation-retiree"), 1);
    assert_int_equal(act_on(CLAIRE, "{\"acte\": \"retirer\", \"services\": [\"" ADRESSES "\"]}"),
                     200);
    assert_string_equal(text_of("effet"), "rien");
    assert_int_equal(mails_to(CLAIRE, "mcp-habilitation-retiree"), 1);
}

static void who_leaves_is_named_no_more(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(act_on(CLAIRE, "{\"acte\": \"sortir\", \"motif\": \"mutation\"}"), 200);
    assert_int_equal(next_request(CLAIRE, QF), HAB_REASON_NOT_IN_ANNEXE);
    assert_int_equal(mails_to(CLAIRE, "mcp-habilitation-retiree"), 1);
    assert_int_equal(get_json(page_of("personnes", VALCLAIR, CLAIRE)), 403);
    assert_int_equal(get_json(page_of("personnes", VALCLAIR, NULL)), 200);
    assert_int_equal(number("nommees"), 3);
}

/* A browser: the form, an error by its field with what was typed, the effect. */
static void acts_in_a_browser(void **state)
{
    const char *path;

    (void) state;
    enter_as(OLIVIER);
    path = page_of("personnes", VALCLAIR, CLAIRE);
    assert_int_equal(get(path), 200);
    assert_true(shows("id=\"accorder-adresses_familles\""));
    origin = ORIGIN; /* a browser's form without its token */
    assert_int_equal(post(path, "acte=sortir"), 403);
    origin = NULL;
    assert_int_equal(next_request(CLAIRE, QF), HAB_REASON_GRANTED);
    assert_int_equal(post(path, "acte=accorder&services=" ADRESSES "&responsable_metier=&fin="
                                "2027-01-01"),
                     422);
    assert_string_equal(text_of("champ"), "accorder-responsable_metier");
    assert_true(shows("id=\"accorder-responsable_metier-faute\""));
    assert_true(shows("value=\"2027-01-01\""));
    assert_true(shows("checked"));
    assert_int_equal(post(path, "acte=accorder&services=" ADRESSES "&responsable_metier=O.+R.&fin="
                                "2025-01-01"),
                     422);
    assert_true(shows("id=\"accorder-fin-faute\""));
    assert_int_equal(next_request(CLAIRE, ADRESSES), HAB_REASON_RIGHT_MISSING);
    assert_int_equal(
        post(path, "acte=accorder&services=" ADRESSES "&responsable_metier=O.+R.&fin="), 303);
    assert_non_null(strstr(header("Location"), "?fait=accorder"));
    assert_int_equal(next_request(CLAIRE, ADRESSES), HAB_REASON_GRANTED);
    assert_int_equal(post(path, "acte=sortir&motif="), 303);
    assert_string_equal(header("Location"),
                        "/extranet/mon-compte-partenaire/personnes/2?fait=sortir");
}

/* What is typed is read again before it has an effect, and may be corrected. */
static void an_invitation_in_a_browser(void **state)
{
#define TYPED "identifiant=nina%40x.example&nom=Roy&prenom=%3Cb%3ENina&fonction=&services=" QF
    const char *path;

    (void) state;
    enter_as(OLIVIER);
    path = page_of("inviter", VALCLAIR, NULL);
    assert_int_equal(get(path), 200);
    assert_int_equal(post(path, TYPED "&responsable_metier=&fin=&etape=relire"), 422);
    assert_true(shows("responsable_metier-faute"));
    assert_true(shows("value=\"nina@x.example\""));
    assert_int_equal(post(path, TYPED "&responsable_metier=O.+R.&fin=2027-06-30&etape=relire"),
                     200);
    assert_true(shows("value=\"confirmer\""));
    assert_true(shows("&lt;b&gt;Nina"));
    assert_int_equal(count_traces("habilitation.invitee", HAB_REASON_GRANTED), 0);
    assert_int_equal(post(path, TYPED "&responsable_metier=O.+R.&fin=2027-06-30&etape=corriger"),
                     200);
    assert_true(shows("value=\"2027-06-30\""));
    assert_int_equal(post(path, TYPED "&responsable_metier=O.+R.&fin=2027-06-30&etape=confirmer"),
                     303);
    assert_non_null(strstr(header("Location"), "?fait=inviter"));
    assert_int_equal(next_request("nina@x.example", QF), HAB_REASON_GRANTED);
    assert_int_equal(post(path, TYPED "&responsable_metier=O.+R.&fin=2027-06-30&etape=confirmer"),
                     422); /* sent again */
    assert_int_equal(count_traces("habilitation.invitee", HAB_REASON_GRANTED), 1);
}

static void what_was_done_is_kept(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(act_on(CLAIRE, "{\"acte\": \"suspendre\", \"motif\": \"absence\"}"), 200);
    now += 60;
    assert_int_equal(act_on(YANN, "{\"acte\": \"retirer\", \"services\": [\"" QF "\"]}"), 200);
    assert_int_equal(get_json(page_of("historique", VALCLAIR, NULL)), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "historique")), 2);
    assert_string_equal(word(item_at("historique", 0), "acte"), "retirer");
    assert_string_equal(word(item_at("historique", 0), "par_nom"), "Olivier Renaud");
    assert_string_equal(word(item_at("historique", 1), "motif"), "absence");
    assert_int_equal(get(page_of("historique", VALCLAIR, NULL)), 200);
    assert_true(shows("Yann Kerbrat"));
    assert_int_equal(get_json(page_of("personnes", VALCLAIR, CLAIRE)), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "historique")), 1);
    assert_int_equal(get(page_of("personnes", VALCLAIR, CLAIRE)), 200);
    assert_true(shows("Suspendu"));
}

/* -- invitations */

#define NINA                                                                                       \
    "\"identifiant\": \"Nina.Roy@valclair.example\", \"nom\": \"Roy\", \"prenom\": \"Nina\""

static unsigned invite(const char *members)
{
    char body[600];

    (void) snprintf(body, sizeof(body), "{%s}", members);
    return post_json(page_of("inviter", VALCLAIR, NULL), body);
}

static void who_is_invited_may_come_in(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(invite(NINA ", \"services\": [\"" QF "\"], \"responsable_metier\": \"O. R.\","
                                 " \"etape\": \"relire\""),
                     200);
    assert_string_equal(text_of("etape"), "relire");
    assert_int_equal(number("nommees"), 4);
    assert_int_equal(invite(NINA ", \"services\": [\"" QF "\"], \"responsable_metier\": \"O. R.\""),
                     200);
    assert_string_equal(text_of("effet"), "fait");
    assert_int_equal(next_request("nina.roy@valclair.example", QF), HAB_REASON_GRANTED);
    assert_int_equal(mails_to("nina.roy@valclair.example", "mcp-habilitation-ouverte"), 1);
    assert_int_equal(count_traces("habilitation.invitee", HAB_REASON_GRANTED), 1);
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), 1);
    assert_int_equal(invite(NINA), 422); /* is named already */
    assert_string_equal(text_of("champ"), "identifiant");
    assert_int_equal(invite("\"identifiant\": \"pas une\", \"nom\": \"A\", \"prenom\": \"B\""),
                     422);
    assert_int_equal(invite("\"identifiant\": \"a@b\", \"nom\": \"A\", \"prenom\": \"B\""), 422);
}

/* MCP-9.1: whether somebody has an account elsewhere is not for a gestionnaire to know. */
static void an_account_elsewhere_keeps_its_names(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(
        invite("\"identifiant\": \"" ANNE "\", \"nom\": \"Autre\", \"prenom\": \"A.\""), 200);
    assert_int_equal(get_json(page_of("personnes", VALCLAIR, ANNE)), 200);
    assert_string_equal(text_of("personne.nom"), "Autre");
    assert_string_equal(text_of("personne.prenom"), "A.");
    assert_int_equal(get_json(page_of("personnes", VALCLAIR, NULL)), 200);
    assert_string_equal(word(item_at("personnes", 0), "nom"), "Autre");
}

/* MCP-9.2: the tenth may come, the eleventh not, whoever of both asks. */
static void no_more_than_the_quota(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    for (int i = 5; i <= 11; i++) {
        char members[200];

        if (i == 10) {
            enter_as(MARTINE);
        }
        (void) snprintf(members, sizeof(members),
                        "\"identifiant\": \"p%d@valclair.example\", \"nom\": \"P\", \"prenom\":"
                        " \"Q\"",
                        i);
        assert_int_equal(invite(members), i <= 10 ? 200 : 403);
    }
    assert_int_equal(count_traces("habilitation.refusee", HAB_REASON_NOT_ALLOWED), 1);
    assert_int_equal(get_json(page_of("personnes", VALCLAIR, NULL)), 200);
    assert_int_equal(number("nommees"), 10);
    /* a right for who is named already counts nobody twice */
    assert_int_equal(act_on(CLAIRE, "{\"acte\": \"accorder\", \"services\": [\"" ADRESSES "\"],"
                                    " \"responsable_metier\": \"O. R.\"}"),
                     200);
}

/* A mail each: nobody gets them without end. */
static void invited_five_times_a_day(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(invite(NINA), 200);
        assert_int_equal(act_on("nina.roy@valclair.example", "{\"acte\": \"sortir\"}"), 200);
    }
    assert_int_equal(invite(NINA), 422);
    assert_string_equal(text_of("champ"), "identifiant");
    now += 86400;
    enter_as(OLIVIER);
    assert_int_equal(invite(NINA), 200);
}

/* -- centralised: what is asked is not done (MCP-9.1) */

static void what_is_asked_waits_for_the_caf(void **state)
{
    static const char retire[] = "{\"acte\": \"retirer\", \"services\": [\"" QF "\"]}";
    const char *colleague = YANN;

    (void) state;
    enter_as(SYLVIE);
    assert_int_equal(get_json(page_of("personnes", MONTSOREL, colleague)), 200);
    assert_string_equal(text_of("peut"), "demander");
    assert_string_equal(text_of("agir"), "true");
    assert_int_equal(post_json(page_of("personnes", MONTSOREL, colleague), retire), 200);
    assert_string_equal(text_of("effet"), "demande");
    assert_true(number("demande") > 0);
    assert_int_equal(count_traces("habilitation.retiree", HAB_REASON_GRANTED), 0);
    assert_int_equal(get_json(page_of("personnes", MONTSOREL, colleague)), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "demandes")), 1);
    assert_int_equal(post_json(page_of("inviter", MONTSOREL, NULL), "{" NINA "}"), 200);
    assert_string_equal(text_of("effet"), "demande");
    assert_int_equal(post(page_of("personnes", MONTSOREL, colleague), "acte=suspendre"), 303);
    assert_non_null(strstr(header("Location"), "?fait=demande"));
    /* on oneself and the other one nothing is asked either */
    assert_int_equal(post_json(page_of("personnes", MONTSOREL, SYLVIE), retire), 403);
    assert_int_equal(post_json(page_of("personnes", MONTSOREL, HUGO), retire), 403);
}

/* -- attempts at more */

static void nobody_acts_beyond_their_seat(void **state)
{
    static const struct {
        const char *who;
        const char *on;
        const char *act;
    } cases[] = {
        {CLAIRE, CLAIRE,
         "{\"acte\": \"accorder\", \"services\": [\"" ADRESSES "\"],"
         " \"responsable_metier\": \"Moi\"}"},
        {CLAIRE, YANN, "{\"acte\": \"suspendre\"}"},
        {OLIVIER, OLIVIER, "{\"acte\": \"echeance\", \"services\": [\"" QF "\"], \"fin\": \"\"}"},
        {OLIVIER, MARTINE,
         "{\"acte\": \"accorder\", \"services\": [\"" ADRESSES "\"],"
         " \"responsable_metier\": \"O. R.\"}"},
        {MARTINE, OLIVIER, "{\"acte\": \"suspendre\"}"},
        {MARTINE, OLIVIER, "{\"acte\": \"sortir\"}"},
        {OLIVIER, SYLVIE,
         "{\"acte\": \"accorder\", \"services\": [\"" QF "\"],"
         " \"responsable_metier\": \"O. R.\"}"},
        {OLIVIER, ANNE, "{\"acte\": \"retirer\", \"services\": [\"" QF "\"]}"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        enter_as(cases[i].who);
        assert_int_equal(act_on(cases[i].on, cases[i].act), 403);
        assert_int_equal(post(page_of("personnes", VALCLAIR, cases[i].on), "acte=sortir"), 403);
        assert_int_equal(count_traces("habilitation.refusee", HAB_REASON_NOT_ALLOWED), 2 * i + 2);
    }
}

/* A right written down is none, and the attempt is on record. */
static void members_that_no_act_has(void **state)
{
    static const char *const elevated[] = {"role", "par", "suspendue_par", "quota", "siege"};

    (void) state;
    enter_as(OLIVIER);
    for (size_t i = 0; i < sizeof(elevated) / sizeof(*elevated); i++) {
        char act[200];

        (void) snprintf(act, sizeof(act), "{\"acte\": \"retablir\", \"%s\": \"caf\"}", elevated[i]);
        assert_int_equal(act_on(CLAIRE, act), 422);
        assert_string_equal(text_of("champ"), elevated[i]);
        assert_int_equal(count_traces("habilitation.refusee", HAB_REASON_NOT_ALLOWED), i + 1);
    }
}

static void a_person_posted_beside_the_path(void **state)
{
    char act[200];

    (void) state;
    enter_as(OLIVIER);
    (void) snprintf(act, sizeof(act), "{\"acte\": \"sortir\", \"personne\": %u}",
                    (unsigned) person_in(broker.store, YANN));
    assert_int_equal(act_on(CLAIRE, act), 403);
    assert_int_equal(next_request(YANN, QF), HAB_REASON_GRANTED);
    assert_int_equal(next_request(CLAIRE, QF), HAB_REASON_GRANTED);
    assert_int_equal(act_on(YANN, act), 200);
}

/* Another's convention and none at all: the same answer, and the same trace. */
static void conventions_of_others(void **state)
{
    static const char *const own[] = {"personnes", "inviter", "historique"};

    (void) state;
    enter_as(OLIVIER);
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
        json_t *others;
        json_t *none;

        assert_int_equal(get_json(page_of(own[i], MONTSOREL, NULL)), 403);
        others = json_incref(answer.document);
        assert_int_equal(get_json(page_of(own[i], 99, NULL)), 403);
        none = json_incref(answer.document);
        assert_true(json_equal(others, none));
        json_decref(others);
        json_decref(none);
        assert_int_equal(count_traces("espace.acces", HAB_REASON_NOT_ALLOWED), 2 * i + 2);
    }
    assert_int_equal(get_json(SPACE "personnes/02"), 403);
    assert_int_equal(get_json(SPACE "personnes/2/0"), 403);
    assert_int_equal(get_json(SPACE "personnes/2/1x"), 403);
    assert_int_equal(get_json(SPACE "personnes/99999999999999999999"), 403);
    assert_int_equal(get(SPACE "personnes/"), 303);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_partners, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(persons_by_their_names),          TEST(persons_that_are_looked_for),
        TEST(members_see_their_own_page),      TEST(a_right_from_its_grant_to_its_end),
        TEST(who_leaves_is_named_no_more),     TEST(acts_in_a_browser),
        TEST(an_invitation_in_a_browser),      TEST(what_was_done_is_kept),
        TEST(who_is_invited_may_come_in),      TEST(an_account_elsewhere_keeps_its_names),
        TEST(no_more_than_the_quota),          TEST(invited_five_times_a_day),
        TEST(what_is_asked_waits_for_the_caf), TEST(nobody_acts_beyond_their_seat),
        TEST(members_that_no_act_has),         TEST(a_person_posted_beside_the_path),
        TEST(conventions_of_others),
    };

    return cmocka_run_group_tests(tests, load_partners, free_types);
}
