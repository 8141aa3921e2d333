#include "trace/trace.h"

#include "base/bytes.h"

/* `fixed`, then either `outcome` or `detail` and the texts, each behind one byte that
 * holds its size. In layout 1 there was no country. */
enum {
    layout = 2,
    layout_without_country = 1,
    text_count = 8,
    text_room = text_count * (1 + HAB_TRACE_TEXT_MAX)
};

typedef struct __attribute__((packed)) fixed {
    uint8_t layout;
    uint8_t kind;
    uint8_t channel;
    uint8_t allowed;
    uint16_t reason;
    uint16_t status;
    uint64_t writer;
    uint64_t count;
    uint8_t previous[HAB_HASH_SIZE];
    int64_t time;
    uint64_t person;
    uint64_t convention;
} fixed;

/* Outcomes are half of all records, hence a form of their own. */
typedef struct __attribute__((packed)) outcome {
    fixed fixed;
    uint64_t bytes;
    uint64_t reference_writer;
    uint64_t reference;
} outcome;

typedef struct __attribute__((packed)) detail {
    fixed fixed;
    uint32_t version;
    uint8_t session[HAB_TRACE_SESSION];
    uint8_t address[16];
    char country[2];
} detail;

_Static_assert(offsetof(fixed, writer) == HAB_TRACE_WRITER_OFFSET, "the log looks there");
_Static_assert(sizeof(detail) + text_room <= HAB_TRACE_MAX, "the longest record fits");

static fixed fixed_of(const hab_trace_record *record)
{
    return (fixed){.layout = layout,
                   .kind = record->kind,
                   .channel = record->channel,
                   .allowed = record->allowed,
                   .reason = record->reason,
                   .status = record->status,
                   .time = record->time,
                   .person = record->person,
                   .convention = record->convention};
}

static size_t encode_outcome(const hab_trace_record *record, uint8_t *bytes)
{
    outcome encoded = {.fixed = fixed_of(record),
                       .bytes = record->bytes,
                       .reference_writer = record->reference_writer,
                       .reference = record->reference};

    memcpy(bytes, &encoded, sizeof(encoded));
    return sizeof(encoded);
}

/* The size kept of a text, cut before a UTF-8 character that does not fit. */
static size_t kept_size(hab_slice text)
{
    const uint8_t *bytes = text.data;
    size_t size = HAB_TRACE_TEXT_MAX;

    if (text.size <= HAB_TRACE_TEXT_MAX) {
        return text.size;
    }
    while (size > HAB_TRACE_TEXT_MAX - 3 && (bytes[size] & 0xC0) == 0x80) {
        size--;
    }
    return size;
}

static uint8_t *put_text(uint8_t *to, hab_slice text)
{
    size_t size = kept_size(text);

    *to++ = (uint8_t) size;
    if (size > 0) {
        memcpy(to, text.data, size);
    }
    return to + size;
}

size_t hab_trace_encode(const hab_trace_record *record, uint8_t bytes[HAB_TRACE_MAX])
{
    uint8_t *to = bytes + sizeof(detail);
    detail encoded;

    if (record->kind == HAB_TRACE_OUTCOME) {
        return encode_outcome(record, bytes);
    }
    encoded.fixed = fixed_of(record);
    encoded.version = record->version;
    memcpy(encoded.session, record->session, sizeof(encoded.session));
    memcpy(encoded.address, record->address, sizeof(encoded.address));
    memcpy(encoded.country, record->country, sizeof(encoded.country));
    memcpy(bytes, &encoded, sizeof(encoded));
    to = put_text(to, record->numero);
    to = put_text(to, record->type);
    to = put_text(to, record->service);
    to = put_text(to, record->target);
    to = put_text(to, record->role);
    to = put_text(to, record->operation);
    to = put_text(to, record->object);
    to = put_text(to, record->article);
    return (size_t) (to - bytes);
}

static hab_status decode_fixed(hab_slice bytes, hab_trace_record *record,
                               uint8_t previous[HAB_HASH_SIZE])
{
    fixed from;

    if (bytes.size < sizeof(from)) {
        return HAB_CORRUPT;
    }
    memcpy(&from, bytes.data, sizeof(from));
    if (from.layout > layout) {
        return HAB_VERSION;
    }
    if (from.layout < layout_without_country || from.kind < HAB_TRACE_ACCESS
        || from.kind > HAB_TRACE_FOLLOW || from.channel > HAB_TRACE_COMMAND || from.allowed > 1) {
        return HAB_CORRUPT;
    }
    *record = (hab_trace_record){.kind = from.kind,
                                 .channel = from.channel,
                                 .allowed = from.allowed,
                                 .reason = from.reason,
                                 .status = from.status,
                                 .writer = from.writer,
                                 .count = from.count,
                                 .time = from.time,
                                 .person = from.person,
                                 .convention = from.convention};
    memcpy(previous, from.previous, HAB_HASH_SIZE);
    return HAB_OK;
}

static hab_status decode_outcome(hab_slice bytes, hab_trace_record *record)
{
    outcome from;

    if (bytes.size != sizeof(from)) {
        return HAB_CORRUPT;
    }
    memcpy(&from, bytes.data, sizeof(from));
    record->bytes = from.bytes;
    record->reference_writer = from.reference_writer;
    record->reference = from.reference;
    return HAB_OK;
}

static hab_status take_text(hab_slice *rest, hab_slice *text)
{
    const uint8_t *bytes = rest->data;
    size_t size;

    if (rest->size == 0) {
        return HAB_CORRUPT;
    }
    size = bytes[0];
    if (size > HAB_TRACE_TEXT_MAX || size > rest->size - 1) {
        return HAB_CORRUPT;
    }
    *text = hab_slice_of(bytes + 1, size);
    *rest = hab_slice_of(bytes + 1 + size, rest->size - 1 - size);
    return HAB_OK;
}

static hab_status decode_detail(hab_slice bytes, hab_trace_record *record)
{
    hab_slice *texts[text_count] = {&record->numero, &record->type,   &record->service,
                                    &record->target, &record->role,   &record->operation,
                                    &record->object, &record->article};
    hab_status status = HAB_OK;
    hab_slice rest;
    detail from = {0};
    size_t size = sizeof(from);

    if (bytes.size > 0 && *(const uint8_t *) bytes.data == layout_without_country) {
        size = offsetof(detail, country);
    }
    if (bytes.size < size) {
        return HAB_CORRUPT;
    }
    memcpy(&from, bytes.data, size);
    record->version = from.version;
    memcpy(record->session, from.session, sizeof(from.session));
    memcpy(record->address, from.address, sizeof(from.address));
    memcpy(record->country, from.country, sizeof(from.country));
    rest = hab_slice_of((const uint8_t *) bytes.data + size, bytes.size - size);
    for (unsigned i = 0; status == HAB_OK && i < text_count; i++) {
        status = take_text(&rest, texts[i]);
    }
    return status == HAB_OK && rest.size > 0 ? HAB_CORRUPT : status;
}

hab_status hab_trace_decode(hab_slice bytes, hab_trace_record *record,
                            uint8_t previous[HAB_HASH_SIZE])
{
    uint8_t before[HAB_HASH_SIZE];
    hab_trace_record decoded;
    hab_status status = decode_fixed(bytes, &decoded, before);

    if (status == HAB_OK) {
        status = decoded.kind == HAB_TRACE_OUTCOME ? decode_outcome(bytes, &decoded)
                                                   : decode_detail(bytes, &decoded);
    }
    if (status == HAB_OK) {
        *record = decoded;
        if (previous != NULL) {
            memcpy(previous, before, HAB_HASH_SIZE);
        }
    }
    return status;
}

void hab_trace_chain(uint8_t *bytes, size_t size, uint64_t writer, uint64_t count,
                     uint8_t head[HAB_HASH_SIZE])
{
    memcpy(bytes + offsetof(fixed, writer), &writer, sizeof(writer));
    memcpy(bytes + offsetof(fixed, count), &count, sizeof(count));
    memcpy(bytes + offsetof(fixed, previous), head, HAB_HASH_SIZE);
    hab_sha256(hab_slice_of(bytes, size), head);
}

size_t hab_trace_id(uint64_t writer, uint64_t count, char text[HAB_TRACE_ID])
{
    uint8_t bytes[sizeof(writer)];
    char digits[20];
    size_t used = sizeof(digits);
    size_t length = 2 * sizeof(bytes);

    hab_put_u64be(bytes, writer);
    hab_hex(bytes, sizeof(bytes), text);
    text[length++] = '-';
    do {
        digits[--used] = (char) ('0' + count % 10);
        count /= 10;
    } while (count > 0);
    memcpy(text + length, digits + used, sizeof(digits) - used);
    length += sizeof(digits) - used;
    text[length] = '\0';
    return length;
}
