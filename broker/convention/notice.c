#include "convention/notice.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "convention/due.h"
#include "convention/version.h"
#include "trace/change.h"
#include "type/plugin_dispatch.h"

/* convention, count: see tables.h. */
enum { NOTICE_KEY = 12, TEXT_MAX = 4000 };

/* One notice being given, in its convention. */
typedef struct giving {
    hab_txn *txn;
    uint64_t convention;
    const hab_notice *notice;
    int64_t now;
    hab_error *error;
    hab_convention_record record;
    const hab_term_rules *rules;
    uint32_t effect; /* date */
    json_t *notices; /* all so far */
    int64_t end;
    const char *article;
} giving;

static void notice_key(uint64_t convention, uint32_t number, uint8_t key[NOTICE_KEY])
{
    hab_put_u64be(key, convention);
    hab_put_u32be(key + 8, number);
}

static int64_t time_of(const json_t *notice, const char *field)
{
    const char *text = json_string_value(json_object_get(notice, field));
    int64_t time = 0;

    if (text == NULL || hab_parse_time(hab_slice_text(text), &time, NULL) != HAB_OK) {
        return 0;
    }
    return time;
}

static int runs(const json_t *notice)
{
    return json_object_get(notice, "remedie") == NULL;
}

static int is_breach(const json_t *notice)
{
    const char *ground = json_string_value(json_object_get(notice, "motif"));

    return ground != NULL && strcmp(ground, "manquement") == 0;
}

/* The earliest end of those that run (of notices alone when `ordinary`); 0: none runs. */
static int64_t earliest_end(const json_t *notices, int ordinary)
{
    int64_t earliest = 0;
    size_t place;
    json_t *notice;

    json_array_foreach(notices, place, notice)
    {
        int64_t end = time_of(notice, "fin");

        if (runs(notice) && !(ordinary && is_breach(notice)) && (earliest == 0 || end < earliest)) {
            earliest = end;
        }
    }
    return earliest;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

/* The end that the convention has of itself, whatever notices say; 0: none. */
static int64_t own_end(const hab_convention_record *record, const json_t *notices)
{
    size_t place;
    json_t *notice;

    json_array_foreach(notices, place, notice)
    {
        if (runs(notice) && earliest_end(notices, 0) == record->end) {
            return time_of(notice, "fin_propre");
        }
    }
    return record->end;
}

hab_status hab_notice_list(hab_txn *txn, uint64_t convention, json_t **notices)
{
    uint8_t from[NOTICE_KEY];
    json_t *found = json_array();
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status =
        found == NULL ? HAB_MEMORY : hab_cursor_open(txn, HAB_TABLE_NOTICE, &cursor);

    if (status != HAB_OK) {
        json_decref(found);
        return status;
    }
    notice_key(convention, 0, from);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    while (status == HAB_OK && memcmp(key.data, from, 8) == 0) {
        json_t *notice = json_loadb(value.data, value.size, 0, NULL);

        status = notice == NULL ? HAB_CORRUPT : HAB_OK;
        if (status == HAB_OK && json_array_append_new(found, notice) != 0) {
            status = HAB_MEMORY;
        }
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        json_decref(found);
        return status;
    }
    *notices = found;
    return HAB_OK;
}

static hab_status put_notice(hab_txn *txn, uint64_t convention, uint32_t number,
                             const json_t *notice)
{
    char *text = json_dumps(notice, JSON_COMPACT | JSON_SORT_KEYS);
    uint8_t key[NOTICE_KEY];
    hab_status status = HAB_MEMORY;

    if (text != NULL) {
        notice_key(convention, number, key);
        status =
            hab_put(txn, HAB_TABLE_NOTICE, hab_slice_of(key, sizeof(key)), hab_slice_text(text));
        free(text);
    }
    return status;
}

int64_t hab_convention_term(const hab_convention_record *record, int64_t now)
{
    uint32_t effect = hab_local_time(record->effect).date;
    int64_t start = 0;

    if (record->effect != 0) {
        (void) hab_day_start(hab_anniversary_after(effect, hab_local_time(now).date), &start);
    }
    return start;
}

/* Fills what the rules need. The caller frees `notices`. */
static hab_status open_giving(giving *g, const hab_broker *broker)
{
    const hab_type *type;
    hab_status status = hab_convention_get(g->txn, g->convention, &g->record);

    if (status != HAB_OK) {
        return status;
    }
    type = broker->types != NULL ? hab_type_by_key(broker->types, g->record.type) : NULL;
    g->rules = type != NULL ? hab_type_terms(type) : NULL;
    g->effect = hab_local_time(g->record.effect).date;
    if (g->rules == NULL) {
        (void) hab_fail(g->error, HAB_DENIED,
                        "Ce type de convention ne donne pas de règles de préavis.");
        return HAB_DENIED;
    }
    return hab_notice_list(g->txn, g->convention, &g->notices);
}

static hab_status check_state(const giving *g)
{
    int open =
        g->record.state == HAB_CONVENTION_ACTIVE || g->record.state == HAB_CONVENTION_PREAVIS;

    if (!open || (g->record.end != 0 && g->record.end <= g->now)) {
        return hab_fail(g->error, HAB_DENIED,
                        "Seule une convention en cours peut prendre fin par un préavis ou un "
                        "manquement (%s).",
                        g->rules->notice_article);
    }
    return HAB_OK;
}

static hab_status check_receipt(const giving *g)
{
    int64_t start;

    if (hab_day_start(g->notice->receipt, &start) != HAB_OK
        || g->notice->receipt > hab_local_time(g->now).date) {
        return hab_fail(g->error, HAB_INVALID,
                        "La date de réception est un jour passé, ou aujourd’hui\u00a0: c’est elle "
                        "qui fait courir le délai (%s).",
                        g->rules->notice_article);
    }
    if (g->notice->receipt < g->effect) {
        return hab_fail(g->error, HAB_INVALID,
                        "La date de réception est antérieure à la prise d’effet de la "
                        "convention (%s).",
                        g->rules->term_article);
    }
    if (g->notice->text != NULL && strlen(g->notice->text) > TEXT_MAX) {
        return hab_fail(g->error, HAB_INVALID, "Le texte tient en %d octets.", TEXT_MAX);
    }
    return HAB_OK;
}

static hab_status refuse_party(const giving *g)
{
    if (g->notice->ground == HAB_GROUND_BREACH && g->rules->breach_by == 0) {
        return hab_fail(
            g->error, HAB_DENIED,
            "Cette convention n’a pas de clause de manquement\u00a0: elle prend fin par "
            "préavis (%s).",
            g->article);
    }
    return hab_fail(g->error, HAB_DENIED, "Ce droit n’est pas celui de cette partie (%s).",
                    g->article);
}

static hab_status refuse_end(const giving *g, int64_t earliest)
{
    char text[2 * HAB_TIME_TEXT];

    hab_format_until(earliest, text);
    if (g->notice->ground == HAB_GROUND_ORDINARY
        && g->rules->notice_end == HAB_NOTICE_AT_ANNIVERSARY) {
        return hab_fail(
            g->error, HAB_DENIED,
            "La convention ne prend fin qu’à un anniversaire de sa prise d’effet, la "
            "lettre étant reçue %u mois avant (%s)\u00a0: au plus tôt, le dernier jour est le %s.",
            g->rules->notice_months, g->article, text);
    }
    return hab_fail(g->error, HAB_DENIED,
                    "Cette fin vient trop tôt (%s)\u00a0: au plus tôt, le dernier jour est le %s.",
                    g->article, text);
}

static hab_status find_end(giving *g)
{
    const hab_notice *n = g->notice;
    int64_t earliest;
    hab_status status = hab_term_earliest(g->rules, n->ground, n->by, g->effect, n->receipt, g->now,
                                          &earliest, &g->article);

    if (status != HAB_OK) {
        return status == HAB_DENIED ? refuse_party(g) : status;
    }
    g->end = n->end != 0 ? n->end : earliest;
    status = n->end == 0 ? HAB_OK
                         : hab_term_lawful(g->rules, n->ground, n->by, g->effect, n->receipt,
                                           g->now, n->end, &g->article);
    return status == HAB_DENIED ? refuse_end(g, earliest) : status;
}

/* A second notice says nothing new, unless it ends the convention sooner. */
static hab_status check_running(const giving *g)
{
    int64_t running = earliest_end(g->notices, 1);
    char text[2 * HAB_TIME_TEXT];

    if (g->notice->ground != HAB_GROUND_ORDINARY || running == 0 || g->end < running) {
        return HAB_OK;
    }
    hab_format_until(running, text);
    return hab_fail(g->error, HAB_EXISTS,
                    "Un préavis court déjà (%s)\u00a0: le dernier jour de la convention est le %s, "
                    "et celui-ci ne l’avance pas.",
                    g->article, text);
}

static hab_status examine(giving *g, const hab_broker *broker)
{
    hab_status status = open_giving(g, broker);

    if (status == HAB_OK) {
        status = check_state(g);
    }
    if (status == HAB_OK) {
        status = check_receipt(g);
    }
    if (status == HAB_OK) {
        status = find_end(g);
    }
    return status == HAB_OK ? check_running(g) : status;
}

static void set_time(json_t *notice, const char *field, int64_t time)
{
    char text[HAB_TIME_TEXT];

    if (time != 0) {
        hab_format_time(time, text);
        json_object_set_new(notice, field, json_string(text));
    }
}

static json_t *document_of(const giving *g, uint32_t number, uint64_t agent)
{
    const hab_notice *n = g->notice;
    char receipt[HAB_TIME_TEXT];
    json_t *notice;

    hab_format_date(n->receipt, receipt);
    notice = json_pack("{s:i, s:s, s:s, s:s, s:s, s:I}", "numero", (int) number, "motif",
                       n->ground == HAB_GROUND_BREACH ? "manquement" : "preavis", "par",
                       n->by == HAB_PARTY_CAF ? "caf" : "partenaire", "reception", receipt,
                       "article", g->article, "agent", (json_int_t) agent);
    if (notice != NULL && n->text != NULL && n->text[0] != '\0') {
        json_object_set_new(notice, "texte", json_string(n->text));
    }
    set_time(notice, "fin", g->end);
    set_time(notice, "fin_propre", own_end(&g->record, g->notices));
    set_time(notice, "enregistre", g->now);
    return notice;
}

static hab_status set_end(hab_txn *txn, uint64_t convention, hab_convention_record *record,
                          int64_t end, int64_t now)
{
    int64_t former = record->end;
    hab_status status;

    record->end = end;
    record->state = end != 0 ? HAB_CONVENTION_PREAVIS : HAB_CONVENTION_ACTIVE;
    status = hab_convention_put(txn, convention, record);
    return status == HAB_OK && former != end ? hab_due_for_end(txn, convention, former, end, now)
                                             : status;
}

static hab_status trace(hab_txn *txn, uint64_t convention, const hab_convention_record *record,
                        const char *operation, const json_t *notice, uint64_t agent, int64_t now)
{
    const char *article = json_string_value(json_object_get(notice, "article"));
    char object[HAB_TRACE_TEXT_MAX];
    hab_trace_record made = {.kind = HAB_TRACE_CHANGE,
                             .channel = agent != 0 ? HAB_TRACE_PAGE : HAB_TRACE_COMMAND,
                             .allowed = 1,
                             .time = now * 1000000,
                             .person = agent,
                             .convention = convention,
                             .version = record->version,
                             .numero = hab_slice_text(record->numero),
                             .role = hab_slice_text(agent != 0 ? "agent" : ""),
                             .operation = hab_slice_text(operation),
                             .article = hab_slice_text(article != NULL ? article : "")};

    (void) snprintf(object, sizeof(object), "%s:%d fin:%s",
                    is_breach(notice) ? "manquement" : "preavis",
                    (int) json_integer_value(json_object_get(notice, "numero")),
                    json_string_value(json_object_get(notice, "fin")));
    made.object = hab_slice_text(object);
    return hab_change_trace(txn, &made);
}

static hab_status record_notice(giving *g, uint64_t agent)
{
    uint32_t number = (uint32_t) json_array_size(g->notices) + 1;
    json_t *notice = document_of(g, number, agent);
    hab_status status =
        notice == NULL ? HAB_MEMORY : put_notice(g->txn, g->convention, number, notice);

    if (status == HAB_OK) {
        status = set_end(g->txn, g->convention, &g->record, sooner(g->record.end, g->end), g->now);
    }
    if (status == HAB_OK) {
        status = hab_due_announce(g->txn, g->convention, g->record.end, g->now);
    }
    if (status == HAB_OK) {
        status =
            trace(g->txn, g->convention, &g->record, "convention.preavis", notice, agent, g->now);
    }
    json_decref(notice);
    return status;
}

hab_status hab_notice_propose(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                              const hab_notice *notice, int64_t now, hab_notice_review *review,
                              hab_error *error)
{
    giving g = {.txn = txn, .convention = convention, .notice = notice, .now = now, .error = error};
    hab_status status = examine(&g, broker);

    json_decref(g.notices);
    if (status == HAB_OK) {
        *review = (hab_notice_review){.end = g.end, .article = g.article};
    }
    return status;
}

hab_status hab_notice_give(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                           const hab_notice *notice, uint64_t agent, int64_t now, hab_error *error)
{
    giving g = {.txn = txn, .convention = convention, .notice = notice, .now = now, .error = error};
    hab_status status = examine(&g, broker);

    if (status == HAB_OK) {
        status = record_notice(&g, agent);
    }
    json_decref(g.notices);
    return status;
}

/* HAB_DENIED where nothing can be remedied. */
static hab_status check_remedy(const hab_convention_record *record, const json_t *notice,
                               int64_t now, hab_error *error)
{
    if (notice == NULL) {
        return hab_fail(error, HAB_NOT_FOUND, "Aucun préavis ne porte ce numéro.");
    }
    if (!is_breach(notice) || !runs(notice)) {
        return hab_fail(error, HAB_DENIED,
                        "Seul un manquement en cours se remédie\u00a0; un préavis s’éteint avec la "
                        "convention.");
    }
    if (record->state == HAB_CONVENTION_TERMINEE || time_of(notice, "fin") <= now
        || (record->end != 0 && record->end <= now)) {
        return hab_fail(error, HAB_DENIED,
                        "La convention a pris fin (%s)\u00a0: il n’y a plus rien à remédier.",
                        json_string_value(json_object_get(notice, "article")));
    }
    return HAB_OK;
}

/* What the convention goes back to when this breach decided its end. */
static int64_t end_without(const hab_convention_record *record, const json_t *notices,
                           json_t *remedied, int64_t now)
{
    int64_t own = own_end(record, notices);

    set_time(remedied, "remedie", now);
    return sooner(own, earliest_end(notices, 0));
}

hab_status hab_notice_remedied(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                               uint32_t number, uint64_t agent, int64_t now, hab_error *error)
{
    hab_convention_record record;
    json_t *notices = NULL;
    json_t *notice = NULL;
    hab_status status = hab_convention_get(txn, convention, &record);

    (void) broker;
    if (status == HAB_OK) {
        status = hab_notice_list(txn, convention, &notices);
    }
    if (status == HAB_OK) {
        notice = number > 0 ? json_array_get(notices, number - 1) : NULL;
        status = check_remedy(&record, notice, now, error);
    }
    if (status == HAB_OK) {
        int64_t end = end_without(&record, notices, notice, now);

        status = put_notice(txn, convention, number, notice);
        if (status == HAB_OK) {
            status = set_end(txn, convention, &record, end, now);
        }
    }
    if (status == HAB_OK) {
        status =
            trace(txn, convention, &record, "convention.manquement_remedie", notice, agent, now);
    }
    json_decref(notices);
    return status;
}
