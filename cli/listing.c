/* What commands print of the store. */
#include "base/calendar.h"
#include "command.h"

static hab_status print_all(hab_txn *txn, hab_main_table table, command_print_fn print)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, table, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("", 1), &key, &value);
    while (status == HAB_OK) {
        status = print(txn, key, value);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

int command_list(command_context *context, const char *name, hab_main_table table,
                 command_print_fn print)
{
    hab_txn *txn;
    hab_status status;

    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_read(context->main, &txn);
    if (status == HAB_OK) {
        status = print_all(txn, table, print);
        hab_abort(txn);
    }
    return status == HAB_OK ? EXIT_DONE
                            : command_fail(EXIT_REFUSED, name, "list: %s", hab_status_text(status));
}

void command_set_time(json_t *object, const char *field, int64_t time)
{
    char text[HAB_TIME_TEXT];

    if (time != 0) {
        hab_format_time(time, text);
        json_object_set_new(object, field, json_string(text));
    }
}
