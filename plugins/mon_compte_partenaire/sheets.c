/* The style sheets of the type: pages, papers, mails. */
#include "pages.h"

static const hab_sheet sheets[] = {
    /* persons and their habilitations, by their gestionnaires */
    {
        "mcp-aide",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-aide.xsl.inc"
    },
    {
        "mcp-personnes",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-personnes.xsl.inc"
    },
    {
        "mcp-personne",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-personne.xsl.inc"
    },
    {
        "mcp-inviter",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-inviter.xsl.inc"
    },
    {
        "mcp-historique",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-historique.xsl.inc"
    },
    {
        "mcp-habilitation-ouverte",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-habilitation-ouverte.xsl.inc"
    },
    {
        "mcp-habilitation-retiree",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-habilitation-retiree.xsl.inc"
    },
    {
        "mcp-habilitation-suspendue",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-habilitation-suspendue.xsl.inc"
    },
    {
        "mcp-habilitation-retablie",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-habilitation-retablie.xsl.inc"
    },

    /* many at once: groups, imports, unused rights, traces */
    {
        "mcp-groupe",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-groupe.xsl.inc"
    },
    {
        "mcp-inutilises",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-inutilises.xsl.inc"
    },
    {
        "mcp-traces",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-traces.xsl.inc"
    },
    {
        "mcp-droits-inutilises",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-droits-inutilises.xsl.inc"
    },

    /* requests and questions; supervision by the Caf */
    {
        "mcp-demandes",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-demandes.xsl.inc"
    },
    {
        "mcp-demande",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-demande.xsl.inc"
    },
    {
        "mcp-questions",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-questions.xsl.inc"
    },
    {
        "mcp-question",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-question.xsl.inc"
    },
    {
        "mcp-suivi",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-suivi.xsl.inc"
    },
    {
        "mcp-suivi-partenaire",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-suivi-partenaire.xsl.inc"
    },
    {
        "mcp-suivi-mesure",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-suivi-mesure.xsl.inc"
    },
    {
        "mcp-suivi-personne",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-suivi-personne.xsl.inc"
    },
    {
        "mcp-suivi-demandes",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-suivi-demandes.xsl.inc"
    },
    {
        "mcp-suivi-demande",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-suivi-demande.xsl.inc"
    },
    {
        "mcp-suivi-questions",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-suivi-questions.xsl.inc"
    },
    {
        "mcp-suivi-question",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-suivi-question.xsl.inc"
    },
    {
        "mcp-demande-recue",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-demande-recue.xsl.inc"
    },
    {
        "mcp-demande-decidee",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-demande-decidee.xsl.inc"
    },
    {
        "mcp-question-posee",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-question-posee.xsl.inc"
    },
    {
        "mcp-question-rappel",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-question-rappel.xsl.inc"
    },
    {
        "mcp-question-prolongee",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-question-prolongee.xsl.inc"
    },
    {
        "mcp-question-sans-reponse",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-question-sans-reponse.xsl.inc"
    },
    {
        "mcp-question-repondue",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-question-repondue.xsl.inc"
    },
    {
        "mcp-question-close",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-question-close.xsl.inc"
    },
    {
        "mcp-delegation",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-delegation.xsl.inc"
    },
    {
        "mcp-mot-de-passe-force",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-mot-de-passe-force.xsl.inc"
    },

    /* incidents, providers, yearly reviews, meetings */
    {
        "mcp-incident",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-incident.xsl.inc"
    },
    {
        "mcp-incidents",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-incidents.xsl.inc"
    },
    {
        "mcp-incident-alerte",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-incident-alerte.xsl.inc"
    },
    {
        "mcp-incident-accuse",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-incident-accuse.xsl.inc"
    },
    {
        "mcp-incident-suite",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-incident-suite.xsl.inc"
    },
    {
        "mcp-prestataire",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-prestataire.xsl.inc"
    },
    {
        "mcp-prestataires",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-prestataires.xsl.inc"
    },
    {
        "mcp-prestataire-annonce",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-prestataire-annonce.xsl.inc"
    },
    {
        "mcp-prestataire-suite",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-prestataire-suite.xsl.inc"
    },
    {
        "mcp-reunion",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-reunion.xsl.inc"
    },
    {
        "mcp-reunions",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-reunions.xsl.inc"
    },
    {
        "mcp-reunion-nouvelle",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-reunion-nouvelle.xsl.inc"
    },
    {
        "mcp-bilan",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-bilan.xsl.inc"
    },
    {
        "mcp-bilans",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-bilans.xsl.inc"
    },
    {
        "mcp-imprime-bilan",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-imprime-bilan.xsl.inc"
    },
    {
        "mcp-bilan-pret",
        HAB_SHEET_MAIL,
#include "plugins/mon_compte_partenaire/mail/mcp-bilan-pret.xsl.inc"
    },

    /* the space, its convention and its services */
    {
        "mcp-espace",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-espace.xsl.inc"
    },
    {
        "mcp-services",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-services.xsl.inc"
    },
    {
        "mcp-contrat",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-contrat.xsl.inc"
    },
    {
        "mcp-contrat-version",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-contrat-version.xsl.inc"
    },
    {
        "mcp-contrat-papier",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-contrat-papier.xsl.inc"
    },
};

const hab_sheet *mcp_sheets(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(sheets) / sizeof(*sheets);
    return sheets;
}
