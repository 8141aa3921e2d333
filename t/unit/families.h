/* For tests and measures: demandes as families send them, with names that somebody may
 * have, or that somebody may send. */
#ifndef HAB_TEST_FAMILIES_H
#define HAB_TEST_FAMILIES_H

#include <stdlib.h>

#include "type/call.h"
#include "../../plugins/lieu_information/li.h"

static const char *const family_names[] = {"Marchand",           "N’Guyen-Łukasz",
                                           "<b>&\"'</b>",        "=1+1",
                                           "\u05d0\u05d1\u202e", "\U0001f476\U00020bb7"};

/* The i-th; an address NULL is none that a mail could go to. */
static inline json_t *family_demande(const char *commune, int i, const char *address)
{
    const char *name = family_names[(size_t) i % (sizeof(family_names) / sizeof(*family_names))];
    json_t *child =
        i % 3 != 0 ? json_pack("{s:s, s:s, s:s}", "situation", "ne", "prenom", "Léa",
                               "date_naissance", "2024-05-31")
                   : json_pack("{s:s, s:s}", "situation", "a_naitre", "date_prevue", "2027-03-31");

    return json_pack("{s:{s:s, s:s}, s:o, s:[s, s], s:s, s:[{s:s, s:s, s:s}], s:[{s:s, s:s}],"
                     " s:{s:s, s:s}, s:b, s:s}",
                     "commune", "code", commune, "nom", "Valclair", "enfant", child, "modes",
                     "creche_collective", "assistante_maternelle", "date_debut", "2027-09-01",
                     "horaires", "jour", "lundi", "debut", "08:30", "fin", "18:00", "parents",
                     "nom", name, "prenom", "Hélène", "contact", "telephone", "0199001020",
                     "courriel", address != NULL ? address : "-", "allocataire", i % 2, "remarques",
                     name);
}

/* Hands it over, and frees it; an outcome of the host's. */
static inline int family_put(const li *plugin, hab_call *call, json_t *demande,
                             char reference[LI_REFERENCE + 1])
{
    char *text = json_dumps(demande, JSON_COMPACT);
    int outcome = HAB_FAILED;

    if (text != NULL) {
        outcome = li_submit(plugin, call, pl_text(text), reference);
    }
    free(text);
    json_decref(demande);
    return outcome;
}

#endif
