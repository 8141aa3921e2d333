
/*
 * Mails: where they go, and the worker that sends them.  One worker does, in a
 * thread of its own; a claim in the store keeps the worker before a reload and
 * the one after it from sending the same.
 */


#include "ngx_http_habilitation_module.h"


#define NGX_HTTP_HABILITATION_MAIL_TICK  1000 /* ms */
#define NGX_HTTP_HABILITATION_MAILS      50   /* at most, a run */
#define NGX_HTTP_HABILITATION_MAIL_NICE  10
#define NGX_HTTP_HABILITATION_MAIL_LOG   10   /* s between two lines */


typedef struct {
    unsigned   sent;
    unsigned   failed;
    hab_error  error;           /* "" when the store did not fail */
} ngx_http_habilitation_mail_run_t;


static ngx_int_t ngx_http_habilitation_mail_argument(ngx_conf_t *cf,
    ngx_str_t *argument, ngx_str_t *templates,
    ngx_http_habilitation_main_conf_t *hmcf);
static ngx_int_t ngx_http_habilitation_mail_credentials(ngx_conf_t *cf,
    ngx_str_t *file, ngx_http_habilitation_main_conf_t *hmcf);
static void ngx_http_habilitation_mail_tick(ngx_event_t *ev);
static void ngx_http_habilitation_mail_run(void *data, ngx_log_t *log);
static void ngx_http_habilitation_mail_ran(ngx_event_t *ev);


static ngx_event_t         ngx_http_habilitation_mail_timer;
static ngx_connection_t    ngx_http_habilitation_mail_dummy;
static ngx_thread_task_t  *ngx_http_habilitation_mail_task;


char *
ngx_http_habilitation_mail(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    hab_error                           error;
    ngx_str_t                          *value, to, templates;
    ngx_uint_t                          i;
    ngx_http_habilitation_main_conf_t  *hmcf = conf;

    value = cf->args->elts;

    if (hmcf->mail.to != NULL) {
        return "is duplicate";
    }

    hmcf->mail.from = "";
    hmcf->mail.base = "";
    hmcf->mail.tls = 1;
    ngx_http_habilitation_here(cf, &hmcf->mail_place);
    ngx_str_set(&templates, NGX_HTTP_HABILITATION_DATA "/mail");

    to = value[1];

    if (ngx_strncmp(to.data, "smtp", 4) != 0
        && ngx_conf_full_name(cf->cycle, &to, 0) != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    hmcf->mail.to = (char *) to.data;

    for (i = 2; i < cf->args->nelts; i++) {
        if (ngx_http_habilitation_mail_argument(cf, &value[i], &templates, hmcf)
            != NGX_OK)
        {
            return NGX_CONF_ERROR;
        }
    }

    if (hab_delivery_check(&hmcf->mail, &error) != HAB_OK
        || hab_mail_templates((char *) templates.data, &hmcf->mail_templates,
                              &error)
           != HAB_OK)
    {
        return ngx_http_habilitation_emerg(cf, &error);
    }

    hmcf->mail.templates = hmcf->mail_templates;

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_habilitation_mail_argument(ngx_conf_t *cf, ngx_str_t *argument,
    ngx_str_t *templates, ngx_http_habilitation_main_conf_t *hmcf)
{
    ngx_str_t  text;

    if (ngx_http_habilitation_argument(argument, "from=", &text) == NGX_OK) {
        hmcf->mail.from = (char *) text.data;
        return NGX_OK;
    }

    if (ngx_http_habilitation_argument(argument, "base=", &text) == NGX_OK) {
        hmcf->mail.base = (char *) text.data;
        return NGX_OK;
    }

    if (ngx_http_habilitation_argument(argument, "templates=", templates)
        == NGX_OK)
    {
        return ngx_conf_full_name(cf->cycle, templates, 1);
    }

    if (ngx_http_habilitation_argument(argument, "ca=", &text) == NGX_OK) {
        if (ngx_conf_full_name(cf->cycle, &text, 1) != NGX_OK) {
            return NGX_ERROR;
        }

        hmcf->mail.ca = (char *) text.data;
        return NGX_OK;
    }

    if (ngx_http_habilitation_argument(argument, "credentials=", &text)
        == NGX_OK)
    {
        return ngx_http_habilitation_mail_credentials(cf, &text, hmcf);
    }

    if (ngx_strcmp(argument->data, "tls=off") == 0) {
        hmcf->mail.tls = 0;
        return NGX_OK;
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "habilitation: unknown parameter \"%V\", from=, base=, "
                       "templates=, credentials=, ca= and tls=off are known",
                       argument);
    return NGX_ERROR;
}


static ngx_int_t
ngx_http_habilitation_mail_credentials(ngx_conf_t *cf, ngx_str_t *file,
    ngx_http_habilitation_main_conf_t *hmcf)
{
    hab_error  error;

    if (ngx_conf_full_name(cf->cycle, file, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    if (hab_credentials_load((char *) file->data, hmcf->mail_credentials,
                             &error)
        != HAB_OK)
    {
        (void) ngx_http_habilitation_emerg(cf, &error);
        return NGX_ERROR;
    }

    hmcf->mail.credentials = hmcf->mail_credentials;

    return NGX_OK;
}


ngx_int_t
ngx_http_habilitation_mail_init(ngx_cycle_t *cycle,
    ngx_http_habilitation_main_conf_t *hmcf)
{
    ngx_thread_task_t  *task;

    if (hmcf->mail.to == NULL || ngx_worker != 0) {
        return NGX_OK;
    }

    task = ngx_thread_task_alloc(cycle->pool,
                                 sizeof(ngx_http_habilitation_mail_run_t));
    if (task == NULL) {
        return NGX_ERROR;
    }

    task->handler = ngx_http_habilitation_mail_run;
    task->event.handler = ngx_http_habilitation_mail_ran;
    task->event.log = cycle->log;
    ngx_http_habilitation_mail_task = task;

    ngx_http_habilitation_mail_dummy.fd = (ngx_socket_t) -1;
    ngx_http_habilitation_mail_timer.handler = ngx_http_habilitation_mail_tick;
    ngx_http_habilitation_mail_timer.data = &ngx_http_habilitation_mail_dummy;
    ngx_http_habilitation_mail_timer.log = cycle->log;
    ngx_http_habilitation_mail_timer.cancelable = 1;

    ngx_add_timer(&ngx_http_habilitation_mail_timer,
                  NGX_HTTP_HABILITATION_MAIL_TICK);

    return NGX_OK;
}


/* A run under way when the worker quits is waited for by the thread pool. */

static void
ngx_http_habilitation_mail_tick(ngx_event_t *ev)
{
    ngx_http_habilitation_main_conf_t  *hmcf;

    if (ngx_exiting || ngx_quit || ngx_terminate) {
        return;
    }

    ngx_add_timer(ev, NGX_HTTP_HABILITATION_MAIL_TICK);

    hmcf = ngx_http_habilitation_worker.conf;

    if (hmcf->broker.store == NULL
        || ngx_http_habilitation_mail_task->event.active)
    {
        return;
    }

    (void) ngx_thread_task_post(hmcf->mail_pool,
                                ngx_http_habilitation_mail_task);
}


/* In a thread. */

static void
ngx_http_habilitation_mail_run(void *data, ngx_log_t *log)
{
    ngx_http_habilitation_main_conf_t  *hmcf;
    ngx_http_habilitation_mail_run_t   *run = data;

    ngx_http_habilitation_step_back(NGX_HTTP_HABILITATION_MAIL_NICE);

    hmcf = ngx_http_habilitation_worker.conf;
    run->error.text[0] = '\0';

    (void) hab_delivery_run(&hmcf->broker, &hmcf->mail,
                            NGX_HTTP_HABILITATION_MAILS, &run->sent,
                            &run->failed, &run->error);
}


/* No address and no word of the server's in the log: `habilctl mail` has them. */

static void
ngx_http_habilitation_mail_ran(ngx_event_t *ev)
{
    ngx_http_habilitation_mail_run_t  *run;

    static time_t  logged;

    ev->complete = 0;
    run = ngx_http_habilitation_mail_task->ctx;

    if (run->error.text[0] != '\0') {
        ngx_http_habilitation_doubt(run->error.text);
    }

    if ((run->error.text[0] == '\0' && run->failed == 0)
        || ngx_time() - logged < NGX_HTTP_HABILITATION_MAIL_LOG)
    {
        return;
    }

    logged = ngx_time();

    if (run->error.text[0] != '\0') {
        ngx_log_error(NGX_LOG_CRIT, ev->log, 0, "habilitation: %s",
                      run->error.text);
        return;
    }

    ngx_log_error(NGX_LOG_WARN, ev->log, 0,
                  "habilitation: mails could not be handed over to %s, "
                  "see `habilctl mail list`",
                  ngx_http_habilitation_worker.conf->mail.to);
}
