/* What is open to all: one document a thing, the last that was published, gone with all its
 * traces when it is taken back (ST-2, ST-4, MAM-2). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "publications.h"

static const hab_main_table tables[] = {HAB_TABLE_PUBLISHED,      HAB_TABLE_PUBLISHED_PAGE,
                                        HAB_TABLE_UNRENDERED,     HAB_TABLE_DIRECTORY,
                                        HAB_TABLE_DIRECTORY_WORD, HAB_TABLE_DIRECTORY_PLACE};

enum { TABLES = sizeof(tables) / sizeof(tables[0]) };

static int document_says(const hab_published *published, const char *text)
{
    return memmem(published->document.data, published->document.size, text, strlen(text)) != NULL;
}

static void a_document_is_stored_whole(void **state)
{
    hab_published found;
    hab_publication given = creche("EAJE-1");

    (void) state;
    given.document = hab_slice_text("{\"projet\": \"Jouer\", \"caf\": \"999\", \"modifie\": 1,"
                                    " \"type\": \"autre\"}");
    assert_int_equal(publish(given), HAB_OK);
    assert_int_equal(find("EAJE-1", &found), HAB_OK);
    assert_string_equal(found.record.kind, "EAJE");
    assert_string_equal(found.record.caf, "691");
    assert_string_equal(found.record.commune, "69123");
    assert_int_equal(found.record.places, 2);
    assert_int_equal(found.record.modified, PUBLISHED_AT);
    assert_memory_equal(found.nom.data, "Crèche des Lutins", found.nom.size);
    assert_memory_equal(found.commune_nom.data, "Lyon", 4);
    assert_memory_equal(found.sheet.data, "essai-fiche", 11);
    assert_true(document_says(&found, "\"projet\":\"Jouer\""));
    assert_true(document_says(&found, "\"id\":\"EAJE-1\",\"type\":\"petite_enfance\""));
    assert_false(document_says(&found, "autre"));
    assert_true(document_says(&found, "\"genre\":\"EAJE\",\"genre_titre\":\"Crèche\""));
    assert_true(document_says(&found, "\"commune\":{\"code\":\"69123\",\"nom\":\"Lyon\"}"));
    assert_true(document_says(&found, "\"caf\":\"691\",\"places\":2"));
    assert_true(document_says(&found, "\"modifie\":\"2026-01-31T23:00:00Z\""));
    assert_true(document_says(&found, "\"modifie_texte\":\"1er février 2026"));
    hab_abort(txn);
}

/* Without a commune, the plugin cannot slip one in either. */
static void a_commune_that_is_not_known_is_not_there(void **state)
{
    hab_published found;
    hab_publication given = creche("EAJE-1");

    (void) state;
    given.commune = "";
    given.document = hab_slice_text("{\"commune\": {\"code\": \"75056\"}}");
    assert_int_equal(publish(given), HAB_OK);
    assert_int_equal(find("EAJE-1", &found), HAB_OK);
    assert_false(document_says(&found, "commune"));
    hab_abort(txn);
    assert_int_equal(keys_in(HAB_TABLE_DIRECTORY_PLACE), 0);
    assert_int_equal(unpublish("EAJE-1"), HAB_OK);
    given.commune = "69123";
    given.commune_nom = "";
    assert_int_equal(publish(given), HAB_OK);
    assert_int_equal(find("EAJE-1", &found), HAB_OK);
    assert_true(document_says(&found, "\"commune\":{\"code\":\"69123\",\"nom\":\"69123\"}"));
    hab_abort(txn);
    assert_int_equal(keys_in(HAB_TABLE_DIRECTORY_PLACE), 1);
    assert_int_equal(unpublish("EAJE-1"), HAB_OK);
    assert_int_equal(keys_in(HAB_TABLE_DIRECTORY_PLACE), 0);
}

static void etag_of(const char *id, int page, char etag[HAB_PUBLICATION_ETAG], int64_t *modified)
{
    static const uint8_t sheets[HAB_PUBLICATION_DIGEST] = {1, 2, 3};
    hab_published found;

    assert_int_equal(find(id, &found), HAB_OK);
    hab_published_etag(&found, sheets, page, etag);
    *modified = found.record.modified;
    hab_abort(txn);
}

static void what_is_the_same_changes_nothing(void **state)
{
    char before[HAB_PUBLICATION_ETAG], after[HAB_PUBLICATION_ETAG];
    int64_t modified;
    hab_publication given = creche("EAJE-1");

    (void) state;
    given.document = hab_slice_text("{\"a\": 1, \"b\": {\"c\": 2, \"d\": 3}}");
    assert_int_equal(publish(given), HAB_OK);
    etag_of("EAJE-1", 1, before, &modified);
    assert_int_equal(strlen(before), HAB_PUBLICATION_ETAG - 1);
    given.document = hab_slice_text("{\"b\": {\"d\": 3, \"c\": 2},\n \"a\": 1}");
    assert_int_equal(publish_at(&given, PUBLISHED_AT + 60), HAB_OK);
    etag_of("EAJE-1", 1, after, &modified);
    assert_string_equal(after, before);
    assert_int_equal(modified, PUBLISHED_AT);
    etag_of("EAJE-1", 0, after, &modified);
    assert_string_not_equal(after, before);
}

/* Each thing that a reader may see changes the second and both ETags. */
static void what_differs_is_new(void **state)
{
    hab_publication given[8];
    char before[2][HAB_PUBLICATION_ETAG], after[2][HAB_PUBLICATION_ETAG];
    int64_t modified;

    (void) state;
    for (size_t i = 0; i < 8; i++) {
        given[i] = creche("EAJE-1");
    }
    given[1].sheet = "essai-casse";
    given[2].kind = "ALSH";
    given[3].nom = "Crèche des lutins";
    given[4].commune = "69002";
    given[5].caf = "692";
    given[6].places = 3;
    given[7].document = hab_slice_text("{\"projet\": \"Jouer dedans\"}");
    assert_int_equal(publish(given[0]), HAB_OK);
    for (int i = 1; i < 8; i++) {
        etag_of("EAJE-1", 0, before[0], &modified);
        etag_of("EAJE-1", 1, before[1], &modified);
        assert_int_equal(publish_at(&given[i], PUBLISHED_AT + i), HAB_OK);
        etag_of("EAJE-1", 0, after[0], &modified);
        etag_of("EAJE-1", 1, after[1], &modified);
        assert_string_not_equal(after[0], before[0]);
        assert_string_not_equal(after[1], before[1]);
        assert_int_equal(modified, PUBLISHED_AT + i);
        assert_int_equal(keys_in(HAB_TABLE_PUBLISHED), 1);
    }
}

/* ST-4: what replaces cancels; ST-2: what is taken back is nowhere. */
static void nothing_is_left_behind(void **state)
{
    uint64_t others[TABLES];
    hab_publication other = creche("A");
    hab_publication given = creche("EAJE-1");

    (void) state;
    other.nom = "Les Lutins de Saint-Étienne";
    assert_int_equal(publish(other), HAB_OK);
    for (size_t i = 0; i < TABLES; i++) {
        others[i] = keys_in(tables[i]);
    }
    assert_int_equal(publish(given), HAB_OK);
    given.nom = "Multi-accueil « St Éloi » St Éloi";
    given.kind = "ALSH";
    given.commune = "2A004";
    given.commune_nom = "Ajaccio";
    assert_int_equal(publish(given), HAB_OK);
    given.places = 0;
    given.commune = "";
    assert_int_equal(publish(given), HAB_OK);
    assert_int_equal(unpublish("EAJE-1"), HAB_OK);
    for (size_t i = 0; i < TABLES; i++) {
        assert_int_equal(keys_in(tables[i]), others[i]);
    }
    assert_int_equal(unpublish("EAJE-1"), HAB_NOT_FOUND);
    assert_int_equal(unpublish("A"), HAB_OK);
    for (size_t i = 0; i < TABLES; i++) {
        assert_int_equal(keys_in(tables[i]), 0);
    }
}

static char big[HAB_PUBLICATION_MAX + 2];

static void what_is_not_allowed_is_refused(void **state)
{
    static const char *const ids[] = {
        "",     ".",   ".a",
        "a/b",  "a b", "é",
        "../a", "a\n", "01234567890123456789012345678901234567890123456789012345678901234"};
    static char name[202];
    hab_publication wrong[16];
    size_t count = 0;

    (void) state;
    memset(name, 'n', 201);
    memset(big, ' ', sizeof(big));
    memcpy(big, "{}", 2);
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        assert_int_equal(publish(creche(ids[i])), HAB_INVALID);
    }
    for (size_t i = 0; i < 16; i++) {
        wrong[i] = creche("EAJE-1");
    }
    wrong[count++].id = hab_slice_of("a\0b", 3);
    wrong[count++].sheet = "essai-courriel";
    wrong[count++].sheet = "accueil";
    wrong[count++].kind = "LAEP";
    wrong[count++].kind = "";
    wrong[count++].nom = "";
    wrong[count++].nom = name;
    wrong[count++].nom = "a\nb";
    wrong[count++].commune = "6912";
    wrong[count++].commune_nom = name;
    wrong[count++].caf = "";
    wrong[count++].caf = "69";
    wrong[count++].document = hab_slice_text("[]");
    wrong[count++].document = hab_slice_text("{\"a\": }");
    wrong[count++].document = hab_slice_text("{\"a\": 1, \"a\": 2}");
    wrong[count++].document = hab_slice_of(big, HAB_PUBLICATION_MAX + 1);
    for (size_t i = 0; i < count; i++) {
        if (publish(wrong[i]) != HAB_INVALID) {
            fail_msg("plugin_call.h, hab_publication: case %zu", i);
        }
    }
    assert_int_equal(keys_in(HAB_TABLE_PUBLISHED), 0);
    wrong[count - 1].document.size = HAB_PUBLICATION_MAX;
    name[200] = '\0';
    wrong[count - 1].nom = name;
    assert_int_equal(publish(wrong[count - 1]), HAB_OK);
}

static hab_status remember(void *context, const hab_published *published)
{
    char *seen = context;

    strncat(seen, published->id.data, published->id.size);
    strcat(seen, " ");
    return published->id.size == 2 ? HAB_LATER : HAB_OK;
}

static void a_walk_follows_the_order(void **state)
{
    const uint32_t type = hab_type_key("petite_enfance");
    char seen[64] = "";

    (void) state;
    assert_int_equal(publish(creche("c")), HAB_OK);
    assert_int_equal(publish(creche("a")), HAB_OK);
    assert_int_equal(publish(creche("ab")), HAB_OK);
    assert_int_equal(publish(creche("b")), HAB_OK);
    assert_int_equal(hab_begin_read(held.store, &txn), HAB_OK);
    assert_int_equal(hab_published_walk(txn, 0, hab_slice_text(""), remember, seen), HAB_LATER);
    assert_string_equal(seen, "a ab ");
    seen[0] = '\0';
    assert_int_equal(hab_published_walk(txn, type, hab_slice_text("ab"), remember, seen), HAB_OK);
    assert_string_equal(seen, "b c ");
    seen[0] = '\0';
    assert_int_equal(hab_published_walk(txn, type, hab_slice_text("c"), remember, seen), HAB_OK);
    assert_string_equal(seen, "");
    hab_abort(txn);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(a_document_is_stored_whole),
        ON_BOTH(a_commune_that_is_not_known_is_not_there),
        ON_BOTH(what_is_the_same_changes_nothing),
        ON_BOTH(what_differs_is_new),
        ON_BOTH(nothing_is_left_behind),
        ON_BOTH(what_is_not_allowed_is_refused),
        ON_BOTH(a_walk_follows_the_order),
    };

    return cmocka_run_group_tests_name("publication", tests, NULL, NULL);
}
