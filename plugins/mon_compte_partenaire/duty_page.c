/* Dossiers as pages show them, to both parties. */
#include "duty.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 160, NAME_SIZE = 512, DONE_SIZE = 24, PAGES_MAX = 1000 };

json_t *mcp_time(int64_t second)
{
    char words[PL_WORDS];

    pl_time_words(second, words);
    return json_pack("{s:I, s:s}", "seconde", (json_int_t) second, "texte", words);
}

static json_t *person_view(const mcp_state *state, hab_call *call, uint64_t convention,
                           uint64_t person)
{
    hab_member member;
    char name[NAME_SIZE] = "";

    if (person != 0 && mcp_member(state, call, convention, person, &member) == HAB_DONE) {
        (void) snprintf(name, sizeof(name), "%s %s", member.prenom, member.nom);
    }
    return json_pack("{s:I, s:s}", "personne", (json_int_t) person, "nom", name);
}

/* Times in words, persons by name; who acted for the Caf is for agents to know. */
static void spell(const mcp_state *state, hab_call *call, uint64_t convention, json_t *value)
{
    json_t *second = json_object_get(value, "le");
    json_t *person = json_object_get(value, "par");
    int hidden = strcmp(pl_member(value, "siege"), "caf") == 0
                 && state->host->calls->caller(call)->roles == 0;
    const char *name;
    json_t *member;
    size_t i;

    if (json_is_integer(second)) {
        (void) json_object_set_new(value, "le", mcp_time(json_integer_value(second)));
    }
    if (json_is_integer(person) && hidden) {
        (void) json_object_del(value, "par");
    } else if (json_is_integer(person)) {
        (void) json_object_set_new(
            value, "par",
            person_view(state, call, convention, (uint64_t) json_integer_value(person)));
    }
    json_object_foreach(value, name, member)
    {
        spell(state, call, convention, member);
    }
    json_array_foreach(value, i, member)
    {
        spell(state, call, convention, member);
    }
}

/* The author, unless that is an agent and a partner asks. */
static int shows_author(const mcp_state *state, hab_call *call, const mcp_matter *matter)
{
    const json_t *first = json_array_get(json_object_get(matter->content, "etapes"), 0);

    return matter->dossier.author != 0
           && (strcmp(pl_member(first, "siege"), "caf") != 0
               || state->host->calls->caller(call)->roles != 0);
}

json_t *mcp_duty_view(const mcp_state *state, hab_call *call, const mcp_duty *duty,
                      const mcp_matter *matter)
{
    const mcp_dossier *dossier = &matter->dossier;
    json_t *view = json_deep_copy(matter->content);

    if (view == NULL) {
        return NULL;
    }
    spell(state, call, dossier->convention, view);
    (void) json_object_set_new(view, "dossier", json_integer((json_int_t) dossier->number));
    (void) json_object_set_new(view, "convention", json_integer((json_int_t) dossier->convention));
    (void) json_object_set_new(view, "ouvert", json_boolean(dossier->open));
    (void) json_object_set_new(view, "ouvert_le", mcp_time(dossier->opened));
    if (dossier->closed != 0) {
        (void) json_object_set_new(view, "clos_le", mcp_time(dossier->closed));
    }
    if (shows_author(state, call, matter)) {
        (void) json_object_set_new(view, "auteur",
                                   person_view(state, call, dossier->convention, dossier->author));
    }
    if (duty->view != NULL) {
        duty->view(matter, state->host->calls->caller(call)->date, view);
    }
    return view;
}

/* -- one */

/* What this seat may do now. */
static json_t *acts_of(const mcp_duty *duty, const mcp_matter *matter)
{
    json_t *acts = json_array();

    for (size_t i = 0; i < duty->count; i++) {
        const mcp_move *move = &duty->moves[i];

        if ((move->seats & (unsigned) matter->place.seat) != 0
            && !mcp_duty_locked(&matter->place, move->seats)
            && mcp_has_word(move->from, pl_member(matter->content, "etat"))) {
            (void) json_array_append_new(acts, json_string(move->acte));
        }
    }
    return acts;
}

json_t *mcp_duty_document(const mcp_state *state, hab_call *call, const mcp_duty *duty,
                          const mcp_matter *matter)
{
    json_t *document = mcp_place_document(&matter->place);

    if (document == NULL) {
        return NULL;
    }
    (void) json_object_set_new(document, "page", json_string(duty->page));
    if (json_object_set_new(document, "dossier", mcp_duty_view(state, call, duty, matter)) != 0
        || json_object_set_new(document, "actes", acts_of(duty, matter)) != 0) {
        json_decref(document);
        return NULL;
    }
    return document;
}

static void add_done(const mcp_state *state, hab_call *call, json_t *document)
{
    char done[DONE_SIZE];

    if (document != NULL
        && state->host->calls->query(call, "fait", done, sizeof(done)) == HAB_DONE) {
        (void) json_object_set_new(document, "fait", json_string(done));
    }
}

static int show_one(const mcp_state *state, hab_call *call, const mcp_duty *duty,
                    mcp_matter *matter)
{
    int outcome = mcp_duty_find(state, call, duty, matter);
    json_t *document;

    if (outcome != HAB_DONE) {
        return outcome;
    }
    document = mcp_duty_document(state, call, duty, matter);
    add_done(state, call, document);
    return pl_answer(state->host, call, 200, duty->sheet, document);
}

int mcp_duty_unknown(const mcp_state *state, hab_call *call)
{
    return state->host->calls->problem(call, 404, "inconnu", "Page introuvable",
                                       "Vérifiez le numéro, ou revenez à la liste.",
                                       HAB_REASON_GRANTED);
}

int mcp_duty_done(const mcp_state *state, hab_call *call, const mcp_duty *duty,
                  const mcp_matter *matter, const char *done)
{
    char path[PATH_SIZE];

    if (!state->host->calls->caller(call)->html) {
        return pl_answer(state->host, call, 200, NULL,
                         mcp_duty_document(state, call, duty, matter));
    }
    (void) snprintf(path, sizeof(path),
                    "mon-compte-partenaire/%s%s/%" PRIu64 "/%" PRIu64 "?fait=%s",
                    matter->place.seat == MCP_CAF ? "suivi-" : "", duty->page,
                    matter->place.convention, matter->dossier.number, done);
    return state->host->calls->redirect(call, path);
}

int mcp_duty_enter(const mcp_state *state, hab_call *call, unsigned seats, mcp_place *place)
{
    int outcome = mcp_enter(state, call, seats, place);

    if (outcome == HAB_DONE && mcp_duty_locked(place, seats)) {
        outcome = mcp_forbid(state, call, place->convention, "espace.acces", "formulaire",
                             "La Caf a retiré votre délégation\u00a0: vous pouvez lire, et plus "
                             "rien changer (MCP-9.1).");
        mcp_leave(place);
    }
    return outcome;
}

int mcp_duty_form(const mcp_state *state, hab_call *call, unsigned seats)
{
    char text[200];
    mcp_place place;
    int outcome = mcp_duty_enter(state, call, seats, &place);

    if (outcome == HAB_NONE) {
        return HAB_DONE;
    }
    if (outcome == HAB_DONE) {
        json_t *name = pl_beginning(place.partner, 120);

        (void) snprintf(text, sizeof(text), "%s, convention %s",
                        name != NULL ? json_string_value(name) : "", place.numero);
        json_decref(name);
        mcp_leave(&place);
        outcome = state->host->calls->subject(call, text);
    }
    return outcome;
}

/* -- lists */

/* The rows of a page, one more when there are others. */
typedef struct rows {
    uint64_t author; /* 0: of anybody */
    unsigned skip;
    struct row {
        mcp_dossier dossier;
        json_t *content;
    } of[MCP_ROWS + 1];
    size_t count;
} rows;

static int keep(void *context, const mcp_dossier *dossier, const json_t *content)
{
    rows *r = context;
    json_t *copy;

    if (r->author != 0 && dossier->author != r->author) {
        return HAB_DONE;
    }
    if (r->skip > 0) {
        r->skip--;
        return HAB_DONE;
    }
    copy = json_deep_copy(content);
    if (copy == NULL) {
        return HAB_FAILED;
    }
    r->of[r->count].dossier = *dossier;
    r->of[r->count++].content = copy;
    return r->count <= MCP_ROWS ? HAB_DONE : HAB_NONE;
}

static json_t *row_view(const mcp_state *state, hab_call *call, const mcp_duty *duty,
                        const struct row *row)
{
    const mcp_matter matter = {.dossier = row->dossier, .content = row->content};
    json_t *view = mcp_duty_view(state, call, duty, &matter);
    hab_right right;

    (void) json_object_del(view, "etapes");
    if (view != NULL
        && state->host->calls->convention(call, row->dossier.convention, &right) == HAB_DONE) {
        (void) json_object_set_new(view, "numero", json_string(right.numero));
        (void) json_object_set_new(view, "partenaire", json_string(right.partner));
        (void) json_object_set_new(view, "caf", json_string(right.caf));
    }
    return view;
}

unsigned mcp_page_of(const mcp_state *state, hab_call *call)
{
    char text[8] = "1";
    unsigned long page;

    (void) state->host->calls->query(call, "page", text, sizeof(text));
    page = strtoul(text, NULL, 10);
    return page >= 1 && page <= PAGES_MAX ? (unsigned) page : 1;
}

/* Shows what was kept, and frees it and `document`. */
static int show_rows(const mcp_state *state, hab_call *call, const mcp_duty *duty, rows *r,
                     json_t *document)
{
    const unsigned page = mcp_page_of(state, call);
    json_t *list = json_array();
    int failed = document == NULL;

    for (size_t i = 0; i < r->count; i++) {
        if (i < MCP_ROWS && !failed) {
            failed = json_array_append_new(list, row_view(state, call, duty, &r->of[i])) != 0;
        }
        json_decref(r->of[i].content);
    }
    (void) json_object_set_new(document, "page", json_string(duty->page));
    (void) json_object_set_new(document, "numero_page", json_integer(page));
    if (r->count > MCP_ROWS) {
        (void) json_object_set_new(document, "suite", json_integer(page + 1));
    }
    failed |= json_object_set_new(document, "dossiers", list) != 0;
    if (failed) {
        json_decref(document);
        document = NULL;
    }
    return pl_answer(state->host, call, 200, duty->sheets, document);
}

static void drop_rows(rows *r)
{
    for (size_t i = 0; i < r->count; i++) {
        json_decref(r->of[i].content);
    }
}

/* NULL when it fails. */
static json_t *list_document(const mcp_state *state, hab_call *call, const mcp_duty *duty,
                             const mcp_place *place)
{
    json_t *document = mcp_place_document(place);

    if (duty->list != NULL && duty->list(state, call, place, document) != HAB_DONE) {
        json_decref(document);
        return NULL;
    }
    return document;
}

static int show_list(const mcp_state *state, hab_call *call, const mcp_duty *duty, mcp_place *place)
{
    rows *r = calloc(1, sizeof(*r));
    int outcome = HAB_FAILED;

    if (r != NULL) {
        r->author = place->seat == MCP_MEMBER ? place->self : 0;
        r->skip = (mcp_page_of(state, call) - 1) * MCP_ROWS;
        outcome = mcp_dossiers_of(state, call, place->convention, duty->kind, 0, keep, r);
    }
    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = show_rows(state, call, duty, r, list_document(state, call, duty, place));
    } else if (r != NULL) {
        drop_rows(r);
    }
    free(r);
    return outcome;
}

int mcp_duty_get(const mcp_state *state, hab_call *call, const mcp_duty *duty)
{
    mcp_matter matter = {.content = NULL};
    int outcome = mcp_enter(state, call, duty->seats | MCP_CAF, &matter.place);

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    outcome = matter.place.number != 0 ? show_one(state, call, duty, &matter)
                                       : show_list(state, call, duty, &matter.place);
    mcp_duty_leave(&matter);
    return outcome;
}

void mcp_caf_of(const mcp_state *state, hab_call *call, char caf[8])
{
    const hab_caller *caller = state->host->calls->caller(call);

    (void) snprintf(caf, 8, "%s", caller->caf);
    if (caller->national
        && (state->host->calls->query(call, "caf", caf, 8) != HAB_DONE
            || strspn(caf, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen(caf))) {
        caf[0] = '\0';
    }
}

int mcp_duty_desk(const mcp_state *state, hab_call *call, const mcp_duty *duty)
{
    const hab_caller *caller = state->host->calls->caller(call);
    rows *r = calloc(1, sizeof(*r));
    char caf[8];
    char which[8] = "ouverts";
    int outcome = HAB_FAILED;

    mcp_caf_of(state, call, caf);
    (void) state->host->calls->query(call, "etat", which, sizeof(which));
    if (r != NULL) {
        r->skip = (mcp_page_of(state, call) - 1) * MCP_ROWS;
        outcome =
            mcp_dossiers_for(state, call, caf, duty->kind, strcmp(which, "clos") != 0, 0, keep, r);
    }
    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = show_rows(state, call, duty, r,
                            json_pack("{s:s, s:s, s:b, s:s}", "siege", "caf", "caf", caf,
                                      "nationale", caller->national, "etat",
                                      strcmp(which, "clos") != 0 ? "ouverts" : "clos"));
    } else if (r != NULL) {
        drop_rows(r);
    }
    free(r);
    return outcome;
}
