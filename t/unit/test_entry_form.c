/* Described forms beyond requests: hours, yes or no, long texts, and fields that matter
 * only when another has a value (plugins/README.md, "Forms"). */
#include "documents.h"

#include "conventions.h"
#include "base/text.h"
#include "form/description.h"
#include "form/entry.h"
#include "form/typed.h"
#include "web/form_document.h"

/* What a family tells: as short as it can be, with all that is new. */
#define FORM(more)                                                                                 \
    "{\"titre\": \"Titre\", \"chapeau\": \"Chapeau\", " more "\"sections\": ["                     \
    "{\"titre\": \"L’enfant\", \"champs\": ["                                                    \
    " {\"chemin\": \"enfant.ne\", \"type\": \"oui_non\", \"libelle\": \"L’enfant est né\","     \
    "  \"obligatoire\": true, \"erreur\": \"Répondez par oui ou par non.\"},"                     \
    " {\"chemin\": \"enfant.naissance\", \"type\": \"date\", \"libelle\": \"Date de naissance\","  \
    "  \"obligatoire\": true, \"erreur\": \"Indiquez une date de naissance.\","                    \
    "  \"si\": {\"chemin\": \"enfant.ne\", \"valeur\": \"oui\"}},"                                 \
    " {\"chemin\": \"enfant.attente\", \"type\": \"choix\", \"libelle\": \"Attente\","             \
    "  \"erreur\": \"Choisissez.\", \"options\": ["                                                \
    "   {\"valeur\": \"un\", \"libelle\": \"Un\"}, {\"valeur\": \"deux\", \"libelle\": "           \
    "\"Deux\"}],"                                                                                  \
    "  \"si\": {\"chemin\": \"enfant.ne\", \"valeur\": \"non\"}}]},"                               \
    "{\"titre\": \"Le besoin\", \"champs\": ["                                                     \
    " {\"chemin\": \"debut\", \"type\": \"heure\", \"libelle\": \"Début\","                       \
    "  \"erreur\": \"Indiquez une heure, par exemple 8h30.\"},"                                    \
    " {\"chemin\": \"mot\", \"type\": \"texte_long\", \"libelle\": \"Un mot\", \"max\": 40,"       \
    "  \"erreur\": \"Abrégez.\"},"                                                                \
    " {\"chemin\": \"site\", \"type\": \"site\", \"libelle\": \"Site\", \"erreur\": "              \
    "  \"Indiquez une adresse, par exemple https://creche.example.\"}],"                           \
    " \"groupe\": {\"chemin\": \"jours\", \"nom\": \"Jour\", \"min\": 0, \"max\": 7,"              \
    "  \"ajouter\": \"Ajouter\", \"retirer\": \"Retirer\", \"champs\": ["                          \
    "   {\"chemin\": \"modes\", \"type\": \"choix_multiple\", \"libelle\": \"Modes\","             \
    "    \"erreur\": \"Cochez.\", \"options\": ["                                                  \
    "     {\"valeur\": \"creche\", \"libelle\": \"Crèche\"},"                                     \
    "     {\"valeur\": \"autre\", \"libelle\": \"Autre\"}]},"                                      \
    "   {\"chemin\": \"precision\", \"type\": \"texte\", \"libelle\": \"Précision\","             \
    "    \"obligatoire\": true, \"erreur\": \"Précisez.\","                                       \
    "    \"si\": {\"chemin\": \"modes\", \"valeur\": \"autre\"}}]}}]}"

static json_t *form;
static hab_txn *txn;
static json_t *errors;

static int begin(void **state)
{
    hab_error error = {""};

    assert_int_equal(open_store(state), 0);
    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    if (hab_entry_description(FORM(""), &form, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    errors = json_array();
    return 0;
}

static int end(void **state)
{
    json_decref(errors);
    json_decref(form);
    hab_abort(txn);
    return close_store(state);
}

static hab_entry_context context(void)
{
    return (hab_entry_context){.txn = txn, .description = form};
}

/* Checks a document, which it frees. */
static json_t *checked(json_t *given)
{
    const hab_entry_context here = context();
    json_t *document = NULL;
    hab_status status;

    json_array_clear(errors);
    status = hab_entry_check(&here, given, &document, errors);
    assert_int_equal(status, document != NULL ? HAB_OK : HAB_INVALID);
    assert_int_equal(status == HAB_OK, json_array_size(errors) == 0);
    json_decref(given);
    return document;
}

/* What is kept at a path of a document that is to be lawful, as JSON. */
static const char *kept(json_t *given, const char *path)
{
    static char text[512];
    json_t *document = checked(given);
    char *dumped;

    if (document == NULL) {
        fail_msg("%s", json_dumps(errors, 0));
    }
    dumped = json_dumps(hab_path_get(document, path), JSON_ENCODE_ANY | JSON_COMPACT);
    snprintf(text, sizeof(text), "%s", dumped != NULL ? dumped : "");
    free(dumped);
    json_decref(document);
    return text;
}

static const char *said_at(const char *field)
{
    size_t index;
    json_t *error;

    json_array_foreach(errors, index, error)
    {
        if (strcmp(json_string_value(json_object_get(error, "champ")), field) == 0) {
            return json_string_value(json_object_get(error, "message"));
        }
    }
    return "";
}

static void assert_said(json_t *given, const char *field, const char *message)
{
    assert_null(checked(given));
    if (strstr(said_at(field), message) == NULL || said_at(field)[0] == '\0') {
        fail_msg("at %s: \"%s\", not \"%s\"", field, said_at(field), message);
    }
}

#define UNBORN "\"enfant\": {\"ne\": \"non\"}"

static json_t *with(const char *member, const char *value)
{
    json_t *given = json_of("{" UNBORN "}");

    assert_int_equal(hab_path_set(given, member, json_string(value)), HAB_OK);
    return given;
}

/* An hour as people write it is kept as machines read it. */
static void hours(void **state)
{
    static const char *const lawful[][2] = {
        {"08:30", "\"08:30\""}, {"8:30", "\"08:30\""},     {"8h30", "\"08:30\""},
        {"08h", "\"08:00\""},   {" 8 h 30 ", "\"08:30\""}, {"8\u00a0h\u00a030", "\"08:30\""},
        {"17H05", "\"17:05\""}, {"0h00", "\"00:00\""},     {"23:59", "\"23:59\""}};
    static const char *const wrong[] = {"8",     "24:00", "8h60",  "8h5",     "h30",
                                        "8:",    "008h0", "8h300", "8:30:00", "huit",
                                        "-8:30", "8h30m", "8.30",  ":30",     "8hh30"};

    (void) state;
    for (size_t i = 0; i < COUNT_OF(lawful); i++) {
        assert_string_equal(kept(with("debut", lawful[i][0]), "debut"), lawful[i][1]);
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_said(with("debut", wrong[i]), "debut", "par exemple 8h30");
    }
}

/* Yes or no: a browser's word, a program's boolean; kept as a boolean. */
static void yes_or_no(void **state)
{
    (void) state;
    assert_string_equal(kept(json_of("{" UNBORN "}"), "enfant.ne"), "false");
    assert_string_equal(kept(json_of("{\"enfant\": {\"ne\": false}}"), "enfant.ne"), "false");
    assert_string_equal(kept(json_of("{\"enfant\": {\"ne\": true, \"naissance\": "
                                     "\"2026-01-31\"}}"),
                             "enfant.ne"),
                        "true");
    assert_said(json_of("{}"), "enfant.ne", "par oui ou par non");
    assert_said(json_of("{\"enfant\": {\"ne\": \"peut-être\"}}"), "enfant.ne", "par oui");
    assert_said(json_of("{\"enfant\": {\"ne\": [\"oui\", \"non\"]}}"), "enfant.ne", "par oui");
    assert_said(json_of("{\"enfant\": {\"ne\": 1}}"), "enfant.ne", "par oui");
    /* a boolean is nothing but the answer to that */
    assert_said(json_of("{" UNBORN ", \"mot\": true}"), "mot", "Abrégez");
}

/* Lines stay, one empty line between two at most; what nobody sees is refused. */
static void long_texts(void **state)
{
    (void) state;
    assert_string_equal(
        kept(with("mot", "\r\n  Bonjour,\t \r\n\r\n\r\n\r\nmerci  bien. \r\n"), "mot"),
        "\"Bonjour,\\n\\nmerci bien.\"");
    assert_string_equal(kept(with("mot", "a\r\nb\nc"), "mot"), "\"a\\nb\\nc\"");
    /* told to a person, it may hold what mails and names may not */
    assert_string_equal(kept(with("mot", "a < b, x@y.example"), "mot"), "\"a < b, x@y.example\"");
    assert_string_equal(kept(with("mot", " \r\n "), "mot"), "");
    assert_said(with("mot", "a\033[31mb"), "mot", "caractère invisible");
    assert_said(with("mot", "a\u202eb"), "mot", "caractère invisible");
    assert_said(with("mot", "12345678901234567890123456789012345678901"), "mot", "40 caractères");
    assert_string_equal(kept(with("mot", "1234567890123456789012345678901234567890"), "mot"),
                        "\"1234567890123456789012345678901234567890\"");
}

/* A field with a condition is wanted when it holds, and only then. */
static void conditions(void **state)
{
    (void) state;
    assert_said(json_of("{\"enfant\": {\"ne\": \"oui\"}}"), "enfant.naissance",
                "Indiquez une date");
    assert_string_equal(kept(json_of("{" UNBORN "}"), "enfant.naissance"), "");
    assert_said(with("enfant.naissance", "2026-01-31"), "enfant.naissance",
                "que si vous répondez «\u00a0Oui\u00a0» à «\u00a0L’enfant est né\u00a0»\u00a0: "
                "effacez-le");
    /* spaces are nothing; a choice, which cannot be taken back, is dropped */
    assert_string_equal(kept(with("enfant.naissance", " "), "enfant.naissance"), "");
    assert_string_equal(kept(with("enfant.attente", "un"), "enfant.attente"), "\"un\"");
    assert_string_equal(kept(json_of("{\"enfant\": {\"ne\": \"oui\", \"naissance\": "
                                     "\"2026-01-31\", \"attente\": \"un\"}}"),
                             "enfant.attente"),
                        "");
}

/* In a row the condition is about the row. */
static void conditions_of_a_row(void **state)
{
    (void) state;
    assert_string_equal(kept(json_of("{" UNBORN ", \"jours\": [{\"modes\": [\"creche\"]},"
                                     " {\"modes\": [\"creche\", \"autre\"],"
                                     "  \"precision\": \"Chez nous\"}]}"),
                             "jours[1].precision"),
                        "\"Chez nous\"");
    assert_said(json_of("{" UNBORN ", \"jours\": [{\"modes\": [\"creche\", \"autre\"]}]}"),
                "jours[0].precision", "Précisez");
    assert_said(json_of("{" UNBORN ", \"jours\": [{\"modes\": \"creche\","
                        " \"precision\": \"Chez nous\"}]}"),
                "jours[0].precision", "«\u00a0Autre\u00a0»");
}

/* Nothing that a request has is asked of others (caf, requester, type). */
static void nothing_of_a_request(void **state)
{
    (void) state;
    assert_said(json_of("{" UNBORN ", \"type\": \"lieu_information\"}"), "type",
                "pas de ce formulaire");
    assert_said(with("caf", "911"), "caf", "pas de ce formulaire");
    assert_int_equal(json_array_size(json_object_get(form, "sections")), 2);
}

/* The address of a site is kept as a browser would have it, and leads where it says. */
static void sites(void **state)
{
    static const char *const lawful[][2] = {
        {"creche.example", "https://creche.example"},
        {" HTTP://WWW.Creche-Des-Lilas.Example ", "http://www.creche-des-lilas.example"},
        {"https://creche.example/Infos?a=b&c#d", "https://creche.example/Infos?a=b&c#d"},
        {"creche.example:8080/@lilas", "https://creche.example:8080/@lilas"},
        {"xn--crche-6ra.example?u=http://a", "https://xn--crche-6ra.example?u=http://a"}};
    static const char *const wrong[] = {"javascript:alert(1)",
                                        "data:text/html,x",
                                        "ftp://creche.example",
                                        "mailto:anne@creche.example",
                                        "//creche.example",
                                        "https://caf.example@creche.example/",
                                        "https://a:b@creche.example",
                                        "https://creche.example\\@caf.example",
                                        "https:\\\\creche.example",
                                        "https://creche.example/a b",
                                        "https://creche.example/<script>",
                                        "https://creche.example/\"onclick=x",
                                        "https://192.0.2.1/",
                                        "https://[2001:db8::1]/",
                                        "https://localhost",
                                        "https://creche..example",
                                        "https://creche.example.",
                                        "https://-creche.example",
                                        "https://creche.example:0",
                                        "https://creche.example:65536",
                                        "https://creche.example:",
                                        "https://",
                                        "creche"};
    char expected[128];

    (void) state;
    for (size_t i = 0; i < COUNT_OF(lawful); i++) {
        snprintf(expected, sizeof(expected), "\"%s\"", lawful[i][1]);
        assert_string_equal(kept(with("site", lawful[i][0]), "site"), expected);
        assert_string_equal(kept(with("site", lawful[i][1]), "site"), expected);
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_said(with("site", wrong[i]), "site", "par exemple https");
    }
    /* letters that look like ours */
    assert_said(with("site", "https://c\u0430f.example"), "site", "autre alphabet");
    assert_said(with("site", "https://crèche.example"), "site", "sans accent");
}

static void sites_have_an_end(void **state)
{
    char text[220] = "https://creche.example/";

    (void) state;
    memset(text + strlen(text), 'a', 200 - strlen(text));
    assert_int_equal(strlen(kept(with("site", text), "site")), 202);
    strcat(text, "a");
    assert_said(with("site", text), "site", "200 caractères au plus");
    /* with what is put before it */
    assert_said(with("site", text + 8), "site", "200 caractères au plus");
}

/* What no reader sees makes one text look like another (ST-2: nothing false, nothing
 * disguised): every type that takes a text refuses it. */
static void invisible_characters(void **state)
{
    static const char *const hidden[] = {
        "\u200b",     "\u200f",     "\u202a",     "\u202e", "\u2060", "\u2066",  "\u2069",
        "\ufeff",     "\u061c",     "\u034f",     "\ue000", "\ufdd0", "\uffff",  "\U000e0041",
        "\U000e007f", "\U000f0000", "\U0001fffe", "\u3164", "\u2028", "\xc2\x85"};
    static const char *const fields[] = {"mot", "debut", "site", "enfant.ne", "enfant.naissance"};
    char text[32];

    (void) state;
    for (size_t i = 0; i < COUNT_OF(hidden); i++) {
        for (size_t j = 0; j < COUNT_OF(fields); j++) {
            json_t *given = json_of("{\"enfant\": {\"ne\": true}}");

            snprintf(text, sizeof(text), "a%sb", hidden[i]);
            assert_int_equal(hab_path_set(given, fields[j], json_string(text)), HAB_OK);
            assert_said(given, fields[j], "un caractère invisible");
        }
    }
    /* what comes along with pasted words is dropped, what is seen stays */
    assert_string_equal(kept(with("mot", "pu\u00adéri \u2764\ufe0f"), "mot"), "\"puéri \u2764\"");
    assert_string_equal(kept(with("mot", "\u05d0\u0644\u4e2d\U0001f600 œ"), "mot"),
                        "\"\u05d0\u0644\u4e2d\U0001f600 œ\"");
}

/* Keeps a draft, which it frees, as JSON; NULL after errors. */
static char *drafted(json_t *given, int strict)
{
    json_t *document = NULL;
    hab_status status;
    char *text;

    json_array_clear(errors);
    status = hab_entry_keep(form, given, strict, &document, errors);
    assert_int_equal(status, document != NULL ? HAB_OK : HAB_INVALID);
    assert_int_equal(status == HAB_OK, json_array_size(errors) == 0);
    text = json_dumps(document, JSON_COMPACT);
    json_decref(document);
    json_decref(given);
    return text;
}

static void assert_drafted(json_t *given, const char *expected)
{
    char *text = drafted(given, 0);

    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
}

static void assert_not_drafted(json_t *given, const char *field, const char *message)
{
    assert_null(drafted(given, 0));
    if (strstr(said_at(field), message) == NULL || said_at(field)[0] == '\0') {
        fail_msg("at %s: \"%s\", not \"%s\"", field, said_at(field), message);
    }
}

/* A draft is what was typed, in the shape of the document, and nothing else. */
static void drafts(void **state)
{
    (void) state;
    assert_drafted(json_of("{}"), "{}");
    assert_drafted(json_of("{\"debut\": \"vers 8\", \"mot\": \" \", \"x\": {\"y\": [\"z\"]}}"),
                   "{\"debut\":\"vers 8\"}");
    assert_drafted(json_of("{\"enfant\": {\"ne\": true, \"naissance\": 31, \"z\": \"a\"}}"),
                   "{\"enfant\":{\"ne\":true,\"naissance\":31}}");
    assert_drafted(json_of("{\"jours\": [{}, {\"modes\": \"creche\"}, {\"modes\": [\"autre\","
                           " \"x\"]}, \"texte\"]}"),
                   "{\"jours\":[{},{\"modes\":[\"creche\"]},{\"modes\":[\"autre\",\"x\"]},{}]}");
    /* of a program, what is of no field is named */
    assert_null(drafted(json_of("{\"x\": {\"y\": [\"z\"]}}"), 1));
    assert_string_equal(said_at("x.y[0]"),
                        "Ce champ n’est pas de ce formulaire\u00a0: retirez-le.");
}

/* Bounds hold for drafts too, so that nobody fills the store with them. */
static void drafts_have_bounds(void **state)
{
    char text[4 * 40 + 2];
    json_t *rows = json_array();

    (void) state;
    memset(text, 'a', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    assert_not_drafted(with("mot", text), "mot", "160 caractères au plus");
    text[sizeof(text) - 2] = '\0';
    free(drafted(with("mot", text), 0));
    assert_int_equal(json_array_size(errors), 0);
    assert_not_drafted(json_of("{\"mot\": [\"a\", \"b\"]}"), "mot", "Donnez un texte");
    assert_not_drafted(json_of("{\"mot\": {\"a\": \"b\"}}"), "mot", "Donnez un texte");
    assert_not_drafted(json_of("{\"enfant\": {\"ne\": [\"oui\", \"non\"]}}"), "enfant.ne",
                       "Donnez un texte");
    assert_not_drafted(json_of("{\"jours\": [{\"modes\": [\"a\", \"b\", \"c\"]}]}"),
                       "jours[0].modes", "2 réponses au plus");
    assert_not_drafted(json_of("{\"jours\": [{\"modes\": [[\"a\"]]}]}"), "jours[0].modes",
                       "Donnez un texte");
    assert_not_drafted(json_of("{\"jours\": \"lundi\"}"), "jours", "7 lignes au plus");
    for (int i = 0; i < 8; i++) {
        json_array_append_new(rows, json_object());
    }
    assert_not_drafted(json_pack("{s:o}", "jours", rows), "jours", "7 lignes au plus");
}

static const json_t *field_of(const json_t *page, size_t section, size_t field)
{
    return json_array_get(
        json_object_get(json_array_get(json_object_get(page, "sections"), section), "champs"),
        field);
}

/* What a page shows: options of yes and no, what was typed, when a field matters. */
static void the_page(void **state)
{
    const hab_entry_context here = context();
    json_t *given = json_of("{\"enfant\": {\"ne\": true}, \"debut\": \"8h3\","
                            " \"mot\": \"a\\nb\"}");
    json_t *page = hab_entry_fill(&here, given, NULL);
    const json_t *born = json_object_get(field_of(page, 0, 0), "options");

    (void) state;
    assert_int_equal(json_array_size(born), 2);
    assert_true(json_is_true(json_object_get(json_array_get(born, 0), "choisi")));
    assert_true(json_is_false(json_object_get(json_array_get(born, 1), "choisi")));
    assert_string_equal(json_string_value(json_object_get(field_of(page, 0, 1), "quand")),
                        "si vous répondez «\u00a0Oui\u00a0» à «\u00a0L’enfant est né\u00a0»");
    assert_null(json_object_get(field_of(page, 0, 0), "quand"));
    assert_string_equal(json_string_value(json_object_get(field_of(page, 1, 0), "valeur")), "8h3");
    assert_string_equal(json_string_value(json_object_get(field_of(page, 1, 1), "valeur")), "a\nb");
    json_decref(page);
    json_decref(given);
}

/* What a line of a review says. */
static const char *reviewed(const json_t *review, size_t section, size_t line)
{
    const json_t *sections = json_object_get(review, "sections");
    const json_t *lines = json_object_get(json_array_get(sections, section), "lignes");

    return json_string_value(json_object_get(json_array_get(lines, line), "valeur"));
}

/* A review's fields, sent as a browser does, make the same document again. */
static void the_review_loses_nothing(void **state)
{
    const hab_entry_context here = context();
    json_t *document = checked(json_of("{\"enfant\": {\"ne\": true, \"naissance\": \"2026-01-31\"},"
                                       " \"debut\": \"8h\", \"mot\": \"a\\nb\","
                                       " \"jours\": [{\"modes\": \"creche\"}]}"));
    json_t *review = hab_entry_review(&here, document);
    json_t *sent = NULL, *again, *field;
    char body[2048] = "";
    size_t index;
    hab_error error = {""};

    (void) state;
    assert_non_null(document);
    json_array_foreach(json_object_get(review, "champs"), index, field)
    {
        char value[512];
        size_t used = strlen(body);

        hab_percent_encode(hab_slice_text(json_string_value(json_object_get(field, "valeur"))),
                           value);
        snprintf(body + used, sizeof(body) - used, "&%s=%s",
                 json_string_value(json_object_get(field, "nom")), value);
    }
    assert_int_equal(hab_form_document(hab_slice_text(body), HAB_BODY_FORM, &sent, &error), HAB_OK);
    again = checked(sent);
    assert_true(json_equal(again, document));
    assert_string_equal(reviewed(review, 0, 0), "Oui");
    assert_string_equal(reviewed(review, 0, 1), "31 janvier 2026");
    assert_string_equal(reviewed(review, 1, 0), "8\u00a0h\u00a000");
    json_decref(again);
    json_decref(review);
    json_decref(document);
}

#define ONE(field)                                                                                 \
    "{\"titre\": \"T\", \"chapeau\": \"C\", \"sections\": [{\"titre\": \"S\", \"champs\": [" field \
    "]}]}"
#define A "\"chemin\": \"a\", \"libelle\": \"A\", \"erreur\": \"E\", \"type\": "
#define B "\"chemin\": \"b\", \"libelle\": \"B\", \"erreur\": \"E\", \"type\": \"texte\", "

/* A description that cannot work is found when its type is loaded. */
static void descriptions_with_a_fault(void **state)
{
    static const char *const cases[][2] = {
        {ONE("{" A "\"texte_long\", \"max\": 4001}"), "max: 4000"},
        {ONE("{" A "\"texte\"}, {" B "\"si\": {\"chemin\": \"a\", \"valeur\": \"x\"}}"), "b: si"},
        {ONE("{" A "\"oui_non\"}, {" B "\"si\": {\"chemin\": \"a\", \"valeur\": \"x\"}}"), "b: si"},
        {ONE("{" A "\"oui_non\"}, {" B "\"si\": {\"chemin\": \"c\", \"valeur\": \"oui\"}}"),
         "b: si"},
        {ONE("{" A "\"oui_non\"}, {" B "\"si\": \"oui\"}"), "b: si"},
        {ONE("{" B "\"si\": {\"chemin\": \"a\", \"valeur\": \"oui\"}}, {" A "\"oui_non\"}"),
         "b: si"},
        {FORM("\"bouton\": \"\", "), "bouton: a text"},
        {FORM("\"envoi\": 1, "), "envoi: a text"},
        {FORM("\"brouillon\": true, "), "brouillon: a text"},
        {FORM("\"relire\": false, "), "relire: false"},
        {FORM("\"relire\": true, \"envoi\": \"E\", \"bouton\": \"B\", "), "relire: false"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        hab_error error = {""};
        json_t *read = NULL;

        assert_int_equal(hab_entry_description(cases[i][0], &read, &error), HAB_INVALID);
        assert_null(read);
        if (strstr(error.text, cases[i][1]) == NULL) {
            fail_msg("\"%s\", not \"%s\"", error.text, cases[i][1]);
        }
    }
}

/* What a field allows is counted in characters, however many bytes they have. */
static void accents_count_once(void **state)
{
    static const char *const letters[] = {"a", "é", "𝔸"};
    static char text[4 * HAB_TYPED_CHARACTERS + 1];
    static hab_typed typed;

    (void) state;
    for (size_t i = 0; i < 3; i++) {
        text[0] = '\0';
        for (size_t n = 0, at = 0; n < HAB_TYPED_CHARACTERS; n++, at += strlen(letters[i])) {
            memcpy(text + at, letters[i], strlen(letters[i]) + 1);
        }
        assert_int_equal(hab_typed_read(&typed, hab_slice_text(text), HAB_TYPED_LINE), HAB_OK);
        assert_int_equal(typed.characters, HAB_TYPED_CHARACTERS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hours, begin, end),
        cmocka_unit_test_setup_teardown(yes_or_no, begin, end),
        cmocka_unit_test_setup_teardown(long_texts, begin, end),
        cmocka_unit_test_setup_teardown(conditions, begin, end),
        cmocka_unit_test_setup_teardown(conditions_of_a_row, begin, end),
        cmocka_unit_test_setup_teardown(nothing_of_a_request, begin, end),
        cmocka_unit_test_setup_teardown(sites, begin, end),
        cmocka_unit_test_setup_teardown(sites_have_an_end, begin, end),
        cmocka_unit_test_setup_teardown(invisible_characters, begin, end),
        cmocka_unit_test_setup_teardown(drafts, begin, end),
        cmocka_unit_test_setup_teardown(drafts_have_bounds, begin, end),
        cmocka_unit_test_setup_teardown(the_page, begin, end),
        cmocka_unit_test_setup_teardown(the_review_loses_nothing, begin, end),
        cmocka_unit_test(accents_count_once),
        cmocka_unit_test(descriptions_with_a_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
