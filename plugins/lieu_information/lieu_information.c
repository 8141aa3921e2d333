/* Lieu d'information: a person of the lieu reads the demandes of the communes of
 * the convention's annexe 1, and of no others (LI-1). */
#include "li.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A scope: the layout, then the INSEE codes of the communes, sorted. */
enum { LAYOUT = 1, CODE = LI_CODE };

static const hab_service service = {.name = "demandes",
                                    .title = "Demandes de mode d’accueil",
                                    .article = "LI-1",
                                    .target = "commune",
                                    .url = "lieu-information/demandes"};

static void li_close(void *state)
{
    li *self = state;

    json_decref(self->settings);
    free(self);
}

static int li_open(const hab_host *host, hab_slice settings, void *report, void **state)
{
    li *self = calloc(1, sizeof(*self));

    if (self == NULL) {
        return FAILED;
    }
    self->host = host;
    self->calls = host->calls;
    if (li_settings_open(self, settings, report) != 0) {
        li_close(self);
        return FAILED;
    }
    *state = self;
    return 0;
}

static const hab_service *li_services(const void *state, size_t *count)
{
    (void) state;
    *count = 1;
    return &service;
}

static const json_t *annexe_of(const json_t *document)
{
    return json_object_get(document, "annexe");
}

static const char *code_of(const json_t *commune)
{
    return json_string_value(json_object_get(commune, "code"));
}

static int check_communes(const hab_host *host, const json_t *communes, void *report)
{
    json_t *seen = json_object();
    int breaches = 0;
    size_t index;
    json_t *commune;

    json_array_foreach(communes, index, commune)
    {
        char field[64];

        if (json_object_get(seen, code_of(commune)) == NULL
            && json_object_set_new(seen, code_of(commune), json_true()) == 0) {
            continue;
        }
        (void) snprintf(field, sizeof(field), "annexe.communes[%zu].code", index);
        host->report(report, field, "LI-1: the commune is listed twice");
        breaches++;
    }
    json_decref(seen);
    return breaches;
}

static int li_annexe_check(const void *state, hab_slice convention, void *report)
{
    const li *self = state;
    json_t *document = json_loadb(convention.data, convention.size, 0, NULL);
    int breaches = FAILED;

    if (document != NULL) {
        breaches =
            check_communes(self->host, json_object_get(annexe_of(document), "communes"), report);
    }
    json_decref(document);
    return breaches;
}

static int compare_codes(const void *a, const void *b)
{
    return memcmp(a, b, CODE);
}

/* malloc'd, the caller frees; NULL without memory, or for a code that is none. */
static uint8_t *scope_of(const json_t *communes, size_t *size)
{
    uint8_t *scope = malloc(1 + CODE * json_array_size(communes));
    size_t index;
    json_t *commune;

    if (scope == NULL) {
        return NULL;
    }
    scope[0] = LAYOUT;
    json_array_foreach(communes, index, commune)
    {
        const char *code = code_of(commune);

        if (code == NULL || strlen(code) != CODE) {
            free(scope);
            return NULL;
        }
        memcpy(scope + 1 + CODE * index, code, CODE);
    }
    qsort(scope + 1, index, CODE, compare_codes);
    *size = 1 + CODE * index;
    return scope;
}

/* All persons of a lieu have its communes: the annexe makes no difference. */
static int emit_persons(const hab_host *host, const json_t *annexe, hab_slice scope, void *sink)
{
    size_t index;
    json_t *person;

    json_array_foreach(json_object_get(annexe, "personnes"), index, person)
    {
        const char *identifiant = json_string_value(json_object_get(person, "identifiant"));
        int refused = host->emit(sink, identifiant, "", scope);

        if (refused != 0) {
            return refused;
        }
    }
    return 0;
}

/* A family's commune finds its lieu by this. */
static int cover_communes(const hab_host *host, const json_t *annexe, void *sink)
{
    size_t index;
    json_t *commune;

    json_array_foreach(json_object_get(annexe, "communes"), index, commune)
    {
        int refused = host->cover(sink, pl_text(code_of(commune)));

        if (refused != 0) {
            return refused;
        }
    }
    return 0;
}

static int li_annexe_compile(const void *state, hab_slice convention, void *sink)
{
    const li *self = state;
    json_t *document = json_loadb(convention.data, convention.size, 0, NULL);
    const json_t *annexe = annexe_of(document);
    size_t size = 0;
    uint8_t *scope = scope_of(json_object_get(annexe, "communes"), &size);
    int failed = FAILED;

    if (scope != NULL) {
        failed = emit_persons(self->host, annexe, (hab_slice){.data = scope, .size = size}, sink);
    }
    if (failed == 0) {
        failed = cover_communes(self->host, annexe, sink);
    }
    free(scope);
    json_decref(document);
    return failed;
}

static int refuse(hab_answer *answer, int reason)
{
    answer->reason = reason;
    return HAB_REFUSE;
}

static int of_our_layout(hab_slice scope)
{
    const uint8_t *bytes = scope.data;

    return scope.size > 1 && bytes[0] == LAYOUT && (scope.size - 1) % CODE == 0;
}

int li_scope_has(hab_slice scope, hab_slice commune)
{
    const uint8_t *bytes = scope.data;

    return of_our_layout(scope) && commune.size == CODE
           && bsearch(commune.data, bytes + 1, (scope.size - 1) / CODE, CODE, compare_codes)
                  != NULL;
}

static int li_decide(const void *state, hab_slice scope, const hab_ask *ask, hab_answer *answer)
{
    (void) state;
    if (!of_our_layout(scope) || strcmp(ask->service, service.name) != 0) {
        return FAILED;
    }
    if (ask->target.size == 0) {
        return refuse(answer, HAB_REASON_TARGET_MISSING);
    }
    if (!li_scope_has(scope, ask->target)) {
        return refuse(answer, HAB_REASON_TARGET_NOT_LISTED);
    }
    return HAB_ALLOW;
}

/* LI-4: three months before the anniversary. LI-2: a breach ends it at once. */
static const hab_term_rules *li_terms(const void *state)
{
    static const hab_term_rules rules = {.notice_end = HAB_NOTICE_AT_ANNIVERSARY,
                                         .notice_months = 3,
                                         .notice_by = HAB_BY_CAF | HAB_BY_PARTNER,
                                         .breach_by = HAB_BY_CAF,
                                         .term_article = "LI-4",
                                         .notice_article = "LI-4",
                                         .breach_article = "LI-2",
                                         .avenant_article = "LI-5"};

    (void) state;
    return &rules;
}

static const char *li_article(const void *state, int reason)
{
    static const char *const articles[HAB_REASON_COUNT] = {
        [HAB_REASON_NO_SESSION] = "LI-3.2",
        [HAB_REASON_SESSION_EXPIRED] = "LI-3.2",
        [HAB_REASON_SESSION_ENDED] = "LI-3.2",
        [HAB_REASON_PASSWORD_TO_CHANGE] = "LI-3.2",
        [HAB_REASON_CONDITIONS] = "LI-1",
        [HAB_REASON_PASSWORD_EXPIRED] = "LI-3.2",
        [HAB_REASON_BAD_CREDENTIALS] = "LI-3.2",
        [HAB_REASON_TOO_MANY_TRIES] = "LI-3.2",
        [HAB_REASON_PERSON_SUSPENDED] = "LI-3.4",
        [HAB_REASON_NOT_ALLOWED] = "LI-3.4",
        [HAB_REASON_NOT_IN_ANNEXE] = "LI-3.2",
        [HAB_REASON_CONVENTION_NOT_SIGNED] = "LI-3.1",
        [HAB_REASON_CONVENTION_NOT_ACTIVE] = "LI-3.1",
        [HAB_REASON_CONVENTION_NOT_YET] = "LI-4",
        [HAB_REASON_CONVENTION_ENDED] = "LI-4",
        [HAB_REASON_CONVENTION_SUSPENDED] = "LI-2",
        [HAB_REASON_TARGET_NOT_LISTED] = "LI-1",
        [HAB_REASON_TARGET_MISSING] = "LI-1",
    };

    (void) state;
    return reason >= 0 && reason < HAB_REASON_COUNT ? articles[reason] : NULL;
}

static const char annexe_schema[] =
#include "plugins/lieu_information/annexe.schema.json.inc"
    ;

static const char settings_schema[] =
#include "plugins/lieu_information/settings.schema.json.inc"
    ;

static const char form[] =
#include "plugins/lieu_information/request.form.json.inc"
    ;

/* The request's own annexe is that of the convention (LI-3.1). */
static const char *li_request_form(const void *state)
{
    (void) state;
    return form;
}

HAB_PLUGIN_EXPORT const hab_plugin habilitation_plugin = {
    .major = HAB_ABI_MAJOR,
    .minor = HAB_ABI_MINOR,
    .name = "lieu_information",
    .title = "Lieu d’information",
    .settings_schema = settings_schema,
    .annexe_schema = annexe_schema,
    .open = li_open,
    .close = li_close,
    .services = li_services,
    .annexe_check = li_annexe_check,
    .annexe_compile = li_annexe_compile,
    .decide = li_decide,
    .article = li_article,
    .terms = li_terms,
    .request_form = li_request_form,
    .pages = li_pages,
    .sheets = li_sheets,
    .due = li_due,
    .sweep = li_sweep,
    .event = li_event,
};
