/* The life of a demande (LI-1, LI-2, LI-3.4): days, states, indexes that never drift. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "demandes.h"

enum { DAY = 86400, OPERATIONS = 2000, CHECK_EVERY = 50 };

static const char *const communes[] = {"75056", "91999"};

/* -- days */

/* LI-2: six months end on the same day, or on the last one of a shorter month. */
static void six_months_end_on_a_day_that_exists(void **state)
{
    static const struct {
        uint32_t from, to;
    } cases[] = {{20260112, 20260712}, {20260831, 20270228}, {20270831, 20280229},
                 {20261231, 20270630}, {20260930, 20270330}, {20280229, 20280829}};

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(pl_add_months(cases[i].from, 6), cases[i].to);
    }
    assert_int_equal(pl_add_months(20240229, 72), 20300228);
    assert_int_equal(pl_add_months(20260115, -2), 20251115);
}

/* The plugin's calendar is the broker's: each day and hour from 2020 to 2040. */
static void days_are_those_of_paris(void **state)
{
    uint32_t date = 20200101;

    (void) state;
    for (int64_t second = 1577836800; second < 2208988800; second += 1800) {
        uint32_t there = hab_local_time(second).date;

        assert_int_equal(pl_date_of(second), there);
        if (there != date) {
            int64_t start = 0;

            assert_int_equal(pl_add_days(date, 1), there);
            assert_int_equal(pl_add_days(there, -1), date);
            assert_int_equal(pl_days_between(date, there), 1);
            assert_int_equal(hab_day_start(there, &start), HAB_OK);
            assert_int_equal(pl_second_of(there, 0), start);
            assert_int_equal(hab_local_time(pl_second_of(there, 7)).minute, 7 * 60);
            date = there;
        }
    }
    assert_int_equal(date, 20400101);
}

static void dates_in_words(void **state)
{
    char words[PL_WORDS];
    char text[11];

    (void) state;
    pl_date_words(20260801, words);
    assert_string_equal(words, "1er\u00a0août\u00a02026");
    pl_date_words(20261222, words);
    assert_string_equal(words, "22\u00a0décembre\u00a02026");
    pl_date_text(20260801, text);
    assert_string_equal(text, "2026-08-01");
}

/* -- keys */

static void keys_stand_in_the_order_of_their_numbers(void **state)
{
    pl_key a = pl_key_begin('S'), b = pl_key_begin('S');

    (void) state;
    pl_key_u32(&a, 20261231);
    pl_key_u64(&a, 255);
    pl_key_u32(&b, 20261231);
    pl_key_u64(&b, 256);
    assert_true(memcmp(a.bytes, b.bytes, a.size) < 0);
    assert_int_equal(pl_u32_at(pl_key_slice(&a), 1), 20261231);
    assert_int_equal(pl_u64_at(pl_key_slice(&b), 5), 256);
    assert_int_equal(pl_u64_at(pl_key_slice(&b), 6), 0); /* beyond its end */
}

/* What does not fit is no key at all, rather than another's. */
static void a_key_that_is_too_long_is_none(void **state)
{
    pl_key key = pl_key_begin('I');
    char text[PL_KEY_MAX];

    (void) state;
    memset(text, 'a', sizeof(text));
    pl_key_text(&key, hab_slice_of(text, sizeof(text)));
    assert_int_equal(pl_key_slice(&key).size, 0);
    pl_key_u8(&key, 1);
    assert_int_equal(pl_key_slice(&key).size, 0);
}

/* -- settings */

static unsigned reported;
static char reported_field[64];

static void note_report(void *context, const char *field, const char *rule)
{
    (void) context;
    (void) rule;
    reported++;
    (void) snprintf(reported_field, sizeof(reported_field), "%s", field);
}

static int open_settings(li *plugin, const char *text)
{
    static hab_host host;

    host = *self->host;
    host.report = note_report;
    *plugin = (li){.host = &host, .calls = self->calls};
    reported = 0;
    return li_settings_open(plugin, hab_slice_text(text), NULL);
}

static void each_caf_may_have_its_delay_and_its_words(void **state)
{
    li plugin;

    (void) state;
    assert_int_equal(open_settings(&plugin, ""), 0);
    assert_int_equal(li_delay(&plugin, "751"), 15); /* LI-3.4 */
    assert_non_null(json_object_get(li_turn_to(&plugin, "751"), "texte"));
    json_decref(plugin.settings);

    assert_int_equal(open_settings(&plugin, "{\"delai\": 20, \"cafs\": [{\"caf\": \"911\","
                                            " \"delai\": 10, \"orientation\": {\"texte\":"
                                            " \"Ici\"}}]}"),
                     0);
    assert_int_equal(li_delay(&plugin, "751"), 20);
    assert_int_equal(li_delay(&plugin, "911"), 10);
    assert_string_equal(json_string_value(json_object_get(li_turn_to(&plugin, "911"), "texte")),
                        "Ici");
    assert_non_null(strstr(json_string_value(json_object_get(li_turn_to(&plugin, "751"), "texte")),
                           "monenfant"));
    json_decref(plugin.settings);
}

/* printf secret | sha256sum */
#define SECRET_DIGEST "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"

static void a_feed_is_known_by_its_secret_alone(void **state)
{
    li plugin;

    (void) state;
    assert_int_equal(
        open_settings(&plugin,
                      "{\"flux\": [{\"nom\": \"autre\", \"empreinte\": "
                      "\"00000d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
                      "\"}, {\"nom\": \"monenfant\", \"empreinte\": \"" SECRET_DIGEST "\"}]}"),
        0);
    assert_string_equal(li_feed(&plugin, hab_slice_text("secret")), "monenfant");
    assert_null(li_feed(&plugin, hab_slice_text("Secret")));
    assert_null(li_feed(&plugin, hab_slice_text("secre")));
    assert_null(li_feed(&plugin, hab_slice_text(SECRET_DIGEST)));
    assert_null(li_feed(&plugin, hab_slice_text("")));
    json_decref(plugin.settings);
    assert_int_equal(open_settings(&plugin, ""), 0);
    assert_null(li_feed(&plugin, hab_slice_text("secret")));
    json_decref(plugin.settings);
}

static void what_stands_twice_in_settings_is_refused(void **state)
{
    li plugin;

    (void) state;
    assert_int_equal(open_settings(&plugin, "{\"cafs\": [{\"caf\": \"911\"}, {\"caf\": \"751\"},"
                                            " {\"caf\": \"911\"}]}"),
                     FAILED);
    assert_int_equal(reported, 1);
    assert_string_equal(reported_field, "cafs[2].caf");
    json_decref(plugin.settings);
}

/* -- one demande */

typedef struct order {
    const char *commune;
    uint64_t number;
    li_state to;
    li_outcome outcome;
    uint8_t flags;
    int result;
    li_shell shell;
    char reference[LI_REFERENCE + 1];
} order;

static int submit_work(void *context, hab_call *call)
{
    order *o = context;
    char text[1024];
    int outcome = li_submit(self, call, demande_of(o->commune, "Ici", text), o->reference);

    o->result = outcome;
    return outcome == HAB_DONE
               ? li_find(self, call, hab_slice_text(o->reference), &o->number, &o->shell)
               : outcome;
}

static order submit(const char *commune)
{
    order o = {.commune = commune};

    assert_int_equal(run_call(submit_work, &o), HAB_DONE);
    return o;
}

static int move_work(void *context, hab_call *call)
{
    order *o = context;
    int first = 0;

    switch (o->to) {
    case LI_RECUPEREE:
        o->result = li_retrieve(self, call, o->number, &o->shell, &first);
        return o->result == HAB_DONE && !first ? HAB_NONE : o->result;
    case LI_TRAITEE: return o->result = li_treat(self, call, o->number, &o->shell, o->outcome);
    case LI_DETRUITE: return o->result = li_destroy(self, call, o->number, o->flags);
    case LI_ATTESTEE: return o->result = li_attest(self, call, o->number, 77);
    default: fail_msg("no such move"); return HAB_FAILED;
    }
}

static int move(uint64_t number, li_state to, li_outcome outcome, uint8_t flags)
{
    order o = {.number = number, .to = to, .outcome = outcome, .flags = flags};

    return run_call(move_work, &o);
}

static int read_work(void *context, hab_call *call)
{
    order *o = context;
    json_t *document = NULL;

    o->result = li_open_document(self, call, o->number, &document);
    if (o->result == HAB_DONE) {
        assert_string_equal(
            json_string_value(json_object_get(json_object_get(document, "contact"), "courriel")),
            "zorglub@mail.example");
    }
    json_decref(document);
    return li_read(self, call, o->number, &o->shell);
}

static li_shell shell_of(uint64_t number, int *readable)
{
    order o = {.number = number};

    assert_int_equal(run_call(read_work, &o), HAB_DONE);
    *readable = o.result == HAB_DONE;
    return o.shell;
}

static int figures_work(void *context, hab_call *call)
{
    li_figures *figures = context;

    return li_figures_of(self, call, "75056", 202601, figures);
}

static li_figures figures(void)
{
    li_figures found;

    assert_int_equal(run_call(figures_work, &found), HAB_DONE);
    return found;
}

/* LI-3.4: fifteen days from the mail; LI-2: six months from the transmission. */
static void what_a_demande_begins_with(void **state)
{
    order o = submit("75056");
    int readable;
    li_shell shell = shell_of(o.number, &readable);

    (void) state;
    assert_true(readable);
    assert_int_equal(shell.state, LI_NOTIFIEE);
    assert_int_equal(shell.transmitted, now);
    assert_int_equal(shell.notified, now);
    assert_int_equal(shell.deadline, 20260127);
    assert_int_equal(shell.destroy, 20260712);
    assert_string_equal(shell.caf, "751");
    assert_int_equal(shell.convention, convention_in(broker.store, "LI-1"));
    assert_memory_equal(o.reference, "FA-", 3);
    assert_int_equal(strlen(o.reference), LI_REFERENCE);
    assert_traced("demande.transmise", HAB_REASON_GRANTED);
}

static void no_lieu_no_demande(void **state)
{
    order o = {.commune = "13055"};

    (void) state;
    assert_int_equal(run_call(submit_work, &o), HAB_NONE);
    assert_int_equal(figures().transmitted, 0);
}

/* A convention whose end has come covers nothing any more. */
static void an_ended_convention_takes_none(void **state)
{
    order o = {.commune = "92000"};

    (void) state;
    store_document(broker.store,
                   lieu("{\"numero\": \"LI-9\", \"etat\": \"preavis\", \"fin\": \"2026-01-31\","
                        " \"annexe\": {\"communes\": [{\"code\": \"92000\", \"nom\": \"Là\"}]}}"));
    assert_int_equal(run_call(submit_work, &o), HAB_DONE);
    now += 30 * DAY;
    assert_int_equal(run_call(submit_work, &o), HAB_NONE);
}

/* LI-1: who retrieved it first, and when, stays; LI-3.4: the last day is in time. */
static void it_is_retrieved_once(void **state)
{
    order a = submit("75056"), b = submit("75056");
    int readable;
    int64_t first;

    (void) state;
    now = pl_second_of(20260127, 23);
    first = now;
    assert_int_equal(move(a.number, LI_RECUPEREE, 0, 0), HAB_DONE);
    assert_traced("demande.recuperee", HAB_REASON_GRANTED);
    assert_int_equal(figures().late, 0);
    now += 2 * 3600; /* the day after */
    assert_int_equal(move(a.number, LI_RECUPEREE, 0, 0), HAB_NONE);
    assert_int_equal(shell_of(a.number, &readable).retrieved, first);
    assert_int_equal(move(b.number, LI_RECUPEREE, 0, 0), HAB_DONE);
    assert_int_equal(figures().late, 1);
    assert_int_equal(figures().retrieved, 2);
}

static void an_outcome_takes_the_place_of_the_former(void **state)
{
    order o = submit("75056");
    li_figures found;

    (void) state;
    assert_int_equal(move(o.number, LI_TRAITEE, LI_PLACE, 0), HAB_NONE); /* not retrieved */
    assert_int_equal(move(o.number, LI_RECUPEREE, 0, 0), HAB_DONE);
    assert_int_equal(move(o.number, LI_TRAITEE, LI_NO_OUTCOME, 0), HAB_NONE);
    assert_int_equal(move(o.number, LI_TRAITEE, LI_OUTCOMES, 0), HAB_NONE);
    assert_int_equal(move(o.number, LI_TRAITEE, LI_ATTENTE, 0), HAB_DONE);
    assert_int_equal(move(o.number, LI_TRAITEE, LI_PLACE, 0), HAB_DONE);
    found = figures();
    assert_int_equal(found.treated[LI_ATTENTE], 0);
    assert_int_equal(found.treated[LI_PLACE], 1);
}

/* LI-2: gone at once and for good; who has copies attests, once. */
static void it_is_destroyed_then_attested(void **state)
{
    order o = submit("75056"), unread = submit("75056");
    li_shell shell;
    uint8_t zeros[32] = {0};
    int readable;

    (void) state;
    assert_int_equal(move(o.number, LI_RECUPEREE, 0, 0), HAB_DONE);
    assert_int_equal(move(o.number, LI_ATTESTEE, 0, 0), HAB_NONE); /* not destroyed yet */
    assert_int_equal(move(o.number, LI_DETRUITE, 0, 0), HAB_DONE);
    assert_traced("demande.detruite", HAB_REASON_GRANTED);
    shell = shell_of(o.number, &readable);
    assert_false(readable);
    assert_int_equal(shell.state, LI_DETRUITE);
    assert_memory_equal(shell.code, zeros, sizeof(zeros));
    assert_int_equal(move(o.number, LI_DETRUITE, 0, 0), HAB_NONE);
    assert_int_equal(move(o.number, LI_RECUPEREE, 0, 0), HAB_NONE);
    assert_int_equal(move(o.number, LI_TRAITEE, LI_PLACE, 0), HAB_NONE);
    assert_int_equal(move(o.number, LI_ATTESTEE, 0, 0), HAB_DONE);
    assert_int_equal(shell_of(o.number, &readable).attestation, 77);
    assert_int_equal(move(o.number, LI_ATTESTEE, 0, 0), HAB_NONE);

    assert_int_equal(move(unread.number, LI_DETRUITE, 0, LI_RETIREE), HAB_DONE);
    assert_traced("demande.retiree", HAB_REASON_GRANTED);
    assert_int_equal(move(unread.number, LI_ATTESTEE, 0, 0), HAB_NONE); /* nobody has copies */
    assert_int_equal(figures().withdrawn, 1);
    assert_int_equal(figures().late, 0);
}

/* Destroyed after its day without having been read: late too. */
static void what_nobody_read_is_late(void **state)
{
    order o = submit("75056");

    (void) state;
    now = pl_second_of(20260712, 0);
    assert_int_equal(move(o.number, LI_DETRUITE, 0, 0), HAB_DONE);
    assert_int_equal(figures().late, 1);
    assert_int_equal(figures().retrieved, 0);
}

/* -- many of them, against a model in memory */

typedef struct modelled {
    uint64_t number;
    size_t commune;
    unsigned state;
    unsigned outcome;
    uint32_t deadline;
    uint32_t month;
    int retrieved, late, withdrawn;
} modelled;

static modelled model[OPERATIONS];
static size_t modelled_count;
static uint32_t dice;

static uint32_t throw(uint32_t sides)
{
    dice = dice * 1664525U + 1013904223U;
    return (dice >> 8) % sides;
}

static int is_late(const modelled *m)
{
    return hab_local_time(now).date > m->deadline;
}

static void throw_submit(void)
{
    size_t commune = throw(2);
    order o = submit(communes[commune]);

    model[modelled_count++] = (modelled){.number = o.number,
                                         .commune = commune,
                                         .state = LI_NOTIFIEE,
                                         .deadline = o.shell.deadline,
                                         .month = hab_local_time(now).date / 100};
}

static void throw_retrieve(modelled *m)
{
    assert_int_equal(move(m->number, LI_RECUPEREE, 0, 0),
                     m->state == LI_NOTIFIEE ? HAB_DONE : HAB_NONE);
    if (m->state == LI_NOTIFIEE) {
        m->state = LI_RECUPEREE;
        m->retrieved = 1;
        m->late = is_late(m);
    }
}

static void throw_treat(modelled *m)
{
    unsigned outcome = 1 + throw(LI_OUTCOMES - 1);
    int lawful = m->state == LI_RECUPEREE || m->state == LI_TRAITEE;

    assert_int_equal(move(m->number, LI_TRAITEE, outcome, 0), lawful ? HAB_DONE : HAB_NONE);
    if (lawful) {
        m->state = LI_TRAITEE;
        m->outcome = outcome;
    }
}

static void throw_destroy(modelled *m)
{
    uint8_t flags = throw(2) ? LI_RETIREE : 0;
    int lawful = m->state < LI_DETRUITE;

    assert_int_equal(move(m->number, LI_DETRUITE, 0, flags), lawful ? HAB_DONE : HAB_NONE);
    if (lawful) {
        m->state = LI_DETRUITE;
        m->late |= !m->retrieved && is_late(m);
        m->withdrawn = flags == LI_RETIREE;
    }
}

static void throw_attest(modelled *m)
{
    int lawful = m->state == LI_DETRUITE && m->retrieved;

    assert_int_equal(move(m->number, LI_ATTESTEE, 0, 0), lawful ? HAB_DONE : HAB_NONE);
    if (lawful) {
        m->state = LI_ATTESTEE;
    }
}

typedef struct seen {
    size_t commune;
    unsigned state;
    size_t count;
    uint32_t deadline; /* of the one before */
    uint64_t number;
} seen;

/* First due first, each where the model has it. */
static int see(void *context, uint64_t number, hab_slice key)
{
    seen *s = context;
    uint32_t deadline = pl_u32_at(key, 1 + LI_CODE + 1);
    const modelled *m = NULL;

    for (size_t i = 0; i < modelled_count; i++) {
        m = model[i].number == number ? &model[i] : m;
    }
    assert_non_null(m);
    assert_int_equal(m->commune, s->commune);
    assert_int_equal(m->state, s->state);
    assert_int_equal(m->deadline, deadline);
    assert_true(deadline > s->deadline || (deadline == s->deadline && number > s->number));
    s->deadline = deadline;
    s->number = number;
    s->count++;
    return HAB_DONE;
}

/* Counts, and the inbox, of one commune. */
static void compare_inbox(hab_call *call, size_t commune)
{
    li_counts wanted = {{0}}, found;
    unsigned late = 0, late_wanted = 0;

    for (size_t i = 0; i < modelled_count; i++) {
        if (model[i].commune == commune) {
            wanted.of[model[i].state]++;
            late_wanted += model[i].state == LI_NOTIFIEE && is_late(&model[i]);
        }
    }
    assert_int_equal(li_counts_of(self, call, communes[commune], &found), HAB_DONE);
    assert_memory_equal(&found, &wanted, sizeof(found));
    for (unsigned state = LI_NOTIFIEE; state < LI_STATES; state++) {
        seen s = {.commune = commune, .state = state};

        assert_int_equal(
            li_list(self, call, communes[commune], state, hab_slice_of("", 0), see, &s), HAB_DONE);
        assert_int_equal(s.count, wanted.of[state]);
    }
    assert_int_equal(li_late(self, call, communes[commune], 10000, &late), HAB_DONE);
    assert_int_equal(late, late_wanted);
}

static void compare_figures(hab_call *call, size_t commune, uint32_t month)
{
    li_figures wanted = {0}, found;

    for (size_t i = 0; i < modelled_count; i++) {
        const modelled *m = &model[i];

        if (m->commune == commune && m->month == month) {
            wanted.transmitted++;
            wanted.retrieved += (uint64_t) m->retrieved;
            wanted.late += (uint64_t) m->late;
            wanted.withdrawn += (uint64_t) m->withdrawn;
            wanted.treated[m->outcome] += m->outcome != 0;
        }
    }
    assert_int_equal(li_figures_of(self, call, communes[commune], month, &found), HAB_DONE);
    assert_memory_equal(&found, &wanted, sizeof(found));
}

static int count_key(void *context, hab_slice key, hab_slice value)
{
    (void) key;
    (void) value;
    (*(size_t *) context)++;
    return HAB_DONE;
}

static size_t keys_of(hab_call *call, char letter)
{
    pl_key prefix = pl_key_begin(letter);
    size_t count = 0;

    assert_int_equal(
        self->calls->scan(call, pl_key_slice(&prefix), hab_slice_of("", 0), 0, count_key, &count),
        HAB_DONE);
    return count;
}

static int compare_work(void *context, hab_call *call)
{
    size_t alive = 0, copies = 0;

    (void) context;
    for (size_t commune = 0; commune < 2; commune++) {
        compare_inbox(call, commune);
        for (uint32_t month = 202601; month <= 202612; month++) {
            compare_figures(call, commune, month);
        }
    }
    for (size_t i = 0; i < modelled_count; i++) {
        json_t *document = NULL;
        int kept = model[i].state < LI_DETRUITE;

        assert_int_equal(li_open_document(self, call, model[i].number, &document),
                         kept ? HAB_DONE : HAB_NONE);
        json_decref(document);
        alive += (size_t) kept;
        copies += model[i].state == LI_DETRUITE && model[i].retrieved;
    }
    assert_int_equal(keys_of(call, 'X'), alive);
    assert_int_equal(keys_of(call, 'C'), copies);
    assert_int_equal(keys_of(call, 'R'), modelled_count);
    assert_int_equal(keys_of(call, 'S'), modelled_count);
    return HAB_DONE;
}

/* Whatever happens in whatever order, nothing that is counted or listed drifts. */
static void two_thousand_moves_drift_nowhere(void **state)
{
    (void) state;
    store_document(broker.store,
                   lieu("{\"numero\": \"LI-2\", \"annexe\": {\"communes\": [{\"code\": \"91999\","
                        " \"nom\": \"Valclair\"}]}}"));
    dice = 20261122;
    modelled_count = 0;
    for (unsigned i = 0; i < OPERATIONS; i++) {
        modelled *m = modelled_count > 0 ? &model[throw((uint32_t) modelled_count)] : NULL;
        uint32_t kind = throw(10);

        now += throw(6 * 3600);
        if (m == NULL || kind < 3) {
            throw_submit();
        } else if (kind < 6) {
            throw_retrieve(m);
        } else if (kind < 8) {
            throw_treat(m);
        } else if (kind < 9) {
            throw_destroy(m);
        } else {
            throw_attest(m);
        }
        if (i % CHECK_EVERY == 0) {
            assert_int_equal(run_call(compare_work, NULL), HAB_DONE);
        }
    }
    assert_int_equal(run_call(compare_work, NULL), HAB_DONE);
}

/* A walk goes on behind the key where the former ended. */
typedef struct pages_seen {
    uint8_t key[64];
    size_t size;
    unsigned count, most;
} pages_seen;

static int see_some(void *context, uint64_t number, hab_slice key)
{
    pages_seen *p = context;

    (void) number;
    if (p->count == p->most) {
        return HAB_NONE;
    }
    memcpy(p->key, key.data, key.size);
    p->size = key.size;
    p->count++;
    return HAB_DONE;
}

static int walk_work(void *context, hab_call *call)
{
    pages_seen p = {.most = 2};

    (void) context;
    assert_int_equal(li_list(self, call, "75056", LI_NOTIFIEE, hab_slice_of("", 0), see_some, &p),
                     HAB_DONE);
    assert_int_equal(p.count, 2);
    p.most = 10;
    assert_int_equal(
        li_list(self, call, "75056", LI_NOTIFIEE, hab_slice_of(p.key, p.size), see_some, &p),
        HAB_DONE);
    assert_int_equal(p.count, 5);
    /* a key of another list begins this one */
    p.count = 0;
    p.key[1] = '0';
    assert_int_equal(
        li_list(self, call, "75056", LI_NOTIFIEE, hab_slice_of(p.key, p.size), see_some, &p),
        HAB_DONE);
    assert_int_equal(p.count, 5);
    return HAB_DONE;
}

static void a_walk_goes_on_where_it_ended(void **state)
{
    (void) state;
    for (int i = 0; i < 5; i++) {
        (void) submit("75056");
    }
    assert_int_equal(run_call(walk_work, NULL), HAB_DONE);
}

/* LI-2: an index that lacks its entry keeps nothing from being destroyed. */
static int break_index(void *context, hab_call *call)
{
    const order *o = context;
    pl_key key = pl_key_begin('X');

    pl_key_u32(&key, o->shell.destroy);
    pl_key_u64(&key, o->number);
    return self->calls->remove(call, pl_key_slice(&key));
}

static void a_drifted_index_keeps_nothing(void **state)
{
    order o = submit("75056");
    int readable;

    (void) state;
    assert_int_equal(run_call(break_index, &o), HAB_DONE);
    assert_int_equal(move(o.number, LI_DETRUITE, 0, 0), HAB_DONE);
    assert_int_equal(shell_of(o.number, &readable).state, LI_DETRUITE);
    assert_false(readable);
}

#define LIEU_TEST(function) cmocka_unit_test_setup_teardown(function, open_lieu, close_lieu)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(six_months_end_on_a_day_that_exists),
        cmocka_unit_test(days_are_those_of_paris),
        cmocka_unit_test(dates_in_words),
        cmocka_unit_test(keys_stand_in_the_order_of_their_numbers),
        cmocka_unit_test(a_key_that_is_too_long_is_none),
        LIEU_TEST(each_caf_may_have_its_delay_and_its_words),
        LIEU_TEST(a_feed_is_known_by_its_secret_alone),
        LIEU_TEST(what_stands_twice_in_settings_is_refused),
        LIEU_TEST(what_a_demande_begins_with),
        LIEU_TEST(no_lieu_no_demande),
        LIEU_TEST(an_ended_convention_takes_none),
        LIEU_TEST(it_is_retrieved_once),
        LIEU_TEST(an_outcome_takes_the_place_of_the_former),
        LIEU_TEST(it_is_destroyed_then_attested),
        LIEU_TEST(what_nobody_read_is_late),
        LIEU_TEST(two_thousand_moves_drift_nowhere),
        LIEU_TEST(a_walk_goes_on_where_it_ended),
        LIEU_TEST(a_drifted_index_keeps_nothing),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}
