/* What somebody who means ill, or a day on which something is broken, must not bring
 * about with the demandes of families (LI-1, LI-2, LI-3.4). */
#define _GNU_SOURCE /* memmem */
#include "lieu_time.h"

#include "web/exchange_stream.h"

/* -- attestations */

/* LI-2: who sends no list, where nothing was ever signed, is not told that it is signed. */
static void a_signature_of_no_list_is_none(void **state)
{
    uint64_t number = families("2026-01-12T12:00:00Z", PARIS, 1);
    char page[96];

    (void) state;
    retrieve("2026-01-13T12:00:00Z", ANNE, number, 1);
    (void) sweep("2026-07-12T01:00:00Z");
    now = at("2026-07-20T10:00:00Z");
    log_in(ANNE);
    (void) snprintf(page, sizeof(page), "lieu-information/attestation/convention-%llu",
                    (unsigned long long) convention_in(broker.store, "LI-1"));
    assert_int_equal(
        post_json(page, "{\"nom\": \"Anne A\", \"fonction\": \"D\", \"atteste\": \"oui\"}"), 409);
    assert_int_equal(shell_of(number).state, LI_DETRUITE);
}

static void sign_list(const char *page, const char *list)
{
    char body[128];

    (void) snprintf(body, sizeof(body),
                    "{\"liste\": \"%s\", \"nom\": \"Anne\", \"fonction\": \"D\","
                    " \"atteste\": \"oui\"}",
                    list);
    assert_true(post_json(page, body) < 400);
}

/* LI-2: who breaks off a download has what it brought, and attests like everybody. */
static void who_breaks_off_attests_too(void **state)
{
    const uint64_t number = families("2026-01-12T12:00:00Z", PARIS, 1);
    char page[96];

    (void) state;
    now = at("2026-01-13T12:00:00Z");
    log_in(ANNE);
    assert_int_equal(get("lieu-information/demandes.xml"), 200);
    assert_true(shows(shell_of(number).reference));
    hab_exchange_clear(&answer);
    assert_int_equal(shell_of(number).state, LI_NOTIFIEE);
    (void) sweep("2026-07-12T01:00:00Z");
    assert_int_equal(shell_of(number).state, LI_DETRUITE);
    now = at("2026-07-20T10:00:00Z");
    log_in(ANNE);
    (void) snprintf(page, sizeof(page), "lieu-information/attestation/convention-%llu",
                    (unsigned long long) convention_in(broker.store, "LI-1"));
    assert_int_equal(get(page), 200);
    assert_true(shows(shell_of(number).reference));
    assert_false(shows("1970"));
    assert_int_equal(get_json(page), 200);
    sign_list(page, text_of("a_attester.liste"));
    assert_int_equal(shell_of(number).state, LI_ATTESTEE);
}

/* -- pages that write when they are opened */

/* LI-3.4: no page of another site has a browser retrieve what its person never asked
 * for; a bookmark, a program and the portal's own links still do. */
static void no_other_site_retrieves(void **state)
{
    static const char *const others[] = {"cross-site", "same-site"};
    static const char *const own[] = {"none", "same-origin"};
    const uint64_t number = families("2026-01-12T12:00:00Z", PARIS, 1);
    char path[80];

    (void) state;
    (void) snprintf(path, sizeof(path), "lieu-information/demandes/%s.pdf",
                    shell_of(number).reference);
    now = at("2026-01-13T12:00:00Z");
    log_in(ANNE);
    for (size_t i = 0; i < 2; i++) {
        fetch_site = others[i];
        assert_int_equal(get(path), 403);
        assert_int_equal(get("lieu-information/demandes.xml"), 403);
        assert_int_equal(get("lieu-information/demandes"), 200); /* a link in a mail */
    }
    assert_int_equal(shell_of(number).state, LI_NOTIFIEE);
    for (size_t i = 0; i < 2; i++) {
        fetch_site = own[i];
        assert_int_equal(get(path), 200);
    }
    assert_int_equal(shell_of(number).state, LI_RECUPEREE);
}

/* LI-3.4: what a browser fetches in advance, in case its person wants it, is not wanted. */
static void nothing_is_retrieved_in_advance(void **state)
{
    const uint64_t number = families("2026-01-12T12:00:00Z", PARIS, 1);
    char path[80];

    (void) state;
    (void) snprintf(path, sizeof(path), "lieu-information/demandes/%s", shell_of(number).reference);
    now = at("2026-01-13T12:00:00Z");
    log_in(ANNE);
    fetch_site = "none";
    purpose = "prefetch;prerender";
    assert_int_equal(get(path), 403);
    assert_int_equal(get("lieu-information/demandes.xml"), 403);
    assert_int_equal(get("lieu-information/demandes"), 200);
    assert_int_equal(shell_of(number).state, LI_NOTIFIEE);
    purpose = NULL;
    assert_int_equal(get("lieu-information/demandes.xml"), 200); /* its lease was not taken */
}

/* -- what a family writes */

static int put_strange_address(void *context, hab_call *call)
{
    char reference[LI_REFERENCE + 1];
    char text[1024];
    char *at_mail;

    (void) demande_of(PARIS, "Ici", text);
    at_mail = strstr(text, "zorglub@mail.example");
    memcpy(at_mail, "zorg?cc=x@ml.example", strlen("zorg?cc=x@ml.example"));
    return li_submit(self, call, pl_text(text), reference) == HAB_DONE
               ? li_find(self, call, pl_text(reference), &((family *) context)->number,
                         &((family *) context)->shell)
               : HAB_FAILED;
}

/* What makes a link say more than to whom is shown, and is no link. */
static void an_address_writes_to_nobody_else(void **state)
{
    family f = {.number = 0};
    char path[80];

    (void) state;
    run_at("2026-01-12T12:00:00Z", put_strange_address, &f);
    (void) snprintf(path, sizeof(path), "lieu-information/demandes/%s", f.shell.reference);
    now = at("2026-01-13T12:00:00Z");
    log_in(ANNE);
    assert_int_equal(get(path), 200);
    assert_true(shows("zorg?cc=x@ml.example"));
    assert_false(shows("mailto:zorg?cc"));
}

/* -- what is written down about families */

/* Section 6, LI-2: the trace outlives the demande, so it has the reference and no word of
 * the family, whose network address is one. */
static void the_trace_has_no_address_of_a_family(void **state)
{
    static const uint8_t nowhere[16];
    const uint64_t number = families("2026-01-12T12:00:00Z", PARIS, 1);
    char body[128];
    hab_trace_record record;
    uint8_t bytes[HAB_TRACE_MAX];
    json_t *receipt;

    (void) state;
    receipt = send_mails(at("2026-01-12T12:01:00Z"), "li-demande-recue");
    memset(client_address, 7, sizeof(client_address));
    now = at("2026-01-12T12:02:00Z");
    (void) snprintf(
        body, sizeof(body), "{\"reference\": \"%s\", \"code\": \"%s\", \"action\": \"retirer\"}",
        shell_of(number).reference, json_string_value(json_object_get(receipt, "code")));
    json_decref(receipt);
    assert_int_equal(post_json("lieu-information/retrait", body), 200);
    last_trace(bytes, &record);
    assert_true(hab_slice_equal(record.operation, hab_slice_text("demande.retiree")));
    assert_memory_equal(record.address, nowhere, sizeof(nowhere));
}

/* -- what time brings */

static int break_the_round(void *context, hab_call *call)
{
    const pl_key key = pl_key_begin('J');

    (void) context;
    return self->calls->put(call, pl_key_slice(&key), pl_text("?"));
}

/* LI-2: mails that cannot be made keep nothing from being destroyed. */
static void destruction_waits_for_no_other_duty(void **state)
{
    const uint64_t number = families("2026-01-12T12:00:00Z", PARIS, 1);

    (void) state;
    run_at("2026-01-12T12:01:00Z", break_the_round, NULL);
    (void) due_at(at("2026-07-12T01:00:00Z"));
    one_batch(at("2026-07-12T01:00:00Z"));
    assert_int_equal(shell_of(number).state, LI_DETRUITE);
    assert_false(can_be_read(number));
}

typedef struct place {
    uint64_t number;
    li_shell shell;
} place;

static int lose_its_place(void *context, hab_call *call)
{
    const place *p = context;
    pl_key inbox = pl_key_begin('S');
    pl_key counts = pl_key_begin('N');

    pl_key_text(&inbox, pl_text(p->shell.commune));
    pl_key_u8(&inbox, p->shell.state);
    pl_key_u32(&inbox, p->shell.deadline);
    pl_key_u64(&inbox, p->number);
    pl_key_text(&counts, pl_text(p->shell.commune));
    return self->calls->remove(call, pl_key_slice(&inbox)) == HAB_DONE
                   && self->calls->remove(call, pl_key_slice(&counts)) == HAB_DONE
               ? HAB_DONE
               : HAB_FAILED;
}

/* LI-2: one demande whose index has drifted keeps neither itself nor others. */
static void destruction_waits_for_no_index(void **state)
{
    const uint64_t drifted = families("2026-01-12T12:00:00Z", PARIS, 1);
    const uint64_t other = families("2026-01-12T12:00:01Z", PARIS, 1);

    place lost = {.number = drifted, .shell = shell_of(drifted)};

    (void) state;
    run_at("2026-01-12T12:01:00Z", lose_its_place, &lost);
    one_batch(at("2026-07-12T01:00:00Z"));
    assert_int_equal(shell_of(drifted).state, LI_DETRUITE);
    assert_false(can_be_read(drifted));
    assert_false(can_be_read(other));
}

/* -- a store that was restored beside a newer vault: records whose key is gone */

static void lose_all_keys(void)
{
    char path[64];

    (void) snprintf(path, sizeof(path), "%s/vault.keys", vault_directory);
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(truncate(path, 1 << 16), 0);
}

/* LI-1: the others are handed over all the same; what was not is not marked. */
static void a_demande_without_its_key_keeps_none_back(void **state)
{
    const uint64_t lost = families("2026-01-12T12:00:00Z", PARIS, 1);
    uint64_t there;

    (void) state;
    lose_all_keys();
    there = families("2026-01-12T12:01:00Z", PARIS, 1);
    now = at("2026-01-13T12:00:00Z");
    log_in(ANNE);
    assert_int_equal(get("lieu-information/demandes.xml"), 200);
    assert_true(shows(shell_of(there).reference));
    assert_false(shows(shell_of(lost).reference));
    while (answer.more) {
        hab_exchange_continue(&answer, now);
    }
    assert_false(answer.cut);
    assert_int_equal(shell_of(there).state, LI_RECUPEREE);
    assert_int_equal(shell_of(lost).state, LI_NOTIFIEE);
}

/* LI-1, LI-3.4: whoever opens it learns that it is gone, and has not retrieved it. */
static void a_demande_without_its_key_is_not_retrieved(void **state)
{
    const uint64_t lost = families("2026-01-12T12:00:00Z", PARIS, 1);
    char path[80];

    (void) state;
    lose_all_keys();
    (void) snprintf(path, sizeof(path), "lieu-information/demandes/%s", shell_of(lost).reference);
    now = at("2026-01-13T12:00:00Z");
    log_in(ANNE);
    assert_int_equal(get(path), 410);
    assert_int_equal(shell_of(lost).state, LI_NOTIFIEE);
}

/* The end of a convention goes on, and so does what is due behind it. */
static void an_end_passes_over_it(void **state)
{
    const uint64_t lost = families("2026-03-01T12:00:00Z", PARIS, 1);

    (void) state;
    lose_all_keys();
    end_convention("2026-03-31T22:00:00Z");
    (void) sweep("2026-03-31T22:00:05Z");
    (void) sweep("2026-04-01T22:00:05Z");
    assert_int_equal(shell_of(lost).state, LI_DETRUITE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_time, close_lieu)
    const struct CMUnitTest tests[] = {
        TEST(a_signature_of_no_list_is_none),
        TEST(who_breaks_off_attests_too),
        TEST(no_other_site_retrieves),
        TEST(nothing_is_retrieved_in_advance),
        TEST(an_address_writes_to_nobody_else),
        TEST(the_trace_has_no_address_of_a_family),
        TEST(destruction_waits_for_no_other_duty),
        TEST(destruction_waits_for_no_index),
        TEST(a_demande_without_its_key_keeps_none_back),
        TEST(a_demande_without_its_key_is_not_retrieved),
        TEST(an_end_passes_over_it),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}
