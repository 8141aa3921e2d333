/* One record of the trace: who, when, what, on what, and what was decided
 * (requirements, section 6).
 *
 * A record's identity is its writer and its count: writer 0 is the store itself
 * (traces of changes), others are one life of one worker. Each carries the
 * SHA-256 of the record before it by the same writer, so that none can be
 * changed, taken out or put in. Segments give it a number on top. */
#ifndef HAB_TRACE_H
#define HAB_TRACE_H

#include "base/secret.h"
#include "base/status.h"
#include "plugin.h"

enum {
    HAB_TRACE_MAX = 1024,       /* bytes of an encoded record, at most */
    HAB_TRACE_TEXT_MAX = 112,   /* bytes kept of each text */
    HAB_TRACE_SESSION = 16,     /* leading bytes kept of the session's hash */
    HAB_TRACE_ID = 38,          /* bytes that hold any "<writer>-<count>" */
    HAB_TRACE_WRITER_OFFSET = 8 /* of the writer, in an encoded record */
};

typedef enum hab_trace_kind {
    HAB_TRACE_ACCESS = 1,  /* a request and its verdict */
    HAB_TRACE_OUTCOME = 2, /* what became of an access: status and bytes */
    HAB_TRACE_CHANGE = 3,  /* an act that changed the store, or tried to */
    HAB_TRACE_FOLLOW = 4   /* a further verdict inside one client request */
} hab_trace_kind;

typedef enum hab_trace_channel {
    HAB_TRACE_PAGE = 0,
    HAB_TRACE_WEBSERVICE = 1,
    HAB_TRACE_UPSTREAM = 2,
    HAB_TRACE_COMMAND = 3 /* habilctl */
} hab_trace_channel;

/* Decoded: slices point into the encoded bytes. Encoding keeps the first
 * HAB_TRACE_TEXT_MAX bytes of each text, cut at a whole UTF-8 character. */
typedef struct hab_trace_record {
    uint8_t kind;    /* hab_trace_kind */
    uint8_t channel; /* hab_trace_channel */
    uint8_t allowed; /* 1 allow, 0 deny */
    uint16_t reason; /* hab_reason */
    uint16_t status; /* HTTP, for an outcome; 0 when the client was gone */
    uint64_t writer;
    uint64_t count; /* from 1 */
    int64_t time;   /* UTC, microseconds */
    uint64_t person;
    uint64_t convention;
    uint32_t version; /* of the convention */
    uint64_t bytes;   /* sent, for an outcome */
    /* An outcome's access record: the writer may have changed in between. */
    uint64_t reference_writer;
    uint64_t reference; /* its count */
    uint8_t session[HAB_TRACE_SESSION];
    uint8_t address[16]; /* IPv6, or IPv4 mapped */
    char country[2];     /* of the address, ISO 3166-1; zeros when it is not known */
    hab_slice numero;    /* of the convention, as signed */
    hab_slice type;
    hab_slice service;
    hab_slice target;
    hab_slice role;
    hab_slice operation; /* "GET", "session.ouverte", "personne.suspendue"… */
    hab_slice object;    /* opaque reference, never family data */
    hab_slice article;
} hab_trace_record;

/* Encodes all but writer, count and the hash before, which hab_trace_chain() sets
 * when the record's turn comes. No allocation. Gives the size, HAB_TRACE_MAX at
 * most. */
size_t hab_trace_encode(const hab_trace_record *record, uint8_t bytes[HAB_TRACE_MAX]);

/* HAB_CORRUPT for bytes that hab_trace_encode() cannot have written, HAB_VERSION
 * for a later layout. `previous` may be NULL. */
hab_status hab_trace_decode(hab_slice bytes, hab_trace_record *record,
                            uint8_t previous[HAB_HASH_SIZE]);

/* Sets the encoded record's writer, count and previous hash (`head`), and puts
 * the record's own hash into `head`. */
void hab_trace_chain(uint8_t *bytes, size_t size, uint64_t writer, uint64_t count,
                     uint8_t head[HAB_HASH_SIZE]);

/* "<writer, 16 hexadecimal digits>-<count>": a record's identity, and the value
 * of $habilitation_trace. Gives the length. */
size_t hab_trace_id(uint64_t writer, uint64_t count, char text[HAB_TRACE_ID]);

/* `text` receives the slice as printable UTF-8: U+FFFD stands for each byte that
 * is none and each control character, so that a hostile request can neither
 * break a line nor drive a terminal. */
enum { HAB_TRACE_PRINTABLE = 3 * HAB_TRACE_TEXT_MAX + 1 };
void hab_trace_printable(hab_slice slice, char text[HAB_TRACE_PRINTABLE]);

/* "2001:db8::1", "192.0.2.1", "" for none; `text` takes INET6_ADDRSTRLEN bytes. */
void hab_trace_address(const uint8_t address[16], char *text);

/* "acces", "issue", "changement", "suite". */
const char *hab_trace_kind_name(unsigned kind);
/* "page", "webservice", "amont", "commande". */
const char *hab_trace_channel_name(unsigned channel);

/* One line of JSON without a line feed, as `habilctl trace` prints it; `number`
 * 0 when it has none yet. malloc'd, the caller frees; NULL without memory. */
char *hab_trace_json(const hab_trace_record *record, uint64_t number);

/* The code of a reason (reason.c) as traces, problem documents and JSON write it
 * ("convention_terminee"); "inconnu" for a number without one. */
const char *hab_reason_code(int reason);

#endif
