/* The style sheets of the type: pages, papers, mails. */
#include "pages.h"

static const hab_sheet sheets[] = {
    /* persons and their habilitations, by their gestionnaires */
    {
        "mcp-aide",
        HAB_SHEET_PAGE,
#include "plugins/mon_compte_partenaire/pages/mcp-aide.xsl.inc"
    },

    /* many at once: groups, imports, unused rights, traces */

    /* requests and questions; supervision by the Caf */

    /* incidents, providers, yearly reviews, meetings */

    /* the space, its convention and its services */
};

const hab_sheet *mcp_sheets(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(sheets) / sizeof(*sheets);
    return sheets;
}
