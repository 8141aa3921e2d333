/* traces/C: the traces of an organisation, for its gestionnaires, each reading for a motive
 * that is traced with it; and those of oneself (MCP-7). Never those of another convention,
 * though the same person be named there. */
#include "journal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "line.h"

enum { MOST = 500, DAYS = 31, DAYS_SHOWN = 7, WORD = 24 };

typedef struct journal {
    const mcp_state *state;
    hab_call *call;
    mcp_place place;
    uint64_t person;   /* whose; 0: all */
    uint32_t from, to; /* days, both included */
    char kind[WORD];   /* "" for all */
    char motive[WORD]; /* "" until one is chosen */
    int csv;
    json_t *records;
    size_t read;
} journal;

/* -- motives: what the organised process of MCP-7 knows; nobody's name gets into an address */

typedef struct word {
    const char *code, *words;
} word;

static const word motives[] = {
    {"controle", "Contrôle régulier des accès"},
    {"depart", "Départ ou changement de fonction"},
    {"usage", "Usage qui paraît inhabituel"},
    {"incident", "Incident de sécurité"},
    {"caf", "Question de la Caf"},
    {"personne", "Demande de la personne elle-même"},
};

static const word own_motive = {"soi", "Consultation de ses propres traces"};

static const word kinds[] = {
    {"acces", "Accès donnés"}, {"refus", "Refus"}, {"changements", "Actes et changements"}};

/* NULL for none. */
static const char *words_of(const word *words, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i].code, code) == 0) {
            return words[i].words;
        }
    }
    return NULL;
}

#define WORDS_OF(words, code) words_of(words, sizeof(words) / sizeof(*(words)), code)

static json_t *list_of(const word *words, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        (void) json_array_append_new(
            list, json_pack("{s:s, s:s}", "code", words[i].code, "libelle", words[i].words));
    }
    return list;
}

/* -- what is asked for */

static int wrong(const journal *j, const char *field, const char *phrase)
{
    return j->state->host->calls->field(j->call, field, phrase);
}

/* "" when it was not given. */
static int query(const journal *j, const char *name, char *to, size_t size)
{
    int outcome = j->state->host->calls->query(j->call, name, to, size);

    if (outcome == HAB_NONE) {
        to[0] = '\0';
        outcome = HAB_DONE;
    }
    return outcome;
}

static int read_day(const journal *j, const char *name, uint32_t otherwise, uint32_t *day)
{
    char text[16];
    int outcome = query(j, name, text, sizeof(text));

    if (outcome != HAB_DONE) {
        return outcome;
    }
    *day = text[0] != '\0' ? pl_date_read(text) : otherwise;
    return *day != 0 ? HAB_DONE
                     : wrong(j, name, "Écrivez un jour, comme «\u00a02026-11-22\u00a0».");
}

static int read_period(journal *j)
{
    const uint32_t today = j->state->host->calls->caller(j->call)->date;
    int outcome = read_day(j, "au", today, &j->to);

    if (outcome == HAB_DONE) {
        outcome = read_day(j, "du", pl_add_days(j->to, 1 - DAYS_SHOWN), &j->from);
    }
    if (outcome == HAB_DONE && (j->from > j->to || pl_days_between(j->from, j->to) >= DAYS)) {
        outcome =
            wrong(j, "du", "La période va du premier au dernier jour, 31\u00a0jours au plus.");
    }
    return outcome;
}

static int read_person(journal *j)
{
    char text[20];
    char rest;
    int outcome = query(j, "personne", text, sizeof(text));

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (text[0] != '\0'
        && (text[0] < '1' || text[0] > '9'
            || sscanf(text, "%18" SCNu64 "%c", &j->person, &rest) != 1)) {
        return wrong(j, "personne", "Écrivez le numéro d’identification de la personne.");
    }
    return HAB_DONE;
}

static int read_words(journal *j)
{
    char format[WORD];
    int outcome = query(j, "sorte", j->kind, sizeof(j->kind));

    if (outcome == HAB_DONE) {
        outcome = query(j, "motif", j->motive, sizeof(j->motive));
    }
    if (outcome == HAB_DONE) {
        outcome = query(j, "format", format, sizeof(format));
        j->csv = outcome == HAB_DONE && strcmp(format, "csv") == 0;
    }
    if (outcome == HAB_DONE && j->kind[0] != '\0' && WORDS_OF(kinds, j->kind) == NULL) {
        outcome = wrong(j, "sorte", "Choisissez\u00a0: acces, refus ou changements.");
    }
    if (outcome == HAB_DONE && j->motive[0] != '\0' && WORDS_OF(motives, j->motive) == NULL) {
        outcome = wrong(j, "motif", "Choisissez un motif de la liste (MCP-7).");
    }
    return outcome;
}

/* A member of the organisation has their own traces and no others (MCP-9.1). */
static int narrow(journal *j)
{
    char object[40];

    if (j->place.seat != MCP_MEMBER) {
        return HAB_DONE;
    }
    (void) snprintf(object, sizeof(object), "personne:%" PRIu64, j->person);
    if (j->person != 0 && j->person != j->place.self) {
        return mcp_forbid(j->state, j->call, j->place.convention, "traces.refusees", object,
                          "Vous lisez ici vos propres traces\u00a0; celles des autres sont du "
                          "ressort des gestionnaires (MCP-9.1).");
    }
    j->person = j->place.self;
    (void) snprintf(j->motive, sizeof(j->motive), "%s", own_motive.code);
    return HAB_DONE;
}

static int read_query(journal *j)
{
    int outcome = read_period(j);

    if (outcome == HAB_DONE) {
        outcome = read_person(j);
    }
    if (outcome == HAB_DONE) {
        outcome = read_words(j);
    }
    return outcome == HAB_DONE ? narrow(j) : outcome;
}

/* -- records */

static int is_wanted(const journal *j, const json_t *record)
{
    const int access = strcmp(pl_member(record, "nature"), "acces") == 0;
    const int refused = strcmp(pl_member(record, "decision"), "refuse") == 0;

    if (strcmp(j->kind, "refus") == 0) {
        return refused;
    }
    if (strcmp(j->kind, "acces") == 0) {
        return access && !refused;
    }
    return j->kind[0] == '\0' || !access;
}

static int keep_record(void *context, hab_slice id, hab_slice text)
{
    journal *j = context;
    json_t *record = json_loadb(text.data, text.size, 0, NULL);
    json_t *view;

    (void) id;
    if (record == NULL) {
        return HAB_FAILED;
    }
    j->read++;
    if (!is_wanted(j, record)) {
        json_decref(record);
        return HAB_DONE;
    }
    view = mcp_journal_view(j->state, record);
    json_decref(record);
    return json_array_append_new(j->records, view) == 0 ? HAB_DONE : HAB_FAILED;
}

/* As the convention calls them; who has left it, and the Caf, by their own name. NULL: nobody. */
static int name_of(const journal *j, uint64_t person, json_t **name)
{
    hab_member member;
    int outcome = mcp_member(j->state, j->call, j->place.convention, person, &member);

    *name = outcome == HAB_DONE ? json_sprintf("%s %s", member.prenom, member.nom) : NULL;
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* Each person is asked for once; only when the walk is over may the host be. */
static int name_persons(const journal *j)
{
    json_t *names = json_object();
    int outcome = names != NULL ? HAB_DONE : HAB_FAILED;
    size_t i;
    json_t *view;

    json_array_foreach(j->records, i, view)
    {
        uint64_t person = (uint64_t) json_integer_value(json_object_get(view, "personne"));
        char key[24];
        json_t *name;

        (void) snprintf(key, sizeof(key), "%" PRIu64, person);
        if (outcome == HAB_DONE && person != 0 && json_object_get(names, key) == NULL) {
            outcome = name_of(j, person, &name);
            (void) json_object_set_new(names, key, name);
        }
        if (json_object_get(names, key) != NULL) {
            (void) json_object_set(view, "qui", json_object_get(names, key));
        }
    }
    json_decref(names);
    return outcome;
}

static int read_records(journal *j)
{
    const char *motive =
        j->place.seat == MCP_MEMBER ? own_motive.words : WORDS_OF(motives, j->motive);
    int outcome = j->state->host->calls->journal(
        j->call, j->place.convention, j->person, pl_second_of(j->from, 0),
        pl_second_of(pl_add_days(j->to, 1), 0) - 1, MOST, motive, keep_record, j);

    return outcome == HAB_DONE ? name_persons(j) : outcome;
}

/* -- answers */

static json_t *filters_of(const journal *j)
{
    char from[11];
    char to[11];

    pl_date_text(j->from, from);
    pl_date_text(j->to, to);
    return json_pack("{s:o, s:s, s:s, s:s, s:s}", "personne",
                     j->person != 0 ? json_integer((json_int_t) j->person) : json_null(), "du",
                     from, "au", to, "sorte", j->kind, "motif", j->motive);
}

static int answer_page(const journal *j)
{
    json_t *document = mcp_place_document(&j->place);
    const int shown = j->motive[0] != '\0';
    json_t *own =
        json_pack("{s:o, s:o, s:o, s:b, s:b, s:i}", "filtres", filters_of(j), "motifs",
                  list_of(motives, sizeof(motives) / sizeof(*motives)), "sortes",
                  list_of(kinds, sizeof(kinds) / sizeof(*kinds)), "motif_requis",
                  !shown && j->place.seat != MCP_MEMBER, "tronque", j->read == MOST, "plus", MOST);

    if (own == NULL || json_object_update(document, own) != 0
        || (shown && json_object_set(document, "traces", j->records) != 0)) {
        json_decref(document);
        document = NULL;
    }
    json_decref(own);
    return pl_answer(j->state->host, j->call, 200, "mcp-traces", document);
}

static int answer_csv(const journal *j)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&bytes, &size);
    int outcome = HAB_FAILED;

    if (to == NULL) {
        return HAB_FAILED;
    }
    mcp_journal_csv(to, j->records);
    if (fclose(to) == 0) {
        outcome = j->state->host->calls->content(j->call, "text/csv; charset=utf-8",
                                                 (hab_slice){.data = bytes, .size = size},
                                                 "traces.csv", "", 0);
    }
    free(bytes);
    return outcome;
}

static int show(journal *j)
{
    int outcome = read_query(j);

    if (outcome == HAB_DONE && j->csv && j->motive[0] == '\0') {
        return wrong(j, "motif",
                     "Dites pourquoi vous lisez ces traces\u00a0: choisissez un motif "
                     "de la liste (MCP-7).");
    }
    if (outcome == HAB_DONE && j->motive[0] != '\0') {
        outcome = read_records(j);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    return j->csv ? answer_csv(j) : answer_page(j);
}

int mcp_journal_get(const void *state, hab_call *call)
{
    journal j = {.state = state, .call = call};
    int outcome = mcp_enter(j.state, call, MCP_ANYBODY, &j.place);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    j.records = json_array();
    outcome = j.records != NULL ? show(&j) : HAB_FAILED;
    json_decref(j.records);
    mcp_leave(&j.place);
    return outcome;
}
