/* import/C: persons and their services from a table (MCP-9.1, MCP-9.2): a first POST says what
 * would happen, line by line; a second one, with "confirmer", does all of it, or nothing while
 * a line is to be mended, unless "ecarter" leaves such lines out. */
#include "import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char model[] = "\xEF\xBB\xBF"
                            "identifiant;nom;prenom;fonction;services;responsable_metier;fin\r\n";

static json_t *document_of(const mcp_state *state, const mcp_place *place)
{
    json_t *document = mcp_place_document(place);

    if (json_object_set_new(document, "page", json_string("import"))
            | json_object_set_new(document, "services", mcp_bulletin(state, place))
        && document != NULL) {
        json_decref(document);
        return NULL;
    }
    return document;
}

static int show_form(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    json_t *document = document_of(state, place);

    if (json_object_set_new(document, "etape", json_string("saisie")) != 0) {
        json_decref(document);
        return HAB_FAILED;
    }
    return pl_answer(state->host, call, 200, "mcp-groupe", document);
}

int mcp_import_get(const void *state, hab_call *call)
{
    const mcp_state *opened = state;
    const hab_calls *calls = opened->host->calls;
    char format[8] = "";
    mcp_place place;
    int outcome = mcp_enter(opened, call, MCP_GESTIONNAIRES, &place);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = calls->query(call, "modele", format, sizeof(format));
    if (outcome == HAB_DONE) {
        outcome =
            calls->content(call, "text/csv; charset=utf-8", pl_text(model), "personnes.csv", "", 0);
    } else if (outcome == HAB_NONE) {
        outcome = mcp_group_may(opened, call, &place);
        outcome = outcome == HAB_DONE ? show_form(opened, call, &place) : outcome;
    }
    mcp_leave(&place);
    return outcome;
}

/* -- what was posted */

/* A person gets back what they typed. */
static int say_fault(const mcp_state *state, hab_call *call, const mcp_place *place,
                     const json_t *posted, const mcp_import_fault *fault)
{
    json_t *document;
    json_t *said;

    if (!state->host->calls->caller(call)->html) {
        return state->host->calls->field(call, fault->field, fault->phrase);
    }
    document = document_of(state, place);
    said = json_pack("{s:s, s:i, s:s, s:s, s:s, s:s}", "etape", "saisie", "status", 422, "title",
                     "Ce tableau ne peut pas être lu", "detail", fault->phrase, "champ",
                     fault->field, "csv", pl_member(posted, "csv"));
    if (said == NULL || json_object_update(document, said) != 0) {
        json_decref(document);
        document = NULL;
    }
    json_decref(said);
    return pl_answer(state->host, call, 422, "mcp-groupe", document);
}

static int read_lines(const json_t *posted, json_t **lines, mcp_import_fault *fault)
{
    const json_t *csv = json_object_get(posted, "csv");
    const json_t *sent = json_object_get(posted, "lignes");

    if (sent != NULL && csv == NULL) {
        return mcp_import_lines(sent, lines, fault);
    }
    if (!json_is_string(csv) || sent != NULL) {
        *fault = (mcp_import_fault){.field = "csv", .phrase = "Collez ici le tableau."};
        return HAB_NONE;
    }
    return mcp_import_table(
        (hab_slice){.data = json_string_value(csv), .size = json_string_length(csv)}, lines, fault);
}

static int is_set(const json_t *value)
{
    return json_is_true(value) || (json_is_string(value) && json_string_length(value) > 0);
}

static int answer_lines(const mcp_state *state, hab_call *call, const mcp_place *place,
                        mcp_group_asked *asked, const json_t *posted, const json_t *lines)
{
    json_t *rows = NULL;
    json_t *document;
    const int leaves_out = is_set(json_object_get(posted, "ecarter"));
    int outcome = mcp_import_rows(state, call, place, lines, &rows);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    asked->whole = !leaves_out;
    document = document_of(state, place);
    if (json_object_set_new(document, "ecarter", json_boolean(leaves_out)) != 0
        || (state->host->calls->caller(call)->html
            && json_object_set(document, "csv", json_object_get(posted, "csv")) != 0)) {
        json_decref(document);
        document = NULL;
    }
    return mcp_group_answer(state, call, place, asked, "mcp-groupe", document, rows);
}

static int answer_posted(const mcp_state *state, hab_call *call, const mcp_place *place,
                         json_t *posted)
{
    mcp_group_asked asked = mcp_group_read(posted);
    mcp_import_fault fault = {.field = "csv"};
    json_t *lines = NULL;
    int outcome = read_lines(posted, &lines, &fault);

    if (outcome == HAB_NONE) {
        return say_fault(state, call, place, posted, &fault);
    }
    if (outcome == HAB_DONE) {
        outcome = answer_lines(state, call, place, &asked, posted, lines);
    }
    json_decref(lines);
    return outcome;
}

int mcp_import_post(const void *state, hab_call *call, hab_slice posted)
{
    return mcp_group_posted(state, call, posted, answer_posted);
}
