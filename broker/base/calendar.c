#include "base/calendar.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

/* No function of the C library gives the time of a fixed zone in any thread, so
 * the rule is here: Central European Time, and summer time from the last Sunday
 * of March to the last Sunday of October, both at 01:00 UTC (in the European
 * Union since 1996; applied to all years). */

enum { DAY = 86400, HOUR = 3600, SUNDAY = 7 };

typedef struct civil {
    int64_t year;
    unsigned month; /* 1 to 12 */
    unsigned day;   /* 1 to 31 */
} civil;

static int64_t floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

/* Days since 1970-01-01. A year is counted from March, so that the leap day is
 * its last; 400 years hold 146097 days. */
static int64_t days_of(civil date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    unsigned month = (date.month + 9) % 12;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
           - 719468;
}

static civil civil_of(int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = floor_div(shifted, 146097);
    unsigned day_of_era = (unsigned) (shifted - era * 146097);
    unsigned year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned month = (5 * day_of_year + 2) / 153;
    civil date = {.year = year_of_era + era * 400,
                  .month = month < 10 ? month + 3 : month - 9,
                  .day = day_of_year - (153 * month + 2) / 5 + 1};

    date.year += date.month <= 2;
    return date;
}

/* 1970-01-01 was a Thursday. */
static unsigned weekday_of(int64_t days)
{
    return (unsigned) (days + 3 - floor_div(days + 3, 7) * 7) + 1;
}

/* Seconds that Paris is ahead of UTC. */
static int64_t offset_at(int64_t now)
{
    int64_t days = floor_div(now, DAY);
    civil date = civil_of(days);
    int64_t last_sunday;
    int turned;

    if (date.month < 3 || date.month > 10) {
        return HOUR;
    }
    if (date.month > 3 && date.month < 10) {
        return (int64_t) 2 * HOUR;
    }
    last_sunday = days + 31 - date.day; /* both months have 31 days */
    last_sunday -= weekday_of(last_sunday) % SUNDAY;
    turned = now >= last_sunday * DAY + HOUR;
    return turned == (date.month == 3) ? 2 * HOUR : HOUR;
}

int64_t hab_now(void)
{
    return hab_now_us() / 1000000;
}

int64_t hab_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

hab_local hab_local_time(int64_t now)
{
    int64_t local = now + offset_at(now);
    int64_t days = floor_div(local, DAY);
    civil date = civil_of(days);

    return (hab_local){.date = (uint32_t) date.year * 10000 + date.month * 100 + date.day,
                       .minute = (uint16_t) ((local - days * DAY) / 60),
                       .weekday = (uint8_t) weekday_of(days)};
}

static unsigned month_length(int64_t year, unsigned month)
{
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : lengths[month - 1];
}

static civil civil_of_date(uint32_t date)
{
    return (civil){.year = date / 10000, .month = date / 100 % 100, .day = date % 100};
}

static int exists(civil date)
{
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12
           && date.day >= 1 && date.day <= month_length(date.year, date.month);
}

hab_status hab_day_start(uint32_t date, int64_t *start)
{
    civil day = civil_of_date(date);
    int64_t winter;

    if (!exists(day)) {
        return HAB_INVALID;
    }
    /* Clocks turn at one in the morning UTC, never at midnight in Paris. */
    winter = days_of(day) * DAY - HOUR;
    *start = winter + HOUR - offset_at(winter);
    return HAB_OK;
}

uint32_t hab_add_days(uint32_t date, int days)
{
    civil sum = civil_of(days_of(civil_of_date(date)) + days);

    return (uint32_t) sum.year * 10000 + sum.month * 100 + sum.day;
}

/* `width` decimal digits, or -1. */
static int digits(const char *text, size_t width)
{
    int value = 0;

    for (size_t i = 0; i < width; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

hab_status hab_parse_date(hab_slice text, uint32_t *date)
{
    const char *at = text.data;
    int year, month, day;

    if (text.size != 10 || at[4] != '-' || at[7] != '-') {
        return HAB_INVALID;
    }
    year = digits(at, 4);
    month = digits(at + 5, 2);
    day = digits(at + 8, 2);
    if (year < 0 || month < 0 || day < 0
        || !exists((civil){.year = year, .month = (unsigned) month, .day = (unsigned) day})) {
        return HAB_INVALID;
    }
    *date = (uint32_t) (year * 10000 + month * 100 + day);
    return HAB_OK;
}

/* "HH:MM" or "HH:MM:SS" into seconds, or -1. */
static int clock_seconds(const char *at, size_t size)
{
    int hour = digits(at, 2);
    int minute = at[2] == ':' ? digits(at + 3, 2) : -1;
    int second = 0;

    if (size == 8) {
        second = at[5] == ':' ? digits(at + 6, 2) : -1;
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
        return -1;
    }
    return hour * HOUR + minute * 60 + second;
}

/* "Z" or "+HH:MM" into seconds ahead of UTC. */
static hab_status parse_offset(hab_slice text, int64_t *offset)
{
    const char *at = text.data;
    int ahead;

    if (text.size == 1 && at[0] == 'Z') {
        *offset = 0;
        return HAB_OK;
    }
    if (text.size != 6 || (at[0] != '+' && at[0] != '-')) {
        return HAB_INVALID;
    }
    ahead = clock_seconds(at + 1, 5);
    if (ahead < 0) {
        return HAB_INVALID;
    }
    *offset = at[0] == '+' ? ahead : -ahead;
    return HAB_OK;
}

/* Bytes of a fraction of a second (".25"), 0 when there is none. */
static size_t fraction_size(hab_slice text)
{
    const char *at = text.data;
    size_t size = 1;

    if (text.size == 0 || at[0] != '.') {
        return 0;
    }
    while (size < text.size && at[size] >= '0' && at[size] <= '9') {
        size++;
    }
    return size > 1 ? size : 0;
}

static hab_status parse_date_time(hab_slice text, int64_t *time)
{
    const char *at = text.data;
    uint32_t date;
    int64_t offset;
    int seconds;
    size_t fraction;

    if (text.size < 20 || at[10] != 'T'
        || hab_parse_date((hab_slice){.data = at, .size = 10}, &date) != HAB_OK) {
        return HAB_INVALID;
    }
    seconds = clock_seconds(at + 11, 8);
    fraction = fraction_size((hab_slice){.data = at + 19, .size = text.size - 19});
    if (seconds < 0
        || parse_offset((hab_slice){.data = at + 19 + fraction, .size = text.size - 19 - fraction},
                        &offset)
               != HAB_OK) {
        return HAB_INVALID;
    }
    *time = days_of(civil_of_date(date)) * DAY + seconds - offset;
    return HAB_OK;
}

hab_status hab_parse_time(hab_slice text, int64_t *time, int *is_date)
{
    uint32_t date = 0;
    int whole_day = hab_parse_date(text, &date) == HAB_OK;
    hab_status status = whole_day ? hab_day_start(date, time) : parse_date_time(text, time);

    if (status == HAB_OK && is_date != NULL) {
        *is_date = whole_day;
    }
    return status;
}

hab_status hab_parse_end(hab_slice text, int64_t *end)
{
    uint32_t date;

    return hab_parse_date(text, &date) == HAB_OK ? hab_day_start(hab_add_days(date, 1), end)
                                                 : parse_date_time(text, end);
}

static size_t format_seconds(int64_t time, char *text, size_t size)
{
    int64_t days = floor_div(time, DAY);
    int64_t second = time - days * DAY;
    civil date = civil_of(days);

    return (size_t) snprintf(
        text, size, "%04" PRId64 "-%02u-%02uT%02" PRId64 ":%02" PRId64 ":%02" PRId64, date.year,
        date.month, date.day, second / HOUR, second / 60 % 60, second % 60);
}

void hab_format_time(int64_t time, char text[HAB_TIME_TEXT])
{
    size_t size = format_seconds(time, text, HAB_TIME_TEXT);

    (void) snprintf(text + size, HAB_TIME_TEXT - size, "Z");
}

void hab_format_time_us(int64_t time_us, char text[HAB_TIME_TEXT])
{
    size_t size = format_seconds(floor_div(time_us, 1000000), text, HAB_TIME_TEXT);
    int64_t rest = time_us % 1000000;

    (void) snprintf(text + size, HAB_TIME_TEXT - size, ".%06" PRId64 "Z",
                    rest < 0 ? rest + 1000000 : rest);
}

void hab_format_date(uint32_t date, char text[HAB_TIME_TEXT])
{
    (void) snprintf(text, HAB_TIME_TEXT, "%04u-%02u-%02u", date / 10000, date / 100 % 100,
                    date % 100);
}

/* "22 novembre 2026": how many bytes it takes. */
static size_t format_day(civil date, char *text, size_t size)
{
    static const char *const months[] = {"janvier",   "février", "mars",     "avril",
                                         "mai",       "juin",    "juillet",  "août",
                                         "septembre", "octobre", "novembre", "décembre"};

    return (size_t) snprintf(text, size, "%u%s %s %" PRId64, date.day, date.day == 1 ? "er" : "",
                             months[date.month - 1], date.year);
}

void hab_format_french(int64_t time, char text[HAB_TIME_TEXT * 2])
{
    const size_t room = (size_t) HAB_TIME_TEXT * 2;
    hab_local local = hab_local_time(time);
    size_t size = format_day(civil_of_date(local.date), text, room);

    (void) snprintf(text + size, room - size, " à %02d:%02d", local.minute / 60, local.minute % 60);
}

void hab_format_opening(int64_t time, char text[HAB_TIME_TEXT * 2])
{
    static const char *const days[] = {"lundi",    "mardi",  "mercredi", "jeudi",
                                       "vendredi", "samedi", "dimanche"};
    const size_t room = (size_t) HAB_TIME_TEXT * 2;
    hab_local local = hab_local_time(time);
    size_t size = (size_t) snprintf(text, room, "%s ", days[local.weekday - 1]);

    size += format_day(civil_of_date(local.date), text + size, room - size);
    size += (size_t) snprintf(text + size, room - size, " à %d h", local.minute / 60);
    if (local.minute % 60 != 0) {
        (void) snprintf(text + size, room - size, " %02d", local.minute % 60);
    }
}

void hab_format_until(int64_t end, char text[HAB_TIME_TEXT * 2])
{
    char *hour;

    if (hab_local_time(end).minute != 0) {
        hab_format_french(end, text);
        return;
    }
    hab_format_french(end - 1, text);
    hour = strstr(text, " à ");
    if (hour != NULL) {
        *hour = '\0';
    }
}
