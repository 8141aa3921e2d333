/* The register of a convention: the lines of its annexe as they were changed since it was
 * signed, by those to whom it delegates that, or by the Caf (MCP-9.1). The annexe stays as
 * signed; the latest word on a person counts: a line put here, until an avenant changes what
 * the annexe says of that very person. */
#ifndef HAB_REGISTER_H
#define HAB_REGISTER_H

#include <jansson.h>

#include "broker.h"
#include "convention/convention.h"

typedef struct hab_register_record {
    uint8_t layout; /* 1 */
    uint8_t struck; /* 1: the convention names this person no more */
    uint8_t reserved[2];
    uint32_t before;   /* stands for the versions before this one; 0: for all to come */
} hab_register_record; /* followed by the line, JSON, but for one that is struck */

/* A convention's lines at a second, in a transaction; reads the documents of the version in
 * force and of those to come once, however many lines are read or put. */
typedef struct hab_register hab_register;

/* HAB_NOT_FOUND for a convention that is none. */
hab_status hab_register_open(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                             int64_t now, hab_register **reg);
void hab_register_close(hab_register *reg); /* NULL is allowed */

/* The number of the version in force. */
uint32_t hab_register_version(const hab_register *reg);

/* The line of a person, JSON, valid until the next call or write. HAB_NOT_FOUND. */
hab_status hab_register_line(hab_register *reg, const hab_person *person, hab_slice *line);

/* All lines in the order of the persons' numbers; what `each` gives but HAB_OK ends the walk
 * and is given back. `each` puts nothing. */
typedef hab_status (*hab_register_fn)(void *context, const hab_person *person, hab_slice line);
hab_status hab_register_walk(hab_register *reg, hab_register_fn each, void *context);

/* Puts a line, compiled at once for the version in force and those to come, in a write
 * transaction; the person is there, and the line's "identifiant" is set to theirs. Another
 * record of the person's in this version (its role too) is replaced. HAB_INVALID when the
 * type does not compile it. The caller traces. */
hab_status hab_register_put(hab_register *reg, uint64_t person, const json_t *line,
                            hab_error *error);

/* The convention names the person no more from `now` on. HAB_NOT_FOUND. */
hab_status hab_register_strike(hab_register *reg, uint64_t person);

/* What a version is compiled from (convention/annexe.c): its document with the lines that
 * stand; the caller frees *merged, which is the document itself (referenced) while nothing is
 * in the register. Marks the lines that this version has changed since the one before. In the
 * write transaction that stores the version, before it is compiled. HAB_INVALID, with "champ:
 * phrase", when the version would lift a suspension that the register holds ("suspendue": true
 * anywhere in a line): an avenant does not know of it (MCP-9.1). */
hab_status hab_register_merge(hab_txn *txn, uint64_t convention, uint32_t version, json_t *document,
                              json_t **merged, hab_error *error);

#endif
