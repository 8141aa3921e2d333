/* The public request of a Mam, and the annexe that it makes (MAM-4.1, MAM-4.3). */
#include "mam.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char form[] =
#include "plugins/mam/request.form.json.inc"
    ;

const char *mam_request_form(const void *state)
{
    (void) state;
    return form;
}

static const char *text_of(const json_t *object, const char *field)
{
    const char *text = json_string_value(json_object_get(object, field));

    return text != NULL ? text : "";
}

static uint64_t mix(uint64_t hash, const char *text)
{
    do {
        hash = (hash ^ (uint8_t) *text) * 0x100000001b3U;
    } while (*text++ != '\0');
    return hash;
}

/* A Mam that the Caf has given no number gets one, which the Caf sees when it verifies
 * the request. */
static json_t *id_of(const json_t *request)
{
    const json_t *partner = json_object_get(request, "partenaire");
    const char *given = text_of(json_object_get(json_object_get(request, "annexe"), "mam"), "id");
    uint64_t hash = mix(0xcbf29ce484222325U, text_of(partner, "nom"));
    char id[ID_MAX + 1], caf[8] = "";
    size_t size = 0;

    if (given[0] != '\0') {
        return json_string(given);
    }
    hash = mix(mix(hash, text_of(partner, "adresse")), text_of(partner, "courriel"));
    for (const char *c = text_of(request, "caf"); *c != '\0' && size < sizeof(caf) - 1; c++) {
        if (isdigit((unsigned char) *c)) {
            caf[size++] = *c;
        }
    }
    snprintf(id, sizeof(id), "MAM-%s-%016llX", caf, (unsigned long long) hash);
    return json_string(id);
}

/* The Mam is the partner: what was said of the one holds for the other; where it stands
 * was asked. */
static json_t *mam_of(const json_t *request, json_t *id)
{
    const json_t *partner = json_object_get(request, "partenaire");
    const json_t *asked = json_object_get(json_object_get(request, "annexe"), "mam");

    return json_pack(
        "{s:O, s:O*, s:O*, s:O*, s:O*, s:O*}", "id", id, "nom", json_object_get(partner, "nom"),
        "adresse", json_object_get(partner, "adresse"), "commune",
        json_object_get(asked, "commune"), "telephone", json_object_get(partner, "telephone"),
        "courriel", json_object_get(partner, "courriel"));
}

int mam_request_annexe(const void *state, hab_slice request, void *sink)
{
    const mam *self = state;
    json_t *document = json_loadb(request.data, request.size, 0, NULL);
    json_t *annexe = json_object_get(document, "annexe");
    json_t *id = id_of(document);
    char *text;
    size_t index;
    json_t *person;
    int failed = FAILED;

    json_array_foreach(json_object_get(annexe, "personnes"), index, person)
    {
        json_object_set_new(person, "qualite", json_string("assistant_maternel"));
        json_object_set(person, "mam", id);
    }
    json_object_set_new(annexe, "mam", mam_of(document, id));
    text = annexe != NULL ? json_dumps(annexe, JSON_COMPACT) : NULL;
    if (text != NULL) {
        failed = self->fiche.host->give(sink, (hab_slice){.data = text, .size = strlen(text)});
    }
    free(text);
    json_decref(id);
    json_decref(document);
    return failed;
}
