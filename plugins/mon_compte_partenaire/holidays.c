/* Public holidays (MCP-4): eight days of the calendar, and three that follow Easter. */
#include "hours.h"

typedef struct day {
    unsigned month;
    unsigned day;
} day;

static int is_fixed(day d)
{
    static const day fixed[] = {{1, 1},  {5, 1},  {5, 8},   {7, 14},
                                {8, 15}, {11, 1}, {11, 11}, {12, 25}};

    for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++) {
        if (fixed[i].month == d.month && fixed[i].day == d.day) {
            return 1;
        }
    }
    return 0;
}

/* Easter Sunday, counted in days from the last of February: 22 to 56. The computus of
 * Meeus, Jones and Butcher. */
static int easter(int year)
{
    int golden = year % 19;
    int century = year / 100, rest = year % 100;
    int moon =
        (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    int sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    int late = (golden + 11 * moon + 22 * sunday) / 451;

    return moon + sunday - 7 * late + 22;
}

/* Days after Easter; none that concerns us outside March to June. */
static int after_easter(int year, day d)
{
    static const int before[] = {[3] = 0, [4] = 31, [5] = 61, [6] = 92};

    return before[d.month] + (int) d.day - easter(year);
}

int mcp_public_holiday(uint32_t date, unsigned which)
{
    day d = {.month = date / 100 % 100, .day = date % 100};
    int alsace = which == MCP_HOLIDAYS_ALSACE_MOSELLE;
    int after;

    if (which == 0) {
        return 0;
    }
    if (is_fixed(d) || (alsace && d.month == 12 && d.day == 26)) {
        return 1;
    }
    if (d.month < 3 || d.month > 6) {
        return 0;
    }
    after = after_easter((int) (date / 10000), d);
    /* Easter Monday, Ascension, Whit Monday; Good Friday */
    return after == 1 || after == 39 || after == 50 || (alsace && after == -2);
}
