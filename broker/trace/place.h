/* The place of a damage: what an alarm is named after, and told once for (alarm.h). Whoever finds
 * it names it alike. What stands there now is part of the name, so that another change of the
 * same record is told again. */
#ifndef HAB_PLACE_H
#define HAB_PLACE_H

#include "base/secret.h"

enum { HAB_PLACE = 96 /* bytes of a place, with its NUL */ };

/* A file of the trace: "2026-11.mdb/illisible". */
void hab_place_of_month(uint32_t month, const char *kind, char place[HAB_PLACE]);
/* A record: "2026-11.mdb/1234/absent"; one that is another: "2026-11.mdb/1234/" and what its
 * bytes make of the chain. */
void hab_place_of_record(uint32_t month, uint64_t number, const char *kind, char place[HAB_PLACE]);
void hab_place_of_link(uint32_t month, uint64_t number, const uint8_t chain[HAB_HASH_SIZE],
                       char place[HAB_PLACE]);
/* Up to where somebody ("main.mdb", "heads") knows the trace, and the chain that is there; NULL:
 * the segments end before. */
void hab_place_of_end(const char *who, uint64_t number, const uint8_t *chain,
                      char place[HAB_PLACE]);
/* What is said in some words, as they are: a line of heads, a failure. */
void hab_place_of_text(const char *where, hab_slice text, char place[HAB_PLACE]);

#endif
