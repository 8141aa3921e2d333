/* The public holidays of France (code du travail, L3133-1): eight days of the calendar, and three
 * that follow Easter; section 6: a control knows them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/holidays.h"

/* Easter Sundays as they are published, the earliest and the latest of all among them. */
static const uint32_t easters[] = {19000415, 19540418, 19810419, 20000423, 20080323,
                                   20110424, 20240331, 20250420, 20260405, 20270328,
                                   20380425, 20490418, 22850322, 24000416};

static void three_days_follow_easter(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof(easters) / sizeof(easters[0]); i++) {
        for (int day = -50; day <= 70; day++) {
            uint32_t date = hab_add_days(easters[i], day);
            uint32_t fixed = date % 10000;
            int is_fixed = fixed == 501 || fixed == 508;

            if (hab_public_holiday(date) != (is_fixed || day == 1 || day == 39 || day == 50)) {
                fail_msg("%u, %d days after Easter", (unsigned) date, day);
            }
        }
    }
}

static void a_year_has_eleven(void **state)
{
    static const uint32_t all[] = {20260101, 20260406, 20260501, 20260508, 20260514, 20260525,
                                   20260714, 20260815, 20261101, 20261111, 20261225};
    size_t found = 0;

    (void) state;
    for (uint32_t date = 20260101; date != 20270101; date = hab_add_days(date, 1)) {
        if (hab_public_holiday(date)) {
            assert_true(found < sizeof(all) / sizeof(all[0]));
            assert_int_equal(date, all[found++]);
        }
    }
    assert_int_equal(found, sizeof(all) / sizeof(all[0]));
}

/* 2008: Ascension was the first of May. */
static void two_may_be_one_day(void **state)
{
    (void) state;
    assert_true(hab_public_holiday(20080501));
    assert_false(hab_public_holiday(20080430));
    assert_false(hab_public_holiday(20080502));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_days_follow_easter),
        cmocka_unit_test(a_year_has_eleven),
        cmocka_unit_test(two_may_be_one_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
