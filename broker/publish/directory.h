/* The directory: what was published, found by commune, kind, free places, name. Each
 * combination of the first three is a range of one index, in the order of names, so that a
 * page of results costs what it shows. */
#ifndef HAB_DIRECTORY_H
#define HAB_DIRECTORY_H

#include "base/fold.h"
#include "publish/publication.h"

enum {
    HAB_DIRECTORY_PAGE = 20,
    HAB_DIRECTORY_COMMUNES = 20,
    HAB_DIRECTORY_KEY = HAB_FOLDED + 4 + HAB_PUBLICATION_ID_MAX, /* folded name, NUL, type, id */
    HAB_DIRECTORY_NAME = 200
};

typedef struct hab_directory_search {
    const char *commune; /* INSEE code, or "" */
    const char *kind;    /* "" for all */
    int places;          /* only those with a free place */
    hab_slice nom;       /* words, each the beginning of one of the name's; may be empty */
    hab_slice after;     /* hab_directory_result.next of the page before; may be empty */
} hab_directory_search;

typedef struct hab_directory_result {
    hab_published items[HAB_DIRECTORY_PAGE];
    unsigned count;
    char next[2 * HAB_DIRECTORY_KEY + 1]; /* "" when there are no more; hexadecimal */
} hab_directory_result;

/* HAB_INVALID for an `after` or a `nom` that is none. Looks at a bounded number of entries: of a
 * name that very many begin like, `next` may lead on from an empty page. */
hab_status hab_directory_find(hab_txn *txn, const hab_directory_search *search,
                              hab_directory_result *result);

/* Communes where something is published, whose name begins so, whatever its case, accents
 * and hyphens, or whose code does; in that order, at most HAB_DIRECTORY_COMMUNES. */
typedef struct hab_directory_commune {
    char code[8];
    char nom[HAB_DIRECTORY_NAME + 1];
    unsigned count; /* of what is published there */
} hab_directory_commune;
hab_status hab_directory_communes(hab_txn *txn, hab_slice begin,
                                  hab_directory_commune communes[HAB_DIRECTORY_COMMUNES],
                                  unsigned *count);

/* For publication.c, in its transaction. */
hab_status hab_directory_add(hab_txn *txn, const hab_published *published);
hab_status hab_directory_remove(hab_txn *txn, const hab_published *published);

#endif
