#include "trace/consultation.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "store/meta.h"

static const char *const decisions[] = {
    [HAB_TRACE_ANY] = "toutes", [HAB_TRACE_ALLOWED] = "autorise", [HAB_TRACE_REFUSED] = "refuse"};
static const char *const natures[] = {[HAB_WANTED_ANY] = "toutes",
                                      [HAB_WANTED_ACCESSES] = "acces",
                                      [HAB_WANTED_CHANGES] = "changement"};

/* The place of a word among three; 0 for "", 3 for none of them. */
static unsigned place_of(const char *const words[3], hab_slice text)
{
    unsigned place = 0;

    while (text.size > 0 && place < 3 && !hab_slice_equal(text, hab_slice_text(words[place]))) {
        place++;
    }
    return place;
}

hab_status hab_decision_parse(hab_slice text, hab_trace_outcome *wanted)
{
    unsigned place = place_of(decisions, text);

    if (place < 3) {
        *wanted = (hab_trace_outcome) place;
    }
    return place < 3 ? HAB_OK : HAB_INVALID;
}

hab_status hab_nature_parse(hab_slice text, hab_nature_wanted *wanted)
{
    unsigned place = place_of(natures, text);

    if (place < 3) {
        *wanted = (hab_nature_wanted) place;
    }
    return place < 3 ? HAB_OK : HAB_INVALID;
}

/* -- as a document */

static void set_text(json_t *document, const char *field, const char *text)
{
    (void) json_object_set_new(document, field, text[0] != '\0' ? json_string(text) : json_null());
}

static void set_time(json_t *document, const char *field, int64_t time)
{
    char text[HAB_TIME_TEXT];

    hab_format_time(time, text);
    set_text(document, field, text);
}

static json_t *criteria_document(const hab_criteria *criteria)
{
    json_t *document = json_object();

    (void) json_object_set_new(document, "personne",
                               criteria->person != 0 ? json_integer((json_int_t) criteria->person)
                                                     : json_null());
    set_text(document, "convention", criteria->numero);
    set_text(document, "type", criteria->type);
    set_text(document, "service", criteria->service);
    set_text(document, "cible", criteria->target);
    set_text(document, "objet", criteria->object);
    set_time(document, "du", criteria->from);
    set_time(document, "au", criteria->to);
    set_text(document, "decision", decisions[criteria->decision]);
    set_text(document, "nature", natures[criteria->nature]);
    return document;
}

json_t *hab_consultation_document(const hab_consultation *consultation)
{
    json_t *document =
        json_pack("{s:I, s:I, s:s, s:s, s:o}", "numero", (json_int_t) consultation->number, "agent",
                  (json_int_t) consultation->agent, "caf", consultation->caf, "motif",
                  consultation->motive, "criteres", criteria_document(&consultation->criteria));

    if (document != NULL) {
        set_time(document, "le", consultation->time);
    }
    return document;
}

/* -- back from it: what this program wrote, and nothing else */

static int take_text(const json_t *document, const char *field, char *to, size_t size)
{
    const char *text = json_string_value(json_object_get(document, field));

    if (text != NULL && strlen(text) < size) {
        memcpy(to, text, strlen(text) + 1);
    }
    return text == NULL || strlen(text) < size;
}

static int take_time(const json_t *document, const char *field, int64_t *time)
{
    const char *text = json_string_value(json_object_get(document, field));

    return text != NULL && hab_parse_time(hab_slice_text(text), time, NULL) == HAB_OK;
}

static uint64_t number_in(const json_t *document, const char *field)
{
    return (uint64_t) json_integer_value(json_object_get(document, field));
}

static hab_slice word_in(const json_t *document, const char *field)
{
    const json_t *word = json_object_get(document, field);

    return hab_slice_of(json_string_value(word), json_string_length(word));
}

static int take_criteria(hab_txn *txn, const json_t *document, hab_criteria *criteria)
{
    hab_criteria read = {.person = number_in(document, "personne")};
    int whole = take_text(document, "convention", read.numero, sizeof(read.numero))
                && take_text(document, "type", read.type, sizeof(read.type))
                && take_text(document, "service", read.service, sizeof(read.service))
                && take_text(document, "cible", read.target, sizeof(read.target))
                && take_text(document, "objet", read.object, sizeof(read.object))
                && take_time(document, "du", &read.from) && take_time(document, "au", &read.to)
                && hab_decision_parse(word_in(document, "decision"), &read.decision) == HAB_OK
                && hab_nature_parse(word_in(document, "nature"), &read.nature) == HAB_OK;

    if (whole && read.numero[0] != '\0') {
        whole = hab_convention_find(txn, hab_slice_text(read.numero), &read.convention) == HAB_OK;
    }
    if (whole) {
        *criteria = read;
    }
    return whole;
}

static hab_status take(hab_txn *txn, hab_slice key, hab_slice value, hab_consultation *consultation)
{
    json_t *document = json_loadb(value.data, value.size, 0, NULL);
    hab_consultation read = {.agent = number_in(document, "agent")};
    int whole = key.size == 8 && take_text(document, "caf", read.caf, sizeof(read.caf))
                && take_text(document, "motif", read.motive, sizeof(read.motive))
                && take_time(document, "le", &read.time)
                && take_criteria(txn, json_object_get(document, "criteres"), &read.criteria);

    json_decref(document);
    if (!whole) {
        return HAB_CORRUPT;
    }
    read.number = hab_get_u64be(key.data);
    *consultation = read;
    return HAB_OK;
}

/* -- kept */

hab_status hab_consultation_add(hab_txn *txn, hab_consultation *consultation)
{
    uint8_t key[8];
    uint64_t number = 0;
    json_t *document;
    char *text;
    hab_status status = hab_next_number(txn, "consultation", &number);

    if (status != HAB_OK) {
        return status;
    }
    consultation->number = number;
    document = hab_consultation_document(consultation);
    text = document != NULL ? json_dumps(document, JSON_COMPACT) : NULL;
    json_decref(document);
    hab_put_u64be(key, number);
    status = text != NULL ? hab_insert(txn, HAB_TABLE_CONSULTATION, hab_slice_of(key, sizeof(key)),
                                       hab_slice_text(text))
                          : HAB_MEMORY;
    free(text);
    return status;
}

hab_status hab_consultation_get(hab_txn *txn, uint64_t number, hab_consultation *consultation)
{
    uint8_t key[8];
    hab_slice value;
    hab_status status;

    hab_put_u64be(key, number);
    status = hab_get(txn, HAB_TABLE_CONSULTATION, hab_slice_of(key, sizeof(key)), &value);
    return status == HAB_OK ? take(txn, hab_slice_of(key, sizeof(key)), value, consultation)
                            : status;
}

/* The last before `before`, or of all. */
static hab_status find_last(hab_cursor *cursor, uint64_t before, hab_slice *key, hab_slice *value)
{
    uint8_t bytes[8];
    hab_status status;

    if (before == 0) {
        return hab_last(cursor, key, value);
    }
    hab_put_u64be(bytes, before);
    status = hab_seek(cursor, hab_slice_of(bytes, sizeof(bytes)), key, value);
    return status == HAB_OK || status == HAB_NOT_FOUND ? hab_previous(cursor, key, value) : status;
}

hab_status hab_consultation_list(hab_txn *txn, const char *caf, uint64_t before,
                                 hab_consultation *list, unsigned max, unsigned *count)
{
    unsigned found = 0;
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_CONSULTATION, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = find_last(cursor, before, &key, &value);
    while (status == HAB_OK && found < max) {
        status = take(txn, key, value, &list[found]);
        if (status == HAB_OK) {
            found += caf == NULL || strcmp(list[found].caf, caf) == 0;
            status = hab_previous(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    *count = found;
    return HAB_OK;
}
