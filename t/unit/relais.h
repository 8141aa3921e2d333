/* For tests of the Caf's pages about fiches: relais of a provider, who enters and who
 * validates, mails that wait. */
#ifndef HAB_TEST_RELAIS_H
#define HAB_TEST_RELAIS_H

#include "desk.h"
#include "mail/mail.h"
#include "mail/outbox.h"
#include "portal/guard.h"
#include "structures.h"

/* Carla and Denis enter the relais RPE-1 to RPE-55 of the Caf 751, Elsa LOIN-1 of 752. Alix
 * and Zoé validate for 751, Colin for 752, Nadia for all; Cléo is of 751 too, without that
 * role. */
#define ELSA "elsa@loin.example"
#define ALIX "alix@caf751.example"
#define ZOE "zoe@caf751.example"
#define CLEO "cleo@caf751.example"
#define COLIN "colin@caf752.example"
#define NADIA "nadia@cnaf.example"

enum { RELAIS = 55 };

static hab_pages *letters; /* as mails are written */

static inline json_t *person_of_relais(const char *identifiant, const char *nom, const char *prenom,
                                       const json_t *rights)
{
    return json_pack("{s:s, s:s, s:s, s:O}", "identifiant", identifiant, "nom", nom, "prenom",
                     prenom, "droits", rights);
}

/* The annexe of ST-1. */
static inline json_t *relais_of_carla(void)
{
    json_t *convention = structures("{}");
    json_t *places = json_array();
    json_t *rights = json_array();

    for (int i = 1; i <= RELAIS; i++) {
        char id[16];
        char nom[24];

        (void) snprintf(id, sizeof(id), "RPE-%d", i);
        (void) snprintf(nom, sizeof(nom), "Relais %d", i);
        json_array_append_new(places,
                              json_pack("{s:s, s:s, s:s}", "id", id, "nom", nom, "type", "RPE"));
        json_array_append_new(
            rights, json_pack("{s:s, s:[s]}", "etablissement", id, "services", "fonctionnement"));
    }
    json_object_set_new(convention, "annexe",
                        json_pack("{s:o, s:[o, o]}", "etablissements", places, "personnes",
                                  person_of_relais(CARLA, "C", "Carla", rights),
                                  person_of_relais(DENIS, "D", "Denis", rights)));
    json_decref(rights);
    return convention;
}

static inline int open_relais(void **state)
{
    hab_error error = {""};

    if (open_portal(state) != 0
        || hab_mail_templates(SOURCE_DIR "/conf/mail", &letters, &error) != HAB_OK
        || hab_sheets_add(letters, own_type(), HAB_SHEET_MAIL, &error) != HAB_OK) {
        print_error("%s\n", error.text);
        return -1;
    }
    broker.sheets = pages;
    store_document(broker.store, relais_of_carla());
    store_document(broker.store,
                   structures("{\"numero\": \"ST-2\", \"caf\": \"752\", \"annexe\": {"
                              " \"etablissements\": [{\"id\": \"LOIN-1\", \"nom\": \"Loin\","
                              "  \"type\": \"RPE\"}],"
                              " \"personnes\": [{\"identifiant\": \"elsa@loin.example\","
                              "  \"nom\": \"E\", \"prenom\": \"Elsa\", \"droits\": ["
                              "   {\"etablissement\": \"LOIN-1\","
                              "    \"services\": [\"fonctionnement\"]}]}]}}"));
    make_agent(ALIX, "751", HAB_ROLE_VALIDATION);
    make_agent(ZOE, "751", HAB_ROLE_VALIDATION);
    make_agent(CLEO, "751", HAB_ROLE_CONVENTIONS);
    make_agent(COLIN, "752", HAB_ROLE_VALIDATION);
    make_agent(NADIA, "", HAB_ROLE_VALIDATION);
    return 0;
}

static inline int close_relais(void **state)
{
    hab_pages_free(letters);
    return close_portal(state);
}

/* The token that the forms of who is logged in carry, after a page. */
static inline const char *csrf(void)
{
    static char token[HAB_TOKEN_TEXT + 1];

    assert_int_equal(get("deconnexion"), 200);
    hab_csrf_token(&answer, token);
    return token;
}

/* -- fiches */

/* Logs a person in, who submits what a relais does, `text` being a part of JSON. */
static inline void submit(const char *who, const char *id, uint32_t revision, const char *text)
{
    char path[96];
    char body[1024];

    log_in(who);
    (void) snprintf(path, sizeof(path), "structures/fonctionnement/rpe/%s?revision=%u", id,
                    revision);
    (void) snprintf(
        body, sizeof(body),
        "{\"missions\": {\"publics\": [\"familles\"], \"details\": \"%s\"},"
        " \"horaires\": [{\"jour\": \"lundi\", \"debut\": \"09:00\", \"fin\": \"12:00\"}],"
        " \"communes\": [{\"commune\": {\"nom\": \"Paris\", \"code\": \"75056\"}}],"
        " \"coordonnees\": {\"adresse\": \"9 rue du Test\", \"telephone\": \"0199001020\","
        "  \"commune\": {\"nom\": \"Paris\", \"code\": \"75056\"}},"
        " \"accessibilite\": {\"locaux\": true}}",
        text);
    if (post_json(path, body) >= 300) {
        fail_msg("%u: %.*s", answer.status, (int) answer.content_size,
                 answer.content != NULL ? answer.content : "");
    }
}

typedef struct one_fiche {
    const char *id;
    fiche_record record;
} one_fiche;

static inline int fiche_work(void *context, hab_call *call)
{
    one_fiche *one = context;

    return fiche_read(&self->fiche, call, one->id, &one->record);
}

static inline uint32_t revision_of_fiche(const char *id)
{
    one_fiche one = {.id = id};

    self = own_type()->state;
    assert_int_equal(run_call(fiche_work, &one), HAB_DONE);
    return one.record.revision;
}

/* What a program accepts a revision with. */
static inline void accept_body(char *body, size_t size, uint32_t revision)
{
    (void) snprintf(body, size,
                    "{\"action\": \"accepter\", \"revision\": %u, \"controle\": [\"publicite\","
                    " \"injure\", \"opinion\", \"nuisible\"]}",
                    revision);
}

static inline void accept_as(const char *who, const char *id, uint32_t number)
{
    char path[96];
    char body[200];

    log_in(who);
    accept_body(body, sizeof(body), revision_of_fiche(id));
    (void) snprintf(path, sizeof(path), "structures/validation/%s/%u", id, number);
    assert_int_equal(post_json(path, body), 200);
}

/* What all may read of a relais; "" when nothing is online. */
static inline const char *online_text(const char *id)
{
    static char text[256];
    json_t *document = published(id);
    const json_t *entered = json_object_get(document, "fonctionnement");

    (void) snprintf(text, sizeof(text), "%s",
                    pl_member(json_object_get(entered, "missions"), "details"));
    json_decref(document);
    return text;
}

static inline void assert_online(const char *id, const char *text)
{
    assert_string_equal(online_text(id), text);
}

/* -- mails */

/* Those of a sheet that wait for an address. */
static inline unsigned mails_to(const char *sheet, const char *to)
{
    enum { MAX = 200 };
    static const hab_mail first;
    static hab_mail found[MAX];
    unsigned count;
    unsigned matching = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_list(txn, HAB_MAIL_WAITING, NULL, &first, found, MAX, &count),
                     HAB_OK);
    hab_abort(txn);
    for (unsigned i = 0; i < count; i++) {
        matching += strcmp(found[i].template, sheet) == 0 && strcmp(found[i].to, to) == 0;
    }
    return matching;
}

/* RFC 2045, 6.7. */
static inline void decode_lines(char *text)
{
    char *to = text;

    for (const char *at_byte = text; *at_byte != '\0';) {
        unsigned byte = 0;

        if (at_byte[0] == '=' && at_byte[1] == '\r') {
            at_byte += 3;
        } else if (at_byte[0] == '=' && sscanf(at_byte + 1, "%2x", &byte) == 1) {
            *to++ = (char) byte;
            at_byte += 3;
        } else {
            *to++ = *at_byte++;
        }
    }
    *to = '\0';
}

static inline int is_said(const hab_mail *mail, json_t *values, const char *words)
{
    hab_error error = {""};
    char *message = NULL;
    char *text;
    size_t size = 0;
    int said;

    if (hab_mail_write(letters, mail, values, "extranet@caf.example",
                       "https://extranet.example/extranet/", &message, &size, &error)
        != HAB_OK) {
        fail_msg("%s", error.text);
    }
    text = strndup(message, size);
    decode_lines(text);
    said = strstr(text, words) != NULL;
    free(text);
    free(message);
    return said;
}

/* Sends all that waits: one of a sheet, to somebody, says this. */
static inline void assert_mail_says(const char *sheet, const char *to, const char *words)
{
    int found = 0;
    hab_status status = HAB_OK;

    while (status == HAB_OK) {
        hab_mail mail;
        json_t *values;
        hab_txn *txn;

        assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
        status = hab_outbox_claim(txn, broker.key, broker.vault, now, &mail, &values);
        if (status == HAB_OK) {
            if (strcmp(mail.template, sheet) == 0 && strcmp(mail.to, to) == 0) {
                found |= is_said(&mail, values, words);
            }
            hab_values_free(values);
            assert_int_equal(hab_outbox_sent(txn, &mail, now), HAB_OK);
        }
        assert_int_equal(hab_commit(txn), HAB_OK);
    }
    assert_true(found);
}

#endif
