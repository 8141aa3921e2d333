
/*
 * Signed heads of the trace go to a syslog server too, through nginx's own
 * client: whoever can change the store's files cannot take back what was told
 * elsewhere.
 */


#include "ngx_http_habilitation_module.h"


/* "<255>Jan 01 00:00:00 host tag: " */
#define NGX_HTTP_HABILITATION_SYSLOG_HEADER  (NGX_MAXHOSTNAMELEN + 128)


char *
ngx_http_habilitation_heads(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_str_t                          *value;
    ngx_syslog_peer_t                  *peer;
    ngx_http_habilitation_main_conf_t  *hmcf = conf;

    value = cf->args->elts;

    if (hmcf->heads != NULL) {
        return "is duplicate";
    }

    if (ngx_strncmp(value[1].data, "syslog:", 7) != 0) {
        return "takes \"syslog:server=ADDRESS\" and the parameters of "
               "error_log's syslog:";
    }

    peer = ngx_pcalloc(cf->pool, sizeof(ngx_syslog_peer_t));
    if (peer == NULL) {
        return NGX_CONF_ERROR;
    }

    if (ngx_syslog_process_conf(cf, peer) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    hmcf->heads = peer;

    return NGX_CONF_OK;
}


void
ngx_http_habilitation_heads_send(hab_heads_signed *heads, ngx_log_t *log)
{
    u_char             *p;
    unsigned            i;
    ngx_syslog_peer_t  *peer;
    u_char              buf[NGX_HTTP_HABILITATION_SYSLOG_HEADER + HAB_HEAD_LINE];

    peer = ngx_http_habilitation_worker.conf->heads;

    for (i = 0; peer != NULL && i < heads->count; i++) {

        p = ngx_syslog_add_header(peer, buf);
        p = ngx_cpymem(p, heads->lines[i], ngx_strlen(heads->lines[i]));

        if (ngx_syslog_send(peer, buf, p - buf) < 0) {
            ngx_log_error(NGX_LOG_WARN, log, 0,
                          "habilitation: a head of the trace was not sent "
                          "to syslog");
        }
    }

    free(heads->lines);
    *heads = (hab_heads_signed) {0};
}
