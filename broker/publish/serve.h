/* Published pages as an event loop gives them: no thread, no wait, no allocation. What is
 * not found so, for whatever reason, is for the portal's page, which says why. */
#ifndef HAB_SERVE_H
#define HAB_SERVE_H

#include "publish/publication.h"
#include "web/exchange.h"

/* A read transaction of one thread, set aside between requests. */
typedef struct hab_reader hab_reader;

typedef struct hab_served {
    const char *type; /* Content-Type, static */
    int64_t modified; /* second */
    char etag[HAB_PUBLICATION_ETAG];
    hab_slice content; /* in the store, until hab_reader_rest() */
} hab_served;

/* Beside those of hab_guards. Asked for anew each time: a withdrawal counts at once. */
enum { HAB_SERVED_HEADERS = 2 };
extern const hab_header hab_served_headers[HAB_SERVED_HEADERS];

hab_status hab_reader_new(hab_store *store, hab_reader **reader);
void hab_reader_free(hab_reader *reader); /* NULL is allowed */

/* The type and the id in "TYPE/ID", behind "annuaire/"; 0 when it is no such path. */
int hab_served_path(const hab_types *types, hab_slice path, const hab_type **type, hab_slice *id);

/* What `path` of the portal shows now, as a page or as JSON, whatever `accept` prefers. On
 * HAB_OK, and then only, hab_reader_rest() ends it, before anything else happens. */
hab_status hab_reader_find(hab_reader *reader, const hab_types *types, hab_slice path,
                           hab_slice accept, const uint8_t sheets[HAB_PUBLICATION_DIGEST],
                           hab_served *served);
void hab_reader_rest(hab_reader *reader);

#endif
