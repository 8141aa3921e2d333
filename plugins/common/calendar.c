/* Days of the calendar and the clock of Paris. A plugin links nothing of the host, and no
 * function of the C library gives the time of a fixed zone in any thread. */
#include "common/common.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 86400, HOUR = 3600, MINUTE = 60, SUNDAY = 7 };

typedef struct civil {
    int64_t year;
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
} civil;

static civil civil_of_date(uint32_t date)
{
    return (civil){
        .year = date / 10000, .month = (int) (date / 100 % 100), .day = (int) (date % 100)};
}

static uint32_t date_of_civil(civil day)
{
    return (uint32_t) (day.year * 10000 + (int64_t) day.month * 100 + day.day);
}

/* Days since 1970-01-01. A year is counted from March, so that the leap day is its last;
 * 400 years hold 146097 days. Years are positive. */
static int64_t days_of(civil date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t month = (date.month + 9) % 12;

    return year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + date.day
           - 719469;
}

/* From 1970 on. The first guess is never late, and hardly ever more than a year early. */
static civil civil_of_days(int64_t days)
{
    civil date = {.year = 1970 + days / 366, .month = 1, .day = 1};

    while (days_of((civil){.year = date.year + 1, .month = 1, .day = 1}) <= days) {
        date.year++;
    }
    while (date.month < 12
           && days_of((civil){.year = date.year, .month = date.month + 1, .day = 1}) <= days) {
        date.month++;
    }
    date.day = (int) (days - days_of(date)) + 1;
    return date;
}

static int month_length(int64_t year, int month)
{
    civil next = {.year = month == 12 ? year + 1 : year, .month = month % 12 + 1, .day = 1};

    return (int) (days_of(next) - days_of((civil){.year = year, .month = month, .day = 1}));
}

/* 1970-01-01 was a Thursday. */
static int weekday_of(int64_t days)
{
    return (int) ((days + 3) % SUNDAY) + 1;
}

/* The turn of the clocks: the last Sunday of a month of 31 days, at 01:00 UTC. */
static int64_t turn(int64_t year, int month)
{
    int64_t last = days_of((civil){.year = year, .month = month, .day = 31});

    return (last - weekday_of(last) % SUNDAY) * DAY + HOUR;
}

/* Seconds that Paris is ahead of UTC. */
static int64_t ahead(int64_t second)
{
    int64_t year = civil_of_days(second / DAY).year;
    int summer = second >= turn(year, 3) && second < turn(year, 10);

    return summer ? (int64_t) 2 * HOUR : HOUR;
}

uint32_t pl_add_days(uint32_t date, int days)
{
    return date_of_civil(civil_of_days(days_of(civil_of_date(date)) + days));
}

uint32_t pl_add_months(uint32_t date, int months)
{
    civil day = civil_of_date(date);
    int64_t count = day.year * 12 + day.month - 1 + months;
    int length;

    day.year = count / 12;
    day.month = (int) (count % 12) + 1;
    length = month_length(day.year, day.month);
    if (day.day > length) {
        day.day = length;
    }
    return date_of_civil(day);
}

int pl_weekday(uint32_t date)
{
    return weekday_of(days_of(civil_of_date(date)));
}

int pl_days_between(uint32_t from, uint32_t to)
{
    return (int) (days_of(civil_of_date(to)) - days_of(civil_of_date(from)));
}

uint32_t pl_date_of(int64_t second)
{
    return date_of_civil(civil_of_days((second + ahead(second)) / DAY));
}

/* Clocks turn at two in the morning, and no duty is set between two and three. */
int64_t pl_second_of(uint32_t date, unsigned hour)
{
    int64_t second = days_of(civil_of_date(date)) * DAY + (int64_t) hour * HOUR - HOUR;

    return second + HOUR - ahead(second);
}

void pl_date_text(uint32_t date, char text[11])
{
    (void) snprintf(text, 11, "%04u-%02u-%02u", date / 10000 % 10000, date / 100 % 100, date % 100);
}

uint32_t pl_date_read(const char *text)
{
    uint32_t date = 0;
    civil day;

    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') {
        return 0;
    }
    for (size_t i = 0; i < 10; i++) {
        if (i != 4 && i != 7) {
            if (text[i] < '0' || text[i] > '9') {
                return 0;
            }
            date = date * 10 + (uint32_t) (text[i] - '0');
        }
    }
    day = civil_of_date(date);
    return day.year >= 1970 && day.month >= 1 && day.month <= 12 && day.day >= 1
                   && day.day <= month_length(day.year, day.month)
               ? date
               : 0;
}

void pl_date_words(uint32_t date, char words[PL_WORDS])
{
    static const char *const months[] = {"janvier",   "février", "mars",     "avril",
                                         "mai",       "juin",    "juillet",  "août",
                                         "septembre", "octobre", "novembre", "décembre"};
    unsigned day = date % 100;

    (void) snprintf(words, PL_WORDS, "%u%s\u00a0%s\u00a0%u", day, day == 1 ? "er" : "",
                    months[(date / 100 % 100 + 11) % 12], date / 10000);
}

void pl_time_words(int64_t second, char words[PL_WORDS])
{
    uint32_t date = pl_date_of(second);
    int64_t minute = 0;
    unsigned hour = 23;
    size_t size;

    /* the last hour that has begun: days of 23 and 25 hours have theirs too */
    while (hour > 0 && pl_second_of(date, hour) > second) {
        hour--;
    }
    minute = (second - pl_second_of(date, hour)) % HOUR / MINUTE;
    pl_date_words(date, words);
    size = strlen(words);
    (void) snprintf(words + size, PL_WORDS - size, " à\u00a0%u:%02u", hour, (unsigned) minute);
}
