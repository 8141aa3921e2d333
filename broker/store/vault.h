/* Personal data that must be destroyed for good (LI-2). Each record is sealed with
 * AES-256-GCM under a key of its own, which stands in a slot of the file vault.keys
 * beside main.mdb. LMDB's free pages and its copies keep old bytes; once the slot is
 * overwritten, they say nothing any more.
 *
 * Order. A key is on disk before the record that needs it is committed. A record that is
 * destroyed leaves its table and its slot becomes doomed in one transaction; then the
 * slot is overwritten with zeros and synced; only then is it free for another. Whatever
 * moment a process dies at, hab_vault_purge() finishes the work, and no data are lost
 * that were not to be destroyed.
 *
 * Threads. A hab_vault serves all threads of one process, and is opened after fork. */
#ifndef HAB_VAULT_H
#define HAB_VAULT_H

#include "base/secret.h"
#include "store/store.h"
#include "store/tables.h"

typedef struct hab_vault hab_vault;

enum {
    HAB_VAULT_KEY_MAX = 400,   /* bytes of a record's key */
    HAB_VAULT_EXTRA = 12 + 16, /* bytes that sealing adds: nonce, tag */
    HAB_VAULT_SLOT = 32        /* bytes of a slot: one AES-256 key */
};

/* Its name under a store's directory. */
hab_status hab_vault_path(const char *directory, char *path, size_t size);

/* Opens vault.keys of a store's directory, mode 0600, made when missing. HAB_DENIED for
 * one that others may read. */
hab_status hab_vault_open(const char *directory, hab_vault **vault, hab_error *error);
void hab_vault_close(hab_vault *vault); /* NULL is allowed */

/* Seals a document under a new key, in a write transaction. HAB_EXISTS when the key has
 * one. */
hab_status hab_vault_put(hab_txn *txn, hab_vault *vault, uint32_t type, hab_slice key,
                         hab_slice document);
/* Opens it: *document is malloc'd, the caller wipes and frees. HAB_NOT_FOUND; HAB_CORRUPT
 * for a record or a slot that was changed. */
hab_status hab_vault_get(hab_txn *txn, hab_vault *vault, uint32_t type, hab_slice key,
                         uint8_t **document, size_t *size);
/* Drops the record and dooms its slot, in a write transaction. HAB_NOT_FOUND. */
hab_status hab_vault_destroy(hab_txn *txn, uint32_t type, hab_slice key);

/* Seals something more under the key of a record ("its" mail): as hab_seal(). The slot
 * is what hab_vault_unseal_under() must be given: after the record's destruction it is
 * doomed, gone, or another's, and the tag no longer holds: HAB_NOT_FOUND. `sealed` takes
 * data.size + HAB_VAULT_EXTRA bytes. */
hab_status hab_vault_seal_under(hab_txn *txn, hab_vault *vault, uint32_t type, hab_slice key,
                                hab_slice about, hab_slice data, uint64_t *slot, uint8_t *sealed);
hab_status hab_vault_unseal_under(hab_txn *txn, hab_vault *vault, uint64_t slot, hab_slice about,
                                  hab_slice sealed, uint8_t *data);

/* Whether slots are doomed: HAB_OK or HAB_NOT_FOUND, in any transaction. */
hab_status hab_vault_doomed(hab_txn *txn);
/* Overwrites doomed slots, at most `max`, syncs the file, then sets them free; *purged
 * counts them and may be NULL. No transaction of this thread may be alive. */
hab_status hab_vault_purge(hab_store *store, hab_vault *vault, unsigned max, unsigned *purged);

#endif
