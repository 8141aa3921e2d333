/* A plugin's page at work: its transaction, its answer, its trace (plugin_call.h): nothing
 * goes out that is not committed and traced, and what a plugin gets wrong serves nothing. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "essai.h"

/* -- What a page may give */

static int write_and_answer(hab_call *call)
{
    assert_int_equal(put(call, "clef", "valeur"), HAB_DONE);
    return answer_well(call);
}

static void what_is_answered_is_committed(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE_WRITES, write_and_answer), 200);
    assert_string_equal(text_of("dit"), "oui");
    assert_true(is_stored("clef"));
    assert_string_equal(answer.log, "");
}

static int give;

static int write_and_give(hab_call *call)
{
    assert_int_equal(put(call, "clef", "valeur"), HAB_DONE);
    return give;
}

static int answer_and_give(hab_call *call)
{
    assert_int_equal(answer_well(call), HAB_DONE);
    return write_and_give(call);
}

/* A plugin that says nothing, or what nobody knows, serves nothing and keeps nothing. */
static void nonsense_serves_nothing(void **state)
{
    static const struct {
        essai_fn work;
        int outcome;
    } cases[] = {{write_and_give, HAB_DONE},    {write_and_give, HAB_REFUSED},
                 {write_and_give, HAB_FAILED},  {write_and_give, 42},
                 {answer_and_give, HAB_FAILED}, {answer_and_give, HAB_REFUSED},
                 {answer_and_give, -7}};

    (void) state;
    log_in(ANNE);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        give = cases[i].outcome;
        assert_int_equal(visit(PAGE_WRITES, cases[i].work), 503);
        assert_string_equal(text_of("motif"), "indisponible");
        assert_string_equal(text_of("dit"), "");
        assert_false(is_stored("clef"));
        assert_non_null(strstr(answer.log, "essai/ecrit: "));
        assert_false(answer.store_failed);
    }
}

static int answer_nothing_there(hab_call *call)
{
    hab_slice value;

    return calls->get(call, hab_slice_text("absente"), &value);
}

static void nothing_there_is_a_404(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE, answer_nothing_there), 404);
    assert_string_equal(text_of("motif"), "inconnu");
}

static int answer_twice(hab_call *call)
{
    assert_int_equal(answer_well(call), HAB_DONE);
    assert_int_equal(put(call, "clef", "valeur"), HAB_DONE);
    return calls->redirect(call, "essai/page");
}

static void an_answer_is_given_once(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE_WRITES, answer_twice), 503);
    assert_string_equal(header("Location"), "");
    assert_false(is_stored("clef"));
}

static int refuse_and_insist(hab_call *call)
{
    assert_int_equal(put(call, "clef", "valeur"), HAB_DONE);
    assert_int_equal(
        calls->problem(call, 409, "etat", "Trop tard", "C’est fait.", HAB_REASON_GRANTED),
        HAB_REFUSED);
    return HAB_DONE;
}

/* A refusal stands, whatever the plugin gives then. */
static void a_refusal_drops_what_was_written(void **state)
{
    uint64_t before;

    (void) state;
    log_in(ANNE);
    before = traces_written();
    assert_int_equal(visit(PAGE_WRITES, refuse_and_insist), 409);
    assert_string_equal(text_of("title"), "Trop tard");
    assert_false(is_stored("clef"));
    assert_int_equal(traces_written(), before);
}

static int write_while_reading(hab_call *call)
{
    assert_int_equal(put(call, "clef", "valeur"), HAB_FAILED);
    assert_int_equal(calls->remove(call, hab_slice_text("clef")), HAB_FAILED);
    assert_int_equal(calls->seal(call, hab_slice_text("clef"), hab_slice_text("x")), HAB_FAILED);
    assert_int_equal(calls->destroy(call, hab_slice_text("clef")), HAB_FAILED);
    assert_int_equal(calls->limit(call, "essais", hab_slice_text("x"), 5), HAB_FAILED);
    return calls->mail(call, &(hab_order){.sheet = "essai-courriel",
                                          .to = hab_slice_text("a@x.example"),
                                          .values = hab_slice_text("{}")});
}

static void a_page_that_reads_writes_nothing(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE, write_while_reading), 503);
    assert_non_null(strstr(answer.log, "only reads"));
}

static int refuse_in_enter(hab_call *call)
{
    return calls->field(call, "commune", "Cinq caractères.");
}

static int never(hab_call *call)
{
    (void) call;
    fail_msg("must not run");
    return HAB_FAILED;
}

static void enter_runs_first_for_each_method(void **state)
{
    (void) state;
    log_in(ANNE);
    on_enter = refuse_in_enter;
    assert_int_equal(visit(PAGE, never), 422);
    assert_string_equal(text_of("champ"), "commune");
    assert_int_equal(send_to(PAGE, never), 422);
    on_enter = NULL;
    assert_int_equal(send_to(PAGE, write_and_answer), 200);
    assert_true(is_stored("clef"));
}

/* -- Answers */

static int answer_with_tag(hab_call *call)
{
    return calls->content(call, "text/css", hab_slice_text("p{}"), "une feuille.css", "v-1", 3600);
}

static void bytes_are_kept_by_their_tag(void **state)
{
    static const struct {
        const char *sent;
        unsigned status;
    } cases[] = {{"", 200},  {"\"v-1\"", 304},  {"W/\"v-1\"", 304}, {"\"a\", \"v-1\"", 304},
                 {"*", 304}, {"\"v-11\"", 200}, {"v-1", 200},       {"\"v-1", 200}};

    (void) state;
    log_in(ANNE);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        on_get = answer_with_tag;
        begin_visit(HAB_GET, JSON);
        answer.etag = hab_slice_text(cases[i].sent);
        hab_call_page(&answer, essai, &essai_pages[PAGE], NULL);
        assert_int_equal(answer.status, cases[i].status);
        assert_int_equal(answer.content_size, cases[i].status == 200 ? 3 : 0);
        assert_non_null(answer.content);
        assert_string_equal(header("ETag"), "\"v-1\"");
        assert_string_equal(header("Cache-Control"), "public, max-age=3600");
        assert_string_equal(header("Content-Disposition"),
                            "attachment; filename=\"une-feuille.css\"");
    }
}

static int redirect_well(hab_call *call)
{
    return calls->redirect(call, "essai/page?fait=oui");
}

static int redirect_badly(hab_call *call)
{
    assert_int_equal(calls->redirect(call, "a\r\nX: y"), HAB_FAILED);
    assert_int_equal(calls->redirect(call, "/ailleurs"), HAB_FAILED);
    return calls->redirect(call, "../ailleurs");
}

static void a_redirect_stays_in_the_portal(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE, redirect_well), 303);
    assert_string_equal(header("Location"), "/extranet/essai/page?fait=oui");
    assert_int_equal(visit(PAGE, redirect_badly), 503);
    assert_string_equal(header("Location"), "");
}

static int refuse_for_a_reason(hab_call *call)
{
    return calls->problem(call, 403, "commune", "Hors commune", "Pas la vôtre.",
                          HAB_REASON_TARGET_NOT_LISTED);
}

static void a_refusal_for_a_reason_is_traced(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE, refuse_for_a_reason), 403);
    assert_string_equal(text_of("article"), "ES-1");
    assert_traced("GET", HAB_REASON_TARGET_NOT_LISTED);
}

static int answer_on_a_foreign_sheet(hab_call *call)
{
    return calls->answer(call, 200, "mes-services", hab_slice_text("{}"));
}

static int answer_no_json(hab_call *call)
{
    return calls->answer(call, 200, NULL, hab_slice_text("{"));
}

static void a_plugin_answers_on_its_own_sheets(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE, answer_on_a_foreign_sheet), 503);
    assert_int_equal(visit(PAGE, answer_no_json), 503);
}

static int use_what_is_given(hab_call *call)
{
    const hab_caller *caller = calls->caller(call);
    char commune[8] = "";

    assert_string_equal(caller->identifiant, ANNE);
    assert_string_equal(caller->prenom, "Anne");
    assert_int_equal(caller->person, person_in(broker.store, ANNE));
    assert_int_equal(caller->now, now);
    assert_int_equal(caller->date, 20260112);
    assert_false(caller->html);
    assert_int_equal(calls->query(call, "commune", commune, sizeof(commune)), HAB_DONE);
    assert_string_equal(commune, "75056");
    assert_int_equal(calls->query(call, "commune", commune, 3), HAB_NONE);
    assert_int_equal(calls->query(call, "autre", commune, sizeof(commune)), HAB_NONE);
    return answer_well(call);
}

static void a_call_knows_who_asks(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE, use_what_is_given), 200);
}

/* -- The trace */

static int note_and_answer(hab_call *call)
{
    const hab_note note = {.operation = "essai.lu",
                           .service = "lire",
                           .object = hab_slice_text("FA-0001"),
                           .convention = convention_in(broker.store, "ES-1")};

    assert_int_equal(calls->trace(call, &note), HAB_DONE);
    return give == HAB_DONE ? answer_well(call) : refuse_for_a_reason(call);
}

static void an_act_is_traced_with_what_it_did(void **state)
{
    uint64_t before;

    (void) state;
    log_in(ANNE);
    give = HAB_DONE;
    for (unsigned page = PAGE; page <= PAGE_WRITES; page++) {
        assert_int_equal(visit(page, note_and_answer), 200);
        assert_traced("essai.lu", HAB_REASON_GRANTED);
    }
    give = HAB_REFUSED;
    before = traces_written();
    for (unsigned page = PAGE; page <= PAGE_WRITES; page++) {
        assert_int_equal(visit(page, note_and_answer), 403);
        assert_traced("GET", HAB_REASON_TARGET_NOT_LISTED);
    }
    assert_int_equal(traces_written(), before + 2);
}

static int may_read(hab_call *call)
{
    int outcome =
        calls->may(call, "lire", hab_slice_text("75056"), hab_slice_text("FA-0001"), NULL);

    return outcome == HAB_DONE ? answer_well(call) : outcome;
}

/* Until nothing of this size fits. */
static void fill(size_t size)
{
    static const uint8_t bytes[1 << 16];
    static uint32_t key;
    hab_status status = HAB_OK;

    while (status == HAB_OK) {
        hab_txn *txn;

        key++;
        assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
        status = hab_put(txn, HAB_TABLE_META, hab_slice_of(&key, sizeof(key)),
                         hab_slice_of(bytes, size));
        if (status == HAB_OK) {
            assert_int_equal(hab_commit(txn), HAB_OK);
        } else {
            hab_abort(txn);
        }
    }
    assert_int_equal(status, HAB_FULL);
}

/* No answer without its trace: the document stays here when the store takes none. */
static void without_a_trace_nothing_goes_out(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE, may_read), 200);
    fill(1 << 16);
    fill(16);
    assert_int_equal(visit(PAGE, may_read), 503);
    assert_string_equal(text_of("dit"), "");
    assert_true(answer.store_failed);
    assert_non_null(strstr(answer.log, "the trace"));
}

/* -- Paths */

static void paths_lead_to_pages(void **state)
{
    static const struct {
        const char *path;
        int page; /* -1: none */
        const char *rest;
    } cases[] = {{"essai/page", PAGE, ""},
                 {"essai/page/", PAGE_BELOW, ""},
                 {"essai/page/FA-1", PAGE_BELOW, "FA-1"},
                 {"essai/page/publique", PAGE_PUBLIC, ""},
                 {"essai/page/publique2", PAGE_BELOW, "publique2"},
                 {"essai/pages", -1, ""},
                 {"essai/", -1, ""},
                 {"essai", -1, ""},
                 {"essa/page", -1, ""},
                 {"", -1, ""}};
    char path[33];

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const hab_type *type = NULL;
        hab_slice rest = hab_slice_text("");
        const hab_page *page = hab_page_find(&types, hab_slice_text(cases[i].path), &type, &rest);

        assert_ptr_equal(page, cases[i].page < 0 ? NULL : &essai_pages[cases[i].page]);
        assert_ptr_equal(type, cases[i].page < 0 ? NULL : essai);
        assert_true(hab_slice_equal(rest, hab_slice_text(cases[i].rest)));
    }
    hab_type_path(hab_type_find(&types, hab_slice_text("lieu_information")), path);
    assert_string_equal(path, "lieu-information");
}

#define CALL_TEST(name) cmocka_unit_test_setup_teardown(name, open_essai, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CALL_TEST(what_is_answered_is_committed),
        CALL_TEST(nonsense_serves_nothing),
        CALL_TEST(nothing_there_is_a_404),
        CALL_TEST(an_answer_is_given_once),
        CALL_TEST(a_refusal_drops_what_was_written),
        CALL_TEST(a_page_that_reads_writes_nothing),
        CALL_TEST(enter_runs_first_for_each_method),
        CALL_TEST(bytes_are_kept_by_their_tag),
        CALL_TEST(a_redirect_stays_in_the_portal),
        CALL_TEST(a_refusal_for_a_reason_is_traced),
        CALL_TEST(a_plugin_answers_on_its_own_sheets),
        CALL_TEST(a_call_knows_who_asks),
        CALL_TEST(an_act_is_traced_with_what_it_did),
        CALL_TEST(without_a_trace_nothing_goes_out),
        CALL_TEST(paths_lead_to_pages),
    };

    return cmocka_run_group_tests_name("call", tests, load_essai, free_types);
}
