/* The hours of a service as they are kept (MCP-4), for hours.c and next.c.
 *
 * They go by the clock on a wall in Paris. In the night of March when it jumps from two
 * to three, what stands between the two does not come: 02:15-02:45 is left out, 02:30-05:00
 * opens at three. In the night of October when two to three comes twice, so does what
 * stands there: 02:15-02:45 opens twice, and an interruption closes both times. */
#ifndef MCP_HOURS_H
#define MCP_HOURS_H

#include "mcp.h"

enum { MCP_WEEK = 7, MCP_DAY_MINUTES = 24 * 60 };

/* Minutes of a day, `to` not included. */
typedef struct mcp_window {
    uint16_t from;
    uint16_t to;
} mcp_window;

/* A day and a minute of it, in order; no number of minutes lies between two. */
typedef uint64_t mcp_instant;

typedef struct mcp_interruption {
    mcp_instant from;
    mcp_instant to; /* not included */
} mcp_interruption;

struct mcp_hours {
    int always;       /* no hours are set */
    unsigned closing; /* MCP_HOLIDAYS…, 0: as on any day */
    /* The windows of weekday D (1 Monday) are those from first[D - 1] to first[D]. */
    size_t first[MCP_WEEK + 1];
    mcp_window *windows;
    size_t closure_count;
    uint32_t *closures; /* YYYYMMDD, in order */
    size_t interruption_count;
    mcp_interruption *interruptions; /* in order; none touches another */
};

mcp_instant mcp_instant_of(uint32_t date, unsigned minute);
uint32_t mcp_instant_date(mcp_instant instant);
unsigned mcp_instant_minute(mcp_instant instant);

/* Closed for the whole day. */
int mcp_hours_closed_on(const mcp_hours *hours, uint32_t date);

/* The interruption under way; NULL when there is none. */
const mcp_interruption *mcp_hours_interruption(const mcp_hours *hours, mcp_instant instant);

/* -- holidays.c */

/* The public holidays of France (code du travail, L3133-1), and those that Alsace and
 * Moselle have beside them (L3134-13). */
enum { MCP_HOLIDAYS = 1, MCP_HOLIDAYS_ALSACE_MOSELLE = 2 };

/* `date` is YYYYMMDD, of the Gregorian calendar. */
int mcp_public_holiday(uint32_t date, unsigned which);

#endif
