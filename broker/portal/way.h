/* Where an answer leads a browser: what comes first, then the page it was after, which
 * travels along as `retour`. */
#ifndef HAB_WAY_H
#define HAB_WAY_H

#include "web/exchange.h"

/* 303 to a page of the portal, with the way back when it is a path of this site. */
void hab_way_to(hab_exchange *exchange, const char *page, hab_slice back, const char *motif);

/* 303 from a page that has done its part: to what the session's gate asks for next,
 * else back, else to `otherwise`. */
void hab_way_on(hab_exchange *exchange, hab_slice back, const char *otherwise);

/* The page that lifts what keeps a session from opening; NULL when there is none. */
const char *hab_way_out(hab_reason reason);

#endif
