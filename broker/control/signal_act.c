/* What a Caf makes of a signal, and what the partner answers. */
#include "base/calendar.h"
#include "base/text.h"
#include "control/signal_tell.h"
#include "convention/due.h"
#include "convention/suspension.h"
#include "convention/version.h"
#include "delegation/register.h"

enum { DAY = 86400 };

/* One act under way. */
typedef struct acting {
    hab_txn *txn;
    const hab_broker *broker;
    uint64_t number;
    const hab_signal_act *act;
    hab_error *error;
    hab_signal_record record;
    json_t *document;
} acting;

int64_t hab_signal_deadline(int64_t asked)
{
    return asked + (int64_t) HAB_ANSWER_DAYS * DAY;
}

static hab_status check_text(const acting *a, const char *field)
{
    const char *text = a->act->text;

    if (text == NULL || text[strspn(text, " \t\r\n")] == '\0') {
        return hab_fail(a->error, HAB_INVALID, "%s: Écrivez en quelques phrases ce qu’il en est.",
                        field);
    }
    if (strlen(text) > HAB_SIGNAL_ANSWER || !hab_text_valid(hab_slice_text(text), 1)) {
        return hab_fail(
            a->error, HAB_INVALID,
            "%s: Un texte de %d caractères au plus est attendu, un accent comptant pour deux.",
            field, HAB_SIGNAL_ANSWER);
    }
    return HAB_OK;
}

/* Nobody judges themselves. */
static hab_status check_agent(const acting *a)
{
    return a->act->agent != 0 && a->act->agent == a->record.person
               ? hab_fail(a->error, HAB_DENIED,
                          "Ce signalement vous concerne\u00a0: un autre agent s’en occupe.")
               : HAB_OK;
}

static hab_status check_open(const acting *a)
{
    return a->record.state == HAB_SIGNAL_CLOSED
               ? hab_fail(a->error, HAB_DENIED, "Ce signalement est déjà clos.")
               : HAB_OK;
}

static hab_status keep(acting *a, const char *from, const char *nature)
{
    hab_status status = hab_signal_exchange(a->document, from, nature, a->act);

    return status == HAB_OK ? hab_signal_record_put(a->txn, a->number, &a->record, a->document)
                            : status;
}

static hab_status trace(const acting *a, const char *operation, const char *role, const char *what)
{
    const hab_signal_deed deed = {.operation = operation,
                                  .role = a->act->agent != 0 ? role : "",
                                  .what = what,
                                  .actor = a->act->agent,
                                  .now = a->act->now};

    return hab_signal_trace(a->txn, a->number, &a->record, &deed);
}

/* Opens the signal, and runs one act on it. */
typedef hab_status (*act_fn)(acting *a);

static hab_status run(acting *a, act_fn perform)
{
    hab_status status = hab_signal_record_get(a->txn, a->number, &a->record, &a->document);

    if (status == HAB_OK) {
        status = perform(a);
        json_decref(a->document);
    }
    return status;
}

hab_status hab_signal_exchange(json_t *document, const char *from, const char *nature,
                               const hab_signal_act *act)
{
    json_t *exchange =
        json_pack("{s:I, s:s, s:s, s:I, s:s}", "le", (json_int_t) act->now, "de", from, "nature",
                  nature, "auteur", (json_int_t) act->agent, "texte", act->text);

    return json_array_append_new(json_object_get(document, "echanges"), exchange) == 0 ? HAB_OK
                                                                                       : HAB_MEMORY;
}

/* The question itself, and until when it waits. */
static json_t *question_values(const acting *a)
{
    char text[2 * HAB_TIME_TEXT];

    hab_format_french(hab_signal_deadline(a->record.asked), text);
    return json_pack("{s:I, s:s, s:s}", "signalement", (json_int_t) a->number, "question",
                     a->act->text, "echeance_texte", text);
}

static hab_status tell(const acting *a, unsigned readers, const char *letter, json_t *more)
{
    hab_status status = more == NULL ? HAB_MEMORY
                                     : hab_signal_tell(a->txn, a->broker, &a->record, readers,
                                                       letter, more, a->act->now);

    json_decref(more);
    return status;
}

static hab_status ask(acting *a)
{
    hab_status status = check_open(a);

    if (status == HAB_OK) {
        status = check_agent(a);
    }
    if (status == HAB_OK && a->record.state == HAB_SIGNAL_ASKED) {
        status = hab_fail(a->error, HAB_DENIED, "Une question attend déjà sa réponse.");
    }
    if (status == HAB_OK) {
        status = check_text(a, "question");
    }
    if (status != HAB_OK) {
        return status;
    }
    a->record.state = HAB_SIGNAL_ASKED;
    a->record.asked = a->act->now;
    status = keep(a, "caf", "question");
    if (status == HAB_OK) {
        status = trace(a, "controle.question", "agent", "");
    }
    return status == HAB_OK ? tell(a, HAB_SIGNAL_PERSON | HAB_SIGNAL_PARTNER, "controle-question",
                                   question_values(a))
                            : status;
}

hab_status hab_signal_ask(hab_txn *txn, const hab_broker *broker, uint64_t number,
                          const hab_signal_act *act, hab_error *error)
{
    acting a = {.txn = txn, .broker = broker, .number = number, .act = act, .error = error};

    return run(&a, ask);
}

/* For whom it is not, it is not there. */
static hab_status answer(acting *a)
{
    const hab_signal signal = {.person = a->record.person, .convention = a->record.convention};
    hab_status status = hab_signal_may_answer(a->txn, &signal, a->act->agent, a->act->now);

    if (status == HAB_OK && a->record.asked == 0) {
        status = HAB_NOT_FOUND;
    }
    if (status == HAB_OK && a->record.state != HAB_SIGNAL_ASKED) {
        status = hab_fail(a->error, HAB_DENIED,
                          a->record.state == HAB_SIGNAL_CLOSED
                              ? "La Caf a clos ce signalement."
                              : "Une réponse a déjà été donnée à cette question.");
    }
    if (status == HAB_OK) {
        status = check_text(a, "reponse");
    }
    if (status != HAB_OK) {
        return status;
    }
    a->record.state = HAB_SIGNAL_ANSWERED;
    status = keep(a, "partenaire", "reponse");
    return status == HAB_OK ? trace(a, "controle.reponse", "", "") : status;
}

hab_status hab_signal_answer(hab_txn *txn, const hab_broker *broker, uint64_t number,
                             const hab_signal_act *act, hab_error *error)
{
    acting a = {.txn = txn, .broker = broker, .number = number, .act = act, .error = error};

    return run(&a, answer);
}

/* What this very signal suspended by itself, and nobody touched since. */
static hab_status lift(const acting *a, int *lifted)
{
    const hab_suspension how = {
        .suspends = 0, .reason = "", .agent = a->act->agent, .now = a->act->now};
    hab_person_record person;
    hab_status status = hab_person_record_get(a->txn, a->record.person, &person);

    *lifted = status == HAB_OK && a->record.automatic && person.state == HAB_PERSON_SUSPENDED
              && person.since == a->record.suspended
              && hab_person_suspended_through(&person) == a->record.convention;
    return *lifted
               ? hab_suspend_person(a->txn, a->broker, a->record.person, a->record.convention, &how)
               : status;
}

/* Who was told of the signal is told that it is over. */
static hab_status acquit(const acting *a, const char *outcome)
{
    unsigned readers = a->record.asked != 0 || a->record.automatic
                           ? HAB_SIGNAL_PERSON | HAB_SIGNAL_PARTNER
                           : HAB_SIGNAL_PERSON;
    int lifted;
    hab_status status = lift(a, &lifted);

    if (status != HAB_OK || (a->record.rule != 0 && readers == HAB_SIGNAL_PERSON)) {
        return status;
    }
    return tell(a, readers, "controle-clos",
                json_pack("{s:I, s:s, s:b}", "signalement", (json_int_t) a->number, "issue",
                          outcome, "levee", lifted));
}

/* What is done to a person of the convention; an agent is for who administers them. */
static hab_status check_person(const acting *a)
{
    hab_agent_record agent;
    hab_status status = hab_agent_get(a->txn, a->record.person, &agent);

    if (status == HAB_OK) {
        return hab_fail(a->error, HAB_DENIED,
                        "Cette personne est aussi un agent\u00a0: voyez la page des agents.");
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* Suspended by another Caf, who could lift it: that is not what this one decides. *through is the
 * convention by which the person is suspended already, 0 for none. */
static hab_status check_other_caf(const acting *a, uint64_t *through)
{
    hab_person_record person;
    hab_convention_record theirs;
    hab_status status = hab_person_record_get(a->txn, a->record.person, &person);

    *through = status == HAB_OK ? hab_person_suspended_through(&person) : 0;
    if (*through != 0) {
        status = hab_convention_get(a->txn, *through, &theirs);
    }
    return status == HAB_OK && *through != 0 && strcmp(theirs.caf, a->record.caf) != 0
               ? hab_fail(a->error, HAB_DENIED,
                          "Une autre Caf a suspendu cette personne\u00a0: supprimez son "
                          "habilitation si elle n’a pas lieu d’être.")
               : status;
}

/* The Caf restores whom its conventions name: it suspends nobody else, for good. */
static hab_status check_named(const acting *a)
{
    uint32_t version;
    hab_status status = a->record.convention != 0
                            ? hab_version_at(a->txn, a->record.convention, a->act->now, &version)
                            : HAB_EXISTS;

    if (status == HAB_OK) {
        status = hab_version_names(a->txn, a->record.convention, version, a->record.person);
    }
    if (status == HAB_NOT_FOUND) {
        return hab_fail(a->error, HAB_DENIED,
                        "L’annexe en vigueur de la convention ne nomme plus cette personne\u00a0: "
                        "son accès y a déjà pris fin.");
    }
    return status == HAB_EXISTS ? HAB_OK : status;
}

/* One who is suspended already, by a rule or by an agent, stays so by this decision: from now on
 * it is no rule's own, which a false alarm would lift. */
static hab_status keep_suspended(const acting *a, uint64_t through)
{
    hab_status status =
        through != 0 ? hab_person_suspend(a->txn, a->record.person, through, a->act->now) : HAB_OK;

    return status == HAB_OK ? tell(a, HAB_SIGNAL_PERSON | HAB_SIGNAL_PARTNER, "controle-suspension",
                                   json_pack("{s:b, s:s}", "automatique", 0, "motif", a->act->text))
                            : status;
}

static hab_status suspend(const acting *a)
{
    const hab_suspension how = {
        .suspends = 1, .reason = a->act->text, .agent = a->act->agent, .now = a->act->now};
    uint64_t through = 0;
    hab_status status = check_other_caf(a, &through);

    if (status == HAB_OK) {
        status = check_named(a);
    }
    if (status == HAB_OK) {
        status =
            hab_suspend_person(a->txn, a->broker, a->record.person, a->record.convention, &how);
    }
    if (status != HAB_OK) {
        return status == HAB_EXISTS ? keep_suspended(a, through) : status;
    }
    return tell(a, HAB_SIGNAL_PARTNER, "controle-suspension",
                json_pack("{s:b, s:s}", "automatique", 0, "motif", a->act->text));
}

static hab_status strike_line(const acting *a)
{
    hab_register *reg;
    hab_status status =
        hab_register_open(a->txn, a->broker, a->record.convention, a->act->now, &reg);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_register_strike(reg, a->record.person);
    hab_register_close(reg);
    return status == HAB_NOT_FOUND
               ? hab_fail(a->error, HAB_DENIED,
                          "L’annexe en vigueur de la convention ne nomme plus cette personne.")
               : status;
}

/* Gestionnaires are named by the convention itself, which only an avenant changes (MCP-9.1). */
static hab_status check_not_manager(const acting *a)
{
    hab_status status =
        hab_signal_manages(a->txn, a->record.convention, a->record.person, a->act->now);

    if (status == HAB_OK) {
        return hab_fail(
            a->error, HAB_DENIED,
            "Un gestionnaire se remplace par un avenant\u00a0: suspendez cette personne "
            "en attendant.");
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* What the rule suspended meanwhile is lifted: no page of this Caf names the person any more who
 * could be restored there. The type takes offline what it published in their name (MAM-2). */
static hab_status remove_right(const acting *a)
{
    int lifted;
    hab_status status =
        a->record.convention == 0
            ? hab_fail(a->error, HAB_DENIED, "Ce signalement ne porte sur aucune convention.")
            : check_not_manager(a);

    if (status == HAB_OK) {
        status = lift(a, &lifted);
    }
    if (status == HAB_OK) {
        status = strike_line(a);
    }
    if (status == HAB_OK) {
        status = tell(a, HAB_SIGNAL_PERSON | HAB_SIGNAL_PARTNER, "controle-suppression",
                      json_pack("{s:s}", "motif", a->act->text));
    }
    if (status == HAB_OK) {
        status = trace(a, "habilitation.supprimee", "agent", "");
    }
    return status == HAB_OK ? hab_due_for_version(a->txn, a->broker, a->record.convention,
                                                  a->act->now, a->act->now)
                            : status;
}

static hab_status bring_about(acting *a, const char *name)
{
    hab_status status;

    switch (a->record.outcome) {
    case HAB_OUTCOME_FALSE: return acquit(a, name);
    case HAB_OUTCOME_EXPLAINED:
        return a->record.asked != 0
                   ? acquit(a, name)
                   : hab_fail(a->error, HAB_DENIED,
                              "Posez d’abord la question\u00a0: rien n’explique encore ce "
                              "signalement.");
    case HAB_OUTCOME_SUSPENDED:
        status = check_person(a);
        return status == HAB_OK ? suspend(a) : status;
    case HAB_OUTCOME_REMOVED:
        status = check_person(a);
        return status == HAB_OK ? remove_right(a) : status;
    default: return hab_fail(a->error, HAB_INVALID, "issue: Choisissez l’issue.");
    }
}

static hab_status close_signal(acting *a)
{
    const char *name = hab_signal_outcome_name(a->record.outcome);
    hab_status status = bring_about(a, name);

    if (status != HAB_OK) {
        return status;
    }
    a->record.state = HAB_SIGNAL_CLOSED;
    status = keep(a, "caf", "cloture");
    return status == HAB_OK ? trace(a, "controle.clos", "agent", name) : status;
}

hab_status hab_signal_close(hab_txn *txn, const hab_broker *broker, uint64_t number,
                            hab_signal_outcome outcome, const hab_signal_act *act, hab_error *error)
{
    acting a = {.txn = txn, .broker = broker, .number = number, .act = act, .error = error};
    hab_status status = hab_signal_record_get(txn, number, &a.record, &a.document);

    if (status != HAB_OK) {
        return status;
    }
    status = check_open(&a);
    if (status == HAB_OK) {
        status = check_agent(&a);
    }
    if (status == HAB_OK) {
        status = check_text(&a, "motif");
    }
    if (status == HAB_OK) {
        a.record.outcome = (uint8_t) outcome;
        status = close_signal(&a);
    }
    json_decref(a.document);
    return status;
}
