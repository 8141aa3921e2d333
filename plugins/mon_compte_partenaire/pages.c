/* The pages of the type, below mon-compte-partenaire/. */
#include "pages.h"

#include "bilan.h"
#include "incident.h"
#include "import.h"
#include "journal.h"
#include "meeting.h"
#include "provider.h"
#include "unused.h"

static const char incident_form[] =
#include "plugins/mon_compte_partenaire/incident.form.json.inc"
    ;

static const char provider_form[] =
#include "plugins/mon_compte_partenaire/provider.form.json.inc"
    ;

static const char meeting_form[] =
#include "plugins/mon_compte_partenaire/meeting.form.json.inc"
    ;

static const hab_page pages[] = {
    /* persons and their habilitations, by their gestionnaires */
    {.path = "aide", .menu = "Aide de Mon Compte Partenaire", .get = mcp_help_get},
    {.path = "personnes/", .get = mcp_persons_get, .post = mcp_person_post},
    {.path = "inviter/", .get = mcp_invite_get, .post = mcp_invite_post},
    {.path = "historique/", .get = mcp_history_get},

    /* many at once: groups, imports, unused rights, traces */
    {.path = "groupe/", .get = mcp_group_get, .post = mcp_group_post},
    {.path = "import/", .get = mcp_import_get, .post = mcp_import_post},
    {.path = "inutilises/", .get = mcp_unused_get, .post = mcp_unused_post},
    {.path = "traces/", .get = mcp_journal_get},

    /* requests and questions; supervision by the Caf */
    {.path = "demandes/", .get = mcp_demandes_get, .post = mcp_demandes_post},
    {.path = "questions/", .get = mcp_questions_get, .post = mcp_questions_post},
    {.path = "suivi",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .menu = "Partenaires de Mon Compte Partenaire",
     .get = mcp_suivi_list_get},
    {.path = "suivi/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .get = mcp_suivi_get,
     .post = mcp_suivi_post},
    {.path = "suivi-personnes/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .get = mcp_suivi_person_get,
     .post = mcp_suivi_person_post},
    {.path = "suivi-demandes",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .menu = "Demandes d’habilitation à décider",
     .get = mcp_demandes_queue_get},
    {.path = "suivi-demandes/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .get = mcp_demande_desk_get,
     .post = mcp_demande_desk_post},
    {.path = "suivi-questions",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .menu = "Questions sur des habilitations",
     .get = mcp_questions_queue_get},
    {.path = "suivi-questions/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .get = mcp_question_desk_get,
     .post = mcp_question_desk_post},

    /* incidents, providers, yearly reviews, meetings */
    {.path = "signaler/",
     .enter = mcp_report_enter,
     .post = mcp_report_post,
     .form = incident_form,
     .check = mcp_report_check},
    {.path = "incidents/", .get = mcp_incidents_get, .post = mcp_incidents_post},
    {.path = "suivi-incidents",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .menu = "Incidents de sécurité des partenaires",
     .get = mcp_incidents_desk},
    {.path = "suivi-incidents/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .get = mcp_incidents_get,
     .post = mcp_incidents_post},
    {.path = "annoncer/",
     .enter = mcp_provider_enter,
     .post = mcp_provider_post,
     .form = provider_form,
     .check = mcp_provider_check},
    {.path = "prestataires/", .get = mcp_providers_get, .post = mcp_providers_post},
    {.path = "suivi-prestataires",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .menu = "Prestataires des partenaires",
     .get = mcp_providers_desk},
    {.path = "suivi-prestataires/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .get = mcp_providers_get,
     .post = mcp_providers_post},
    {.path = "reunir/", .enter = mcp_meeting_enter, .post = mcp_meeting_post, .form = meeting_form},
    {.path = "reunions/", .get = mcp_meetings_get, .post = mcp_meetings_post},
    {.path = "suivi-reunir/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .enter = mcp_meeting_enter,
     .post = mcp_meeting_post,
     .form = meeting_form},
    {.path = "suivi-reunions",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .menu = "Réunions avec les partenaires",
     .get = mcp_meetings_desk},
    {.path = "suivi-reunions/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .get = mcp_meetings_get,
     .post = mcp_meetings_post},
    {.path = "bilans/", .get = mcp_bilans_get},
    {.path = "suivi-bilans",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .menu = "Bilans annuels des partenaires",
     .get = mcp_bilans_desk},
    {.path = "suivi-bilans/",
     .flags = HAB_PAGE_AGENT,
     .roles = HAB_AGENT_CONVENTIONS,
     .get = mcp_bilans_get},

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
