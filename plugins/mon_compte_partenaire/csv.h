/* Tables as text (RFC 4180): what a gestionnaire pastes, and what goes out to a spreadsheet. */
#ifndef MCP_CSV_H
#define MCP_CSV_H

#include <stdio.h>

#include "plugin.h"

enum { MCP_CSV_COLUMNS = 32, MCP_CSV_CELL = 2000 /* bytes of a cell, at most */ };

typedef struct mcp_csv_row {
    unsigned line; /* of the text, from 1, where the row begins */
    size_t first;  /* of its cells */
    size_t count;
} mcp_csv_row;

typedef struct mcp_csv {
    char separator; /* ';', ',' or a tab, whichever the first line has most of */
    char *text;
    const char **cells; /* NUL-terminated, without their quotes and the blanks around */
    size_t cell_count, cell_room;
    mcp_csv_row *rows; /* without those whose cells are all empty */
    size_t row_count, row_room;
} mcp_csv;

typedef struct mcp_csv_fault {
    unsigned line;
    char phrase[160]; /* French: what is wrong, and what would be right */
} mcp_csv_fault;

/* Reads a table, its first row included; a byte order mark is passed over. HAB_DONE,
 * HAB_NONE after *fault was told, HAB_FAILED without memory. What is in *csv is freed in
 * every case. */
int mcp_csv_read(hab_slice text, size_t most_rows, mcp_csv *csv, mcp_csv_fault *fault);
void mcp_csv_free(mcp_csv *csv);

/* A cell of a row; "" behind its end. */
const char *mcp_csv_cell(const mcp_csv *csv, size_t row, size_t column);

/* Writes one cell, in quotes. What a spreadsheet would take for a formula, at the beginning
 * or where one with another separator sees a cell begin, gets an apostrophe first. */
void mcp_csv_put(FILE *to, const char *text);

#endif
