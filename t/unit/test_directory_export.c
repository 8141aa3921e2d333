/* annuaire/export.jsonl and .csv: all that is published and nothing else, to anybody, in
 * parts that hold no transaction; and nothing in it is a formula (ST-2: forbidden content). */
#define _GNU_SOURCE /* memmem, mkdtemp, open_memstream */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/csv.h"
#include "vitrine.h"
#include "store/tables.h"

#define JSONL "annuaire/export.jsonl"
#define CSV "annuaire/export.csv"
#define HEAD "type,genre,id,nom,adresse,code_commune,commune,caf,places,modifie,lien\r\n"

static void publish_many(int count, size_t size)
{
    char *text = test_malloc(size + 64);
    char id[16];

    for (int i = 0; i < count; i++) {
        int length = snprintf(text, 64, "{\"adresse\": \"%d rue Longue\", \"texte\": \"", i);

        memset(text + length, 'x', size);
        memcpy(text + length + size, "\"}", 3);
        (void) snprintf(id, sizeof(id), "V-%05d", i);
        publish(id, "Étal", text);
    }
    test_free(text);
}

/* All parts, as the client gets them; `between` runs before the second. */
static char *download(const char *path, unsigned *parts, void (*between)(void))
{
    char *all = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&all, &size);

    assert_int_equal(ask(path, NULL, NULL, NULL), 200);
    for (*parts = 1;; (*parts)++) {
        assert_false(answer.cut);
        assert_true(fwrite(answer.content, 1, answer.content_size, file) == answer.content_size);
        if (!answer.more) {
            break;
        }
        if (*parts == 1 && between != NULL) {
            between();
        }
        hab_exchange_continue(&answer, now);
    }
    assert_int_equal(fclose(file), 0);
    return all;
}

static unsigned lines_of(const char *text)
{
    unsigned lines = 0;

    for (; *text != '\0'; text++) {
        lines += *text == '\n';
    }
    return lines;
}

static void jsonl_is_all_documents(void **state)
{
    unsigned parts, count = 0;
    char *all, *line, *rest;

    (void) state;
    publish_many(300, 1000);
    all = download(JSONL, &parts, NULL);
    assert_true(parts >= 3);
    rest = all;
    while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
        json_t *document = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
        char id[16];

        (void) snprintf(id, sizeof(id), "V-%05u", count++);
        assert_string_equal(json_string_value(json_object_get(document, "id")), id);
        assert_string_equal(json_string_value(json_object_get(document, "type")), "vitrine");
        assert_int_equal(json_string_length(json_object_get(document, "texte")), 1000);
        json_decref(document);
    }
    assert_int_equal(count, 300);
    assert_string_equal(answer.type, "application/jsonl");
    assert_string_equal(header("Content-Disposition"), "attachment; filename=\"annuaire.jsonl\"");
    assert_string_equal(header("Cache-Control"), "public, no-cache");
    assert_true(*header("Content-Security-Policy") != '\0');
    free(all);
}

static void csv_has_its_columns(void **state)
{
    unsigned parts;
    char *all;

    (void) state;
    publish("V-1", "L’étal, \"le bon\"", "{\"adresse\": \"1 place du Marché\"}");
    publish("V-2", "Sans adresse", "{\"adresse\": 12}");
    all = download(CSV, &parts, NULL);
    assert_int_equal(parts, 1);
    assert_string_equal(
        all, HEAD "\"vitrine\",\"ETAL\",\"V-1\",\"L’étal, \"\"le bon\"\"\",\"1 place du Marché\","
                  "\"75056\",\"Paris\",\"751\",2,2026-01-12T11:00:00Z,"
                  "\"" ORIGIN "/extranet/annuaire/vitrine/V-1\"\r\n"
                  "\"vitrine\",\"ETAL\",\"V-2\",\"Sans adresse\",\"\",\"75056\",\"Paris\",\"751\","
                  "2,2026-01-12T11:00:00Z,\"" ORIGIN "/extranet/annuaire/vitrine/V-2\"\r\n");
    assert_string_equal(answer.type, "text/csv; charset=utf-8; header=present");
    assert_string_equal(header("Content-Disposition"), "attachment; filename=\"annuaire.csv\"");
    free(all);
}

static void nothing_published_is_an_empty_file(void **state)
{
    unsigned parts;
    char *all = download(CSV, &parts, NULL);

    (void) state;
    assert_string_equal(all, HEAD);
    free(all);
    all = download(JSONL, &parts, NULL);
    assert_string_equal(all, "");
    free(all);
}

static void withdraw_two(void)
{
    withdraw("V-00000"); /* which is sent */
    withdraw("V-00299"); /* and which is not yet */
}

static void what_is_withdrawn_meanwhile_is_not_sent(void **state)
{
    unsigned parts;
    char *all;

    (void) state;
    publish_many(300, 1000);
    all = download(JSONL, &parts, withdraw_two);
    assert_int_equal(lines_of(all), 299);
    assert_non_null(strstr(all, "V-00298"));
    assert_null(strstr(all, "V-00299"));
    free(all);
}

static void withdraw_all(void)
{
    char id[16];

    for (int i = 0; i < 300; i++) {
        (void) snprintf(id, sizeof(id), "V-%05d", i);
        withdraw(id);
    }
}

static void all_withdrawn_ends_it(void **state)
{
    unsigned parts;
    char *all;

    (void) state;
    publish_many(300, 1000);
    all = download(JSONL, &parts, withdraw_all);
    assert_int_equal(parts, 2);
    assert_true(lines_of(all) < 200);
    free(all);
}

static void a_type_that_is_gone_is_not_exported(void **state)
{
    unsigned parts;
    char *all;

    (void) state;
    publish("V-1", "Étal", "{}");
    types.count--;
    all = download(JSONL, &parts, NULL);
    types.count++;
    assert_string_equal(all, "");
    free(all);
}

static void break_one(const char *id)
{
    uint8_t key[64];
    size_t size = strlen(id);
    hab_txn *txn;

    hab_put_u32be(key, vitrine->key);
    memcpy(key + 4, id, size);
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(
        hab_put(txn, HAB_TABLE_PUBLISHED, hab_slice_of(key, 4 + size), hab_slice_text("?")),
        HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void a_failure_cuts_it(void **state)
{
    (void) state;
    publish_many(300, 1000);
    break_one("V-00200");
    assert_int_equal(ask(JSONL, NULL, NULL, NULL), 200);
    hab_exchange_continue(&answer, now);
    assert_true(answer.cut);
    assert_int_equal(answer.more, 0);
    assert_int_equal(answer.content_size, 0);
    assert_true(answer.store_failed);
}

static void a_failure_at_first_is_told(void **state)
{
    (void) state;
    publish_many(300, 1000);
    break_one("V-00000");
    assert_int_equal(get_json(JSONL), 503);
    assert_string_equal(answer.type, "application/problem+json");
    assert_string_equal(header("Cache-Control"), "no-store");
    assert_string_equal(header("Content-Disposition"), "");
    assert_int_equal(answer.more, 0);
}

/* What a cell that begins here would be, to a spreadsheet. */
static void fields_hold_no_formula(void **state)
{
    static const char *const pairs[][2] = {
        {"", "\"\""},
        {"Les Lilas", "\"Les Lilas\""},
        {"=1+1", "\"'=1+1\""},
        {"+33 1", "\"'+33 1\""},
        {"-2", "\"'-2\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"\t=1", "\"'\t'=1\""},
        {"\r=1", "\"'\r'=1\""},
        {" =1", "\" '=1\""},
        {"\"=1", "\"\"\"'=1\""},
        {"a;=1", "\"a;'=1\""},
        {"a;\"=1", "\"a;\"\"'=1\""},
        {"a\n=1", "\"a\n'=1\""},
        {"a-b = c", "\"a-b = c\""},
        {"7 rue A, \"B\"", "\"7 rue A, \"\"B\"\"\""},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        char *text = NULL;
        size_t size = 0;
        FILE *file = open_memstream(&text, &size);

        hab_csv_field(file, hab_slice_text(pairs[i][0]));
        assert_int_equal(fclose(file), 0);
        assert_string_equal(text, pairs[i][1]);
        free(text);
    }
}

static void names_hold_no_formula(void **state)
{
    unsigned parts;
    char *all;

    (void) state;
    publish("V-1", "=HYPERLINK(1)", "{\"adresse\": \"@SUM(A1)\"}");
    all = download(CSV, &parts, NULL);
    assert_non_null(strstr(all, "\"'=HYPERLINK(1)\",\"'@SUM(A1)\","));
    free(all);
}

int main(void)
{
#define EXPORTS(test) cmocka_unit_test_setup_teardown(test, open_portal, close_portal)
    const struct CMUnitTest tests[] = {
        EXPORTS(jsonl_is_all_documents),
        EXPORTS(csv_has_its_columns),
        EXPORTS(nothing_published_is_an_empty_file),
        EXPORTS(what_is_withdrawn_meanwhile_is_not_sent),
        EXPORTS(all_withdrawn_ends_it),
        EXPORTS(a_type_that_is_gone_is_not_exported),
        EXPORTS(a_failure_cuts_it),
        EXPORTS(a_failure_at_first_is_told),
        EXPORTS(names_hold_no_formula),
        cmocka_unit_test(fields_hold_no_formula),
    };

    return cmocka_run_group_tests(tests, load_vitrine, free_types);
}
