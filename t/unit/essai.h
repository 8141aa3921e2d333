/* For tests: a convention type made here, « essai », whose pages, duties and events run
 * what a test wants, beside the types of conventions.h. A scope is the communes of the
 * convention, one after the other. */
#ifndef HAB_TEST_ESSAI_H
#define HAB_TEST_ESSAI_H

#include "convention/cover.h"
#include "desk.h"
#include "portal/guard.h"
#include "type/call.h"

typedef int (*essai_fn)(hab_call *call);

static const hab_calls *calls;
static essai_fn on_enter; /* NULL: lets pass */
static essai_fn on_get;
static essai_fn on_post;
static essai_fn on_due_done; /* a sweep */
static essai_fn on_event;
static int64_t due_at;
static hab_event told;        /* the last event */
static int without_cover;     /* compiles as a plugin that does not speak of targets */
static const char *describes; /* what it says of each, or NULL */
static int cannot_compile;    /* nor anything else */

static int essai_open(const hab_host *host, hab_slice settings, void *report, void **state)
{
    (void) settings;
    (void) report;
    *state = (void *) host;
    return 0;
}

static void essai_close(void *state)
{
    (void) state;
}

static const hab_service *essai_services(const void *state, size_t *count)
{
    static const hab_service services[] = {
        {.name = "lire", .title = "Lire", .article = "ES-1", .target = "commune"},
        {.name = "panne", .title = "En panne", .article = "ES-2"},
    };

    (void) state;
    *count = 2;
    return services;
}

static int essai_check(const void *state, hab_slice convention, void *report)
{
    (void) state;
    (void) convention;
    (void) report;
    return 0;
}

static int cover_one(const hab_host *host, void *sink, hab_slice target)
{
    return describes != NULL ? host->describe(sink, target, hab_slice_text(describes))
                             : host->cover(sink, target);
}

static int compile_into(const hab_host *host, const json_t *annexe, void *sink)
{
    char scope[256] = "";
    size_t i;
    json_t *value;
    int failed = cannot_compile;

    json_array_foreach(json_object_get(annexe, "communes"), i, value)
    {
        strcat(scope, json_string_value(value));
        failed |=
            without_cover ? 0 : cover_one(host, sink, hab_slice_text(json_string_value(value)));
    }
    json_array_foreach(json_object_get(annexe, "personnes"), i, value)
    {
        failed |= host->emit(sink, json_string_value(json_object_get(value, "identifiant")),
                             "lecteur", hab_slice_text(scope));
    }
    return failed;
}

static int essai_compile(const void *state, hab_slice convention, void *sink)
{
    json_t *document = json_loadb(convention.data, convention.size, 0, NULL);
    int failed = compile_into(state, json_object_get(document, "annexe"), sink);

    json_decref(document);
    return failed;
}

static int essai_decide(const void *state, hab_slice scope, const hab_ask *ask, hab_answer *reply)
{
    (void) state;
    if (strcmp(ask->service, "panne") == 0) {
        return 7;
    }
    for (size_t at = 0; at + ask->target.size <= scope.size; at += 5) {
        if (ask->target.size == 5
            && memcmp((const char *) scope.data + at, ask->target.data, 5) == 0) {
            return HAB_ALLOW;
        }
    }
    reply->reason = HAB_REASON_TARGET_NOT_LISTED;
    return HAB_REFUSE;
}

static const char *essai_article(const void *state, int reason)
{
    (void) state;
    return reason == HAB_REASON_TARGET_NOT_LISTED ? "ES-1" : "ES-9";
}

static int essai_enter(const void *state, hab_call *call)
{
    (void) state;
    return on_enter != NULL ? on_enter(call) : HAB_DONE;
}

static int essai_get(const void *state, hab_call *call)
{
    (void) state;
    return on_get(call);
}

static int essai_post(const void *state, hab_call *call, hab_slice document)
{
    (void) state;
    assert_true(document.size > 0);
    return on_post(call);
}

enum { PAGE, PAGE_WRITES, PAGE_PUBLIC, PAGE_AGENTS, PAGE_BELOW, PAGES };

static const hab_page essai_pages[PAGES] = {
    [PAGE] = {.path = "page", .enter = essai_enter, .get = essai_get, .post = essai_post},
    [PAGE_WRITES] = {.path = "ecrit", .flags = HAB_PAGE_WRITES, .get = essai_get},
    [PAGE_PUBLIC] = {.path = "page/publique",
                     .flags = HAB_PAGE_PUBLIC,
                     .get = essai_get,
                     .post = essai_post},
    [PAGE_AGENTS] = {.path = "agents",
                     .flags = HAB_PAGE_AGENT,
                     .roles = HAB_AGENT_CONVENTIONS,
                     .get = essai_get},
    [PAGE_BELOW] = {.path = "page/", .get = essai_get},
};

#define PAPER                                                                                      \
    "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"              \
    "<xsl:template match='/page'><document titre='Essai'>"                                         \
    "<h1><xsl:value-of select='document/dit'/></h1></document></xsl:template></xsl:stylesheet>"

static const hab_sheet essai_sheets[] = {
    {.name = "essai-page", .use = HAB_SHEET_PAGE, .text = PAPER},
    {.name = "essai-courriel", .use = HAB_SHEET_MAIL, .text = PAPER},
};

static int essai_due(const void *state, hab_call *call, int64_t *when)
{
    (void) state;
    (void) call;
    *when = due_at;
    return HAB_DONE;
}

static int essai_sweep(const void *state, hab_call *call)
{
    (void) state;
    return on_due_done(call);
}

static int essai_event(const void *state, hab_call *call, const hab_event *event)
{
    (void) state;
    told = *event;
    return on_event != NULL ? on_event(call) : HAB_DONE;
}

static hab_plugin essai_plugin = {.major = HAB_ABI_MAJOR,
                                  .minor = HAB_ABI_MINOR,
                                  .name = "essai",
                                  .title = "Essai",
                                  .open = essai_open,
                                  .close = essai_close,
                                  .services = essai_services,
                                  .annexe_check = essai_check,
                                  .annexe_compile = essai_compile,
                                  .decide = essai_decide,
                                  .article = essai_article,
                                  .due = essai_due,
                                  .sweep = essai_sweep,
                                  .event = essai_event};

static hab_type *essai; /* in `types` */

static inline int load_essai(void **state)
{
    if (load_types(state) != 0) {
        return -1;
    }
    essai = &types.items[types.count++];
    *essai = (hab_type){.plugin = &essai_plugin,
                        .state = (void *) &hab_plugin_host,
                        .key = hab_type_key("essai"),
                        .pages = essai_pages,
                        .page_count = PAGES,
                        .sheets = essai_sheets,
                        .sheet_count = 2,
                        .file = strdup("essai.so")};
    essai->services = essai_services(NULL, &essai->service_count);
    calls = hab_plugin_host.calls;
    return 0;
}

/* Active since 12 January 2026 for two communes of Paris's Caf, naming Anne and Bruno. */
static inline json_t *convention_of_essai(const char *changes)
{
    json_t *document =
        changed("{\"schema\": 1, \"type\": \"essai\", \"numero\": \"ES-1\", \"version\": 1,"
                " \"caf\": \"751\", \"etat\": \"active\","
                " \"signature\": {\"date\": \"2026-01-12\"},"
                " \"partenaire\": {\"nom\": \"Ville\"},"
                " \"annexe\": {\"communes\": [\"75056\", \"2A004\"],"
                "  \"personnes\": ["
                "   {\"identifiant\": \"anne@x.example\", \"nom\": \"A\", \"prenom\": \"Anne\"},"
                "   {\"identifiant\": \"bruno@x.example\", \"nom\": \"B\","
                "    \"prenom\": \"Bruno\"}]}}",
                changes);

    return document;
}

static inline int open_essai(void **state)
{
    if (open_portal(state) != 0) {
        return -1;
    }
    describes = NULL;
    on_enter = on_get = on_post = on_due_done = on_event = NULL;
    due_at = 0;
    store_document(broker.store, convention_of_essai("{}"));
    told = (hab_event){.kind = 0};
    return 0;
}

/* What a browser with the cookies of portal.h asks of a page: identified, not yet run. */
static inline void begin_visit(hab_method method, const char *accept)
{
    static char joined[sizeof(cookies) + 2];

    hab_exchange_clear(&answer);
    (void) snprintf(joined, sizeof(joined), "%s; %s", cookies[0], cookies[1]);
    answer = (hab_exchange){.broker = &broker,
                            .pages = pages,
                            .mount = hab_slice_text("/extranet/"),
                            .path = hab_slice_text("essai/page"),
                            .query = hab_slice_text("commune=75056"),
                            .accept = hab_slice_text(accept),
                            .cookie = hab_slice_text(joined),
                            .authorization = slice_or_none(authorization),
                            .fetch_site = slice_or_none(fetch_site),
                            .purpose = slice_or_none(purpose),
                            .own_origin = hab_slice_text(own_origin),
                            .method = method,
                            .now = now};
    memcpy(answer.address, client_address, sizeof(answer.address));
    hab_identify(&answer);
}

static inline unsigned visit(unsigned page, essai_fn work)
{
    on_get = work;
    begin_visit(HAB_GET, JSON);
    hab_call_page(&answer, essai, &essai_pages[page], NULL);
    return answer.status;
}

static inline unsigned send_to(unsigned page, essai_fn work)
{
    json_t *document = json_pack("{s:s}", "a", "b");

    on_post = work;
    begin_visit(HAB_POST, JSON);
    hab_call_page(&answer, essai, &essai_pages[page], document);
    json_decref(document);
    return answer.status;
}

/* A duty: a call without anybody. */
static int run_duty(void *context, hab_call *call)
{
    return (*(essai_fn *) context)(call);
}

static inline int duty_of(const hab_type *type, int writes, essai_fn work)
{
    return hab_call_run(&broker, type, NULL, NULL, writes, run_duty, &work, now, NULL);
}

static inline int duty(int writes, essai_fn work)
{
    return duty_of(essai, writes, work);
}

static inline int answer_well(hab_call *call)
{
    return calls->answer(call, 200, NULL, hab_slice_text("{\"dit\": \"oui\"}"));
}

static inline int put(hab_call *call, const char *key, const char *value)
{
    return calls->put(call, hab_slice_text(key), hab_slice_text(value));
}

/* Whether a record of the type stands in the store. */
static const char *wanted_key;

static int find_wanted(hab_call *call)
{
    hab_slice value;

    return calls->get(call, hab_slice_text(wanted_key), &value);
}

static inline int is_stored(const char *key)
{
    wanted_key = key;
    return duty(0, find_wanted) == HAB_DONE;
}

static inline uint64_t traces_written(void)
{
    uint64_t count = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_count(txn, HAB_TABLE_CHANGE, &count), HAB_OK);
    hab_abort(txn);
    return count;
}

static inline void in_a_transaction(hab_status (*change)(hab_txn *txn))
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(change(txn), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

#endif
