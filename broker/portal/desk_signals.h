/* What the controls of connections found, on the desk (caf/signalements…). */
#ifndef HAB_DESK_SIGNALS_H
#define HAB_DESK_SIGNALS_H

#include "control/signal.h"
#include "portal/desk.h"

/* The handlers. */
void hab_desk_signals_get(hab_exchange *exchange);
void hab_desk_signal_get(hab_exchange *exchange);
void hab_desk_signal_post(hab_exchange *exchange, json_t *form);
void hab_desk_controls_get(hab_exchange *exchange);
void hab_desk_controls_post(hab_exchange *exchange, json_t *form);

/* Adds {"nouveau", "question", "repondu"} as "signalements": what is open at a Caf (NULL: all). */
hab_status hab_desk_signals_count(hab_txn *txn, const char *caf, json_t *document);

/* The number that a path ends with, and nothing else; 0 for what is none. */
uint64_t hab_signal_number(hab_slice text);

/* Finds the signal that the path names, if it is one of the agent's Caf; else has answered, and
 * gives 0. */
int hab_desk_signal_open(hab_exchange *exchange, hab_signal *signal);

/* What the page "caf-signalement" says of it, but its records. NULL when it fails. */
json_t *hab_desk_signal_view(const hab_exchange *exchange, const hab_signal *signal);

/* The words of a signal's times, for pages: "le_texte"…, and whether its answer is late. */
void hab_desk_signal_tell(json_t *document, int64_t now);

#endif
