/* jeton: a web service takes a bearer token with the human user's own credentials,
 * and the trace says so (MCP-9.2). */
#include "portal/portal.h"

#include "base/calendar.h"
#include "base/text.h"
#include "portal/authentication.h"
#include "portal/refusal.h"
#include "trace/trace.h"
#include "web/answer.h"

enum { NAME_MAX_CHARACTERS = 60 };

const char *const hab_token_fields[] = {"nom", NULL};

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

static void issue(hab_exchange *exchange, const hab_basic *basic, hab_slice name)
{
    hab_authentication made = {.identifiant = basic->identifiant,
                               .password = basic->password,
                               .name = name,
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

/* A name is shown to its person among those of other programs: none looks like another. */
static int name_holds(hab_slice name)
{
    const uint8_t *bytes = name.data;
    unsigned characters = 0;

    for (size_t at = 0; at < name.size; characters++) {
        size_t size = hab_character(bytes + at, name.size - at);

        if (size == 0 || hab_invisible(hab_code_point(bytes + at, size))) {
            return 0;
        }
        at += size;
    }
    return characters <= NAME_MAX_CHARACTERS;
}

void hab_token_post(hab_exchange *exchange, const hab_form *form)
{
    hab_slice name = hab_form_value(form, "nom");
    hab_basic basic;

    if (hab_basic_read(exchange->authorization, &basic) != HAB_OK) {
        ask_for_credentials(exchange);
        return;
    }
    if (name_holds(name)) {
        issue(exchange, &basic, name);
    } else {
        hab_answer_field(exchange, "nom",
                         "Le nom du programme a 60 caractères au plus, tous visibles.");
    }
    hab_wipe(&basic, sizeof(basic));
}
