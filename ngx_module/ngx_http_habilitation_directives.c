
/*
 * Directives.  Whatever is wrong is one line at `nginx -t`, with file and line.
 */


#include "ngx_http_habilitation_module.h"

#include "type/sheets.h"


#ifndef NGX_HTTP_HABILITATION_PLUGINS
#define NGX_HTTP_HABILITATION_PLUGINS  "/usr/lib/nginx/habilitation"
#endif


static ngx_int_t ngx_http_habilitation_hash_memory(ngx_conf_t *cf,
    ngx_str_t *argument, ngx_str_t *text,
    ngx_http_habilitation_main_conf_t *hmcf);
static ngx_int_t ngx_http_habilitation_hash_passes(ngx_conf_t *cf,
    ngx_str_t *argument, ngx_str_t *text,
    ngx_http_habilitation_main_conf_t *hmcf);
static ngx_int_t ngx_http_habilitation_common(ngx_conf_t *cf, ngx_str_t *text,
    ngx_http_habilitation_main_conf_t *hmcf);


void
ngx_http_habilitation_here(ngx_conf_t *cf, ngx_http_habilitation_place_t *place)
{
    place->file = &cf->conf_file->file.name;
    place->line = cf->conf_file->line;
}


char *
ngx_http_habilitation_emerg(ngx_conf_t *cf, hab_error *error)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "habilitation: %s", error->text);

    return NGX_CONF_ERROR;
}


char *
ngx_http_habilitation_store(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    u_char                             *p, *receipts, *heads;
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
    hmcf->broker.trace = (char *) hmcf->trace.data;

    heads = ngx_pnalloc(cf->pool, hmcf->store.len + sizeof("/heads"));
    if (heads == NULL) {
        return NGX_CONF_ERROR;
    }

    p = ngx_cpymem(heads, hmcf->store.data, hmcf->store.len);
    ngx_memcpy(p, "/heads", sizeof("/heads"));
    hmcf->broker.heads = (char *) heads;

    receipts = ngx_pnalloc(cf->pool,
                           hmcf->store.len + sizeof("/mail.receipts"));
    if (receipts == NULL) {
        return NGX_CONF_ERROR;
    }

    p = ngx_cpymem(receipts, hmcf->store.data, hmcf->store.len);
    ngx_memcpy(p, "/mail.receipts", sizeof("/mail.receipts"));
    hmcf->mail.receipts = (char *) receipts;

    return NGX_CONF_OK;
}


char *
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


char *
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

    ngx_http_habilitation_here(cf, &hmcf->type_places[hmcf->types.count - 1]);

    return NGX_CONF_OK;
}


char *
ngx_http_habilitation_sheets(ngx_conf_t *cf,
    ngx_http_habilitation_main_conf_t *hmcf)
{
    hab_error                       error;
    ngx_uint_t                      i;
    hab_status                      status;
    const hab_type                 *type;
    ngx_http_habilitation_place_t  *place;

    for (i = 0; i < hmcf->types.count; i++) {
        type = &hmcf->types.items[i];
        place = &hmcf->type_places[i];
        status = HAB_OK;

        if (hmcf->pages != NULL) {
            status = hab_sheets_add(hmcf->pages, type, HAB_SHEET_PAGE, &error);
        }

        if (status == HAB_OK && hmcf->mail_templates != NULL) {
            status = hab_sheets_add(hmcf->mail_templates, type, HAB_SHEET_MAIL,
                                    &error);
        }

        if (status != HAB_OK) {
            ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                          "habilitation: %s in %V:%ui", error.text,
                          place->file, place->line);
            return NGX_CONF_ERROR;
        }
    }

    hmcf->broker.sheets = hmcf->pages;
    hab_publish_sheets(hmcf->pages, hmcf->sheets);

    return NGX_CONF_OK;
}


ngx_int_t
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


char *
ngx_http_habilitation_password(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_int_t                           rc;
    ngx_str_t                          *value, text;
    ngx_uint_t                          i;
    ngx_http_habilitation_main_conf_t  *hmcf = conf;

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_http_habilitation_argument(&value[i], "memory=", &text)
            == NGX_OK)
        {
            rc = ngx_http_habilitation_hash_memory(cf, &value[i], &text, hmcf);

        } else if (ngx_http_habilitation_argument(&value[i], "passes=", &text)
                   == NGX_OK)
        {
            rc = ngx_http_habilitation_hash_passes(cf, &value[i], &text, hmcf);

        } else if (ngx_http_habilitation_argument(&value[i], "common=", &text)
                   == NGX_OK
                   && hmcf->common == NULL)
        {
            rc = ngx_http_habilitation_common(cf, &text, hmcf);

        } else {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "habilitation: parameter \"%V\" is unknown or "
                               "stands twice, memory=, passes= and common= are "
                               "known", &value[i]);
            rc = NGX_ERROR;
        }

        if (rc != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_habilitation_hash_memory(ngx_conf_t *cf, ngx_str_t *argument,
    ngx_str_t *text, ngx_http_habilitation_main_conf_t *hmcf)
{
    ssize_t  memory;

    memory = ngx_parse_size(text);

    /* argon2 takes any amount; a gigabyte a login is a mistake */

    if (memory < (ssize_t) hab_hash_cost_default.memory_kib * 1024
        || memory > 1024 * 1024 * 1024)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "habilitation: \"%V\" is not between %uDk and 1g",
                           argument, hab_hash_cost_default.memory_kib);
        return NGX_ERROR;
    }

    hmcf->broker.cost.memory_kib = (uint32_t) (memory / 1024);

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_hash_passes(ngx_conf_t *cf, ngx_str_t *argument,
    ngx_str_t *text, ngx_http_habilitation_main_conf_t *hmcf)
{
    ngx_int_t  passes;

    passes = ngx_atoi(text->data, text->len);

    if (passes < (ngx_int_t) hab_hash_cost_default.passes || passes > 64) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "habilitation: \"%V\" is not between %uD and 64",
                           argument, hab_hash_cost_default.passes);
        return NGX_ERROR;
    }

    hmcf->broker.cost.passes = (uint32_t) passes;

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_common(ngx_conf_t *cf, ngx_str_t *text,
    ngx_http_habilitation_main_conf_t *hmcf)
{
    hab_error  error;

    if (ngx_conf_full_name(cf->cycle, text, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    if (hab_common_passwords_load((char *) text->data, &hmcf->common, &error)
        != HAB_OK)
    {
        (void) ngx_http_habilitation_emerg(cf, &error);
        return NGX_ERROR;
    }

    return NGX_OK;
}


char *
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


/* How many months traces are kept. */

char *
ngx_http_habilitation_retention(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_int_t                           months;
    ngx_str_t                          *value;
    ngx_http_habilitation_main_conf_t  *hmcf = conf;

    value = cf->args->elts;

    if (hmcf->broker.retention != 0) {
        return "is duplicate";
    }

    months = ngx_atoi(value[1].data, value[1].len);

    if (months < HAB_RETENTION_MIN || months > HAB_RETENTION_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "habilitation: traces are kept %d to %d months, "
                           "not \"%V\"", HAB_RETENTION_MIN,
                           HAB_RETENTION_MAX, &value[1]);
        return NGX_CONF_ERROR;
    }

    hmcf->broker.retention = (unsigned) months;

    return NGX_CONF_OK;
}


char *
ngx_http_habilitation_portal(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    hab_error                           error;
    ngx_str_t                          *value, pages;
    ngx_http_core_loc_conf_t           *clcf;
    ngx_http_habilitation_loc_conf_t   *hlcf = conf;
    ngx_http_habilitation_main_conf_t  *hmcf;

    value = cf->args->elts;
    ngx_http_habilitation_here(cf, &hlcf->portal);
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

    /* passwords and names are not for temporary files */

    if (clcf->client_body_buffer_size == NGX_CONF_UNSET_SIZE) {
        clcf->client_body_buffer_size = HAB_BODY_MAX;
    }

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


char *
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


char *
ngx_http_habilitation_status(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = ngx_http_habilitation_status_handler;

    return NGX_CONF_OK;
}
