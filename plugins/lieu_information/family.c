/* What families meet (LI-1): the commune that is asked for first, the form, what is said
 * when it is sent, and where to turn without a lieu. */
#include "li.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PER_CLIENT = 5, PER_ADDRESS = 3, PATH = 96, NOM = 204 };

const char li_form[] =
#include "plugins/lieu_information/family.form.json.inc"
    ;

const char li_commune_form[] =
#include "plugins/lieu_information/commune.form.json.inc"
    ;

/* "91999", "2A004" */
static int is_code(const char *text)
{
    static const char digits[] = "0123456789";
    size_t first = text[0] == '2' && (text[1] == 'A' || text[1] == 'B') ? 2 : 0;

    return strlen(text) == LI_CODE && strspn(text + first, digits) == LI_CODE - first;
}

/* The code of the query, and the commune's name, or again the code when no list says it.
 * HAB_NONE when it is none. */
static int asked_commune(const li *self, hab_call *call, char code[LI_CODE + 1], char nom[NOM],
                         char caf[8])
{
    int outcome = self->calls->query(call, "commune", code, LI_CODE + 1);

    if (outcome != HAB_DONE || !is_code(code)) {
        return outcome == HAB_DONE ? HAB_NONE : outcome;
    }
    caf[0] = '\0';
    outcome = self->calls->commune(call, pl_text(code), nom, caf);
    if (outcome == HAB_NONE) {
        (void) snprintf(nom, NOM, "%s", code);
        outcome = HAB_DONE;
    }
    return outcome;
}

static json_t *read_document(hab_slice document)
{
    return json_loadb(document.data, document.size, 0, NULL);
}

static const char *text_at(const json_t *demande, const char *object, const char *field)
{
    const char *text = json_string_value(json_object_get(json_object_get(demande, object), field));

    return text != NULL ? text : "";
}

static int go(const li *self, hab_call *call, const char *page, const char *name, const char *value)
{
    char path[PATH];

    (void) snprintf(path, sizeof(path), "lieu-information/%s?%s=%s", page, name, value);
    return self->calls->redirect(call, path);
}

static int say_lieu(const li *self, hab_call *call, const char *code, int has)
{
    if (self->calls->caller(call)->html) {
        return go(self, call, has ? "demande" : "commune-sans-lieu", "commune", code);
    }
    return pl_answer(self->host, call, 200, NULL,
                     json_pack("{s:s, s:b}", "code", code, "lieu", has));
}

/* Families fill in nothing else before they know that there is a lieu. */
int li_commune_post(const void *state, hab_call *call, hab_slice document)
{
    const li *self = state;
    json_t *given = read_document(document);
    char code[LI_CODE + 1] = "";
    int has = 0;
    int outcome = HAB_FAILED;

    if (given != NULL) {
        (void) snprintf(code, sizeof(code), "%s", text_at(given, "commune", "code"));
        outcome = li_has_lieu(self, call, code, &has);
    }
    json_decref(given);
    return outcome == HAB_DONE ? say_lieu(self, call, code, has) : outcome;
}

/* A program that hands over demandes is a declared feed. */
static int only_browsers(const li *self, hab_call *call)
{
    return self->calls->caller(call)->html
               ? HAB_DONE
               : self->calls->problem(call, 403, "flux_a_declarer",
                                      "Cette page est celle des familles",
                                      "Un site transmet des demandes par lieu-information/depot, "
                                      "avec le secret d’un flux que la Caf a déclaré.",
                                      HAB_REASON_GRANTED);
}

/* The commune that was asked for first stands in the form; a link that names another finds
 * out the same. */
int li_family_enter(const void *state, hab_call *call)
{
    const li *self = state;
    char code[LI_CODE + 1];
    char nom[NOM];
    char caf[8];
    int has = 1;
    int outcome = asked_commune(self, call, code, nom, caf);
    json_t *filled;
    char *text;

    if (outcome == HAB_NONE) {
        return HAB_DONE;
    }
    if (outcome == HAB_DONE) {
        outcome = li_has_lieu(self, call, code, &has);
    }
    if (outcome != HAB_DONE || !has) {
        return outcome == HAB_DONE ? say_lieu(self, call, code, has) : outcome;
    }
    filled = json_pack("{s:{s:s, s:s}}", "commune", "code", code, "nom", nom);
    text = filled != NULL ? json_dumps(filled, JSON_COMPACT) : NULL;
    outcome = text != NULL ? self->calls->prefill(call, pl_text(text)) : HAB_FAILED;
    json_decref(filled);
    free(text);
    return outcome;
}

static int too_many(const li *self, hab_call *call, const char *detail)
{
    return self->calls->problem(call, 429, "trop_de_demandes", "Trop de demandes aujourd’hui",
                                detail, HAB_REASON_TOO_MANY_TRIES);
}

/* Nobody's mailbox is filled by strangers. */
int li_limit_address(const li *self, hab_call *call, hab_slice document)
{
    json_t *demande = read_document(document);
    int outcome =
        demande != NULL
            ? self->calls->limit(call, "li.demande.courriel",
                                 pl_text(text_at(demande, "contact", "courriel")), PER_ADDRESS)
            : HAB_FAILED;

    json_decref(demande);
    return outcome == HAB_NONE
               ? too_many(self, call,
                          "Trois demandes ont déjà été faites aujourd’hui avec cette adresse "
                          "électronique. Faites les autres demain.")
               : outcome;
}

static int within_limits(const li *self, hab_call *call, hab_slice document)
{
    int outcome = self->calls->limit_client(call, "li.demande", PER_CLIENT);

    if (outcome == HAB_NONE) {
        return too_many(self, call,
                        "Cinq demandes ont déjà été faites aujourd’hui depuis votre accès à "
                        "internet. Faites les autres demain, ou depuis un autre accès.");
    }
    return outcome == HAB_DONE ? li_limit_address(self, call, document) : outcome;
}

/* The last convention of the commune may have ended since the form was checked. */
static int go_nowhere(const li *self, hab_call *call, hab_slice document)
{
    json_t *demande = read_document(document);
    int outcome = demande != NULL ? go(self, call, "commune-sans-lieu", "commune",
                                       text_at(demande, "commune", "code"))
                                  : HAB_FAILED;

    json_decref(demande);
    return outcome;
}

int li_family_post(const void *state, hab_call *call, hab_slice document)
{
    const li *self = state;
    char reference[LI_REFERENCE + 1];
    int outcome = only_browsers(self, call);

    if (outcome == HAB_DONE) {
        outcome = within_limits(self, call, document);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = li_submit(self, call, document, reference);
    if (outcome == HAB_NONE) {
        return go_nowhere(self, call, document);
    }
    return outcome == HAB_DONE ? go(self, call, "demande-transmise", "reference", reference)
                               : outcome;
}

static int unknown_page(const li *self, hab_call *call)
{
    return self->calls->problem(call, 404, "inconnu", "Page introuvable",
                                "Cette adresse ne mène à aucune demande.", HAB_REASON_GRANTED);
}

/* Shown after the redirection: to load it again transmits nothing, and it tells nothing. */
int li_sent_get(const void *state, hab_call *call)
{
    const li *self = state;
    char given[2 * LI_REFERENCE];
    char reference[LI_REFERENCE + 1];
    int outcome = self->calls->query(call, "reference", given, sizeof(given));

    if (outcome == HAB_FAILED) {
        return outcome;
    }
    return outcome == HAB_DONE && li_reference_read(given, reference)
               ? pl_answer(self->host, call, 200, "li-demande-transmise",
                           json_pack("{s:s}", "reference", reference))
               : unknown_page(self, call);
}

int li_nowhere_get(const void *state, hab_call *call)
{
    const li *self = state;
    char code[LI_CODE + 1];
    char nom[NOM];
    char caf[8];
    int has = 0;
    int outcome = asked_commune(self, call, code, nom, caf);

    if (outcome == HAB_NONE) {
        return unknown_page(self, call);
    }
    if (outcome == HAB_DONE) {
        outcome = li_has_lieu(self, call, code, &has);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    return has ? go(self, call, "demande", "commune", code)
               : pl_answer(self->host, call, 200, "li-commune-sans-lieu",
                           json_pack("{s:{s:s, s:s}, s:O}", "commune", "code", code, "nom", nom,
                                     "orientation", li_turn_to(self, caf)));
}
