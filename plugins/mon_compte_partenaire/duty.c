/* Dossiers of both parties: opened, found, moved on. */
#include "duty.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *seat_name(mcp_seat seat)
{
    switch (seat) {
    case MCP_PRINCIPAL: return "principal";
    case MCP_SUPPLEANT: return "suppleant";
    case MCP_CAF: return "caf";
    default: return "membre";
    }
}

/* -- what was done */

static int add_step(const mcp_state *state, hab_call *call, mcp_matter *matter, const char *acte,
                    const char *text)
{
    const hab_caller *caller = state->host->calls->caller(call);
    json_t *steps = json_object_get(matter->content, "etapes");
    json_t *step =
        json_pack("{s:s, s:I, s:I, s:s, s:s}", "acte", acte, "le", (json_int_t) caller->now, "par",
                  (json_int_t) caller->person, "siege",
                  caller->person != 0 ? seat_name(matter->place.seat) : "systeme", "texte", text);

    if (steps == NULL) {
        steps = json_array();
        (void) json_object_set_new(matter->content, "etapes", steps);
    }
    return json_array_append_new(steps, step) == 0 ? HAB_DONE : HAB_FAILED;
}

/* Whether the last thing that was done is this very one, by who asks. */
static int is_repeated(const mcp_state *state, hab_call *call, const mcp_matter *matter,
                       const char *acte, const char *text)
{
    const json_t *steps = json_object_get(matter->content, "etapes");
    const json_t *last = json_array_get(steps, json_array_size(steps) - 1);

    return strcmp(pl_member(last, "acte"), acte) == 0 && strcmp(pl_member(last, "texte"), text) == 0
           && (uint64_t) json_integer_value(json_object_get(last, "par"))
                  == state->host->calls->caller(call)->person;
}

static void name_object(const mcp_duty *duty, const mcp_matter *matter, char object[MCP_VALUE])
{
    (void) snprintf(object, MCP_VALUE, "%s:%" PRIu64, duty->name, matter->dossier.number);
}

static int trace(const mcp_state *state, hab_call *call, const mcp_duty *duty,
                 const mcp_matter *matter, const char *operation)
{
    char object[MCP_VALUE];

    name_object(duty, matter, object);
    return mcp_trace(state, call, &matter->place, operation, "", object);
}

/* Each is a mail or more to the Caf, and is kept; what agents send is their work. */
static int limit(const mcp_state *state, hab_call *call, const mcp_place *place, const char *what,
                 uint32_t most)
{
    const hab_calls *calls = state->host->calls;
    int outcome = place->seat == MCP_CAF
                      ? HAB_DONE
                      : calls->limit(call, what, pl_text(calls->caller(call)->identifiant), most);

    return outcome == HAB_NONE ? calls->problem(
               call, 429, "trop_en_un_jour", "C’est beaucoup pour un jour",
               "Vous avez déjà beaucoup envoyé aujourd’hui\u00a0: reprenez demain, "
               "ou appelez votre Caf.",
               HAB_REASON_TOO_MANY_TRIES)
                               : outcome;
}

int mcp_duty_open(const mcp_state *state, hab_call *call, const mcp_duty *duty, mcp_matter *matter,
                  const char *acte, const char *operation)
{
    int outcome = matter->content != NULL
                      ? limit(state, call, &matter->place, duty->name, MCP_OPENED_A_DAY)
                      : HAB_FAILED;

    matter->dossier.kind = (uint8_t) duty->kind;
    if (outcome == HAB_DONE) {
        outcome = add_step(state, call, matter, acte, "");
    }
    if (outcome == HAB_DONE) {
        outcome = mcp_dossier_open(state, call, &matter->place, &matter->dossier, matter->content);
    }
    if (outcome == HAB_DONE) {
        outcome = trace(state, call, duty, matter, operation);
    }
    return outcome == HAB_DONE ? duty->tell(state, call, matter, acte) : outcome;
}

/* -- finding one */

int mcp_duty_find(const mcp_state *state, hab_call *call, const mcp_duty *duty, mcp_matter *matter)
{
    int outcome = matter->place.number != 0
                      ? mcp_dossier_of(state, call, &matter->place, duty->kind,
                                       matter->place.number, &matter->dossier, &matter->content)
                      : HAB_NONE;

    if (outcome == HAB_DONE && matter->place.seat == MCP_MEMBER
        && matter->dossier.author != matter->place.self) {
        outcome = HAB_NONE;
    }
    return outcome == HAB_NONE ? mcp_duty_unknown(state, call) : outcome;
}

void mcp_duty_leave(mcp_matter *matter)
{
    json_decref(matter->content);
    matter->content = NULL;
    mcp_leave(&matter->place);
}

/* -- acts */

static const mcp_move *move_of(const mcp_duty *duty, const char *acte)
{
    for (size_t i = 0; i < duty->count; i++) {
        if (strcmp(duty->moves[i].acte, acte) == 0) {
            return &duty->moves[i];
        }
    }
    return NULL;
}

static int refuse(const mcp_state *state, hab_call *call, const mcp_duty *duty,
                  const mcp_matter *matter, const json_t *typed, const mcp_wrong *wrong)
{
    json_t *document = mcp_duty_document(state, call, duty, matter);
    json_t *problem =
        json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "type", "urn:habilitation:motif:saisie",
                  "title", "La saisie est à corriger", "status", 422, "detail", wrong->detail,
                  "motif", "saisie", "champ", wrong->field);

    if (document == NULL || problem == NULL || json_object_update(document, problem) != 0
        || json_object_set(document, "saisie", (json_t *) (uintptr_t) typed) != 0) {
        json_decref(document);
        document = NULL;
    }
    json_decref(problem);
    return pl_answer(state->host, call, 422, duty->sheet, document);
}

static int forbid(const mcp_state *state, hab_call *call, const mcp_duty *duty,
                  const mcp_matter *matter, const mcp_move *move, const char *phrase)
{
    char object[MCP_VALUE];

    name_object(duty, matter, object);
    return mcp_forbid(state, call, matter->place.convention, move->trace, object, phrase);
}

static int conflict(const mcp_state *state, hab_call *call)
{
    return state->host->calls->problem(call, 409, "conflit", "Cela a changé entre-temps",
                                       "Rouvrez la page\u00a0: ce n’est plus à faire, ou pas "
                                       "encore.",
                                       HAB_REASON_GRANTED);
}

/* The state that an act leads to, written, traced, told. */
static int move_on(const mcp_state *state, hab_call *call, const mcp_duty *duty, mcp_matter *matter,
                   const mcp_move *move, const char *text)
{
    int outcome = limit(state, call, &matter->place, "actes", MCP_ACTS_A_DAY);

    if (outcome == HAB_DONE) {
        outcome = add_step(state, call, matter, move->acte, text);
    }
    if (move->to != NULL) {
        (void) json_object_set_new(matter->content, "etat", json_string(move->to));
    }
    matter->dossier.open = !mcp_has_word(duty->ends, pl_member(matter->content, "etat"));
    matter->dossier.closed = matter->dossier.open ? 0 : state->host->calls->caller(call)->now;
    if (!matter->dossier.open) {
        matter->dossier.due = 0;
    }
    if (outcome == HAB_DONE) {
        outcome = mcp_dossier_write(state, call, &matter->dossier, matter->content);
    }
    if (outcome == HAB_DONE) {
        outcome = trace(state, call, duty, matter, move->trace);
    }
    if (outcome == HAB_DONE) {
        outcome = duty->tell(state, call, matter, move->acte);
    }
    return outcome == HAB_DONE ? mcp_duty_done(state, call, duty, matter, move->acte) : outcome;
}

static int check_text(const mcp_move *move, const char *text, mcp_wrong *wrong)
{
    if (move->field == NULL
        || (pl_characters(text) <= move->max && (text[0] != '\0' || move->optional))) {
        return 1;
    }
    wrong->field = move->field;
    (void) snprintf(wrong->detail, sizeof(wrong->detail),
                    text[0] == '\0' ? "Écrivez quelques mots, en %zu caractères au plus."
                                    : "Raccourcissez ce texte\u00a0: %zu caractères au plus.",
                    move->max);
    return 0;
}

/* What was typed is applied; HAB_NONE when it is not lawful. */
static int apply(const mcp_state *state, hab_call *call, mcp_matter *matter, const mcp_move *move,
                 const json_t *typed, const char *text, mcp_wrong *wrong)
{
    int outcome = HAB_DONE;

    if (check_text(move, text, wrong) && move->apply != NULL) {
        outcome = move->apply(state, call, matter, typed, wrong);
    }
    return outcome == HAB_DONE && wrong->field != NULL ? HAB_NONE : outcome;
}

static int act(const mcp_state *state, hab_call *call, const mcp_duty *duty, mcp_matter *matter,
               const mcp_move *move, const json_t *typed, const char *text)
{
    const int repeated = is_repeated(state, call, matter, move->acte, text);
    mcp_wrong wrong = {.field = NULL};
    json_t *before = json_deep_copy(matter->content);
    int outcome;

    if (!mcp_has_word(move->from, pl_member(matter->content, "etat"))) {
        outcome =
            repeated ? mcp_duty_done(state, call, duty, matter, move->acte) : conflict(state, call);
        json_decref(before);
        return outcome;
    }
    outcome = before != NULL ? apply(state, call, matter, move, typed, text, &wrong) : HAB_FAILED;
    if (outcome == HAB_NONE) {
        outcome = wrong.forbidden ? forbid(state, call, duty, matter, move, wrong.detail)
                                  : refuse(state, call, duty, matter, typed, &wrong);
    } else if (outcome == HAB_DONE) {
        outcome = repeated && json_equal(before, matter->content)
                      ? mcp_duty_done(state, call, duty, matter, move->acte)
                      : move_on(state, call, duty, matter, move, text);
    }
    json_decref(before);
    return outcome;
}

int mcp_duty_locked(const mcp_place *place, unsigned seats)
{
    return (seats & MCP_MEMBER) == 0 && mcp_is_withdrawn(place);
}

static int choose(const mcp_state *state, hab_call *call, const mcp_duty *duty, mcp_matter *matter,
                  const json_t *typed)
{
    const mcp_move *move = move_of(duty, pl_member(typed, "acte"));
    mcp_wrong wrong = {.field = NULL};
    char *text;
    int outcome = HAB_FAILED;

    if (move == NULL) {
        mcp_say_wrong(&wrong, "acte", "Choisissez ce que vous voulez faire.");
        return refuse(state, call, duty, matter, typed, &wrong);
    }
    if ((move->seats & (unsigned) matter->place.seat) == 0) {
        return forbid(state, call, duty, matter, move,
                      matter->place.seat == MCP_CAF
                          ? "C’est au partenaire de le faire."
                          : "C’est à la Caf, ou à un gestionnaire, de le faire.");
    }
    if (mcp_duty_locked(&matter->place, move->seats)) {
        return forbid(state, call, duty, matter, move,
                      "La Caf a retiré votre délégation\u00a0: vous pouvez lire, et plus rien "
                      "changer (MCP-9.1).");
    }
    text = pl_typed(typed, move->field != NULL ? move->field : "");
    if (text != NULL) {
        outcome = act(state, call, duty, matter, move, typed, text);
    }
    free(text);
    return outcome;
}

int mcp_duty_post(const mcp_state *state, hab_call *call, const mcp_duty *duty, hab_slice document)
{
    json_t *typed = json_loadb(document.data, document.size, 0, NULL);
    mcp_matter matter = {.content = NULL};
    int outcome =
        typed != NULL ? mcp_enter(state, call, duty->seats | MCP_CAF, &matter.place) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = mcp_duty_find(state, call, duty, &matter);
        if (outcome == HAB_DONE) {
            outcome = choose(state, call, duty, &matter, typed);
        }
        mcp_duty_leave(&matter);
    }
    json_decref(typed);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}
