/* The words of states and outcomes. */
#include "li.h"

#include <stddef.h>

const char *li_state_name(unsigned state)
{
    static const char *const names[LI_STATES] = {[LI_NOTIFIEE] = "notifiee",
                                                 [LI_RECUPEREE] = "recuperee",
                                                 [LI_TRAITEE] = "traitee",
                                                 [LI_DETRUITE] = "detruite",
                                                 [LI_ATTESTEE] = "attestee"};

    return state < LI_STATES ? names[state] : NULL;
}

const char *li_outcome_name(unsigned outcome)
{
    static const char *const names[LI_OUTCOMES] = {[LI_PLACE] = "place",
                                                   [LI_ATTENTE] = "attente",
                                                   [LI_ORIENTEE] = "orientee",
                                                   [LI_SANS_SUITE] = "sans_suite",
                                                   [LI_INJOIGNABLE] = "injoignable"};

    return outcome < LI_OUTCOMES ? names[outcome] : NULL;
}
