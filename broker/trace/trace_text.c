/* Records as people and other programs read them. */
#include "trace/trace.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/calendar.h"

/* The size of the printable UTF-8 character that stands here, or 0. */
static size_t printable_size(const uint8_t *bytes, size_t size)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = bytes[0] < 0x80 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
    uint32_t point = length == 1 ? bytes[0] : bytes[0] & (0x7FU >> length);

    if ((bytes[0] & 0xC0) == 0x80 || bytes[0] >= 0xF8 || length > size) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
        point = (point << 6) | (bytes[i] & 0x3F);
    }
    if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)
        || point < 0x20 || (point >= 0x7F && point < 0xA0)) {
        return 0;
    }
    /* Line and paragraph separators, and what turns the direction of writing. */
    if ((point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069)) {
        return 0;
    }
    return length;
}

void hab_trace_printable(hab_slice slice, char text[HAB_TRACE_PRINTABLE])
{
    static const char replacement[] = "\xEF\xBF\xBD";
    const uint8_t *bytes = slice.data;

    for (size_t i = 0; i < slice.size;) {
        size_t length = printable_size(bytes + i, slice.size - i);

        if (length > 0) {
            memcpy(text, bytes + i, length);
            text += length;
        } else {
            memcpy(text, replacement, sizeof(replacement) - 1);
            text += sizeof(replacement) - 1;
        }
        i += length > 0 ? length : 1;
    }
    *text = '\0';
}

void hab_trace_address(const uint8_t address[16], char *text)
{
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    static const uint8_t none[16];

    text[0] = '\0';
    if (memcmp(address, mapped, sizeof(mapped)) == 0) {
        (void) inet_ntop(AF_INET, address + sizeof(mapped), text, INET6_ADDRSTRLEN);
    } else if (memcmp(address, none, sizeof(none)) != 0) {
        (void) inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN);
    }
}

const char *hab_trace_kind_name(unsigned kind)
{
    static const char *const names[] = {[HAB_TRACE_ACCESS] = "acces",
                                        [HAB_TRACE_OUTCOME] = "issue",
                                        [HAB_TRACE_CHANGE] = "changement",
                                        [HAB_TRACE_FOLLOW] = "suite"};

    return kind >= HAB_TRACE_ACCESS && kind <= HAB_TRACE_FOLLOW ? names[kind] : "inconnu";
}

const char *hab_trace_channel_name(unsigned channel)
{
    static const char *const names[] = {[HAB_TRACE_PAGE] = "page",
                                        [HAB_TRACE_WEBSERVICE] = "webservice",
                                        [HAB_TRACE_UPSTREAM] = "amont",
                                        [HAB_TRACE_COMMAND] = "commande"};

    return channel <= HAB_TRACE_COMMAND ? names[channel] : "inconnu";
}

static void set_text(json_t *object, const char *key, const char *text)
{
    (void) json_object_set_new(object, key, text[0] != '\0' ? json_string(text) : json_null());
}

static void set_slice(json_t *object, const char *key, hab_slice slice)
{
    char text[HAB_TRACE_PRINTABLE];

    hab_trace_printable(slice, text);
    set_text(object, key, text);
}

/* 0 stands for none. */
static void set_number(json_t *object, const char *key, uint64_t number)
{
    (void) json_object_set_new(object, key,
                               number != 0 ? json_integer((json_int_t) number) : json_null());
}

static void set_id(json_t *object, const char *key, uint64_t writer, uint64_t count)
{
    char text[HAB_TRACE_ID];

    (void) hab_trace_id(writer, count, text);
    set_text(object, key, text);
}

static void set_identity(json_t *object, const hab_trace_record *record, uint64_t number)
{
    char time[HAB_TIME_TEXT];
    char writer[HAB_TRACE_ID];

    hab_format_time_us(record->time, time);
    (void) hab_trace_id(record->writer, 0, writer);
    writer[16] = '\0';
    set_number(object, "numero", number);
    set_id(object, "trace", record->writer, record->count);
    set_text(object, "ecrivain", writer);
    set_number(object, "compte", record->count);
    set_text(object, "heure", time);
    set_text(object, "nature", hab_trace_kind_name(record->kind));
}

static void set_verdict(json_t *object, const hab_trace_record *record)
{
    int judged = record->kind != HAB_TRACE_OUTCOME;

    set_text(object, "decision", !judged ? "" : record->allowed ? "autorise" : "refuse");
    set_text(object, "motif", judged ? hab_reason_code(record->reason) : "");
    set_slice(object, "article", record->article);
}

static void set_act(json_t *object, const hab_trace_record *record)
{
    set_number(object, "personne", record->person);
    set_slice(object, "role", record->role);
    set_slice(object, "convention", record->numero);
    set_number(object, "version", record->version);
    set_slice(object, "type", record->type);
    set_slice(object, "service", record->service);
    set_slice(object, "cible", record->target);
    set_text(object, "canal", hab_trace_channel_name(record->channel));
    set_slice(object, "operation", record->operation);
    set_slice(object, "objet", record->object);
}

static void set_outcome(json_t *object, const hab_trace_record *record)
{
    if (record->kind == HAB_TRACE_OUTCOME) {
        (void) json_object_set_new(object, "statut", json_integer(record->status));
        (void) json_object_set_new(object, "octets", json_integer((json_int_t) record->bytes));
        set_id(object, "reference", record->reference_writer, record->reference);
    } else {
        set_text(object, "statut", "");
        set_text(object, "octets", "");
        set_text(object, "reference", "");
    }
}

static void set_origin(json_t *object, const hab_trace_record *record)
{
    static const uint8_t none[HAB_TRACE_SESSION];
    char session[2 * HAB_TRACE_SESSION + 1] = "";
    char address[INET6_ADDRSTRLEN];

    if (memcmp(record->session, none, sizeof(none)) != 0) {
        hab_hex(record->session, HAB_TRACE_SESSION, session);
    }
    hab_trace_address(record->address, address);
    set_text(object, "session", session);
    set_text(object, "adresse", address);
    set_slice(object, "pays", hab_slice_of(record->country, record->country[0] != '\0' ? 2 : 0));
}

char *hab_trace_json(const hab_trace_record *record, uint64_t number)
{
    json_t *object = json_object();
    char *line;

    if (object == NULL) {
        return NULL;
    }
    set_identity(object, record, number);
    set_verdict(object, record);
    set_act(object, record);
    set_outcome(object, record);
    set_origin(object, record);
    line = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    return line;
}
