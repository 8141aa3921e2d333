/* The mails of the morning: what is gathered by commune is said by person (LI-3.4). */
#ifndef LI_MORNING_H
#define LI_MORNING_H

#include "agenda.h"

/* How far the morning is. */
typedef struct li_round {
    uint8_t layout; /* 1 */
    uint8_t phase;
    uint8_t reserved[2];
    uint32_t last;    /* the morning that was the last to be done */
    uint32_t running; /* the one being done */
    uint8_t place[8]; /* of the phase: the commune or the convention that was the last */
    int64_t told;     /* until when what was new has been told */
    int64_t started;
} li_round;

/* What one person is told of one commune: key G. */
typedef struct li_said {
    uint8_t layout;   /* 1 */
    uint8_t pressing; /* something came near its last day, or passed it */
    uint8_t reserved[2];
    uint32_t week; /* 3 to 7 days left */
    uint32_t days; /* 2 days or less */
    uint32_t late;
    uint32_t fresh; /* for those who want one mail a day */
    char caf[8];
} li_said;

/* Batches; *over says that it was the last. */
int li_gather(const li *self, hab_call *call, li_round *round, int *over);
/* Without a round, what was gathered is dropped unsaid. */
int li_say(const li *self, hab_call *call, const li_round *round, int *over);

#endif
