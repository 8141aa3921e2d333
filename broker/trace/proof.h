/* The proof of one record: the record, its number, the path to the root of the head that covers
 * it, and that head's line. Who has the public key needs nothing else, and sees no other record. */
#ifndef HAB_PROOF_H
#define HAB_PROOF_H

#include <jansson.h>

#include "store/store.h"
#include "trace/head.h"

/* {"version", "numero", "octets" (base64url of the record), "enregistrement" (it, readable),
 * "position", "nombre", "chemin" [base64url…], "tete" (the line)}. HAB_NOT_FOUND for a record that
 * is not there, HAB_LATER for one that no head covers yet. The caller frees. */
hab_status hab_proof_make(const char *trace, const char *heads, uint64_t number, json_t **proof,
                          hab_error *error);

/* HAB_OK when the record is proven, HAB_DENIED with why when not, HAB_INVALID for what is no
 * proof. `record` (may be NULL) receives what is proven, readable: the caller frees. Offline. */
hab_status hab_proof_check(const json_t *proof, const uint8_t public[HAB_HEAD_PUBLIC],
                           json_t **record, hab_error *error);

#endif
