/* caf/signalements/N, POST: what an agent makes of a signal: a question, or the end of it. */
#include "portal/desk_convention.h"
#include "portal/desk_signals.h"
#include "web/answer.h"
#include "web/present.h"

/* One act under way. */
typedef struct acting {
    hab_exchange *exchange;
    const hab_signal *signal;
    const json_t *form;
    hab_signal_outcome outcome; /* HAB_OUTCOME_NONE: a question */
    hab_error error;
} acting;

/* Each act adds to the exchanges: their number tells a page that is no longer so, and a form that
 * is sent again. */
static hab_status check_seen(hab_txn *txn, acting *a)
{
    const char *seen = hab_desk_text(a->form, "vu");
    char count[24];
    json_t *document;
    hab_status status =
        seen[0] != '\0' ? hab_signal_document(txn, a->signal->number, &document) : HAB_EXISTS;

    if (status != HAB_OK) {
        return status == HAB_EXISTS ? HAB_OK : status;
    }
    (void) snprintf(count, sizeof(count), "%zu",
                    json_array_size(json_object_get(document, "echanges")));
    json_decref(document);
    return strcmp(count, seen) == 0
               ? HAB_OK
               : hab_fail(&a->error, HAB_DENIED,
                          "Ce signalement a changé depuis que vous l’avez lu\u00a0: relisez-le.");
}

static hab_status perform(hab_txn *txn, acting *a)
{
    const hab_exchange *exchange = a->exchange;
    hab_signal_act act = {.agent = exchange->session.record.person, .now = exchange->now};

    if (a->outcome == HAB_OUTCOME_NONE) {
        act.text = hab_desk_text(a->form, "question");
        return hab_signal_ask(txn, exchange->broker, a->signal->number, &act, &a->error);
    }
    act.text = hab_desk_text(a->form, "motif");
    return hab_signal_close(txn, exchange->broker, a->signal->number, a->outcome, &act, &a->error);
}

/* A trial that would go well is given up too. */
static hab_status run(acting *a, int trial)
{
    hab_txn *txn;
    hab_status status = hab_desk_begin(a->exchange, HAB_ROLE_TRACES, a->signal->caf, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = check_seen(txn, a);
    if (status == HAB_OK) {
        status = perform(txn, a);
    }
    if (trial) {
        hab_abort(txn);
        return status;
    }
    return hab_desk_end(txn, status);
}

static void show(const acting *a, unsigned status, json_t *more)
{
    json_t *view = hab_desk_signal_view(a->exchange, a->signal);

    if (view == NULL) {
        json_decref(more);
        return;
    }
    json_object_update(view, more);
    json_object_set(view, "saisie", (json_t *) a->form);
    json_decref(more);
    hab_answer_document(a->exchange, status, "caf-signalement", view);
}

/* In a browser the page stays, with what was typed. */
static void refuse(acting *a, hab_status status)
{
    hab_exchange *exchange = a->exchange;

    hab_desk_refuse(exchange, status, &a->error, "an act on a signal");
    if (hab_wants_html(exchange->accept) && (exchange->status == 409 || exchange->status == 422)) {
        show(a, exchange->status, json_incref(exchange->document));
    }
}

/* What ends somebody's access is shown once more before it is done. */
static int wants_confirmation(const acting *a)
{
    return (a->outcome == HAB_OUTCOME_SUSPENDED || a->outcome == HAB_OUTCOME_REMOVED)
           && hab_wants_html(a->exchange->accept)
           && strcmp(hab_desk_text(a->form, "confirme"), "oui") != 0;
}

static void show_done(const acting *a)
{
    const char *done =
        a->outcome != HAB_OUTCOME_NONE ? hab_signal_outcome_name(a->outcome) : "question";
    char page[80];

    if (hab_wants_html(a->exchange->accept)) {
        (void) snprintf(page, sizeof(page), "caf/signalements/%llu?fait=%s",
                        (unsigned long long) a->signal->number, done);
        hab_answer_redirect(a->exchange, page);
    } else {
        hab_answer_document(a->exchange, 200, "caf-signalement",
                            hab_desk_signal_view(a->exchange, a->signal));
    }
}

/* "question", or "clore" with its outcome. */
static int read_act(acting *a)
{
    const char *act = hab_desk_text(a->form, "acte");

    if (strcmp(act, "question") == 0) {
        a->outcome = HAB_OUTCOME_NONE;
        return 1;
    }
    if (strcmp(act, "clore") != 0) {
        hab_answer_field(a->exchange, "acte", "Les actes sont question et clore.");
        return 0;
    }
    a->outcome = hab_signal_outcome_of(hab_desk_text(a->form, "issue"));
    if (a->outcome == HAB_OUTCOME_NONE) {
        (void) hab_fail(&a->error, HAB_INVALID, "issue: Choisissez l’issue du signalement.");
        refuse(a, HAB_INVALID);
        return 0;
    }
    return 1;
}

void hab_desk_signal_post(hab_exchange *exchange, json_t *form)
{
    hab_signal signal;
    acting a = {.exchange = exchange, .signal = &signal, .form = form};
    hab_status status;
    int trial;

    if (!hab_desk_signal_open(exchange, &signal) || !read_act(&a)) {
        return;
    }
    trial = wants_confirmation(&a);
    status = run(&a, trial);
    if (status != HAB_OK) {
        refuse(&a, status);
    } else if (trial) {
        show(&a, 200, json_pack("{s:b}", "a_confirmer", 1));
    } else {
        show_done(&a);
    }
}
