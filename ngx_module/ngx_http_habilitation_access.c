
/*
 * A request becomes a verdict, the verdict a record, and only when the record is
 * on disk does the request go on.
 */


#include "ngx_http_habilitation_module.h"


static ngx_int_t ngx_http_habilitation_decide(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_http_habilitation_loc_conf_t *hlcf,
    hab_trace_kind kind);
static ngx_int_t ngx_http_habilitation_target(ngx_http_request_t *r,
    ngx_http_habilitation_loc_conf_t *hlcf, ngx_str_t *target);
static void ngx_http_habilitation_cleanup(void *data);
static void ngx_http_habilitation_disown_headers(ngx_http_request_t *r);
static ngx_int_t ngx_http_habilitation_unavailable(ngx_http_request_t *r);


ngx_int_t
ngx_http_habilitation_access_handler(ngx_http_request_t *r)
{
    ngx_int_t                          rc;
    ngx_http_habilitation_ctx_t       *ctx;
    ngx_http_habilitation_loc_conf_t  *hlcf;

    hlcf = ngx_http_get_module_loc_conf(r, ngx_http_habilitation_module);

    if (hlcf->service == NULL) {
        return NGX_DECLINED;
    }

    ctx = ngx_http_habilitation_get_ctx(r);

    if (ctx == NULL) {
        ctx = ngx_http_habilitation_create_ctx(r);
        if (ctx == NULL) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        return ngx_http_habilitation_decide(r, ctx, hlcf, HAB_TRACE_ACCESS);
    }

    switch (ctx->state) {

    case NGX_HTTP_HABILITATION_WAITING:
    case NGX_HTTP_HABILITATION_REFUSING:
        return NGX_AGAIN;

    case NGX_HTTP_HABILITATION_UNASKED:
        return ngx_http_habilitation_decide(r, ctx, hlcf, HAB_TRACE_FOLLOW);

    case NGX_HTTP_HABILITATION_UNTRACED:
        return ngx_http_habilitation_unavailable(r);

    case NGX_HTTP_HABILITATION_REFUSED:

        if (ngx_http_discard_request_body(r) != NGX_OK) {
            r->keepalive = 0;
        }

        rc = ngx_http_habilitation_send(r, ctx->refusal);
        ngx_http_finalize_request(r, rc);
        return NGX_DONE;

    default: /* NGX_HTTP_HABILITATION_TRACED */
        break;
    }

    if (ctx->verdict.reason != HAB_REASON_GRANTED) {
        return ngx_http_habilitation_refuse(ctx);
    }

    if (ngx_http_habilitation_covers(r, ctx, hlcf)) {
        return NGX_OK;
    }

    /* redirected inside nginx to something else that is protected */

    return ngx_http_habilitation_decide(r, ctx, hlcf, HAB_TRACE_FOLLOW);
}


ngx_int_t
ngx_http_habilitation_preaccess_handler(ngx_http_request_t *r)
{
    ngx_http_habilitation_ctx_t       *ctx;
    ngx_http_habilitation_loc_conf_t  *hlcf;

    if (r == r->main) {
        ngx_http_habilitation_disown_headers(r);
        return NGX_DECLINED;
    }

    hlcf = ngx_http_get_module_loc_conf(r, ngx_http_habilitation_module);

    if (hlcf->service == NULL) {
        return NGX_DECLINED;
    }

    ctx = ngx_http_habilitation_get_ctx(r);

    if (ctx != NULL && ngx_http_habilitation_covers(r, ctx, hlcf)) {
        return NGX_DECLINED;
    }

    ngx_log_error(NGX_LOG_WARN, r->connection->log, 0,
                  "habilitation: subrequest to protected \"%V\" refused, "
                  "the request has no verdict for it", &r->uri);

    ngx_http_habilitation_trace_unasked(r, hlcf, ctx == NULL
                                                 ? HAB_TRACE_ACCESS
                                                 : HAB_TRACE_FOLLOW);

    if (ctx == NULL && ngx_http_habilitation_create_ctx(r) == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return NGX_HTTP_FORBIDDEN;
}


/*
 * Decides in the event loop; the record then waits its turn for the disk, and
 * the request with it.
 */

static ngx_int_t
ngx_http_habilitation_decide(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_http_habilitation_loc_conf_t *hlcf,
    hab_trace_kind kind)
{
    ngx_str_t          target;
    hab_verdict       *verdict;
    hab_trace_record   record;

    if (ngx_http_habilitation_target(r, hlcf, &target) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ctx->conf = hlcf;
    ctx->demand.type = hlcf->type;
    ctx->demand.service = hlcf->service;
    ctx->demand.target = hab_slice_of(target.data, target.len);

    verdict = &ctx->verdict;

    if (ngx_http_habilitation_worker.decider == NULL) {
        ngx_memzero(verdict, sizeof(hab_verdict));
        verdict->reason = HAB_REASON_INTERNAL;
        verdict->article = "";

    } else {
        hab_decide(ngx_http_habilitation_worker.decider,
                   ngx_http_habilitation_token(r), &ctx->demand, ngx_time(),
                   verdict);
    }

    ngx_http_habilitation_count_decision(verdict->reason);

    if (verdict->touch) {
        ngx_http_habilitation_touch(verdict);
    }

    ngx_memzero(&record, sizeof(hab_trace_record));

    record.kind = kind;
    record.channel = verdict->channel;
    record.allowed = verdict->reason == HAB_REASON_GRANTED;
    record.reason = (uint16_t) verdict->reason;
    record.time = hab_now_us();
    record.person = verdict->person;
    record.convention = verdict->convention;
    record.version = verdict->version;
    ngx_memcpy(record.session, verdict->session, HAB_TRACE_SESSION);
    ngx_http_habilitation_address(r->connection, record.address);
    ngx_http_habilitation_country(r, record.country);
    record.numero = hab_slice_text(verdict->numero);
    record.type = hab_slice_text(hlcf->type->plugin->name);
    record.service = hab_slice_text(hlcf->service->name);
    record.target = hab_verdict_target(verdict, &ctx->demand);
    record.role = hab_slice_text(verdict->role);
    record.operation = ngx_http_habilitation_method(r);
    record.article = hab_slice_text(verdict->article);

    return ngx_http_habilitation_trace_wait(ctx, &record);
}


hab_slice
ngx_http_habilitation_method(ngx_http_request_t *r)
{
    if (r->method == NGX_HTTP_UNKNOWN) {
        return hab_slice_text("?");
    }

    return hab_slice_of(r->method_name.data, r->method_name.len);
}


static ngx_int_t
ngx_http_habilitation_target(ngx_http_request_t *r,
    ngx_http_habilitation_loc_conf_t *hlcf, ngx_str_t *target)
{
    if (hlcf->target == NULL) {
        ngx_str_null(target);
        return NGX_OK;
    }

    return ngx_http_complex_value(r, hlcf->target, target);
}


ngx_uint_t
ngx_http_habilitation_covers(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_http_habilitation_loc_conf_t *hlcf)
{
    ngx_str_t  target;

    return ctx->state == NGX_HTTP_HABILITATION_TRACED
           && ctx->verdict.reason == HAB_REASON_GRANTED
           && ctx->demand.service == hlcf->service
           && ngx_http_habilitation_target(r, hlcf, &target) == NGX_OK
           && hab_slice_equal(ctx->demand.target,
                              hab_slice_of(target.data, target.len));
}


ngx_http_habilitation_ctx_t *
ngx_http_habilitation_get_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t           *cln;
    ngx_http_habilitation_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r->main, ngx_http_habilitation_module);

    if (ctx != NULL || (!r->main->internal && !r->main->filter_finalize)) {
        return ctx;
    }

    /* an internal redirect has cleared it, but not the cleanup handlers */

    for (cln = r->main->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_http_habilitation_cleanup) {
            return cln->data;
        }
    }

    return NULL;
}


ngx_http_habilitation_ctx_t *
ngx_http_habilitation_create_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t           *cln;
    ngx_http_habilitation_ctx_t  *ctx;

    r = r->main;

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_http_habilitation_ctx_t));
    if (cln == NULL) {
        return NULL;
    }

    ctx = cln->data;
    ngx_memzero(ctx, sizeof(ngx_http_habilitation_ctx_t));
    ctx->request = r;

    cln->handler = ngx_http_habilitation_cleanup;
    ngx_http_set_ctx(r, ctx, ngx_http_habilitation_module);

    return ctx;
}


static void
ngx_http_habilitation_cleanup(void *data)
{
    ngx_http_habilitation_ctx_t  *ctx = data;

    if (ctx->refusal != NULL) {
        hab_exchange_clear(ctx->refusal);
    }
}


/*
 * A client must not pass for us: what it sends under our names reaches no
 * upstream.  Headers are renamed where they stand, since others point to them.
 */

static void
ngx_http_habilitation_disown_headers(ngx_http_request_t *r)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *header;

    static ngx_str_t  forged = ngx_string("x-habilitation-");
    static ngx_str_t  removed = ngx_string("x-removed");

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        header = part->elts;

        for (i = 0; i < part->nelts; i++) {

            if (header[i].key.len < forged.len
                || (header[i].key.data[0] | 0x20) != 'x'
                || (header[i].key.data[2] | 0x20) != 'h'
                || ngx_strncmp(header[i].lowcase_key + 2, forged.data + 2, 12)
                   != 0)
            {
                continue;
            }

            header[i].hash = ngx_hash_key(removed.data, removed.len);
            header[i].key = removed;
            header[i].lowcase_key = removed.data;
            ngx_str_null(&header[i].value);
        }
    }
}


static ngx_int_t
ngx_http_habilitation_unavailable(ngx_http_request_t *r)
{
    ngx_http_habilitation_retry_after(r);

    return NGX_HTTP_SERVICE_UNAVAILABLE;
}


void
ngx_http_habilitation_retry_after(ngx_http_request_t *r)
{
    ngx_table_elt_t  *header;

    header = ngx_list_push(&r->headers_out.headers);
    if (header != NULL) {
        ngx_memzero(header, sizeof(ngx_table_elt_t));
        header->hash = 1;
        ngx_str_set(&header->key, "Retry-After");
        ngx_str_set(&header->value, "5");
    }
}


void
ngx_http_habilitation_resume(ngx_http_request_t *r)
{
    ngx_connection_t  *c;

    c = r->connection;
    ngx_http_set_log_request(c->log, r);

    r->main->blocked--;

    r->write_event_handler(r);
    ngx_http_run_posted_requests(c);
}


void
ngx_http_habilitation_address(ngx_connection_t *c, u_char address[16])
{
    struct sockaddr_in   *sin;
    struct sockaddr_in6  *sin6;

    ngx_memzero(address, 16);

    switch (c->sockaddr->sa_family) {

    case AF_INET:
        sin = (struct sockaddr_in *) c->sockaddr;
        address[10] = 0xff;
        address[11] = 0xff;
        ngx_memcpy(address + 12, &sin->sin_addr, 4);
        break;

    case AF_INET6:
        sin6 = (struct sockaddr_in6 *) c->sockaddr;
        ngx_memcpy(address, &sin6->sin6_addr, 16);
        break;

    default: /* a unix socket has none */
        break;
    }
}


void
ngx_http_habilitation_country(ngx_http_request_t *r, char country[2])
{
    u_char                              c, d;
    ngx_str_t                           value;
    ngx_http_habilitation_main_conf_t  *hmcf;

    hmcf = ngx_http_get_module_main_conf(r, ngx_http_habilitation_module);

    ngx_memzero(country, 2);

    if (hmcf->country == NULL
        || ngx_http_complex_value(r, hmcf->country, &value) != NGX_OK
        || value.len != 2)
    {
        return;
    }

    c = ngx_toupper(value.data[0]);
    d = ngx_toupper(value.data[1]);

    if (c >= 'A' && c <= 'Z' && d >= 'A' && d <= 'Z') {
        country[0] = (char) c;
        country[1] = (char) d;
    }
}
