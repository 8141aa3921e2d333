/* Who reads the trace says why, and that is traced (section 6), before anything is shown. */
#include <stdio.h>
#include <string.h>

#include "trace_command.h"

static const char name[] = "trace";

/* The motive first: what is too long is cut. */
static hab_status write_reading(const command_context *context, const trace_reading *reading)
{
    char what[2 * HAB_TRACE_TEXT_MAX];
    hab_txn *txn;
    hab_status status = hab_begin_write(context->main, &txn);

    if (status != HAB_OK) {
        return status;
    }
    (void) snprintf(what, sizeof(what), "%s (%s)", reading->motive, reading->what);
    status = command_trace_change(txn, "trace.lecture", reading->person, reading->convention, what);
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

int trace_reading_has_motive(const char *motive)
{
    if (motive != NULL && motive[strspn(motive, " \t")] != '\0') {
        return 1;
    }
    command_fail(0, name, "who reads the trace says why: --motif TEXT");
    return 0;
}

int trace_reading_note(const command_context *context, const trace_reading *reading)
{
    hab_status status = write_reading(context, reading);

    if (status != HAB_OK) {
        command_fail(0, name, "this reading cannot be traced: %s", hab_status_text(status));
    }
    return status == HAB_OK;
}
