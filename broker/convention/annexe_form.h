/* An annexe as the fields of a form, and back: the type's schema says what may stand in
 * it, so that every type, known here or not, has its avenants edited on one page. */
#ifndef HAB_ANNEXE_FORM_H
#define HAB_ANNEXE_FORM_H

#include <jansson.h>

#include "type/plugin_loader.h"

/* What the page shows: {"champ": path, "libelle", "nature": "texte" | "nombre" | "case" |
 * "choix" | "cases" | "fixe" | "groupe" | "rangees" | "rangee", "valeur", "choix":
 * [{"valeur", "choisi"}], "enfants": […], "obligatoire"}. The caller frees; NULL without
 * memory, or for a type without a schema. */
json_t *hab_annexe_form(const hab_type *type, const json_t *annexe);

/* What was submitted as the annexe it means: whole numbers and boxes get their kind,
 * what was left blank is left out, fixed values stand. New; NULL without memory. */
json_t *hab_annexe_of_form(const hab_type *type, const json_t *given);

/* Adds a blank row to "annexe.communes", or takes "annexe.communes[1]" away, in
 * {"annexe": …} as submitted. HAB_INVALID for another path. */
hab_status hab_annexe_form_add(json_t *given, const char *rows);
hab_status hab_annexe_form_remove(json_t *given, const char *row);

#endif
