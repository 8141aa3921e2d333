/* The consents, each with its history (MAM-2). */
#include "mam.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LAYOUT = 1, NUMBER = 8 };

const char *mam_accord_name(unsigned state)
{
    static const char *const names[] = {NULL, "donne", "retire", "caduc"};

    return state < sizeof(names) / sizeof(*names) ? names[state] : NULL;
}

/* Of all who answered for a Mam. */
static pl_key key_of_mam(char letter, const char *id)
{
    pl_key key = pl_key_begin(letter);

    pl_key_text(&key, pl_text(id));
    pl_key_u8(&key, 0);
    return key;
}

static pl_key key_of(char letter, const char *id, uint64_t person)
{
    pl_key key = key_of_mam(letter, id);

    pl_key_u64(&key, person);
    return key;
}

/* A list of Mams: of a person, 'a', or of a convention, 'c'. */
static pl_key key_of_list(char letter, uint64_t number)
{
    pl_key key = pl_key_begin(letter);

    pl_key_u64(&key, number);
    return key;
}

static int put_in_list(const mam *self, hab_call *call, char letter, uint64_t number,
                       const char *id)
{
    pl_key key = key_of_list(letter, number);

    pl_key_text(&key, pl_text(id));
    return self->fiche.calls->put(call, pl_key_slice(&key), pl_text(""));
}

int mam_accord_read(const mam *self, hab_call *call, const char *id, uint64_t person,
                    mam_accord *accord)
{
    const pl_key key = key_of('A', id, person);

    *accord = (mam_accord){.layout = LAYOUT};
    return pl_get_record(self->fiche.host, call, &key, accord, sizeof(*accord));
}

static int trace(const mam *self, hab_call *call, const char *id, uint64_t person,
                 const mam_accord *accord)
{
    char operation[32], object[32];
    hab_note note = {.operation = operation,
                     .service = MAM_SERVICE,
                     .target = pl_text(id),
                     .convention = accord->convention};

    (void) snprintf(operation, sizeof(operation), "consentement.%s",
                    mam_accord_name(accord->state));
    (void) snprintf(object, sizeof(object), "personne:%" PRIu64, person);
    note.object = pl_text(object);
    return self->fiche.calls->trace(call, &note);
}

int mam_accord_write(const mam *self, hab_call *call, const char *id, uint64_t person,
                     mam_accord_state state, uint64_t convention)
{
    const hab_host *host = self->fiche.host;
    pl_key now = key_of('A', id, person), ever = key_of('H', id, person);
    mam_accord accord;
    int outcome = mam_accord_read(self, call, id, person, &accord);

    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    accord = (mam_accord){.layout = LAYOUT,
                          .state = (uint8_t) state,
                          .number = accord.number + 1,
                          .since = self->fiche.calls->caller(call)->now,
                          .convention = convention};
    pl_key_u32(&ever, accord.number);
    outcome = pl_put_record(host, call, &now, &accord, sizeof(accord));
    if (outcome == HAB_DONE) {
        outcome = pl_put_record(host, call, &ever, &accord, sizeof(accord));
    }
    if (outcome == HAB_DONE) {
        outcome = put_in_list(self, call, 'a', person, id);
    }
    if (outcome == HAB_DONE) {
        outcome = put_in_list(self, call, 'c', convention, id);
    }
    return outcome == HAB_DONE ? trace(self, call, id, person, &accord) : outcome;
}

/* What a walk gathers, and from where on a key says it. */
typedef struct gatherer {
    json_t *list;
    size_t from;
} gatherer;

static int walk(const mam *self, hab_call *call, const pl_key *prefix, int back,
                hab_each_record each, json_t **list)
{
    gatherer gathering = {.list = json_array(), .from = prefix->size};
    int outcome =
        self->fiche.calls->scan(call, pl_key_slice(prefix),
                                back ? pl_text("") : pl_key_slice(prefix), back, each, &gathering);

    if (outcome != HAB_DONE || gathering.list == NULL) {
        json_decref(gathering.list);
        return outcome != HAB_DONE ? outcome : HAB_FAILED;
    }
    *list = gathering.list;
    return HAB_DONE;
}

static int add_accord(void *context, hab_slice key, hab_slice value)
{
    const gatherer *gathering = context;
    char words[PL_WORDS];
    mam_accord accord;
    json_t *line;

    (void) key;
    if (value.size != sizeof(accord)) {
        return HAB_FAILED;
    }
    memcpy(&accord, value.data, sizeof(accord));
    pl_time_words(accord.since, words);
    line = json_pack("{s:s, s:{s:I, s:s}}", "etat", mam_accord_name(accord.state), "quand",
                     "seconde", (json_int_t) accord.since, "texte", words);
    return json_array_append_new(gathering->list, line) == 0 ? HAB_DONE : HAB_FAILED;
}

int mam_accord_history(const mam *self, hab_call *call, const char *id, uint64_t person,
                       json_t **history)
{
    const pl_key prefix = key_of('H', id, person);

    return walk(self, call, &prefix, 1, add_accord, history);
}

static int add_person(void *context, hab_slice key, hab_slice value)
{
    const gatherer *gathering = context;

    (void) value;
    if (key.size != gathering->from + NUMBER) {
        return HAB_FAILED;
    }
    return json_array_append_new(gathering->list,
                                 json_integer((json_int_t) pl_u64_at(key, gathering->from)))
                   == 0
               ? HAB_DONE
               : HAB_FAILED;
}

int mam_accord_persons(const mam *self, hab_call *call, const char *id, json_t **persons)
{
    const pl_key prefix = key_of_mam('A', id);

    return walk(self, call, &prefix, 0, add_person, persons);
}

static int add_mam(void *context, hab_slice key, hab_slice value)
{
    const gatherer *gathering = context;
    const char *text = key.data;

    (void) value;
    return json_array_append_new(gathering->list,
                                 json_stringn(text + gathering->from, key.size - gathering->from))
                   == 0
               ? HAB_DONE
               : HAB_FAILED;
}

int mam_accord_mams(const mam *self, hab_call *call, uint64_t person, json_t **ids)
{
    const pl_key prefix = key_of_list('a', person);

    return walk(self, call, &prefix, 0, add_mam, ids);
}

static int has_id(const json_t *ids, const json_t *id)
{
    size_t index;
    json_t *one;

    json_array_foreach(ids, index, one)
    {
        if (json_equal(one, id)) {
            return 1;
        }
    }
    return 0;
}

int mam_accord_under(const mam *self, hab_call *call, uint64_t convention, json_t *ids)
{
    const pl_key prefix = key_of_list('c', convention);
    json_t *answered;
    size_t index;
    json_t *id;
    int outcome = walk(self, call, &prefix, 0, add_mam, &answered);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    json_array_foreach(answered, index, id)
    {
        if (outcome == HAB_DONE && !has_id(ids, id) && json_array_append(ids, id) != 0) {
            outcome = HAB_FAILED;
        }
    }
    json_decref(answered);
    return outcome;
}
