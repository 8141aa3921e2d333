/* For tests: a store in memory or in LMDB, a type that publishes, and things to publish. */
#ifndef HAB_TEST_PUBLICATIONS_H
#define HAB_TEST_PUBLICATIONS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "publish/directory.h"
#include "store/tables.h"
#include "type/plugin_dispatch.h"
#include "web/pages.h"

enum { PUBLISHED_AT = 1769900400 }; /* 2026-02-01, 0:00 in Paris */

typedef struct backend {
    hab_store *store;
    char directory[32]; /* "" in memory */
} backend;

static backend held;
static hab_txn *txn;

static inline int open_backend(void **state, int on_disk)
{
    static char path[64];
    hab_store_options options = {.path = path,
                                 .tables = hab_main_tables,
                                 .table_count = HAB_TABLE_COUNT,
                                 .schema = HAB_MAIN_SCHEMA,
                                 .mode = HAB_STORE_CREATE,
                                 .map_size = 64 << 20};
    hab_error error = {""};
    hab_status status;

    (void) state;
    strcpy(held.directory, on_disk ? "/tmp/hab-publish-XXXXXX" : "");
    if (on_disk && mkdtemp(held.directory) == NULL) {
        return -1;
    }
    (void) snprintf(path, sizeof(path), "%s/main.mdb", held.directory);
    status = on_disk ? hab_store_open(&options, &held.store, &error)
                     : hab_store_open_memory(&options, &held.store, &error);
    if (status != HAB_OK) {
        print_error("%s\n", error.text);
    }
    return status == HAB_OK ? 0 : -1;
}

static inline int in_memory(void **state)
{
    return open_backend(state, 0);
}

static inline int in_lmdb(void **state)
{
    return open_backend(state, 1);
}

static inline int close_backend(void **state)
{
    char command[64];

    (void) state;
    hab_store_close(held.store);
    (void) snprintf(command, sizeof(command), "rm -r %s", held.directory);
    return held.directory[0] != '\0' ? system(command) : 0;
}

#define ON_BOTH(test)                                                                              \
    {#test " (memory)", test, in_memory, close_backend, NULL},                                     \
    {                                                                                              \
#test " (LMDB)", test, in_lmdb, close_backend, NULL                                        \
    }

#define SHEET(text)                                                                                \
    "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"              \
    "<xsl:import href='layout.xsl'/>"                                                              \
    "<xsl:template match='/page' mode='titre'><xsl:value-of select='$document/nom'/>"              \
    "</xsl:template>"                                                                              \
    "<xsl:template match='/page' mode='contenu'>" text "</xsl:template></xsl:stylesheet>"

/* A type whose sheets are compiled for a page; « essai-casse » fails when it is used. */
static void close_publisher(void *state)
{
    (void) state;
}

static const hab_plugin publisher_plugin = {.major = HAB_ABI_MAJOR,
                                            .minor = HAB_ABI_MINOR,
                                            .name = "petite_enfance",
                                            .title = "Petite enfance",
                                            .close = close_publisher};

static const hab_kind publisher_kinds[] = {
    {.name = "EAJE", .title = "Crèche", .places = 1},
    {.name = "RPE", .title = "Relais petite enfance", .places = 0},
    {.name = "ALSH", .title = "Accueil de loisirs", .places = 1},
};

static const hab_sheet publisher_sheets[] = {
    {.name = "essai-fiche",
     .use = HAB_SHEET_PAGE,
     .text = SHEET("<p class='chapeau'><xsl:value-of select='$document/projet'/></p>")},
    {.name = "essai-casse",
     .use = HAB_SHEET_PAGE,
     .text = SHEET("<xsl:message terminate='yes'>rien ne va</xsl:message>")},
    {.name = "essai-courriel", .use = HAB_SHEET_MAIL, .text = SHEET("")},
};

static inline hab_type publisher(void)
{
    return (hab_type){.plugin = &publisher_plugin,
                      .key = hab_type_key("petite_enfance"),
                      .kinds = publisher_kinds,
                      .kind_count = 3,
                      .sheets = publisher_sheets,
                      .sheet_count = 3,
                      .file = "essai.so"};
}

/* A crèche of Lyon, to be changed. */
static inline hab_publication creche(const char *id)
{
    return (hab_publication){.id = hab_slice_text(id),
                             .sheet = "essai-fiche",
                             .kind = "EAJE",
                             .nom = "Crèche des Lutins",
                             .commune = "69123",
                             .commune_nom = "Lyon",
                             .caf = "691",
                             .places = 2,
                             .document = hab_slice_text("{\"projet\": \"Jouer dehors\"}")};
}

static inline hab_status publish_at(const hab_publication *publication, int64_t at)
{
    const hab_type type = publisher();
    hab_status status;

    assert_int_equal(hab_begin_write(held.store, &txn), HAB_OK);
    status = hab_publish(txn, &type, publication, at);
    if (status == HAB_OK) {
        assert_int_equal(hab_commit(txn), HAB_OK);
    } else {
        hab_abort(txn);
    }
    return status;
}

static inline hab_status publish(hab_publication publication)
{
    return publish_at(&publication, PUBLISHED_AT);
}

static inline hab_status unpublish(const char *id)
{
    hab_status status;

    assert_int_equal(hab_begin_write(held.store, &txn), HAB_OK);
    status = hab_unpublish(txn, hab_type_key("petite_enfance"), hab_slice_text(id));
    if (status == HAB_OK) {
        assert_int_equal(hab_commit(txn), HAB_OK);
    } else {
        hab_abort(txn);
    }
    return status;
}

/* Begins a read transaction, which the caller ends. */
static inline hab_status find(const char *id, hab_published *published)
{
    assert_int_equal(hab_begin_read(held.store, &txn), HAB_OK);
    return hab_published_get(txn, hab_type_key("petite_enfance"), hab_slice_text(id), published);
}

static inline uint64_t keys_in(hab_main_table table)
{
    uint64_t count = 0;

    assert_int_equal(hab_begin_read(held.store, &txn), HAB_OK);
    assert_int_equal(hab_count(txn, table, &count), HAB_OK);
    hab_abort(txn);
    return count;
}

#endif
