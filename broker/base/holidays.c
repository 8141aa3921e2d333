/* Eight days of the calendar, and three that follow Easter. */
#include "base/holidays.h"

#include <stddef.h>

/* Easter Sunday in days of March: 22 to 56. The computus of Meeus, Jones and Butcher. */
static uint32_t easter(uint32_t year)
{
    uint32_t golden = year % 19, century = year / 100, rest = year % 100;
    uint32_t moon =
        (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    uint32_t sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;

    return moon + sunday - 7 * ((golden + 11 * moon + 22 * sunday) / 451) + 22;
}

/* Days of a month counted from the last of February; 0 outside March to June. */
static uint32_t day_of_spring(uint32_t month, uint32_t day)
{
    static const uint32_t before[] = {[3] = 0, [4] = 31, [5] = 61, [6] = 92};

    return month >= 3 && month <= 6 ? before[month] + day : 0;
}

int hab_public_holiday(uint32_t date)
{
    static const uint32_t fixed[] = {101, 501, 508, 714, 815, 1101, 1111, 1225};
    uint32_t spring = day_of_spring(date / 100 % 100, date % 100);
    uint32_t sunday = easter(date / 10000);

    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        if (fixed[i] == date % 10000) {
            return 1;
        }
    }
    /* Easter Monday, Ascension, Whit Monday */
    return spring == sunday + 1 || spring == sunday + 39 || spring == sunday + 50;
}
