/* Keys of the records, their numbers, the words of states. */
#include "li.h"

#include <stdlib.h>
#include <string.h>

li_key li_key_begin(char letter)
{
    return (li_key){.bytes = {(uint8_t) letter}, .size = 1};
}

/* A key that would not fit keeps a size that no call of the host's takes. */
static void add(li_key *key, const void *bytes, size_t size)
{
    if (key->size > LI_KEY_MAX || size > LI_KEY_MAX - key->size) {
        key->size = LI_KEY_MAX + 1;
        return;
    }
    memcpy(key->bytes + key->size, bytes, size);
    key->size += size;
}

static void add_number(li_key *key, uint64_t value, size_t width)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < width; i++) {
        bytes[i] = (uint8_t) (value >> (8 * (width - 1 - i)));
    }
    add(key, bytes, width);
}

void li_key_u64(li_key *key, uint64_t value)
{
    add_number(key, value, 8);
}

void li_key_u32(li_key *key, uint32_t value)
{
    add_number(key, value, 4);
}

void li_key_u8(li_key *key, uint8_t value)
{
    add_number(key, value, 1);
}

void li_key_text(li_key *key, hab_slice text)
{
    add(key, text.data, text.size);
}

hab_slice li_key_slice(const li_key *key)
{
    return (hab_slice){.data = key->bytes, .size = key->size <= LI_KEY_MAX ? key->size : 0};
}

static uint64_t number_at(hab_slice bytes, size_t place, size_t width)
{
    const uint8_t *at = bytes.data;
    uint64_t value = 0;

    if (place > bytes.size || width > bytes.size - place) {
        return 0;
    }
    for (size_t i = 0; i < width; i++) {
        value = value << 8 | at[place + i];
    }
    return value;
}

uint64_t li_u64_at(hab_slice bytes, size_t place)
{
    return number_at(bytes, place, 8);
}

uint32_t li_u32_at(hab_slice bytes, size_t place)
{
    return (uint32_t) number_at(bytes, place, 4);
}

int li_number(const li *self, hab_call *call, const char *counter, uint64_t *number)
{
    li_key key = li_key_begin('M');
    uint64_t last = 0;
    int outcome;

    li_key_text(&key, li_text(counter));
    outcome = li_get_record(self, call, &key, &last, sizeof(last));
    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    *number = last + 1;
    return li_put_record(self, call, &key, number, sizeof(*number));
}

int li_get_record(const li *self, hab_call *call, const li_key *key, void *record, size_t size)
{
    hab_slice value;
    int outcome = self->calls->get(call, li_key_slice(key), &value);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (value.size != size) {
        self->calls->log(call, "a record of a demande has another size");
        return HAB_FAILED;
    }
    memcpy(record, value.data, size);
    return HAB_DONE;
}

int li_put_record(const li *self, hab_call *call, const li_key *key, const void *record,
                  size_t size)
{
    return self->calls->put(call, li_key_slice(key), (hab_slice){.data = record, .size = size});
}

hab_slice li_text(const char *text)
{
    return (hab_slice){.data = text, .size = strlen(text)};
}

const char *li_state_name(unsigned state)
{
    static const char *const names[LI_STATES] = {[LI_NOTIFIEE] = "notifiee",
                                                 [LI_RECUPEREE] = "recuperee",
                                                 [LI_TRAITEE] = "traitee",
                                                 [LI_DETRUITE] = "detruite",
                                                 [LI_ATTESTEE] = "attestee"};

    return state < LI_STATES ? names[state] : NULL;
}

const char *li_outcome_name(unsigned outcome)
{
    static const char *const names[LI_OUTCOMES] = {[LI_PLACE] = "place",
                                                   [LI_ATTENTE] = "attente",
                                                   [LI_ORIENTEE] = "orientee",
                                                   [LI_SANS_SUITE] = "sans_suite",
                                                   [LI_INJOIGNABLE] = "injoignable"};

    return outcome < LI_OUTCOMES ? names[outcome] : NULL;
}

int li_answer(const li *self, hab_call *call, unsigned status, const char *sheet, json_t *document)
{
    char *text = document != NULL ? json_dumps(document, JSON_COMPACT) : NULL;
    int outcome = HAB_FAILED;

    json_decref(document);
    if (text != NULL) {
        outcome = self->calls->answer(call, status, sheet, li_text(text));
    }
    free(text);
    return outcome;
}
