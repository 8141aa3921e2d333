/* A person's own connections: what is one, what is cut, nobody else's, and what a report of one
 * does (LI-3.4, ST-3.4, MAM-4.4; section 6). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <arpa/inet.h>

#include <cmocka.h>

#include "control/signal_record.h"
#include "desk.h"
#include "portal/connection_list.h"
#include "trace/change.h"
#include "traced.h"

#define PAGE "mes-connexions"
#define ALIX "alix@caf751.example"
#define DAY 86400

static hab_connections list;

static int open_connections(void **state)
{
    if (open_portal(state) != 0 || keep_a_trace() != 0) {
        return -1;
    }
    list = (hab_connections){.items = NULL};
    return 0;
}

static int close_connections(void **state)
{
    hab_connections_free(&list);
    return close_portal(state) | drop_the_trace();
}

/* -- records */

/* An access of Anne's an hour ago, from an IPv4 address, of session 1. */
static hab_trace_record an_access(void)
{
    return (hab_trace_record){.kind = HAB_TRACE_ACCESS,
                              .allowed = 1,
                              .time = (NOW - 3600) * INT64_C(1000000),
                              .person = person_in(broker.store, ANNE),
                              .session = {1},
                              .address = {[10] = 0xff, [11] = 0xff, [12] = 192, 0, 2, 1},
                              .type = hab_slice_text("lieu_information"),
                              .service = hab_slice_text("demandes"),
                              .target = hab_slice_text("13055"),
                              .operation = hab_slice_text("GET")};
}

static hab_trace_record from_address(const char *address)
{
    hab_trace_record record = an_access();

    assert_int_equal(inet_pton(AF_INET6, address, record.address), 1);
    return record;
}

static void put_all(const hab_trace_record *records, size_t count)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    for (size_t i = 0; i < count; i++) {
        hab_trace_record record = records[i];

        assert_int_equal(hab_change_trace(txn, &record), HAB_OK);
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void put(hab_trace_record record)
{
    put_all(&record, 1);
}

/* Many at once, each a second, and with `apart` a session too, after the one before. */
static void put_many(unsigned count, int apart)
{
    hab_trace_record *records = calloc(count, sizeof(*records));

    assert_non_null(records);
    for (unsigned i = 0; i < count; i++) {
        records[i] = an_access();
        records[i].time += (int64_t) i * 1000;
        records[i].session[1] = (uint8_t) (apart ? i : 0);
        records[i].session[2] = (uint8_t) (apart ? i >> 8 : 0);
    }
    put_all(records, count);
    free(records);
}

static size_t read_of(const char *identifiant, const char *wanted)
{
    hab_error error = {""};

    hab_connections_free(&list);
    assert_int_equal(hab_connections_read(&broker, person_in(broker.store, identifiant),
                                          hab_slice_text(wanted), NOW, &list, &error),
                     HAB_OK);
    return list.count;
}

/* -- what is one connection */

static void a_day_a_session_and_an_address_make_one(void **state)
{
    hab_trace_record record = an_access();

    (void) state;
    put(record);
    record.time += 1000000;
    record.allowed = 0;
    put(record);
    assert_int_equal(read_of(ANNE, ""), 1);
    assert_int_equal(list.items[0].allowed, 1);
    assert_int_equal(list.items[0].refused, 1);
    assert_int_equal(list.items[0].last - list.items[0].first, 1);
    record.session[0] = 2;
    put(record);
    assert_int_equal(read_of(ANNE, ""), 2);
    record.address[15] = 2;
    put(record);
    assert_int_equal(read_of(ANNE, ""), 3);
    record.channel = HAB_TRACE_WEBSERVICE;
    put(record);
    assert_int_equal(read_of(ANNE, ""), 4);
    record.time -= DAY * INT64_C(1000000);
    put(record);
    assert_int_equal(read_of(ANNE, ""), 5);
}

static void an_ipv6_network_is_one_place(void **state)
{
    (void) state;
    put(from_address("2001:db8:0:1::1"));
    put(from_address("2001:db8:0:1:ffff::2"));
    assert_int_equal(read_of(ANNE, ""), 1);
    put(from_address("2001:db8:0:2::1"));
    assert_int_equal(read_of(ANNE, ""), 2);
}

static void a_country_is_told_when_it_is_known(void **state)
{
    hab_trace_record record = an_access();

    (void) state;
    memcpy(record.country, "BE", 2);
    put(record);
    log_in(ANNE);
    assert_int_equal(get_json(PAGE), 200);
    assert_true(shows("\"pays\":\"BE\"") || shows("\"pays\": \"BE\""));
    assert_int_equal(get(PAGE), 200);
    assert_true(shows("192.0.2.1"));
}

static void what_is_old_or_of_habilctl_is_none(void **state)
{
    hab_trace_record record = an_access();

    (void) state;
    record.channel = HAB_TRACE_COMMAND;
    put(record);
    record = an_access();
    record.time = (hab_connections_since(NOW) - 1) * 1000000;
    put(record);
    assert_int_equal(read_of(ANNE, ""), 0);
    record.time += 1000000;
    put(record);
    assert_int_equal(read_of(ANNE, ""), 1);
}

/* -- what is cut */

static void five_thousand_records_are_read(void **state)
{
    (void) state;
    put_many(HAB_CONNECTION_RECORDS, 0);
    assert_int_equal(read_of(ANNE, ""), 1);
    assert_int_equal(list.items[0].allowed, HAB_CONNECTION_RECORDS);
    assert_false(list.cut);
    put(an_access());
    assert_int_equal(read_of(ANNE, ""), 1);
    assert_int_equal(list.items[0].allowed, HAB_CONNECTION_RECORDS);
    assert_true(list.cut);
}

static void five_hundred_connections_are_told(void **state)
{
    (void) state;
    put_many(HAB_CONNECTIONS, 1);
    assert_int_equal(read_of(ANNE, ""), HAB_CONNECTIONS);
    assert_false(list.cut);
    put_many(HAB_CONNECTIONS + 1, 1);
    assert_int_equal(read_of(ANNE, ""), HAB_CONNECTIONS);
    assert_true(list.cut);
}

/* -- nobody else's */

static void others_connections_are_not_there_section_6(void **state)
{
    char id[HAB_TRACE_ID];

    (void) state;
    put(an_access());
    assert_int_equal(read_of(ANNE, ""), 1);
    strcpy(id, list.items[0].id);
    assert_int_equal(read_of(ANNE, id), 1);
    assert_non_null(list.found);
    assert_int_equal(read_of(BRUNO, id), 0);
    assert_null(list.found);
}

static void a_forged_identity_finds_nothing_section_6(void **state)
{
    static const char *const forged[] = {"x",
                                         "0-0",
                                         "-",
                                         "-1",
                                         "0000000000000000-999999",
                                         " ",
                                         "0000000000000000-18446744073709551616"};
    char id[HAB_TRACE_ID + 1];

    (void) state;
    put(an_access());
    assert_int_equal(read_of(ANNE, ""), 1);
    for (size_t i = 0; i < sizeof(forged) / sizeof(*forged); i++) {
        (void) read_of(ANNE, forged[i]);
        assert_null(list.found);
    }
    (void) snprintf(id, sizeof(id), "%s ", list.items[0].id);
    (void) read_of(ANNE, id);
    assert_null(list.found);
}

static uint64_t traces_written(void)
{
    hab_change_chain chain;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_change_head(txn, &chain), HAB_OK);
    hab_abort(txn);
    return chain.count;
}

/* A page of elsewhere has nobody read in their name. */
static void no_link_of_another_site_reads_section_6(void **state)
{
    uint64_t before;

    (void) state;
    put(an_access());
    log_in(ANNE);
    before = traces_written();
    fetch_site = "cross-site";
    assert_int_equal(get(PAGE), 403);
    fetch_site = NULL;
    purpose = "prefetch";
    assert_int_equal(get(PAGE), 403);
    assert_false(shows("192.0.2.1"));
    purpose = NULL;
    assert_int_equal(traces_written(), before);
    assert_int_equal(get(PAGE), 200);
    assert_int_equal(traces_written(), before + 1);
}

/* -- a report */

/* Of Anne's access of an hour ago: the status. */
static unsigned report(const char *identifiant)
{
    char body[128];

    assert_true(read_of(identifiant, "") > 0);
    for (size_t i = 0; i < list.count; i++) {
        if (list.items[i].address[15] == 1) {
            (void) snprintf(body, sizeof(body), "{\"connexion\": \"%s\"}", list.items[i].id);
            return post_json(PAGE, body);
        }
    }
    return 0;
}

static unsigned signals(void)
{
    hab_signal_record record;
    json_t *document;
    unsigned count = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    while (hab_signal_record_get(txn, count + 1, &record, &document) == HAB_OK) {
        json_decref(document);
        count++;
    }
    hab_abort(txn);
    return count;
}

static size_t cafs_told(void)
{
    return json_array_size(json_object_get(answer.document, "cafs"));
}

static void a_report_is_told_to_the_caf_and_joins_li_3_4(void **state)
{
    (void) state;
    put(an_access());
    log_in(ANNE);
    assert_int_equal(report(ANNE), 201);
    assert_int_equal(cafs_told(), 1);
    assert_string_equal(text_of("deja"), "");
    assert_string_equal(text_of("session_fermee"), ""); /* it was over */
    assert_int_equal(report(ANNE), 201);
    assert_string_equal(text_of("deja"), "true");
    assert_int_equal(signals(), 1);
}

static void each_caf_is_told_once_li_3_4(void **state)
{
    (void) state;
    store_document(broker.store, lieu("{\"numero\": \"LI-2\", \"caf\": \"752\"}"));
    store_document(broker.store, lieu("{\"numero\": \"LI-3\", \"caf\": \"752\"}"));
    put(an_access());
    log_in(ANNE);
    assert_int_equal(report(ANNE), 201);
    assert_int_equal(cafs_told(), 2);
    assert_int_equal(signals(), 2);
}

static void an_agents_report_is_their_own_cafs(void **state)
{
    hab_trace_record record = an_access();

    (void) state;
    make_agent(ALIX, "751", HAB_ROLE_CONVENTIONS);
    record.person = person_in(broker.store, ALIX);
    put(record);
    log_in(ALIX);
    assert_int_equal(report(ALIX), 201);
    assert_int_equal(cafs_told(), 1);
    assert_int_equal(signals(), 1);
}

static void the_session_is_ended_unless_it_is_to_stay(void **state)
{
    char body[128];

    (void) state;
    log_in(ANNE);
    assert_int_equal(read_of(ANNE, ""), 1);
    (void) snprintf(body, sizeof(body), "{\"connexion\": \"%s\", \"fermer\": \"non\"}",
                    list.items[0].id);
    assert_int_equal(post_json(PAGE, body), 201);
    assert_string_equal(text_of("session_fermee"), "");
    assert_int_equal(get_json(PAGE), 200);
    (void) snprintf(body, sizeof(body), "{\"connexion\": \"%s\", \"fermer\": \"oui\"}",
                    list.items[0].id);
    assert_int_equal(post_json(PAGE, body), 201);
    assert_string_equal(text_of("session_fermee"), "true");
    assert_string_equal(text_of("deconnecte"), "true");
    assert_int_equal(get_json(PAGE), 401);
}

static void the_twenty_first_of_a_day_is_refused(void **state)
{
    (void) state;
    put(an_access());
    log_in(ANNE);
    for (unsigned i = 0; i < 20; i++) {
        assert_int_equal(report(ANNE), 201);
    }
    assert_int_equal(report(ANNE), 429);
    now += DAY;
    forget_cookies();
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
    assert_int_equal(report(ANNE), 201);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_connections, close_connections)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_day_a_session_and_an_address_make_one),
        CASE(an_ipv6_network_is_one_place),
        CASE(a_country_is_told_when_it_is_known),
        CASE(what_is_old_or_of_habilctl_is_none),
        CASE(five_thousand_records_are_read),
        CASE(five_hundred_connections_are_told),
        CASE(others_connections_are_not_there_section_6),
        CASE(a_forged_identity_finds_nothing_section_6),
        CASE(no_link_of_another_site_reads_section_6),
        CASE(a_report_is_told_to_the_caf_and_joins_li_3_4),
        CASE(each_caf_is_told_once_li_3_4),
        CASE(an_agents_report_is_their_own_cafs),
        CASE(the_session_is_ended_unless_it_is_to_stay),
        CASE(the_twenty_first_of_a_day_is_refused),
    };

    return cmocka_run_group_tests_name("connections", tests, load_types, free_types);
}
