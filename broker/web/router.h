/* Which handler answers which path of the portal, and what it asks for first. */
#ifndef HAB_ROUTER_H
#define HAB_ROUTER_H

#include "web/exchange.h"
#include "web/form.h"

enum {
    HAB_ROUTE_PUBLIC = 1,  /* needs no session */
    HAB_ROUTE_CHANGE = 2,  /* open to a session whose password must be changed */
    HAB_ROUTE_BROWSER = 4, /* not for bearer tokens */
    HAB_ROUTE_HASHES = 8,  /* its POST hashes a password */
    HAB_ROUTE_TOKEN = 16,  /* its POST carries the session's token */
    HAB_ROUTE_STATIC = 32, /* works without a store */
    HAB_ROUTE_AGENT = 64,  /* for Caf agents who have one of `roles` (0: any) */
    HAB_ROUTE_TERMS = 128, /* open to a session whose terms of use are to be accepted */
    HAB_ROUTE_WRITES = 256 /* its GET leaves a trace: no link of another site opens it */
};

/* A POST reads either the fields it names, or a whole document: one of `post` and
 * `post_document`, or neither where there is no POST. */
typedef struct hab_route {
    const char *path;                    /* one that ends in "/" takes all below it;
                                            the longest wins */
    void (*get)(hab_exchange *exchange); /* NULL: not allowed */
    void (*post)(hab_exchange *exchange, const hab_form *form);
    const char *const *fields; /* of its POST, ended by NULL */
    unsigned flags;
    unsigned roles; /* hab_role bits */
    void (*post_document)(hab_exchange *exchange, json_t *document);
} hab_route;

/* All of them; *count receives how many. */
const hab_route *hab_routes(size_t *count);

/* NULL when there is none. */
const hab_route *hab_route_find(hab_slice path);

/* Answers: checks, then the handler; else a problem. */
void hab_route_run(hab_exchange *exchange);

#endif
