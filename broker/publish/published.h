/* For the files of this folder: keys and records of publications. */
#ifndef HAB_PUBLISHED_H
#define HAB_PUBLISHED_H

#include "publish/publication.h"
#include "store/tables.h"

enum { HAB_PUBLISHED_KEY = 4 + HAB_PUBLICATION_ID_MAX };

/* What stands under the key of a page, before its HTML. */
typedef struct hab_published_made {
    uint8_t document[HAB_PUBLICATION_DIGEST];
    uint8_t sheets[HAB_PUBLICATION_DIGEST];
} hab_published_made;

/* Letters, digits, ".", "_", "-", no "." first; 1 to 64 of them. */
int hab_published_is_id(hab_slice id);
/* The key of an id for which that holds, or of the empty one. */
hab_slice hab_published_key(uint32_t type, hab_slice id, uint8_t key[HAB_PUBLISHED_KEY]);
/* HAB_CORRUPT. */
hab_status hab_published_read(hab_slice key, hab_slice value, hab_published *published);

/* HAB_OK too when the key is not there. */
hab_status hab_published_drop(hab_txn *txn, hab_main_table table, hab_slice key);

#endif
