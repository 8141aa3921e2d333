
/*
 * $habilitation_*: what a verdict says, for upstreams and the access log.  Empty
 * where there is no verdict; nothing of it can come from the client.
 */


#include "ngx_http_habilitation_module.h"


typedef ngx_int_t (*ngx_http_habilitation_value_pt)(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value);


static ngx_int_t ngx_http_habilitation_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);

static ngx_int_t ngx_http_habilitation_person_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value);
static ngx_int_t ngx_http_habilitation_identifiant_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value);
static ngx_int_t ngx_http_habilitation_partner_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value);
static ngx_int_t ngx_http_habilitation_convention_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value);
static ngx_int_t ngx_http_habilitation_service_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value);
static ngx_int_t ngx_http_habilitation_target_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value);
static ngx_int_t ngx_http_habilitation_verdict_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value);
static ngx_int_t ngx_http_habilitation_reason_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value);
static ngx_int_t ngx_http_habilitation_trace_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value);
static ngx_int_t ngx_http_habilitation_copy(ngx_http_request_t *r,
    const char *text, ngx_str_t *value);


static struct {
    ngx_str_t                       name;
    ngx_http_habilitation_value_pt  value;
} ngx_http_habilitation_values[] = {

    { ngx_string("habilitation_personne"),
      ngx_http_habilitation_person_value },
    { ngx_string("habilitation_identifiant"),
      ngx_http_habilitation_identifiant_value },
    { ngx_string("habilitation_partenaire"),
      ngx_http_habilitation_partner_value },
    { ngx_string("habilitation_convention"),
      ngx_http_habilitation_convention_value },
    { ngx_string("habilitation_service"),
      ngx_http_habilitation_service_value },
    { ngx_string("habilitation_cible"),
      ngx_http_habilitation_target_value },
    { ngx_string("habilitation_verdict"),
      ngx_http_habilitation_verdict_value },
    { ngx_string("habilitation_motif"),
      ngx_http_habilitation_reason_value },
    { ngx_string("habilitation_trace"),
      ngx_http_habilitation_trace_value },

    { ngx_null_string, NULL }
};


ngx_int_t
ngx_http_habilitation_add_variables(ngx_conf_t *cf)
{
    ngx_uint_t            i;
    ngx_http_variable_t  *var;

    for (i = 0; ngx_http_habilitation_values[i].value; i++) {

        var = ngx_http_add_variable(cf, &ngx_http_habilitation_values[i].name,
                                    NGX_HTTP_VAR_NOCACHEABLE);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = ngx_http_habilitation_variable;
        var->data = i;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t                     value;
    ngx_http_habilitation_ctx_t  *ctx;

    ctx = ngx_http_habilitation_get_ctx(r);
    ngx_str_null(&value);

    if (ctx != NULL
        && ctx->state >= NGX_HTTP_HABILITATION_TRACED
        && ctx->state != NGX_HTTP_HABILITATION_UNTRACED
        && ngx_http_habilitation_values[data].value(r, ctx, &value) != NGX_OK)
    {
        return NGX_ERROR;
    }

    v->len = value.len;
    v->data = value.data;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = value.data == NULL;

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_copy(ngx_http_request_t *r, const char *text,
    ngx_str_t *value)
{
    value->len = ngx_strlen(text);
    value->data = ngx_pnalloc(r->pool, value->len + 1);

    if (value->data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(value->data, text, value->len + 1);

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_person_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value)
{
    if (ctx->verdict.person == 0) {
        return NGX_OK;
    }

    value->data = ngx_pnalloc(r->pool, NGX_INT64_LEN);
    if (value->data == NULL) {
        return NGX_ERROR;
    }

    value->len = ngx_sprintf(value->data, "%uL", ctx->verdict.person)
                 - value->data;

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_identifiant_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value)
{
    char  identifiant[HAB_IDENTIFIANT_MAX + 1];

    if (ctx->verdict.person == 0
        || hab_decider_identifiant(ngx_http_habilitation_worker.decider,
                                   ctx->verdict.person, identifiant)
           != HAB_OK)
    {
        return NGX_OK;
    }

    return ngx_http_habilitation_copy(r, identifiant, value);
}


static ngx_int_t
ngx_http_habilitation_partner_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value)
{
    char  partner[HAB_PARTNER_MAX + 1];

    if (ctx->verdict.convention == 0
        || hab_decider_partner(ngx_http_habilitation_worker.decider,
                               ctx->verdict.convention, partner)
           != HAB_OK)
    {
        return NGX_OK;
    }

    return ngx_http_habilitation_copy(r, partner, value);
}


static ngx_int_t
ngx_http_habilitation_convention_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value)
{
    if (ctx->verdict.convention != 0) {
        value->data = (u_char *) ctx->verdict.numero;
        value->len = ngx_strlen(ctx->verdict.numero);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_service_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value)
{
    const char  *type, *service;

    type = ctx->demand.type->plugin->name;
    service = ctx->demand.service->name;

    value->data = ngx_pnalloc(r->pool,
                              ngx_strlen(type) + 1 + ngx_strlen(service));
    if (value->data == NULL) {
        return NGX_ERROR;
    }

    value->len = ngx_sprintf(value->data, "%s/%s", type, service)
                 - value->data;

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_target_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value)
{
    value->data = (u_char *) ctx->demand.target.data;
    value->len = ctx->demand.target.size;

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_verdict_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value)
{
    if (ctx->verdict.reason == HAB_REASON_GRANTED) {
        ngx_str_set(value, "autorise");

    } else {
        ngx_str_set(value, "refuse");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_reason_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value)
{
    const char  *code;

    code = hab_reason_code(ctx->verdict.reason);

    value->data = (u_char *) code;
    value->len = ngx_strlen(code);

    return NGX_OK;
}


static ngx_int_t
ngx_http_habilitation_trace_value(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_str_t *value)
{
    value->data = ngx_pnalloc(r->pool, 16 + 1 + NGX_INT64_LEN);
    if (value->data == NULL) {
        return NGX_ERROR;
    }

    value->len = ngx_sprintf(value->data, "%016xL-%uL", ctx->writer,
                             ctx->count)
                 - value->data;

    return NGX_OK;
}
