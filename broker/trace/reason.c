/* The codes of reasons: traces, problem documents and exports hold them for
 * years, so none is ever renamed. */
#include "trace/trace.h"

static const char *const codes[HAB_REASON_COUNT] = {
    [HAB_REASON_GRANTED] = "autorise",
    [HAB_REASON_NO_SESSION] = "sans_session",
    [HAB_REASON_SESSION_EXPIRED] = "session_expiree",
    [HAB_REASON_SESSION_ENDED] = "session_fermee",
    [HAB_REASON_PASSWORD_TO_CHANGE] = "mot_de_passe_a_changer",
    [HAB_REASON_PERSON_SUSPENDED] = "personne_suspendue",
    [HAB_REASON_NOT_IN_ANNEXE] = "hors_annexe",
    [HAB_REASON_CONVENTION_NOT_SIGNED] = "convention_non_signee",
    [HAB_REASON_CONVENTION_NOT_ACTIVE] = "convention_non_active",
    [HAB_REASON_CONVENTION_NOT_YET] = "convention_a_venir",
    [HAB_REASON_CONVENTION_ENDED] = "convention_terminee",
    [HAB_REASON_CONVENTION_SUSPENDED] = "convention_suspendue",
    [HAB_REASON_PLUGIN_FAILED] = "module_en_echec",
    [HAB_REASON_INTERNAL] = "indisponible",
    [HAB_REASON_BAD_CREDENTIALS] = "identification_refusee",
    [HAB_REASON_TOO_MANY_TRIES] = "trop_d_essais",
    [HAB_REASON_PASSWORD_EXPIRED] = "mot_de_passe_expire",
    [HAB_REASON_NOT_ALLOWED] = "acte_non_autorise",
    [HAB_REASON_NO_VERDICT] = "sans_verdict",
    [HAB_REASON_CONDITIONS] = "conditions_a_accepter",
    [HAB_REASON_TRACE_BROKEN] = "trace_rompue",
    [HAB_REASON_SERVICE_NOT_OPEN] = "service_non_ouvert",
    [HAB_REASON_OUTSIDE_HOURS] = "hors_horaires",
    [HAB_REASON_RIGHT_MISSING] = "droit_absent",
    [HAB_REASON_TARGET_NOT_LISTED] = "cible_non_listee",
    [HAB_REASON_TARGET_MISSING] = "cible_absente",
    [HAB_REASON_WRONG_KIND] = "cible_sans_ce_service",
    [HAB_REASON_FORMALITIES] = "formalites_non_favorables",
    [HAB_REASON_MISSION] = "mission_non_listee",
    [HAB_REASON_RIGHT_SUSPENDED] = "droit_suspendu",
    [HAB_REASON_RIGHT_OVER] = "droit_echu",
};

const char *hab_reason_code(int reason)
{
    if (reason < 0 || reason >= HAB_REASON_COUNT || codes[reason] == NULL) {
        return "inconnu";
    }
    return codes[reason];
}
