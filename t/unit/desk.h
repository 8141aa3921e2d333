/* For tests of the Caf's desk: agents over the portal of a test. */
#ifndef HAB_TEST_DESK_H
#define HAB_TEST_DESK_H

#include "person/agent.h"
#include "portal.h"

/* `caf` "": a national one. */
static inline void make_agent(const char *identifiant, const char *caf, unsigned roles)
{
    hab_agent_record record = {
        .layout = 1, .roles = (uint8_t) roles, .national = caf[0] == '\0', .since = IMPORTED};
    uint64_t person;
    int created;
    hab_txn *txn;

    strcpy(record.caf, caf);
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_person_ensure(txn, hab_slice_text(identifiant), hab_slice_text("Nom"),
                                       hab_slice_text("Prénom"), NOW, &person, &created),
                     HAB_OK);
    assert_int_equal(hab_agent_put(txn, person, &record), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

#endif
