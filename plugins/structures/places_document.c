/* Free places as JSON: what is shown, and what comes in. */
#include "places.h"

#include <stdio.h>
#include <string.h>

enum { WEEK = 7, LABEL = 64 };

static const struct {
    const char *key;
    const char *label;
} ages[PLACES_AGES] = {{"moins_1_an", "Moins de 1\u00a0an"},
                       {"de_1_a_2_ans", "De 1 à 2\u00a0ans"},
                       {"de_2_a_3_ans", "De 2 à 3\u00a0ans"},
                       {"plus_3_ans", "3\u00a0ans et plus"}},
  half_days[PLACES_HALF_DAYS] = {
      {"lundi_matin", "Lundi matin"},       {"lundi_apres_midi", "Lundi après-midi"},
      {"mardi_matin", "Mardi matin"},       {"mardi_apres_midi", "Mardi après-midi"},
      {"mercredi_matin", "Mercredi matin"}, {"mercredi_apres_midi", "Mercredi après-midi"},
      {"jeudi_matin", "Jeudi matin"},       {"jeudi_apres_midi", "Jeudi après-midi"},
      {"vendredi_matin", "Vendredi matin"}, {"vendredi_apres_midi", "Vendredi après-midi"},
      {"samedi_matin", "Samedi matin"},     {"samedi_apres_midi", "Samedi après-midi"}};

const char *places_age(unsigned age)
{
    return ages[age].key;
}

const char *places_half_day(unsigned i)
{
    return half_days[i].key;
}

/* -- what is shown */

json_t *places_view(const places_grid *grid)
{
    json_t *view = json_object();

    for (unsigned age = 0; age < PLACES_AGES; age++) {
        json_t *row = json_object();

        for (unsigned half = 0; half < PLACES_HALF_DAYS; half++) {
            if (grid->of[age][half] <= PLACES_MOST) {
                (void) json_object_set_new(row, half_days[half].key,
                                           json_integer(grid->of[age][half]));
            }
        }
        if (json_object_size(row) > 0) {
            (void) json_object_set(view, ages[age].key, row);
        }
        json_decref(row);
    }
    return view;
}

int places_add_words(json_t *document)
{
    json_t *columns = json_array();
    json_t *rows = json_array();

    for (unsigned age = 0; age < PLACES_AGES; age++) {
        (void) json_array_append_new(
            columns, json_pack("{s:s, s:s}", "cle", ages[age].key, "libelle", ages[age].label));
    }
    for (unsigned half = 0; half < PLACES_HALF_DAYS; half++) {
        (void) json_array_append_new(rows, json_pack("{s:s, s:s}", "cle", half_days[half].key,
                                                     "libelle", half_days[half].label));
    }
    return json_object_set_new(document, "ages", columns) == 0
                   && json_object_set_new(document, "demi_journees", rows) == 0
               ? HAB_DONE
               : HAB_FAILED;
}

json_t *places_week_view(uint32_t week)
{
    char day[11];
    char first[PL_WORDS];
    char last[PL_WORDS];

    pl_date_text(week, day);
    pl_date_words(week, first);
    pl_date_words(pl_add_days(week, WEEK - 2), last);
    return json_pack("{s:s, s:o}", "semaine", day, "texte",
                     json_sprintf("du lundi %s au samedi %s", first, last));
}

static void add_number(json_t *line, const char *name, uint8_t number)
{
    if (number <= PLACES_MOST) {
        (void) json_object_set_new(line, name, json_integer(number));
    }
}

json_t *places_difference(const places_grid *before, const places_grid *after)
{
    json_t *lines = json_array();

    for (unsigned half = 0; half < PLACES_HALF_DAYS; half++) {
        for (unsigned age = 0; age < PLACES_AGES; age++) {
            json_t *line;

            if (before->of[age][half] == after->of[age][half]) {
                continue;
            }
            line = json_pack("{s:s, s:s, s:o}", "age", ages[age].key, "demi_journee",
                             half_days[half].key, "libelle",
                             json_sprintf("%s, %s", half_days[half].label, ages[age].label));
            add_number(line, "avant", before->of[age][half]);
            add_number(line, "apres", after->of[age][half]);
            (void) json_array_append_new(lines, line);
        }
    }
    return lines;
}

/* -- what comes in */

typedef struct taking {
    uint32_t today;
    places_given *given;
    places_fault *fault;
} taking;

/* Always 0. A field's name is the caller's own: no more of it than a fault takes. */
__attribute__((format(printf, 3, 4))) static int wrong(const taking *t, const char *detail,
                                                       const char *field, ...)
{
    va_list more;

    va_start(more, field);
    (void) vsnprintf(t->fault->field, sizeof(t->fault->field), field, more);
    va_end(more);
    (void) snprintf(t->fault->detail, sizeof(t->fault->detail), "%s", detail);
    return 0;
}

/* A number, or a text of digits; -1 for what is neither, `most` + 1 for what is above. */
static json_int_t number_of(const json_t *value, json_int_t most)
{
    const char *text = json_string_value(value);
    json_int_t number = 0;

    if (json_is_integer(value)) {
        number = json_integer_value(value);
        return number < 0 ? -1 : number <= most ? number : most + 1;
    }
    if (text == NULL || text[0] == '\0' || text[strspn(text, "0123456789")] != '\0') {
        return -1;
    }
    for (; *text != '\0' && number <= most; text++) {
        number = number * 10 + (*text - '0');
    }
    return number <= most ? number : most + 1;
}

static int is_empty(const json_t *value)
{
    const char *text = json_string_value(value);

    return text != NULL && text[strspn(text, " ")] == '\0';
}

static int take_number(const taking *t, unsigned age, unsigned half, const json_t *value)
{
    json_int_t number = number_of(value, PLACES_MOST);

    if (is_empty(value)) {
        return 1;
    }
    if (number < 0 || number > PLACES_MOST) {
        return wrong(t,
                     "Indiquez un nombre entier de 0 à 99, ou ne mettez rien si vous ne le "
                     "connaissez pas.",
                     "places.%s.%s", ages[age].key, half_days[half].key);
    }
    t->given->grid.of[age][half] = (uint8_t) number;
    return 1;
}

static int take_row(const taking *t, unsigned age, const json_t *row)
{
    const char *key;
    json_t *value;

    if (!json_is_object(row)) {
        return wrong(t, "Donnez un nombre pour chaque demi-journée\u00a0: {\"lundi_matin\": 2}.",
                     "places.%s", ages[age].key);
    }
    json_object_foreach((json_t *) row, key, value)
    {
        unsigned half = 0;

        while (half < PLACES_HALF_DAYS && strcmp(half_days[half].key, key) != 0) {
            half++;
        }
        if (half == PLACES_HALF_DAYS) {
            return wrong(t,
                         "Cette demi-journée n’existe pas\u00a0: lundi_matin, lundi_apres_midi, "
                         "jusqu’à samedi_apres_midi.",
                         "places.%s.%.40s", ages[age].key, key);
        }
        if (!take_number(t, age, half, value)) {
            return 0;
        }
    }
    return 1;
}

static int take_grid(const taking *t, const json_t *grid)
{
    const char *key;
    json_t *row;

    if (!json_is_object(grid)) {
        return wrong(t, "Donnez les places libres de chaque groupe d’âge.", "places");
    }
    json_object_foreach((json_t *) grid, key, row)
    {
        unsigned age = 0;

        while (age < PLACES_AGES && strcmp(ages[age].key, key) != 0) {
            age++;
        }
        if (age == PLACES_AGES) {
            return wrong(t,
                         "Ce groupe d’âge n’existe pas\u00a0: moins_1_an, de_1_a_2_ans, "
                         "de_2_a_3_ans, plus_3_ans.",
                         "places.%.40s", key);
        }
        if (!take_row(t, age, row)) {
            return 0;
        }
    }
    return 1;
}

static int take_week(const taking *t, const json_t *document)
{
    t->given->week = pl_date_read(pl_member(document, "semaine"));
    if (t->given->week == 0 || pl_weekday(t->given->week) != 1) {
        return wrong(t, "Indiquez le lundi de la semaine, par exemple 2026-11-23.", "semaine");
    }
    if (!places_open(t->given->week, t->today)) {
        return wrong(
            t,
            "Les places se publient pour la semaine en cours et les douze suivantes\u00a0: "
            "choisissez une de ces semaines.",
            "semaine");
    }
    return 1;
}

static int take_revision(const taking *t, const json_t *document)
{
    json_int_t revision = number_of(json_object_get(document, "revision"), UINT32_MAX);

    if (revision < 0 || revision > UINT32_MAX) {
        return wrong(t,
                     "Donnez la révision de la semaine que vous avez lue, 0 si rien n’y est encore "
                     "publié.",
                     "revision");
    }
    t->given->revision = (uint32_t) revision;
    return 1;
}

static int take_action(const taking *t, const json_t *document)
{
    const char *action = pl_member(document, "action");

    if (json_object_get(document, "action") != NULL && strcmp(action, "publier") != 0
        && strcmp(action, "recopier") != 0) {
        return wrong(t, "Choisissez publier ou recopier.", "action");
    }
    t->given->copies = strcmp(action, "recopier") == 0;
    return 1;
}

static int is_known(const taking *t, const json_t *document)
{
    static const char *const known[] = {"semaine", "revision", "action", "places"};
    const char *key;
    json_t *value;

    json_object_foreach((json_t *) document, key, value)
    {
        unsigned i = 0;

        while (i < sizeof(known) / sizeof(*known) && strcmp(known[i], key) != 0) {
            i++;
        }
        if (i == sizeof(known) / sizeof(*known)) {
            return wrong(t, "Ce champ n’existe pas\u00a0: semaine, revision, action, places.",
                         "%.60s", key);
        }
    }
    return 1;
}

int places_take(const json_t *document, uint32_t today, places_given *given, places_fault *fault)
{
    const taking t = {.today = today, .given = given, .fault = fault};

    *given = (places_given){.week = 0};
    places_clear(&given->grid);
    return is_known(&t, document) && take_week(&t, document) && take_revision(&t, document)
           && take_action(&t, document)
           && (given->copies || take_grid(&t, json_object_get(document, "places")));
}
