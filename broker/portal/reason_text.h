/* What a refusal says to a person: why, and what to do. */
#ifndef HAB_REASON_TEXT_H
#define HAB_REASON_TEXT_H

#include "plugin.h"

typedef struct hab_reason_text {
    unsigned status;    /* HTTP */
    const char *title;  /* French, a few words */
    const char *detail; /* why, in plain words */
    const char *advice; /* what to do */
} hab_reason_text;

/* Never NULL: an unknown reason is told as a failure of ours. */
const hab_reason_text *hab_reason_text_of(hab_reason reason);

#endif
