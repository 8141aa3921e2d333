/* What the forms cannot say: hours and days that follow one another (ST-1), and a size that
 * all of it can be published in. */
#include "structures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELD = 48, SAISIE_MAX = 16 << 10 /* bytes */ };

typedef struct check {
    const hab_host *host;
    void *report;
} check;

static void breach(const check *c, const char *group, size_t row, const char *member,
                   const char *rule)
{
    char field[FIELD];

    (void) snprintf(field, sizeof(field), "%s[%zu].%s", group, row, member);
    c->host->report(c->report, field, rule);
}

/* "08:30" and "2027-08-03" are in order as texts. */
static int is_before(const json_t *a, const char *member, const json_t *b, const char *other)
{
    return strcmp(pl_member(a, member), pl_member(b, other)) < 0;
}

static int overlap(const json_t *a, const json_t *b)
{
    return strcmp(pl_member(a, "jour"), pl_member(b, "jour")) == 0
           && is_before(a, "debut", b, "fin") && is_before(b, "debut", a, "fin");
}

static void check_hours(const check *c, const json_t *rows)
{
    size_t index;
    json_t *row;

    json_array_foreach(rows, index, row)
    {
        if (!is_before(row, "debut", row, "fin")) {
            breach(c, "horaires", index, "fin",
                   "L’heure de fin vient après celle de début\u00a0: corrigez l’une des deux.");
            continue;
        }
        for (size_t i = 0; i < index; i++) {
            if (overlap(row, json_array_get(rows, i))) {
                breach(c, "horaires", index, "debut",
                       "Ces heures en recouvrent d’autres du même jour\u00a0: corrigez-les, ou "
                       "retirez une ligne.");
                break;
            }
        }
    }
}

static void check_closures(const check *c, const json_t *rows)
{
    size_t index;
    json_t *row;

    json_array_foreach(rows, index, row)
    {
        if (is_before(row, "au", row, "du")) {
            breach(c, "fermetures", index, "au",
                   "Le dernier jour ne peut pas venir avant le premier\u00a0: corrigez l’un des "
                   "deux.");
        }
    }
}

int structures_form_check(const void *state, hab_call *call, hab_slice document, void *report)
{
    const structures_type *self = state;
    const check c = {.host = self->fiche.host, .report = report};
    json_t *saisie = json_loadb(document.data, document.size, 0, NULL);

    (void) call;
    if (saisie == NULL) {
        return HAB_FAILED;
    }
    if (document.size > SAISIE_MAX) {
        c.host->report(report,
                       json_object_get(saisie, "projet") != NULL ? "projet" : "missions.details",
                       "Votre saisie est trop longue pour être publiée\u00a0: raccourcissez les "
                       "textes.");
    }
    check_hours(&c, json_object_get(saisie, "horaires"));
    check_closures(&c, json_object_get(saisie, "fermetures"));
    json_decref(saisie);
    return HAB_DONE;
}
