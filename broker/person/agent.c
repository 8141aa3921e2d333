#include "person/agent.h"

static const char *const names[] = {"conventions", "validation", "traces", "administration"};

enum { ROLES = sizeof(names) / sizeof(names[0]) };

const char *hab_role_name(unsigned role)
{
    for (unsigned i = 0; i < ROLES; i++) {
        if (role == 1U << i) {
            return names[i];
        }
    }
    return NULL;
}

static unsigned role_of(hab_slice name)
{
    for (unsigned i = 0; i < ROLES; i++) {
        if (hab_slice_equal(name, hab_slice_text(names[i]))) {
            return 1U << i;
        }
    }
    return 0;
}

hab_status hab_roles_parse(hab_slice text, unsigned *roles)
{
    const char *from = text.data;
    const char *end = from + text.size;
    unsigned found = 0;

    for (;;) {
        const char *comma = memchr(from, ',', (size_t) (end - from));
        const char *to = comma != NULL ? comma : end;
        unsigned role = role_of(hab_slice_of(from, (size_t) (to - from)));

        if (role == 0) {
            return HAB_INVALID;
        }
        found |= role;
        if (comma == NULL) {
            *roles = found;
            return HAB_OK;
        }
        from = comma + 1;
    }
}

static hab_status decode(hab_slice value, hab_agent_record *agent)
{
    hab_agent_record found;

    if (value.size != sizeof(found) || *(const uint8_t *) value.data != 1) {
        return HAB_CORRUPT;
    }
    memcpy(&found, value.data, sizeof(found));
    found.caf[HAB_CAF_MAX] = '\0';
    *agent = found;
    return HAB_OK;
}

hab_status hab_agent_get(hab_txn *txn, uint64_t person, hab_agent_record *agent)
{
    hab_agent_record found;
    uint8_t key[8];
    hab_slice value;
    hab_status status;

    hab_put_u64be(key, person);
    status = hab_get(txn, HAB_TABLE_AGENT, hab_slice_of(key, sizeof(key)), &value);
    if (status == HAB_OK) {
        status = decode(value, &found);
    }
    if (status == HAB_OK && found.roles == 0) {
        status = HAB_NOT_FOUND;
    }
    if (status == HAB_OK) {
        *agent = found;
    }
    return status;
}

hab_status hab_agent_put(hab_txn *txn, uint64_t person, const hab_agent_record *agent)
{
    uint8_t key[8];

    hab_put_u64be(key, person);
    return hab_put(txn, HAB_TABLE_AGENT, hab_slice_of(key, sizeof(key)),
                   hab_slice_of(agent, sizeof(*agent)));
}

int hab_agent_may(const hab_agent_record *agent, unsigned role, const char *caf)
{
    return agent->roles != 0 && (role == 0 || (agent->roles & role) != 0)
           && (agent->national || strcmp(agent->caf, caf) == 0);
}

hab_status hab_agent_list(hab_txn *txn, const char *caf, uint64_t after, hab_agent *agents,
                          unsigned max, unsigned *count)
{
    uint8_t from[8];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_AGENT, &cursor);
    unsigned found = 0;

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(from, after + 1);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    while (status == HAB_OK && found < max) {
        hab_agent *agent = &agents[found];

        status = decode(value, &agent->record);
        if (status != HAB_OK) {
            break;
        }
        agent->person = hab_get_u64be(key.data);
        found +=
            agent->record.roles != 0
            && (caf == NULL || (!agent->record.national && strcmp(agent->record.caf, caf) == 0));
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    if (status == HAB_OK || status == HAB_NOT_FOUND) {
        *count = found;
        return HAB_OK;
    }
    return status;
}
