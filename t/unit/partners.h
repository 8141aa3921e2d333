/* For tests of Mon Compte Partenaire: the two conventions of the demonstration over the portal
 * of portal.h. Valclair delegates to Olivier and Martine; Montsorel, to which Yann is lent,
 * asks the Caf through Sylvie and Hugo. */
#ifndef HAB_TEST_PARTNERS_H
#define HAB_TEST_PARTNERS_H

#include "desk.h"

#define OLIVIER "olivier.renaud@valclair.example"
#define MARTINE "martine.colin@valclair.example"
#define CLAIRE "claire.fontaine@valclair.example"
#define YANN "yann.kerbrat@valclair.example"
#define SYLVIE "sylvie.garnier@montsorel.example"
#define HUGO "hugo.leclerc@montsorel.example"
#define AGENT "agent@caf911.example"
#define SPACE "mon-compte-partenaire/"

enum { PARTNERS_TYPE = 2, VALCLAIR = 2, MONTSOREL = 3 }; /* the first is the lieu of portal.h */

static inline int load_partners(void **state)
{
    hab_error error = {""};

    if (load_types(state) != 0) {
        return -1;
    }
    if (hab_types_load(&types, "mon_compte_partenaire",
                       BUILD_DIR "/plugins/mon_compte_partenaire.so",
                       SOURCE_DIR "/conf/settings/mon_compte_partenaire.json", &error)
        != HAB_OK) {
        print_error("%s\n", error.text);
        return -1;
    }
    return 0;
}

/* A demo convention, the caller's. */
static inline json_t *partner(const char *name)
{
    char path[512];
    json_t *document;

    (void) snprintf(path, sizeof(path), "%s/conf/demo/%s.json", SOURCE_DIR, name);
    document = json_load_file(path, 0, NULL);
    assert_non_null(document);
    return document;
}

static inline json_t *valclair(void)
{
    return partner("mon-compte-partenaire");
}

static inline int open_partners(void **state)
{
    if (open_portal(state) != 0) {
        return -1;
    }
    now = 1779782400; /* Tuesday 26 May 2026, 10:00 in Paris */
    store_document(broker.store, valclair());
    store_document(broker.store, partner("mon-compte-partenaire-centralise"));
    return 0;
}

/* How often an act stands in the trace, with this reason. */
static inline size_t count_traces(const char *operation, hab_reason reason)
{
    hab_txn *txn;
    hab_cursor *cursor;
    hab_slice value;
    hab_status status;
    size_t count = 0;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor), HAB_OK);
    for (status = hab_last(cursor, NULL, &value); status == HAB_OK;
         status = hab_previous(cursor, NULL, &value)) {
        hab_trace_record record;

        assert_int_equal(hab_trace_decode(value, &record, NULL), HAB_OK);
        count +=
            hab_slice_equal(record.operation, hab_slice_text(operation)) && record.reason == reason;
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    return count;
}

/* Somebody comes, and the last one is gone. */
static inline void enter_as(const char *identifiant)
{
    forget_cookies();
    give_password(identifiant, HAB_PASSWORD_OWN, PASSWORD, now);
    accept_conditions(identifiant);
    assert_int_equal(try_login(identifiant, PASSWORD), 200);
}

#endif
