/* The host's side of hab_calls (plugin_call.h): what its files share, and its functions,
 * which say there what they do. */
#ifndef HAB_CALL_HOST_H
#define HAB_CALL_HOST_H

#include "type/call.h"

/* The same of what has to be there: HAB_NOT_FOUND is HAB_CORRUPT. */
int hab_call_must(hab_call *call, hab_status status, const char *what);
/* HAB_FAILED: the plugin asks for what the ABI does not allow; a line for the log. */
int hab_call_misused(hab_call *call, const char *what);

/* HAB_DONE when the call's transaction may change something. */
int hab_call_may_write(hab_call *call);

/* The outcome of a walk by what its last `each` gave: HAB_NONE ends it well. */
int hab_call_walked(hab_call *call, int given);

/* Whether something was answered. */
int hab_call_answered(const hab_call *call);

/* HAB_DONE when nothing was answered yet, and somebody asks. */
int hab_call_may_answer(hab_call *call);

/* Adds what the trace says in common of all that happens in the call, then keeps it (or
 * writes it at once, an act in a call that writes). */
int hab_call_trace_add(hab_call *call, hab_trace_record *record);
/* Whether a refusal for this reason was kept. */
int hab_call_trace_has(const hab_call *call, unsigned reason);
/* Writes what was kept; `dropped`: without what was done. */
hab_status hab_call_trace_flush(hab_txn *txn, const hab_call *call, int dropped);

/* Refuses by a verdict, as in front of a protected location; `service` may be NULL. */
int hab_call_refuse(hab_call *call, const hab_verdict *verdict, const hab_service *service);

/* The functions of hab_calls, by family. */
/* call.c */
const hab_caller *hab_call_caller(hab_call *call);
int hab_call_query(hab_call *call, const char *name, char *to, size_t size);
void hab_call_log(hab_call *call, const char *text);
/* call_rights.c */
int hab_call_may(hab_call *call, const char *service, hab_slice target, hab_slice object,
                 hab_right *right);
int hab_call_rights(hab_call *call, hab_each_right each, void *context);
int hab_call_place(hab_call *call, uint64_t convention, uint64_t person, hab_right *right);
int hab_call_agent(hab_call *call, const char *caf);
int hab_call_person(hab_call *call, uint64_t person, hab_member *member);
/* call_conventions.c */
int hab_call_right_of(hab_call *call, uint64_t number, uint32_t version, hab_right *right);
/* The version in force of a convention of the type; HAB_NONE of another, or of none. */
int hab_call_version(hab_call *call, uint64_t number, uint32_t *version);
int hab_call_covering(hab_call *call, hab_slice target, hab_each_right each, void *context);
int hab_call_covered(hab_call *call, uint64_t convention, hab_each_record each, void *context);
int hab_call_target(hab_call *call, uint64_t convention, hab_slice target, hab_slice *document);
int hab_call_convention(hab_call *call, uint64_t number, hab_right *right);
int hab_call_members(hab_call *call, uint64_t convention, hab_each_member each, void *context);
/* call_records.c */
int hab_call_get(hab_call *call, hab_slice key, hab_slice *value);
int hab_call_put(hab_call *call, hab_slice key, hab_slice value);
int hab_call_remove(hab_call *call, hab_slice key);
int hab_call_scan(hab_call *call, hab_slice prefix, hab_slice from, int back, hab_each_record each,
                  void *context);
/* call_vault.c */
int hab_call_seal(hab_call *call, hab_slice key, hab_slice document);
int hab_call_unseal(hab_call *call, hab_slice key, hab_slice *document);
int hab_call_destroy(hab_call *call, hab_slice key);
/* call_mail.c */
int hab_call_mail(hab_call *call, const hab_order *order);
int hab_call_mail_agents(hab_call *call, const char *caf, const char *sheet, hab_slice values);
int hab_call_mail_role(hab_call *call, const char *caf, unsigned roles, const char *sheet,
                       hab_slice values);
/* call_limit.c */
int hab_call_limit(hab_call *call, const char *what, hab_slice who, uint32_t most);
int hab_call_limit_client(hab_call *call, const char *what, uint32_t most);
hab_status hab_call_limit_again(hab_txn *txn, const hab_call *call);
int hab_call_commune(hab_call *call, hab_slice code, char *nom, char *caf);
/* call_trace.c */
int hab_call_note(hab_call *call, const hab_note *note);
/* call_answer.c */
int hab_call_sheet(hab_call *call, const char *name, int use, const char **own);
int hab_call_json(hab_call *call, hab_slice text, json_t **document);
int hab_call_answer(hab_call *call, unsigned status, const char *sheet, hab_slice document);
/* Names the agent in the document that was answered on a page for agents, as the desk's
 * own pages do, so that they share its menu. The outcome that was given, or HAB_FAILED. */
int hab_call_name_agent(hab_call *call, int outcome);
int hab_call_redirect(hab_call *call, const char *path);
int hab_call_content(hab_call *call, const char *type, hab_slice bytes, const char *filename,
                     const char *etag, unsigned cache);
int hab_call_print(hab_call *call, const char *sheet, hab_slice document, hab_slice *bytes);
int hab_call_pdf(hab_call *call, const char *sheet, hab_slice document, const char *filename);
/* Makes the answer of hab_call_pdf(), if there was one, of a call that ended so; gives the
 * outcome, or HAB_FAILED. */
int hab_call_put_on_paper(hab_call *call, int outcome);
int hab_call_problem(hab_call *call, unsigned status, const char *motif, const char *title,
                     const char *detail, int reason);
int hab_call_field(hab_call *call, const char *field, const char *detail);
int hab_call_prefill(hab_call *call, hab_slice document);
int hab_call_subject(hab_call *call, const char *text);
/* call_review.c */
int hab_call_review(hab_call *call, const char *path, hab_slice document, hab_slice before,
                    hab_slice *view);
/* call_stream.c */
int hab_call_stream(hab_call *call, const hab_stream *stream);
int hab_call_part(hab_call *call, hab_slice bytes);
/* call_publish.c */
int hab_call_publish(hab_call *call, const hab_publication *publication);
int hab_call_unpublish(hab_call *call, hab_slice id);
/* call_usage.c */
int hab_call_uses(hab_call *call, uint64_t convention, uint64_t person, hab_each_use each,
                  void *context);
int hab_call_use_months(hab_call *call, uint64_t convention, uint32_t from, uint32_t to,
                        hab_each_use_month each, void *context);
int hab_call_journal(hab_call *call, uint64_t convention, uint64_t person, int64_t from, int64_t to,
                     unsigned most, const char *motif, hab_each_record each, void *context);
/* call_delegation.c */
int hab_call_line(hab_call *call, uint64_t convention, uint64_t person, hab_line *line);
int hab_call_lines(hab_call *call, uint64_t convention, hab_each_line each, void *context);
int hab_call_enlist(hab_call *call, uint64_t convention, uint64_t person, hab_slice line);
int hab_call_strike(hab_call *call, uint64_t convention, uint64_t person);
int hab_call_account(hab_call *call, uint64_t convention, const char *identifiant, const char *nom,
                     const char *prenom, uint64_t *person);
int hab_call_renew(hab_call *call, uint64_t convention, uint64_t person);
/* call_conventions.c */
int hab_call_versions(hab_call *call, uint64_t convention, hab_each_version each, void *context);
int hab_call_document(hab_call *call, uint64_t convention, uint32_t version, hab_slice *document);
int hab_call_conventions(hab_call *call, const char *caf, uint64_t after, hab_each_right each,
                         void *context);

/* call_table.c */
extern const hab_calls hab_plugin_calls;

#endif
