/* For tests: a portal with the type "vitrine" (t/nginx/vitrine.c), built here, and what is
 * published in its name. */
#ifndef HAB_TEST_VITRINE_H
#define HAB_TEST_VITRINE_H

#include <stdlib.h>

#include "portal.h"
#include "publish/publication.h"

static const hab_type *vitrine;

static inline int load_vitrine(void **state)
{
    char directory[] = "/tmp/hab-vitrine-XXXXXX";
    const char *compiler = getenv("CC");
    char file[64], command[1024];
    hab_error error = {""};
    hab_status status;

    if (mkdtemp(directory) == NULL) {
        return -1;
    }
    (void) snprintf(file, sizeof(file), "%s/vitrine.so", directory);
    (void) snprintf(command, sizeof(command),
                    "%s -std=gnu11 -shared -fPIC -fvisibility=hidden -I%s/broker/include"
                    " %s/t/nginx/vitrine.c -o %s",
                    compiler != NULL ? compiler : "gcc", SOURCE_DIR, SOURCE_DIR, file);
    if (load_types(state) != 0 || system(command) != 0) {
        return -1;
    }
    status = hab_types_load(&types, "vitrine", file, NULL, &error);
    vitrine = &types.items[types.count - 1];
    if (status != HAB_OK) {
        print_error("%s\n", error.text);
    }
    (void) unlink(file);
    (void) rmdir(directory);
    return status == HAB_OK ? 0 : -1;
}

static inline void publish(const char *id, const char *nom, const char *document)
{
    hab_publication publication = {.id = hab_slice_text(id),
                                   .sheet = "vitrine-page",
                                   .kind = "ETAL",
                                   .nom = nom,
                                   .commune = "75056",
                                   .commune_nom = "Paris",
                                   .caf = "751",
                                   .places = 2,
                                   .document = hab_slice_text(document)};
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_publish(txn, vitrine, &publication, now), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static inline void withdraw(const char *id)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_unpublish(txn, vitrine->key, hab_slice_text(id)), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static inline void make_pages(void)
{
    unsigned left = 1;
    hab_error error = {""};

    while (left > 0) {
        assert_int_equal(hab_publish_render(&broker, 100, &left, &error), HAB_OK);
    }
}

#endif
