
/*
 * Pages and refusals: an exchange of the broker, run in a thread.
 */


#include "ngx_http_habilitation_module.h"

/* Hashing yields to the event loops: a storm of logins slows logins. */
#define NGX_HTTP_HABILITATION_NICE  15
#define NGX_HTTP_HABILITATION_HOLD  60000 /* ms, then once more */


typedef struct {
    ngx_http_request_t  *request;
    hab_exchange         exchange;
} ngx_http_habilitation_portal_ctx_t;


static ngx_int_t ngx_http_habilitation_start_exchange(ngx_http_request_t *r,
    hab_slice body);
static void ngx_http_habilitation_run(void *data, ngx_log_t *log);
static void ngx_http_habilitation_ran(ngx_event_t *ev);
static void ngx_http_habilitation_refusal_ran(ngx_event_t *ev);
static void ngx_http_habilitation_suspended(ngx_http_request_t *r);
static void ngx_http_habilitation_portal_cleanup(void *data);
static ngx_thread_task_t *ngx_http_habilitation_task(ngx_http_request_t *r,
    void (*ran)(ngx_event_t *ev));
static ngx_int_t ngx_http_habilitation_send_header(ngx_http_request_t *r,
    hab_exchange *exchange);


ngx_int_t
ngx_http_habilitation_portal_handler(ngx_http_request_t *r)
{
    ngx_int_t  rc;

    if (ngx_http_habilitation_worker.conf == NULL) {
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    rc = ngx_http_habilitation_directory(r);

    if (rc != NGX_DECLINED) {
        return rc;
    }

    return ngx_http_habilitation_read_body(r,
                                         ngx_http_habilitation_start_exchange);
}


static ngx_int_t
ngx_http_habilitation_start_exchange(ngx_http_request_t *r, hab_slice body)
{
    ngx_thread_pool_t                   *pool;
    ngx_thread_task_t                   *task;
    ngx_http_habilitation_main_conf_t   *hmcf;
    ngx_http_habilitation_portal_ctx_t  *ctx;

    hmcf = ngx_http_habilitation_worker.conf;

    task = ngx_http_habilitation_task(r, ngx_http_habilitation_ran);
    if (task == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ctx = task->ctx;
    ctx->exchange.body = body;

    pool = hab_exchange_hashes(&ctx->exchange) ? hmcf->password_pool
                                               : hmcf->page_pool;

    if (ngx_http_habilitation_post(pool, task) != NGX_OK) {
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    r->main->blocked++;
    r->write_event_handler = ngx_http_habilitation_suspended;

    return NGX_AGAIN;
}


ngx_int_t
ngx_http_habilitation_refuse(ngx_http_habilitation_ctx_t *ctx)
{
    ngx_thread_task_t                   *task;
    ngx_http_request_t                  *r;
    ngx_http_habilitation_portal_ctx_t  *pctx;

    r = ctx->request;

    task = ngx_http_habilitation_task(r, ngx_http_habilitation_refusal_ran);
    if (task == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    pctx = task->ctx;
    pctx->exchange.refusal = &ctx->verdict;
    pctx->exchange.demand = &ctx->demand;
    pctx->exchange.target_uri = hab_slice_of(r->unparsed_uri.data,
                                             r->unparsed_uri.len);

    if (ngx_http_habilitation_post(ngx_http_habilitation_worker.conf->page_pool,
                                   task)
        != NGX_OK)
    {
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    ctx->refusal = &pctx->exchange;
    ctx->state = NGX_HTTP_HABILITATION_REFUSING;
    r->main->blocked++;

    return NGX_AGAIN;
}


/* A task with its exchange filled, cleared together with the request. */

static ngx_thread_task_t *
ngx_http_habilitation_task(ngx_http_request_t *r, void (*ran)(ngx_event_t *ev))
{
    ngx_pool_cleanup_t                  *cln;
    ngx_thread_task_t                   *task;
    ngx_http_habilitation_portal_ctx_t  *ctx;

    task = ngx_thread_task_alloc(r->pool,
                                 sizeof(ngx_http_habilitation_portal_ctx_t));
    cln = ngx_pool_cleanup_add(r->pool, 0);

    if (task == NULL || cln == NULL) {
        return NULL;
    }

    ctx = task->ctx;
    ngx_memzero(ctx, sizeof(ngx_http_habilitation_portal_ctx_t));
    ctx->request = r;

    cln->handler = ngx_http_habilitation_portal_cleanup;
    cln->data = &ctx->exchange;

    task->handler = ngx_http_habilitation_run;
    task->event.data = ctx;
    task->event.handler = ran;
    task->event.log = r->connection->log;

    return ngx_http_habilitation_fill(r, &ctx->exchange) == NGX_OK ? task
                                                                   : NULL;
}


static void
ngx_http_habilitation_portal_cleanup(void *data)
{
    hab_exchange_clear(data);
}


/* In a thread. */

static void
ngx_http_habilitation_run(void *data, ngx_log_t *log)
{
    ngx_http_habilitation_portal_ctx_t  *ctx = data;

    if (hab_exchange_hashes(&ctx->exchange)) {
        ngx_http_habilitation_step_back(NGX_HTTP_HABILITATION_NICE);
    }

    hab_exchange_run(&ctx->exchange);
}


/* A worker that is to quit goes on as long as a timer runs: while a thread works
 * for a request, one does. */

ngx_int_t
ngx_http_habilitation_post(ngx_thread_pool_t *pool, ngx_thread_task_t *task)
{
    if (ngx_thread_task_post(pool, task) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_add_timer(&task->event, NGX_HTTP_HABILITATION_HOLD);

    return NGX_OK;
}


ngx_int_t
ngx_http_habilitation_posted(ngx_event_t *ev)
{
    if (ev->timedout) {
        ev->timedout = 0;
        ngx_add_timer(ev, NGX_HTTP_HABILITATION_HOLD);
        return NGX_AGAIN;
    }

    if (ev->timer_set) {
        ngx_del_timer(ev);
    }

    ev->complete = 0;

    return NGX_OK;
}


static void
ngx_http_habilitation_ran(ngx_event_t *ev)
{
    ngx_int_t                            rc;
    ngx_connection_t                    *c;
    ngx_http_request_t                  *r;
    ngx_http_habilitation_portal_ctx_t  *ctx;

    if (ngx_http_habilitation_posted(ev) != NGX_OK) {
        return;
    }

    ctx = ev->data;
    r = ctx->request;
    c = r->connection;

    ngx_http_set_log_request(c->log, r);

    r->main->blocked--;

    if (r->write_event_handler != ngx_http_habilitation_suspended) {

        /* terminated while the thread worked */

        r->write_event_handler(r);
        ngx_http_run_posted_requests(c);
        return;
    }

    rc = ngx_http_habilitation_send(r, &ctx->exchange);

    ngx_http_finalize_request(r, rc);
    ngx_http_run_posted_requests(c);
}


static void
ngx_http_habilitation_refusal_ran(ngx_event_t *ev)
{
    ngx_http_habilitation_ctx_t         *ctx;
    ngx_http_habilitation_portal_ctx_t  *pctx;

    if (ngx_http_habilitation_posted(ev) != NGX_OK) {
        return;
    }

    pctx = ev->data;
    ctx = ngx_http_habilitation_get_ctx(pctx->request);

    ctx->state = NGX_HTTP_HABILITATION_REFUSED;

    ngx_http_habilitation_resume(pctx->request);
}


static void
ngx_http_habilitation_suspended(ngx_http_request_t *r)
{
    ngx_log_debug0(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "habilitation: the page is being written");
}


ngx_int_t
ngx_http_habilitation_send(ngx_http_request_t *r, hab_exchange *exchange)
{
    ngx_buf_t    *b;
    ngx_int_t     rc;
    ngx_chain_t   out;

    rc = ngx_http_habilitation_send_header(r, exchange);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    if (exchange->more) {
        return ngx_http_habilitation_stream(r, exchange);
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->pos = (u_char *) exchange->content;
    b->last = b->pos + exchange->content_size;
    b->memory = 1;
    b->last_buf = (r == r->main);
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


static ngx_int_t
ngx_http_habilitation_send_header(ngx_http_request_t *r, hab_exchange *exchange)
{
    ngx_uint_t  i;

    ngx_http_habilitation_tell(r, exchange);

    /* `error_page … =200` led here: it may rename an error, not a refusal */

    r->err_status = 0;
    r->headers_out.status = exchange->status;


    /* how long a stream will be, nobody knows before its last part is made */

    if (!exchange->more) {
        r->headers_out.content_length_n = (off_t) exchange->content_size;

        if (exchange->content_size == 0) {
            r->header_only = 1;
        }
    }

    if (exchange->type != NULL) {
        ngx_http_habilitation_content_type(r, exchange->type);
    }

    if (exchange->modified != 0) {
        r->headers_out.last_modified_time = (time_t) exchange->modified;
    }

    for (i = 0; i < exchange->header_count; i++) {
        if (ngx_http_habilitation_add_header(r, exchange->headers[i].name,
                                             exchange->headers[i].value)
            != NGX_OK)
        {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }

    return ngx_http_send_header(r);
}


void
ngx_http_habilitation_tell(ngx_http_request_t *r, hab_exchange *exchange)
{
    ngx_uint_t  level;

    if (exchange->store_failed) {
        ngx_http_habilitation_doubt(exchange->log);
    }

    if (exchange->log[0] != '\0') {
        level = exchange->store_failed ? NGX_LOG_CRIT : NGX_LOG_WARN;
        ngx_log_error(level, r->connection->log, 0,
                      "habilitation: %s", exchange->log);
    }
}


void
ngx_http_habilitation_content_type(ngx_http_request_t *r, const char *type)
{
    r->headers_out.content_type.data = (u_char *) type;
    r->headers_out.content_type.len = ngx_strlen(type);
    r->headers_out.content_type_len = r->headers_out.content_type.len;
}


ngx_int_t
ngx_http_habilitation_add_header(ngx_http_request_t *r, const char *name,
    char *value)
{
    ngx_table_elt_t  *header;

    header = ngx_list_push(&r->headers_out.headers);
    if (header == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(header, sizeof(ngx_table_elt_t));

    header->hash = 1;
    header->key.data = (u_char *) name;
    header->key.len = ngx_strlen(name);
    header->value.data = (u_char *) value;
    header->value.len = ngx_strlen(value);

    if (ngx_strcmp(name, "ETag") == 0) {
        r->headers_out.etag = header; /* nginx answers 304 by it */
    }

    return NGX_OK;
}
