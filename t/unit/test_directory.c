/* The directory against a filter that looks at everything: each combination of what may be
 * asked for finds exactly what is published, in the order of names, page by page (ST-1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "publications.h"

enum { MANY = 400, MORE = 2600, FOUND_MAX = MORE };

/* What is published, as the test knows it. */
typedef struct thing {
    char id[16];
    char nom[128];
    const char *kind;
    const char *commune;
    const char *commune_nom;
    uint32_t places;
    int there;
    char folded[HAB_FOLDED];
} thing;

static thing things[MORE];
static unsigned thing_count;
static uint32_t seed;

static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

static const char *const words[] = {"Crèche",     "Les",     "Lutins", "Petits", "Petite",
                                    "Pas",        "St-Éloi", "Œuf",    "d’Or",   "Multi-accueil",
                                    "L'Île",      "Arc",     "en",     "Ciel",   "Saint",
                                    "Relais ÉTÉ", "Été",     "A",      "1",      "123 Soleil"};
static const char *const communes[][2] = {{"69123", "Lyon"},        {"69266", "Villeurbanne"},
                                          {"93066", "Saint-Denis"}, {"97411", "Saint-Denis"},
                                          {"2A004", "Ajaccio"},     {"", ""}};

static void draw_thing(thing *t)
{
    unsigned commune = draw(6);
    unsigned count = 1 + draw(4);

    t->nom[0] = '\0';
    for (unsigned i = 0; i < count; i++) {
        strcat(strcat(t->nom, i > 0 ? " " : ""), words[draw(20)]);
    }
    t->kind = publisher_kinds[draw(3)].name;
    t->commune = communes[commune][0];
    t->commune_nom = communes[commune][1];
    t->places = draw(2) * draw(5);
    t->there = 1;
    assert_true(hab_fold(hab_slice_text(t->nom), t->folded));
}

static void publish_thing(const thing *t)
{
    const hab_type type = publisher();
    hab_publication given = creche(t->id);

    given.nom = t->nom;
    given.kind = t->kind;
    given.commune = t->commune;
    given.commune_nom = t->commune_nom;
    given.places = t->places;
    assert_int_equal(hab_publish(txn, &type, &given, PUBLISHED_AT), HAB_OK);
}

static void publish_many(unsigned count)
{
    seed = 20260201;
    thing_count = count;
    assert_int_equal(hab_begin_write(held.store, &txn), HAB_OK);
    for (unsigned i = 0; i < count; i++) {
        draw_thing(&things[i]);
        (void) snprintf(things[i].id, sizeof(things[i].id), "E-%u", i);
        publish_thing(&things[i]);
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* -- The filter that looks at everything */

static int has_all_words(const char *folded, const char *asked)
{
    char name[HAB_FOLDED + 1], word[HAB_FOLDED + 1], wanted[HAB_FOLDED];

    (void) snprintf(name, sizeof(name), " %s", folded);
    assert_true(hab_fold(hab_slice_text(asked), wanted));
    for (char *at = strtok(wanted, " "); at != NULL; at = strtok(NULL, " ")) {
        (void) snprintf(word, sizeof(word), " %s", at);
        if (strstr(name, word) == NULL) {
            return 0;
        }
    }
    return 1;
}

static int by_name(const void *a, const void *b)
{
    const thing *const *left = a;
    const thing *const *right = b;
    int order = strcmp((*left)->folded, (*right)->folded);

    return order != 0 ? order : strcmp((*left)->id, (*right)->id);
}

static unsigned expect(const hab_directory_search *search, const thing *expected[FOUND_MAX])
{
    unsigned count = 0;

    for (unsigned i = 0; i < thing_count; i++) {
        const thing *t = &things[i];

        if (t->there && (search->kind[0] == '\0' || strcmp(search->kind, t->kind) == 0)
            && (search->commune[0] == '\0' || strcmp(search->commune, t->commune) == 0)
            && (!search->places || t->places > 0) && has_all_words(t->folded, search->nom.data)) {
            expected[count++] = t;
        }
    }
    qsort(expected, count, sizeof(expected[0]), by_name);
    return count;
}

/* All pages, one after the other. */
static unsigned find_all(hab_directory_search search, char found[FOUND_MAX][16])
{
    static char next[2 * HAB_DIRECTORY_KEY + 1];
    hab_directory_result result;
    unsigned count = 0, pages = 0;

    assert_int_equal(hab_begin_read(held.store, &txn), HAB_OK);
    do {
        assert_int_equal(hab_directory_find(txn, &search, &result), HAB_OK);
        assert_true(result.count == HAB_DIRECTORY_PAGE || result.next[0] == '\0'
                    || search.nom.size > 0);
        for (unsigned i = 0; i < result.count; i++, count++) {
            assert_true(count < FOUND_MAX && result.items[i].id.size < 16);
            memcpy(found[count], result.items[i].id.data, result.items[i].id.size);
            found[count][result.items[i].id.size] = '\0';
        }
        strcpy(next, result.next);
        search.after = hab_slice_text(next);
        assert_true(++pages < 200);
    } while (next[0] != '\0');
    hab_abort(txn);
    return count;
}

static void compare(const char *kind, const char *commune, int places, const char *nom)
{
    static const thing *expected[FOUND_MAX];
    static char found[FOUND_MAX][16];
    const hab_directory_search search = {.commune = commune,
                                         .kind = kind,
                                         .places = places,
                                         .nom = hab_slice_text(nom),
                                         .after = hab_slice_text("")};
    unsigned count = expect(&search, expected);
    unsigned found_count = find_all(search, found);

    for (unsigned i = 0; i < count && i < found_count; i++) {
        if (strcmp(found[i], expected[i]->id) != 0) {
            fail_msg("[%s] [%s] %d [%s], %u: %s instead of %s", kind, commune, places, nom, i,
                     found[i], expected[i]->id);
        }
    }
    if (found_count != count) {
        fail_msg("[%s] [%s] %d [%s]: %u instead of %u", kind, commune, places, nom, found_count,
                 count);
    }
}

static const char *const asked[] = {"",          "cre", "CRÈCHE",       "lu cre", "pet",
                                    "petit pas", "s",   "saint-eloi",   "ete",    "zz",
                                    "1 a",       "…",   "oeuf d'or les"};

static void compare_all(void)
{
    for (unsigned kind = 0; kind < 4; kind++) {
        for (unsigned commune = 0; commune < 6; commune++) {
            for (int places = 0; places < 2; places++) {
                for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
                    compare(kind < 3 ? publisher_kinds[kind].name : "", communes[commune][0],
                            places, asked[i]);
                }
            }
        }
    }
}

static void each_combination_finds_exactly(void **state)
{
    (void) state;
    publish_many(MANY);
    compare_all();
}

static void it_follows_what_changes(void **state)
{
    static const hab_main_table tables[] = {HAB_TABLE_PUBLISHED, HAB_TABLE_UNRENDERED,
                                            HAB_TABLE_DIRECTORY, HAB_TABLE_DIRECTORY_WORD,
                                            HAB_TABLE_DIRECTORY_PLACE};

    (void) state;
    publish_many(MANY);
    assert_int_equal(hab_begin_write(held.store, &txn), HAB_OK);
    for (unsigned i = 0; i < MANY; i++) {
        if (draw(3) == 0) {
            things[i].there = 0;
            assert_int_equal(
                hab_unpublish(txn, hab_type_key("petite_enfance"), hab_slice_text(things[i].id)),
                HAB_OK);
        } else if (draw(2) == 0) {
            draw_thing(&things[i]);
            publish_thing(&things[i]);
        }
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
    compare_all();
    for (unsigned i = 0; i < MANY; i++) {
        assert_int_equal(unpublish(things[i].id), things[i].there ? HAB_OK : HAB_NOT_FOUND);
    }
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        assert_int_equal(keys_in(tables[i]), 0);
    }
}

/* Words that too many names have for their own index: the same names, the same order. */
static void common_words_find_the_same(void **state)
{
    (void) state;
    publish_many(MORE);
    assert_int_equal(hab_begin_write(held.store, &txn), HAB_OK);
    for (unsigned i = 0; i < MORE; i++) {
        (void) snprintf(things[i].nom, sizeof(things[i].nom), "Crèche %c%u des petits %s",
                        'a' + (char) draw(26), draw(50), draw(900) == 0 ? "pâtres" : "poucets");
        assert_true(hab_fold(hab_slice_text(things[i].nom), things[i].folded));
        publish_thing(&things[i]);
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
    compare("", "", 0, "creche");
    compare("RPE", "", 1, "creche des");
    compare("", "", 0, "p");
    compare("", "", 0, "creche patres");
    compare("EAJE", "", 0, "z pet");
    compare("", "69123", 0, "cr po");
}

/* Two words that many names have, and none has both: a search is bounded, and leads on. */
static void a_search_is_bounded(void **state)
{
    hab_directory_search search = {.commune = "", .kind = "", .nom = hab_slice_text("cr de")};
    char next[2 * HAB_DIRECTORY_KEY + 1] = "";
    hab_directory_result result;

    (void) state;
    assert_int_equal(hab_begin_write(held.store, &txn), HAB_OK);
    for (unsigned i = 0; i < 2 * 5200; i++) {
        thing t = {.kind = "EAJE", .commune = "", .commune_nom = ""};

        (void) snprintf(t.id, sizeof(t.id), "C-%u", i);
        (void) snprintf(t.nom, sizeof(t.nom), "%s %u", i % 2 == 0 ? "Crèche" : "Demain", i);
        publish_thing(&t);
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(hab_begin_read(held.store, &txn), HAB_OK);
    for (unsigned pages = 0; pages < 2; pages++) {
        search.after = hab_slice_text(next);
        assert_int_equal(hab_directory_find(txn, &search, &result), HAB_OK);
        assert_int_equal(result.count, 0);
        assert_int_equal(result.next[0] != '\0', pages < 1);
        strcpy(next, result.next);
    }
    hab_abort(txn);
}

static void what_is_no_search_is_refused(void **state)
{
    static const char *const wrong[] = {
        "0", "zz", "00", "6100", "610000000000", "61626364", "61006162636465 "};
    static char longest[4 * HAB_DIRECTORY_KEY];
    hab_directory_search search = {.commune = "", .kind = "", .nom = hab_slice_text("")};
    hab_directory_result result = {.count = 7};

    (void) state;
    publish_many(30);
    memset(longest, '6', sizeof(longest));
    assert_int_equal(hab_begin_read(held.store, &txn), HAB_OK);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        search.after = hab_slice_text(wrong[i]);
        if (hab_directory_find(txn, &search, &result) != HAB_INVALID) {
            fail_msg("after: %s", wrong[i]);
        }
    }
    search.after = hab_slice_of(longest, sizeof(longest));
    assert_int_equal(hab_directory_find(txn, &search, &result), HAB_INVALID);
    search.after = hab_slice_text("");
    search.nom = hab_slice_of(longest, HAB_FOLD_MAX + 1);
    assert_int_equal(hab_directory_find(txn, &search, &result), HAB_INVALID);
    search.nom = hab_slice_text("\xff");
    assert_int_equal(hab_directory_find(txn, &search, &result), HAB_INVALID);
    assert_int_equal(result.count, 7);
    search.nom = hab_slice_text("");
    search.kind = "PLUSQUELONG";
    assert_int_equal(hab_directory_find(txn, &search, &result), HAB_OK);
    assert_int_equal(result.count, 0);
    search.kind = "";
    search.commune = "691234";
    assert_int_equal(hab_directory_find(txn, &search, &result), HAB_OK);
    assert_int_equal(result.count, 0);
    hab_abort(txn);
}

static const char *communes_of(const char *text)
{
    static char said[HAB_DIRECTORY_COMMUNES * 256];
    hab_directory_commune list[HAB_DIRECTORY_COMMUNES];
    unsigned count = 0;

    assert_int_equal(hab_begin_read(held.store, &txn), HAB_OK);
    assert_int_equal(hab_directory_communes(txn, hab_slice_text(text), list, &count), HAB_OK);
    hab_abort(txn);
    said[0] = '\0';
    for (unsigned i = 0; i < count; i++) {
        char line[256];

        (void) snprintf(line, sizeof(line), "%.5s %.200s %u, ", list[i].code, list[i].nom,
                        list[i].count);
        strcat(said, line);
    }
    return said;
}

static void place(const char *id, const char *code, const char *nom)
{
    hab_publication given = creche(id);

    given.commune = code;
    given.commune_nom = nom;
    assert_int_equal(publish(given), HAB_OK);
}

static void communes_are_found_as_they_are_written(void **state)
{
    (void) state;
    place("a", "93066", "Saint-Denis");
    place("b", "93066", "ST DENIS");
    place("c", "93066", "Saint Denis sur Seine"); /* another name of the same */
    place("d", "97411", "Saint-Denis");
    place("e", "42218", "Saint-Étienne");
    place("f", "2A004", "Ajaccio");
    assert_string_equal(communes_of("saint-denis"),
                        "93066 Saint Denis sur Seine 3, 97411 Saint-Denis 1, ");
    assert_string_equal(communes_of("St Et"), "42218 Saint-Étienne 1, ");
    assert_string_equal(communes_of("93066"), "93066 Saint Denis sur Seine 3, ");
    assert_string_equal(communes_of("9"), "93066 Saint Denis sur Seine 3, 97411 Saint-Denis 1, ");
    assert_string_equal(communes_of("2a004"), "2A004 Ajaccio 1, ");
    assert_string_equal(communes_of("denis"), "");
    assert_string_equal(communes_of(""), "");
    assert_string_equal(communes_of(" - "), "");
    assert_string_equal(communes_of("\xff"), "");
    assert_int_equal(unpublish("c"), HAB_OK);
    assert_int_equal(unpublish("d"), HAB_OK);
    assert_string_equal(communes_of("Saint-Denis"), "93066 Saint Denis sur Seine 2, ");
    assert_string_equal(communes_of("Saint-Denis sur"), "");
}

static void no_more_communes_than_there_is_room_for(void **state)
{
    char id[8], code[8], nom[16];
    hab_directory_commune list[HAB_DIRECTORY_COMMUNES];
    unsigned count = 0;

    (void) state;
    for (unsigned i = 0; i < HAB_DIRECTORY_COMMUNES + 5; i++) {
        (void) snprintf(id, sizeof(id), "%u", i);
        (void) snprintf(code, sizeof(code), "691%02u", i);
        (void) snprintf(nom, sizeof(nom), "Ville %c", 'a' + (char) i);
        place(id, code, nom);
    }
    assert_int_equal(hab_begin_read(held.store, &txn), HAB_OK);
    assert_int_equal(hab_directory_communes(txn, hab_slice_text("ville"), list, &count), HAB_OK);
    assert_int_equal(count, HAB_DIRECTORY_COMMUNES);
    hab_abort(txn);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(each_combination_finds_exactly),
        ON_BOTH(it_follows_what_changes),
        ON_BOTH(common_words_find_the_same),
        ON_BOTH(a_search_is_bounded),
        ON_BOTH(what_is_no_search_is_refused),
        ON_BOTH(communes_are_found_as_they_are_written),
        ON_BOTH(no_more_communes_than_there_is_room_for),
    };

    return cmocka_run_group_tests_name("directory", tests, NULL, NULL);
}
