/* The smallest convention type: every person named in the annexe may use one
 * service. Copy this folder, then follow the steps. plugin.h says what each
 * function may rely on, who frees what, and which calls run at once. */
#include "plugin.h"

#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* 1. Name the type and its services as directives and documents will:
 *    `habilitation template consultation;`. A service that is for one thing at a
 *    time (a commune, an establishment) says so in .target. */
static const hab_service services[] = {
    {.name = "consultation", .title = "Consultation", .article = "TPL-1"},
};

/* 2. Keep what the other calls need; here the host's table. With settings, give
 *    .settings_schema too: the host checks the file before it calls. */
static int template_open(const hab_host *host, hab_slice settings, void *report, void **state)
{
    (void) settings;
    (void) report;
    *state = (void *) host;
    return 0;
}

static void template_close(void *state)
{
    (void) state;
}

static const hab_service *template_services(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(services) / sizeof(*services);
    return services;
}

/* 3. Refuse what an annexe may not say and .annexe_schema cannot express: report
 *    each field with the rule it breaks, then give non-zero. */
static int template_annexe_check(const void *state, hab_slice convention, void *report)
{
    (void) state;
    (void) convention;
    (void) report;
    return 0;
}

/* 4. Give each person a scope: the bytes that decide() will read, as few as it
 *    needs. Begin them with the version of their layout. */
static const char layout = 1;

static int template_annexe_compile(const void *state, hab_slice convention, void *sink)
{
    const hab_host *host = state;
    json_t *document = json_loadb(convention.data, convention.size, 0, NULL);
    const json_t *annexe = json_object_get(document, "annexe");
    int failed = document == NULL;
    size_t index;
    json_t *person;

    json_array_foreach(json_object_get(annexe, "personnes"), index, person)
    {
        const char *identifiant = json_string_value(json_object_get(person, "identifiant"));

        if (failed == 0) {
            failed = host->emit(sink, identifiant, "", (hab_slice){&layout, sizeof(layout)});
        }
    }
    json_decref(document);
    return failed;
}

/* 5. Decide. Read no byte of the scope before its length was checked; give
 *    anything that is no verdict when it is not yours. The broker has checked
 *    session, person, convention and dates. */
static int template_decide(const void *state, hab_slice scope, const hab_ask *ask,
                           hab_answer *answer)
{
    (void) state;
    if (scope.size != sizeof(layout) || *(const char *) scope.data != layout) {
        return -1;
    }
    if (strcmp(ask->service, services[0].name) != 0) {
        answer->reason = HAB_REASON_RIGHT_MISSING;
        return HAB_REFUSE;
    }
    return HAB_ALLOW;
}

/* 6. Cite the article of your convention for each reason it has a clause for. */
static const char *template_article(const void *state, int reason)
{
    (void) state;
    return reason == HAB_REASON_CONVENTION_ENDED ? "TPL-2" : NULL;
}

/* 7. Give it pages, if it needs any: below "template/" on the portal, linked from "mes
 *    services" by their menu entry, open to a person whom a decision lets in. A page answers
 *    with a document for programs, which its style sheet makes a page of for a browser. */
static int template_bonjour(const void *state, hab_call *call)
{
    const hab_calls *calls = ((const hab_host *) state)->calls;
    hab_slice none = {NULL, 0};
    json_t *document;
    char *text;
    int outcome = calls->may(call, services[0].name, none, none, NULL);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    document = json_pack("{s:s}", "prenom", calls->caller(call)->prenom);
    text = json_dumps(document, JSON_COMPACT);
    outcome = text == NULL
                  ? HAB_FAILED
                  : calls->answer(call, 200, "template-bonjour", (hab_slice){text, strlen(text)});
    free(text);
    json_decref(document);
    return outcome;
}

static const hab_page pages[] = {
    {.path = "bonjour", .menu = "Dire bonjour", .get = template_bonjour},
};

static const hab_page *template_pages(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(pages) / sizeof(*pages);
    return pages;
}

static const hab_sheet sheets[] = {
    {"template-bonjour", HAB_SHEET_PAGE,
     "<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">\n"
     "  <xsl:import href=\"layout.xsl\"/>\n"
     "  <xsl:template match=\"/page\" mode=\"titre\">Bonjour</xsl:template>\n"
     "  <xsl:template match=\"/page\" mode=\"contenu\">\n"
     "    <p>Bonjour <xsl:value-of select=\"$document/prenom\"/>.</p>\n"
     "  </xsl:template>\n"
     "</xsl:stylesheet>\n"},
};

static const hab_sheet *template_sheets(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(sheets) / sizeof(*sheets);
    return sheets;
}

/* 8. Describe the type: the one symbol that the host looks for. */
HAB_PLUGIN_EXPORT const hab_plugin habilitation_plugin = {
    .major = HAB_ABI_MAJOR,
    .minor = HAB_ABI_MINOR,
    .name = "template",
    .title = "Type d’exemple",
    .open = template_open,
    .close = template_close,
    .services = template_services,
    .annexe_check = template_annexe_check,
    .annexe_compile = template_annexe_compile,
    .decide = template_decide,
    .article = template_article,
    .pages = template_pages,
    .sheets = template_sheets,
};

/* 9. Build it with plugin.h alone, and enable it with one line of configuration:
 *      cc -shared -fPIC -fvisibility=hidden -o template.so template.c -ljansson
 *      habilitation_plugin template file=/path/to/template.so; */
