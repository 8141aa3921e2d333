/* A convention document becomes rights: checked, stored as a version, compiled
 * by its plugin into one habilitation a person. */
#ifndef HAB_ANNEXE_H
#define HAB_ANNEXE_H

#include <jansson.h>

#include "broker.h"
#include "convention/convention.h"
#include "type/plugin_dispatch.h"

/* Checks a document against conf/schema/convention.schema.json, then its annexe by
 * its type. Needs no store. HAB_INVALID after `report` named each field and rule. */
hab_status hab_annexe_check(const hab_types *types, const json_t *schema, const json_t *document,
                            hab_report_fn report, void *context);

typedef struct hab_import {
    uint64_t convention; /* its internal number */
    uint32_t version;
    unsigned persons; /* named in it */
    unsigned created; /* of them, new to the store */
} hab_import;

/* Stores a checked document in a write transaction: a new convention, or the next
 * version of one that is there (HAB_EXISTS for a version already stored, unless
 * the document is the same: HAB_OK and nothing written; HAB_INVALID for a gap or
 * another type). The former version's habilitations end where this one takes
 * effect (MAM-6, LI-5: an avenant decides from its own date), which its type is told in
 * this transaction, or when that second has come. Traces the change. */
hab_status hab_annexe_store(hab_txn *txn, const hab_broker *broker, const json_t *document,
                            int64_t now, hab_import *import, hab_error *error);

#endif
