#include "web/present.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/text.h"
#include "portal/guard.h"
#include "web/json_xml.h"
#include "web/pages.h"

typedef enum shape { SHAPE_JSON, SHAPE_HTML, SHAPE_XML } shape;

/* Accept: the thousandths of "q" of one range of an Accept field. */
static int quality_of(const char *parameters, size_t size)
{
    for (size_t i = 0; i + 2 < size; i++) {
        if ((parameters[i] == 'q' || parameters[i] == 'Q') && parameters[i + 1] == '='
            && (parameters[i - 1] == ';' || parameters[i - 1] == ' ')) {
            int quality = parameters[i + 2] == '0' ? 0 : 1000;

            for (size_t digit = 0; digit < 3 && i + 4 + digit < size; digit++) {
                static const int weight[] = {100, 10, 1};
                char c = parameters[i + 4 + digit];

                if (parameters[i + 3] != '.' || c < '0' || c > '9' || quality == 1000) {
                    break;
                }
                quality += (c - '0') * weight[digit];
            }
            return quality;
        }
    }
    return 1000;
}

/* How much the client wants this very media type; 0 when it does not name it. */
static int wants(hab_slice accept, const char *media)
{
    const char *text = accept.data;
    size_t length = strlen(media);
    size_t place = 0;

    while (place < accept.size) {
        const char *comma = memchr(text + place, ',', accept.size - place);
        size_t end = comma != NULL ? (size_t) (comma - text) : accept.size;
        size_t after;

        while (place < end && text[place] == ' ') {
            place++;
        }
        after = place + length;
        if (after <= end && strncasecmp(text + place, media, length) == 0
            && (after == end || text[after] == ';' || text[after] == ' ')) {
            return after == end ? 1000 : quality_of(text + after, end - after);
        }
        place = end + 1;
    }
    return 0;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

/* A program that accepts anything gets JSON; a browser names HTML. */
static shape shape_of(hab_slice accept)
{
    int html = most(wants(accept, "text/html"), wants(accept, "application/xhtml+xml"));
    int json = most(wants(accept, "application/json"), wants(accept, "application/problem+json"));
    int xml = most(wants(accept, "application/xml"), wants(accept, "text/xml"));

    if (html > 0 && html >= json && html >= xml) {
        return SHAPE_HTML;
    }
    return xml > json ? SHAPE_XML : SHAPE_JSON;
}

int hab_wants_html(hab_slice accept)
{
    return shape_of(accept) == SHAPE_HTML;
}

hab_status hab_present_page(const hab_pages *pages, const char *name,
                            const hab_page_context *context, json_t *document, char **content,
                            size_t *size, hab_error *error)
{
    xmlDocPtr source = hab_xml_document("page");
    xmlNodePtr page = source == NULL ? NULL : xmlDocGetRootElement(source);
    hab_status status = HAB_MEMORY;

    if (page != NULL && hab_xml_add_text(page, "mount", context->mount)
        && hab_xml_add_text(page, "style", hab_pages_style_digest(pages))
        && hab_xml_add_text(page, "csrf", context->csrf)
        && hab_xml_add_text(page, "session", context->session)
        && hab_xml_add_value(page, "document", document)) {
        status = hab_pages_render(pages, name, source, content, size, error);
    }
    xmlFreeDoc(source);
    return status;
}

static const char *session_of(const hab_exchange *exchange)
{
    if (!hab_has_session(exchange)) {
        return "fermee";
    }
    return exchange->session_reason == HAB_REASON_GRANTED ? "ouverte" : "partielle";
}

static int present_html(hab_exchange *exchange)
{
    char csrf[HAB_TOKEN_TEXT + 1] = "";
    char *mount =
        strndup(exchange->mount.data != NULL ? exchange->mount.data : "", exchange->mount.size);
    hab_page_context context = {.mount = mount, .csrf = csrf, .session = session_of(exchange)};
    hab_error error = {.text = ""};
    hab_status status = HAB_MEMORY;

    if (hab_has_session(exchange)) {
        hab_csrf_token(exchange, csrf);
    }
    if (mount != NULL) {
        status = hab_present_page(exchange->pages, exchange->page, &context, exchange->document,
                                  &exchange->content, &exchange->content_size, &error);
    }
    free(mount);
    if (status != HAB_OK) {
        (void) snprintf(exchange->log, sizeof(exchange->log), "page %.40s: %.180s", exchange->page,
                        error.text[0] != '\0' ? error.text : hab_status_text(status));
        return 0;
    }
    exchange->type = "text/html; charset=utf-8";
    return 1;
}

static int is_problem(const hab_exchange *exchange)
{
    return exchange->status >= 400;
}

static int present_xml(hab_exchange *exchange)
{
    xmlDocPtr document = hab_xml_document(is_problem(exchange) ? "problem" : "reponse");
    xmlNodePtr root = document == NULL ? NULL : xmlDocGetRootElement(document);
    xmlChar *text = NULL;
    int size = 0;

    if (root != NULL && is_problem(exchange)) {
        (void) xmlNewNs(root, BAD_CAST "urn:ietf:rfc:7807", NULL);
    }
    if (root != NULL && hab_xml_add_members(root, exchange->document)) {
        xmlDocDumpMemoryEnc(document, &text, &size, "UTF-8");
    }
    xmlFreeDoc(document);
    if (text == NULL) {
        return 0;
    }
    exchange->content = strndup((const char *) text, (size_t) size);
    xmlFree(text);
    exchange->content_size = exchange->content != NULL ? (size_t) size : 0;
    exchange->type = is_problem(exchange) ? "application/problem+xml" : "application/xml";
    return exchange->content != NULL;
}

static void present_json(hab_exchange *exchange)
{
    exchange->content = json_dumps(exchange->document, JSON_COMPACT);
    exchange->content_size = exchange->content != NULL ? strlen(exchange->content) : 0;
    exchange->type = is_problem(exchange) ? "application/problem+json" : "application/json";
}

void hab_present(hab_exchange *exchange)
{
    shape wanted = shape_of(exchange->accept);

    if (wanted == SHAPE_HTML && exchange->pages != NULL && exchange->page != NULL
        && present_html(exchange)) {
        return;
    }
    if (wanted == SHAPE_XML && present_xml(exchange)) {
        return;
    }
    present_json(exchange);
}
