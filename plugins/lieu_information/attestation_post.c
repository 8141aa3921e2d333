/* Signing an attestation: once, by a person, of the list that the person has read (LI-2). */
#include "attestation_page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 100 };

static const char *field_of(const json_t *document, const char *name)
{
    const char *text = json_string_value(json_object_get(document, name));

    return text != NULL ? text : "";
}

/* The first field at fault and what would be right; NULL when all is well. */
static const char *fault_of(const json_t *document, const char **detail)
{
    static const struct {
        const char *name;
        const char *detail;
    } texts[] = {
        {"nom", "Écrivez votre prénom et votre nom, en 100 caractères au plus."},
        {"fonction", "Écrivez votre fonction, en 100 caractères au plus : « directrice »."}};

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        const char *text = field_of(document, texts[i].name);

        if (text[strspn(text, " ")] == '\0' || strlen(text) > (size_t) 4 * TEXT) {
            *detail = texts[i].detail;
            return texts[i].name;
        }
    }
    *detail = "Cochez la case : c’est elle qui atteste que les copies sont détruites.";
    return strcmp(field_of(document, "atteste"), "oui") == 0 ? NULL : "atteste";
}

/* The page again, with what is wrong; a program gets the problem alone. */
static int say_wrong(const li *self, hab_call *call, const json_t *convention,
                     const li_pending *pending, unsigned status, const json_t *problem)
{
    json_t *document = li_attestation_page(self, call, convention, pending);

    if (document == NULL) {
        return HAB_FAILED;
    }
    (void) json_object_set_new(document, "status", json_integer(status));
    (void) json_object_update(document, (json_t *) problem);
    return pl_answer(self->host, call, status, LI_ATTESTATION_SHEET, document);
}

static int say_field(const li *self, hab_call *call, const json_t *convention,
                     const li_pending *pending, const json_t *typed, const char *field,
                     const char *detail)
{
    json_t *problem;
    int outcome;

    if (!self->calls->caller(call)->html) {
        return self->calls->field(call, field, detail);
    }
    problem = json_pack("{s:s, s:s, s:s, s:{s:s, s:s}}", "title", "La signature est à compléter",
                        "detail", detail, "champ", field, "saisie", "nom", field_of(typed, "nom"),
                        "fonction", field_of(typed, "fonction"));
    outcome = say_wrong(self, call, convention, pending, 422, problem);
    json_decref(problem);
    return outcome;
}

/* Sent twice, it was signed once; else something else was destroyed, or signed by a
 * colleague, meanwhile. */
static int say_changed(const li *self, hab_call *call, const json_t *convention,
                       const li_pending *pending, const char *list)
{
    static const char title[] = "La liste a changé";
    static const char detail[] =
        "Depuis que la page s’est affichée, d’autres demandes ont été détruites ou une autre "
        "personne a signé. Rien n’est signé : relisez la liste, puis signez-la.";
    uint64_t id = (uint64_t) json_integer_value(json_object_get(convention, "id"));
    json_t *last = li_attestations_of(self, call, id, 0, 1);
    int same = list[0] != '\0' && strcmp(field_of(json_array_get(last, 0), "liste"), list) == 0;
    json_t *problem;
    int outcome;

    json_decref(last);
    if (same) {
        return li_attestation_go(self, call, convention, "?fait=signee");
    }
    if (!self->calls->caller(call)->html) {
        return self->calls->problem(call, 409, "liste_changee", title, detail, HAB_REASON_GRANTED);
    }
    problem = json_pack("{s:s, s:s}", "title", title, "detail", detail);
    outcome = say_wrong(self, call, convention, pending, 409, problem);
    json_decref(problem);
    return outcome;
}

static int sign(const li *self, hab_call *call, const json_t *convention, const li_pending *pending,
                const json_t *typed)
{
    const li_signature signature = {.nom = field_of(typed, "nom"),
                                    .fonction = field_of(typed, "fonction")};
    char query[48];
    uint64_t number;
    int outcome = li_attestation_sign(self, call, convention, pending, &signature, &number);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    (void) snprintf(query, sizeof(query), "?fait=signee&numero=%" PRIu64, number);
    return li_attestation_go(self, call, convention, query);
}

static int treat(const li *self, hab_call *call, const json_t *convention,
                 const li_pending *pending, const json_t *typed)
{
    const char *list = field_of(typed, "liste");
    const char *detail;
    const char *field;

    if (pending->count == 0 || strcmp(list, pending->list) != 0) {
        return say_changed(self, call, convention, pending, list);
    }
    field = fault_of(typed, &detail);
    return field != NULL ? say_field(self, call, convention, pending, typed, field, detail)
                         : sign(self, call, convention, pending, typed);
}

int li_attestation_post(const void *state, hab_call *call, hab_slice document)
{
    const li *self = state;
    li_pending pending = {.of = NULL};
    json_t *typed = NULL;
    json_t *convention = NULL;
    uint64_t id = 0;
    int outcome;

    (void) li_number_in(self->calls->caller(call)->rest, "convention-", "", &id);
    outcome = li_attestation_enter(self, call, id, &convention);
    if (outcome == HAB_DONE) {
        typed = json_loadb(document.data, document.size, 0, NULL);
        outcome = li_pending_of(self, call, id, 1, &pending);
    }
    if (outcome == HAB_DONE) {
        outcome = treat(self, call, convention, &pending, typed);
    }
    free(pending.of);
    json_decref(typed);
    json_decref(convention);
    return outcome;
}
