/* inutilises/C: rights that nobody uses, to be removed, or kept with a reason (MCP-9.1,
 * MCP-16). */
#include "unused.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acte_rules.h"
#include "group.h"

enum { ROWS = 50 };

/* -- the list */

static json_t *day_of(int64_t second)
{
    char text[11];

    if (second == 0) {
        return json_null();
    }
    pl_date_text(pl_date_of(second), text);
    return json_string(text);
}

static const char *title_of(const mcp_state *state, const char *name)
{
    for (size_t i = 0; i < state->count; i++) {
        if (strcmp(state->services[i].name, name) == 0) {
            return state->services[i].title;
        }
    }
    return name;
}

static json_t *right_view(const mcp_state *state, const mcp_unused *right)
{
    char since[11];
    json_t *view;

    pl_date_text(right->since, since);
    view = json_pack("{s:o, s:I, s:s, s:s, s:s, s:o, s:i, s:s, s:b}", "droit",
                     json_sprintf("%" PRIu64 "/%s", right->person, right->service.text), "personne",
                     (json_int_t) right->person, "service", right->service.text, "titre",
                     title_of(state, right->service.text), "depuis", since, "dernier",
                     day_of(right->used), "jours", right->days, "etat",
                     right->proposed ? "a_retirer" : "a_surveiller", "suspendue", right->suspended);
    return view;
}

/* Rights of the two gestionnaires are the Caf's to remove (MCP-9.1). */
static int add_person(const mcp_state *state, hab_call *call, const mcp_place *place,
                      uint64_t person, json_t *view)
{
    hab_line line;
    int outcome = state->host->calls->line(call, place->convention, person, &line);
    json_t *said;

    if (outcome != HAB_DONE) {
        return HAB_FAILED;
    }
    said = json_pack("{s:s, s:s, s:s, s:b}", "identifiant", line.member.identifiant, "nom",
                     line.member.nom, "prenom", line.member.prenom, "gestionnaire",
                     line.role[0] != '\0');
    outcome = json_object_update(view, said) == 0 ? HAB_DONE : HAB_FAILED;
    json_decref(said);
    return outcome;
}

static int add_kept(const mcp_state *state, hab_call *call, const mcp_place *place,
                    const mcp_unused *right, json_t *view)
{
    json_t *kept = NULL;
    int outcome;

    if (right->kept == 0) {
        return HAB_DONE;
    }
    outcome =
        mcp_unused_kept(state, call, place->convention, right->person, right->service.text, &kept);
    if (outcome == HAB_DONE
        && json_object_set_new(view, "garde",
                               json_pack("{s:o, s:s}", "le", day_of(right->kept), "motif",
                                         pl_member(kept, "motif")))
               != 0) {
        outcome = HAB_FAILED;
    }
    json_decref(kept);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

static int add_rights(const mcp_state *state, hab_call *call, const mcp_place *place,
                      const mcp_unused_list *list, size_t first, json_t *views)
{
    int outcome = HAB_DONE;

    for (size_t i = first; i < list->count && i < first + ROWS && outcome == HAB_DONE; i++) {
        json_t *view = right_view(state, &list->items[i]);

        outcome =
            view != NULL ? add_person(state, call, place, list->items[i].person, view) : HAB_FAILED;
        if (outcome == HAB_DONE) {
            outcome = add_kept(state, call, place, &list->items[i], view);
        }
        if (json_array_append_new(views, view) != 0) {
            outcome = HAB_FAILED;
        }
    }
    return outcome;
}

/* From 0. */
static size_t page_asked(const mcp_state *state, hab_call *call, size_t pages)
{
    char text[8] = "";
    size_t page = 0;

    if (state->host->calls->query(call, "page", text, sizeof(text)) == HAB_DONE) {
        page = (size_t) strtoul(text, NULL, 10);
    }
    return page > 0 && page <= pages ? page - 1 : 0;
}

static int add_done(const mcp_state *state, hab_call *call, json_t *document)
{
    char done[16];
    int outcome = state->host->calls->query(call, "fait", done, sizeof(done));

    if (outcome == HAB_DONE && json_object_set_new(document, "fait", json_string(done)) != 0) {
        return HAB_FAILED;
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static json_t *list_document(const mcp_place *place, const mcp_unused_list *list, size_t page,
                             size_t pages)
{
    json_t *document = mcp_place_document(place);
    json_t *own = json_pack(
        "{s:I, s:I, s:I, s:I, s:i, s:i, s:[]}", "total", (json_int_t) list->count, "a_retirer",
        (json_int_t) list->proposed, "page", (json_int_t) page + 1, "pages", (json_int_t) pages,
        "jours_rappel", list->reminder_days, "jours_retrait", list->proposal_days, "droits");

    if (own == NULL || json_object_update(document, own) != 0) {
        json_decref(document);
        document = NULL;
    }
    json_decref(own);
    return document;
}

static int show_list(const mcp_state *state, hab_call *call, const mcp_place *place,
                     const mcp_unused_list *list)
{
    size_t pages = (list->count + ROWS - 1) / ROWS;
    size_t page = page_asked(state, call, pages);
    json_t *document = list_document(place, list, page, pages);
    int outcome = document != NULL ? add_rights(state, call, place, list, page * ROWS,
                                                json_object_get(document, "droits"))
                                   : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = add_done(state, call, document);
    }
    if (outcome == HAB_DONE) {
        return pl_answer(state->host, call, 200, "mcp-inutilises", document);
    }
    json_decref(document);
    return outcome;
}

int mcp_unused_get(const void *state, hab_call *call)
{
    const mcp_state *opened = state;
    mcp_unused_list list = {.count = 0};
    mcp_place place;
    int outcome = mcp_enter(opened, call, MCP_GESTIONNAIRES, &place);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = mcp_unused_read(opened, call, &place, &list);
    if (outcome == HAB_DONE) {
        outcome = show_list(opened, call, &place, &list);
    }
    mcp_unused_free(&list);
    mcp_leave(&place);
    return outcome;
}

/* -- what is done about them */

/* "12/quotient_familial"; 0 for anything else. */
static int read_right(const char *text, uint64_t *person, char service[MCP_NAME])
{
    return text[0] >= '1' && text[0] <= '9'
           && sscanf(text, "%18" SCNu64 "/%47[a-z0-9_]", person, service) == 2
           && strlen(strchr(text, '/') + 1) == strlen(service);
}

/* The row of a person: one act for all their rights. */
static json_t *row_of(json_t *rows, json_t *places, uint64_t person)
{
    char key[24];
    const json_t *place;

    (void) snprintf(key, sizeof(key), "%" PRIu64, person);
    place = json_object_get(places, key);
    if (place != NULL) {
        return json_array_get(rows, (size_t) json_integer_value(place));
    }
    (void) json_object_set_new(places, key, json_integer((json_int_t) json_array_size(rows)));
    (void) json_array_append_new(rows, json_pack("{s:{s:s, s:I, s:[]}}", "acte", "acte", "retirer",
                                                 "personne", (json_int_t) person, "services"));
    return json_array_get(rows, json_array_size(rows) - 1);
}

/* The rights that were ticked, by person; NULL when one is none, there are none, or too many. */
static json_t *rows_posted(const json_t *posted)
{
    const json_t *sent = json_object_get(posted, "droits");
    json_t *rows = json_array();
    json_t *places = json_object();
    size_t count = 0;
    int right = 1;
    const char *text;

    while (right && (text = mcp_group_text(posted, "droits", count)) != NULL) {
        char service[MCP_NAME];
        uint64_t person;
        json_t *row = NULL;

        if (count++ < MCP_GROUP_MOST && read_right(text, &person, service)) {
            row = row_of(rows, places, person);
        }
        right = json_array_append_new(json_object_get(json_object_get(row, "acte"), "services"),
                                      json_string(row != NULL ? service : ""))
                == 0;
    }
    json_decref(places);
    if (!right || count == 0 || (json_is_array(sent) && count < json_array_size(sent))) {
        json_decref(rows);
        return NULL;
    }
    return rows;
}

static int remove_them(const mcp_state *state, hab_call *call, const mcp_place *place,
                       const mcp_group_asked *asked, json_t *rows)
{
    json_t *document = mcp_place_document(place);

    if (json_object_set_new(document, "page", json_string("inutilises")) != 0) {
        json_decref(document);
        document = NULL;
    }
    return mcp_group_answer(state, call, place, asked, "mcp-groupe", document, rows);
}

static json_t *act_on(const char *verb, uint64_t person, const char *service)
{
    return json_pack("{s:s, s:I, s:[s]}", "acte", verb, "personne", (json_int_t) person, "services",
                     service);
}

/* Whoever may not remove a right may not keep it either (MCP-9.1). */
static int may_keep(const mcp_state *state, hab_call *call, const mcp_place *place, uint64_t person,
                    const char *service)
{
    json_t *removal = act_on("retirer", person, service);
    mcp_result result = {.effect = MCP_WRONG};
    int outcome =
        removal != NULL ? mcp_act_weigh(state, call, place, removal, &result) : HAB_FAILED;

    json_decref(removal);
    if (outcome != HAB_DONE || result.effect == MCP_DOES) {
        return outcome;
    }
    return result.effect == MCP_NOTHING ? state->host->calls->field(call, "droits", result.phrase)
                                        : mcp_act_refuse(state, call, &result);
}

static int tell_kept(const mcp_state *state, hab_call *call, const mcp_place *place,
                     uint64_t person, const char *service, const char *reason)
{
    char object[40];
    json_t *act = act_on("conserver", person, service);
    mcp_result result = {.effect = MCP_DOES, .person = person};
    int outcome =
        json_object_set_new(act, "motif", json_string(reason)) == 0 ? HAB_DONE : HAB_FAILED;

    (void) snprintf(object, sizeof(object), "personne:%" PRIu64, person);
    (void) snprintf(result.phrase, sizeof(result.phrase), "Droit inutilisé conservé\u00a0: %s.",
                    title_of(state, service));
    if (outcome == HAB_DONE) {
        outcome = mcp_trace(state, call, place, "habilitation.conservee", service, object);
    }
    if (outcome == HAB_DONE) {
        outcome = mcp_history_add(state, call, place, act, &result);
    }
    json_decref(act);
    return outcome;
}

static int keep_row(const mcp_state *state, hab_call *call, const mcp_place *place,
                    const json_t *row, const char *reason)
{
    const json_t *act = json_object_get(row, "acte");
    const uint64_t person = (uint64_t) json_integer_value(json_object_get(act, "personne"));
    int outcome = HAB_DONE;
    size_t i;
    json_t *name;

    json_array_foreach(json_object_get(act, "services"), i, name)
    {
        const char *service = json_string_value(name);

        outcome = outcome == HAB_DONE ? may_keep(state, call, place, person, service) : outcome;
        if (outcome == HAB_DONE) {
            outcome = mcp_unused_keep(state, call, place, person, service, reason);
        }
        if (outcome == HAB_DONE) {
            outcome = tell_kept(state, call, place, person, service, reason);
        }
    }
    return outcome;
}

static int keep_them(const mcp_state *state, hab_call *call, const mcp_place *place,
                     const json_t *rows, const char *reason)
{
    char path[MCP_PATH], to[MCP_PATH + 16];
    int outcome = HAB_DONE;
    size_t i;
    json_t *row;

    if (strspn(reason, " \t\r\n") == strlen(reason) || pl_characters(reason) > ACT_REASON) {
        return state->host->calls->field(
            call, "motif",
            "Dites pourquoi ce droit reste nécessaire, en 500\u00a0caractères au plus\u00a0: c’est "
            "gardé dans l’historique.");
    }
    json_array_foreach(rows, i, row)
    {
        if (outcome == HAB_DONE) {
            outcome = keep_row(state, call, place, row, reason);
        }
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (!state->host->calls->caller(call)->html) {
        return pl_answer(state->host, call, 200, NULL,
                         json_pack("{s:s, s:I}", "fait", "garder", "personnes",
                                   (json_int_t) json_array_size(rows)));
    }
    mcp_path(place, "inutilises", path);
    (void) snprintf(to, sizeof(to), "%s?fait=garder", path);
    return state->host->calls->redirect(call, to);
}

static int answer_posted(const mcp_state *state, hab_call *call, const mcp_place *place,
                         json_t *posted)
{
    const mcp_group_asked asked = mcp_group_read(posted);
    const char *action = pl_member(posted, "action");
    json_t *rows = rows_posted(posted);
    int outcome;

    if (rows == NULL) {
        return state->host->calls->field(call, "droits",
                                         "Cochez les droits dont il s’agit, 1\u202f000 au plus.");
    }
    if (strcmp(action, "retirer") == 0) {
        return remove_them(state, call, place, &asked, rows);
    }
    outcome = strcmp(action, "garder") == 0
                  ? keep_them(state, call, place, rows, pl_member(posted, "motif"))
                  : state->host->calls->field(call, "action",
                                              "Choisissez\u00a0: «\u00a0retirer\u00a0» ou "
                                              "«\u00a0garder\u00a0».");
    json_decref(rows);
    return outcome;
}

int mcp_unused_post(const void *state, hab_call *call, hab_slice posted)
{
    return mcp_group_posted(state, call, posted, answer_posted);
}
