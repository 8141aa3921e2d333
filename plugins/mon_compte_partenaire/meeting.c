/* Meetings (MCP-16): either party asks for one, which is held within a month; its date is
 * recorded, then minutes, which the other party validates or contests within 30 days. */
#include "meeting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sweep.h"

enum { HOUR = 8, AHEAD = 7, PLACE_MAX = 200 };

/* -- limits */

/* The last day of what is awaited; 0: nothing is. A date beyond the month was accepted. */
static uint32_t limit_of(const json_t *content)
{
    const uint32_t held = mcp_day(content, "avant");
    const uint32_t fixed = mcp_day(content, "date");

    if (mcp_is(content, "demandee")) {
        return held;
    }
    if (mcp_is(content, "fixee")) {
        return fixed > held ? fixed : held;
    }
    return mcp_is(content, "compte_rendu") ? mcp_day(content, "reponse_avant") : 0;
}

/* A week before a limit, then on its day. */
static int64_t reminder(const json_t *content, int64_t now)
{
    const uint32_t limit = limit_of(content);
    int64_t week;
    int64_t day;

    if (limit == 0) {
        return 0;
    }
    week = pl_second_of(pl_add_days(limit, -AHEAD), HOUR);
    day = pl_second_of(limit, HOUR);
    return now < week ? week : now < day ? day : 0;
}

static void set_reminder(const mcp_state *state, hab_call *call, const json_t *content,
                         mcp_dossier *dossier)
{
    dossier->due = reminder(content, state->host->calls->caller(call)->now);
}

/* -- acts */

static const char *party_of(const mcp_place *place)
{
    return place->seat == MCP_CAF ? "caf" : "partenaire";
}

/* One line; HAB_NONE when it is too long. */
static int keep_line(mcp_matter *matter, const json_t *typed, const char *member, mcp_wrong *wrong)
{
    char *text = pl_typed(typed, member);
    int outcome = text != NULL ? HAB_DONE : HAB_FAILED;

    if (outcome == HAB_DONE && pl_characters(text) > PLACE_MAX) {
        mcp_say_wrong(wrong, member, "Raccourcissez ce texte\u00a0: 200 caractères au plus.");
        outcome = HAB_NONE;
    } else if (outcome == HAB_DONE) {
        (void) json_object_set_new(matter->content, member, json_string(text));
    }
    free(text);
    return outcome;
}

static void say_late(mcp_wrong *wrong, uint32_t limit)
{
    char words[PL_WORDS];

    pl_date_words(limit, words);
    wrong->field = "mot";
    (void) snprintf(wrong->detail, sizeof(wrong->detail),
                    "Ce jour vient après le mois prévu, qui finit le %s (MCP-16). Choisissez un "
                    "jour avant, ou dites ici pourquoi c’est plus tard.",
                    words);
}

/* MCP-16: within the month; later with a word. */
static int fix(const mcp_state *state, hab_call *call, mcp_matter *matter, const json_t *typed,
               mcp_wrong *wrong)
{
    const uint32_t today = state->host->calls->caller(call)->date;
    const uint32_t limit = mcp_day(matter->content, "avant");
    const uint32_t day = mcp_typed_day(typed, "date", today, 0, wrong);
    char *word = day != 0 ? pl_typed(typed, "mot") : NULL;
    int outcome = HAB_NONE;

    if (day != 0 && word == NULL) {
        return HAB_FAILED;
    }
    if (day > limit && word[0] == '\0') {
        say_late(wrong, limit);
    } else if (day != 0) {
        outcome = keep_line(matter, typed, "lieu", wrong);
    }
    if (outcome == HAB_DONE) {
        outcome = keep_line(matter, typed, "heure", wrong);
    }
    if (outcome == HAB_DONE) {
        mcp_put_day(matter->content, "date", day);
        (void) json_object_set_new(matter->content, "etat", json_string("fixee"));
        set_reminder(state, call, matter->content, &matter->dossier);
    }
    free(word);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int hold(const mcp_state *state, hab_call *call, mcp_matter *matter, const json_t *typed,
                mcp_wrong *wrong)
{
    const uint32_t today = state->host->calls->caller(call)->date;
    const uint32_t asked = pl_date_of(matter->dossier.opened);
    const uint32_t day = mcp_typed_day(typed, "tenue_le", asked, today, wrong);

    if (day != 0) {
        mcp_put_day(matter->content, "tenue_le", day);
        matter->dossier.due = 0;
    }
    return HAB_DONE;
}

/* Whoever sent minutes may send them again, until the other has answered. */
static int write_minutes(const mcp_state *state, hab_call *call, mcp_matter *matter,
                         const json_t *typed, mcp_wrong *wrong)
{
    const uint32_t today = state->host->calls->caller(call)->date;
    const char *by = pl_member(matter->content, "compte_rendu_de");
    char *text;

    if (mcp_is(matter->content, "compte_rendu") && strcmp(by, party_of(&matter->place)) != 0) {
        mcp_say_wrong(
            wrong, "acte",
            "L’autre partie a envoyé un compte rendu\u00a0: validez-le, ou contestez-le.");
        wrong->forbidden = 1;
        return HAB_DONE;
    }
    text = pl_typed(typed, "compte_rendu");
    if (text == NULL) {
        return HAB_FAILED;
    }
    (void) json_object_set_new(matter->content, "compte_rendu", json_string(text));
    free(text);
    (void) json_object_set_new(matter->content, "compte_rendu_de",
                               json_string(party_of(&matter->place)));
    mcp_put_day(matter->content, "compte_rendu_le", today);
    mcp_put_day(matter->content, "reponse_avant", pl_add_days(today, MCP_ANSWER_DAYS));
    (void) json_object_set_new(matter->content, "etat", json_string("compte_rendu"));
    set_reminder(state, call, matter->content, &matter->dossier);
    return HAB_DONE;
}

/* One's own minutes are for the other party to answer. */
static int answer(const mcp_state *state, hab_call *call, mcp_matter *matter, const json_t *typed,
                  mcp_wrong *wrong)
{
    (void) typed;
    if (strcmp(pl_member(matter->content, "compte_rendu_de"), party_of(&matter->place)) == 0) {
        mcp_say_wrong(
            wrong, "acte",
            "Vous avez envoyé ce compte rendu\u00a0: c’est à l’autre partie de répondre.");
        wrong->forbidden = 1;
        return HAB_DONE;
    }
    mcp_put_day(matter->content, "reponse_le", state->host->calls->caller(call)->date);
    return HAB_DONE;
}

#define BOTH (MCP_CAF | MCP_GESTIONNAIRES)

static const mcp_move moves[] = {
    {.acte = "fixer",
     .seats = BOTH,
     .from = "demandee fixee",
     .to = "fixee",
     .trace = "reunion.fixee",
     .field = "mot",
     .max = MCP_TEXT_MAX,
     .optional = 1,
     .apply = fix},
    {.acte = "tenir",
     .seats = BOTH,
     .from = "fixee",
     .to = "tenue",
     .trace = "reunion.tenue",
     .apply = hold},
    {.acte = "rediger",
     .seats = BOTH,
     .from = "tenue compte_rendu conteste",
     .to = "compte_rendu",
     .trace = "reunion.compte_rendu",
     .field = "compte_rendu",
     .max = MCP_MINUTES_MAX,
     .apply = write_minutes},
    {.acte = "valider",
     .seats = BOTH,
     .from = "compte_rendu",
     .to = "valide",
     .trace = "reunion.valide",
     .apply = answer},
    {.acte = "contester",
     .seats = BOTH,
     .from = "compte_rendu",
     .to = "conteste",
     .trace = "reunion.conteste",
     .field = "motif",
     .max = MCP_TEXT_MAX,
     .apply = answer},
};

/* -- who is told, what is shown */

static int tell_party(const mcp_state *state, hab_call *call, const mcp_matter *matter, int caf,
                      json_t *values)
{
    (void) json_object_set_new(values, "cote", json_string(caf ? "caf" : "partenaire"));
    return caf ? mcp_tell_caf(state, call, &matter->place, "mcp-reunion-nouvelle", values)
               : mcp_tell_partner(state, call, matter, "mcp-reunion-nouvelle", values);
}

static json_t *values_of(const mcp_matter *matter, const char *acte)
{
    const uint32_t limit = limit_of(matter->content);
    const uint32_t date = mcp_day(matter->content, "date");
    json_t *values = mcp_duty_values(matter, acte);
    char words[PL_WORDS];

    if (limit != 0) {
        pl_date_words(limit, words);
        (void) json_object_set_new(values, "limite", json_string(words));
    }
    if (date != 0) {
        pl_date_words(date, words);
        (void) json_object_set_new(values, "date", json_string(words));
    }
    return values;
}

/* The other party, of each step. */
static int tell(const mcp_state *state, hab_call *call, const mcp_matter *matter, const char *acte)
{
    json_t *values = values_of(matter, acte);
    int outcome = values != NULL
                      ? tell_party(state, call, matter, matter->place.seat != MCP_CAF, values)
                      : HAB_FAILED;

    json_decref(values);
    return outcome;
}

/* MCP-16: lateness is shown to both. */
static void view(const mcp_matter *matter, uint32_t today, json_t *shown)
{
    const uint32_t limit = limit_of(matter->content);

    if (limit != 0) {
        mcp_put_day(shown, "limite", limit);
        (void) json_object_set_new(shown, "retard", json_boolean(today > limit));
    }
    (void) json_object_set_new(
        shown, "hors_delai",
        json_boolean((mcp_is(matter->content, "fixee")
                      && mcp_day(matter->content, "date") > mcp_day(matter->content, "avant"))
                     || mcp_day(matter->content, "tenue_le") > mcp_day(matter->content, "avant")));
}

static const mcp_duty meetings = {.kind = MCP_REUNION,
                                  .name = "reunion",
                                  .page = "reunions",
                                  .sheet = "mcp-reunion",
                                  .sheets = "mcp-reunions",
                                  .ends = "valide conteste",
                                  .seats = MCP_GESTIONNAIRES,
                                  .moves = moves,
                                  .count = sizeof(moves) / sizeof(*moves),
                                  .view = view,
                                  .tell = tell};

/* -- reminders */

/* Minutes wait for the party that did not write them; before that, both are concerned. */
static int remind(const mcp_state *state, hab_call *call, const mcp_matter *matter)
{
    const char *by = mcp_is(matter->content, "compte_rendu")
                         ? pl_member(matter->content, "compte_rendu_de")
                         : "";
    json_t *values = values_of(matter, "rappeler");
    int outcome = values != NULL ? HAB_DONE : HAB_FAILED;

    if (outcome == HAB_DONE && strcmp(by, "caf") != 0) {
        outcome = tell_party(state, call, matter, 1, values);
    }
    if (outcome == HAB_DONE && strcmp(by, "partenaire") != 0) {
        outcome = tell_party(state, call, matter, 0, values);
    }
    json_decref(values);
    return outcome;
}

/* Of a convention that is over nobody is reminded. */
int mcp_meeting_due(const mcp_state *state, hab_call *call, mcp_dossier *dossier, json_t *content)
{
    mcp_matter matter = {.dossier = *dossier, .content = content};
    const int64_t now = state->host->calls->caller(call)->now;
    int outcome = mcp_place_of(state, call, dossier->convention, &matter.place);

    if (outcome == HAB_DONE && (matter.place.end == 0 || now < matter.place.end)) {
        outcome = remind(state, call, &matter);
    }
    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        mcp_leave(&matter.place);
        return outcome;
    }
    dossier->due = outcome == HAB_DONE ? reminder(content, now) : 0;
    mcp_leave(&matter.place);
    return mcp_dossier_write(state, call, dossier, content);
}

/* -- asking for one: reunir/C */

int mcp_meeting_enter(const void *state, hab_call *call)
{
    return mcp_duty_form(state, call, BOTH);
}

int mcp_meeting_post(const void *state, hab_call *call, hab_slice document)
{
    const mcp_state *self = state;
    json_t *content = json_loadb(document.data, document.size, 0, NULL);
    mcp_matter matter = {.content = NULL};
    int outcome = mcp_duty_enter(self, call, BOTH, &matter.place);

    if (outcome != HAB_DONE) {
        json_decref(content);
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    matter.content = content;
    (void) json_object_set_new(content, "etat", json_string("demandee"));
    (void) json_object_set_new(content, "demandee_par", json_string(party_of(&matter.place)));
    mcp_put_day(content, "avant", pl_add_months(self->host->calls->caller(call)->date, 1));
    set_reminder(self, call, content, &matter.dossier);
    outcome = mcp_duty_open(self, call, &meetings, &matter, "demander", "reunion.demandee");
    if (outcome == HAB_DONE) {
        outcome = mcp_duty_done(self, call, &meetings, &matter, "demander");
    }
    mcp_duty_leave(&matter);
    return outcome;
}

/* -- reunions/C, reunions/C/N and the desk's */

int mcp_meetings_get(const void *state, hab_call *call)
{
    return mcp_duty_get(state, call, &meetings);
}

int mcp_meetings_post(const void *state, hab_call *call, hab_slice document)
{
    return mcp_duty_post(state, call, &meetings, document);
}

int mcp_meetings_desk(const void *state, hab_call *call)
{
    return mcp_duty_desk(state, call, &meetings);
}
