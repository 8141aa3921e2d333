/* One convention on the desk: found, shown, acted on (caf/conventions/NUMERO…). */
#ifndef HAB_DESK_CONVENTION_H
#define HAB_DESK_CONVENTION_H

#include "convention/convention.h"
#include "portal/desk.h"

/* The handlers. */
void hab_desk_conventions_get(hab_exchange *exchange);
void hab_desk_convention_get(hab_exchange *exchange);
void hab_desk_convention_post(hab_exchange *exchange, json_t *document);
void hab_desk_tasks_get(hab_exchange *exchange);
void hab_desk_tasks_post(hab_exchange *exchange, json_t *document);

typedef struct hab_desk_convention {
    uint64_t number;
    hab_convention_record record;
    const hab_type *type; /* NULL: its plugin is not loaded */
} hab_desk_convention;

/* What stands below caf/conventions/: a number, which may hold "/", and the page. */
typedef enum hab_desk_part {
    HAB_DESK_WHOLE = 0,
    HAB_DESK_DIFFERENCE,
    HAB_DESK_NOTICE,
    HAB_DESK_AVENANT,
    HAB_DESK_PRINT,
    HAB_DESK_AVENANT_PRINT
} hab_desk_part;

/* Finds the convention that the path names, if it is one of the agent's Caf; else has
 * answered, and gives 0. */
int hab_desk_convention_open(hab_exchange *exchange, hab_desk_convention *convention,
                             hab_desk_part *part);

/* A convention as lists and pages begin to tell of it. NULL when it fails. */
json_t *hab_desk_convention_summary(hab_txn *txn, const hab_exchange *exchange,
                                    const hab_desk_convention *convention);

/* What the page "caf-convention" says of it, with "fait" of the query. NULL when it fails. */
json_t *hab_desk_convention_view(hab_txn *txn, const hab_exchange *exchange,
                                 const hab_desk_convention *convention);

/* Answers with the view, or with a redirect to the page that says what was done. */
void hab_desk_convention_done(hab_exchange *exchange, const hab_desk_convention *convention,
                              const char *done);

/* Lays the view under a refusal, so that the page stays in a browser. */
void hab_desk_convention_refuse(hab_exchange *exchange, const hab_desk_convention *convention,
                                const json_t *form, hab_status status, const hab_error *error);

/* The parts. */
void hab_desk_difference_get(hab_exchange *exchange, const hab_desk_convention *convention);
void hab_desk_notice_get(hab_exchange *exchange, const hab_desk_convention *convention);
void hab_desk_notice_post(hab_exchange *exchange, const hab_desk_convention *convention,
                          const json_t *form);
void hab_desk_avenant_get(hab_exchange *exchange, const hab_desk_convention *convention);
void hab_desk_avenant_post(hab_exchange *exchange, const hab_desk_convention *convention,
                           json_t *form);

void hab_desk_print_get(hab_exchange *exchange, const hab_desk_convention *convention);
void hab_desk_avenant_print_get(hab_exchange *exchange, const hab_desk_convention *convention);
/* The avenant that a form prepares, to be signed before it is recorded. */
void hab_desk_avenant_print_post(hab_exchange *exchange, const hab_desk_convention *convention,
                                 json_t *form);

/* Answers with an avenant for paper: what `document` (taken over), the next version,
 * changes in `last`. */
void hab_desk_avenant_print(hab_exchange *exchange, const json_t *last, json_t *document);

/* A version that the query names, else the given one; 0 for one that there is not. */
uint32_t hab_desk_version(const hab_exchange *exchange, const char *name, uint32_t otherwise,
                          uint32_t last);

/* A text of a form, "" when it has none. */
const char *hab_desk_text(const json_t *form, const char *field);

#endif
