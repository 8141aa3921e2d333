
/*
 * What each worker says of itself, in shared memory.  Counters are plain
 * increments of the worker's own slot; those of workers that ended are summed,
 * and their latest figures kept, so that nothing goes back or away on a reload.
 */


#ifndef _NGX_HTTP_HABILITATION_HEALTH_H_INCLUDED_
#define _NGX_HTTP_HABILITATION_HEALTH_H_INCLUDED_


#include "ngx_http_habilitation_module.h"

#include "control/signal.h"
#include "mail/outbox.h"


#define NGX_HTTP_HABILITATION_SLOTS    256
#define NGX_HTTP_HABILITATION_TEXT     256

/* The upper bounds stand in _counters.c; above the last: +Inf. */
#define NGX_HTTP_HABILITATION_SIZES    11
#define NGX_HTTP_HABILITATION_COMMITS  12


/* All of them numbers that only grow: they are summed as an array. */

typedef struct {
    ngx_uint_t  decisions[HAB_REASON_COUNT];
    ngx_uint_t  batches;
    ngx_uint_t  records;
    ngx_uint_t  failures;       /* batches that could not be written */
    ngx_uint_t  sizes[NGX_HTTP_HABILITATION_SIZES + 1];
    ngx_uint_t  commits[NGX_HTTP_HABILITATION_COMMITS + 1];
    ngx_uint_t  commit;         /* microseconds, of all */
    ngx_uint_t  rolled;         /* records */
    ngx_uint_t  rounds;         /* of the patrol */
    ngx_uint_t  alarms;
} ngx_http_habilitation_counters_t;


/* What the thread of the duties has counted in the store, now and then. */

typedef struct {
    int64_t             measured;  /* microseconds; 0: never */
    uint64_t            sessions;
    uint64_t            mails[HAB_MAIL_DEAD + 1];
    hab_signal_figures  signals;
    uint64_t            segments;  /* bytes on disk */
    uint64_t            logs;
} ngx_http_habilitation_gauges_t;


typedef struct {
    ngx_atomic_t                      pid;   /* 0: free */
    ngx_uint_t                        store_failed;
    ngx_uint_t                        trace_failed;
    ngx_uint_t                        waiting;
    int64_t                           rolled;   /* when the last roll began */
    ngx_http_habilitation_counters_t  counters;
    ngx_http_habilitation_gauges_t    gauges;
    u_char                            store_error[NGX_HTTP_HABILITATION_TEXT];
    u_char                            trace_error[NGX_HTTP_HABILITATION_TEXT];
} ngx_http_habilitation_slot_t;


typedef struct {
    ngx_slab_pool_t                  *pool;   /* its mutex: workers come and go */
    ngx_http_habilitation_counters_t  ended;
    ngx_atomic_t                      served;  /* ngx_current_msec of who granted */
    int64_t                           rolled;  /* the latest of those that ended, */
    ngx_http_habilitation_gauges_t    gauges;  /* too */
    ngx_http_habilitation_slot_t      slots[NGX_HTTP_HABILITATION_SLOTS];
} ngx_http_habilitation_health_t;


/* Of all workers together. */

typedef struct {
    ngx_http_habilitation_counters_t  counters;
    ngx_http_habilitation_gauges_t    gauges;    /* the latest */
    int64_t                           rolled;
    int64_t                           now;
    ngx_uint_t                        workers;
    ngx_uint_t                        waiting;
    uint64_t                          alarms;
    hab_store_stats                   store;
} ngx_http_habilitation_sum_t;


/* _health.c */

/* That of this worker, or one that nobody reads. */
extern ngx_http_habilitation_slot_t  *ngx_http_habilitation_slot;

ngx_uint_t ngx_http_habilitation_alive(ngx_http_habilitation_slot_t *slot);

/* _counters.c */

extern const ngx_uint_t
    ngx_http_habilitation_size_le[NGX_HTTP_HABILITATION_SIZES];
extern const ngx_uint_t
    ngx_http_habilitation_commit_le[NGX_HTTP_HABILITATION_COMMITS];

void ngx_http_habilitation_add_counters(ngx_http_habilitation_counters_t *to,
    const ngx_http_habilitation_counters_t *from);
/* The sum begins with zeros. */
void ngx_http_habilitation_add_up(ngx_http_habilitation_sum_t *sum);

/* _metrics.c */

/* All samples, by their name and labels, of all workers together. */
json_t *ngx_http_habilitation_metrics_json(ngx_uint_t well);
/* The same in Prometheus's text format 0.0.4; NULL without memory. */
ngx_buf_t *ngx_http_habilitation_metrics_text(ngx_pool_t *pool,
    ngx_uint_t well);


#endif /* _NGX_HTTP_HABILITATION_HEALTH_H_INCLUDED_ */
