/* What stands in HAB_TABLE_REGISTER. */
#ifndef HAB_REGISTER_RECORD_H
#define HAB_REGISTER_RECORD_H

#include "delegation/register.h"

enum { HAB_REGISTER_KEY = 16 }; /* convention, person: see tables.h */

void hab_register_key(uint64_t convention, uint64_t person, uint8_t key[HAB_REGISTER_KEY]);

/* *line is empty for one that is struck. */
hab_status hab_register_decode(hab_slice value, hab_register_record *record, hab_slice *line);

/* An empty line: struck. */
hab_status hab_register_write(hab_txn *txn, uint64_t convention, uint64_t person, uint32_t before,
                              hab_slice line);

/* Whether a record says what a version has of its person. */
int hab_register_stands(const hab_register_record *record, uint32_t version);

#endif
