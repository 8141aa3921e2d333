/* What waits in each commune, for each person who may retrieve it. A mail is worth its
 * while when something came near its last day (7 days, 2 days) or passed it since the
 * last morning; it then says all that waits. */
#include "morning.h"

#include <string.h>

enum {
    COMMUNES = 50,  /* of a batch */
    VISITED = 2000, /* records looked at in a batch, whatever they say */
    COUNTED = 1000, /* a mail says « 1 000 ou plus » */
    FAR = 99991231, /* a day after all others */
    AT_COMMUNE = 1  /* place in a key N */
};

/* -- counts of a commune */

pl_key li_waiting_key(const char *commune, uint32_t deadline)
{
    pl_key key = pl_key_begin('S');

    pl_key_text(&key, pl_text(commune));
    pl_key_u8(&key, LI_NOTIFIEE);
    if (deadline != 0) {
        pl_key_u32(&key, deadline);
    }
    return key;
}

typedef struct waiting {
    uint32_t until; /* the last day */
    uint32_t count;
    uint64_t *of; /* NULL: they are only counted */
} waiting;

static int add_waiting(void *context, hab_slice key, hab_slice value)
{
    waiting *found = context;

    (void) value;
    if (found->count == COUNTED || pl_u32_at(key, LI_AT_DEADLINE) > found->until) {
        return HAB_NONE;
    }
    if (found->of != NULL) {
        found->of[found->count] = pl_u64_at(key, LI_AT_DEADLINE + 4);
    }
    found->count++;
    return HAB_DONE;
}

/* Those whose last day is from `from` to `until`; at most COUNTED. */
static int count_waiting(const li *self, hab_call *call, const char *commune, uint32_t from,
                         waiting *found)
{
    const pl_key prefix = li_waiting_key(commune, 0);
    const pl_key start = li_waiting_key(commune, from);

    found->count = 0;
    return self->calls->scan(call, pl_key_slice(&prefix), pl_key_slice(&start), 0, add_waiting,
                             found);
}

/* Whether one of them has come to a threshold, `ahead` days before its last day, in the
 * days (last, today]; what was told no earlier than that day needs no second word. */
static int crossed(const li *self, hab_call *call, const char *commune, int ahead,
                   const li_round *round, uint8_t *pressing)
{
    uint64_t of[COUNTED];
    waiting found = {.until = pl_add_days(round->running, ahead), .of = of};
    int outcome = count_waiting(self, call, commune, pl_add_days(round->last, ahead + 1), &found);

    for (uint32_t i = 0; i < found.count && outcome == HAB_DONE && !*pressing; i++) {
        li_shell shell;

        outcome = li_read(self, call, of[i], &shell);
        if (outcome == HAB_DONE) {
            *pressing = pl_date_of(shell.notified) < pl_add_days(shell.deadline, -ahead);
        }
    }
    return outcome;
}

static int press(const li *self, hab_call *call, const char *commune, const li_round *round,
                 uint8_t *pressing)
{
    static const int thresholds[] = {7, 2, -1};
    int outcome = HAB_DONE;

    for (size_t i = 0; i < sizeof(thresholds) / sizeof(*thresholds) && outcome == HAB_DONE; i++) {
        if (!*pressing) {
            outcome = crossed(self, call, commune, thresholds[i], round, pressing);
        }
    }
    return outcome;
}

static int count_commune(const li *self, hab_call *call, const char *commune, const li_round *round,
                         li_said *said)
{
    const uint32_t today = round->running;
    const struct {
        uint32_t from;
        uint32_t until;
        uint32_t *count;
    } ranges[] = {{1, pl_add_days(today, -1), &said->late},
                  {today, pl_add_days(today, 2), &said->days},
                  {pl_add_days(today, 3), pl_add_days(today, 7), &said->week}};
    int outcome = HAB_DONE;

    for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges) && outcome == HAB_DONE; i++) {
        waiting found = {.until = ranges[i].until};

        outcome = count_waiting(self, call, commune, ranges[i].from, &found);
        *ranges[i].count = found.count;
    }
    return outcome == HAB_DONE ? press(self, call, commune, round, &said->pressing) : outcome;
}

/* What was transmitted since the last mail of a day and still waits. */
static int count_fresh(const li *self, hab_call *call, const char *commune, const li_round *round,
                       uint32_t *fresh)
{
    uint64_t of[COUNTED];
    waiting found = {.until = FAR, .of = of};
    int outcome = count_waiting(self, call, commune, pl_date_of(round->told), &found);

    *fresh = 0;
    for (uint32_t i = 0; i < found.count && outcome == HAB_DONE; i++) {
        li_shell shell;

        outcome = li_read(self, call, of[i], &shell);
        if (outcome == HAB_DONE) {
            *fresh += shell.transmitted >= round->told && shell.transmitted < round->started;
        }
    }
    return outcome;
}

/* -- for whom */

static int add_convention(void *context, const hab_right *right)
{
    json_t *one = json_pack("{s:I, s:s}", "id", (json_int_t) right->convention, "caf", right->caf);

    return json_array_append_new(context, one) == 0 ? HAB_DONE : HAB_FAILED;
}

static int is_daily(const li *self, hab_call *call, uint64_t person, int *daily)
{
    pl_key key = pl_key_begin('Q');
    uint8_t told = LI_TOLD_EACH;
    int outcome;

    pl_key_u64(&key, person);
    outcome = pl_get_record(self->host, call, &key, &told, sizeof(told));
    *daily = outcome == HAB_DONE && told == LI_TOLD_DAILY;
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int put_said(const li *self, hab_call *call, uint64_t person, const char *commune,
                    const li_round *round, li_said *said)
{
    pl_key key = pl_key_begin('G');
    int daily;
    int outcome = is_daily(self, call, person, &daily);

    said->fresh = 0;
    if (outcome == HAB_DONE && daily) {
        outcome = count_fresh(self, call, commune, round, &said->fresh);
    }
    if (outcome != HAB_DONE || said->week + said->days + said->late + said->fresh == 0) {
        return outcome;
    }
    pl_key_u64(&key, person);
    pl_key_text(&key, pl_text(commune));
    return pl_put_record(self->host, call, &key, said, sizeof(*said));
}

static int tell_convention(const li *self, hab_call *call, const json_t *convention,
                           const char *commune, const li_round *round, li_said *said)
{
    const char *caf = json_string_value(json_object_get(convention, "caf"));
    json_t *members =
        li_members(self, call, (uint64_t) json_integer_value(json_object_get(convention, "id")));
    int outcome = members != NULL ? HAB_DONE : HAB_FAILED;
    size_t index;
    json_t *member;

    strncpy(said->caf, caf, LI_CAF);
    json_array_foreach(members, index, member)
    {
        uint64_t person = (uint64_t) json_integer_value(json_object_get(member, "personne"));

        if (outcome == HAB_DONE) {
            outcome = put_said(self, call, person, commune, round, said);
        }
    }
    json_decref(members);
    return outcome;
}

static int gather_commune(const li *self, hab_call *call, const char *commune,
                          const li_round *round)
{
    li_said said = {.layout = 1};
    json_t *conventions = json_array();
    int outcome =
        conventions != NULL ? count_commune(self, call, commune, round, &said) : HAB_FAILED;
    size_t index;
    json_t *convention;

    if (outcome == HAB_DONE) {
        outcome = self->calls->covering(call, pl_text(commune), add_convention, conventions);
    }
    json_array_foreach(conventions, index, convention)
    {
        if (outcome == HAB_DONE) {
            outcome = tell_convention(self, call, convention, commune, round, &said);
        }
    }
    json_decref(conventions);
    return outcome;
}

/* -- a batch */

typedef struct communes {
    char of[COMMUNES][LI_CODE + 1];
    size_t count;
    size_t visited;
    li_round *round;
} communes;

static int add_commune(void *context, hab_slice key, hab_slice value)
{
    communes *found = context;
    li_counts counts;

    if (found->count == COMMUNES || found->visited == VISITED) {
        return HAB_NONE;
    }
    if (key.size != AT_COMMUNE + LI_CODE || value.size != sizeof(counts)) {
        return HAB_FAILED;
    }
    found->visited++;
    memcpy(found->round->place, (const char *) key.data + AT_COMMUNE, LI_CODE);
    memcpy(&counts, value.data, sizeof(counts));
    if (counts.of[LI_NOTIFIEE] > 0) {
        memcpy(found->of[found->count], found->round->place, LI_CODE);
        found->of[found->count++][LI_CODE] = '\0';
    }
    return HAB_DONE;
}

int li_gather(const li *self, hab_call *call, li_round *round, int *over)
{
    const pl_key all = pl_key_begin('N');
    communes found = {.round = round};
    pl_key from = all;
    int outcome;

    /* behind the last one */
    pl_key_text(&from, (hab_slice){.data = round->place, .size = LI_CODE});
    pl_key_u8(&from, 0);
    outcome =
        self->calls->scan(call, pl_key_slice(&all), pl_key_slice(&from), 0, add_commune, &found);
    for (size_t i = 0; i < found.count && outcome == HAB_DONE; i++) {
        outcome = gather_commune(self, call, found.of[i], round);
    }
    *over = found.count < COMMUNES && found.visited < VISITED;
    return outcome;
}
