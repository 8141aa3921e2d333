#include "trace/trace_view.h"

#include <stdlib.h>

static hab_status open_logs(const char *directory, hab_logs *logs, hab_error *error)
{
    hab_status status = hab_logs_list(directory, logs, error);

    for (size_t i = 0; status == HAB_OK && i < logs->count; i++) {
        status = hab_log_open(directory, &logs->at[i], error);
        status = status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    return status;
}

/* HAB_NOT_FOUND for one that has not begun, or was just taken away. */
static hab_status open_segment(const char *directory, uint32_t month, hab_view_segment *opened,
                               hab_error *error)
{
    hab_status status = hab_segment_open(directory, month, 0, &opened->segment, error);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_begin_read(hab_segment_store(opened->segment), &opened->txn);
    if (status == HAB_OK) {
        status = hab_segment_chain(opened->txn, &opened->chain);
        if (status != HAB_OK) {
            hab_abort(opened->txn);
        }
    }
    if (status != HAB_OK) {
        char name[HAB_SEGMENT_NAME];

        hab_segment_name(month, name);
        hab_segment_close(opened->segment);
        (void) hab_fail(error, status, "cannot read %s/%s: %s", directory, name,
                        hab_status_text(status));
        return status;
    }
    opened->month = month;
    return HAB_OK;
}

static void turn_round(hab_trace_view *view)
{
    for (size_t i = 0; i < view->count / 2; i++) {
        hab_view_segment other = view->segments[i];

        view->segments[i] = view->segments[view->count - 1 - i];
        view->segments[view->count - 1 - i] = other;
    }
}

/* The newest first: it says how much of the logs is in it and in those before, which therefore
 * must be seen as they are later. */
static hab_status open_segments(hab_trace_view *view, const char *directory, hab_error *error)
{
    uint32_t *months;
    size_t count;
    hab_status status = hab_segment_months(directory, &months, &count, error);

    if (status != HAB_OK) {
        return status;
    }
    view->segments = calloc(count + 1, sizeof(*view->segments));
    if (view->segments == NULL) {
        free(months);
        return hab_fail(error, HAB_MEMORY, "cannot read %s: out of memory", directory);
    }
    while (status == HAB_OK && count-- > 0) {
        status = open_segment(directory, months[count], &view->segments[view->count], error);
        if (status == HAB_OK) {
            view->count++;
        }
        status = status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    free(months);
    turn_round(view);
    return status;
}

hab_status hab_trace_view_open(hab_store *main, const char *directory, hab_trace_view *view,
                               hab_error *error)
{
    hab_trace_view opened = {0};
    hab_status status = open_logs(directory, &opened.logs, error);

    if (status == HAB_OK) {
        status = hab_begin_read(main, &opened.main);
        if (status != HAB_OK) {
            (void) hab_fail(error, status, "cannot read main.mdb: %s", hab_status_text(status));
        }
    }
    if (status == HAB_OK) {
        status = open_segments(&opened, directory, error);
    }
    if (status != HAB_OK) {
        hab_trace_view_close(&opened);
        return status;
    }
    *view = opened;
    return HAB_OK;
}

void hab_trace_view_leave_main(hab_trace_view *view)
{
    hab_abort(view->main);
    view->main = NULL;
}

void hab_trace_view_close(hab_trace_view *view)
{
    for (size_t i = 0; i < view->count; i++) {
        hab_abort(view->segments[i].txn);
        hab_segment_close(view->segments[i].segment);
    }
    free(view->segments);
    hab_trace_view_leave_main(view);
    hab_logs_free(&view->logs);
    *view = (hab_trace_view){0};
}

hab_status hab_trace_view_position(const hab_trace_view *view, uint64_t writer,
                                   hab_position *position)
{
    if (view->count == 0) {
        *position = (hab_position){0};
        return HAB_OK;
    }
    return hab_segment_position(view->segments[view->count - 1].txn, writer, position);
}
