/* A service as pages say it: what it is for, its hours, and whether it is open (MCP-2, MCP-3,
 * MCP-4). */
#include "space.h"

#include <stdio.h>
#include <string.h>

enum { DAYS = 7 };

static const char *const weekdays[DAYS][2] = {{"monday", "lundi"},       {"tuesday", "mardi"},
                                              {"wednesday", "mercredi"}, {"thursday", "jeudi"},
                                              {"friday", "vendredi"},    {"saturday", "samedi"},
                                              {"sunday", "dimanche"}};

json_t *mcp_time_view(int64_t second)
{
    char words[PL_WORDS];

    pl_time_words(second, words);
    return json_pack("{s:I, s:s}", "seconde", (json_int_t) second, "texte", words);
}

const json_t *mcp_service_written(const mcp_state *state, const mcp_service *service)
{
    return json_array_get(json_object_get(state->settings, "services"),
                          (size_t) (service - state->details));
}

/* -- now */

/* The minute of the day in Paris. */
static uint16_t minute_of(int64_t now)
{
    uint32_t date = pl_date_of(now);
    unsigned hour = 23;

    while (hour > 0 && pl_second_of(date, hour) > now) {
        hour--;
    }
    return (uint16_t) (hour * 60 + (unsigned) ((now - pl_second_of(date, hour)) % 3600 / 60));
}

static hab_ask ask_at(const hab_service *service, int64_t now)
{
    uint32_t date = pl_date_of(now);

    return (hab_ask){.service = service->name,
                     .now = now,
                     .date = date,
                     .minute = minute_of(now),
                     .weekday = (uint8_t) pl_weekday(date)};
}

json_t *mcp_service_view(const mcp_state *state, const mcp_service *service, int64_t now)
{
    const hab_service *declared = &state->services[service - state->details];
    const json_t *written = mcp_service_written(state, service);
    hab_ask ask = ask_at(declared, now);
    int64_t opens = mcp_hours_next(service->hours, &ask);

    return json_pack(
        "{s:s, s:s, s:O*, s:s, s:s, s:s, s:O*, s:b, s:o*}", "nom", declared->name, "titre",
        declared->title, "but", json_object_get(written, "purpose"), "mission",
        service->mission.text, "mission_titre", mcp_mission_title(state, service->mission.text),
        "url", declared->url, "aide", json_object_get(written, "help_url"), "ouvert",
        mcp_hours_open(service->hours, &ask), "ouvre", opens > now ? mcp_time_view(opens) : NULL);
}

/* -- the week */

/* "08:00-12:00" → {"de": "8:00", "a": "12:00"} */
static json_t *window_view(const char *text)
{
    const char *from = text[0] == '0' ? text + 1 : text;
    const char *to = text[6] == '0' ? text + 7 : text + 6;

    return json_pack("{s:s%, s:s}", "de", from, (size_t) (text + 5 - from), "a", to);
}

static json_t *day_view(const json_t *hours, const char *const day[2])
{
    json_t *windows = json_array();
    size_t index;
    json_t *text;

    json_array_foreach(json_object_get(hours, day[0]), index, text)
    {
        (void) json_array_append_new(windows, window_view(json_string_value(text)));
    }
    return json_pack("{s:s, s:o}", "jour", day[1], "plages", windows);
}

/* NULL for a service without hours: it is always open. */
static json_t *week_view(const json_t *written)
{
    const json_t *hours = json_object_get(written, "hours");
    json_t *week = hours != NULL ? json_array() : NULL;

    for (size_t i = 0; week != NULL && i < DAYS; i++) {
        (void) json_array_append_new(week, day_view(hours, weekdays[i]));
    }
    return week;
}

/* -- what is planned: days and instants of the settings compare as texts */

static json_t *closures_view(const json_t *written, int64_t now)
{
    json_t *list = json_array();
    size_t index;
    json_t *day;

    json_array_foreach(json_object_get(written, "closures"), index, day)
    {
        uint32_t date = pl_date_read(json_string_value(day));
        char words[PL_WORDS];

        if (date >= pl_date_of(now)) {
            pl_date_words(date, words);
            (void) json_array_append_new(list,
                                         json_pack("{s:O, s:s}", "jour", day, "texte", words));
        }
    }
    return list;
}

/* "2026-12-01T20:00" → "1er décembre 2026 à 20:00" */
static void local_words(const char *local, char words[PL_WORDS + 16])
{
    char day[11];
    char date[PL_WORDS];

    (void) snprintf(day, sizeof(day), "%.10s", local);
    pl_date_words(pl_date_read(day), date);
    (void) snprintf(words, PL_WORDS + 16, "%s à\u00a0%s", date,
                    local[11] == '0' ? local + 12 : local + 11);
}

static json_t *interruption_view(const json_t *interruption)
{
    const char *from = pl_member(interruption, "from");
    const char *to = pl_member(interruption, "to");
    char begins[PL_WORDS + 16];
    char ends[PL_WORDS + 16];

    local_words(from, begins);
    local_words(to, ends);
    return json_pack("{s:s, s:s, s:o}", "de", from, "a", to, "texte",
                     json_sprintf("du %s au %s", begins, ends));
}

static json_t *interruptions_view(const json_t *written, int64_t now)
{
    json_t *list = json_array();
    uint16_t minute = minute_of(now);
    char local[32];
    char day[11];
    size_t index;
    json_t *interruption;

    pl_date_text(pl_date_of(now), day);
    (void) snprintf(local, sizeof(local), "%sT%02u:%02u", day, minute / 60U, minute % 60U);
    json_array_foreach(json_object_get(written, "interruptions"), index, interruption)
    {
        if (strcmp(pl_member(interruption, "to"), local) > 0) {
            (void) json_array_append_new(list, interruption_view(interruption));
        }
    }
    return list;
}

json_t *mcp_service_hours_view(const mcp_state *state, const mcp_service *service, int64_t now)
{
    const json_t *written = mcp_service_written(state, service);

    const char *holidays = pl_member(written, "public_holidays");

    return json_pack("{s:o*, s:b, s:o, s:o}", "semaine", week_view(written), "ferme_jours_feries",
                     strncmp(holidays, "closed", 6) == 0, "fermetures", closures_view(written, now),
                     "interruptions", interruptions_view(written, now));
}

/* -- what a person holds */

int mcp_line_read(const mcp_state *state, hab_call *call, const mcp_place *place, json_t **line)
{
    hab_line found;
    int outcome = state->host->calls->line(call, place->convention, place->self, &found);

    *line = NULL;
    if (outcome == HAB_DONE) {
        *line = json_loadb(found.document.data, found.document.size, 0, NULL);
        return *line != NULL ? HAB_DONE : HAB_FAILED;
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

json_t *mcp_held_view(const json_t *line, const char *service, uint32_t today)
{
    size_t index;
    json_t *held;

    json_array_foreach(json_object_get(line, "habilitations"), index, held)
    {
        char words[PL_WORDS] = "";
        uint32_t last = pl_date_read(pl_member(held, "fin"));

        if (strcmp(pl_member(held, "service"), service) != 0) {
            continue;
        }
        if (last != 0) {
            pl_date_words(last, words);
        }
        return json_pack("{s:b, s:b, s:O*, s:s*}", "suspendue",
                         json_is_true(json_object_get(held, "suspendue")), "finie",
                         last != 0 && last < today, "fin", json_object_get(held, "fin"),
                         "fin_texte", last != 0 ? words : NULL);
    }
    return NULL;
}
