/* The public holidays of France (code du travail, L3133-1). */
#ifndef HAB_HOLIDAYS_H
#define HAB_HOLIDAYS_H

#include <stdint.h>

/* `date` is YYYYMMDD, of the Gregorian calendar. */
int hab_public_holiday(uint32_t date);

#endif
