/* An agent asks for traces: who may see what, with a motive, and never untraced (MCP-7, section 6;
 * CNIL 2021-122). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk.h"
#include "portal/guard.h"
#include "trace/change.h"
#include "trace/consultation.h"
#include "trace/signature.h"
#include "traced.h"

#define ALIX "alix@caf751.example"
#define BLAISE "blaise@caf751.example"
#define COLIN "colin@caf752.example"
#define DORA "dora@cnaf.example"
#define EVA "eva@caf751.example"
#define ZOE "zoe@x.example"
#define MOTIVE "Contrôle annuel des accès"

static int64_t counted; /* seconds that records are apart */
static int by_number_alone;

static int open_traced(void **state)
{
    if (open_portal(state) != 0 || keep_a_trace() != 0) {
        return -1;
    }
    make_agent(ALIX, "751", HAB_ROLE_TRACES);
    make_agent(BLAISE, "751", HAB_ROLE_TRACES);
    make_agent(COLIN, "752", HAB_ROLE_TRACES);
    make_agent(DORA, "", HAB_ROLE_TRACES);
    make_agent(EVA, "751", HAB_ROLE_CONVENTIONS | HAB_ROLE_VALIDATION | HAB_ROLE_ADMINISTRATION);
    store_document(broker.store, lieu("{\"numero\": \"LI-2\", \"caf\": \"752\", \"annexe\": {"
                                      "\"communes\": [{\"code\": \"69123\", \"nom\": \"Lyon\"}],"
                                      "\"personnes\": ["
                                      " {\"identifiant\": \"bruno@x.example\", \"nom\": \"B\","
                                      "  \"prenom\": \"Bruno\"},"
                                      " {\"identifiant\": \"zoe@x.example\", \"nom\": \"Z\","
                                      "  \"prenom\": \"Zoé\"}]}}"));
    counted = 0;
    by_number_alone = 0;
    return 0;
}

static int close_traced(void **state)
{
    return close_portal(state) | drop_the_trace();
}

static void log_in_as(const char *identifiant)
{
    forget_cookies();
    log_in(identifiant);
}

/* -- records */

/* One of the past, a second after the one before; numero "": of no convention. */
static void put_record(const char *identifiant, const char *numero, const char *target, int allowed)
{
    hab_txn *txn;
    hab_trace_record record = {
        .kind = HAB_TRACE_ACCESS,
        .allowed = allowed != 0,
        .reason = (uint16_t) (allowed ? HAB_REASON_GRANTED : HAB_REASON_TARGET_NOT_LISTED),
        .time = (NOW - 3600 + counted++) * 1000000,
        .person = person_in(broker.store, identifiant),
        .numero = hab_slice_text(numero),
        .type = hab_slice_text("lieu_information"),
        .service = hab_slice_text("demandes"),
        .target = hab_slice_text(target),
        .operation = hab_slice_text("GET")};

    if (numero[0] != '\0' && !by_number_alone) {
        record.convention = convention_in(broker.store, numero);
    }
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_change_trace(txn, &record), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* The target is the record's name in what follows. */
static void put_records(void)
{
    put_record(ANNE, "LI-1", "anne-1", 1);
    put_record(BRUNO, "LI-1", "bruno-1", 0);
    put_record(BRUNO, "LI-2", "bruno-2", 1);
    put_record(ZOE, "LI-2", "zoe-2", 1);
    put_record(ANNE, "", "anne", 0);
    put_record(BRUNO, "", "bruno", 0);
    put_record(ZOE, "", "zoe", 0);
}

static const char *listed(const char *field)
{
    static char names[4096];
    size_t place;
    json_t *item;

    names[0] = '\0';
    json_array_foreach(json_object_get(answer.document, "traces"), place, item)
    {
        const char *text = json_string_value(json_object_get(item, field));

        strcat(strcat(names, names[0] != '\0' ? " " : ""), text != NULL ? text : "-");
    }
    return names;
}

/* -- asking */

/* The path of the demand that was made with these members besides the motive, or "". */
static const char *demand(const char *members)
{
    static char path[64];
    char body[2048];

    (void) snprintf(body, sizeof(body), "{\"motif\": \"" MOTIVE "\"%s%s}",
                    members[0] != '\0' ? ", " : "", members);
    path[0] = '\0';
    if (post_json("caf/traces", body) == 303) {
        assert_memory_equal(header("Location"), "/extranet/", 10);
        (void) snprintf(path, sizeof(path), "%s", header("Location") + 10);
    }
    return path;
}

static const char *found(const char *members)
{
    const char *path = demand(members);

    if (path[0] == '\0') {
        fail_msg("%s: %s", members, text_of("detail"));
    }
    assert_int_equal(get_json(path), 200);
    return listed("cible");
}

static unsigned readings(void)
{
    unsigned count = 0;
    hab_txn *txn;
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor), HAB_OK);
    for (hab_status status = hab_seek(cursor, hab_slice_of("\0", 1), &key, &value);
         status == HAB_OK; status = hab_next(cursor, &key, &value)) {
        hab_trace_record record;

        assert_int_equal(hab_trace_decode(value, &record, NULL), HAB_OK);
        count += hab_slice_equal(record.operation, hab_slice_text("traces.lues"));
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    return count;
}

/* -- who sees what */

static void each_sees_the_records_of_their_caf_mcp_7(void **state)
{
    static const struct {
        const char *who;
        const char *sees;
    } agents[] = {{ALIX, "bruno anne bruno-1 anne-1"},
                  {COLIN, "zoe bruno zoe-2 bruno-2"},
                  {DORA, "zoe bruno anne zoe-2 bruno-2 bruno-1 anne-1"}};

    (void) state;
    put_records();
    for (unsigned rolled = 0; rolled < 2; rolled++) {
        for (size_t i = 0; i < sizeof(agents) / sizeof(*agents); i++) {
            log_in_as(agents[i].who);
            assert_string_equal(found("\"nature\": \"acces\""), agents[i].sees);
        }
        roll_the_trace();
    }
}

static void a_person_of_two_cafs_is_seen_in_parts_mcp_7(void **state)
{
    (void) state;
    put_records();
    log_in_as(ALIX);
    assert_string_equal(found("\"personne\": \"BRUNO@x.example\", \"nature\": \"acces\""),
                        "bruno bruno-1");
    log_in_as(COLIN);
    assert_string_equal(found("\"personne\": \"bruno@x.example\", \"nature\": \"acces\""),
                        "bruno bruno-2");
}

/* Some acts name their convention by its signed number alone: a task, of a Caf. */
static void a_signed_number_tells_whose_a_record_is_mcp_7(void **state)
{
    (void) state;
    by_number_alone = 1;
    put_record(BRUNO, "LI-1", "tache-1", 1);
    put_record(BRUNO, "LI-2", "tache-2", 1);
    put_record(BRUNO, "LI-9", "tache-9", 1);
    log_in_as(ALIX);
    assert_string_equal(found("\"nature\": \"acces\""), "tache-1");
    log_in_as(COLIN);
    assert_string_equal(found("\"nature\": \"acces\""), "tache-2");
}

/* What an agent does is their Caf's, also where a convention elsewhere names them. */
static void acts_of_agents_are_of_their_caf(void **state)
{
    (void) state;
    make_agent(BRUNO, "752", HAB_ROLE_TRACES);
    log_in_as(BRUNO);
    assert_int_equal(get("caf/traces/999"), 404);
    (void) demand("\"nature\": \"changement\"");
    log_in_as(ALIX);
    assert_int_equal(get_json(demand("\"personne\": \"bruno@x.example\","
                                     " \"nature\": \"changement\"")),
                     200);
    assert_null(strstr(listed("operation"), "traces.demandees"));
    log_in_as(COLIN);
    assert_int_equal(get_json(demand("\"personne\": \"bruno@x.example\","
                                     " \"nature\": \"changement\"")),
                     200);
    assert_non_null(strstr(listed("operation"), "traces.demandees"));
}

static void each_criterion_narrows(void **state)
{
    (void) state;
    put_records();
    log_in_as(DORA);
    assert_string_equal(found("\"convention\": \"LI-2\", \"nature\": \"acces\""), "zoe-2 bruno-2");
    assert_string_equal(found("\"cible\": \"zoe-2\""), "zoe-2");
    assert_string_equal(found("\"cible\": \"zoe\""), "zoe");
    assert_string_equal(found("\"objet\": \"zoe\""), "");
    assert_string_equal(found("\"decision\": \"refuse\", \"personne\": \"anne@x.example\""),
                        "anne");
    assert_string_equal(found("\"service\": \"lieu_information/demandes\","
                              " \"decision\": \"autorise\""),
                        "zoe-2 bruno-2 anne-1");
    assert_string_equal(found("\"service\": \"structures/disponibilites\""), "");
    /* Noon in Paris is 11:00 UTC; the records are of 10:00 and some seconds. */
    assert_string_equal(found("\"nature\": \"acces\", \"du\": \"2026-01-12\","
                              " \"du_heure\": \"11:01\""),
                        "");
    assert_string_equal(
        found("\"convention\": \"LI-1\", \"nature\": \"acces\", \"du\": \"2026-01-12\","
              " \"du_heure\": \"11:00\", \"au\": \"2026-01-12\","
              " \"au_heure\": \"11:01\""),
        "bruno-1 anne-1");
    assert_string_equal(found("\"nature\": \"acces\", \"au\": \"2026-01-11\""), "");
}

/* By the clock in Paris, also on days of 23 and 25 hours; an hour that is skipped is the one
 * after it. */
static void hours_of_days_when_clocks_change(void **state)
{
    static const struct {
        const char *day;
        const char *hour;
        const char *moment;
    } ends[] = {{"2025-03-30", "01:30", "2025-03-30T00:30:00Z"},
                {"2025-03-30", "02:30", "2025-03-30T01:30:00Z"},
                {"2025-03-30", "03:30", "2025-03-30T01:30:00Z"},
                {"2025-03-30", "23:30", "2025-03-30T21:30:00Z"},
                {"2025-10-26", "03:30", "2025-10-26T02:30:00Z"},
                {"2025-10-26", "23:30", "2025-10-26T22:30:00Z"},
                {"2025-12-31", "23:59", "2025-12-31T22:59:00Z"}};

    (void) state;
    log_in_as(ALIX);
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        char members[96];

        (void) snprintf(members, sizeof(members), "\"au\": \"%s\", \"au_heure\": \"%s\"",
                        ends[i].day, ends[i].hour);
        (void) found(members);
        assert_string_equal(text_of("demande.criteres.au"), ends[i].moment);
    }
}

static void who_may_enter_mcp_7(void **state)
{
    const char *path;
    char of_alix[64];

    (void) state;
    put_records();
    log_in_as(ALIX);
    path = demand("");
    strcpy(of_alix, path);
    assert_int_equal(get_json(of_alix), 200);
    log_in_as(BLAISE); /* of the same Caf: the process is the Caf's */
    assert_int_equal(get_json(of_alix), 200);
    log_in_as(DORA);
    assert_int_equal(get_json(of_alix), 200);
    assert_null(strstr(listed("cible"), "zoe"));
    log_in_as(COLIN);
    assert_int_equal(get_json(of_alix), 404);
    assert_traced("caf.acces", HAB_REASON_NOT_ALLOWED);
    assert_false(shows("anne-1") || shows(MOTIVE));
    log_in_as(EVA);
    assert_int_equal(get_json(of_alix), 403);
    assert_traced("caf.acces", HAB_REASON_NOT_ALLOWED);
    assert_int_equal(get_json("caf/traces"), 403);
    log_in_as(ANNE);
    assert_int_equal(get_json(of_alix), 403);
    forget_cookies();
    assert_int_equal(get_json(of_alix), 401);
}

static void a_national_demand_is_not_a_cafs(void **state)
{
    char path[64];

    (void) state;
    log_in_as(DORA);
    strcpy(path, demand(""));
    log_in_as(ALIX);
    assert_int_equal(get_json(path), 404);
    assert_int_equal(get_json("caf/traces"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "demandes")), 0);
}

static void demands_are_listed_newest_first(void **state)
{
    (void) state;
    log_in_as(ALIX);
    for (unsigned i = 0; i < 27; i++) {
        now++;
        (void) demand("\"personne\": \"anne@x.example\"");
    }
    assert_int_equal(get_json("caf/traces"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "demandes")), 25);
    assert_int_equal(json_integer_value(json_object_get(answer.document, "suite")), 3);
    assert_int_equal(get_json("caf/traces?avant=3"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "demandes")), 2);
    assert_null(json_object_get(answer.document, "suite"));
    assert_int_equal(get("caf/traces"), 200);
    assert_true(shows(MOTIVE));
}

/* -- every reading is traced */

static void every_reading_is_traced_with_its_motive_section_6(void **state)
{
    static const char *const below[] = {"", "/frise.svg", "/export.jsonl", "/export.csv"};
    uint8_t bytes[HAB_TRACE_MAX];
    hab_trace_record record;
    char path[96];
    char number[8];

    (void) state;
    put_records();
    log_in_as(ALIX);
    (void) demand("");
    assert_traced("traces.demandees", HAB_REASON_GRANTED);
    strcpy(number, demand("") + strlen("caf/traces/"));
    for (unsigned i = 0; i < 4; i++) {
        (void) snprintf(path, sizeof(path), "caf/traces/%s%s", number, below[i]);
        log_in_as(BLAISE);
        assert_int_equal(get(path), 200);
        assert_int_equal(readings(), i + 1);
        last_trace(bytes, &record);
        assert_true(hab_slice_equal(record.operation, hab_slice_text("traces.lues")));
        assert_true(hab_slice_equal(record.object, hab_slice_text(MOTIVE)));
        assert_true(hab_slice_equal(record.target, hab_slice_text(number)));
        assert_int_equal(record.person, person_in(broker.store, BLAISE));
        assert_int_equal(record.kind, HAB_TRACE_CHANGE);
    }
}

/* Not a byte more goes into the store. */
static void fill_the_store(void)
{
    static char junk[1 << 20];
    char key[16];
    unsigned count = 0;

    for (size_t size = sizeof(junk); size > 0; size /= 2) {
        hab_status status = HAB_OK;

        while (status == HAB_OK) {
            hab_txn *txn;

            (void) snprintf(key, sizeof(key), "junk%u", count++);
            assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
            status = hab_put(txn, HAB_TABLE_META, hab_slice_text(key), hab_slice_of(junk, size));
            if (status == HAB_OK) {
                status = hab_commit(txn);
            } else {
                hab_abort(txn);
            }
        }
        assert_int_equal(status, HAB_FULL);
    }
}

static void what_cannot_be_traced_is_not_shown_section_6(void **state)
{
    static const char *const below[] = {"", "/frise.svg", "/export.jsonl", "/export.csv"};
    char path[96];
    char base[64];

    (void) state;
    put_records();
    log_in_as(ALIX);
    strcpy(base, demand(""));
    fill_the_store();
    for (unsigned i = 0; i < 4; i++) {
        (void) snprintf(path, sizeof(path), "%s%s", base, below[i]);
        assert_int_equal(get_json(path), 503);
        assert_false(shows("anne-1") || shows("autoris") || shows(MOTIVE) || answer.more);
    }
    assert_int_equal(readings(), 0);
}

static void nothing_is_asked_where_no_trace_is(void **state)
{
    char path[64];
    hab_broker whole = broker;

    (void) state;
    put_records();
    log_in_as(ALIX);
    strcpy(path, demand(""));
    broker.trace = NULL;
    assert_int_equal(get_json(path), 503);
    assert_false(shows("anne-1"));
    broker = whole;
    assert_int_equal(get_json(path), 200);
    assert_true(shows("anne-1"));
}

/* A page of elsewhere makes nobody read in their name. */
static void no_link_of_another_site_reads(void **state)
{
    char path[64];
    unsigned before;

    (void) state;
    log_in_as(ALIX);
    strcpy(path, demand(""));
    before = readings();
    fetch_site = "cross-site";
    assert_int_equal(get(path), 403);
    fetch_site = NULL;
    assert_int_equal(readings(), before);
}

/* -- pages */

static void pages_follow_each_other_without_gap_or_double(void **state)
{
    char base[64];
    char path[192];
    unsigned seen = 0;
    unsigned wanted = 119;

    (void) state;
    for (unsigned i = 0; i < 120; i++) {
        char target[16];

        counted = i / 40; /* many of one second */
        (void) snprintf(target, sizeof(target), "n%u", i);
        put_record(ANNE, "LI-1", target, 1);
    }
    log_in_as(ALIX);
    strcpy(base, demand("\"personne\": \"anne@x.example\", \"nature\": \"acces\""));
    strcpy(path, base);
    for (unsigned page = 0; path[0] != '\0'; page++) {
        size_t place;
        json_t *item;

        assert_true(page < 3);
        assert_int_equal(get_json(path), 200);
        json_array_foreach(json_object_get(answer.document, "traces"), place, item)
        {
            char target[16];

            (void) snprintf(target, sizeof(target), "n%u", wanted--);
            assert_string_equal(json_string_value(json_object_get(item, "cible")), target);
            seen++;
        }
        path[0] = '\0';
        if (json_object_get(answer.document, "suite") != NULL) {
            (void) snprintf(path, sizeof(path), "%s?avant=%s", base, text_of("suite"));
        }
        if (page == 0) {
            roll_the_trace(); /* numbers come in between */
        }
    }
    assert_int_equal(seen, 120);
}

/* Changes have whole seconds: one may be rolled in parts, between two pages. */
static void a_second_rolled_in_parts_is_read_in_order(void **state)
{
    char base[64];
    char path[192];
    unsigned wanted = 59;

    (void) state;
    for (unsigned i = 0; i < 60; i++) {
        char target[16];

        counted = 0;
        (void) snprintf(target, sizeof(target), "n%u", i);
        put_record(ANNE, "LI-1", target, 1);
        if (i == 29) {
            roll_the_trace();
        }
    }
    log_in_as(ALIX);
    strcpy(base, demand("\"nature\": \"acces\""));
    strcpy(path, base);
    for (unsigned page = 0; page < 2; page++) {
        size_t place;
        json_t *item;

        assert_int_equal(get_json(path), 200);
        json_array_foreach(json_object_get(answer.document, "traces"), place, item)
        {
            char target[16];

            (void) snprintf(target, sizeof(target), "n%u", wanted--);
            assert_string_equal(json_string_value(json_object_get(item, "cible")), target);
        }
        assert_int_equal(place, page == 0 ? 50 : 10);
        (void) snprintf(path, sizeof(path), "%s?avant=%s", base, text_of("suite"));
        roll_the_trace();
    }
}

/* -- limits */

static int count_one(void *context, const hab_trace_record *record, uint64_t number)
{
    (void) record;
    (void) number;
    ++*(unsigned *) context;
    return 0;
}

/* What a demand does not ask for costs as much to look at as what it does. */
static void all_that_is_looked_at_is_counted_mcp_7(void **state)
{
    hab_consultation asked[3] = {{.caf = ""}};
    unsigned given = 0;
    hab_error error = {""};

    (void) state;
    counted = 600; /* behind what was imported */
    for (unsigned i = 0; i < 6; i++) {
        put_record(BRUNO, "LI-2", "75056", 1);
    }
    asked[0].criteria =
        (hab_criteria){.from = NOW - 3000, .to = NOW - 2000, .nature = HAB_WANTED_CHANGES};
    asked[1].criteria = asked[2].criteria = asked[0].criteria;
    asked[1].criteria.person = person_in(broker.store, BRUNO);
    asked[1].criteria.convention = convention_in(broker.store, "LI-1");
    asked[2].criteria.convention = convention_in(broker.store, "LI-2");
    strcpy(asked[2].criteria.target, "69123");
    for (unsigned i = 0; i < 6; i++) {
        hab_consulting reading = {.store = broker.store,
                                  .trace = trace_directory,
                                  .consultation = &asked[i % 3],
                                  .most_looked = 4,
                                  .each = count_one,
                                  .context = &given};

        assert_int_equal(hab_consultation_read(&reading, &error), HAB_OK);
        assert_int_equal(reading.looked, 4);
        assert_true(reading.stopped);
        assert_int_equal(hab_consultation_read(&reading, &error), HAB_OK);
        assert_int_equal(reading.looked, 2);
        assert_false(reading.stopped);
        if (i == 2) {
            roll_the_trace();
        }
    }
    assert_int_equal(given, 0);
}

static void figures_and_picture_say_the_same(void **state)
{
    char path[64];
    char picture[96];
    const json_t *figures;

    (void) state;
    put_records();
    log_in_as(DORA);
    strcpy(path, demand("\"nature\": \"acces\", \"du\": \"2026-01-12\""));
    assert_int_equal(get_json(path), 200);
    figures = json_object_get(answer.document, "chiffres");
    assert_int_equal(json_integer_value(json_object_get(figures, "autorises")), 3);
    assert_int_equal(json_integer_value(json_object_get(figures, "refuses")), 4);
    assert_true(json_is_true(json_object_get(figures, "complet")));
    assert_string_equal(text_of("chiffres.unite"), "heure");
    assert_string_equal(text_of("chiffres.premiere"), "2026-01-12T10:00:00Z");
    assert_string_equal(text_of("chiffres.premiere_texte"), "12/01/2026 à 11:00:00");
    (void) snprintf(picture, sizeof(picture), "%s/frise.svg", path);
    assert_int_equal(get(picture), 200);
    assert_string_equal(answer.type, "image/svg+xml");
    assert_true(shows("<desc id=\"detail\">En tout\u00a0: 3 autorisés, 4 refusés. "
                      "12/01/2026 à 11\u00a0h\u00a0: 3, 4.</desc>"));
    assert_false(shows("style") || shows("script") || shows("anne"));
    assert_int_equal(get(path), 200);
    assert_true(shows("frise.svg"));
    assert_true(shows("alt=\"Frise"));
}

/* What became of the last record of Anne, three seconds later: 200 and some bytes. */
static void put_outcome(void)
{
    uint8_t bytes[HAB_TRACE_MAX];
    hab_trace_record access;
    hab_trace_record outcome = {.kind = HAB_TRACE_OUTCOME, .allowed = 1, .status = 200};
    hab_txn *txn;

    last_trace(bytes, &access);
    outcome.time = access.time + 3000000;
    outcome.bytes = 4242;
    outcome.person = access.person;
    outcome.convention = access.convention;
    outcome.reference_writer = access.writer;
    outcome.reference = access.count;
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_change_trace(txn, &outcome), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void an_access_is_shown_with_what_became_of_it(void **state)
{
    static const char *const criteria[] = {"\"nature\": \"acces\"",
                                           "\"personne\": \"anne@x.example\"",
                                           "\"convention\": \"LI-1\"", "\"cible\": \"anne-1\""};

    (void) state;
    put_record(BRUNO, "LI-1", "bruno-1", 1);
    put_record(ANNE, "LI-1", "anne-1", 1);
    put_outcome();
    log_in_as(ALIX);
    for (unsigned i = 0; i < 8; i++) {
        const json_t *newest;

        (void) found(criteria[i % 4]);
        newest = json_array_get(json_object_get(answer.document, "traces"), 0);
        assert_int_equal(json_integer_value(json_object_get(newest, "statut")), 200);
        assert_int_equal(json_integer_value(json_object_get(newest, "octets")), 4242);
        if (i == 3) {
            roll_the_trace();
        }
    }
}

/* -- what is typed */

static void a_wrong_field_is_named(void **state)
{
    static const struct {
        const char *body;
        const char *field;
    } wrong[] = {
        {"{}", "motif"},
        {"{\"motif\": \"trop peu\"}", "motif"},
        {"{\"motif\": \"   x                y    \"}", "motif"},
        {"{\"motif\": 12}", "motif"},
        {"{\"motif\": [\"" MOTIVE "\"]}", "motif"},
        {"{\"motif\": \"" MOTIVE "\", \"personne\": \"anne\"}", "personne"},
        {"{\"motif\": \"" MOTIVE "\", \"personne\": \"personne@x.example\"}", "personne"},
        {"{\"motif\": \"" MOTIVE "\", \"personne\": \"zoe@x.example\"}", "personne"},
        {"{\"motif\": \"" MOTIVE "\", \"personne\": \"99999999999999999999\"}", "personne"},
        {"{\"motif\": \"" MOTIVE "\", \"personne\": {\"a\": 1}}", "personne"},
        {"{\"motif\": \"" MOTIVE "\", \"convention\": \"LI-2\"}", "convention"},
        {"{\"motif\": \"" MOTIVE "\", \"convention\": \"LI-9\"}", "convention"},
        {"{\"motif\": \"" MOTIVE "\", \"service\": \"lieu_information\"}", "service"},
        {"{\"motif\": \"" MOTIVE "\", \"service\": \"lieu_information/rien\"}", "service"},
        {"{\"motif\": \"" MOTIVE "\", \"service\": \"../x/y\"}", "service"},
        {"{\"motif\": \"" MOTIVE "\", \"decision\": \"peut-être\"}", "decision"},
        {"{\"motif\": \"" MOTIVE "\", \"nature\": \"issue\"}", "nature"},
        {"{\"motif\": \"" MOTIVE "\", \"du\": \"2026-02-30\"}", "du"},
        {"{\"motif\": \"" MOTIVE "\", \"du\": \"2026-01-13\"}", "du"},
        {"{\"motif\": \"" MOTIVE "\", \"du\": \"2020-01-13\"}", "du"},
        {"{\"motif\": \"" MOTIVE "\", \"du\": \"2026-01-11\", \"au\": \"2026-01-10\"}", "du"},
        {"{\"motif\": \"" MOTIVE "\", \"du_heure\": \"08:00\"}", "du"},
        {"{\"motif\": \"" MOTIVE "\", \"du\": \"2026-01-11\", \"du_heure\": \"24:00\"}",
         "du_heure"},
        {"{\"motif\": \"" MOTIVE "\", \"au\": \"2026-01-11\", \"au_heure\": \"8h\"}", "au_heure"},
        {"{\"motif\": \"" MOTIVE "\", \"autre\": \"x\"}", "acte"},
    };
    unsigned before;

    (void) state;
    log_in_as(ALIX);
    before = readings();
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        if (post_json("caf/traces", wrong[i].body) != 422
            || strcmp(text_of("champ"), wrong[i].field) != 0) {
            fail_msg("%s: %u, %s", wrong[i].body, answer.status, text_of("champ"));
        }
        assert_true(strlen(text_of("detail")) > 10);
    }
    assert_int_equal(readings(), before);
    assert_int_equal(get_json("caf/traces"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "demandes")), 0);
}

static void a_motive_is_ten_to_five_hundred_characters(void **state)
{
    static const unsigned lengths[] = {9, 10, 500, 501};
    char body[8192];

    (void) state;
    log_in_as(ALIX);
    for (unsigned i = 0; i < 4; i++) {
        strcpy(body, "{\"motif\": \"");
        for (unsigned n = 0; n < lengths[i]; n++) {
            strcat(body, "\U0001F512"); /* four bytes each */
        }
        strcat(body, "\"}");
        assert_int_equal(post_json("caf/traces", body), i == 1 || i == 2 ? 303 : 422);
    }
}

static void a_form_that_is_refused_comes_back_filled_in(void **state)
{
    char form[512];
    char token[HAB_TOKEN_TEXT + 1];

    (void) state;
    log_in_as(ALIX);
    assert_int_equal(get("caf/traces"), 200);
    hab_csrf_token(&answer, token);
    (void) snprintf(form, sizeof(form), "csrf=%s&motif=court&personne=anne%%40x.example", token);
    assert_int_equal(post("caf/traces", form), 422);
    assert_true(shows("anne@x.example"));
    assert_true(shows("aria-invalid"));
    assert_int_equal(post("caf/traces", "csrf=faux&motif=motif+bien+assez+long"), 403);
}

static void paths_that_are_none(void **state)
{
    static const char *const paths[] = {"caf/traces/",
                                        "caf/traces/0",
                                        "caf/traces/01",
                                        "caf/traces/x",
                                        "caf/traces/-1",
                                        "caf/traces/1/",
                                        "caf/traces/1/..",
                                        "caf/traces/2",
                                        "caf/traces/1x",
                                        "caf/traces/1/frise.svg/",
                                        "caf/traces/99999999999999999999"};
    static const char *const places[] = {"x",     "1",      "1-", "-1-1",
                                         "1-1-1", "1-1%00", "",   "99999999999999999999-1"};
    char path[96];

    (void) state;
    log_in_as(ALIX);
    assert_string_equal(demand(""), "caf/traces/1");
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        assert_int_equal(get_json(paths[i]), 404);
    }
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        (void) snprintf(path, sizeof(path), "caf/traces/1?avant=%s", places[i]);
        assert_int_equal(get_json(path), 400);
    }
}

/* What others wrote is shown as text, in pages and in tables. */
static void hostile_texts_stay_texts(void **state)
{
    char path[64];
    char below[96];

    (void) state;
    put_record(ANNE, "LI-1", "<script>alert(1)</script>", 1);
    put_record(ANNE, "LI-1", "=HYPERLINK(\"https://mal.example\")", 1);
    log_in_as(ALIX);
    strcpy(path, demand("\"personne\": \"anne@x.example\""));
    assert_int_equal(get(path), 200);
    assert_false(shows("<script>"));
    assert_true(shows("&lt;script&gt;"));
    (void) snprintf(below, sizeof(below), "%s/export.csv", path);
    assert_int_equal(get(below), 200);
    assert_true(shows("\"'=HYPERLINK"));
}

/* -- exports */

/* All parts of the last answer's stream, joined. */
static char *whole_export(size_t *size)
{
    char *all = NULL;

    *size = 0;
    for (;;) {
        all = realloc(all, *size + answer.content_size + 1);
        assert_non_null(all);
        memcpy(all + *size, answer.content, answer.content_size);
        *size += answer.content_size;
        if (!answer.more) {
            break;
        }
        hab_exchange_continue(&answer, now);
        assert_false(answer.cut);
    }
    all[*size] = '\0';
    return all;
}

static hab_status check(const char *bytes, size_t size, json_t **said)
{
    uint8_t hash[HAB_HASH_SIZE];
    uint64_t lines = 0;
    hab_head_key key;
    hab_error error = {""};
    size_t end = size > 0 ? size - 1 : 0;

    while (end > 0 && bytes[end - 1] != '\n') {
        end--;
    }
    for (size_t i = 0; i < end; i++) {
        lines += bytes[i] == '\n';
    }
    hab_sha256(hab_slice_of(bytes, end), hash);
    assert_int_equal(hab_head_key_of(broker.key, &key), HAB_OK);
    return hab_export_check(hab_slice_of(bytes + end, size - end - 1), hash, lines, key.public,
                            said, &error);
}

static void an_export_is_whole_and_signed_mcp_7(void **state)
{
    char path[96];
    size_t size;
    char *bytes;
    json_t *said;

    (void) state;
    counted = -3000;
    for (unsigned i = 0; i < 1203; i++) {
        put_record(i % 2 ? ANNE : ZOE, i % 2 ? "LI-1" : "LI-2", "75056", 1);
        counted -= i % 3 == 0; /* some are of one time */
    }
    log_in_as(ALIX);
    (void) snprintf(path, sizeof(path), "%s/export.jsonl",
                    demand("\"nature\": \"acces\", \"du\": \"2026-01-12\""));
    assert_int_equal(ask(path, JSON, NULL, NULL), 200);
    assert_string_equal(header("Content-Disposition"), "attachment; filename=\"traces-1.jsonl\"");
    bytes = whole_export(&size);
    assert_int_equal(check(bytes, size, &said), HAB_OK);
    assert_int_equal(json_integer_value(json_object_get(said, "enregistrements")), 601);
    assert_int_equal(json_integer_value(json_object_get(said, "lignes")), 602);
    assert_true(json_is_true(json_object_get(said, "complet")));
    assert_null(strstr(bytes, "LI-2"));
    json_decref(said);
    for (size_t at = 0; at < size; at += 997) { /* a bit anywhere */
        bytes[at] ^= 1;
        assert_int_not_equal(check(bytes, size, &said), HAB_OK);
        bytes[at] ^= 1;
    }
    for (size_t at = size - 400; at < size - 1; at++) {
        bytes[at] ^= 1;
        assert_int_not_equal(check(bytes, size, &said), HAB_OK);
        bytes[at] ^= 1;
    }
    free(bytes);
}

/* Who loses the role in the middle of a download has no more of it. */
static void an_export_is_cut_with_the_right_section_6(void **state)
{
    char path[96];

    (void) state;
    counted = -3000;
    for (unsigned i = 0; i < 600; i++) {
        put_record(ANNE, "LI-1", "75056", 1);
    }
    log_in_as(ALIX);
    (void) snprintf(path, sizeof(path), "%s/export.jsonl", demand("\"nature\": \"acces\""));
    assert_int_equal(ask(path, JSON, NULL, NULL), 200);
    assert_true(answer.more);
    make_agent(ALIX, "751", HAB_ROLE_CONVENTIONS);
    hab_exchange_continue(&answer, now);
    assert_true(answer.cut);
    assert_int_equal(answer.content_size, 0);
}

/* With the zeros that stand for no key, anybody could sign. */
static void nothing_is_signed_without_a_key(void **state)
{
    char path[96];
    hab_broker whole = broker;

    (void) state;
    log_in_as(ALIX);
    (void) snprintf(path, sizeof(path), "%s/export.jsonl", demand(""));
    memset(broker.key, 0, sizeof(broker.key));
    assert_int_equal(get_json(path), 503);
    broker = whole;
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, open_traced, close_traced)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(each_sees_the_records_of_their_caf_mcp_7),
        EACH(a_person_of_two_cafs_is_seen_in_parts_mcp_7),
        EACH(a_signed_number_tells_whose_a_record_is_mcp_7),
        EACH(acts_of_agents_are_of_their_caf),
        EACH(each_criterion_narrows),
        EACH(hours_of_days_when_clocks_change),
        EACH(who_may_enter_mcp_7),
        EACH(a_national_demand_is_not_a_cafs),
        EACH(demands_are_listed_newest_first),
        EACH(every_reading_is_traced_with_its_motive_section_6),
        EACH(what_cannot_be_traced_is_not_shown_section_6),
        EACH(nothing_is_asked_where_no_trace_is),
        EACH(no_link_of_another_site_reads),
        EACH(pages_follow_each_other_without_gap_or_double),
        EACH(a_second_rolled_in_parts_is_read_in_order),
        EACH(all_that_is_looked_at_is_counted_mcp_7),
        EACH(figures_and_picture_say_the_same),
        EACH(an_access_is_shown_with_what_became_of_it),
        EACH(a_wrong_field_is_named),
        EACH(a_motive_is_ten_to_five_hundred_characters),
        EACH(a_form_that_is_refused_comes_back_filled_in),
        EACH(paths_that_are_none),
        EACH(hostile_texts_stay_texts),
        EACH(an_export_is_whole_and_signed_mcp_7),
        EACH(an_export_is_cut_with_the_right_section_6),
        EACH(nothing_is_signed_without_a_key),
    };

    return cmocka_run_group_tests_name("desk traces", tests, load_types, free_types);
}
