/* Dossiers (MCP-9.1, MCP-14, MCP-16): their numbers and the lists they stand in, of a
 * convention, of a Caf, of all Cafs, and of what is to happen. */
#include "mcp_duties.h"

/* -- work in a call of nobody's */

typedef struct opening {
    const char *caf;
    uint64_t convention;
    mcp_kind kind;
    int64_t due;
    uint64_t number;
} opening;

static int open_work(void *context, hab_call *call)
{
    opening *o = context;
    mcp_place place = {.convention = o->convention, .self = 5};
    mcp_dossier dossier = {.kind = (uint8_t) o->kind, .subject = 6, .due = o->due};
    json_t *content = json_pack("{s:s}", "texte", o->caf);
    int outcome;

    (void) snprintf(place.caf, sizeof(place.caf), "%s", o->caf);
    outcome = mcp_dossier_open(self, call, &place, &dossier, content);
    json_decref(content);
    o->number = dossier.number;
    return outcome;
}

static int run(hab_work_fn work, void *context)
{
    return hab_call_run(&broker, &types.items[MCP_TYPE], NULL, NULL, 1, work, context, now, &error);
}

static uint64_t open_dossier(const char *caf, uint64_t convention, mcp_kind kind, int64_t due)
{
    opening o = {.caf = caf, .convention = convention, .kind = kind, .due = due};

    assert_int_equal(run(open_work, &o), HAB_DONE);
    return o.number;
}

/* -- walks: numbers that are met, as text */

typedef struct meeting {
    const char *caf; /* NULL: of the convention */
    uint64_t convention;
    uint64_t from;
    int open;
    size_t most;
    size_t count;
    char met[200];
} meeting;

static int meet(void *context, const mcp_dossier *dossier, const json_t *content)
{
    meeting *m = context;
    size_t size = strlen(m->met);

    assert_string_equal(pl_member(content, "texte"), dossier->caf);
    (void) snprintf(m->met + size, sizeof(m->met) - size, "%s%u ", dossier->caf,
                    (unsigned) dossier->number);
    return ++m->count == m->most ? HAB_NONE : HAB_DONE;
}

static int walk_work(void *context, hab_call *call)
{
    meeting *m = context;

    return m->caf != NULL
               ? mcp_dossiers_for(self, call, m->caf, MCP_QUESTION, m->open, m->from, meet, m)
               : mcp_dossiers_of(self, call, m->convention, MCP_QUESTION, m->from, meet, m);
}

static void assert_met(meeting m, const char *expected)
{
    assert_int_equal(run(walk_work, &m), HAB_DONE);
    assert_string_equal(m.met, expected);
}

static int close_work(void *context, hab_call *call)
{
    mcp_dossier dossier;
    json_t *content = NULL;
    int outcome =
        mcp_dossier_read(self, call, MCP_QUESTION, *(uint64_t *) context, &dossier, &content);

    assert_int_equal(outcome, HAB_DONE);
    assert_int_equal(dossier.author, 5);
    assert_int_equal(dossier.subject, 6);
    dossier.open = 0;
    outcome = mcp_dossier_write(self, call, &dossier, content);
    json_decref(content);
    return outcome;
}

static void lists_of_a_convention_and_of_cafs(void **state)
{
    uint64_t second;

    (void) state;
    (void) open_dossier("952", poste, MCP_QUESTION, 0);
    second = open_dossier("751", valclair, MCP_QUESTION, 0);
    (void) open_dossier("75", valclair, MCP_QUESTION, 0); /* another's beginning */
    (void) open_dossier("751", valclair, MCP_QUESTION, 0);
    assert_int_equal(open_dossier("751", valclair, MCP_INCIDENT, 0), 1);

    assert_met((meeting){.convention = valclair}, "7514 753 7512 ");
    assert_met((meeting){.convention = valclair, .from = 4}, "753 7512 ");
    assert_met((meeting){.convention = valclair, .most = 1}, "7514 ");
    assert_met((meeting){.caf = "751", .open = 1}, "7512 7514 ");
    assert_met((meeting){.caf = "751", .open = 1, .from = 2}, "7514 ");
    assert_met((meeting){.caf = "75", .open = 1}, "753 ");
    assert_met((meeting){.caf = "", .open = 1}, "753 7512 7514 9521 ");
    assert_met((meeting){.caf = "", .open = 1, .most = 3}, "753 7512 7514 ");
    assert_met((meeting){.caf = "", .open = 0}, "");

    assert_int_equal(run(close_work, &second), HAB_DONE);
    assert_met((meeting){.caf = "", .open = 1}, "753 7514 9521 ");
    assert_met((meeting){.caf = "751", .open = 0}, "7512 ");
    assert_met((meeting){.convention = valclair}, "7514 753 7512 ");
}

/* -- one convention's is not the other's */

static int of_work(void *context, hab_call *call)
{
    const opening *o = context;
    const mcp_place place = {.convention = o->convention};
    mcp_dossier dossier;
    json_t *content = NULL;
    int outcome = mcp_dossier_of(self, call, &place, o->kind, o->number, &dossier, &content);

    json_decref(content);
    return outcome;
}

static void a_dossier_of_another_convention(void **state)
{
    opening o = {.convention = valclair, .kind = MCP_QUESTION};

    (void) state;
    o.number = open_dossier("751", valclair, MCP_QUESTION, 0);
    assert_int_equal(run(of_work, &o), HAB_DONE);
    o.convention = poste;
    assert_int_equal(run(of_work, &o), HAB_NONE);
    o.convention = valclair;
    o.kind = MCP_DEMANDE;
    assert_int_equal(run(of_work, &o), HAB_NONE);
}

/* -- what is to happen */

typedef struct coming {
    int64_t now;
    int64_t next;
    uint64_t number; /* of what is due; 0: nothing */
} coming;

static int coming_work(void *context, hab_call *call)
{
    coming *c = context;
    mcp_dossier dossier;
    json_t *content = NULL;
    int outcome = mcp_dossier_due(self, call, c->now, &dossier, &content);

    json_decref(content);
    c->number = outcome == HAB_DONE ? dossier.number : 0;
    assert_true(outcome == HAB_DONE || outcome == HAB_NONE);
    return mcp_dossier_next(self, call, &c->next);
}

static coming coming_at(int64_t second)
{
    coming c = {.now = second};

    assert_int_equal(run(coming_work, &c), HAB_DONE);
    return c;
}

static void what_is_to_happen(void **state)
{
    uint64_t first, second;

    (void) state;
    assert_int_equal(coming_at(INT64_MAX).number, 0);
    assert_int_equal(coming_at(0).next, 0);
    second = open_dossier("751", valclair, MCP_QUESTION, 2000);
    first = open_dossier("952", poste, MCP_QUESTION, 1000);
    (void) open_dossier("751", valclair, MCP_QUESTION, 0);
    assert_int_equal(coming_at(0).next, 1000);
    assert_int_equal(coming_at(999).number, 0);
    assert_int_equal(coming_at(1000).number, first);
    assert_int_equal(run(close_work, &first), HAB_DONE); /* nothing is awaited any more */
    assert_int_equal(coming_at(1999).number, 0);
    assert_int_equal(coming_at(2000).number, second);
    assert_int_equal(coming_at(0).next, 2000);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        MCP_TEST(lists_of_a_convention_and_of_cafs),
        MCP_TEST(a_dossier_of_another_convention),
        MCP_TEST(what_is_to_happen),
    };

    return cmocka_run_group_tests(tests, load_mcp, free_types);
}
