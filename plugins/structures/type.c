/* What this type is to the fiches: its kinds, their forms, what the Caf checks. */
#include "structures.h"

#include <string.h>

static const hab_kind kinds[] = {
    {.name = "EAJE", .title = "Établissement d’accueil du jeune enfant", .places = 1},
    {.name = "ALSH", .title = "Accueil de loisirs"},
    {.name = "RPE", .title = "Relais petite enfance"},
    {.name = "LAEP", .title = "Lieu d’accueil enfants-parents"},
};

enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

/* Of each kind. */
static const char *const forms[KINDS] = {"fonctionnement/eaje/", "fonctionnement/alsh/",
                                         "fonctionnement/rpe/", "fonctionnement/laep/"};

/* ST-2: what is not to be published. */
static const fiche_point points[] = {
    {"publicite", "Aucune publicité, même déguisée, et rien de faux ni de trompeur.", "ST-2"},
    {"injure", "Rien d’injurieux, de diffamatoire, de raciste ni de contraire à la loi.", "ST-2"},
    {"opinion", "Rien de principalement philosophique, politique, syndical ou confessionnel.",
     "ST-2"},
    {"nuisible", "Ni virus, ni chaîne de messages, ni lien qui y mène.", "ST-2"},
};

const hab_kind *structures_kinds(const void *state, size_t *count)
{
    (void) state;
    *count = KINDS;
    return kinds;
}

const hab_kind *structures_kind(const char *name)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

static const char *form_of(const char *kind)
{
    const hab_kind *found = structures_kind(kind);

    return found != NULL ? forms[found - kinds] : NULL;
}

/* Beside the form: free places. */
static int add_parts(const fiche_type *self, hab_slice scope, const char *id, const char *kind,
                     json_t *parts)
{
    json_t *part;

    (void) kind;
    if (!fiche_has(self, scope, "disponibilites", id)) {
        return HAB_DONE;
    }
    part = json_pack("{s:s, s:o}", "libelle", "Places libres", "chemin",
                     json_sprintf("structures/disponibilites/%s", id));
    return json_array_append_new(parts, part) == 0 ? HAB_DONE : HAB_FAILED;
}

/* What the annexe knows already. */
static int begin_form(const fiche_type *self, hab_call *call, const json_t *target,
                      json_t **document)
{
    (void) self;
    (void) call;
    *document =
        json_pack("{s:{s:O*, s:O*}}", "coordonnees", "adresse", json_object_get(target, "adresse"),
                  "commune", json_object_get(target, "commune"));
    return *document != NULL ? HAB_DONE : HAB_FAILED;
}

void structures_fiche_open(structures_type *self, const hab_host *host)
{
    self->fiche = (fiche_type){.host = host,
                               .calls = host->calls,
                               .name = "structures",
                               .path = "structures",
                               .service = "fonctionnement",
                               .article = "ST-3.3",
                               .points = points,
                               .point_count = sizeof(points) / sizeof(*points),
                               .form = form_of,
                               .targets = structures_targets,
                               .compose = structures_compose,
                               .parts = add_parts,
                               .prefill = begin_form};
}
