#include "portal/guard.h"

#include <stdio.h>
#include <strings.h>

#include "web/form.h"

int hab_has_session(const hab_exchange *exchange)
{
    return exchange->session_reason == HAB_REASON_GRANTED
           || exchange->session_reason == HAB_REASON_PASSWORD_TO_CHANGE
           || exchange->session_reason == HAB_REASON_CONDITIONS;
}

static void note_use(hab_exchange *exchange)
{
    hab_txn *txn;
    hab_status status;

    if (exchange->now < exchange->session.record.used + HAB_SESSION_TOUCH) {
        return;
    }
    status = hab_begin_write(exchange->broker->store, &txn);
    if (status == HAB_OK) {
        status = hab_session_touch(txn, exchange->session.hash, exchange->now);
        if (status == HAB_OK) {
            status = hab_commit(txn);
        } else {
            hab_abort(txn);
        }
    }
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        (void) snprintf(exchange->log, sizeof(exchange->log), "the use of a session: %s",
                        hab_status_text(status));
    }
}

static hab_slice token_of(const hab_exchange *exchange)
{
    hab_slice token = hab_bearer_token(exchange->authorization);

    return token.data != NULL ? token : hab_cookie_value(exchange->cookie, HAB_SESSION_COOKIE);
}

int hab_still_live(hab_txn *txn, const hab_exchange *exchange)
{
    uint8_t hash[HAB_HASH_SIZE];
    hab_session_record record;

    return hab_session_check(txn, token_of(exchange), exchange->now, hash, &record)
           == exchange->session_reason;
}

void hab_identify(hab_exchange *exchange)
{
    hab_slice token = token_of(exchange);
    hab_txn *txn;

    exchange->bearer = hab_bearer_token(exchange->authorization).data != NULL;
    exchange->session_reason = HAB_REASON_NO_SESSION;
    if (token.data == NULL) {
        return;
    }
    exchange->session_reason = HAB_REASON_INTERNAL;
    if (hab_begin_read(exchange->broker->store, &txn) == HAB_OK) {
        exchange->session_reason = hab_session_check(
            txn, token, exchange->now, exchange->session.hash, &exchange->session.record);
        hab_abort(txn);
    }
    if (hab_has_session(exchange)) {
        note_use(exchange);
    }
}

static int same_text(hab_slice a, hab_slice b)
{
    return a.size == b.size && strncasecmp(a.data, b.data, a.size) == 0;
}

int hab_same_origin(const hab_exchange *exchange)
{
    hab_slice site = exchange->fetch_site;

    if (site.size > 0 && !hab_slice_equal(site, hab_slice_text("same-origin"))
        && !hab_slice_equal(site, hab_slice_text("none"))) {
        return 0;
    }
    return exchange->origin.size == 0 || same_text(exchange->origin, exchange->own_origin);
}

int hab_is_asked_for(const hab_exchange *exchange)
{
    static const char prefetch[] = "prefetch";
    const size_t length = sizeof(prefetch) - 1;

    return hab_same_origin(exchange)
           && !(exchange->purpose.size >= length
                && memcmp(exchange->purpose.data, prefetch, length) == 0);
}

void hab_csrf_token(const hab_exchange *exchange, char text[HAB_TOKEN_TEXT + 1])
{
    static const char purpose[] = "csrf";
    uint8_t data[sizeof(purpose) - 1 + HAB_HASH_SIZE];
    uint8_t mac[HAB_HASH_SIZE];

    memcpy(data, purpose, sizeof(purpose) - 1);
    memcpy(data + sizeof(purpose) - 1, exchange->session.hash, HAB_HASH_SIZE);
    hab_hmac_sha256(hab_slice_of(exchange->broker->key, HAB_KEY_SIZE),
                    hab_slice_of(data, sizeof(data)), mac);
    hab_base64url(mac, sizeof(mac), text);
}

int hab_csrf_holds(const hab_exchange *exchange, hab_slice form_token)
{
    hab_slice given = form_token.data != NULL ? form_token : exchange->csrf;
    int from_browser = exchange->origin.size > 0 || exchange->fetch_site.size > 0;
    char expected[HAB_TOKEN_TEXT + 1];

    if (!hab_has_session(exchange) || exchange->bearer) {
        return 1;
    }
    if (form_token.data == NULL && given.size == 0) {
        return !from_browser;
    }
    hab_csrf_token(exchange, expected);
    return given.size == HAB_TOKEN_TEXT && hab_equal_secret(given.data, expected, given.size);
}
