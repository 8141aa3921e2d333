/* Published pages from an event loop (ST-2, MAM-2): what it gives is what the portal's page
 * gives, and what it cannot give at once, or not any more, it leaves to that. */
#define _GNU_SOURCE /* memmem, mkdtemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "vitrine.h"
#include "publish/serve.h"

#define PAGE "annuaire/vitrine/V-1"

static hab_reader *reader;
static uint8_t sheets[HAB_PUBLICATION_DIGEST];
static hab_served served;

static int open_reader(void **state)
{
    if (open_portal(state) != 0) {
        return -1;
    }
    hab_publish_sheets(pages, sheets);
    return hab_reader_new(broker.store, &reader) == HAB_OK ? 0 : -1;
}

static int close_reader(void **state)
{
    hab_reader_free(reader);
    return close_portal(state);
}

static hab_status find(const char *path, const char *accept)
{
    return hab_reader_find(reader, &types, hab_slice_text(path), hab_slice_text(accept), sheets,
                           &served);
}

/* What the reader gives is what the last answer of the portal was, to the byte. */
static void assert_same(const char *accept)
{
    assert_int_equal(ask(PAGE, accept, NULL, NULL), 200);
    assert_int_equal(find(PAGE, accept), HAB_OK);
    assert_int_equal(served.content.size, answer.content_size);
    assert_memory_equal(served.content.data, answer.content, answer.content_size);
    hab_reader_rest(reader);
    assert_string_equal(served.type, answer.type);
    assert_string_equal(served.etag, header("ETag"));
    assert_int_equal(served.modified, answer.modified);
}

static void is_what_the_portal_gives(void **state)
{
    unsigned own = 1; /* the ETag */

    (void) state;
    publish("V-1", "Le marché <b>", "{\"adresse\": \"1 place du Marché\"}");
    make_pages();
    assert_same(HTML);
    assert_true(shows("1 place du March"));
    assert_same(JSON);
    assert_same("");
    for (unsigned i = 0; i < HAB_SERVED_HEADERS; i++, own++) {
        assert_string_equal(header(hab_served_headers[i].name), hab_served_headers[i].value);
    }
    for (unsigned i = 0; i < HAB_GUARDS; i++, own++) {
        assert_string_equal(header(hab_guards[i].name), hab_guards[i].value);
    }
    assert_int_equal(answer.header_count, own);
}

static void a_session_changes_nothing(void **state)
{
    char *before;
    size_t size;

    (void) state;
    publish("V-1", "Le marché", "{}");
    assert_int_equal(get(PAGE), 200);
    size = answer.content_size;
    before = test_malloc(size);
    memcpy(before, answer.content, size);
    log_in(ANNE);
    assert_int_equal(get(PAGE), 200);
    assert_int_equal(answer.content_size, size);
    assert_memory_equal(answer.content, before, size);
    assert_string_equal(header("Set-Cookie"), "");
    test_free(before);
}

static void leaves_what_is_not_made(void **state)
{
    (void) state;
    assert_int_equal(find(PAGE, HTML), HAB_NOT_FOUND);
    publish("V-1", "Le marché", "{}");
    assert_int_equal(find(PAGE, HTML), HAB_NOT_FOUND);
    assert_int_equal(find(PAGE, JSON), HAB_OK); /* which needs no making */
    hab_reader_rest(reader);
    make_pages();
    assert_int_equal(find(PAGE, HTML), HAB_OK);
    hab_reader_rest(reader);
    sheets[0] ^= 1; /* of an update */
    assert_int_equal(find(PAGE, HTML), HAB_NOT_FOUND);
    sheets[0] ^= 1;
}

static void sees_a_change_at_once(void **state)
{
    (void) state;
    publish("V-1", "Le marché", "{\"adresse\": \"ancienne\"}");
    make_pages();
    assert_same(HTML);
    publish("V-1", "Le marché", "{\"adresse\": \"nouvelle\"}");
    assert_int_equal(find(PAGE, HTML), HAB_NOT_FOUND);
    make_pages();
    assert_same(HTML);
    assert_true(shows("nouvelle"));
    assert_false(shows("ancienne"));
    withdraw("V-1");
    assert_int_equal(find(PAGE, HTML), HAB_NOT_FOUND);
    assert_int_equal(find(PAGE, JSON), HAB_NOT_FOUND);
    assert_int_equal(get(PAGE), 404);
}

static void knows_its_paths(void **state)
{
    static const char *const others[] = {
        "",
        "annuaire",
        "annuaire/",
        "annuaire/vitrine",
        "annuaire/vitrine/",
        "annuaire/vitrine/V-1/",
        "annuaire/vitrine//V-1",
        "annuaire/vitrine/../vitrine/V-1",
        "annuaire/vitrines/V-1",
        "annuaire/inconnu/V-1",
        "annuaire/export.csv",
        "vitrine/V-1",
        "Annuaire/vitrine/V-1",
        "annuaire/vitrine/V-1------------------------------------------------------------x",
    };

    (void) state;
    publish("V-1", "Le marché", "{}");
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (find(others[i], JSON) != HAB_NOT_FOUND) {
            fail_msg("%s is given", others[i]);
        }
    }
}

int main(void)
{
#define READS(test) cmocka_unit_test_setup_teardown(test, open_reader, close_reader)
    const struct CMUnitTest tests[] = {
        READS(is_what_the_portal_gives), READS(a_session_changes_nothing),
        READS(leaves_what_is_not_made),  READS(sees_a_change_at_once),
        READS(knows_its_paths),
    };

    return cmocka_run_group_tests(tests, load_vitrine, free_types);
}
