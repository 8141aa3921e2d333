/* Any bytes as a table that a gestionnaire pastes, and any cell on its way to a spreadsheet
 * (MCP-9.1).
 *
 * Rules: what is read lies within its limits; a table that is written from its cells is read
 * as the same again; a refusal names a line and says why. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../plugins/mon_compte_partenaire/csv.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 20 };

static void must(int holds, const char *rule)
{
    if (!holds) {
        fprintf(stderr, "broken rule: %s\n", rule);
        abort();
    }
}

/* Without the apostrophe that makes a cell safe. */
static void write_cell(FILE *to, const char *text)
{
    (void) fputc('"', to);
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            (void) fputc('"', to);
        }
        (void) fputc(*text, to);
    }
    (void) fputc('"', to);
}

static void check_limits(const mcp_csv *csv)
{
    unsigned line = 0;

    must(csv->row_count <= MOST, "no more rows than asked for");
    for (size_t row = 0; row < csv->row_count; row++) {
        must(csv->rows[row].line > line, "rows come in the order of their lines");
        must(csv->rows[row].count <= MCP_CSV_COLUMNS, "no more cells than a row may have");
        line = csv->rows[row].line;
        for (size_t i = 0; i < csv->rows[row].count; i++) {
            must(strlen(mcp_csv_cell(csv, row, i)) <= MCP_CSV_CELL, "no cell is too long");
        }
    }
}

static void read_again(const mcp_csv *csv)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&bytes, &size);
    mcp_csv again;
    mcp_csv_fault fault;

    must(to != NULL, "there is memory");
    for (size_t row = 0; row < csv->row_count; row++) {
        for (size_t i = 0; i < csv->rows[row].count; i++) {
            if (i > 0) {
                (void) fputc(csv->separator, to);
            }
            write_cell(to, mcp_csv_cell(csv, row, i));
        }
        (void) fputc('\n', to);
    }
    (void) fclose(to);
    must(mcp_csv_read((hab_slice){.data = bytes, .size = size}, MOST, &again, &fault) == HAB_DONE,
         "what was read can be written and read");
    must(again.row_count == csv->row_count, "as many rows as were written");
    for (size_t i = 0; i < csv->cell_count; i++) {
        must(strcmp(again.cells[i], csv->cells[i]) == 0, "a cell is read as it was written");
    }
    mcp_csv_free(&again);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mcp_csv csv;
    mcp_csv_fault fault;
    int outcome = mcp_csv_read((hab_slice){.data = data, .size = size}, MOST, &csv, &fault);

    must(outcome == HAB_DONE || outcome == HAB_NONE, "there is memory");
    if (outcome == HAB_NONE) {
        must(fault.line > 0 && fault.phrase[0] != '\0', "a refusal names a line and says why");
    } else {
        check_limits(&csv);
        if (csv.row_count > 0 && csv.rows[0].count > 1) { /* else it shows no separator */
            read_again(&csv);
        }
    }
    mcp_csv_free(&csv);
    return 0;
}
