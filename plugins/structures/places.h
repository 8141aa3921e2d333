/* Disponibilités (ST-1): how many places an Eaje has free, an age group and half a day, in
 * a week, Monday to Saturday. What is published of a week cancels what was (ST-4); who
 * published what stays in the history.
 *
 *   W id, NUL, week u32          → places_week
 *   w week u32, id               → empty: entered; goes when the week is over
 *   H id, NUL, number u64        → places_change
 *
 * A week is named by its Monday, YYYYMMDD. */
#ifndef PLACES_H
#define PLACES_H

#include "structures.h"

enum {
    PLACES_AGES = 4,
    PLACES_HALF_DAYS = 12,
    PLACES_MOST = 99,
    PLACES_NOT_SAID = 255,
    PLACES_AHEAD = 12 /* weeks after the present one */
};

/* Free places; PLACES_NOT_SAID where nothing was entered. */
typedef struct places_grid {
    uint8_t of[PLACES_AGES][PLACES_HALF_DAYS];
} places_grid;

typedef struct places_week {
    uint8_t layout; /* 1 */
    uint8_t reserved[3];
    uint32_t week;
    uint32_t revision; /* 1 for what is entered first */
    uint32_t reserved_2;
    uint64_t author; /* identification number */
    uint64_t convention;
    int64_t saved;
    places_grid grid;
} places_week;

typedef struct places_change {
    uint8_t layout; /* 1 */
    uint8_t copied; /* 1: from the week before */
    uint8_t reserved[2];
    uint32_t week;
    uint64_t author;
    uint64_t convention;
    int64_t saved;
    places_grid before;
    places_grid after;
} places_change;

/* -- places.c */

uint32_t places_monday(uint32_t date);
/* Whether a week may still be published: the present one, or one of those that follow. */
int places_open(uint32_t week, uint32_t today);
void places_clear(places_grid *grid);
int places_empty(const places_grid *grid);
/* The most that are free in one half-day, of all ages. */
uint32_t places_best(const places_grid *grid);

/* HAB_NONE, and an empty week, when nothing was entered. */
int places_read(const fiche_type *self, hab_call *call, const char *id, uint32_t week,
                places_week *record);
/* What somebody publishes, over `revision` of the week. */
typedef struct places_entry {
    const char *id;
    uint64_t convention;
    uint32_t week;
    uint32_t revision;
    int copied;
    places_grid grid;
} places_entry;
/* At once (ST-3.3), and traced: disponibilites.publiees. *conflict is set when somebody
 * else has published this week since: nothing was done. */
int places_publish(const fiche_type *self, hab_call *call, const places_entry *given,
                   int *conflict);
/* The changes, last first, before one of a number (0: from the last). */
typedef int (*places_each_change)(void *context, uint64_t number, const places_change *change);
int places_history(const fiche_type *self, hab_call *call, const char *id, uint64_t before,
                   places_each_change each, void *context);

/* -- sweep.c: weeks that are over go offline (hab_plugin.due, .sweep) */

int structures_due(const void *state, hab_call *call, int64_t *when);
int structures_sweep(const void *state, hab_call *call);

/* -- places_document.c */

const char *places_age(unsigned age);    /* "moins_1_an" */
const char *places_half_day(unsigned i); /* "lundi_matin" */
/* {"moins_1_an": {"lundi_matin": 2}}: what was entered; NULL without memory. */
json_t *places_view(const places_grid *grid);
/* Adds "ages" and "demi_journees", [{"cle", "libelle"}], in the order of tables. */
int places_add_words(json_t *document);
/* {"jour": "2026-11-23", "texte": "du 23 novembre 2026"} */
json_t *places_week_view(uint32_t week);
/* [{"age", "demi_journee", "libelle", "avant", "apres"}]: where two differ. */
json_t *places_difference(const places_grid *before, const places_grid *after);

/* What came, as entered. */
typedef struct places_given {
    uint32_t week;
    uint32_t revision;
    int copies; /* the week before, instead of a grid */
    places_grid grid;
} places_given;
typedef struct places_fault {
    char field[80];
    char detail[240];
} places_fault;
/* 0 with the field at fault, and what would be right. */
int places_take(const json_t *document, uint32_t today, places_given *given, places_fault *fault);

/* -- places_page.c, places_history.c: pages disponibilites/ID, disponibilites-historique/ID */

int structures_places_get(const void *state, hab_call *call);
int structures_places_post(const void *state, hab_call *call, hab_slice document);
int structures_changes_get(const void *state, hab_call *call);

/* -- coming.c: what all may read of it */

/* The present week and those that follow, as far as entered under an open convention that
 * covers the establishment: [{"semaine", "texte", "places"}]; *best is the most that are free
 * in one half-day of one of them. */
int places_coming(const fiche_type *self, hab_call *call, const char *id, json_t **weeks,
                  uint32_t *best);

#endif
