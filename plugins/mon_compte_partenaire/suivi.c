/* What the pages of requests, questions and supervision share. */
#include "suivi.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX = 512, PAGES_MOST = 1000000, OBJECT_SIZE = 32 };

/* -- one page of what a walk gives */

void suivi_rows_begin(const mcp_state *state, hab_call *call, suivi_rows *rows)
{
    char word[SUIVI_WORD];
    unsigned long page;

    suivi_word(state, call, "page", word);
    page = strtoul(word, NULL, 10);
    *rows = (suivi_rows){.list = json_array(), .page = page >= 1 && page < PAGES_MOST ? page : 1};
}

int suivi_rows_keep(suivi_rows *rows, json_t *row)
{
    size_t place = rows->seen++;

    if (row == NULL || place < (rows->page - 1) * SUIVI_ROWS) {
        json_decref(row);
        return row != NULL ? HAB_DONE : HAB_FAILED;
    }
    if (place >= rows->page * SUIVI_ROWS) {
        rows->more = 1;
        json_decref(row);
        return HAB_NONE;
    }
    return json_array_append_new(rows->list, row) == 0 ? HAB_DONE : HAB_FAILED;
}

int suivi_rows_end(suivi_rows *rows, json_t *document, const char *member)
{
    int failed = json_object_set_new(document, member, rows->list)
                 | json_object_set_new(document, "page", json_integer((json_int_t) rows->page));

    rows->list = NULL;
    if (rows->more) {
        failed |=
            json_object_set_new(document, "suivante", json_integer((json_int_t) rows->page + 1));
    }
    return failed == 0 ? HAB_DONE : HAB_FAILED;
}

static int is_caf(const char *text)
{
    return strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(text);
}

int suivi_caf(const mcp_state *state, hab_call *call, char caf[8], json_t *document)
{
    const hab_caller *caller = state->host->calls->caller(call);

    (void) snprintf(caf, 8, "%s", caller->caf);
    if (caller->national && state->host->calls->query(call, "caf", caf, 8) != HAB_DONE) {
        caf[0] = '\0';
    }
    if (!is_caf(caf)) {
        caf[0] = '\0';
    }
    return json_object_set_new(document, "caf", json_string(caf)) == 0
                   && json_object_set_new(document, "nationale", json_boolean(caller->national))
                          == 0
               ? HAB_DONE
               : HAB_FAILED;
}

/* -- words */

json_t *suivi_time(int64_t second)
{
    char words[PL_WORDS];

    pl_time_words(second, words);
    return json_pack("{s:I, s:s}", "seconde", (json_int_t) second, "texte", words);
}

json_t *suivi_person(const mcp_state *state, hab_call *call, uint64_t convention, uint64_t person)
{
    hab_member member;
    char name[NAME_MAX] = "";

    if (person != 0 && mcp_member(state, call, convention, person, &member) == HAB_DONE) {
        (void) snprintf(name, sizeof(name), "%s %s", member.prenom, member.nom);
    }
    return json_pack("{s:I, s:s}", "numero", (json_int_t) person, "nom", name);
}

const char *suivi_seat(mcp_seat seat)
{
    return seat == MCP_PRINCIPAL   ? "principal"
           : seat == MCP_SUPPLEANT ? "suppleant"
           : seat == MCP_CAF       ? "caf"
                                   : "membre";
}

const char *suivi_service_title(const mcp_state *state, const char *name)
{
    for (size_t i = 0; i < state->count; i++) {
        if (strcmp(state->services[i].name, name) == 0) {
            return state->services[i].title;
        }
    }
    return name;
}

void suivi_word(const mcp_state *state, hab_call *call, const char *name, char word[SUIVI_WORD])
{
    if (state->host->calls->query(call, name, word, SUIVI_WORD) != HAB_DONE) {
        word[0] = '\0';
    }
}

int suivi_add_partner(const mcp_state *state, hab_call *call, json_t *view)
{
    uint64_t number = (uint64_t) json_integer_value(json_object_get(view, "convention"));
    hab_right right;
    int outcome = state->host->calls->convention(call, number, &right);

    if (outcome == HAB_DONE
        && (json_object_set_new(view, "partenaire", json_string(right.partner)) != 0
            || json_object_set_new(view, "convention_numero", json_string(right.numero)) != 0)) {
        outcome = HAB_FAILED;
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

typedef struct latest {
    json_t *list;
    size_t most;
} latest;

static int add_latest(void *context, const json_t *done)
{
    latest *l = context;

    if (json_array_size(l->list) == l->most) {
        return HAB_NONE;
    }
    return json_array_append_new(l->list, json_deep_copy(done)) == 0 ? HAB_DONE : HAB_FAILED;
}

int suivi_add_history(const mcp_state *state, hab_call *call, const mcp_place *place,
                      uint64_t person, size_t most, json_t *document)
{
    latest l = {.list = json_array(), .most = most};
    size_t i;
    json_t *done;
    int outcome = mcp_history(state, call, place->convention, person, 0, add_latest, &l);

    json_array_foreach(l.list, i, done)
    {
        json_int_t when = json_integer_value(json_object_get(done, "le"));
        uint64_t author = (uint64_t) json_integer_value(json_object_get(done, "par"));

        (void) json_object_set_new(done, "le", suivi_time(when));
        (void) json_object_set_new(done, "par",
                                   suivi_person(state, call, place->convention, author));
    }
    if (json_object_set_new(document, "derniers_actes", l.list) != 0) {
        return HAB_FAILED;
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* -- what was typed */

json_t *suivi_typed(const json_t *typed, const char *member, size_t most, int wanted,
                    const char **wrong)
{
    char *text = pl_typed(typed, member);
    json_t *made = NULL;

    *wrong = NULL;
    if (text != NULL && text[0] == '\0' && wanted) {
        *wrong = "Écrivez quelques mots\u00a0: ce champ est nécessaire.";
    } else if (text != NULL && pl_characters(text) > most) {
        *wrong = most == SUIVI_MOTIF ? "Écrivez 500 caractères au plus."
                                     : "Écrivez 2\u00a0000 caractères au plus.";
    } else if (text != NULL) {
        made = json_string(text);
    }
    free(text);
    return made;
}

int64_t suivi_number(const json_t *typed, const char *member, int64_t other)
{
    const json_t *value = json_object_get(typed, member);
    const char *text = pl_member(typed, member);
    size_t size = strlen(text);

    if (json_is_integer(value)) {
        return json_integer_value(value);
    }
    return size > 0 && size <= 18 && strspn(text, "0123456789") == size
               ? (int64_t) strtoull(text, NULL, 10)
               : other;
}

int suivi_ticked(const json_t *typed, const char *member)
{
    return json_is_true(json_object_get(typed, member))
           || strcmp(pl_member(typed, member), "oui") == 0;
}

/* -- answers */

int suivi_refuse(const mcp_state *state, hab_call *call, const char *sheet, json_t *document,
                 const suivi_refusal *refusal)
{
    json_t *problem =
        json_pack("{s:s+, s:s, s:i, s:s, s:s}", "type", "urn:habilitation:motif:", refusal->motif,
                  "title", refusal->title, "status", (int) refusal->status, "detail",
                  refusal->detail, "motif", refusal->motif);

    if (problem != NULL && refusal->field != NULL) {
        (void) json_object_set_new(problem, "champ", json_string(refusal->field));
    }
    if (document == NULL || problem == NULL || json_object_update(document, problem) != 0) {
        json_decref(problem);
        json_decref(document);
        return HAB_FAILED;
    }
    json_decref(problem);
    return pl_answer(state->host, call, refusal->status, sheet, document);
}

int suivi_done(const mcp_state *state, hab_call *call, const mcp_place *place, const char *page,
               uint64_t number, const char *word, json_t *document)
{
    char path[MCP_PATH];
    char to[MCP_PATH + 64];

    if (!state->host->calls->caller(call)->html) {
        return pl_answer(state->host, call, 200, NULL, document);
    }
    json_decref(document);
    mcp_path(place, page, path);
    if (number != 0) {
        (void) snprintf(to, sizeof(to), "%s/%" PRIu64 "?fait=%s", path, number, word);
    } else {
        (void) snprintf(to, sizeof(to), "%s?fait=%s", path, word);
    }
    return state->host->calls->redirect(call, to);
}

int suivi_unknown(const mcp_state *state, hab_call *call)
{
    return state->host->calls->problem(call, 404, "inconnu", "Page introuvable",
                                       "Cette adresse ne mène à rien de votre ressort.",
                                       HAB_REASON_NOT_ALLOWED);
}

void suivi_add_done(const mcp_state *state, hab_call *call, json_t *document)
{
    char word[SUIVI_WORD];

    suivi_word(state, call, "fait", word);
    if (word[0] != '\0') {
        (void) json_object_set_new(document, "fait", json_string(word));
    }
}

/* -- a dossier */

int suivi_find(const mcp_state *state, hab_call *call, const mcp_place *place, mcp_kind kind,
               suivi_one *one)
{
    int outcome = place->tail.size == 0 ? mcp_dossier_of(state, call, place, kind, place->number,
                                                         &one->dossier, &one->content)
                                        : HAB_NONE;

    return outcome == HAB_NONE ? suivi_unknown(state, call) : outcome;
}

int suivi_trace(const mcp_state *state, hab_call *call, const mcp_place *place,
                const char *operation, const mcp_dossier *dossier)
{
    char object[OBJECT_SIZE];

    (void) snprintf(object, sizeof(object), "%s:%llu",
                    dossier->kind == MCP_DEMANDE ? "demande" : "question",
                    (unsigned long long) dossier->number);
    return mcp_trace(state, call, place, operation, "", object);
}

/* -- forms that were sent twice */

/* FNV-1a; what was asked is compared too, so that a collision loses nothing. */
static uint64_t digest_of(const char *text)
{
    uint64_t digest = 14695981039346656037U;

    for (; *text != '\0'; text++) {
        digest = (digest ^ (uint8_t) *text) * 1099511628211U;
    }
    return digest;
}

static int same_key(uint64_t convention, mcp_kind kind, const json_t *wish, pl_key *key)
{
    char *text = json_dumps(wish, JSON_COMPACT | JSON_SORT_KEYS);

    if (text == NULL) {
        return HAB_FAILED;
    }
    *key = pl_key_begin('A');
    pl_key_u64(key, convention);
    pl_key_u8(key, (uint8_t) kind);
    pl_key_u64(key, digest_of(text));
    free(text);
    return HAB_DONE;
}

int suivi_same(const mcp_state *state, hab_call *call, const mcp_place *place, mcp_kind kind,
               const json_t *wish, uint64_t *number)
{
    pl_key key;
    uint64_t kept = 0;
    mcp_dossier dossier;
    json_t *content = NULL;
    int outcome = same_key(place->convention, kind, wish, &key);

    if (outcome == HAB_DONE) {
        outcome = pl_get_record(state->host, call, &key, &kept, sizeof(kept));
    }
    if (outcome == HAB_DONE) {
        outcome = mcp_dossier_of(state, call, place, kind, kept, &dossier, &content);
    }
    if (outcome == HAB_DONE
        && (!dossier.open || !json_equal(json_object_get(content, "voeu"), wish))) {
        outcome = HAB_NONE;
    }
    json_decref(content);
    if (outcome == HAB_DONE) {
        *number = kept;
    }
    return outcome;
}

int suivi_same_keep(const mcp_state *state, hab_call *call, const mcp_place *place, mcp_kind kind,
                    const json_t *wish, uint64_t number)
{
    pl_key key;
    int outcome = same_key(place->convention, kind, wish, &key);

    return outcome == HAB_DONE ? pl_put_record(state->host, call, &key, &number, sizeof(number))
                               : outcome;
}

int suivi_same_forget(const mcp_state *state, hab_call *call, uint64_t convention, mcp_kind kind,
                      const json_t *wish)
{
    pl_key key;
    int outcome = same_key(convention, kind, wish, &key);

    if (outcome == HAB_DONE) {
        outcome = state->host->calls->remove(call, pl_key_slice(&key));
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}
