/* The morning of each day (LI-3.4): one mail a person says what waits to be retrieved,
 * with a week or two days left, or past its day; those who want one mail a day learn
 * what is new. Then the attestations that are due (LI-2).
 *
 * A person is written to on a day when something came near its last day (7 days, 2
 * days) or passed it since the last morning, and the mail then says all that waits. */
#include "agenda.h"

#include <stdlib.h>
#include <string.h>

enum {
    COMMUNES = 50,  /* of a batch */
    PERSONS = 50,   /* the same */
    VISITED = 2000, /* records looked at in a batch, whatever they say */
    COUNTED = 1000, /* a mail says « 1 000 ou plus » */
    SHOWN = 100,    /* communes named in one mail */
    READ = 20000,   /* records C read in a batch */
    FAR = 99991231, /* a day after all others */
    AT_COMMUNE = 1, /* places in keys N, G, C */
    AT_PERSON = 1,
    AT_PERSONS_COMMUNE = 9,
    AT_CONVENTION = 1
};

typedef enum li_phase { IDLE = 0, CLEAR = 1, GATHER = 2, MAIL = 3, ATTEST = 4 } li_phase;

typedef struct li_round {
    uint8_t layout; /* 1 */
    uint8_t phase;
    uint8_t reserved[2];
    uint32_t last;    /* the morning that was the last to be done */
    uint32_t running; /* the one being done */
    uint8_t place[8]; /* of the phase: the commune or the convention that was the last */
    int64_t told;     /* until when what was new has been told */
    int64_t started;
} li_round;

/* What one person is told of one commune. */
typedef struct li_said {
    uint8_t layout; /* 1 */
    uint8_t pressing;
    uint8_t reserved[2];
    uint32_t week; /* 3 to 7 days left */
    uint32_t days; /* 2 days or less */
    uint32_t late;
    uint32_t fresh; /* for those who want one mail a day */
    char caf[8];
} li_said;

static const hab_slice nothing = {.data = "", .size = 0};

/* -- counts of a commune */

li_key li_waiting_key(const char *commune, uint32_t deadline)
{
    li_key key = li_key_begin('S');

    li_key_text(&key, li_text(commune));
    li_key_u8(&key, LI_NOTIFIEE);
    if (deadline != 0) {
        li_key_u32(&key, deadline);
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
    if (found->count == COUNTED || li_u32_at(key, LI_AT_DEADLINE) > found->until) {
        return HAB_NONE;
    }
    if (found->of != NULL) {
        found->of[found->count] = li_u64_at(key, LI_AT_DEADLINE + 4);
    }
    found->count++;
    return HAB_DONE;
}

/* Those whose last day is from `from` to `until`; at most COUNTED. */
static int count_waiting(const li *self, hab_call *call, const char *commune, uint32_t from,
                         waiting *found)
{
    const li_key prefix = li_waiting_key(commune, 0);
    const li_key start = li_waiting_key(commune, from);

    found->count = 0;
    return self->calls->scan(call, li_key_slice(&prefix), li_key_slice(&start), 0, add_waiting,
                             found);
}

/* Whether one of them has come to a threshold, `ahead` days before its last day, in the
 * days (last, today]; what was told no earlier than that day needs no second word. */
static int crossed(const li *self, hab_call *call, const char *commune, int ahead,
                   const li_round *round, uint8_t *pressing)
{
    uint64_t of[COUNTED];
    waiting found = {.until = li_add_days(round->running, ahead), .of = of};
    int outcome = count_waiting(self, call, commune, li_add_days(round->last, ahead + 1), &found);

    for (uint32_t i = 0; i < found.count && outcome == HAB_DONE && !*pressing; i++) {
        li_shell shell;

        outcome = li_read(self, call, of[i], &shell);
        if (outcome == HAB_DONE) {
            *pressing = li_date_of(shell.notified) < li_add_days(shell.deadline, -ahead);
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
    } ranges[] = {{1, li_add_days(today, -1), &said->late},
                  {today, li_add_days(today, 2), &said->days},
                  {li_add_days(today, 3), li_add_days(today, 7), &said->week}};
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
    int outcome = count_waiting(self, call, commune, li_date_of(round->told), &found);

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
    li_key key = li_key_begin('Q');
    uint8_t told = LI_TOLD_EACH;
    int outcome;

    li_key_u64(&key, person);
    outcome = li_get_record(self, call, &key, &told, sizeof(told));
    *daily = outcome == HAB_DONE && told == LI_TOLD_DAILY;
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int put_said(const li *self, hab_call *call, uint64_t person, const char *commune,
                    const li_round *round, li_said *said)
{
    li_key key = li_key_begin('G');
    int daily;
    int outcome = is_daily(self, call, person, &daily);

    said->fresh = 0;
    if (outcome == HAB_DONE && daily) {
        outcome = count_fresh(self, call, commune, round, &said->fresh);
    }
    if (outcome != HAB_DONE || said->week + said->days + said->late + said->fresh == 0) {
        return outcome;
    }
    li_key_u64(&key, person);
    li_key_text(&key, li_text(commune));
    return li_put_record(self, call, &key, said, sizeof(*said));
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
        outcome = self->calls->covering(call, li_text(commune), add_convention, conventions);
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

/* -- phases: each a batch; *over says that it was the phase's last */

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

static int gather(const li *self, hab_call *call, li_round *round, int *over)
{
    const li_key all = li_key_begin('N');
    communes found = {.round = round};
    li_key from = all;
    int outcome;

    /* behind the last one */
    li_key_text(&from, (hab_slice){.data = round->place, .size = LI_CODE});
    li_key_u8(&from, 0);
    outcome =
        self->calls->scan(call, li_key_slice(&all), li_key_slice(&from), 0, add_commune, &found);
    for (size_t i = 0; i < found.count && outcome == HAB_DONE; i++) {
        outcome = gather_commune(self, call, found.of[i], round);
    }
    *over = found.count < COMMUNES && found.visited < VISITED;
    return outcome;
}

typedef struct telling {
    const li *self;
    hab_call *call;
    json_t *values; /* of the mail */
    json_t *keys;   /* communes */
    json_int_t week, days, late, fresh;
    int pressing;
} telling;

static int add_said(void *context, hab_slice key, hab_slice value)
{
    telling *mail = context;
    li_said said;
    json_t *code;

    if (value.size != sizeof(said) || key.size != AT_PERSONS_COMMUNE + LI_CODE) {
        return HAB_FAILED;
    }
    memcpy(&said, value.data, sizeof(said));
    code = json_stringn((const char *) key.data + AT_PERSONS_COMMUNE, LI_CODE);
    mail->week += said.week;
    mail->days += said.days;
    mail->late += said.late;
    mail->fresh += said.fresh;
    mail->pressing |= said.pressing;
    if (json_array_size(mail->keys) < SHOWN) {
        json_t *one = json_pack("{s:O, s:I, s:I, s:I, s:I}", "nom", code, "sept",
                                (json_int_t) said.week, "deux", (json_int_t) said.days, "retard",
                                (json_int_t) said.late, "nouvelles", (json_int_t) said.fresh);

        (void) json_array_append_new(json_object_get(mail->values, "communes"), one);
    }
    (void) json_object_set_new(mail->values, "caf", json_string(said.caf));
    return json_array_append_new(mail->keys, code) == 0 ? HAB_DONE : HAB_FAILED;
}

static int remove_said(const li *self, hab_call *call, uint64_t person, const json_t *keys)
{
    int outcome = HAB_DONE;
    size_t index;
    json_t *code;

    json_array_foreach(keys, index, code)
    {
        li_key key = li_key_begin('G');

        li_key_u64(&key, person);
        li_key_text(&key, li_text(json_string_value(code)));
        if (outcome == HAB_DONE) {
            outcome = self->calls->remove(call, li_key_slice(&key));
        }
    }
    return outcome;
}

static void name_communes(const li *self, hab_call *call, json_t *values)
{
    size_t index;
    json_t *commune;

    json_array_foreach(json_object_get(values, "communes"), index, commune)
    {
        char name[204];
        const char *code = json_string_value(json_object_get(commune, "nom"));

        (void) json_object_set_new(commune, "nom",
                                   json_string(li_commune_name(self, call, code, name)));
    }
}

/* What is said is of no use on the next morning. */
static int send_said(telling *mail, uint64_t person, const li_round *round)
{
    const li *self = mail->self;
    hab_member member;
    json_t *identity;
    int outcome = self->calls->person(mail->call, person, &member);

    if (outcome != HAB_DONE || (!mail->pressing && mail->fresh == 0)) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    identity = json_pack("{s:s, s:s, s:s}", "nom", member.nom, "prenom", member.prenom, "a",
                         member.identifiant);
    (void) json_object_update(mail->values, identity);
    (void) json_object_del(mail->values, "a");
    (void) json_object_set_new(mail->values, "sept", json_integer(mail->week));
    (void) json_object_set_new(mail->values, "deux", json_integer(mail->days));
    (void) json_object_set_new(mail->values, "retard", json_integer(mail->late));
    (void) json_object_set_new(mail->values, "nouvelles", json_integer(mail->fresh));
    name_communes(self, mail->call, mail->values);
    outcome = li_mail_to(self, mail->call, json_string_value(json_object_get(identity, "a")),
                         mail->pressing ? "li-rappel" : "li-resume",
                         li_second_of(li_add_days(round->running, 1), LI_MORNING), mail->values);
    json_decref(identity);
    return outcome;
}

/* The person who comes first, and all that was gathered for them. HAB_NONE when nobody
 * is left. Without a round nothing is said. */
static int tell_first(const li *self, hab_call *call, const li_round *round)
{
    const li_key all = li_key_begin('G');
    telling mail = {.self = self,
                    .call = call,
                    .values = json_pack("{s:[]}", "communes"),
                    .keys = json_array()};
    li_key key;
    uint64_t person = 0;
    int outcome = li_first(self, call, &all, NULL, &key);

    if (outcome == HAB_DONE) {
        person = li_u64_at(li_key_slice(&key), AT_PERSON);
        key.size = AT_PERSONS_COMMUNE;
        outcome = self->calls->scan(call, li_key_slice(&key), nothing, 0, add_said, &mail);
    }
    if (outcome == HAB_DONE && round != NULL) {
        outcome = send_said(&mail, person, round);
    }
    if (outcome == HAB_DONE) {
        outcome = remove_said(self, call, person, mail.keys);
    }
    json_decref(mail.values);
    json_decref(mail.keys);
    return outcome;
}

static int tell_persons(const li *self, hab_call *call, const li_round *round, int *over)
{
    int outcome = HAB_DONE;

    for (unsigned i = 0; i < PERSONS && outcome == HAB_DONE; i++) {
        outcome = tell_first(self, call, round);
    }
    *over = outcome == HAB_NONE;
    return *over ? HAB_DONE : outcome;
}

/* Convention by convention, over the keys C. */
static int attest(const li *self, hab_call *call, li_round *round, int *over)
{
    const li_key all = li_key_begin('C');
    unsigned work = 0;
    int outcome = HAB_DONE;

    for (unsigned i = 0; i < COMMUNES && work < READ && outcome == HAB_DONE; i++) {
        li_key from = all;
        li_key key;
        uint64_t convention =
            li_u64_at((hab_slice){.data = round->place, .size = sizeof(round->place)}, 0);

        li_key_u64(&from, convention + 1);
        outcome = li_first(self, call, &all, &from, &key);
        if (outcome == HAB_DONE) {
            memcpy(round->place, key.bytes + AT_CONVENTION, sizeof(round->place));
            outcome =
                li_duty_morning(self, call, li_u64_at(li_key_slice(&key), AT_CONVENTION), &work);
            outcome = outcome == HAB_NONE ? HAB_DONE : outcome;
        }
    }
    *over = outcome == HAB_NONE;
    return *over ? HAB_DONE : outcome;
}

/* -- the round */

static int read_round(const li *self, hab_call *call, li_round *round)
{
    const li_key key = li_key_begin('J');

    return li_get_record(self, call, &key, round, sizeof(*round));
}

/* The first morning is the one after the first demande came. */
static int first_due(const li *self, hab_call *call, int64_t *when)
{
    const li_key all = li_key_begin('N');
    li_key key;
    int outcome = li_first(self, call, &all, NULL, &key);

    if (outcome == HAB_DONE) {
        *when = li_second_of(self->calls->caller(call)->date, LI_MORNING);
    }
    return outcome;
}

int li_morning_due(const li *self, hab_call *call, int64_t *when)
{
    li_round round;
    int outcome = read_round(self, call, &round);

    if (outcome == HAB_NONE) {
        return first_due(self, call, when);
    }
    if (outcome == HAB_DONE) {
        *when = round.phase != IDLE ? round.started
                                    : li_second_of(li_add_days(round.last, 1), LI_MORNING);
    }
    return outcome;
}

/* A round that a stopped server left half done is begun again on another day: what it
 * had gathered is no longer so. */
static void begin_round(li_round *round, const hab_caller *caller)
{
    if (round->phase != IDLE && round->running == caller->date) {
        return;
    }
    round->phase = CLEAR;
    round->running = caller->date;
    round->started = caller->now;
}

static int run_phase(const li *self, hab_call *call, li_round *round, int *over)
{
    switch (round->phase) {
    case CLEAR: return tell_persons(self, call, NULL, over);
    case GATHER: return gather(self, call, round, over);
    case MAIL: return tell_persons(self, call, round, over);
    case ATTEST: return attest(self, call, round, over);
    default: return HAB_FAILED;
    }
}

static void next_phase(li_round *round)
{
    memset(round->place, 0, sizeof(round->place));
    if (round->phase == MAIL) {
        round->told = round->started;
    }
    if (round->phase == ATTEST) {
        round->last = round->running;
        round->phase = IDLE;
    } else {
        round->phase++;
    }
}

int li_morning_batch(const li *self, hab_call *call)
{
    const hab_caller *caller = self->calls->caller(call);
    const li_key key = li_key_begin('J');
    li_round round = {.layout = 1, .last = li_add_days(caller->date, -1)};
    int over = 0;
    int outcome = read_round(self, call, &round);

    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    begin_round(&round, caller);
    outcome = run_phase(self, call, &round, &over);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (over) {
        next_phase(&round);
    }
    return li_put_record(self, call, &key, &round, sizeof(round));
}
