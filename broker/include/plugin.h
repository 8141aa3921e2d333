/* habilitation/plugin.h: what a convention type tells the broker.
 *
 * A plugin is a shared object with one exported symbol, `habilitation_plugin`,
 * of type `const hab_plugin`. It needs this header and nothing else of the
 * project: it calls the host through the table handed to open(), links none of
 * it, and may link whatever libraries it wants for itself.
 *
 * Versions. The host loads a plugin whose `major` is its own and whose `minor`
 * is not above its own. New members are only added at the end of a struct, with
 * a new minor; a host reads no member that a plugin's minor did not have.
 *
 * Memory. Who allocates frees. Pointers given to a plugin live until the call
 * returns; pointers that a plugin gives (names, titles, articles) live until
 * close(), unless said otherwise.
 *
 * Threads. open() and close() run alone, before the first and after the last
 * other call. nginx forks between open() and the other calls, so open() starts
 * no thread and keeps no file open. All others run at once in several threads
 * and processes: `state` is read-only after open().
 *
 * Failure. A plugin that gives an answer not listed here has failed; the host
 * refuses the request, logs it, and goes on. Nothing fails open.
 *
 * Changelog
 *   1.0  name, services, settings, annexe, decide, articles
 *   1.1  terms, request_form, request_check, request_annexe, request_steps,
 *        request_ready; host->give
 *   1.2  plugin_call.h: pages, sheets, due, sweep, event; host->cover, host->calls
 *   1.3  draft, kinds; host->describe; calls target, place, mail_role, review, publish,
 *        unpublish, subject; HAB_EVENT_CONVENTION_CHANGED
 *   1.4  hab_answer.opens; two reasons; calls line, lines, enlist, strike, account,
 *        renew, versions, document, conventions, uses, use_months, journal
 */
#ifndef HABILITATION_PLUGIN_H
#define HABILITATION_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define HAB_ABI_MAJOR 1
#define HAB_ABI_MINOR 4

/* Bytes somebody else owns; text in them is UTF-8 and not NUL-terminated. */
typedef struct hab_slice {
    const void *data;
    size_t size;
} hab_slice;

#include "plugin_call.h"

/* The host's table, valid until close(). */
typedef struct hab_host {
    uint16_t major;
    uint16_t minor;
    /* Says what is wrong with a document: the field ("annexe.communes[2]") and
     * the rule it breaks ("LI-1: five characters of an INSEE code"). May be
     * called many times; `report` is the pointer handed to the checking call. */
    void (*report)(void *report, const char *field, const char *rule);
    /* Gives the scope of one person of the annexe while annexe_compile() runs.
     * `identifiant` is the person's e-mail as written in the annexe, `role` a
     * short word kept with the habilitation ("gestionnaire_principal", "" when
     * there is none). `scope` is copied, 64 KiB at most. 0 when taken; anything
     * else must be passed on as annexe_compile()'s own result. */
    int (*emit)(void *sink, const char *identifiant, const char *role, hab_slice scope);
    /* 1.1: hands a document over, where a call says so; copied. 0 when taken;
     * anything else must be passed on as the call's own result. */
    int (*give)(void *sink, hab_slice document);
    /* 1.2: says while annexe_compile() runs that the convention covers a target (a
     * commune, an establishment), 64 bytes at most, so that it can be found by it
     * (calls->covering). As emit(). */
    int (*cover)(void *sink, hab_slice target);
    const hab_calls *calls; /* 1.2: never NULL */
    /* 1.3: as cover(), with what the type wants to find again about the target
     * (calls->target, calls->covered): JSON, 4 KiB at most. */
    int (*describe)(void *sink, hab_slice target, hab_slice document);
} hab_host;

/* Why access is given or not. The numbers stand in traces: never reuse one. */
typedef enum hab_reason {
    HAB_REASON_GRANTED = 0,
    /* found by the broker */
    HAB_REASON_NO_SESSION = 1,
    HAB_REASON_SESSION_EXPIRED = 2,
    HAB_REASON_SESSION_ENDED = 3,
    HAB_REASON_PASSWORD_TO_CHANGE = 4,
    HAB_REASON_PERSON_SUSPENDED = 5,
    HAB_REASON_NOT_IN_ANNEXE = 6,
    HAB_REASON_CONVENTION_NOT_SIGNED = 7,
    HAB_REASON_CONVENTION_NOT_ACTIVE = 8,
    HAB_REASON_CONVENTION_NOT_YET = 9,
    HAB_REASON_CONVENTION_ENDED = 10,
    HAB_REASON_CONVENTION_SUSPENDED = 11,
    HAB_REASON_PLUGIN_FAILED = 12,
    HAB_REASON_INTERNAL = 13, /* store or trace not available */
    HAB_REASON_BAD_CREDENTIALS = 14,
    HAB_REASON_TOO_MANY_TRIES = 15,
    HAB_REASON_PASSWORD_EXPIRED = 16,
    HAB_REASON_NOT_ALLOWED = 17,  /* a page or an act that is not this person's */
    HAB_REASON_NO_VERDICT = 18,   /* ended in a protected place unasked: nothing was served */
    HAB_REASON_CONDITIONS = 19,   /* the terms of use are not accepted yet */
    HAB_REASON_TRACE_BROKEN = 20, /* the trace was found changed: nothing is opened */
    /* found by decide() */
    HAB_REASON_SERVICE_NOT_OPEN = 32,  /* not open to this convention */
    HAB_REASON_OUTSIDE_HOURS = 33,     /* open, but not now */
    HAB_REASON_RIGHT_MISSING = 34,     /* the person lacks this service */
    HAB_REASON_TARGET_NOT_LISTED = 35, /* not this commune, establishment, Mam */
    HAB_REASON_TARGET_MISSING = 36,    /* the request names no target */
    HAB_REASON_WRONG_KIND = 37,        /* the target has no such service (ST-1: a relais) */
    HAB_REASON_FORMALITIES = 38,       /* MCP-17.1: not recorded as favourable */
    HAB_REASON_MISSION = 39,           /* MCP-8: for no listed mission */
    /* 1.4 */
    HAB_REASON_RIGHT_SUSPENDED = 40, /* the person's right to this service, for now */
    HAB_REASON_RIGHT_OVER = 41,      /* its last day is past */
    HAB_REASON_COUNT = 42
} hab_reason;

/* What decide() answers; any other number is a failure of the plugin. */
enum { HAB_REFUSE = 0, HAB_ALLOW = 1 };

/* How a request came. */
typedef enum hab_channel {
    HAB_CHANNEL_PAGE = 0,      /* a session opened by a person in a browser */
    HAB_CHANNEL_WEBSERVICE = 1 /* a token taken with the human's credentials */
} hab_channel;

typedef struct hab_service {
    const char *name;    /* [a-z][a-z0-9_]{0,47}, as in `habilitation TYPE SERVICE` */
    const char *title;   /* French, for pages */
    const char *article; /* the rule that opens it, "LI-1" */
    const char *target;  /* what a target names ("commune"), NULL when it takes none */
    const char *url;     /* where a person finds it, or NULL */
} hab_service;

/* One question: may this person use this service for this target, now? */
typedef struct hab_ask {
    const char *service; /* one of the plugin's own names */
    hab_slice target;    /* empty when none was given */
    int64_t now;         /* UTC, seconds since 1970 */
    uint32_t date;       /* Europe/Paris, YYYYMMDD */
    uint16_t minute;     /* Europe/Paris, 0 to 1439 */
    uint8_t weekday;     /* Europe/Paris, 1 Monday to 7 Sunday */
    uint8_t channel;     /* hab_channel */
} hab_ask;

/* The answer's detail, filled by decide() when it refuses. */
typedef struct hab_answer {
    int reason;          /* a hab_reason from HAB_REASON_SERVICE_NOT_OPEN on */
    const char *article; /* NULL: the one of articles() */
    int64_t opens;       /* 1.4: with HAB_REASON_OUTSIDE_HOURS, the second from which the
                            service is open next; 0: not known */
} hab_answer;

/* 1.1. The dates of a convention's life (requirements, section 4); a term is a year,
 * renewed tacitly. */
enum { HAB_BY_CAF = 1, HAB_BY_PARTNER = 2 }; /* bits */

typedef enum hab_notice_end {
    HAB_NOTICE_AT_ANNIVERSARY = 1, /* received so long before it, the term is not renewed */
    HAB_NOTICE_ANY_DAY = 2         /* ends so long after its receipt */
} hab_notice_end;

typedef struct hab_term_rules {
    uint8_t notice_end;    /* hab_notice_end */
    uint8_t notice_months; /* 1 to 12 */
    uint8_t notice_by;     /* who may give notice */
    uint8_t breach_by;     /* who may end it for a breach; 0: there is no such clause */
    uint8_t breach_months; /* 0: at once; else so long after receipt, unless remedied */
    uint8_t reserved[3];
    const char *term_article;   /* "LI-4" */
    const char *notice_article; /* never NULL */
    const char *breach_article; /* for a type without the clause: what rules instead */
    const char *avenant_article;
} hab_term_rules;

/* 1.1. What is recorded between the request and the activation. */
typedef enum hab_step_kind {
    HAB_STEP_FAVOURABLE = 1, /* {"etat": "favorable" | "attente" | "defavorable", "date"} */
    HAB_STEP_DONE = 2,       /* {"date"} */
    HAB_STEP_REFERENCE = 3   /* {"numero", "date"} */
} hab_step_kind;

typedef struct hab_step {
    const char *name;    /* [a-z][a-z0-9_]{0,47} */
    const char *title;   /* French: "Formalités auprès de la Cnil" */
    const char *article; /* "MCP-17.1" */
    const char *path;    /* where it stands in the convention ("annexe.deliberation"), or
                            NULL: in the request alone */
    int kind;            /* hab_step_kind */
} hab_step;

typedef struct hab_plugin {
    uint16_t major; /* HAB_ABI_MAJOR and HAB_ABI_MINOR of the header built with */
    uint16_t minor;
    const char *name;  /* [a-z][a-z0-9_]{0,31}: the TYPE of directives and documents */
    const char *title; /* French, for pages: "Lieu d'information" */

    /* A JSON Schema (the subset of broker/base/schema.h) that the host checks before
     * it calls open() or annexe_check(); NULL when the plugin takes no settings.
     * Available before open(). */
    const char *settings_schema;
    const char *annexe_schema;

    /* Reads the settings (a JSON document, empty when no file was given) and
     * gives the state of all other calls, in *state. 0, or non-zero after
     * host->report(report, …) said what is wrong; nothing is kept then. */
    int (*open)(const hab_host *host, hab_slice settings, void *report, void **state);
    void (*close)(void *state);

    /* The services of this type, `*count` of them. Same answer at each call. */
    const hab_service *(*services)(const void *state, size_t *count);

    /* What the annexe's schema cannot say. `convention` is the whole document,
     * JSON. 0 when lawful; else every breach was reported. */
    int (*annexe_check)(const void *state, hab_slice convention, void *report);

    /* Calls host->emit(sink, …) once for each person of a checked convention. */
    int (*annexe_compile)(const void *state, hab_slice convention, void *sink);

    /* Decides, in the event loop: no allocation, no lock, no system call, well
     * under a microsecond. `scope` is what annexe_compile() gave for the person,
     * unaligned. The broker has checked session, person, convention and dates.
     * HAB_ALLOW, or HAB_REFUSE with `answer` filled. */
    int (*decide)(const void *state, hab_slice scope, const hab_ask *ask, hab_answer *answer);

    /* The article of this convention type for a reason ("LI-4" for
     * HAB_REASON_CONVENTION_ENDED), or NULL when it has none of its own. */
    const char *(*article)(const void *state, int reason);

    /* Since 1.1; each may be NULL: then the type has no public form, or no dates of
     * its own, and the Caf imports its conventions. */

    /* Same answer at each call. */
    const hab_term_rules *(*terms)(const void *state);

    /* The public request form, a JSON document (plugins/README.md, "Forms"):
     * sections of fields, each with its path in the request's document, which
     * has the convention's own shape. Lives until close(). */
    const char *(*request_form)(const void *state);

    /* What the form's own rules cannot say about a request (JSON): the rule is a French
     * sentence for the person who fills it in, with what would be right. 0 when lawful. */
    int (*request_check)(const void *state, hab_slice request, void *report);

    /* Makes the annexe of the convention to come from a request: one host->give() of a
     * JSON object. NULL: the request's own annexe is it. */
    int (*request_annexe)(const void *state, hab_slice request, void *sink);

    /* What the Caf records before the activation, in this order. */
    const hab_step *(*request_steps)(const void *state, size_t *count);

    /* Whether nothing but the signature keeps the convention from being active: reports
     * each field that is missing, with its article. 0 when nothing is. */
    int (*request_ready)(const void *state, hab_slice request, void *report);

    /* Since 1.2; each may be NULL. */

    /* Same answer at each call; NULL and 0 for none. */
    const hab_page *(*pages)(const void *state, size_t *count);
    const hab_sheet *(*sheets)(const void *state, size_t *count);

    /* What time brings. due() tells, in a read transaction, the second of the first thing
     * to do (0: nothing); when it has come, sweep() does a batch, some ms of work, in a
     * write transaction, and is called again as long as something is due. One process
     * does it at a time. A sweep that fails is tried again a minute later, and told. */
    int (*due)(const void *state, hab_call *call, int64_t *when);
    int (*sweep)(const void *state, hab_call *call);

    /* Something happened to a convention of this type, in its transaction: what fails
     * here keeps it from happening. */
    int (*event)(const void *state, hab_call *call, const hab_event *event);

    /* Since 1.3; each may be NULL. */

    /* Keeps what was typed into the form of a page, as it is, when the button is pressed
     * that its description names by "brouillon": a document of texts at the paths of its
     * fields, nothing else, not checked, which prefill() takes. In the page's call, behind
     * enter(); answers as post(). */
    int (*draft)(const void *state, hab_call *call, const hab_page *page, hab_slice given);

    /* The kinds of what the type publishes; same answer at each call. */
    const hab_kind *(*kinds)(const void *state, size_t *count);
} hab_plugin;

/* The one exported symbol. A plugin defines it as
 *   HAB_PLUGIN_EXPORT const hab_plugin habilitation_plugin = { … }; */
#define HAB_PLUGIN_SYMBOL "habilitation_plugin"
#define HAB_PLUGIN_EXPORT __attribute__((visibility("default")))
extern const hab_plugin habilitation_plugin;

#endif
