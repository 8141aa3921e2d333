/* The form of the fiche, and what its description cannot say. */
#include "mam.h"

#include <stdio.h>
#include <string.h>

const char mam_form[] =
#include "plugins/mam/fonctionnement.form.json.inc"
    ;

/* What the annexe says of where the Mam stands. */
int mam_prefill(const fiche_type *self, hab_call *call, const json_t *target, json_t **document)
{
    (void) self;
    (void) call;
    *document =
        json_pack("{s:{s:O*, s:O*}}", "contact", "adresse", json_object_get(target, "adresse"),
                  "commune", json_object_get(target, "commune"));
    return *document != NULL ? HAB_DONE : HAB_FAILED;
}

/* Texts that sort as times do: each row ends after it begins; a day may be alone. */
static void check_rows(const mam *self, const json_t *document, const char *group, int alone,
                       const char *rule, void *report)
{
    size_t index;
    json_t *row;

    json_array_foreach(json_object_get(document, group), index, row)
    {
        int order = strcmp(pl_member(row, "debut"), pl_member(row, "fin"));
        char field[64];

        if (order > 0 || (order == 0 && !alone)) {
            (void) snprintf(field, sizeof(field), "%s[%zu].fin", group, index);
            self->fiche.host->report(report, field, rule);
        }
    }
}

int mam_form_check(const void *state, hab_call *call, hab_slice document, void *report)
{
    json_t *entered = json_loadb(document.data, document.size, 0, NULL);

    (void) call;
    if (entered == NULL) {
        return HAB_FAILED;
    }
    check_rows(state, entered, "ouverture", 0,
               "La Mam ferme après son ouverture\u00a0: indiquez une heure plus tardive.", report);
    check_rows(
        state, entered, "fermetures", 1,
        "Une fermeture finit après son début\u00a0: indiquez le même jour ou un jour suivant.",
        report);
    json_decref(entered);
    return HAB_DONE;
}
