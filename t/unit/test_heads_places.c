/* The place of a damage (section 6, CNIL 2021-122: a change must raise an alarm): who signs and the
 * patrol name it alike, so that it is told once. */
#include "heads_fixture.h"
#include "trace/patrol.h"

/* What is found of one damage by who signs, and by a round of the patrol: as they name it, it is
 * told once. */
static void assert_one_place(heads_state *h)
{
    hab_patrol patrol = {0};
    hab_patrol_finding finding;
    unsigned found = 0;

    h->f->clock += one_minute;
    assert_int_equal(try_advance(h), HAB_CORRUPT);
    for (unsigned i = 0; patrol.rounds < 2; i++) {
        hab_status status = hab_patrol_step(h->f->main, h->f->trace, h->heads, h->key.public, 1000,
                                            &patrol, &finding, &h->error);

        assert_true(i < 100);
        if (status == HAB_CORRUPT) {
            assert_string_equal(finding.place, h->done.place);
            assert_true(finding.sentence[0] != '\0');
            found++;
        } else if (status != HAB_OK) {
            fail_msg("%s", h->error.text);
        }
    }
    assert_true(found > 0);
}

static void changed_one_place(heads_state *h)
{
    change_record(h, 202611, 8);
}

static void deleted_one_place(heads_state *h)
{
    delete_record(h, 202611, 8);
}

static void signed_one_is_gone(heads_state *h)
{
    delete_record(h, 202611, 5);
}

static void cut_one_place(heads_state *h)
{
    set_rolled(h, 12, 0);
}

static void remade_one_place(heads_state *h)
{
    set_rolled(h, 10, 1);
}

static void last_line_changed(heads_state *h)
{
    write_over(h, "2026-11.jsonl", 20, "#");
}

static void endless_line(heads_state *h)
{
    static char bytes[70000];

    memset(bytes, 'x', sizeof(bytes));
    append_bytes(h, "2026-11.jsonl", bytes, sizeof(bytes));
}

static void no_segment(heads_state *h)
{
    char path[160];

    snprintf(path, sizeof(path), "%s/2026-11.mdb", h->f->trace);
    assert_int_equal(unlink(path), 0);
}

static void broken_segment(heads_state *h)
{
    char path[160];

    snprintf(path, sizeof(path), "%s/2026-11.mdb", h->f->trace);
    assert_int_equal(truncate(path, 100), 0);
}

/* Section 6: a change raises an alarm, not two. */
static void one_damage_has_one_place(void **state)
{
    static void (*const damages[])(heads_state *) = {
        changed_one_place, deleted_one_place, signed_one_is_gone, cut_one_place,  remade_one_place,
        last_line_changed, endless_line,      no_segment,         broken_segment,
    };

    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        heads_state *h = *state;

        minute_of(h, 5);
        assert_int_equal(advance(h), 1);
        minute_of(h, 5);
        damages[i](h);
        assert_one_place(h);
        heads_teardown(state);
        assert_int_equal(heads_setup(state), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_damage_has_one_place, heads_setup, heads_teardown),
    };

    return cmocka_run_group_tests_name("heads_places", tests, NULL, NULL);
}
