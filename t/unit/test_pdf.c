/* Documents to print (LI-1, and the conventions that a Caf sends): tagged, in French,
 * laid out like print, and not to be broken by what people are called. */
#include "pdf_reader.h"

#include <pthread.h>

#include <libxml/parser.h>
#include <qpdf/qpdf-c.h>

#include "print/pdf.h"

static char *made; /* the last PDF */
static size_t made_size;

static void forget(void)
{
    free(made);
    made = NULL;
    made_size = 0;
}

static int forget_last(void **state)
{
    (void) state;
    forget();
    return 0;
}

static hab_status render(const char *source, hab_error *error)
{
    xmlDocPtr document = xmlReadMemory(source, (int) strlen(source), NULL, NULL, XML_PARSE_HUGE);
    hab_status status;

    assert_non_null(document);
    forget();
    status = hab_pdf_render(document, &made, &made_size, error);
    xmlFreeDoc(document);
    return status;
}

#define DOCUMENT(body) "<document titre=\"Titre – n° 1\">" body "</document>"

static void print_document(const char *source)
{
    hab_error error = {""};

    if (render(source, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
}

static const char *text(void)
{
    return ask_pdf("pdftotext -enc UTF-8", made, made_size, "-");
}

static const char *structure(void)
{
    return ask_pdf("pdfinfo -struct-text", made, made_size, "");
}

static unsigned pages(void)
{
    unsigned count = 0;

    assert_int_equal(
        sscanf(strstr(ask_pdf("pdfinfo", made, made_size, ""), "Pages:"), "Pages: %u", &count), 1);
    return count;
}

/* The whole of an object of the catalog, as PDF writes it. */
static void assert_catalog(const char *key, const char *wanted)
{
    qpdf_data pdf = qpdf_init();

    assert_int_equal(qpdf_read_memory(pdf, "test", made, made_size, NULL), QPDF_SUCCESS);
    assert_string_equal(
        qpdf_oh_unparse_resolved(pdf, qpdf_oh_get_key(pdf, qpdf_get_root(pdf), key)), wanted);
    qpdf_cleanup(&pdf);
}

/* RGAA: tagged, a title that is shown, a language */
static void is_tagged_titled_and_french(void **state)
{
    (void) state;
    print_document(DOCUMENT("<h1>Un</h1>"));
    ask_pdf("pdfinfo", made, made_size, "");
    assert_non_null(strstr(said, "Title:           Titre – n° 1\n"));
    assert_non_null(strstr(said, "Author:          Caf\n"));
    assert_non_null(strstr(said, "Tagged:          yes\n"));
    assert_non_null(strstr(said, "(A4)"));
    assert_null(strstr(said, "CreationDate"));
    assert_catalog("/Lang", "(fr-FR)");
    assert_catalog("/MarkInfo", "<< /Marked true >>");
    assert_catalog("/ViewerPreferences", "<< /DisplayDocTitle true >>");
}

static void each_element_has_its_tag(void **state)
{
    (void) state;
    print_document(DOCUMENT("<h1>Un</h1><h2>Deux</h2><h3>Trois</h3>"
                            "<p>Du <strong>texte\n  gras</strong>,<br/>fini.</p>"
                            "<ul><li>a</li><li>b</li></ul>"
                            "<table><tr><th>A</th><th>B</th></tr>"
                            "<tr><th>x</th><td>y</td></tr></table>"
                            "<signature nom=\"Pour la Caf\">Nom</signature>"));
    assert_string_equal(structure(), "Document\n"
                                     "  H1 (block)\n    \"Un\"\n"
                                     "  H2 (block)\n    \"Deux\"\n"
                                     "  H3 (block)\n    \"Trois\"\n"
                                     "  P (block)\n    Span (inline)\n"
                                     "      \"Du texte gras, fini.\"\n"
                                     "  L (block)\n"
                                     "    LI (block)\n"
                                     "      Lbl (block)\n        \"–\"\n"
                                     "      LBody (block)\n        \"a\"\n"
                                     "    LI (block)\n"
                                     "      Lbl (block)\n        \"–\"\n"
                                     "      LBody (block)\n        \"b\"\n"
                                     "  Table (block)\n"
                                     "    TR\n"
                                     "      TH:\n         /Scope /Column\n        \"A\"\n"
                                     "      TH:\n         /Scope /Column\n        \"B\"\n"
                                     "    TR\n"
                                     "      TH:\n         /Scope /Row\n        \"x\"\n"
                                     "      TD\n        \"y\"\n"
                                     "  P (block)\n    \"Pour la Caf Nom\"\n");
}

/* A table of facts has heads of rows alone. */
static void first_row_with_a_value_heads_no_column(void **state)
{
    (void) state;
    print_document(DOCUMENT("<table><tr><th>A</th><td>1</td></tr></table>"));
    assert_non_null(strstr(structure(), "/Scope /Row\n        \"A\""));
}

static void what_is_unknown_is_refused(void **state)
{
    static const char *const sources[] = {
        "<html/>",
        "<document/>",
        DOCUMENT("text"),
        DOCUMENT("<h4>x</h4>"),
        DOCUMENT("<P>x</P>"),
        DOCUMENT("<p>x <em>y</em></p>"),
        DOCUMENT("<p><p>x</p></p>"),
        DOCUMENT("<p>x<!-- y --></p>"),
        DOCUMENT("<p><strong><a href=\"x\">y</a></strong></p>"),
        DOCUMENT("<ul>text</ul>"),
        DOCUMENT("<ul><p>x</p></ul>"),
        DOCUMENT("<table><td>x</td></table>"),
        DOCUMENT("<table><tr><p>x</p></tr></table>"),
        DOCUMENT("<table><tr>text</tr></table>"),
        DOCUMENT("<table><tr/></table>"),
        DOCUMENT("<table><tr><td>a</td></tr><tr><td>a</td><td>b</td></tr></table>"),
        DOCUMENT("<table><tr><td>1</td><td>2</td><td>3</td><td>4</td><td>5</td><td>6</td><td>7"
                 "</td><td>8</td><td>9</td><td>10</td><td>11</td><td>12</td><td>13</td></tr>"
                 "</table>"),
        DOCUMENT("<signature>x</signature>"),
        DOCUMENT("<signature nom=\"x\"><h1>y</h1></signature>"),
    };

    (void) state;
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        hab_error error = {""};

        if (render(sources[i], &error) != HAB_CORRUPT) {
            fail_msg("printed: %s", sources[i]);
        }
        assert_null(made);
        assert_string_not_equal(error.text, "");
    }
}

static void empty_parts_are_no_failure(void **state)
{
    (void) state;
    print_document(DOCUMENT(""));
    assert_int_equal(pages(), 1);
    print_document(DOCUMENT("<p/><ul/><table/><h1/><saut/>"));
    print_document(DOCUMENT("<ul><li/></ul><table><tr><td/></tr></table><signature nom=\"\"/>"));
}

/* A document of pieces, said `count` times; "#" is the number of each. */
static void print_pieces(const char *before, const char *piece, unsigned count, const char *after)
{
    char *source = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&source, &size);

    assert_non_null(file);
    (void) fprintf(file, "<document titre=\"T\">%s", before);
    for (unsigned i = 1; i <= count; i++) {
        const char *number = strchr(piece, '#');

        (void) fprintf(file, "%.*s%u%s", (int) (number - piece), piece, i, number + 1);
    }
    (void) fprintf(file, "%s</document>", after);
    assert_int_equal(fclose(file), 0);
    print_document(source);
    free(source);
}

static unsigned times(const char *in, const char *what)
{
    unsigned count = 0;

    while ((in = strstr(in, what)) != NULL) {
        count++;
        in += strlen(what);
    }
    return count;
}

static void head_of_a_table_is_on_each_page_and_tagged_once(void **state)
{
    unsigned count;

    (void) state;
    print_pieces("<table><tr><th>Entête</th><th>B</th></tr>", "<tr><td>r#</td><td>b</td></tr>", 150,
                 "</table><p>fin</p>");
    count = pages();
    assert_true(count > 2);
    assert_int_equal(times(text(), "Entête"), count);
    assert_int_equal(times(structure(), "\"Entête\""), 1);
    assert_int_equal(times(said, "    TR\n"), 151);
}

static void pages_are_numbered_outside_of_the_text(void **state)
{
    static const char *const wanted[] = {"T\n", "page 1 / 3", "T\n", "page 2 / 3",
                                         "T\n", "page 3 / 3", NULL};

    (void) state;
    print_document("<document titre=\"T\"><p>a</p><saut/><p>b</p><saut/><p>c</p></document>");
    assert_in_order(text(), wanted);
    assert_null(strstr(structure(), "page"));
}

/* Whatever stands above, a heading is never the last of a page, nor its list's
 * introduction. */
static void headings_stay_with_what_follows(void **state)
{
    (void) state;
    for (unsigned lines = 30; lines < 50; lines++) {
        print_pieces("", "<p>#</p>", lines,
                     "<h2>Article</h2><h3>Alinéa</h3><p>Voici :</p><ul><li>suite</li></ul>");
        for (const char *page = text(); page != NULL; page = strchr(page + 1, '\f')) {
            const char *end = strchr(page + 1, '\f');
            const char *heading = strstr(page, "Article");
            const char *follows = strstr(page, "suite");

            if (heading != NULL && end != NULL && heading < end) {
                assert_non_null(follows);
                assert_true(follows < end);
            }
        }
    }
}

/* How many lines of the paragraph stay on the first page, below `above` lines. */
static unsigned lines_kept(unsigned above, const char *paragraph)
{
    print_pieces("<p>", "#<br/>", above, paragraph);
    (void) text();
    if (strchr(said, '\f') != NULL) {
        *strchr(said, '\f') = '\0';
    }
    return times(said, "ligne");
}

/* No line of a paragraph is left alone on a page. */
static void two_lines_stay_together(void **state)
{
    unsigned three = 0;
    unsigned five[6] = {0};

    (void) state;
    for (unsigned above = 40; above < 60; above++) {
        unsigned kept = lines_kept(above, "</p><p>ligne<br/>ligne<br/>ligne</p>");

        assert_true(kept == 0 || kept == 3);
        three += kept == 0;
        kept = lines_kept(above, "</p><p>ligne<br/>ligne<br/>ligne<br/>ligne<br/>ligne</p>");
        assert_true(kept <= 5);
        five[kept]++;
    }
    assert_true(three > 0);
    assert_int_equal(five[1], 0);
    assert_true(five[2] > 0);
    assert_true(five[3] > 1);
    assert_int_equal(five[4], 0);
}

/* Where a line ends, there is a space for who reads the text alone. */
static void assert_words_in_order(unsigned count)
{
    const char *at = said;

    for (unsigned i = 1; i <= count; i++) {
        char word[20];

        (void) snprintf(word, sizeof(word), "mot%u", i);
        at = strstr(at, word);
        assert_non_null(at);
        at += strlen(word);
        assert_true(*at == ' ' || *at == '"');
    }
}

/* Over two pages, it is one paragraph all the same. */
static void paragraph_is_one_over_its_pages(void **state)
{
    (void) state;
    print_pieces("<p>", "mot# ", 1500, "</p>");
    assert_true(pages() > 1);
    assert_int_equal(times(structure(), "P (block)"), 1);
    assert_words_in_order(1500);
}

/* A row that no page can hold becomes several, each with all its cells. */
static void row_that_is_cut_keeps_its_cells(void **state)
{
    unsigned rows;

    (void) state;
    print_pieces("<table><tr><th>A</th><th>B</th></tr><tr><td>court</td><td>", "mot# ", 3000,
                 "</td></tr></table>");
    assert_true(pages() > 1);
    rows = times(structure(), "    TR\n");
    assert_true(rows > 2);
    assert_int_equal(times(said, "      TD\n"), 2 * (rows - 1));
}

/* Hostile names cannot break it */
static void hostile_text_is_text(void **state)
{
    (void) state;
    print_document(
        DOCUMENT("<p>&lt;b&gt;gras&lt;/b&gt; &amp;amp; %s%n ) Tj ET (\\ &lt;span size='0'&gt;</p>"
                 "<p>a\xc2\x85"
                 "b\xe2\x80\xa8"
                 "c\xe2\x80\xa9"
                 "d\x7f"
                 "e</p>"
                 "<p>Zoë Łukasz Nguyễn 𝔘𝔫 😀 שלום العربية 漢字 \xf4\x80\x80\x80 \xef\xbf\xbd</p>"
                 "<p>He\xcc\x81le\xcc\x80ne</p>"
                 "<p>e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81 fin</p>"));
    structure();
    assert_non_null(strstr(said, "\"<b>gras</b> &amp; %s%n ) Tj ET (\\ <span size='0'>\""));
    assert_non_null(strstr(said, "\"a b c d e\""));
    assert_non_null(strstr(said, "\"Zoë Łukasz Nguyễn 𝔘𝔫"));
    assert_non_null(strstr(said, "\"Hélène\""));
    assert_non_null(strstr(text(), " fin"));
}

/* U+202E in a name would turn round what is written behind it. */
static void nothing_turns_a_sentence_round(void **state)
{
    (void) state;
    print_document(DOCUMENT("<p>Anne\xe2\x80\xae\xe2\x81\xa7\xe2\x80\x8f Roy est habilitée.</p>"));
    assert_non_null(strstr(structure(), "\"Anne Roy est habilitée.\""));
}

static void word_without_end_is_cut_without_hyphens(void **state)
{
    char word[10001];
    char *source = malloc(3 * sizeof(word));
    unsigned count = 0;

    (void) state;
    assert_non_null(source);
    memset(word, 'x', sizeof(word));
    word[10000] = '\0';
    (void) sprintf(source,
                   "<document titre=\"T\"><p>%s</p><table><tr><td>%s</td><td>y</td></tr></table>"
                   "</document>",
                   word, word);
    print_document(source);
    free(source);
    for (const char *c = structure(); *c != '\0'; c++) {
        count += *c == 'x';
        assert_true(*c != '-' && strncmp(c, "‐", 3) != 0);
    }
    assert_int_equal(count, 20000);
}

static void same_document_gives_same_bytes(void **state)
{
    static const char source[] = DOCUMENT("<h1>Un</h1><table><tr><th>a</th></tr></table>");
    char *first;
    size_t first_size;

    (void) state;
    print_document(source);
    first = made;
    first_size = made_size;
    made = NULL;
    print_document(source);
    assert_int_equal(made_size, first_size);
    assert_memory_equal(made, first, first_size);
    free(first);
}

static void *render_often(void *argument)
{
    const char *source = argument;
    xmlDocPtr document = xmlReadMemory(source, (int) strlen(source), NULL, NULL, 0);
    uintptr_t same = 1;

    for (int i = 0; i < 5 && document != NULL; i++) {
        char *content = NULL;
        size_t size = 0;

        same = same && hab_pdf_render(document, &content, &size, NULL) == HAB_OK
               && size == made_size && memcmp(content, made, size) == 0;
        free(content);
    }
    xmlFreeDoc(document);
    return (void *) same; /* NOLINT: a truth value */
}

static void threads_print_the_same(void **state)
{
    static char source[] =
        DOCUMENT("<h1>Un</h1><p>Du <strong>texte</strong> 漢字</p><ul><li>a</li></ul>");
    pthread_t threads[4];

    (void) state;
    xmlInitParser();
    print_document(source);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, render_often, source), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        void *same;

        assert_int_equal(pthread_join(threads[i], &same), 0);
        assert_non_null(same);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_tagged_titled_and_french),
        cmocka_unit_test(each_element_has_its_tag),
        cmocka_unit_test(first_row_with_a_value_heads_no_column),
        cmocka_unit_test(what_is_unknown_is_refused),
        cmocka_unit_test(empty_parts_are_no_failure),
        cmocka_unit_test(head_of_a_table_is_on_each_page_and_tagged_once),
        cmocka_unit_test(pages_are_numbered_outside_of_the_text),
        cmocka_unit_test(headings_stay_with_what_follows),
        cmocka_unit_test(two_lines_stay_together),
        cmocka_unit_test(paragraph_is_one_over_its_pages),
        cmocka_unit_test(row_that_is_cut_keeps_its_cells),
        cmocka_unit_test(hostile_text_is_text),
        cmocka_unit_test(nothing_turns_a_sentence_round),
        cmocka_unit_test(word_without_end_is_cut_without_hyphens),
        cmocka_unit_test(same_document_gives_same_bytes),
        cmocka_unit_test(threads_print_the_same),
    };

    return cmocka_run_group_tests_name("pdf", tests, NULL, forget_last);
}
