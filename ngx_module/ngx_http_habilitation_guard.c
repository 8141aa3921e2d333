
/*
 * The last door.  nginx skips the access phase for subrequests, and `return`
 * answers before it; whatever way a response of a protected location has come,
 * here it leaves only with a verdict.
 */


#include "ngx_http_habilitation_module.h"


static ngx_int_t ngx_http_habilitation_header_filter(ngx_http_request_t *r);
static ngx_int_t ngx_http_habilitation_body_filter(ngx_http_request_t *r,
    ngx_chain_t *in);
static ngx_uint_t ngx_http_habilitation_may_leave(ngx_http_request_t *r,
    ngx_http_habilitation_loc_conf_t *hlcf);
static ngx_uint_t ngx_http_habilitation_adds_slash(ngx_http_request_t *r);
static ngx_int_t ngx_http_habilitation_hold_back(ngx_http_request_t *r);
static ngx_int_t ngx_http_habilitation_guard_init(ngx_conf_t *cf);


static ngx_http_module_t  ngx_http_habilitation_guard_module_ctx = {
    NULL,                                  /* preconfiguration */
    ngx_http_habilitation_guard_init,      /* postconfiguration */

    NULL,                                  /* create main configuration */
    NULL,                                  /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    NULL,                                  /* create location configuration */
    NULL                                   /* merge location configuration */
};


/* A module of its own: a filter has its place in nginx's order, and its own
 * mark on a request. */

ngx_module_t  ngx_http_habilitation_guard_module = {
    NGX_MODULE_V1,
    &ngx_http_habilitation_guard_module_ctx, /* module context */
    NULL,                                  /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


/* Marks a request whose response was held back: its body goes nowhere. */
static u_char  ngx_http_habilitation_held;

static ngx_http_output_header_filter_pt  ngx_http_next_header_filter;
static ngx_http_output_body_filter_pt    ngx_http_next_body_filter;


static ngx_int_t
ngx_http_habilitation_guard_init(ngx_conf_t *cf)
{
    ngx_http_next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_http_habilitation_header_filter;

    ngx_http_next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = ngx_http_habilitation_body_filter;

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_header_filter(ngx_http_request_t *r)
{
    ngx_http_habilitation_loc_conf_t  *hlcf;

    hlcf = ngx_http_get_module_loc_conf(r, ngx_http_habilitation_module);

    if (hlcf->service == NULL || ngx_http_habilitation_may_leave(r, hlcf)) {
        return ngx_http_next_header_filter(r);
    }

    return ngx_http_habilitation_hold_back(r);
}


static ngx_uint_t
ngx_http_habilitation_may_leave(ngx_http_request_t *r,
    ngx_http_habilitation_loc_conf_t *hlcf)
{
    ngx_http_habilitation_ctx_t  *ctx;

    ctx = ngx_http_habilitation_get_ctx(r);

    if (ctx == NULL) {
        return ngx_http_habilitation_adds_slash(r);
    }

    if (r == r->main && ctx->state == NGX_HTTP_HABILITATION_REFUSED) {
        return 1;
    }

    /* a location already decided for needs no second look at the target */

    if (r == r->main && ctx->conf == hlcf) {
        return ctx->state == NGX_HTTP_HABILITATION_TRACED
               && ctx->verdict.reason == HAB_REASON_GRANTED;
    }

    return ngx_http_habilitation_covers(r, ctx, hlcf);
}


/* nginx's own redirect from "/place" to "/place/" comes before the access
 * phase, and tells nothing but what the client typed. */

static ngx_uint_t
ngx_http_habilitation_adds_slash(ngx_http_request_t *r)
{
    ngx_str_t                 *location;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (r->headers_out.status != NGX_HTTP_MOVED_PERMANENTLY
        || !clcf->auto_redirect
        || clcf->name.len != r->uri.len + 1
        || r->headers_out.location == NULL)
    {
        return 0;
    }

    location = &r->headers_out.location->value;

    return location->len >= clcf->name.len
           && ngx_strncmp(location->data, clcf->name.data, clcf->name.len) == 0
           && (location->len == clcf->name.len
               || location->data[clcf->name.len] == '?');
}


/*
 * Nothing of the response is kept but an error's status: no header, no body.
 */

static ngx_int_t
ngx_http_habilitation_hold_back(ngx_http_request_t *r)
{
    ngx_uint_t  status;

    status = r->headers_out.status;

    if (status < NGX_HTTP_BAD_REQUEST) {
        ngx_log_error(NGX_LOG_ALERT, r->connection->log, 0,
                      "habilitation: response %ui of protected \"%V\" without "
                      "a verdict is held back", status, &r->uri);
        status = NGX_HTTP_FORBIDDEN;
    }

    ngx_http_clean_header(r);

    if (status == NGX_HTTP_SERVICE_UNAVAILABLE) {
        ngx_http_habilitation_retry_after(r);
    }

    r->headers_out.status = status;
    r->headers_out.content_length_n = 0;
    r->header_only = 1;

    ngx_http_set_ctx(r, &ngx_http_habilitation_held,
                     ngx_http_habilitation_guard_module);

    return ngx_http_next_header_filter(r);
}


static ngx_int_t
ngx_http_habilitation_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_chain_t  *cl;

    if (ngx_http_get_module_ctx(r, ngx_http_habilitation_guard_module)
        != &ngx_http_habilitation_held)
    {
        return ngx_http_next_body_filter(r, in);
    }

    for (cl = in; cl; cl = cl->next) {
        cl->buf->pos = cl->buf->last;
        cl->buf->file_pos = cl->buf->file_last;
    }

    return NGX_OK;
}
