/* The slots of vault.keys: which are free, what they hold. Not for others than the vault.
 * Slot 0 is never used. */
#ifndef HAB_VAULT_SLOT_H
#define HAB_VAULT_SLOT_H

#include "store/vault.h"

/* Reads the key of a slot, which the caller wipes. HAB_NOT_FOUND for one that was
 * overwritten, HAB_CORRUPT for one that the file does not have. */
hab_status hab_slot_read(const hab_vault *vault, uint64_t slot, uint8_t key[HAB_VAULT_SLOT]);

/* Takes a free slot, whose fresh key is on disk, in a write transaction. */
hab_status hab_slot_take(hab_txn *txn, const hab_vault *vault, uint64_t *slot,
                         uint8_t key[HAB_VAULT_SLOT]);

/* Gives a slot up, in a write transaction: hab_vault_purge() overwrites it. */
hab_status hab_slot_doom(hab_txn *txn, uint64_t slot);
/* Whether it is: HAB_OK or HAB_NOT_FOUND. */
hab_status hab_slot_doomed(hab_txn *txn, uint64_t slot);

#endif
