/* What several convention types share beyond the ABI, built into each: keys of records,
 * days, documents. A plugin links nothing of the host's; any thread. */
#ifndef COMMON_H
#define COMMON_H

#include <jansson.h>

#include "plugin.h"

enum { PL_KEY_MAX = 256, PL_WORDS = 48, PL_NAME_BYTES = 200 };

/* -- key.c: keys of records */

typedef struct pl_key {
    uint8_t bytes[PL_KEY_MAX];
    size_t size;
} pl_key;

/* Begins a key with its letter; each adds to it, numbers big-endian. One that becomes too
 * long gives an empty slice, which no call of the host's takes. */
pl_key pl_key_begin(char letter);
void pl_key_u64(pl_key *key, uint64_t value);
void pl_key_u32(pl_key *key, uint32_t value);
void pl_key_u8(pl_key *key, uint8_t value);
void pl_key_text(pl_key *key, hab_slice text);
hab_slice pl_key_slice(const pl_key *key);
/* 0 beyond the end. */
uint64_t pl_u64_at(hab_slice bytes, size_t place);
uint32_t pl_u32_at(hab_slice bytes, size_t place);

/* -- record.c: each gives an outcome */

/* The next number of a counter, kept below "M". */
int pl_number(const hab_host *host, hab_call *call, const char *counter, uint64_t *number);
/* A fixed record; HAB_NONE, or HAB_FAILED when its size is not this one. */
int pl_get_record(const hab_host *host, hab_call *call, const pl_key *key, void *record,
                  size_t size);
int pl_put_record(const hab_host *host, hab_call *call, const pl_key *key, const void *record,
                  size_t size);

/* -- document.c */

hab_slice pl_text(const char *text);
/* A member's text; "" when it is none. */
const char *pl_member(const json_t *object, const char *field);
/* The beginning of a text that is at most so many bytes, cut between characters: a name of
 * 200 characters may have more than the 200 bytes of a publication. Control characters, which
 * it refuses, are blanks. NULL without memory. */
json_t *pl_beginning(const char *text, size_t bytes);
/* Answers with a document and frees it; HAB_FAILED when it is NULL. */
int pl_answer(const hab_host *host, hab_call *call, unsigned status, const char *sheet,
              json_t *document);
/* Says of a target of an annexe that is compiled what stands in a document, and frees it;
 * not 0 when it is NULL, or not taken. */
int pl_describe(const hab_host *host, void *sink, const char *target, json_t *document);

/* -- text.c */

size_t pl_characters(const char *text); /* of UTF-8 */
/* What was typed at a member, without blanks around it, lines parted by line feeds; "" for
 * what is no text. The caller's; NULL without memory. */
char *pl_typed(const json_t *typed, const char *member);

/* -- mail.c */

/* A mail to a person, {"identifiant", "nom", "prenom"}, whose names stand in `values` then.
 * An address that is none is passed over. */
int pl_mail(const hab_host *host, hab_call *call, const char *sheet, const char *caf,
            const json_t *person, json_t *values);

/* -- calendar.c: days are YYYYMMDD, seconds UTC, clocks those of Paris */

uint32_t pl_add_days(uint32_t date, int days);
/* Six months from 31 August are the last of February. */
uint32_t pl_add_months(uint32_t date, int months);
int pl_days_between(uint32_t from, uint32_t to);
/* 1 Monday to 7 Sunday. */
int pl_weekday(uint32_t date);
uint32_t pl_date_of(int64_t second);
int64_t pl_second_of(uint32_t date, unsigned hour);
void pl_date_text(uint32_t date, char text[11]); /* "2026-11-22" */
/* "2026-11-22" → 20261122; 0 for what is no day. */
uint32_t pl_date_read(const char *text);
void pl_date_words(uint32_t date, char words[PL_WORDS]);  /* "1er mars 2026" */
void pl_time_words(int64_t second, char words[PL_WORDS]); /* "1er mars 2026 à 9:05" */

#endif
