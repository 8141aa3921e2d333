#include "tables.h"

const char *const hab_main_tables[HAB_TABLE_COUNT] = {
    [HAB_TABLE_META] = "meta",
    [HAB_TABLE_PERSON] = "person",
    [HAB_TABLE_PERSON_DOC] = "person_doc",
    [HAB_TABLE_IDENTIFIANT] = "identifiant",
    [HAB_TABLE_CREDENTIAL] = "credential",
    [HAB_TABLE_ATTEMPT] = "attempt",
    [HAB_TABLE_EXPIRY] = "expiry",
    [HAB_TABLE_CONVENTION] = "convention",
    [HAB_TABLE_CONVENTION_DOC] = "convention_doc",
    [HAB_TABLE_PARTNER] = "partner",
    [HAB_TABLE_NUMERO] = "numero",
    [HAB_TABLE_ACCESS] = "access",
    [HAB_TABLE_MEMBER] = "member",
    [HAB_TABLE_CHANGE] = "change",
};
