/* The tables of main.mdb: key → value. Numbers in keys are big-endian, so that
 * they sort; hot values are fixed structs whose first byte is their layout. */
#ifndef HAB_TABLES_H
#define HAB_TABLES_H

/* Raised when a program that knows only the former layout would misread. */
enum { HAB_MAIN_SCHEMA = 6 };

typedef enum hab_main_table {
    HAB_TABLE_META,            /* name → counter or bytes */
    HAB_TABLE_PERSON,          /* person u64 → hab_person_record */
    HAB_TABLE_PERSON_DOC,      /* person u64 → JSON {identifiant, nom, prenom} */
    HAB_TABLE_IDENTIFIANT,     /* e-mail, lower case → person u64 */
    HAB_TABLE_CREDENTIAL,      /* person u64 → hab_credential_record + PHC string */
    HAB_TABLE_ATTEMPT,         /* counter's key → hab_attempt_record */
    HAB_TABLE_EXPIRY,          /* second u64, session's identity → empty */
    HAB_TABLE_CONVENTION,      /* convention u64 → hab_convention_record */
    HAB_TABLE_CONVENTION_DOC,  /* convention u64, version u32 → JSON */
    HAB_TABLE_PARTNER,         /* convention u64 → the partner's name */
    HAB_TABLE_NUMERO,          /* number as signed → convention u64 */
    HAB_TABLE_ACCESS,          /* what a decision reads of a person, side by side:
                                  person u64, 0 u32, token's hash
                                  → hab_session_record + text
                                  person u64, type u32, convention u64, version u32
                                  → hab_habilitation_record + scope */
    HAB_TABLE_MEMBER,          /* convention u64, version u32, person u64 → empty */
    HAB_TABLE_CHANGE,          /* count u64 → trace record of a change, until rolled */
    HAB_TABLE_CAF_CONVENTION,  /* caf 8 bytes, convention u64 → empty */
    HAB_TABLE_NOTICE,          /* convention u64, count u32 → JSON of a notice */
    HAB_TABLE_DUE,             /* second u64, kind u8, object u64 → empty, or of a password
                                  convention u64: what time brings */
    HAB_TABLE_REQUEST,         /* request u64 → hab_request_record + JSON */
    HAB_TABLE_REQUEST_REF,     /* reference → request u64 */
    HAB_TABLE_REQUEST_QUEUE,   /* caf 8 bytes, state u8, request u64 → empty */
    HAB_TABLE_TASK,            /* task u64 → JSON */
    HAB_TABLE_TASK_QUEUE,      /* caf 8 bytes, done u8, task u64 → empty */
    HAB_TABLE_AGENT,           /* person u64 → hab_agent_record */
    HAB_TABLE_MAIL,            /* mail u64 → hab_mail_record + JSON + sealed JSON */
    HAB_TABLE_MAIL_QUEUE,      /* state u8, second u64, mail u64 → empty */
    HAB_TABLE_REFERENCE,       /* kind u8, code → JSON of an entry */
    HAB_TABLE_REFERENCE_NAME,  /* kind u8, folded name, NUL, code → empty */
    HAB_TABLE_MAILED,          /* person u64 → hab_credential_record + PHC string */
    HAB_TABLE_ACCEPTANCE,      /* person u64, version u32 → second u64 */
    HAB_TABLE_LIMIT,           /* counter's key 16 bytes → day u32, count u32 */
    HAB_TABLE_SPENT,           /* second u64, nonce 16 bytes → what came of it, or empty:
                                  used once, until then */
    HAB_TABLE_COVER,           /* type u32, target, NUL, convention u64, version u32 → empty */
    HAB_TABLE_COVERED,         /* convention u64, version u32, target → JSON of it, or empty */
    HAB_TABLE_PLUGIN,          /* type u32, the plugin's own key → what it likes */
    HAB_TABLE_VAULT,           /* type u32, the plugin's own key → slot u64, nonce, sealed, tag */
    HAB_TABLE_DOOMED,          /* slot u64 → empty: to be overwritten */
    HAB_TABLE_FREE_SLOT,       /* slot u64 → empty: overwritten, to be used again */
    HAB_TABLE_PUBLISHED,       /* type u32, id → hab_publication_record + texts + JSON */
    HAB_TABLE_PUBLISHED_PAGE,  /* type u32, id → digest of document, of sheets, + HTML */
    HAB_TABLE_UNRENDERED,      /* type u32, id → empty: its page is to be made */
    HAB_TABLE_DIRECTORY,       /* places u8, kind, NUL, commune, NUL, folded name, NUL, type
                                  u32, id → empty; kind and commune empty: any */
    HAB_TABLE_DIRECTORY_WORD,  /* folded word, NUL, type u32, id → empty */
    HAB_TABLE_DIRECTORY_PLACE, /* folded name of a commune, or its code, NUL, code
                                  → count u32 + name */
    HAB_TABLE_REGISTER,        /* convention u64, person u64 → hab_register_record + JSON */
    HAB_TABLE_USE,             /* convention u64, person u64, service → hab_use_record */
    HAB_TABLE_USE_MONTH,    /* convention u64, YYYYMM u32, service, NUL, reason u16 → count u64 */
    HAB_TABLE_ALARM,        /* alarm u64 → JSON: the trace was found changed */
    HAB_TABLE_CONSULTATION, /* consultation u64 → JSON: an agent's demand for traces */
    HAB_TABLE_CONTROL,      /* person u64 → what the controls know of an account */
    HAB_TABLE_CONTROL_TERM, /* caf 8 bytes → JSON: what it wants of the controls */
    HAB_TABLE_SIGNAL,       /* signal u64 → hab_signal_record + JSON */
    HAB_TABLE_SIGNAL_QUEUE, /* caf 8 bytes, state u8, signal u64 → empty */
    HAB_TABLE_SIGNAL_OF,    /* person u64, signal u64 → empty */
    HAB_TABLE_COUNT
} hab_main_table;

extern const char *const hab_main_tables[HAB_TABLE_COUNT];

#endif
