
/*
 * A request as the broker's exchange sees it: what the client sent, where it
 * stands in nginx's buffers.
 */


#include "ngx_http_habilitation_module.h"


static ngx_int_t ngx_http_habilitation_cookies(ngx_http_request_t *r,
    hab_slice *cookies);
static ngx_int_t ngx_http_habilitation_own_origin(ngx_http_request_t *r,
    hab_slice *origin);


ngx_int_t
ngx_http_habilitation_fill(ngx_http_request_t *r, hab_exchange *exchange)
{
    ngx_http_habilitation_main_conf_t  *hmcf;

    hmcf = ngx_http_habilitation_worker.conf;

    exchange->broker = &hmcf->broker;
    exchange->pages = hmcf->pages;
    exchange->mount = hab_slice_of(hmcf->portal.data, hmcf->portal.len);

    if (r->uri.len >= hmcf->portal.len) {
        exchange->path = hab_slice_of(r->uri.data + hmcf->portal.len,
                                      r->uri.len - hmcf->portal.len);
    }

    exchange->query = hab_slice_of(r->args.data, r->args.len);
    exchange->accept = ngx_http_habilitation_header(r, "accept");
    exchange->content_type = ngx_http_habilitation_header(r, "content-type");
    exchange->authorization = ngx_http_habilitation_header(r, "authorization");
    exchange->origin = ngx_http_habilitation_header(r, "origin");
    exchange->fetch_site = ngx_http_habilitation_header(r, "sec-fetch-site");
    exchange->purpose = ngx_http_habilitation_header(r, "sec-purpose");
    exchange->agent = ngx_http_habilitation_header(r, "user-agent");
    exchange->csrf = ngx_http_habilitation_header(r, "x-csrf-token");
    exchange->etag = ngx_http_habilitation_header(r, "if-none-match");
    exchange->now = ngx_time();

    exchange->method = r->method == NGX_HTTP_GET  ? HAB_GET
                     : r->method == NGX_HTTP_HEAD ? HAB_HEAD
                     : r->method == NGX_HTTP_POST ? HAB_POST
                                                  : HAB_OTHER_METHOD;

    ngx_http_habilitation_address(r->connection, exchange->address);
    ngx_http_habilitation_country(r, exchange->country);

    if (ngx_http_habilitation_cookies(r, &exchange->cookie) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_http_habilitation_own_origin(r, &exchange->own_origin);
}


hab_slice
ngx_http_habilitation_header(ngx_http_request_t *r, const char *name)
{
    size_t            len;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *header;

    len = ngx_strlen(name);

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        header = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (header[i].key.len == len
                && ngx_strncasecmp(header[i].key.data, (u_char *) name, len)
                   == 0)
            {
                return hab_slice_of(header[i].value.data, header[i].value.len);
            }
        }
    }

    return hab_slice_of("", 0);
}


/* All Cookie fields as one, as RFC 9113, 8.2.3 joins them. */

static ngx_int_t
ngx_http_habilitation_cookies(ngx_http_request_t *r, hab_slice *cookies)
{
    u_char           *p, *data;
    size_t            len;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *header;

    len = 0;

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        header = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (header[i].key.len == 6
                && ngx_strncasecmp(header[i].key.data, (u_char *) "cookie", 6)
                   == 0)
            {
                len += header[i].value.len + 2;
            }
        }
    }

    *cookies = hab_slice_of("", 0);

    if (len == 0) {
        return NGX_OK;
    }

    p = data = ngx_pnalloc(r->pool, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        header = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (header[i].key.len == 6
                && ngx_strncasecmp(header[i].key.data, (u_char *) "cookie", 6)
                   == 0)
            {
                p = ngx_cpymem(p, header[i].value.data, header[i].value.len);
                *p++ = ';';
                *p++ = ' ';
            }
        }
    }

    *cookies = hab_slice_of(data, len - 2);

    return NGX_OK;
}


/* The origin a browser would name for this server (RFC 6454): Host keeps its
 * port as the client typed it, `headers_in.server` does not. */

static ngx_int_t
ngx_http_habilitation_own_origin(ngx_http_request_t *r, hab_slice *origin)
{
    u_char     *p, *data;
    ngx_str_t   scheme, host;

    ngx_str_set(&scheme, "http://");

#if (NGX_HTTP_SSL)
    if (r->connection->ssl) {
        ngx_str_set(&scheme, "https://");
    }
#endif

    ngx_str_null(&host);

    if (r->headers_in.host) {
        host = r->headers_in.host->value;
    }

    data = ngx_pnalloc(r->pool, scheme.len + host.len);
    if (data == NULL) {
        return NGX_ERROR;
    }

    p = ngx_cpymem(data, scheme.data, scheme.len);
    p = ngx_cpymem(p, host.data, host.len);
    *origin = hab_slice_of(data, p - data);

    return NGX_OK;
}


/* The header's bytes stay where they are: no copy in the path of a decision. */

hab_slice
ngx_http_habilitation_token(ngx_http_request_t *r)
{
    ngx_str_t         token, *authorization;
#if (nginx_version >= 1023000)
    ngx_table_elt_t  *found;
#else
    ngx_int_t         found;
#endif

    static ngx_str_t  name = ngx_string(NGX_HTTP_HABILITATION_COOKIE);

    if (r->headers_in.authorization) {
        authorization = &r->headers_in.authorization->value;

        if (authorization->len > 7
            && ngx_strncasecmp(authorization->data, (u_char *) "Bearer ", 7)
               == 0)
        {
            return hab_slice_of(authorization->data + 7,
                                authorization->len - 7);
        }
    }

#if (nginx_version >= 1023000)
    found = ngx_http_parse_multi_header_lines(r, r->headers_in.cookie, &name,
                                              &token);

    if (found == NULL) {
        return hab_slice_of("", 0);
    }
#else
    found = ngx_http_parse_multi_header_lines(&r->headers_in.cookies, &name,
                                              &token);

    if (found == NGX_DECLINED) {
        return hab_slice_of("", 0);
    }
#endif

    return hab_slice_of(token.data, token.len);
}
