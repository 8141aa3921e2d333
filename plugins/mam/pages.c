/* The pages of the type, below mam/, and the style sheets that it carries. */
#include "mam.h"

static const char claim_form[] =
#include "plugins/mam/claim.form.json.inc"
    ;

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
    /* what they have to say to the Caf (MAM-5a) */
    {.path = "reclamations", .menu = "Mes demandes de correction", .get = fiche_claims_get},
    {.path = "reclamations/", .get = fiche_claim_get},
    {.path = "reclamer/", .enter = fiche_claim_enter, .post = fiche_claim_post, .form = claim_form},
    /* the Caf */
    {.path = "validation",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_VALIDATION,
     .menu = "Fiches de Mam à valider",
     .get = fiche_desk_get},
    {.path = "validation/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_VALIDATION,
     .get = fiche_decision_get,
     .post = fiche_decision_post},
    {.path = "publication/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_VALIDATION,
     .get = fiche_online_get,
     .post = fiche_online_post},
    {.path = "suivi-reclamations",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_VALIDATION,
     .menu = "Corrections demandées pour des Mam",
     .get = fiche_desk_claims_get},
    {.path = "suivi-reclamations/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_VALIDATION,
     .get = fiche_desk_claim_get,
     .post = fiche_desk_claim_post},
};

#define FICHE_SHEET(page) "mam-" page

static const hab_sheet sheets[] = {
#include "fiche/sheets.h"
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
