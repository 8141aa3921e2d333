
/*
 * The module: its table of directives, its configuration, its place in nginx's
 * phases.
 */


#include "ngx_http_habilitation_module.h"


static ngx_int_t ngx_http_habilitation_preconfiguration(ngx_conf_t *cf);
static void *ngx_http_habilitation_create_main_conf(ngx_conf_t *cf);
static char *ngx_http_habilitation_init_main_conf(ngx_conf_t *cf, void *conf);
static void *ngx_http_habilitation_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_habilitation_merge_loc_conf(ngx_conf_t *cf,
    void *parent, void *child);
static ngx_int_t ngx_http_habilitation_body_conf(ngx_conf_t *cf,
    ngx_http_core_loc_conf_t *clcf, ngx_http_habilitation_loc_conf_t *hlcf);
static void ngx_http_habilitation_main_conf_cleanup(void *data);
static ngx_int_t ngx_http_habilitation_postconfiguration(ngx_conf_t *cf);
static ngx_thread_pool_t *ngx_http_habilitation_pool(ngx_conf_t *cf,
    ngx_str_t name, ngx_str_t threads, ngx_str_t queue);
static ngx_int_t ngx_http_habilitation_handler(ngx_conf_t *cf,
    ngx_http_phases phase, ngx_http_handler_pt handler);


static ngx_command_t  ngx_http_habilitation_commands[] = {

    { ngx_string("habilitation_store"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_habilitation_store,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("habilitation_key"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_habilitation_key,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("habilitation_plugin"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE123,
      ngx_http_habilitation_plugin,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("habilitation_password"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE123,
      ngx_http_habilitation_password,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("habilitation_country"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_set_complex_value_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_habilitation_main_conf_t, country),
      NULL },

    { ngx_string("habilitation_session"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE12,
      ngx_http_habilitation_session,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("habilitation_mail"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_1MORE,
      ngx_http_habilitation_mail,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("habilitation_retention"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_habilitation_retention,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("habilitation_heads"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_habilitation_heads,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("habilitation_portal"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS|NGX_CONF_TAKE1,
      ngx_http_habilitation_portal,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("habilitation"),
      NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE12,
      ngx_http_habilitation_protect,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("habilitation_target"),
      NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_set_complex_value_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_habilitation_loc_conf_t, target),
      NULL },

    { ngx_string("habilitation_status"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_habilitation_status,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_habilitation_module_ctx = {
    ngx_http_habilitation_preconfiguration,  /* preconfiguration */
    ngx_http_habilitation_postconfiguration, /* postconfiguration */

    ngx_http_habilitation_create_main_conf,  /* create main configuration */
    ngx_http_habilitation_init_main_conf,    /* init main configuration */

    NULL,                                    /* create server configuration */
    NULL,                                    /* merge server configuration */

    ngx_http_habilitation_create_loc_conf,   /* create location configuration */
    ngx_http_habilitation_merge_loc_conf     /* merge location configuration */
};


ngx_module_t  ngx_http_habilitation_module = {
    NGX_MODULE_V1,
    &ngx_http_habilitation_module_ctx,       /* module context */
    ngx_http_habilitation_commands,          /* module directives */
    NGX_HTTP_MODULE,                         /* module type */
    NULL,                                    /* init master */
    NULL,                                    /* init module */
    ngx_http_habilitation_init_process,      /* init process */
    NULL,                                    /* init thread */
    NULL,                                    /* exit thread */
    ngx_http_habilitation_exit_process,      /* exit process */
    NULL,                                    /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_http_habilitation_preconfiguration(ngx_conf_t *cf)
{
    return ngx_http_habilitation_add_variables(cf);
}


static void *
ngx_http_habilitation_create_main_conf(ngx_conf_t *cf)
{
    ngx_pool_cleanup_t                 *cln;
    ngx_http_habilitation_main_conf_t  *hmcf;

    hmcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_habilitation_main_conf_t));
    cln = ngx_pool_cleanup_add(cf->pool, 0);

    if (hmcf == NULL || cln == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_habilitation_main_conf_cleanup;
    cln->data = hmcf;

    hmcf->broker.terms.idle = HAB_SESSION_IDLE;
    hmcf->broker.terms.lifetime = HAB_SESSION_LIFETIME;
    hmcf->broker.cost = hab_hash_cost_default;

    return hmcf;
}


static void
ngx_http_habilitation_main_conf_cleanup(void *data)
{
    ngx_http_habilitation_main_conf_t  *hmcf = data;

    hab_pages_free(hmcf->pages);
    hab_pages_free(hmcf->mail_templates);
    hab_wipe(hmcf->mail_credentials, sizeof(hmcf->mail_credentials));
    hab_common_passwords_free(hmcf->common);
    hab_types_free(&hmcf->types);
    hab_wipe(hmcf->broker.key, HAB_KEY_SIZE);
}


static char *
ngx_http_habilitation_init_main_conf(ngx_conf_t *cf, void *conf)
{
    hab_error                           error;
    ngx_http_habilitation_main_conf_t  *hmcf = conf;

    hmcf->broker.types = &hmcf->types;

    if (hmcf->broker.retention == 0) {
        hmcf->broker.retention = HAB_RETENTION_DEFAULT;
    }

    if (hmcf->store.data != NULL && hmcf->key.data == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "habilitation: \"habilitation_store\" needs "
                      "\"habilitation_key\" beside it in %V:%ui",
                      hmcf->place.file, hmcf->place.line);
        return NGX_CONF_ERROR;
    }

    if (hmcf->mail.to != NULL && hmcf->store.data == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "habilitation: \"habilitation_mail\" needs "
                      "\"habilitation_store\" beside it in %V:%ui",
                      hmcf->mail_place.file, hmcf->mail_place.line);
        return NGX_CONF_ERROR;
    }

    if (hmcf->store.data != NULL && hmcf->common == NULL
        && hab_common_passwords_load(NGX_HTTP_HABILITATION_DATA
                                     "/passwords-communs.txt",
                                     &hmcf->common, &error)
           != HAB_OK)
    {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "habilitation: %s (\"habilitation_password common=\" "
                      "names another) in %V:%ui", error.text,
                      hmcf->place.file, hmcf->place.line);
        return NGX_CONF_ERROR;
    }

    hmcf->broker.common = hmcf->common;

    return ngx_http_habilitation_sheets(cf, hmcf);
}


static void *
ngx_http_habilitation_create_loc_conf(ngx_conf_t *cf)
{
    return ngx_pcalloc(cf->pool, sizeof(ngx_http_habilitation_loc_conf_t));
}


static char *
ngx_http_habilitation_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_core_loc_conf_t           *clcf;
    ngx_http_habilitation_loc_conf_t   *prev = parent;
    ngx_http_habilitation_loc_conf_t   *conf = child;
    ngx_http_habilitation_main_conf_t  *hmcf;

    if (conf->service == NULL && !conf->off) {
        conf->type = prev->type;
        conf->service = prev->service;
        conf->place = prev->place;
    }

    if (conf->target == NULL) {
        conf->target = prev->target;
    }

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (clcf->handler == ngx_http_habilitation_portal_handler
        && ngx_http_habilitation_body_conf(cf, clcf, conf) != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    if (conf->service == NULL) {
        return NGX_CONF_OK;
    }

    hmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_habilitation_module);

    if (hmcf->store.data == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "habilitation: location \"%V\" is protected, but there "
                      "is no \"habilitation_store\" in %V:%ui", &clcf->name,
                      conf->place.file, conf->place.line);
        return NGX_CONF_ERROR;
    }

    if (clcf->satisfy == NGX_HTTP_SATISFY_ANY) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "habilitation: location \"%V\" has \"satisfy any\", "
                      "which would open it without a verdict in %V:%ui",
                      &clcf->name, conf->place.file, conf->place.line);
        return NGX_CONF_ERROR;
    }

    if (clcf->handler == ngx_http_habilitation_portal_handler) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "habilitation: the portal \"%V\" cannot be protected, "
                      "one logs in there: say \"habilitation off\" in %V:%ui",
                      &clcf->name, conf->place.file, conf->place.line);
        return NGX_CONF_ERROR;
    }

    if (conf->service->target != NULL && conf->target == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "habilitation: location \"%V\": service \"%s\" is given "
                      "for a %s, \"habilitation_target\" is missing in %V:%ui",
                      &clcf->name, conf->service->name, conf->service->target,
                      conf->place.file, conf->place.line);
        return NGX_CONF_ERROR;
    }

    if (conf->service->target == NULL) {
        conf->target = NULL;
    }

    return NGX_CONF_OK;
}


/* How long a body of the portal may be is ours to say; nginx refuses more. */

static ngx_int_t
ngx_http_habilitation_body_conf(ngx_conf_t *cf, ngx_http_core_loc_conf_t *clcf,
    ngx_http_habilitation_loc_conf_t *hlcf)
{
    if (clcf->client_body_in_file_only) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "habilitation: the portal \"%V\" has "
                      "\"client_body_in_file_only\", but what is typed there "
                      "is not for files in %V:%ui", &clcf->name,
                      hlcf->portal.file, hlcf->portal.line);
        return NGX_ERROR;
    }

    if (clcf->client_max_body_size == 0
        || clcf->client_max_body_size > HAB_BODY_MAX)
    {
        clcf->client_max_body_size = HAB_BODY_MAX;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_postconfiguration(ngx_conf_t *cf)
{
    ngx_http_habilitation_main_conf_t  *hmcf;

    hmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_habilitation_module);

    if (hmcf->store.data == NULL) {
        return NGX_OK;
    }

    /* logs are written in one thread, so that batches keep their order; a
     * storm of logins waits in a queue of its own, and what does not fit is
     * asked to come back; rolling the trace delays neither pages nor logs,
     * and a mail server that answers slowly delays nothing else */

    hmcf->trace_pool = ngx_http_habilitation_pool(cf,
                                  (ngx_str_t) ngx_string("habilitation_trace"),
                                  (ngx_str_t) ngx_string("threads=1"),
                                  (ngx_str_t) ngx_string("max_queue=16"));
    hmcf->page_pool = ngx_http_habilitation_pool(cf,
                                  (ngx_str_t) ngx_string("habilitation_pages"),
                                  (ngx_str_t) ngx_string("threads=4"),
                                  (ngx_str_t) ngx_string("max_queue=1024"));
    hmcf->password_pool = ngx_http_habilitation_pool(cf,
                              (ngx_str_t) ngx_string("habilitation_passwords"),
                              (ngx_str_t) ngx_string("threads=1"),
                              (ngx_str_t) ngx_string("max_queue=256"));

    hmcf->duty_pool = ngx_http_habilitation_pool(cf,
                                 (ngx_str_t) ngx_string("habilitation_duties"),
                                 (ngx_str_t) ngx_string("threads=1"),
                                 (ngx_str_t) ngx_string("max_queue=16"));

    if (hmcf->mail.to != NULL) {
        hmcf->mail_pool = ngx_http_habilitation_pool(cf,
                                  (ngx_str_t) ngx_string("habilitation_mail"),
                                  (ngx_str_t) ngx_string("threads=1"),
                                  (ngx_str_t) ngx_string("max_queue=16"));
    }

    if (hmcf->trace_pool == NULL || hmcf->page_pool == NULL
        || hmcf->password_pool == NULL || hmcf->duty_pool == NULL
        || (hmcf->mail.to != NULL && hmcf->mail_pool == NULL))
    {
        return NGX_ERROR;
    }

    if (ngx_http_habilitation_health_zone(cf, hmcf) != NGX_OK
        || ngx_http_habilitation_handler(cf, NGX_HTTP_PREACCESS_PHASE,
                                      ngx_http_habilitation_preaccess_handler)
           != NGX_OK
        || ngx_http_habilitation_handler(cf, NGX_HTTP_ACCESS_PHASE,
                                         ngx_http_habilitation_access_handler)
           != NGX_OK
        || ngx_http_habilitation_handler(cf, NGX_HTTP_LOG_PHASE,
                                         ngx_http_habilitation_log_handler)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


/*
 * A pool of our own, as if `thread_pool` stood in the configuration: nginx has
 * no other way to set one up, and nobody should have to write three lines that
 * say nothing about their server.
 */

static ngx_thread_pool_t *
ngx_http_habilitation_pool(ngx_conf_t *cf, ngx_str_t name, ngx_str_t threads,
    ngx_str_t queue)
{
    void           *conf;
    ngx_str_t      *value;
    ngx_conf_t      pcf;
    ngx_command_t  *cmd;

    extern ngx_module_t  ngx_thread_pool_module;

    pcf = *cf;
    pcf.args = ngx_array_create(cf->pool, 4, sizeof(ngx_str_t));
    if (pcf.args == NULL) {
        return NULL;
    }

    value = ngx_array_push_n(pcf.args, 4);
    ngx_str_set(&value[0], "thread_pool");
    value[1] = name;
    value[2] = threads;
    value[3] = queue;

    conf = ngx_get_conf(cf->cycle->conf_ctx, ngx_thread_pool_module);
    cmd = ngx_thread_pool_module.commands;

    if (cmd->set(&pcf, cmd, conf) != NGX_CONF_OK) {
        return NULL;
    }

    return ngx_thread_pool_add(cf, &name);
}


static ngx_int_t
ngx_http_habilitation_handler(ngx_conf_t *cf, ngx_http_phases phase,
    ngx_http_handler_pt handler)
{
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    h = ngx_array_push(&cmcf->phases[phase].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = handler;

    return NGX_OK;
}
