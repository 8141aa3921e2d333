#include "portal/connection_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "trace/trace_read.h"

enum { REPORTED_MAX = 256, IPV6_NETWORK = 8 };

/* What a record is for its connection. */
typedef enum part {
    PART_NONE,
    PART_OPENED,
    PART_FAILED,
    PART_LOST,
    PART_ACCESS,
    PART_FOLLOW,
    PART_ACT
} part;

/* A record's identity. */
typedef struct name {
    uint64_t writer;
    uint64_t count;
} name;

typedef struct reading {
    const hab_types *types;
    hab_connections *list;
    unsigned read;
    struct {
        name name;
        size_t place; /* of its connection */
    } seen[HAB_CONNECTION_RECORDS];
    unsigned seen_count;
    name reported[REPORTED_MAX];
    unsigned reported_count;
} reading;

static int is(hab_slice slice, const char *text)
{
    return hab_slice_equal(slice, hab_slice_text(text));
}

static int has_session(const hab_trace_record *record)
{
    static const uint8_t none[HAB_TRACE_SESSION];

    return memcmp(record->session, none, sizeof(none)) != 0;
}

/* What habilctl did in a person's name, or an agent elsewhere, is no connection of theirs; nor
 * is the end of a session, which is told of it from wherever it was ended. */
static part part_of(const hab_trace_record *record)
{
    if (record->channel == HAB_TRACE_COMMAND || is(record->operation, "session.fermee")
        || is(record->operation, "jeton.revoque")) {
        return PART_NONE;
    }
    if (record->kind == HAB_TRACE_ACCESS) {
        return PART_ACCESS;
    }
    if (record->kind == HAB_TRACE_FOLLOW) {
        return PART_FOLLOW;
    }
    if (is(record->operation, "session.ouverte") || is(record->operation, "jeton.emis")) {
        return PART_OPENED;
    }
    if (is(record->operation, "session.refusee")) {
        return PART_FAILED;
    }
    if (is(record->operation, "mot_de_passe.demande")) {
        return PART_LOST;
    }
    return has_session(record) ? PART_ACT : PART_NONE;
}

/* An IPv4 address, or the network that an IPv6 address is changed in. */
static size_t network_size(const uint8_t address[16])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    return memcmp(address, mapped, sizeof(mapped)) == 0 ? 16 : IPV6_NETWORK;
}

static int belongs(const hab_connection *c, const hab_trace_record *record, uint32_t date)
{
    return c->date == date && c->webservice == (record->channel == HAB_TRACE_WEBSERVICE)
           && memcmp(c->session, record->session, sizeof(c->session)) == 0
           && memcmp(c->address, record->address, network_size(record->address)) == 0;
}

/* The record's connection, begun when there is none; NULL: there is no room. */
static hab_connection *connection_of(reading *r, const hab_trace_record *record)
{
    const int64_t second = record->time / 1000000;
    const uint32_t date = hab_local_time(second).date;
    hab_connection *c;

    for (size_t i = r->list->count; i-- > 0;) {
        if (belongs(&r->list->items[i], record, date)) {
            return &r->list->items[i];
        }
    }
    if (r->list->count == HAB_CONNECTIONS) {
        return NULL;
    }
    c = &r->list->items[r->list->count++];
    *c = (hab_connection){.date = date,
                          .webservice = record->channel == HAB_TRACE_WEBSERVICE,
                          .last = second,
                          .convention = record->convention};
    (void) hab_trace_id(record->writer, record->count, c->id);
    memcpy(c->session, record->session, sizeof(c->session));
    memcpy(c->address, record->address, sizeof(c->address));
    memcpy(c->country, record->country, sizeof(c->country));
    return c;
}

static const hab_service *service_of(const hab_types *types, const hab_trace_record *record)
{
    for (size_t i = 0; i < types->count; i++) {
        if (is(record->type, types->items[i].plugin->name)) {
            return hab_service_find(&types->items[i], record->service);
        }
    }
    return NULL;
}

static void add_service(hab_connection *c, const hab_service *service)
{
    for (unsigned i = 0; i < c->service_count; i++) {
        if (c->services[i] == service) {
            return;
        }
    }
    if (service != NULL && c->service_count < HAB_CONNECTION_SERVICES) {
        c->services[c->service_count++] = service;
    }
}

static void count_part(hab_connection *c, part what, int allowed)
{
    c->opened += what == PART_OPENED;
    c->failed += what == PART_FAILED;
    c->lost += what == PART_LOST;
    c->allowed += what == PART_ACCESS && allowed;
    c->refused += what == PART_ACCESS && !allowed;
    c->acts += what == PART_ACT;
}

static void add_record(const reading *r, hab_connection *c, const hab_trace_record *record,
                       uint64_t number)
{
    const part what = part_of(record);

    c->first = record->time / 1000000;
    count_part(c, what, record->allowed);
    if (record->allowed && (what == PART_ACCESS || what == PART_FOLLOW)) {
        add_service(c, service_of(r->types, record));
    }
    if (c->convention == 0) {
        c->convention = record->convention;
    }
    if (number != 0 && c->evidence_count < HAB_SIGNAL_EVIDENCE) {
        c->evidence[c->evidence_count++] = number;
    }
}

/* As hab_trace_id() writes it; what it did not write names no record. */
static name name_of(hab_slice id)
{
    name named = {.count = 0};
    char text[HAB_TRACE_ID] = "", again[HAB_TRACE_ID];

    if (id.size < sizeof(text)) {
        memcpy(text, id.data, id.size);
    }
    if (sscanf(text, "%16" SCNx64 "-%20" SCNu64, &named.writer, &named.count) != 2) {
        return (name){.count = 0};
    }
    (void) hab_trace_id(named.writer, named.count, again);
    return strcmp(text, again) == 0 ? named : (name){.count = 0};
}

/* Of a record that was read, or NULL. */
static hab_connection *connection_named(const reading *r, name named)
{
    for (unsigned i = 0; named.count != 0 && i < r->seen_count; i++) {
        if (r->seen[i].name.writer == named.writer && r->seen[i].name.count == named.count) {
            return &r->list->items[r->seen[i].place];
        }
    }
    return NULL;
}

/* Once all is read: a change has a whole second, and may stand before what it is about. */
static void mark_reported(const reading *r)
{
    for (unsigned i = 0; i < r->reported_count; i++) {
        hab_connection *c = connection_named(r, r->reported[i]);

        if (c != NULL) {
            c->reported = 1;
        }
    }
}

/* Reading this list is an act that the list need not tell. */
static int is_own_reading(const hab_trace_record *record)
{
    return is(record->operation, "traces.lues") && is(record->object, HAB_CONNECTIONS_OBJECT);
}

static int take(void *context, const hab_trace_record *record, uint64_t number)
{
    reading *r = context;
    hab_connection *c;

    if (r->read++ == HAB_CONNECTION_RECORDS) {
        r->list->cut = 1;
        return 1;
    }
    if (is(record->operation, HAB_CONNECTION_REPORTED) && r->reported_count < REPORTED_MAX) {
        r->reported[r->reported_count++] = name_of(record->object);
    }
    if (part_of(record) == PART_NONE || is_own_reading(record)) {
        return 0;
    }
    c = connection_of(r, record);
    if (c == NULL) {
        r->list->cut = 1;
        return 1;
    }
    add_record(r, c, record, number);
    r->seen[r->seen_count].name = (name){.writer = record->writer, .count = record->count};
    r->seen[r->seen_count++].place = (size_t) (c - r->list->items);
    return 0;
}

int64_t hab_connections_since(int64_t now)
{
    int64_t start = now;

    (void) hab_day_start(hab_add_days(hab_local_time(now).date, -HAB_CONNECTION_DAYS), &start);
    return start;
}

static hab_status read_trace(const hab_broker *broker, uint64_t person, int64_t now, reading *r,
                             hab_error *error)
{
    const hab_trace_filter filter = {.person = person,
                                     .kinds = 1U << HAB_TRACE_ACCESS | 1U << HAB_TRACE_FOLLOW
                                              | 1U << HAB_TRACE_CHANGE,
                                     .from = hab_connections_since(now) * 1000000,
                                     .backwards = 1};

    return hab_trace_read(broker->store, broker->trace, &filter, NULL, take, r, error);
}

hab_status hab_connections_read(const hab_broker *broker, uint64_t person, hab_slice wanted,
                                int64_t now, hab_connections *list, hab_error *error)
{
    reading *r = calloc(1, sizeof(*r));
    hab_connections made = {.items = calloc(HAB_CONNECTIONS, sizeof(*made.items))};
    hab_status status = HAB_MEMORY;

    if (r != NULL && made.items != NULL) {
        r->types = broker->types;
        r->list = &made;
        status = broker->trace == NULL || person == 0
                     ? hab_fail(error, HAB_IO, "the trace cannot be read here")
                     : read_trace(broker, person, now, r, error);
    }
    if (status == HAB_OK) {
        mark_reported(r);
        made.found = connection_named(r, name_of(wanted));
        *list = made;
    } else {
        hab_connections_free(&made);
    }
    free(r);
    return status;
}

void hab_connections_free(hab_connections *list)
{
    free(list->items);
    *list = (hab_connections){.items = NULL};
}

int hab_connection_is_of(const hab_connection *connection, const uint8_t hash[HAB_HASH_SIZE])
{
    return memcmp(connection->session, hash, sizeof(connection->session)) == 0;
}
