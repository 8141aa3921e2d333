/* What a lieu's software is given (LI-1): XML that its schema takes, whatever a family
 * wrote; files and pictures of figures that no text can break. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <libxml/xpath.h>
#include <string.h>

#include "../../plugins/lieu_information/lieu.h"

static const char family[] =
    "{\"commune\": {\"code\": \"91999\", \"nom\": \"Valclair\"},"
    " \"enfant\": {\"situation\": \"ne\", \"prenom\": \"Léa\", \"date_naissance\": \"2024-05-31\"},"
    " \"modes\": [\"creche_collective\", \"garde_a_domicile\"], \"date_debut\": \"2026-09-01\","
    " \"horaires\": [{\"jour\": \"lundi\", \"debut\": \"08:30\", \"fin\": \"18:00\"}],"
    " \"parents\": [{\"nom\": \"Marchand\", \"prenom\": \"Hélène\"}],"
    " \"contact\": {\"courriel\": \"helene@mail.example\", \"telephone\": \"0199001020\"},"
    " \"allocataire\": true, \"remarques\": \"Deux enfants\"}";

static const li_shell shell = {.reference = "FA-7K2M-94QX",
                               .commune = "91999",
                               .transmitted = 1768212000,
                               .deadline = 20260127,
                               .destroy = 20260712};

static xmlSchemaPtr schema;

/* What libxml2 has to say is the test's affair. */
static void say_nothing(void *context, const char *text, ...)
{
    (void) context;
    (void) text;
}

static int load_schema(void **state)
{
    xmlSchemaParserCtxtPtr parser =
        xmlSchemaNewParserCtxt(SOURCE_DIR "/plugins/lieu_information/demandes.xsd");

    (void) state;
    xmlSetGenericErrorFunc(NULL, say_nothing);
    schema = xmlSchemaParse(parser);
    xmlSchemaFreeParserCtxt(parser);
    return schema != NULL ? 0 : -1;
}

static int free_schema(void **state)
{
    (void) state;
    xmlSchemaFree(schema);
    xmlCleanupParser();
    return 0;
}

/* `family` with one more member or another. */
static json_t *family_with(const char *changes)
{
    json_t *document = json_loads(family, 0, NULL);
    json_t *over = json_loads(changes, 0, NULL);

    assert_non_null(over);
    assert_int_equal(json_object_update(document, over), 0);
    json_decref(over);
    return document;
}

static xmlDocPtr parsed(const li_text_out *text)
{
    xmlDocPtr document = xmlReadMemory(text->bytes, (int) text->size, NULL, NULL,
                                       XML_PARSE_NONET | XML_PARSE_NOERROR);

    if (document == NULL) {
        fail_msg("no XML: %s", text->bytes);
    }
    return document;
}

/* Parses what was written, and frees it. */
static xmlDocPtr document_of(json_t *demande)
{
    li_text_out text;
    xmlDocPtr document;

    assert_int_equal(li_text_open(&text), 0);
    li_xml_demande(text.file, &shell, demande, 1);
    assert_int_equal(li_text_close(&text), 0);
    document = parsed(&text);
    li_text_free(&text);
    json_decref(demande);
    return document;
}

static int is_valid(xmlDocPtr document)
{
    xmlSchemaValidCtxtPtr context = xmlSchemaNewValidCtxt(schema);
    int result = xmlSchemaValidateDoc(context, document);

    xmlSchemaFreeValidCtxt(context);
    return result == 0;
}

static void assert_valid(json_t *demande, int expected)
{
    xmlDocPtr document = document_of(demande);

    assert_int_equal(is_valid(document), expected);
    xmlFreeDoc(document);
}

/* The text of an element, by its name. */
static void assert_text(xmlDocPtr document, const char *name, const char *expected)
{
    xmlXPathContextPtr context = xmlXPathNewContext(document);
    xmlXPathObjectPtr found;
    char path[64];

    (void) snprintf(path, sizeof(path), "string(//*[local-name() = '%s'])", name);
    found = xmlXPathEvalExpression(BAD_CAST path, context);
    assert_string_equal(found->stringval, expected);
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(context);
}

/* LI-1: a demande, with all that a family may fill in, and with the least. */
static void a_demande_is_what_the_schema_says(void **state)
{
    json_t *least = family_with("{\"enfant\": {\"situation\": \"a_naitre\","
                                " \"date_prevue\": \"2026-12-24\"}, \"allocataire\": false,"
                                " \"contact\": {\"courriel\": \"h@mail.example\"}}");

    (void) state;
    assert_int_equal(json_object_del(least, "remarques"), 0);
    assert_valid(family_with("{}"), 1);
    assert_valid(least, 1);
}

/* The schema says what a demande is, and not anything. */
static void the_schema_takes_nothing_else(void **state)
{
    (void) state;
    assert_valid(family_with("{\"modes\": [\"poney\"]}"), 0);
    assert_valid(family_with("{\"modes\": []}"), 0);
    assert_valid(family_with("{\"date_debut\": \"bientôt\"}"), 0);
    assert_valid(family_with("{\"parents\": []}"), 0);
    assert_valid(family_with("{\"enfant\": {\"prenom\": \"Léa\"}}"), 0);
    assert_valid(family_with("{\"horaires\": [{\"jour\": \"lundi\", \"debut\": \"25:00\","
                             " \"fin\": \"18:00\"}]}"),
                 0);
}

static void dates_and_hours_are_those_of_xml(void **state)
{
    xmlDocPtr document = document_of(family_with("{}"));

    (void) state;
    assert_text(document, "transmise", "2026-01-12T10:00:00Z");
    assert_text(document, "a_recuperer_avant", "2026-01-27");
    assert_text(document, "a_detruire", "2026-07-12");
    assert_text(document, "allocataire", "true");
    xmlFreeDoc(document);
}

/* Text is text, whatever it looks like. */
static void hostile_texts_stay_texts(void **state)
{
    static const char *const texts[] = {
        "</remarques></demande><demande reference=\"FA-0000-0000\">",
        "]]> <![CDATA[ & &amp; &#0; <!ENTITY x SYSTEM \"file:///etc/passwd\"> &x;",
        "<?xml-stylesheet href=\"x\"?><!-- -- -->'\"",
        "\xf0\x9f\x91\xb6\xf0\x9f\x8f\xbd \xf0\xa0\xae\xb7 \xe2\x80\xae\xd7\x90\xd7\x91",
    };

    (void) state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        json_t *demande = family_with("{}");
        xmlDocPtr document;

        json_object_set_new(demande, "remarques", json_string(texts[i]));
        document = document_of(demande);
        assert_true(is_valid(document));
        assert_text(document, "remarques", texts[i]);
        xmlFreeDoc(document);
    }
}

static void assert_written(const char *text, const char *expected)
{
    li_text_out out;

    assert_int_equal(li_text_open(&out), 0);
    li_xml_text(out.file, text);
    assert_int_equal(li_text_close(&out), 0);
    assert_string_equal(out.bytes, expected);
    li_text_free(&out);
}

/* XML 1.0 has no control characters, no surrogates, no U+FFFE, no broken UTF-8. */
static void what_xml_cannot_hold_is_replaced(void **state)
{
#define LOST "\xef\xbf\xbd"
    (void) state;
    assert_written("a\tb\nc", "a\tb\nc");
    assert_written("a\x01"
                   "b\x1b[31m\rc\x7f",
                   "a" LOST "b" LOST "[31m" LOST "c\x7f");
    assert_written("\xef\xbf\xbe\xef\xbf\xbf", LOST LOST);
    assert_written("\xed\xa0\x80", LOST);
    assert_written("\xc0\xaf", LOST LOST);
    assert_written("\xf4\x90\x80\x80", LOST);
    assert_written("\xff\xe9t\xc3", LOST LOST "t" LOST);
    assert_written("\xf0\x90\x80\x80\xf4\x8f\xbf\xbd", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbd");
}

static xmlDocPtr feed_of(const char *const references[], size_t count)
{
    json_t *demande = family_with("{}");
    li_text_out text;
    xmlDocPtr document;

    assert_int_equal(li_text_open(&text), 0);
    li_xml_begin(text.file, 1768212000);
    for (size_t i = 0; i < count; i++) {
        li_shell one = shell;

        (void) snprintf(one.reference, sizeof(one.reference), "%s", references[i]);
        li_xml_demande(text.file, &one, demande, 0);
    }
    li_xml_end(text.file);
    assert_int_equal(li_text_close(&text), 0);
    document = parsed(&text);
    li_text_free(&text);
    json_decref(demande);
    return document;
}

/* LI-1: the feed of all new ones, of none, and never twice of one. */
static void a_feed_is_what_the_schema_says(void **state)
{
    static const char *const two[] = {"FA-7K2M-94QX", "FA-7K2M-94QY"};
    static const char *const twice[] = {"FA-7K2M-94QX", "FA-7K2M-94QX"};
    xmlDocPtr none = feed_of(two, 0);
    xmlDocPtr both = feed_of(two, 2);
    xmlDocPtr again = feed_of(twice, 2);

    (void) state;
    assert_true(is_valid(none));
    assert_true(is_valid(both));
    assert_false(is_valid(again));
    xmlFreeDoc(none);
    xmlFreeDoc(both);
    xmlFreeDoc(again);
}

/* RFC 4180; and no spreadsheet reckons what it reads. */
static void a_csv_field_is_never_a_formula(void **state)
{
    li_text_out out;

    (void) state;
    assert_int_equal(li_text_open(&out), 0);
    li_csv_text(out.file, "Saint-\"Aubin\", le Haut");
    li_csv_text(out.file, "=HYPERLINK(\"x\")");
    li_csv_text(out.file, "@x");
    li_csv_text(out.file, "");
    assert_int_equal(li_text_close(&out), 0);
    assert_string_equal(out.bytes,
                        "\"Saint-\"\"Aubin\"\", le Haut\"\"'=HYPERLINK(\"\"x\"\")\"\"'@x\"\"\"");
    li_text_free(&out);
}

/* The picture says in words what it shows, and has nothing that a CSP would refuse. */
static void a_picture_has_words(void **state)
{
    li_line line = {
        .code = "91999", .month = 202601, .figures = {.transmitted = 7, .retrieved = 5, .late = 2}};
    li_table table = {.lines = &line, .count = 1};
    li_text_out text;
    xmlDocPtr document;

    (void) state;
    assert_int_equal(li_text_open(&text), 0);
    li_figures_svg(text.file, "Demandes & <chiffres>", &table);
    assert_int_equal(li_text_close(&text), 0);
    assert_null(strstr(text.bytes, "style"));
    assert_null(strstr(text.bytes, "script"));
    document = parsed(&text);
    assert_text(document, "title", "Demandes & <chiffres>");
    assert_text(document, "desc",
                "En tout\u00a0: 7 transmises, 5 récupérées, 2 en retard. janv.\u00a0: 7, 5, 2.");
    xmlFreeDoc(document);
    li_text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_demande_is_what_the_schema_says),
        cmocka_unit_test(the_schema_takes_nothing_else),
        cmocka_unit_test(dates_and_hours_are_those_of_xml),
        cmocka_unit_test(hostile_texts_stay_texts),
        cmocka_unit_test(what_xml_cannot_hold_is_replaced),
        cmocka_unit_test(a_feed_is_what_the_schema_says),
        cmocka_unit_test(a_csv_field_is_never_a_formula),
        cmocka_unit_test(a_picture_has_words),
    };

    return cmocka_run_group_tests(tests, load_schema, free_schema);
}
