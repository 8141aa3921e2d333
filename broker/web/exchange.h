/* One request to a page or a programme interface of the portal, and its answer,
 * free of any server. A handler is a plain blocking function in a thread.
 *
 * Life: the server side fills the request part, calls hab_exchange_run(), sends
 * the answer part, calls hab_exchange_clear(). One thread at a time. */
#ifndef HAB_EXCHANGE_H
#define HAB_EXCHANGE_H

#include <jansson.h>

#include "broker.h"
#include "decision.h"
#include "person/agent.h"

enum {
    HAB_BODY_MAX = 256 << 10, /* bytes of a request's body */
    HAB_HEADERS_MAX = 12
};

typedef enum hab_method { HAB_GET = 1, HAB_HEAD, HAB_POST, HAB_OTHER_METHOD } hab_method;

typedef struct hab_header {
    const char *name; /* static */
    char *value;      /* malloc'd, freed by hab_exchange_clear() */
} hab_header;

/* What guards every page against what others would do with it: all answers have them. */
enum { HAB_GUARDS = 3 };
extern const hab_header hab_guards[HAB_GUARDS];

typedef struct hab_pages hab_pages; /* present.h */
typedef struct hab_exchange hab_exchange;

/* A stream of the host's own: no plugin, no session. Adds a part to `content` and tells
 * whether there is `more`; what it fails with answers the first part, and cuts others off. */
typedef struct hab_source {
    hab_status (*next)(hab_exchange *exchange, struct hab_source *source);
    void (*close)(struct hab_source *source);
} hab_source;

struct hab_exchange {
    /* the request; slices are the server's, valid while it runs */
    const hab_broker *broker;
    const hab_pages *pages;
    hab_slice mount; /* the portal's prefix, "/extranet/" */
    hab_slice path;  /* behind it, "mot-de-passe/perdu", decoded */
    hab_slice query; /* behind the "?", as sent */
    hab_slice body;
    hab_slice accept;
    hab_slice content_type;
    hab_slice authorization;
    hab_slice cookie; /* all Cookie fields, joined by "; " */
    hab_slice origin; /* Origin, Sec-Fetch-Site: empty when not sent */
    hab_slice fetch_site;
    hab_slice purpose;    /* Sec-Purpose */
    hab_slice own_origin; /* "https://host:port" as the client addressed us */
    hab_slice agent;      /* User-Agent */
    hab_slice csrf;       /* X-CSRF-Token */
    hab_slice etag;       /* If-None-Match */
    uint8_t address[16];
    char country[2]; /* of the address; zeros: not known */
    hab_method method;
    int64_t now;                /* seconds */
    const hab_verdict *refusal; /* set: the answer is the refusal of a protected */
    const hab_demand *demand;   /* location, whose URI is in `target_uri` */
    hab_slice target_uri;

    /* the answer */
    unsigned status;
    const char *type; /* Content-Type, static */
    int64_t modified; /* Last-Modified, a second; 0: not known */
    hab_header headers[HAB_HEADERS_MAX];
    unsigned header_count;
    char *content; /* malloc'd */
    size_t content_size;
    char log[256];    /* a line for the error log, "" when there is nothing to say */
    int store_failed; /* the store was the cause: health is to know */
    /* A stream: `content` is its first part. The server side calls hab_exchange_continue()
     * each time the client has acknowledged all bytes of the last one, as long as `more`. */
    const hab_page *stream_page;
    const hab_type *stream_type;
    const hab_stream *stream; /* a copy, freed by hab_exchange_clear(); NULL: there is none */
    hab_source *source;       /* or this, closed by it */
    int more;
    int cut; /* the stream failed: the connection is to be cut, without a proper end */

    /* for handlers */
    json_t *document;           /* what the page says */
    const char *page;           /* the page's stylesheet, "connexion" */
    hab_session session;        /* its `agent` is not filled */
    hab_reason session_reason;  /* HAB_REASON_GRANTED: `session` is live */
    int bearer;                 /* the session came as a bearer token, not as a cookie */
    hab_slice rest;             /* of the path, behind a route that ends in "/" */
    hab_agent_record caf_agent; /* on a route for agents */
};

/* Whether the route hashes a password, and so belongs in the pool for that. */
int hab_exchange_hashes(const hab_exchange *exchange);

/* Fills the answer, whatever happens; never fails, at worst 500 or 503. */
void hab_exchange_run(hab_exchange *exchange);
/* The next part of a stream, into `content`; `now` is the present second. */
void hab_exchange_continue(hab_exchange *exchange, int64_t now);
void hab_exchange_clear(hab_exchange *exchange);

#endif
