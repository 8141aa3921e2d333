/* What incidents, providers, yearly reviews and meetings share: a dossier that both parties
 * see, and move on by acts from one state to another. Its content has "etat" and "etapes":
 * [{"acte", "le", "par", "siege", "texte"}], the last one last, beside members of its own;
 * in all of it "le" is a second and "par" an identification number. Functions give outcomes,
 * unless they say otherwise. */
#ifndef MCP_DUTY_H
#define MCP_DUTY_H

#include "dossier.h"

enum {
    MCP_ROWS = 50,
    MCP_TEXT_MAX = 4000,
    MCP_DETAIL = 300,
    MCP_VALUE = 64,
    /* in a day, of one person */
    MCP_OPENED_A_DAY = 30,
    MCP_ACTS_A_DAY = 100
};

/* One dossier, and who asks about it. */
typedef struct mcp_matter {
    mcp_place place;
    mcp_dossier dossier;
    json_t *content;
} mcp_matter;

/* Why an act is not done. */
typedef struct mcp_wrong {
    const char *field; /* NULL: nothing is wrong */
    int forbidden;     /* it is the other party's to do */
    char detail[MCP_DETAIL];
} mcp_wrong;

typedef int (*mcp_apply)(const mcp_state *state, hab_call *call, mcp_matter *matter,
                         const json_t *typed, mcp_wrong *wrong);

typedef struct mcp_move {
    const char *acte;
    const char *from;  /* states, parted by blanks */
    const char *to;    /* NULL: the state stays */
    const char *trace; /* operation */
    const char *field; /* a text that goes along; NULL: none */
    size_t max;        /* its characters */
    int optional;
    unsigned seats;  /* who may */
    mcp_apply apply; /* what else it does; NULL: nothing */
} mcp_move;

typedef struct mcp_duty {
    mcp_kind kind;
    const char *name;   /* in traces: "incident:3" */
    const char *page;   /* "incidents"; for agents "suivi-incidents" */
    const char *sheet;  /* of one: "mcp-incident" */
    const char *sheets; /* of a list: "mcp-incidents" */
    const char *ends;   /* states in which nothing is awaited any more */
    unsigned seats;     /* persons who read them; a member reads the own ones alone */
    const mcp_move *moves;
    size_t count;
    /* What is known at that moment, added to a copy of the content; NULL: nothing. */
    void (*view)(const mcp_matter *matter, uint32_t today, json_t *view);
    int (*tell)(const mcp_state *state, hab_call *call, const mcp_matter *matter, const char *acte);
    /* Adds to the document of a convention's list; NULL: nothing. */
    int (*list)(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *document);
} mcp_duty;

/* -- duty.c: dossiers and acts */

/* Opens one, of which `matter` has place, content, and `due` of the dossier; refused to who has
 * opened enough that day. */
int mcp_duty_open(const mcp_state *state, hab_call *call, const mcp_duty *duty, mcp_matter *matter,
                  const char *acte, const char *operation);
/* The dossier of the path's number; what is not there, and what is not this member's, is
 * answered as unknown. */
int mcp_duty_find(const mcp_state *state, hab_call *call, const mcp_duty *duty, mcp_matter *matter);
void mcp_duty_leave(mcp_matter *matter); /* and its place */
/* Whether who asks may change nothing there: what is for gestionnaires alone is not for one
 * without delegation (MCP-9.1). */
int mcp_duty_locked(const mcp_place *place, unsigned seats);
/* hab_page.post: "acte" and its fields. Sent twice, it is done once. */
int mcp_duty_post(const mcp_state *state, hab_call *call, const mcp_duty *duty, hab_slice document);

/* -- duty_page.c: what is shown */

/* hab_page.get of both parties: the list of a convention, or one. */
int mcp_duty_get(const mcp_state *state, hab_call *call, const mcp_duty *duty);
/* hab_page.get of agents: the own Caf's, those that wait first; "etat=clos" the others. */
int mcp_duty_desk(const mcp_state *state, hab_call *call, const mcp_duty *duty);
/* The document of a page about one: {place…, "dossier": {…}, "actes": […]}. */
json_t *mcp_duty_document(const mcp_state *state, hab_call *call, const mcp_duty *duty,
                          const mcp_matter *matter);
/* A content as it is shown, with its number, its author, its times. */
json_t *mcp_duty_view(const mcp_state *state, hab_call *call, const mcp_duty *duty,
                      const mcp_matter *matter);
/* mcp_enter() of a form's page, refused to those to whom it is locked. */
int mcp_duty_enter(const mcp_state *state, hab_call *call, unsigned seats, mcp_place *place);
/* enter() of a form's page: says below its title which convention it is about. */
int mcp_duty_form(const mcp_state *state, hab_call *call, unsigned seats);
/* After a form or an act: the page of the dossier, or its document. */
int mcp_duty_done(const mcp_state *state, hab_call *call, const mcp_duty *duty,
                  const mcp_matter *matter, const char *done);
int mcp_duty_unknown(const mcp_state *state, hab_call *call);
/* {"seconde", "texte"}; NULL without memory. */
json_t *mcp_time(int64_t second);
/* The page asked for, from 1. */
unsigned mcp_page_of(const mcp_state *state, hab_call *call);
/* Whose Caf's dossiers an agent looks at: the own, or, for a national one, that of the query;
 * "" for all. */
void mcp_caf_of(const mcp_state *state, hab_call *call, char caf[8]);

/* -- duty_text.c: what was typed, and who is told */

/* A day typed; 0 and `wrong` filled when it is none, or not from `first` to `last` (0: any). */
uint32_t mcp_typed_day(const json_t *typed, const char *member, uint32_t first, uint32_t last,
                       mcp_wrong *wrong);
void mcp_say_wrong(mcp_wrong *wrong, const char *field, const char *detail);
int mcp_has_word(const char *words, const char *word);
/* The state of a content. */
int mcp_is(const json_t *content, const char *etat);
/* A member that is a day, "2026-11-22"; 0: none. */
uint32_t mcp_day(const json_t *content, const char *member);
void mcp_put_day(json_t *content, const char *member, uint32_t day);
/* {"dossier", "acte", "etat"} for a mail, the caller's. */
json_t *mcp_duty_values(const mcp_matter *matter, const char *acte);
/* The gestionnaires, and the author when that is neither of them. */
int mcp_tell_partner(const mcp_state *state, hab_call *call, const mcp_matter *matter,
                     const char *sheet, json_t *values);

#endif
