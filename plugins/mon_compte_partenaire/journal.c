#include "journal.h"

#include <string.h>
#include <time.h>

#include "common/common.h"
#include "csv.h"

/* Why it was refused, for whoever it concerns; the codes are those of traces, never renamed. */
static const struct {
    const char *code, *words;
} reasons[] = {
    {"sans_session", "Personne n’était identifié"},
    {"session_expiree", "La session avait expiré"},
    {"session_fermee", "La session était fermée"},
    {"mot_de_passe_a_changer", "Le mot de passe provisoire restait à changer"},
    {"personne_suspendue", "La Caf a suspendu la personne"},
    {"hors_annexe", "La convention ne nomme pas la personne"},
    {"convention_non_signee", "La convention n’est pas signée"},
    {"convention_non_active", "La convention n’est pas activée"},
    {"convention_a_venir", "La convention n’a pas encore pris effet"},
    {"convention_terminee", "La convention a pris fin"},
    {"convention_suspendue", "La Caf a suspendu la convention"},
    {"module_en_echec", "Le contrôle n’a pas abouti"},
    {"indisponible", "Le contrôle était indisponible"},
    {"identification_refusee", "Identifiant ou mot de passe inexact"},
    {"trop_d_essais", "Trop d’essais"},
    {"mot_de_passe_expire", "Le mot de passe provisoire a expiré"},
    {"acte_non_autorise", "Acte qui n’est pas permis à cette personne"},
    {"sans_verdict", "La demande n’est pas passée par le contrôle des droits"},
    {"conditions_a_accepter", "Les conditions d’utilisation restaient à accepter"},
    {"service_non_ouvert", "Le service n’est pas dans le bulletin d’adhésion"},
    {"hors_horaires", "Le service était fermé à cette heure"},
    {"droit_absent", "La personne n’a pas ce droit"},
    {"cible_non_listee", "La demande visait autre chose que le service"},
    {"formalites_non_favorables", "Les formalités auprès de la Cnil ne sont pas favorables"},
    {"mission_non_listee", "Aucune mission de la convention ne permet ce service"},
    {"droit_suspendu", "Le droit de la personne est suspendu"},
    {"droit_echu", "Le droit de la personne est arrivé à échéance"},
};

static const char *words_of_reason(const char *code)
{
    for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
        if (strcmp(reasons[i].code, code) == 0) {
            return reasons[i].words;
        }
    }
    return strcmp(code, "autorise") == 0 ? "" : code;
}

static const char *words_of_channel(const char *channel)
{
    return strcmp(channel, "page") == 0         ? "Page"
           : strcmp(channel, "webservice") == 0 ? "Service web"
           : strcmp(channel, "amont") == 0      ? "Application"
           : strcmp(channel, "commande") == 0   ? "Commande de la Caf"
                                                : channel;
}

static const char *title_of(const mcp_state *state, const char *name)
{
    for (size_t i = 0; i < state->count; i++) {
        if (strcmp(state->services[i].name, name) == 0) {
            return state->services[i].title;
        }
    }
    return name;
}

/* "2026-11-22T09:00:00.123456Z" by the clock in Paris. */
static void words_of_time(const char *text, char words[PL_WORDS])
{
    struct tm utc = {.tm_isdst = 0};
    int parts = sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &utc.tm_year, &utc.tm_mon, &utc.tm_mday,
                       &utc.tm_hour, &utc.tm_min, &utc.tm_sec);

    words[0] = '\0';
    if (parts == 6) {
        utc.tm_year -= 1900;
        utc.tm_mon -= 1;
        pl_time_words((int64_t) timegm(&utc), words);
    }
}

json_t *mcp_journal_view(const mcp_state *state, const json_t *record)
{
    const char *service = pl_member(record, "service");
    const char *channel = pl_member(record, "canal");
    const char *reason = pl_member(record, "motif");
    char time[PL_WORDS];

    words_of_time(pl_member(record, "heure"), time);
    return json_pack(
        "{s:s, s:s, s:s, s:O?, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "trace",
        pl_member(record, "trace"), "le", pl_member(record, "heure"), "le_texte", time, "personne",
        json_object_get(record, "personne"), "nature", pl_member(record, "nature"), "operation",
        pl_member(record, "operation"), "service", service, "titre", title_of(state, service),
        "objet", pl_member(record, "objet"), "canal", channel, "canal_texte",
        words_of_channel(channel), "decision", pl_member(record, "decision"), "motif", reason,
        "motif_texte", words_of_reason(reason), "article", pl_member(record, "article"));
}

void mcp_journal_csv(FILE *to, const json_t *views)
{
    static const char *const columns[] = {
        "le",    "le_texte", "personne",    "qui",      "nature",      "operation", "service",
        "titre", "objet",    "canal_texte", "decision", "motif_texte", "article",   "trace"};
    const size_t count = sizeof(columns) / sizeof(*columns);
    size_t i;
    json_t *view;

    (void) fputs("\xEF\xBB\xBF", to);
    for (size_t c = 0; c < count; c++) {
        (void) fprintf(to, "%s%s", c > 0 ? ";" : "", columns[c]);
    }
    json_array_foreach(views, i, view)
    {
        (void) fputs("\r\n", to);
        for (size_t c = 0; c < count; c++) {
            const json_t *value = json_object_get(view, columns[c]);

            (void) fputs(c > 0 ? ";" : "", to);
            if (json_is_integer(value)) {
                (void) fprintf(to, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
            } else {
                mcp_csv_put(to, pl_member(view, columns[c]));
            }
        }
    }
    (void) fputs("\r\n", to);
}
