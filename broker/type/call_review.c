/* Documents of a page's form as their readers see them. */
#include "type/call_host.h"

#include <stdlib.h>

#include "form/entry.h"

/* The form of the type's page; NULL when it has none. */
static const json_t *form_of(const hab_call *call, const char *path)
{
    const hab_type *type = call->type;

    for (size_t i = 0; path != NULL && i < type->page_count; i++) {
        if (strcmp(type->pages[i].path, path) == 0) {
            return type->page_forms[i];
        }
    }
    return NULL;
}

/* The view as text, which lives as long as the call. */
static int give(hab_call *call, const json_t *made, hab_slice *view)
{
    char *text = json_dumps(made, JSON_COMPACT);
    size_t size = text != NULL ? strlen(text) : 0;
    int outcome = text != NULL ? hab_call_keep(call, text, size)
                               : hab_call_outcome(call, HAB_MEMORY, "a view");

    if (outcome == HAB_DONE) {
        *view = hab_slice_of(text, size);
    }
    return outcome;
}

int hab_call_review(hab_call *call, const char *path, hab_slice document, hab_slice before,
                    hab_slice *view)
{
    const hab_entry_context context = {.txn = call->txn, .description = form_of(call, path)};
    json_t *now = NULL, *was = NULL, *made;
    int outcome = context.description != NULL
                      ? hab_call_json(call, document, &now)
                      : hab_call_misused(call, "a review by the form of a page that has none");

    if (outcome == HAB_DONE && before.size > 0) {
        outcome = hab_call_json(call, before, &was);
    }
    if (outcome == HAB_DONE) {
        made = hab_entry_compare(&context, now, was);
        outcome = give(call, made, view);
        json_decref(made);
    }
    json_decref(now);
    json_decref(was);
    return outcome;
}
