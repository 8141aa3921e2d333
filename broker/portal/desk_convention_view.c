/* caf/conventions/NUMERO: what the desk knows of one convention. */
#include <stdlib.h>

#include "base/calendar.h"
#include "convention/notice.h"
#include "convention/task.h"
#include "convention/version.h"
#include "delegation/register.h"
#include "person/agent.h"
#include "portal/desk_convention.h"
#include "portal/portal.h"
#include "trace/trace.h"
#include "type/plugin_dispatch.h"

static void set_until(json_t *document, const char *field, int64_t end)
{
    char text[2 * HAB_TIME_TEXT];
    char name[40];

    if (end == 0) {
        return;
    }
    hab_format_time(end, text);
    json_object_set_new(document, field, json_string(text));
    hab_format_until(end, text);
    (void) snprintf(name, sizeof(name), "%s_texte", field);
    json_object_set_new(document, name, json_string(text));
}

/* A day, or with the hour what does not begin at midnight. */
static void set_day(json_t *document, const char *field, int64_t time)
{
    char text[2 * HAB_TIME_TEXT];
    char name[40];
    char *hour;

    hab_format_time(time, text);
    json_object_set_new(document, field, json_string(text));
    hab_format_french(time, text);
    hour = hab_local_time(time).minute == 0 ? strstr(text, " à ") : NULL;
    if (hour != NULL) {
        *hour = '\0';
    }
    (void) snprintf(name, sizeof(name), "%s_texte", field);
    json_object_set_new(document, name, json_string(text));
}

json_t *hab_desk_convention_summary(hab_txn *txn, const hab_exchange *exchange,
                                    const hab_desk_convention *convention)
{
    const hab_convention_record *record = &convention->record;
    const hab_type *type = convention->type;
    char partner[HAB_PARTNER_MAX + 1] = "";
    json_t *made;

    (void) hab_convention_partner(txn, convention->number, partner);
    made = json_pack("{s:s, s:s, s:s, s:s*, s:s, s:b, s:i, s:s*, s:s*}", "numero", record->numero,
                     "partenaire", partner, "caf", record->caf, "etat",
                     hab_convention_state_name(record->state), "acces",
                     hab_reason_code((int) hab_convention_open_at(record, exchange->now)),
                     "suspendue", record->suspended != 0, "version", (int) record->version, "type",
                     type != NULL ? type->plugin->name : NULL, "titre",
                     type != NULL ? type->plugin->title : NULL);
    if (made != NULL && record->effect != 0) {
        set_day(made, "effet", record->effect);
        if (record->state != HAB_CONVENTION_TERMINEE) {
            set_day(made, "terme", hab_convention_term(record, exchange->now));
        }
    }
    set_until(made, "fin", record->end);
    return made;
}

/* The clauses of the type, for those who must cite them. */
static void add_articles(const hab_desk_convention *convention, json_t *document)
{
    const hab_term_rules *rules =
        convention->type != NULL ? hab_type_terms(convention->type) : NULL;

    if (rules != NULL) {
        json_object_set_new(
            document, "articles",
            json_pack("{s:s, s:s, s:s, s:s, s:b, s:b}", "terme", rules->term_article, "preavis",
                      rules->notice_article, "manquement", rules->breach_article, "avenant",
                      rules->avenant_article, "manquement_par_caf",
                      (rules->breach_by & HAB_BY_CAF) != 0, "manquement_par_partenaire",
                      (rules->breach_by & HAB_BY_PARTNER) != 0));
    }
}

static json_t *version_document(const json_t *source, uint32_t version, uint32_t in_force)
{
    json_t *made = json_pack("{s:i, s:b, s:b, s:O*}", "version", (int) version, "en_vigueur",
                             version == in_force, "a_venir", version > in_force, "signature",
                             json_object_get(source, "signature"));
    int64_t effect = hab_version_effect(source);

    if (made != NULL && effect != 0) {
        set_day(made, "effet", effect);
    }
    return made;
}

static hab_status add_versions(hab_txn *txn, const hab_desk_convention *convention,
                               uint32_t in_force, json_t *document)
{
    json_t *list = json_array();
    hab_status status = HAB_OK;

    for (uint32_t v = convention->record.version; v > 0 && status == HAB_OK; v--) {
        json_t *source;

        status = hab_version_document(txn, convention->number, v, &source);
        if (status == HAB_OK) {
            json_array_append_new(list, version_document(source, v, in_force));
            json_decref(source);
        }
    }
    json_object_set_new(document, "versions", list);
    return status;
}

/* The line of a person, with what the store knows of them. */
typedef struct listing {
    hab_txn *txn;
    json_t *list;
} listing;

static hab_status add_person(void *context, const hab_person *person, hab_slice line)
{
    const listing *l = context;
    json_t *made = json_loadb(line.data, line.size, 0, NULL);
    hab_agent_record agent;
    int active = person->record.state == HAB_PERSON_ACTIVE;

    json_object_set_new(made, "numero", json_integer((json_int_t) person->number));
    json_object_set_new(made, "etat", json_string(active ? "active" : "suspendue"));
    json_object_set_new(made, "agent",
                        json_boolean(hab_agent_get(l->txn, person->number, &agent) == HAB_OK));
    return json_array_append_new(l->list, made) == 0 ? HAB_OK : HAB_MEMORY;
}

/* Those whom it names now: what was delegated since the signature counts too (MCP-9.1). */
static hab_status add_persons(hab_txn *txn, const hab_exchange *exchange,
                              const hab_desk_convention *convention, json_t *document)
{
    listing l = {.txn = txn, .list = json_array()};
    hab_register *reg;
    hab_status status =
        hab_register_open(txn, exchange->broker, convention->number, exchange->now, &reg);

    if (status == HAB_OK) {
        status = hab_register_walk(reg, add_person, &l);
        hab_register_close(reg);
    }
    json_object_set_new(document, "personnes", l.list);
    return status;
}

static hab_status add_document(hab_txn *txn, const hab_desk_convention *convention,
                               uint32_t in_force, json_t *document)
{
    json_t *source;
    hab_status status = hab_version_document(txn, convention->number, in_force, &source);

    if (status == HAB_OK) {
        json_object_set_new(document, "document", source);
    }
    return status;
}

static void add_until(json_t *notice)
{
    const char *text = json_string_value(json_object_get(notice, "fin"));
    int64_t end;

    if (text != NULL && hab_parse_time(hab_slice_text(text), &end, NULL) == HAB_OK) {
        set_until(notice, "fin", end);
    }
}

/* A breach that runs can still be remedied. */
static void add_remediable(const hab_exchange *exchange, const hab_desk_convention *convention,
                           json_t *notice)
{
    const char *ground = json_string_value(json_object_get(notice, "motif"));
    int runs = json_object_get(notice, "remedie") == NULL
               && convention->record.state == HAB_CONVENTION_PREAVIS
               && convention->record.end > exchange->now;

    json_object_set_new(notice, "remediable",
                        json_boolean(runs && ground != NULL && strcmp(ground, "manquement") == 0));
}

static hab_status add_notices(hab_txn *txn, const hab_exchange *exchange,
                              const hab_desk_convention *convention, json_t *document)
{
    json_t *notices;
    json_t *notice;
    size_t place;
    hab_status status = hab_notice_list(txn, convention->number, &notices);

    if (status != HAB_OK) {
        return status;
    }
    json_array_foreach(notices, place, notice)
    {
        add_until(notice);
        add_remediable(exchange, convention, notice);
    }
    json_object_set_new(document, "preavis", notices);
    return HAB_OK;
}

/* The open tasks of the Caf that are about this convention. */
static hab_status add_tasks(hab_txn *txn, const hab_desk_convention *convention, json_t *document)
{
    enum { LOOKED_AT = 500 };
    json_t *list = json_array();
    json_t *tasks;
    json_t *task;
    size_t place;
    hab_status status = hab_task_list(txn, convention->record.caf, 0, 0, LOOKED_AT, &tasks);

    if (status == HAB_OK) {
        json_array_foreach(tasks, place, task)
        {
            const char *numero = json_string_value(json_object_get(task, "convention"));

            if (numero != NULL && strcmp(numero, convention->record.numero) == 0) {
                json_array_append(list, task);
            }
        }
        json_decref(tasks);
    }
    json_object_set_new(document, "taches", list);
    return status;
}

static hab_status fill(hab_txn *txn, const hab_exchange *exchange,
                       const hab_desk_convention *convention, json_t *document)
{
    uint32_t in_force = 0;
    hab_status status = hab_version_at(txn, convention->number, exchange->now, &in_force);

    if (status == HAB_OK) {
        status = add_versions(txn, convention, in_force, document);
    }
    if (status == HAB_OK) {
        status = add_document(txn, convention, in_force, document);
    }
    if (status == HAB_OK) {
        status = add_persons(txn, exchange, convention, document);
    }
    if (status == HAB_OK) {
        status = add_notices(txn, exchange, convention, document);
    }
    return status == HAB_OK ? add_tasks(txn, convention, document) : status;
}

json_t *hab_desk_convention_view(hab_txn *txn, const hab_exchange *exchange,
                                 const hab_desk_convention *convention)
{
    json_t *document = hab_desk_document(txn, exchange);
    json_t *summary = hab_desk_convention_summary(txn, exchange, convention);

    if (document == NULL || summary == NULL || json_object_set(document, "convention", summary) != 0
        || fill(txn, exchange, convention, document) != HAB_OK) {
        json_decref(document);
        document = NULL;
    }
    json_decref(summary);
    if (document != NULL) {
        add_articles(convention, document);
        hab_query_to_document(exchange, "fait", document);
    }
    return document;
}
