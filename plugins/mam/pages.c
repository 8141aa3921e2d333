/* The pages of the type, below mam/, and the style sheets that it carries. */
#include "mam.h"

static const hab_page pages[] = {
    /* the persons of the Mam */
    {.path = "fiches", .menu = "Fiche de la Mam", .get = fiche_list_get},
    {.path = "fiches/", .get = fiche_overview_get},
    {.path = MAM_FORM_PATH,
     .enter = fiche_entry_enter,
     .get = fiche_entry_get,
     .post = fiche_entry_post,
     .form = mam_form,
     .check = mam_form_check},
    {.path = "historique/", .get = fiche_history_get},
    {.path = "versions/", .get = fiche_version_get, .post = fiche_version_post},
    {.path = "consentement",
     .menu = "Publication de mon nom",
     .get = mam_consent_get,
     .post = mam_consent_post},
};

static const hab_sheet sheets[] = {
    {
        "mam-publique",
        HAB_SHEET_PAGE,
#include "plugins/mam/pages/mam-publique.xsl.inc"
    },
    {
        "mam-consentement",
        HAB_SHEET_PAGE,
#include "plugins/mam/pages/mam-consentement.xsl.inc"
    },
    {
        "mam-fiches",
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-fiches.xsl.inc"
    },
    {
        "mam-fiche",
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-fiche.xsl.inc"
    },
    {
        "mam-historique",
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-historique.xsl.inc"
    },
    {
        "mam-version",
        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-version.xsl.inc"
    },
    {
        "mam-soumise",
        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-soumise.xsl.inc"
    },
    {
        "mam-publiee",
        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-publiee.xsl.inc"
    },
    {
        "mam-rejetee",
        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-rejetee.xsl.inc"
    },
    {
        "mam-retiree",
        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-retiree.xsl.inc"
    },
};

const hab_page *mam_pages(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(pages) / sizeof(*pages);
    return pages;
}

const hab_sheet *mam_sheets(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(sheets) / sizeof(*sheets);
    return sheets;
}
