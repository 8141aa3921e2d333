/* Mails to persons of a convention. */
#include "common/common.h"

#include <stdlib.h>

int pl_mail(const hab_host *host, hab_call *call, const char *sheet, const char *caf,
            const json_t *person, json_t *values)
{
    hab_order order = {.sheet = sheet, .to = pl_text(pl_member(person, "identifiant")), .caf = caf};
    char *text;
    int outcome;

    if (json_object_set(values, "nom", json_object_get(person, "nom")) != 0
        || json_object_set(values, "prenom", json_object_get(person, "prenom")) != 0) {
        return HAB_FAILED;
    }
    text = json_dumps(values, JSON_COMPACT);
    if (text == NULL) {
        return HAB_FAILED;
    }
    order.values = pl_text(text);
    outcome = host->calls->mail(call, &order);
    free(text);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}
