/* A day of generated traffic with planted anomalies, after a month of learning, through real
 * segments: the controls find them, and little else (LI-3.4, ST-3.4, MAM-4.4; section 6). */
#include "../../bench/controls_replay.h"
#include "trace_fixture.h"

static void print(const replay *r, unsigned rule)
{
    const score *s = &r->scores[rule];

    printf("# %-12s planted %3u found %3u, recall %.2f; raised %3u right %3u, precision %.2f\n",
           rule == 0 ? "all" : hab_rule_face_of((hab_rule) rule)->code, s->planted, s->found,
           replay_share(s->found, s->planted), s->raised, s->right,
           replay_share(s->right, s->raised));
}

static void a_day_with_planted_anomalies_is_seen_through(void **state)
{
    fixture *f = *state;
    replay r = {.main = f->main, .directory = f->trace};

    replay_run(&r, 500, 10, 20261118);
    for (unsigned rule = 0; rule < HAB_RULE_COUNT; rule++) {
        print(&r, rule);
    }
    assert_int_equal(r.scores[0].planted, 80);
    assert_true(replay_share(r.scores[0].right, r.scores[0].raised) >= 0.9);
    assert_true(replay_share(r.scores[0].found, r.scores[0].planted) >= 0.9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_day_with_planted_anomalies_is_seen_through, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
