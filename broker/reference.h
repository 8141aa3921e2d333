/* Official lists, loaded as data: communes, Cafs, establishments. */
#ifndef HAB_REFERENCE_H
#define HAB_REFERENCE_H

#include <jansson.h>

#include "store.h"
#include "tables.h"

typedef enum hab_reference_kind {
    HAB_REFERENCE_COMMUNES = 1,
    HAB_REFERENCE_CAF = 2,
    HAB_REFERENCE_ETABLISSEMENTS = 3
} hab_reference_kind;

/* "communes", "caf", "etablissements". HAB_NOT_FOUND. */
hab_status hab_reference_kind_find(hab_slice name, hab_reference_kind *kind);

/* An entry: code and name, for communes the Caf and the département they lie in when
 * the list says so, for establishments their kind (EAJE…), commune and Caf. */
typedef struct hab_reference {
    char code[32];
    char nom[204];
    char caf[8];
    char commune[8];
    char type[8];
} hab_reference;

/* Whether a list of this kind is loaded. */
int hab_reference_loaded(hab_txn *txn, hab_reference_kind kind);

hab_status hab_reference_get(hab_txn *txn, hab_reference_kind kind, hab_slice code,
                             hab_reference *entry);

/* Entries whose code or name begins so (accents, case and hyphens aside), in order of
 * names, *count of at most `max`. */
hab_status hab_reference_search(hab_txn *txn, hab_reference_kind kind, hab_slice text,
                                hab_reference *entries, unsigned max, unsigned *count);

/* Replaces the list in a write transaction: clear, then one put an entry. HAB_INVALID
 * with what is wrong (a code that is none, an empty name). */
hab_status hab_reference_clear(hab_txn *txn, hab_reference_kind kind);
hab_status hab_reference_put(hab_txn *txn, hab_reference_kind kind, const hab_reference *entry,
                             hab_error *error);

#endif
