/* How a handler answers an exchange: a document for a page, a redirect, a problem. */
#ifndef HAB_ANSWER_H
#define HAB_ANSWER_H

#include "web/exchange.h"

/* Adds a header; `name` is static. Left out without memory. */
void hab_answer_header(hab_exchange *exchange, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A cookie of the site, for HTTPS and no script; `value` "" takes it back. */
void hab_answer_cookie(hab_exchange *exchange, const char *name, const char *value, long max_age);

/* Takes the document over (NULL: there was no memory for it). */
void hab_answer_document(hab_exchange *exchange, unsigned status, const char *page,
                         json_t *document);

/* Bytes as they are: `type` is static, `content` malloc'd and taken over (NULL: there
 * was no memory for it). */
void hab_answer_content(hab_exchange *exchange, const char *type, char *content, size_t size);

/* How a browser is to take it ("inline", "attachment"), and under which name; characters
 * that a header or a disk may not like become "-". */
void hab_answer_disposition(hab_exchange *exchange, const char *how, const char *filename);

/* The page for print `page` over `document` (taken over; NULL: there was no memory for
 * it), to be shown or kept as `filename`. */
void hab_answer_pdf(hab_exchange *exchange, const char *page, json_t *document,
                    const char *filename);

/* 303 to a page of the portal: "mes-services", "connexion?fait=deconnexion". */
void hab_answer_redirect(hab_exchange *exchange, const char *page);
/* 303 to a path for which hab_local_path() holds. */
void hab_answer_return(hab_exchange *exchange, hab_slice path);

/* A problem document (RFC 9457) on the page "erreur". `motif` is its short code. */
void hab_answer_problem(hab_exchange *exchange, unsigned status, const char *motif,
                        const char *title, const char *detail);
/* The same for one field of a form, 422: `detail` says what would be right. */
void hab_answer_field(hab_exchange *exchange, const char *field, const char *detail);

/* The same for a whole document: {champ, message} each, on the page of the form, which
 * is filled in again from `document` (taken over; NULL: there was no memory). */
void hab_answer_errors(hab_exchange *exchange, const char *page, json_t *document, json_t *errors);

/* 503: the store or the memory failed; the log says what. */
void hab_answer_failure(hab_exchange *exchange, hab_status status, const char *what);

#endif
