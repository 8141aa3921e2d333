/* A page of the desk that is read in one transaction, shown by itself or under what is wrong. */
#ifndef HAB_DESK_VIEW_H
#define HAB_DESK_VIEW_H

#include "portal/desk.h"

typedef struct hab_desk_view {
    const char *page; /* its style sheet */
    const char *what; /* it shows, where it fails: "the alarms" */
    /* Fills in a document that hab_desk_document() began. */
    hab_status (*fill)(hab_txn *txn, const hab_exchange *exchange, json_t *document);
} hab_desk_view;

/* Answers it. */
void hab_desk_show(hab_exchange *exchange, const hab_desk_view *view);

/* Answers why an act of it was not done, as hab_desk_refuse() does; a browser finds the page
 * below, filled in again. */
void hab_desk_show_refused(hab_exchange *exchange, const hab_desk_view *view, hab_status status,
                           const hab_error *error);

#endif
