/* The list of a convention's persons (MCP-9.1): found, sorted, fifty a page. An organisation
 * may name ten thousand: only those that are shown become documents. */
#include "persons.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, TEXT = 404 /* bytes of a filter */ };

static const hab_calls *calls_of(const mcp_state *state)
{
    return state->host->calls;
}

/* -- what is looked for */

typedef struct filters {
    char nom[TEXT];
    char responsable[TEXT];
    char service[MCP_NAME];
    char etat[16];
    char inutilise[8]; /* days */
    char *name;        /* folded */
    char *asker;
    int days; /* 0: not looked for */
} filters;

static int read_filters(const mcp_state *state, hab_call *call, filters *f)
{
    *f = (filters){.days = 0};
    (void) calls_of(state)->query(call, "nom", f->nom, sizeof(f->nom));
    (void) calls_of(state)->query(call, "responsable", f->responsable, sizeof(f->responsable));
    (void) calls_of(state)->query(call, "service", f->service, sizeof(f->service));
    (void) calls_of(state)->query(call, "etat", f->etat, sizeof(f->etat));
    (void) calls_of(state)->query(call, "inutilise", f->inutilise, sizeof(f->inutilise));
    f->days = (int) strtol(f->inutilise, NULL, 10);
    f->name = mcp_fold(f->nom);
    f->asker = mcp_fold(f->responsable);
    return f->name != NULL && f->asker != NULL ? HAB_DONE : HAB_FAILED;
}

static void end_filters(filters *f)
{
    free(f->name);
    free(f->asker);
}

/* -- rows */

typedef struct row {
    uint64_t person;
    char *key; /* by which it is sorted */
} row;

typedef struct listing {
    const filters *wanted;
    const mcp_last_uses *uses;
    int64_t now;
    uint32_t today;
    uint64_t self; /* not 0: neither this person nor a gestionnaire is a row */
    row *rows;
    size_t count, room;
    size_t named; /* of them all */
} listing;

static int holds(const char *text, const char *folded)
{
    char *own = mcp_fold(text);
    int found = own != NULL && strstr(own, folded) != NULL;

    free(own);
    return found;
}

/* Held, and not used for so many days, nor granted since. */
static int is_unused(const listing *l, uint64_t person, const json_t *right)
{
    int64_t since = l->now - (int64_t) l->wanted->days * DAY;
    uint32_t granted = pl_date_read(pl_member(right, "depuis"));

    return mcp_right_is(right, l->today) == MCP_RIGHT_OPEN
           && mcp_last_used(l->uses, person, pl_member(right, "service")) < since
           && (granted == 0 || pl_second_of(granted, 0) < since);
}

static int is_state(const listing *l, const json_t *right)
{
    mcp_right_state is = mcp_right_is(right, l->today);
    const char *wanted = l->wanted->etat;

    return strcmp(wanted, "ouverte") == 0     ? is == MCP_RIGHT_OPEN
           : strcmp(wanted, "suspendue") == 0 ? is == MCP_RIGHT_SUSPENDED
           : strcmp(wanted, "terminee") == 0  ? is == MCP_RIGHT_OVER
                                              : wanted[0] == '\0';
}

/* One right for all that is asked about rights. */
static int right_matches(const listing *l, uint64_t person, const json_t *right)
{
    const filters *f = l->wanted;

    return (f->service[0] == '\0' || strcmp(f->service, pl_member(right, "service")) == 0)
           && is_state(l, right)
           && (f->asker[0] == '\0' || holds(pl_member(right, "responsable_metier"), f->asker))
           && (f->days <= 0 || is_unused(l, person, right));
}

static int asks_for_rights(const filters *f)
{
    return f->service[0] != '\0' || f->asker[0] != '\0' || f->days > 0
           || (f->etat[0] != '\0' && strcmp(f->etat, "aucune") != 0);
}

static int rights_match(const listing *l, uint64_t person, const json_t *rights)
{
    size_t index;
    json_t *right;

    if (strcmp(l->wanted->etat, "aucune") == 0 && json_array_size(rights) > 0) {
        return 0;
    }
    json_array_foreach(rights, index, right)
    {
        if (right_matches(l, person, right)) {
            return 1;
        }
    }
    return !asks_for_rights(l->wanted);
}

static char *key_of(const json_t *line)
{
    char *nom = mcp_fold(pl_member(line, "nom"));
    char *prenom = mcp_fold(pl_member(line, "prenom"));
    char *key = NULL;

    if (nom != NULL && prenom != NULL) {
        size_t size = strlen(nom) + 1 + strlen(prenom) + 1;

        key = malloc(size);
        if (key != NULL) {
            (void) snprintf(key, size, "%s %s", nom, prenom);
        }
    }
    free(nom);
    free(prenom);
    return key;
}

static int add_row(listing *l, uint64_t person, char *key)
{
    if (l->count == l->room) {
        size_t room = l->room == 0 ? 64 : 2 * l->room;
        row *grown = realloc(l->rows, room * sizeof(*grown));

        if (grown == NULL) {
            free(key);
            return HAB_FAILED;
        }
        l->rows = grown;
        l->room = room;
    }
    l->rows[l->count++] = (row){.person = person, .key = key};
    return HAB_DONE;
}

/* "Blanc Anne", "anne blanc" and an address: each word is in the name, or in the address. */
static int names(const char *key, const char *identifiant, const char *wanted)
{
    char words[TEXT];
    char *rest = NULL;

    (void) snprintf(words, sizeof(words), "%s", wanted);
    for (char *word = strtok_r(words, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        if (strstr(key, word) == NULL && strstr(identifiant, word) == NULL) {
            return 0;
        }
    }
    return 1;
}

/* Whose habilitations whoever asks may change (MCP-9.1). */
static int is_reachable(const listing *l, const hab_line *line)
{
    return l->self == 0
           || (line->member.person != l->self
               && strncmp(line->role, "gestionnaire", strlen("gestionnaire")) != 0);
}

static int weigh(void *context, const hab_line *line)
{
    listing *l = context;
    json_t *document = json_loadb(line->document.data, line->document.size, 0, NULL);
    char *key = key_of(document);
    int outcome = document != NULL && key != NULL ? HAB_DONE : HAB_FAILED;

    l->named++;
    if (outcome == HAB_DONE && is_reachable(l, line)
        && names(key, line->member.identifiant, l->wanted->name)
        && rights_match(l, line->member.person, json_object_get(document, "habilitations"))) {
        outcome = add_row(l, line->member.person, key);
    } else {
        free(key);
    }
    json_decref(document);
    return outcome;
}

static int compare(const void *a, const void *b)
{
    const row *one = a;
    const row *other = b;
    int order = strcmp(one->key, other->key);

    return order != 0 ? order : one->person < other->person ? -1 : 1;
}

static void end_listing(listing *l)
{
    for (size_t i = 0; i < l->count; i++) {
        free(l->rows[i].key);
    }
    free(l->rows);
}

/* -- the document */

static int add_persons(const mcp_state *state, hab_call *call, const mcp_place *place,
                       const listing *l, size_t first, json_t *persons)
{
    int outcome = HAB_DONE;

    for (size_t i = first; i < l->count && i < first + MCP_SHOWN && outcome == HAB_DONE; i++) {
        json_t *view = NULL;

        outcome = mcp_person_view(state, call, place, l->rows[i].person, l->uses, &view);
        if (outcome == HAB_DONE && json_array_append_new(persons, view) != 0) {
            outcome = HAB_FAILED;
        }
    }
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

static json_t *filters_document(const filters *f)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "nom", f->nom, "service", f->service, "etat",
                     f->etat, "responsable", f->responsable, "inutilise", f->inutilise);
}

static int show(const mcp_state *state, hab_call *call, const mcp_place *place, const listing *l,
                json_t *none)
{
    size_t pages = l->count == 0 ? 1 : (l->count + MCP_SHOWN - 1) / MCP_SHOWN;
    size_t page = mcp_page_number(state, call);
    json_t *persons = json_array();
    json_t *document = mcp_place_document(place);
    json_t *added;
    int outcome;

    (void) none;
    page = page < pages ? page : pages;
    added =
        json_pack("{s:o, s:I, s:I, s:I, s:I, s:O, s:I, s:o, s:o}", "personnes", persons, "total",
                  (json_int_t) l->count, "page", (json_int_t) page, "pages", (json_int_t) pages,
                  "nommees", (json_int_t) l->named, "quota",
                  json_object_get(place->annexe, "quota"), "moi", (json_int_t) place->self,
                  "services", mcp_bulletin(state, place), "filtres", filters_document(l->wanted));
    outcome = document != NULL && added != NULL && json_object_update(document, added) == 0
                  ? add_persons(state, call, place, l, (page - 1) * MCP_SHOWN, persons)
                  : HAB_FAILED;
    json_decref(added);
    if (outcome == HAB_DONE) {
        outcome = mcp_add_done(state, call, document);
    }
    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    return pl_answer(state->host, call, 200, "mcp-personnes", document);
}

/* Finds those that the query asks for, in their order, and hands them on. */
typedef int (*use_listing)(const mcp_state *state, hab_call *call, const mcp_place *place,
                           const listing *l, json_t *into);

static int list(const mcp_state *state, hab_call *call, const mcp_place *place, uint64_t own,
                use_listing use, json_t *into)
{
    mcp_last_uses uses = {.count = 0};
    filters wanted;
    listing l = {.wanted = &wanted,
                 .uses = &uses,
                 .self = own,
                 .now = calls_of(state)->caller(call)->now,
                 .today = calls_of(state)->caller(call)->date};
    int outcome = read_filters(state, call, &wanted);

    if (outcome == HAB_DONE) {
        outcome = mcp_last_uses_read(state, call, place, 0, &uses);
    }
    if (outcome == HAB_DONE) {
        outcome = calls_of(state)->lines(call, place->convention, weigh, &l);
    }
    if (outcome == HAB_DONE) {
        if (l.count > 1) {
            qsort(l.rows, l.count, sizeof(*l.rows), compare);
        }
        outcome = use(state, call, place, &l, into);
    }
    end_listing(&l);
    mcp_last_uses_free(&uses);
    end_filters(&wanted);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

int mcp_list_get(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    return list(state, call, place, 0, show, NULL);
}

static int add_numbers(const mcp_state *state, hab_call *call, const mcp_place *place,
                       const listing *l, json_t *into)
{
    (void) state;
    (void) call;
    (void) place;
    for (size_t i = 0; i < l->count; i++) {
        if (json_array_append_new(into, json_integer((json_int_t) l->rows[i].person)) != 0) {
            return HAB_FAILED;
        }
    }
    return HAB_DONE;
}

int mcp_persons_found(const mcp_state *state, hab_call *call, const mcp_place *place,
                      json_t *numbers)
{
    return list(state, call, place, place->self, add_numbers, numbers);
}

int mcp_persons_get(const void *state, hab_call *call)
{
    const mcp_state *opened = state;
    mcp_place place;
    int outcome = mcp_enter(opened, call, MCP_ANYBODY, &place);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (place.number != 0 && place.tail.size == 0) {
        outcome = mcp_person_get(opened, call, &place);
    } else if (place.tail.size == 0 && (place.seat & MCP_GESTIONNAIRES) != 0) {
        outcome = mcp_list_get(opened, call, &place);
    } else {
        outcome = mcp_forbid(opened, call, place.convention, "espace.acces", "personnes",
                             "La liste des personnes est du ressort des gestionnaires. Votre page "
                             "est là\u00a0: revenez à votre espace (MCP-9.1).");
    }
    mcp_leave(&place);
    return outcome;
}
