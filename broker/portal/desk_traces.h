/* An agent's demands for traces on the desk (caf/traces…): asked for with a motive, read, drawn,
 * exported. Person and motive never stand in an address: a demand is kept, and has a number. */
#ifndef HAB_DESK_TRACES_H
#define HAB_DESK_TRACES_H

#include "base/calendar.h"
#include "portal/desk.h"
#include "trace/consultation.h"

enum {
    HAB_TRACES_PAGE = 50,         /* records */
    HAB_TRACES_LOOKED = 200000,   /* at, for a page */
    HAB_TRACES_COUNTED = 1000000, /* for a picture, or looked at for an export */
    HAB_TRACES_EXPORTED = 100000,
    HAB_BARS_MAX = 130
};

/* The handlers. */
void hab_traces_get(hab_exchange *exchange);
void hab_traces_post(hab_exchange *exchange, json_t *form);
void hab_traces_demand_get(hab_exchange *exchange);

/* Checks a form of the page and fills a demand from it. HAB_INVALID: "champ: phrase". */
hab_status hab_traces_form_read(hab_txn *txn, const hab_exchange *exchange, const json_t *form,
                                hab_consultation *consultation, hab_error *error);

/* What pages say of a demand: hab_consultation_document() in words too. NULL when it fails. */
json_t *hab_traces_demand_document(hab_txn *txn, const hab_exchange *exchange,
                                   const hab_consultation *consultation);

/* Day, hour and second in Paris: "22/11/2026 à 10:00:03". */
void hab_traces_time_text(int64_t time, char text[HAB_TIME_TEXT]);

/* Adds to a record of hab_trace_json() what people read: "heure_texte" (Paris), "canal_texte",
 * "motif_texte" of a refusal, "service_titre" of a known one. */
void hab_traces_words(const hab_types *types, const hab_trace_record *record, json_t *document);

/* How many records, allowed and refused, over the time that a demand names. */
typedef enum hab_bar_unit { HAB_BAR_HOUR, HAB_BAR_DAY, HAB_BAR_MONTH } hab_bar_unit;

typedef struct hab_bar {
    int64_t start; /* second */
    uint64_t allowed;
    uint64_t refused;
} hab_bar;

typedef struct hab_figures {
    hab_bar_unit unit;
    unsigned count;
    hab_bar bars[HAB_BARS_MAX];
    uint64_t allowed;
    uint64_t refused;
    int64_t first; /* seconds of the first and the last record; 0: there is none */
    int64_t last;
    int whole; /* every record was counted */
} hab_figures;

hab_status hab_traces_count(const hab_broker *broker, const hab_consultation *consultation,
                            hab_figures *figures, hab_error *error);
/* {"total", "autorises", "refuses", "premiere", "derniere", "complet", "unite", "barres"}. */
json_t *hab_traces_figures_document(const hab_figures *figures);
/* When a bar begins, in words: "22/11/2026", "22/11/2026 à 10 h", "novembre 2026". */
void hab_traces_bar_text(const hab_figures *figures, unsigned bar, char text[2 * HAB_TIME_TEXT]);

/* The parts of a demand, once its reading is traced. */
void hab_traces_view(hab_exchange *exchange, const hab_consultation *consultation);
void hab_traces_picture(hab_exchange *exchange, const hab_consultation *consultation);
void hab_traces_export_jsonl(hab_exchange *exchange, const hab_consultation *consultation);
void hab_traces_export_csv(hab_exchange *exchange, const hab_consultation *consultation);

#endif
