#include "mcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The annexe being read. */
typedef struct annexe {
    const mcp_state *state;
    void *report;
    const json_t *document;
    const json_t *content;
    const json_t *persons;
    const json_t *missions;
    const json_t *services; /* of the bulletin */
    int breaches;
} annexe;

static const char *text_of(const json_t *object, const char *field)
{
    return json_string_value(json_object_get(object, field));
}

static annexe annexe_of(const mcp_state *state, const json_t *document, void *report)
{
    const json_t *content = json_object_get(document, "annexe");

    return (annexe){.state = state,
                    .report = report,
                    .document = document,
                    .content = content,
                    .persons = json_object_get(content, "personnes"),
                    .missions = json_object_get(content, "missions"),
                    .services = json_object_get(json_object_get(content, "bulletin"), "services")};
}

static void breach(annexe *a, const char *field, const char *rule)
{
    a->state->host->report(a->report, field, rule);
    a->breaches++;
}

static int lists(const json_t *list, const char *text)
{
    size_t index;
    json_t *item;

    json_array_foreach(list, index, item)
    {
        if (text != NULL && strcmp(json_string_value(item), text) == 0) {
            return 1;
        }
    }
    return 0;
}

/* 14 digits, Luhn; La Poste's by the sum of its digits. */
static int is_siret(const char *text)
{
    unsigned sum = 0, luhn = 0;

    if (strlen(text) != 14 || strspn(text, "0123456789") != 14) {
        return 0;
    }
    for (size_t i = 0; i < 14; i++) {
        unsigned digit = (unsigned) (text[i] - '0');

        sum += digit;
        digit = i % 2 == 0 ? 2 * digit : digit;
        luhn += digit > 9 ? digit - 9 : digit;
    }
    return luhn % 10 == 0 || (strncmp(text, "356000000", 9) == 0 && sum % 5 == 0);
}

/* YYYY-SIRET, and the SIRET is the partner's own. */
static void check_number(annexe *a)
{
    const char *numero = text_of(a->document, "numero");
    const char *siret = text_of(json_object_get(a->document, "partenaire"), "siret");

    if (numero == NULL || strspn(numero, "0123456789") != 4 || numero[4] != '-'
        || !is_siret(numero + 5)) {
        breach(a, "numero", "MCP: a year, a hyphen and a SIRET with the right check digit");
    } else if (siret != NULL && strcmp(siret, numero + 5) != 0) {
        breach(a, "partenaire.siret", "MCP: is not the SIRET of the convention's number");
    }
}

static void check_bulletin(annexe *a)
{
    size_t index;
    json_t *item;

    json_array_foreach(a->services, index, item)
    {
        const mcp_service *service = mcp_service_find(a->state, json_string_value(item));
        char field[64];

        (void) snprintf(field, sizeof(field), "annexe.bulletin.services[%zu]", index);
        if (service == NULL) {
            breach(a, field, "MCP-3: the settings declare no such service");
        } else if (!lists(a->missions, service->mission.text)) {
            breach(a, field, "MCP-8: the mission of the service is not listed");
        }
    }
}

/* The e-mail address of a person says the same in any case. */
static int names(const annexe *a, const char *identifiant)
{
    size_t index;
    json_t *person;

    json_array_foreach(a->persons, index, person)
    {
        const char *own = text_of(person, "identifiant");

        if (own != NULL && identifiant != NULL && strcasecmp(own, identifiant) == 0) {
            return 1;
        }
    }
    return 0;
}

static void check_gestionnaires(annexe *a)
{
    const json_t *gestionnaires = json_object_get(a->content, "gestionnaires");
    const char *principal = text_of(gestionnaires, "principal");
    const char *suppleant = text_of(gestionnaires, "suppleant");

    if (!names(a, principal)) {
        breach(a, "annexe.gestionnaires.principal", "MCP-9.1: is not named in this annexe");
    }
    if (!names(a, suppleant)) {
        breach(a, "annexe.gestionnaires.suppleant", "MCP-9.1: is not named in this annexe");
    } else if (principal != NULL && strcasecmp(principal, suppleant) == 0) {
        breach(a, "annexe.gestionnaires.suppleant", "MCP-9.1: is the principal too");
    }
}

static void check_quota(annexe *a)
{
    json_int_t quota = json_integer_value(json_object_get(a->content, "quota"));

    if (json_array_size(a->persons) > (size_t) quota) {
        breach(a, "annexe.quota", "MCP-9.2: the annexe names more persons");
    }
}

static void check_habilitations(annexe *a, const json_t *person, size_t number)
{
    json_t *seen = json_object();
    size_t index;
    json_t *habilitation;

    json_array_foreach(json_object_get(person, "habilitations"), index, habilitation)
    {
        const char *service = text_of(habilitation, "service");
        char field[96];

        (void) snprintf(field, sizeof(field), "annexe.personnes[%zu].habilitations[%zu].service",
                        number, index);
        if (!lists(a->services, service)) {
            breach(a, field, "MCP-3: the service is not in the bulletin");
        } else if (json_object_get(seen, service) != NULL
                   || json_object_set_new(seen, service, json_true()) != 0) {
            breach(a, field, "MCP-9.1: the person has two habilitations for this service");
        }
    }
    json_decref(seen);
}

int mcp_annexe_check(const void *state, hab_slice convention, void *report)
{
    json_t *document = json_loadb(convention.data, convention.size, 0, NULL);
    annexe a = annexe_of(state, document, report);
    size_t index;
    json_t *person;

    if (document == NULL) {
        return FAILED;
    }
    check_number(&a);
    check_bulletin(&a);
    check_gestionnaires(&a);
    check_quota(&a);
    json_array_foreach(a.persons, index, person)
    {
        check_habilitations(&a, person, index);
    }
    json_decref(document);
    return a.breaches;
}

/* "2026-11-22" → 20261122, 0 for NULL. */
static uint32_t date_of(const char *text)
{
    unsigned long year, month, day;
    char *end = NULL;

    if (text == NULL) {
        return 0;
    }
    year = strtoul(text, &end, 10);
    month = *end == '-' ? strtoul(end + 1, &end, 10) : 0;
    day = *end == '-' ? strtoul(end + 1, &end, 10) : 0;
    return (uint32_t) (year * 10000 + month * 100 + day);
}

/* The part of a scope that all persons share, with nothing held yet. */
static int fill_shared(const annexe *a, uint8_t *scope, mcp_entry *entries)
{
    const json_t *formalities = json_object_get(a->content, "formalites_cnil");
    const char *state = text_of(formalities, "etat");
    mcp_head head = {.layout = MCP_LAYOUT,
                     .favourable = state != NULL && strcmp(state, "favorable") == 0,
                     .missions = (uint16_t) json_array_size(a->missions),
                     .services = (uint16_t) json_array_size(a->services),
                     .since = date_of(text_of(formalities, "date"))};
    size_t index;
    json_t *item;

    memcpy(scope, &head, sizeof(head));
    json_array_foreach(a->missions, index, item)
    {
        mcp_name mission;

        if (!mcp_name_set(&mission, json_string_value(item))) {
            return 0;
        }
        memcpy(scope + sizeof(head) + index * sizeof(mission), &mission, sizeof(mission));
    }
    json_array_foreach(a->services, index, item)
    {
        if (!mcp_name_set(&entries[index].service, json_string_value(item))) {
            return 0;
        }
    }
    return 1;
}

/* What one person holds of each service of the bulletin. */
static void fill_person(const annexe *a, const json_t *person, mcp_entry *entries)
{
    for (size_t i = 0; i < json_array_size(a->services); i++) {
        const char *service = json_string_value(json_array_get(a->services, i));
        size_t index;
        json_t *held;

        entries[i].flags = 0;
        entries[i].fin = 0;
        json_array_foreach(json_object_get(person, "habilitations"), index, held)
        {
            const char *name = text_of(held, "service");

            if (name != NULL && strcmp(name, service) == 0) {
                int suspended = json_is_true(json_object_get(held, "suspendue"));

                entries[i].flags = (uint8_t) (MCP_HELD | (suspended ? MCP_SUSPENDED : 0));
                entries[i].fin = date_of(text_of(held, "fin"));
            }
        }
    }
}

static const char *role_of(const annexe *a, const char *identifiant)
{
    const json_t *gestionnaires = json_object_get(a->content, "gestionnaires");
    const char *principal = text_of(gestionnaires, "principal");
    const char *suppleant = text_of(gestionnaires, "suppleant");

    if (identifiant != NULL && principal != NULL && strcasecmp(identifiant, principal) == 0) {
        return "gestionnaire_principal";
    }
    if (identifiant != NULL && suppleant != NULL && strcasecmp(identifiant, suppleant) == 0) {
        return "gestionnaire_suppleant";
    }
    return "";
}

static int emit_persons(const annexe *a, uint8_t *scope, size_t size, mcp_entry *entries,
                        void *sink)
{
    size_t services = json_array_size(a->services) * sizeof(*entries);
    size_t index;
    json_t *person;

    json_array_foreach(a->persons, index, person)
    {
        const char *identifiant = text_of(person, "identifiant");
        int refused;

        fill_person(a, person, entries);
        memcpy(scope + size - services, entries, services);
        refused = a->state->host->emit(sink, identifiant, role_of(a, identifiant),
                                       (hab_slice){.data = scope, .size = size});
        if (refused != 0) {
            return refused;
        }
    }
    return 0;
}

int mcp_annexe_compile(const void *state, hab_slice convention, void *sink)
{
    json_t *document = json_loadb(convention.data, convention.size, 0, NULL);
    annexe a = annexe_of(state, document, NULL);
    size_t services = json_array_size(a.services);
    size_t size = sizeof(mcp_head) + json_array_size(a.missions) * sizeof(mcp_name)
                  + services * sizeof(mcp_entry);
    uint8_t *scope = malloc(size);
    mcp_entry *entries = calloc(services + 1, sizeof(*entries));
    int failed = FAILED;

    if (scope != NULL && entries != NULL && fill_shared(&a, scope, entries)) {
        failed = emit_persons(&a, scope, size, entries, sink);
    }
    free(entries);
    free(scope);
    json_decref(document);
    return failed;
}
