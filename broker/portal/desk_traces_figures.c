/* What a demand for traces counts: allowed and refused, by the hour, the day or the month. */
#include <stdio.h>

#include "portal/desk_traces.h"

enum { HOURS_MAX = 72, DAYS_MAX = 125, HOUR = 3600, DAY = 86400 };

static hab_bar_unit unit_of(int64_t length)
{
    return length <= (int64_t) HOURS_MAX * HOUR ? HAB_BAR_HOUR
           : length <= (int64_t) DAYS_MAX * DAY ? HAB_BAR_DAY
                                                : HAB_BAR_MONTH;
}

/* The first day of the month of a day, or of the month after. */
static uint32_t month_start(uint32_t date, int next)
{
    uint32_t month = date / 100;

    if (next) {
        month += month % 100 == 12 ? 89 : 1;
    }
    return month * 100 + 1;
}

/* Where the bar begins that holds a second. */
static int64_t bar_start(hab_bar_unit unit, int64_t time)
{
    const hab_local local = hab_local_time(time);
    int64_t start = time - time % HOUR;

    if (unit != HAB_BAR_HOUR) {
        (void) hab_day_start(unit == HAB_BAR_DAY ? local.date : month_start(local.date, 0), &start);
    }
    return start;
}

static int64_t bar_after(hab_bar_unit unit, int64_t start)
{
    const uint32_t date = hab_local_time(start).date;
    int64_t next = start + HOUR;

    if (unit != HAB_BAR_HOUR) {
        (void) hab_day_start(unit == HAB_BAR_DAY ? hab_add_days(date, 1) : month_start(date, 1),
                             &next);
    }
    return next;
}

static void set_bars(const hab_criteria *criteria, hab_figures *figures)
{
    int64_t start;

    figures->unit = unit_of(criteria->to - criteria->from);
    start = bar_start(figures->unit, criteria->from);
    for (figures->count = 0; figures->count < HAB_BARS_MAX && start < criteria->to;) {
        figures->bars[figures->count++] = (hab_bar){.start = start};
        start = bar_after(figures->unit, start);
    }
}

typedef struct counting {
    hab_figures *figures;
    unsigned bar; /* of the last record: they come in the order of time */
} counting;

static int count(void *context, const hab_trace_record *record, uint64_t number)
{
    counting *c = context;
    hab_figures *figures = c->figures;
    const int64_t second = record->time / 1000000;
    hab_bar *bar;

    (void) number;
    while (c->bar + 1 < figures->count && figures->bars[c->bar + 1].start <= second) {
        c->bar++;
    }
    bar = &figures->bars[c->bar];
    *(record->allowed ? &bar->allowed : &bar->refused) += 1;
    *(record->allowed ? &figures->allowed : &figures->refused) += 1;
    figures->first = figures->first == 0 ? second : figures->first;
    figures->last = second;
    return 0;
}

hab_status hab_traces_count(const hab_broker *broker, const hab_consultation *consultation,
                            hab_figures *figures, hab_error *error)
{
    hab_figures made = {.count = 0};
    counting c = {.figures = &made};
    hab_consulting reading = {.store = broker->store,
                              .trace = broker->trace,
                              .consultation = consultation,
                              .most_looked = HAB_TRACES_COUNTED,
                              .each = count,
                              .context = &c};
    hab_status status;

    set_bars(&consultation->criteria, &made);
    status = hab_consultation_read(&reading, error);
    if (status == HAB_OK) {
        made.whole = !reading.stopped;
        *figures = made;
    }
    return status;
}

/* -- in words */

void hab_traces_bar_text(const hab_figures *figures, unsigned bar, char text[2 * HAB_TIME_TEXT])
{
    static const char *const months[] = {"janvier",   "février", "mars",     "avril",
                                         "mai",       "juin",    "juillet",  "août",
                                         "septembre", "octobre", "novembre", "décembre"};
    const hab_local local = hab_local_time(figures->bars[bar].start);
    const unsigned year = local.date / 10000;
    const unsigned month = local.date / 100 % 100;
    int length;

    if (figures->unit == HAB_BAR_MONTH) {
        (void) snprintf(text, 2 * (size_t) HAB_TIME_TEXT, "%s %u", months[(month + 11) % 12], year);
        return;
    }
    length = snprintf(text, 2 * (size_t) HAB_TIME_TEXT, "%02u/%02u/%04u",
                      (unsigned) (local.date % 100), month, year);
    if (figures->unit == HAB_BAR_HOUR && length > 0) {
        (void) snprintf(text + length, 2 * (size_t) HAB_TIME_TEXT - (size_t) length, " à %u\u00a0h",
                        (unsigned) (local.minute / 60));
    }
}

static void set_moment(json_t *document, const char *field, int64_t time)
{
    char text[HAB_TIME_TEXT];
    char name[24];

    if (time == 0) {
        (void) json_object_set_new(document, field, json_null());
        return;
    }
    hab_format_time(time, text);
    (void) json_object_set_new(document, field, json_string(text));
    hab_traces_time_text(time, text);
    (void) snprintf(name, sizeof(name), "%s_texte", field);
    (void) json_object_set_new(document, name, json_string(text));
}

/* Those in which something was counted. */
static json_t *bars_document(const hab_figures *figures)
{
    json_t *list = json_array();
    char text[2 * HAB_TIME_TEXT];

    for (unsigned i = 0; i < figures->count; i++) {
        const hab_bar *bar = &figures->bars[i];
        json_t *item;

        if (bar->allowed + bar->refused == 0) {
            continue;
        }
        hab_traces_bar_text(figures, i, text);
        item = json_pack("{s:s, s:I, s:I}", "texte", text, "autorises", (json_int_t) bar->allowed,
                         "refuses", (json_int_t) bar->refused);
        hab_format_time(bar->start, text);
        (void) json_object_set_new(item, "debut", json_string(text));
        (void) json_array_append_new(list, item);
    }
    return list;
}

json_t *hab_traces_figures_document(const hab_figures *figures)
{
    static const char *const units[] = {
        [HAB_BAR_HOUR] = "heure", [HAB_BAR_DAY] = "jour", [HAB_BAR_MONTH] = "mois"};
    const uint64_t total = figures->allowed + figures->refused;
    json_t *document = json_pack("{s:I, s:I, s:I, s:b, s:s, s:o}", "total", (json_int_t) total,
                                 "autorises", (json_int_t) figures->allowed, "refuses",
                                 (json_int_t) figures->refused, "complet", figures->whole, "unite",
                                 units[figures->unit], "barres", bars_document(figures));

    set_moment(document, "premiere", figures->first);
    set_moment(document, "derniere", figures->last);
    return document;
}
