#include "hours.h"

#include <stdlib.h>
#include <string.h>

/* What the settings' schema made sure of: digits stand where digits belong. */
static unsigned number(const char *at, size_t width)
{
    unsigned value = 0;

    for (size_t i = 0; i < width; i++) {
        value = value * 10 + (unsigned) (at[i] - '0');
    }
    return value;
}

static unsigned minute_of(const char *text)
{
    return number(text, 2) * 60 + number(text + 3, 2);
}

static uint32_t date_of(const char *text)
{
    return number(text, 4) * 10000 + number(text + 5, 2) * 100 + number(text + 8, 2);
}

mcp_instant mcp_instant_of(uint32_t date, unsigned minute)
{
    return (mcp_instant) date * MCP_DAY_MINUTES + minute;
}

uint32_t mcp_instant_date(mcp_instant instant)
{
    return (uint32_t) (instant / MCP_DAY_MINUTES);
}

unsigned mcp_instant_minute(mcp_instant instant)
{
    return (unsigned) (instant % MCP_DAY_MINUTES);
}

static size_t count_windows(const json_t *hours)
{
    size_t count = 0;
    const char *name;
    json_t *list;

    json_object_foreach((json_t *) hours, name, list)
    {
        count += json_array_size(list);
    }
    return count;
}

/* The windows of one weekday; 0 for one that ends before it begins. */
static int read_day(mcp_hours *hours, const json_t *list, size_t *count)
{
    size_t index;
    json_t *text;

    json_array_foreach(list, index, text)
    {
        const char *at = json_string_value(text);
        mcp_window read = {.from = (uint16_t) minute_of(at), .to = (uint16_t) minute_of(at + 6)};

        if (read.from >= read.to) {
            return 0;
        }
        hours->windows[(*count)++] = read;
    }
    return 1;
}

static int read_windows(mcp_hours *hours, const json_t *written)
{
    static const char *const days[MCP_WEEK] = {"monday", "tuesday",  "wednesday", "thursday",
                                               "friday", "saturday", "sunday"};
    size_t count = 0;

    hours->always = written == NULL;
    hours->windows = calloc(count_windows(written) + 1, sizeof(*hours->windows));
    for (size_t day = 0; hours->windows != NULL && day < MCP_WEEK; day++) {
        if (!read_day(hours, json_object_get(written, days[day]), &count)) {
            return 0;
        }
        hours->first[day + 1] = count;
    }
    return hours->windows != NULL;
}

static int in_order(const void *a, const void *b)
{
    const uint32_t *first = a, *second = b;

    return (*first > *second) - (*first < *second);
}

static int read_closures(mcp_hours *hours, const json_t *written)
{
    size_t index;
    json_t *text;

    hours->closures = calloc(json_array_size(written) + 1, sizeof(*hours->closures));
    if (hours->closures == NULL) {
        return 0;
    }
    json_array_foreach(written, index, text)
    {
        hours->closures[hours->closure_count++] = date_of(json_string_value(text));
    }
    qsort(hours->closures, hours->closure_count, sizeof(*hours->closures), in_order);
    return 1;
}

static mcp_instant instant_of(const json_t *text)
{
    const char *at = json_string_value(text);

    return mcp_instant_of(date_of(at), minute_of(at + 11));
}

static int in_order_of_time(const void *a, const void *b)
{
    const mcp_interruption *first = a, *second = b;

    return (first->from > second->from) - (first->from < second->from);
}

/* Puts interruptions in order, and makes one of those that touch. */
static void merge_interruptions(mcp_hours *hours)
{
    mcp_interruption *all = hours->interruptions;
    size_t kept = 0;

    qsort(all, hours->interruption_count, sizeof(*all), in_order_of_time);
    for (size_t i = 1; i < hours->interruption_count; i++) {
        if (all[i].from > all[kept].to) {
            all[++kept] = all[i];
        } else if (all[i].to > all[kept].to) {
            all[kept].to = all[i].to;
        }
    }
    hours->interruption_count = hours->interruption_count > 0 ? kept + 1 : 0;
}

static int read_interruptions(mcp_hours *hours, const json_t *written)
{
    size_t index;
    json_t *item;

    hours->interruptions = calloc(json_array_size(written) + 1, sizeof(*hours->interruptions));
    if (hours->interruptions == NULL) {
        return 0;
    }
    json_array_foreach(written, index, item)
    {
        mcp_interruption read = {.from = instant_of(json_object_get(item, "from")),
                                 .to = instant_of(json_object_get(item, "to"))};

        if (read.from >= read.to) {
            return 0;
        }
        hours->interruptions[hours->interruption_count++] = read;
    }
    merge_interruptions(hours);
    return 1;
}

static unsigned read_holidays(const json_t *service)
{
    const char *written = json_string_value(json_object_get(service, "public_holidays"));

    if (written == NULL || strcmp(written, "open") == 0) {
        return 0;
    }
    return strcmp(written, "closed") == 0 ? MCP_HOLIDAYS : MCP_HOLIDAYS_ALSACE_MOSELLE;
}

mcp_hours *mcp_hours_new(const json_t *service, const char **wrong)
{
    mcp_hours *hours = calloc(1, sizeof(*hours));

    if (hours == NULL) {
        return NULL;
    }
    hours->closing = read_holidays(service);
    if (!read_windows(hours, json_object_get(service, "hours"))) {
        *wrong = "hours";
    } else if (!read_closures(hours, json_object_get(service, "closures"))) {
        *wrong = "closures";
    } else if (!read_interruptions(hours, json_object_get(service, "interruptions"))) {
        *wrong = "interruptions";
    } else {
        return hours;
    }
    mcp_hours_free(hours);
    return NULL;
}

void mcp_hours_free(mcp_hours *hours)
{
    if (hours != NULL) {
        free(hours->windows);
        free(hours->closures);
        free(hours->interruptions);
        free(hours);
    }
}

int mcp_hours_closed_on(const mcp_hours *hours, uint32_t date)
{
    return bsearch(&date, hours->closures, hours->closure_count, sizeof(date), in_order) != NULL
           || mcp_public_holiday(date, hours->closing);
}

const mcp_interruption *mcp_hours_interruption(const mcp_hours *hours, mcp_instant instant)
{
    size_t low = 0, high = hours->interruption_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const mcp_interruption *tried = &hours->interruptions[middle];

        if (instant < tried->from) {
            high = middle;
        } else if (instant >= tried->to) {
            low = middle + 1;
        } else {
            return tried;
        }
    }
    return NULL;
}

int mcp_hours_open(const mcp_hours *hours, const hab_ask *ask)
{
    if (mcp_hours_closed_on(hours, ask->date)
        || mcp_hours_interruption(hours, mcp_instant_of(ask->date, ask->minute)) != NULL) {
        return 0;
    }
    for (size_t i = hours->first[ask->weekday - 1]; i < hours->first[ask->weekday]; i++) {
        if (ask->minute >= hours->windows[i].from && ask->minute < hours->windows[i].to) {
            return 1;
        }
    }
    return hours->always;
}
