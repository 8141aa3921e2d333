#include "router.h"

#include "answer.h"
#include "portal/guard.h"
#include "portal/portal.h"
#include "portal/refusal.h"

static const hab_route routes[] = {
    {"", hab_root_get, NULL, NULL, HAB_ROUTE_PUBLIC},
    {"style.css", hab_style_get, NULL, NULL, HAB_ROUTE_PUBLIC | HAB_ROUTE_STATIC},
    {"connexion", hab_login_get, hab_login_post, hab_login_fields,
     HAB_ROUTE_PUBLIC | HAB_ROUTE_HASHES},
    {"deconnexion", hab_logout_get, hab_logout_post, hab_logout_fields,
     HAB_ROUTE_PUBLIC | HAB_ROUTE_TOKEN},
    {"mot-de-passe", hab_change_password_get, hab_change_password_post, hab_change_password_fields,
     HAB_ROUTE_CHANGE | HAB_ROUTE_BROWSER | HAB_ROUTE_HASHES | HAB_ROUTE_TOKEN},
    {"mes-services", hab_services_get, NULL, NULL, 0},
    {"mes-sessions", hab_sessions_get, hab_sessions_post, hab_sessions_fields,
     HAB_ROUTE_BROWSER | HAB_ROUTE_TOKEN},
    {"jeton", NULL, hab_token_post, hab_token_fields, HAB_ROUTE_PUBLIC | HAB_ROUTE_HASHES},
};

const hab_route *hab_route_find(hab_slice path)
{
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        if (hab_slice_equal(path, hab_slice_text(routes[i].path))) {
            return &routes[i];
        }
    }
    return NULL;
}

static void refuse_method(hab_exchange *exchange, const hab_route *route)
{
    hab_answer_problem(exchange, 405, "methode", "Méthode non admise",
                       "Cette adresse ne s’utilise pas de cette façon.");
    hab_answer_header(exchange, "Allow", "%s%s%s", route->get != NULL ? "GET, HEAD" : "",
                      route->get != NULL && route->post != NULL ? ", " : "",
                      route->post != NULL ? "POST" : "");
}

/* HAB_REASON_GRANTED when the session opens this route. */
static hab_reason may_enter(const hab_exchange *exchange, const hab_route *route)
{
    if (exchange->session_reason == HAB_REASON_INTERNAL) {
        return HAB_REASON_INTERNAL;
    }
    if (route->flags & HAB_ROUTE_PUBLIC) {
        return HAB_REASON_GRANTED;
    }
    if (exchange->session_reason == HAB_REASON_PASSWORD_TO_CHANGE
        && route->flags & HAB_ROUTE_CHANGE) {
        return HAB_REASON_GRANTED;
    }
    if (exchange->session_reason == HAB_REASON_GRANTED && exchange->bearer
        && route->flags & HAB_ROUTE_BROWSER) {
        return HAB_REASON_NOT_ALLOWED;
    }
    return exchange->session_reason;
}

static void refuse_origin(hab_exchange *exchange)
{
    hab_answer_problem(exchange, 403, "formulaire_refuse", "Formulaire refusé",
                       "Ce formulaire ne vient pas de cette page, ou a été ouvert avant une autre "
                       "connexion. Revenez à la page, rechargez-la et recommencez.");
}

static void run_form(hab_exchange *exchange, const hab_route *route, const hab_form *form)
{
    if (route->flags & HAB_ROUTE_TOKEN && !hab_csrf_holds(exchange, hab_form_value(form, "csrf"))) {
        refuse_origin(exchange);
    } else {
        route->post(exchange, form);
    }
}

static void run_post(hab_exchange *exchange, const hab_route *route)
{
    hab_body_kind kind = hab_body_kind_of(exchange->content_type);
    hab_form form = {.count = 0};
    hab_error error;
    hab_status status = HAB_OK;

    if (!hab_same_origin(exchange)) {
        refuse_origin(exchange);
    } else if (exchange->body.size > HAB_BODY_MAX) {
        hab_answer_problem(exchange, 413, "trop_long", "Envoi trop long",
                           "Le contenu envoyé dépasse ce que cette page accepte.");
    } else if (exchange->body.size > 0 && kind == HAB_BODY_OTHER) {
        hab_answer_problem(exchange, 415, "format", "Format non admis",
                           "Envoyez un formulaire (application/x-www-form-urlencoded) ou du JSON "
                           "(application/json).");
    } else {
        if (exchange->body.size > 0) {
            status = hab_form_read(exchange->body, kind, route->fields, &form, &error);
        }
        if (status == HAB_INVALID) {
            hab_answer_problem(exchange, 400, "saisie", "Envoi mal formé", error.text);
        } else if (status != HAB_OK) {
            hab_answer_failure(exchange, status, "a form");
        } else {
            run_form(exchange, route, &form);
        }
        hab_form_clear(&form);
    }
}

static void run(hab_exchange *exchange, const hab_route *route)
{
    hab_reason reason;

    if (!(route->flags & HAB_ROUTE_STATIC)) {
        if (exchange->broker->store == NULL) {
            hab_refuse_page(exchange, HAB_REASON_INTERNAL);
            return;
        }
        hab_identify(exchange);
        reason = may_enter(exchange, route);
        if (reason != HAB_REASON_GRANTED) {
            hab_refuse_page(exchange, reason);
            return;
        }
    }
    if (exchange->method == HAB_POST) {
        run_post(exchange, route);
    } else {
        route->get(exchange);
    }
}

void hab_route_run(hab_exchange *exchange)
{
    const hab_route *route = hab_route_find(exchange->path);
    int is_get = exchange->method == HAB_GET || exchange->method == HAB_HEAD;

    if (route == NULL) {
        hab_answer_problem(exchange, 404, "inconnu", "Page introuvable",
                           "Cette adresse ne mène à aucune page de l’extranet.");
    } else if (!(is_get && route->get != NULL)
               && !(exchange->method == HAB_POST && route->post != NULL)) {
        refuse_method(exchange, route);
    } else {
        run(exchange, route);
    }
}
