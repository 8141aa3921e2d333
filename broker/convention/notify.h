/* Letters to those whom a convention concerns, put in the outbox. Each has the values
 *   numero, type, titre, partenaire, caf, article, fin (time), fin_texte, and of a person
 *   identifiant, prenom, nom
 * beside those that the caller adds. */
#ifndef HAB_NOTIFY_H
#define HAB_NOTIFY_H

#include <jansson.h>

#include "broker.h"
#include "convention/convention.h"

/* To each person whom the version in force names, and to the partner's own address.
 * `more` may be NULL. */
hab_status hab_notify_convention(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                                 const char *letter, const json_t *more, int64_t now);

/* To one person; `secret` may be NULL, `expires` 0. */
hab_status hab_notify_person(hab_txn *txn, const hab_broker *broker, uint64_t person,
                             const char *letter, const json_t *more, const json_t *secret,
                             const char *caf, int64_t expires, int64_t now);

/* To the agents of a Caf who have one of the roles (hab_role); where it has none of its
 * own, to the national ones. */
hab_status hab_notify_role(hab_txn *txn, const hab_broker *broker, const char *caf, unsigned roles,
                           const char *letter, const json_t *values, int64_t now);
/* To those with the role « conventions ». */
hab_status hab_notify_agents(hab_txn *txn, const hab_broker *broker, const char *caf,
                             const char *letter, const json_t *values, int64_t now);

/* The values of a convention, for letters and pages. NULL when it fails. */
json_t *hab_convention_values(hab_txn *txn, const hab_types *types, uint64_t convention);

#endif
