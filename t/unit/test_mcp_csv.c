/* Tables that gestionnaires paste (MCP-9.1), and cells that spreadsheets open.
 *
 * Rules (RFC 4180): a cell is what was typed, whatever the separator, quotes, and ends of
 * lines; what is no table is refused with its line and what would be right; what goes out is
 * one cell each, and no formula. */
#define _GNU_SOURCE /* open_memstream */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../plugins/mon_compte_partenaire/csv.h"

static mcp_csv csv;
static mcp_csv_fault fault;

static int forget(void **state)
{
    (void) state;
    mcp_csv_free(&csv);
    return 0;
}

static int read_text(const char *text)
{
    mcp_csv_free(&csv);
    return mcp_csv_read((hab_slice){.data = text, .size = strlen(text)}, 4, &csv, &fault);
}

/* The table as "a|b/c|d" with its rows' lines. */
static void reads_as(const char *text, const char *expected)
{
    char seen[400] = "";

    if (read_text(text) != HAB_DONE) {
        fail_msg("%s: line %u: %s", text, fault.line, fault.phrase);
    }
    for (size_t row = 0; row < csv.row_count; row++) {
        (void) snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen),
                        "%s%u:", row > 0 ? "/" : "", csv.rows[row].line);
        for (size_t i = 0; i < csv.rows[row].count; i++) {
            (void) snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen), "%s%s",
                            i > 0 ? "|" : "", mcp_csv_cell(&csv, row, i));
        }
    }
    assert_string_equal(seen, expected);
}

static void refuses(const char *text, unsigned line, const char *word)
{
    assert_int_equal(read_text(text), HAB_NONE);
    assert_int_equal(fault.line, line);
    if (strstr(fault.phrase, word) == NULL) {
        fail_msg("%s: %s", text, fault.phrase);
    }
}

static void test_separators(void **state)
{
    (void) state;
    reads_as("a;b\nc;d\n", "1:a|b/2:c|d");
    reads_as("a,b\nc,d", "1:a|b/2:c|d");
    reads_as("a\tb\nc\td", "1:a|b/2:c|d");
    reads_as("seul\nautre\n", "1:seul/2:autre");
    reads_as("a;b,c;d\n1,5;2;3", "1:a|b,c|d/2:1,5|2|3");
    reads_as("\"a,b,c\";d\ne;f", "1:a,b,c|d/2:e|f");
    reads_as("a;;b\n;;c", "1:a||b/2:||c");
}

static void test_ends_of_lines(void **state)
{
    (void) state;
    reads_as("a;b\r\nc;d\r\n", "1:a|b/2:c|d");
    reads_as("a;b\rc;d\r", "1:a|b/2:c|d");
    reads_as("\xEF\xBB\xBF"
             "a;b\nc;d",
             "1:a|b/2:c|d");
    reads_as("a;b\n\n \n;;\nc;d\n\n", "1:a|b/5:c|d");
    reads_as("", "");
    reads_as("\xEF\xBB\xBF", "");
    reads_as("\n\r\n\r", "");
}

static void test_quotes(void **state)
{
    (void) state;
    reads_as("\"a;b\";\"c\"\n\"\";x", "1:a;b|c/2:|x");
    reads_as("\"dit \"\"oui\"\"\";b", "1:dit \"oui\"|b");
    reads_as("\"deux\nlignes\";b\nc;d", "1:deux\nlignes|b/3:c|d");
    reads_as("\"deux\r\nlignes\";b\r\nc;d", "1:deux\r\nlignes|b/3:c|d");
    reads_as("\"\"\"\";b", "1:\"|b");
    reads_as("  a ;\tb\nc; d ", "1:a|b/2:c|d");
    reads_as("\" a \";b", "1:a|b");
    reads_as("  ;\" \"\na;b", "2:a|b");
}

static void test_what_is_no_table(void **state)
{
    char wide[80] = "";

    (void) state;
    refuses("a;b\n\"c;d\n\n", 2, "refermé");
    refuses("a;b\nc;d\"e", 2, "guillemet");
    refuses("a;\"b\"c", 1, "guillemet fermant");
    refuses("a; \"b\"", 1, "guillemet");
    refuses("a\x01;b", 1, "UTF-8");
    refuses("a;\"b\nc\x7f\"", 2, "UTF-8");
    refuses("a\nb\nc\nd\n\ne", 6, "trop de lignes");
    memset(wide, ';', 33);
    wide[0] = 'a';
    refuses(wide, 1, "32");
    wide[32] = '\0';
    assert_int_equal(read_text(wide), HAB_DONE);
    assert_int_equal(csv.rows[0].count, 32);
}

static void test_nul_ends_nothing(void **state)
{
    (void) state;
    mcp_csv_free(&csv);
    assert_int_equal(mcp_csv_read((hab_slice){.data = "a\0b;c", .size = 5}, 4, &csv, &fault),
                     HAB_NONE);
}

static void test_long_cells(void **state)
{
    char text[MCP_CSV_CELL + 4];

    (void) state;
    memset(text, 'x', sizeof(text));
    text[MCP_CSV_CELL] = '\0';
    assert_int_equal(read_text(text), HAB_DONE);
    text[MCP_CSV_CELL] = 'x';
    text[MCP_CSV_CELL + 1] = '\0';
    refuses(text, 1, "trop longue");
    text[0] = '"';
    text[MCP_CSV_CELL + 1] = 'x';
    text[MCP_CSV_CELL + 2] = '"';
    text[MCP_CSV_CELL + 3] = '\0';
    refuses(text, 1, "trop longue");
}

static void test_cells_behind_the_end(void **state)
{
    (void) state;
    reads_as("a;b;c\nd", "1:a|b|c/2:d");
    assert_string_equal(mcp_csv_cell(&csv, 1, 1), "");
    assert_string_equal(mcp_csv_cell(&csv, 2, 0), "");
}

/* -- what goes out */

static void puts_as(const char *text, const char *expected)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&bytes, &size);

    mcp_csv_put(to, text);
    (void) fclose(to);
    assert_string_equal(bytes, expected);
    free(bytes);
}

static void test_no_formula_goes_out(void **state)
{
    (void) state;
    puts_as("Anne", "\"Anne\"");
    puts_as("", "\"\"");
    puts_as("=1+1", "\"'=1+1\"");
    puts_as("+33", "\"'+33\"");
    puts_as("-2", "\"'-2\"");
    puts_as("@a", "\"'@a\"");
    puts_as(" =a", "\" '=a\"");
    puts_as("\"=a", "\"\"\"'=a\"");
    puts_as("a;=b", "\"a;'=b\"");
    puts_as("a\n=b", "\"a\n'=b\"");
    puts_as("a=b-c", "\"a=b-c\"");
    puts_as("dit \"oui\"", "\"dit \"\"oui\"\"\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_separators, forget),
        cmocka_unit_test_teardown(test_ends_of_lines, forget),
        cmocka_unit_test_teardown(test_quotes, forget),
        cmocka_unit_test_teardown(test_what_is_no_table, forget),
        cmocka_unit_test_teardown(test_nul_ends_nothing, forget),
        cmocka_unit_test_teardown(test_long_cells, forget),
        cmocka_unit_test_teardown(test_cells_behind_the_end, forget),
        cmocka_unit_test(test_no_formula_goes_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
