/* habilitation/plugin_call.h: since 1.2, what a convention type does beyond deciding:
 * pages, forms, duties that time brings, records of its own. Included by plugin.h.
 *
 * A call. Everything here happens inside a hab_call: one page asked for, one part of a
 * stream, one duty. It has its transaction on the store and its thread, and is over when
 * the plugin's function returns; so is every slice that it gave. Blocking is allowed.
 *
 * Outcomes. All functions of a plugin here, and all of the host's, give a hab_outcome.
 * What the host's functions give but HAB_DONE is the call's own affair (HAB_NONE), or
 * must be handed back at once: HAB_REFUSED and HAB_FAILED.
 *
 * Documents are JSON in UTF-8. Texts of the caller come checked: UTF-8 without control
 * characters. Times are UTC seconds since 1970; dates are YYYYMMDD in Europe/Paris. */
#ifndef HABILITATION_PLUGIN_CALL_H
#define HABILITATION_PLUGIN_CALL_H

#include <stddef.h>
#include <stdint.h>

typedef struct hab_call hab_call;

typedef enum hab_outcome {
    HAB_DONE = 0,
    HAB_NONE = 1,    /* there is no such thing; of a walk: enough */
    HAB_REFUSED = 2, /* answered with a refusal: what the call wrote is dropped, and the
                        refusal is traced */
    HAB_FAILED = -1  /* store, memory, a damaged record: dropped, 503, a line in the log */
} hab_outcome;

/* Who asks. Texts are "" when there is nothing to say. */
typedef struct hab_caller {
    int64_t now;
    uint32_t date;   /* of now */
    uint64_t person; /* 0: nobody is logged in, or it is a duty */
    const char *identifiant;
    const char *nom;
    const char *prenom;
    uint8_t channel;  /* hab_channel */
    uint8_t html;     /* 1: wants a page; 0: a document */
    uint8_t head;     /* 1: HEAD, nothing of the answer's body is sent */
    uint8_t national; /* an agent of all Cafs */
    unsigned roles;   /* on a page for agents: HAB_AGENT_* */
    const char *caf;  /* of the agent; "" for a national one */
    hab_slice rest;   /* of the path, behind a page that ends in "/" */
    hab_slice bearer; /* token of "Authorization: Bearer" on a public page */
    hab_slice etag;   /* If-None-Match, as sent */
} hab_caller;

/* A person's place in one convention, or a convention alone (then role and scope are
 * empty). Valid until the next call of the host's. */
typedef struct hab_right {
    uint64_t convention; /* the host's number */
    uint32_t version;    /* in force */
    const char *numero;  /* as signed */
    const char *partner;
    const char *caf;
    const char *role;
    hab_slice scope;
    int64_t end; /* 0: none is set */
} hab_right;

typedef struct hab_member {
    uint64_t person;
    const char *identifiant; /* e-mail */
    const char *nom;
    const char *prenom;
} hab_member;

/* A mail: `sheet` is one of the plugin's (hab_sheet), filled with `values` and `secret`
 * (objects; `secret` may be empty), which is sealed while the mail waits. */
typedef struct hab_order {
    const char *sheet;
    hab_slice to;        /* an address */
    hab_slice values;    /* JSON */
    hab_slice secret;    /* JSON */
    hab_slice sealed_by; /* key of a sealed record: address, values and secret wait under
                            its key and become unreadable, and the mail void, with it;
                            empty: under the host's */
    const char *caf;     /* whose desk sees a mail that fails; "" for none */
    int64_t expires;     /* no use in sending it later; 0: never */
} hab_order;

/* What the trace says of an act. Opaque references only: never a name, an address or
 * any word of a family. */
typedef struct hab_note {
    const char *operation; /* "demande.recuperee" */
    const char *service;   /* "" for none */
    hab_slice target;
    hab_slice object; /* opaque reference */
    uint64_t convention;
    int reason; /* HAB_REASON_GRANTED: done; else refused, and why */
} hab_note;

/* 1.3: what all may read, at annuaire/TYPE/ID of the portal, in its directory and its
 * exports, without a login. */
typedef struct hab_publication {
    hab_slice id;            /* 1 to 64 letters, digits, ".", "_", "-"; no "." first */
    const char *sheet;       /* its page, one of the type's */
    const char *kind;        /* one of kinds() */
    const char *nom;         /* at most 200 bytes */
    const char *commune;     /* INSEE code; "" when it is not known */
    const char *commune_nom; /* at most 200 bytes */
    const char *caf;
    uint32_t places;    /* free now or soon; 0: none, or not known */
    hab_slice document; /* JSON object, 64 KiB at most; the host adds "id", "type", "genre",
                           "genre_titre", "nom", "commune": {"code", "nom"}, "caf", "places",
                           "modifie" (ISO 8601), "modifie_texte" (French) */
} hab_publication;

/* 1.3: a kind of what a type publishes; the directory is searched by it. */
typedef struct hab_kind {
    const char *name;  /* [A-Z]{2,8}, unique among all types */
    const char *title; /* French, in the singular */
    int places;        /* 1: has places */
} hab_kind;

/* An answer whose parts are made one by one: the next when the client has received the
 * former, so that memory stays small and what was received is known. */
typedef struct hab_stream {
    const char *type;     /* media type, lives until the plugin's close() */
    const char *filename; /* offered for keeping; NULL: shown */
    /* Gives a part through calls->part(): HAB_DONE when there may be more, HAB_NONE for
     * the last. Each runs in a write transaction that is committed before its part is
     * sent; that it runs means that the client's machine has acknowledged all former
     * parts. The caller is identified anew for each. Anything else cuts the answer off. */
    int (*next)(const void *state, hab_call *call, void *context);
    /* Once, whatever happened; frees the context. No call is alive. */
    void (*close)(const void *state, void *context);
    void *context;
} hab_stream;

/* 1.4: what a convention says of a person it names, who is called there as the line says. */
typedef struct hab_line {
    hab_member member;
    int active;         /* 0: the account is suspended */
    const char *role;   /* as compiled, "" for none */
    hab_slice document; /* JSON, in the shape of the annexe's "personnes[]" */
} hab_line;

/* 1.4: the use of a service by a person under a convention, as traced; seconds, 0: never. */
typedef struct hab_use {
    uint64_t person;
    const char *service;
    int64_t allowed; /* the last access that was given */
    int64_t refused; /* the last that was not */
} hab_use;

/* 1.4: accesses under a convention in a month of Paris. */
typedef struct hab_use_month {
    uint32_t month; /* YYYYMM */
    const char *service;
    int reason; /* HAB_REASON_GRANTED, or why not */
    uint64_t count;
} hab_use_month;

/* 1.4: a version of a convention. */
typedef struct hab_version {
    uint32_t number;
    int64_t from;  /* decides from this second on; 0: when the convention does */
    int64_t until; /* 0: no later version is known */
    int in_force;  /* now */
} hab_version;

typedef int (*hab_each_record)(void *context, hab_slice key, hab_slice value);
typedef int (*hab_each_line)(void *context, const hab_line *line);
typedef int (*hab_each_use)(void *context, const hab_use *use);
typedef int (*hab_each_use_month)(void *context, const hab_use_month *month);
typedef int (*hab_each_version)(void *context, const hab_version *version);
typedef int (*hab_each_right)(void *context, const hab_right *right);
typedef int (*hab_each_member)(void *context, const hab_member *member);

typedef struct hab_calls {
    /* Who asks, valid while the call lives. */
    const hab_caller *(*caller)(hab_call *call);
    /* One value of the query, decoded, into `to` of `size` bytes, NUL-terminated. HAB_NONE
     * when it was not given, or does not fit. */
    int (*query)(hab_call *call, const char *name, char *to, size_t size);

    /* Rights. Decides, as in front of a protected location, whether the caller may use a
     * service of this plugin for a target (empty: none), and traces it with `object`
     * (opaque; may be empty). HAB_REFUSED: answered with the reason and its article.
     * `right` may be NULL. */
    int (*may)(hab_call *call, const char *service, hab_slice target, hab_slice object,
               hab_right *right);
    /* The caller's places in conventions of this type that are open now. What `each` gives
     * but HAB_DONE ends the walk; HAB_NONE ends it well. */
    int (*rights)(hab_call *call, hab_each_right each, void *context);
    /* The open conventions of this type whose version in force covers a target
     * (calls->cover()). */
    int (*covering)(hab_call *call, hab_slice target, hab_each_right each, void *context);
    /* The targets that the version in force of a convention covers, in order, each with what
     * host->describe() said of it. */
    int (*covered)(hab_call *call, uint64_t convention, hab_each_record each, void *context);
    /* A convention of this type by the host's number, whatever its state. HAB_NONE. */
    int (*convention)(hab_call *call, uint64_t number, hab_right *right);
    /* Those whom its version in force names and who are not suspended. */
    int (*members)(hab_call *call, uint64_t convention, hab_each_member each, void *context);
    /* The name of a person, whoever asks. HAB_NONE. */
    int (*person)(hab_call *call, uint64_t person, hab_member *member);
    /* Whether the agent who asks has one of the page's roles for this Caf. HAB_REFUSED:
     * answered as if there were nothing, and traced. */
    int (*agent)(hab_call *call, const char *caf);

    /* Records of this type alone: keys of 1 to 400 bytes in order of bytes. */
    int (*get)(hab_call *call, hab_slice key, hab_slice *value); /* HAB_NONE */
    int (*put)(hab_call *call, hab_slice key, hab_slice value);
    int (*remove)(hab_call *call, hab_slice key); /* HAB_NONE */
    /* Those whose key begins with `prefix`, from the first at or after `from` (or, when
     * `back`, from the last before it; an empty `from` is the end), as rights(). `each`
     * writes nothing. */
    int (*scan)(hab_call *call, hab_slice prefix, hab_slice from, int back, hab_each_record each,
                void *context);

    /* Personal data. Sealed under a key of its own, apart from the store; destroy() drops
     * the record, and once the call is committed its key is overwritten on disk before
     * anything is answered: no copy of the store's bytes can be read again (LI-2). In an
     * event() that is not the plugin's to commit: the next sweep overwrites it. A key is
     * sealed once; sealing it again fails. */
    int (*seal)(hab_call *call, hab_slice key, hab_slice document);
    int (*unseal)(hab_call *call, hab_slice key, hab_slice *document); /* HAB_NONE; wiped after
                                                                           the call */
    int (*destroy)(hab_call *call, hab_slice key);                     /* HAB_NONE */

    /* Mails wait in the store and are sent after the call is committed. HAB_NONE for an
     * address that is none. */
    int (*mail)(hab_call *call, const hab_order *order);
    /* To each agent of a Caf who has the role `conventions`. */
    int (*mail_agents)(hab_call *call, const char *caf, const char *sheet, hab_slice values);

    /* One more use by `who` of `what` today. HAB_NONE when `most` were counted: nothing is.
     * It stays counted when the call is dropped: a wrong guess has been made. */
    int (*limit)(hab_call *call, const char *what, hab_slice who, uint32_t most);
    /* The same by the client's network address. */
    int (*limit_client)(hab_call *call, const char *what, uint32_t most);
    /* A commune's name (204 bytes) and Caf (8 bytes, "" when the list does not say) from the
     * official list. HAB_NONE when it is not there, or no list is loaded. */
    int (*commune)(hab_call *call, hab_slice code, char *nom, char *caf);

    /* Traces an act in the transaction of the call. */
    int (*trace)(hab_call *call, const hab_note *note);
    /* A line for the error log; no personal data. */
    void (*log)(hab_call *call, const char *text);

    /* Answers, one a call. A `sheet` names a page of the plugin's, or NULL: there is only
     * the document. */
    int (*answer)(hab_call *call, unsigned status, const char *sheet, hab_slice document);
    /* 303 to a path of the portal, "lieu-information/demandes?fait=traitee": visible ASCII,
     * begun by a letter or a digit. */
    int (*redirect)(hab_call *call, const char *path);
    /* Bytes as they are; `type` lives until close(). `cache`: seconds that anyone may keep them, 0:
     * nobody may. `etag`
     * "" for none; when the caller has it already, 304. `filename` may be NULL. */
    int (*content)(hab_call *call, const char *type, hab_slice bytes, const char *filename,
                   const char *etag, unsigned cache);
    /* The document on paper: tagged PDF by a sheet of pdf.h's vocabulary. `print` gives the
     * bytes, to be kept; `pdf` answers, when the transaction is over. */
    int (*print)(hab_call *call, const char *sheet, hab_slice document, hab_slice *bytes);
    int (*pdf)(hab_call *call, const char *sheet, hab_slice document, const char *filename);
    int (*stream)(hab_call *call, const hab_stream *stream);
    /* A part of a stream, in its next(); copied. There, of all answers, only this one and
     * a refusal by may() or agent() are possible. */
    int (*part)(hab_call *call, hab_slice bytes);
    /* Refusals; each gives HAB_REFUSED. A problem of RFC 9457: `motif` is its short code;
     * `reason`, HAB_REASON_GRANTED for none, is traced, with its article, unless trace() was
     * told of it in this call; 429 says to come back the next day, as limit() counts. */
    int (*problem)(hab_call *call, unsigned status, const char *motif, const char *title,
                   const char *detail, int reason);
    /* One field, 422: `detail` says what would be right. */
    int (*field)(hab_call *call, const char *field, const char *detail);

    /* On a page with a form: fills it in, before it is shown. */
    int (*prefill)(hab_call *call, hab_slice document);

    /* 1.3: what the version in force said of a target when it was compiled
     * (host->describe()); empty when it said cover() alone. HAB_NONE: not covered. */
    int (*target)(hab_call *call, uint64_t convention, hab_slice target, hab_slice *document);
    /* 1.3: the place of any person in a convention of this type, as its version in force
     * has it, whatever the state of both. HAB_NONE: it does not name this one. */
    int (*place)(hab_call *call, uint64_t convention, uint64_t person, hab_right *right);
    /* 1.3: as mail_agents(), to each agent of a Caf who has one of `roles`. */
    int (*mail_role)(hab_call *call, const char *caf, unsigned roles, const char *sheet,
                     hab_slice values);
    /* 1.3: a checked document of the form of the page `path` as its reader sees it, beside
     * another (empty: there is none): {"titre", "sections": [{"titre", "change", "lignes":
     * [{"chemin", "libelle", "valeur", "avant", "change"}], "rangees": [{"titre", "change",
     * "lignes"}]}]}; `change` is "ajout", "retrait" or "modification" and stands, like
     * "avant", only where both differ. The view lives as long as the call. */
    int (*review)(hab_call *call, const char *path, hab_slice document, hab_slice before,
                  hab_slice *view);
    /* 1.3: opens a document to all, in the place of what the type published under this id,
     * from the call's commit on; and takes it back: HAB_NONE when there is none. */
    int (*publish)(hab_call *call, const hab_publication *publication);
    int (*unpublish)(hab_call *call, hab_slice id);
    /* 1.3: on a page with a form: what it is about, 200 bytes at most, shown below its title
     * each time. */
    int (*subject)(hab_call *call, const char *text);

    /* 1.4: delegation (MCP-9.1). The line of a person: what the annexe says of them, as kept
     * up to date since by enlist(). The latest word counts: an avenant's for a person whose
     * line it changed, else the last that was enlisted. HAB_NONE: the convention does not
     * name this one. Whatever the state of both. */
    int (*line)(hab_call *call, uint64_t convention, uint64_t person, hab_line *line);
    /* All that the version in force names, in the order of their numbers, as rights(); `each`
     * writes nothing. */
    int (*lines)(hab_call *call, uint64_t convention, hab_each_line each, void *context);
    /* Gives a person a line (new, or in the place of the one they have), compiled at once by
     * annexe_compile() from a document with this line alone, for the version in force and
     * those to come: the very next request is decided by it. The plugin has checked it, and
     * traces. HAB_FAILED for what annexe_compile() does not take. */
    int (*enlist)(hab_call *call, uint64_t convention, uint64_t person, hab_slice line);
    /* The convention names this person no more, from this second on. HAB_NONE. */
    int (*strike)(hab_call *call, uint64_t convention, uint64_t person);
    /* The account of an identifiant, made when there is none; who has no password of their
     * own is sent a first one, directly, within a minute (MCP-9.1), when the convention names
     * them by then: enlist() in the same call. Who has one, and is not named yet, is told. Of
     * one that is there, the names stay. HAB_NONE for an identifiant that is no address. */
    int (*account)(hab_call *call, uint64_t convention, const char *identifiant, const char *nom,
                   const char *prenom, uint64_t *person);
    /* An act of the Caf's: ends all sessions and tokens of a person; a new password is sent to
     * them within a minute, the old one opens nothing. HAB_NONE: no such person. */
    int (*renew)(hab_call *call, uint64_t convention, uint64_t person);
    /* The versions of a convention, first to last, and the document of one as it was signed
     * (0: of the one in force). HAB_NONE. */
    int (*versions)(hab_call *call, uint64_t convention, hab_each_version each, void *context);
    int (*document)(hab_call *call, uint64_t convention, uint32_t version, hab_slice *document);
    /* The conventions of this type that are open now, of a Caf (NULL: of all), after a number
     * (0: from the first), as rights(). */
    int (*conventions)(hab_call *call, const char *caf, uint64_t after, hab_each_right each,
                       void *context);
    /* What the trace knows of the use of a convention's services, some seconds late: by one
     * person (0: all), and by month, from one to another, both included (YYYYMM). As rights(). */
    int (*uses)(hab_call *call, uint64_t convention, uint64_t person, hab_each_use each,
                void *context);
    int (*use_months)(hab_call *call, uint64_t convention, uint32_t from, uint32_t to,
                      hab_each_use_month each, void *context);
    /* Traces of a convention and a person (0: any), accesses and changes, from a second to
     * another, both included, the last `most` (500 at most), latest first: each record's
     * identity and JSON as `habilctl trace` writes it. The reading itself is traced, with
     * `motif` ("traces.lues"; its object has the first 112 bytes). HAB_REFUSED, answered, for a
     * page that a link of another site opens. */
    int (*journal)(hab_call *call, uint64_t convention, uint64_t person, int64_t from, int64_t to,
                   unsigned most, const char *motif, hab_each_record each, void *context);
} hab_calls;

/* Agents' roles. */
enum {
    HAB_AGENT_CONVENTIONS = 1,
    HAB_AGENT_VALIDATION = 2,
    HAB_AGENT_TRACES = 4,
    HAB_AGENT_ADMINISTRATION = 8
};

/* Who opens a page: a logged-in person, unless it says otherwise. */
enum {
    HAB_PAGE_PUBLIC = 1, /* anyone */
    HAB_PAGE_AGENT = 2,  /* agents with one of `roles` */
    HAB_PAGE_WRITES = 4, /* its GET may write: it runs in a write transaction, and no link
                            of another site opens it */
    HAB_PAGE_DATA = 8    /* a form without pages: documents alone are taken */
};

/* A page below "TYPE/", hyphens for underscores. A POST of a browser has proved where it
 * comes from and carried the session's token; its document has texts, or arrays of them
 * for a field given twice, at the paths of its fields; a program's is JSON. */
typedef struct hab_page {
    const char *path; /* "demandes"; "demandes/" takes all below; the longest wins */
    unsigned flags;
    unsigned roles; /* HAB_AGENT_* */
    /* French; when not NULL the page is linked from "mes services" of those whom an open
     * convention of the type names, from the desk of agents with a role, or, when it is
     * public, from the portal's entrance. */
    const char *menu;
    /* Runs first, for each method; may be NULL. */
    int (*enter)(const void *state, hab_call *call);
    int (*get)(const void *state, hab_call *call); /* NULL: no GET, or the form's own */
    int (*post)(const void *state, hab_call *call, hab_slice document); /* NULL: no POST */

    /* A form (plugins/README.md, "Forms"), or NULL. The host shows it, checks what was
     * typed, asks check() for what the description cannot say, shows it all again to be
     * read, and hands the checked document to post() once, however often it is sent;
     * post() then answers with redirect(), or a document to programs. */
    const char *form;
    int (*check)(const void *state, hab_call *call, hab_slice document, void *report);
} hab_page;

typedef enum hab_sheet_use {
    HAB_SHEET_PAGE = 1, /* HTML, or paper: imports layout.xsl or imprime-commun.xsl */
    HAB_SHEET_MAIL = 2  /* conf/mail/layout.xsl */
} hab_sheet_use;

/* A style sheet (XSLT 1.0) that the plugin carries. Its name is unique among all; begin
 * it with the type's. */
typedef struct hab_sheet {
    const char *name; /* "lieu-demandes" */
    int use;          /* hab_sheet_use */
    const char *text;
} hab_sheet;

typedef enum hab_event_kind {
    HAB_EVENT_CONVENTION_ENDED = 1,  /* access has stopped, this second */
    HAB_EVENT_CONVENTION_CHANGED = 2 /* 1.3: another version has come into force, or one of
                                        those it names was suspended or restored */
} hab_event_kind;

typedef struct hab_event {
    int kind; /* hab_event_kind; a plugin lets pass what it does not know */
    uint64_t convention;
} hab_event;

#endif
