/* A convention: its state, its dates, its versions (requirements, section 4). */
#ifndef HAB_CONVENTION_H
#define HAB_CONVENTION_H

#include "person/person.h"
#include "plugin.h"
#include "store/store.h"
#include "store/tables.h"

enum {
    HAB_NUMERO_MAX = 31,  /* bytes of a convention's number */
    HAB_PARTNER_MAX = 200 /* bytes of its partner's name */
};

typedef enum hab_convention_state {
    HAB_CONVENTION_PREPAREE = 1,
    HAB_CONVENTION_SIGNEE = 2,
    HAB_CONVENTION_ACTIVE = 3,
    HAB_CONVENTION_PREAVIS = 4,
    HAB_CONVENTION_TERMINEE = 5
} hab_convention_state;

typedef struct hab_convention_record {
    uint8_t layout; /* 1 */
    uint8_t state;  /* hab_convention_state */
    uint8_t suspended;
    uint8_t reserved;
    uint32_t type;    /* hab_type_key() */
    uint32_t version; /* the last one */
    uint32_t reserved2;
    int64_t effect; /* access from this second on; 0 when not yet known */
    int64_t end;    /* no access from this second on; 0 when none is set */
    char caf[8];
    char numero[HAB_NUMERO_MAX + 1];
} hab_convention_record;

/* One person's right under one version of one convention. A version is in force
 * from `from` until `until`, where the next one begins. */
typedef struct hab_habilitation_record {
    uint8_t layout; /* 1 */
    uint8_t reserved[7];
    int64_t from;
    int64_t until; /* 0: open */
    char role[32];
} hab_habilitation_record; /* followed by the plugin's scope */

typedef struct hab_convention {
    uint64_t number; /* internal */
    hab_convention_record record;
} hab_convention;

/* A type's key in habilitations: the first four bytes of its name's SHA-256, the
 * first bit set. */
uint32_t hab_type_key(const char *type);

/* The name of a state as documents and pages write it, or NULL. */
const char *hab_convention_state_name(unsigned state);

hab_status hab_convention_get(hab_txn *txn, uint64_t number, hab_convention_record *record);
/* Grows with each change of any convention: what is kept of them is good as long
 * as it stands. */
hab_status hab_convention_generation(hab_txn *txn, uint64_t *generation);
hab_status hab_convention_put(hab_txn *txn, uint64_t number, const hab_convention_record *record);
hab_status hab_convention_find(hab_txn *txn, hab_slice numero, uint64_t *number);

/* The conventions of a Caf (NULL: all), by internal number, after `after` (0 to begin), *count of
 * at most `max`. */
hab_status hab_convention_list(hab_txn *txn, const char *caf, uint64_t after, uint64_t *numbers,
                               unsigned max, unsigned *count);
/* Makes that list for a store of a former version, which has none. */
hab_status hab_convention_index(hab_txn *txn);

/* The JSON document of one version, as imported; version 0 is the last. */
hab_status hab_convention_document(hab_txn *txn, uint64_t number, uint32_t version,
                                   hab_slice *document);

/* The partner's name, without reading a document that may be large. */
hab_status hab_convention_partner(hab_txn *txn, uint64_t number, char name[HAB_PARTNER_MAX + 1]);

/* Whether a convention gives access at `now`: HAB_REASON_GRANTED, or why not
 * (section 4: until the end date access goes on, then stops at that second). */
hab_reason hab_convention_open_at(const hab_convention_record *record, int64_t now);

/* Acts on a convention, in a write transaction; the caller traces. */
hab_status hab_convention_suspend(hab_txn *txn, uint64_t number, int suspended);
hab_status hab_convention_set_state(hab_txn *txn, uint64_t number, hab_convention_state state);
hab_status hab_convention_set_end(hab_txn *txn, uint64_t number, int64_t end);

/* The key of a habilitation, and the walk over one person's of one type. */
enum { HAB_HABILITATION_KEY = 24 };
void hab_habilitation_key(uint64_t person, uint32_t type, uint64_t convention, uint32_t version,
                          uint8_t key[HAB_HABILITATION_KEY]);

/* Ends one habilitation at `until`, in a write transaction. */
hab_status hab_habilitation_close(hab_txn *txn, uint64_t person, uint32_t type, uint64_t convention,
                                  uint32_t version, int64_t until);

#endif
