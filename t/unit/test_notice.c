/* Notices and breaches as they are recorded, run beside each other, and are remedied
 * (requirements, section 4). */
#include "life.h"

#define ACTIVE HAB_CONVENTION_ACTIVE
#define PREAVIS HAB_CONVENTION_PREAVIS

typedef struct step {
    const char *when;    /* it is recorded */
    const char *motif;   /* "preavis", "manquement", "remede" */
    const char *par;     /* "caf", "partenaire"; of a remedy: the number */
    const char *receipt; /* a date */
    const char *wished;  /* end, or NULL */
    hab_status status;
    const char *end; /* of the convention afterwards, NULL: none */
} step;

typedef struct story {
    const char *what;
    const char *type;
    const char *effect;
    const char *own_end; /* in the document, or NULL */
    step steps[4];
} story;

static const story stories[] = {
    {"MCP-17.2: a breach remedied the day before its end restores the convention",
     MCP,
     "2026-01-19",
     NULL,
     {{"2026-06-10T12:00:00Z", "manquement", "caf", "2026-06-10", NULL, HAB_OK,
       "2026-07-10T22:00:00Z"},
      {"2026-07-10T21:59:59Z", "remede", "1", NULL, NULL, HAB_OK, NULL}}},
    {"MCP-17.2: at the second of its end there is nothing left to remedy",
     MCP,
     "2026-01-19",
     NULL,
     {{"2026-06-10T12:00:00Z", "manquement", "partenaire", "2026-06-10", NULL, HAB_OK,
       "2026-07-10T22:00:00Z"},
      {"2026-07-10T22:00:00Z", "remede", "1", NULL, NULL, HAB_DENIED, "2026-07-10T22:00:00Z"}}},
    {"MCP-17.2: a breach beside a notice; remedied, the notice decides again",
     MCP,
     "2026-01-19",
     NULL,
     {{"2026-06-01T12:00:00Z", "preavis", "partenaire", "2026-06-01", NULL, HAB_OK,
       "2026-09-01T22:00:00Z"},
      {"2026-06-10T12:00:00Z", "manquement", "caf", "2026-06-10", NULL, HAB_OK,
       "2026-07-10T22:00:00Z"},
      {"2026-06-20T12:00:00Z", "remede", "2", NULL, NULL, HAB_OK, "2026-09-01T22:00:00Z"}}},
    {"MCP-17.2: of two breaches, the other one runs on when one is remedied",
     MCP,
     "2026-01-19",
     NULL,
     {{"2026-06-10T12:00:00Z", "manquement", "caf", "2026-06-10", NULL, HAB_OK,
       "2026-07-10T22:00:00Z"},
      {"2026-06-12T12:00:00Z", "manquement", "caf", "2026-06-12", NULL, HAB_OK,
       "2026-07-10T22:00:00Z"},
      {"2026-06-20T12:00:00Z", "remede", "1", NULL, NULL, HAB_OK, "2026-07-12T22:00:00Z"},
      {"2026-06-20T12:00:00Z", "remede", "2", NULL, NULL, HAB_OK, NULL}}},
    {"a remedied breach gives back the end that the convention had of itself",
     MCP,
     "2026-01-19",
     "2026-12-31",
     {{"2026-06-10T12:00:00Z", "manquement", "caf", "2026-06-10", NULL, HAB_OK,
       "2026-07-10T22:00:00Z"},
      {"2026-06-20T12:00:00Z", "remede", "1", NULL, NULL, HAB_OK, "2026-12-31T23:00:00Z"}}},
    {"a notice never puts an end off",
     MCP,
     "2026-01-19",
     "2026-07-31",
     {{"2026-06-10T12:00:00Z", "preavis", "caf", "2026-06-10", NULL, HAB_OK,
       "2026-07-31T22:00:00Z"}}},
    {"double notice: the second one says nothing new",
     LI,
     "2026-01-12",
     NULL,
     {{"2026-06-01T12:00:00Z", "preavis", "caf", "2026-06-01", NULL, HAB_OK,
       "2027-01-11T23:00:00Z"},
      {"2026-06-02T12:00:00Z", "preavis", "partenaire", "2026-06-02", NULL, HAB_EXISTS,
       "2027-01-11T23:00:00Z"}}},
    {"double notice: an earlier end is taken",
     ST,
     "2026-02-03",
     NULL,
     {{"2026-06-01T12:00:00Z", "preavis", "caf", "2026-06-01", "2028-02-02", HAB_OK,
       "2028-02-02T23:00:00Z"},
      {"2026-06-02T12:00:00Z", "preavis", "partenaire", "2026-06-02", NULL, HAB_OK,
       "2027-02-02T23:00:00Z"}}},
    {"LI-2: a breach ends at once what is in notice",
     LI,
     "2026-01-12",
     NULL,
     {{"2026-06-01T12:00:00Z", "preavis", "caf", "2026-06-01", NULL, HAB_OK,
       "2027-01-11T23:00:00Z"},
      {"2026-06-02T12:00:00Z", "manquement", "caf", "2026-06-02", NULL, HAB_OK,
       "2026-06-02T12:00:00Z"},
      {"2026-06-02T12:00:01Z", "preavis", "caf", "2026-06-02", NULL, HAB_DENIED,
       "2026-06-02T12:00:00Z"}}},
    {"MAM-5b: an end that is no anniversary, or too soon a one, is refused",
     MAM,
     "2026-03-02",
     NULL,
     {{"2026-06-01T12:00:00Z", "preavis", "caf", "2026-06-01", "2027-06-30", HAB_DENIED, NULL},
      {"2026-12-03T12:00:00Z", "preavis", "caf", "2026-12-03", "2027-03-01", HAB_DENIED, NULL},
      {"2026-12-03T12:00:00Z", "preavis", "caf", "2026-12-02", "2027-03-01", HAB_OK,
       "2027-03-01T23:00:00Z"}}},
    {"LI-4: a letter found late counts from its receipt, and ends what has had its time",
     LI,
     "2024-01-12",
     NULL,
     {{"2026-06-01T12:00:00Z", "preavis", "partenaire", "2025-10-12", NULL, HAB_OK,
       "2026-01-11T23:00:00Z"}}},
    {"the receipt is neither to come nor before the convention",
     LI,
     "2026-01-12",
     NULL,
     {{"2026-06-01T12:00:00Z", "preavis", "caf", "2026-06-02", NULL, HAB_INVALID, NULL},
      {"2026-06-01T12:00:00Z", "preavis", "caf", "2026-01-11", NULL, HAB_INVALID, NULL},
      /* in Paris the second of June has begun */
      {"2026-06-01T22:00:00Z", "preavis", "caf", "2026-06-02", NULL, HAB_OK,
       "2027-01-11T23:00:00Z"}}},
    {"a notice is not remedied, nor what nobody gave",
     MCP,
     "2026-01-19",
     NULL,
     {{"2026-06-01T12:00:00Z", "preavis", "caf", "2026-06-01", NULL, HAB_OK,
       "2026-09-01T22:00:00Z"},
      {"2026-06-02T12:00:00Z", "remede", "1", NULL, NULL, HAB_DENIED, "2026-09-01T22:00:00Z"},
      {"2026-06-02T12:00:00Z", "remede", "2", NULL, NULL, HAB_NOT_FOUND, "2026-09-01T22:00:00Z"},
      {"2026-06-02T12:00:00Z", "remede", "0", NULL, NULL, HAB_NOT_FOUND, "2026-09-01T22:00:00Z"}}},
};

static hab_status remedy(uint64_t convention, uint32_t number, int64_t now)
{
    hab_status status;

    begin();
    status = hab_notice_remedied(txn, &broker, convention, number, 0, now, &error);
    if (status == HAB_OK) {
        commit();
    } else {
        hab_abort(txn);
    }
    return status;
}

static hab_status take_step(uint64_t convention, const step *s)
{
    hab_notice notice = {.ground = strcmp(s->motif, "manquement") == 0 ? HAB_GROUND_BREACH
                                                                       : HAB_GROUND_ORDINARY,
                         .by = strcmp(s->par, "caf") == 0 ? HAB_PARTY_CAF : HAB_PARTY_PARTNER};

    if (strcmp(s->motif, "remede") == 0) {
        return remedy(convention, (uint32_t) strtoul(s->par, NULL, 10), at(s->when));
    }
    notice.receipt = day(s->receipt);
    if (s->wished != NULL) {
        assert_int_equal(hab_parse_end(hab_slice_text(s->wished), &notice.end), HAB_OK);
    }
    return give(convention, &notice, at(s->when));
}

/* The end, the state, the access at that second and one before, and what is due. */
static void assert_now(uint64_t convention, const char *end, int64_t now)
{
    hab_convention_record record = record_of(convention);

    assert_int_equal(record.end, end != NULL ? at(end) : 0);
    assert_int_equal(record.state, end != NULL ? PREAVIS : ACTIVE);
    if (end != NULL) {
        assert_int_equal(hab_convention_open_at(&record, at(end) - 1), HAB_REASON_GRANTED);
        assert_int_equal(hab_convention_open_at(&record, at(end)), HAB_REASON_CONVENTION_ENDED);
    } else {
        assert_int_equal(hab_convention_open_at(&record, now), HAB_REASON_GRANTED);
    }
}

static void tell(const story *s)
{
    json_t *document = convention_from(s->type, s->effect);
    const char *end = NULL;
    uint64_t convention;

    if (s->own_end != NULL) {
        json_object_set_new(document, "fin", json_string(s->own_end));
    }
    convention = store(document, at(s->effect));
    for (size_t i = 0; i < 4 && s->steps[i].when != NULL; i++) {
        const step *now = &s->steps[i];
        hab_status status = take_step(convention, now);

        if (status != now->status) {
            fail_msg("%s, step %zu: %s (%s)", s->what, i + 1, hab_status_text(status), error.text);
        }
        assert_int_equal(status == HAB_OK, error.text[0] == '\0');
        end = now->end;
        assert_now(convention, end, at(now->when));
    }
    run_due(at("2040-01-01"));
    assert_int_equal(record_of(convention).state, end != NULL ? HAB_CONVENTION_TERMINEE : ACTIVE);
}

static void each_story(void **state)
{
    for (size_t i = 0; i < COUNT_OF(stories); i++) {
        print_message("# %s: %s\n", stories[i].type, stories[i].what);
        open_life(state);
        tell(&stories[i]);
        close_life(state);
    }
}

/* The refusal names the article and the earliest lawful last day, for people. */
static void refusals_say_what_would_be_right(void **state)
{
    const hab_notice soon = {HAB_GROUND_ORDINARY, HAB_PARTY_CAF, 20260601, at("2026-08-01"), NULL};
    const hab_notice breach = {HAB_GROUND_BREACH, HAB_PARTY_CAF, 20260601, 0, NULL};
    const hab_notice theirs = {HAB_GROUND_BREACH, HAB_PARTY_PARTNER, 20260601, 0, NULL};
    int64_t now = at("2026-06-01T12:00:00Z");
    uint64_t li = store(convention_from(LI, "2026-01-12"), now);
    uint64_t st = store(convention_from(ST, "2026-02-03"), now);
    uint64_t mcp = store(convention_from(MCP, "2026-01-19"), now);

    (void) state;
    assert_int_equal(give(li, &soon, now), HAB_DENIED);
    assert_non_null(strstr(error.text, "LI-4"));
    assert_non_null(strstr(error.text, "11 janvier 2027"));
    assert_int_equal(give(mcp, &soon, now), HAB_DENIED);
    assert_non_null(strstr(error.text, "MCP-17.2"));
    assert_non_null(strstr(error.text, "1er septembre 2026"));
    assert_int_equal(give(st, &breach, now), HAB_DENIED);
    assert_non_null(strstr(error.text, "pas de clause de manquement"));
    assert_int_equal(give(li, &theirs, now), HAB_DENIED);
    assert_non_null(strstr(error.text, "LI-2"));
    assert_int_equal(traced("convention.preavis"), 0);
}

static void what_is_proposed_is_what_is_recorded(void **state)
{
    const hab_notice notice = {HAB_GROUND_ORDINARY, HAB_PARTY_CAF, 20260601, 0, "Lettre."};
    int64_t now = at("2026-06-01T12:00:00Z");
    uint64_t li = store(convention_from(LI, "2026-01-12"), now);
    hab_notice_review review = {0};
    json_t *notices;

    (void) state;
    begin();
    assert_int_equal(hab_notice_propose(txn, &broker, li, &notice, now, &review, &error), HAB_OK);
    hab_abort(txn);
    assert_int_equal(review.end, at("2027-01-12"));
    assert_string_equal(review.article, "LI-4");
    assert_int_equal(record_of(li).end, 0);
    assert_int_equal(give(li, &notice, now), HAB_OK);
    assert_int_equal(record_of(li).end, review.end);
    assert_int_equal(traced("convention.preavis"), 1);
    begin();
    assert_int_equal(hab_notice_list(txn, li, &notices), HAB_OK);
    hab_abort(txn);
    assert_int_equal(json_array_size(notices), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(notices, 0), "texte")),
                        "Lettre.");
    json_decref(notices);
}

/* LI-5: an avenant leaves the notice running. */
static void an_avenant_takes_no_notice_back(void **state)
{
    const hab_notice notice = {HAB_GROUND_ORDINARY, HAB_PARTY_CAF, 20260601, 0, NULL};
    int64_t now = at("2026-06-01T12:00:00Z");
    uint64_t li = store(convention_from(LI, "2026-01-12"), now);
    json_t *avenant = convention_from(LI, "2026-07-01");

    (void) state;
    assert_int_equal(give(li, &notice, now), HAB_OK);
    json_object_set_new(avenant, "version", json_integer(2));
    assert_int_equal(store(avenant, now), li);
    assert_int_equal(record_of(li).version, 2);
    assert_int_equal(record_of(li).state, PREAVIS);
    assert_int_equal(record_of(li).end, at("2027-01-12"));
    /* the dates still count from the convention's own effect */
    assert_int_equal(record_of(li).effect, at("2026-01-12"));
}

static void only_what_is_under_way_can_be_ended(void **state)
{
    const hab_notice notice = {HAB_GROUND_ORDINARY, HAB_PARTY_CAF, 20260601, 0, NULL};
    int64_t now = at("2026-06-01T12:00:00Z");
    json_t *document = convention_from(LI, "2026-01-12");
    uint64_t li;

    (void) state;
    json_object_set_new(document, "etat", json_string("signee"));
    li = store(document, now);
    assert_int_equal(give(li, &notice, now), HAB_DENIED);
    assert_int_equal(give(4711, &notice, now), HAB_NOT_FOUND);
}

#define LIFE_TEST(test) cmocka_unit_test_setup_teardown(test, open_life, close_life)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_story),
        LIFE_TEST(refusals_say_what_would_be_right),
        LIFE_TEST(what_is_proposed_is_what_is_recorded),
        LIFE_TEST(an_avenant_takes_no_notice_back),
        LIFE_TEST(only_what_is_under_way_can_be_ended),
    };

    return cmocka_run_group_tests_name("notice", tests, load_all, free_all);
}
