/* The pages of the type, below lieu-information/, and the style sheets that it carries. */
#include "li.h"

static const hab_page pages[] = {
    /* families, and the front sites that write for them */
    {.path = "commune",
     .flags = HAB_PAGE_PUBLIC,
     .menu = "Demander un mode d’accueil",
     .post = li_commune_post,
     .form = li_commune_form},
    {.path = "demande",
     .flags = HAB_PAGE_PUBLIC,
     .enter = li_family_enter,
     .post = li_family_post,
     .form = li_form,
     .check = li_family_check},
    {.path = "demande-transmise", .flags = HAB_PAGE_PUBLIC, .get = li_sent_get},
    {.path = "commune-sans-lieu", .flags = HAB_PAGE_PUBLIC, .get = li_nowhere_get},
    {.path = "retrait", .flags = HAB_PAGE_PUBLIC, .get = li_withdraw_get, .post = li_withdraw_post},
    {.path = "depot",
     .flags = HAB_PAGE_PUBLIC | HAB_PAGE_DATA,
     .enter = li_feed_enter,
     .post = li_feed_post,
     .form = li_form,
     .check = li_family_check},
    /* the lieu */
    {.path = "demandes",
     .menu = "Demandes de mode d’accueil",
     .get = li_inbox_get,
     .post = li_inbox_post},
    {.path = "demandes/", .flags = HAB_PAGE_WRITES, .get = li_demande_get, .post = li_demande_post},
    {.path = "demandes.xml", .flags = HAB_PAGE_WRITES, .get = li_export_get},
    {.path = "demandes.xsd", .flags = HAB_PAGE_PUBLIC, .get = li_schema_get},
    {.path = "chiffres", .menu = "Chiffres des demandes", .get = li_figures_get},
    /* the Caf */
    {.path = "chiffres-caf",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .menu = "Chiffres des demandes de mode d’accueil",
     .get = li_caf_figures_get},

    /* what the lieu attests, and what the Caf follows */
    {.path = "attestation", .menu = "Attestations de destruction", .get = li_attestation_get},
    {.path = "attestation/", .get = li_attestation_below_get, .post = li_attestation_post},
    {.path = "suivi-caf",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .menu = "Demandes des familles",
     .get = li_caf_get},
    {.path = "suivi-caf/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .get = li_caf_paper_get},
};

static const hab_sheet sheets[] = {
    {
        "li-demande-transmise",
        HAB_SHEET_PAGE,
#include "plugins/lieu_information/pages/li-demande-transmise.xsl.inc"
    },
    {
        "li-commune-sans-lieu",
        HAB_SHEET_PAGE,
#include "plugins/lieu_information/pages/li-commune-sans-lieu.xsl.inc"
    },
    {
        "li-retrait",
        HAB_SHEET_PAGE,
#include "plugins/lieu_information/pages/li-retrait.xsl.inc"
    },
    {
        "li-retrait-confirmer",
        HAB_SHEET_PAGE,
#include "plugins/lieu_information/pages/li-retrait-confirmer.xsl.inc"
    },
    {
        "li-demande-recue",
        HAB_SHEET_MAIL,
#include "plugins/lieu_information/mail/li-demande-recue.xsl.inc"
    },
    {
        "li-nouvelle-demande",
        HAB_SHEET_MAIL,
#include "plugins/lieu_information/mail/li-nouvelle-demande.xsl.inc"
    },
    {
        "li-demande-retiree",
        HAB_SHEET_MAIL,
#include "plugins/lieu_information/mail/li-demande-retiree.xsl.inc"
    },
    {
        "lieu-demandes",
        HAB_SHEET_PAGE,
#include "plugins/lieu_information/pages/lieu-demandes.xsl.inc"
    },
    {
        "lieu-demande",
        HAB_SHEET_PAGE,
#include "plugins/lieu_information/pages/lieu-demande.xsl.inc"
    },
    {
        "lieu-imprime-demande",
        HAB_SHEET_PAGE,
#include "plugins/lieu_information/pages/lieu-imprime-demande.xsl.inc"
    },
    {
        "lieu-chiffres",
        HAB_SHEET_PAGE,
#include "plugins/lieu_information/pages/lieu-chiffres.xsl.inc"
    },
    {
        "lieu-attestation",
        HAB_SHEET_PAGE,
#include "plugins/lieu_information/pages/lieu-attestation.xsl.inc"
    },
    {
        "lieu-imprime-attestation",
        HAB_SHEET_PAGE,
#include "plugins/lieu_information/pages/lieu-imprime-attestation.xsl.inc"
    },
    {
        "lieu-suivi-caf",
        HAB_SHEET_PAGE,
#include "plugins/lieu_information/pages/lieu-suivi-caf.xsl.inc"
    },
    {
        "li-rappel",
        HAB_SHEET_MAIL,
#include "plugins/lieu_information/mail/li-rappel.xsl.inc"
    },
    {
        "li-resume",
        HAB_SHEET_MAIL,
#include "plugins/lieu_information/mail/li-resume.xsl.inc"
    },
    {
        "li-attestation-a-signer",
        HAB_SHEET_MAIL,
#include "plugins/lieu_information/mail/li-attestation-a-signer.xsl.inc"
    },
    {
        "li-attestation-rappel",
        HAB_SHEET_MAIL,
#include "plugins/lieu_information/mail/li-attestation-rappel.xsl.inc"
    },
    {
        "li-attestation-manquante",
        HAB_SHEET_MAIL,
#include "plugins/lieu_information/mail/li-attestation-manquante.xsl.inc"
    },
    {
        "li-sans-lieu",
        HAB_SHEET_MAIL,
#include "plugins/lieu_information/mail/li-sans-lieu.xsl.inc"
    },
};

const hab_page *li_pages(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(pages) / sizeof(*pages);
    return pages;
}

const hab_sheet *li_sheets(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(sheets) / sizeof(*sheets);
    return sheets;
}
