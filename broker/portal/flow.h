/* The way of a described form on the portal: shown, checked, read again, sent once. Its
 * document travels with each page, and is checked again each time. What is sent, and what
 * comes of it, is for the kind of form: a request (filing.h), or a page of a plugin
 * (plugin_form.h). */
#ifndef HAB_FLOW_H
#define HAB_FLOW_H

#include <jansson.h>

#include "web/exchange.h"

typedef struct hab_flow hab_flow;

typedef struct hab_flow_kind {
    const char *page;    /* the style sheet of the form */
    const char *review;  /* and that of its review */
    const char *refused; /* the title of a review that cannot be sent */
    const char *late;    /* why, when it has become too old */
    /* As hab_entry_check(); HAB_DENIED when it has answered by itself. */
    hab_status (*check)(const hab_flow *flow, const json_t *given, json_t **document,
                        json_t *errors);
    /* What each of its pages carries along besides; may be NULL. */
    void (*adorn)(const hab_flow *flow, json_t *page);
    /* Does what the form is for, and answers; `once` is the token of the review, NULL when
     * there was none. */
    void (*send)(const hab_flow *flow, const json_t *given, const json_t *document,
                 const char *once);
    /* Keeps a draft of hab_entry_keep(), and answers; NULL when there is none. */
    void (*draft)(const hab_flow *flow, const json_t *kept);
} hab_flow_kind;

struct hab_flow {
    hab_exchange *exchange;
    const hab_flow_kind *kind;
    const json_t *description;
    const char *to; /* where its forms are sent, below the portal */
    hab_txn *txn;   /* NULL: one to read is begun where it is needed */
    int program;    /* no pages: what is submitted is sent at once */
    void *context;  /* the kind's */
};

/* What a submitted document asks for by its buttons: "ajouter", "retirer", "action" with
 * "verifier", "modifier", "confirmer" or "enregistrer". */
typedef struct hab_flow_wish {
    json_t *add;
    json_t *remove;
    json_t *once;
    int sends;
    int drafts;
    int goes_back;
} hab_flow_wish;

/* Takes the buttons out of a document; the wish is freed by hab_flow_forget(). */
void hab_flow_read(json_t *document, int program, hab_flow_wish *wish);
void hab_flow_forget(hab_flow_wish *wish);

/* Answers: the form filled in from `given`, with its errors, if any. */
void hab_flow_show(const hab_flow *flow, const json_t *given, json_t *errors);

/* Answers what is wished for a submitted document. */
void hab_flow_run(const hab_flow *flow, const hab_flow_wish *wish, json_t *document);

/* Puts the problem that was answered, why a document is not sent, on the page of its
 * review: nothing is lost by that. */
void hab_flow_keep(const hab_flow *flow, const json_t *document);
/* The same for what was not checked: on the page of the form. */
void hab_flow_keep_typed(const hab_flow *flow, const json_t *given);

#endif
