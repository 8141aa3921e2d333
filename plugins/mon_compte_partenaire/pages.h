/* The pages of the space: what the host calls for each. A file of pages has its own header,
 * included here. */
#ifndef MCP_PAGES_H
#define MCP_PAGES_H

#include "mcp.h"
#include "persons.h"
#include "space.h"

const hab_page *mcp_pages(const void *state, size_t *count);
const hab_sheet *mcp_sheets(const void *state, size_t *count);

/* -- help_page.c */
int mcp_help_get(const void *state, hab_call *call);

/* -- demande_page.c, demande_desk.c */
int mcp_demandes_get(const void *state, hab_call *call);
int mcp_demandes_post(const void *state, hab_call *call, hab_slice document);
int mcp_demandes_queue_get(const void *state, hab_call *call);
int mcp_demande_desk_get(const void *state, hab_call *call);
int mcp_demande_desk_post(const void *state, hab_call *call, hab_slice document);

/* -- question_page.c, question_desk.c */
int mcp_questions_get(const void *state, hab_call *call);
int mcp_questions_post(const void *state, hab_call *call, hab_slice document);
int mcp_questions_queue_get(const void *state, hab_call *call);
int mcp_question_desk_get(const void *state, hab_call *call);
int mcp_question_desk_post(const void *state, hab_call *call, hab_slice document);

/* -- suivi_list.c, suivi_page.c, suivi_person.c */
int mcp_suivi_list_get(const void *state, hab_call *call);
int mcp_suivi_get(const void *state, hab_call *call);
int mcp_suivi_post(const void *state, hab_call *call, hab_slice document);
int mcp_suivi_person_get(const void *state, hab_call *call);
int mcp_suivi_person_post(const void *state, hab_call *call, hab_slice document);

#endif
