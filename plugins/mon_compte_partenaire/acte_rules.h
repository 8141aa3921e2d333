/* What the files about acts share. */
#ifndef MCP_ACTE_RULES_H
#define MCP_ACTE_RULES_H

#include "line.h"

typedef enum act_verb {
    ACT_INVITER,
    ACT_ACCORDER,
    ACT_RETIRER,
    ACT_SUSPENDRE,
    ACT_RETABLIR,
    ACT_ECHEANCE,
    ACT_RESPONSABLE,
    ACT_SORTIR,
    ACT_NONE
} act_verb;

enum { ACT_SERVICES = 64, ACT_NAME = 100, ACT_REASON = 500, ACT_ADDRESS = 254 /* characters */ };

/* ACT_NONE for anything else. */
act_verb act_verb_of(const json_t *act);

/* "services[3]", for an act's services. */
const char *act_services_field(size_t index);

/* Fills in a result; what is too long is cut between characters. */
void act_say(mcp_result *result, mcp_effect effect, const char *field, const char *article,
             const char *format, ...) __attribute__((format(printf, 5, 6)));

/* -- acte_text.c */

/* No character that no reader sees, or that turns the direction of reading. */
int act_is_visible(const char *text);
/* Without blanks around it, and with blanks for line ends and tabs. NULL without memory. */
json_t *act_trimmed(const char *text);

/* -- acte_judge.c */

/* Whether an act changes a right of a person (NULL: they have none for this service). */
int act_touches(const mcp_standing *standing, const json_t *act, const json_t *right);
/* Names of the services whose rights it changes; NULL without memory. */
json_t *act_touched(const mcp_standing *standing, const json_t *act);
/* An act of a gestionnaire by themselves: what the Caf has suspended is out of reach. */
int act_alone(const mcp_standing *standing);

/* -- acte_done.c: traces, history and mails of an act that was done */
int act_tell_done(const mcp_state *state, hab_call *call, const mcp_place *place, const json_t *act,
                  const json_t *touched, const mcp_result *result);

#endif
