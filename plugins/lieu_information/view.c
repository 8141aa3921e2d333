/* What may be said of a demande without its personal data (LI-1, LI-3.4): its reference,
 * commune, days and states, and who of the lieu did what. */
#include "lieu.h"

#include <stdio.h>
#include <string.h>

enum { HOUR = 3600 };

static int add_date(json_t *view, const char *name, uint32_t date)
{
    char key[32];
    char text[11];
    char words[PL_WORDS];

    pl_date_text(date, text);
    pl_date_words(date, words);
    (void) snprintf(key, sizeof(key), "%s_texte", name);
    return json_object_set_new(view, name, json_string(text))
           + json_object_set_new(view, key, json_string(words));
}

/* When it was, and who it was of the lieu (0: nobody of it). */
static int add_act(const li *self, hab_call *call, json_t *view, const char *name, int64_t second,
                   uint64_t person)
{
    char words[PL_WORDS];
    hab_member member;
    json_t *act;
    int outcome = HAB_NONE;

    if (second == 0) {
        return HAB_DONE;
    }
    pl_time_words(second, words);
    act = json_pack("{s:I, s:s}", "seconde", (json_int_t) second, "texte", words);
    if (person != 0) {
        outcome = self->calls->person(call, person, &member);
    }
    if (outcome == HAB_DONE) {
        json_object_set_new(act, "par", json_sprintf("%s %s", member.prenom, member.nom));
    }
    if (json_object_set_new(view, name, act) != 0) {
        return HAB_FAILED;
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* Days that are left to retrieve it; how late it is. */
static int add_delay(json_t *view, const li_shell *shell, uint32_t today)
{
    int left = pl_days_between(today, shell->deadline);

    if (shell->state != LI_NOTIFIEE) {
        return 0;
    }
    return json_object_set_new(view, "jours", json_integer(left < 0 ? -left : left))
           + json_object_set_new(view, "retard", json_boolean(left < 0));
}

static json_t *view_of(const li *self, hab_call *call, const li_shell *shell)
{
    return json_pack("{s:s, s:o, s:s, s:b, s:s*}", "reference", shell->reference, "commune",
                     li_commune_view(self, call, shell->commune), "etat",
                     li_state_name(shell->state), "retiree", (shell->flags & LI_RETIREE) != 0,
                     "issue", li_outcome_name(shell->outcome));
}

int li_shell_view(const li *self, hab_call *call, const li_shell *shell, json_t **view)
{
    json_t *made = view_of(self, call, shell);
    int outcome;

    if (made == NULL || add_delay(made, shell, self->calls->caller(call)->date) != 0
        || add_date(made, "limite", shell->deadline) != 0
        || add_date(made, "destruction", shell->destroy) != 0) {
        json_decref(made);
        return HAB_FAILED;
    }
    outcome = add_act(self, call, made, "transmise", shell->transmitted, 0);
    if (outcome == HAB_DONE) {
        outcome = add_act(self, call, made, "recuperee", shell->retrieved, shell->retrieved_by);
    }
    if (outcome == HAB_DONE) {
        outcome = add_act(self, call, made, "traitee", shell->treated, shell->treated_by);
    }
    if (outcome == HAB_DONE) {
        outcome = add_act(self, call, made, "detruite", shell->destroyed, 0);
    }
    if (outcome != HAB_DONE) {
        json_decref(made);
        return outcome;
    }
    *view = made;
    return HAB_DONE;
}
