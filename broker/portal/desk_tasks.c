/* caf/taches: what waits for the agents of a Caf, and what became of it. */
#include <stdlib.h>

#include "base/calendar.h"
#include "convention/task.h"
#include "portal/desk_convention.h"
#include "portal/desk_view.h"
#include "portal/portal.h"
#include "web/answer.h"
#include "web/present.h"

enum { OUTCOME_MAX = 2000 };

static uint64_t number_in(const char *text)
{
    return strtoull(text, NULL, 10);
}

static void add_words(json_t *task, const char *field)
{
    const char *text = json_string_value(json_object_get(task, field));
    int64_t time;

    if (text != NULL && hab_parse_time(hab_slice_text(text), &time, NULL) == HAB_OK) {
        hab_desk_set_time(task, field, time);
    }
}

/* Times in words, persons by name. */
static void tell(hab_txn *txn, json_t *task)
{
    static const char *const who[] = {"auteur", "agent"};
    char name[HAB_DESK_NAME];
    char field[16];

    add_words(task, "cree");
    add_words(task, "faite");
    add_words(task, "echeance");
    for (size_t i = 0; i < 2; i++) {
        const json_t *number = json_object_get(task, who[i]);

        if (number != NULL) {
            hab_desk_name(txn, (uint64_t) json_integer_value(number), name);
            (void) snprintf(field, sizeof(field), "%s_nom", who[i]);
            json_object_set_new(task, field, json_string(name));
        }
    }
}

static hab_status fill(hab_txn *txn, const hab_exchange *exchange, json_t *document)
{
    char room[HAB_CAF_MAX + 1];
    char text[24] = "";
    json_t *tasks;
    json_t *task;
    size_t place;
    int done = hab_query_value(exchange->query, "etat", text, sizeof(text)) == HAB_OK
               && strcmp(text, "faites") == 0;
    uint64_t after = hab_query_value(exchange->query, "apres", text, sizeof(text)) == HAB_OK
                         ? number_in(text)
                         : 0;
    hab_status status =
        hab_task_list(txn, hab_desk_caf(exchange, room), done, after, HAB_DESK_PAGE + 1, &tasks);

    if (status != HAB_OK) {
        return status;
    }
    if (json_array_size(tasks) > HAB_DESK_PAGE) {
        json_array_remove(tasks, HAB_DESK_PAGE);
        json_object_set(document, "suite",
                        json_object_get(json_array_get(tasks, HAB_DESK_PAGE - 1), "numero"));
    }
    json_array_foreach(tasks, place, task)
    {
        tell(txn, task);
    }
    json_object_set_new(document, "etat", json_string(done ? "faites" : "ouvertes"));
    json_object_set_new(document, "taches", tasks);
    return HAB_OK;
}

static const hab_desk_view view = {.page = "caf-taches", .what = "a list of tasks", .fill = fill};

void hab_desk_tasks_get(hab_exchange *exchange)
{
    hab_desk_show(exchange, &view);
}

/* The task's Caf; "" and an answer when it is none of the agent's. */
static void open_task(hab_exchange *exchange, uint64_t number, char caf[HAB_CAF_MAX + 1])
{
    json_t *task = NULL;
    char object[32];
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    caf[0] = '\0';
    if (status == HAB_OK) {
        status = hab_task_get(txn, number, &task);
        hab_abort(txn);
    }
    if (status == HAB_NOT_FOUND) {
        hab_desk_not_found(exchange);
    } else if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a task");
    } else if (!hab_agent_may(&exchange->caf_agent, HAB_ROLE_CONVENTIONS,
                              hab_desk_text(task, "caf"))) {
        (void) snprintf(object, sizeof(object), "tache:%llu", (unsigned long long) number);
        hab_desk_not_theirs(exchange, object);
    } else {
        (void) snprintf(caf, HAB_CAF_MAX + 1, "%s", hab_desk_text(task, "caf"));
    }
    json_decref(task);
}

static hab_status finish(const hab_exchange *exchange, const char *caf, uint64_t number,
                         const char *outcome, hab_error *error)
{
    hab_txn *txn;
    hab_status status;

    if (outcome[0] == '\0' || strlen(outcome) > OUTCOME_MAX) {
        return hab_fail(error, HAB_INVALID,
                        "suite: Dites en quelques mots ce qui a été fait (%d octets au plus).",
                        OUTCOME_MAX);
    }
    status = hab_desk_begin(exchange, HAB_ROLE_CONVENTIONS, caf, &txn);
    if (status == HAB_OK) {
        status = hab_desk_end(txn, hab_task_done(txn, number, outcome,
                                                 exchange->session.record.person, exchange->now));
    }
    return status == HAB_EXISTS ? hab_fail(error, status, "Cette tâche est déjà faite.") : status;
}

void hab_desk_tasks_post(hab_exchange *exchange, json_t *form)
{
    const json_t *given = json_object_get(form, "tache");
    uint64_t number = json_is_integer(given) ? (uint64_t) json_integer_value(given)
                                             : number_in(hab_desk_text(form, "tache"));
    char caf[HAB_CAF_MAX + 1];
    hab_error error = {""};
    hab_status status;

    open_task(exchange, number, caf);
    if (caf[0] == '\0') {
        return;
    }
    status = finish(exchange, caf, number, hab_desk_text(form, "suite"), &error);
    if (status != HAB_OK) {
        hab_desk_show_refused(exchange, &view, status, &error);
    } else if (hab_wants_html(exchange->accept)) {
        hab_answer_redirect(exchange, "caf/taches?fait=tache");
    } else {
        hab_desk_tasks_get(exchange);
    }
}
