
/*
 * What time brings to the convention types: one worker of all lets them do it,
 * a little each second, in the thread of the other duties, which steps back
 * before requests.
 */


#include "ngx_http_habilitation_module.h"

#include "type/call.h"


#define NGX_HTTP_HABILITATION_SWEEP_TICK    1000 /* ms */
#define NGX_HTTP_HABILITATION_SWEEP_BUDGET  20   /* ms of work, a tick */
#define NGX_HTTP_HABILITATION_SWEEP_AGAIN   90   /* s: a type that failed was
                                                    tried again */


static void ngx_http_habilitation_sweep_tick(ngx_event_t *ev);
static void ngx_http_habilitation_sweep_run(void *data, ngx_log_t *log);
static void ngx_http_habilitation_sweep_ran(ngx_event_t *ev);


static ngx_event_t         ngx_http_habilitation_sweep_timer;
static ngx_connection_t    ngx_http_habilitation_sweep_dummy;
static ngx_thread_task_t  *ngx_http_habilitation_sweep_task;
static hab_error           ngx_http_habilitation_sweep_error;
static time_t              ngx_http_habilitation_sweep_failed;


ngx_int_t
ngx_http_habilitation_sweep_init(ngx_cycle_t *cycle)
{
    ngx_thread_task_t  *task;

    if (ngx_worker != 0) {
        return NGX_OK;
    }

    task = ngx_thread_task_alloc(cycle->pool, sizeof(hab_error));
    if (task == NULL) {
        return NGX_ERROR;
    }

    task->handler = ngx_http_habilitation_sweep_run;
    task->event.handler = ngx_http_habilitation_sweep_ran;
    task->event.log = cycle->log;
    ngx_http_habilitation_sweep_task = task;

    ngx_http_habilitation_sweep_dummy.fd = (ngx_socket_t) -1;
    ngx_http_habilitation_sweep_timer.handler =
                                              ngx_http_habilitation_sweep_tick;
    ngx_http_habilitation_sweep_timer.data = &ngx_http_habilitation_sweep_dummy;
    ngx_http_habilitation_sweep_timer.log = cycle->log;
    ngx_http_habilitation_sweep_timer.cancelable = 1;

    ngx_add_timer(&ngx_http_habilitation_sweep_timer,
                  NGX_HTTP_HABILITATION_SWEEP_TICK);

    return NGX_OK;
}


static void
ngx_http_habilitation_sweep_tick(ngx_event_t *ev)
{
    ngx_http_habilitation_main_conf_t  *hmcf;

    if (ngx_exiting || ngx_quit || ngx_terminate) {
        return;
    }

    ngx_add_timer(ev, NGX_HTTP_HABILITATION_SWEEP_TICK);

    hmcf = ngx_http_habilitation_worker.conf;

    if (hmcf->broker.store == NULL
        || ngx_http_habilitation_sweep_task->event.active)
    {
        return;
    }

    (void) ngx_thread_task_post(hmcf->duty_pool,
                                ngx_http_habilitation_sweep_task);
}


/* In a thread. */

static void
ngx_http_habilitation_sweep_run(void *data, ngx_log_t *log)
{
    unsigned    batches;
    hab_error  *error = data;
    hab_status  status;

    ngx_http_habilitation_step_back(NGX_HTTP_HABILITATION_DUTY_NICE);

    error->text[0] = '\0';

    status = hab_sweep_run(&ngx_http_habilitation_worker.conf->broker,
                           hab_now(), NGX_HTTP_HABILITATION_SWEEP_BUDGET,
                           &batches, error);

    if (status == HAB_OK && error->text[0] != '\0') {
        ngx_log_error(NGX_LOG_WARN, log, 0, "habilitation: %s", error->text);
    }

    if (status == HAB_OK || status == HAB_LATER) {
        error->text[0] = '\0'; /* later: the worker before a reload is at it */

    } else if (error->text[0] == '\0') {
        (void) hab_fail(error, status, "sweep: %s", hab_status_text(status));
    }
}


static void
ngx_http_habilitation_sweep_ran(ngx_event_t *ev)
{
    hab_error  *error;

    ev->complete = 0;
    error = ngx_http_habilitation_sweep_task->ctx;

    if (error->text[0] == '\0') {
        return;
    }

    ngx_http_habilitation_sweep_failed = ngx_time();
    ngx_http_habilitation_sweep_error = *error;

    ngx_log_error(NGX_LOG_CRIT, ev->log, 0,
                  "habilitation: %s", error->text);
    ngx_http_habilitation_health_store(error->text);
}


const char *
ngx_http_habilitation_sweep_failure(void)
{
    return ngx_http_habilitation_sweep_failed == 0
           || ngx_time() - ngx_http_habilitation_sweep_failed
              > NGX_HTTP_HABILITATION_SWEEP_AGAIN
           ? NULL : ngx_http_habilitation_sweep_error.text;
}
