/* The pages of the type, below structures/, and the style sheets that it carries. */
#include "places.h"

static const char eaje_form[] =
#include "plugins/structures/eaje.form.json.inc"
    ;

static const char alsh_form[] =
#include "plugins/structures/alsh.form.json.inc"
    ;

static const char rpe_form[] =
#include "plugins/structures/rpe.form.json.inc"
    ;

static const char laep_form[] =
#include "plugins/structures/laep.form.json.inc"
    ;

static const char claim_form[] =
#include "plugins/structures/claim.form.json.inc"
    ;

/* A kind's form is for its establishments alone. */
static int enter_eaje(const void *state, hab_call *call)
{
    return fiche_entry_enter_as(state, call, "EAJE");
}

static int enter_alsh(const void *state, hab_call *call)
{
    return fiche_entry_enter_as(state, call, "ALSH");
}

static int enter_rpe(const void *state, hab_call *call)
{
    return fiche_entry_enter_as(state, call, "RPE");
}

static int enter_laep(const void *state, hab_call *call)
{
    return fiche_entry_enter_as(state, call, "LAEP");
}

static const hab_page pages[] = {
    /* fiches, and their fonctionnement */
    {.path = "fiches", .menu = "Fiches des établissements", .get = fiche_list_get},
    {.path = "fiches/", .get = fiche_overview_get},
    {.path = "fonctionnement/eaje/",
     .enter = enter_eaje,
     .get = fiche_entry_get,
     .post = fiche_entry_post,
     .form = eaje_form,
     .check = structures_form_check},
    {.path = "fonctionnement/alsh/",
     .enter = enter_alsh,
     .get = fiche_entry_get,
     .post = fiche_entry_post,
     .form = alsh_form,
     .check = structures_form_check},
    {.path = "fonctionnement/rpe/",
     .enter = enter_rpe,
     .get = fiche_entry_get,
     .post = fiche_entry_post,
     .form = rpe_form,
     .check = structures_form_check},
    {.path = "fonctionnement/laep/",
     .enter = enter_laep,
     .get = fiche_entry_get,
     .post = fiche_entry_post,
     .form = laep_form,
     .check = structures_form_check},
    {.path = "historique/", .get = fiche_history_get},
    {.path = "versions/", .get = fiche_version_get, .post = fiche_version_post},
    /* free places of an Eaje */
    {.path = "disponibilites/", .get = structures_places_get, .post = structures_places_post},
    {.path = "disponibilites-historique/", .get = structures_changes_get},
    /* complaints of who is in charge (ST-2) */
    {.path = "reclamations", .menu = "Réclamations", .get = fiche_claims_get},
    {.path = "reclamations/", .get = fiche_claim_get},
    {.path = "reclamer/", .enter = fiche_claim_enter, .post = fiche_claim_post, .form = claim_form},
    /* the Caf */
    {.path = "validation",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_VALIDATION,
     .menu = "Fiches à valider",
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
     .menu = "Réclamations des établissements",
     .get = fiche_desk_claims_get},
    {.path = "suivi-reclamations/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_VALIDATION,
     .get = fiche_desk_claim_get,
     .post = fiche_desk_claim_post},
};

#define FICHE_SHEET(page) "structures-" page

static const hab_sheet sheets[] = {
#include "fiche/sheets.h"
    {
        "structures-disponibilites",
        HAB_SHEET_PAGE,
#include "plugins/structures/pages/structures-disponibilites.xsl.inc"
    },
    {
        "structures-disponibilites-historique",
        HAB_SHEET_PAGE,
#include "plugins/structures/pages/structures-disponibilites-historique.xsl.inc"
    },
    {
        "structures-publique",
        HAB_SHEET_PAGE,
#include "plugins/structures/pages/structures-publique.xsl.inc"
    },
};

const hab_page *structures_pages(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(pages) / sizeof(*pages);
    return pages;
}

const hab_sheet *structures_sheets(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(sheets) / sizeof(*sheets);
    return sheets;
}
