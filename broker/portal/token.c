/* jeton: a web service takes a bearer token with the human user's own credentials,
 * and the trace says so (MCP-9.2). */
#include "portal/portal.h"

#include "base/calendar.h"
#include "portal/authentication.h"
#include "portal/refusal.h"
#include "trace/trace.h"
#include "web/answer.h"

const char *const hab_token_fields[] = {NULL};

static void ask_for_credentials(hab_exchange *exchange)
{
    hab_answer_problem(exchange, 401, hab_reason_code(HAB_REASON_BAD_CREDENTIALS),
                       "Identification refusée",
                       "L’identifiant ou le mot de passe n’est pas le bon.");
    hab_answer_header(exchange, "WWW-Authenticate",
                      "Basic realm=\"habilitation\", charset=\"UTF-8\"");
}

static void give(hab_exchange *exchange, const hab_authentication *made)
{
    char expires[HAB_TIME_TEXT];

    hab_format_time(made->session.record.expires, expires);
    hab_answer_document(exchange, 200, "jeton",
                        json_pack("{s:s, s:s}", "jeton", made->token, "expire", expires));
}

static void issue(hab_exchange *exchange, const hab_basic *basic)
{
    hab_authentication made = {.identifiant = basic->identifiant,
                               .password = basic->password,
                               .channel = HAB_CHANNEL_WEBSERVICE};
    hab_verdict verdict = {.article = ""};
    hab_status status = hab_authenticate(exchange, &made);

    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a token");
    } else if (made.reason == HAB_REASON_GRANTED) {
        give(exchange, &made);
    } else if (made.reason == HAB_REASON_BAD_CREDENTIALS) {
        ask_for_credentials(exchange);
    } else {
        verdict.reason = made.reason;
        hab_refuse_with(exchange, &verdict, made.wait);
    }
    hab_wipe(made.token, sizeof(made.token));
}

void hab_token_post(hab_exchange *exchange, const hab_form *form)
{
    hab_basic basic;

    (void) form;
    if (hab_basic_read(exchange->authorization, &basic) != HAB_OK) {
        ask_for_credentials(exchange);
        return;
    }
    issue(exchange, &basic);
    hab_wipe(&basic, sizeof(basic));
}
