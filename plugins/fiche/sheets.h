/* The sheets that each type of fiches carries, as lines of its table, under names of its own:
 * who includes this has defined FICHE_SHEET(page), "TYPE-" page. */
/* clang-format off */
    {
        FICHE_SHEET("fiches"),
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-fiches.xsl.inc"
    },
    {
        FICHE_SHEET("fiche"),
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-fiche.xsl.inc"
    },
    {
        FICHE_SHEET("historique"),
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-historique.xsl.inc"
    },
    {
        FICHE_SHEET("version"),
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-version.xsl.inc"
    },
    {
        FICHE_SHEET("validation"),
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-validation.xsl.inc"
    },
    {
        FICHE_SHEET("decision"),
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-decision.xsl.inc"
    },
    {
        FICHE_SHEET("publication"),
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-publication.xsl.inc"
    },
    {
        FICHE_SHEET("reclamations"),
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-reclamations.xsl.inc"
    },
    {
        FICHE_SHEET("reclamation"),
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-reclamation.xsl.inc"
    },
    {
        FICHE_SHEET("suivi-reclamations"),
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-suivi-reclamations.xsl.inc"
    },
    {
        FICHE_SHEET("suivi-reclamation"),
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-suivi-reclamation.xsl.inc"
    },
    {
        FICHE_SHEET("soumise"),
        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-soumise.xsl.inc"
    },
    {
        FICHE_SHEET("publiee"),
        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-publiee.xsl.inc"
    },
    {
        FICHE_SHEET("rejetee"),
        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-rejetee.xsl.inc"
    },
    {
        FICHE_SHEET("retiree"),
        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-retiree.xsl.inc"
    },
    {
        FICHE_SHEET("reclamation-recue"),
        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-reclamation-recue.xsl.inc"
    },
    {
        FICHE_SHEET("reponse"),
        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-reponse.xsl.inc"
    },
    /* clang-format on */
