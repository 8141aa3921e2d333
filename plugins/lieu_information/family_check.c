/* What the description of the form cannot say of a family's demande (LI-1): each rule names
 * its field, and what would be right. */
#include "li.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    UNDER = 6 * 12,       /* months: the day of the sixth birthday is no longer under six */
    EXPECTED_WITHIN = 10, /* months */
    START_WITHIN = 3 * 12,
    RULE = 500
};

typedef struct check {
    const li *self;
    void *report;
    const json_t *demande;
    uint32_t today;
    uint32_t start;
    int breaches;
} check;

static const char *text_of(const json_t *object, const char *field)
{
    const char *text = json_string_value(json_object_get(object, field));

    return text != NULL ? text : "";
}

/* "2026-11-22" → 20261122; the form has made sure of it. 0: there is none. */
static uint32_t date_of(const char *text)
{
    return strlen(text) != 10
               ? 0
               : (uint32_t) (strtoul(text, NULL, 10) * 10000 + strtoul(text + 5, NULL, 10) * 100
                             + strtoul(text + 8, NULL, 10));
}

__attribute__((format(printf, 3, 4))) static void breach(check *c, const char *field,
                                                         const char *rule, ...)
{
    char text[RULE];
    va_list more;

    va_start(more, rule);
    (void) vsnprintf(text, sizeof(text), rule, more);
    va_end(more);
    c->self->host->report(c->report, field, text);
    c->breaches++;
}

static void check_start(check *c)
{
    uint32_t latest = pl_add_months(c->today, START_WITHIN);
    char words[PL_WORDS];

    c->start = date_of(text_of(c->demande, "date_debut"));
    if (c->start < c->today) {
        breach(c, "date_debut",
               "Ce jour est passé\u00a0: indiquez aujourd’hui ou un jour à venir.");
    } else if (c->start > latest) {
        pl_date_words(latest, words);
        breach(c, "date_debut",
               "L’accueil se demande au plus trois ans à l’avance\u00a0: indiquez un jour jusqu’au "
               "%s.",
               words);
    }
}

/* LI-1: under six on the first day. */
static void check_born(check *c, uint32_t birth)
{
    uint32_t sixth = pl_add_months(birth, UNDER);
    char words[PL_WORDS];

    if (birth > c->today) {
        breach(c, "enfant.date_naissance",
               "Cette date est à venir\u00a0: vérifiez-la ou, si l’enfant est attendu, choisissez "
               "«\u00a0Non, il est attendu\u00a0».");
    } else if (sixth <= c->start) {
        pl_date_words(sixth, words);
        breach(c, "enfant.date_naissance",
               "Ces demandes sont pour les enfants de moins de six ans le premier jour de "
               "l’accueil. Pour cet enfant, l’accueil devrait commencer avant le %s.",
               words);
    }
}

static void check_expected(check *c, uint32_t birth)
{
    uint32_t latest = pl_add_months(c->today, EXPECTED_WITHIN);
    char words[PL_WORDS];

    if (birth < c->today) {
        breach(c, "enfant.date_prevue",
               "Cette date est passée\u00a0: vérifiez-la ou, si l’enfant est né, choisissez "
               "«\u00a0Oui, il est né\u00a0».");
    } else if (birth > latest) {
        pl_date_words(latest, words);
        breach(c, "enfant.date_prevue",
               "Une naissance s’annonce au plus dix mois à l’avance\u00a0: indiquez un jour "
               "jusqu’au %s.",
               words);
    } else if (c->start < birth) {
        breach(c, "date_debut",
               "L’accueil commencerait avant la naissance\u00a0: indiquez un jour à partir de la "
               "date prévue.");
    }
}

static void check_child(check *c)
{
    const json_t *child = json_object_get(c->demande, "enfant");

    if (strcmp(text_of(child, "situation"), "ne") == 0) {
        check_born(c, date_of(text_of(child, "date_naissance")));
    } else {
        check_expected(c, date_of(text_of(child, "date_prevue")));
    }
}

/* Hours are written "08:30": their order is that of their texts. */
static void check_hours(check *c)
{
    size_t index;
    json_t *day;

    json_array_foreach(json_object_get(c->demande, "horaires"), index, day)
    {
        char field[64];

        if (strcmp(text_of(day, "fin"), text_of(day, "debut")) <= 0) {
            (void) snprintf(field, sizeof(field), "horaires[%zu].fin", index);
            breach(c, field,
                   "L’enfant partirait avant d’être arrivé\u00a0: indiquez une heure après celle "
                   "du début, %s.",
                   text_of(day, "debut"));
        }
    }
}

static int is_there(void *context, const hab_right *right)
{
    (void) right;
    *(int *) context = 1;
    return HAB_NONE;
}

int li_has_lieu(const li *self, hab_call *call, const char *commune, int *has)
{
    *has = 0;
    return self->calls->covering(call, pl_text(commune), is_there, has);
}

static int check_commune(check *c, hab_call *call)
{
    const json_t *commune = json_object_get(c->demande, "commune");
    char nom[204];
    char caf[8] = "";
    const json_t *words;
    int has;
    int outcome = li_has_lieu(c->self, call, text_of(commune, "code"), &has);

    if (outcome != HAB_DONE || has) {
        return outcome;
    }
    outcome = c->self->calls->commune(call, pl_text(text_of(commune, "code")), nom, caf);
    words = li_turn_to(c->self, caf);
    breach(c, "commune.nom",
           "Aucun lieu d’information ne reçoit les demandes de cette commune par ce site. %.300s",
           text_of(words, "texte"));
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

int li_family_check(const void *state, hab_call *call, hab_slice document, void *report)
{
    const li *self = state;
    check c = {.self = self, .report = report, .today = self->calls->caller(call)->date};
    json_t *demande = json_loadb(document.data, document.size, 0, NULL);
    int outcome;

    if (demande == NULL) {
        return HAB_FAILED;
    }
    c.demande = demande;
    check_start(&c);
    check_child(&c);
    check_hours(&c);
    outcome = check_commune(&c, call);
    json_decref(demande);
    return outcome;
}
