/* A plugin with one fault, chosen by a -D flag, for the tests of the loader and
 * the dispatcher; without any it is a lawful one. */
#include "plugin.h"

#include <stdio.h>
#include <string.h>

#ifndef MAJOR
#define MAJOR HAB_ABI_MAJOR
#endif
#ifndef MINOR
#define MINOR HAB_ABI_MINOR
#endif
#ifndef NAME
#define NAME "bad"
#endif
#ifndef TITLE
#define TITLE "Type fautif"
#endif
#ifndef SERVICE
#define SERVICE "service"
#endif
#ifndef SECOND
#define SECOND "second"
#endif
#ifndef SERVICE_TITLE
#define SERVICE_TITLE "Service"
#endif
#ifndef COUNT
#define COUNT 2
#endif
#ifndef OPEN
#define OPEN 0
#endif
#ifndef CHECK
#define CHECK 0
#endif
#ifndef COMPILE
#define COMPILE 0
#endif
#ifndef ROLE
#define ROLE "role"
#endif
#ifndef SCOPE_SIZE
#define SCOPE_SIZE 1
#endif
#ifndef VERDICT
#define VERDICT HAB_ALLOW
#endif
#ifndef ANNEXE_SCHEMA
#define ANNEXE_SCHEMA NULL
#endif
#ifndef SETTINGS_SCHEMA
#define SETTINGS_SCHEMA NULL
#endif
#ifndef IGNORED
#define IGNORED
#endif
#ifndef IDENTIFIANT
#define IDENTIFIANT "anna@lieu.example"
#endif

static const hab_host *own_host;
static char scope[SCOPE_SIZE + 1];

static const hab_service services[300] = {
    {.name = SERVICE, .title = SERVICE_TITLE, .article = "A-1"},
    {.name = SECOND, .title = "Second", .article = "A-2"},
};

static int bad_open(const hab_host *host, hab_slice settings, void *report, void **state)
{
    own_host = host;
    *state = NULL;
#ifdef REPORT
    host->report(report, "champ", "règle");
    host->report(report, "autre", "règle");
#endif
    (void) settings;
    (void) report;
    return OPEN;
}

static void bad_close(void *state)
{
    (void) state;
}

static const hab_service *bad_services(const void *state, size_t *count)
{
    (void) state;
    *count = COUNT;
    return services;
}

static int bad_check(const void *state, hab_slice convention, void *report)
{
    (void) state;
    (void) convention;
#ifdef REPORT_NULL
    own_host->report(report, NULL, NULL);
#endif
    (void) report;
    return CHECK;
}

static int bad_compile(const void *state, hab_slice convention, void *sink)
{
    hab_slice given = {scope, SCOPE_SIZE};

    (void) state;
    (void) convention;
    (void) own_host->emit(sink, IDENTIFIANT, ROLE, given);
#ifdef TWICE
    (void) own_host->emit(sink, IDENTIFIANT, "", given); /* whatever the first one gave */
#endif
    return COMPILE;
}

static int bad_decide(const void *state, hab_slice given, const hab_ask *ask, hab_answer *answer)
{
    (void) state;
    (void) given;
    (void) ask;
    (void) answer;
#ifdef REASON
    answer->reason = REASON;
#endif
#ifdef ARTICLE
    answer->article = ARTICLE;
#endif
#ifdef OPENS
    answer->opens = OPENS;
#endif
    return VERDICT;
}

static const char *bad_article(const void *state, int reason)
{
    (void) state;
    return reason == HAB_REASON_OUTSIDE_HOURS ? "A-4" : NULL;
}

#ifdef REQUEST_FORM
static const char *bad_form(const void *state)
{
    (void) state;
    return REQUEST_FORM;
}
#endif

#ifdef GIVE
static int bad_annexe(const void *state, hab_slice request, void *sink)
{
    static const char given[] = GIVE;

    (void) state;
    (void) request;
#ifdef GIVE_TWICE
    (void) own_host->give(sink, (hab_slice){given, sizeof(given) - 1});
#endif
    return own_host->give(sink, (hab_slice){given, sizeof(given) - 1}) IGNORED;
}
#endif

#ifdef READY
static int bad_ready(const void *state, hab_slice request, void *report)
{
    (void) state;
    (void) request;
    (void) report;
    return READY;
}
#endif

#ifdef PAGES
/* Tells who asks. */
static int bad_get(const void *state, hab_call *call)
{
    const hab_caller *caller = own_host->calls->caller(call);
    char text[512];

    (void) state;
    (void) snprintf(text, sizeof(text),
                    "{\"personne\": %d, \"prenom\": \"%s\", \"caf\": \"%s\", \"reste\": \"%.*s\","
                    " \"jeton\": \"%.*s\"}",
                    caller->person != 0, caller->prenom, caller->caf, (int) caller->rest.size,
                    (const char *) caller->rest.data, (int) caller->bearer.size,
                    (const char *) caller->bearer.data);
    return own_host->calls->answer(call, 200, NULL, (hab_slice){text, strlen(text)});
}

/* Gives back what was sent. */
static int bad_post(const void *state, hab_call *call, hab_slice posted)
{
    (void) state;
    return own_host->calls->answer(call, 200, NULL, posted);
}

static int bad_form_check(const void *state, hab_call *call, hab_slice posted, void *report)
{
    (void) state;
    (void) call;
    (void) posted;
    (void) report;
    return 0;
}
#endif

#ifdef PAGES
#ifndef PAGE_COUNT
#define PAGE_COUNT sizeof(pages) / sizeof(*pages)
#endif
static const hab_page pages[] = {PAGES};

static const hab_page *bad_pages(const void *state, size_t *count)
{
    (void) state;
    *count = PAGE_COUNT;
    return pages;
}
#endif

#ifdef SHEETS
#ifndef SHEET_COUNT
#define SHEET_COUNT sizeof(sheets) / sizeof(*sheets)
#endif
static const hab_sheet sheets[] = {SHEETS};

static const hab_sheet *bad_sheets(const void *state, size_t *count)
{
    (void) state;
    *count = SHEET_COUNT;
    return sheets;
}
#endif

#ifdef KINDS
#ifndef KIND_COUNT
#define KIND_COUNT sizeof(kinds) / sizeof(*kinds)
#endif
static const hab_kind kinds[] = {KINDS};

static const hab_kind *bad_kinds(const void *state, size_t *count)
{
    (void) state;
    *count = KIND_COUNT;
    return kinds;
}
#endif

#ifdef DUE
static int bad_due(const void *state, hab_call *call, int64_t *when)
{
    (void) state;
    (void) call;
    *when = 0;
    return HAB_DONE;
}
#endif

#ifdef SYMBOL
HAB_PLUGIN_EXPORT const hab_plugin SYMBOL = {
#else
HAB_PLUGIN_EXPORT const hab_plugin habilitation_plugin = {
#endif
    .major = MAJOR,
    .minor = MINOR,
    .name = NAME,
    .title = TITLE,
    .settings_schema = SETTINGS_SCHEMA,
    .annexe_schema = ANNEXE_SCHEMA,
    .open = bad_open,
    .close = bad_close,
    .services = bad_services,
    .annexe_check = bad_check,
    .annexe_compile = bad_compile,
#ifndef NO_DECIDE
    .decide = bad_decide,
#endif
    .article = bad_article,
#ifdef REQUEST_FORM
    .request_form = bad_form,
#endif
#ifdef GIVE
    .request_annexe = bad_annexe,
#endif
#ifdef READY
    .request_check = bad_ready,
    .request_ready = bad_ready,
#endif
#ifdef PAGES
    .pages = bad_pages,
#endif
#ifdef SHEETS
    .sheets = bad_sheets,
#endif
#ifdef DUE
    .due = bad_due,
#endif
#ifdef KINDS
    .kinds = bad_kinds,
#endif
};
