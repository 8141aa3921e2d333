/* For tests of what a partner and its Caf settle about habilitations: requests, questions,
 * supervision. The conventions and persons of mcp_duties.h, the decision, and what mails say. */
#ifndef HAB_TEST_MCP_CAF_H
#define HAB_TEST_MCP_CAF_H

#include "mcp_duties.h"

#include "decision.h"
#include "mail/mail.h"
#include "portal/guard.h"

#define QUOTIENT "quotient_familial"
#define ADDRESSES "adresses_familles"

static hab_pages *mail_sheets;

/* The sheets of mails too, which are loaded apart. */
static inline int open_caf(void **state)
{
    if (open_mcp(state) != 0
        || hab_mail_templates(SOURCE_DIR "/conf/mail", &mail_sheets, &error) != HAB_OK
        || hab_sheets_add(mail_sheets, &types.items[MCP_TYPE], HAB_SHEET_MAIL, &error) != HAB_OK) {
        print_error("%s\n", error.text);
        return -1;
    }
    return 0;
}

static inline int close_caf(void **state)
{
    hab_pages_free(mail_sheets);
    return close_portal(state);
}

#define CAF_TEST(name) cmocka_unit_test_setup_teardown(name, open_caf, close_caf)

/* MCP-9.1: the Caf has the habilitations of Valclair to itself. */
static inline void centralise(void)
{
    store_document(broker.store, convention_of_valclair("{\"version\": 2, \"annexe\": {\"mode\": "
                                                        "\"centralise\"}}"));
}

static inline uint64_t number_of_person(const char *identifiant)
{
    return person_in(broker.store, identifiant);
}

/* What the very next request of somebody to a service would get. */
static inline hab_reason decision(const char *identifiant, const char *service)
{
    hab_decider *decider;
    hab_verdict verdict;
    hab_demand demand = {.type = &types.items[MCP_TYPE], .target = hab_slice_text("")};

    demand.service = hab_service_find(demand.type, hab_slice_text(service));
    assert_int_equal(hab_decider_new(broker.store, &decider), HAB_OK);
    hab_decide_person(decider, number_of_person(identifiant), &demand, now, NULL, NULL, &verdict);
    hab_decider_free(decider);
    return verdict.reason;
}

/* A form of who is logged in, as a browser sends it. */
static inline unsigned submit(const char *path, const char *fields)
{
    char to[160];
    char body[1024];
    char token[HAB_TOKEN_TEXT + 1];
    unsigned status;

    (void) snprintf(to, sizeof(to), "%s", path);
    assert_int_equal(get("deconnexion"), 200);
    hab_csrf_token(&answer, token);
    (void) snprintf(body, sizeof(body), "csrf=%s&%s", token, fields);
    origin = ORIGIN;
    status = post(to, body);
    origin = NULL;
    return status;
}

/* How many refusals of this operation are on record. */
static inline unsigned refused(const char *operation)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    unsigned count = 0;
    hab_status status;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor), HAB_OK);
    status = hab_seek(cursor, hab_slice_of("", 1), &key, &value);
    for (; status == HAB_OK; status = hab_next(cursor, &key, &value)) {
        hab_trace_record record;

        assert_int_equal(hab_trace_decode(value, &record, NULL), HAB_OK);
        count += hab_slice_equal(record.operation, hab_slice_text(operation))
                 && record.reason == HAB_REASON_NOT_ALLOWED && !record.allowed;
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    return count;
}

/* The body of a message, without the line ends of quoted-printable. */
static inline void decode_lines(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++) {
        unsigned byte;

        if (*from != '=') {
            *to++ = *from;
        } else if (from[1] == '\r' || from[1] == '\n') {
            from += from[1] == '\r' ? 2 : 1;
        } else if (sscanf(from + 1, "%2x", &byte) == 1) {
            *to++ = (char) byte;
            from += 2;
        }
    }
    *to = '\0';
}

static inline int is_said(const hab_mail *mail, json_t *values, const char *words)
{
    char *message = NULL;
    char *text;
    size_t size = 0;
    int found;

    if (hab_mail_write(mail_sheets, mail, values, "extranet@caf.example",
                       "https://extranet.example/extranet/", &message, &size, &error)
        != HAB_OK) {
        fail_msg("%s", error.text);
    }
    text = strndup(message, size);
    decode_lines(text);
    found = strstr(text, words) != NULL;
    free(text);
    free(message);
    return found;
}

/* Sends all that waits; whether a mail of this sheet to this address says `words`. */
static inline int mail_says(const char *sheet, const char *to, const char *words)
{
    int found = 0;
    hab_status status = HAB_OK;

    while (status == HAB_OK) {
        hab_mail mail;
        json_t *values;
        hab_txn *txn;

        assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
        status = hab_outbox_claim(txn, broker.key, broker.vault, now, &mail, &values);
        if (status == HAB_OK && strcmp(mail.template, sheet) == 0 && strcmp(mail.to, to) == 0) {
            found |= is_said(&mail, values, words);
        }
        if (status == HAB_OK) {
            hab_values_free(values);
            assert_int_equal(hab_outbox_sent(txn, &mail, now), HAB_OK);
        }
        assert_int_equal(hab_commit(txn), HAB_OK);
    }
    return found;
}

#endif
