#include "mail/smtp.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    CONNECT_SECONDS = 10,
    SECONDS = 90, /* for one message: less than HAB_MAIL_LEASE, or another would send it too */
    ADDRESS = HAB_IDENTIFIANT_MAX + 3,
    PLACE = 1024,
    REPLY_MAX = 200
};

struct hab_smtp {
    CURL *handle;
    char from[ADDRESS];
    char url[PLACE];
    char error[CURL_ERROR_SIZE];
    char reply[REPLY_MAX + 1]; /* the server's last no */
    hab_slice left;            /* of the message to be sent */
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void prepare(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        abort();
    }
}

static size_t give(char *to, size_t size, size_t count, void *context)
{
    hab_smtp *smtp = context;
    size_t length = size * count < smtp->left.size ? size * count : smtp->left.size;

    memcpy(to, smtp->left.data, length);
    smtp->left = hab_slice_of((const char *) smtp->left.data + length, smtp->left.size - length);
    return length;
}

/* The last line in which the server said no: what follows it is a farewell. */
static size_t keep_reply(char *line, size_t size, size_t count, void *context)
{
    hab_smtp *smtp = context;
    size_t length = size * count;
    size_t kept = length < REPLY_MAX ? length : REPLY_MAX;

    if (length == 0 || (line[0] != '4' && line[0] != '5')) {
        return length;
    }
    while (kept > 0 && (line[kept - 1] == '\n' || line[kept - 1] == '\r')) {
        kept--;
    }
    memcpy(smtp->reply, line, kept);
    smtp->reply[kept] = '\0';
    return length;
}

/* curl would print to standard output what a server says beyond SMTP. */
static size_t drop(char *data, size_t size, size_t count, void *context)
{
    (void) data;
    (void) context;
    return size * count;
}

static int set_tls(CURL *handle, const hab_delivery *delivery)
{
    /* CURLUSESSL_ALL: without STARTTLS nothing is said, the password least of all. */
    long use = delivery->tls ? CURLUSESSL_ALL : CURLUSESSL_NONE;

    return curl_easy_setopt(handle, CURLOPT_USE_SSL, use) == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2)
                  == CURLE_OK
           && (delivery->ca == NULL
               || (curl_easy_setopt(handle, CURLOPT_CAINFO, delivery->ca) == CURLE_OK
                   && curl_easy_setopt(handle, CURLOPT_CAPATH, NULL) == CURLE_OK));
}

static int set_credentials(CURL *handle, const char *credentials)
{
    char user[HAB_SMTP_CREDENTIALS_MAX + 1];
    const char *colon = credentials != NULL ? strchr(credentials, ':') : NULL;

    if (colon == NULL) {
        return 1;
    }
    (void) snprintf(user, sizeof(user), "%.*s", (int) (colon - credentials), credentials);
    return curl_easy_setopt(handle, CURLOPT_USERNAME, user) == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_PASSWORD, colon + 1) == CURLE_OK;
}

static int set_all(hab_smtp *smtp, const hab_delivery *delivery)
{
    CURL *handle = smtp->handle;

    return curl_easy_setopt(handle, CURLOPT_URL, smtp->url) == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_PROXY, "") == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L) == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, (long) CONNECT_SECONDS) == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_TIMEOUT, (long) SECONDS) == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, smtp->error) == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L) == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_MAIL_FROM, smtp->from) == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_READFUNCTION, give) == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_READDATA, smtp) == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, keep_reply) == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_HEADERDATA, smtp) == CURLE_OK
           && curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop) == CURLE_OK
           && set_tls(handle, delivery) && set_credentials(handle, delivery->credentials);
}

hab_status hab_smtp_open(const hab_delivery *delivery, hab_smtp **smtp)
{
    hab_smtp *made = calloc(1, sizeof(*made));

    (void) pthread_once(&once, prepare);
    if (made == NULL) {
        return HAB_MEMORY;
    }
    (void) snprintf(made->from, sizeof(made->from), "<%s>", delivery->from);
    /* The path is the name that curl gives in EHLO: the sender's domain. */
    (void) snprintf(made->url, sizeof(made->url), "%s/%s", delivery->to,
                    strchr(delivery->from, '@') + 1);
    made->handle = curl_easy_init();
    if (made->handle == NULL || !set_all(made, delivery)) {
        hab_smtp_close(made);
        return HAB_MEMORY;
    }
    *smtp = made;
    return HAB_OK;
}

void hab_smtp_close(hab_smtp *smtp)
{
    if (smtp != NULL) {
        curl_easy_cleanup(smtp->handle);
        free(smtp);
    }
}

/* Whether the server refused this very message for good. What it says before MAIL is
 * about us (greeting, TLS, password), and so are the codes of RFC 4954: to be put right
 * here, and tried again. */
static int refused(const hab_smtp *smtp, CURLcode result)
{
    long code = 0;
    int about_message;

    (void) curl_easy_getinfo(smtp->handle, CURLINFO_RESPONSE_CODE, &code);
    /* curl's words for: MAIL, RCPT or DATA was refused; the text was, after its end */
    about_message =
        result == CURLE_SEND_ERROR || (result == CURLE_WEIRD_SERVER_REPLY && smtp->left.size == 0);
    return about_message && code / 100 == 5 && code != 530 && code != 534 && code != 535
           && code != 538;
}

static hab_status outcome(const hab_smtp *smtp, CURLcode result, hab_error *error)
{
    if (result == CURLE_OK) {
        return HAB_OK;
    }
    return hab_fail(error, refused(smtp, result) ? HAB_DENIED : HAB_LATER, "%s",
                    smtp->reply[0] != '\0'   ? smtp->reply
                    : smtp->error[0] != '\0' ? smtp->error
                                             : curl_easy_strerror(result));
}

hab_status hab_smtp_send(hab_smtp *smtp, const char *recipient, hab_slice message, hab_error *error)
{
    char to[ADDRESS];
    struct curl_slist *recipients;
    CURLcode result = CURLE_OUT_OF_MEMORY;

    (void) snprintf(to, sizeof(to), "<%s>", recipient);
    recipients = curl_slist_append(NULL, to);
    if (recipients == NULL) {
        return HAB_MEMORY;
    }
    smtp->left = message;
    smtp->reply[0] = '\0';
    smtp->error[0] = '\0';
    if (curl_easy_setopt(smtp->handle, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK
        && curl_easy_setopt(smtp->handle, CURLOPT_INFILESIZE_LARGE, (curl_off_t) message.size)
               == CURLE_OK) {
        result = curl_easy_perform(smtp->handle);
    }
    (void) curl_easy_setopt(smtp->handle, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    return outcome(smtp, result, error);
}
