#include "request/reference_choice.h"

#include <stdio.h>

/* "Valclair (91999)" → its two parts; 0 when it is not written so. */
static int split(hab_slice text, hab_slice *name, hab_slice *code)
{
    const char *bytes = text.data;
    size_t open = text.size;

    if (text.size < 3 || bytes[text.size - 1] != ')') {
        return 0;
    }
    while (open > 0 && bytes[open - 1] != '(') {
        open--;
    }
    if (open == 0) {
        return 0;
    }
    *code = hab_slice_of(bytes + open, text.size - 1 - open);
    *name = hab_slice_of(bytes, open - 1);
    return 1;
}

static hab_status by_code(hab_txn *txn, hab_reference_kind kind, hab_slice code, hab_slice name,
                          hab_reference *entry)
{
    hab_reference found;
    hab_status status = hab_reference_get(txn, kind, code, &found);

    if (status == HAB_OK && name.size > 0
        && !hab_reference_same_name(name, hab_slice_text(found.nom))) {
        return HAB_NOT_FOUND;
    }
    if (status == HAB_OK) {
        *entry = found;
    }
    return status;
}

/* Keeps those of this Caf, when there are some. */
static void prefer_caf(hab_choice *choice, const char *caf)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < choice->count && caf[0] != '\0'; i++) {
        if (strcmp(choice->near[i].caf, caf) == 0) {
            choice->near[kept++] = choice->near[i];
        }
    }
    choice->count = kept > 0 ? kept : choice->count;
}

static hab_status by_name(hab_txn *txn, hab_reference_kind kind, hab_slice name, const char *caf,
                          hab_choice *choice)
{
    unsigned same = 0;
    hab_status status =
        hab_reference_search(txn, kind, name, choice->near, HAB_CHOICES_MAX, &choice->count);

    while (status == HAB_OK && same < choice->count
           && hab_reference_same_name(name, hab_slice_text(choice->near[same].nom))) {
        same++;
    }
    if (status != HAB_OK) {
        return status;
    }
    choice->count = same > 0 ? same : choice->count;
    prefer_caf(choice, caf);
    if (same == 0) {
        return HAB_NOT_FOUND;
    }
    if (choice->count > 1) {
        return HAB_EXISTS;
    }
    choice->entry = choice->near[0];
    return HAB_OK;
}

hab_status hab_reference_choose(hab_txn *txn, hab_reference_kind kind, hab_slice text,
                                hab_slice code, const char *caf, hab_choice *choice)
{
    hab_slice name = text, written;
    hab_status status = HAB_NOT_FOUND;

    choice->count = 0;
    if (split(text, &name, &written)) {
        status = by_code(txn, kind, written, name, &choice->entry);
    }
    if (status == HAB_NOT_FOUND && code.size > 0) {
        status = by_code(txn, kind, code, name, &choice->entry);
    }
    if (status == HAB_NOT_FOUND) {
        status = by_code(txn, kind, text, (hab_slice){0}, &choice->entry);
    }
    return status == HAB_NOT_FOUND ? by_name(txn, kind, name, caf, choice) : status;
}

void hab_reference_show(const hab_reference *entry, char text[256])
{
    (void) snprintf(text, 256, "%s (%s)", entry->nom, entry->code);
}
