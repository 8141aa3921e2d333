
/*
 * The life of a worker: it opens the store, keeps it open, and does each second
 * what no request should wait for.
 */


#include "ngx_http_habilitation_module.h"

#include <sys/resource.h>
#include <sys/syscall.h>

#include "person/attempt.h"
#include "person/challenge.h"
#include "person/limit.h"
#include "person/pace.h"
#include "convention/due.h"
#include "mail/outbox.h"


#define NGX_HTTP_HABILITATION_TICK      1000 /* ms */
#define NGX_HTTP_HABILITATION_TOUCHED   1024 /* sessions, at most, a second */
#define NGX_HTTP_HABILITATION_SWEEP     60   /* ticks */
#define NGX_HTTP_HABILITATION_SWEPT     1000 /* entries, at most, a sweep */
#define NGX_HTTP_HABILITATION_LOG       10   /* s between two lines */
#define NGX_HTTP_HABILITATION_DUE       50   /* due things, at most, a second */
#define NGX_HTTP_HABILITATION_MEASURE   5    /* ticks */


typedef struct {
    uint8_t  hash[HAB_HASH_SIZE];
    int64_t  used;              /* 0: the place is free */
} ngx_http_habilitation_use_t;


/* What the thread works on while the event loop fills the other one. */

typedef struct {
    ngx_http_habilitation_use_t  uses[NGX_HTTP_HABILITATION_TOUCHED];
    ngx_uint_t                   count;
    ngx_uint_t                   sweep;   /* 1: sweep too */
    ngx_uint_t                   probe;   /* 1: see whether changes succeed */
    ngx_uint_t                   measure; /* 1: count what metrics tell */
    hab_error                    error;   /* "" when all went well */
} ngx_http_habilitation_duty_t;


static void ngx_http_habilitation_open(ngx_cycle_t *cycle);
static hab_status ngx_http_habilitation_read(hab_store *store);
static void ngx_http_habilitation_open_vault(ngx_cycle_t *cycle);
static void ngx_http_habilitation_tick(ngx_event_t *ev);
static void ngx_http_habilitation_duty(void *data, ngx_log_t *log);
static void ngx_http_habilitation_keep(ngx_http_habilitation_duty_t *duty,
    ngx_log_t *log);
static void ngx_http_habilitation_duty_done(ngx_event_t *ev);
static hab_status ngx_http_habilitation_write_uses(
    ngx_http_habilitation_duty_t *duty);
static hab_status ngx_http_habilitation_sweep(int64_t now);
static void ngx_http_habilitation_due(int64_t now, hab_error *error);


ngx_http_habilitation_worker_t  ngx_http_habilitation_worker;

static ngx_event_t                   ngx_http_habilitation_timer;
static ngx_connection_t              ngx_http_habilitation_dummy;
static ngx_thread_task_t            *ngx_http_habilitation_duty_task;
static ngx_http_habilitation_duty_t *ngx_http_habilitation_next;
static ngx_uint_t                    ngx_http_habilitation_ticks;
static ngx_uint_t                    ngx_http_habilitation_doubted;
static hab_error                     ngx_http_habilitation_vault_error;
static hab_upkeep                    ngx_http_habilitation_upkeep;


ngx_int_t
ngx_http_habilitation_init_process(ngx_cycle_t *cycle)
{
    hab_error                           error;
    ngx_http_habilitation_main_conf_t  *hmcf;

    if (ngx_process != NGX_PROCESS_WORKER && ngx_process != NGX_PROCESS_SINGLE)
    {
        return NGX_OK;
    }

    hmcf = ngx_http_cycle_get_module_main_conf(cycle,
                                               ngx_http_habilitation_module);

    if (hmcf == NULL || hmcf->store.len == 0) {
        return NGX_OK;
    }

    ngx_http_habilitation_worker.cycle = cycle;
    ngx_http_habilitation_worker.conf = hmcf;

    ngx_http_habilitation_health_init(hmcf);

    if (hab_pace_watch(ngx_http_habilitation_others_served, &error) != HAB_OK) {
        ngx_log_error(NGX_LOG_WARN, cycle->log, 0,
                      "habilitation: %s", error.text);
    }

    ngx_http_habilitation_open(cycle);

    ngx_http_habilitation_next = ngx_pcalloc(cycle->pool,
                                         sizeof(ngx_http_habilitation_duty_t));
    ngx_http_habilitation_duty_task = ngx_thread_task_alloc(cycle->pool,
                                         sizeof(ngx_http_habilitation_duty_t));

    if (ngx_http_habilitation_next == NULL
        || ngx_http_habilitation_duty_task == NULL)
    {
        return NGX_ERROR;
    }

    ngx_memzero(ngx_http_habilitation_duty_task->ctx,
                sizeof(ngx_http_habilitation_duty_t));
    ngx_http_habilitation_duty_task->handler = ngx_http_habilitation_duty;
    ngx_http_habilitation_duty_task->event.handler =
                                               ngx_http_habilitation_duty_done;
    ngx_http_habilitation_duty_task->event.log = cycle->log;

    ngx_http_habilitation_dummy.fd = (ngx_socket_t) -1;
    ngx_http_habilitation_timer.handler = ngx_http_habilitation_tick;
    ngx_http_habilitation_timer.data = &ngx_http_habilitation_dummy;
    ngx_http_habilitation_timer.log = cycle->log;
    ngx_http_habilitation_timer.cancelable = 1;

    ngx_add_timer(&ngx_http_habilitation_timer, NGX_HTTP_HABILITATION_TICK);

    if (ngx_http_habilitation_mail_init(cycle, hmcf) != NGX_OK
        || ngx_http_habilitation_sweep_init(cycle) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_habilitation_trace_init(cycle, hmcf);
}


void
ngx_http_habilitation_exit_process(ngx_cycle_t *cycle)
{
    ngx_http_habilitation_main_conf_t  *hmcf;

    hmcf = ngx_http_habilitation_worker.conf;

    if (hmcf == NULL) {
        return;
    }

    ngx_http_habilitation_trace_exit(cycle);
    hab_decider_free(ngx_http_habilitation_worker.decider);
    ngx_http_habilitation_directory_close();
    hab_vault_close(hmcf->broker.vault);
    hab_store_close(hmcf->broker.store);
    ngx_http_habilitation_health_exit();

    hmcf->broker.vault = NULL;
    hmcf->broker.store = NULL;
    ngx_memzero(&ngx_http_habilitation_worker,
                sizeof(ngx_http_habilitation_worker_t));
}


/* A worker that cannot open the store refuses everything, and tries again. */

static void
ngx_http_habilitation_open(ngx_cycle_t *cycle)
{
    hab_store                          *store;
    hab_error                           error;
    hab_status                          status;
    ngx_http_habilitation_main_conf_t  *hmcf;

    hmcf = ngx_http_habilitation_worker.conf;

    status = hab_main_open((char *) hmcf->store.data, HAB_STORE_WRITE, 0,
                           &store, &error);

    if (status == HAB_OK) {
        status = ngx_http_habilitation_read(store);

        if (status != HAB_OK) {
            hab_store_close(store);
            (void) hab_fail(&error, status, "store %s: %s", hmcf->store.data,
                            hab_status_text(status));
        }
    }

    if (status != HAB_OK) {
        ngx_log_error(NGX_LOG_CRIT, cycle->log, 0,
                      "habilitation: %s", error.text);
        ngx_http_habilitation_health_store(error.text);
        return;
    }

    hmcf->broker.store = store;
    ngx_http_habilitation_health_store(NULL);
    ngx_http_habilitation_open_vault(cycle);
}


/* For all that the event loop reads of it. */

static hab_status
ngx_http_habilitation_read(hab_store *store)
{
    hab_status  status;

    status = ngx_http_habilitation_directory_open(store);

    if (status == HAB_OK) {
        status = hab_decider_new(store, &ngx_http_habilitation_worker.decider);

        if (status != HAB_OK) {
            ngx_http_habilitation_directory_close();
        }
    }

    return status;
}


/* Without it the rest goes on: what needs it fails, until it opens. */

static void
ngx_http_habilitation_open_vault(ngx_cycle_t *cycle)
{
    hab_error                          *error;
    ngx_http_habilitation_main_conf_t  *hmcf;

    static time_t  logged;

    hmcf = ngx_http_habilitation_worker.conf;
    error = &ngx_http_habilitation_vault_error;

    if (hab_vault_open((char *) hmcf->store.data, &hmcf->broker.vault, error)
        == HAB_OK)
    {
        error->text[0] = '\0';
        return;
    }

    ngx_http_habilitation_health_store(error->text);

    if (ngx_time() - logged >= NGX_HTTP_HABILITATION_LOG) {
        logged = ngx_time();
        ngx_log_error(NGX_LOG_CRIT, cycle->log, 0,
                      "habilitation: %s", error->text);
    }
}


void
ngx_http_habilitation_doubt(const char *error)
{
    ngx_http_habilitation_doubted = 1;
    ngx_http_habilitation_health_store(error);
}


void
ngx_http_habilitation_touch(const hab_verdict *verdict)
{
    ngx_uint_t                    place;
    ngx_http_habilitation_use_t  *use;

    /* by the last bytes, which are the token's hash; of two sessions that fall
     * on one place the later use is written down, the other will be at its
     * next request */

    place = (verdict->session[HAB_HASH_SIZE - 1]
             | verdict->session[HAB_HASH_SIZE - 2] << 8)
            % NGX_HTTP_HABILITATION_TOUCHED;

    use = &ngx_http_habilitation_next->uses[place];
    ngx_http_habilitation_next->count += use->used == 0;

    ngx_memcpy(use->hash, verdict->session, HAB_HASH_SIZE);
    use->used = ngx_time();
}


static void
ngx_http_habilitation_tick(ngx_event_t *ev)
{
    ngx_http_habilitation_duty_t  *duty;

    if (ngx_exiting || ngx_quit || ngx_terminate) {
        return;
    }

    ngx_add_timer(ev, NGX_HTTP_HABILITATION_TICK);
    ngx_http_habilitation_trace_probe();

    if (ngx_http_habilitation_worker.decider == NULL) {
        ngx_http_habilitation_open(ngx_http_habilitation_worker.cycle);
        return;
    }

    if (ngx_http_habilitation_worker.conf->broker.vault == NULL) {
        ngx_http_habilitation_open_vault(ngx_http_habilitation_worker.cycle);
    }

    if (ngx_http_habilitation_duty_task->event.active) {
        return;
    }

    duty = ngx_http_habilitation_duty_task->ctx;

    ngx_memcpy(duty->uses, ngx_http_habilitation_next->uses,
               sizeof(duty->uses));
    duty->count = ngx_http_habilitation_next->count;
    duty->sweep = ++ngx_http_habilitation_ticks
                  % NGX_HTTP_HABILITATION_SWEEP == 0;

    duty->probe = ngx_http_habilitation_doubted;
    duty->measure = ngx_worker == 0 && ngx_http_habilitation_ticks
                                       % NGX_HTTP_HABILITATION_MEASURE == 1;

    ngx_memzero(ngx_http_habilitation_next,
                sizeof(ngx_http_habilitation_duty_t));

    (void) ngx_thread_task_post(ngx_http_habilitation_worker.conf->duty_pool,
                                ngx_http_habilitation_duty_task);
}


void
ngx_http_habilitation_step_back(int nice)
{
    static __thread ngx_uint_t  done;

    if (!done) {
        (void) setpriority(PRIO_PROCESS, (id_t) syscall(SYS_gettid), nice);
        done = 1;
    }
}


/* In a thread. */

static void
ngx_http_habilitation_duty(void *data, ngx_log_t *log)
{
    int64_t                             now;
    hab_status                          status;
    hab_error                           due;
    ngx_http_habilitation_duty_t       *duty = data;
    ngx_http_habilitation_main_conf_t  *hmcf;

    /* a busy server rolls its trace slowly, and catches up when it may */

    ngx_http_habilitation_step_back(NGX_HTTP_HABILITATION_DUTY_NICE);

    hmcf = ngx_http_habilitation_worker.conf;
    now = hab_now();
    duty->error.text[0] = '\0';
    due.text[0] = '\0';

    status = ngx_http_habilitation_write_uses(duty);

    if (status == HAB_OK && duty->probe) {
        status = hab_main_probe(hmcf->broker.store);
    }

    if (status == HAB_OK && duty->sweep) {
        status = ngx_http_habilitation_sweep(now);
    }

    if (status != HAB_OK) {
        (void) hab_fail(&duty->error, status, "store: %s",
                        hab_status_text(status));
    } else {
        ngx_http_habilitation_due(now, &due);
    }

    ngx_http_habilitation_keep(duty, log);

    if (duty->measure) {
        ngx_http_habilitation_measure(&hmcf->broker);
    }

    if (duty->error.text[0] == '\0') {
        duty->error = due;
    }
}


/* The trace's upkeep. */

static void
ngx_http_habilitation_keep(ngx_http_habilitation_duty_t *duty, ngx_log_t *log)
{
    uint64_t     rounds;
    hab_status   status;
    hab_upkeep  *upkeep;

    upkeep = &ngx_http_habilitation_upkeep;
    rounds = upkeep->patrol.rounds;

    status = hab_upkeep_run(&ngx_http_habilitation_worker.conf->broker,
                            hab_now_us(), upkeep, &duty->error);

    if (status == HAB_LATER) {
        duty->error.text[0] = '\0'; /* another worker is at it */
    }

    if (upkeep->alarms > 0) {
        ngx_log_error(NGX_LOG_ALERT, log, 0, "habilitation: trace: %s",
                      upkeep->alarm.text);
    }

    ngx_http_habilitation_count_upkeep(upkeep, upkeep->patrol.rounds - rounds);
}


static void
ngx_http_habilitation_duty_done(ngx_event_t *ev)
{
    ngx_http_habilitation_duty_t       *duty;
    ngx_http_habilitation_main_conf_t  *hmcf;

    static time_t  logged;

    ev->complete = 0;
    hmcf = ngx_http_habilitation_worker.conf;
    duty = ngx_http_habilitation_duty_task->ctx;

    ngx_http_habilitation_heads_send(&ngx_http_habilitation_upkeep.heads,
                                     ev->log);

    if (duty->error.text[0] == '\0') {

        /* a doubt that came up meanwhile waits for the next probe */

        if (duty->probe || !ngx_http_habilitation_doubted) {
            ngx_http_habilitation_doubted = 0;
            ngx_http_habilitation_health_store(
                hmcf->broker.vault == NULL
                ? ngx_http_habilitation_vault_error.text
                : ngx_http_habilitation_sweep_failure());
        }

        return;
    }

    ngx_http_habilitation_health_store(duty->error.text);

    if (ngx_time() - logged >= NGX_HTTP_HABILITATION_LOG) {
        logged = ngx_time();
        ngx_log_error(NGX_LOG_CRIT, ev->log, 0,
                      "habilitation: %s", duty->error.text);
    }
}


static hab_status
ngx_http_habilitation_write_uses(ngx_http_habilitation_duty_t *duty)
{
    hab_txn     *txn;
    hab_status   status;
    ngx_uint_t   i;

    if (duty->count == 0) {
        return HAB_OK;
    }

    status = hab_begin_write(ngx_http_habilitation_worker.conf->broker.store,
                             &txn);
    if (status != HAB_OK) {
        return status;
    }

    for (i = 0; i < NGX_HTTP_HABILITATION_TOUCHED; i++) {

        if (duty->uses[i].used == 0) {
            continue;
        }

        status = hab_session_touch(txn, duty->uses[i].hash,
                                   duty->uses[i].used);

        if (status != HAB_OK && status != HAB_NOT_FOUND) {
            hab_abort(txn);
            return status;
        }
    }

    return hab_commit(txn);
}


static hab_status
ngx_http_habilitation_sweep(int64_t now)
{
    hab_txn     *txn;
    unsigned     removed;
    hab_status   status;

    status = hab_begin_write(ngx_http_habilitation_worker.conf->broker.store,
                             &txn);
    if (status != HAB_OK) {
        return status;
    }

    status = hab_session_sweep(txn, now, NGX_HTTP_HABILITATION_SWEPT, &removed);

    if (status == HAB_OK) {
        status = hab_attempt_sweep(txn, now, NGX_HTTP_HABILITATION_SWEPT,
                                   &removed);
    }

    if (status == HAB_OK) {
        status = hab_limit_sweep(txn, now, NGX_HTTP_HABILITATION_SWEPT,
                                 &removed);
    }

    if (status == HAB_OK) {
        status = hab_challenge_sweep(txn, now, NGX_HTTP_HABILITATION_SWEPT,
                                     &removed);
    }

    if (status == HAB_OK) {
        status = hab_outbox_sweep(txn, now, NGX_HTTP_HABILITATION_SWEPT,
                                  &removed);
    }

    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }

    return hab_commit(txn);
}


/* Each worker looks; whoever comes first does it. */

static void
ngx_http_habilitation_due(int64_t now, hab_error *error)
{
    unsigned  done;

    (void) hab_due_run(&ngx_http_habilitation_worker.conf->broker, now,
                       NGX_HTTP_HABILITATION_DUE, &done, error);
}
