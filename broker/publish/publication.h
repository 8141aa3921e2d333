/* What convention types have opened to all (plugin_call.h, hab_publication): the document,
 * the page made of it, and the places of both in the directory (directory.h).
 *
 * A page is made after the commit, by hab_publish_render(): in that very transaction no
 * style sheets are at hand. Until then, and after an update of the sheets, its reader waits
 * for it to be made; nothing out of date is ever given. */
#ifndef HAB_PUBLICATION_H
#define HAB_PUBLICATION_H

#include "broker.h"

enum {
    HAB_PUBLICATION_ID_MAX = 64,
    HAB_PUBLICATION_MAX = 64 << 10, /* bytes of a document */
    HAB_PUBLICATION_DIGEST = 16,
    HAB_PUBLICATION_ETAG = 2 * HAB_PUBLICATION_DIGEST + 4 /* quoted, with one letter */
};

typedef struct hab_publication_record {
    uint8_t layout; /* 1 */
    uint8_t reserved[3];
    uint32_t places;
    int64_t modified;                       /* second */
    uint8_t digest[HAB_PUBLICATION_DIGEST]; /* of the document */
    char kind[12];
    char caf[8];
    char commune[8];
    uint16_t nom_size; /* nom, commune_nom, sheet and document follow */
    uint16_t commune_nom_size;
    uint16_t sheet_size;
    uint16_t reserved_2;
} hab_publication_record;

/* One of them, in a transaction; slices live as long as that. */
typedef struct hab_published {
    hab_publication_record record;
    uint32_t type; /* hab_type_key() */
    hab_slice id;
    hab_slice nom;
    hab_slice commune_nom;
    hab_slice sheet;
    hab_slice document; /* JSON, whole: with what the host adds */
} hab_published;

/* What is wrong with one, for the plugin's author, but for its JSON; NULL: nothing. */
const char *hab_publication_fault(const hab_type *type, const hab_publication *publication);

/* In a write transaction. HAB_INVALID for what hab_publication does not allow; a document
 * that is the one there is changes nothing, its second neither. */
hab_status hab_publish(hab_txn *txn, const hab_type *type, const hab_publication *publication,
                       int64_t now);
hab_status hab_unpublish(hab_txn *txn, uint32_t type, hab_slice id); /* HAB_NOT_FOUND */

/* HAB_NOT_FOUND. */
hab_status hab_published_get(hab_txn *txn, uint32_t type, hab_slice id, hab_published *published);
/* From the first after `type` and `id` (0 and empty: from the beginning), in the order of
 * both; what `each` gives but HAB_OK ends the walk and is given back. */
typedef hab_status (*hab_published_fn)(void *context, const hab_published *published);
hab_status hab_published_walk(hab_txn *txn, uint32_t type, hab_slice id, hab_published_fn each,
                              void *context);

/* The page that was made of it, by these sheets: HAB_NOT_FOUND when it is to be made yet.
 * Cheap enough for an event loop: two look-ups, no allocation. */
hab_status hab_published_page(hab_txn *txn, const hab_published *published,
                              const uint8_t sheets[HAB_PUBLICATION_DIGEST], hab_slice *page);
/* "\"…h\"" of a page, which its sheets change too, "\"…j\"" of the document. */
void hab_published_etag(const hab_published *published,
                        const uint8_t sheets[HAB_PUBLICATION_DIGEST], int page,
                        char etag[HAB_PUBLICATION_ETAG]);

/* What a page depends on besides its document: all sheets and the style. Known when
 * nginx has loaded its configuration. */
void hab_publish_sheets(const struct hab_pages *pages, uint8_t sheets[HAB_PUBLICATION_DIGEST]);

/* Makes the page of one, as any client without a session sees it; *content is malloc'd. Its
 * links are relative, so that it is right wherever the portal is mounted. */
hab_status hab_publish_make(const hab_broker *broker, const hab_published *published,
                            char **content, size_t *size, hab_error *error);
/* Makes and stores pages that are wanting, at most `max`; *left is 0 when nothing is left to
 * do. A page that fails is named in the error, with HAB_OK, and not tried again before its
 * document or the sheets change. With a `max` of 0 it only tells; without sheets (habilctl)
 * there is never anything to do. Begins its own transactions. */
hab_status hab_publish_render(const hab_broker *broker, unsigned max, unsigned *left,
                              hab_error *error);

#endif
