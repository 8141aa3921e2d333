/* What one process of the broker works with: store, keys, types, terms. Filled by
 * nginx's configuration or by habilctl, then read by all threads. */
#ifndef HAB_BROKER_H
#define HAB_BROKER_H

#include "person/password.h"
#include "person/session.h"
#include "store/store.h"
#include "store/vault.h"
#include "type/plugin_loader.h"

enum { HAB_KEY_SIZE = 32 };

typedef struct hab_broker {
    hab_store *store;               /* NULL while it cannot be opened: everything is refused */
    hab_vault *vault;               /* NULL while it cannot be opened: what needs it fails */
    const struct hab_pages *sheets; /* the pages, for what is printed without an exchange */
    const char *trace;              /* its directory; NULL: the trace cannot be read here */
    const char *heads;              /* the directory of its signed heads; as above */
    unsigned retention;             /* months that traces are kept (trace/retention.h) */
    const hab_types *types;
    const hab_common_passwords *common; /* may be NULL */
    hab_session_terms terms;
    hab_hash_cost cost;
    uint8_t key[HAB_KEY_SIZE]; /* the master key, or zeros while there is none */
} hab_broker;

/* Names under a store's directory; `path` takes 4096 bytes. */
hab_status hab_main_path(const char *directory, char *path, size_t size);
hab_status hab_trace_path(const char *directory, char *path, size_t size);
hab_status hab_heads_path(const char *directory, char *path, size_t size);

/* Opens main.mdb of a store's directory. The error says what to do about a
 * directory that is missing, or not this user's to write. */
hab_status hab_main_open(const char *directory, hab_store_mode mode, uint64_t map_size,
                         hab_store **store, hab_error *error);

/* Whether a change can be committed: commits one that means nothing. */
hab_status hab_main_probe(hab_store *store);

/* Whether a store's directory can serve: it is there, and its schema is one this
 * program knows. Changes nothing; for `nginx -t`. */
hab_status hab_main_check(const char *directory, hab_error *error);

/* Reads 32 bytes (64 hexadecimal digits and a line feed) from a file that others
 * may not read (mode 0600 or less). */
hab_status hab_key_load(const char *path, uint8_t key[HAB_KEY_SIZE], hab_error *error);
/* Makes such a file; HAB_EXISTS when it is there. */
hab_status hab_key_create(const char *path, hab_error *error);

#endif
