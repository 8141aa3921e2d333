/* The pages of the type, below mon-compte-partenaire/. */
#include "pages.h"

#include "incident.h"
#include "journal.h"

static const char incident_form[] =
#include "plugins/mon_compte_partenaire/incident.form.json.inc"
    ;

static const hab_page pages[] = {
    /* persons and their habilitations, by their gestionnaires */
    {.path = "aide", .menu = "Aide de Mon Compte Partenaire", .get = mcp_help_get},

    /* many at once: groups, imports, unused rights, traces */
    {.path = "traces/", .get = mcp_journal_get},

    /* requests and questions; supervision by the Caf */

    /* incidents, providers, yearly reviews, meetings */
    {.path = "signaler/",
     .enter = mcp_report_enter,
     .post = mcp_report_post,
     .form = incident_form,
     .check = mcp_report_check},
    {.path = "incidents/", .get = mcp_incidents_get, .post = mcp_incidents_post},
    {.path = "suivi-incidents",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .menu = "Incidents de sécurité des partenaires",
     .get = mcp_incidents_desk},
    {.path = "suivi-incidents/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .get = mcp_incidents_get,
     .post = mcp_incidents_post},

    /* the space, its convention and its services */
    {.path = "espace", .menu = "Mon Compte Partenaire", .get = mcp_space_get},
    {.path = "services/", .get = mcp_services_get},
    {.path = "contrat/", .get = mcp_contract_get},
};

const hab_page *mcp_pages(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(pages) / sizeof(*pages);
    return pages;
}
