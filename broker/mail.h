/* A mail's text: a template of conf/mail filled with a letter's values, as a message
 * of RFC 5322 in UTF-8. A template is a style sheet with text output whose first line
 * is the subject. */
#ifndef HAB_MAIL_H
#define HAB_MAIL_H

#include "outbox.h"
#include "present.h"

/* malloc'd, the caller wipes and frees: it may hold a password. `base` is the
 * portal's address, "https://extranet.example/extranet/", given to templates as
 * `portail`: links come from configuration, never from a request's Host. */
hab_status hab_mail_write(const hab_pages *templates, const hab_mail *mail, const json_t *values,
                          const char *from, const char *base, int64_t now, char **message,
                          size_t *size, hab_error *error);

/* Each template that the broker uses, ended by NULL: a directory without one of them
 * is refused when it is loaded. */
extern const char *const hab_mail_templates[];

#endif
