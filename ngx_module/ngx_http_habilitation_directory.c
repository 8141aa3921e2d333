
/*
 * Published pages, annuaire/TYPE/ID of the portal, from the event loop: two
 * look-ups and a copy.  What is not found so is left to the exchange, which runs
 * in a thread and knows all answers.
 */


#include "ngx_http_habilitation_module.h"

#include "publish/serve.h"


static ngx_int_t ngx_http_habilitation_directory_find(ngx_http_request_t *r,
    hab_served *served, ngx_buf_t **content);
static ngx_int_t ngx_http_habilitation_directory_header(ngx_http_request_t *r,
    hab_served *served);


static hab_reader  *ngx_http_habilitation_directory_reader;


hab_status
ngx_http_habilitation_directory_open(hab_store *store)
{
    return hab_reader_new(store, &ngx_http_habilitation_directory_reader);
}


void
ngx_http_habilitation_directory_close(void)
{
    hab_reader_free(ngx_http_habilitation_directory_reader);
    ngx_http_habilitation_directory_reader = NULL;
}


ngx_int_t
ngx_http_habilitation_directory(ngx_http_request_t *r)
{
    ngx_buf_t    *b;
    ngx_int_t     rc;
    hab_served    served;
    ngx_chain_t   out;

    if (ngx_http_habilitation_directory_reader == NULL
        || !(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))
        || r->uri.len < ngx_http_habilitation_worker.conf->portal.len
        || r->headers_in.content_length_n > 0 || r->headers_in.chunked)
    {
        return NGX_DECLINED;
    }

    rc = ngx_http_habilitation_directory_find(r, &served, &b);

    if (rc != NGX_OK) {
        return rc;
    }

    rc = ngx_http_discard_request_body(r);

    if (rc != NGX_OK) {
        return rc;
    }

    rc = ngx_http_habilitation_directory_header(r, &served);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    b->last_buf = (r == r->main);
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


/* The store may change once the look-up is over: the content is copied. */

static ngx_int_t
ngx_http_habilitation_directory_find(ngx_http_request_t *r, hab_served *served,
    ngx_buf_t **content)
{
    ngx_buf_t                          *b;
    hab_slice                           path;
    ngx_http_habilitation_main_conf_t  *hmcf;

    hmcf = ngx_http_habilitation_worker.conf;

    path = hab_slice_of(r->uri.data + hmcf->portal.len,
                        r->uri.len - hmcf->portal.len);

    if (hab_reader_find(ngx_http_habilitation_directory_reader, &hmcf->types,
                        path, ngx_http_habilitation_header(r, "accept"),
                        hmcf->sheets, served)
        != HAB_OK)
    {
        return NGX_DECLINED;
    }

    b = ngx_create_temp_buf(r->pool, served->content.size);

    if (b != NULL) {
        b->last = ngx_cpymem(b->last, served->content.data,
                             served->content.size);
    }

    hab_reader_rest(ngx_http_habilitation_directory_reader);

    if (b == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    *content = b;

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_directory_header(ngx_http_request_t *r,
    hab_served *served)
{
    u_char      *etag;
    ngx_int_t    rc;
    ngx_uint_t   i;

    etag = ngx_pnalloc(r->pool, HAB_PUBLICATION_ETAG);
    if (etag == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_memcpy(etag, served->etag, HAB_PUBLICATION_ETAG);

    r->err_status = 0;
    r->headers_out.status = NGX_HTTP_OK;
    r->headers_out.content_length_n = (off_t) served->content.size;
    r->headers_out.last_modified_time = (time_t) served->modified;

    ngx_http_habilitation_content_type(r, served->type);

    rc = ngx_http_habilitation_add_header(r, "ETag", (char *) etag);

    for (i = 0; rc == NGX_OK && i < HAB_SERVED_HEADERS; i++) {
        rc = ngx_http_habilitation_add_header(r, hab_served_headers[i].name,
                                              hab_served_headers[i].value);
    }

    for (i = 0; rc == NGX_OK && i < HAB_GUARDS; i++) {
        rc = ngx_http_habilitation_add_header(r, hab_guards[i].name,
                                              hab_guards[i].value);
    }

    return rc == NGX_OK ? ngx_http_send_header(r)
                        : NGX_HTTP_INTERNAL_SERVER_ERROR;
}
