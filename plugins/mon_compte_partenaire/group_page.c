/* groupe/C: one act for many persons (MCP-9.1): those that are named, or, with "tous" in the
 * query, all that its filters find in the list. A first POST is answered with what would happen
 * to each, a second one, with "confirmer", does it. */
#include "group.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "persons.h"

static const char chosen_wrong[] =
    "Choisissez les personnes dans la liste\u00a0: leurs numéros, 1\u202f000 au plus.";

/* -- the persons */

static uint64_t number_of(const json_t *value)
{
    const char *text = json_string_value(value);
    uint64_t number = 0;
    char rest;

    if (json_is_integer(value) && json_integer_value(value) > 0) {
        return (uint64_t) json_integer_value(value);
    }
    return text != NULL && text[0] >= '1' && text[0] <= '9'
                   && sscanf(text, "%18" SCNu64 "%c", &number, &rest) == 1
               ? number
               : 0;
}

/* Each once, in the order of the list. */
static int add_person(json_t *seen, const json_t *value, json_t *persons)
{
    uint64_t number = number_of(value);
    char key[24];

    (void) snprintf(key, sizeof(key), "%" PRIu64, number);
    if (number == 0) {
        return 0;
    }
    if (json_object_get(seen, key) != NULL) {
        return 1;
    }
    return json_object_set_new(seen, key, json_true()) == 0
           && json_array_append_new(persons, json_integer((json_int_t) number)) == 0;
}

static int add_persons(json_t *seen, const json_t *value, json_t *persons)
{
    size_t i;
    json_t *one;

    if (!json_is_array(value)) {
        return value == NULL || add_person(seen, value, persons);
    }
    json_array_foreach(value, i, one)
    {
        if (!add_person(seen, one, persons)) {
            return 0;
        }
    }
    return 1;
}

/* Takes "personne" and "personnes" out of what was posted. */
static int take_persons(json_t *posted, json_t *persons)
{
    json_t *seen = json_object();
    int right = add_persons(seen, json_object_get(posted, "personnes"), persons)
                && add_persons(seen, json_object_get(posted, "personne"), persons);

    json_decref(seen);
    (void) json_object_del(posted, "personnes");
    (void) json_object_del(posted, "personne");
    return right;
}

/* All that the filter of the list finds, with "tous" in the query; those that were posted
 * (NULL: nothing was), without. */
static int choose_persons(const mcp_state *state, hab_call *call, const mcp_place *place,
                          json_t *posted, json_t *persons)
{
    char all[8] = "";
    int right = posted == NULL || take_persons(posted, persons);
    int outcome = state->host->calls->query(call, "tous", all, sizeof(all));

    if (outcome == HAB_DONE && all[0] != '\0') {
        (void) json_array_clear(persons);
        outcome = mcp_persons_found(state, call, place, persons);
    }
    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    return right && json_array_size(persons) <= MCP_GROUP_MOST
               ? HAB_DONE
               : state->host->calls->field(call, "personne", chosen_wrong);
}

/* -- the act */

/* One form serves all acts: what it leaves empty was not filled in. */
static void drop_empty(json_t *posted)
{
    const int dated = strcmp(pl_member(posted, "acte"), "echeance") == 0;
    const char *field;
    json_t *value;
    void *next;

    json_object_foreach_safe(posted, next, field, value)
    {
        if (json_is_string(value) && json_string_length(value) == 0
            && !(dated && strcmp(field, "fin") == 0)) {
            (void) json_object_del(posted, field);
        }
    }
}

static int read_act(const mcp_state *state, hab_call *call, json_t *posted, const json_t *persons,
                    json_t **act)
{
    const hab_calls *calls = state->host->calls;
    char *text;
    int outcome;

    if (json_array_size(persons) == 0) {
        return calls->field(call, "personne", chosen_wrong);
    }
    if (strcmp(pl_member(posted, "acte"), "inviter") == 0) {
        return calls->field(call, "acte",
                            "Plusieurs personnes s’invitent par un import, une à une sinon.");
    }
    if (json_object_set(posted, "personne", json_array_get(persons, 0)) != 0) {
        return HAB_FAILED;
    }
    text = json_dumps(posted, JSON_COMPACT);
    outcome = text != NULL ? mcp_act_read(state, call, pl_text(text), act) : HAB_FAILED;
    free(text);
    return outcome;
}

static json_t *rows_of(const json_t *act, const json_t *persons)
{
    json_t *rows = json_array();
    size_t i;
    json_t *person;

    json_array_foreach(persons, i, person)
    {
        json_t *own = json_copy((json_t *) (uintptr_t) act);

        if (json_object_set(own, "personne", person) != 0
            || json_array_append_new(rows, json_pack("{s:o}", "acte", own)) != 0) {
            json_decref(rows);
            return NULL;
        }
    }
    return rows;
}

/* -- the page */

static json_t *document_of(const mcp_state *state, const mcp_place *place)
{
    json_t *document = mcp_place_document(place);

    if (json_object_set_new(document, "page", json_string("groupe"))
            | json_object_set_new(document, "services", mcp_bulletin(state, place))
        && document != NULL) {
        json_decref(document);
        return NULL;
    }
    return document;
}

static int show_choice(const mcp_state *state, hab_call *call, const mcp_place *place,
                       json_t *persons)
{
    json_t *document = document_of(state, place);

    if (json_object_set_new(document, "etape", json_string("choix"))
        | json_object_set(document, "personnes", persons)) {
        json_decref(document);
        return HAB_FAILED;
    }
    return pl_answer(state->host, call, 200, "mcp-groupe", document);
}

static int answer_act(const mcp_state *state, hab_call *call, const mcp_place *place,
                      const mcp_group_asked *asked, json_t *posted, const json_t *persons)
{
    json_t *act = NULL;
    json_t *document;
    json_t *rows;
    int outcome = read_act(state, call, posted, persons, &act);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    rows = rows_of(act, persons);
    document = document_of(state, place);
    (void) json_object_del(act, "personne");
    if (json_object_set_new(document, "acte", act) != 0) {
        json_decref(document);
        document = NULL;
    }
    return mcp_group_answer(state, call, place, asked, "mcp-groupe", document, rows);
}

static int answer_posted(const mcp_state *state, hab_call *call, const mcp_place *place,
                         json_t *posted)
{
    const mcp_group_asked asked = mcp_group_read(posted);
    json_t *persons = json_array();
    int outcome = choose_persons(state, call, place, posted, persons);

    if (outcome == HAB_DONE) {
        drop_empty(posted);
        outcome = json_object_get(posted, "acte") == NULL
                      ? show_choice(state, call, place, persons)
                      : answer_act(state, call, place, &asked, posted, persons);
    }
    json_decref(persons);
    return outcome;
}

int mcp_group_get(const void *state, hab_call *call)
{
    const mcp_state *opened = state;
    json_t *persons;
    mcp_place place;
    int outcome = mcp_enter(opened, call, MCP_GESTIONNAIRES, &place);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    persons = json_array();
    outcome = mcp_group_may(opened, call, &place);
    if (outcome == HAB_DONE) {
        outcome = choose_persons(opened, call, &place, NULL, persons);
    }
    if (outcome == HAB_DONE) {
        outcome = show_choice(opened, call, &place, persons);
    }
    json_decref(persons);
    mcp_leave(&place);
    return outcome;
}

int mcp_group_post(const void *state, hab_call *call, hab_slice posted)
{
    return mcp_group_posted(state, call, posted, answer_posted);
}
