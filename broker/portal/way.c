#include "portal/way.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "web/answer.h"

void hab_way_to(hab_exchange *exchange, const char *page, hab_slice back, const char *motif)
{
    static const char parameters[] = "?retour=&motif=";
    size_t size = strlen(page) + sizeof(parameters) + 3 * back.size + strlen(motif) + 1;
    char *address = malloc(size);
    size_t length;

    if (address == NULL) {
        hab_answer_failure(exchange, HAB_MEMORY, "the way on");
        return;
    }
    length = (size_t) snprintf(address, size, "%s", page);
    if (back.size > 0 && hab_local_path(back)) {
        length += (size_t) snprintf(address + length, size - length, "?retour=");
        hab_percent_encode(back, address + length);
        length += strlen(address + length);
    }
    if (motif[0] != '\0') {
        (void) snprintf(address + length, size - length, "%cmotif=%s",
                        strchr(address, '?') != NULL ? '&' : '?', motif);
    }
    hab_answer_redirect(exchange, address);
    free(address);
}

const char *hab_way_out(hab_reason reason)
{
    switch (reason) {
    case HAB_REASON_PASSWORD_TO_CHANGE: return "mot-de-passe";
    case HAB_REASON_CONDITIONS: return "conditions";
    default: return NULL;
    }
}

void hab_way_on(hab_exchange *exchange, hab_slice back, const char *otherwise)
{
    const char *page = hab_way_out(exchange->session_reason);

    if (page != NULL) {
        hab_way_to(exchange, page, back, "");
    } else if (back.size > 0 && hab_local_path(back)) {
        hab_answer_return(exchange, back);
    } else {
        hab_answer_redirect(exchange, otherwise);
    }
}
