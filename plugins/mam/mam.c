/* Maison d'assistants maternels: each assistant maternel who is a party to the
 * convention enters the data of the own Mam, and of no other (MAM-3, MAM-4.3). */
#include "mam.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A scope: the layout, then what names the Mam. */
enum { LAYOUT = 1 };

static const hab_service service = {.name = MAM_SERVICE,
                                    .title = "Fiche de la Mam",
                                    .article = "MAM-3",
                                    .target = "mam",
                                    .url = "mam/fiches"};

/* What the agent affirms before it is published. */
static const fiche_point points[] = {
    {"publicite", "La fiche ne contient ni publicité déguisée, ni renseignement faux.", "MAM-3"},
    {"propos", "Elle ne contient aucun propos injurieux, diffamatoire ou raciste.", "MAM-3"},
    {"convictions",
     "Elle n’est pas principalement philosophique, politique, syndicale ou confessionnelle.",
     "MAM-3"},
    {"personnes",
     "Ses textes ne nomment personne\u00a0: les noms publiés sont ceux des seuls assistants "
     "maternels qui y consentent.",
     "MAM-2"},
};

static const char *form_of(const char *kind)
{
    return strcmp(kind, MAM_KIND) == 0 ? MAM_FORM_PATH : NULL;
}

/* One Mam, and one right. */
static int targets(hab_slice scope, const char *wanted, fiche_each_target each, void *context)
{
    char id[ID_MAX + 1];

    if (!mam_of_scope(scope, id)) {
        return HAB_FAILED;
    }
    return wanted == NULL || strcmp(wanted, MAM_SERVICE) == 0 ? each(context, id) : HAB_DONE;
}

/* Beside the form, the own consent, which no scope gives or takes. */
static int add_parts(const fiche_type *self, hab_slice scope, const char *id, const char *kind,
                     json_t *parts)
{
    json_t *consent =
        json_pack("{s:s, s:s}", "libelle", "Publication de mon nom", "chemin", MAM_CONSENT_PATH);

    (void) self;
    (void) scope;
    (void) id;
    (void) kind;
    return json_array_append_new(parts, consent) == 0 ? HAB_DONE : HAB_FAILED;
}

static void mam_close(void *state)
{
    free(state);
}

static int mam_open(const hab_host *host, hab_slice settings, void *report, void **state)
{
    mam *self = calloc(1, sizeof(*self));

    (void) settings;
    (void) report;
    if (self == NULL) {
        return FAILED;
    }
    self->fiche = (fiche_type){.host = host,
                               .calls = host->calls,
                               .name = "mam",
                               .path = "mam",
                               .service = MAM_SERVICE,
                               .article = "MAM-3",
                               .points = points,
                               .point_count = sizeof(points) / sizeof(*points),
                               .form = form_of,
                               .targets = targets,
                               .joint = mam_joint,
                               .joint_view = mam_joint_view,
                               .compose = mam_compose,
                               .prefill = mam_prefill,
                               .parts = add_parts};
    *state = self;
    return 0;
}

static const hab_service *mam_services(const void *state, size_t *count)
{
    (void) state;
    *count = 1;
    return &service;
}

static const char *text_of(const json_t *object, const char *field)
{
    return json_string_value(json_object_get(object, field));
}

static const char *mam_of(const json_t *annexe)
{
    return text_of(json_object_get(annexe, "mam"), "id");
}

/* One convention, one Mam: nobody is a party for another. */
static int check_persons(const hab_host *host, const json_t *annexe, void *report)
{
    int breaches = 0;
    size_t index;
    json_t *person;

    json_array_foreach(json_object_get(annexe, "personnes"), index, person)
    {
        char field[64];

        if (strcmp(text_of(person, "mam"), mam_of(annexe)) != 0) {
            (void) snprintf(field, sizeof(field), "annexe.personnes[%zu].mam", index);
            host->report(report, field, "MAM-3: is not the Mam of this convention");
            breaches++;
        }
    }
    return breaches;
}

static int mam_annexe_check(const void *state, hab_slice convention, void *report)
{
    const mam *self = state;
    json_t *document = json_loadb(convention.data, convention.size, 0, NULL);
    int breaches = FAILED;

    if (document != NULL) {
        breaches = check_persons(self->fiche.host, json_object_get(document, "annexe"), report);
    }
    json_decref(document);
    return breaches;
}

/* What is published of the Mam, and where it stands. */
static int describe_mam(const hab_host *host, const json_t *annexe, void *sink)
{
    const json_t *own = json_object_get(annexe, "mam");

    return pl_describe(host, sink, mam_of(annexe),
                       json_pack("{s:O*, s:s, s:O*, s:O*}", "nom", json_object_get(own, "nom"),
                                 "type", "MAM", "adresse", json_object_get(own, "adresse"),
                                 "commune", json_object_get(own, "commune")));
}

static int emit_persons(const hab_host *host, const json_t *annexe, hab_slice scope, void *sink)
{
    size_t index;
    json_t *person;

    json_array_foreach(json_object_get(annexe, "personnes"), index, person)
    {
        int refused = host->emit(sink, text_of(person, "identifiant"), "", scope);

        if (refused != 0) {
            return refused;
        }
    }
    return 0;
}

static int mam_annexe_compile(const void *state, hab_slice convention, void *sink)
{
    const mam *self = state;
    json_t *document = json_loadb(convention.data, convention.size, 0, NULL);
    const json_t *annexe = json_object_get(document, "annexe");
    const char *id = mam_of(annexe);
    size_t length = id != NULL ? strlen(id) : 0;
    char scope[1 + ID_MAX + 1] = {LAYOUT};
    int failed = FAILED;

    if (length >= 1 && length <= ID_MAX) {
        memcpy(scope + 1, id, length + 1);
        failed = describe_mam(self->fiche.host, annexe, sink);
    }
    if (failed == 0) {
        failed = emit_persons(self->fiche.host, annexe,
                              (hab_slice){.data = scope, .size = 1 + length}, sink);
    }
    json_decref(document);
    return failed;
}

static int refuse(hab_answer *answer, int reason)
{
    answer->reason = reason;
    return HAB_REFUSE;
}

int mam_of_scope(hab_slice scope, char id[ID_MAX + 1])
{
    const char *bytes = scope.data;

    if (scope.size < 2 || scope.size > 1 + ID_MAX || bytes[0] != LAYOUT) {
        return 0;
    }
    memcpy(id, bytes + 1, scope.size - 1);
    id[scope.size - 1] = '\0';
    return 1;
}

static int mam_decide(const void *state, hab_slice scope, const hab_ask *ask, hab_answer *answer)
{
    const char *bytes = scope.data;

    (void) state;
    if (scope.size < 2 || scope.size > 1 + ID_MAX || bytes[0] != LAYOUT
        || strcmp(ask->service, service.name) != 0) {
        return FAILED;
    }
    if (ask->target.size == 0) {
        return refuse(answer, HAB_REASON_TARGET_MISSING);
    }
    if (ask->target.size != scope.size - 1
        || memcmp(ask->target.data, bytes + 1, scope.size - 1) != 0) {
        return refuse(answer, HAB_REASON_TARGET_NOT_LISTED);
    }
    return HAB_ALLOW;
}

/* MAM-5b: three months before the anniversary. MAM-3: a breach ends it at once. */
static const hab_term_rules *mam_terms(const void *state)
{
    static const hab_term_rules rules = {.notice_end = HAB_NOTICE_AT_ANNIVERSARY,
                                         .notice_months = 3,
                                         .notice_by = HAB_BY_CAF | HAB_BY_PARTNER,
                                         .breach_by = HAB_BY_CAF,
                                         .term_article = "MAM-5b",
                                         .notice_article = "MAM-5b",
                                         .breach_article = "MAM-3",
                                         .avenant_article = "MAM-6"};

    (void) state;
    return &rules;
}

static const char *mam_article(const void *state, int reason)
{
    static const char *const articles[HAB_REASON_COUNT] = {
        [HAB_REASON_NO_SESSION] = "MAM-4.2",
        [HAB_REASON_SESSION_EXPIRED] = "MAM-4.2",
        [HAB_REASON_SESSION_ENDED] = "MAM-4.2",
        [HAB_REASON_PASSWORD_TO_CHANGE] = "MAM-4.2",
        [HAB_REASON_CONDITIONS] = "MAM-1",
        [HAB_REASON_PASSWORD_EXPIRED] = "MAM-4.2",
        [HAB_REASON_BAD_CREDENTIALS] = "MAM-4.2",
        [HAB_REASON_TOO_MANY_TRIES] = "MAM-4.2",
        [HAB_REASON_PERSON_SUSPENDED] = "MAM-4.4",
        [HAB_REASON_NOT_ALLOWED] = "MAM-4.4",
        [HAB_REASON_NOT_IN_ANNEXE] = "MAM-6",
        [HAB_REASON_CONVENTION_NOT_SIGNED] = "MAM-4.1",
        [HAB_REASON_CONVENTION_NOT_ACTIVE] = "MAM-4.1",
        [HAB_REASON_CONVENTION_NOT_YET] = "MAM-5b",
        [HAB_REASON_CONVENTION_ENDED] = "MAM-5b",
        [HAB_REASON_CONVENTION_SUSPENDED] = "MAM-3",
        [HAB_REASON_TARGET_NOT_LISTED] = "MAM-3",
        [HAB_REASON_TARGET_MISSING] = "MAM-3",
    };

    (void) state;
    return reason >= 0 && reason < HAB_REASON_COUNT ? articles[reason] : NULL;
}

static const hab_kind kind = {.name = MAM_KIND, .title = "Maison d’assistants maternels"};

static const hab_kind *mam_kinds(const void *state, size_t *count)
{
    (void) state;
    *count = 1;
    return &kind;
}

static const char annexe_schema[] =
#include "plugins/mam/annexe.schema.json.inc"
    ;

HAB_PLUGIN_EXPORT const hab_plugin habilitation_plugin = {
    .major = HAB_ABI_MAJOR,
    .minor = HAB_ABI_MINOR,
    .name = "mam",
    .title = "Maison d’assistants maternels",
    .annexe_schema = annexe_schema,
    .open = mam_open,
    .close = mam_close,
    .services = mam_services,
    .annexe_check = mam_annexe_check,
    .annexe_compile = mam_annexe_compile,
    .decide = mam_decide,
    .article = mam_article,
    .terms = mam_terms,
    .request_form = mam_request_form,
    .request_annexe = mam_request_annexe,
    .pages = mam_pages,
    .sheets = mam_sheets,
    .event = mam_event,
    .draft = fiche_entry_draft,
    .kinds = mam_kinds,
};
