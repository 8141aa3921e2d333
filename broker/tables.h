/* The tables of main.mdb: key → value. Numbers in keys are big-endian, so that
 * they sort; hot values are fixed structs whose first byte is their layout. */
#ifndef HAB_TABLES_H
#define HAB_TABLES_H

/* Raised when a program that knows only the former layout would misread. */
enum { HAB_MAIN_SCHEMA = 1 };

typedef enum hab_main_table {
    HAB_TABLE_META,           /* name → counter or bytes */
    HAB_TABLE_PERSON,         /* person u64 → hab_person_record */
    HAB_TABLE_PERSON_DOC,     /* person u64 → JSON {identifiant, nom, prenom} */
    HAB_TABLE_IDENTIFIANT,    /* e-mail, lower case → person u64 */
    HAB_TABLE_CREDENTIAL,     /* person u64 → hab_credential_record + PHC string */
    HAB_TABLE_ATTEMPT,        /* counter's key → hab_attempt_record */
    HAB_TABLE_EXPIRY,         /* second u64, session's identity → empty */
    HAB_TABLE_CONVENTION,     /* convention u64 → hab_convention_record */
    HAB_TABLE_CONVENTION_DOC, /* convention u64, version u32 → JSON */
    HAB_TABLE_PARTNER,        /* convention u64 → the partner's name */
    HAB_TABLE_NUMERO,         /* number as signed → convention u64 */
    HAB_TABLE_ACCESS,         /* what a decision reads of a person, side by side:
                                 person u64, 0 u32, token's hash
                                 → hab_session_record + text
                                 person u64, type u32, convention u64, version u32
                                 → hab_habilitation_record + scope */
    HAB_TABLE_MEMBER,         /* convention u64, version u32, person u64 → empty */
    HAB_TABLE_CHANGE,         /* count u64 → trace record of a change, until rolled */
    HAB_TABLE_COUNT
} hab_main_table;

extern const char *const hab_main_tables[HAB_TABLE_COUNT];

#endif
