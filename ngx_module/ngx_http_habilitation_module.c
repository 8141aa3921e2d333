
/*
 * Directives and configuration.  Whatever is wrong is one line at `nginx -t`,
 * with file and line.
 */


#include "ngx_http_habilitation_module.h"


#ifndef NGX_HTTP_HABILITATION_PLUGINS
#define NGX_HTTP_HABILITATION_PLUGINS  "/usr/lib/nginx/habilitation"
#endif

#ifndef NGX_HTTP_HABILITATION_DATA
#define NGX_HTTP_HABILITATION_DATA     "/usr/share/nginx-habilitation"
#endif


static char *ngx_http_habilitation_store(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_habilitation_key(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_habilitation_plugin(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_habilitation_password(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
static char *ngx_http_habilitation_session(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_habilitation_portal(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_habilitation_protect(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_habilitation_status(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

static char *ngx_http_habilitation_emerg(ngx_conf_t *cf, hab_error *error);
static void ngx_http_habilitation_here(ngx_conf_t *cf,
    ngx_http_habilitation_place_t *place);
static ngx_int_t ngx_http_habilitation_argument(ngx_str_t *argument,
    const char *name, ngx_str_t *value);
static ngx_int_t ngx_http_habilitation_preconfiguration(ngx_conf_t *cf);
static void *ngx_http_habilitation_create_main_conf(ngx_conf_t *cf);
static char *ngx_http_habilitation_init_main_conf(ngx_conf_t *cf, void *conf);
static void *ngx_http_habilitation_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_habilitation_merge_loc_conf(ngx_conf_t *cf,
    void *parent, void *child);
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

    { ngx_string("habilitation_session"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE12,
      ngx_http_habilitation_session,
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


/* Remembers a directive's place, for what is found wrong later. */

static void
ngx_http_habilitation_here(ngx_conf_t *cf, ngx_http_habilitation_place_t *place)
{
    place->file = &cf->conf_file->file.name;
    place->line = cf->conf_file->line;
}


/* The directive's own error line: file and line are nginx's. */

static char *
ngx_http_habilitation_emerg(ngx_conf_t *cf, hab_error *error)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "habilitation: %s", error->text);

    return NGX_CONF_ERROR;
}


static char *
ngx_http_habilitation_store(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    u_char                             *p;
    hab_error                           error;
    ngx_str_t                          *value;
    ngx_http_habilitation_main_conf_t  *hmcf = conf;

    value = cf->args->elts;

    if (hmcf->store.data) {
        return "is duplicate";
    }

    hmcf->store = value[1];
    ngx_http_habilitation_here(cf, &hmcf->place);

    if (ngx_conf_full_name(cf->cycle, &hmcf->store, 0) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    if (hab_main_check((char *) hmcf->store.data, &error) != HAB_OK) {
        return ngx_http_habilitation_emerg(cf, &error);
    }

    hmcf->trace.len = hmcf->store.len + sizeof("/trace") - 1;
    hmcf->trace.data = ngx_pnalloc(cf->pool, hmcf->trace.len + 1);
    if (hmcf->trace.data == NULL) {
        return NGX_CONF_ERROR;
    }

    p = ngx_cpymem(hmcf->trace.data, hmcf->store.data, hmcf->store.len);
    ngx_memcpy(p, "/trace", sizeof("/trace"));

    return NGX_CONF_OK;
}


static char *
ngx_http_habilitation_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    hab_error                           error;
    ngx_str_t                          *value;
    ngx_http_habilitation_main_conf_t  *hmcf = conf;

    value = cf->args->elts;

    if (hmcf->key.data) {
        return "is duplicate";
    }

    hmcf->key = value[1];

    if (ngx_conf_full_name(cf->cycle, &hmcf->key, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    if (hab_key_load((char *) hmcf->key.data, hmcf->broker.key, &error)
        != HAB_OK)
    {
        return ngx_http_habilitation_emerg(cf, &error);
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_habilitation_plugin(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    u_char                             *p;
    hab_error                           error;
    ngx_str_t                          *value, file, settings;
    ngx_uint_t                          i;
    ngx_http_habilitation_main_conf_t  *hmcf = conf;

    value = cf->args->elts;
    ngx_str_null(&file);
    ngx_str_null(&settings);

    for (i = 2; i < cf->args->nelts; i++) {

        if (ngx_http_habilitation_argument(&value[i], "file=", &file) == NGX_OK
            || ngx_http_habilitation_argument(&value[i], "settings=", &settings)
               == NGX_OK)
        {
            continue;
        }

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "habilitation: unknown parameter \"%V\", "
                           "file= and settings= are known", &value[i]);
        return NGX_CONF_ERROR;
    }

    if (file.data == NULL) {
        file.len = sizeof(NGX_HTTP_HABILITATION_PLUGINS "/.so") - 1
                   + value[1].len;
        file.data = ngx_pnalloc(cf->pool, file.len + 1);
        if (file.data == NULL) {
            return NGX_CONF_ERROR;
        }

        p = ngx_sprintf(file.data, NGX_HTTP_HABILITATION_PLUGINS "/%V.so",
                        &value[1]);
        *p = '\0';
    }

    if (ngx_conf_full_name(cf->cycle, &file, 0) != NGX_OK
        || (settings.data != NULL
            && ngx_conf_full_name(cf->cycle, &settings, 1) != NGX_OK))
    {
        return NGX_CONF_ERROR;
    }

    if (hab_types_load(&hmcf->types, (char *) value[1].data,
                       (char *) file.data, (char *) settings.data, &error)
        != HAB_OK)
    {
        return ngx_http_habilitation_emerg(cf, &error);
    }

    return NGX_CONF_OK;
}


/* "name=value" when the argument has this name. */

static ngx_int_t
ngx_http_habilitation_argument(ngx_str_t *argument, const char *name,
    ngx_str_t *value)
{
    size_t  len;

    len = ngx_strlen(name);

    if (argument->len <= len || ngx_strncmp(argument->data, name, len) != 0) {
        return NGX_DECLINED;
    }

    value->data = argument->data + len;
    value->len = argument->len - len;

    return NGX_OK;
}


static char *
ngx_http_habilitation_password(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ssize_t                             memory;
    hab_error                           error;
    ngx_int_t                           passes;
    ngx_str_t                          *value, text;
    ngx_uint_t                          i;
    ngx_http_habilitation_main_conf_t  *hmcf = conf;

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_http_habilitation_argument(&value[i], "memory=", &text)
            == NGX_OK)
        {
            memory = ngx_parse_size(&text);

            if (memory < (ssize_t) hab_hash_cost_default.memory_kib * 1024) {
                ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                                   "habilitation: \"%V\" is less than %uDk",
                                   &value[i],
                                   hab_hash_cost_default.memory_kib);
                return NGX_CONF_ERROR;
            }

            hmcf->broker.cost.memory_kib = (uint32_t) (memory / 1024);
            continue;
        }

        if (ngx_http_habilitation_argument(&value[i], "passes=", &text)
            == NGX_OK)
        {
            passes = ngx_atoi(text.data, text.len);

            if (passes < (ngx_int_t) hab_hash_cost_default.passes
                || passes > 64)
            {
                ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                                   "habilitation: \"%V\" is not between "
                                   "%uD and 64", &value[i],
                                   hab_hash_cost_default.passes);
                return NGX_CONF_ERROR;
            }

            hmcf->broker.cost.passes = (uint32_t) passes;
            continue;
        }

        if (ngx_http_habilitation_argument(&value[i], "common=", &text)
            == NGX_OK
            && hmcf->common == NULL)
        {
            if (ngx_conf_full_name(cf->cycle, &text, 1) != NGX_OK) {
                return NGX_CONF_ERROR;
            }

            if (hab_common_passwords_load((char *) text.data, &hmcf->common,
                                          &error)
                != HAB_OK)
            {
                return ngx_http_habilitation_emerg(cf, &error);
            }

            continue;
        }

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "habilitation: parameter \"%V\" is unknown or "
                           "stands twice, memory=, passes= and common= are "
                           "known", &value[i]);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_habilitation_session(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    uint32_t                           *terms;
    ngx_int_t                           seconds;
    ngx_str_t                          *value, text;
    ngx_uint_t                          i;
    ngx_http_habilitation_main_conf_t  *hmcf = conf;

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_http_habilitation_argument(&value[i], "idle=", &text)
            == NGX_OK)
        {
            terms = &hmcf->broker.terms.idle;

        } else if (ngx_http_habilitation_argument(&value[i], "lifetime=",
                                                  &text)
                   == NGX_OK)
        {
            terms = &hmcf->broker.terms.lifetime;

        } else {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "habilitation: unknown parameter \"%V\", "
                               "idle= and lifetime= are known", &value[i]);
            return NGX_CONF_ERROR;
        }

        seconds = ngx_parse_time(&text, 1);

        /* uses are written down each minute: less would end live sessions */

        if (seconds < 2 * HAB_SESSION_TOUCH || seconds > 7 * 86400) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "habilitation: \"%V\" is not between %ds and "
                               "7d", &value[i], 2 * HAB_SESSION_TOUCH);
            return NGX_CONF_ERROR;
        }

        *terms = (uint32_t) seconds;
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_habilitation_portal(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    hab_error                           error;
    ngx_str_t                          *value, pages;
    ngx_http_core_loc_conf_t           *clcf;
    ngx_http_habilitation_main_conf_t  *hmcf;

    value = cf->args->elts;
    hmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_habilitation_module);
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (clcf->regex || clcf->named || clcf->name.len == 0
        || clcf->name.data[clcf->name.len - 1] != '/')
    {
        return "belongs in a prefix location that ends with \"/\"";
    }

    if (hmcf->portal.data != NULL
        && (hmcf->portal.len != clcf->name.len
            || ngx_strncmp(hmcf->portal.data, clcf->name.data, clcf->name.len)
               != 0))
    {
        return "must have the same prefix in all servers";
    }

    hmcf->portal = clcf->name;
    clcf->handler = ngx_http_habilitation_portal_handler;

    if (hmcf->pages != NULL && cf->args->nelts == 1) {
        return NGX_CONF_OK;
    }

    if (hmcf->pages != NULL) {
        return "has its pages= twice";
    }

    ngx_str_set(&pages, NGX_HTTP_HABILITATION_DATA "/pages");

    if (cf->args->nelts == 2
        && ngx_http_habilitation_argument(&value[1], "pages=", &pages)
           != NGX_OK)
    {
        return "has an unknown parameter, pages= is known";
    }

    if (ngx_conf_full_name(cf->cycle, &pages, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    if (hab_pages_load((char *) pages.data, &hmcf->pages, &error) != HAB_OK) {
        return ngx_http_habilitation_emerg(cf, &error);
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_habilitation_protect(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_str_t                          *value;
    const hab_type                     *type;
    const hab_service                  *service;
    ngx_http_habilitation_loc_conf_t   *hlcf = conf;
    ngx_http_habilitation_main_conf_t  *hmcf;

    value = cf->args->elts;
    hmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_habilitation_module);

    if (hlcf->service != NULL || hlcf->off) {
        return "is duplicate";
    }

    if (cf->args->nelts == 2) {

        if (ngx_strcmp(value[1].data, "off") != 0) {
            return "takes a type and a service, or \"off\"";
        }

        hlcf->off = 1;
        return NGX_CONF_OK;
    }

    type = hab_type_find(&hmcf->types,
                         hab_slice_of(value[1].data, value[1].len));

    if (type == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "habilitation: type \"%V\" is not loaded, "
                           "\"habilitation_plugin %V;\" must stand before",
                           &value[1], &value[1]);
        return NGX_CONF_ERROR;
    }

    service = hab_service_find(type, hab_slice_of(value[2].data, value[2].len));

    if (service == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "habilitation: type \"%V\" has no service \"%V\"",
                           &value[1], &value[2]);
        return NGX_CONF_ERROR;
    }

    hlcf->type = type;
    hlcf->service = service;
    ngx_http_habilitation_here(cf, &hlcf->place);

    return NGX_CONF_OK;
}


static char *
ngx_http_habilitation_status(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = ngx_http_habilitation_status_handler;

    return NGX_CONF_OK;
}


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

    if (hmcf->store.data != NULL && hmcf->key.data == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "habilitation: \"habilitation_store\" needs "
                      "\"habilitation_key\" beside it in %V:%ui",
                      hmcf->place.file, hmcf->place.line);
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

    return NGX_CONF_OK;
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

    if (conf->service == NULL) {
        return NGX_CONF_OK;
    }

    hmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_habilitation_module);
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

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
     * asked to come back */

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

    if (hmcf->trace_pool == NULL || hmcf->page_pool == NULL
        || hmcf->password_pool == NULL)
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
