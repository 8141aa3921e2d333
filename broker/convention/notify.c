#include "convention/notify.h"

#include "base/calendar.h"
#include "convention/version.h"
#include "mail/outbox.h"
#include "person/agent.h"
#include "type/plugin_dispatch.h"

/* One letter to many. */
typedef struct mailing {
    hab_txn *txn;
    const hab_broker *broker;
    const char *letter;
    const json_t *values; /* the same for all */
    const json_t *secret;
    const char *caf;
    int64_t expires;
    int64_t now;
    const char *also; /* an address that gets it besides, or NULL */
    int also_done;    /* a person had that address */
} mailing;

/* An address that no mail reaches keeps nothing from being done. */
static hab_status put(const mailing *m, const char *to, const json_t *values)
{
    const hab_letter letter = {.template = m->letter,
                               .to = to,
                               .values = values,
                               .secret = m->secret,
                               .caf = m->caf,
                               .expires = m->expires};
    uint64_t number;
    hab_status status = hab_outbox_put(m->txn, m->broker->key, &letter, m->now, &number);

    return status == HAB_INVALID ? HAB_OK : status;
}

static hab_status put_to_person(void *context, uint64_t number)
{
    mailing *m = context;
    hab_person person;
    json_t *values;
    json_t *all;
    hab_status status = hab_person_get(m->txn, number, &person);

    if (status != HAB_OK) {
        return status;
    }
    values = json_pack("{s:s, s:s, s:s}", "identifiant", person.identifiant, "prenom",
                       person.prenom, "nom", person.nom);
    all = m->values != NULL ? json_copy((json_t *) m->values) : json_object();
    status =
        values != NULL && all != NULL && json_object_update(all, values) == 0 ? HAB_OK : HAB_MEMORY;
    if (status == HAB_OK) {
        m->also_done |= m->also != NULL && strcmp(m->also, person.identifiant) == 0;
        status = put(m, person.identifiant, all);
    }
    json_decref(values);
    json_decref(all);
    return status;
}

static void set_end(json_t *values, int64_t end)
{
    char time[HAB_TIME_TEXT];
    char text[2 * HAB_TIME_TEXT];

    if (end != 0) {
        hab_format_time(end, time);
        hab_format_until(end, text);
        json_object_set_new(values, "fin", json_string(time));
        json_object_set_new(values, "fin_texte", json_string(text));
    }
}

json_t *hab_convention_values(hab_txn *txn, const hab_types *types, uint64_t convention)
{
    hab_convention_record record;
    char partner[HAB_PARTNER_MAX + 1];
    const hab_type *type;
    json_t *values;

    if (hab_convention_get(txn, convention, &record) != HAB_OK
        || hab_convention_partner(txn, convention, partner) != HAB_OK) {
        return NULL;
    }
    type = types != NULL ? hab_type_by_key(types, record.type) : NULL;
    values = json_pack("{s:s, s:s, s:s}", "numero", record.numero, "partenaire", partner, "caf",
                       record.caf);
    if (type != NULL) {
        json_object_set_new(values, "type", json_string(type->plugin->name));
        json_object_set_new(values, "titre", json_string(type->plugin->title));
        json_object_set_new(values, "article",
                            json_string(hab_type_article(type, HAB_REASON_CONVENTION_ENDED)));
    }
    set_end(values, record.end);
    return values;
}

/* The partner's own address, from the version in force. */
static hab_status address_of(hab_txn *txn, uint64_t convention, uint32_t version,
                             char address[HAB_IDENTIFIANT_MAX + 1])
{
    json_t *document;
    const char *text;
    hab_status status = hab_version_document(txn, convention, version, &document);

    if (status != HAB_OK) {
        return status;
    }
    text = json_string_value(json_object_get(json_object_get(document, "partenaire"), "courriel"));
    address[0] = '\0';
    if (text != NULL) {
        (void) hab_identifiant(hab_slice_text(text), address);
    }
    json_decref(document);
    return HAB_OK;
}

static hab_status mail_all(mailing *m, uint64_t convention)
{
    char address[HAB_IDENTIFIANT_MAX + 1];
    uint32_t version;
    hab_status status = hab_version_at(m->txn, convention, m->now, &version);

    if (status == HAB_OK) {
        status = address_of(m->txn, convention, version, address);
    }
    if (status != HAB_OK) {
        return status;
    }
    m->also = address;
    status = hab_version_members(m->txn, convention, version, put_to_person, m);
    if (status == HAB_OK && address[0] != '\0' && !m->also_done) {
        status = put(m, address, m->values);
    }
    return status;
}

hab_status hab_notify_convention(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                                 const char *letter, const json_t *more, int64_t now)
{
    json_t *values = hab_convention_values(txn, broker->types, convention);
    mailing m = {.txn = txn, .broker = broker, .letter = letter, .values = values, .now = now};
    hab_status status = HAB_MEMORY;

    m.caf = json_string_value(json_object_get(values, "caf"));
    if (values != NULL && (more == NULL || json_object_update(values, (json_t *) more) == 0)) {
        status = mail_all(&m, convention);
    }
    json_decref(values);
    return status;
}

hab_status hab_notify_person(hab_txn *txn, const hab_broker *broker, uint64_t person,
                             const char *letter, const json_t *more, const json_t *secret,
                             const char *caf, int64_t expires, int64_t now)
{
    mailing m = {.txn = txn,
                 .broker = broker,
                 .letter = letter,
                 .values = more,
                 .secret = secret,
                 .caf = caf,
                 .expires = expires,
                 .now = now};

    return put_to_person(&m, person);
}

/* Those of the Caf (or, for NULL, the national ones) who have one of the roles. */
static hab_status mail_agents(mailing *m, const char *caf, unsigned roles, unsigned *found)
{
    enum { AT_ONCE = 32 };
    hab_agent agents[AT_ONCE];
    unsigned count = AT_ONCE;
    uint64_t after = 0;
    hab_status status = HAB_OK;

    while (status == HAB_OK && count == AT_ONCE) {
        status = hab_agent_list(m->txn, caf, after, agents, AT_ONCE, &count);
        for (unsigned i = 0; status == HAB_OK && i < count; i++) {
            after = agents[i].person;
            if ((agents[i].record.roles & roles) != 0
                && (agents[i].record.national != 0) == (caf == NULL)) {
                (*found)++;
                status = put_to_person(m, agents[i].person);
            }
        }
    }
    return status;
}

hab_status hab_notify_role(hab_txn *txn, const hab_broker *broker, const char *caf, unsigned roles,
                           const char *letter, const json_t *values, int64_t now)
{
    mailing m = {
        .txn = txn, .broker = broker, .letter = letter, .values = values, .caf = caf, .now = now};
    unsigned found = 0;
    hab_status status = mail_agents(&m, caf, roles, &found);

    return status == HAB_OK && found == 0 ? mail_agents(&m, NULL, roles, &found) : status;
}

hab_status hab_notify_agents(hab_txn *txn, const hab_broker *broker, const char *caf,
                             const char *letter, const json_t *values, int64_t now)
{
    return hab_notify_role(txn, broker, caf, HAB_ROLE_CONVENTIONS, letter, values, now);
}
