/* One demande (LI-1): page, PDF, XML, and its follow-up by the lieu (LI-3.4). Who opens it
 * in any shape has its personal data, and so has retrieved it. */
#include "lieu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum shape { PAGE, PDF, XML, SHAPES } shape;

typedef struct opened {
    const li *self;
    hab_call *call;
    shape shape;
    char reference[LI_REFERENCE + 1];
    uint64_t number;
    li_shell shell;
    int first; /* retrieved by this very call */
} opened;

static int unknown(const opened *o)
{
    return o->self->calls->problem(o->call, 404, "demande_inconnue", "Cette demande n’existe pas",
                                   "Vérifiez sa référence, ou revenez à la liste des demandes.",
                                   HAB_REASON_GRANTED);
}

/* "FA-7K2M-94QX.pdf" */
static int read_path(opened *o)
{
    static const char *const endings[SHAPES] = {"", ".pdf", ".xml"};
    hab_slice rest = o->self->calls->caller(o->call)->rest;
    const char *text = rest.data;

    if (rest.size < LI_REFERENCE) {
        return HAB_NONE;
    }
    memcpy(o->reference, text, LI_REFERENCE);
    for (o->shape = PAGE; o->shape < SHAPES; o->shape++) {
        size_t length = strlen(endings[o->shape]);

        if (rest.size == LI_REFERENCE + length
            && memcmp(text + LI_REFERENCE, endings[o->shape], length) == 0) {
            return HAB_DONE;
        }
    }
    return HAB_NONE;
}

/* Finds it, and decides for its commune: a stranger learns no more than that it is none
 * of theirs. */
static int find(opened *o)
{
    int outcome = read_path(o);

    if (outcome == HAB_DONE) {
        outcome = li_find(o->self, o->call, pl_text(o->reference), &o->number, &o->shell);
    }
    if (outcome == HAB_NONE) {
        return unknown(o);
    }
    return outcome == HAB_DONE ? o->self->calls->may(o->call, "demandes", pl_text(o->shell.commune),
                                                     pl_text(o->reference), NULL)
                               : outcome;
}

/* LI-2: nothing is left but that it was there. */
static int gone(const opened *o)
{
    json_t *view = NULL;
    int outcome;

    if (o->shape != PAGE || !o->self->calls->caller(o->call)->html) {
        return o->self->calls->problem(o->call, 410, "demande_detruite",
                                       "Cette demande est détruite",
                                       "Ses données ont été effacées : elles sont gardées six mois "
                                       "au plus.",
                                       HAB_REASON_GRANTED);
    }
    outcome = li_shell_view(o->self, o->call, &o->shell, &view);
    return outcome == HAB_DONE ? pl_answer(o->self->host, o->call, 410, "lieu-demande", view)
                               : outcome;
}

/* -- its shapes */

static int answer_xml(const opened *o, const json_t *family, const char *filename)
{
    li_text_out text;
    int outcome = HAB_FAILED;

    if (li_text_open(&text) != 0) {
        return HAB_FAILED;
    }
    li_xml_demande(text.file, &o->shell, family, 1);
    if (li_text_close(&text) == 0) {
        outcome = o->self->calls->content(o->call, "application/xml; charset=utf-8",
                                          (hab_slice){.data = text.bytes, .size = text.size},
                                          filename, "", 0);
    }
    li_text_free(&text);
    return outcome;
}

static int answer_pdf(const opened *o, json_t *view, const char *filename)
{
    char *text = json_dumps(view, JSON_COMPACT);
    int outcome = HAB_FAILED;

    if (text != NULL) {
        outcome = o->self->calls->pdf(o->call, "lieu-imprime-demande", pl_text(text), filename);
        explicit_bzero(text, strlen(text));
    }
    free(text);
    return outcome;
}

static int add_done(const opened *o, json_t *view)
{
    char fait[16];
    int outcome = o->self->calls->query(o->call, "fait", fait, sizeof(fait));

    if (outcome == HAB_DONE) {
        json_object_set_new(view, "fait", json_string(fait));
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int answer_view(const opened *o, json_t *family)
{
    char filename[LI_REFERENCE + 5];
    json_t *view = NULL;
    int outcome = li_shell_view(o->self, o->call, &o->shell, &view);

    if (outcome == HAB_DONE) {
        outcome = add_done(o, view);
    }
    if (outcome == HAB_DONE
        && (json_object_set_new(view, "premiere", json_boolean(o->first)) != 0
            || json_object_set(view, "famille", family) != 0)) {
        outcome = HAB_FAILED;
    }
    if (outcome == HAB_DONE) {
        (void) snprintf(filename, sizeof(filename), "%s.pdf", o->reference);
        outcome = o->shape == PDF
                      ? answer_pdf(o, view, filename)
                      : pl_answer(o->self->host, o->call, 200, "lieu-demande", json_incref(view));
    }
    json_decref(view);
    return outcome;
}

/* What is asked for with HEAD is not sent, and so not retrieved. */
static int retrieve(opened *o)
{
    if (o->self->calls->caller(o->call)->head) {
        return o->shell.state < LI_DETRUITE ? HAB_DONE : HAB_NONE;
    }
    return li_retrieve(o->self, o->call, o->number, &o->shell, &o->first);
}

int li_demande_get(const void *state, hab_call *call)
{
    opened o = {.self = state, .call = call};
    char filename[LI_REFERENCE + 5];
    json_t *family = NULL;
    int outcome = find(&o);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = li_open_document(o.self, call, o.number, &family);
    if (outcome == HAB_DONE) {
        outcome = retrieve(&o);
    }
    if (outcome == HAB_NONE) {
        json_decref(family);
        return gone(&o);
    }
    if (outcome == HAB_DONE) {
        (void) snprintf(filename, sizeof(filename), "%s.xml", o.reference);
        outcome = o.shape == XML ? answer_xml(&o, family, filename) : answer_view(&o, family);
    }
    json_decref(family);
    return outcome;
}

/* -- the follow-up */

static li_outcome outcome_of(hab_slice document)
{
    json_t *typed = json_loadb(document.data, document.size, 0, NULL);
    const char *issue = json_string_value(json_object_get(typed, "issue"));
    li_outcome found = LI_NO_OUTCOME;

    for (unsigned i = LI_PLACE; issue != NULL && i < LI_OUTCOMES; i++) {
        if (strcmp(issue, li_outcome_name(i)) == 0) {
            found = i;
        }
    }
    json_decref(typed);
    return found;
}

static int not_yet(const opened *o)
{
    return o->self->calls->problem(
        o->call, 409, "demande_a_recuperer", "Cette demande n’est pas encore récupérée",
        "Ouvrez-la d’abord : vous indiquerez ensuite la suite donnée.", HAB_REASON_GRANTED);
}

static int answer_treated(const opened *o)
{
    char path[64];
    json_t *view = NULL;
    int outcome;

    if (o->self->calls->caller(o->call)->html) {
        (void) snprintf(path, sizeof(path), "lieu-information/demandes/%s?fait=traitee",
                        o->reference);
        return o->self->calls->redirect(o->call, path);
    }
    outcome = li_shell_view(o->self, o->call, &o->shell, &view);
    return outcome == HAB_DONE ? pl_answer(o->self->host, o->call, 200, NULL, view) : outcome;
}

int li_demande_post(const void *state, hab_call *call, hab_slice document)
{
    opened o = {.self = state, .call = call};
    li_outcome issue = outcome_of(document);
    int outcome = find(&o);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (o.shape != PAGE) {
        return unknown(&o);
    }
    if (o.shell.state >= LI_DETRUITE) {
        return gone(&o);
    }
    if (o.shell.state == LI_NOTIFIEE) {
        return not_yet(&o);
    }
    if (issue == LI_NO_OUTCOME) {
        return o.self->calls->field(call, "issue", "Choisissez la suite donnée à la demande.");
    }
    outcome = li_treat(o.self, call, o.number, &o.shell, issue);
    return outcome == HAB_DONE ? answer_treated(&o) : outcome;
}

/* -- the schema of the XML */

static const char schema[] =
#include "plugins/lieu_information/demandes.xsd.inc"
    ;

int li_schema_get(const void *state, hab_call *call)
{
    const li *self = state;

    return self->calls->content(call, "application/xml; charset=utf-8", pl_text(schema),
                                "demandes.xsd", "", 3600);
}
