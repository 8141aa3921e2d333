/* What stands in HAB_TABLE_REGISTER, and the lines of an annexe by whom they name. */
#ifndef HAB_REGISTER_RECORD_H
#define HAB_REGISTER_RECORD_H

#include "delegation/register.h"

enum { HAB_REGISTER_KEY = 16 }; /* convention, person: see tables.h */

void hab_register_key(uint64_t convention, uint64_t person, uint8_t key[HAB_REGISTER_KEY]);

/* *line is NULL for one that is struck; else the caller frees it. */
hab_status hab_register_decode(hab_slice value, hab_register_record *record, json_t **line);

/* `line` may be NULL: struck. */
hab_status hab_register_write(hab_txn *txn, uint64_t convention, uint64_t person, uint32_t before,
                              const json_t *line);

/* Whether a record says what a version has of its person. */
int hab_register_stands(const hab_register_record *record, uint32_t version);

/* {identifiant, lower case: line} of an annexe's "personnes". The caller frees; NULL without
 * memory. */
json_t *hab_lines_index(const json_t *persons);

#endif
