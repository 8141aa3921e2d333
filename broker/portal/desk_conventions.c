/* caf/conventions: those of the agent's Caf, by type, state and name. */
#include <stdlib.h>
#include <strings.h>

#include "portal/desk_convention.h"
#include "portal/portal.h"
#include "web/answer.h"

enum { AT_ONCE = 100, LOOKED_AT = 20000, WORDS_MAX = 100 };

/* What the agent asks to see. */
typedef struct filter {
    char room[HAB_CAF_MAX + 1];
    const char *caf;
    char type[40];
    char state[16];
    char words[WORDS_MAX + 1];
    uint64_t after;
} filter;

/* Where a page begins: behind this convention, unless it is another Caf's, of which the
 * list must not tell that it is there. */
static uint64_t place_of(hab_txn *txn, const filter *f, const char *numero)
{
    hab_convention_record record;
    uint64_t number;

    return hab_convention_find(txn, hab_slice_text(numero), &number) == HAB_OK
                   && hab_convention_get(txn, number, &record) == HAB_OK
                   && (f->caf == NULL || strcmp(f->caf, record.caf) == 0)
               ? number
               : 0;
}

static void read_filter(hab_txn *txn, const hab_exchange *exchange, filter *f)
{
    char numero[HAB_NUMERO_MAX + 1];

    *f = (filter){.after = 0};
    f->caf = hab_desk_caf(exchange, f->room);
    (void) hab_query_value(exchange->query, "type", f->type, sizeof(f->type));
    (void) hab_query_value(exchange->query, "etat", f->state, sizeof(f->state));
    (void) hab_query_value(exchange->query, "q", f->words, sizeof(f->words));
    if (hab_query_value(exchange->query, "apres", numero, sizeof(numero)) == HAB_OK) {
        f->after = place_of(txn, f, numero);
    }
}

static int holds(const char *text, const char *words)
{
    size_t length = strlen(words);

    for (; *text != '\0'; text++) {
        if (strncasecmp(text, words, length) == 0) {
            return 1;
        }
    }
    return length == 0;
}

static int state_matches(const hab_convention_record *record, const char *wanted)
{
    const char *state = hab_convention_state_name(record->state);

    return wanted[0] == '\0' || (record->suspended && strcmp(wanted, "suspendue") == 0)
           || (state != NULL && strcmp(wanted, state) == 0);
}

/* HAB_NOT_FOUND: not one of those asked for. */
static hab_status matches(hab_txn *txn, const hab_exchange *exchange, const filter *f,
                          hab_desk_convention *convention)
{
    char partner[HAB_PARTNER_MAX + 1];
    hab_status status = hab_convention_get(txn, convention->number, &convention->record);

    if (status == HAB_OK) {
        status = hab_convention_partner(txn, convention->number, partner);
    }
    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    convention->type = hab_type_by_key(exchange->broker->types, convention->record.type);
    if (f->type[0] != '\0'
        && (convention->type == NULL || strcmp(convention->type->plugin->name, f->type) != 0)) {
        return HAB_NOT_FOUND;
    }
    return state_matches(&convention->record, f->state)
                   && (holds(convention->record.numero, f->words) || holds(partner, f->words))
               ? HAB_OK
               : HAB_NOT_FOUND;
}

/* One page's worth, and whether more may follow. */
static hab_status fill(hab_txn *txn, const hab_exchange *exchange, filter *f, json_t *list,
                       int *more)
{
    uint64_t numbers[AT_ONCE];
    unsigned count = AT_ONCE;
    unsigned seen = 0;
    hab_status status = HAB_OK;

    *more = 0;
    while (status == HAB_OK && count == AT_ONCE && !*more) {
        status = hab_convention_list(txn, f->caf, f->after, numbers, AT_ONCE, &count);
        for (unsigned i = 0; status == HAB_OK && i < count && !*more; i++) {
            hab_desk_convention convention = {.number = numbers[i]};

            status = matches(txn, exchange, f, &convention);
            if (status == HAB_OK) {
                json_array_append_new(list,
                                      hab_desk_convention_summary(txn, exchange, &convention));
            }
            status = status == HAB_NOT_FOUND ? HAB_OK : status;
            f->after = numbers[i];
            *more = json_array_size(list) == HAB_DESK_PAGE || ++seen == LOOKED_AT;
        }
    }
    return status;
}

static void add_types(const hab_exchange *exchange, json_t *document)
{
    const hab_types *types = exchange->broker->types;
    json_t *list = json_array();

    for (size_t i = 0; i < types->count; i++) {
        json_array_append_new(list, json_pack("{s:s, s:s}", "type", types->items[i].plugin->name,
                                              "titre", types->items[i].plugin->title));
    }
    json_object_set_new(document, "types", list);
}

static void add_next(hab_txn *txn, const filter *f, json_t *document)
{
    hab_convention_record last;

    if (hab_convention_get(txn, f->after, &last) == HAB_OK) {
        json_object_set_new(document, "suite", json_string(last.numero));
    }
}

static hab_status list_document(hab_txn *txn, const hab_exchange *exchange, json_t **document)
{
    filter f;
    int more;
    json_t *list = json_array();
    json_t *made = hab_desk_document(txn, exchange);
    hab_status status = HAB_MEMORY;

    read_filter(txn, exchange, &f);
    if (made != NULL && list != NULL) {
        status = fill(txn, exchange, &f, list, &more);
    }
    if (status != HAB_OK) {
        json_decref(list);
        json_decref(made);
        return status;
    }
    json_object_set_new(made, "filtres",
                        json_pack("{s:s, s:s, s:s, s:s}", "caf", f.caf != NULL ? f.caf : "", "type",
                                  f.type, "etat", f.state, "q", f.words));
    json_object_set_new(made, "conventions", list);
    add_types(exchange, made);
    if (more) {
        add_next(txn, &f, made);
    }
    *document = made;
    return HAB_OK;
}

void hab_desk_conventions_get(hab_exchange *exchange)
{
    json_t *document = NULL;
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        status = list_document(txn, exchange, &document);
        hab_abort(txn);
    }
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a list of conventions");
        return;
    }
    hab_answer_document(exchange, 200, "caf-conventions", document);
}
