/* The rules of the controls of connections, and what each Caf wants of them (LI-3.4, ST-3.4,
 * MAM-4.4; requirements, section 6). */
#ifndef HAB_RULE_H
#define HAB_RULE_H

#include <jansson.h>

#include "person/agent.h"
#include "store/store.h"

typedef enum hab_rule { /* stands in the store: never reuse a number */
                        HAB_RULE_NETWORKS =
                            1, /* "reseaux": several networks at once for one account */
                        HAB_RULE_PLACE =
                            2, /* "provenance": a country or network never seen of this account */
                        HAB_RULE_NIGHT = 3,    /* "nuit": at night, on Sundays and holidays */
                        HAB_RULE_VOLUME = 4,   /* "volume": an extreme number of accesses */
                        HAB_RULE_REFUSALS = 5, /* "refus": many refusals */
                        HAB_RULE_TARGETS = 6,  /* "cibles": many targets in little time */
                        HAB_RULE_FUNCTION =
                            7, /* "fonction": the person's function does not go with the right */
                        HAB_RULE_REVIVED = 8, /* "reveil": long unused, then bursting */
                        HAB_RULE_COUNT
} hab_rule;

/* What a rule is measured by; each rule says in hab_rule_terms() which of them it has. */
typedef struct hab_rule_term {
    const char *name;  /* "reseaux", "minutes": a field of the form and of the JSON */
    const char *label; /* French, with its unit */
    int least, most, usual;
} hab_rule_term;

enum { HAB_RULE_TERMS = 3 };

typedef struct hab_rule_face {
    const char *code;                    /* "reseaux" */
    const char *title;                   /* "Plusieurs réseaux à la fois" */
    const char *about;                   /* a sentence: what it looks for */
    hab_rule_term terms[HAB_RULE_TERMS]; /* ends with a name that is NULL, or full */
} hab_rule_face;

const hab_rule_face *hab_rule_face_of(hab_rule rule);
/* 0 for a code that is none. */
hab_rule hab_rule_of(const char *code);

/* What a Caf wants: of each rule whether it is on, its terms, and whether it suspends the
 * person by itself. */
typedef struct hab_controls {
    struct {
        int on;
        int suspends;
        int terms[HAB_RULE_TERMS];
    } rules[HAB_RULE_COUNT];
    uint32_t night_from, night_to; /* minutes of the day, Paris: 22:00 to 6:00 → 1320, 360 */
    /* [{"service": "TYPE/SERVICE", or a star for all services of the type, "mots":
     * ["stagiaire", …]}]: words in a function that do not go with the service */
    json_t *functions;
} hab_controls;

/* Those of a Caf, or the usual ones. The caller frees what they hold. */
hab_status hab_controls_get(hab_txn *txn, const char *caf, hab_controls *controls);
void hab_controls_free(hab_controls *controls);

/* As the desk and programs see them: {"regles": {CODE: {"active", "suspend", TERM: n…}},
 * "nuit": {"de": "22:00", "a": "06:00"}, "fonctions": […]}; the caller frees. */
json_t *hab_controls_document(const hab_controls *controls);
/* Checks such a document, whole, and stores it for a Caf, in a write transaction; the caller
 * traces. HAB_INVALID with "champ: phrase" (French). */
hab_status hab_controls_put(hab_txn *txn, const char *caf, const json_t *document,
                            hab_error *error);

#endif
