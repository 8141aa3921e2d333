#include "delegation/register.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json_text.h"
#include "convention/version.h"
#include "delegation/register_record.h"
#include "type/plugin_dispatch.h"

/* One version that decides at `now`, or will. */
typedef struct version {
    uint32_t number;
    int64_t from; /* its effect; 0 for the first */
    char *text;   /* its document, a copy that outlives writes; NULL until it is read */
    hab_slice document;
    hab_slice persons; /* in it */
} version;

/* A line as signed, by whom it names. */
typedef struct signed_line {
    hab_slice identifiant; /* as written, in any case */
    hab_slice line;
} signed_line;

struct hab_register {
    hab_txn *txn;
    const hab_type *type; /* NULL when it is not loaded, then nothing is put */
    uint32_t type_key;
    uint64_t convention;
    int64_t now;
    version *versions; /* the last one first, that in force at the end */
    size_t count;
    signed_line *lines; /* of the version in force, in order; NULL until asked for */
    size_t line_count;
};

static version *in_force(const hab_register *reg)
{
    return &reg->versions[reg->count - 1];
}

/* A document that may name ten thousand persons is found once. */
static hab_status read_version(const hab_register *reg, version *v)
{
    hab_slice stored;
    hab_status status = HAB_OK;

    if (v->text != NULL) {
        return HAB_OK;
    }
    status = hab_convention_document(reg->txn, reg->convention, v->number, &stored);
    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    v->text = malloc(stored.size + 1);
    if (v->text == NULL) {
        return HAB_MEMORY;
    }
    memcpy(v->text, stored.data, stored.size);
    v->document = hab_slice_of(v->text, stored.size);
    v->persons = hab_json_member(hab_json_member(v->document, "annexe"), "personnes");
    return v->persons.size > 0 ? HAB_OK : HAB_CORRUPT;
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
        free(reg->versions[i].text);
    }
    free(reg->versions);
    free(reg->lines);
    free(reg);
}

uint32_t hab_register_version(const hab_register *reg)
{
    return in_force(reg)->number;
}

/* What the register says of a person in the version in force: an empty line for one who is
 * struck. HAB_NOT_FOUND when it says nothing. */
static hab_status read_standing(const hab_register *reg, uint64_t person, hab_slice *line)
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
    return status == HAB_OK && !hab_register_stands(&record, hab_register_version(reg))
               ? HAB_NOT_FOUND
               : status;
}

static int compare_lines(const void *a, const void *b)
{
    const hab_slice left = ((const signed_line *) a)->identifiant;
    const hab_slice right = ((const signed_line *) b)->identifiant;
    size_t common = left.size < right.size ? left.size : right.size;
    int order = strncasecmp(left.data, right.data, common);

    return order != 0 ? order : (left.size > right.size) - (left.size < right.size);
}

static hab_status add_line(hab_register *reg, size_t *room, hab_slice line)
{
    const hab_slice identifiant = hab_json_string(hab_json_member(line, "identifiant"));

    if (reg->line_count == *room) {
        signed_line *grown = realloc(reg->lines, 2 * *room * sizeof(*grown));

        if (grown == NULL) {
            return HAB_MEMORY;
        }
        reg->lines = grown;
        *room *= 2;
    }
    if (identifiant.size > 0) {
        reg->lines[reg->line_count++] = (signed_line){identifiant, line};
    }
    return HAB_OK;
}

/* The lines of the version in force, to be found by their identifiant. */
static hab_status index_lines(hab_register *reg)
{
    size_t room = 64;
    hab_slice line = {0};
    hab_status status = reg->lines == NULL ? read_version(reg, in_force(reg)) : HAB_EXISTS;

    if (status != HAB_OK) {
        return status == HAB_EXISTS ? HAB_OK : status;
    }
    reg->lines = malloc(room * sizeof(*reg->lines));
    status = reg->lines != NULL ? HAB_OK : HAB_MEMORY;
    while (status == HAB_OK && hab_json_next(in_force(reg)->persons, &line)) {
        status = add_line(reg, &room, line);
    }
    if (status == HAB_OK) {
        qsort(reg->lines, reg->line_count, sizeof(*reg->lines), compare_lines);
    }
    return status;
}

/* What the annexe says, as signed. */
static hab_status find_signed(hab_register *reg, const hab_person *person, hab_slice *line)
{
    const signed_line wanted = {.identifiant = hab_slice_text(person->identifiant)};
    const signed_line *found;
    hab_status status = index_lines(reg);

    if (status != HAB_OK) {
        return status;
    }
    found = bsearch(&wanted, reg->lines, reg->line_count, sizeof(*reg->lines), compare_lines);
    if (found == NULL) {
        return HAB_NOT_FOUND;
    }
    *line = found->line;
    return HAB_OK;
}

hab_status hab_register_line(hab_register *reg, const hab_person *person, hab_slice *line)
{
    hab_slice found = {0};
    hab_status status = read_standing(reg, person->number, &found);

    if (status == HAB_NOT_FOUND) {
        status = find_signed(reg, person, &found);
    } else if (status == HAB_OK && found.size == 0) {
        status = HAB_NOT_FOUND;
    }
    if (status == HAB_OK) {
        *line = found;
    }
    return status;
}

typedef struct walk {
    hab_register *reg;
    hab_register_fn each;
    void *context;
} walk;

static hab_status give_line(void *context, uint64_t number)
{
    const walk *w = context;
    hab_person person;
    hab_slice line;
    hab_status status = hab_person_get(w->reg->txn, number, &person);

    if (status == HAB_OK) {
        status = hab_register_line(w->reg, &person, &line);
    }
    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    return w->each(w->context, &person, line);
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

/* The version's document, with this line in the place of all. malloc'd, or NULL. */
static char *document_of(const version *v, hab_slice line, size_t *size)
{
    const char *persons = v->persons.data;
    size_t before = (size_t) (persons - v->text);
    size_t behind = v->document.size - before - v->persons.size;
    char *text = malloc(before + line.size + behind + 2);

    if (text != NULL) {
        memcpy(text, v->text, before);
        text[before] = '[';
        memcpy(text + before + 1, line.data, line.size);
        text[before + 1 + line.size] = ']';
        memcpy(text + before + line.size + 2, persons + v->persons.size, behind);
        *size = before + line.size + behind + 2;
    }
    return text;
}

static hab_status compile_alone(const hab_register *reg, version *v, hab_slice line, putting *p)
{
    char *text;
    size_t size = 0;
    hab_status status = read_version(reg, v);

    if (status != HAB_OK) {
        return status;
    }
    text = document_of(v, line, &size);
    status = text != NULL
                 ? hab_type_compile(reg->type, hab_slice_of(text, size), put_place, NULL, p)
                 : HAB_MEMORY;
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
                                 hab_slice line)
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

/* The line as it is kept, malloc'd: its identifiant is the person's. */
static hab_status write_line(const hab_person *person, const json_t *line, char **text)
{
    json_t *own = json_copy((json_t *) line);
    hab_status status = HAB_INVALID;

    if (json_is_object(own)
        && json_object_set_new(own, "identifiant", json_string(person->identifiant)) == 0) {
        *text = json_dumps(own, JSON_COMPACT);
        status = *text != NULL ? HAB_OK : HAB_MEMORY;
    }
    json_decref(own);
    return status;
}

hab_status hab_register_put(hab_register *reg, uint64_t person, const json_t *line,
                            hab_error *error)
{
    hab_person who;
    char *text = NULL;
    hab_status status = hab_person_get(reg->txn, person, &who);

    if (status == HAB_OK) {
        status = reg->type != NULL ? write_line(&who, line, &text) : HAB_INVALID;
    }
    for (size_t i = 0; i < reg->count && status == HAB_OK; i++) {
        status = put_in_version(reg, i, &who, hab_slice_text(text));
    }
    if (status == HAB_OK) {
        status = hab_register_write(reg->txn, reg->convention, person, 0, hab_slice_text(text));
    }
    free(text);
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
    return status == HAB_OK
               ? hab_register_write(reg->txn, reg->convention, person, 0, hab_slice_text(""))
               : status;
}
