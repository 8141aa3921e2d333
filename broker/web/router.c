#include "web/router.h"

#include "portal/desk.h"
#include "portal/desk_convention.h"
#include "portal/guard.h"
#include "portal/portal.h"
#include "portal/refusal.h"
#include "web/answer.h"
#include "web/form_document.h"

static const hab_route routes[] = {
    {.path = "", .get = hab_root_get, .flags = HAB_ROUTE_PUBLIC},
    {.path = "style.css", .get = hab_style_get, .flags = HAB_ROUTE_PUBLIC | HAB_ROUTE_STATIC},
    {.path = "connexion",
     .get = hab_login_get,
     .post = hab_login_post,
     .fields = hab_login_fields,
     .flags = HAB_ROUTE_PUBLIC | HAB_ROUTE_HASHES},
    {.path = "deconnexion",
     .get = hab_logout_get,
     .post = hab_logout_post,
     .fields = hab_logout_fields,
     .flags = HAB_ROUTE_PUBLIC | HAB_ROUTE_TOKEN},
    {.path = "mot-de-passe",
     .get = hab_change_password_get,
     .post = hab_change_password_post,
     .fields = hab_change_password_fields,
     .flags = HAB_ROUTE_CHANGE | HAB_ROUTE_TERMS | HAB_ROUTE_BROWSER | HAB_ROUTE_HASHES
              | HAB_ROUTE_TOKEN},
    {.path = "mot-de-passe/perdu",
     .get = hab_lost_password_get,
     .post = hab_lost_password_post,
     .fields = hab_lost_password_fields,
     .flags = HAB_ROUTE_PUBLIC | HAB_ROUTE_HASHES},
    {.path = "mot-de-passe/perdu/image",
     .get = hab_lost_password_picture,
     .flags = HAB_ROUTE_PUBLIC},
    {.path = "conditions",
     .get = hab_conditions_get,
     .post = hab_conditions_post,
     .fields = hab_conditions_fields,
     .flags = HAB_ROUTE_PUBLIC | HAB_ROUTE_TOKEN},
    {.path = "mes-services", .get = hab_services_get},
    {.path = "mes-donnees", .get = hab_my_data_get, .flags = HAB_ROUTE_BROWSER},
    {.path = "mes-donnees/export", .get = hab_my_data_export, .flags = HAB_ROUTE_BROWSER},
    {.path = "mes-sessions",
     .get = hab_sessions_get,
     .post = hab_sessions_post,
     .fields = hab_sessions_fields,
     .flags = HAB_ROUTE_BROWSER | HAB_ROUTE_TOKEN},
    {.path = "demande-habilitation", .get = hab_request_choice_get, .flags = HAB_ROUTE_PUBLIC},
    {.path = "demande-habilitation/transmise",
     .get = hab_request_sent_get,
     .flags = HAB_ROUTE_PUBLIC},
    {.path = "demande-habilitation/communes",
     .get = hab_request_communes_get,
     .flags = HAB_ROUTE_PUBLIC},
    {.path = "demande-habilitation/suivi",
     .get = hab_request_follow_get,
     .post_document = hab_request_follow_post,
     .flags = HAB_ROUTE_PUBLIC},
    {.path = "demande-habilitation/",
     .get = hab_request_form_get,
     .post_document = hab_request_form_post,
     .flags = HAB_ROUTE_PUBLIC},
    {.path = "jeton",
     .post = hab_token_post,
     .fields = hab_token_fields,
     .flags = HAB_ROUTE_PUBLIC | HAB_ROUTE_HASHES},
    {.path = "caf", .get = hab_desk_get, .flags = HAB_ROUTE_AGENT},
    {.path = "caf/", .get = hab_desk_get, .flags = HAB_ROUTE_AGENT},
    {.path = "caf/demandes",
     .get = hab_desk_requests_get,
     .flags = HAB_ROUTE_AGENT,
     .roles = HAB_ROLE_CONVENTIONS},
    {.path = "caf/demandes/",
     .get = hab_desk_request_get,
     .post_document = hab_desk_request_post,
     .flags = HAB_ROUTE_AGENT | HAB_ROUTE_TOKEN | HAB_ROUTE_HASHES,
     .roles = HAB_ROLE_CONVENTIONS},
    {.path = "caf/conventions",
     .get = hab_desk_conventions_get,
     .flags = HAB_ROUTE_AGENT,
     .roles = HAB_ROLE_CONVENTIONS},
    {.path = "caf/conventions/",
     .get = hab_desk_convention_get,
     .post_document = hab_desk_convention_post,
     .flags = HAB_ROUTE_AGENT | HAB_ROUTE_TOKEN | HAB_ROUTE_HASHES,
     .roles = HAB_ROLE_CONVENTIONS},
    {.path = "caf/taches",
     .get = hab_desk_tasks_get,
     .post_document = hab_desk_tasks_post,
     .flags = HAB_ROUTE_AGENT | HAB_ROUTE_TOKEN,
     .roles = HAB_ROLE_CONVENTIONS},
    {.path = "signalement",
     .get = hab_report_get,
     .post_document = hab_report_post,
     .flags = HAB_ROUTE_TOKEN},
    {.path = "caf/agents",
     .get = hab_desk_agents_get,
     .post_document = hab_desk_agents_post,
     .flags = HAB_ROUTE_AGENT | HAB_ROUTE_TOKEN | HAB_ROUTE_HASHES,
     .roles = HAB_ROLE_ADMINISTRATION},
};

/* The whole path, or, for a route that ends in "/", also all below it. */
static int matches(hab_slice path, const char *route)
{
    size_t length = strlen(route);
    int below = length > 0 && route[length - 1] == '/';

    return (below ? path.size >= length : path.size == length)
           && memcmp(path.data, route, length) == 0;
}

/* The longest route that matches. */
const hab_route *hab_route_find(hab_slice path)
{
    const hab_route *found = NULL;

    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        if (matches(path, routes[i].path)
            && (found == NULL || strlen(routes[i].path) > strlen(found->path))) {
            found = &routes[i];
        }
    }
    return found;
}

const hab_route *hab_routes(size_t *count)
{
    *count = sizeof(routes) / sizeof(routes[0]);
    return routes;
}

static int has_post(const hab_route *route)
{
    return route->post != NULL || route->post_document != NULL;
}

static void refuse_method(hab_exchange *exchange, const hab_route *route)
{
    hab_answer_problem(exchange, 405, "methode", "Méthode non admise",
                       "Cette adresse ne s’utilise pas de cette façon.");
    hab_answer_header(exchange, "Allow", "%s%s%s", route->get != NULL ? "GET, HEAD" : "",
                      route->get != NULL && has_post(route) ? ", " : "",
                      has_post(route) ? "POST" : "");
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
    if ((exchange->session_reason == HAB_REASON_PASSWORD_TO_CHANGE
         && route->flags & HAB_ROUTE_CHANGE)
        || (exchange->session_reason == HAB_REASON_CONDITIONS && route->flags & HAB_ROUTE_TERMS)) {
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

static void run_document(hab_exchange *exchange, const hab_route *route, json_t *document)
{
    const json_t *csrf = json_object_get(document, "csrf");

    if (route->flags & HAB_ROUTE_TOKEN
        && !hab_csrf_holds(exchange,
                           hab_slice_of(json_string_value(csrf), json_string_length(csrf)))) {
        refuse_origin(exchange);
    } else {
        json_object_del(document, "csrf");
        route->post_document(exchange, document);
    }
}

static void refuse_body(hab_exchange *exchange, hab_status status, const hab_error *error)
{
    if (status == HAB_INVALID) {
        hab_answer_problem(exchange, 400, "saisie", "Envoi mal formé", error->text);
    } else {
        hab_answer_failure(exchange, status, "a form");
    }
}

static void read_document(hab_exchange *exchange, const hab_route *route, hab_body_kind kind)
{
    json_t *document = NULL;
    hab_error error;
    hab_status status = hab_form_document(exchange->body, kind, &document, &error);

    if (status == HAB_OK) {
        run_document(exchange, route, document);
    } else {
        refuse_body(exchange, status, &error);
    }
    json_decref(document);
}

static void read_form(hab_exchange *exchange, const hab_route *route, hab_body_kind kind)
{
    hab_form form = {.count = 0};
    hab_error error;
    hab_status status = HAB_OK;

    if (exchange->body.size > 0) {
        status = hab_form_read(exchange->body, kind, route->fields, &form, &error);
    }
    if (status == HAB_OK) {
        run_form(exchange, route, &form);
    } else {
        refuse_body(exchange, status, &error);
    }
    hab_form_clear(&form);
}

static void run_post(hab_exchange *exchange, const hab_route *route)
{
    hab_body_kind kind = hab_body_kind_of(exchange->content_type);

    if (!hab_same_origin(exchange)) {
        refuse_origin(exchange);
    } else if (exchange->body.size > HAB_BODY_MAX) {
        hab_answer_problem(exchange, 413, "trop_long", "Envoi trop long",
                           "Le contenu envoyé dépasse ce que cette page accepte.");
    } else if (exchange->body.size > 0 && kind == HAB_BODY_OTHER) {
        hab_answer_problem(exchange, 415, "format", "Format non admis",
                           "Envoyez un formulaire (application/x-www-form-urlencoded) ou du JSON "
                           "(application/json).");
    } else if (route->post_document != NULL) {
        read_document(exchange, route, kind);
    } else {
        read_form(exchange, route, kind);
    }
}

/* HAB_REASON_GRANTED when this person is an agent with a role the route wants. What
 * belongs to which Caf is for the handler, which knows what it is about. */
static hab_reason check_agent(hab_exchange *exchange, const hab_route *route)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return HAB_REASON_INTERNAL;
    }
    status = hab_agent_get(txn, exchange->session.record.person, &exchange->caf_agent);
    hab_abort(txn);
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return HAB_REASON_INTERNAL;
    }
    return status == HAB_OK && (route->roles == 0 || exchange->caf_agent.roles & route->roles)
               ? HAB_REASON_GRANTED
               : HAB_REASON_NOT_ALLOWED;
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
        if (reason == HAB_REASON_GRANTED && route->flags & HAB_ROUTE_AGENT) {
            reason = check_agent(exchange, route);
        }
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
               && !(exchange->method == HAB_POST && has_post(route))) {
        refuse_method(exchange, route);
    } else {
        size_t length = strlen(route->path);

        exchange->rest =
            hab_slice_of((const char *) exchange->path.data + length, exchange->path.size - length);
        run(exchange, route);
    }
}
