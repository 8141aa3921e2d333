/* For the files of this folder: the keys of the directory. */
#ifndef HAB_DIRECTORY_KEY_H
#define HAB_DIRECTORY_KEY_H

#include "publish/directory.h"
#include "publish/published.h"

enum {
    HAB_DIRECTORY_KIND = 8,
    HAB_DIRECTORY_CODE = 5,
    HAB_DIRECTORY_RANGE = 1 + HAB_DIRECTORY_KIND + 1 + HAB_DIRECTORY_CODE + 1
};

/* Where something stands in each range: folded name, NUL, type, id. */
typedef struct hab_directory_tail {
    uint8_t bytes[HAB_DIRECTORY_KEY];
    size_t size;
} hab_directory_tail;

/* `folded` is what hab_fold() made of its name. */
void hab_directory_tail_of(const hab_published *published, const char *folded,
                           hab_directory_tail *tail);
/* HAB_INVALID when the bytes are not those of a tail. */
hab_status hab_directory_tail_read(hab_slice bytes, hab_directory_tail *tail);

/* What all keys of a range begin with; gives its size, 0 for a kind or commune that none
 * can have. */
size_t hab_directory_range(int places, const char *kind, const char *commune,
                           uint8_t range[HAB_DIRECTORY_RANGE]);

/* The next word of a folded text, from *at on; an empty one at the end. */
hab_slice hab_directory_word(const char **at);

#endif
