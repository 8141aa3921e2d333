/* What one batch of accesses reads of the store: what each Caf wants, and functions. */
#ifndef HAB_CONTROL_TERMS_H
#define HAB_CONTROL_TERMS_H

#include "broker.h"
#include "control/rule.h"
#include "delegation/register.h"

enum { HAB_TERMS_REGISTERS = 8 };

typedef struct hab_caf_terms {
    char caf[HAB_CAF_MAX + 1];
    hab_controls controls;
} hab_caf_terms;

/* All zero but the first three to begin with. */
typedef struct hab_terms {
    hab_txn *txn;
    const hab_broker *broker;
    int64_t now;
    hab_caf_terms **cafs;
    size_t count;
    uint64_t convention; /* the last that was asked for, and of which Caf it is */
    const hab_caf_terms *last;
    struct {
        uint64_t convention;
        hab_register *reg;
    } registers[HAB_TERMS_REGISTERS]; /* by the convention's number */
} hab_terms;

void hab_terms_close(hab_terms *terms);

/* HAB_NOT_FOUND for a convention that is none. */
hab_status hab_terms_of(hab_terms *terms, uint64_t convention, const hab_caf_terms **caf);

/* The person's function in the annexe in force, JSON text; empty where there is none. Valid
 * until the next call. */
hab_status hab_terms_function(hab_terms *terms, uint64_t convention, uint64_t person,
                              hab_slice *function);

#endif
