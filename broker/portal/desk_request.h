/* One request on the desk: found, shown, acted on. */
#ifndef HAB_DESK_REQUEST_H
#define HAB_DESK_REQUEST_H

#include "portal/desk.h"
#include "request/request.h"

/* The word of an act in forms, "verifier"; NULL. And back; 0. */
const char *hab_desk_act_name(unsigned act);
hab_request_act hab_desk_act_find(const char *name);

/* Finds the request that `reference` names, if it is one of the agent's Caf; else has
 * answered, and gives 0. *document is the caller's. */
int hab_desk_request_open(hab_exchange *exchange, hab_slice reference, hab_request *request,
                          json_t **document);

/* What the page "caf-demande" says of it; NULL when it fails. */
json_t *hab_desk_request_view(const hab_exchange *exchange, const hab_request *request,
                              const json_t *document);

/* [{"id", "nom", "attribue": given by its type and not in the request, "conventions": the
 * numbers of those of the same Caf and type that have this id}]. NULL when it fails. */
json_t *hab_desk_request_targets(hab_txn *txn, const hab_exchange *exchange,
                                 const hab_request *request, const json_t *document);

#endif
