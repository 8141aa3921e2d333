#include "portal/connection_report.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "control/signal_record.h"
#include "person/agent.h"
#include "request/reference.h"

enum { CAFS_MAX = 8 };

/* Who is told: a convention a Caf. */
typedef struct told {
    uint64_t convention; /* 0: an agent's own */
    char caf[HAB_CAF_MAX + 1];
} told;

typedef struct report {
    hab_txn *txn;
    const hab_exchange *exchange;
    const hab_connection *connection;
    told cafs[CAFS_MAX];
    unsigned count;
} report;

static void add_caf(report *r, uint64_t convention, const char *caf)
{
    for (unsigned i = 0; i < r->count; i++) {
        if (strcmp(r->cafs[i].caf, caf) == 0) {
            return;
        }
    }
    if (r->count < CAFS_MAX && caf[0] != '\0') {
        r->cafs[r->count].convention = convention;
        (void) snprintf(r->cafs[r->count].caf, sizeof(r->cafs[0].caf), "%s", caf);
        r->count++;
    }
}

/* Under which they could still be acting, whatever the connection used. */
static void add_right(void *context, const hab_type *type, const hab_convention *convention,
                      const hab_habilitation_record *habilitation, hab_slice scope)
{
    (void) type;
    (void) habilitation;
    (void) scope;
    add_caf(context, convention->number, convention->record.caf);
}

/* The one that was used may name them no more, and comes first. */
static hab_status find_used(report *r)
{
    hab_convention_record record;
    hab_status status = HAB_NOT_FOUND;

    if (r->connection->convention != 0) {
        status = hab_convention_get(r->txn, r->connection->convention, &record);
    }
    if (status == HAB_OK) {
        add_caf(r, r->connection->convention, record.caf);
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status find_own(report *r)
{
    hab_agent_record agent;
    hab_status status = hab_agent_get(r->txn, r->exchange->session.record.person, &agent);

    if (status == HAB_OK) {
        add_caf(r, 0, agent.caf);
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status find_cafs(report *r)
{
    const hab_exchange *exchange = r->exchange;
    hab_status status = find_used(r);

    if (status == HAB_OK) {
        status = hab_rights_of(r->txn, exchange->broker->types, exchange->session.record.person,
                               exchange->now, add_right, r);
    }
    return status == HAB_OK ? find_own(r) : status;
}

/* "La personne ne reconnaît pas une connexion…": where from, how, when, what for. */
static void explain(const hab_connection *c, char text[HAB_SIGNAL_TEXT + 1])
{
    const int known = c->country[0] != '\0';
    char address[64], first[2 * HAB_TIME_TEXT], last[2 * HAB_TIME_TEXT];

    hab_trace_address(c->address, address);
    hab_format_french(c->first, first);
    hab_format_french(c->last, last);
    (void) snprintf(text, HAB_SIGNAL_TEXT + 1,
                    "La personne ne reconnaît pas une connexion depuis %s%s%.2s%s, %s, du %s au "
                    "%s. Accès autorisés\u00a0: %u, accès refusés\u00a0: %u, connexions "
                    "refusées\u00a0: %u.",
                    address, known ? " (" : "", c->country, known ? ")" : "",
                    c->webservice ? "par un programme" : "par un navigateur", first, last,
                    c->allowed, c->refused, c->failed);
}

/* What the person wrote stands in the exchanges of the signal. */
static hab_status add_words(const report *r, uint64_t number, const char *words)
{
    const hab_signal_act act = {
        .agent = r->exchange->session.record.person, .text = words, .now = r->exchange->now};
    hab_signal_record record;
    json_t *document;
    hab_status status = hab_signal_record_get(r->txn, number, &record, &document);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_signal_exchange(document, "personne", "signalement", &act);
    if (status == HAB_OK) {
        status = hab_signal_record_put(r->txn, number, &record, document);
    }
    json_decref(document);
    return status;
}

static hab_status raise_one(const report *r, const told *to, const char *text, const char *words)
{
    const hab_connection *c = r->connection;
    hab_signal signal = {.person = r->exchange->session.record.person,
                         .convention = to->convention,
                         .first = c->first,
                         .last = c->last,
                         .times = 1};
    hab_status status;

    memcpy(signal.caf, to->caf, sizeof(signal.caf));
    memcpy(signal.evidence, c->evidence, sizeof(signal.evidence));
    (void) snprintf(signal.text, sizeof(signal.text), "%s", text);
    status = hab_signal_raise(r->txn, r->exchange->broker, &signal, r->exchange->now);
    return status == HAB_OK && words[0] != '\0' ? add_words(r, signal.number, words) : status;
}

static json_t *caf_document(hab_txn *txn, const char *code)
{
    hab_reference caf;
    int known = hab_reference_get(txn, HAB_REFERENCE_CAF, hab_slice_text(code), &caf) == HAB_OK;

    return json_pack("{s:s, s:s*}", "caf", code, "nom", known ? caf.nom : NULL);
}

hab_status hab_connection_report(hab_txn *txn, const hab_exchange *exchange,
                                 const hab_connection *connection, const char *words, json_t *cafs)
{
    report r = {.txn = txn, .exchange = exchange, .connection = connection};
    char text[HAB_SIGNAL_TEXT + 1];
    hab_status status = find_cafs(&r);

    explain(connection, text);
    for (unsigned i = 0; status == HAB_OK && i < r.count; i++) {
        status = raise_one(&r, &r.cafs[i], text, words);
        json_array_append_new(cafs, caf_document(txn, r.cafs[i].caf));
    }
    return status;
}
