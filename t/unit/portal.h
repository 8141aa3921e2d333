/* For tests: a portal over a store in memory, in which Anne and Bruno have accepted the
 * terms of use, and a client that keeps its cookies. */
#ifndef HAB_TEST_PORTAL_H
#define HAB_TEST_PORTAL_H

#include "person/conditions.h"
#include "conventions.h"
#include "web/exchange.h"
#include "web/form.h"
#include "web/present.h"
#include "trace/trace.h"
#include "type/sheets.h"

#define ORIGIN "https://extranet.example"
#define FORM "application/x-www-form-urlencoded"
#define JSON "application/json"
#define HTML "text/html,application/xhtml+xml,*/*;q=0.8"
#define ANNE "anne@x.example"
#define BRUNO "bruno@x.example"
#define PASSWORD "une phrase que nul ne devine"

enum { NOW = IMPORTED + 3600 };

static hab_broker broker;
static hab_pages *pages;
static hab_exchange answer;     /* the last one */
static char cookies[2][128];    /* the session's, the device's: "name=value" */
static const char *origin;      /* sent with what follows, or NULL */
static const char *csrf_header; /* likewise */
static const char *fetch_site;
static const char *purpose;
static const char *authorization;
static const char *own_origin; /* as the client addressed us */
static uint8_t client_address[16];
static int64_t now;

static const char *const cookie_names[] = {"__Host-habilitation", "__Host-habilitation-appareil"};

static inline void forget_cookies(void)
{
    memset(cookies, 0, sizeof(cookies));
}

static inline void accept_conditions(const char *identifiant)
{
    hab_txn *txn;
    uint64_t person = person_in(broker.store, identifiant);

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_conditions_accept(txn, person, IMPORTED), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* The pages of the directory and of the types. */
static inline int load_pages(void)
{
    hab_error error = {""};
    hab_status status = hab_pages_load(SOURCE_DIR "/conf/pages", &pages, &error);

    for (size_t i = 0; i < types.count && status == HAB_OK; i++) {
        status = hab_sheets_add(pages, &types.items[i], HAB_SHEET_PAGE, &error);
    }
    if (status != HAB_OK) {
        print_error("%s\n", error.text);
    }
    return status == HAB_OK;
}

static inline int open_portal(void **state)
{
    if (!load_pages()) {
        return -1;
    }
    open_store(state);
    broker = (hab_broker){.store = *state,
                          .types = &types,
                          .sheets = pages,
                          .terms = {.idle = HAB_SESSION_IDLE, .lifetime = HAB_SESSION_LIFETIME},
                          .cost = {.memory_kib = 64, .passes = 1},
                          .key = {1, 2, 3}};
    store_document(broker.store, lieu("{}"));
    accept_conditions(ANNE);
    accept_conditions(BRUNO);
    origin = csrf_header = fetch_site = purpose = authorization = NULL;
    own_origin = ORIGIN;
    memset(client_address, 0, sizeof(client_address));
    now = NOW;
    forget_cookies();
    return 0;
}

static inline int close_portal(void **state)
{
    hab_exchange_clear(&answer);
    memset(&answer, 0, sizeof(answer));
    hab_pages_free(pages);
    return close_store(state);
}

/* The `skip`-th header of this name, or NULL. */
static inline const char *header_at(const char *name, unsigned skip)
{
    for (unsigned i = 0; i < answer.header_count; i++) {
        if (strcmp(answer.headers[i].name, name) == 0 && skip-- == 0) {
            return answer.headers[i].value;
        }
    }
    return NULL;
}

static inline const char *header(const char *name)
{
    const char *value = header_at(name, 0);

    return value != NULL ? value : "";
}

static inline void keep_cookies(void)
{
    const char *value;

    for (unsigned i = 0; (value = header_at("Set-Cookie", i)) != NULL; i++) {
        for (size_t jar = 0; jar < 2; jar++) {
            size_t length = strlen(cookie_names[jar]);

            if (strncmp(value, cookie_names[jar], length) == 0 && value[length] == '=') {
                size_t size = strcspn(value, ";");

                assert_true(size < sizeof(cookies[jar]));
                memcpy(cookies[jar], value, size);
                cookies[jar][size] = '\0';
            }
        }
    }
}

static inline hab_slice slice_or_none(const char *text)
{
    return text != NULL ? hab_slice_text(text) : hab_slice_of("", 0);
}

/* One request; `body` NULL is a GET. Gives the status. */
static inline unsigned ask(const char *path, const char *accept, const char *type, const char *body)
{
    static char joined[sizeof(cookies) + 2]; /* parts of a stream are asked with it again */
    const char *query = strchr(path, '?');

    hab_exchange_clear(&answer);
    (void) snprintf(joined, sizeof(joined), "%s; %s", cookies[0], cookies[1]);
    answer = (hab_exchange){
        .broker = &broker,
        .pages = pages,
        .mount = hab_slice_text("/extranet/"),
        .path = hab_slice_of(path, query != NULL ? (size_t) (query - path) : strlen(path)),
        .query = slice_or_none(query != NULL ? query + 1 : NULL),
        .body = slice_or_none(body),
        .accept = slice_or_none(accept),
        .content_type = slice_or_none(body != NULL ? type : NULL),
        .authorization = slice_or_none(authorization),
        .cookie = hab_slice_text(joined),
        .origin = slice_or_none(origin),
        .fetch_site = slice_or_none(fetch_site),
        .purpose = slice_or_none(purpose),
        .own_origin = hab_slice_text(own_origin),
        .agent = hab_slice_text("Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"),
        .csrf = slice_or_none(csrf_header),
        .method = body != NULL ? HAB_POST : HAB_GET,
        .now = now};
    memcpy(answer.address, client_address, sizeof(answer.address));
    hab_exchange_run(&answer);
    keep_cookies();
    return answer.status;
}

static inline unsigned get(const char *path)
{
    return ask(path, HTML, NULL, NULL);
}

static inline unsigned get_json(const char *path)
{
    return ask(path, JSON, NULL, NULL);
}

static inline unsigned post(const char *path, const char *body)
{
    return ask(path, HTML, FORM, body);
}

static inline unsigned post_json(const char *path, const char *body)
{
    return ask(path, JSON, JSON, body);
}

static inline int shows(const char *text)
{
    return answer.content != NULL
           && memmem(answer.content, answer.content_size, text, strlen(text)) != NULL;
}

/* A text of the last answer's document, by its path: "personne.nom". */
static inline const char *text_of(const char *path)
{
    const json_t *value = answer.document;
    char name[64];

    while (value != NULL && *path != '\0') {
        size_t length = strcspn(path, ".");

        (void) snprintf(name, sizeof(name), "%.*s", (int) length, path);
        value = json_object_get(value, name);
        path += length + (path[length] == '.');
    }
    return json_is_string(value) ? json_string_value(value) : json_is_true(value) ? "true" : "";
}

static inline void give_password(const char *identifiant, hab_password_kind kind, const char *text,
                                 int64_t issued)
{
    char hash[HAB_PASSWORD_HASH_MAX];
    hab_txn *txn;
    uint64_t person = person_in(broker.store, identifiant);

    assert_int_equal(hab_password_hash(hab_slice_text(text), &broker.cost, hash), HAB_OK);
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_credential_put(txn, person, kind, hash, issued), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static inline unsigned try_login(const char *identifiant, const char *password)
{
    char body[256];

    (void) snprintf(body, sizeof(body), "{\"identifiant\": \"%s\", \"mot_de_passe\": \"%s\"}",
                    identifiant, password);
    return post_json("connexion", body);
}

static inline void log_in(const char *identifiant)
{
    give_password(identifiant, HAB_PASSWORD_OWN, PASSWORD, NOW);
    accept_conditions(identifiant);
    assert_int_equal(try_login(identifiant, PASSWORD), 200);
}

/* The last trace of a change, decoded into `record`, whose texts live in `bytes`. */
static inline void last_trace(uint8_t bytes[HAB_TRACE_MAX], hab_trace_record *record)
{
    hab_txn *txn;
    hab_cursor *cursor;
    hab_slice value;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor), HAB_OK);
    assert_int_equal(hab_last(cursor, NULL, &value), HAB_OK);
    memcpy(bytes, value.data, value.size);
    assert_int_equal(hab_trace_decode(hab_slice_of(bytes, value.size), record, NULL), HAB_OK);
    hab_cursor_close(cursor);
    hab_abort(txn);
}

static inline void assert_traced(const char *operation, hab_reason reason)
{
    uint8_t bytes[HAB_TRACE_MAX];
    hab_trace_record record;

    last_trace(bytes, &record);
    if (!hab_slice_equal(record.operation, hab_slice_text(operation))) {
        fail_msg("traced %.*s, not %s", (int) record.operation.size,
                 (const char *) record.operation.data, operation);
    }
    assert_int_equal(record.reason, reason);
    assert_int_equal(record.allowed, reason == HAB_REASON_GRANTED);
    assert_int_equal(record.time, now * 1000000);
}

#endif
