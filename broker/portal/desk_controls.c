/* caf/controles: what a Caf wants of the controls of connections (LI-3.4, ST-3.4, MAM-4.4): which
 * rules are on, from when on they fire, and whether they suspend by themselves. */
#include <ctype.h>
#include <stdlib.h>

#include "portal/desk_convention.h"
#include "portal/desk_signals.h"
#include "portal/portal.h"
#include "request/reference.h"
#include "trace/trace.h"
#include "web/answer.h"
#include "web/present.h"

static json_t *terms_document(const hab_rule_face *face)
{
    json_t *terms = json_array();

    for (size_t i = 0; i < HAB_RULE_TERMS && face->terms[i].name != NULL; i++) {
        const hab_rule_term *term = &face->terms[i];

        json_array_append_new(terms, json_pack("{s:s, s:s, s:i, s:i, s:i}", "nom", term->name,
                                               "libelle", term->label, "min", term->least, "max",
                                               term->most, "usuel", term->usual));
    }
    return terms;
}

/* What a form of the rules is made from. */
static json_t *model(void)
{
    json_t *rules = json_array();

    for (unsigned rule = 1; rule < HAB_RULE_COUNT; rule++) {
        const hab_rule_face *face = hab_rule_face_of((hab_rule) rule);

        json_array_append_new(rules, json_pack("{s:s, s:s, s:s, s:o}", "regle", face->code, "titre",
                                               face->title, "explication", face->about, "termes",
                                               terms_document(face)));
    }
    return rules;
}

/* [{"service": "TYPE/SERVICE", "titre"}], to choose from. */
static json_t *services_document(const hab_types *types)
{
    json_t *services = json_array();
    char name[160];
    char title[300];

    for (size_t i = 0; i < types->count; i++) {
        const hab_type *type = &types->items[i];

        for (size_t j = 0; j <= type->service_count; j++) {
            int all = j == type->service_count;

            (void) snprintf(name, sizeof(name), "%s/%s", type->plugin->name,
                            all ? "*" : type->services[j].name);
            (void) snprintf(title, sizeof(title), "%s\u00a0: %s", type->plugin->title,
                            all ? "tous les services" : type->services[j].title);
            json_array_append_new(services,
                                  json_pack("{s:s, s:s}", "service", name, "titre", title));
        }
    }
    return services;
}

static hab_status add_controls(hab_txn *txn, const char *caf, json_t *document)
{
    hab_controls controls;
    json_t *own;
    hab_status status = hab_controls_get(txn, caf, &controls);

    if (status != HAB_OK) {
        return status;
    }
    own = hab_controls_document(&controls);
    hab_controls_free(&controls);
    status = own != NULL && json_object_update(document, own) == 0 ? HAB_OK : HAB_MEMORY;
    json_decref(own);
    json_object_set_new(document, "caf", json_string(caf));
    return status;
}

/* `caf` NULL: a national agent has yet to choose one. */
static json_t *page(const hab_exchange *exchange, const char *caf, hab_status *status)
{
    json_t *document = NULL;
    hab_txn *txn;

    *status = hab_begin_read(exchange->broker->store, &txn);
    if (*status == HAB_OK) {
        document = hab_desk_document(txn, exchange);
        *status = document != NULL ? HAB_OK : HAB_MEMORY;
        if (*status == HAB_OK && caf != NULL) {
            *status = add_controls(txn, caf, document);
        }
        hab_abort(txn);
    }
    if (*status != HAB_OK) {
        json_decref(document);
        return NULL;
    }
    json_object_set_new(document, "modele", model());
    json_object_set_new(document, "services", services_document(exchange->broker->types));
    return document;
}

void hab_desk_controls_get(hab_exchange *exchange)
{
    char room[HAB_CAF_MAX + 1];
    const char *caf = hab_desk_caf(exchange, room);
    hab_status status;
    json_t *document;

    if (caf != NULL && !hab_caf_valid(hab_slice_text(caf))) {
        hab_answer_field(exchange, "caf", "Indiquez le code d’une Caf, comme 911.");
        return;
    }
    document = page(exchange, caf, &status);
    if (document == NULL) {
        hab_answer_failure(exchange, status, "the terms of the controls");
        return;
    }
    hab_query_to_document(exchange, "fait", document);
    hab_answer_document(exchange, 200, "caf-controles", document);
}

/* A form has boxes and texts, where a program writes truth and numbers. */
static void read_flag(json_t *rule, const char *name)
{
    const json_t *given = json_object_get(rule, name);

    if (given == NULL || json_is_string(given)) {
        json_object_set_new(rule, name, json_boolean(given != NULL));
    }
}

static void read_number(json_t *rule, const char *name)
{
    const char *text = json_string_value(json_object_get(rule, name));
    char *end;
    long number;

    if (text == NULL || !isdigit((unsigned char) text[0]) || strlen(text) > 9) {
        return;
    }
    number = strtol(text, &end, 10);
    if (*end == '\0') {
        json_object_set_new(rule, name, json_integer(number));
    }
}

static void read_rules(json_t *rules)
{
    for (unsigned code = 1; code < HAB_RULE_COUNT; code++) {
        const hab_rule_face *face = hab_rule_face_of((hab_rule) code);
        json_t *rule = json_object_get(rules, face->code);

        if (!json_is_object(rule) && json_is_object(rules)) {
            rule = json_object();
            json_object_set_new(rules, face->code, rule);
        }
        read_flag(rule, "active");
        read_flag(rule, "suspend");
        for (size_t i = 0; i < HAB_RULE_TERMS && face->terms[i].name != NULL; i++) {
            read_number(rule, face->terms[i].name);
        }
    }
}

/* "stagiaire, intérimaire" */
static json_t *split_words(const char *text)
{
    json_t *words = json_array();

    while (*text != '\0') {
        size_t length = strcspn(text, ",");
        size_t end = length;

        while (length > 0 && isspace((unsigned char) *text)) {
            text++;
            length--;
            end--;
        }
        while (end > 0 && isspace((unsigned char) text[end - 1])) {
            end--;
        }
        if (end > 0) {
            json_array_append_new(words, json_stringn(text, end));
        }
        text += length + (text[length] == ',');
    }
    return words;
}

/* Rows that were left empty are none. */
static void read_functions(json_t *form)
{
    json_t *rows = json_object_get(form, "fonctions");
    json_t *kept = json_array();
    json_t *row;
    size_t place;

    json_array_foreach(rows, place, row)
    {
        const char *words = json_string_value(json_object_get(row, "mots"));

        if (hab_desk_text(row, "service")[0] == '\0' && (words == NULL || words[0] == '\0')
            && !json_is_array(json_object_get(row, "mots"))) {
            continue;
        }
        if (words != NULL) {
            json_object_set_new(row, "mots", split_words(words));
        }
        json_array_append(kept, row);
    }
    if (rows == NULL || json_is_array(rows)) {
        json_object_set_new(form, "fonctions", kept);
    } else {
        json_decref(kept);
    }
}

/* Which rules a change touches, as the trace names them: "caf:911 refus nuit". */
static void name_changes(const json_t *before, const json_t *after, const char *caf,
                         char object[HAB_TRACE_TEXT_MAX + 1])
{
    const json_t *rules = json_object_get(after, "regles");
    size_t used = (size_t) snprintf(object, HAB_TRACE_TEXT_MAX + 1, "caf:%s", caf);

    for (unsigned rule = 1; rule < HAB_RULE_COUNT && used < HAB_TRACE_TEXT_MAX; rule++) {
        const char *code = hab_signal_rule_code(rule);

        if (!json_equal(json_object_get(json_object_get(before, "regles"), code),
                        json_object_get(rules, code))) {
            used += (size_t) snprintf(object + used, HAB_TRACE_TEXT_MAX + 1 - used, " %s", code);
        }
    }
    if (used < HAB_TRACE_TEXT_MAX
        && !json_equal(json_object_get(before, "nuit"), json_object_get(after, "nuit"))) {
        used += (size_t) snprintf(object + used, HAB_TRACE_TEXT_MAX + 1 - used, " heures");
    }
    if (used < HAB_TRACE_TEXT_MAX
        && !json_equal(json_object_get(before, "fonctions"), json_object_get(after, "fonctions"))) {
        (void) snprintf(object + used, HAB_TRACE_TEXT_MAX + 1 - used, " mots");
    }
}

static hab_status put(hab_txn *txn, const hab_exchange *exchange, const char *caf,
                      const json_t *document, hab_error *error)
{
    char object[HAB_TRACE_TEXT_MAX + 1];
    json_t *before = json_object();
    hab_status status = add_controls(txn, caf, before);

    if (status == HAB_OK) {
        status = hab_controls_put(txn, caf, document, error);
    }
    if (status == HAB_OK) {
        name_changes(before, document, caf, object);
        status = hab_desk_trace(txn, exchange, "controles.regles", HAB_REASON_GRANTED, object);
    }
    json_decref(before);
    return status;
}

static hab_status change(const hab_exchange *exchange, const char *caf, const json_t *document,
                         hab_error *error)
{
    hab_txn *txn;
    hab_status status = hab_desk_begin(exchange, HAB_ROLE_TRACES, caf, &txn);

    return status == HAB_OK ? hab_desk_end(txn, put(txn, exchange, caf, document, error)) : status;
}

/* The page again, with what was typed. */
static void refuse(hab_exchange *exchange, const char *caf, hab_status status,
                   const hab_error *error, json_t *form)
{
    hab_status read;
    json_t *under;

    hab_desk_refuse(exchange, status, error, "the terms of the controls");
    if (!hab_wants_html(exchange->accept) || (exchange->status != 409 && exchange->status != 422)) {
        return;
    }
    under = page(exchange, caf, &read);
    if (under == NULL) {
        return;
    }
    json_object_update(under, form);
    json_object_update(under, exchange->document);
    hab_answer_document(exchange, exchange->status, "caf-controles", under);
}

/* Their own Caf's; a national agent says which. */
static int read_caf(hab_exchange *exchange, json_t *form, char caf[HAB_CAF_MAX + 1])
{
    const char *given = hab_desk_text(form, "caf");

    if (!hab_caf_valid(hab_slice_text(given))) {
        given = exchange->caf_agent.caf;
    }
    (void) snprintf(caf, HAB_CAF_MAX + 1, "%s", given);
    if (caf[0] == '\0') {
        hab_answer_field(exchange, "caf", "Indiquez le code d’une Caf, comme 911.");
        return 0;
    }
    if (!hab_agent_may(&exchange->caf_agent, HAB_ROLE_TRACES, caf)) {
        hab_desk_not_theirs(exchange, caf);
        return 0;
    }
    json_object_del(form, "caf");
    return 1;
}

void hab_desk_controls_post(hab_exchange *exchange, json_t *form)
{
    char caf[HAB_CAF_MAX + 1];
    char done[64];
    hab_error error = {""};
    hab_status status;

    if (!read_caf(exchange, form, caf)) {
        return;
    }
    if (hab_body_kind_of(exchange->content_type) == HAB_BODY_FORM) {
        read_rules(json_object_get(form, "regles"));
        read_functions(form);
    }
    status = change(exchange, caf, form, &error);
    if (status != HAB_OK) {
        refuse(exchange, caf, status, &error, form);
    } else if (hab_wants_html(exchange->accept)) {
        (void) snprintf(done, sizeof(done), "caf/controles?fait=controles&caf=%s", caf);
        hab_answer_redirect(exchange, done);
    } else {
        hab_answer_document(exchange, 200, "caf-controles", page(exchange, caf, &status));
    }
}
