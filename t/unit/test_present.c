/* One document in several shapes; pages that load, and pages that must not. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "web/pages.h"

static hab_broker broker;
static hab_pages *pages;
static hab_exchange answer;

static int load_pages(void **state)
{
    hab_error error = {""};

    (void) state;
    if (hab_pages_load(SOURCE_DIR "/conf/pages", &pages, &error) != HAB_OK) {
        print_error("%s\n", error.text);
        return -1;
    }
    return 0;
}

static int free_pages(void **state)
{
    (void) state;
    hab_exchange_clear(&answer);
    hab_pages_free(pages);
    return 0;
}

/* Presents a document, which it takes over. */
static void present(const char *accept, unsigned status, const char *page, json_t *document)
{
    assert_non_null(document);
    hab_exchange_clear(&answer);
    answer = (hab_exchange){.broker = &broker,
                            .pages = pages,
                            .mount = hab_slice_text("/extranet/"),
                            .accept = hab_slice_text(accept),
                            .status = status,
                            .page = page,
                            .document = document,
                            .session_reason = HAB_REASON_NO_SESSION};
    hab_present(&answer);
    assert_non_null(answer.content);
}

static int shows(const char *text)
{
    return memmem(answer.content, answer.content_size, text, strlen(text)) != NULL;
}

static void accept_decides_the_shape(void **state)
{
    static const struct {
        const char *accept;
        const char *type;
    } cases[] = {
        {"", "application/json"},
        {"*/*", "application/json"},
        {"application/json", "application/json"},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
         "text/html; charset=utf-8"},
        {"TEXT/HTML", "text/html; charset=utf-8"},
        {"text/html;q=0.5, application/json", "application/json"},
        {"application/json;q=0.2, text/html;q=0.25", "text/html; charset=utf-8"},
        {"text/html;q=0", "application/json"},
        {"text/html;level=1;q=0.3, application/json;q=0.4", "application/json"},
        {"application/xml", "application/xml"},
        {"text/xml;q=0.9, application/json;q=0.1", "application/xml"},
        {"text/htmlx", "application/json"},
        {",,;q=,text/html;q=9.9.9", "text/html; charset=utf-8"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        present(cases[i].accept, 200, "connexion", json_pack("{s:b}", "connecte", 0));
        assert_string_equal(answer.type, cases[i].type);
        assert_int_equal(hab_wants_html(hab_slice_text(cases[i].accept)),
                         strncmp(cases[i].type, "text/html", 9) == 0);
    }
}

/* RFC 9457 */
static void problems_have_their_own_types(void **state)
{
    (void) state;
    present("*/*", 403, "refus", json_pack("{s:s}", "title", "Non"));
    assert_string_equal(answer.type, "application/problem+json");
    assert_string_equal(answer.content, "{\"title\":\"Non\"}");
    present("application/xml", 403, "refus", json_pack("{s:s}", "title", "Non"));
    assert_string_equal(answer.type, "application/problem+xml");
    assert_true(shows("<problem xmlns=\"urn:ietf:rfc:7807\"><title>Non</title></problem>"));
}

static void every_json_value_has_its_element(void **state)
{
    (void) state;
    present("application/xml", 200, "connexion",
            json_pack("{s:s, s:i, s:b, s:b, s:n, s:[i,{s:s}], s:s}", "texte", "é<&>\"", "nombre",
                      -7, "vrai", 1, "faux", 0, "rien", "liste", 1, "a", "b", "1 mauvais nom",
                      "x"));
    assert_true(shows("<texte>é&lt;&amp;&gt;\"</texte>"));
    assert_true(shows("<nombre>-7</nombre>"));
    assert_true(shows("<vrai>true</vrai><faux>false</faux>"));
    assert_false(shows("rien"));
    assert_true(shows("<liste><item>1</item><item><a>b</a></item></liste>"));
    assert_true(shows("<item>x</item>"));
}

/* What XML cannot hold never breaks a page. */
static void control_characters_are_replaced(void **state)
{
    static const char hostile[] = "a\x01\x1f\x7f\xef\xbf\xbe\xef\xbf\xbf\tb";

    (void) state;
    present("application/xml", 200, "connexion", json_pack("{s:s}", "t", hostile));
    assert_true(shows("<t>a  \x7f??????\tb</t>"));
    present("text/html", 401, "connexion",
            json_pack("{s:s, s:i, s:s, s:s}", "title", "T", "status", 401, "detail", "d",
                      "identifiant", "\"><script>alert(1)</script>\x02"));
    assert_string_equal(answer.type, "text/html; charset=utf-8");
    assert_false(shows("<script>"));
}

static void page_that_is_missing_is_said_and_shown_as_json(void **state)
{
    (void) state;
    present("text/html", 200, "inconnue", json_pack("{s:s}", "a", "b"));
    assert_string_equal(answer.type, "application/json");
    assert_non_null(strstr(answer.log, "inconnue"));
}

static char directory[] = "/tmp/hab-pages-XXXXXX";

static void write_page(const char *name, const char *content)
{
    char path[200];
    FILE *file;

    (void) snprintf(path, sizeof(path), "%s/%s", directory, name);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int copy_pages(void **state)
{
    char command[300];

    (void) state;
    strcpy(directory + strlen(directory) - 6, "XXXXXX");
    if (mkdtemp(directory) == NULL) {
        return -1;
    }
    (void) snprintf(command, sizeof(command), "cp %s/conf/pages/* %s/", SOURCE_DIR, directory);
    return system(command);
}

static int remove_pages(void **state)
{
    char command[300];

    (void) state;
    (void) snprintf(command, sizeof(command), "rm -r %s", directory);
    return system(command);
}

static void assert_refused(const char *word)
{
    hab_pages *loaded = NULL;
    hab_error error = {""};

    assert_int_not_equal(hab_pages_load(directory, &loaded, &error), HAB_OK);
    assert_null(loaded);
    if (strstr(error.text, word) == NULL) {
        fail_msg("no \"%s\" in: %s", word, error.text);
    }
}

#define SHEET(body)                                                                                \
    "<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">\n" body   \
    "</xsl:stylesheet>\n"

/* A broken page is found when nginx reads its configuration: file and line. */
static void broken_page_is_named_with_its_line(void **state)
{
    (void) state;
    write_page("refus.xsl", "<xsl:stylesheet\n\n<broken");
    assert_refused("refus.xsl:3");
    write_page("refus.xsl", SHEET("<xsl:template match=\"/\">\n<xsl:value-of select=\"((\"/>"
                                  "</xsl:template>"));
    assert_refused("refus.xsl");
}

static void missing_page_or_sheet_is_named(void **state)
{
    char path[200];

    (void) state;
    (void) snprintf(path, sizeof(path), "%s/style.css", directory);
    assert_int_equal(unlink(path), 0);
    assert_refused("style.css");
    (void) snprintf(path, sizeof(path), "%s/mes-sessions.xsl", directory);
    assert_int_equal(unlink(path), 0);
    assert_refused("mes-sessions.xsl");
}

static void entities_are_refused(void **state)
{
    (void) state;
    write_page("refus.xsl", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n" SHEET(
                                "<xsl:template match=\"/\">&e;</xsl:template>"));
    assert_refused("document type");
}

/* No page reads or writes a file. */
static void page_reads_no_file(void **state)
{
    hab_pages *kept = pages;

    (void) state;
    write_page("refus.xsl", SHEET("<xsl:template match=\"/\"><p><xsl:value-of"
                                  " select=\"document('layout.xsl')\"/></p></xsl:template>"));
    assert_int_equal(hab_pages_load(directory, &pages, NULL), HAB_OK);
    present("text/html", 200, "refus", json_pack("{s:s}", "a", "b"));
    assert_false(shows("Extranet"));
    hab_exchange_clear(&answer);
    hab_pages_free(pages);
    pages = kept;
}

/* A plugin's sheet stands among those of the directory, and imports what they import. */
static void sheet_of_a_plugin_is_a_page(void **state)
{
    hab_pages *kept = pages;

    (void) state;
    assert_int_equal(hab_pages_load(directory, &pages, NULL), HAB_OK);
    assert_int_equal(hab_pages_add(pages, "essai-page", "plugin essai.so",
                                   SHEET("<xsl:import href=\"layout.xsl\"/>"
                                         "<xsl:template match=\"/page\" mode=\"titre\">Essai"
                                         "</xsl:template><xsl:template match=\"/page\""
                                         " mode=\"contenu\"><p>a</p></xsl:template>"),
                                   NULL),
                     HAB_OK);
    present("text/html", 200, "essai-page", json_object());
    assert_true(shows("<title>Essai – Extranet partenaires</title>"));
    hab_exchange_clear(&answer);
    hab_pages_free(pages);
    pages = kept;
}

static void assert_sheet_refused(const char *name, const char *text, const char *said)
{
    hab_pages *loaded = NULL;
    hab_error error = {""};
    char whole[512];

    assert_int_equal(hab_pages_load(directory, &loaded, NULL), HAB_OK);
    assert_int_equal(
        hab_pages_add(loaded, "essai-a", "plugin a.so", SHEET("<xsl:template match=\"/\"/>"), NULL),
        HAB_OK);
    assert_int_not_equal(hab_pages_add(loaded, name, "plugin b.so", text, &error), HAB_OK);
    (void) snprintf(whole, sizeof(whole), "plugin b.so: its sheet \"%s\"", name);
    if (strncmp(error.text, whole, strlen(whole)) != 0 || strstr(error.text, said) == NULL
        || strchr(error.text, '\n') != NULL) {
        fail_msg("%s, expected %s", error.text, said);
    }
    hab_pages_free(loaded);
}

/* A broken one is found with plugin, sheet and line; one of a name that is there already,
 * with both. */
static void broken_sheet_of_a_plugin_is_named(void **state)
{
    char said[300];

    (void) state;
    assert_sheet_refused("essai-b", "<xsl:stylesheet\n\n<broken", "essai-b:3: ");
    assert_sheet_refused("essai-b",
                         SHEET("<xsl:template match=\"/\">\n\n<xsl:value-of select=\"((\"/>"
                               "</xsl:template>"),
                         "line 4");
    assert_sheet_refused("essai-b", SHEET("<xsl:import href=\"absent.xsl\"/>"), "absent.xsl");
    assert_sheet_refused("essai-b", "<p/>", "essai-b");
    assert_sheet_refused("essai-b",
                         "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n" SHEET(
                             "<xsl:template match=\"/\">&e;</xsl:template>"),
                         "document type");
    assert_sheet_refused("essai-a", SHEET("<xsl:template match=\"/\"/>"),
                         "is there already, from plugin a.so");
    (void) snprintf(said, sizeof(said), "is there already, from %s", directory);
    assert_sheet_refused("connexion", SHEET("<xsl:template match=\"/\"/>"), said);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(accept_decides_the_shape),
        cmocka_unit_test(problems_have_their_own_types),
        cmocka_unit_test(every_json_value_has_its_element),
        cmocka_unit_test(control_characters_are_replaced),
        cmocka_unit_test(page_that_is_missing_is_said_and_shown_as_json),
        cmocka_unit_test_setup_teardown(broken_page_is_named_with_its_line, copy_pages,
                                        remove_pages),
        cmocka_unit_test_setup_teardown(missing_page_or_sheet_is_named, copy_pages, remove_pages),
        cmocka_unit_test_setup_teardown(entities_are_refused, copy_pages, remove_pages),
        cmocka_unit_test_setup_teardown(page_reads_no_file, copy_pages, remove_pages),
        cmocka_unit_test_setup_teardown(sheet_of_a_plugin_is_a_page, copy_pages, remove_pages),
        cmocka_unit_test_setup_teardown(broken_sheet_of_a_plugin_is_named, copy_pages,
                                        remove_pages),
    };

    return cmocka_run_group_tests_name("present", tests, load_pages, free_pages);
}
