/* habilctl mail: what waits to be sent, and what could not be. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "command.h"
#include "mail/outbox.h"

static const char name[] = "mail";

enum { PAGE = 64 };

static const char *const states[] = {[HAB_MAIL_WAITING] = "attente",
                                     [HAB_MAIL_SENDING] = "envoi",
                                     [HAB_MAIL_SENT] = "envoye",
                                     [HAB_MAIL_DEAD] = "mort"};

static int failed(const char *what, hab_status status)
{
    return command_fail(EXIT_REFUSED, name, "%s: %s", what, hab_status_text(status));
}

static const char *address_of(const hab_mail *mail)
{
    return mail->sealed ? "scellé" : mail->to;
}

static void print_line(const hab_mail *mail)
{
    char due[HAB_TIME_TEXT];

    hab_format_time(mail->due, due);
    printf("%" PRIu64 "\t%s\t%s\t%u\t%s\t%s\t%s\n", mail->number, states[mail->state], due,
           mail->tries, mail->template, address_of(mail), mail->error);
}

static hab_status print_state(hab_txn *txn, hab_mail_state state)
{
    hab_mail mails[PAGE];
    hab_mail after = {0};
    unsigned count = PAGE;
    hab_status status = HAB_OK;

    while (status == HAB_OK && count == PAGE) {
        status = hab_outbox_list(txn, state, NULL, &after, mails, PAGE, &count);
        for (unsigned i = 0; status == HAB_OK && i < count; i++) {
            print_line(&mails[i]);
            after = mails[i];
        }
    }
    return status;
}

static int list(command_context *context, const char *wanted)
{
    hab_txn *txn;
    hab_status status;
    int found = 0;

    for (hab_mail_state state = HAB_MAIL_WAITING; state <= HAB_MAIL_DEAD; state++) {
        found |= wanted == NULL || strcmp(wanted, states[state]) == 0;
    }
    if (!found) {
        return command_fail(EXIT_USAGE, name, "%s: no state (attente, envoi, envoye, mort)",
                            wanted);
    }
    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_read(context->main, &txn);
    if (status != HAB_OK) {
        return failed("list", status);
    }
    for (hab_mail_state state = HAB_MAIL_WAITING; state <= HAB_MAIL_DEAD; state++) {
        if (status == HAB_OK && (wanted == NULL || strcmp(wanted, states[state]) == 0)) {
            status = print_state(txn, state);
        }
    }
    hab_abort(txn);
    return status == HAB_OK ? EXIT_DONE : failed("list", status);
}

static void set_time(json_t *object, const char *field, int64_t time)
{
    char text[HAB_TIME_TEXT];

    if (time != 0) {
        hab_format_time(time, text);
        json_object_set_new(object, field, json_string(text));
    }
}

static int print_one(const hab_mail *mail)
{
    json_t *document = json_pack(
        "{s:I, s:s, s:s, s:s, s:s, s:i, s:s, s:s}", "courriel", (json_int_t) mail->number, "etat",
        states[mail->state], "modele", mail->template, "a", address_of(mail), "caf", mail->caf,
        "essais", (int) mail->tries, "message_id", mail->message_id, "erreur", mail->error);
    int printed;

    set_time(document, "cree", mail->created);
    set_time(document, "echeance", mail->due);
    set_time(document, "expire", mail->expires);
    printed = json_dumpf(document, stdout, JSON_INDENT(2)) == 0;
    putchar('\n');
    json_decref(document);
    return printed ? EXIT_DONE : failed("show", HAB_IO);
}

static int show(command_context *context, const char *text, uint64_t number)
{
    hab_txn *txn;
    hab_mail mail;
    hab_status status;

    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_read(context->main, &txn);
    if (status == HAB_OK) {
        status = hab_outbox_get(txn, number, &mail);
        hab_abort(txn);
    }
    return status == HAB_OK ? print_one(&mail) : failed(text, status);
}

static int retry(command_context *context, const char *text, uint64_t number)
{
    char object[32];
    hab_txn *txn;
    hab_status status;

    if (!command_open(context, HAB_STORE_WRITE)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_write(context->main, &txn);
    if (status != HAB_OK) {
        return failed(text, status);
    }
    (void) snprintf(object, sizeof(object), "courriel-%" PRIu64, number);
    status = hab_outbox_retry(txn, number, hab_now());
    if (status == HAB_OK) {
        status = command_trace_change(txn, "courriel.relance", 0, 0, object);
    }
    if (status != HAB_OK) {
        hab_abort(txn);
    } else {
        status = hab_commit(txn);
    }
    if (status == HAB_OK) {
        printf("mail %s waits again\n", text);
        return EXIT_DONE;
    }
    return status == HAB_DENIED
               ? command_fail(EXIT_REFUSED, name,
                              "%s carried a secret, which is gone, or has expired: its cause must "
                              "be done again",
                              text)
           : status == HAB_NOT_FOUND ? command_fail(EXIT_REFUSED, name, "%s: no dead mail", text)
                                     : failed(text, status);
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"etat", required_argument, NULL, 0}, {0}};
    const char *state = NULL;
    const char *verb;
    char *end;
    uint64_t number;
    int next = command_options(name, argc, argv, options, &state);

    if (next < 0) {
        return EXIT_USAGE;
    }
    verb = next < argc ? argv[next] : "";
    if (strcmp(verb, "list") == 0 && next + 1 == argc) {
        return list(context, state);
    }
    if ((strcmp(verb, "show") != 0 && strcmp(verb, "retry") != 0) || next + 2 != argc
        || state != NULL) {
        return command_fail(EXIT_USAGE, name, "say list, show N or retry N, see --help");
    }
    number = strtoull(argv[next + 1], &end, 10);
    if (argv[next + 1][0] < '1' || argv[next + 1][0] > '9' || *end != '\0') {
        return command_fail(EXIT_USAGE, name, "%s: no number of a mail", argv[next + 1]);
    }
    return strcmp(verb, "show") == 0 ? show(context, argv[next + 1], number)
                                     : retry(context, argv[next + 1], number);
}

const command command_mail = {
    .name = name,
    .summary = "the mails that wait, and those that could not be sent",
    .help = "mail list [--etat attente|envoi|envoye|mort]\n"
            "       habilctl mail show N\n"
            "       habilctl mail retry N\n\n"
            "list: number, state, time (of the next try, the lease's end, or when it was over),\n"
            "tries, template, address (or scellé: sealed with what it is about) and the server's\n"
            "last word, with tabs between.\n"
            "retry: a dead mail waits again, unless it carried a secret or was sealed.\n",
    .run = run,
};
