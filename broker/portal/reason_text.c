#include "portal/reason_text.h"

/* U+00A0 and U+202F, the no-break spaces of French. */
#define NBSP "\u00a0"
#define NNBSP "\u202f"

static const char ask_partner[] =
    "Adressez-vous à la personne qui suit la convention dans votre organisme" NNBSP
    "; elle peut interroger la Caf.";
static const char ask_caf[] = "Adressez-vous à votre Caf, en indiquant le numéro de la convention.";
static const char log_in_again[] = "Identifiez-vous de nouveau pour continuer.";
static const char see_services[] =
    "La page «" NBSP "Mes services" NBSP "» montre ce que vous pouvez utiliser.";

static const hab_reason_text texts[HAB_REASON_COUNT] = {
    [HAB_REASON_NO_SESSION] = {401, "Identification nécessaire",
                               "Ce service demande de s’identifier.",
                               "Identifiez-vous avec votre adresse électronique et votre mot de "
                               "passe."},
    [HAB_REASON_SESSION_EXPIRED] = {401, "Session expirée",
                                    "Votre session s’est fermée après un temps sans activité.",
                                    log_in_again},
    [HAB_REASON_SESSION_ENDED] = {401, "Session fermée",
                                  "Votre session a été fermée, ici ou depuis un autre appareil.",
                                  log_in_again},
    [HAB_REASON_PASSWORD_TO_CHANGE] = {403, "Mot de passe à changer",
                                       "Votre mot de passe provisoire doit être changé avant toute "
                                       "autre chose.",
                                       "Choisissez votre mot de passe."},
    [HAB_REASON_CONDITIONS] = {403, "Conditions à accepter",
                               "Les conditions d’utilisation de l’extranet ne sont pas encore "
                               "acceptées à votre nom.",
                               "Identifiez-vous sur l’extranet avec un navigateur, lisez-les et "
                               "acceptez-les" NNBSP "; une seule fois suffit."},
    [HAB_REASON_PERSON_SUSPENDED] = {401, "Accès suspendu",
                                     "La Caf a suspendu votre accès à l’extranet.", ask_partner},
    [HAB_REASON_NOT_IN_ANNEXE] =
        {403, "Vous n’êtes pas habilité à ce service",
         "Votre nom ne figure dans l’annexe en vigueur d’aucune convention "
         "qui ouvre ce service.",
         "Si vous devez y figurer, votre organisme demande un avenant à la "
         "Caf."},
    [HAB_REASON_CONVENTION_NOT_SIGNED] = {403, "Convention non signée",
                                          "La convention n’est pas encore signée par les deux "
                                          "parties" NNBSP "; l’accès s’ouvre ensuite.",
                                          ask_partner},
    [HAB_REASON_CONVENTION_NOT_ACTIVE] = {403, "Convention non activée",
                                          "La convention est signée, mais la Caf ne l’a pas encore "
                                          "activée.",
                                          ask_caf},
    [HAB_REASON_CONVENTION_NOT_YET] = {403, "Convention à venir",
                                       "La convention n’a pas encore pris effet.",
                                       "Revenez à la date d’effet de la convention."},
    [HAB_REASON_CONVENTION_ENDED] = {403, "Convention terminée",
                                     "La convention a pris fin" NNBSP "; l’accès s’est arrêté avec "
                                     "elle.",
                                     ask_partner},
    [HAB_REASON_CONVENTION_SUSPENDED] = {403, "Convention suspendue",
                                         "La Caf a suspendu la convention.", ask_caf},
    [HAB_REASON_PLUGIN_FAILED] = {403, "Droit impossible à vérifier",
                                  "Le contrôle de votre droit n’a pas abouti" NNBSP
                                  "; par précaution, l’accès est refusé.",
                                  "Réessayez plus tard" NNBSP
                                  "; si le refus persiste, prévenez votre Caf."},
    [HAB_REASON_INTERNAL] = {503, "Service momentanément indisponible",
                             "Votre droit ne peut pas être vérifié pour l’instant.",
                             "Réessayez dans une minute."},
    [HAB_REASON_BAD_CREDENTIALS] = {401, "Identification refusée",
                                    "L’identifiant ou le mot de passe n’est pas le bon.",
                                    "Vérifiez les majuscules, puis réessayez."},
    [HAB_REASON_TOO_MANY_TRIES] = {429, "Trop d’essais",
                                   "Après plusieurs échecs, il faut attendre avant d’essayer de "
                                   "nouveau.",
                                   "Patientez, puis réessayez."},
    [HAB_REASON_PASSWORD_EXPIRED] = {403, "Mot de passe provisoire expiré",
                                     "Ce mot de passe provisoire a déjà servi, ou a plus de "
                                     "24" NBSP "heures.",
                                     "Demandez-en un nouveau" NBSP ": le lien «" NBSP
                                     "Mot de passe "
                                     "perdu" NBSP "» est sur la page de connexion."},
    [HAB_REASON_NOT_ALLOWED] = {403, "Action non autorisée",
                                "Cette action ne vous est pas ouverte.", see_services},
    [HAB_REASON_NO_VERDICT] = {403, "Demande non contrôlée",
                               "Cette demande n’est pas passée par le contrôle des droits" NNBSP
                               "; par précaution, rien n’a été servi.",
                               see_services},
    [HAB_REASON_TRACE_BROKEN] = {503, "Service fermé par précaution",
                                 "Le journal des accès a été trouvé altéré" NNBSP
                                 "; rien n’est ouvert avant qu’il ait été vérifié.",
                                 "Votre Caf est prévenue. Revenez plus tard."},
    [HAB_REASON_SERVICE_NOT_OPEN] = {403, "Service non ouvert",
                                     "Ce service n’est pas ouvert à votre convention.",
                                     ask_partner},
    [HAB_REASON_OUTSIDE_HOURS] = {503, "Service fermé à cette heure",
                                  "Ce service n’est ouvert qu’à certaines heures.",
                                  "Revenez pendant ses heures d’ouverture."},
    [HAB_REASON_RIGHT_MISSING] = {403, "Droit absent",
                                  "La convention ouvre ce service, mais pas à votre nom.",
                                  ask_partner},
    [HAB_REASON_RIGHT_SUSPENDED] = {403, "Habilitation suspendue",
                                    "Votre habilitation à ce service est suspendue.", ask_partner},
    [HAB_REASON_RIGHT_OVER] = {403, "Habilitation échue",
                               "Le dernier jour de votre habilitation à ce service est passé.",
                               ask_partner},
    [HAB_REASON_TARGET_NOT_LISTED] =
        {403, "Hors de votre périmètre",
         "Cette commune, cet établissement ou cette Mam n’est pas dans "
         "votre périmètre.",
         see_services},
    [HAB_REASON_TARGET_MISSING] = {403, "Périmètre non précisé",
                                   "La demande ne dit pas de quelle commune, de quel établissement "
                                   "ou de quelle Mam il s’agit.",
                                   "Revenez à la page précédente et choisissez-en un."},
    [HAB_REASON_WRONG_KIND] = {403, "Service sans objet ici",
                               "Cet établissement n’a pas ce service" NNBSP
                               ": un relais, par exemple, n’a pas de places disponibles.",
                               see_services},
    [HAB_REASON_FORMALITIES] = {403, "Formalités en cours",
                                "Les formalités auprès de la Cnil ne sont pas enregistrées comme "
                                "favorables.",
                                ask_caf},
    [HAB_REASON_MISSION] = {403, "Mission non prévue",
                            "Aucune mission de votre convention ne permet ce service.",
                            ask_partner},
};

const hab_reason_text *hab_reason_text_of(hab_reason reason)
{
    if (reason == HAB_REASON_GRANTED || reason >= HAB_REASON_COUNT || texts[reason].title == NULL) {
        return &texts[HAB_REASON_INTERNAL];
    }
    return &texts[reason];
}
