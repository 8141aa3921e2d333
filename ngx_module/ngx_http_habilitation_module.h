
/*
 * What the files of the nginx module share: configuration, a request's state,
 * a worker's state.  Everything here runs in the event loop of one worker, save
 * what is said to run in a thread.
 */


#ifndef _NGX_HTTP_HABILITATION_MODULE_H_INCLUDED_
#define _NGX_HTTP_HABILITATION_MODULE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <ngx_thread_pool.h>

#include "broker.h"
#include "base/calendar.h"
#include "decision.h"
#include "mail/delivery.h"
#include "publish/publication.h"
#include "web/exchange.h"
#include "web/present.h"
#include "trace/heads.h"
#include "trace/retention.h"
#include "trace/trace.h"
#include "trace/wal.h"
#include "upkeep.h"


#define NGX_HTTP_HABILITATION_COOKIE  "__Host-habilitation"

/* The threads of the duties let the event loops go first. */
#define NGX_HTTP_HABILITATION_DUTY_NICE  10

#ifndef NGX_HTTP_HABILITATION_DATA
#define NGX_HTTP_HABILITATION_DATA    "/usr/share/nginx-habilitation"
#endif


/* Where a directive stands. */

typedef struct {
    ngx_str_t                *file;
    ngx_uint_t                line;
} ngx_http_habilitation_place_t;


typedef struct {
    ngx_str_t                 store;        /* directory */
    ngx_str_t                 trace;        /* its trace/ */
    ngx_str_t                 key;          /* file */
    ngx_str_t                 portal;       /* prefix, "/extranet/" */
    hab_types                 types;
    ngx_http_habilitation_place_t  type_places[HAB_TYPES_MAX];
    hab_common_passwords     *common;
    hab_pages                *pages;
    uint8_t                   sheets[HAB_PUBLICATION_DIGEST]; /* of all of them */
    hab_delivery              mail;         /* its `to` is NULL: mails wait */
    hab_pages                *mail_templates;
    char                      mail_credentials[HAB_SMTP_CREDENTIALS_MAX + 1];
    ngx_http_complex_value_t *country;      /* of an address; NULL: not known */
    hab_broker                broker;       /* its store is opened by a worker */
    ngx_thread_pool_t        *trace_pool;
    ngx_thread_pool_t        *page_pool;
    ngx_thread_pool_t        *password_pool;
    ngx_thread_pool_t        *duty_pool;
    ngx_thread_pool_t        *mail_pool;
    ngx_shm_zone_t           *health;
    ngx_syslog_peer_t        *heads;        /* NULL: they stay in their files */
    ngx_http_habilitation_place_t  place;   /* of habilitation_store */
    ngx_http_habilitation_place_t  mail_place;
} ngx_http_habilitation_main_conf_t;


typedef struct {
    const hab_type           *type;
    const hab_service        *service;      /* NULL: not protected */
    ngx_http_complex_value_t *target;       /* NULL: the service takes none */
    ngx_flag_t                off;          /* `habilitation off` */
    ngx_http_habilitation_place_t  place;   /* of `habilitation` */
    ngx_http_habilitation_place_t  portal;  /* of `habilitation_portal` */
} ngx_http_habilitation_loc_conf_t;


typedef enum {
    NGX_HTTP_HABILITATION_UNASKED = 0,  /* refused with no verdict asked for */
    NGX_HTTP_HABILITATION_WAITING,      /* the record is on its way to the disk */
    NGX_HTTP_HABILITATION_TRACED,       /* it is there: the verdict may be told */
    NGX_HTTP_HABILITATION_UNTRACED,     /* it could not be written: 503 */
    NGX_HTTP_HABILITATION_REFUSING,     /* the refusal is being written */
    NGX_HTTP_HABILITATION_REFUSED       /* and is ready to be sent */
} ngx_http_habilitation_state_e;


typedef struct ngx_http_habilitation_ctx_s  ngx_http_habilitation_ctx_t;

/* One a client request, found again after internal redirects. */

struct ngx_http_habilitation_ctx_s {
    ngx_http_request_t               *request;
    ngx_http_habilitation_state_e     state;
    ngx_http_habilitation_loc_conf_t *conf;     /* of the location decided for */
    hab_demand                        demand;
    hab_verdict                       verdict;
    uint64_t                          writer;   /* identity of its record */
    uint64_t                          count;
    ngx_uint_t                        position; /* of its record in the batch */
    ngx_http_habilitation_ctx_t      *next;     /* waiting in the same batch */
    hab_exchange                     *refusal;
};


/* A worker's own; there is one worker a process. */

typedef struct {
    ngx_cycle_t                        *cycle;
    ngx_http_habilitation_main_conf_t  *conf;
    hab_decider                        *decider;   /* NULL: the store is shut */
    unsigned                            waiting;   /* requests held back */
} ngx_http_habilitation_worker_t;


extern ngx_module_t  ngx_http_habilitation_module;
extern ngx_module_t  ngx_http_habilitation_guard_module;

extern ngx_http_habilitation_worker_t  ngx_http_habilitation_worker;


/* _directives.c */

char *ngx_http_habilitation_store(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_habilitation_key(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_habilitation_plugin(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_habilitation_password(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_habilitation_session(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_habilitation_retention(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_habilitation_portal(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_habilitation_protect(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_habilitation_status(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
/* The directive's own error line: file and line are nginx's. */
char *ngx_http_habilitation_emerg(ngx_conf_t *cf, hab_error *error);
/* The types' style sheets join those of the directories, once all are known. */
char *ngx_http_habilitation_sheets(ngx_conf_t *cf,
    ngx_http_habilitation_main_conf_t *hmcf);
/* Remembers a directive's place, for what is found wrong later. */
void ngx_http_habilitation_here(ngx_conf_t *cf,
    ngx_http_habilitation_place_t *place);
/* "name=value" when the argument has this name, else NGX_DECLINED. */
ngx_int_t ngx_http_habilitation_argument(ngx_str_t *argument,
    const char *name, ngx_str_t *value);

/* _worker.c */

ngx_int_t ngx_http_habilitation_init_process(ngx_cycle_t *cycle);
void ngx_http_habilitation_exit_process(ngx_cycle_t *cycle);
/* The store failed somebody: health says so until a change succeeds again. */
void ngx_http_habilitation_doubt(const char *error);
/* In a thread of a pool of its own: lets the event loops go first. */
void ngx_http_habilitation_step_back(int nice);
/* Writes down, within a second, that a session was used. */
void ngx_http_habilitation_touch(const hab_verdict *verdict);

/* _mail.c */

char *ngx_http_habilitation_mail(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
/* One worker of all sends the mails that are due. */
ngx_int_t ngx_http_habilitation_mail_init(ngx_cycle_t *cycle,
    ngx_http_habilitation_main_conf_t *hmcf);

/* _heads.c */

char *ngx_http_habilitation_heads(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
/* Sends signed lines to where `habilitation_heads` says, and frees them. */
void ngx_http_habilitation_heads_send(hab_heads_signed *heads, ngx_log_t *log);

/* _access.c */

ngx_int_t ngx_http_habilitation_access_handler(ngx_http_request_t *r);
/* Takes our names from what the client sent, protected place or not, and refuses
 * subrequests that the client's own verdict does not cover. */
ngx_int_t ngx_http_habilitation_preaccess_handler(ngx_http_request_t *r);
ngx_http_habilitation_ctx_t *ngx_http_habilitation_get_ctx(
    ngx_http_request_t *r);
ngx_http_habilitation_ctx_t *ngx_http_habilitation_create_ctx(
    ngx_http_request_t *r);
/* Whether the verdict gives what the location of `r` protects. */
ngx_uint_t ngx_http_habilitation_covers(ngx_http_request_t *r,
    ngx_http_habilitation_ctx_t *ctx, ngx_http_habilitation_loc_conf_t *hlcf);
/* Tells the client of a 503 when to come back. */
void ngx_http_habilitation_retry_after(ngx_http_request_t *r);
/* Goes on with a request that waited. */
void ngx_http_habilitation_resume(ngx_http_request_t *r);
void ngx_http_habilitation_address(ngx_connection_t *c, u_char address[16]);
/* "GET", and "?" for a method that there is not: what a client made up is not traced. */
hab_slice ngx_http_habilitation_method(ngx_http_request_t *r);
/* Zeros when the configuration does not tell it, or tells no two letters. */
void ngx_http_habilitation_country(ngx_http_request_t *r, char country[2]);

/* _trace.c */

ngx_int_t ngx_http_habilitation_trace_init(ngx_cycle_t *cycle,
    ngx_http_habilitation_main_conf_t *hmcf);
void ngx_http_habilitation_trace_exit(ngx_cycle_t *cycle);
/* The request goes on when the record is on disk, or could not be written. */
ngx_int_t ngx_http_habilitation_trace_wait(ngx_http_habilitation_ctx_t *ctx,
    const hab_trace_record *record);
/* A request that met a protected place without being asked for a verdict. */
void ngx_http_habilitation_trace_unasked(ngx_http_request_t *r,
    ngx_http_habilitation_loc_conf_t *hlcf, ngx_uint_t kind);
/* Nobody waits for it. */
void ngx_http_habilitation_trace_post(const hab_trace_record *record);
/* Tries the log when no request does, so that health tells the truth. */
void ngx_http_habilitation_trace_probe(void);
ngx_int_t ngx_http_habilitation_log_handler(ngx_http_request_t *r);

/* _body.c */

/* Takes a body of HAB_BODY_MAX bytes, at most, into memory, and hands it over; what
 * that gives, save NGX_AGAIN, ends the request. */
typedef ngx_int_t (*ngx_http_habilitation_body_pt)(ngx_http_request_t *r,
    hab_slice body);
ngx_int_t ngx_http_habilitation_read_body(ngx_http_request_t *r,
    ngx_http_habilitation_body_pt done);

/* _portal.c */

ngx_int_t ngx_http_habilitation_portal_handler(ngx_http_request_t *r);
/* Parts of an answer's header, which live as long as the request does. */
void ngx_http_habilitation_content_type(ngx_http_request_t *r,
    const char *type);
ngx_int_t ngx_http_habilitation_add_header(ngx_http_request_t *r,
    const char *name, char *value);
/* Writes the refusal in a thread, then resumes the request. */
ngx_int_t ngx_http_habilitation_refuse(ngx_http_habilitation_ctx_t *ctx);
/* Sends the answer of an exchange that has run. */
ngx_int_t ngx_http_habilitation_send(ngx_http_request_t *r,
    hab_exchange *exchange);
/* Gives a request's task to a pool, and keeps the worker until it is done: its
 * handler first asks _posted(), and returns unless that is NGX_OK. */
ngx_int_t ngx_http_habilitation_post(ngx_thread_pool_t *pool,
    ngx_thread_task_t *task);
ngx_int_t ngx_http_habilitation_posted(ngx_event_t *ev);
/* What the error log and health are to know of it. */
void ngx_http_habilitation_tell(ngx_http_request_t *r, hab_exchange *exchange);

/* _directory.c */

/* For published pages the store is read in the event loop. */
hab_status ngx_http_habilitation_directory_open(hab_store *store);
void ngx_http_habilitation_directory_close(void);
/* NGX_DECLINED: it is no published page, or one that is to be made yet. */
ngx_int_t ngx_http_habilitation_directory(ngx_http_request_t *r);

/* _request.c */

/* The request part of an exchange, but for the body. */
ngx_int_t ngx_http_habilitation_fill(ngx_http_request_t *r,
    hab_exchange *exchange);
/* The first header of this name; empty when there is none. */
hab_slice ngx_http_habilitation_header(ngx_http_request_t *r,
    const char *name);
/* The session's token as the client sent it; empty when there is none. */
hab_slice ngx_http_habilitation_token(ngx_http_request_t *r);

/* _stream.c */

/* Sends the first part of an exchange whose header is sent, then the others, one
 * by one, each when the client has received the former.  NGX_DONE: it goes on. */
ngx_int_t ngx_http_habilitation_stream(ngx_http_request_t *r,
    hab_exchange *exchange);

/* _sweep.c */

/* One worker of all does what time brings to the types. */
ngx_int_t ngx_http_habilitation_sweep_init(ngx_cycle_t *cycle);
/* Why the last sweep failed; NULL when it did not. */
const char *ngx_http_habilitation_sweep_failure(void);

/* _health.c */

ngx_int_t ngx_http_habilitation_health_zone(ngx_conf_t *cf,
    ngx_http_habilitation_main_conf_t *hmcf);
void ngx_http_habilitation_health_init(
    ngx_http_habilitation_main_conf_t *hmcf);
void ngx_http_habilitation_health_exit(void);
/* What a worker says of itself; `error` is NULL when all is well. */
void ngx_http_habilitation_health_store(const char *error);
void ngx_http_habilitation_health_trace(const char *error);
ngx_int_t ngx_http_habilitation_status_handler(ngx_http_request_t *r);

/* _counters.c */

/* In any thread, a signal handler too: whether some worker has granted a request
 * in the last 100 ms. */
int ngx_http_habilitation_others_served(void);
/* Also notes that somebody is served. */
void ngx_http_habilitation_count_decision(ngx_uint_t reason);
/* Plain increments of the worker's own numbers. */
void ngx_http_habilitation_count_waiting(ngx_uint_t waiting);
void ngx_http_habilitation_count_batch(ngx_uint_t records, ngx_uint_t us);
/* In a thread; `rounds` of the patrol. */
void ngx_http_habilitation_count_upkeep(const hab_upkeep *upkeep,
    uint64_t rounds);
/* In a thread, now and then: what is in the store and on the disk. */
void ngx_http_habilitation_measure(const hab_broker *broker);

/* _variables.c */

ngx_int_t ngx_http_habilitation_add_variables(ngx_conf_t *cf);


#endif /* _NGX_HTTP_HABILITATION_MODULE_H_INCLUDED_ */
