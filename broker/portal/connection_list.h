/* The recent connections of one person, as the trace tells them (requirements, section 6:
 * CNIL 2021-122, who, when, from where, what): one a day, network and session. */
#ifndef HAB_CONNECTION_LIST_H
#define HAB_CONNECTION_LIST_H

#include "broker.h"
#include "control/signal.h"
#include "trace/trace.h"

#define HAB_CONNECTIONS_OBJECT "mes connexions"      /* of "traces.lues": a person read their own */
#define HAB_CONNECTION_REPORTED "connexion.signalee" /* the object names a record of it */

enum {
    HAB_CONNECTION_DAYS = 90,
    HAB_CONNECTION_RECORDS = 5000, /* read at most, the latest */
    HAB_CONNECTIONS = 500,         /* told at most, the latest */
    HAB_CONNECTION_SERVICES = 8
};

typedef struct hab_connection {
    char id[HAB_TRACE_ID];              /* of its latest record */
    uint32_t date;                      /* the day in Paris, YYYYMMDD */
    int webservice;                     /* a program's */
    uint8_t session[HAB_TRACE_SESSION]; /* zeros: none came of it */
    uint8_t address[16];                /* the latest of its network */
    char country[2];
    int64_t first; /* seconds */
    int64_t last;
    unsigned opened;  /* sessions and tokens */
    unsigned failed;  /* logins refused */
    unsigned lost;    /* passwords said to be lost */
    unsigned allowed; /* accesses */
    unsigned refused;
    unsigned acts; /* on the portal */
    const hab_service *services[HAB_CONNECTION_SERVICES];
    unsigned service_count;
    uint64_t convention; /* the latest used; 0 */
    uint64_t evidence[HAB_SIGNAL_EVIDENCE];
    unsigned evidence_count;
    int reported;
} hab_connection;

typedef struct hab_connections {
    hab_connection *items; /* the latest first */
    size_t count;
    int cut;                     /* there are more */
    const hab_connection *found; /* the one that was asked for, or NULL */
} hab_connections;

/* The second from which connections are told: a day's first in Paris. */
int64_t hab_connections_since(int64_t now);

/* Reads them. `wanted` is the identity of a record (hab_trace_id), or empty: `found` is the
 * connection that this record of this person belongs to. On failure there is nothing to
 * free. */
hab_status hab_connections_read(const hab_broker *broker, uint64_t person, hab_slice wanted,
                                int64_t now, hab_connections *list, hab_error *error);
void hab_connections_free(hab_connections *list);

/* Whether a session is the connection's. */
int hab_connection_is_of(const hab_connection *connection, const uint8_t hash[HAB_HASH_SIZE]);

#endif
