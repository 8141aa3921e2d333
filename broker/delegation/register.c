#include "delegation/register.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "convention/version.h"
#include "delegation/register_record.h"
#include "type/plugin_dispatch.h"

/* One version that decides at `now`, or will. */
typedef struct version {
    uint32_t number;
    int64_t from;        /* its effect; 0 for the first */
    json_t *document;    /* without its persons; NULL until it is read */
    json_t *signed_ones; /* its persons */
} version;

struct hab_register {
    hab_txn *txn;
    const hab_type *type; /* NULL when it is not loaded, then nothing is put */
    uint32_t type_key;
    uint64_t convention;
    int64_t now;
    version *versions; /* the last one first, that in force at the end */
    size_t count;
    json_t *lines; /* of the version in force, by identifiant; NULL until asked for */
    json_t *line;  /* given last */
};

static const version *in_force(const hab_register *reg)
{
    return &reg->versions[reg->count - 1];
}

/* A document that may name ten thousand persons is read once. */
static hab_status read_version(const hab_register *reg, version *v)
{
    json_t *annexe;
    hab_status status;

    if (v->document != NULL) {
        return HAB_OK;
    }
    status = hab_version_document(reg->txn, reg->convention, v->number, &v->document);
    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    annexe = json_object_get(v->document, "annexe");
    v->signed_ones = json_incref(json_object_get(annexe, "personnes"));
    (void) json_object_del(annexe, "personnes");
    return HAB_OK;
}

/* The last, and those before it down to the one in force. */
static hab_status find_versions(hab_register *reg, uint32_t last)
{
    hab_status status = HAB_OK;
    int64_t from = INT64_MAX;

    for (uint32_t number = last; status == HAB_OK && number > 0 && from > reg->now; number--) {
        version *grown = realloc(reg->versions, (reg->count + 1) * sizeof(*grown));

        if (grown == NULL) {
            return HAB_MEMORY;
        }
        from = 0;
        if (number > 1) {
            status = hab_version_effect_of(reg->txn, reg->convention, number, &from);
        }
        reg->versions = grown;
        grown[reg->count++] = (version){.number = number, .from = from};
    }
    return reg->count > 0 ? status : HAB_CORRUPT;
}

hab_status hab_register_open(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                             int64_t now, hab_register **reg)
{
    hab_convention_record record;
    hab_register *made;
    hab_status status = hab_convention_get(txn, convention, &record);

    if (status != HAB_OK) {
        return status;
    }
    made = calloc(1, sizeof(*made));
    if (made == NULL) {
        return HAB_MEMORY;
    }
    *made = (hab_register){.txn = txn,
                           .type = hab_type_by_key(broker->types, record.type),
                           .type_key = record.type,
                           .convention = convention,
                           .now = now};
    status = find_versions(made, record.version);
    if (status != HAB_OK) {
        hab_register_close(made);
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    *reg = made;
    return HAB_OK;
}

void hab_register_close(hab_register *reg)
{
    if (reg == NULL) {
        return;
    }
    for (size_t i = 0; i < reg->count; i++) {
        json_decref(reg->versions[i].document);
        json_decref(reg->versions[i].signed_ones);
    }
    free(reg->versions);
    json_decref(reg->lines);
    json_decref(reg->line);
    free(reg);
}

uint32_t hab_register_version(const hab_register *reg)
{
    return in_force(reg)->number;
}

/* What the register says of a person in the version in force: *line is NULL for one who is
 * struck. HAB_NOT_FOUND when it says nothing. */
static hab_status read_standing(const hab_register *reg, uint64_t person, json_t **line)
{
    uint8_t key[HAB_REGISTER_KEY];
    hab_register_record record;
    hab_slice value;
    hab_status status;

    hab_register_key(reg->convention, person, key);
    status = hab_get(reg->txn, HAB_TABLE_REGISTER, hab_slice_of(key, sizeof(key)), &value);
    if (status == HAB_OK) {
        status = hab_register_decode(value, &record, line);
    }
    if (status == HAB_OK && !hab_register_stands(&record, hab_register_version(reg))) {
        json_decref(*line);
        *line = NULL;
        status = HAB_NOT_FOUND;
    }
    return status;
}

/* What the annexe says, as signed. */
static hab_status find_signed(hab_register *reg, uint64_t number, json_t **line)
{
    version *v = &reg->versions[reg->count - 1];
    hab_person person;
    json_t *found;
    hab_status status = hab_person_get(reg->txn, number, &person);

    if (status == HAB_OK) {
        status = read_version(reg, v);
    }
    if (status == HAB_OK && reg->lines == NULL) {
        reg->lines = hab_lines_index(v->signed_ones);
        status = reg->lines != NULL ? HAB_OK : HAB_MEMORY;
    }
    if (status != HAB_OK) {
        return status;
    }
    found = json_object_get(reg->lines, person.identifiant);
    if (found == NULL) {
        return HAB_NOT_FOUND;
    }
    *line = json_incref(found);
    return HAB_OK;
}

hab_status hab_register_line(hab_register *reg, uint64_t person, const json_t **line)
{
    json_t *found = NULL;
    hab_status status = read_standing(reg, person, &found);

    if (status == HAB_NOT_FOUND) {
        status = find_signed(reg, person, &found);
    } else if (status == HAB_OK && found == NULL) {
        status = HAB_NOT_FOUND;
    }
    if (status == HAB_OK) {
        json_decref(reg->line);
        reg->line = found;
        *line = found;
    }
    return status;
}

typedef struct walk {
    hab_register *reg;
    hab_register_fn each;
    void *context;
} walk;

static hab_status give_line(void *context, uint64_t person)
{
    const walk *w = context;
    const json_t *line;
    hab_status status = hab_register_line(w->reg, person, &line);

    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    return w->each(w->context, person, line);
}

hab_status hab_register_walk(hab_register *reg, hab_register_fn each, void *context)
{
    walk w = {.reg = reg, .each = each, .context = context};

    return hab_version_members(reg->txn, reg->convention, hab_register_version(reg), give_line, &w);
}

/* A line that is compiled for one version. */
typedef struct putting {
    hab_txn *txn;
    hab_place place;
    const char *identifiant;
    int64_t from;
    int64_t until;
    unsigned emitted;
} putting;

static hab_status put_place(void *context, const char *identifiant, const char *role,
                            hab_slice scope)
{
    putting *p = context;
    hab_habilitation_record record = {.layout = 1, .from = p->from, .until = p->until};

    if (p->emitted++ > 0 || strcasecmp(identifiant, p->identifiant) != 0) {
        return HAB_INVALID;
    }
    strncpy(record.role, role, sizeof(record.role) - 1);
    return hab_place_write(p->txn, &p->place, &record, scope, hab_put);
}

/* One that the person holds already goes on; else it begins now. */
static hab_status find_beginning(const hab_register *reg, putting *p)
{
    hab_habilitation_record held;
    hab_status status = hab_place_read(p->txn, &p->place, &held, NULL);

    if (status == HAB_OK && (held.until == 0 || held.until > reg->now)) {
        p->from = held.from;
    } else if (status == HAB_OK || status == HAB_NOT_FOUND) {
        p->from = reg->now;
        status = HAB_OK;
    }
    return status;
}

static hab_status compile_alone(const hab_register *reg, version *v, json_t *line, putting *p)
{
    json_t *annexe;
    json_t *alone;
    char *text = NULL;
    hab_status status = read_version(reg, v);

    if (status != HAB_OK) {
        return status;
    }
    annexe = json_object_get(v->document, "annexe");
    alone = json_pack("[O]", line);
    if (alone != NULL && json_object_set_new(annexe, "personnes", alone) == 0) {
        text = json_dumps(v->document, JSON_COMPACT);
        (void) json_object_del(annexe, "personnes");
    }
    if (text == NULL) {
        return HAB_MEMORY;
    }
    status = hab_type_compile(reg->type, hab_slice_text(text), put_place, NULL, p);
    free(text);
    return status == HAB_OK && p->emitted != 1 ? HAB_INVALID : status;
}

static hab_place place_in(const hab_register *reg, size_t i, uint64_t person)
{
    return (hab_place){.person = person,
                       .type = reg->type_key,
                       .convention = reg->convention,
                       .version = reg->versions[i].number};
}

static hab_status put_in_version(const hab_register *reg, size_t i, const hab_person *person,
                                 json_t *line)
{
    version *v = &reg->versions[i];
    putting p = {.txn = reg->txn,
                 .place = place_in(reg, i, person->number),
                 .identifiant = person->identifiant,
                 .from = v->from,
                 .until = i > 0 ? reg->versions[i - 1].from : 0};
    hab_status status = v == in_force(reg) ? find_beginning(reg, &p) : HAB_OK;

    return status == HAB_OK ? compile_alone(reg, v, line, &p) : status;
}

hab_status hab_register_put(hab_register *reg, uint64_t person, const json_t *line,
                            hab_error *error)
{
    hab_person who;
    json_t *own;
    hab_status status = hab_person_get(reg->txn, person, &who);

    if (status != HAB_OK) {
        return status;
    }
    own = json_copy((json_t *) line);
    if (reg->type == NULL || !json_is_object(own)
        || json_object_set_new(own, "identifiant", json_string(who.identifiant)) != 0) {
        status = HAB_INVALID;
    }
    for (size_t i = 0; i < reg->count && status == HAB_OK; i++) {
        status = put_in_version(reg, i, &who, own);
    }
    if (status == HAB_OK) {
        status = hab_register_write(reg->txn, reg->convention, person, 0, own);
    }
    json_decref(own);
    return status == HAB_INVALID
               ? hab_fail(error, status, "the type does not compile this line of the annexe")
               : status;
}

hab_status hab_register_strike(hab_register *reg, uint64_t person)
{
    hab_status status = HAB_OK;
    unsigned struck = 0;

    for (size_t i = 0; i < reg->count && status == HAB_OK; i++) {
        const hab_place place = place_in(reg, i, person);

        status = hab_place_strike(reg->txn, &place, i + 1 == reg->count, reg->now);
        struck += status == HAB_OK;
        status = status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    if (status == HAB_OK && struck == 0) {
        status = HAB_NOT_FOUND;
    }
    return status == HAB_OK ? hab_register_write(reg->txn, reg->convention, person, 0, NULL)
                            : status;
}
