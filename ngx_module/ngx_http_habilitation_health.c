
/*
 * What each worker says of itself, in shared memory, so that whichever worker is
 * asked answers for all.
 */


#include "ngx_http_habilitation_module.h"


#define NGX_HTTP_HABILITATION_SLOTS  256
#define NGX_HTTP_HABILITATION_TEXT   256


typedef struct {
    ngx_atomic_t  pid;          /* 0: free */
    ngx_uint_t    store_failed;
    ngx_uint_t    trace_failed;
    ngx_uint_t    batches;
    ngx_uint_t    records;
    ngx_uint_t    failures;     /* batches that could not be written */
    u_char        store_error[NGX_HTTP_HABILITATION_TEXT];
    u_char        trace_error[NGX_HTTP_HABILITATION_TEXT];
} ngx_http_habilitation_slot_t;


static ngx_int_t ngx_http_habilitation_init_zone(ngx_shm_zone_t *zone,
    void *data);
static ngx_uint_t ngx_http_habilitation_alive(
    ngx_http_habilitation_slot_t *slot);
static void ngx_http_habilitation_say(u_char *text, const char *error);
static json_t *ngx_http_habilitation_worker_json(
    ngx_http_habilitation_slot_t *slot);
static json_t *ngx_http_habilitation_store_json(void);
static json_t *ngx_http_habilitation_status_json(ngx_uint_t *well);


static ngx_http_habilitation_slot_t  *ngx_http_habilitation_slot;


ngx_int_t
ngx_http_habilitation_health_zone(ngx_conf_t *cf,
    ngx_http_habilitation_main_conf_t *hmcf)
{
    size_t     size;
    ngx_str_t  name = ngx_string("habilitation_health");

    size = ngx_align(NGX_HTTP_HABILITATION_SLOTS
                     * sizeof(ngx_http_habilitation_slot_t), ngx_pagesize)
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
    ngx_slab_pool_t  *pool;

    if (data != NULL) {
        zone->data = data; /* a reload keeps it */
        return NGX_OK;
    }

    pool = (ngx_slab_pool_t *) zone->shm.addr;

    if (zone->shm.exists) {
        zone->data = pool->data;
        return NGX_OK;
    }

    zone->data = ngx_slab_calloc(pool, NGX_HTTP_HABILITATION_SLOTS
                                       * sizeof(ngx_http_habilitation_slot_t));
    pool->data = zone->data;

    return zone->data != NULL ? NGX_OK : NGX_ERROR;
}


void
ngx_http_habilitation_health_init(ngx_http_habilitation_main_conf_t *hmcf)
{
    ngx_uint_t                     i;
    ngx_atomic_uint_t              pid;
    ngx_http_habilitation_slot_t  *slot;

    slot = hmcf->health->data;

    for (i = 0; i < NGX_HTTP_HABILITATION_SLOTS; i++) {
        pid = slot[i].pid;

        if (pid != 0 && ngx_http_habilitation_alive(&slot[i])) {
            continue;
        }

        if (ngx_atomic_cmp_set(&slot[i].pid, pid, (ngx_atomic_uint_t) ngx_pid))
        {
            ngx_memzero((u_char *) &slot[i] + sizeof(ngx_atomic_t),
                        sizeof(ngx_http_habilitation_slot_t)
                        - sizeof(ngx_atomic_t));
            ngx_http_habilitation_slot = &slot[i];
            return;
        }
    }
}


void
ngx_http_habilitation_health_exit(void)
{
    if (ngx_http_habilitation_slot != NULL) {
        ngx_http_habilitation_slot->pid = 0;
        ngx_http_habilitation_slot = NULL;
    }
}


static ngx_uint_t
ngx_http_habilitation_alive(ngx_http_habilitation_slot_t *slot)
{
    return kill((ngx_pid_t) slot->pid, 0) == 0 || ngx_errno != ESRCH;
}


void
ngx_http_habilitation_health_store(const char *error)
{
    ngx_http_habilitation_slot_t  *slot;

    slot = ngx_http_habilitation_slot;

    if (slot == NULL) {
        return;
    }

    if (error != NULL) {
        ngx_http_habilitation_say(slot->store_error, error);
    }

    slot->store_failed = error != NULL;
}


void
ngx_http_habilitation_health_trace(ngx_uint_t records, const char *error)
{
    ngx_http_habilitation_slot_t  *slot;

    slot = ngx_http_habilitation_slot;

    if (slot == NULL) {
        return;
    }

    if (error != NULL) {
        ngx_http_habilitation_say(slot->trace_error, error);
        slot->failures++;

    } else if (records > 0) {
        slot->records += records;
        slot->batches++;
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
    char             *text;
    json_t           *status;
    ngx_buf_t        *b;
    ngx_int_t         rc;
    ngx_uint_t        well;
    ngx_chain_t       out;
    ngx_table_elt_t  *header;

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        return NGX_HTTP_NOT_ALLOWED;
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    status = ngx_http_habilitation_status_json(&well);
    text = json_dumps(status, JSON_INDENT(2));
    json_decref(status);

    if (text == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    b = ngx_create_temp_buf(r->pool, ngx_strlen(text) + 1);
    if (b == NULL) {
        free(text);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    b->last = ngx_sprintf(b->last, "%s\n", text);
    b->last_buf = (r == r->main);
    b->last_in_chain = 1;
    free(text);

    r->headers_out.status = well ? NGX_HTTP_OK : NGX_HTTP_SERVICE_UNAVAILABLE;
    r->headers_out.content_length_n = b->last - b->pos;
    ngx_str_set(&r->headers_out.content_type, "application/json");
    r->headers_out.content_type_len = r->headers_out.content_type.len;

    header = ngx_list_push(&r->headers_out.headers);
    if (header == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_memzero(header, sizeof(ngx_table_elt_t));
    header->hash = 1;
    ngx_str_set(&header->key, "Cache-Control");
    ngx_str_set(&header->value, "no-store");

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


static json_t *
ngx_http_habilitation_status_json(ngx_uint_t *well)
{
    json_t                             *workers;
    ngx_uint_t                          i;
    ngx_http_habilitation_slot_t       *slot;
    ngx_http_habilitation_main_conf_t  *hmcf;

    hmcf = ngx_http_habilitation_worker.conf;

    if (hmcf == NULL) {
        *well = 0;
        return json_pack("{s:s}", "etat", "sans magasin");
    }

    *well = 1;
    slot = hmcf->health->data;
    workers = json_array();

    for (i = 0; i < NGX_HTTP_HABILITATION_SLOTS; i++) {

        if (slot[i].pid == 0 || !ngx_http_habilitation_alive(&slot[i])) {
            continue;
        }

        if (slot[i].store_failed || slot[i].trace_failed) {
            *well = 0;
        }

        json_array_append_new(workers,
                              ngx_http_habilitation_worker_json(&slot[i]));
    }

    return json_pack("{s:s, s:o, s:o}", "etat", *well ? "ok" : "degrade",
                     "magasin", ngx_http_habilitation_store_json(),
                     "processus", workers);
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
                     "trace_lots", (json_int_t) slot->batches,
                     "trace_enregistrements", (json_int_t) slot->records,
                     "trace_echecs", (json_int_t) slot->failures);
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
