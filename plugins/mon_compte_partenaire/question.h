/* Questions of the Caf about a habilitation (MCP-9.1): put to both gestionnaires with a time to
 * answer by, answered by one whom it is not about, closed by the Caf; all of it is kept. The
 * content of the dossier is {"voeu": {"personne", "service" ("" for all), "texte"}, "etat":
 * "posee" | "repondue" | "justifiee" | "suspendue" | "retiree", "echeance": second, "delais":
 * [{"le", "jours", "texte", "par"}], "reponses": [{"le", "par", "siege", "texte"}], "rappel":
 * second of the reminder, "sans_reponse": second, "issue": {"le", "par", "motif"}}. */
#ifndef MCP_QUESTION_H
#define MCP_QUESTION_H

#include "suivi.h"
#include "sweep.h"

enum { QUESTION_DAYS = 8, QUESTION_DAYS_LEAST = 3, QUESTION_DAYS_MOST = 30, QUESTION_ANSWERS = 20 };

/* Asks, and tells both gestionnaires; the same question again while it is open is that one. */
int mcp_question_ask(const mcp_state *state, hab_call *call, const mcp_place *place,
                     const json_t *wish, unsigned days, uint64_t *number);
int mcp_question_answer(const mcp_state *state, hab_call *call, const mcp_place *place,
                        suivi_one *one, const char *text);
/* So many days more, from today, with what is still to be said. */
int mcp_question_prolong(const mcp_state *state, hab_call *call, const mcp_place *place,
                         suivi_one *one, unsigned days, const char *text);
/* "justifiee", "suspendue" or "retiree". */
int mcp_question_close(const mcp_state *state, hab_call *call, const mcp_place *place,
                       suivi_one *one, const char *etat, const char *motif);

/* As pages show it: {"numero", "convention", "etat", "sujet", "service", "service_titre",
 * "texte", "auteur", "ouverte", "echeance", "en_retard", "reponses", "delais", "close",
 * "issue"}. NULL without memory. Persons are numbers until mcp_question_words(), which says who
 * an agent is to agents alone. */
json_t *mcp_question_view(const mcp_dossier *dossier, const json_t *content, int64_t now);
int mcp_question_words(const mcp_state *state, hab_call *call, json_t *view);

#endif
