/* What is listed: by Caf, what is to be validated and what is online; by convention, what
 * is kept under it. */
#include "fiche/fiche.h"

#include <stdio.h>
#include <string.h>

/* The Caf's part of a list; texts in keys end with NUL where something follows. */
static pl_key list_key(char letter, const char *caf)
{
    pl_key key = pl_key_begin(letter);

    pl_key_text(&key, pl_text(caf));
    pl_key_u8(&key, 0);
    return key;
}

/* The id that ends a key, behind `begin` bytes; 0 when it is none. */
static int id_in(hab_slice key, size_t begin, char id[FICHE_ID_MAX + 1])
{
    size_t size = key.size - begin;

    if (key.size <= begin || size > FICHE_ID_MAX) {
        return 0;
    }
    memcpy(id, (const char *) key.data + begin, size);
    id[size] = '\0';
    return 1;
}

static int put_empty(const fiche_type *self, hab_call *call, const pl_key *key, int there)
{
    int outcome;

    if (there) {
        return self->calls->put(call, pl_key_slice(key), pl_text(""));
    }
    outcome = self->calls->remove(call, pl_key_slice(key));
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* -- to be validated */

static pl_key queued_key(const char *caf, int64_t submitted, const char *id)
{
    pl_key key = list_key('Q', caf);

    pl_key_u64(&key, (uint64_t) submitted);
    pl_key_text(&key, pl_text(id));
    return key;
}

int fiche_queue_put(const fiche_type *self, hab_call *call, const char *caf, int64_t submitted,
                    const char *id, uint32_t number)
{
    pl_key key = queued_key(caf, submitted, id);

    return pl_put_record(self->host, call, &key, &number, sizeof(number));
}

int fiche_queue_remove(const fiche_type *self, hab_call *call, const char *caf, int64_t submitted,
                       const char *id)
{
    pl_key key = queued_key(caf, submitted, id);

    return self->calls->remove(call, pl_key_slice(&key));
}

typedef struct queue_walk {
    hab_slice after;
    fiche_each_queued each;
    void *context;
} queue_walk;

static int give_queued(void *context, hab_slice key, hab_slice value)
{
    const queue_walk *walk = context;
    const uint8_t *end = memchr(key.data, '\0', key.size); /* of the Caf */
    size_t begin = end != NULL ? (size_t) (end - (const uint8_t *) key.data) + 1 : key.size;
    char id[FICHE_ID_MAX + 1];
    uint32_t number;

    if (key.size == walk->after.size && memcmp(key.data, walk->after.data, key.size) == 0) {
        return HAB_DONE;
    }
    if (value.size != sizeof(number) || !id_in(key, begin + sizeof(uint64_t), id)) {
        return HAB_FAILED;
    }
    memcpy(&number, value.data, sizeof(number));
    return walk->each(walk->context, id, number, (int64_t) pl_u64_at(key, begin), key);
}

int fiche_queue(const fiche_type *self, hab_call *call, const char *caf, hab_slice after,
                fiche_each_queued each, void *context)
{
    pl_key key = caf[0] != '\0' ? list_key('Q', caf) : pl_key_begin('Q');
    queue_walk walk = {.after = after, .each = each, .context = context};

    return self->calls->scan(call, pl_key_slice(&key), after, 0, give_queued, &walk);
}

/* -- lists of ids: online, kept */

typedef struct id_walk {
    size_t begin;
    const char *after;
    fiche_each_target each;
    void *context;
} id_walk;

static int give_id(void *context, hab_slice key, hab_slice value)
{
    const id_walk *walk = context;
    char id[FICHE_ID_MAX + 1];

    (void) value;
    if (!id_in(key, walk->begin, id)) {
        return HAB_FAILED;
    }
    return strcmp(id, walk->after) == 0 ? HAB_DONE : walk->each(walk->context, id);
}

static int walk_ids(const fiche_type *self, hab_call *call, const pl_key *list, const char *after,
                    fiche_each_target each, void *context)
{
    id_walk walk = {.begin = list->size, .after = after, .each = each, .context = context};
    pl_key from = *list;

    pl_key_text(&from, pl_text(after));
    return self->calls->scan(call, pl_key_slice(list), pl_key_slice(&from), 0, give_id, &walk);
}

static pl_key online_key(const char *caf, const char *id)
{
    pl_key key = list_key('P', caf);

    pl_key_text(&key, pl_text(id));
    return key;
}

int fiche_online(const fiche_type *self, hab_call *call, const char *caf, const char *after,
                 fiche_each_target each, void *context)
{
    pl_key key = list_key('P', caf);

    return walk_ids(self, call, &key, after, each, context);
}

int fiche_online_put(const fiche_type *self, hab_call *call, const char *caf, const char *id,
                     int online)
{
    pl_key key = online_key(caf, id);

    return put_empty(self, call, &key, online);
}

int fiche_is_online(const fiche_type *self, hab_call *call, const char *id,
                    const fiche_record *fiche)
{
    pl_key key = online_key(fiche->caf, id);
    hab_slice value;

    return fiche->online != 0 ? HAB_DONE : self->calls->get(call, pl_key_slice(&key), &value);
}

static pl_key kept_key(uint64_t convention, const char *id)
{
    pl_key key = pl_key_begin('C');

    pl_key_u64(&key, convention);
    pl_key_text(&key, pl_text(id));
    return key;
}

int fiche_kept(const fiche_type *self, hab_call *call, uint64_t convention, fiche_each_target each,
               void *context)
{
    pl_key key = kept_key(convention, "");

    return walk_ids(self, call, &key, "", each, context);
}

int fiche_kept_put(const fiche_type *self, hab_call *call, uint64_t convention, const char *id,
                   int kept)
{
    pl_key key = kept_key(convention, id);

    return put_empty(self, call, &key, kept);
}

/* -- another convention */

static int move_online(const fiche_type *self, hab_call *call, const char *id, const char *from,
                       const char *to)
{
    pl_key key = online_key(from, id);
    hab_slice value;
    int outcome = self->calls->get(call, pl_key_slice(&key), &value);

    if (outcome == HAB_NONE) {
        return HAB_DONE;
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_online_put(self, call, from, id, 0);
    }
    return outcome == HAB_DONE ? fiche_online_put(self, call, to, id, 1) : outcome;
}

static int move_queued(const fiche_type *self, hab_call *call, const char *id,
                       const fiche_record *fiche, const char *to)
{
    fiche_version version;
    int outcome = fiche->working != 0
                      ? fiche_version_read(self, call, id, fiche->working, &version, NULL)
                      : HAB_NONE;

    if (outcome == HAB_NONE || (outcome == HAB_DONE && version.state != FICHE_SOUMISE)) {
        return HAB_DONE;
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_queue_remove(self, call, fiche->caf, version.submitted, id);
    }
    return outcome == HAB_DONE
               ? fiche_queue_put(self, call, to, version.submitted, id, version.number)
               : outcome;
}

int fiche_take(const fiche_type *self, hab_call *call, const char *id, fiche_record *fiche,
               uint64_t convention, const char *caf)
{
    int outcome = HAB_DONE;

    fiche->convention = convention;
    if (strcmp(fiche->caf, caf) == 0) {
        return HAB_DONE;
    }
    if (fiche->caf[0] != '\0') {
        outcome = move_online(self, call, id, fiche->caf, caf);
    }
    if (outcome == HAB_DONE) {
        outcome = move_queued(self, call, id, fiche, caf);
    }
    (void) snprintf(fiche->caf, sizeof(fiche->caf), "%s", caf);
    return outcome;
}
