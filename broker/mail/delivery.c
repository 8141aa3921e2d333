#include "mail/delivery.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/calendar.h"
#include "mail/receipt.h"
#include "mail/smtp.h"

enum { PATH_SIZE = 4096, HOST_MAX = 255 };

static int begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static int is_smtp(const hab_delivery *delivery)
{
    return begins(delivery->to, "smtp://") || begins(delivery->to, "smtps://");
}

/* "host:port" behind the scheme: letters, digits, dots and hyphens, or an IPv6 address
 * in brackets. The host's name goes to `host`. */
static int parse_server(const char *to, char host[HOST_MAX + 1])
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const char *from = strstr(to, "://") + 3;
    const char *colon = strrchr(from, ':');
    size_t length = colon != NULL ? (size_t) (colon - from) : 0;
    size_t digits = colon != NULL ? strspn(colon + 1, "0123456789") : 0;
    int port = digits > 0 && digits < 6 ? atoi(colon + 1) : 0;

    if (length == 0 || length > HOST_MAX || port < 1 || port > 65535 || colon[1 + digits] != '\0') {
        return 0;
    }
    memcpy(host, from, length);
    host[length] = '\0';
    if (host[0] == '[') {
        return strspn(host + 1, "0123456789abcdefABCDEF:.") == length - 2
               && host[length - 1] == ']';
    }
    while (*host != '\0' && (strchr(letters, *host) != NULL || *host == '.' || *host == '-')) {
        host++;
    }
    return *host == '\0';
}

static int is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 || begins(host, "127.");
}

static hab_status check_server(const hab_delivery *delivery, hab_error *error)
{
    char host[HOST_MAX + 1];

    if (!parse_server(delivery->to, host)) {
        return hab_fail(error, HAB_INVALID, "mail: \"%s\" is not smtp://host:port", delivery->to);
    }
    if (!delivery->tls && begins(delivery->to, "smtps://")) {
        return hab_fail(error, HAB_INVALID, "mail: smtps:// is never without TLS");
    }
    if (!delivery->tls && !is_loopback(host)) {
        return hab_fail(error, HAB_INVALID,
                        "mail: without TLS only to this machine itself, not to \"%s\"", host);
    }
    return HAB_OK;
}

static hab_status check_directory(const hab_delivery *delivery, hab_error *error)
{
    struct stat status;

    if (stat(delivery->to, &status) != 0) {
        return hab_fail(error, HAB_IO, "mail %s: %s", delivery->to, strerror(errno));
    }
    if (!S_ISDIR(status.st_mode)) {
        return hab_fail(error, HAB_INVALID, "mail %s: not a directory", delivery->to);
    }
    if (!delivery->tls || delivery->credentials != NULL || delivery->ca != NULL) {
        return hab_fail(error, HAB_INVALID, "mail: a directory has no TLS and no password");
    }
    return HAB_OK;
}

/* https://host/…/ that can stand in a text as it is. */
static int is_base(const char *base)
{
    size_t length = strlen(base);

    if (!begins(base, "https://") || length < sizeof("https://x/") - 1 || base[8] == '/'
        || base[length - 1] != '/') {
        return 0;
    }
    for (const char *c = base; *c != '\0'; c++) {
        if (*c <= ' ' || *c > '~' || strchr("\"'<>\\?#@", *c) != NULL) {
            return 0;
        }
    }
    return 1;
}

hab_status hab_delivery_check(const hab_delivery *delivery, hab_error *error)
{
    char address[HAB_IDENTIFIANT_MAX + 1];

    if (hab_identifiant(hab_slice_text(delivery->from), address) != HAB_OK) {
        return hab_fail(error, HAB_INVALID, "mail: the sender \"%s\" is no address",
                        delivery->from);
    }
    if (!is_base(delivery->base)) {
        return hab_fail(error, HAB_INVALID,
                        "mail: the portal's address \"%s\" is not https://host/path/",
                        delivery->base);
    }
    if (delivery->ca != NULL && access(delivery->ca, R_OK) != 0) {
        return hab_fail(error, HAB_IO, "mail: certificates %s: %s", delivery->ca, strerror(errno));
    }
    return is_smtp(delivery) ? check_server(delivery, error) : check_directory(delivery, error);
}

hab_status hab_credentials_load(const char *path, char credentials[HAB_SMTP_CREDENTIALS_MAX + 1],
                                hab_error *error)
{
    char text[HAB_SMTP_CREDENTIALS_MAX + 2]; /* room to see that more follows */
    struct stat status = {0};
    ssize_t length = -1;
    const char *end;
    hab_status result = HAB_OK;
    int file = open(path, O_RDONLY | O_CLOEXEC);

    if (file >= 0 && fstat(file, &status) == 0) {
        length = read(file, text, sizeof(text));
    }
    if (length < 0) {
        result = hab_fail(error, HAB_IO, "credentials %s: %s", path, strerror(errno));
    } else if ((status.st_mode & 077) != 0) {
        result = hab_fail(error, HAB_DENIED,
                          "credentials %s: mode %04o lets others read it, make it 0600", path,
                          (unsigned) status.st_mode & 07777U);
    } else {
        end = memchr(text, '\n', (size_t) length);
        if (end == NULL || end + 1 != text + length || memchr(text, '\0', (size_t) length) != NULL
            || memchr(text, ':', (size_t) length) == NULL || text[0] == ':') {
            result =
                hab_fail(error, HAB_INVALID, "credentials %s: not one line user:password", path);
        } else {
            memcpy(credentials, text, (size_t) (end - text));
            credentials[end - text] = '\0';
        }
    }
    if (file >= 0) {
        close(file);
    }
    hab_wipe(text, sizeof(text));
    return result;
}

static int write_whole(int file, hab_slice content)
{
    const char *from = content.data;

    while (content.size > 0) {
        ssize_t written = write(file, from, content.size);

        if (written <= 0) {
            return 0;
        }
        from += written;
        content.size -= (size_t) written;
    }
    return fsync(file) == 0;
}

/* A second try replaces the file of the first. */
static hab_status write_file(const char *directory, const char *message_id, hab_slice message,
                             hab_error *error)
{
    char path[PATH_SIZE];
    char made[PATH_SIZE];
    int written = 0;
    int file;

    if ((size_t) snprintf(path, sizeof(path), "%s/%s.new", directory, message_id) >= sizeof(path)
        || (size_t) snprintf(made, sizeof(made), "%s/%s.eml", directory, message_id)
               >= sizeof(made)) {
        return hab_fail(error, HAB_LATER, "%s: the path is too long", directory);
    }
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file >= 0) {
        written = write_whole(file, message);
        close(file);
    }
    if (!written || rename(path, made) != 0) {
        return hab_fail(error, HAB_LATER, "%s: %s", made, strerror(errno));
    }
    return HAB_OK;
}

/* One run: the conversation is opened with its first mail, and kept for the others. */
typedef struct delivery_run {
    const hab_broker *broker;
    const hab_delivery *delivery;
    hab_receipts receipts;
    hab_smtp *smtp;
} delivery_run;

static hab_status hand_over(delivery_run *run, const char *recipient, const char *message_id,
                            hab_slice message, hab_error *error)
{
    hab_status status = HAB_OK;

    if (!is_smtp(run->delivery)) {
        return write_file(run->delivery->to, message_id, message, error);
    }
    if (run->smtp == NULL) {
        status = hab_smtp_open(run->delivery, &run->smtp);
    }
    if (status == HAB_OK) {
        status = hab_smtp_send(run->smtp, recipient, message, error);
    }
    return status;
}

hab_status hab_deliver(const hab_delivery *delivery, const char *recipient, const char *message_id,
                       hab_slice message, hab_error *error)
{
    delivery_run run = {.delivery = delivery};
    hab_status status = hand_over(&run, recipient, message_id, message, error);

    hab_smtp_close(run.smtp);
    return status;
}

/* A look that keeps no writer waiting. */
static hab_status look(hab_store *store, int64_t now)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(store, &txn);

    if (status == HAB_OK) {
        status = hab_outbox_due(txn, now);
        hab_abort(txn);
    }
    return status;
}

/* Claimed, and on disk that it is. */
static hab_status claim(const hab_broker *broker, int64_t now, hab_mail *mail, json_t **values)
{
    hab_txn *txn;
    json_t *claimed = NULL;
    hab_status committed;
    hab_status status = hab_begin_write(broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_outbox_claim(txn, broker->key, broker->vault, now, mail, &claimed);
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        hab_abort(txn);
        return status;
    }
    committed = hab_commit(txn);
    if (committed != HAB_OK) {
        hab_values_free(claimed);
        return committed;
    }
    *values = claimed;
    return status;
}

static hab_status send_one(delivery_run *run, const hab_mail *mail, json_t *values,
                           hab_error *error)
{
    const hab_delivery *delivery = run->delivery;
    char *message;
    size_t size;
    hab_status status = hab_mail_write(delivery->templates, mail, values, delivery->from,
                                       delivery->base, &message, &size, error);

    if (status != HAB_OK) {
        return status == HAB_MEMORY ? HAB_LATER : HAB_DENIED; /* no later try will write it */
    }
    status = hand_over(run, mail->to, mail->message_id, hab_slice_of(message, size), error);
    if (status == HAB_OK) {
        hab_receipt_note(&run->receipts, mail);
    }
    hab_wipe(message, size);
    free(message);
    return status == HAB_OK || status == HAB_DENIED ? status : HAB_LATER;
}

/* At once: until this is on disk, a crash would have the mail sent again. */
static hab_status note(const hab_broker *broker, const hab_mail *mail, hab_status sent,
                       const hab_error *why)
{
    int64_t now = hab_now();
    hab_txn *txn;
    hab_status status = hab_begin_write(broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = sent == HAB_OK ? hab_outbox_sent(txn, mail, now)
                            : hab_outbox_failed(txn, mail, why->text, sent == HAB_DENIED, now);
    if (status != HAB_OK) {
        hab_abort(txn);
        return status == HAB_NOT_FOUND ? HAB_OK : status; /* another has it now */
    }
    return hab_commit(txn);
}

hab_status hab_delivery_run(const hab_broker *broker, const hab_delivery *delivery, unsigned max,
                            unsigned *sent, unsigned *failed, hab_error *error)
{
    delivery_run run = {.broker = broker, .delivery = delivery, .receipts = {.file = -1}};
    hab_status result = HAB_OK;
    hab_status status = look(broker->store, hab_now());

    *sent = 0;
    *failed = 0;
    if (status == HAB_OK) {
        run.receipts = hab_receipts_open(delivery->receipts);
    }
    while (status == HAB_OK && result != HAB_LATER && *sent + *failed < max) {
        hab_error why = {""};
        hab_mail mail;
        json_t *values;

        status = claim(broker, hab_now(), &mail, &values);
        if (status == HAB_OK) {
            result = hab_receipt_holds(&run.receipts, &mail) ? HAB_OK
                                                             : send_one(&run, &mail, values, &why);
            status = note(broker, &mail, result, &why);
            hab_values_free(values);
            hab_wipe(&mail, sizeof(mail));
            *(result == HAB_OK ? sent : failed) += 1;
        }
    }
    hab_smtp_close(run.smtp);
    hab_receipts_close(&run.receipts);
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return hab_fail(error, status, "mail: the store failed: %s", hab_status_text(status));
    }
    return HAB_OK;
}
