#include "portal/refusal.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "portal/reason_text.h"
#include "portal/way.h"
#include "trace/trace.h"
#include "web/answer.h"
#include "web/present.h"

enum { RETRY = 60 }; /* seconds, after a failure of ours, or while an alarm stands */

static void set_text(json_t *document, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        json_object_set_new(document, name, json_string(text));
    }
}

static void name_service(json_t *document, const hab_demand *demand)
{
    if (demand != NULL && demand->type != NULL && demand->service != NULL) {
        set_text(document, "service", demand->service->title);
        set_text(document, "type_de_convention", demand->type->plugin->title);
    }
}

void hab_put_opening(json_t *document, int64_t opens)
{
    char time[HAB_TIME_TEXT], text[2 * HAB_TIME_TEXT];

    hab_format_time(opens, time);
    hab_format_opening(opens, text);
    set_text(document, "ouvre", time);
    set_text(document, "ouvre_texte", text);
}

/* A service that is closed says when it opens, and how long that is. */
static uint32_t tell_opening(hab_exchange *exchange, int64_t opens)
{
    int64_t wait = opens - exchange->now;

    hab_put_opening(exchange->document, opens);
    return wait > 1 ? (uint32_t) wait : 1;
}

void hab_refuse_with(hab_exchange *exchange, const hab_verdict *verdict, uint32_t wait)
{
    const hab_reason_text *text = hab_reason_text_of(verdict->reason);

    hab_answer_problem(exchange, text->status, hab_reason_code((int) verdict->reason), text->title,
                       text->detail);
    exchange->page = "refus";
    if (exchange->document != NULL) {
        set_text(exchange->document, "que_faire", text->advice);
        set_text(exchange->document, "article", verdict->article);
        set_text(exchange->document, "convention", verdict->numero);
        name_service(exchange->document, exchange->demand);
    }
    if (text->status == 401) {
        hab_answer_header(exchange, "WWW-Authenticate", "Bearer realm=\"habilitation\"");
    }
    if (verdict->reason == HAB_REASON_INTERNAL || verdict->reason == HAB_REASON_TRACE_BROKEN) {
        wait = RETRY;
    } else if (verdict->opens != 0) {
        wait = tell_opening(exchange, verdict->opens);
    }
    if (wait > 0) {
        hab_answer_header(exchange, "Retry-After", "%u", (unsigned) wait);
    }
}

/* A new login would lift it. */
static int wants_login(hab_reason reason)
{
    return reason == HAB_REASON_NO_SESSION || reason == HAB_REASON_SESSION_EXPIRED
           || reason == HAB_REASON_SESSION_ENDED;
}

static void to_login(hab_exchange *exchange, hab_reason reason, hab_slice target_uri)
{
    hab_way_to(exchange, "connexion", target_uri,
               reason == HAB_REASON_NO_SESSION ? "" : hab_reason_code((int) reason));
}

void hab_refuse(hab_exchange *exchange, const hab_verdict *verdict, hab_slice target_uri)
{
    const char *way_out = hab_way_out(verdict->reason);
    int leads =
        exchange->pages != NULL && exchange->mount.size > 0 && hab_wants_html(exchange->accept);

    if (leads && wants_login(verdict->reason)) {
        to_login(exchange, verdict->reason, target_uri);
    } else if (leads && way_out != NULL) {
        hab_way_to(exchange, way_out, target_uri, "");
    } else {
        hab_refuse_with(exchange, verdict, 0);
    }
}

void hab_refuse_page(hab_exchange *exchange, hab_reason reason)
{
    hab_refuse_page_by(exchange, reason, "");
}

void hab_refuse_page_by(hab_exchange *exchange, hab_reason reason, const char *article)
{
    hab_verdict verdict = {.reason = reason, .article = article};
    size_t size = exchange->mount.size + exchange->path.size;
    char *target = malloc(size + 1);

    if (target == NULL) {
        hab_answer_failure(exchange, HAB_MEMORY, "a refusal");
        return;
    }
    memcpy(target, exchange->mount.data, exchange->mount.size);
    memcpy(target + exchange->mount.size, exchange->path.data, exchange->path.size);
    hab_refuse(exchange, &verdict, hab_slice_of(target, size));
    free(target);
}

void hab_refuse_link(hab_exchange *exchange)
{
    hab_answer_problem(
        exchange, 403, "lien_refuse", "Lien refusé",
        "Ouvrir cette page laisse une trace en votre nom, et c’est un autre site, ou "
        "votre navigateur par avance, qui l’ouvre. Ouvrez-la depuis l’extranet.");
}
