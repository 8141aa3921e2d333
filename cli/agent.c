/* habilctl agent: who works at the desk of a Caf, the first of them made here. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "command.h"
#include "person/agent.h"
#include "person/person.h"
#include "request/reference.h"

static const char name[] = "agent";
static const char national[] = "nationale";

enum { ROLES_TEXT = 64, BATCH = 50 };

static int failed(const char *what, hab_status status)
{
    return command_fail(EXIT_REFUSED, name, "%s: %s", what, hab_status_text(status));
}

/* "conventions,traces" */
static void roles_text(unsigned roles, char text[ROLES_TEXT])
{
    text[0] = '\0';
    for (unsigned role = 1; role <= HAB_ROLE_ADMINISTRATION; role <<= 1) {
        size_t used = strlen(text);

        if (roles & role) {
            (void) snprintf(text + used, ROLES_TEXT - used, "%s%s", used > 0 ? "," : "",
                            hab_role_name(role));
        }
    }
}

static hab_status print_agent(hab_txn *txn, const hab_agent *agent)
{
    char roles[ROLES_TEXT];
    hab_person person;
    hab_status status = hab_person_get(txn, agent->person, &person);

    if (status == HAB_OK) {
        roles_text(agent->record.roles, roles);
        printf("%" PRIu64 "\t%s\t%s\t%s\t%s\t%s\n", person.number, person.identifiant,
               agent->record.national ? national : agent->record.caf, roles, person.nom,
               person.prenom);
    }
    return status;
}

static hab_status print_all(hab_txn *txn)
{
    hab_agent batch[BATCH];
    uint64_t after = 0;
    unsigned count = BATCH;
    hab_status status = HAB_OK;

    while (status == HAB_OK && count == BATCH) {
        status = hab_agent_list(txn, NULL, after, batch, BATCH, &count);
        for (unsigned i = 0; status == HAB_OK && i < count; i++) {
            after = batch[i].person;
            status = print_agent(txn, &batch[i]);
        }
    }
    return status;
}

static int list(command_context *context)
{
    hab_txn *txn;
    hab_status status;

    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_read(context->main, &txn);
    if (status == HAB_OK) {
        status = print_all(txn);
        hab_abort(txn);
    }
    return status == HAB_OK ? EXIT_DONE : failed("list", status);
}

/* What one command says of an agent. */
typedef struct wanted {
    const char *identifiant;
    const char *nom;
    const char *prenom;
    const char *caf;
    const char *roles;
    hab_agent_record record;
    char password[HAB_FIRST_PASSWORD_LENGTH + 1];
    char hash[HAB_PASSWORD_HASH_MAX];
    int issued; /* the password is theirs now */
} wanted;

/* 1 when the roles are some. */
static int read_roles(wanted *w)
{
    unsigned roles;

    if (w->roles == NULL || hab_roles_parse(hab_slice_text(w->roles), &roles) != HAB_OK) {
        (void) command_fail(EXIT_USAGE, name,
                            "--roles wants conventions, validation, traces, administration, "
                            "joined by commas");
        return 0;
    }
    w->record.roles = (uint8_t) roles;
    return 1;
}

static int read_new(wanted *w)
{
    char identifiant[HAB_IDENTIFIANT_MAX + 1];
    const char *caf = w->caf != NULL ? w->caf : "";

    if (hab_identifiant(hab_slice_text(w->identifiant), identifiant) != HAB_OK) {
        (void) command_fail(EXIT_USAGE, name, "%s: not an e-mail address", w->identifiant);
        return 0;
    }
    if (w->nom == NULL || w->prenom == NULL || w->nom[0] == '\0' || w->prenom[0] == '\0'
        || strlen(w->nom) > HAB_NAME_MAX || strlen(w->prenom) > HAB_NAME_MAX) {
        (void) command_fail(EXIT_USAGE, name, "--nom and --prenom say who it is");
        return 0;
    }
    w->record.national = strcmp(caf, national) == 0;
    if (!w->record.national && !hab_caf_valid(hab_slice_text(caf))) {
        (void) command_fail(EXIT_USAGE, name, "--caf wants the code of a Caf, or %s", national);
        return 0;
    }
    if (!w->record.national) {
        memcpy(w->record.caf, caf, strlen(caf));
    }
    return read_roles(w);
}

/* Who has chosen a password keeps it. */
static hab_status issue_password(hab_txn *txn, uint64_t person, wanted *w, int64_t now)
{
    hab_credential credential;
    hab_status status = hab_credential_get(txn, person, HAB_PASSWORD_OWN, &credential);

    if (status != HAB_NOT_FOUND) {
        hab_wipe(&credential, sizeof(credential));
        return status;
    }
    status = hab_first_password_store(txn, person, w->hash, now);
    if (status == HAB_OK) {
        status = command_trace_change(txn, "mot_de_passe.emis", person, 0, "");
    }
    w->issued = status == HAB_OK;
    return status;
}

/* HAB_EXISTS for who is an agent already. */
static hab_status add_in(hab_txn *txn, wanted *w, int64_t now)
{
    hab_agent_record former;
    uint64_t person;
    int created;
    hab_status status =
        hab_person_ensure(txn, hab_slice_text(w->identifiant), hab_slice_text(w->nom),
                          hab_slice_text(w->prenom), now, &person, &created);

    if (status == HAB_OK) {
        status = hab_agent_get(txn, person, &former);
        status = status == HAB_OK ? HAB_EXISTS : status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    if (status == HAB_OK) {
        status = hab_agent_put(txn, person, &w->record);
    }
    if (status == HAB_OK) {
        status = command_trace_change(txn, "agent.ajoute", person, 0, w->roles);
    }
    return status == HAB_OK ? issue_password(txn, person, w, now) : status;
}

static hab_status prepare_password(wanted *w)
{
    hab_status status = hab_first_password(w->password);

    return status == HAB_OK
               ? hab_password_hash(hab_slice_text(w->password), &hab_hash_cost_default, w->hash)
               : status;
}

static hab_status end(hab_txn *txn, hab_status status)
{
    if (status == HAB_OK) {
        return hab_commit(txn);
    }
    hab_abort(txn);
    return status;
}

/* LI-3.2: random, for one login; whoever runs this hands it over, and the agent changes
 * it at once. Hashed before the store is held. */
static int add(command_context *context, wanted *w)
{
    int64_t now = hab_now();
    hab_txn *txn;
    hab_status status;

    w->record.since = now;
    if (!read_new(w)) {
        return EXIT_USAGE;
    }
    if (!command_open(context, HAB_STORE_WRITE)) {
        return EXIT_REFUSED;
    }
    status = prepare_password(w);
    if (status == HAB_OK) {
        status = hab_begin_write(context->main, &txn);
    }
    if (status == HAB_OK) {
        status = end(txn, add_in(txn, w, now));
    }
    if (status == HAB_OK && w->issued) {
        printf("first password of %s, for one login within 24 hours: %s\n", w->identifiant,
               w->password);
        (void) fflush(stdout);
    }
    hab_wipe(w->password, sizeof(w->password));
    hab_wipe(w->hash, sizeof(w->hash));
    if (status == HAB_EXISTS) {
        return command_fail(EXIT_REFUSED, name, "%s: is an agent already", w->identifiant);
    }
    return status == HAB_OK ? EXIT_DONE : failed(w->identifiant, status);
}

/* Other roles; none at all ends the agent's sessions too. */
static hab_status change_in(hab_txn *txn, uint64_t person, const wanted *w, int64_t now)
{
    hab_agent_record agent;
    hab_status status = hab_agent_get(txn, person, &agent);

    if (status == HAB_OK) {
        agent.roles = w->record.roles;
        status = hab_agent_put(txn, person, &agent);
    }
    if (status == HAB_OK && agent.roles == 0) {
        status = hab_session_close_all(txn, person, NULL, HAB_SESSION_REVOKED, now, NULL);
    }
    return status == HAB_OK
               ? command_trace_change(txn, agent.roles != 0 ? "agent.roles" : "agent.retire",
                                      person, 0, agent.roles != 0 ? w->roles : "")
               : status;
}

static int change(command_context *context, const wanted *w)
{
    hab_txn *txn;
    uint64_t person;
    hab_status status;

    if (!command_open(context, HAB_STORE_WRITE)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_write(context->main, &txn);
    if (status != HAB_OK) {
        return failed(w->identifiant, status);
    }
    if (!command_person(txn, w->identifiant, &person)) {
        hab_abort(txn);
        return EXIT_REFUSED;
    }
    status = end(txn, change_in(txn, person, w, hab_now()));
    if (status == HAB_NOT_FOUND) {
        return command_fail(EXIT_REFUSED, name, "%s: is no agent", w->identifiant);
    }
    return status == HAB_OK ? EXIT_DONE : failed(w->identifiant, status);
}

static int run_on_one(command_context *context, const char *action, wanted *w)
{
    int describes = w->nom != NULL || w->prenom != NULL || w->caf != NULL;

    if (strcmp(action, "add") == 0) {
        return add(context, w);
    }
    if (describes) {
        return command_fail(EXIT_USAGE, name, "--nom, --prenom and --caf go with add");
    }
    if (strcmp(action, "remove") == 0) {
        return w->roles == NULL ? change(context, w)
                                : command_fail(EXIT_USAGE, name, "remove takes no --roles");
    }
    if (strcmp(action, "roles") == 0) {
        return read_roles(w) ? change(context, w) : EXIT_USAGE;
    }
    return command_fail(EXIT_USAGE, name, "%s: no such action, see --help", action);
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"nom", required_argument, NULL, 0},
                                            {"prenom", required_argument, NULL, 0},
                                            {"caf", required_argument, NULL, 0},
                                            {"roles", required_argument, NULL, 0},
                                            {0}};
    const char *values[4] = {0};
    int next = command_options(name, argc, argv, options, values);
    wanted w = {.nom = values[0],
                .prenom = values[1],
                .caf = values[2],
                .roles = values[3],
                .record = {.layout = 1}};

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (argc - next == 1 && strcmp(argv[next], "list") == 0) {
        return list(context);
    }
    if (argc - next != 2) {
        return command_fail(EXIT_USAGE, name, "wants an action and an identifiant, see --help");
    }
    w.identifiant = argv[next + 1];
    return run_on_one(context, argv[next], &w);
}

const command command_agent = {
    .name = name,
    .summary = "lists, adds, removes the agents of a Caf; changes their roles",
    .help = "agent ACTION …\n\n"
            "  list                  number, identifiant, Caf, roles, surname, first name\n"
            "  add IDENTIFIANT --nom N --prenom P --caf CODE|nationale --roles R[,R]…\n"
            "                        makes an agent and prints a first password, once: good for\n"
            "                        one login within 24 hours; who has chosen one keeps it\n"
            "  roles IDENTIFIANT --roles R[,R]…\n"
            "  remove IDENTIFIANT    ends their sessions too\n\n"
            "Roles: conventions, validation, traces, administration. An agent works for one\n"
            "Caf, a national one for all.\n",
    .run = run,
};
