#include "delegation/register_record.h"

#include <stdlib.h>
#include <string.h>

void hab_register_key(uint64_t convention, uint64_t person, uint8_t key[HAB_REGISTER_KEY])
{
    hab_put_u64be(key, convention);
    hab_put_u64be(key + 8, person);
}

hab_status hab_register_decode(hab_slice value, hab_register_record *record, json_t **line)
{
    hab_register_record read;
    json_t *found = NULL;

    if (value.size < sizeof(read)) {
        return HAB_CORRUPT;
    }
    memcpy(&read, value.data, sizeof(read));
    if (read.layout != 1) {
        return read.layout > 1 ? HAB_VERSION : HAB_CORRUPT;
    }
    if (!read.struck) {
        found = json_loadb((const char *) value.data + sizeof(read), value.size - sizeof(read), 0,
                           NULL);
        if (!json_is_object(found)) {
            json_decref(found);
            return HAB_CORRUPT;
        }
    }
    *record = read;
    *line = found;
    return HAB_OK;
}

hab_status hab_register_write(hab_txn *txn, uint64_t convention, uint64_t person, uint32_t before,
                              const json_t *line)
{
    const hab_register_record record = {.layout = 1, .struck = line == NULL, .before = before};
    uint8_t key[HAB_REGISTER_KEY];
    size_t text = line != NULL ? json_dumpb(line, NULL, 0, JSON_COMPACT) : 0;
    size_t size = sizeof(record) + text;
    char *value = malloc(size);
    hab_status status = HAB_MEMORY;

    if (value != NULL && (line == NULL || text > 0)) {
        memcpy(value, &record, sizeof(record));
        if (line != NULL) {
            (void) json_dumpb(line, value + sizeof(record), text, JSON_COMPACT);
        }
        hab_register_key(convention, person, key);
        status = hab_put(txn, HAB_TABLE_REGISTER, hab_slice_of(key, sizeof(key)),
                         hab_slice_of(value, size));
    }
    free(value);
    return status;
}

int hab_register_stands(const hab_register_record *record, uint32_t version)
{
    return record->before == 0 || version < record->before;
}

json_t *hab_lines_index(const json_t *persons)
{
    json_t *lines = json_object();
    size_t i;
    json_t *line;

    json_array_foreach(persons, i, line)
    {
        const char *written = json_string_value(json_object_get(line, "identifiant"));
        char identifiant[HAB_IDENTIFIANT_MAX + 1];

        if (written != NULL && hab_identifiant(hab_slice_text(written), identifiant) == HAB_OK
            && json_object_set(lines, identifiant, line) != 0) {
            json_decref(lines);
            return NULL;
        }
    }
    return lines;
}
