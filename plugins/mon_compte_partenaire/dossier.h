/* What stays open until somebody has answered it: requests to the Caf, its questions,
 * incidents, providers announced, yearly reviews, meetings. Each has a number, a convention,
 * an author, a JSON content, and may have a time by which something is to happen.
 *
 * Keys of the type's records, numbers big-endian:
 *   D kind, number u64                     → mcp_dossier, then JSON
 *   C convention u64, kind, number         → empty
 *   Q caf, NUL, kind, open u8, number      → empty
 *   T second u64, kind, number             → empty: open, and something is to happen then
 *   G, H: place.h, acte.h · M: counters (common.h) · W: the monthly round (sweep.h)
 *   A convention u64, kind, digest u64     → number of the open dossier of that wish (suivi.h)
 *   F convention u64, person u64           → second of the last password that the Caf forced
 *   U convention u64, person u64, service  → an unused right that was kept (unused.h) */
#ifndef MCP_DOSSIER_H
#define MCP_DOSSIER_H

#include "place.h"

typedef enum mcp_kind {                        /* stands in keys */
                        MCP_DEMANDE = 'd',     /* an act asked for (MCP-9.1) */
                        MCP_QUESTION = 'q',    /* of the Caf about a habilitation (MCP-9.1) */
                        MCP_INCIDENT = 'i',    /* of security (MCP-9.2) */
                        MCP_PRESTATAIRE = 'p', /* a provider (MCP-14) */
                        MCP_BILAN = 'b',       /* of a year (MCP-16) */
                        MCP_REUNION = 'r'      /* a meeting asked for, its minutes (MCP-16) */
} mcp_kind;

/* Fixed, in the machine's order, as the broker's own records. */
typedef struct mcp_dossier {
    uint8_t layout; /* 1 */
    uint8_t kind;
    uint8_t open; /* 0: nothing is awaited any more */
    uint8_t reserved[5];
    uint64_t number;
    uint64_t convention;
    uint64_t author;  /* identification number; 0: the system */
    uint64_t subject; /* the person it is about; 0: none */
    int64_t opened;   /* seconds */
    int64_t due;      /* 0: nothing is to happen by itself */
    int64_t closed;   /* 0: open */
    char caf[8];
} mcp_dossier;

/* Opens one; `dossier` comes with kind, subject and due; the rest is filled in. */
int mcp_dossier_open(const mcp_state *state, hab_call *call, const mcp_place *place,
                     mcp_dossier *dossier, const json_t *content);
/* HAB_NONE; *content is the caller's. */
int mcp_dossier_read(const mcp_state *state, hab_call *call, mcp_kind kind, uint64_t number,
                     mcp_dossier *dossier, json_t **content);
/* The same, of the convention of a place: another's is HAB_NONE too. */
int mcp_dossier_of(const mcp_state *state, hab_call *call, const mcp_place *place, mcp_kind kind,
                   uint64_t number, mcp_dossier *dossier, json_t **content);
/* Writes over what was read, with its places in the lists. */
int mcp_dossier_write(const mcp_state *state, hab_call *call, const mcp_dossier *dossier,
                      const json_t *content);

/* Walks: as calls->scan(); `each` writes nothing. Of a convention, latest first, before a
 * number (0: all); of a Caf ("" of all Cafs, one after the other), oldest first, after a
 * number (0: all); those whose time has come. */
typedef int (*mcp_each_dossier)(void *context, const mcp_dossier *dossier, const json_t *content);
int mcp_dossiers_of(const mcp_state *state, hab_call *call, uint64_t convention, mcp_kind kind,
                    uint64_t before, mcp_each_dossier each, void *context);
int mcp_dossiers_for(const mcp_state *state, hab_call *call, const char *caf, mcp_kind kind,
                     int open, uint64_t after, mcp_each_dossier each, void *context);
/* The first whose time has come; HAB_NONE. */
int mcp_dossier_due(const mcp_state *state, hab_call *call, int64_t now, mcp_dossier *dossier,
                    json_t **content);
/* When the first comes; 0: none. */
int mcp_dossier_next(const mcp_state *state, hab_call *call, int64_t *when);

#endif
