/* What an agent asks for on caf/traces: each field is checked, and told what would be right. */
#include <stdlib.h>

#include "base/calendar.h"
#include "base/text.h"
#include "portal/desk_convention.h"
#include "portal/desk_traces.h"

enum { DAYS_BY_DEFAULT = 31, DAYS_MAX = 36 * 31 };

typedef struct reading {
    hab_txn *txn;
    const hab_exchange *exchange;
    const json_t *form;
    hab_consultation *made;
    hab_error *error;
} reading;

static hab_status wrong(const reading *r, const char *field, const char *sentence)
{
    return hab_fail(r->error, HAB_INVALID, "%s: %s", field, sentence);
}

/* Only fields of the form, and only texts. */
static hab_status check_fields(const reading *r)
{
    static const char *const fields[] = {"motif", "personne", "convention", "service",
                                         "cible", "objet",    "decision",   "nature",
                                         "du",    "du_heure", "au",         "au_heure"};
    const char *name;
    json_t *value;

    json_object_foreach((json_t *) r->form, name, value)
    {
        size_t place = 0;

        while (place < sizeof(fields) / sizeof(*fields) && strcmp(name, fields[place]) != 0) {
            place++;
        }
        if (place == sizeof(fields) / sizeof(*fields)) {
            return hab_fail(r->error, HAB_INVALID,
                            "Un champ de cet envoi n’est pas du "
                            "formulaire.");
        }
        if (!json_is_string(value)) {
            return wrong(r, fields[place], "Écrivez un texte, une seule fois.");
        }
    }
    return HAB_OK;
}

/* -- why: on one line, without blanks that say nothing */

static size_t squeeze(const char *text, char *to, size_t room)
{
    size_t size = 0;

    for (; *text != '\0' && size < room; text++) {
        int blank = strchr(" \t\r\n", *text) != NULL;

        if (!blank) {
            to[size++] = *text;
        } else if (size > 0 && to[size - 1] != ' ') {
            to[size++] = ' ';
        }
    }
    size -= size > 0 && to[size - 1] == ' ';
    return *text == '\0' ? size : 0;
}

static size_t characters(const char *text, size_t size)
{
    size_t count = 0;

    for (size_t i = 0; i < size; i++) {
        count += ((unsigned char) text[i] & 0xC0) != 0x80;
    }
    return count;
}

static hab_status read_motive(const reading *r)
{
    const char *text = hab_desk_text(r->form, "motif");
    char *to = r->made->motive;
    size_t size = squeeze(text, to, sizeof(r->made->motive) - 1);
    size_t count;

    to[size] = '\0';
    if (!hab_text_valid(hab_slice_text(text), 1)) {
        return wrong(r, "motif", "Écrivez le motif en lettres, chiffres et ponctuation.");
    }
    count = characters(to, size);
    return count >= HAB_MOTIVE_MIN && count <= HAB_MOTIVE_MAX
               ? HAB_OK
               : wrong(r, "motif",
                       "Dites pourquoi vous demandez ces traces, en 10 à 500\u00a0caractères.");
}

/* -- whose, and under what */

static uint64_t number_of(const char *text)
{
    size_t digits = strspn(text, "0123456789");

    return digits > 0 && digits <= 18 && text[digits] == '\0' ? strtoull(text, NULL, 10) : 0;
}

static hab_status read_person(const reading *r)
{
    const char *text = hab_desk_text(r->form, "personne");
    char identifiant[HAB_IDENTIFIANT_MAX + 1];
    uint64_t person = number_of(text);
    hab_status status = HAB_OK;

    if (text[0] == '\0') {
        return HAB_OK;
    }
    if (person == 0 && hab_identifiant(hab_slice_text(text), identifiant) != HAB_OK) {
        return wrong(r, "personne",
                     "Écrivez l’adresse électronique de la personne, ou son numéro "
                     "d’identification en chiffres.");
    }
    if (person == 0) {
        status = hab_person_find(r->txn, hab_slice_text(identifiant), &person);
    }
    if (status == HAB_OK) {
        status = hab_consultation_concerns(r->txn, r->made->caf, person);
    }
    if (status == HAB_NOT_FOUND) {
        return wrong(r, "personne",
                     "Vérifiez l’adresse ou le numéro\u00a0: aucune convention que vous suivez "
                     "ne nomme cette personne.");
    }
    r->made->criteria.person = person;
    return status;
}

static hab_status read_convention(const reading *r)
{
    const char *text = hab_desk_text(r->form, "convention");
    hab_criteria *criteria = &r->made->criteria;
    hab_convention_record record;
    hab_status status;

    if (text[0] == '\0') {
        return HAB_OK;
    }
    status = strlen(text) <= HAB_NUMERO_MAX
                 ? hab_convention_find(r->txn, hab_slice_text(text), &criteria->convention)
                 : HAB_NOT_FOUND;
    if (status == HAB_OK) {
        status = hab_convention_get(r->txn, criteria->convention, &record);
    }
    if (status == HAB_NOT_FOUND
        || (status == HAB_OK && r->made->caf[0] != '\0' && strcmp(record.caf, r->made->caf) != 0)) {
        return wrong(r, "convention",
                     "Vérifiez le numéro, tel qu’il est signé\u00a0: vous ne suivez pas de "
                     "convention de ce numéro.");
    }
    if (status == HAB_OK) {
        memcpy(criteria->numero, record.numero, sizeof(criteria->numero));
    }
    return status;
}

/* -- on what */

static hab_status read_service(const reading *r)
{
    const char *text = hab_desk_text(r->form, "service");
    const char *slash = strchr(text, '/');
    hab_criteria *criteria = &r->made->criteria;
    const hab_type *type;

    if (text[0] == '\0') {
        return HAB_OK;
    }
    type = slash != NULL ? hab_type_find(r->exchange->broker->types,
                                         hab_slice_of(text, (size_t) (slash - text)))
                         : NULL;
    if (type == NULL || hab_service_find(type, hab_slice_text(slash + 1)) == NULL
        || strlen(type->plugin->name) >= sizeof(criteria->type)) {
        return wrong(r, "service", "Choisissez un service de la liste.");
    }
    (void) snprintf(criteria->type, sizeof(criteria->type), "%s", type->plugin->name);
    (void) snprintf(criteria->service, sizeof(criteria->service), "%s", slash + 1);
    return HAB_OK;
}

static hab_status read_text(const reading *r, const char *field, char to[HAB_CRITERION_MAX + 1])
{
    const char *text = hab_desk_text(r->form, field);

    if (strlen(text) > HAB_CRITERION_MAX || !hab_text_valid(hab_slice_text(text), 0)) {
        return wrong(r, field,
                     "Écrivez ce que la trace a, mot pour mot, sans dépasser 112\u00a0caractères, "
                     "un accent comptant pour deux.");
    }
    memcpy(to, text, strlen(text) + 1);
    return HAB_OK;
}

static hab_status read_words(const reading *r)
{
    hab_criteria *criteria = &r->made->criteria;

    if (hab_decision_parse(hab_slice_text(hab_desk_text(r->form, "decision")), &criteria->decision)
        != HAB_OK) {
        return wrong(r, "decision", "Choisissez\u00a0: toutes, autorise ou refuse.");
    }
    return hab_nature_parse(hab_slice_text(hab_desk_text(r->form, "nature")), &criteria->nature)
                   == HAB_OK
               ? HAB_OK
               : wrong(r, "nature", "Choisissez\u00a0: toutes, acces ou changement.");
}

/* -- when, by the clock in Paris */

/* "08:30" → minutes. */
static int read_minutes(const char *text, unsigned *minutes)
{
    static const char shape[] = "00:00";

    for (size_t i = 0; i < sizeof(shape); i++) {
        if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) {
            return 0;
        }
    }
    *minutes = (unsigned) ((text[0] - '0') * 600 + (text[1] - '0') * 60 + (text[3] - '0') * 10
                           + text[4] - '0');
    return text[0] <= '2' && text[3] <= '5' && *minutes < 24 * 60;
}

/* That minute of the day, also of one with 23 or 25 hours; of an hour that is skipped, the same
 * minute of the next. */
static int64_t at_minute(int64_t midnight, unsigned minutes)
{
    const int64_t time = midnight + (int64_t) minutes * 60;
    const hab_local got = hab_local_time(time);
    int64_t ahead = (int64_t) got.minute - minutes;
    int64_t moved;

    if (got.date != hab_local_time(midnight).date) {
        ahead += (int64_t) 24 * 60;
    }
    moved = time - ahead * 60;
    return hab_local_time(moved).minute == minutes ? moved : time;
}

/* 0 when no day was given; an end without an hour is the end of its day. */
static hab_status read_moment(const reading *r, const char *field, int ends, int64_t *moment)
{
    const char *day = hab_desk_text(r->form, field);
    char hour_field[16];
    const char *hour;
    uint32_t date;
    unsigned minutes = 0;

    (void) snprintf(hour_field, sizeof(hour_field), "%s_heure", field);
    hour = hab_desk_text(r->form, hour_field);
    if (day[0] == '\0') {
        return hour[0] == '\0' ? HAB_OK : wrong(r, field, "Donnez aussi le jour de cette heure.");
    }
    if (hab_parse_date(hab_slice_text(day), &date) != HAB_OK
        || hab_day_start(ends && hour[0] == '\0' ? hab_add_days(date, 1) : date, moment)
               != HAB_OK) {
        return wrong(r, field, "Écrivez un jour du calendrier, comme «\u00a02026-11-22\u00a0».");
    }
    if (hour[0] != '\0' && !read_minutes(hour, &minutes)) {
        return wrong(r, hour_field, "Écrivez une heure, comme «\u00a008:30\u00a0».");
    }
    *moment = at_minute(*moment, minutes);
    return HAB_OK;
}

/* Up to now, so that what a demand shows is the same whenever it is read. */
static hab_status read_period(const reading *r)
{
    const int64_t now = r->exchange->now + 1;
    hab_criteria *criteria = &r->made->criteria;
    int64_t from = 0;
    int64_t to = 0;
    hab_status status = read_moment(r, "du", 0, &from);

    if (status == HAB_OK) {
        status = read_moment(r, "au", 1, &to);
    }
    if (status != HAB_OK) {
        return status;
    }
    to = to == 0 || to > now ? now : to;
    if (from == 0
        && hab_day_start(hab_add_days(hab_local_time(to).date, -DAYS_BY_DEFAULT), &from)
               != HAB_OK) {
        return wrong(r, "du", "Écrivez le jour où commence la période.");
    }
    if (from < 0 || from >= to) {
        return wrong(r, "du", "La période commence avant sa fin, et avant maintenant.");
    }
    if (to - from > (int64_t) DAYS_MAX * 86400) {
        return wrong(r, "du", "La période couvre 36\u00a0mois au plus.");
    }
    criteria->from = from;
    criteria->to = to;
    return HAB_OK;
}

hab_status hab_traces_form_read(hab_txn *txn, const hab_exchange *exchange, const json_t *form,
                                hab_consultation *consultation, hab_error *error)
{
    static hab_status (*const readers[])(const reading *) = {
        check_fields, read_motive, read_person, read_convention,
        read_service, read_words,  read_period};
    hab_consultation made = {.agent = exchange->session.record.person, .time = exchange->now};
    const reading r = {
        .txn = txn, .exchange = exchange, .form = form, .made = &made, .error = error};
    hab_status status = HAB_OK;

    memcpy(made.caf, exchange->caf_agent.national ? "" : exchange->caf_agent.caf,
           exchange->caf_agent.national ? 1 : sizeof(made.caf));
    for (size_t i = 0; status == HAB_OK && i < sizeof(readers) / sizeof(*readers); i++) {
        status = readers[i](&r);
    }
    if (status == HAB_OK) {
        status = read_text(&r, "cible", made.criteria.target);
    }
    if (status == HAB_OK) {
        status = read_text(&r, "objet", made.criteria.object);
    }
    if (status == HAB_OK) {
        *consultation = made;
    }
    return status;
}
