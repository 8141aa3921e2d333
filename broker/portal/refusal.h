/* The answer to a request without the right to what it asks for. */
#ifndef HAB_REFUSAL_H
#define HAB_REFUSAL_H

#include "web/exchange.h"

/* For a browser: to "connexion" with the way back when a login would help, to
 * "mot-de-passe" or "conditions" when that comes first, else a page that says why. For a program:
 * a problem document, with WWW-Authenticate when it should identify itself.
 * `target_uri` is what was asked for. Needs neither a store nor pages. */
void hab_refuse(hab_exchange *exchange, const hab_verdict *verdict, hab_slice target_uri);

/* The same for a page of the portal itself, and for one of a convention type, whose
 * article it names. */
void hab_refuse_page(hab_exchange *exchange, hab_reason reason);
void hab_refuse_page_by(hab_exchange *exchange, hab_reason reason, const char *article);

/* The same for a page that nobody here asked for: hab_is_asked_for() of guard.h. */
void hab_refuse_link(hab_exchange *exchange);

/* Fills the document of a refusal, on the page "refus"; `wait` seconds go to
 * Retry-After when it is not 0, as do those until a service that is closed opens. */
void hab_refuse_with(hab_exchange *exchange, const hab_verdict *verdict, uint32_t wait);

/* Says in a document when a service opens: `ouvre`, and `ouvre_texte` for people. */
void hab_put_opening(json_t *document, int64_t opens);

#endif
