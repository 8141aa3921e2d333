/* The inbox of a lieu (LI-1, LI-3.4): the demandes of its communes by state, first due
 * first. It holds no personal data: who wants them opens a demande, and has it then. */
#include "lieu.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LISTED = 25,      /* demandes a page */
    CHOICE = 200,     /* communes in a list to choose from */
    LATE_MOST = 1000, /* counted one by one */
    PLACE = 24        /* digits of a place between two pages */
};

/* Where a demande stands in the inbox; of all communes, in one order. */
typedef struct row {
    uint32_t deadline;
    uint64_t number;
} row;

typedef struct inbox {
    const li *self;
    hab_call *call;
    li_communes communes;
    li_state state;
    int late; /* only those past their day */
    uint32_t today;
    row after;
    row rows[LISTED + 1]; /* the first ones; one more says that there are more */
    size_t count;
    li_counts counts;
    unsigned late_count;
} inbox;

static int before(row a, row b)
{
    return a.deadline != b.deadline ? a.deadline < b.deadline : a.number < b.number;
}

/* Those of one commune come in order: after one that has no place, none has. */
static int keep_row(void *context, uint64_t number, hab_slice key)
{
    inbox *box = context;
    row found = {.deadline = pl_u32_at(key, 1 + LI_CODE + 1), .number = number};
    size_t place = box->count;

    if (box->late && found.deadline >= box->today) {
        return HAB_NONE;
    }
    while (place > 0 && before(found, box->rows[place - 1])) {
        place--;
    }
    if (place > LISTED) {
        return HAB_NONE;
    }
    if (box->count <= LISTED) {
        box->count++;
    }
    memmove(box->rows + place + 1, box->rows + place,
            (box->count - 1 - place) * sizeof(box->rows[0]));
    box->rows[place] = found;
    return HAB_DONE;
}

static int list_commune(inbox *box, const char *code)
{
    pl_key after = pl_key_begin('S');

    pl_key_text(&after, pl_text(code));
    pl_key_u8(&after, (uint8_t) box->state);
    pl_key_u32(&after, box->after.deadline);
    pl_key_u64(&after, box->after.number);
    return li_list(box->self, box->call, code, box->state, pl_key_slice(&after), keep_row, box);
}

static int count_commune(inbox *box, const char *code, li_counts *counts)
{
    unsigned late = 0;
    int outcome = li_counts_of(box->self, box->call, code, counts);

    if (outcome == HAB_DONE && counts->of[LI_NOTIFIEE] > 0 && box->late_count < LATE_MOST) {
        outcome = li_late(box->self, box->call, code, LATE_MOST - box->late_count, &late);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    for (unsigned state = 0; state < LI_STATES; state++) {
        box->counts.of[state] += counts->of[state];
    }
    box->late_count += late;
    return HAB_DONE;
}

/* Counts all; lists only where there is something to list. */
static int look(inbox *box)
{
    int outcome = HAB_DONE;

    for (size_t i = 0; outcome == HAB_DONE && i < box->communes.count; i++) {
        li_counts counts = {0};

        outcome = count_commune(box, box->communes.codes[i], &counts);
        if (outcome == HAB_DONE && counts.of[box->state] > 0) {
            outcome = list_commune(box, box->communes.codes[i]);
        }
    }
    return outcome;
}

/* -- what was asked for */

static int query(const inbox *box, const char *name, char *to, size_t size)
{
    int outcome = box->self->calls->query(box->call, name, to, size);

    return outcome == HAB_DONE && to[0] == '\0' ? HAB_NONE : outcome;
}

static int bad_query(const inbox *box)
{
    return box->self->calls->problem(box->call, 400, "filtre_inconnu", "Ce filtre n’existe pas",
                                     "Revenez à la liste des demandes et choisissez un filtre.",
                                     HAB_REASON_GRANTED);
}

static int read_state(inbox *box)
{
    char text[16];
    int outcome = query(box, "etat", text, sizeof(text));

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    for (unsigned state = LI_NOTIFIEE; state < LI_STATES; state++) {
        if (strcmp(text, li_state_name(state)) == 0) {
            box->state = state;
            return HAB_DONE;
        }
    }
    return bad_query(box);
}

static int read_place(inbox *box)
{
    char text[PLACE + 2];
    int outcome = query(box, "suite", text, sizeof(text));
    int read = 0;

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    if (strspn(text, "0123456789abcdef") != PLACE || text[PLACE] != '\0'
        || sscanf(text, "%8" SCNx32 "%16" SCNx64 "%n", &box->after.deadline, &box->after.number,
                  &read)
               != 2) {
        return bad_query(box);
    }
    return HAB_DONE;
}

static int read_query(inbox *box)
{
    char late[8];
    int outcome = query(box, "retard", late, sizeof(late));

    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        box->late = outcome == HAB_DONE;
        outcome = read_state(box);
    }
    if (outcome == HAB_DONE && box->late) {
        box->state = LI_NOTIFIEE;
    }
    return outcome == HAB_DONE ? read_place(box) : outcome;
}

/* -- the page */

/* A commune that was not asked for by name is decided when something of it is shown. */
static int decide(const inbox *box, const li_shell *shells, size_t count)
{
    int outcome = HAB_DONE;

    if (box->communes.decided) {
        return HAB_DONE;
    }
    for (size_t i = 0; outcome == HAB_DONE && i < count; i++) {
        size_t same = 0;

        while (strcmp(shells[same].commune, shells[i].commune) != 0) {
            same++;
        }
        if (same == i) {
            outcome = box->self->calls->may(box->call, "demandes", pl_text(shells[i].commune),
                                            (hab_slice){0}, NULL);
        }
    }
    return outcome;
}

static int add_rows(const inbox *box, json_t *list)
{
    li_shell shells[LISTED];
    size_t count = box->count < LISTED ? box->count : LISTED;
    int outcome = HAB_DONE;

    for (size_t i = 0; outcome == HAB_DONE && i < count; i++) {
        outcome = li_read(box->self, box->call, box->rows[i].number, &shells[i]);
    }
    if (outcome == HAB_DONE) {
        outcome = decide(box, shells, count);
    }
    for (size_t i = 0; outcome == HAB_DONE && i < count; i++) {
        json_t *view = NULL;

        outcome = li_shell_view(box->self, box->call, &shells[i], &view);
        if (outcome == HAB_DONE && json_array_append_new(list, view) != 0) {
            outcome = HAB_FAILED;
        }
    }
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

static json_t *counts_view(const inbox *box)
{
    json_t *view = json_object();

    for (unsigned state = LI_NOTIFIEE; state < LI_STATES; state++) {
        json_object_set_new(view, li_state_name(state),
                            json_integer((json_int_t) box->counts.of[state]));
    }
    json_object_set_new(view, "retard", json_integer(box->late_count));
    return view;
}

static json_t *choice_view(const inbox *box, const li_communes *own)
{
    json_t *view = json_array();

    for (size_t i = 0; i < own->count && own->count <= CHOICE; i++) {
        json_array_append_new(view, li_commune_view(box->self, box->call, own->codes[i]));
    }
    return view;
}

static int add_preference(const inbox *box, json_t *document)
{
    pl_key key = pl_key_begin('Q');
    uint8_t told = LI_TOLD_EACH;
    int outcome;

    pl_key_u64(&key, box->self->calls->caller(box->call)->person);
    outcome = pl_get_record(box->self->host, box->call, &key, &told, sizeof(told));
    json_object_set_new(document, "avis",
                        json_string(told == LI_TOLD_DAILY ? "quotidien" : "chaque"));
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int add_query(const inbox *box, json_t *document)
{
    char fait[16] = "";
    char commune[LI_CODE + 1] = "";
    int outcome = query(box, "fait", fait, sizeof(fait));

    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = query(box, "commune", commune, sizeof(commune));
    }
    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    json_object_set_new(document, "fait", json_string(fait));
    json_object_set_new(document, "filtres",
                        json_pack("{s:s, s:s, s:b}", "commune", commune, "etat",
                                  li_state_name(box->state), "retard", box->late));
    return HAB_DONE;
}

static void add_next(const inbox *box, json_t *document)
{
    const row *last = &box->rows[LISTED - 1];

    if (box->count > LISTED) {
        json_object_set_new(document, "suite",
                            json_sprintf("%08" PRIx32 "%016" PRIx64, last->deadline, last->number));
    }
}

static int show(const inbox *box)
{
    json_t *document = json_object();
    json_t *rows = json_array();
    li_communes own = {0};
    int outcome = li_own_communes(box->self, box->call, &own);

    if (outcome == HAB_DONE) {
        outcome = add_rows(box, rows);
    }
    if (outcome == HAB_DONE) {
        outcome = add_query(box, document);
    }
    if (outcome == HAB_DONE) {
        outcome = add_preference(box, document);
    }
    if (outcome == HAB_DONE) {
        json_object_set_new(document, "comptes", counts_view(box));
        json_object_set_new(document, "communes", choice_view(box, &own));
        json_object_set(document, "demandes", rows);
        add_next(box, document);
        outcome =
            pl_answer(box->self->host, box->call, 200, "lieu-demandes", json_incref(document));
    }
    li_communes_free(&own);
    json_decref(rows);
    json_decref(document);
    return outcome;
}

int li_inbox_get(const void *state, hab_call *call)
{
    const li *self = state;
    inbox box = {
        .self = self, .call = call, .state = LI_NOTIFIEE, .today = self->calls->caller(call)->date};
    int outcome = li_asked_communes(self, call, &box.communes);

    if (outcome == HAB_DONE) {
        outcome = read_query(&box);
    }
    if (outcome == HAB_DONE) {
        outcome = look(&box);
    }
    if (outcome == HAB_DONE) {
        outcome = show(&box);
    }
    li_communes_free(&box.communes);
    return outcome;
}

/* -- how the person is told (LI-3.4) */

static int keep_preference(const li *self, hab_call *call, uint8_t told)
{
    pl_key key = pl_key_begin('Q');
    hab_note note = {.operation = told == LI_TOLD_DAILY ? "avis.quotidien" : "avis.chaque",
                     .service = "demandes"};
    int outcome;

    pl_key_u64(&key, self->calls->caller(call)->person);
    outcome = pl_put_record(self->host, call, &key, &told, sizeof(told));
    return outcome == HAB_DONE ? self->calls->trace(call, &note) : outcome;
}

int li_inbox_post(const void *state, hab_call *call, hab_slice document)
{
    const li *self = state;
    json_t *typed = json_loadb(document.data, document.size, 0, NULL);
    const char *avis = json_string_value(json_object_get(typed, "avis"));
    int daily = avis != NULL && strcmp(avis, "quotidien") == 0;
    int known = daily || (avis != NULL && strcmp(avis, "chaque") == 0);
    li_communes own = {0};
    int outcome = li_own_communes(self, call, &own);

    json_decref(typed);
    li_communes_free(&own);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (!known) {
        return self->calls->field(
            call, "avis", "Choisissez un courriel pour chaque demande, ou un courriel par jour.");
    }
    outcome = keep_preference(self, call, daily ? LI_TOLD_DAILY : LI_TOLD_EACH);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    return self->calls->caller(call)->html
               ? self->calls->redirect(call, "lieu-information/demandes?fait=avis")
               : pl_answer(self->host, call, 200, NULL,
                           json_pack("{s:s}", "avis", daily ? "quotidien" : "chaque"));
}
