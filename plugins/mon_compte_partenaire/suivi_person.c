/* One person of a partner, for its Caf: what they hold and why, and what the Caf does about it
 * (MCP-9.1): suspend, restore, a new password, a question; all acts when it manages itself. */
#include "pages.h"
#include "persons.h"
#include "question.h"
#include "supervision.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LATEST = 20 };

typedef struct file {
    const mcp_state *state;
    hab_call *call;
    const mcp_place *place;
    json_t *line;
    json_t *person;
} file;

/* -- who it is */

static int read_line(file *f)
{
    hab_line line;
    int outcome =
        f->place->tail.size == 0 && f->place->number != 0
            ? f->state->host->calls->line(f->call, f->place->convention, f->place->number, &line)
            : HAB_NONE;

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? suivi_unknown(f->state, f->call) : outcome;
    }
    f->person =
        json_pack("{s:I, s:s, s:s, s:s, s:s, s:b}", "numero", (json_int_t) line.member.person,
                  "identifiant", line.member.identifiant, "nom", line.member.nom, "prenom",
                  line.member.prenom, "role", line.role, "active", line.active);
    f->line = json_loadb(line.document.data, line.document.size, 0, NULL);
    return f->line != NULL && f->person != NULL ? HAB_DONE : HAB_FAILED;
}

static void leave(file *f)
{
    json_decref(f->line);
    json_decref(f->person);
}

/* -- the page */

static int add_rights(const file *f, json_t *document)
{
    uint32_t today = f->state->host->calls->caller(f->call)->date;
    json_t *held = json_array();
    json_t *others = json_array();
    json_t *bulletin = mcp_bulletin(f->state, f->place);
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(f->line, "habilitations"), i, one)
    {
        (void) json_array_append_new(held, mcp_right_view(f->state, one, today));
    }
    json_array_foreach(bulletin, i, one)
    {
        if (mcp_line_right(f->line, pl_member(one, "nom")) == NULL) {
            (void) json_array_append(others, one);
        }
    }
    json_decref(bulletin);
    return json_object_set_new(document, "habilitations", held) == 0
                   && json_object_set_new(document, "accordables", others) == 0
               ? HAB_DONE
               : HAB_FAILED;
}

typedef struct asked {
    uint64_t person;
    int64_t now;
    json_t *list;
} asked;

static int keep_question(void *context, const mcp_dossier *dossier, const json_t *content)
{
    asked *a = context;

    if (dossier->subject != a->person) {
        return HAB_DONE;
    }
    return json_array_append_new(a->list, mcp_question_view(dossier, content, a->now)) == 0
               ? (json_array_size(a->list) == LATEST ? HAB_NONE : HAB_DONE)
               : HAB_FAILED;
}

static int add_questions(const file *f, json_t *document)
{
    asked a = {.person = f->place->number,
               .now = f->state->host->calls->caller(f->call)->now,
               .list = json_array()};
    int outcome = mcp_dossiers_of(f->state, f->call, f->place->convention, MCP_QUESTION, 0,
                                  keep_question, &a);
    size_t i;
    json_t *view;

    outcome = outcome == HAB_NONE ? HAB_DONE : outcome;
    json_array_foreach(a.list, i, view)
    {
        if (outcome == HAB_DONE) {
            outcome = mcp_question_words(f->state, f->call, view);
        }
    }
    return json_object_set_new(document, "questions", a.list) == 0 ? outcome : HAB_FAILED;
}

static pl_key forced_key(const mcp_place *place)
{
    pl_key key = pl_key_begin('F');

    pl_key_u64(&key, place->convention);
    pl_key_u64(&key, place->number);
    return key;
}

/* When the Caf last forced a new password; 0: never. */
static int forced_at(const file *f, int64_t *when)
{
    pl_key key = forced_key(f->place);
    int outcome = pl_get_record(f->state->host, f->call, &key, when, sizeof(*when));

    if (outcome == HAB_NONE) {
        *when = 0;
        return HAB_DONE;
    }
    return outcome;
}

static int add_forced(const file *f, json_t *document)
{
    int64_t when;
    int outcome = forced_at(f, &when);

    if (outcome == HAB_DONE) {
        (void) json_object_set_new(document, "precedent", json_integer(when));
        if (when != 0) {
            (void) json_object_set_new(document, "mot_de_passe_force", suivi_time(when));
        }
    }
    return outcome;
}

static int document_of(const file *f, json_t **made)
{
    json_t *document = mcp_place_document(f->place);
    int outcome = document != NULL ? add_rights(f, document) : HAB_FAILED;

    (void) json_object_set(document, "personne", f->person);
    (void) json_object_set_new(f->person, "fonction", json_string(pl_member(f->line, "fonction")));
    if (outcome == HAB_DONE) {
        outcome = add_questions(f, document);
    }
    if (outcome == HAB_DONE) {
        outcome = add_forced(f, document);
    }
    if (outcome == HAB_DONE) {
        outcome =
            suivi_add_history(f->state, f->call, f->place, f->place->number, LATEST, document);
    }
    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    *made = document;
    return HAB_DONE;
}

int mcp_suivi_person_get(const void *state, hab_call *call)
{
    const mcp_state *opened = state;
    json_t *document = NULL;
    mcp_place place;
    file f = {.state = state, .call = call, .place = &place};
    int outcome = mcp_enter(state, call, MCP_CAF, &place);

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    if (place.number == 0) {
        outcome = mcp_list_get(opened, call, &place);
    } else {
        outcome = read_line(&f);
        if (outcome == HAB_DONE) {
            outcome = document_of(&f, &document);
        }
        if (outcome == HAB_DONE) {
            suivi_add_done(opened, call, document);
            outcome = pl_answer(opened->host, call, 200, "mcp-suivi-personne", document);
        }
    }
    leave(&f);
    mcp_leave(&place);
    return outcome;
}

/* -- what is done */

/* What was typed into one of the forms, as far as they have such fields. */
static json_t *typed_again(const json_t *typed)
{
    static const char *const fields[] = {
        "action", "acte", "motif", "texte", "jours", "service", "responsable_metier", "fin"};
    json_t *again = json_object();

    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        (void) json_object_set_new(again, fields[i], json_string(pl_member(typed, fields[i])));
    }
    return again;
}

static int refuse(const file *f, const json_t *typed, unsigned status, const char *motif,
                  const char *detail, const char *field)
{
    const suivi_refusal refusal = {.status = status,
                                   .motif = motif,
                                   .title = "Rien n’a été fait",
                                   .detail = detail,
                                   .field = field};
    json_t *document = NULL;
    int outcome = document_of(f, &document);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    (void) json_object_set_new(document, "saisie", typed_again(typed));
    return suivi_refuse(f->state, f->call, "mcp-suivi-personne", document, &refusal);
}

/* The history shows it, and the person is told. */
static int force(const file *f, const char *motif)
{
    const hab_calls *calls = f->state->host->calls;
    int64_t now = calls->caller(f->call)->now;
    mcp_result result = {.effect = MCP_DOES,
                         .person = f->place->number,
                         .phrase = "La Caf demande un nouveau mot de passe."};
    json_t *act = json_pack("{s:s, s:s}", "acte", "mot_de_passe.force", "motif", motif);
    pl_key key = forced_key(f->place);
    char object[32];
    int outcome =
        act != NULL ? calls->renew(f->call, f->place->convention, f->place->number) : HAB_FAILED;

    (void) snprintf(object, sizeof(object), "personne:%" PRIu64, f->place->number);
    if (outcome == HAB_DONE) {
        outcome = pl_put_record(f->state->host, f->call, &key, &now, sizeof(now));
    }
    if (outcome == HAB_DONE) {
        outcome = mcp_trace(f->state, f->call, f->place, "mot_de_passe.force", "", object);
    }
    if (outcome == HAB_DONE) {
        outcome = mcp_history_add(f->state, f->call, f->place, act, &result);
    }
    if (outcome == HAB_DONE) {
        outcome = mcp_tell_person(f->state, f->call, f->place, f->place->number,
                                  "mcp-mot-de-passe-force", act);
    }
    json_decref(act);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

static int force_password(const file *f, const json_t *typed)
{
    const char *wrong;
    int64_t last;
    json_t *motif = suivi_typed(typed, "motif", SUIVI_MOTIF, 1, &wrong);
    int outcome = wrong == NULL && motif == NULL ? HAB_FAILED : forced_at(f, &last);

    if (outcome == HAB_DONE && wrong != NULL) {
        return refuse(f, typed, 422, "saisie", wrong, "motif");
    }
    if (outcome == HAB_DONE && suivi_number(typed, "precedent", -1) != last) {
        outcome = refuse(f, typed, 409, "conflit",
                         "Un nouveau mot de passe a déjà été demandé depuis que vous avez ouvert "
                         "cette page.",
                         NULL);
    } else if (outcome == HAB_DONE) {
        outcome = force(f, json_string_value(motif));
        if (outcome == HAB_DONE) {
            outcome = suivi_done(f->state, f->call, f->place, "suivi-personnes", f->place->number,
                                 "mot_de_passe",
                                 json_pack("{s:I, s:s}", "personne", (json_int_t) f->place->number,
                                           "fait", "mot_de_passe"));
        }
    }
    json_decref(motif);
    return outcome;
}

/* -- a question */

static int ask(const file *f, const json_t *typed, const json_t *text, unsigned days)
{
    json_t *wish = json_pack("{s:I, s:s, s:O}", "personne", (json_int_t) f->place->number,
                             "service", pl_member(typed, "service"), "texte", text);
    uint64_t number = 0;
    int outcome = wish != NULL ? mcp_question_ask(f->state, f->call, f->place, wish, days, &number)
                               : HAB_FAILED;

    json_decref(wish);
    return outcome == HAB_DONE
               ? suivi_done(f->state, f->call, f->place, "suivi-questions", number, "posee",
                            json_pack("{s:I, s:s}", "numero", (json_int_t) number, "etat", "posee"))
               : outcome;
}

static int question(const file *f, const json_t *typed)
{
    const char *service = pl_member(typed, "service");
    int64_t days =
        json_object_get(typed, "jours") == NULL ? QUESTION_DAYS : suivi_number(typed, "jours", 0);
    const char *wrong;
    json_t *text;
    int outcome;

    if (service[0] != '\0' && mcp_line_right(f->line, service) == NULL) {
        return refuse(f, typed, 422, "saisie",
                      "Cette personne n’a pas ce service\u00a0: choisissez-en un de la liste.",
                      "service");
    }
    if (days < QUESTION_DAYS_LEAST || days > QUESTION_DAYS_MOST) {
        return refuse(f, typed, 422, "saisie", "Donnez un délai de 3 à 30 jours.", "jours");
    }
    text = suivi_typed(typed, "texte", SUIVI_TEXT, 1, &wrong);
    if (wrong != NULL) {
        return refuse(f, typed, 422, "saisie", wrong, "texte");
    }
    outcome = text != NULL ? ask(f, typed, text, (unsigned) days) : HAB_FAILED;
    json_decref(text);
    return outcome;
}

/* -- an act on habilitations */

/* A browser gets its page again, with the id of the field in the form of the act. */
static int refuse_act(const file *f, const json_t *typed, const mcp_result *result)
{
    char champ[64];

    if (result->effect != MCP_WRONG || result->field == NULL
        || !f->state->host->calls->caller(f->call)->html) {
        return mcp_act_refuse(f->state, f->call, result);
    }
    (void) snprintf(champ, sizeof(champ), "%s-%.*s", pl_member(typed, "acte"),
                    (int) strcspn(result->field, "["), result->field);
    return refuse(f, typed, 422, "saisie", result->phrase, champ);
}

static int perform(const file *f, const json_t *typed, const json_t *act)
{
    char back[MCP_PATH + 24];
    char path[MCP_PATH];
    mcp_result result;
    int outcome = mcp_act_weigh(f->state, f->call, f->place, act, &result);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (result.effect == MCP_WRONG || result.effect == MCP_FORBIDDEN) {
        return refuse_act(f, typed, &result);
    }
    mcp_path(f->place, "suivi-personnes", path);
    if (strcmp(pl_member(act, "acte"), "sortir") == 0) {
        (void) snprintf(back, sizeof(back), "%s", path);
    } else {
        (void) snprintf(back, sizeof(back), "%s/%" PRIu64, path, f->place->number);
    }
    return mcp_act_answer(f->state, f->call, f->place, act, back);
}

/* About the person of the path, and no other. */
static int act_on(const file *f, json_t *typed)
{
    json_int_t person = (json_int_t) f->place->number;
    mcp_result result;
    json_t *act = NULL;
    int outcome;

    if (json_object_get(typed, "personne") == NULL) {
        (void) json_object_set_new(typed, "personne", json_integer(person));
    }
    if (mcp_act_parse(typed, &act, &result) != 0) {
        result.convention = f->place->convention;
        return result.effect == MCP_DOES ? HAB_FAILED : refuse_act(f, typed, &result);
    }
    if (json_integer_value(json_object_get(act, "personne")) != person) {
        outcome =
            mcp_forbid(f->state, f->call, f->place->convention, "habilitation.acte", "personne",
                       "Cet acte porte sur une autre personne que la page\u00a0: ouvrez la "
                       "page de cette personne (MCP-9.1).");
    } else {
        outcome = perform(f, typed, act);
    }
    json_decref(act);
    return outcome;
}

static int act(const file *f, json_t *typed)
{
    const char *action = pl_member(typed, "action");

    if (strcmp(action, "mot_de_passe") == 0) {
        return force_password(f, typed);
    }
    if (strcmp(action, "question") == 0) {
        return question(f, typed);
    }
    return act_on(f, typed);
}

int mcp_suivi_person_post(const void *state, hab_call *call, hab_slice document)
{
    json_t *typed = json_loadb(document.data, document.size, 0, NULL);
    mcp_place place;
    file f = {.state = state, .call = call, .place = &place};
    int outcome = typed != NULL ? mcp_enter(state, call, MCP_CAF, &place) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = read_line(&f);
        if (outcome == HAB_DONE) {
            outcome = act(&f, typed);
        }
        leave(&f);
        mcp_leave(&place);
    } else if (outcome == HAB_NONE) {
        outcome = HAB_DONE;
    }
    json_decref(typed);
    return outcome;
}
