
/*
 * An answer in parts.  The next is made when the client's machine has
 * acknowledged the former to the last byte: what a plugin then takes for
 * received was not lost on the way, and one part at a time is in memory.
 *
 * Functions give NGX_DONE while the stream goes on; all else ends the request.
 */


#include "ngx_http_habilitation_module.h"

#include "base/ack.h"


#define NGX_HTTP_HABILITATION_LOOK_FIRST  2  /* ms, doubled for each look */
#define NGX_HTTP_HABILITATION_LOOK_LAST   50


typedef struct {
    ngx_http_request_t  *request;
    ngx_connection_t    *connection; /* to the client; of all its streams */
    hab_exchange        *exchange;
    ngx_thread_task_t   *task;
    ngx_buf_t            buf;
    ngx_event_t          look;       /* at what is acknowledged */
    ngx_msec_t           pause;      /* before the next look */
    ngx_msec_t           progress;   /* when something was acknowledged */
    off_t                sent;       /* by the connection, with the part's end */
    ngx_uint_t           marked;     /* 1: the socket has it all */
    hab_ack              ack;
    int64_t              left;       /* bytes not acknowledged */
} ngx_http_habilitation_stream_t;


static ngx_http_habilitation_stream_t *ngx_http_habilitation_stream_create(
    ngx_http_request_t *r, hab_exchange *exchange);
static void ngx_http_habilitation_stream_cleanup(void *data);
static ngx_http_habilitation_stream_t *ngx_http_habilitation_stream_of(
    ngx_http_request_t *r);
static ngx_int_t ngx_http_habilitation_stream_send(
    ngx_http_habilitation_stream_t *s);
static ngx_uint_t ngx_http_habilitation_stream_unsent(ngx_http_request_t *r);
static ngx_int_t ngx_http_habilitation_stream_wait(
    ngx_http_habilitation_stream_t *s);
static void ngx_http_habilitation_stream_write(ngx_http_request_t *r);
static ngx_int_t ngx_http_habilitation_stream_sent(
    ngx_http_habilitation_stream_t *s);
static ngx_int_t ngx_http_habilitation_stream_look(
    ngx_http_habilitation_stream_t *s);
static ngx_uint_t ngx_http_habilitation_stream_acknowledged(
    ngx_http_habilitation_stream_t *s);
static void ngx_http_habilitation_stream_looked(ngx_event_t *ev);
static ngx_int_t ngx_http_habilitation_stream_next(
    ngx_http_habilitation_stream_t *s);
static void ngx_http_habilitation_stream_run(void *data, ngx_log_t *log);
static void ngx_http_habilitation_stream_ran(ngx_event_t *ev);
static void ngx_http_habilitation_stream_idle(ngx_http_request_t *r);
static ngx_int_t ngx_http_habilitation_stream_late(ngx_http_request_t *r);
static ngx_int_t ngx_http_habilitation_stream_cut(ngx_http_request_t *r);


ngx_int_t
ngx_http_habilitation_stream(ngx_http_request_t *r, hab_exchange *exchange)
{
    ngx_int_t                        rc;
    ngx_http_habilitation_stream_t  *s;

    s = ngx_http_habilitation_stream_create(r, exchange);
    if (s == NULL) {
        return NGX_ERROR;
    }

    /* a client that leaves is noticed at once, not at the next write */

    r->read_event_handler = ngx_http_test_reading;

    rc = ngx_http_habilitation_stream_send(s);

    if (rc == NGX_DONE) {
        r->main->count++;
    }

    return rc;
}


static ngx_http_habilitation_stream_t *
ngx_http_habilitation_stream_create(ngx_http_request_t *r,
    hab_exchange *exchange)
{
    ngx_thread_task_t               *task;
    ngx_pool_cleanup_t              *cln;
    ngx_http_habilitation_stream_t  *s;

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_http_habilitation_stream_t));
    task = ngx_thread_task_alloc(r->pool, 0);

    if (cln == NULL || task == NULL) {
        return NULL;
    }

    s = cln->data;
    ngx_memzero(s, sizeof(ngx_http_habilitation_stream_t));
    cln->handler = ngx_http_habilitation_stream_cleanup;

    s->request = r;
    s->connection = r->connection;
    s->exchange = exchange;
    s->task = task;

#if (NGX_HTTP_V2)
    if (r->stream) {
        s->connection = r->stream->connection->connection;
    }
#endif

    task->ctx = s;
    task->handler = ngx_http_habilitation_stream_run;
    task->event.data = s;
    task->event.handler = ngx_http_habilitation_stream_ran;
    task->event.log = r->connection->log;

    s->look.data = s;
    s->look.handler = ngx_http_habilitation_stream_looked;
    s->look.log = r->connection->log;

    return s;
}


static void
ngx_http_habilitation_stream_cleanup(void *data)
{
    ngx_http_habilitation_stream_t  *s = data;

    if (s->look.timer_set) {
        ngx_del_timer(&s->look);
    }
}


static ngx_http_habilitation_stream_t *
ngx_http_habilitation_stream_of(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t  *cln;

    cln = r->pool->cleanup;

    while (cln->handler != ngx_http_habilitation_stream_cleanup) {
        cln = cln->next;
    }

    return cln->data;
}


static ngx_int_t
ngx_http_habilitation_stream_send(ngx_http_habilitation_stream_t *s)
{
    ngx_buf_t           *b;
    ngx_int_t            rc;
    ngx_chain_t          out;
    hab_exchange        *exchange;
    ngx_http_request_t  *r;

    r = s->request;
    b = &s->buf;
    exchange = s->exchange;

    if (exchange->content_size == 0) {
        return exchange->more ? ngx_http_habilitation_stream_next(s)
                              : ngx_http_send_special(r, NGX_HTTP_LAST);
    }

    ngx_memzero(b, sizeof(ngx_buf_t));

    b->pos = (u_char *) exchange->content;
    b->last = b->pos + exchange->content_size;
    b->memory = 1;
    b->flush = 1;
    b->last_buf = !exchange->more;
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    rc = ngx_http_output_filter(r, &out);

    if (rc == NGX_ERROR || !exchange->more) {
        return rc;
    }

    return ngx_http_habilitation_stream_wait(s);
}


static ngx_uint_t
ngx_http_habilitation_stream_unsent(ngx_http_request_t *r)
{
    return r->buffered || r->postponed || r->connection->buffered;
}


/* Until nginx has given the whole part away. */

static ngx_int_t
ngx_http_habilitation_stream_wait(ngx_http_habilitation_stream_t *s)
{
    ngx_event_t               *wev;
    ngx_http_request_t        *r;
    ngx_http_core_loc_conf_t  *clcf;

    r = s->request;

    if (!ngx_http_habilitation_stream_unsent(r)) {
        return ngx_http_habilitation_stream_sent(s);
    }

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);
    wev = r->connection->write;
    r->write_event_handler = ngx_http_habilitation_stream_write;

    if (!wev->delayed) {
        ngx_add_timer(wev, clcf->send_timeout);
    }

    return ngx_handle_write_event(wev, clcf->send_lowat) == NGX_OK ? NGX_DONE
                                                                   : NGX_ERROR;
}


static void
ngx_http_habilitation_stream_write(ngx_http_request_t *r)
{
    ngx_int_t     rc;
    ngx_event_t  *wev;

    wev = r->connection->write;

    if (wev->timedout) {
        ngx_http_finalize_request(r, ngx_http_habilitation_stream_late(r));
        return;
    }

    rc = NGX_OK;

    if (!wev->delayed && ngx_http_habilitation_stream_unsent(r)) {
        rc = ngx_http_output_filter(r, NULL);
    }

    if (rc != NGX_ERROR) {
        rc = ngx_http_habilitation_stream_wait(
                                          ngx_http_habilitation_stream_of(r));
    }

    if (rc != NGX_DONE) {
        ngx_http_finalize_request(r, rc);
    }
}


/* Frames of HTTP/2 may still wait in the TLS buffer of their connection, before
 * or among those of other streams: it has sent them when it has sent so much. */

static ngx_int_t
ngx_http_habilitation_stream_sent(ngx_http_habilitation_stream_t *s)
{
    ngx_event_t       *wev;
    ngx_connection_t  *c;

    c = s->connection;
    wev = s->request->connection->write;

    if (wev->timer_set && !wev->delayed) {
        ngx_del_timer(wev);
    }

    s->request->write_event_handler = ngx_http_habilitation_stream_idle;

    s->sent = c->sent;

#if (NGX_HTTP_SSL)
    if (c->ssl && c->ssl->buf) {
        s->sent += c->ssl->buf->last - c->ssl->buf->pos;
    }
#endif

    s->marked = 0;
    s->pause = NGX_HTTP_HABILITATION_LOOK_FIRST;

    return ngx_http_habilitation_stream_look(s);
}


/* Nothing tells when an acknowledgement comes in: one has to look. */

static ngx_int_t
ngx_http_habilitation_stream_look(ngx_http_habilitation_stream_t *s)
{
    ngx_http_core_loc_conf_t  *clcf;

    if (ngx_http_habilitation_stream_acknowledged(s)) {
        return ngx_http_habilitation_stream_next(s);
    }

    clcf = ngx_http_get_module_loc_conf(s->request, ngx_http_core_module);

    if (ngx_current_msec - s->progress >= clcf->send_timeout) {
        return ngx_http_habilitation_stream_late(s->request);
    }

    ngx_add_timer(&s->look, s->pause);
    s->pause = ngx_min(2 * s->pause, NGX_HTTP_HABILITATION_LOOK_LAST);

    return NGX_DONE;
}


/* Where the system cannot tell, all is taken for acknowledged once its socket has
 * it: then as much may be lost as the socket's buffer holds. */

static ngx_uint_t
ngx_http_habilitation_stream_acknowledged(ngx_http_habilitation_stream_t *s)
{
    int64_t            left;
    ngx_connection_t  *c;

    c = s->connection;

    if (c->sent < s->sent) {
        s->progress = ngx_current_msec;   /* the connection has its own timer */
        return 0;
    }

    if (!s->marked) {
        hab_ack_mark(c->fd, &s->ack);
        s->marked = 1;
        s->left = INT64_MAX;
    }

    left = hab_ack_left(c->fd, &s->ack);

    if (left < s->left) {
        s->left = left;
        s->progress = ngx_current_msec;
    }

    return left <= 0;
}


static void
ngx_http_habilitation_stream_looked(ngx_event_t *ev)
{
    ngx_int_t                        rc;
    ngx_connection_t                *c;
    ngx_http_request_t              *r;
    ngx_http_habilitation_stream_t  *s;

    s = ev->data;
    r = s->request;
    c = r->connection;

    ev->timedout = 0;
    ngx_http_set_log_request(c->log, r);

    rc = ngx_http_habilitation_stream_look(s);

    if (rc != NGX_DONE) {
        ngx_http_finalize_request(r, rc);
    }

    ngx_http_run_posted_requests(c);
}


static ngx_int_t
ngx_http_habilitation_stream_next(ngx_http_habilitation_stream_t *s)
{
    ngx_http_request_t  *r;

    r = s->request;

    if (ngx_http_habilitation_post(ngx_http_habilitation_worker.conf->page_pool,
                                   s->task)
        != NGX_OK)
    {
        return ngx_http_habilitation_stream_cut(r);
    }

    r->main->blocked++;
    r->write_event_handler = ngx_http_habilitation_stream_idle;

    return NGX_DONE;
}


/* In a thread. */

static void
ngx_http_habilitation_stream_run(void *data, ngx_log_t *log)
{
    ngx_http_habilitation_stream_t  *s = data;

    hab_exchange_continue(s->exchange, hab_now());
}


static void
ngx_http_habilitation_stream_ran(ngx_event_t *ev)
{
    ngx_int_t                        rc;
    ngx_connection_t                *c;
    ngx_http_request_t              *r;
    ngx_http_habilitation_stream_t  *s;

    if (ngx_http_habilitation_posted(ev) != NGX_OK) {
        return;
    }

    s = ev->data;
    r = s->request;
    c = r->connection;

    ngx_http_set_log_request(c->log, r);

    r->main->blocked--;

    if (r->write_event_handler != ngx_http_habilitation_stream_idle) {

        /* terminated while the thread worked */

        r->write_event_handler(r);
        ngx_http_run_posted_requests(c);
        return;
    }

    ngx_http_habilitation_tell(r, s->exchange);

    rc = s->exchange->cut ? ngx_http_habilitation_stream_cut(r)
                          : ngx_http_habilitation_stream_send(s);

    if (rc != NGX_DONE) {
        ngx_http_finalize_request(r, rc);
    }

    ngx_http_run_posted_requests(c);
}


static void
ngx_http_habilitation_stream_idle(ngx_http_request_t *r)
{
    ngx_log_debug0(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "habilitation: a part is being made or acknowledged");
}


static ngx_int_t
ngx_http_habilitation_stream_late(ngx_http_request_t *r)
{
    ngx_log_error(NGX_LOG_INFO, r->connection->log, NGX_ETIMEDOUT,
                  "client timed out");
    r->connection->timedout = 1;

    return NGX_HTTP_REQUEST_TIME_OUT;
}


/* The client must see that the answer is not whole: no last chunk, no farewell of
 * TLS, and for HTTP/1.0, where the end of the connection is the answer's, a reset. */

static ngx_int_t
ngx_http_habilitation_stream_cut(ngx_http_request_t *r)
{
    struct linger  linger;

    r->connection->error = 1;

    if (r->http_version < NGX_HTTP_VERSION_11) {
        linger.l_onoff = 1;
        linger.l_linger = 0;

        (void) setsockopt(r->connection->fd, SOL_SOCKET, SO_LINGER,
                          (const void *) &linger, sizeof(struct linger));
    }

    return NGX_ERROR;
}
