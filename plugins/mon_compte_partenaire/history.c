/* What was done about habilitations, kept with the convention (MCP-9.1). */
#include "acte.h"

#include <stdlib.h>

static const hab_calls *calls_of(const mcp_state *state)
{
    return state->host->calls;
}

/* "H", convention, second, count, person. */
enum { SECOND = 1 + 8, COUNT = SECOND + 8, PERSON = COUNT + 4, KEY = PERSON + 8 };

static pl_key prefix_of(uint64_t convention)
{
    pl_key key = pl_key_begin('H');

    pl_key_u64(&key, convention);
    return key;
}

/* The count of the last of this second; 0: there is none. */
static int note_count(void *context, hab_slice key, hab_slice value)
{
    (void) value;
    *(uint32_t *) context = pl_u32_at(key, COUNT);
    return HAB_NONE;
}

static int key_of(const mcp_state *state, hab_call *call, uint64_t convention, uint64_t person,
                  pl_key *key)
{
    uint32_t count = 0;
    int outcome;

    *key = prefix_of(convention);
    pl_key_u64(key, (uint64_t) calls_of(state)->caller(call)->now);
    outcome = calls_of(state)->scan(call, pl_key_slice(key), pl_text(""), 1, note_count, &count);
    pl_key_u32(key, count + 1);
    pl_key_u64(key, person);
    return outcome;
}

static const char *seat_word(mcp_seat seat)
{
    return seat == MCP_PRINCIPAL   ? "principal"
           : seat == MCP_SUPPLEANT ? "suppleant"
           : seat == MCP_CAF       ? "caf"
                                   : "";
}

int mcp_history_add(const mcp_state *state, hab_call *call, const mcp_place *place,
                    const json_t *act, const mcp_result *result)
{
    json_t *done = json_pack("{s:O, s:I, s:s, s:I, s:I, s:s}", "acte", act, "par",
                             (json_int_t) place->self, "siege", seat_word(place->seat), "le",
                             (json_int_t) calls_of(state)->caller(call)->now, "personne",
                             (json_int_t) result->person, "phrase", result->phrase);
    char *text = NULL;
    pl_key key;
    int outcome;

    if (done != NULL && place->request != 0) {
        (void) json_object_set_new(done, "demande", json_integer((json_int_t) place->request));
        (void) json_object_set_new(done, "demandeur", json_integer((json_int_t) place->asker));
    }
    text = done != NULL ? json_dumps(done, JSON_COMPACT) : NULL;
    outcome =
        text != NULL ? key_of(state, call, place->convention, result->person, &key) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = calls_of(state)->put(call, pl_key_slice(&key), pl_text(text));
    }
    free(text);
    json_decref(done);
    return outcome;
}

typedef struct reading {
    uint64_t person; /* 0: all */
    mcp_each_done each;
    void *context;
} reading;

static int give(void *context, hab_slice key, hab_slice value)
{
    const reading *r = context;
    json_t *done;
    int outcome;

    if (key.size != KEY || (r->person != 0 && pl_u64_at(key, PERSON) != r->person)) {
        return key.size == KEY ? HAB_DONE : HAB_FAILED;
    }
    done = json_loadb(value.data, value.size, 0, NULL);
    outcome = done != NULL ? r->each(r->context, done) : HAB_FAILED;
    json_decref(done);
    return outcome;
}

int mcp_history(const mcp_state *state, hab_call *call, uint64_t convention, uint64_t person,
                int64_t before, mcp_each_done each, void *context)
{
    reading r = {.person = person, .each = each, .context = context};
    pl_key prefix = prefix_of(convention);
    pl_key from = prefix;

    pl_key_u64(&from, (uint64_t) before);
    return calls_of(state)->scan(call, pl_key_slice(&prefix),
                                 before != 0 ? pl_key_slice(&from) : pl_text(""), 1, give, &r);
}
