/* habilctl person: the people who log in. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "command.h"
#include "convention/convention.h"
#include "convention/suspension.h"
#include "person/person.h"

static const char name[] = "person";

static const char *state_name(const hab_person *person)
{
    return person->record.state == HAB_PERSON_ACTIVE ? "active" : "suspendue";
}

static int failed(const char *what, hab_status status)
{
    return command_fail(EXIT_REFUSED, name, "%s: %s", what, hab_status_text(status));
}

static hab_status print_line(hab_txn *txn, hab_slice key, hab_slice value)
{
    hab_person person;
    hab_status status = hab_person_get(txn, hab_get_u64be(key.data), &person);

    (void) value;
    if (status == HAB_OK) {
        printf("%" PRIu64 "\t%s\t%s\t%s\t%s\n", person.number, person.identifiant,
               state_name(&person), person.nom, person.prenom);
    }
    return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
}

/* One convention that names the person, in the words of documents. */
static json_t *habilitation_json(hab_txn *txn, hab_slice key, hab_slice value)
{
    const uint8_t *bytes = key.data;
    hab_habilitation_record record;
    hab_convention_record convention;
    json_t *made = NULL;

    if (value.size >= sizeof(record)
        && hab_convention_get(txn, hab_get_u64be(bytes + 12), &convention) == HAB_OK) {
        memcpy(&record, value.data, sizeof(record));
        record.role[sizeof(record.role) - 1] = '\0';
        made = json_pack("{s:s, s:i, s:s}", "numero", convention.numero, "version",
                         (int) hab_get_u32be(bytes + 20), "role", record.role);
        command_set_time(made, "du", record.from);
        command_set_time(made, "au", record.until);
    }
    return made;
}

static hab_status habilitations_json(hab_txn *txn, uint64_t person, json_t *array)
{
    uint8_t from[HAB_HABILITATION_KEY];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_ACCESS, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_habilitation_key(person, 1, 0, 0, from); /* behind the sessions */
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    while (status == HAB_OK && memcmp(key.data, from, sizeof(uint64_t)) == 0) {
        if (json_array_append_new(array, habilitation_json(txn, key, value)) != 0) {
            status = HAB_CORRUPT;
        } else {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static int has_password(hab_txn *txn, uint64_t number, hab_password_kind kind)
{
    hab_credential credential;
    hab_status status = hab_credential_get(txn, number, kind, &credential);

    hab_wipe(credential.hash, sizeof(credential.hash));
    return status == HAB_OK;
}

/* What kind of password the person has, never the password. */
static const char *password_kind(hab_txn *txn, uint64_t number)
{
    return has_password(txn, number, HAB_PASSWORD_OWN)     ? "choisi"
           : has_password(txn, number, HAB_PASSWORD_FIRST) ? "premier"
                                                           : "aucun";
}

static hab_status print_one(hab_txn *txn, uint64_t number)
{
    hab_person person;
    json_t *habilitations;
    json_t *document;
    hab_status status = hab_person_get(txn, number, &person);

    if (status != HAB_OK) {
        return status;
    }
    habilitations = json_array();
    status = habilitations_json(txn, number, habilitations);
    document = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:o}", "numero", (json_int_t) number,
                         "identifiant", person.identifiant, "nom", person.nom, "prenom",
                         person.prenom, "etat", state_name(&person), "mot_de_passe",
                         password_kind(txn, number), "habilitations", habilitations);
    command_set_time(document, "depuis", person.record.since);
    if (status == HAB_OK && json_dumpf(document, stdout, JSON_INDENT(2)) != 0) {
        status = HAB_IO;
    }
    putchar('\n');
    json_decref(document);
    return status;
}

static int show(command_context *context, const char *identifiant)
{
    hab_txn *txn;
    uint64_t number;
    hab_status status;

    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_read(context->main, &txn);
    if (status != HAB_OK) {
        return failed(identifiant, status);
    }
    if (!command_person(txn, identifiant, &number)) {
        hab_abort(txn);
        return EXIT_REFUSED;
    }
    status = print_one(txn, number);
    hab_abort(txn);
    return status == HAB_OK ? EXIT_DONE : failed(identifiant, status);
}

/* Suspends or restores, tells the person, and traces it, in one transaction. */
static int set_state(command_context *context, const char *identifiant, int suspends,
                     const char *motif)
{
    const hab_broker broker = {.types = NULL};
    const hab_suspension how = {.suspends = suspends, .reason = motif, .now = hab_now()};
    hab_txn *txn;
    uint64_t number;
    hab_status status;

    if (!command_open(context, HAB_STORE_WRITE)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_write(context->main, &txn);
    if (status != HAB_OK) {
        return failed(identifiant, status);
    }
    if (!command_person(txn, identifiant, &number)) {
        hab_abort(txn);
        return EXIT_REFUSED;
    }
    status = hab_suspend_person(txn, &broker, number, 0, &how);
    if (status == HAB_OK) {
        status = hab_commit(txn);
    } else {
        hab_abort(txn);
    }
    if (status == HAB_EXISTS) {
        return command_fail(EXIT_REFUSED, name, "%s: %s", identifiant,
                            suspends ? "is suspended already" : "is not suspended");
    }
    return status == HAB_OK ? EXIT_DONE : failed(identifiant, status);
}

static int suspend(command_context *context, const char *identifiant, const char *motif)
{
    return set_state(context, identifiant, 1, motif);
}

static int restore(command_context *context, const char *identifiant, const char *motif)
{
    return set_state(context, identifiant, 0, motif);
}

/* HAB_DENIED when it has been said that there is none. */
static hab_status find(hab_store *store, const char *identifiant, hab_person *person)
{
    uint64_t number;
    hab_txn *txn;
    hab_status status = hab_begin_read(store, &txn);

    if (status == HAB_OK) {
        status = command_person(txn, identifiant, &number) ? hab_person_get(txn, number, person)
                                                           : HAB_DENIED;
        hab_abort(txn);
    }
    return status;
}

static hab_status store_password(hab_store *store, uint64_t number, const char *hash)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_first_password_store(txn, number, hash, hab_now());
    if (status == HAB_OK) {
        status = command_trace_change(txn, "mot_de_passe.emis", number, 0, "");
    }
    if (status == HAB_OK) {
        return hab_commit(txn);
    }
    hab_abort(txn);
    return status;
}

/* LI-3.2: random, for one login; whoever runs this hands it over, and the person
 * changes it at once. Hashed before the store is held. */
static int issue_password(command_context *context, const char *identifiant)
{
    char password[HAB_FIRST_PASSWORD_LENGTH + 1];
    char hash[HAB_PASSWORD_HASH_MAX];
    hab_person person;
    hab_status status;

    if (!command_open(context, HAB_STORE_WRITE)) {
        return EXIT_REFUSED;
    }
    status = find(context->main, identifiant, &person);
    if (status != HAB_OK) {
        return status == HAB_DENIED ? EXIT_REFUSED : failed(identifiant, status);
    }
    status = hab_first_password(password);
    if (status == HAB_OK) {
        status = hab_password_hash(hab_slice_text(password), &hab_hash_cost_default, hash);
    }
    if (status == HAB_OK) {
        status = store_password(context->main, person.number, hash);
    }
    if (status == HAB_OK) {
        printf("first password of %s, for one login within 24 hours: %s\n", person.identifiant,
               password);
        (void) fflush(stdout);
    }
    hab_wipe(password, sizeof(password));
    hab_wipe(hash, sizeof(hash));
    return status == HAB_OK ? EXIT_DONE : failed(identifiant, status);
}

static int run_on_one(command_context *context, const char *action, const char *identifiant,
                      const char *motif)
{
    if (strcmp(action, "suspend") == 0) {
        return suspend(context, identifiant, motif != NULL ? motif : "");
    }
    if (strcmp(action, "restore") == 0) {
        return restore(context, identifiant, motif != NULL ? motif : "");
    }
    if (motif != NULL) {
        return command_fail(EXIT_USAGE, name, "--motif goes with suspend and restore");
    }
    if (strcmp(action, "show") == 0) {
        return show(context, identifiant);
    }
    if (strcmp(action, "password") == 0) {
        return issue_password(context, identifiant);
    }
    return command_fail(EXIT_USAGE, name, "%s: no such action, see --help", action);
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"motif", required_argument, NULL, 0}, {0}};
    const char *motif = NULL;
    int next = command_options(name, argc, argv, options, &motif);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (argc - next == 1 && strcmp(argv[next], "list") == 0 && motif == NULL) {
        return command_list(context, name, HAB_TABLE_PERSON, print_line);
    }
    if (argc - next != 2) {
        return command_fail(EXIT_USAGE, name, "wants an action and an identifiant, see --help");
    }
    if (motif != NULL && strlen(motif) > HAB_TRACE_TEXT_MAX) {
        return command_fail(EXIT_USAGE, name, "--motif takes %d bytes", HAB_TRACE_TEXT_MAX);
    }
    return run_on_one(context, argv[next], argv[next + 1], motif);
}

const command command_person_ = {
    .name = name,
    .summary = "lists, shows, suspends, restores people; issues first passwords",
    .help =
        "person ACTION …\n\n"
        "  list                                number, identifiant, state, surname, first name\n"
        "  show IDENTIFIANT                    as JSON, with the conventions that name them\n"
        "  suspend IDENTIFIANT [--motif TEXT]  at once: the next request is refused\n"
        "  restore IDENTIFIANT [--motif TEXT]\n"
        "  password IDENTIFIANT                issues a first password and prints it, once:\n"
        "                                      good for one login within 24 hours; a new\n"
        "                                      one revokes the older, and ends the sessions;\n"
        "                                      a chosen password stays good until changed\n\n"
        "A person's identification number stands for their identifiant everywhere.\n",
    .run = run,
};
