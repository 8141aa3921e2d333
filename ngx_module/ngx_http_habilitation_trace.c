
/*
 * Group commit.  Records gather in one batch while a thread writes the other;
 * when it is done the batches change places, the next one starts, and only then
 * do the requests of the finished one go on.
 */


#include "ngx_http_habilitation_module.h"


/* A write that takes longer is worth an alert; it also keeps a worker that is
 * told to quit from leaving requests behind. */
#define NGX_HTTP_HABILITATION_WRITE_ALERT  10000 /* ms */

/* How long records that nobody waits for may stay in memory. */
#define NGX_HTTP_HABILITATION_LINGER       200 /* ms */

#define NGX_HTTP_HABILITATION_BATCH        (128 * 1024)


typedef struct {
    u_char                        *data;
    size_t                         size;
    size_t                         room;
    ngx_uint_t                     records;
    ngx_http_habilitation_ctx_t   *first;     /* waiting, oldest first */
    ngx_http_habilitation_ctx_t  **last;
} ngx_http_habilitation_batch_t;


typedef struct {
    ngx_http_habilitation_batch_t  batches[2];
    ngx_http_habilitation_batch_t *filling;
    ngx_http_habilitation_batch_t *writing;   /* NULL: no task is under way */
    ngx_thread_task_t             *task;
    ngx_event_t                    flush;     /* posted: write what has gathered */
    ngx_event_t                    linger;
    hab_wal                       *wal;       /* used in the thread alone */
    ngx_str_t                      directory;

    /* of the last task, read by the event loop when it is over */
    hab_status                     status;
    hab_error                      error;
    uint64_t                       writer;
    uint64_t                       count;
    int64_t                        took;      /* microseconds */

    time_t                         alerted;
    time_t                         prepared;
} ngx_http_habilitation_log_t;


static u_char *ngx_http_habilitation_room(ngx_http_habilitation_batch_t *batch);
static ngx_int_t ngx_http_habilitation_add(const hab_trace_record *record);
static void ngx_http_habilitation_start(void);
static void ngx_http_habilitation_write(void *data, ngx_log_t *log);
static void ngx_http_habilitation_written(ngx_event_t *ev);
static void ngx_http_habilitation_report(ngx_http_habilitation_batch_t *batch);
static void ngx_http_habilitation_release(ngx_http_habilitation_batch_t *batch);
static void ngx_http_habilitation_flush_handler(ngx_event_t *ev);
static void ngx_http_habilitation_prepare(void *data, ngx_log_t *log);
static void ngx_http_habilitation_prepared(ngx_event_t *ev);


static ngx_http_habilitation_log_t  ngx_http_habilitation_log;
static ngx_thread_task_t           *ngx_http_habilitation_prepare_task;


ngx_int_t
ngx_http_habilitation_trace_init(ngx_cycle_t *cycle,
    ngx_http_habilitation_main_conf_t *hmcf)
{
    hab_error                     error;
    ngx_uint_t                    i;
    ngx_http_habilitation_log_t  *hl;

    hl = &ngx_http_habilitation_log;
    ngx_memzero(hl, sizeof(ngx_http_habilitation_log_t));

    for (i = 0; i < 2; i++) {
        hl->batches[i].room = NGX_HTTP_HABILITATION_BATCH;
        hl->batches[i].data = ngx_alloc(hl->batches[i].room, cycle->log);
        hl->batches[i].last = &hl->batches[i].first;

        if (hl->batches[i].data == NULL) {
            return NGX_ERROR;
        }
    }

    hl->filling = &hl->batches[0];
    hl->directory = hmcf->trace;

    hl->task = ngx_thread_task_alloc(cycle->pool, 0);
    ngx_http_habilitation_prepare_task = ngx_thread_task_alloc(cycle->pool, 0);

    if (hl->task == NULL || ngx_http_habilitation_prepare_task == NULL) {
        return NGX_ERROR;
    }

    hl->task->handler = ngx_http_habilitation_write;
    hl->task->event.handler = ngx_http_habilitation_written;
    hl->task->event.log = cycle->log;

    ngx_http_habilitation_prepare_task->handler = ngx_http_habilitation_prepare;
    ngx_http_habilitation_prepare_task->event.handler =
                                            ngx_http_habilitation_prepared;
    ngx_http_habilitation_prepare_task->event.log = cycle->log;

    hl->flush.handler = ngx_http_habilitation_flush_handler;
    hl->flush.log = cycle->log;
    hl->linger.handler = ngx_http_habilitation_flush_handler;
    hl->linger.log = cycle->log;
    hl->linger.cancelable = 1;

    /* a first failure is no end: the log is tried again at the next record */

    if (hab_wal_open((char *) hl->directory.data, &hl->wal, &error) != HAB_OK) {
        ngx_log_error(NGX_LOG_CRIT, cycle->log, 0,
                      "habilitation: trace: %s", error.text);
        ngx_http_habilitation_health_trace(error.text);
    }

    return NGX_OK;
}


void
ngx_http_habilitation_trace_exit(ngx_cycle_t *cycle)
{
    ngx_http_habilitation_log_t  *hl;

    hl = &ngx_http_habilitation_log;

    if (hl->filling == NULL) {
        return;
    }

    /* the thread pools have ended, and with them the batch under way, whether
     * or not its end was noticed: what is left is the last outcomes */

    hl->writing = NULL;

    if (hl->filling->size > 0) {
        ngx_http_habilitation_write(NULL, cycle->log);

        if (hl->status != HAB_OK) {
            ngx_log_error(NGX_LOG_CRIT, cycle->log, 0,
                          "habilitation: %ui last outcomes are lost: %s",
                          hl->filling->records, hl->error.text);
        } else {
            ngx_http_habilitation_count_batch(hl->filling->records,
                                              (ngx_uint_t) hl->took);
        }
    }

    hab_wal_close(hl->wal);
    ngx_free(hl->batches[0].data);
    ngx_free(hl->batches[1].data);
    ngx_memzero(hl, sizeof(ngx_http_habilitation_log_t));
}


ngx_int_t
ngx_http_habilitation_trace_wait(ngx_http_habilitation_ctx_t *ctx,
    const hab_trace_record *record)
{
    ngx_http_habilitation_batch_t  *batch;

    batch = ngx_http_habilitation_log.filling;

    if (ngx_http_habilitation_add(record) != NGX_OK) {
        ctx->state = NGX_HTTP_HABILITATION_UNTRACED;
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    ctx->state = NGX_HTTP_HABILITATION_WAITING;
    ctx->position = batch->records - 1;
    ctx->next = NULL;
    *batch->last = ctx;
    batch->last = &ctx->next;

    ctx->request->main->blocked++;
    ngx_http_habilitation_worker.waiting++;
    ngx_http_habilitation_count_waiting(ngx_http_habilitation_worker.waiting);

    if (ngx_http_habilitation_log.writing == NULL) {
        ngx_post_event(&ngx_http_habilitation_log.flush, &ngx_posted_events);
    }

    return NGX_AGAIN;
}


void
ngx_http_habilitation_trace_post(const hab_trace_record *record)
{
    if (ngx_http_habilitation_add(record) != NGX_OK) {
        ngx_log_error(NGX_LOG_CRIT, ngx_cycle->log, 0,
                      "habilitation: an outcome is lost: out of memory");
        return;
    }

    if (!ngx_http_habilitation_log.linger.timer_set) {
        ngx_add_timer(&ngx_http_habilitation_log.linger,
                      NGX_HTTP_HABILITATION_LINGER);
    }
}


void
ngx_http_habilitation_trace_probe(void)
{
    if (ngx_http_habilitation_log.writing == NULL) {
        ngx_http_habilitation_start();
    }
}


/* Encodes the record at the batch's end, behind its frame. */

static ngx_int_t
ngx_http_habilitation_add(const hab_trace_record *record)
{
    u_char                         *p;
    uint32_t                        size;
    ngx_http_habilitation_batch_t  *batch;

    batch = ngx_http_habilitation_log.filling;

    p = ngx_http_habilitation_room(batch);
    if (p == NULL) {
        return NGX_ERROR;
    }

    size = (uint32_t) hab_trace_encode(record, p + HAB_WAL_FRAME);
    ngx_memcpy(p, &size, sizeof(size));

    batch->size += HAB_WAL_FRAME + size;
    batch->records++;

    return NGX_OK;
}


static u_char *
ngx_http_habilitation_room(ngx_http_habilitation_batch_t *batch)
{
    u_char  *data;

    if (batch->room - batch->size < HAB_WAL_FRAME + HAB_TRACE_MAX) {
        data = ngx_alloc(batch->room * 2, ngx_cycle->log);
        if (data == NULL) {
            return NULL;
        }

        ngx_memcpy(data, batch->data, batch->size);
        ngx_free(batch->data);

        batch->data = data;
        batch->room *= 2;
    }

    return batch->data + batch->size;
}


static void
ngx_http_habilitation_flush_handler(ngx_event_t *ev)
{
    if (ngx_http_habilitation_log.writing == NULL
        && ngx_http_habilitation_log.filling->size > 0)
    {
        ngx_http_habilitation_start();
    }
}


/* Hands what has gathered to the thread; an empty batch tries the log. */

static void
ngx_http_habilitation_start(void)
{
    ngx_http_habilitation_log_t  *hl;

    hl = &ngx_http_habilitation_log;

    hl->writing = hl->filling;
    hl->filling = hl->writing == &hl->batches[0] ? &hl->batches[1]
                                                 : &hl->batches[0];

    if (ngx_thread_task_post(ngx_http_habilitation_worker.conf->trace_pool,
                             hl->task)
        != NGX_OK)
    {
        hl->status = HAB_IO;
        ngx_memcpy(hl->error.text, "the thread refused the batch",
                   sizeof("the thread refused the batch"));
        ngx_http_habilitation_written(&hl->task->event);
        return;
    }

    ngx_add_timer(&hl->task->event, NGX_HTTP_HABILITATION_WRITE_ALERT);
}


/* In the thread. */

static void
ngx_http_habilitation_write(void *data, ngx_log_t *log)
{
    struct timespec                 from, to;
    ngx_http_habilitation_log_t    *hl;
    ngx_http_habilitation_batch_t  *batch;

    hl = &ngx_http_habilitation_log;
    batch = hl->writing ? hl->writing : hl->filling;

    if (hl->wal == NULL) {
        hl->status = hab_wal_open((char *) hl->directory.data, &hl->wal,
                                  &hl->error);
        if (hl->status != HAB_OK) {
            return;
        }
    }

    (void) clock_gettime(CLOCK_MONOTONIC, &from);

    hl->status = hab_wal_write(hl->wal, batch->data, batch->size, &hl->writer,
                               &hl->count, &hl->error);

    (void) clock_gettime(CLOCK_MONOTONIC, &to);

    hl->took = (int64_t) (to.tv_sec - from.tv_sec) * 1000000
               + (to.tv_nsec - from.tv_nsec) / 1000;
}


/* The thread is done: the next batch leaves before anyone is told. */

static void
ngx_http_habilitation_written(ngx_event_t *ev)
{
    ngx_http_habilitation_log_t    *hl;
    ngx_http_habilitation_batch_t  *batch;

    hl = &ngx_http_habilitation_log;

    if (ev->timedout) {
        ev->timedout = 0;
        ngx_log_error(NGX_LOG_CRIT, ev->log, 0,
                      "habilitation: trace: the disk has not answered for %d ms",
                      NGX_HTTP_HABILITATION_WRITE_ALERT);
        ngx_http_habilitation_health_trace("the disk does not answer");
        ngx_add_timer(ev, NGX_HTTP_HABILITATION_WRITE_ALERT);
        return;
    }

    if (ev->timer_set) {
        ngx_del_timer(ev);
    }

    ev->complete = 0;

    batch = hl->writing;
    hl->writing = NULL;

    ngx_http_habilitation_report(batch);

    /* once a second at most: on a full disk each try costs, and fails */

    if (hl->wal != NULL && hab_wal_wants_prepare(hl->wal)
        && hl->prepared != ngx_time()
        && !ngx_http_habilitation_prepare_task->event.active)
    {
        hl->prepared = ngx_time();
        (void) ngx_thread_task_post(
                               ngx_http_habilitation_worker.conf->page_pool,
                               ngx_http_habilitation_prepare_task);
    }

    ngx_http_habilitation_release(batch);
}


static void
ngx_http_habilitation_report(ngx_http_habilitation_batch_t *batch)
{
    ngx_http_habilitation_log_t  *hl;

    hl = &ngx_http_habilitation_log;

    if (hl->status == HAB_OK) {
        ngx_http_habilitation_health_trace(NULL);
        ngx_http_habilitation_count_batch(batch->records,
                                          (ngx_uint_t) hl->took);
        return;
    }

    ngx_http_habilitation_health_trace(hl->error.text);

    /* one line a second says it: a flood would fill the disk that is full */

    if (hl->alerted != ngx_time()) {
        hl->alerted = ngx_time();
        ngx_log_error(NGX_LOG_CRIT, ngx_cycle->log, 0,
                      "habilitation: trace: %s; %ui records refused",
                      hl->error.text, batch->records);
    }
}


static void
ngx_http_habilitation_release(ngx_http_habilitation_batch_t *batch)
{
    uint64_t                        writer, count;
    ngx_uint_t                      traced;
    ngx_http_habilitation_ctx_t    *ctx, *next;
    ngx_http_habilitation_log_t    *hl;

    hl = &ngx_http_habilitation_log;

    traced = hl->status == HAB_OK;
    writer = hl->writer;
    count = hl->count;
    ctx = batch->first;

    batch->size = 0;
    batch->records = 0;
    batch->first = NULL;
    batch->last = &batch->first;

    if (hl->filling->first != NULL) {
        ngx_http_habilitation_start();
    }

    for ( /* void */ ; ctx; ctx = next) {
        next = ctx->next;

        ctx->writer = writer;
        ctx->count = count + ctx->position;
        ctx->state = traced ? NGX_HTTP_HABILITATION_TRACED
                            : NGX_HTTP_HABILITATION_UNTRACED;

        ngx_http_habilitation_worker.waiting--;
        ngx_http_habilitation_count_waiting(
                                      ngx_http_habilitation_worker.waiting);
        ngx_http_habilitation_resume(ctx->request);
    }
}


/* In a thread of the pages' pool. */

static void
ngx_http_habilitation_prepare(void *data, ngx_log_t *log)
{
    hab_error  error;

    if (hab_wal_prepare(ngx_http_habilitation_log.wal, &error) != HAB_OK) {
        ngx_log_error(NGX_LOG_CRIT, log, 0,
                      "habilitation: trace: %s", error.text);
    }
}


static void
ngx_http_habilitation_prepared(ngx_event_t *ev)
{
    ev->complete = 0;
}


/*
 * What became of the request, once it is over.  A request that ended in a
 * protected place without ever being asked for a verdict is on record too.
 */

ngx_int_t
ngx_http_habilitation_log_handler(ngx_http_request_t *r)
{
    hab_trace_record                   record;
    ngx_http_habilitation_ctx_t       *ctx;
    ngx_http_habilitation_loc_conf_t  *hlcf;

    if (ngx_http_habilitation_log.filling == NULL) {
        return NGX_OK;
    }

    hlcf = ngx_http_get_module_loc_conf(r, ngx_http_habilitation_module);
    ctx = ngx_http_habilitation_get_ctx(r);

    if (ctx == NULL && hlcf->service == NULL) {
        return NGX_OK;
    }

    if (ctx == NULL) {
        ngx_http_habilitation_trace_unasked(r, hlcf, HAB_TRACE_ACCESS);
        return NGX_OK;
    }

    /* an access that was not written has no outcome */

    if (ctx->state < NGX_HTTP_HABILITATION_TRACED
        || ctx->state == NGX_HTTP_HABILITATION_UNTRACED)
    {
        return NGX_OK;
    }

    ngx_memzero(&record, sizeof(hab_trace_record));

    record.kind = HAB_TRACE_OUTCOME;
    record.time = hab_now_us();
    record.status = (uint16_t) r->headers_out.status;
    record.bytes = (uint64_t) r->connection->sent;
    record.reference_writer = ctx->writer;
    record.reference = ctx->count;
    record.person = ctx->verdict.person;
    record.convention = ctx->verdict.convention;
    record.allowed = ctx->verdict.reason == HAB_REASON_GRANTED;
    record.reason = (uint16_t) ctx->verdict.reason;

    ngx_http_habilitation_trace_post(&record);

    return NGX_OK;
}


void
ngx_http_habilitation_trace_unasked(ngx_http_request_t *r,
    ngx_http_habilitation_loc_conf_t *hlcf, ngx_uint_t kind)
{
    hab_trace_record  record;

    ngx_memzero(&record, sizeof(hab_trace_record));

    record.kind = (uint8_t) kind;
    record.time = hab_now_us();
    record.reason = HAB_REASON_NO_VERDICT;
    record.type = hab_slice_text(hlcf->type->plugin->name);
    record.service = hab_slice_text(hlcf->service->name);
    record.operation = ngx_http_habilitation_method(r);
    ngx_http_habilitation_address(r->connection, record.address);
    ngx_http_habilitation_country(r, record.country);

    ngx_http_habilitation_count_decision(HAB_REASON_NO_VERDICT);
    ngx_http_habilitation_trace_post(&record);
}
