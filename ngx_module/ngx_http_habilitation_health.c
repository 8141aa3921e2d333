
/*
 * What each worker says of itself, in shared memory, so that whichever worker is
 * asked answers for all.
 */


#include "ngx_http_habilitation_health.h"

#include "trace/alarm.h"


static ngx_int_t ngx_http_habilitation_init_zone(ngx_shm_zone_t *zone,
    void *data);
static void ngx_http_habilitation_retire(
    ngx_http_habilitation_health_t *health,
    ngx_http_habilitation_slot_t *slot);
static void ngx_http_habilitation_say(u_char *text, const char *error);
static ngx_uint_t ngx_http_habilitation_wants_text(ngx_http_request_t *r);
static ngx_buf_t *ngx_http_habilitation_status_text(ngx_http_request_t *r);
static json_t *ngx_http_habilitation_worker_json(
    ngx_http_habilitation_slot_t *slot);
static json_t *ngx_http_habilitation_store_json(void);
static json_t *ngx_http_habilitation_workers_json(ngx_uint_t *well);
static json_t *ngx_http_habilitation_alarm_json(void);
static json_t *ngx_http_habilitation_status_json(ngx_uint_t *well);


static ngx_http_habilitation_slot_t  ngx_http_habilitation_nobody;

ngx_http_habilitation_slot_t  *ngx_http_habilitation_slot =
                                                &ngx_http_habilitation_nobody;


ngx_int_t
ngx_http_habilitation_health_zone(ngx_conf_t *cf,
    ngx_http_habilitation_main_conf_t *hmcf)
{
    size_t     size;
    ngx_str_t  name = ngx_string("habilitation_health");

    size = ngx_align(sizeof(ngx_http_habilitation_health_t), ngx_pagesize)
           + 8 * ngx_pagesize;

    hmcf->health = ngx_shared_memory_add(cf, &name, size,
                                         &ngx_http_habilitation_module);
    if (hmcf->health == NULL) {
        return NGX_ERROR;
    }

    hmcf->health->init = ngx_http_habilitation_init_zone;

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_init_zone(ngx_shm_zone_t *zone, void *data)
{
    ngx_slab_pool_t                 *pool;
    ngx_http_habilitation_health_t  *health;

    if (data != NULL) {
        zone->data = data; /* a reload keeps it */
        return NGX_OK;
    }

    pool = (ngx_slab_pool_t *) zone->shm.addr;

    if (zone->shm.exists) {
        zone->data = pool->data;
        return NGX_OK;
    }

    health = ngx_slab_calloc(pool, sizeof(ngx_http_habilitation_health_t));
    if (health == NULL) {
        return NGX_ERROR;
    }

    health->pool = pool;
    pool->data = health;
    zone->data = health;

    return NGX_OK;
}


void
ngx_http_habilitation_health_init(ngx_http_habilitation_main_conf_t *hmcf)
{
    ngx_uint_t                       i;
    ngx_http_habilitation_slot_t    *slot;
    ngx_http_habilitation_health_t  *health;

    health = hmcf->health->data;

    ngx_shmtx_lock(&health->pool->mutex);

    for (i = 0; i < NGX_HTTP_HABILITATION_SLOTS; i++) {
        slot = &health->slots[i];

        if (slot->pid == 0 || !ngx_http_habilitation_alive(slot)) {
            ngx_http_habilitation_retire(health, slot);
            slot->pid = (ngx_atomic_uint_t) ngx_pid;
            ngx_http_habilitation_slot = slot;
            break;
        }
    }

    ngx_shmtx_unlock(&health->pool->mutex);
}


void
ngx_http_habilitation_health_exit(void)
{
    ngx_http_habilitation_health_t  *health;

    if (ngx_http_habilitation_slot == &ngx_http_habilitation_nobody) {
        return;
    }

    health = ngx_http_habilitation_worker.conf->health->data;

    ngx_shmtx_lock(&health->pool->mutex);
    ngx_http_habilitation_retire(health, ngx_http_habilitation_slot);
    ngx_shmtx_unlock(&health->pool->mutex);

    ngx_http_habilitation_slot = &ngx_http_habilitation_nobody;
}


/* What the worker of this slot has counted stays. */

static void
ngx_http_habilitation_retire(ngx_http_habilitation_health_t *health,
    ngx_http_habilitation_slot_t *slot)
{
    ngx_http_habilitation_add_counters(&health->ended, &slot->counters);

    if (slot->rolled > health->rolled) {
        health->rolled = slot->rolled;
    }

    if (slot->gauges.measured > health->gauges.measured) {
        health->gauges = slot->gauges;
    }

    ngx_memzero(slot, sizeof(ngx_http_habilitation_slot_t));
}


ngx_uint_t
ngx_http_habilitation_alive(ngx_http_habilitation_slot_t *slot)
{
    return kill((ngx_pid_t) slot->pid, 0) == 0 || ngx_errno != ESRCH;
}


void
ngx_http_habilitation_health_store(const char *error)
{
    ngx_http_habilitation_slot_t  *slot;

    slot = ngx_http_habilitation_slot;

    if (error != NULL) {
        ngx_http_habilitation_say(slot->store_error, error);
    }

    slot->store_failed = error != NULL;
}


void
ngx_http_habilitation_health_trace(const char *error)
{
    ngx_http_habilitation_slot_t  *slot;

    slot = ngx_http_habilitation_slot;

    if (error != NULL) {
        ngx_http_habilitation_say(slot->trace_error, error);
        slot->counters.failures++;
    }

    slot->trace_failed = error != NULL;
}


static void
ngx_http_habilitation_say(u_char *text, const char *error)
{
    (void) ngx_cpystrn(text, (u_char *) error, NGX_HTTP_HABILITATION_TEXT);
}


ngx_int_t
ngx_http_habilitation_status_handler(ngx_http_request_t *r)
{
    ngx_buf_t        *b;
    ngx_int_t         rc;
    ngx_chain_t       out;
    ngx_table_elt_t  *header;

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        return NGX_HTTP_NOT_ALLOWED;
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    header = ngx_list_push(&r->headers_out.headers);
    b = ngx_http_habilitation_status_text(r);

    if (header == NULL || b == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_memzero(header, sizeof(ngx_table_elt_t));
    header->hash = 1;
    ngx_str_set(&header->key, "Cache-Control");
    ngx_str_set(&header->value, "no-store");

    b->last_buf = (r == r->main);
    b->last_in_chain = 1;
    r->headers_out.content_length_n = b->last - b->pos;
    r->headers_out.content_type_len = r->headers_out.content_type.len;

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


/*
 * A scraper takes a 503 for no answer at all: to it, health is a sample like
 * others.
 */

static ngx_buf_t *
ngx_http_habilitation_status_text(ngx_http_request_t *r)
{
    char        *text;
    json_t      *status;
    ngx_buf_t   *b;
    ngx_uint_t   well;

    status = ngx_http_habilitation_status_json(&well);

    if (ngx_http_habilitation_wants_text(r)) {
        json_decref(status);
        r->headers_out.status = NGX_HTTP_OK;
        ngx_str_set(&r->headers_out.content_type,
                    "text/plain; version=0.0.4");

        return ngx_http_habilitation_metrics_text(r->pool, well);
    }

    json_object_set_new(status, "mesures",
                        ngx_http_habilitation_metrics_json(well));
    text = json_dumps(status, JSON_INDENT(2));
    json_decref(status);

    if (text == NULL) {
        return NULL;
    }

    b = ngx_create_temp_buf(r->pool, ngx_strlen(text) + 1);

    if (b != NULL) {
        b->last = ngx_sprintf(b->last, "%s\n", text);
    }

    free(text);

    r->headers_out.status = well ? NGX_HTTP_OK : NGX_HTTP_SERVICE_UNAVAILABLE;
    ngx_str_set(&r->headers_out.content_type, "application/json");

    return b;
}


/* By the query, else by what Accept names first. */

static ngx_uint_t
ngx_http_habilitation_wants_text(ngx_http_request_t *r)
{
    u_char      *end, *json, *plain, *metrics;
    hab_slice    accept;
    ngx_str_t    format;

    static ngx_str_t  prometheus = ngx_string("prometheus");

    if (ngx_http_arg(r, (u_char *) "format", 6, &format) == NGX_OK) {
        return format.len == prometheus.len
               && ngx_strncmp(format.data, prometheus.data, format.len) == 0;
    }

    accept = ngx_http_habilitation_header(r, "Accept");

    if (accept.size == 0) {
        return 0;
    }

    end = (u_char *) accept.data + accept.size;
    json = ngx_strlcasestrn((u_char *) accept.data, end,
                            (u_char *) "application/json", 16 - 1);
    plain = ngx_strlcasestrn((u_char *) accept.data, end,
                             (u_char *) "text/plain", 10 - 1);
    metrics = ngx_strlcasestrn((u_char *) accept.data, end,
                               (u_char *) "application/openmetrics-text",
                               28 - 1);

    if (plain == NULL || (metrics != NULL && metrics < plain)) {
        plain = metrics;
    }

    return plain != NULL && (json == NULL || plain < json);
}


static json_t *
ngx_http_habilitation_status_json(ngx_uint_t *well)
{
    json_t  *workers, *alarm;

    if (ngx_http_habilitation_worker.conf == NULL) {
        *well = 0;
        return json_pack("{s:s}", "etat", "sans magasin");
    }

    *well = 1;
    workers = ngx_http_habilitation_workers_json(well);
    alarm = ngx_http_habilitation_alarm_json();

    if (alarm != NULL) {
        *well = 0;
    }

    return json_pack("{s:s, s:o*, s:o, s:o}",
                     "etat", *well ? "ok" : "degrade", "alarme", alarm,
                     "magasin", ngx_http_habilitation_store_json(),
                     "processus", workers);
}


static json_t *
ngx_http_habilitation_workers_json(ngx_uint_t *well)
{
    json_t                          *workers;
    ngx_uint_t                       i;
    ngx_http_habilitation_slot_t    *slot;
    ngx_http_habilitation_health_t  *health;

    health = ngx_http_habilitation_worker.conf->health->data;
    workers = json_array();

    for (i = 0; i < NGX_HTTP_HABILITATION_SLOTS; i++) {
        slot = &health->slots[i];

        if (slot->pid == 0 || !ngx_http_habilitation_alive(slot)) {
            continue;
        }

        if (slot->store_failed || slot->trace_failed) {
            *well = 0;
        }

        json_array_append_new(workers,
                              ngx_http_habilitation_worker_json(slot));
    }

    return workers;
}


/* The newest that stands; NULL when none does.  Nothing is listed unless. */

static json_t *
ngx_http_habilitation_alarm_json(void)
{
    json_t      *list, *alarm;
    hab_txn     *txn;
    uint64_t     number;
    hab_store   *store;

    store = ngx_http_habilitation_worker.conf->broker.store;

    if (store == NULL || hab_begin_read(store, &txn) != HAB_OK) {
        return NULL; /* the store's own failure is told */
    }

    alarm = NULL;

    if (hab_alarm_stands(txn, &number) != HAB_NOT_FOUND) {
        alarm = json_object();

        if (hab_alarm_list(txn, 1, &list) == HAB_OK) {
            json_object_update(alarm, json_array_get(list, 0));
            json_decref(list);
        }
    }

    hab_abort(txn);

    return alarm;
}


static json_t *
ngx_http_habilitation_worker_json(ngx_http_habilitation_slot_t *slot)
{
    return json_pack("{s:I, s:b, s:s*, s:b, s:s*, s:I, s:I, s:I}",
                     "pid", (json_int_t) slot->pid,
                     "magasin_ok", !slot->store_failed,
                     "magasin_erreur", slot->store_failed
                                       ? (char *) slot->store_error : NULL,
                     "trace_ok", !slot->trace_failed,
                     "trace_erreur", slot->trace_failed
                                     ? (char *) slot->trace_error : NULL,
                     "trace_lots", (json_int_t) slot->counters.batches,
                     "trace_enregistrements", (json_int_t) slot->counters.records,
                     "trace_echecs", (json_int_t) slot->counters.failures);
}


static json_t *
ngx_http_habilitation_store_json(void)
{
    hab_store        *store;
    hab_store_stats   stats;

    store = ngx_http_habilitation_worker.conf->broker.store;

    if (store == NULL || hab_store_stat(store, &stats) != HAB_OK) {
        return json_object();
    }

    return json_pack("{s:I, s:I, s:I, s:I}",
                     "octets_reserves", (json_int_t) stats.map_bytes,
                     "octets_utilises", (json_int_t) stats.used_bytes,
                     "derniere_transaction", (json_int_t) stats.last_txn,
                     "lecteurs", (json_int_t) stats.readers);
}
