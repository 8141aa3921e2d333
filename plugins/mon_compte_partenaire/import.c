#include "import.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"

/* The columns, in the order of the model. */
static const char *const columns[] = {"identifiant",        "nom", "prenom", "fonction", "services",
                                      "responsable_metier", "fin"};
enum { COLUMNS = sizeof(columns) / sizeof(*columns), IDENTIFIANT = 0, SERVICES = 4, NAME_MAX = 48 };

static const char known_columns[] =
    "identifiant, nom, prenom, fonction, services, responsable_metier, fin";

/* -- lines */

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static json_t *trimmed(const char *text)
{
    size_t size;

    while (is_blank(*text)) {
        text++;
    }
    size = strlen(text);
    while (size > 0 && is_blank(text[size - 1])) {
        size--;
    }
    return json_stringn(text, size);
}

/* "quotient_familial|adresses" or with blanks, as names. */
static json_t *split(const char *text)
{
    static const char between[] = "| \t\r\n";
    json_t *names = json_array();

    while (*text != '\0') {
        size_t size = strcspn(text, between);

        if (size > 0) {
            (void) json_array_append_new(names, json_stringn(text, size));
        }
        text += size;
        text += strspn(text, between);
    }
    return names;
}

/* "30/06/2027" as "2027-06-30"; anything else stays as it is. */
static json_t *day(const char *text)
{
    unsigned date, month, year;
    char rest;

    if (strlen(text) == 10 && sscanf(text, "%2u/%2u/%4u%c", &date, &month, &year, &rest) == 3) {
        return json_sprintf("%04u-%02u-%02u", year % 10000, month % 100, date % 100);
    }
    return json_string(text);
}

/* An address in small letters, as the host keeps it. */
static json_t *lowered(const char *text)
{
    char *copy = strdup(text);
    json_t *made;

    for (char *c = copy; c != NULL && *c != '\0'; c++) {
        *c = (char) tolower((unsigned char) *c);
    }
    made = copy != NULL ? json_string(copy) : NULL;
    free(copy);
    return made;
}

static int set_cell(json_t *line, size_t column, const char *text)
{
    json_t *plain = trimmed(text);
    const char *value = json_string_value(plain);
    json_t *made = NULL;
    int failed;

    if (value != NULL) {
        made = column == SERVICES                    ? split(value)
               : column == IDENTIFIANT               ? lowered(value)
               : strcmp(columns[column], "fin") == 0 ? day(value)
                                                     : json_incref(plain);
    }
    failed = json_object_set_new(line, columns[column], made);
    json_decref(plain);
    return failed;
}

/* A line without anything yet. */
static json_t *new_line(unsigned number)
{
    json_t *line = json_pack("{s:i}", "ligne", (int) number);

    for (size_t i = 0; i < COLUMNS; i++) {
        if (set_cell(line, i, "") != 0) {
            json_decref(line);
            return NULL;
        }
    }
    return line;
}

/* -- a table */

/* "Responsable métier" is responsable_metier. */
static void fold(const char *title, char name[NAME_MAX])
{
    size_t size = 0;

    for (const uint8_t *c = (const uint8_t *) title; *c != '\0' && size < NAME_MAX - 1; c++) {
        if (c[0] == 0xC3 && (c[1] == 0xA9 || c[1] == 0x89)) { /* é, É */
            name[size++] = 'e';
            c++;
        } else {
            int small = *c == ' ' || *c == '-' ? '_' : tolower(*c);

            name[size++] = (char) small;
        }
    }
    name[size] = '\0';
}

static size_t find_column(const char *title)
{
    char name[NAME_MAX];
    size_t found = 0;

    fold(title, name);
    while (found < COLUMNS && strcmp(columns[found], name) != 0) {
        found++;
    }
    return found;
}

/* Bytes of what a phrase cites of a text: whole characters. */
static int cited(const char *text)
{
    size_t size = strnlen(text, NAME_MAX);

    while (size > 0 && ((uint8_t) text[size] & 0xC0) == 0x80) {
        size--;
    }
    return (int) size;
}

static int say(mcp_import_fault *fault, const char *field, const char *before, const char *word,
               const char *after)
{
    fault->field = field;
    (void) snprintf(fault->phrase, sizeof(fault->phrase), "%s%.*s%s", before, cited(word), word,
                    after);
    return HAB_NONE;
}

/* Which column of ours each column of the table is. */
static int read_head(const mcp_csv *csv, size_t which[MCP_CSV_COLUMNS], mcp_import_fault *fault)
{
    int seen[COLUMNS] = {0};

    for (size_t i = 0; csv->row_count > 0 && i < csv->rows[0].count; i++) {
        const char *title = mcp_csv_cell(csv, 0, i);

        which[i] = find_column(title);
        if (which[i] == COLUMNS) {
            (void) snprintf(fault->phrase, sizeof(fault->phrase),
                            "La colonne «\u00a0%.*s\u00a0» n’est pas connue\u00a0: la première "
                            "ligne nomme %s.",
                            cited(title), title, known_columns);
            fault->field = "csv";
            return HAB_NONE;
        }
        if (seen[which[i]]++) {
            return say(fault, "csv", "La colonne «\u00a0", title, "\u00a0» est là deux fois.");
        }
    }
    return seen[IDENTIFIANT]
               ? HAB_DONE
               : say(fault, "csv", "La première ligne nomme les colonnes, et «\u00a0",
                     "identifiant", "\u00a0» en est toujours\u00a0: l’adresse électronique.");
}

static int add_row(const mcp_csv *csv, size_t row, const size_t which[MCP_CSV_COLUMNS],
                   json_t *lines)
{
    json_t *line = new_line(csv->rows[row].line);
    int failed = 0;

    for (size_t i = 0; i < csv->rows[0].count && line != NULL; i++) {
        failed |= set_cell(line, which[i], mcp_csv_cell(csv, row, i));
    }
    return json_array_append_new(lines, line) != 0 || failed ? HAB_FAILED : HAB_DONE;
}

static int add_rows(const mcp_csv *csv, json_t *lines, mcp_import_fault *fault)
{
    size_t which[MCP_CSV_COLUMNS] = {0};
    int outcome = read_head(csv, which, fault);

    for (size_t row = 1; row < csv->row_count && outcome == HAB_DONE; row++) {
        if (csv->rows[row].count > csv->rows[0].count) {
            (void) snprintf(fault->phrase, sizeof(fault->phrase),
                            "Ligne %u\u00a0: elle a plus de cellules que la première ligne.",
                            csv->rows[row].line);
            fault->field = "csv";
            return HAB_NONE;
        }
        outcome = add_row(csv, row, which, lines);
    }
    return outcome;
}

/* Without a line there is nothing to import. */
static int finish(int outcome, const char *field, json_t *made, json_t **lines,
                  mcp_import_fault *fault)
{
    if (outcome == HAB_DONE && json_array_size(made) == 0) {
        outcome = say(fault, field, "", "Il n’y a aucune personne à importer",
                      "\u00a0: une ligne par personne, sous celle des colonnes.");
    }
    if (outcome != HAB_DONE) {
        json_decref(made);
        return outcome;
    }
    *lines = made;
    return HAB_DONE;
}

int mcp_import_table(hab_slice text, json_t **lines, mcp_import_fault *fault)
{
    json_t *made = json_array();
    mcp_csv csv;
    mcp_csv_fault wrong;
    int outcome = mcp_csv_read(text, MCP_IMPORT_MOST + 1, &csv, &wrong);

    if (outcome == HAB_NONE) {
        (void) snprintf(fault->phrase, sizeof(fault->phrase), "Ligne %u\u00a0: %s", wrong.line,
                        wrong.phrase);
        fault->field = "csv";
    } else if (outcome == HAB_DONE) {
        outcome = made != NULL ? add_rows(&csv, made, fault) : HAB_FAILED;
    }
    mcp_csv_free(&csv);
    return finish(outcome, "csv", made, lines, fault);
}

/* -- what a program sends */

static int take_services(json_t *line, const json_t *value)
{
    size_t i;
    json_t *name;

    json_array_foreach(value, i, name)
    {
        if (!json_is_string(name)
            || json_array_append(json_object_get(line, columns[SERVICES]), name) != 0) {
            return 0;
        }
    }
    return 1;
}

static int take_member(json_t *line, const char *name, const json_t *value)
{
    size_t column = 0;

    while (column < COLUMNS && strcmp(columns[column], name) != 0) {
        column++;
    }
    if (column == COLUMNS) {
        return 0;
    }
    if (column == SERVICES && json_is_array(value)) {
        return take_services(line, value);
    }
    return json_is_string(value) && set_cell(line, column, json_string_value(value)) == 0;
}

static int take_line(const json_t *sent, size_t place, json_t *lines, mcp_import_fault *fault)
{
    json_t *line = new_line((unsigned) place + 1);
    const char *name;
    json_t *value;

    if (line == NULL || json_array_append_new(lines, line) != 0) {
        return HAB_FAILED;
    }
    json_object_foreach((json_t *) (uintptr_t) sent, name, value)
    {
        if (!take_member(line, name, value)) {
            (void) snprintf(fault->phrase, sizeof(fault->phrase),
                            "Ligne %zu\u00a0: «\u00a0%.*s\u00a0» n’est pas lu ici\u00a0: une "
                            "ligne a %s.",
                            place + 1, cited(name), name, known_columns);
            fault->field = "lignes";
            return HAB_NONE;
        }
    }
    return HAB_DONE;
}

int mcp_import_lines(const json_t *sent, json_t **lines, mcp_import_fault *fault)
{
    json_t *made = json_array();
    int outcome = made != NULL ? HAB_DONE : HAB_FAILED;
    size_t i;
    json_t *line;

    if (!json_is_array(sent) || json_array_size(sent) > MCP_IMPORT_MOST) {
        outcome = say(fault, "lignes", "", "Envoyez une liste de lignes, 1\u202f000 au plus", ".");
    }
    json_array_foreach(sent, i, line)
    {
        if (outcome == HAB_DONE) {
            outcome = take_line(line, i, made, fault);
        }
    }
    return finish(outcome, "lignes", made, lines, fault);
}

/* -- rows */

typedef struct making {
    const mcp_state *state;
    hab_call *call;
    const mcp_place *place;
    json_t *roster;
    json_t *seen; /* identifiant → line */
} making;

/* A copy of these members, but for empty texts. */
static json_t *members(const json_t *line, const char *act, size_t from, size_t to)
{
    json_t *made = json_pack("{s:s}", "acte", act);

    for (size_t i = from; i < to; i++) {
        json_t *value = json_object_get(line, columns[i]);

        if (!json_is_string(value) || json_string_length(value) > 0) {
            (void) json_object_set(made, columns[i], value);
        }
    }
    return made;
}

static int holds(const json_t *document, const char *service)
{
    size_t i;
    json_t *held;

    json_array_foreach(json_object_get(document, "habilitations"), i, held)
    {
        if (strcmp(pl_member(held, "service"), service) == 0) {
            return 1;
        }
    }
    return 0;
}

/* The services of a line that the person does not hold yet. */
static json_t *missing_services(const json_t *line, const json_t *document)
{
    json_t *missing = json_array();
    size_t i;
    json_t *name;

    json_array_foreach(json_object_get(line, columns[SERVICES]), i, name)
    {
        if (!holds(document, json_string_value(name))) {
            (void) json_array_append(missing, name);
        }
    }
    return missing;
}

/* Puts an act into its row, once it is one. */
static int set_act(json_t *row, json_t *written)
{
    json_t *act = NULL;
    mcp_result result;
    int outcome = written != NULL ? HAB_DONE : HAB_FAILED;

    if (outcome == HAB_DONE && mcp_act_parse(written, &act, &result) != 0) {
        outcome = result.effect == MCP_DOES ? HAB_FAILED : HAB_DONE;
        mcp_group_refuse(row, result.field, result.article, result.phrase);
        act = json_incref(written); /* the row says what was asked for */
    }
    if (outcome == HAB_DONE && json_object_set_new(row, "acte", act) != 0) {
        outcome = HAB_FAILED;
    }
    json_decref(written);
    return outcome;
}

static int say_held(json_t *row)
{
    return json_object_set_new(row, "effet", json_string("deja"))
                   | json_object_set_new(
                       row, "phrase",
                       json_string("La convention nomme déjà cette personne, avec ces services."))
               ? HAB_FAILED
               : HAB_DONE;
}

static int grant(const making *m, const json_t *line, uint64_t person, json_t *row)
{
    hab_line found;
    json_t *document;
    json_t *missing;
    json_t *act;
    int outcome = m->state->host->calls->line(m->call, m->place->convention, person, &found);

    if (outcome != HAB_DONE) {
        return HAB_FAILED; /* the roster names this one */
    }
    document = json_loadb(found.document.data, found.document.size, 0, NULL);
    missing = missing_services(line, document);
    if (document == NULL || missing == NULL) {
        outcome = HAB_FAILED;
    } else if (json_array_size(missing) == 0) {
        outcome = say_held(row);
    } else {
        act = members(line, "accorder", SERVICES, COLUMNS);
        (void) (json_object_set_new(act, "personne", json_integer((json_int_t) person))
                | json_object_set(act, columns[SERVICES], missing));
        outcome = set_act(row, act);
    }
    json_decref(missing);
    json_decref(document);
    return outcome;
}

static int add_act(const making *m, const json_t *line, json_t *row)
{
    const char *identifiant = pl_member(line, columns[IDENTIFIANT]);
    const json_t *named = json_object_get(m->roster, identifiant);
    const json_t *before = json_object_get(m->seen, identifiant);
    char phrase[120];

    if (before != NULL) {
        (void) snprintf(phrase, sizeof(phrase),
                        "La ligne %" JSON_INTEGER_FORMAT
                        " a le même identifiant\u00a0: une ligne par personne.",
                        json_integer_value(before));
        mcp_group_refuse(row, columns[IDENTIFIANT], NULL, phrase);
        return HAB_DONE;
    }
    if (json_object_set(m->seen, identifiant, json_object_get(line, "ligne")) != 0) {
        return HAB_FAILED;
    }
    if (named != NULL) {
        return grant(m, line, (uint64_t) json_integer_value(named), row);
    }
    return set_act(row, members(line, "inviter", 0, COLUMNS));
}

int mcp_import_rows(const mcp_state *state, hab_call *call, const mcp_place *place,
                    const json_t *lines, json_t **rows)
{
    making m = {.state = state,
                .call = call,
                .place = place,
                .roster = mcp_roster(state, call, place),
                .seen = json_object()};
    json_t *made = json_array();
    int outcome = m.roster != NULL && m.seen != NULL && made != NULL ? HAB_DONE : HAB_FAILED;
    size_t i;
    json_t *line;

    json_array_foreach(lines, i, line)
    {
        json_t *row =
            json_pack("{s:O, s:O, s:O, s:O}", "ligne", json_object_get(line, "ligne"),
                      "identifiant", json_object_get(line, columns[IDENTIFIANT]), "nom",
                      json_object_get(line, "nom"), "prenom", json_object_get(line, "prenom"));

        if (outcome == HAB_DONE) {
            outcome = row != NULL ? add_act(&m, line, row) : HAB_FAILED;
        }
        if (json_array_append_new(made, row) != 0) {
            outcome = HAB_FAILED;
        }
    }
    json_decref(m.seen);
    if (outcome != HAB_DONE) {
        json_decref(made);
        return outcome;
    }
    *rows = made;
    return HAB_DONE;
}
