/* Structures: entry for the establishments that the person is listed for, with two
 * separate rights, disponibilites (Eaje only) and fonctionnement (ST-1, ST-3.3). */
#include "places.h"

#include <stdlib.h>
#include <string.h>

static const hab_service services[] = {
    {.name = "disponibilites",
     .title = "Disponibilités d’accueil",
     .article = "ST-1",
     .target = "etablissement",
     .url = "structures/fiches"},
    {.name = "fonctionnement",
     .title = "Données de fonctionnement",
     .article = "ST-1",
     .target = "etablissement",
     .url = "structures/fiches"},
};

uint8_t structures_right(const char *service)
{
    if (service != NULL && strcmp(service, services[0].name) == 0) {
        return RIGHT_DISPONIBILITES;
    }
    if (service != NULL && strcmp(service, services[1].name) == 0) {
        return RIGHT_FONCTIONNEMENT;
    }
    return 0;
}

int structures_id(hab_slice text, char id[ID_MAX])
{
    if (text.size == 0 || text.size > ID_MAX || memchr(text.data, '\0', text.size) != NULL) {
        return 0;
    }
    memset(id, 0, ID_MAX);
    memcpy(id, text.data, text.size);
    return 1;
}

/* There are no settings. */
static int structures_open(const hab_host *host, hab_slice settings, void *report, void **state)
{
    structures_type *self = calloc(1, sizeof(*self));

    (void) settings;
    (void) report;
    if (self == NULL) {
        return FAILED;
    }
    structures_fiche_open(self, host);
    *state = self;
    return 0;
}

static void structures_close(void *state)
{
    free(state);
}

static const hab_service *structures_services(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(services) / sizeof(*services);
    return services;
}

static int refuse(hab_answer *answer, int reason)
{
    answer->reason = reason;
    return HAB_REFUSE;
}

static int compare_id(const void *id, const void *in)
{
    return memcmp(id, ((const entry *) in)->id, ID_MAX);
}

static int of_our_layout(hab_slice scope)
{
    return scope.size > 1 && (scope.size - 1) % sizeof(entry) == 0
           && *(const uint8_t *) scope.data == SCOPE_LAYOUT;
}

static const entry *find(hab_slice scope, hab_slice target)
{
    char id[ID_MAX];

    if (!structures_id(target, id)) {
        return NULL;
    }
    return bsearch(id, (const char *) scope.data + 1, (scope.size - 1) / sizeof(entry),
                   sizeof(entry), compare_id);
}

int structures_targets(hab_slice scope, const char *service, fiche_each_target each, void *context)
{
    uint8_t wanted =
        service != NULL ? structures_right(service) : RIGHT_DISPONIBILITES | RIGHT_FONCTIONNEMENT;
    size_t count = of_our_layout(scope) ? (scope.size - 1) / sizeof(entry) : 0;
    int outcome = HAB_DONE;

    for (size_t i = 0; outcome == HAB_DONE && i < count; i++) {
        const entry *found = (const entry *) ((const char *) scope.data + 1) + i;
        char id[ID_MAX + 1] = "";

        if ((found->flags & wanted) != 0) {
            memcpy(id, found->id, ID_MAX);
            outcome = each(context, id);
        }
    }
    return outcome;
}

static int structures_decide(const void *state, hab_slice scope, const hab_ask *ask,
                             hab_answer *answer)
{
    uint8_t right = structures_right(ask->service);
    const entry *found;

    (void) state;
    if (!of_our_layout(scope) || right == 0) {
        return FAILED;
    }
    if (ask->target.size == 0) {
        return refuse(answer, HAB_REASON_TARGET_MISSING);
    }
    found = find(scope, ask->target);
    if (found == NULL) {
        return refuse(answer, HAB_REASON_TARGET_NOT_LISTED);
    }
    if (right == RIGHT_DISPONIBILITES && (found->flags & KIND_EAJE) == 0) {
        return refuse(answer, HAB_REASON_WRONG_KIND);
    }
    if ((found->flags & right) == 0) {
        return refuse(answer, HAB_REASON_RIGHT_MISSING);
    }
    return HAB_ALLOW;
}

/* ST-5: three months before the anniversary, and no clause for a breach. */
static const hab_term_rules *structures_terms(const void *state)
{
    static const hab_term_rules rules = {.notice_end = HAB_NOTICE_AT_ANNIVERSARY,
                                         .notice_months = 3,
                                         .notice_by = HAB_BY_CAF | HAB_BY_PARTNER,
                                         .term_article = "ST-5",
                                         .notice_article = "ST-5",
                                         .breach_article = "ST-5",
                                         .avenant_article = "ST-6"};

    (void) state;
    return &rules;
}

static const char *structures_article(const void *state, int reason)
{
    static const char *const articles[HAB_REASON_COUNT] = {
        [HAB_REASON_NO_SESSION] = "ST-3.2",
        [HAB_REASON_SESSION_EXPIRED] = "ST-3.2",
        [HAB_REASON_SESSION_ENDED] = "ST-3.2",
        [HAB_REASON_PASSWORD_TO_CHANGE] = "ST-3.2",
        [HAB_REASON_CONDITIONS] = "ST-1",
        [HAB_REASON_PASSWORD_EXPIRED] = "ST-3.2",
        [HAB_REASON_BAD_CREDENTIALS] = "ST-3.2",
        [HAB_REASON_TOO_MANY_TRIES] = "ST-3.2",
        [HAB_REASON_PERSON_SUSPENDED] = "ST-3.4",
        [HAB_REASON_NOT_ALLOWED] = "ST-3.4",
        [HAB_REASON_NOT_IN_ANNEXE] = "ST-3.3",
        [HAB_REASON_CONVENTION_NOT_SIGNED] = "ST-3.1",
        [HAB_REASON_CONVENTION_NOT_ACTIVE] = "ST-3.1",
        [HAB_REASON_CONVENTION_NOT_YET] = "ST-5",
        [HAB_REASON_CONVENTION_ENDED] = "ST-5",
        [HAB_REASON_CONVENTION_SUSPENDED] = "ST-3.4",
        [HAB_REASON_RIGHT_MISSING] = "ST-3.3",
        [HAB_REASON_TARGET_NOT_LISTED] = "ST-3.3",
        [HAB_REASON_TARGET_MISSING] = "ST-3.3",
        [HAB_REASON_WRONG_KIND] = "ST-1",
    };

    (void) state;
    return reason >= 0 && reason < HAB_REASON_COUNT ? articles[reason] : NULL;
}

static const char annexe_schema[] =
#include "plugins/structures/annexe.schema.json.inc"
    ;

HAB_PLUGIN_EXPORT const hab_plugin habilitation_plugin = {
    .major = HAB_ABI_MAJOR,
    .minor = HAB_ABI_MINOR,
    .name = "structures",
    .title = "Structures d’accueil",
    .annexe_schema = annexe_schema,
    .open = structures_open,
    .close = structures_close,
    .services = structures_services,
    .annexe_check = structures_check,
    .annexe_compile = structures_compile,
    .decide = structures_decide,
    .article = structures_article,
    .terms = structures_terms,
    .request_form = structures_request_form,
    .request_check = structures_request_check,
    .request_annexe = structures_request_annexe,
    .request_steps = structures_request_steps,
    .request_ready = structures_request_ready,
    .pages = structures_pages,
    .sheets = structures_sheets,
    .due = structures_due,
    .sweep = structures_sweep,
    .event = fiche_event,
    .draft = fiche_entry_draft,
    .kinds = structures_kinds,
};
