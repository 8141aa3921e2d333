/* Who is behind an exchange, and whether they meant it. */
#ifndef HAB_GUARD_H
#define HAB_GUARD_H

#include "web/exchange.h"

#define HAB_SESSION_COOKIE "__Host-habilitation"

/* Finds the session by its cookie, or by a bearer token, which comes first as it
 * does for protected locations; writes down its use. */
void hab_identify(hab_exchange *exchange);

/* The session is there, whatever it may open. */
int hab_has_session(const hab_exchange *exchange);

/* The same, seen from a transaction that is about to change something. */
int hab_still_live(hab_txn *txn, const hab_exchange *exchange);

/* A POST comes from one of our own pages, or from a program.
 *
 * A browser says where a form was (Origin, Sec-Fetch-Site), and a page of another
 * site cannot keep it from doing so: such a POST must come from this origin. With a
 * session's cookie it must carry the session's own token too. A program sends
 * neither header; nobody can make it send a cookie that it does not mean to, so it
 * needs no token; but a wrong one is always refused. */
int hab_same_origin(const hab_exchange *exchange);
int hab_csrf_holds(const hab_exchange *exchange, hab_slice form_token);

/* Of a page whose opening is traced: a link of another site would have something written that
 * nobody here asked for, with the cookie that such a link brings along; so would a browser that
 * fetches a page in advance, in case it is wanted. */
int hab_is_asked_for(const hab_exchange *exchange);

/* The session's token for forms. */
void hab_csrf_token(const hab_exchange *exchange, char text[HAB_TOKEN_TEXT + 1]);

#endif
