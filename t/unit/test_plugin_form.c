/* Forms of a plugin's pages (plugin_call.h): shown, checked by their description and by the
 * plugin, read again, handed over once; and documents of programs. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "portal.h"

#include "base/text.h"
#include "form/description.h"
#include "portal/plugin_form.h"
#include "type/call_host.h"
#include "web/form_document.h"
#include "web/once.h"

/* A type with three pages: a word is left, and kept under the number of its coming. */
static const char form[] =
    "{\"titre\": \"Laisser un mot\", \"chapeau\": \"À qui le lira.\", \"envoi\": \"Relu avant.\","
    " \"bouton\": \"Laisser ce mot\", \"brouillon\": \"Garder pour plus tard\","
    " \"sections\": [{\"titre\": \"Le mot\", \"champs\": ["
    "  {\"chemin\": \"nom\", \"type\": \"nom\", \"libelle\": \"Nom\", \"obligatoire\": true,"
    "   \"erreur\": \"Indiquez un nom.\"},"
    "  {\"chemin\": \"reponse\", \"type\": \"oui_non\", \"libelle\": \"Une réponse ?\","
    "   \"obligatoire\": true, \"erreur\": \"Oui ou non.\"},"
    "  {\"chemin\": \"heure\", \"type\": \"heure\", \"libelle\": \"Vers\","
    "   \"erreur\": \"Une heure.\", \"obligatoire\": true,"
    "   \"si\": {\"chemin\": \"reponse\", \"valeur\": \"oui\"}},"
    "  {\"chemin\": \"mot\", \"type\": \"texte_long\", \"libelle\": \"Mot\","
    "   \"erreur\": \"Abrégez.\"}],"
    " \"groupe\": {\"chemin\": \"copies\", \"nom\": \"Copie\", \"min\": 0, \"max\": 2,"
    "  \"ajouter\": \"Ajouter une copie\", \"retirer\": \"Retirer\", \"champs\": ["
    "   {\"chemin\": \"a\", \"type\": \"nom\", \"libelle\": \"À\", \"erreur\": \"Qui ?\"}]}}]}";

/* One that has nothing to be read again. */
static const char quick[] =
    "{\"titre\": \"Vite\", \"chapeau\": \"Un nom.\", \"envoi\": \"La suite vient après.\","
    " \"bouton\": \"Continuer\", \"relire\": false, \"sections\": [{\"titre\": \"Nom\","
    " \"champs\": [{\"chemin\": \"nom\", \"type\": \"nom\", \"libelle\": \"Nom\","
    "  \"obligatoire\": true, \"erreur\": \"Indiquez un nom.\"}]}]}";

static const hab_calls *const calls = &hab_plugin_calls;
static int entered, posted, drafted; /* how often */
static int closed;                   /* enter() refuses */
static char received[1024];          /* by post() or draft(), the last */

static int enter(const void *state, hab_call *call)
{
    (void) state;
    entered++;
    return closed
               ? calls->problem(call, 403, "ferme", "Fermé", "Revenez demain.", HAB_REASON_GRANTED)
               : calls->subject(call, "Pour <la> crèche");
}

/* The name that the address gives stands in the form. */
static int get_word(const void *state, hab_call *call)
{
    char nom[20], filled[64];

    (void) state;
    if (calls->query(call, "nom", nom, sizeof(nom)) != HAB_DONE) {
        return HAB_DONE;
    }
    if (strcmp(nom, "ailleurs") == 0) {
        return calls->redirect(call, "essai/ailleurs");
    }
    snprintf(filled, sizeof(filled), "{\"nom\": \"%s\"}", nom);
    return calls->prefill(call, hab_slice_text(filled));
}

static int holds(hab_slice document, const char *text)
{
    return memmem(document.data, document.size, text, strlen(text)) != NULL;
}

static int check(const void *state, hab_call *call, hab_slice document, void *report)
{
    (void) state;
    if (holds(document, "Muet")) {
        return HAB_NONE; /* a fault of the plugin: it does not say why */
    }
    if (holds(document, "Banni")) {
        return calls->problem(call, 403, "banni", "Banni", "Pas vous.", HAB_REASON_GRANTED);
    }
    if (holds(document, "Personne")) {
        hab_plugin_host.report(report, "nom", "Choisissez un autre nom.");
    }
    return HAB_DONE;
}

static int answer_posted(hab_call *call, hab_slice document)
{
    char way[64], text[64];

    if (holds(document, "Perdu")) {
        return HAB_DONE; /* says nothing to anybody */
    }
    if (holds(document, "Patient")) {
        return calls->problem(call, 429, "trop", "Trop de mots", "Demain.", HAB_REASON_GRANTED);
    }
    if (holds(document, "Champ")) {
        return calls->field(call, "mot", "Dites-le autrement.");
    }
    snprintf(way, sizeof(way), "essai/merci?numero=%d", posted);
    snprintf(text, sizeof(text), "{\"numero\": %d}", posted);
    return calls->caller(call)->html ? calls->redirect(call, way)
                                     : calls->answer(call, 201, NULL, hab_slice_text(text));
}

static int post_word(const void *state, hab_call *call, hab_slice document)
{
    char key[16];
    int outcome;

    (void) state;
    snprintf(received, sizeof(received), "%.*s", (int) document.size, (const char *) document.data);
    snprintf(key, sizeof(key), "mot %d", ++posted);
    outcome = calls->put(call, hab_slice_text(key), document);
    return outcome == HAB_DONE ? answer_posted(call, document) : outcome;
}

static int draft_word(const void *state, hab_call *call, const hab_page *page, hab_slice given)
{
    char way[64];
    int outcome = calls->put(call, hab_slice_text("brouillon"), given);

    (void) state;
    drafted++;
    snprintf(received, sizeof(received), "%.*s", (int) given.size, (const char *) given.data);
    snprintf(way, sizeof(way), "essai/%s?brouillon=%d", page->path, drafted);
    return outcome != HAB_DONE || holds(given, "Perdu")       ? outcome
           : holds(given, "Patient") || holds(given, "Champ") ? answer_posted(call, given)
           : calls->caller(call)->html
               ? calls->redirect(call, way)
               : calls->answer(call, 200, NULL, hab_slice_text("{\"garde\": true}"));
}

static const hab_page words[] = {
    {.path = "mot",
     .flags = HAB_PAGE_PUBLIC,
     .enter = enter,
     .get = get_word,
     .form = form,
     .post = post_word,
     .check = check},
    {.path = "vite", .flags = HAB_PAGE_PUBLIC, .form = quick, .post = post_word},
    {.path = "depot", .flags = HAB_PAGE_PUBLIC | HAB_PAGE_DATA, .form = form, .post = post_word}};
static const hab_plugin plugin = {
    .major = 1, .minor = 3, .name = "essai", .title = "Essai", .draft = draft_word};
static hab_type type = {.plugin = &plugin, .pages = words, .page_count = 3};

static int begin(void **state)
{
    hab_error error = {""};

    type.key = hab_type_key(plugin.name);
    for (size_t i = 0; i < type.page_count; i++) {
        if (hab_entry_description(words[i].form, &type.page_forms[i], &error) != HAB_OK) {
            fail_msg("%s", error.text);
        }
    }
    entered = posted = drafted = closed = 0;
    received[0] = '\0';
    return open_portal(state);
}

static int end(void **state)
{
    for (size_t i = 0; i < type.page_count; i++) {
        json_decref(type.page_forms[i]);
    }
    return close_portal(state);
}

/* One request for a page of the type, behind the router; `body` NULL is a GET. */
static unsigned visit(const hab_page *page, const char *path, const char *accept,
                      const char *content_type, const char *body)
{
    const char *query = strchr(path, '?');
    json_t *document = NULL;
    hab_error error = {""};

    hab_exchange_clear(&answer);
    answer = (hab_exchange){
        .broker = &broker,
        .pages = pages,
        .mount = hab_slice_text("/extranet/"),
        .path = hab_slice_of(path, query != NULL ? (size_t) (query - path) : strlen(path)),
        .query = slice_or_none(query != NULL ? query + 1 : NULL),
        .body = slice_or_none(body),
        .accept = slice_or_none(accept),
        .content_type = slice_or_none(content_type),
        .authorization = slice_or_none(NULL),
        .rest = slice_or_none(NULL),
        .etag = slice_or_none(NULL),
        .agent = slice_or_none(NULL),
        .method = body != NULL ? HAB_POST : HAB_GET,
        .session_reason = HAB_REASON_NO_SESSION,
        .now = now};
    if (body != NULL) {
        assert_int_equal(hab_form_document(answer.body, hab_body_kind_of(answer.content_type),
                                           &document, &error),
                         HAB_OK);
    }
    hab_plugin_form_run(&answer, &type, page, document);
    json_decref(document);
    if (answer.document != NULL) {
        hab_present(&answer);
    }
    return answer.status;
}

static unsigned see(const char *path)
{
    return visit(&words[0], path, HTML, NULL, NULL);
}

static unsigned press(const char *body)
{
    return visit(&words[0], "essai/mot", HTML, FORM, body);
}

static unsigned hand_over(const char *body)
{
    return visit(&words[0], "essai/mot", JSON, JSON, body);
}

/* The button of the last page, a review, as a browser presses it. */
static const char *button(void)
{
    static char body[4096];
    size_t used, index;
    json_t *field;

    used = (size_t) snprintf(body, sizeof(body), "action=confirmer&envoi_unique=%s",
                             text_of("envoi_unique"));
    json_array_foreach(json_object_get(answer.document, "champs"), index, field)
    {
        char value[512];

        hab_percent_encode(hab_slice_text(json_string_value(json_object_get(field, "valeur"))),
                           value);
        used += (size_t) snprintf(body + used, sizeof(body) - used, "&%s=%s",
                                  json_string_value(json_object_get(field, "nom")), value);
    }
    return body;
}

/* How many words are kept. */
static unsigned kept(void)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_txn *txn;
    unsigned count = 0;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_PLUGIN, &cursor), HAB_OK);
    for (hab_status s = hab_seek(cursor, hab_slice_of("", 1), &key, NULL); s == HAB_OK;
         s = hab_next(cursor, &key, NULL)) {
        count++;
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    return count;
}

#define LEA "nom=L%C3%A9a&reponse=oui&heure=8h30&mot=Bonjour%2C%0D%0Amerci."

static void a_form_is_shown(void **state)
{
    (void) state;
    assert_int_equal(see("essai/mot?nom=Anne"), 200);
    assert_int_equal(entered, 1);
    assert_true(shows("Laisser un mot"));
    assert_true(shows("Relu avant."));
    assert_true(shows("<p class=\"objet\">Pour &lt;la&gt; crèche</p>"));
    assert_true(shows("value=\"Anne\""));
    assert_true(shows("action=\"/extranet/essai/mot?nom=Anne\""));
    assert_true(shows("(à remplir si vous répondez «\u00a0Oui\u00a0» à «\u00a0Une réponse ?"));
    assert_true(shows("type=\"radio\""));
    assert_true(shows("type=\"time\""));
    /* nothing of a request */
    assert_false(shows("Caf à laquelle"));
    assert_false(shows("habilitation"));
    /* the page may lead elsewhere, or be closed */
    assert_int_equal(see("essai/mot?nom=ailleurs"), 303);
    assert_string_equal(header("Location"), "/extranet/essai/ailleurs");
    closed = 1;
    assert_int_equal(see("essai/mot"), 403);
    assert_int_equal(press(LEA), 403);
    assert_int_equal(hand_over("{\"nom\": \"Anne\", \"reponse\": false}"), 403);
    assert_int_equal(posted, 0);
}

static void faults_stand_at_their_fields(void **state)
{
    (void) state;
    assert_int_equal(press("nom=&reponse=oui&mot=Gard%C3%A9"), 422);
    assert_true(shows("Indiquez un nom."));
    assert_true(shows("Une heure."));
    assert_true(shows("Gardé"));
    assert_true(shows("checked"));
    /* what the plugin finds, once the description finds nothing */
    assert_int_equal(press("nom=Personne&reponse=non"), 422);
    assert_true(shows("Choisissez un autre nom."));
    assert_true(shows("value=\"Personne\""));
    assert_int_equal(press("nom=Banni&reponse=non"), 403);
    assert_int_equal(press("nom=Muet&reponse=non"), 503);
    assert_int_equal(posted, 0);
}

static void a_form_is_read_again_and_sent_once(void **state)
{
    char pressed[4096];

    (void) state;
    assert_int_equal(press(LEA "&copies%5B0%5D.a=Marc&action=verifier"), 200);
    assert_true(shows("Laisser ce mot"));
    assert_true(shows("Pour &lt;la&gt; crèche"));
    assert_true(shows("8\u00a0h\u00a030"));
    assert_true(shows("Bonjour,\nmerci.</dd>"));
    assert_true(shows("Copie 1"));
    assert_int_equal(posted, 0);
    snprintf(pressed, sizeof(pressed), "%s", button());
    assert_int_equal(press(pressed), 303);
    assert_string_equal(header("Location"), "/extranet/essai/merci?numero=1");
    assert_string_equal(received, "{\"nom\":\"Léa\",\"reponse\":true,\"heure\":\"08:30\","
                                  "\"mot\":\"Bonjour,\\nmerci.\",\"copies\":[{\"a\":\"Marc\"}]}");
    /* a double click, even when the page is closed by then */
    closed = 1;
    assert_int_equal(press(pressed), 303);
    assert_string_equal(header("Location"), "/extranet/essai/merci?numero=1");
    assert_int_equal(posted, 1);
    assert_int_equal(kept(), 1);
}

static void a_review_grows_old(void **state)
{
    char pressed[4096];

    (void) state;
    assert_int_equal(press(LEA), 200);
    snprintf(pressed, sizeof(pressed), "%s", button());
    now += HAB_ONCE_LIFE;
    assert_int_equal(press(pressed), 409);
    assert_true(shows("Relisez ce qui suit"));
    assert_true(shows("value=\"Léa\""));
    assert_int_equal(posted, 0);
    assert_int_equal(press(button()), 303);
}

static void buttons_change_the_page(void **state)
{
    (void) state;
    assert_int_equal(press(LEA "&ajouter=copies"), 200);
    assert_true(shows("name=\"copies[0].a\""));
    assert_int_equal(press(LEA "&copies%5B0%5D.a=Marc&retirer=copies%5B0%5D"), 200);
    assert_false(shows("Marc"));
    assert_int_equal(press(LEA "&action=modifier"), 200);
    assert_true(shows("value=\"8h30\""));
    assert_int_equal(posted, 0);
}

/* What the plugin refuses loses nothing that was typed, and leaves nothing behind. */
static void what_is_refused_is_not_lost(void **state)
{
    char pressed[4096];

    (void) state;
    assert_int_equal(press("nom=Patient&reponse=non&mot=Long"), 200);
    snprintf(pressed, sizeof(pressed), "%s", button());
    assert_int_equal(press(pressed), 429);
    assert_true(shows("Trop de mots"));
    assert_true(shows("value=\"Long\""));
    assert_true(shows("Laisser ce mot"));
    assert_int_equal(kept(), 0);
    assert_int_equal(press("nom=Champ&reponse=non&mot=Long"), 200);
    assert_int_equal(press(button()), 422);
    assert_true(shows("Dites-le autrement."));
    assert_true(shows(">Long</textarea>"));
    assert_int_equal(kept(), 0);
    /* it was not sent: the token is not spent */
    assert_int_equal(press(pressed), 429);
    assert_int_equal(posted, 3);
    /* a plugin that leads a browser nowhere has failed */
    assert_int_equal(press("nom=Perdu&reponse=non"), 200);
    assert_int_equal(press(button()), 503);
    assert_int_equal(kept(), 0);
}

static void programs_send_documents(void **state)
{
    (void) state;
    assert_int_equal(hand_over("{\"nom\": \"Anne\", \"reponse\": false}"), 201);
    assert_true(shows("\"numero\":1"));
    assert_int_equal(kept(), 1);
    assert_int_equal(hand_over("{\"nom\": \"Anne\", \"reponse\": true, \"x\": 1}"), 422);
    assert_true(shows("\"champ\":\"heure\""));
    assert_true(shows("\"champ\":\"x\""));
    assert_int_equal(hand_over("{\"nom\": \"Personne\", \"reponse\": false}"), 422);
    assert_true(shows("Choisissez un autre nom."));
    assert_int_equal(hand_over("{\"nom\": \"Patient\", \"reponse\": false}"), 429);
    assert_int_equal(atoi(header("Retry-After")), 86400 - now % 86400);
    assert_int_equal(kept(), 1);
    /* the form itself, to know what is asked */
    assert_int_equal(visit(&words[0], "essai/mot", JSON, NULL, NULL), 200);
    assert_true(shows("\"chemin\":\"reponse\""));
}

/* The button of a draft stands on the form and on its review; what was typed is handed over
 * as it is, unchecked, and stays on the page when it is refused. */
static void a_draft_is_kept_as_it_is(void **state)
{
    static const char as_typed[] =
        "nom=&reponse=oui&heure=8h3&mot=a%0D%0Ab&copies%5B0%5D.a=Marc&copies%5B1%5D.a=";
    char pressed[4096];

    (void) state;
    assert_int_equal(see("essai/mot"), 200);
    assert_true(shows("value=\"enregistrer\">Garder pour plus tard</button>"));
    (void) snprintf(pressed, sizeof(pressed), "%s&action=enregistrer&inconnu=x", as_typed);
    assert_int_equal(press(pressed), 303);
    assert_string_equal(header("Location"), "/extranet/essai/mot?brouillon=1");
    assert_string_equal(received, "{\"reponse\":\"oui\",\"heure\":\"8h3\",\"mot\":\"a\\r\\nb\","
                                  "\"copies\":[{\"a\":\"Marc\"},{}]}");
    assert_int_equal(kept(), 1);
    /* from the review, whose token it does not spend */
    assert_int_equal(press(LEA), 200);
    assert_true(shows("value=\"enregistrer\">Garder pour plus tard</button>"));
    snprintf(pressed, sizeof(pressed), "%s&action=enregistrer", strchr(button(), '&') + 1);
    assert_int_equal(press(pressed), 303);
    assert_int_equal(drafted, 2);
    assert_int_equal(posted, 0);
    /* who may not enter keeps nothing */
    closed = 1;
    assert_int_equal(press(pressed), 403);
    assert_int_equal(drafted, 2);
}

static void a_refused_draft_is_not_lost(void **state)
{
    (void) state;
    assert_int_equal(press("nom=Patient&heure=8h3&action=enregistrer"), 429);
    assert_true(shows("Trop de mots"));
    assert_true(shows("value=\"8h3\""));
    assert_int_equal(press("nom=Champ&heure=8h3&mot=Long&action=enregistrer"), 422);
    assert_true(shows("Dites-le autrement."));
    assert_true(shows(">Long</textarea>"));
    /* one that leads a browser nowhere has failed */
    assert_int_equal(press("nom=Perdu&action=enregistrer"), 503);
    assert_int_equal(kept(), 0);
}

static void programs_send_drafts(void **state)
{
    (void) state;
    assert_int_equal(hand_over("{\"action\": \"enregistrer\", \"reponse\": false,"
                               " \"copies\": [{}, {\"a\": \"<b>\"}]}"),
                     200);
    assert_true(shows("\"garde\":true"));
    assert_string_equal(received, "{\"reponse\":false,\"copies\":[{},{\"a\":\"<b>\"}]}");
    assert_int_equal(drafted, 1);
    /* what is of no field is named, not dropped */
    assert_int_equal(hand_over("{\"action\": \"enregistrer\", \"x\": 1,"
                               " \"copies\": [{\"b\": \"c\"}]}"),
                     422);
    assert_true(shows("\"champ\":\"x\""));
    assert_true(shows("\"champ\":\"copies[0].b\""));
    assert_int_equal(hand_over("{\"action\": \"enregistrer\", \"copies\": [{}, {}, {}]}"), 422);
    assert_true(shows("Donnez une liste de 2 lignes au plus."));
    assert_int_equal(drafted, 1);
    assert_int_equal(posted, 0);
}

/* A form that has no such button keeps nothing, and sends nothing instead. */
static void a_form_without_drafts(void **state)
{
    (void) state;
    assert_int_equal(visit(&words[1], "essai/vite", HTML, NULL, NULL), 200);
    assert_false(shows("enregistrer"));
    assert_int_equal(visit(&words[1], "essai/vite", HTML, FORM, "nom=Anne&action=enregistrer"),
                     422);
    assert_true(shows("value=\"Anne\""));
    assert_int_equal(visit(&words[1], "essai/vite", JSON, JSON,
                           "{\"nom\": \"Anne\", \"action\": \"enregistrer\"}"),
                     422);
    assert_true(shows("\"champ\":\"action\""));
    assert_int_equal(posted + drafted, 0);
}

/* "relire": false. The button sends at once, also from the page with the errors. */
static void a_form_without_review(void **state)
{
    (void) state;
    assert_int_equal(visit(&words[1], "essai/vite", HTML, NULL, NULL), 200);
    assert_true(shows("value=\"confirmer\">Continuer</button>"));
    assert_true(shows("La suite vient après."));
    assert_false(shows("Étape"));
    assert_false(shows("elire"));
    assert_int_equal(visit(&words[1], "essai/vite", HTML, FORM, "nom=&action=confirmer"), 422);
    assert_true(shows("Indiquez un nom."));
    assert_true(shows("value=\"confirmer\">Continuer</button>"));
    assert_int_equal(visit(&words[1], "essai/vite", HTML, FORM, "nom=Anne&action=confirmer"), 303);
    assert_int_equal(posted, 1);
}

/* calls->review(): a document of a page's form, beside another. */
static const char *reviewed_page, *reviewed_document, *reviewed_before;
static char view[2048];

static int review(void *context, hab_call *call)
{
    hab_slice made = {NULL, 0};
    int outcome = calls->review(call, reviewed_page, hab_slice_text(reviewed_document),
                                hab_slice_text(reviewed_before), &made);

    (void) context;
    snprintf(view, sizeof(view), "%.*s", (int) made.size, (const char *) made.data);
    return outcome;
}

static int ask_review(const char *page, const char *document, const char *before)
{
    reviewed_page = page;
    reviewed_document = document;
    reviewed_before = before;
    return hab_call_run(&broker, &type, NULL, NULL, 0, review, NULL, now, NULL);
}

static void a_plugin_compares_documents(void **state)
{
    (void) state;
    assert_int_equal(ask_review("mot", "{\"nom\": \"Anne\"}", "{\"nom\": \"Anna\"}"), HAB_DONE);
    assert_string_equal(
        view, "{\"titre\":\"Laisser un mot\",\"sections\":[{\"titre\":\"Le mot\",\"lignes\":["
              "{\"chemin\":\"nom\",\"libelle\":\"Nom\",\"valeur\":\"Anne\",\"avant\":\"Anna\","
              "\"change\":\"modification\"}],\"rangees\":[],\"change\":\"modification\"}]}");
    assert_int_equal(ask_review("mot", "{\"nom\": \"Anne\"}", ""), HAB_DONE);
    assert_null(strstr(view, "change"));
    assert_int_equal(ask_review("mots", "{\"nom\": \"Anne\"}", ""), HAB_FAILED);
    assert_int_equal(ask_review(NULL, "{\"nom\": \"Anne\"}", ""), HAB_FAILED);
    assert_int_equal(ask_review("mot", "{\"nom\"", ""), HAB_FAILED);
    assert_int_equal(ask_review("mot", "{}", "{\"nom\""), HAB_FAILED);
    assert_string_equal(view, "");
}

/* HAB_PAGE_DATA: no pages, whoever asks. */
static void a_page_of_documents(void **state)
{
    (void) state;
    assert_int_equal(visit(&words[2], "essai/depot", HTML, FORM, "nom=Anne&reponse=non"), 415);
    assert_int_equal(posted, 0);
    assert_int_equal(visit(&words[2], "essai/depot", JSON, JSON,
                           "{\"nom\": \"Anne\", \"reponse\": \"peut-être\"}"),
                     422);
    assert_int_equal(
        visit(&words[2], "essai/depot", JSON, JSON, "{\"nom\": \"Anne\", \"reponse\": false}"),
        201);
    assert_int_equal(kept(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_form_is_shown, begin, end),
        cmocka_unit_test_setup_teardown(faults_stand_at_their_fields, begin, end),
        cmocka_unit_test_setup_teardown(a_form_is_read_again_and_sent_once, begin, end),
        cmocka_unit_test_setup_teardown(a_review_grows_old, begin, end),
        cmocka_unit_test_setup_teardown(buttons_change_the_page, begin, end),
        cmocka_unit_test_setup_teardown(what_is_refused_is_not_lost, begin, end),
        cmocka_unit_test_setup_teardown(programs_send_documents, begin, end),
        cmocka_unit_test_setup_teardown(a_draft_is_kept_as_it_is, begin, end),
        cmocka_unit_test_setup_teardown(a_refused_draft_is_not_lost, begin, end),
        cmocka_unit_test_setup_teardown(programs_send_drafts, begin, end),
        cmocka_unit_test_setup_teardown(a_form_without_drafts, begin, end),
        cmocka_unit_test_setup_teardown(a_form_without_review, begin, end),
        cmocka_unit_test_setup_teardown(a_plugin_compares_documents, begin, end),
        cmocka_unit_test_setup_teardown(a_page_of_documents, begin, end),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}
