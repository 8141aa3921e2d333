#include "type/plugin_dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convention/convention.h"
#include "type/call_host.h"

enum { SCOPE_MAX = 64 << 10 };

/* Where what a plugin emits goes, and what became of it. */
typedef struct sink {
    hab_emit_fn emit;
    hab_cover_target_fn cover;
    void *context;
    hab_status status;
} sink;

static void host_report(void *report, const char *field, const char *rule)
{
    hab_reporter *reporter = report;

    reporter->breaches++;
    reporter->report(reporter->context, field == NULL ? "" : field, rule == NULL ? "" : rule);
}

static int host_emit(void *to, const char *identifiant, const char *role, hab_slice scope)
{
    static const size_t role_size = sizeof(((hab_habilitation_record *) 0)->role);
    sink *s = to;

    if (s->status != HAB_OK) {
        return 1;
    }
    if (identifiant == NULL || role == NULL || strlen(role) >= role_size || scope.size > SCOPE_MAX
        || (scope.data == NULL && scope.size > 0)) {
        s->status = HAB_INVALID;
    } else {
        s->status = s->emit(s->context, identifiant, role, scope);
    }
    return s->status != HAB_OK;
}

static int say_covered(sink *s, hab_slice target, hab_slice document)
{
    if (s->status == HAB_OK && s->cover != NULL) {
        s->status = s->cover(s->context, target, document);
    }
    return s->status != HAB_OK;
}

static int host_cover(void *to, hab_slice target)
{
    return say_covered(to, target, (hab_slice){0});
}

static int host_describe(void *to, hab_slice target, hab_slice document)
{
    return say_covered(to, target, document.data != NULL ? document : hab_slice_text(""));
}

static int host_give(void *to, hab_slice document)
{
    json_t **given = to;
    json_t *read = *given == NULL && document.data != NULL
                       ? json_loadb(document.data, document.size, JSON_REJECT_DUPLICATES, NULL)
                       : NULL;

    if (!json_is_object(read)) {
        json_decref(read);
        return 1;
    }
    *given = read;
    return 0;
}

const hab_host hab_plugin_host = {
    .major = HAB_ABI_MAJOR,
    .minor = HAB_ABI_MINOR,
    .report = host_report,
    .emit = host_emit,
    .give = host_give,
    .cover = host_cover,
    .calls = &hab_plugin_calls,
    .describe = host_describe,
};

/* An answer that contradicts itself is no answer. */
static int contradicts(int verdict, const hab_answer *answer)
{
    return verdict == HAB_ALLOW
               ? answer->reason != HAB_REASON_GRANTED
               : verdict != HAB_REFUSE || answer->reason < HAB_REASON_SERVICE_NOT_OPEN
                     || answer->reason >= HAB_REASON_COUNT;
}

/* A second that a plugin gives is told only where it says something: to come, and soon enough
 * to be waited for. */
static int64_t opening(const hab_ask *ask, const hab_answer *answer)
{
    enum { YEARS = 10 * 366 * 86400 };
    int told = answer->reason == HAB_REASON_OUTSIDE_HOURS && answer->opens > ask->now
               && answer->opens - ask->now < YEARS;

    return told ? answer->opens : 0;
}

hab_reason hab_type_decide(const hab_type *type, hab_slice scope, const hab_ask *ask,
                           hab_answer *answer)
{
    int verdict;

    *answer = (hab_answer){.reason = HAB_REASON_GRANTED};
    verdict = type->plugin->decide(type->state, scope, ask, answer);
    if (contradicts(verdict, answer)) {
        *answer = (hab_answer){.reason = HAB_REASON_PLUGIN_FAILED};
    }
    if (answer->reason == HAB_REASON_GRANTED) {
        answer->article = "";
    } else if (answer->article == NULL) {
        answer->article = hab_type_article(type, answer->reason);
    }
    answer->opens = opening(ask, answer);
    return (hab_reason) answer->reason;
}

const char *hab_type_article(const hab_type *type, int reason)
{
    const char *article = type->plugin->article(type->state, reason);

    return article == NULL ? "" : article;
}

static int terms_valid(const hab_term_rules *rules)
{
    const unsigned both = HAB_BY_CAF | HAB_BY_PARTNER;

    return (rules->notice_end == HAB_NOTICE_AT_ANNIVERSARY
            || rules->notice_end == HAB_NOTICE_ANY_DAY)
           && rules->notice_months >= 1 && rules->notice_months <= 12
           && (rules->notice_by & ~both) == 0 && (rules->breach_by & ~both) == 0
           && rules->breach_months <= 12 && rules->term_article != NULL
           && rules->notice_article != NULL && rules->breach_article != NULL
           && rules->avenant_article != NULL;
}

const hab_term_rules *hab_type_terms(const hab_type *type)
{
    const hab_plugin *plugin = type->plugin;
    const hab_term_rules *rules =
        plugin->minor >= 1 && plugin->terms != NULL ? plugin->terms(type->state) : NULL;

    return rules != NULL && terms_valid(rules) ? rules : NULL;
}

/* One account, one person, and one line of the annexe: a second one would decide
 * beside the first. */
static void check_persons(const json_t *annexe, hab_reporter *reporter)
{
    const json_t *persons = json_object_get(annexe, "personnes");
    json_t *seen = json_object();
    size_t index;
    json_t *person;

    json_array_foreach(persons, index, person)
    {
        const char *written = json_string_value(json_object_get(person, "identifiant"));
        char identifiant[HAB_IDENTIFIANT_MAX + 1];
        char field[64];

        (void) snprintf(field, sizeof(field), "annexe.personnes[%zu].identifiant", index);
        if (written == NULL || hab_identifiant(hab_slice_text(written), identifiant) != HAB_OK) {
            host_report(reporter, field, "must be an e-mail address");
        } else if (json_object_get(seen, identifiant) != NULL
                   || json_object_set_new(seen, identifiant, json_true()) != 0) {
            host_report(reporter, field, "is named twice in this annexe");
        }
    }
    json_decref(seen);
}

static void check_annexe(const hab_type *type, const json_t *document, hab_reporter *reporter)
{
    const json_t *annexe = json_object_get(document, "annexe");

    if (!json_is_object(annexe)) {
        host_report(reporter, "annexe", "must be an object");
        return;
    }
    if (type->annexe_schema != NULL
        && hab_schema_check(type->annexe_schema, annexe, "annexe", host_report, reporter)
               != HAB_OK) {
        return;
    }
    check_persons(annexe, reporter);
}

hab_status hab_type_check(const hab_type *type, hab_slice convention, hab_report_fn report,
                          void *context)
{
    hab_reporter reporter = {.report = report, .context = context};
    json_t *document = json_loadb(convention.data, convention.size, JSON_REJECT_DUPLICATES, NULL);

    check_annexe(type, document, &reporter);
    json_decref(document);
    /* The plugin may rely on its schema, so it sees no document that breaks it. */
    if (reporter.breaches == 0
        && type->plugin->annexe_check(type->state, convention, &reporter) != 0
        && reporter.breaches == 0) {
        host_report(&reporter, "annexe", "was refused by its convention type without a reason");
    }
    return reporter.breaches == 0 ? HAB_OK : HAB_INVALID;
}

hab_status hab_type_compile(const hab_type *type, hab_slice convention, hab_emit_fn emit,
                            hab_cover_target_fn cover, void *context)
{
    sink s = {.emit = emit, .cover = cover, .context = context, .status = HAB_OK};
    int failed = type->plugin->annexe_compile(type->state, convention, &s);

    if (s.status == HAB_OK && failed != 0) {
        return HAB_INVALID;
    }
    return s.status;
}

const hab_step *hab_type_steps(const hab_type *type, size_t *count)
{
    *count = 0;
    return type->plugin->minor >= 1 && type->plugin->request_steps != NULL
               ? type->plugin->request_steps(type->state, count)
               : NULL;
}

typedef int (*request_fn)(const void *state, hab_slice request, void *report);

/* Asks a check of a request; one that refuses without a word is believed all the same. */
static hab_status ask_about(const hab_type *type, request_fn check, const json_t *request,
                            hab_report_fn report, void *context)
{
    hab_reporter reporter = {.report = report, .context = context};
    char *text = json_dumps(request, JSON_COMPACT);

    if (text == NULL) {
        return HAB_MEMORY;
    }
    if (check(type->state, hab_slice_text(text), &reporter) != 0 && reporter.breaches == 0) {
        host_report(&reporter, "", "La demande est refusée, sans autre précision.");
    }
    free(text);
    return reporter.breaches == 0 ? HAB_OK : HAB_INVALID;
}

hab_status hab_type_request_check(const hab_type *type, const json_t *request, hab_report_fn report,
                                  void *context)
{
    return type->plugin->minor >= 1 && type->plugin->request_check != NULL
               ? ask_about(type, type->plugin->request_check, request, report, context)
               : HAB_OK;
}

hab_status hab_type_request_ready(const hab_type *type, const json_t *request, hab_report_fn report,
                                  void *context)
{
    return type->plugin->minor >= 1 && type->plugin->request_ready != NULL
               ? ask_about(type, type->plugin->request_ready, request, report, context)
               : HAB_OK;
}

hab_status hab_type_request_annexe(const hab_type *type, const json_t *request, json_t **annexe)
{
    json_t *given = NULL;
    char *text;
    int failed;

    if (type->plugin->minor < 1 || type->plugin->request_annexe == NULL) {
        *annexe = json_deep_copy(json_object_get(request, "annexe"));
        return *annexe != NULL ? HAB_OK : HAB_INVALID;
    }
    text = json_dumps(request, JSON_COMPACT);
    if (text == NULL) {
        return HAB_MEMORY;
    }
    failed = type->plugin->request_annexe(type->state, hab_slice_text(text), &given);
    free(text);
    if (failed != 0 || given == NULL) {
        json_decref(given);
        return HAB_INVALID;
    }
    *annexe = given;
    return HAB_OK;
}
