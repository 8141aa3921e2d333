/* LI-2: a month after the destruction a person of the lieu has attested that its own
 * copies are destroyed; the lieu is reminded, then the Caf is told; at the end of a
 * convention the same. */
#define _GNU_SOURCE /* memmem */
#include "lieu_time.h"

#include <time.h>

#define ALIX "alix@caf751.example"
#define COLIN "colin@caf752.example"
#define NATIONAL "nora@cnaf.example"
#define EVA "eva@autre.example"

/* A demande that Anne has retrieved, destroyed at six months. */
static uint64_t destroyed(const char *when, const char *retrieved, const char *gone)
{
    uint64_t number = families(when, PARIS, 1);

    retrieve(retrieved, ANNE, number, 1);
    (void) sweep(gone);
    assert_int_equal(shell_of(number).state, LI_DETRUITE);
    forget_mails(gone);
    return number;
}

/* The usual one: destroyed on 12 July, to be attested by 12 August 2026. */
static uint64_t usual(void)
{
    return destroyed("2026-01-12T12:00:00Z", "2026-01-13T12:00:00Z", "2026-07-12T01:00:00Z");
}

static unsigned passed(const char *when, const char *sheet)
{
    unsigned count;

    (void) sweep(when);
    count = mails(sheet, NULL);
    assert_int_equal(mails(NULL, NULL), count);
    forget_mails(when);
    return count;
}

/* -- asking */

static void it_is_asked_reminded_then_reported(void **state)
{
    (void) state;
    make_agent(ALIX, "751", HAB_ROLE_CONVENTIONS);
    make_agent(COLIN, "752", HAB_ROLE_CONVENTIONS);
    (void) usual();
    assert_int_equal(passed("2026-07-12T05:30:00Z", "li-attestation-a-signer"), 2);
    assert_int_equal(passed("2026-08-04T05:30:00Z", ""), 0);
    assert_int_equal(passed("2026-08-05T05:30:00Z", "li-attestation-rappel"), 2);
    assert_int_equal(passed("2026-08-06T05:30:00Z", ""), 0);
    assert_int_equal(passed("2026-08-12T05:30:00Z", "li-attestation-rappel"), 2);
    (void) sweep("2026-08-13T05:30:00Z");
    assert_int_equal(mails("li-attestation-manquante", ALIX), 1);
    assert_int_equal(passed("2026-08-13T05:31:00Z", NULL), 1);
    assert_int_equal(passed("2026-08-14T05:30:00Z", ""), 0);
    assert_int_equal(passed("2026-10-14T05:30:00Z", ""), 0);
}

/* Off for three weeks over the last day: the lieu is not reminded of what is past, and
 * the Caf learns of it. */
static void a_server_that_was_off_reports_at_once(void **state)
{
    (void) state;
    make_agent(ALIX, "751", HAB_ROLE_CONVENTIONS);
    (void) usual();
    assert_int_equal(passed("2026-07-12T05:30:00Z", "li-attestation-a-signer"), 2);
    assert_int_equal(passed("2026-08-26T05:30:00Z", "li-attestation-manquante"), 1);
    assert_int_equal(passed("2026-08-27T05:30:00Z", ""), 0);
}

/* A month from 31 August is 30 September; from 29 January 2027, 28 February. */
static void a_month_ends_with_the_month(void **state)
{
    (void) state;
    assert_int_equal(li_attest_by(20260831), 20260930);
    assert_int_equal(li_attest_by(20270129), 20270228);
    assert_int_equal(li_attest_by(20280130), 20280229);
    assert_int_equal(li_attest_by(20261231), 20270131);
}

/* -- signing */

static char page[96];

/* Opens the page as its reader. */
static void come(const char *when, const char *identifiant)
{
    now = at(when);
    log_in(identifiant);
    (void) snprintf(page, sizeof(page), "lieu-information/attestation/convention-%llu",
                    (unsigned long long) convention_in(broker.store, "LI-1"));
}

/* Signs the list that the page shows now, or `list`. */
static unsigned sign(const char *list, const char *others)
{
    char body[512];

    if (list == NULL) {
        assert_int_equal(get_json(page), 200);
        list = text_of("a_attester.liste");
    }
    (void) snprintf(body, sizeof(body), "{\"liste\": \"%s\"%s}", list, others);
    return post_json(page, body);
}

#define SIGNED ", \"nom\": \"Anne A\", \"fonction\": \"Directrice\", \"atteste\": \"oui\""

static void a_signature_settles_all_once(void **state)
{
    uint64_t number = usual();
    char list[20];

    (void) state;
    come("2026-07-20T10:00:00Z", ANNE);
    assert_int_equal(get("lieu-information/attestation"), 303);
    assert_int_equal(get(page), 200);
    assert_true(shows(shell_of(number).reference));
    assert_true(shows("12\u00a0août\u00a02026"));
    assert_int_equal(get_json(page), 200);
    (void) snprintf(list, sizeof(list), "%s", text_of("a_attester.liste"));
    assert_true(sign(list, SIGNED) < 400);
    assert_traced("attestation.signee", HAB_REASON_GRANTED);
    assert_int_equal(shell_of(number).state, LI_ATTESTEE);
    assert_int_equal(shell_of(number).attestation, 1);
    assert_true(sign(list, SIGNED) < 400); /* sent twice, signed once */
    assert_int_equal(traced("attestation.signee"), 1);
    assert_int_equal(passed("2026-08-13T05:30:00Z", ""), 0);
}

/* The text of the PDF that was the last answer; the caller frees. */
static char *paper_text(void)
{
    char path[96];
    char command[120];
    char *text = calloc(1, 65536);
    FILE *file;

    (void) snprintf(path, sizeof(path), "%s/paper.pdf", vault_directory);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(answer.content, 1, answer.content_size, file), answer.content_size);
    assert_int_equal(fclose(file), 0);
    (void) snprintf(command, sizeof(command), "pdftotext '%s' -", path);
    file = popen(command, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, 65535, file) > 0);
    assert_int_equal(pclose(file), 0);
    (void) unlink(path);
    return text;
}

/* The PDF that is kept says who, when, for what. */
static void the_paper_says_who_and_what(void **state)
{
    uint64_t number = usual();
    char *text;

    (void) state;
    come("2026-07-20T10:00:00Z", ANNE);
    assert_true(sign(NULL, SIGNED) < 400);
    assert_int_equal(get("lieu-information/attestation/1.pdf"), 200);
    text = paper_text();
    assert_non_null(strstr(text, shell_of(number).reference));
    assert_non_null(strstr(text, "Directrice"));
    assert_non_null(strstr(text, "LI-2"));
    assert_non_null(strstr(text, ANNE));
    assert_non_null(strstr(text, "20 juillet 2026"));
    free(text);
}

static void what_lacks_is_asked_for_by_field(void **state)
{
    uint64_t number = usual();

    (void) state;
    come("2026-07-20T10:00:00Z", ANNE);
    assert_int_equal(sign(NULL, ", \"nom\": \" \", \"fonction\": \"D\", \"atteste\": \"oui\""),
                     422);
    assert_string_equal(text_of("champ"), "nom");
    assert_int_equal(sign(NULL, ", \"nom\": \"A\", \"atteste\": \"oui\""), 422);
    assert_string_equal(text_of("champ"), "fonction");
    assert_int_equal(sign(NULL, ", \"nom\": \"A\", \"fonction\": \"D\""), 422);
    assert_string_equal(text_of("champ"), "atteste");
    assert_int_equal(shell_of(number).state, LI_DETRUITE);
    assert_int_equal(traced("attestation.signee"), 0);
}

/* What was destroyed since the page was read is not attested unread. */
static void a_list_that_changed_is_not_signed(void **state)
{
    char list[20];

    (void) state;
    (void) usual();
    come("2026-07-20T10:00:00Z", ANNE);
    assert_int_equal(get_json(page), 200);
    (void) snprintf(list, sizeof(list), "%s", text_of("a_attester.liste"));
    (void) destroyed("2026-02-12T12:00:00Z", "2026-02-13T12:00:00Z", "2026-08-12T01:00:00Z");
    come("2026-08-12T10:00:00Z", ANNE);
    assert_int_equal(sign(list, SIGNED), 409);
    assert_int_equal(traced("attestation.signee"), 0);
}

/* LI-1, LI-2: another lieu sees none of it, and its try is on record. */
static void another_lieu_is_refused(void **state)
{
    static const char *const endings[] = {"", ".csv"};
    char path[120];

    (void) state;
    store_document(broker.store,
                   lieu("{\"numero\": \"LI-2\", \"annexe\": {\"communes\": [{\"code\": \"69123\","
                        " \"nom\": \"Lyon\"}], \"personnes\": [{\"identifiant\":"
                        " \"eva@autre.example\", \"nom\": \"E\", \"prenom\": \"Eva\"}]}}"));
    (void) usual();
    come("2026-07-20T10:00:00Z", ANNE);
    assert_true(sign(NULL, SIGNED) < 400);
    come("2026-07-20T10:00:00Z", EVA);
    for (size_t i = 0; i < 2; i++) {
        (void) snprintf(path, sizeof(path), "%s%s", page, endings[i]);
        assert_int_equal(get_json(path), 403);
        assert_string_equal(text_of("article"), "LI-1");
    }
    assert_int_equal(get_json("lieu-information/attestation/1.pdf"), 403);
    assert_string_equal(text_of("article"), "LI-1");
    assert_int_equal(sign("0", SIGNED), 403);
    assert_int_equal(get_json("lieu-information/attestation/99.pdf"), 403);
}

/* LI-2: after the end the persons of the last version sign, and nobody else. */
static void who_was_named_signs_after_the_end(void **state)
{
    uint64_t number = families("2026-03-01T12:00:00Z", PARIS, 1);

    (void) state;
    retrieve("2026-03-02T12:00:00Z", ANNE, number, 1);
    end_convention("2026-03-31T22:00:00Z");
    (void) sweep("2026-03-31T22:00:05Z");
    (void) sweep("2026-04-01T22:00:05Z");
    (void) sweep("2026-04-02T07:00:00Z");
    assert_int_equal(mails("li-attestation-a-signer", BRUNO), 1);
    come("2026-04-02T08:00:00Z", BRUNO);
    assert_int_equal(get(page), 200);
    assert_true(shows("qui a pris fin"));
    assert_true(sign(NULL, SIGNED) < 400);
    assert_int_equal(shell_of(number).state, LI_ATTESTEE);
    make_agent(ALIX, "751", HAB_ROLE_CONVENTIONS);
    come("2026-04-02T08:00:00Z", ALIX);
    assert_int_equal(get_json(page), 403);
}

/* -- the Caf */

static void a_caf_follows_its_own(void **state)
{
    (void) state;
    make_agent(ALIX, "751", HAB_ROLE_CONVENTIONS);
    make_agent(COLIN, "752", HAB_ROLE_CONVENTIONS);
    make_agent(NATIONAL, "", HAB_ROLE_CONVENTIONS);
    (void) usual();
    (void) families("2026-07-20T09:00:00Z", PARIS, 2); /* by 4 August */
    (void) sweep("2026-08-12T05:30:00Z");
    (void) sweep("2026-08-13T05:30:00Z");
    come("2026-08-13T08:00:00Z", ALIX);
    assert_int_equal(get("lieu-information/suivi-caf"), 200);
    assert_true(shows("4\u00a0août\u00a02026"));  /* LI-3.4: late since */
    assert_true(shows("12\u00a0août\u00a02026")); /* LI-2: missing since */
    come("2026-08-13T08:00:00Z", COLIN);
    assert_int_equal(get("lieu-information/suivi-caf"), 200);
    assert_false(shows("LI-1"));
    come("2026-08-13T08:00:00Z", NATIONAL);
    assert_int_equal(get_json("lieu-information/suivi-caf"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "retards")), 1);
    assert_int_equal(json_array_size(json_object_get(answer.document, "manquantes")), 1);
    come("2026-08-13T08:00:00Z", ANNE);
    assert_true(get("lieu-information/suivi-caf") >= 400);
    assert_true(sign(NULL, SIGNED) < 400);
    come("2026-08-13T09:00:00Z", ALIX);
    assert_int_equal(get_json("lieu-information/suivi-caf"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "manquantes")), 0);
    assert_int_equal(json_array_size(json_object_get(answer.document, "attestations")), 1);
    assert_int_equal(get("lieu-information/suivi-caf/1.pdf"), 200);
    come("2026-08-13T09:00:00Z", COLIN);
    assert_int_equal(get_json("lieu-information/suivi-caf/1.pdf"), 404);
}

/* -- many */

static double seconds(void)
{
    struct timespec at_now;

    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &at_now), 0);
    return (double) at_now.tv_sec + (double) at_now.tv_nsec / 1e9;
}

/* As many as one attestation holds, and one more: the page stays short, the list and the
 * paper hold all, and the rest is asked for anew. */
static void very_many_are_signed_in_sensible_time(void **state)
{
    uint64_t last;
    double begun;
    char path[120];

    (void) state;
    want_one_mail_a_day(ANNE);
    want_one_mail_a_day(BRUNO);
    last = families("2026-01-12T12:00:00Z", PARIS, LI_PENDING_MAX + 1);
    forget_mails("2026-01-12T13:00:00Z");
    retrieve("2026-01-13T12:00:00Z", ANNE, last, LI_PENDING_MAX + 1);
    (void) sweep("2026-07-12T05:30:00Z");
    come("2026-07-20T10:00:00Z", ANNE);
    assert_int_equal(get(page), 200);
    assert_true(answer.content_size < 100000);
    (void) snprintf(path, sizeof(path), "%s.csv", page);
    assert_int_equal(get(path), 200);
    assert_true(answer.content_size > (size_t) LI_PENDING_MAX * LI_REFERENCE);
    begun = seconds();
    assert_true(sign(NULL, SIGNED) < 400);
    print_message("# %d references signed in %.1f s\n", LI_PENDING_MAX, seconds() - begun);
    assert_true(seconds() - begun < 30);
    assert_int_equal(get("lieu-information/attestation/1.pdf"), 200);
    assert_int_equal(get_json(page), 200);
    assert_int_equal(json_integer_value(
                         json_object_get(json_object_get(answer.document, "a_attester"), "nombre")),
                     1);
    forget_mails("2026-07-20T10:00:00Z");
    (void) sweep("2026-07-21T05:30:00Z");
    assert_int_equal(mails("li-attestation-a-signer", ANNE), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_time, close_lieu)
    const struct CMUnitTest tests[] = {
        TEST(it_is_asked_reminded_then_reported),    TEST(a_server_that_was_off_reports_at_once),
        TEST(a_month_ends_with_the_month),           TEST(a_signature_settles_all_once),
        TEST(the_paper_says_who_and_what),           TEST(what_lacks_is_asked_for_by_field),
        TEST(a_list_that_changed_is_not_signed),     TEST(another_lieu_is_refused),
        TEST(who_was_named_signs_after_the_end),     TEST(a_caf_follows_its_own),
        TEST(very_many_are_signed_in_sensible_time),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}
