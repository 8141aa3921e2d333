/* Which handler answers which path of the portal, and what it asks for first. */
#ifndef HAB_ROUTER_H
#define HAB_ROUTER_H

#include "exchange.h"
#include "form.h"

enum {
    HAB_ROUTE_PUBLIC = 1,  /* needs no session */
    HAB_ROUTE_CHANGE = 2,  /* open to a session whose password must be changed */
    HAB_ROUTE_BROWSER = 4, /* not for bearer tokens */
    HAB_ROUTE_HASHES = 8,  /* its POST hashes a password */
    HAB_ROUTE_TOKEN = 16,  /* its POST carries the session's token */
    HAB_ROUTE_STATIC = 32  /* works without a store */
};

typedef struct hab_route {
    const char *path;
    void (*get)(hab_exchange *exchange); /* NULL: not allowed */
    void (*post)(hab_exchange *exchange, const hab_form *form);
    const char *const *fields; /* of its POST, ended by NULL */
    unsigned flags;
} hab_route;

/* NULL when there is none. */
const hab_route *hab_route_find(hab_slice path);

/* Answers: checks, then the handler; else a problem. */
void hab_route_run(hab_exchange *exchange);

#endif
