#define _GNU_SOURCE /* vasprintf */
#include "web/answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "print/print.h"

void hab_answer_header(hab_exchange *exchange, const char *name, const char *format, ...)
{
    va_list arguments;
    char *value = NULL;
    int length;

    if (exchange->header_count == HAB_HEADERS_MAX) {
        return;
    }
    va_start(arguments, format);
    length = vasprintf(&value, format, arguments);
    va_end(arguments);
    if (length >= 0) {
        exchange->headers[exchange->header_count++] = (hab_header){.name = name, .value = value};
    }
}

void hab_answer_cookie(hab_exchange *exchange, const char *name, const char *value, long max_age)
{
    static const char attributes[] = "Path=/; Secure; HttpOnly; SameSite=Lax";

    if (value[0] == '\0') {
        hab_answer_header(exchange, "Set-Cookie", "%s=; Max-Age=0; %s", name, attributes);
    } else if (max_age > 0) {
        hab_answer_header(exchange, "Set-Cookie", "%s=%s; Max-Age=%ld; %s", name, value, max_age,
                          attributes);
    } else {
        hab_answer_header(exchange, "Set-Cookie", "%s=%s; %s", name, value, attributes);
    }
}

void hab_answer_document(hab_exchange *exchange, unsigned status, const char *page,
                         json_t *document)
{
    json_decref(exchange->document);
    exchange->document = document;
    exchange->status = document != NULL ? status : 500;
    exchange->page = page;
}

void hab_answer_content(hab_exchange *exchange, const char *type, char *content, size_t size)
{
    if (content == NULL) {
        hab_answer_failure(exchange, HAB_MEMORY, "an answer");
        return;
    }
    json_decref(exchange->document);
    exchange->document = NULL;
    exchange->content = content;
    exchange->content_size = size;
    exchange->type = type;
    exchange->status = 200;
}

static int is_plain(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.';
}

void hab_answer_disposition(hab_exchange *exchange, const char *how, const char *filename)
{
    char name[100];

    (void) snprintf(name, sizeof(name), "%s", filename);
    for (char *c = name; *c != '\0'; c++) {
        if (!is_plain(*c)) {
            *c = '-';
        }
    }
    hab_answer_header(exchange, "Content-Disposition", "%s; filename=\"%s\"", how, name);
}

void hab_answer_pdf(hab_exchange *exchange, const char *page, json_t *document,
                    const char *filename)
{
    char *content = NULL;
    size_t size = 0;
    hab_error error = {.text = ""};
    hab_status status = HAB_MEMORY;

    if (document != NULL) {
        status = hab_print(exchange->pages, page, document, &content, &size, &error);
        json_decref(document);
    }
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, page);
        (void) snprintf(exchange->log, sizeof(exchange->log), "page %.40s: %.180s", page,
                        error.text[0] != '\0' ? error.text : hab_status_text(status));
        return;
    }
    hab_answer_content(exchange, "application/pdf", content, size);
    hab_answer_disposition(exchange, "inline", filename);
}

static void redirect(hab_exchange *exchange)
{
    json_decref(exchange->document);
    exchange->document = NULL;
    exchange->page = NULL;
    exchange->status = 303;
}

void hab_answer_redirect(hab_exchange *exchange, const char *page)
{
    hab_answer_header(exchange, "Location", "%.*s%s", (int) exchange->mount.size,
                      (const char *) exchange->mount.data, page);
    redirect(exchange);
}

/* A header is ASCII: other characters, and what could end a URI in a document,
 * are encoded; percent signs stand for themselves already. */
static char *encode_location(hab_slice path)
{
    static const char digits[] = "0123456789ABCDEF";
    const uint8_t *bytes = path.data;
    char *location = malloc(3 * path.size + 1);
    char *to = location;

    for (size_t i = 0; location != NULL && i < path.size; i++) {
        if (bytes[i] > ' ' && bytes[i] < 0x7f && strchr("\"<>\\^`{|}", bytes[i]) == NULL) {
            *to++ = (char) bytes[i];
        } else {
            *to++ = '%';
            *to++ = digits[bytes[i] >> 4];
            *to++ = digits[bytes[i] & 15];
        }
    }
    if (location != NULL) {
        *to = '\0';
    }
    return location;
}

void hab_answer_return(hab_exchange *exchange, hab_slice path)
{
    char *location = encode_location(path);

    if (location == NULL) {
        hab_answer_failure(exchange, HAB_MEMORY, "the way back");
        return;
    }
    hab_answer_header(exchange, "Location", "%s", location);
    free(location);
    redirect(exchange);
}

void hab_answer_problem(hab_exchange *exchange, unsigned status, const char *motif,
                        const char *title, const char *detail)
{
    json_t *document =
        json_pack("{s:s+, s:s, s:i, s:s, s:s}", "type", "urn:habilitation:motif:", motif, "title",
                  title, "status", (int) status, "detail", detail, "motif", motif);

    hab_answer_document(exchange, status, "erreur", document);
}

void hab_answer_field(hab_exchange *exchange, const char *field, const char *detail)
{
    hab_answer_problem(exchange, 422, "saisie", "La saisie est à corriger", detail);
    if (exchange->document != NULL) {
        json_object_set_new(exchange->document, "champ", json_string(field));
    }
}

void hab_answer_errors(hab_exchange *exchange, const char *page, json_t *document, json_t *errors)
{
    static const char *const members[] = {"type", "title", "status", "detail", "motif"};

    hab_answer_problem(exchange, 422, "saisie", "La saisie est à corriger",
                       "Corrigez les champs signalés, puis envoyez de nouveau.");
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        json_object_set(document, members[i], json_object_get(exchange->document, members[i]));
    }
    json_object_set_new(document, "erreurs", errors);
    hab_answer_document(exchange, 422, page, document);
}

void hab_answer_failure(hab_exchange *exchange, hab_status status, const char *what)
{
    (void) snprintf(exchange->log, sizeof(exchange->log), "%s: %s", what, hab_status_text(status));
    exchange->store_failed = status == HAB_FULL || status == HAB_IO || status == HAB_CORRUPT;
    hab_answer_problem(
        exchange, 503, "indisponible", "Service momentanément indisponible",
        "Le service ne peut pas répondre pour l’instant. Réessayez dans une minute.");
    hab_answer_header(exchange, "Retry-After", "60");
}
