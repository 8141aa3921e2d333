/* A request being filed on the portal: the form, its review, its transmission. */
#ifndef HAB_FILING_H
#define HAB_FILING_H

#include "request/request.h"
#include "web/exchange.h"

typedef struct hab_filing {
    hab_exchange *exchange;
    const hab_type *type;       /* has a form */
    const hab_request *request; /* the one that is completed; NULL: a new one */
    const char *to;             /* where its forms are sent, "demande-habilitation/suivi" */
    const char *courriel;       /* of the one that is completed, to find it again */
} hab_filing;

/* The form, filled in from `given`, with nothing said about it yet. */
void hab_filing_show(hab_filing *filing, const json_t *given);

/* Does what a submitted document asks for: a button of the page ("ajouter", "retirer",
 * "action": "verifier", "modifier", "confirmer"), or, from a program, the transmission. */
void hab_filing_run(hab_filing *filing, json_t *document);

#endif
