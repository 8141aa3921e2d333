/* What the two halves of the attestation's page share: to show it, to sign it. */
#ifndef LI_ATTESTATION_PAGE_H
#define LI_ATTESTATION_PAGE_H

#include "agenda.h"

#define LI_ATTESTATION_SHEET "lieu-attestation"

/* Lets the caller in, or refuses: the convention as li_convention_values() says it, which
 * the caller frees. */
int li_attestation_enter(const li *self, hab_call *call, uint64_t convention, json_t **values);
/* What the page of a convention shows; NULL when it fails. */
json_t *li_attestation_page(const li *self, hab_call *call, const json_t *convention,
                            const li_pending *pending);
/* Redirects to that page. */
int li_attestation_go(const li *self, hab_call *call, const json_t *convention, const char *query);

#endif
