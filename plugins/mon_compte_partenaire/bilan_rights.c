/* Of a yearly review: the persons, what each holds, and when it was last used (MCP-16). */
#include "bilan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { UNUSED_MONTHS = 6, USE_KEY = 80 };

typedef struct counting {
    json_t *figures;
    json_t *uses; /* "PERSON:SERVICE" → second */
    uint32_t effect;
    uint32_t idle_since; /* a right that was not used after this day is unused */
    json_int_t unused;
} counting;

json_t *mcp_row_of(json_t *list, const char *member, const char *text)
{
    size_t i;
    json_t *row;

    json_array_foreach(list, i, row)
    {
        if (strcmp(pl_member(row, member), text) == 0) {
            return row;
        }
    }
    row = json_pack("{s:s}", member, text);
    return json_array_append_new(list, row) == 0 ? row : NULL;
}

void mcp_count(json_t *row, const char *member, json_int_t more)
{
    (void) json_object_set_new(
        row, member, json_integer(json_integer_value(json_object_get(row, member)) + more));
}

static void use_key(char key[USE_KEY], uint64_t person, const char *service)
{
    (void) snprintf(key, USE_KEY, "%" PRIu64 ":%s", person, service);
}

static int note_use(void *context, const hab_use *use)
{
    char key[USE_KEY];

    use_key(key, use->person, use->service);
    return use->allowed == 0
                   || json_object_set_new(context, key, json_integer((json_int_t) use->allowed))
                          == 0
               ? HAB_DONE
               : HAB_FAILED;
}

static const char *seat_of(const char *role)
{
    return strcmp(role, "gestionnaire_principal") == 0   ? "principal"
           : strcmp(role, "gestionnaire_suppleant") == 0 ? "suppleant"
                                                         : "membre";
}

/* A right given lately is not unused yet. */
static int is_unused(const counting *c, const json_t *held, uint32_t last)
{
    const uint32_t given = mcp_day(held, "depuis");

    return last <= c->idle_since && (given != 0 ? given : c->effect) <= c->idle_since;
}

static int add_right(counting *c, const hab_line *line, const json_t *held)
{
    const char *service = pl_member(held, "service");
    const int suspended = json_is_true(json_object_get(held, "suspendue"));
    json_t *row = mcp_row_of(json_object_get(c->figures, "services"), "nom", service);
    char key[USE_KEY];
    char day[11] = "";
    json_int_t second;
    uint32_t last = 0;
    json_t *right;

    use_key(key, line->member.person, service);
    second = json_integer_value(json_object_get(c->uses, key));
    if (second != 0) {
        last = pl_date_of(second);
        pl_date_text(last, day);
    }
    mcp_count(row, suspended ? "suspendues" : "personnes", 1);
    c->unused += is_unused(c, held, last);
    right =
        json_pack("{s:I, s:s, s:s, s:s, s:s, s:b, s:s, s:b}", "personne",
                  (json_int_t) line->member.person, "nom", line->member.nom, "prenom",
                  line->member.prenom, "siege", seat_of(line->role), "service", service,
                  "suspendue", suspended, "derniere", day, "inutilise", is_unused(c, held, last));
    return json_array_append_new(json_object_get(c->figures, "droits"), right) == 0 ? HAB_DONE
                                                                                    : HAB_FAILED;
}

static int add_line(void *context, const hab_line *line)
{
    counting *c = context;
    json_t *document = json_loadb(line->document.data, line->document.size, 0, NULL);
    json_t *persons = json_object_get(c->figures, "personnes");
    const json_t *rights = json_object_get(document, "habilitations");
    int outcome = document != NULL ? HAB_DONE : HAB_FAILED;
    size_t i;
    json_t *held;

    mcp_count(persons, "nombre", 1);
    mcp_count(persons, strcmp(seat_of(line->role), "membre") == 0 ? "membres" : "gestionnaires", 1);
    mcp_count(persons, "sans_droit", json_array_size(rights) == 0);
    json_array_foreach(rights, i, held)
    {
        if (outcome == HAB_DONE) {
            outcome = add_right(c, line, held);
        }
    }
    json_decref(document);
    return outcome;
}

/* Months before the period's end, or before today while it runs. */
static uint32_t idle_since(const mcp_state *state, hab_call *call, const mcp_period *period)
{
    const uint32_t end = pl_add_days(pl_add_months(period->to * 100 + 1, 1), -1);
    const uint32_t today = state->host->calls->caller(call)->date;

    return pl_add_months(today < end ? today : end, -UNUSED_MONTHS);
}

int mcp_bilan_rights(const mcp_state *state, hab_call *call, const mcp_place *place,
                     const mcp_period *period, json_t *figures)
{
    counting c = {.figures = figures,
                  .uses = json_object(),
                  .effect = period->effect,
                  .idle_since = idle_since(state, call, period)};
    int outcome = state->host->calls->uses(call, place->convention, 0, note_use, c.uses);

    (void) json_object_set_new(figures, "droits", json_array());
    (void) json_object_set_new(figures, "personnes",
                               json_pack("{s:i, s:i, s:i, s:i}", "nombre", 0, "gestionnaires", 0,
                                         "membres", 0, "sans_droit", 0));
    if (outcome == HAB_DONE) {
        outcome = state->host->calls->lines(call, place->convention, add_line, &c);
    }
    (void) json_object_set_new(figures, "inutilises", json_integer(c.unused));
    json_decref(c.uses);
    return outcome;
}
