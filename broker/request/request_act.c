/* What is done with a request, one function an act: which state allows it, what it
 * must be told, what becomes of it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "base/text.h"
#include "request/request_record.h"
#include "type/plugin_dispatch.h"
#include "web/form_document.h"

enum {
    REASON_MAX = 2000, /* bytes of a reason */
    LINE_MAX = 300,    /* of a place, a signatory, a reference */
    SIGNATORIES_MAX = 20
};

/* Bits of states. */
enum {
    TRANSMISE = 1 << HAB_REQUEST_TRANSMISE,
    A_COMPLETER = 1 << HAB_REQUEST_A_COMPLETER,
    VERIFIEE = 1 << HAB_REQUEST_VERIFIEE,
    ENVOYEE = 1 << HAB_REQUEST_ENVOYEE,
    SIGNEE = 1 << HAB_REQUEST_SIGNEE
};

typedef hab_status (*act_fn)(hab_acting *acting, const json_t *details);

static hab_status refuse(const hab_acting *acting, const char *field, const char *sentence)
{
    return hab_fail(acting->error, HAB_INVALID, "%s: %s", field, sentence);
}

/* A text of the details that is there and not only spaces; else an error that says so. */
static hab_status read_text(const hab_acting *acting, const json_t *details, const char *field,
                            size_t max, const char *missing, const char **text)
{
    const json_t *value = json_object_get(details, field);
    const char *found = json_string_value(value);
    size_t size = json_string_length(value);

    if (found == NULL || found[strspn(found, " \t\r\n")] == '\0') {
        return refuse(acting, field, missing);
    }
    if (size > max || strlen(found) != size || !hab_text_valid(hab_slice_of(found, size), 1)) {
        return refuse(acting, field, "Ce texte est trop long.");
    }
    *text = found;
    return HAB_OK;
}

/* A day that has come: what is recorded has happened. */
static hab_status read_day(const hab_acting *acting, const json_t *details, const char *field,
                           const char *name, uint32_t *date)
{
    const char *text = json_string_value(json_object_get(details, field));

    if (text == NULL || hab_parse_date(hab_slice_text(text), date) != HAB_OK) {
        return refuse(acting, name, "Indiquez une date, comme 2026-11-22.");
    }
    if (*date > hab_local_time(acting->now).date) {
        return refuse(acting, name, "Cette date est à venir\u00a0: indiquez celle du jour même.");
    }
    return HAB_OK;
}

static hab_status keep(hab_acting *acting, const char *field, json_t *value)
{
    return json_object_set_new(acting->document, field, value) == 0 ? HAB_OK : HAB_MEMORY;
}

static hab_status verify(hab_acting *acting, const json_t *details)
{
    static const hab_move move = {.to = HAB_REQUEST_VERIFIEE, .act = "verifiee"};

    (void) details;
    return hab_acting_move(acting, &move);
}

static hab_status ask_for_more(hab_acting *acting, const json_t *details)
{
    hab_move move = {
        .to = HAB_REQUEST_A_COMPLETER, .act = "a_completer", .letter = "demande-a-completer"};
    hab_status status = read_text(acting, details, "motif", REASON_MAX,
                                  "Dites au demandeur ce qui manque.", &move.text);

    if (status == HAB_OK) {
        status = keep(acting, "motif", json_string(move.text));
    }
    return status == HAB_OK ? hab_acting_move(acting, &move) : status;
}

/* By the SIRET where there was one, else by the name. */
static int is_another(const json_t *partner, const json_t *former)
{
    const char *by = json_object_get(former, "siret") != NULL ? "siret" : "nom";

    return !json_equal(json_object_get(partner, by), json_object_get(former, by));
}

/* The requester's part is replaced; type and Caf stay, and so does what the Caf knows of
 * this partner: steps recorded for one are not another's (MCP-12, MCP-17.1). */
static hab_status complete(hab_acting *acting, const json_t *details)
{
    static const hab_move move = {
        .to = HAB_REQUEST_TRANSMISE, .act = "completee", .letter = "accuse-reception"};
    static const char *const fixed[] = {"type", "caf"};
    static const char *const replaced[] = {"demandeur", "partenaire", "annexe"};

    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        if (!json_equal(json_object_get(details, fixed[i]),
                        json_object_get(acting->document, fixed[i]))) {
            return refuse(acting, fixed[i],
                          "Une demande reste auprès de sa Caf et de son type\u00a0: pour en "
                          "changer, faites une nouvelle demande.");
        }
    }
    if (is_another(json_object_get(details, "partenaire"),
                   json_object_get(acting->document, "partenaire"))) {
        json_object_del(acting->document, "etapes");
    }
    for (size_t i = 0; i < sizeof(replaced) / sizeof(replaced[0]); i++) {
        json_t *part = json_object_get(details, replaced[i]);

        if (part == NULL) {
            return refuse(acting, replaced[i], "Cette partie de la demande manque.");
        }
        if (keep(acting, replaced[i], json_deep_copy(part)) != HAB_OK) {
            return HAB_MEMORY;
        }
    }
    json_object_del(acting->document, "motif");
    return hab_acting_move(acting, &move);
}

static hab_status turn_down(hab_acting *acting, const json_t *details)
{
    hab_move move = {.to = HAB_REQUEST_REFUSEE, .act = "refusee", .letter = "demande-refusee"};
    const json_t *private = json_object_get(details, "motif_prive");
    const char *numero = json_string_value(json_object_get(acting->document, "numero"));
    const char *reason = "";
    hab_status status =
        read_text(acting, details, "motif", REASON_MAX,
                  "Dites au demandeur pourquoi sa demande est refusée.", &move.text);

    if (status == HAB_OK && private != NULL
        && !(json_is_string(private) && json_string_length(private) == 0)) {
        status = read_text(acting, details, "motif_prive", REASON_MAX,
                           "Écrivez un motif, ou laissez ce champ vide.", &reason);
    }
    if (status == HAB_OK && numero != NULL) {
        status = hab_numero_release(acting->txn, numero);
    }
    if (status == HAB_OK) {
        status = keep(acting, "motif", json_string(move.text));
    }
    if (status == HAB_OK && reason[0] != '\0') {
        status = keep(acting, "motif_prive", json_string(reason));
    }
    return status == HAB_OK ? hab_acting_move(acting, &move) : status;
}

/* As conf/schema/convention.schema.json says, and a path that leads to itself. */
static int numero_valid(const char *text)
{
    static const char allowed[] =
        "/._-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t length = strlen(text);

    return length > 0 && length <= HAB_NUMERO_MAX && strspn(text, allowed) == length
           && strspn(text, "/._-") == 0 && text[length - 1] != '/' && strstr(text, "//") == NULL
           && strstr(text, "/.") == NULL;
}

static hab_status take_numero(hab_acting *acting, const char *numero)
{
    int is_free = 0;
    hab_status status;

    if (!numero_valid(numero)) {
        return refuse(acting, "numero",
                      "Un numéro a 31 caractères au plus\u00a0: lettres, chiffres, points, tirets "
                      "et barres obliques.");
    }
    status = hab_numero_free(acting->txn, numero, &is_free);
    if (status == HAB_OK && !is_free) {
        return refuse(acting, "numero",
                      "Une autre convention ou une autre demande porte déjà ce numéro.");
    }
    return status == HAB_OK ? hab_numero_claim(acting->txn, acting->request.number, numero)
                            : status;
}

static hab_status send(hab_acting *acting, const json_t *details)
{
    static const hab_move move = {
        .to = HAB_REQUEST_ENVOYEE, .act = "convention_envoyee", .letter = "convention-envoyee"};
    const char *numero = "";
    hab_status status = read_text(acting, details, "numero", LINE_MAX,
                                  "Donnez un numéro à la convention.", &numero);

    if (status == HAB_OK) {
        status = take_numero(acting, numero);
    }
    if (status == HAB_OK) {
        status = keep(acting, "numero", json_string(numero));
    }
    return status == HAB_OK ? hab_acting_move(acting, &move) : status;
}

static const hab_step *find_step(const hab_type *type, const char *name)
{
    size_t count;
    const hab_step *steps = hab_type_steps(type, &count);

    for (size_t i = 0; i < count && name != NULL; i++) {
        if (strcmp(steps[i].name, name) == 0) {
            return &steps[i];
        }
    }
    return NULL;
}

/* What of the details a step of this kind keeps, but the date. */
static hab_status read_step(const hab_acting *acting, const hab_step *step, const json_t *details,
                            json_t *entry)
{
    const char *text = "";
    hab_status status = HAB_OK;

    if (step->kind == HAB_STEP_FAVOURABLE) {
        status = read_text(acting, details, "etat", LINE_MAX, "Choisissez un avis.", &text);
        if (status == HAB_OK && strcmp(text, "favorable") != 0 && strcmp(text, "attente") != 0
            && strcmp(text, "defavorable") != 0) {
            status = refuse(acting, "etat",
                            "L’avis est «\u00a0favorable\u00a0», «\u00a0attente\u00a0» ou "
                            "«\u00a0defavorable\u00a0».");
        }
        if (status == HAB_OK) {
            json_object_set_new(entry, "etat", json_string(text));
        }
    } else if (step->kind == HAB_STEP_REFERENCE) {
        status = read_text(acting, details, "numero", 100, "Indiquez le numéro.", &text);
        if (status == HAB_OK) {
            json_object_set_new(entry, "numero", json_string(text));
        }
    }
    return status;
}

static hab_status keep_step(hab_acting *acting, const hab_step *step, json_t *entry)
{
    json_t *steps = json_object_get(acting->document, "etapes");

    if (steps == NULL) {
        steps = json_object();
        if (keep(acting, "etapes", steps) != HAB_OK) {
            return HAB_MEMORY;
        }
    }
    return json_object_set(steps, step->name, entry) == 0 ? HAB_OK : HAB_MEMORY;
}

static hab_status record_step(hab_acting *acting, const json_t *details)
{
    const hab_step *step =
        find_step(acting->type, json_string_value(json_object_get(details, "etape")));
    hab_move move = {.act = "etape"};
    json_t *entry = json_object();
    uint32_t date;
    hab_status status;

    if (step == NULL) {
        json_decref(entry);
        return refuse(acting, "etape", "Ce type de convention n’a pas cette étape.");
    }
    move.text = step->title;
    status = read_step(acting, step, details, entry);
    if (status == HAB_OK) {
        status = read_day(acting, details, "date", "date", &date);
    }
    if (status == HAB_OK) {
        json_object_set(entry, "date", json_object_get(details, "date"));
        status = keep_step(acting, step, entry);
    }
    json_decref(entry);
    return status == HAB_OK ? hab_acting_move(acting, &move) : status;
}

static hab_status read_signatories(const hab_acting *acting, const json_t *signature)
{
    const json_t *names = json_object_get(signature, "signataires");
    size_t i;
    json_t *name;

    if (json_array_size(names) == 0 || json_array_size(names) > SIGNATORIES_MAX) {
        return refuse(acting, "signature.signataires", "Nommez les signataires, un par ligne.");
    }
    json_array_foreach(names, i, name)
    {
        if (json_string_length(name) == 0 || json_string_length(name) > LINE_MAX) {
            return refuse(acting, "signature.signataires",
                          "Écrivez le nom et la qualité de chaque signataire sur une ligne.");
        }
    }
    return HAB_OK;
}

static hab_status read_place(const hab_acting *acting, const json_t *signature)
{
    const json_t *place = json_object_get(signature, "lieu");

    return json_string_length(place) > 0 && json_string_length(place) <= LINE_MAX
               ? HAB_OK
               : refuse(acting, "signature.lieu", "Indiquez la commune de la signature.");
}

/* A convention takes effect at its signature, or later, never before (section 4). */
static hab_status read_effect(const hab_acting *acting, const json_t *effect, uint32_t signed_on)
{
    const char *text = json_string_value(effect);
    uint32_t date;

    if (effect == NULL) {
        return HAB_OK;
    }
    if (text == NULL || hab_parse_date(hab_slice_text(text), &date) != HAB_OK) {
        return refuse(acting, "effet", "Indiquez une date, comme 2026-11-22, ou rien.");
    }
    return date >= signed_on
               ? HAB_OK
               : refuse(acting, "effet", "La convention prend effet à sa signature au plus tôt.");
}

static hab_status sign(hab_acting *acting, const json_t *details)
{
    static const hab_move move = {.to = HAB_REQUEST_SIGNEE, .act = "signee"};
    const json_t *signature = json_object_get(details, "signature");
    const json_t *effect = json_object_get(details, "effet");
    uint32_t date = 0;
    hab_status status = read_day(acting, signature, "date", "signature.date", &date);

    if (status == HAB_OK) {
        status = read_place(acting, signature);
    }
    if (status == HAB_OK) {
        status = read_signatories(acting, signature);
    }
    if (status == HAB_OK) {
        status = read_effect(acting, effect, date);
    }
    if (status == HAB_OK) {
        status = keep(acting, "signature",
                      json_pack("{s:O, s:O, s:O}", "date", json_object_get(signature, "date"),
                                "lieu", json_object_get(signature, "lieu"), "signataires",
                                json_object_get(signature, "signataires")));
    }
    if (status == HAB_OK && effect != NULL) {
        status = keep(acting, "effet", json_incref((json_t *) effect));
    }
    return status == HAB_OK ? hab_acting_move(acting, &move) : status;
}

typedef struct rule {
    unsigned from; /* bits of states */
    act_fn run;
} rule;

static const rule rules[] = {
    [HAB_REQUEST_VERIFY] = {TRANSMISE, verify},
    [HAB_REQUEST_ASK] = {TRANSMISE | VERIFIEE, ask_for_more},
    [HAB_REQUEST_COMPLETE] = {A_COMPLETER, complete},
    [HAB_REQUEST_REFUSE] = {TRANSMISE | A_COMPLETER | VERIFIEE | ENVOYEE | SIGNEE, turn_down},
    [HAB_REQUEST_SEND] = {VERIFIEE, send},
    [HAB_REQUEST_STEP] = {TRANSMISE | A_COMPLETER | VERIFIEE | ENVOYEE | SIGNEE, record_step},
    [HAB_REQUEST_SIGN] = {ENVOYEE, sign},
    [HAB_REQUEST_ACTIVATE] = {SIGNEE, NULL}, /* activation.c */
};

int hab_request_allows(const hab_request *request, hab_request_act act)
{
    return act >= HAB_REQUEST_VERIFY && act <= HAB_REQUEST_ACTIVATE
           && (rules[act].from & (1U << request->record.state)) != 0;
}

static hab_status act_on(hab_acting *acting, hab_request_act act, const json_t *details)
{
    if (!hab_request_allows(&acting->request, act)) {
        return hab_fail(acting->error, HAB_DENIED,
                        "acte: Une demande dans l’état «\u00a0%s\u00a0» ne le permet pas.",
                        hab_request_state_name(acting->request.record.state));
    }
    return rules[act].run(acting, details);
}

hab_status hab_request_do(hab_txn *txn, const hab_broker *broker, uint64_t number,
                          hab_request_act act, const json_t *details, uint64_t agent, int64_t now,
                          hab_error *error)
{
    hab_acting acting = {.txn = txn, .broker = broker, .agent = agent, .now = now, .error = error};
    hab_status status;

    if (act == HAB_REQUEST_ACTIVATE) {
        return hab_request_activate(txn, broker, number, NULL, 0, agent, now, error);
    }
    status = hab_acting_open(&acting, number);
    if (status == HAB_OK) {
        status = act_on(&acting, act, details);
        json_decref(acting.document);
    }
    return status;
}
