/* An avenant: the next version of a convention, signed by both (LI-5, ST-6, MAM-6,
 * MCP-17.3). */
#ifndef HAB_AVENANT_H
#define HAB_AVENANT_H

#include <jansson.h>

#include "request/request.h"

/* Makes the next version's document: the last one's, with the annexe, the signature and
 * the effect that `given` names ({"annexe", "signature": {"date", "lieu", "signataires"},
 * "effet"}, each may be missing: as before, or none). NULL without memory. */
json_t *hab_avenant_document(const json_t *last, const json_t *given, const char *state);

/* Stores a document that hab_annexe_check() let pass, in a write transaction. Who is new
 * in it gets a mail: a first password for who has no own one (`accounts`, from
 * hab_accounts_of() for its persons), else the news. HAB_INVALID with "champ: phrase"
 * when it is not signed, signed in the future, or in force before the version before. */
hab_status hab_avenant_record(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                              const json_t *document, const hab_new_account *accounts, size_t count,
                              uint64_t agent, int64_t now, hab_error *error);

#endif
