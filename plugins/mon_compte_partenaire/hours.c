#include "mcp.h"

#include <stdlib.h>
#include <string.h>

enum { DAYS = 7, DAY_MINUTES = 24 * 60 };

/* Minutes of a day, `to` not included. */
typedef struct window {
    uint8_t weekday; /* 1 Monday to 7 Sunday */
    uint16_t from;
    uint16_t to;
} window;

/* Instants by the clock in Paris, as day number times minutes: an hour that comes
 * twice in October is closed both times. */
typedef struct interruption {
    uint64_t from;
    uint64_t to;
} interruption;

struct mcp_hours {
    int always; /* no hours are set */
    size_t window_count;
    window *windows;
    size_t closure_count;
    uint32_t *closures; /* YYYYMMDD */
    size_t interruption_count;
    interruption *interruptions;
};

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

static uint64_t instant(uint32_t date, unsigned minute)
{
    return (uint64_t) date * DAY_MINUTES + minute;
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

static int read_windows(mcp_hours *hours, const json_t *written)
{
    static const char *const days[DAYS] = {"monday", "tuesday",  "wednesday", "thursday",
                                           "friday", "saturday", "sunday"};

    hours->always = written == NULL;
    hours->windows = calloc(count_windows(written) + 1, sizeof(*hours->windows));
    for (uint8_t day = 0; hours->windows != NULL && day < DAYS; day++) {
        size_t index;
        json_t *text;

        json_array_foreach(json_object_get(written, days[day]), index, text)
        {
            const char *at = json_string_value(text);
            window read = {.weekday = (uint8_t) (day + 1),
                           .from = (uint16_t) minute_of(at),
                           .to = (uint16_t) minute_of(at + 6)};

            if (read.from >= read.to) {
                return 0;
            }
            hours->windows[hours->window_count++] = read;
        }
    }
    return hours->windows != NULL;
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
    return 1;
}

static uint64_t instant_of(const json_t *text)
{
    const char *at = json_string_value(text);

    return instant(date_of(at), minute_of(at + 11));
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
        interruption read = {.from = instant_of(json_object_get(item, "from")),
                             .to = instant_of(json_object_get(item, "to"))};

        if (read.from >= read.to) {
            return 0;
        }
        hours->interruptions[hours->interruption_count++] = read;
    }
    return 1;
}

mcp_hours *mcp_hours_new(const json_t *service, const char **wrong)
{
    mcp_hours *hours = calloc(1, sizeof(*hours));

    if (hours == NULL) {
        return NULL;
    }
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

static int is_interrupted(const mcp_hours *hours, const hab_ask *ask)
{
    uint64_t now = instant(ask->date, ask->minute);

    for (size_t i = 0; i < hours->closure_count; i++) {
        if (hours->closures[i] == ask->date) {
            return 1;
        }
    }
    for (size_t i = 0; i < hours->interruption_count; i++) {
        if (now >= hours->interruptions[i].from && now < hours->interruptions[i].to) {
            return 1;
        }
    }
    return 0;
}

int mcp_hours_open(const mcp_hours *hours, const hab_ask *ask)
{
    if (is_interrupted(hours, ask)) {
        return 0;
    }
    for (size_t i = 0; i < hours->window_count; i++) {
        const window *open = &hours->windows[i];

        if (open->weekday == ask->weekday && ask->minute >= open->from && ask->minute < open->to) {
            return 1;
        }
    }
    return hours->always;
}
