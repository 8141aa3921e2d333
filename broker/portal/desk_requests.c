/* caf/demandes: the queue of requests, and each of them. */
#include <stdio.h>

#include "base/calendar.h"
#include "form/entry.h"
#include "portal/desk_request.h"
#include "portal/portal.h"
#include "type/plugin_dispatch.h"
#include "web/answer.h"

enum { DAY = 24 * 3600 };

const char *hab_desk_act_name(unsigned act)
{
    static const char *const names[] = {
        [HAB_REQUEST_VERIFY] = "verifier", [HAB_REQUEST_ASK] = "demander-complement",
        [HAB_REQUEST_REFUSE] = "refuser",  [HAB_REQUEST_SEND] = "envoyer",
        [HAB_REQUEST_STEP] = "etape",      [HAB_REQUEST_SIGN] = "signer",
        [HAB_REQUEST_ACTIVATE] = "activer"};

    return act < sizeof(names) / sizeof(names[0]) ? names[act] : NULL;
}

hab_request_act hab_desk_act_find(const char *name)
{
    for (unsigned act = HAB_REQUEST_VERIFY; act <= HAB_REQUEST_ACTIVATE; act++) {
        const char *known = hab_desk_act_name(act);

        if (known != NULL && name != NULL && strcmp(known, name) == 0) {
            return (hab_request_act) act;
        }
    }
    return (hab_request_act) 0;
}

int hab_desk_request_open(hab_exchange *exchange, hab_slice reference, hab_request *request,
                          json_t **document)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        status = hab_request_find(txn, reference, request, document);
        hab_abort(txn);
    }
    if (status == HAB_NOT_FOUND) {
        hab_desk_not_found(exchange);
        return 0;
    }
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a request");
        return 0;
    }
    if (!hab_agent_may(&exchange->caf_agent, HAB_ROLE_CONVENTIONS, request->record.caf)) {
        json_decref(*document);
        hab_desk_not_theirs(exchange, request->record.reference);
        return 0;
    }
    return 1;
}

/* What stands in a line of the queue, and at the head of the request's own page. */
static json_t *summary(const hab_exchange *exchange, const hab_request *request,
                       const json_t *document)
{
    const hab_request_record *record = &request->record;
    const hab_type *type = hab_type_by_key(exchange->broker->types, record->type);
    json_t *made = json_pack("{s:s, s:s, s:s, s:O*, s:s*, s:O*, s:O*, s:I}", "reference",
                             record->reference, "etat", hab_request_state_name(record->state),
                             "caf", record->caf, "type", json_object_get(document, "type"), "titre",
                             type != NULL ? type->plugin->title : NULL, "partenaire",
                             json_object_get(json_object_get(document, "partenaire"), "nom"),
                             "numero", json_object_get(document, "numero"), "jours",
                             (json_int_t) ((exchange->now - record->created) / DAY));

    hab_desk_set_time(made, "transmise", record->created);
    hab_desk_set_time(made, "modifiee", record->changed);
    return made;
}

/* What the agent asks to see of the queue. */
typedef struct filter {
    char room[HAB_CAF_MAX + 1];
    const char *caf;
    unsigned state;
    uint32_t type; /* 0: all */
    hab_request after;
    int has_after;
} filter;

static unsigned find_state(const char *name)
{
    for (unsigned state = HAB_REQUEST_TRANSMISE; state <= HAB_REQUEST_REFUSEE; state++) {
        if (strcmp(hab_request_state_name(state), name) == 0) {
            return state;
        }
    }
    return 0;
}

/* A page begins behind the last request of the one before, which may have moved on. */
static void read_after(hab_txn *txn, const hab_exchange *exchange, filter *f)
{
    char reference[HAB_REFERENCE_TEXT + 1];

    if (hab_query_value(exchange->query, "apres", reference, sizeof(reference)) != HAB_OK
        || hab_request_find(txn, hab_slice_text(reference), &f->after, NULL) != HAB_OK
        || (f->caf != NULL && strcmp(f->caf, f->after.record.caf) != 0)) {
        return;
    }
    if (f->state != 0) {
        f->after.record.state = (uint8_t) f->state;
    }
    f->has_after = 1;
}

static void read_filter(hab_txn *txn, const hab_exchange *exchange, filter *f)
{
    char value[40];

    f->caf = hab_desk_caf(exchange, f->room);
    if (hab_query_value(exchange->query, "etat", value, sizeof(value)) == HAB_OK) {
        f->state = find_state(value);
    }
    if (hab_query_value(exchange->query, "type", value, sizeof(value)) == HAB_OK
        && hab_type_find(exchange->broker->types, hab_slice_text(value)) != NULL) {
        f->type = hab_type_key(value);
    }
    read_after(txn, exchange, f);
}

static hab_status add_line(hab_txn *txn, const hab_exchange *exchange, const hab_request *request,
                           json_t *lines)
{
    hab_request found;
    json_t *document;
    hab_status status = hab_request_get(txn, request->number, &found, &document);

    if (status == HAB_OK) {
        json_array_append_new(lines, summary(exchange, &found, document));
        json_decref(document);
    }
    return status;
}

/* A page of lines, and whether there are more. */
static hab_status add_lines(hab_txn *txn, const hab_exchange *exchange, filter *f, json_t *lines,
                            int *more)
{
    hab_request batch[HAB_DESK_PAGE];
    unsigned count = HAB_DESK_PAGE;
    hab_status status = HAB_OK;

    *more = 0;
    while (status == HAB_OK && count == HAB_DESK_PAGE && !*more) {
        status = hab_request_list(txn, f->caf, f->state, f->has_after ? &f->after : NULL, batch,
                                  HAB_DESK_PAGE, &count);
        for (unsigned i = 0; status == HAB_OK && i < count && !*more; i++) {
            f->after = batch[i];
            f->has_after = 1;
            if (f->type != 0 && batch[i].record.type != f->type) {
                continue;
            }
            if (json_array_size(lines) == HAB_DESK_PAGE) {
                *more = 1;
            } else {
                status = add_line(txn, exchange, &batch[i], lines);
            }
        }
    }
    return status;
}

static json_t *types_document(const hab_types *types)
{
    json_t *list = json_array();

    for (size_t i = 0; i < types->count; i++) {
        json_array_append_new(list, json_pack("{s:s, s:s}", "type", types->items[i].plugin->name,
                                              "titre", types->items[i].plugin->title));
    }
    return list;
}

/* The filters as they were asked for, for the page's form and its next page. */
static void add_filters(const hab_exchange *exchange, json_t *document)
{
    json_t *filters = json_object();

    hab_query_to_document(exchange, "etat", filters);
    hab_query_to_document(exchange, "type", filters);
    hab_query_to_document(exchange, "caf", filters);
    json_object_set_new(document, "filtres", filters);
    json_object_set_new(document, "types", types_document(exchange->broker->types));
}

static hab_status queue_document(hab_txn *txn, const hab_exchange *exchange, json_t **document)
{
    filter f = {.state = 0};
    json_t *made = hab_desk_document(txn, exchange);
    json_t *lines = json_array();
    json_t *last;
    int more;
    hab_status status;

    read_filter(txn, exchange, &f);
    status =
        made != NULL && lines != NULL ? add_lines(txn, exchange, &f, lines, &more) : HAB_MEMORY;
    if (status != HAB_OK) {
        json_decref(lines);
        json_decref(made);
        return status;
    }
    last = json_array_get(lines, json_array_size(lines) - 1);
    if (more) {
        json_object_set(made, "suite", json_object_get(last, "reference"));
    }
    json_object_set_new(made, "demandes", lines);
    add_filters(exchange, made);
    *document = made;
    return HAB_OK;
}

void hab_desk_requests_get(hab_exchange *exchange)
{
    json_t *document = NULL;
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        status = queue_document(txn, exchange, &document);
        hab_abort(txn);
    }
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "the queue of requests");
        return;
    }
    hab_answer_document(exchange, 200, "caf-demandes", document);
}

static json_t *history_view(hab_txn *txn, const json_t *document)
{
    const json_t *history = json_object_get(document, "historique");
    json_t *view = json_array();
    size_t i;
    json_t *entry;

    json_array_foreach(history, i, entry)
    {
        const char *when = json_string_value(json_object_get(entry, "quand"));
        json_t *line = json_copy(entry);
        char name[HAB_DESK_NAME];
        int64_t time;

        hab_desk_name(txn, (uint64_t) json_integer_value(json_object_get(entry, "qui")), name);
        json_object_set_new(line, "nom", json_string(name));
        if (when != NULL && hab_parse_time(hab_slice_text(when), &time, NULL) == HAB_OK) {
            hab_desk_set_time(line, "quand", time);
        }
        json_array_append_new(view, line);
    }
    return view;
}

static const char *step_kind(int kind)
{
    static const char *const names[] = {[HAB_STEP_FAVOURABLE] = "avis",
                                        [HAB_STEP_DONE] = "fait",
                                        [HAB_STEP_REFERENCE] = "reference"};

    return kind > 0 && (size_t) kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "";
}

static json_t *steps_view(const hab_type *type, const json_t *document)
{
    const json_t *recorded = json_object_get(document, "etapes");
    json_t *view = json_array();
    size_t count;
    const hab_step *steps = hab_type_steps(type, &count);

    for (size_t i = 0; i < count; i++) {
        json_array_append_new(view, json_pack("{s:s, s:s, s:s, s:s, s:O*}", "nom", steps[i].name,
                                              "titre", steps[i].title, "article", steps[i].article,
                                              "genre", step_kind(steps[i].kind), "fait",
                                              json_object_get(recorded, steps[i].name)));
    }
    return view;
}

static void add_missing(void *context, const char *field, const char *rule)
{
    json_array_append_new(context, json_pack("{s:s, s:s}", "champ", field, "message", rule));
}

/* What the type still waits for, but the signature. */
static json_t *missing_view(const hab_type *type, const json_t *document)
{
    json_t *missing = json_array();

    (void) hab_type_request_ready(type, document, add_missing, missing);
    return missing;
}

static json_t *acts_view(const hab_request *request)
{
    json_t *acts = json_array();

    for (unsigned act = HAB_REQUEST_VERIFY; act <= HAB_REQUEST_ACTIVATE; act++) {
        if (hab_desk_act_name(act) != NULL && hab_request_allows(request, (hab_request_act) act)) {
            json_array_append_new(acts, json_string(hab_desk_act_name(act)));
        }
    }
    return acts;
}

/* What only an open request has: what may be done, and what is missing. */
static void add_open_part(hab_txn *txn, const hab_exchange *exchange, const hab_request *request,
                          const json_t *document, json_t *view)
{
    const hab_type *type = hab_type_by_key(exchange->broker->types, request->record.type);
    char numero[HAB_NUMERO_MAX + 1];

    if (type == NULL) {
        return;
    }
    json_object_set_new(view, "actes", acts_view(request));
    json_object_set_new(view, "etapes", steps_view(type, document));
    json_object_set_new(view, "manque", missing_view(type, document));
    json_object_set_new(view, "cibles", hab_desk_request_targets(txn, exchange, request, document));
    if (hab_request_allows(request, HAB_REQUEST_SEND)
        && hab_request_propose(txn, exchange->broker, request, document, exchange->now, numero)
               == HAB_OK) {
        json_object_set_new(view, "numero_propose", json_string(numero));
    }
}

/* What the requester entered, in the words of the form, when the type has one. */
static void add_review(hab_txn *txn, const hab_exchange *exchange, const hab_request *request,
                       const json_t *document, json_t *view)
{
    const hab_type *type = hab_type_by_key(exchange->broker->types, request->record.type);
    json_t *review;

    if (type != NULL && type->request_form != NULL) {
        review = hab_entry_review(
            &(hab_entry_context){.txn = txn, .description = type->request_form}, document);
        json_object_set(view, "revue", json_object_get(review, "sections"));
        json_decref(review);
    }
}

static json_t *view_in(hab_txn *txn, const hab_exchange *exchange, const hab_request *request,
                       const json_t *document)
{
    static const char *const members[] = {"demandeur", "partenaire", "annexe", "signature",
                                          "effet"};
    json_t *head;
    json_t *view = hab_desk_document(txn, exchange);

    if (view == NULL) {
        return NULL;
    }
    /* A problem has a "motif" of its own: that of the request stands with its state. */
    head = summary(exchange, request, document);
    json_object_set(head, "motif", json_object_get(document, "motif"));
    json_object_set(head, "motif_prive", json_object_get(document, "motif_prive"));
    json_object_set_new(view, "demande", head);
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        json_object_set(view, members[i], json_object_get(document, members[i]));
    }
    add_review(txn, exchange, request, document, view);
    json_object_set_new(view, "historique", history_view(txn, document));
    add_open_part(txn, exchange, request, document, view);
    return view;
}

json_t *hab_desk_request_view(const hab_exchange *exchange, const hab_request *request,
                              const json_t *document)
{
    json_t *view;
    hab_txn *txn;

    if (hab_begin_read(exchange->broker->store, &txn) != HAB_OK) {
        return NULL;
    }
    view = view_in(txn, exchange, request, document);
    hab_abort(txn);
    return view;
}
