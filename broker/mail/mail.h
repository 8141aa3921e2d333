/* A mail's text: a template of conf/mail filled with a letter's values, as a message
 * of RFC 5322 in UTF-8. A template is a style sheet with text output whose first line
 * is the subject. */
#ifndef HAB_MAIL_H
#define HAB_MAIL_H

#include "mail/outbox.h"
#include "web/present.h"

/* malloc'd, the caller wipes and frees: it may hold a password. `base` is the
 * portal's address, "https://extranet.example/extranet/", given to templates as
 * `portail`: links come from configuration, never from a request's Host. The second
 * after which the mail has no use is `expire_texte`. A mail's message is the same at
 * each try: its date is that of its making. */
hab_status hab_mail_write(const hab_pages *templates, const hab_mail *mail, json_t *values,
                          const char *from, const char *base, char **message, size_t *size,
                          hab_error *error);

/* Loads the templates of a directory, which must have each one that the broker uses. As
 * hab_pages_load(); freed with hab_pages_free(). */
hab_status hab_mail_templates(const char *directory, hab_pages **templates, hab_error *error);

#endif
