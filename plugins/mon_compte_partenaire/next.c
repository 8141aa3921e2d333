/* When a service opens next (MCP-4). It runs in the event loop, for a request that is
 * refused: day by day, no day longer than its few windows and interruptions. */
#include "hours.h"

enum { FARTHEST = 400, MINUTE = 60, WINTER = 60, SUMMER = 120, SUNDAY = 7 };

/* A day of the calendar. */
typedef struct day {
    int64_t number; /* days since 1970-01-01 */
    unsigned year;
    unsigned month;
    unsigned day;
    unsigned weekday;
} day;

/* What of a day the clock goes through evenly, in its minutes. */
typedef struct stretch {
    int from;
    int to;    /* not included */
    int ahead; /* minutes that Paris is ahead of UTC */
} stretch;

static unsigned month_length(const day *d)
{
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = (d->year % 4 == 0 && d->year % 100 != 0) || d->year % 400 == 0;

    return d->month == 2 && leap ? 29 : lengths[d->month - 1];
}

/* The day that a clock in Paris shows. It is ahead of UTC by what its minute says. */
static day today(const hab_ask *ask)
{
    int64_t minute = ask->now / MINUTE;
    int64_t ahead = (ask->minute - minute % MCP_DAY_MINUTES + MCP_DAY_MINUTES) % MCP_DAY_MINUTES;

    return (day){.number = (minute + ahead) / MCP_DAY_MINUTES,
                 .year = ask->date / 10000,
                 .month = ask->date / 100 % 100,
                 .day = ask->date % 100,
                 .weekday = ask->weekday};
}

static void to_morrow(day *d)
{
    d->number++;
    d->weekday = d->weekday % SUNDAY + 1;
    if (d->day++ == month_length(d)) {
        d->day = 1;
        if (d->month++ == 12) {
            d->month = 1;
            d->year++;
        }
    }
}

/* The day of its month on which March and October have their last Sunday. */
static unsigned last_sunday(const day *d)
{
    unsigned of_the_31st = (d->weekday + 31 - d->day) % SUNDAY; /* 0 Sunday */

    return 31 - of_the_31st;
}

/* Minutes that Paris is ahead of UTC as the day begins. */
static int ahead_at_midnight(const day *d)
{
    if (d->month == 3) {
        return d->day > last_sunday(d) ? SUMMER : WINTER;
    }
    if (d->month == 10) {
        return d->day > last_sunday(d) ? WINTER : SUMMER;
    }
    return d->month > 3 && d->month < 10 ? SUMMER : WINTER;
}

/* The stretches of a day, one or two of them: clocks turn at 01:00 UTC. */
static size_t stretches_of(const day *d, stretch stretches[2])
{
    int ahead = ahead_at_midnight(d);
    int turn = MINUTE + ahead;
    int turned = ahead == WINTER ? SUMMER : WINTER;

    stretches[0] = (stretch){.from = 0, .to = MCP_DAY_MINUTES, .ahead = ahead};
    if ((d->month != 3 && d->month != 10) || d->day != last_sunday(d)) {
        return 1;
    }
    stretches[0].to = turn;
    stretches[1] = (stretch){.from = turn + turned - ahead, .to = MCP_DAY_MINUTES, .ahead = turned};
    return 2;
}

/* The first minute of the day, from one on, that is in a window. */
static int in_window(const mcp_hours *hours, unsigned weekday, int minute)
{
    int first = MCP_DAY_MINUTES;

    if (hours->always) {
        return minute;
    }
    for (size_t i = hours->first[weekday - 1]; i < hours->first[weekday]; i++) {
        int from = hours->windows[i].from > minute ? hours->windows[i].from : minute;

        if (from < hours->windows[i].to && from < first) {
            first = from;
        }
    }
    return first;
}

/* The first minute of the day, from one on, that is not interrupted. */
static int uninterrupted(const mcp_hours *hours, uint32_t date, int minute)
{
    const mcp_interruption *interruption =
        mcp_hours_interruption(hours, mcp_instant_of(date, (unsigned) minute));

    if (interruption == NULL) {
        return minute;
    }
    return mcp_instant_date(interruption->to) == date ? (int) mcp_instant_minute(interruption->to)
                                                      : MCP_DAY_MINUTES;
}

/* The first open minute of a stretch, from one on; its end when there is none. */
static int first_open(const mcp_hours *hours, const day *d, int minute, int to)
{
    uint32_t date = d->year * 10000 + d->month * 100 + d->day;
    int tried = -1;

    while (minute < to && minute != tried) {
        tried = in_window(hours, d->weekday, minute);
        minute = tried < to ? uninterrupted(hours, date, tried) : to;
    }
    return minute < to ? minute : to;
}

/* The first open minute of a day, UTC, from `earliest` on; 0 when there is none. */
static int64_t open_on(const mcp_hours *hours, const day *d, int64_t earliest)
{
    stretch stretches[2];
    size_t count = stretches_of(d, stretches);
    int64_t midnight = d->number * MCP_DAY_MINUTES;

    for (size_t i = 0; i < count; i++) {
        const stretch *s = &stretches[i];
        int64_t from = earliest + s->ahead - midnight;
        int minute = from > s->from ? (int) from : s->from;

        if (from < s->to) {
            minute = first_open(hours, d, minute, s->to);
            if (minute < s->to) {
                return midnight + minute - s->ahead;
            }
        }
    }
    return 0;
}

int64_t mcp_hours_next(const mcp_hours *hours, const hab_ask *ask)
{
    day d = today(ask);
    int64_t earliest = ask->now / MINUTE;
    int64_t minute = 0;

    for (int i = 0; i <= FARTHEST && minute == 0; i++, to_morrow(&d)) {
        if (!mcp_hours_closed_on(hours, d.year * 10000 + d.month * 100 + d.day)) {
            minute = open_on(hours, &d, earliest);
        }
    }
    return minute * MINUTE > ask->now || minute == 0 ? minute * MINUTE : ask->now;
}
