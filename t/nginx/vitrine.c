/* A convention type for the tests and measures of what is public: it has kinds and a sheet,
 * and t/unit/put_publications.c publishes in its name. */
#include "plugin.h"

#include <stddef.h>

static const hab_kind kinds[] = {
    {.name = "ETAL", .title = "Étal", .places = 1},
    {.name = "HALLE", .title = "Halle", .places = 0},
};

static const hab_kind *vitrine_kinds(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(kinds) / sizeof(*kinds);
    return kinds;
}

static const hab_sheet sheets[] = {
    {"vitrine-page", HAB_SHEET_PAGE,
     "<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">\n"
     "  <xsl:import href=\"layout.xsl\"/>\n"
     "  <xsl:template match=\"/page\" mode=\"titre\"><xsl:value-of select=\"$document/nom\"/>"
     "</xsl:template>\n"
     "  <xsl:template match=\"/page\" mode=\"contenu\">\n"
     "    <p><xsl:value-of select=\"$document/adresse\"/></p>\n"
     "    <xsl:for-each select=\"$document/textes/item\">"
     "<p><xsl:value-of select=\".\"/></p></xsl:for-each>\n"
     "  </xsl:template>\n"
     "</xsl:stylesheet>\n"},
};

static const hab_sheet *vitrine_sheets(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(sheets) / sizeof(*sheets);
    return sheets;
}

static int vitrine_open(const hab_host *host, hab_slice settings, void *report, void **state)
{
    (void) settings;
    (void) report;
    *state = (void *) host;
    return 0;
}

static void vitrine_close(void *state)
{
    (void) state;
}

static const hab_service *vitrine_services(const void *state, size_t *count)
{
    static const hab_service services[] = {
        {.name = "vitrine", .title = "Vitrine", .article = "V-1"}};

    (void) state;
    *count = 1;
    return services;
}

static int check_nothing(const void *state, hab_slice convention, void *report)
{
    (void) state;
    (void) convention;
    (void) report;
    return 0;
}

static int refuse(const void *state, hab_slice scope, const hab_ask *ask, hab_answer *answer)
{
    (void) state;
    (void) scope;
    (void) ask;
    answer->reason = HAB_REASON_RIGHT_MISSING;
    return HAB_REFUSE;
}

static const char *no_article(const void *state, int reason)
{
    (void) state;
    (void) reason;
    return NULL;
}

HAB_PLUGIN_EXPORT const hab_plugin habilitation_plugin = {
    .major = HAB_ABI_MAJOR,
    .minor = HAB_ABI_MINOR,
    .name = "vitrine",
    .title = "Vitrine",
    .open = vitrine_open,
    .close = vitrine_close,
    .services = vitrine_services,
    .annexe_check = check_nothing,
    .annexe_compile = check_nothing,
    .decide = refuse,
    .article = no_article,
    .sheets = vitrine_sheets,
    .kinds = vitrine_kinds,
};
