/* The public request of a provider: what its form cannot say, and the annexe that it
 * makes (ST-3.1, ST-3.3). */
#include "structures.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char form[] =
#include "plugins/structures/request.form.json.inc"
    ;

const char *structures_request_form(const void *state)
{
    (void) state;
    return form;
}

static const char *text_of(const json_t *object, const char *field)
{
    const char *text = json_string_value(json_object_get(object, field));

    return text != NULL ? text : "";
}

/* A commune's SIREN begins with 21. */
static int has_siret_of_commune(const json_t *request)
{
    return strncmp(text_of(json_object_get(request, "partenaire"), "siret"), "21", 2) == 0;
}

static int is_commune(const json_t *request)
{
    return strcmp(text_of(json_object_get(request, "annexe"), "nature"), "commune") == 0
           || has_siret_of_commune(request);
}

static int check_nature(const hab_host *host, const json_t *request, void *report)
{
    const char *nature = text_of(json_object_get(request, "annexe"), "nature");

    if (has_siret_of_commune(request) && strcmp(nature, "commune") != 0) {
        host->report(
            report, "annexe.nature",
            "Ce SIRET est celui d’une commune\u00a0: choisissez «\u00a0Une commune\u00a0», "
            "ou corrigez le SIRET.");
        return 1;
    }
    return 0;
}

static int check_deliberation(const hab_host *host, const json_t *request, void *report)
{
    const json_t *deliberation =
        json_object_get(json_object_get(request, "annexe"), "deliberation");
    int numbered = text_of(deliberation, "numero")[0] != '\0';
    int dated = text_of(deliberation, "date")[0] != '\0';

    if (numbered && !dated) {
        host->report(report, "annexe.deliberation.date",
                     "Indiquez aussi la date de la délibération, ou effacez son numéro.");
    } else if (dated && !numbered) {
        host->report(report, "annexe.deliberation.numero",
                     "Indiquez aussi le numéro de la délibération, ou effacez sa date.");
    }
    return numbered != dated;
}

int structures_request_check(const void *state, hab_slice request, void *report)
{
    const structures_type *self = state;
    json_t *document = json_loadb(request.data, request.size, 0, NULL);
    int breaches = FAILED;

    if (document != NULL) {
        breaches = check_nature(self->fiche.host, document, report);
        breaches += check_deliberation(self->fiche.host, document, report);
    }
    json_decref(document);
    return breaches;
}

static uint64_t mix(uint64_t hash, const char *text)
{
    do {
        hash = (hash ^ (uint8_t) *text) * 0x100000001b3U;
    } while (*text++ != '\0');
    return hash;
}

/* An establishment that the Caf has given no number gets one: its kind, the Caf, and
 * what makes it differ from others. The Caf sees it when it verifies the request. */
static json_t *new_id(const json_t *request, const json_t *establishment, size_t index)
{
    uint64_t hash = mix(0xcbf29ce484222325U + index, text_of(establishment, "nom"));
    char id[ID_MAX + 1], caf[8] = "";
    size_t size = 0;

    hash = mix(hash, text_of(establishment, "adresse"));
    hash = mix(hash, text_of(json_object_get(request, "partenaire"), "siret"));
    for (const char *c = text_of(request, "caf"); *c != '\0' && size < sizeof(caf) - 1; c++) {
        if (isdigit((unsigned char) *c)) {
            caf[size++] = *c;
        }
    }
    snprintf(id, sizeof(id), "%.4s-%s-%016llX", text_of(establishment, "type"), caf,
             (unsigned long long) hash);
    return json_string(id);
}

static void name_establishments(const json_t *request, json_t *establishments)
{
    size_t index;
    json_t *establishment;

    json_array_foreach(establishments, index, establishment)
    {
        if (text_of(establishment, "id")[0] == '\0') {
            json_object_set_new(establishment, "id", new_id(request, establishment, index));
        }
    }
}

/* A right names its establishment by its place in the form, "#2", or already by its id. */
static void name_rights(const json_t *establishments, json_t *person)
{
    size_t index;
    json_t *right;

    json_array_foreach(json_object_get(person, "droits"), index, right)
    {
        const char *written = text_of(right, "etablissement");
        size_t place = written[0] == '#' ? (size_t) strtoul(written + 1, NULL, 10) : 0;
        json_t *id = json_object_get(json_array_get(establishments, place - 1), "id");

        if (place > 0 && id != NULL) {
            json_object_set(right, "etablissement", id);
        }
    }
}

int structures_request_annexe(const void *state, hab_slice request, void *sink)
{
    const structures_type *self = state;
    json_t *document = json_loadb(request.data, request.size, 0, NULL);
    json_t *annexe = json_object_get(document, "annexe");
    json_t *establishments = json_object_get(annexe, "etablissements");
    char *text;
    size_t index;
    json_t *person;
    int failed = FAILED;

    name_establishments(document, establishments);
    json_array_foreach(json_object_get(annexe, "personnes"), index, person)
    {
        name_rights(establishments, person);
    }
    json_object_del(annexe, "nature");
    text = annexe != NULL ? json_dumps(annexe, JSON_COMPACT) : NULL;
    if (text != NULL) {
        failed = self->fiche.host->give(sink, (hab_slice){.data = text, .size = strlen(text)});
    }
    free(text);
    json_decref(document);
    return failed;
}

const hab_step *structures_request_steps(const void *state, size_t *count)
{
    static const hab_step step = {.name = "deliberation",
                                  .title = "Délibération qui autorise la commune à signer",
                                  .article = "ST-3.1",
                                  .path = "annexe.deliberation",
                                  .kind = HAB_STEP_REFERENCE};

    (void) state;
    *count = 1;
    return &step;
}

/* ST-3.1: a commune signs by a deliberation. */
int structures_request_ready(const void *state, hab_slice request, void *report)
{
    const structures_type *self = state;
    json_t *document = json_loadb(request.data, request.size, 0, NULL);
    const json_t *recorded = json_object_get(json_object_get(document, "etapes"), "deliberation");
    const json_t *declared = json_object_get(json_object_get(document, "annexe"), "deliberation");
    int missing =
        document == NULL
        || (is_commune(document) && recorded == NULL
            && (text_of(declared, "numero")[0] == '\0' || text_of(declared, "date")[0] == '\0'));

    if (missing) {
        self->fiche.host->report(
            report, "etapes.deliberation",
            "ST-3.1\u00a0: enregistrez la délibération qui autorise la commune à signer.");
    }
    json_decref(document);
    return missing;
}
