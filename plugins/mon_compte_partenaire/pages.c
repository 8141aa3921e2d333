/* The pages of the type, below mon-compte-partenaire/. */
#include "pages.h"

#include "journal.h"

static const hab_page pages[] = {
    /* persons and their habilitations, by their gestionnaires */
    {.path = "aide", .menu = "Aide de Mon Compte Partenaire", .get = mcp_help_get},

    /* many at once: groups, imports, unused rights, traces */
    {.path = "traces/", .get = mcp_journal_get},

    /* requests and questions; supervision by the Caf */

    /* incidents, providers, yearly reviews, meetings */

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
