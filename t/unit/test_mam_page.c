/* MAM-1, MAM-3: what all may read of a Mam, as it is composed, found and shown; what its
 * form refuses; what the Caf sees of the names. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "mams.h"

static void publish(json_t *saisie)
{
    assert_int_equal(run_call(work_on_entry, saisie), HAB_DONE);
    json_decref(saisie);
    accept();
}

static void assert_on_page(const char *words)
{
    char *page = public_page();

    if (strstr(page, words) == NULL) {
        fail_msg("%s is not on the page:\n%s", words, page);
    }
    free(page);
}

static void assert_not_on_page(const char *words)
{
    char *page = public_page();

    if (strstr(page, words) != NULL) {
        fail_msg("%s is on the page:\n%s", words, page);
    }
    free(page);
}

/* ---- the document and the directory ---- */

static void nothing_is_public_before_the_caf(void **state)
{
    (void) state;
    assert_null(published());
    submit("Bienvenue");
    assert_null(published());
    assert_false(is_public("Bienvenue"));
}

static void the_document_says_what_the_page_says(void **state)
{
    json_t *document;

    (void) state;
    submit("Bienvenue");
    accept();
    document = published();
    assert_string_equal(pl_member(document, "nom"), "Les Petits Loirs");
    assert_string_equal(pl_member(document, "genre"), "MAM");
    assert_string_equal(pl_member(document, "adresse"), "1 rue du Test");
    assert_string_equal(pl_member(json_object_get(document, "commune"), "code"), MAM_COMMUNE);
    assert_string_equal(pl_member(json_object_get(document, "fonctionnement"), "presentation"),
                        "Bienvenue");
    assert_int_equal(json_array_size(json_object_get(document, "rubriques")), 5);
    assert_true(json_is_array(json_object_get(document, "assistants")));
    json_decref(document);
    assert_on_page("Maison d’assistants maternels à Paris");
    assert_on_page("Bienvenue");
    assert_on_page("de 10 semaines à 6 ans");
    assert_on_page("Accueil régulier");
    assert_on_page("<td>Lundi</td>");
}

static void it_is_found_by_its_commune_and_kind(void **state)
{
    hab_directory_search search = {.commune = MAM_COMMUNE,
                                   .kind = "MAM",
                                   .nom = hab_slice_text("loirs"),
                                   .after = hab_slice_text("")};
    static hab_directory_result result;
    hab_txn *txn;

    (void) state;
    submit("Bienvenue");
    accept();
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_directory_find(txn, &search, &result), HAB_OK);
    assert_int_equal(result.count, 1);
    search.kind = "EAJE";
    assert_int_equal(hab_directory_find(txn, &search, &result), HAB_OK);
    assert_int_equal(result.count, 0);
    hab_abort(txn);
}

/* Each field as long as it may be, in letters of four bytes: it is published all the same. */
static void the_longest_fiche_is_published(void **state)
{
    enum { LONG = 1500, SMILE = 4 };
    char text[LONG * SMILE + 1];
    json_t *saisie = entered("Bienvenue");
    json_t *rows = json_array();

    (void) state;
    for (size_t i = 0; i < LONG; i++) {
        memcpy(text + i * SMILE, "\xF0\x9F\x98\x80", SMILE);
    }
    text[LONG * SMILE] = '\0';
    json_object_set_new(saisie, "projet", json_string(text));
    json_object_set_new(json_object_get(saisie, "accessibilite"), "details",
                        json_stringn(text, 500 * SMILE));
    json_object_set_new(saisie, "presentation", json_stringn(text, 1000 * SMILE));
    json_object_set_new(saisie, "inscription", json_stringn(text, 1000 * SMILE));
    json_object_set_new(json_object_get(saisie, "accueil"), "repas",
                        json_stringn(text, 300 * SMILE));
    for (size_t i = 0; i < 12; i++) {
        json_array_append_new(rows,
                              json_pack("{s:s, s:s, s:o}", "debut", "2027-08-02", "fin",
                                        "2027-08-22", "motif", json_stringn(text, 60 * SMILE)));
    }
    json_object_set_new(saisie, "fermetures", rows);
    publish(saisie);
    assert_true(is_public("Les Petits Loirs"));
}

/* ---- the page ---- */

static void contacts_are_links(void **state)
{
    (void) state;
    submit("Bienvenue");
    accept();
    assert_on_page("href=\"tel:0199003008\"");
    assert_on_page("<a href=\"https://www.loirs.example/\" rel=\"nofollow noopener\">");
}

/* What slipped past the form would still be no link, no element, no attribute. */
static void what_is_hostile_is_shown_as_text(void **state)
{
    json_t *saisie = entered("<script>alert(1)</script><svg onload=alert(2)>");
    json_t *contact = json_object_get(saisie, "contact");

    (void) state;
    json_object_set_new(contact, "site", json_string("javascript:alert(3)"));
    json_object_set_new(contact, "courriel", json_string("\"><img src=x onerror=alert(4)>"));
    publish(saisie);
    assert_on_page("&lt;script&gt;alert(1)&lt;/script&gt;&lt;svg onload=alert(2)&gt;");
    assert_on_page("javascript:alert(3)");
    assert_not_on_page("href=\"javascript:");
    assert_not_on_page("<script");
    assert_not_on_page("<svg");
    assert_not_on_page("<img");
}

/* ---- the form ---- */

static unsigned send(json_t *saisie)
{
    char *text = json_dumps(saisie, JSON_COMPACT);
    unsigned status;

    log_in(NADIA);
    status = post_json("mam/fonctionnement/" MAM_ID "?revision=0", text);
    free(text);
    json_decref(saisie);
    return status;
}

static void set_hours(json_t *saisie, const char *from, const char *to)
{
    json_t *row = json_array_get(json_object_get(saisie, "ouverture"), 0);

    json_object_set_new(row, "debut", json_string(from));
    json_object_set_new(row, "fin", json_string(to));
}

static void what_ends_before_it_begins_is_refused(void **state)
{
    json_t *saisie = entered("Bienvenue");

    (void) state;
    set_hours(saisie, "18:30", "07:30");
    assert_int_equal(send(saisie), 422);
    assert_true(shows("ouverture[0].fin"));
    saisie = entered("Bienvenue");
    json_object_set_new(saisie, "fermetures",
                        json_pack("[{s:s, s:s}]", "debut", "2027-08-22", "fin", "2027-08-02"));
    assert_int_equal(send(saisie), 422);
    assert_true(shows("fermetures[0].fin"));
    saisie = entered("Bienvenue");
    json_object_set_new(saisie, "fermetures",
                        json_pack("[{s:s, s:s}]", "debut", "2027-08-02", "fin", "2027-08-02"));
    assert_int_equal(send(saisie), 200);
}

static void what_is_no_site_is_refused(void **state)
{
    json_t *saisie = entered("Bienvenue");

    (void) state;
    json_object_set_new(json_object_get(saisie, "contact"), "site",
                        json_string("javascript:alert(1)"));
    assert_int_equal(send(saisie), 422);
    assert_true(shows("contact.site"));
}

/* MAM-3: of the own Mam, and nobody else. */
static void another_person_enters_nothing(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(post_json("mam/fonctionnement/" MAM_ID "?revision=0", "{}"), 403);
    assert_int_equal(get_json("mam/fiches/" MAM_ID), 403);
}

/* ---- the names, as the Caf reads them ---- */

static json_t *line(int person, int accord, const char *nom)
{
    return json_pack("{s:i, s:i, s:s, s:s}", "personne", person, "accord", accord, "nom", nom,
                     "prenom", "X");
}

/* "Nom:change" of each line. */
static void assert_view(json_t *joint, json_t *before, const char *wanted)
{
    char text[200] = "";
    json_t *lines = NULL;
    size_t index;
    json_t *one;

    assert_int_equal(mam_joint_view(&self->fiche, NULL, joint, before, &lines), HAB_DONE);
    json_array_foreach(lines, index, one)
    {
        size_t size = strlen(text);

        (void) snprintf(text + size, sizeof(text) - size, "%s>%s:%s;", pl_member(one, "avant"),
                        pl_member(one, "valeur"), pl_member(one, "change"));
    }
    assert_string_equal(text, wanted);
    json_decref(lines);
    json_decref(joint);
    json_decref(before);
}

static void names_that_come_and_go_are_marked(void **state)
{
    (void) state;
    assert_view(json_pack("[o]", line(1, 1, "A")), NULL, ">X A:;");
    assert_view(json_pack("[o, o]", line(1, 1, "A"), line(2, 1, "B")),
                json_pack("[o]", line(1, 1, "A")), ">X A:;>X B:ajout;");
    assert_view(json_array(), json_pack("[o]", line(1, 1, "A")), "X A>:retrait;");
    assert_view(json_pack("[o]", line(1, 1, "C")), json_pack("[o]", line(1, 1, "A")),
                "X A>X C:modification;");
    /* consent withdrawn and given again: a name to be validated */
    assert_view(json_pack("[o]", line(1, 3, "A")), json_pack("[o]", line(1, 1, "A")),
                ">X A:ajout;");
}

#define MAM_TEST(test) cmocka_unit_test_setup_teardown(test, open_mam, close_portal)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MAM_TEST(nothing_is_public_before_the_caf),
        MAM_TEST(the_document_says_what_the_page_says),
        MAM_TEST(it_is_found_by_its_commune_and_kind),
        MAM_TEST(the_longest_fiche_is_published),
        MAM_TEST(contacts_are_links),
        MAM_TEST(what_is_hostile_is_shown_as_text),
        MAM_TEST(what_ends_before_it_begins_is_refused),
        MAM_TEST(what_is_no_site_is_refused),
        MAM_TEST(another_person_enters_nothing),
        MAM_TEST(names_that_come_and_go_are_marked),
    };

    return cmocka_run_group_tests(tests, load_mam, free_types);
}
