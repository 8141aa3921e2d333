
/*
 * The body of a request to the portal: passwords, families' names.  It is
 * gathered in memory as it comes, without its framing: nginx's own reading would
 * put what does not fit its buffer into a temporary file.
 */


#include "ngx_http_habilitation_module.h"


typedef struct {
    ngx_http_habilitation_body_pt   done;
    u_char                         *data;
    size_t                          size;
    size_t                          room;   /* for all there may be */
} ngx_http_habilitation_body_t;


static void ngx_http_habilitation_wipe_body(void *data);
static ngx_http_habilitation_body_t *ngx_http_habilitation_get_body(
    ngx_http_request_t *r);
static void ngx_http_habilitation_gather(ngx_http_request_t *r);
static ngx_int_t ngx_http_habilitation_gather_all(ngx_http_request_t *r,
    ngx_http_habilitation_body_t *body);
static ngx_int_t ngx_http_habilitation_take(ngx_http_request_t *r,
    ngx_http_habilitation_body_t *body);


ngx_int_t
ngx_http_habilitation_read_body(ngx_http_request_t *r,
    ngx_http_habilitation_body_pt done)
{
    ngx_int_t                      rc;
    ngx_pool_cleanup_t            *cln;
    ngx_http_habilitation_body_t  *body;

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_http_habilitation_body_t));
    if (cln == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    body = cln->data;
    ngx_memzero(body, sizeof(ngx_http_habilitation_body_t));
    body->done = done;
    body->room = HAB_BODY_MAX;

    if (!r->headers_in.chunked && r->headers_in.content_length_n >= 0
        && r->headers_in.content_length_n < HAB_BODY_MAX)
    {
        body->room = (size_t) r->headers_in.content_length_n;
    }

    cln->handler = ngx_http_habilitation_wipe_body;

    r->request_body_no_buffering = 1;

    rc = ngx_http_read_client_request_body(r, ngx_http_habilitation_gather);

    return rc >= NGX_HTTP_SPECIAL_RESPONSE ? rc : NGX_DONE;
}


static void
ngx_http_habilitation_wipe_body(void *data)
{
    ngx_http_habilitation_body_t  *body = data;

    if (body->data != NULL) {
        hab_wipe(body->data, body->size);
    }
}


static ngx_http_habilitation_body_t *
ngx_http_habilitation_get_body(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t  *cln;

    for (cln = r->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_http_habilitation_wipe_body) {
            return cln->data;
        }
    }

    return NULL;
}


/* Called for the first bytes, then whenever more may have come. */

static void
ngx_http_habilitation_gather(ngx_http_request_t *r)
{
    ngx_int_t                      rc;
    ngx_http_habilitation_body_t  *body;

    body = ngx_http_habilitation_get_body(r);
    rc = ngx_http_habilitation_gather_all(r, body);

    if (rc == NGX_AGAIN) {
        r->read_event_handler = ngx_http_habilitation_gather;
        return;
    }

    if (rc == NGX_OK) {
        r->read_event_handler = ngx_http_block_reading;
        rc = body->done(r, hab_slice_of(body->data, body->size));
    }

    if (rc != NGX_AGAIN) {
        ngx_http_finalize_request(r, rc);
    }
}


static ngx_int_t
ngx_http_habilitation_gather_all(ngx_http_request_t *r,
    ngx_http_habilitation_body_t *body)
{
    ngx_int_t  rc;

    for ( ;; ) {
        rc = ngx_http_habilitation_take(r, body);

        if (rc != NGX_OK || !r->reading_body) {
            return rc;
        }

        rc = ngx_http_read_unbuffered_request_body(r);

        if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {
            return rc;
        }

        if (rc == NGX_AGAIN && r->request_body->bufs == NULL) {
            return NGX_AGAIN;
        }
    }
}


/* Takes what nginx has read, and gives it its buffers back. */

static ngx_int_t
ngx_http_habilitation_take(ngx_http_request_t *r,
    ngx_http_habilitation_body_t *body)
{
    size_t        size;
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    if (r->request_body == NULL) {
        return NGX_OK;
    }

    for (cl = r->request_body->bufs; cl; cl = r->request_body->bufs) {
        b = cl->buf;
        size = ngx_buf_in_memory(b) ? (size_t) (b->last - b->pos) : 0;

        /* another module may have read it first, and left it in a file */

        if (b->in_file || size > body->room - body->size) {
            return NGX_HTTP_REQUEST_ENTITY_TOO_LARGE;
        }

        if (body->data == NULL) {
            body->data = ngx_palloc(r->pool, body->room);
            if (body->data == NULL) {
                return NGX_HTTP_INTERNAL_SERVER_ERROR;
            }
        }

        ngx_memcpy(body->data + body->size, b->pos, size);
        body->size += size;
        b->pos += size;

        r->request_body->bufs = cl->next;
        ngx_free_chain(r->pool, cl);
    }

    return NGX_OK;
}
