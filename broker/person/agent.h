/* Caf agents: persons with roles, bound to one Caf, or national: to all. */
#ifndef HAB_AGENT_H
#define HAB_AGENT_H

#include "store/store.h"
#include "store/tables.h"

typedef enum hab_role {
    HAB_ROLE_CONVENTIONS = 1,
    HAB_ROLE_VALIDATION = 2,
    HAB_ROLE_TRACES = 4,
    HAB_ROLE_ADMINISTRATION = 8
} hab_role;

enum { HAB_CAF_MAX = 7 }; /* bytes of a Caf's code */

typedef struct hab_agent_record {
    uint8_t layout; /* 1 */
    uint8_t roles;  /* of hab_role; 0: no longer an agent */
    uint8_t national;
    uint8_t reserved[5];
    char caf[HAB_CAF_MAX + 1]; /* "" when national */
    int64_t since;
} hab_agent_record;

/* "conventions", "validation", "traces", "administration"; NULL. */
const char *hab_role_name(unsigned role);
/* "conventions,traces" → bits. HAB_INVALID. */
hab_status hab_roles_parse(hab_slice text, unsigned *roles);

/* HAB_NOT_FOUND for a person who is no agent, or no longer. */
hab_status hab_agent_get(hab_txn *txn, uint64_t person, hab_agent_record *agent);
/* In a write transaction; the caller traces. */
hab_status hab_agent_put(hab_txn *txn, uint64_t person, const hab_agent_record *agent);

/* Whether the agent has the role (0: any) for what belongs to this Caf. */
int hab_agent_may(const hab_agent_record *agent, unsigned role, const char *caf);

/* The agents of a Caf (NULL: all), by number, after `after`; *count of at most `max`. */
typedef struct hab_agent {
    uint64_t person;
    hab_agent_record record;
} hab_agent;
hab_status hab_agent_list(hab_txn *txn, const char *caf, uint64_t after, hab_agent *agents,
                          unsigned max, unsigned *count);

#endif
