#include "convention/cover.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "convention/due.h"
#include "convention/version.h"
#include "store/meta.h"
#include "type/plugin_dispatch.h"

/* type, target, NUL, convention, version; convention, version, target: see tables.h. */
enum {
    TYPE = 4,
    OWNER = 8 + 4, /* a convention and its version */
    COVER_KEY = TYPE + HAB_COVER_TARGET_MAX + 1 + OWNER,
    COVERED_KEY = OWNER + HAB_COVER_TARGET_MAX
};

static int is_target(hab_slice target)
{
    return target.data != NULL && target.size > 0 && target.size <= HAB_COVER_TARGET_MAX
           && memchr(target.data, '\0', target.size) == NULL;
}

static int is_document(hab_slice document)
{
    json_t *read;
    int is_object;

    if (document.size > HAB_COVER_DOCUMENT_MAX) {
        return 0;
    }
    read = json_loadb(document.data, document.size, JSON_REJECT_DUPLICATES, NULL);
    is_object = json_is_object(read);
    json_decref(read);
    return is_object;
}

static void owner_key(uint64_t convention, uint32_t version, uint8_t key[OWNER])
{
    hab_put_u64be(key, convention);
    hab_put_u32be(key + 8, version);
}

/* Gives the size of what stands before the owner. */
static size_t cover_key(uint32_t type, hab_slice target, uint64_t convention, uint32_t version,
                        uint8_t key[COVER_KEY])
{
    size_t prefix = TYPE + target.size + 1;

    hab_put_u32be(key, type);
    memcpy(key + TYPE, target.data, target.size);
    key[prefix - 1] = '\0';
    owner_key(convention, version, key + prefix);
    return prefix;
}

int hab_cover_known(hab_txn *txn, uint32_t type, hab_slice target)
{
    uint8_t from[COVER_KEY];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    size_t prefix;
    int known;

    if (target.size == 0 || target.size > HAB_COVER_TARGET_MAX
        || hab_cursor_open(txn, HAB_TABLE_COVER, &cursor) != HAB_OK) {
        return 0;
    }
    prefix = cover_key(type, target, 0, 0, from);
    known = hab_seek(cursor, hab_slice_of(from, prefix), &key, &value) == HAB_OK
            && key.size >= prefix && memcmp(key.data, from, prefix) == 0;
    hab_cursor_close(cursor);
    return known;
}

static hab_slice covered_key(hab_slice target, uint64_t convention, uint32_t version,
                             uint8_t key[COVERED_KEY])
{
    owner_key(convention, version, key);
    memcpy(key + OWNER, target.data, target.size);
    return hab_slice_of(key, OWNER + target.size);
}

hab_status hab_cover_put(hab_txn *txn, uint32_t type, hab_slice target, hab_slice document,
                         uint64_t convention, uint32_t version)
{
    uint8_t cover[COVER_KEY];
    uint8_t covered[COVERED_KEY];
    size_t prefix;
    hab_status status;

    if (!is_target(target) || (document.data != NULL && !is_document(document))) {
        return HAB_INVALID;
    }
    prefix = cover_key(type, target, convention, version, cover);
    status = hab_put(txn, HAB_TABLE_COVER, hab_slice_of(cover, prefix + OWNER), hab_slice_text(""));
    return status == HAB_OK
               ? hab_put(txn, HAB_TABLE_COVERED, covered_key(target, convention, version, covered),
                         document.data != NULL ? document : hab_slice_text(""))
               : status;
}

/* One version that covers the target: told when it is the one in force of a convention
 * that is open. */
static hab_status weigh(hab_txn *txn, uint64_t convention, uint32_t version, int64_t now,
                        hab_cover_fn each, void *context)
{
    hab_convention_record record;
    uint32_t in_force;
    hab_status status = hab_convention_get(txn, convention, &record);

    if (status == HAB_OK && hab_convention_open_at(&record, now) != HAB_REASON_GRANTED) {
        return HAB_OK;
    }
    if (status == HAB_OK) {
        status = hab_version_at(txn, convention, now, &in_force);
    }
    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    return in_force == version ? each(context, convention, &record, version) : HAB_OK;
}

hab_status hab_cover_find(hab_txn *txn, uint32_t type, hab_slice target, int64_t now,
                          hab_cover_fn each, void *context)
{
    uint8_t from[COVER_KEY];
    size_t prefix;
    hab_cursor *cursor;
    hab_slice key;
    hab_status status;

    if (!is_target(target)) {
        return HAB_OK;
    }
    prefix = cover_key(type, target, 0, 0, from);
    status = hab_cursor_open(txn, HAB_TABLE_COVER, &cursor);
    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of(from, prefix + OWNER), &key, NULL);
    while (status == HAB_OK && key.size == prefix + OWNER && memcmp(key.data, from, prefix) == 0) {
        const uint8_t *owner = (const uint8_t *) key.data + prefix;
        hab_status given =
            weigh(txn, hab_get_u64be(owner), hab_get_u32be(owner + 8), now, each, context);

        if (given != HAB_OK) {
            hab_cursor_close(cursor);
            return given;
        }
        status = hab_next(cursor, &key, NULL);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_cover_list(hab_txn *txn, uint64_t convention, uint32_t version, hab_covered_fn each,
                          void *context)
{
    uint8_t from[OWNER];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_COVERED, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    owner_key(convention, version, from);
    status = hab_seek(cursor, hab_slice_of(from, OWNER), &key, &value);
    while (status == HAB_OK && key.size > OWNER && memcmp(key.data, from, OWNER) == 0) {
        hab_status given = each(
            context, hab_slice_of((const uint8_t *) key.data + OWNER, key.size - OWNER), value);

        if (given != HAB_OK) {
            hab_cursor_close(cursor);
            return given;
        }
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_cover_get(hab_txn *txn, uint64_t convention, uint32_t version, hab_slice target,
                         hab_slice *document)
{
    uint8_t key[COVERED_KEY];

    return is_target(target) ? hab_get(txn, HAB_TABLE_COVERED,
                                       covered_key(target, convention, version, key), document)
                             : HAB_NOT_FOUND;
}

/* How far the conventions that were stored before the type's plugin spoke this minor of the
 * ABI have come: the number of the last one done, or ALL. With a minor, it may say more. */
enum { MARK_NAME = 40 };
static const uint64_t ALL = UINT64_MAX;

static void mark_name(const hab_type *type, char name[MARK_NAME])
{
    (void) snprintf(name, MARK_NAME, "cover.built.%08x.%u", (unsigned) type->key,
                    (unsigned) type->plugin->minor);
}

static hab_status read_mark(hab_txn *txn, const hab_type *type, uint64_t *done)
{
    char name[MARK_NAME];

    mark_name(type, name);
    return hab_last_number(txn, name, done);
}

static hab_status write_mark(hab_txn *txn, const hab_type *type, uint64_t done)
{
    char name[MARK_NAME];

    mark_name(type, name);
    return hab_put(txn, HAB_TABLE_META, hab_slice_text(name), hab_slice_of(&done, sizeof(done)));
}

/* One version that is compiled once more. */
typedef struct building {
    hab_txn *txn;
    const hab_type *type;
    uint64_t convention;
    uint32_t version;
    int64_t now;
} building;

static hab_status pass_person(void *context, const char *identifiant, const char *role,
                              hab_slice scope)
{
    (void) context;
    (void) identifiant;
    (void) role;
    (void) scope;
    return HAB_OK;
}

static hab_status cover_again(void *context, hab_slice target, hab_slice document)
{
    const building *b = context;

    return hab_cover_put(b->txn, b->type->key, target, document, b->convention, b->version);
}

/* Versions that were stored before types were told of them. */
static hab_status await_effect(const building *b, hab_slice text)
{
    json_t *document = json_loadb(text.data, text.size, 0, NULL);
    int64_t effect = hab_version_effect(document);

    json_decref(document);
    return effect > b->now ? hab_due_put(b->txn, effect, HAB_DUE_VERSION, b->convention) : HAB_OK;
}

/* The slice of a document would not outlive the writes. */
static hab_status compile_again(building *b)
{
    hab_slice document;
    char *copy;
    hab_status status = hab_convention_document(b->txn, b->convention, b->version, &document);

    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    copy = malloc(document.size + 1);
    if (copy == NULL) {
        return HAB_MEMORY;
    }
    memcpy(copy, document.data, document.size);
    status =
        hab_type_compile(b->type, hab_slice_of(copy, document.size), pass_person, cover_again, b);
    if (status == HAB_OK) {
        status = await_effect(b, hab_slice_of(copy, document.size));
    }
    free(copy);
    return status;
}

static hab_status build_convention(hab_txn *txn, const hab_type *type, int64_t now,
                                   uint64_t convention)
{
    building b = {.txn = txn, .type = type, .convention = convention, .now = now};
    hab_convention_record record;
    hab_status status = hab_convention_get(txn, convention, &record);

    if (status == HAB_OK && record.type == type->key) {
        for (b.version = 1; status == HAB_OK && b.version <= record.version; b.version++) {
            status = compile_again(&b);
        }
    }
    return status;
}

/* At most *max conventions of all, from where the mark stands. */
static hab_status build_type(hab_txn *txn, const hab_type *type, int64_t now, uint64_t *done,
                             unsigned *max)
{
    hab_status status = HAB_OK;

    for (; status == HAB_OK && *done != ALL && *max > 0; --*max) {
        uint64_t next = ALL;
        unsigned count;

        status = hab_convention_list(txn, NULL, *done, &next, 1, &count);
        if (status == HAB_OK && count > 0) {
            status = build_convention(txn, type, now, next);
        }
        *done = next;
    }
    return status == HAB_OK ? write_mark(txn, type, *done) : status;
}

hab_status hab_cover_build(hab_txn *txn, const hab_types *types, int64_t now, unsigned max,
                           unsigned *left)
{
    unsigned remain = 0;
    hab_status status = HAB_OK;

    for (size_t i = 0; i < types->count && status == HAB_OK; i++) {
        const hab_type *type = &types->items[i];
        uint64_t done = ALL;

        if (type->plugin->minor >= 2) {
            status = read_mark(txn, type, &done);
        }
        if (status == HAB_OK && done != ALL && max > 0) {
            status = build_type(txn, type, now, &done, &max);
        }
        remain += status == HAB_OK && done != ALL;
    }
    if (status == HAB_OK) {
        *left = remain;
    }
    return status;
}
