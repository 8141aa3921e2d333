#include "web/router.h"

#include "portal/desk.h"
#include "portal/desk_convention.h"
#include "portal/desk_signals.h"
#include "portal/desk_traces.h"
#include "portal/guard.h"
#include "portal/plugin_form.h"
#include "portal/portal.h"
#include "portal/desk.h"
#include "portal/refusal.h"
#include "type/call.h"
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
    {.path = "mes-connexions",
     .get = hab_connections_get,
     .post_document = hab_connections_post,
     .flags = HAB_ROUTE_BROWSER | HAB_ROUTE_TOKEN | HAB_ROUTE_WRITES},
    {.path = "jetons",
     .get = hab_tokens_get,
     .post = hab_tokens_post,
     .fields = hab_tokens_fields,
     .flags = HAB_ROUTE_TOKEN},
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
    {.path = "signalements", .get = hab_signals_get},
    {.path = "signalements/",
     .get = hab_signal_page_get,
     .post_document = hab_signal_page_post,
     .flags = HAB_ROUTE_TOKEN},
    {.path = "caf/signalements",
     .get = hab_desk_signals_get,
     .flags = HAB_ROUTE_AGENT,
     .roles = HAB_ROLE_TRACES},
    {.path = "caf/signalements/",
     .get = hab_desk_signal_get,
     .post_document = hab_desk_signal_post,
     .flags = HAB_ROUTE_AGENT | HAB_ROUTE_TOKEN | HAB_ROUTE_WRITES,
     .roles = HAB_ROLE_TRACES},
    {.path = "caf/controles",
     .get = hab_desk_controls_get,
     .post_document = hab_desk_controls_post,
     .flags = HAB_ROUTE_AGENT | HAB_ROUTE_TOKEN,
     .roles = HAB_ROLE_TRACES},
    {.path = "annuaire", .get = hab_directory_search_get, .flags = HAB_ROUTE_PUBLIC},
    {.path = "annuaire/", .get = hab_directory_page_get, .flags = HAB_ROUTE_PUBLIC},
    {.path = "annuaire/export.jsonl", .get = hab_directory_jsonl_get, .flags = HAB_ROUTE_PUBLIC},
    {.path = "annuaire/export.csv", .get = hab_directory_csv_get, .flags = HAB_ROUTE_PUBLIC},
    {.path = "caf/traces",
     .get = hab_traces_get,
     .post_document = hab_traces_post,
     .flags = HAB_ROUTE_AGENT | HAB_ROUTE_TOKEN,
     .roles = HAB_ROLE_TRACES},
    {.path = "caf/traces/",
     .get = hab_traces_demand_get,
     .flags = HAB_ROUTE_AGENT | HAB_ROUTE_WRITES,
     .roles = HAB_ROLE_TRACES},
    {.path = "caf/alarmes",
     .get = hab_desk_alarms_get,
     .post_document = hab_desk_alarms_post,
     .flags = HAB_ROUTE_AGENT | HAB_ROUTE_TOKEN,
     .roles = HAB_ROLE_TRACES},
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

/* Where a path leads, and what it asks for: a route of ours, or a page of a plugin. */
typedef struct destination {
    const hab_route *route; /* NULL: the page */
    const hab_type *type;
    const hab_page *page;
    unsigned flags; /* HAB_ROUTE_* */
    unsigned roles;
    int gets;
    int posts;
} destination;

static destination to_route(const hab_route *route)
{
    return (destination){.route = route,
                         .flags = route->flags,
                         .roles = route->roles,
                         .gets = route->get != NULL,
                         .posts = route->post != NULL || route->post_document != NULL};
}

static destination to_page(const hab_type *type, const hab_page *page)
{
    return (destination){
        .type = type,
        .page = page,
        .flags = HAB_ROUTE_TOKEN | (page->flags & HAB_PAGE_PUBLIC ? HAB_ROUTE_PUBLIC : 0U)
                 | (page->flags & HAB_PAGE_AGENT ? HAB_ROUTE_AGENT : 0U)
                 | (page->flags & HAB_PAGE_WRITES ? HAB_ROUTE_WRITES : 0U),
        .roles = page->roles,
        .gets = page->get != NULL || (page->form != NULL && !(page->flags & HAB_PAGE_DATA)),
        .posts = page->post != NULL};
}

/* Our own routes come first. 0 when there is none. */
static int find(hab_exchange *exchange, destination *to)
{
    const hab_route *route = hab_route_find(exchange->path);
    const hab_type *type = NULL;
    const hab_page *page = NULL;

    if (route != NULL) {
        size_t length = strlen(route->path);

        exchange->rest =
            hab_slice_of((const char *) exchange->path.data + length, exchange->path.size - length);
        *to = to_route(route);
        return 1;
    }
    page = hab_page_find(exchange->broker->types, exchange->path, &type, &exchange->rest);
    if (page != NULL) {
        *to = to_page(type, page);
    }
    return page != NULL;
}

static void refuse_method(hab_exchange *exchange, const destination *to)
{
    hab_answer_problem(exchange, 405, "methode", "Méthode non admise",
                       "Cette adresse ne s’utilise pas de cette façon.");
    hab_answer_header(exchange, "Allow", "%s%s%s", to->gets ? "GET, HEAD" : "",
                      to->gets && to->posts ? ", " : "", to->posts ? "POST" : "");
}

/* HAB_REASON_GRANTED when the session opens this route. */
static hab_reason may_enter(const hab_exchange *exchange, const destination *to)
{
    if (exchange->session_reason == HAB_REASON_INTERNAL) {
        return HAB_REASON_INTERNAL;
    }
    if (to->flags & HAB_ROUTE_PUBLIC) {
        return HAB_REASON_GRANTED;
    }
    if ((exchange->session_reason == HAB_REASON_PASSWORD_TO_CHANGE && to->flags & HAB_ROUTE_CHANGE)
        || (exchange->session_reason == HAB_REASON_CONDITIONS && to->flags & HAB_ROUTE_TERMS)) {
        return HAB_REASON_GRANTED;
    }
    if (exchange->session_reason == HAB_REASON_GRANTED && exchange->bearer
        && to->flags & HAB_ROUTE_BROWSER) {
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

/* A page's form is the host's work, what is no form the plugin's. */
static void run_page(hab_exchange *exchange, const destination *to, json_t *document)
{
    if (to->page->form != NULL) {
        hab_plugin_form_run(exchange, to->type, to->page, document);
    } else {
        hab_call_page(exchange, to->type, to->page, document);
    }
}

static void run_document(hab_exchange *exchange, const destination *to, json_t *document)
{
    const json_t *csrf = json_object_get(document, "csrf");

    if (to->flags & HAB_ROUTE_TOKEN
        && !hab_csrf_holds(exchange,
                           hab_slice_of(json_string_value(csrf), json_string_length(csrf)))) {
        refuse_origin(exchange);
    } else {
        json_object_del(document, "csrf");
        if (to->page != NULL) {
            run_page(exchange, to, document);
        } else {
            to->route->post_document(exchange, document);
        }
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

static void read_document(hab_exchange *exchange, const destination *to, hab_body_kind kind)
{
    json_t *document = NULL;
    hab_error error;
    hab_status status = hab_form_document(exchange->body, kind, &document, &error);

    if (status == HAB_OK) {
        run_document(exchange, to, document);
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

static void run_post(hab_exchange *exchange, const destination *to)
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
    } else if (to->page != NULL || to->route->post_document != NULL) {
        read_document(exchange, to, kind);
    } else {
        read_form(exchange, to->route, kind);
    }
}

static void run_get(hab_exchange *exchange, const destination *to)
{
    if (to->flags & HAB_ROUTE_WRITES && !hab_is_asked_for(exchange)) {
        hab_refuse_link(exchange);
    } else if (to->page != NULL) {
        run_page(exchange, to, NULL);
    } else {
        to->route->get(exchange);
    }
}

/* HAB_REASON_GRANTED when this person is an agent with a role the route wants. What
 * belongs to which Caf is for the handler, which knows what it is about. */
static hab_reason check_agent(hab_exchange *exchange, const destination *to)
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
    return status == HAB_OK && (to->roles == 0 || exchange->caf_agent.roles & to->roles)
               ? HAB_REASON_GRANTED
               : HAB_REASON_NOT_ALLOWED;
}

/* Who tries a page for agents without the role is on record. */
static void refuse(hab_exchange *exchange, const destination *to, hab_reason reason)
{
    hab_status status = HAB_OK;

    if (reason == HAB_REASON_NOT_ALLOWED && to->flags & HAB_ROUTE_AGENT) {
        status = hab_desk_trace_stranger(exchange);
    }
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "the trace of a refusal");
        return;
    }
    hab_refuse_page_by(exchange, reason,
                       to->type != NULL ? hab_type_article(to->type, (int) reason) : "");
}

static void run(hab_exchange *exchange, const destination *to)
{
    hab_reason reason;

    if (!(to->flags & HAB_ROUTE_STATIC)) {
        if (exchange->broker->store == NULL) {
            refuse(exchange, to, HAB_REASON_INTERNAL);
            return;
        }
        hab_identify(exchange);
        reason = may_enter(exchange, to);
        if (reason == HAB_REASON_GRANTED && to->flags & HAB_ROUTE_AGENT) {
            reason = check_agent(exchange, to);
        }
        if (reason != HAB_REASON_GRANTED) {
            refuse(exchange, to, reason);
            return;
        }
    }
    if (exchange->method == HAB_POST) {
        run_post(exchange, to);
    } else {
        run_get(exchange, to);
    }
}

void hab_route_run(hab_exchange *exchange)
{
    destination to = {.route = NULL};
    int is_get = exchange->method == HAB_GET || exchange->method == HAB_HEAD;

    if (!find(exchange, &to)) {
        hab_answer_problem(exchange, 404, "inconnu", "Page introuvable",
                           "Cette adresse ne mène à aucune page de l’extranet.");
    } else if (!(is_get && to.gets) && !(exchange->method == HAB_POST && to.posts)) {
        refuse_method(exchange, &to);
    } else {
        run(exchange, &to);
    }
}
