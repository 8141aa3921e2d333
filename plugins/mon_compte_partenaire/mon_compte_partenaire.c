/* Mon Compte Partenaire: the services of the bulletin d'adhésion, for a listed
 * mission, in their opening hours, each given to each person by itself (MCP-3,
 * MCP-4, MCP-8, MCP-9.1). The services are declared in the settings file. */
#include "pages.h"
#include "sweep.h"

#include <string.h>

static const hab_service *mcp_services(const void *state, size_t *count)
{
    const mcp_state *opened = state;

    *count = opened->count;
    return opened->services;
}

/* Copies the head of a scope whose size is what the head says; 0 for any other. */
static int read_head(hab_slice scope, mcp_head *head)
{
    if (scope.size < sizeof(*head)) {
        return 0;
    }
    memcpy(head, scope.data, sizeof(*head));
    return head->layout == MCP_LAYOUT
           && scope.size
                  == sizeof(*head) + head->missions * sizeof(mcp_name)
                         + head->services * sizeof(mcp_entry);
}

static int lists_mission(hab_slice scope, const mcp_head *head, const mcp_name *mission)
{
    const mcp_name *missions = (const void *) ((const uint8_t *) scope.data + sizeof(*head));

    for (size_t i = 0; i < head->missions; i++) {
        if (mcp_name_equal(&missions[i], mission)) {
            return 1;
        }
    }
    return 0;
}

/* Copies the entry of a service; 0 when it is not in the bulletin. */
static int find_entry(hab_slice scope, const mcp_head *head, const mcp_name *service,
                      mcp_entry *entry)
{
    const uint8_t *at =
        (const uint8_t *) scope.data + sizeof(*head) + head->missions * sizeof(mcp_name);

    for (size_t i = 0; i < head->services; i++, at += sizeof(*entry)) {
        if (memcmp(at, service, sizeof(*service)) == 0) {
            memcpy(entry, at, sizeof(*entry));
            return 1;
        }
    }
    return 0;
}

/* HAB_REASON_GRANTED, or why not. */
static int decide_service(hab_slice scope, const mcp_head *head, const mcp_service *service,
                          const hab_ask *ask)
{
    mcp_entry entry;

    if (!head->favourable || ask->date < head->since) {
        return HAB_REASON_FORMALITIES;
    }
    if (!find_entry(scope, head, &service->name, &entry)) {
        return HAB_REASON_SERVICE_NOT_OPEN;
    }
    if (!lists_mission(scope, head, &service->mission)) {
        return HAB_REASON_MISSION;
    }
    if (entry.flags != MCP_HELD) {
        return entry.flags == (MCP_HELD | MCP_SUSPENDED) ? HAB_REASON_RIGHT_SUSPENDED
                                                         : HAB_REASON_RIGHT_MISSING;
    }
    if (entry.fin != 0 && ask->date > entry.fin) {
        return HAB_REASON_RIGHT_OVER;
    }
    if (!mcp_hours_open(service->hours, ask)) {
        return HAB_REASON_OUTSIDE_HOURS;
    }
    return HAB_REASON_GRANTED;
}

static int mcp_decide(const void *state, hab_slice scope, const hab_ask *ask, hab_answer *answer)
{
    const mcp_service *service = mcp_service_find(state, ask->service);
    mcp_head head;

    if (service == NULL || !read_head(scope, &head)) {
        return FAILED;
    }
    /* These services have no targets: a request that names one asks for something else. */
    answer->reason = ask->target.size > 0 ? HAB_REASON_TARGET_NOT_LISTED
                                          : decide_service(scope, &head, service, ask);
    if (answer->reason == HAB_REASON_OUTSIDE_HOURS) {
        answer->opens = mcp_hours_next(service->hours, ask);
    }
    return answer->reason == HAB_REASON_GRANTED ? HAB_ALLOW : HAB_REFUSE;
}

/* MCP-17.2: any day, three months after receipt; for a breach that is not remedied, one. */
static const hab_term_rules *mcp_terms(const void *state)
{
    static const hab_term_rules rules = {.notice_end = HAB_NOTICE_ANY_DAY,
                                         .notice_months = 3,
                                         .notice_by = HAB_BY_CAF | HAB_BY_PARTNER,
                                         .breach_by = HAB_BY_CAF | HAB_BY_PARTNER,
                                         .breach_months = 1,
                                         .term_article = "MCP-17.1",
                                         .notice_article = "MCP-17.2",
                                         .breach_article = "MCP-17.2",
                                         .avenant_article = "MCP-17.3"};

    (void) state;
    return &rules;
}

static const char *mcp_article(const void *state, int reason)
{
    static const char *const articles[HAB_REASON_COUNT] = {
        [HAB_REASON_NO_SESSION] = "MCP-9.1",
        [HAB_REASON_SESSION_EXPIRED] = "MCP-9.1",
        [HAB_REASON_SESSION_ENDED] = "MCP-9.1",
        [HAB_REASON_PASSWORD_TO_CHANGE] = "MCP-9.1",
        [HAB_REASON_CONDITIONS] = "MCP-15",
        [HAB_REASON_PASSWORD_EXPIRED] = "MCP-9.1",
        [HAB_REASON_BAD_CREDENTIALS] = "MCP-9.1",
        [HAB_REASON_TOO_MANY_TRIES] = "MCP-9.1",
        [HAB_REASON_PERSON_SUSPENDED] = "MCP-9.1",
        [HAB_REASON_NOT_ALLOWED] = "MCP-9.1",
        [HAB_REASON_NOT_IN_ANNEXE] = "MCP-9.1",
        [HAB_REASON_CONVENTION_NOT_SIGNED] = "MCP-17.1",
        [HAB_REASON_CONVENTION_NOT_ACTIVE] = "MCP-12",
        [HAB_REASON_CONVENTION_NOT_YET] = "MCP-17.1",
        [HAB_REASON_CONVENTION_ENDED] = "MCP-17.2",
        [HAB_REASON_CONVENTION_SUSPENDED] = "MCP-9.1",
        [HAB_REASON_SERVICE_NOT_OPEN] = "MCP-3",
        [HAB_REASON_OUTSIDE_HOURS] = "MCP-4",
        [HAB_REASON_RIGHT_MISSING] = "MCP-9.1",
        [HAB_REASON_TARGET_NOT_LISTED] = "MCP-4",
        [HAB_REASON_FORMALITIES] = "MCP-17.1",
        [HAB_REASON_MISSION] = "MCP-8",
        [HAB_REASON_RIGHT_SUSPENDED] = "MCP-9.1",
        [HAB_REASON_RIGHT_OVER] = "MCP-9.1",
    };

    (void) state;
    return reason >= 0 && reason < HAB_REASON_COUNT ? articles[reason] : NULL;
}

static const char settings_schema[] =
#include "plugins/mon_compte_partenaire/settings.schema.json.inc"
    ;

static const char annexe_schema[] =
#include "plugins/mon_compte_partenaire/annexe.schema.json.inc"
    ;

HAB_PLUGIN_EXPORT const hab_plugin habilitation_plugin = {
    .major = HAB_ABI_MAJOR,
    .minor = HAB_ABI_MINOR,
    .name = "mon_compte_partenaire",
    .title = "Mon Compte Partenaire",
    .settings_schema = settings_schema,
    .annexe_schema = annexe_schema,
    .open = mcp_open,
    .close = mcp_close,
    .services = mcp_services,
    .annexe_check = mcp_annexe_check,
    .annexe_compile = mcp_annexe_compile,
    .decide = mcp_decide,
    .article = mcp_article,
    .terms = mcp_terms,
    .request_form = mcp_request_form,
    .request_check = mcp_request_check,
    .request_annexe = mcp_request_annexe,
    .request_steps = mcp_request_steps,
    .request_ready = mcp_request_ready,
    .pages = mcp_pages,
    .sheets = mcp_sheets,
    .due = mcp_due,
    .sweep = mcp_sweep,
};
