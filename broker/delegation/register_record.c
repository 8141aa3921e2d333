#include "delegation/register_record.h"

#include <stdlib.h>
#include <string.h>

void hab_register_key(uint64_t convention, uint64_t person, uint8_t key[HAB_REGISTER_KEY])
{
    hab_put_u64be(key, convention);
    hab_put_u64be(key + 8, person);
}

hab_status hab_register_decode(hab_slice value, hab_register_record *record, hab_slice *line)
{
    hab_register_record read;

    if (value.size < sizeof(read)) {
        return HAB_CORRUPT;
    }
    memcpy(&read, value.data, sizeof(read));
    if (read.layout != 1) {
        return read.layout > 1 ? HAB_VERSION : HAB_CORRUPT;
    }
    if ((value.size == sizeof(read)) != (read.struck != 0)) {
        return HAB_CORRUPT;
    }
    *record = read;
    *line = hab_slice_of((const uint8_t *) value.data + sizeof(read), value.size - sizeof(read));
    return HAB_OK;
}

hab_status hab_register_write(hab_txn *txn, uint64_t convention, uint64_t person, uint32_t before,
                              hab_slice line)
{
    const hab_register_record record = {.layout = 1, .struck = line.size == 0, .before = before};
    uint8_t key[HAB_REGISTER_KEY];
    size_t size = sizeof(record) + line.size;
    char *value = malloc(size);
    hab_status status;

    if (value == NULL) {
        return HAB_MEMORY;
    }
    memcpy(value, &record, sizeof(record));
    if (line.size > 0) {
        memcpy(value + sizeof(record), line.data, line.size);
    }
    hab_register_key(convention, person, key);
    status =
        hab_put(txn, HAB_TABLE_REGISTER, hab_slice_of(key, sizeof(key)), hab_slice_of(value, size));
    free(value);
    return status;
}

int hab_register_stands(const hab_register_record *record, uint32_t version)
{
    return record->before == 0 || version < record->before;
}
