/* Times are UTC: seconds since 1970 where days matter, microseconds in traces.
 * Dates are those of Europe/Paris, whatever TZ the process has. */
#ifndef HAB_CALENDAR_H
#define HAB_CALENDAR_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

enum { HAB_TIME_TEXT = 32 }; /* bytes that hold any text of this header */

typedef struct hab_local {
    uint32_t date;   /* YYYYMMDD */
    uint16_t minute; /* 0 to 1439 */
    uint8_t weekday; /* 1 Monday to 7 Sunday (ISO 8601) */
} hab_local;

int64_t hab_now(void);    /* seconds */
int64_t hab_now_us(void); /* microseconds */

/* What a clock on a wall in Paris shows. Any thread. */
hab_local hab_local_time(int64_t now);

/* The second at which the Paris day `date` (YYYYMMDD) begins. HAB_INVALID for a
 * date that the calendar does not have. */
hab_status hab_day_start(uint32_t date, int64_t *start);

/* `date` plus `days`, negative allowed; the date must exist. */
uint32_t hab_add_days(uint32_t date, int days);

/* "2026-11-22" → 20261122. */
hab_status hab_parse_date(hab_slice text, uint32_t *date);

/* A date ("2026-11-22": its first second in Paris) or an RFC 3339 date and time
 * ("2026-11-22T10:00:00+01:00", "…Z"). *is_date may be NULL. */
hab_status hab_parse_time(hab_slice text, int64_t *time, int *is_date);

/* The end that a document or a form names: of a date, which is the last day of access,
 * the second that the next one begins; of a date and time, that second. */
hab_status hab_parse_end(hab_slice text, int64_t *end);

/* "2026-11-22T09:00:00Z" and "2026-11-22T09:00:00.123456Z". */
void hab_format_time(int64_t time, char text[HAB_TIME_TEXT]);
void hab_format_time_us(int64_t time_us, char text[HAB_TIME_TEXT]);

/* 20261122 → "2026-11-22". */
void hab_format_date(uint32_t date, char text[HAB_TIME_TEXT]);

/* "22 novembre 2026 à 10:00", Paris, with no-break spaces left to pages. */
void hab_format_french(int64_t time, char text[HAB_TIME_TEXT * 2]);

/* "lundi 23 novembre 2026 à 8 h", "… à 13 h 30", Paris, the same. */
void hab_format_opening(int64_t time, char text[HAB_TIME_TEXT * 2]);

/* The last day before an end that is a midnight ("30 septembre 2026"); else the end with
 * its hour and minute. */
void hab_format_until(int64_t end, char text[HAB_TIME_TEXT * 2]);

#endif
