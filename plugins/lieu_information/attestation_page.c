/* Where a lieu attests that its own copies are destroyed (LI-2), and finds what it has
 * signed. Persons of an open convention come by their right; of one that has ended, those
 * whom its last version names, since they still owe the attestation. */
#include "attestation_page.h"
#include "lieu.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 100, PAST = 25, TEXT = 100, PATH = 96 };

/* -- access */

typedef struct search {
    uint64_t convention;
    int64_t now;
    json_t *found;
} search;

static int find_right(void *context, const hab_right *right)
{
    search *at = context;

    if (right->convention != at->convention) {
        return HAB_DONE;
    }
    at->found = li_convention_values(right, at->now);
    return at->found != NULL ? HAB_NONE : HAB_FAILED;
}

static int names_caller(const json_t *members, uint64_t person)
{
    size_t index;
    json_t *member;

    json_array_foreach(members, index, member)
    {
        if ((uint64_t) json_integer_value(json_object_get(member, "personne")) == person) {
            return 1;
        }
    }
    return 0;
}

/* HAB_NONE when it has not ended, or does not name the caller. */
static int enter_ended(const li *self, hab_call *call, search *at)
{
    const hab_caller *caller = self->calls->caller(call);
    hab_right right;
    json_t *members;
    int outcome = self->calls->convention(call, at->convention, &right);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (right.end == 0 || right.end > caller->now) {
        return HAB_NONE;
    }
    at->found = li_convention_values(&right, caller->now);
    members = li_members(self, call, at->convention);
    if (at->found == NULL || members == NULL) {
        json_decref(members);
        return HAB_FAILED;
    }
    outcome = names_caller(members, caller->person) ? HAB_DONE : HAB_NONE;
    json_decref(members);
    return outcome;
}

static int refuse(const li *self, hab_call *call)
{
    return self->calls->problem(call, 403, "cible_non_listee", "Accès refusé",
                                "Cette attestation relève d’un autre lieu d’information : seules "
                                "les personnes que nomme sa convention la voient et la signent "
                                "(LI-1, LI-2).",
                                HAB_REASON_TARGET_NOT_LISTED);
}

int li_attestation_enter(const li *self, hab_call *call, uint64_t convention, json_t **values)
{
    search at = {.convention = convention, .now = self->calls->caller(call)->now};
    int outcome = self->calls->rights(call, find_right, &at);

    if (outcome == HAB_DONE && at.found == NULL) {
        outcome = enter_ended(self, call, &at);
    }
    if (outcome == HAB_DONE) {
        *values = at.found;
        return HAB_DONE;
    }
    json_decref(at.found);
    return outcome == HAB_NONE ? refuse(self, call) : outcome;
}

/* -- the list of references */

typedef int (*each_shell)(void *context, const li_shell *shell, const char *commune,
                          const char *name);

static int each_reference(const li *self, hab_call *call, const li_pending *pending, size_t max,
                          each_shell each, void *context)
{
    json_t *names = json_object();
    int outcome = names != NULL ? HAB_DONE : HAB_FAILED;

    for (size_t i = 0; i < pending->count && i < max && outcome == HAB_DONE; i++) {
        char commune[204];
        li_shell shell;

        outcome = li_read(self, call, pending->of[i], &shell);
        if (outcome == HAB_DONE) {
            outcome = each(context, &shell, li_commune_name(self, call, shell.commune, commune),
                           li_name_of(self, call, names, shell.retrieved_by));
        }
    }
    json_decref(names);
    return outcome;
}

static int add_reference(void *context, const li_shell *shell, const char *commune,
                         const char *name)
{
    char destroyed[PL_WORDS];
    char retrieved[PL_WORDS] = "";
    json_t *one;

    pl_date_words(pl_date_of(shell->destroyed), destroyed);
    if (shell->retrieved != 0) { /* else of a download that was broken off */
        pl_date_words(pl_date_of(shell->retrieved), retrieved);
    }
    one = json_pack("{s:s, s:s, s:s, s:s, s:s}", "reference", shell->reference, "commune", commune,
                    "detruite_le", destroyed, "recuperee_le", retrieved, "recuperee_par", name);
    return json_array_append_new(context, one) == 0 ? HAB_DONE : HAB_FAILED;
}

static void put_cell(FILE *to, const char *text, char end)
{
    li_csv_text(to, text);
    (void) fputc(end, to);
}

static int write_reference(void *context, const li_shell *shell, const char *commune,
                           const char *name)
{
    FILE *to = context;
    char retrieved[11] = "";
    char destroyed[11];

    if (shell->retrieved != 0) {
        pl_date_text(pl_date_of(shell->retrieved), retrieved);
    }
    pl_date_text(pl_date_of(shell->destroyed), destroyed);
    put_cell(to, shell->reference, ';');
    put_cell(to, commune, ';');
    put_cell(to, retrieved, ';');
    put_cell(to, name, ';');
    put_cell(to, destroyed, '\n');
    return HAB_DONE;
}

static int answer_table(const li *self, hab_call *call, const li_pending *pending)
{
    li_text_out text;
    int outcome;

    if (li_text_open(&text) != 0) {
        return HAB_FAILED;
    }
    (void) fputs("\xEF\xBB\xBFRéférence;Commune;Récupérée le;Récupérée par;Détruite le\n",
                 text.file);
    outcome = each_reference(self, call, pending, SIZE_MAX, write_reference, text.file);
    if (outcome == HAB_DONE && li_text_close(&text) == 0) {
        outcome = self->calls->content(call, "text/csv; charset=utf-8",
                                       (hab_slice){.data = text.bytes, .size = text.size},
                                       "demandes-a-attester.csv", "", 0);
    }
    li_text_free(&text);
    return outcome;
}

/* -- the page of a convention */

static json_t *pending_values(const li *self, hab_call *call, const li_pending *pending)
{
    uint32_t today = self->calls->caller(call)->date;
    json_t *references = json_array();
    char day[PL_WORDS];

    pl_date_words(pending->deadline, day);
    if (references == NULL
        || each_reference(self, call, pending, SHOWN, add_reference, references) != HAB_DONE) {
        json_decref(references);
        return NULL;
    }
    return json_pack("{s:I, s:b, s:s, s:b, s:s, s:o}", "nombre", (json_int_t) pending->count,
                     "plus", pending->more, "avant_le", day, "retard", today > pending->deadline,
                     "liste", pending->list, "references", references);
}

static void add_query(const li *self, hab_call *call, json_t *document, const char *name)
{
    char text[TEXT];

    if (self->calls->query(call, name, text, sizeof(text)) == HAB_DONE) {
        (void) json_object_set_new(document, name, json_string(text));
    }
}

static uint64_t before_of(const li *self, hab_call *call)
{
    char text[24];

    return self->calls->query(call, "avant", text, sizeof(text)) == HAB_DONE
               ? strtoull(text, NULL, 10)
               : 0;
}

json_t *li_attestation_page(const li *self, hab_call *call, const json_t *convention,
                            const li_pending *pending)
{
    const hab_caller *caller = self->calls->caller(call);
    uint64_t id = (uint64_t) json_integer_value(json_object_get(convention, "id"));
    json_t *past = li_attestations_of(self, call, id, before_of(self, call), PAST);
    json_t *document = json_pack("{s:O, s:{s:s, s:s}}", "convention", convention, "personne", "nom",
                                 caller->nom, "prenom", caller->prenom);

    if (past == NULL || document == NULL) {
        json_decref(past);
        json_decref(document);
        return NULL;
    }
    if (json_array_size(past) == PAST) {
        json_t *last = json_array_get(past, PAST - 1);

        (void) json_object_set(document, "avant", json_object_get(last, "numero"));
    }
    (void) json_object_set_new(document, "attestations", past);
    if (pending->count > 0
        && json_object_set_new(document, "a_attester", pending_values(self, call, pending)) != 0) {
        json_decref(document);
        return NULL;
    }
    return document;
}

static int show_convention(const li *self, hab_call *call, const json_t *convention,
                           const li_pending *pending)
{
    json_t *document = li_attestation_page(self, call, convention, pending);

    if (document != NULL) {
        add_query(self, call, document, "fait");
        add_query(self, call, document, "numero");
    }
    return pl_answer(self->host, call, 200, LI_ATTESTATION_SHEET, document);
}

static int with_convention(const li *self, hab_call *call, uint64_t id, int as_table)
{
    li_pending pending = {.of = NULL};
    json_t *convention;
    int outcome = li_attestation_enter(self, call, id, &convention);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = li_pending_of(self, call, id, 1, &pending);
    if (outcome == HAB_DONE) {
        outcome = as_table ? answer_table(self, call, &pending)
                           : show_convention(self, call, convention, &pending);
    }
    free(pending.of);
    json_decref(convention);
    return outcome;
}

/* -- all conventions of a person */

typedef struct listing {
    int64_t now;
    json_t *conventions;
} listing;

static int add_right(void *context, const hab_right *right)
{
    listing *list = context;

    return json_array_append_new(list->conventions, li_convention_values(right, list->now)) == 0
               ? HAB_DONE
               : HAB_FAILED;
}

static int add_pending(const li *self, hab_call *call, json_t *convention)
{
    uint64_t id = (uint64_t) json_integer_value(json_object_get(convention, "id"));
    char day[PL_WORDS];
    li_pending pending;
    int outcome = li_pending_of(self, call, id, 0, &pending);

    if (outcome == HAB_DONE && pending.count > 0) {
        pl_date_words(pending.deadline, day);
        (void) json_object_set_new(convention, "avant_le", json_string(day));
    }
    if (outcome == HAB_DONE) {
        (void) json_object_set_new(convention, "nombre", json_integer((json_int_t) pending.count));
    }
    return outcome;
}

int li_attestation_go(const li *self, hab_call *call, const json_t *convention, const char *query)
{
    char path[PATH];

    (void) snprintf(path, sizeof(path), "lieu-information/attestation/convention-%lld%s",
                    (long long) json_integer_value(json_object_get(convention, "id")), query);
    return self->calls->redirect(call, path);
}

int li_attestation_get(const void *state, hab_call *call)
{
    const li *self = state;
    const hab_caller *caller = self->calls->caller(call);
    listing list = {.now = caller->now, .conventions = json_array()};
    int outcome =
        list.conventions != NULL ? self->calls->rights(call, add_right, &list) : HAB_FAILED;
    size_t index;
    json_t *convention;

    json_array_foreach(list.conventions, index, convention)
    {
        if (outcome == HAB_DONE) {
            outcome = add_pending(self, call, convention);
        }
    }
    if (outcome == HAB_DONE && caller->html && json_array_size(list.conventions) == 1) {
        outcome = li_attestation_go(self, call, json_array_get(list.conventions, 0), "");
    } else if (outcome == HAB_DONE) {
        return pl_answer(self->host, call, 200, LI_ATTESTATION_SHEET,
                         json_pack("{s:o}", "conventions", list.conventions));
    }
    json_decref(list.conventions);
    return outcome;
}

/* -- below attestation/ */

int li_number_in(hab_slice rest, const char *before, const char *after, uint64_t *number)
{
    char text[TEXT];
    char expected[TEXT];
    uint64_t found;

    if (rest.size >= sizeof(text) || rest.size < strlen(before)) {
        return 0;
    }
    memcpy(text, rest.data, rest.size);
    text[rest.size] = '\0';
    found = strtoull(text + strlen(before), NULL, 10);
    (void) snprintf(expected, sizeof(expected), "%s%" PRIu64 "%s", before, found, after);
    if (strcmp(text, expected) != 0) {
        return 0;
    }
    *number = found;
    return 1;
}

static int show_paper(const li *self, hab_call *call, uint64_t number)
{
    json_t *document;
    json_t *convention;
    int outcome = li_attestation_read(self, call, number, &document);

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? refuse(self, call) : outcome;
    }
    convention = json_object_get(document, "convention");
    outcome = li_attestation_enter(
        self, call, (uint64_t) json_integer_value(json_object_get(convention, "id")), &convention);
    json_decref(document);
    if (outcome == HAB_DONE) {
        json_decref(convention);
        outcome = li_attestation_pdf(self, call, number);
    }
    return outcome;
}

int li_attestation_below_get(const void *state, hab_call *call)
{
    const li *self = state;
    const hab_slice rest = self->calls->caller(call)->rest;
    uint64_t number;

    if (li_number_in(rest, "convention-", "", &number)) {
        return with_convention(self, call, number, 0);
    }
    if (li_number_in(rest, "convention-", ".csv", &number)) {
        return with_convention(self, call, number, 1);
    }
    if (li_number_in(rest, "", ".pdf", &number)) {
        return show_paper(self, call, number);
    }
    return self->calls->problem(call, 404, "inconnu", "Page inconnue",
                                "Il n’y a rien à cette adresse.", HAB_REASON_GRANTED);
}
