/* What was counted of the use of rights, read back. */
#include "trace/usage.h"

#include "trace/usage_key.h"

enum { PERSON_KEY = 16, MONTH_KEY = 12, MONTH_TAIL = 3 };

/* A service's name out of a key, as a text. */
static hab_status read_service(const uint8_t *from, size_t size,
                               char service[HAB_TRACE_TEXT_MAX + 1])
{
    if (size == 0 || size > HAB_TRACE_TEXT_MAX) {
        return HAB_CORRUPT;
    }
    memcpy(service, from, size);
    service[size] = '\0';
    return HAB_OK;
}

static hab_status give_use(hab_slice key, hab_slice value, hab_usage_fn each, void *context)
{
    const uint8_t *bytes = key.data;
    char service[HAB_TRACE_TEXT_MAX + 1];
    hab_use_record record;
    hab_status status = HAB_CORRUPT;

    if (key.size > PERSON_KEY && value.size == sizeof(record)) {
        status = read_service(bytes + PERSON_KEY, key.size - PERSON_KEY, service);
    }
    if (status != HAB_OK) {
        return status;
    }
    memcpy(&record, value.data, sizeof(record));
    if (record.layout != 1) {
        return record.layout > 1 ? HAB_VERSION : HAB_CORRUPT;
    }
    return each(context, &(hab_use){.person = hab_get_u64be(bytes + 8),
                                    .service = service,
                                    .allowed = record.allowed,
                                    .refused = record.refused});
}

hab_status hab_usage_walk(hab_txn *txn, uint64_t convention, uint64_t person, hab_usage_fn each,
                          void *context)
{
    const hab_slice no_service = {"", 0};
    uint8_t start[HAB_USAGE_KEY];
    size_t size = hab_usage_key(convention, person, no_service, start);
    size_t same = person == 0 ? 8 : PERSON_KEY;
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_USE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of(start, size), &key, &value);
    while (status == HAB_OK && key.size >= same && memcmp(key.data, start, same) == 0) {
        status = give_use(key, value, each, context);
        if (status != HAB_OK) {
            hab_cursor_close(cursor);
            return status;
        }
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status give_month(hab_slice key, hab_slice value, hab_usage_month_fn each, void *context)
{
    const uint8_t *bytes = key.data;
    const uint8_t *tail = bytes + key.size - MONTH_TAIL;
    char service[HAB_TRACE_TEXT_MAX + 1];
    hab_use_month month = {.month = hab_get_u32be(bytes + 8), .service = service};
    hab_status status = HAB_CORRUPT;

    if (key.size > MONTH_KEY + MONTH_TAIL && tail[0] == '\0' && value.size == sizeof(month.count)) {
        status = read_service(bytes + MONTH_KEY, key.size - MONTH_KEY - MONTH_TAIL, service);
    }
    if (status != HAB_OK) {
        return status;
    }
    month.reason = tail[1] << 8 | tail[2];
    memcpy(&month.count, value.data, sizeof(month.count));
    return each(context, &month);
}

hab_status hab_usage_months(hab_txn *txn, uint64_t convention, uint32_t from, uint32_t to,
                            hab_usage_month_fn each, void *context)
{
    uint8_t start[MONTH_KEY];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_USE_MONTH, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(start, convention);
    hab_put_u32be(start + 8, from);
    status = hab_seek(cursor, hab_slice_of(start, sizeof(start)), &key, &value);
    while (status == HAB_OK && key.size >= MONTH_KEY && memcmp(key.data, start, 8) == 0
           && hab_get_u32be((const uint8_t *) key.data + 8) <= to) {
        status = give_month(key, value, each, context);
        if (status != HAB_OK) {
            hab_cursor_close(cursor);
            return status;
        }
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}
