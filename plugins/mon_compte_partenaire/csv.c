#include "csv.h"

#include <stdlib.h>
#include <string.h>

typedef struct reader {
    const char *at, *end;
    unsigned line;
    char *to; /* a cell and its NUL never take more than the text that it came from */
    mcp_csv *csv;
    mcp_csv_fault *fault;
    size_t most;
} reader;

static int wrong(reader *r, unsigned line, const char *phrase)
{
    r->fault->line = line;
    (void) snprintf(r->fault->phrase, sizeof(r->fault->phrase), "%s", phrase);
    return HAB_NONE;
}

static int is_line_end(char c)
{
    return c == '\r' || c == '\n';
}

static int is_control(char c)
{
    return ((unsigned char) c < 0x20 && c != '\t' && !is_line_end(c)) || c == 0x7f;
}

/* The one that the first line has most of, outside quotes. */
static char guess_separator(const char *at, const char *end)
{
    static const char known[] = ";,\t";
    size_t count[3] = {0};
    size_t best = 0;
    int quoted = 0;

    for (; at < end && (quoted || !is_line_end(*at)); at++) {
        const char *found = *at != '\0' && !quoted ? strchr(known, *at) : NULL;

        quoted ^= *at == '"';
        if (found != NULL) {
            count[found - known]++;
        }
    }
    for (size_t i = 1; i < 3; i++) {
        best = count[i] > count[best] ? i : best;
    }
    return known[best];
}

/* -- cells */

static void *grown(void *array, size_t count, size_t *room, size_t size)
{
    void *larger = array;

    if (count == *room) {
        size_t wanted = *room == 0 ? 64 : *room * 2;

        larger = realloc(array, wanted * size);
        *room = larger != NULL ? wanted : *room;
    }
    return larger;
}

static int keep_cell(reader *r, char *from)
{
    mcp_csv *csv = r->csv;
    const char **cells =
        (const char **) grown(csv->cells, csv->cell_count, &csv->cell_room, sizeof(*cells));

    if (cells == NULL) {
        return HAB_FAILED;
    }
    csv->cells = cells;
    while (r->to > from && (r->to[-1] == ' ' || r->to[-1] == '\t')) {
        r->to--;
    }
    from += strspn(from, " \t") < (size_t) (r->to - from) ? strspn(from, " \t") : 0;
    *r->to++ = '\0';
    cells[csv->cell_count++] = from;
    return HAB_DONE;
}

static int put_byte(reader *r, const char *from)
{
    if (is_control(*r->at)) {
        return wrong(r, r->line,
                     "Un caractère n’est pas du texte\u00a0: enregistrez le tableau au format "
                     "«\u00a0CSV UTF-8\u00a0».");
    }
    if (r->to - from >= MCP_CSV_CELL) {
        return wrong(r, r->line, "Une cellule est trop longue\u00a0: 2\u202f000 octets au plus.");
    }
    if (*r->at == '\n' || (*r->at == '\r' && (r->at + 1 == r->end || r->at[1] != '\n'))) {
        r->line++;
    }
    *r->to++ = *r->at++;
    return HAB_DONE;
}

static int ends_cell(const reader *r)
{
    return r->at == r->end || *r->at == r->csv->separator || is_line_end(*r->at);
}

/* Behind its first quote; two quotes are one. */
static int read_quoted(reader *r, const char *from)
{
    const unsigned begun = r->line;
    int outcome = HAB_DONE;

    while (outcome == HAB_DONE && r->at < r->end) {
        if (*r->at == '"' && (r->at + 1 == r->end || r->at[1] != '"')) {
            r->at++;
            return ends_cell(r) ? HAB_DONE
                                : wrong(r, r->line,
                                        "Après un guillemet fermant vient un séparateur ou la fin "
                                        "de la ligne\u00a0; un guillemet du texte se double.");
        }
        r->at += *r->at == '"';
        outcome = put_byte(r, from);
    }
    return outcome != HAB_DONE ? outcome
                               : wrong(r, begun, "Un guillemet ouvert n’est pas refermé.");
}

static int read_plain(reader *r, const char *from)
{
    int outcome = HAB_DONE;

    while (outcome == HAB_DONE && !ends_cell(r)) {
        outcome = *r->at == '"' ? wrong(r, r->line,
                                        "Un guillemet est au milieu d’une cellule\u00a0: mettez la "
                                        "cellule entière entre guillemets, et doublez-le.")
                                : put_byte(r, from);
    }
    return outcome;
}

static int read_cell(reader *r)
{
    char *from = r->to;
    int outcome;

    if (r->at < r->end && *r->at == '"') {
        r->at++;
        outcome = read_quoted(r, from);
    } else {
        outcome = read_plain(r, from);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    *r->to = '\0';
    return keep_cell(r, from);
}

/* -- rows */

/* A spreadsheet leaves rows of separators below its table. */
static int is_empty(const mcp_csv *csv, const mcp_csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (csv->cells[row->first + i][0] != '\0') {
            return 0;
        }
    }
    return 1;
}

static int keep_row(reader *r, const mcp_csv_row *row)
{
    mcp_csv *csv = r->csv;
    mcp_csv_row *rows;

    if (is_empty(csv, row)) {
        csv->cell_count = row->first;
        return HAB_DONE;
    }
    if (csv->row_count == r->most) {
        return wrong(r, row->line, "Il y a trop de lignes\u00a0: faites plusieurs envois.");
    }
    rows = grown(csv->rows, csv->row_count, &csv->row_room, sizeof(*rows));
    if (rows == NULL) {
        return HAB_FAILED;
    }
    csv->rows = rows;
    rows[csv->row_count++] = *row;
    return HAB_DONE;
}

static void take_line_end(reader *r)
{
    if (r->at < r->end) {
        r->at += *r->at == '\r' && r->at + 1 < r->end && r->at[1] == '\n';
        r->at++;
        r->line++;
    }
}

static int read_row(reader *r)
{
    mcp_csv_row row = {.line = r->line, .first = r->csv->cell_count};
    int more = 1;
    int outcome = HAB_DONE;

    while (outcome == HAB_DONE && more) {
        if (row.count == MCP_CSV_COLUMNS) {
            return wrong(r, row.line, "Une ligne a plus de 32\u00a0cellules.");
        }
        outcome = read_cell(r);
        row.count++;
        more = outcome == HAB_DONE && r->at < r->end && *r->at == r->csv->separator;
        r->at += more;
    }
    if (outcome == HAB_DONE) {
        take_line_end(r);
        outcome = keep_row(r, &row);
    }
    return outcome;
}

int mcp_csv_read(hab_slice text, size_t most_rows, mcp_csv *csv, mcp_csv_fault *fault)
{
    static const char mark[] = "\xEF\xBB\xBF";
    const char *at = text.data;
    const char *end = at + text.size;
    reader r = {.line = 1, .csv = csv, .fault = fault, .most = most_rows};
    int outcome = HAB_DONE;

    at += text.size >= 3 && memcmp(at, mark, 3) == 0 ? 3 : 0;
    *csv = (mcp_csv){.separator = guess_separator(at, end), .text = malloc(text.size + 1)};
    *fault = (mcp_csv_fault){.line = 0};
    if (csv->text == NULL) {
        return HAB_FAILED;
    }
    r.at = at;
    r.end = end;
    r.to = csv->text;
    while (outcome == HAB_DONE && r.at < r.end) {
        outcome = read_row(&r);
    }
    return outcome;
}

void mcp_csv_free(mcp_csv *csv)
{
    free(csv->text);
    free((void *) csv->cells);
    free(csv->rows);
    *csv = (mcp_csv){.separator = 0};
}

const char *mcp_csv_cell(const mcp_csv *csv, size_t row, size_t column)
{
    const mcp_csv_row *found = row < csv->row_count ? &csv->rows[row] : NULL;

    return found != NULL && column < found->count ? csv->cells[found->first + column] : "";
}

/* -- what goes out */

static int is_one_of(char c, const char *characters)
{
    return c != '\0' && strchr(characters, c) != NULL;
}

void mcp_csv_put(FILE *to, const char *text)
{
    int begins = 1; /* but for blanks and quotes, a cell does here */

    (void) fputc('"', to);
    for (; *text != '\0'; text++) {
        if (begins && is_one_of(*text, "=+-@\t\r")) {
            (void) fputc('\'', to);
        }
        if (*text == '"') {
            (void) fputc('"', to);
        }
        (void) fputc(*text, to);
        begins = is_one_of(*text, ";\t\r\n") || (begins && is_one_of(*text, " \""));
    }
    (void) fputc('"', to);
}
