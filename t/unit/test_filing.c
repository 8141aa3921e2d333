/* A request on the portal: completed when its Caf asks for more, followed by its
 * reference and address, limited (section 2; the pages themselves are in
 * t/nginx/demande.t). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "portal.h"

#include "web/form_document.h"
#include "web/once.h"
#include "request/request.h"
#include "request_forms.h"
#include "base/text.h"

#define FOLLOW "demande-habilitation/suivi"
#define LI_FORM "demande-habilitation/lieu-information"

static char reference[HAB_REFERENCE_TEXT + 1];

/* Transmits a request as a program does, and keeps its reference. */
static void transmit(void)
{
    assert_int_equal(post_json(LI_FORM, request_li), 201);
    snprintf(reference, sizeof(reference), "%s", text_of("reference"));
    assert_int_equal(strlen(reference), HAB_REFERENCE_TEXT);
}

static uint64_t find(json_t **document)
{
    hab_request request;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_request_find(txn, hab_slice_text(reference), &request, document), HAB_OK);
    hab_abort(txn);
    return request.number;
}

static void act(hab_request_act what, const char *details)
{
    json_t *given = json_of(details);
    uint64_t number = find(NULL);
    hab_error error = {""};
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    if (hab_request_do(txn, &broker, number, what, given, 1, now, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
    json_decref(given);
}

/* The follow-up with more fields, "&action=completer". */
static unsigned follow(const char *courriel, const char *more)
{
    static char body[40000];

    snprintf(body, sizeof(body), "reference=%s&courriel=%s%s", reference, courriel, more);
    return post(FOLLOW, body);
}

/* The fields that the last page carries in hidden fields, as a browser sends them. */
static const char *carried(void)
{
    static char body[16384];
    size_t used = 0, index;
    json_t *field;

    json_array_foreach(json_object_get(answer.document, "champs"), index, field)
    {
        char value[2048];

        hab_percent_encode(hab_slice_text(json_string_value(json_object_get(field, "valeur"))),
                           value);
        used += (size_t) snprintf(body + used, sizeof(body) - used, "&%s=%s",
                                  json_string_value(json_object_get(field, "nom")), value);
    }
    return body;
}

#define HELENE "helene%40valclair.example"

/* The Caf asks for more: the form comes back filled in, and the same request goes on. */
static void a_request_is_completed(void **state)
{
    json_t *document;
    char body[20000];
    char *text;

    (void) state;
    transmit();
    assert_int_equal(follow(HELENE, "&action=completer"), 200);
    assert_true(shows("Votre demande est chez la Caf"));
    act(HAB_REQUEST_ASK, "{\"motif\": \"Il manque une personne.\"}");
    assert_int_equal(follow(HELENE, ""), 200);
    assert_true(shows("Il manque une personne."));
    assert_true(shows("Compléter la demande"));
    assert_int_equal(follow(HELENE, "&action=completer"), 200);
    assert_true(shows("claire@valclair.example"));
    assert_true(shows("name=\"reference\""));
    assert_false(shows("historique"));
    /* as a browser goes on: review, then confirm */
    document = NULL;
    (void) find(&document);
    json_object_set_new(document, "reference", json_string(reference));
    json_object_set_new(document, "courriel", json_string("helene@valclair.example"));
    json_object_del(document, "historique");
    json_object_del(document, "motif");
    assert_int_equal(hab_path_set(document, "annexe.lieu.nom", json_string("Nouveau nom")), HAB_OK);
    json_object_set_new(document, "action", json_string("verifier"));
    text = json_dumps(document, 0);
    assert_int_equal(ask(FOLLOW, HTML, JSON, text), 200);
    free(text);
    json_decref(document);
    assert_true(shows("Nouveau nom"));
    snprintf(body, sizeof(body), "%s&action=confirmer", carried());
    assert_int_equal(follow(HELENE, body), 303);
    (void) find(&document);
    assert_string_equal(json_string_value(hab_path_get(document, "annexe.lieu.nom")),
                        "Nouveau nom");
    json_decref(document);
    assert_int_equal(follow(HELENE, ""), 200);
    assert_true(shows("Votre demande est chez la Caf"));
    assert_traced("demande.completee", HAB_REASON_GRANTED);
}

/* A program completes in one go; a request stays with its Caf. */
static void a_program_completes(void **state)
{
    json_t *document;
    char *text;

    (void) state;
    transmit();
    act(HAB_REQUEST_ASK, "{\"motif\": \"Autre chose.\"}");
    document = json_of(request_li);
    json_object_set_new(document, "reference", json_string(reference));
    json_object_set_new(document, "courriel", json_string("helene@valclair.example"));
    json_object_set_new(document, "caf", json_string("921"));
    text = json_dumps(document, 0);
    assert_int_equal(post_json(FOLLOW, text), 422);
    assert_true(shows("\"champ\":\"caf\""));
    free(text);
    json_object_set_new(document, "caf", json_string("911"));
    text = json_dumps(document, 0);
    assert_int_equal(post_json(FOLLOW, text), 201);
    assert_string_equal(text_of("reference"), reference);
    free(text);
    json_decref(document);
}

/* A refusal shows the public reason, and nothing of the private one. */
static void a_refusal_shows_its_public_reason(void **state)
{
    (void) state;
    transmit();
    act(HAB_REQUEST_REFUSE,
        "{\"motif\": \"Hors du territoire.\", \"motif_prive\": \"Voir le dossier 12.\"}");
    assert_int_equal(follow(HELENE, ""), 200);
    assert_true(shows("Hors du territoire."));
    assert_false(shows("dossier 12"));
    assert_int_equal(follow(HELENE, "&action=completer"), 200);
    assert_true(shows("La Caf a refusé votre demande."));
    assert_int_equal(follow("autre%40x.example", ""), 422);
    assert_false(shows("Hors du territoire."));
}

/* A page of IPv6 addresses is one client; others are free. */
static void one_client_transmits_five_a_day(void **state)
{
    (void) state;
    for (int i = 0; i < 6; i++) {
        char body[4096];
        json_t *document = json_of(request_li);
        char courriel[32];
        char *text;

        snprintf(courriel, sizeof(courriel), "a%d@x.example", i);
        assert_int_equal(hab_path_set(document, "demandeur.courriel", json_string(courriel)),
                         HAB_OK);
        text = json_dumps(document, 0);
        snprintf(body, sizeof(body), "%s", text);
        free(text);
        json_decref(document);
        assert_int_equal(post_json(LI_FORM, body), i < 5 ? 201 : 429);
    }
    assert_string_equal(text_of("motif"), "trop_de_demandes");
    assert_int_equal(atoi(header("Retry-After")), 86400 - now % 86400);
}

/* Two buttons at once, a button that is none, rows that are no rows: a page, no harm. */
static void buttons_that_are_none(void **state)
{
    (void) state;
    assert_int_equal(post(LI_FORM, "ajouter=annexe"), 200);
    assert_int_equal(post(LI_FORM, "retirer=annexe.personnes%5B0%5D"), 200);
    assert_int_equal(post(LI_FORM, "retirer=%5B"), 200);
    assert_int_equal(post(LI_FORM, "ajouter=a&ajouter=b&action=x"), 422);
    assert_int_equal(post(LI_FORM, "action=confirmer"), 422);
    assert_int_equal(post(LI_FORM, "annexe=x&annexe.personnes=y&ajouter=annexe.personnes"), 400);
    assert_int_equal(post(LI_FORM, "annexe=x&ajouter=annexe.personnes"), 200);
    assert_int_equal(post("demande-habilitation/mam", ""), 404);
    assert_int_equal(get("demande-habilitation/transmise?reference=DH-0000-0000-0%3C"), 404);
}

/* How many requests there are, and mails to their requesters. */
static size_t count_of(hab_main_table table)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_txn *txn;
    size_t count = 0;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, table, &cursor), HAB_OK);
    for (hab_status s = hab_seek(cursor, hab_slice_of("", 1), &key, NULL); s == HAB_OK;
         s = hab_next(cursor, &key, NULL)) {
        count++;
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    return count;
}

/* The button « Transmettre » of a review, as a browser presses it. */
static const char *review(void)
{
    static char body[20000];
    char token[HAB_ONCE_TOKEN + 2];

    assert_int_equal(ask(LI_FORM, HTML, JSON, request_li), 200);
    snprintf(token, sizeof(token), "%s", text_of("envoi_unique"));
    assert_int_equal(strlen(token), HAB_ONCE_TOKEN);
    assert_true(shows(token));
    snprintf(body, sizeof(body), "envoi_unique=%s&action=confirmer%s", token, carried());
    return body;
}

/* LI-3.1: a double click, or the page loaded again, transmits nothing more. */
static void a_review_is_transmitted_once(void **state)
{
    const char *pressed;
    char first[100];

    (void) state;
    pressed = review();
    assert_int_equal(post(LI_FORM, pressed), 303);
    snprintf(first, sizeof(first), "%s", header("Location"));
    for (int i = 0; i < 10; i++) { /* no limit of the day is used up */
        now += 60;
        assert_int_equal(post(LI_FORM, pressed), 303);
        assert_string_equal(header("Location"), first);
    }
    assert_int_equal(count_of(HAB_TABLE_REQUEST), 1);
    assert_int_equal(count_of(HAB_TABLE_MAIL), 1);
    /* another review is another request, though it says the same */
    assert_int_equal(post(LI_FORM, review()), 303);
    assert_string_not_equal(header("Location"), first);
    assert_int_equal(count_of(HAB_TABLE_REQUEST), 2);
}

/* What its token no longer protects is reviewed again, and nothing is lost. */
static void a_review_grows_old(void **state)
{
    static const char *const tokens[] = {"", "pas-un-jeton", "__________________________________",
                                         "f_________8AAAAAAAAAAAAAAAAAAAAA"};
    const char *pressed;
    char body[20000];

    (void) state;
    for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
        (void) review();
        snprintf(body, sizeof(body), "envoi_unique=%s&action=confirmer%s", tokens[i], carried());
        assert_int_equal(post(LI_FORM, body), 409);
    }
    pressed = review();
    now += HAB_ONCE_LIFE - 1;
    assert_int_equal(count_of(HAB_TABLE_REQUEST), 0);
    assert_int_equal(post(LI_FORM, pressed), 303);
    now++;
    assert_int_equal(post(LI_FORM, pressed), 409);
    assert_true(shows("Relisez la demande"));
    assert_true(shows("claire@valclair.example"));
    assert_int_equal(count_of(HAB_TABLE_REQUEST), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_is_completed, open_portal, close_portal),
        cmocka_unit_test_setup_teardown(a_program_completes, open_portal, close_portal),
        cmocka_unit_test_setup_teardown(a_refusal_shows_its_public_reason, open_portal,
                                        close_portal),
        cmocka_unit_test_setup_teardown(one_client_transmits_five_a_day, open_portal, close_portal),
        cmocka_unit_test_setup_teardown(buttons_that_are_none, open_portal, close_portal),
        cmocka_unit_test_setup_teardown(a_review_is_transmitted_once, open_portal, close_portal),
        cmocka_unit_test_setup_teardown(a_review_grows_old, open_portal, close_portal),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}
