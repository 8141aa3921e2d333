#include "request/form_description.h"

#include "form/description.h"

/* Where all requests begin and end. */
static const char first_section[] =
    "{\"titre\": \"Votre Caf\", \"champs\": [{\"chemin\": \"caf\", \"type\": \"caf\","
    " \"libelle\": \"Caf à laquelle s’adresse la demande\", \"obligatoire\": true,"
    " \"aide\": \"Celle du département où vous exercez votre activité.\","
    " \"erreur\": \"Indiquez votre Caf par son code, trois chiffres, par exemple 911.\"}]}";

static const char last_section[] =
    "{\"titre\": \"Vous\", \"aide\": \"La personne à qui la Caf répond.\", \"champs\": ["
    "{\"chemin\": \"demandeur.nom\", \"type\": \"nom\", \"libelle\": \"Votre nom\","
    " \"obligatoire\": true, \"max\": 50, \"autocomplete\": \"family-name\","
    " \"erreur\": \"Indiquez votre nom de famille, par exemple Marchand.\"},"
    "{\"chemin\": \"demandeur.prenom\", \"type\": \"nom\", \"libelle\": \"Votre prénom\","
    " \"obligatoire\": true, \"max\": 50, \"autocomplete\": \"given-name\","
    " \"erreur\": \"Indiquez votre prénom, par exemple Hélène.\"},"
    "{\"chemin\": \"demandeur.courriel\", \"type\": \"courriel\","
    " \"libelle\": \"Votre adresse électronique\", \"obligatoire\": true,"
    " \"autocomplete\": \"email\","
    " \"aide\": \"L’accusé de réception y est envoyé, avec la référence de la demande.\","
    " \"erreur\": \"Indiquez une adresse électronique complète, par exemple"
    " prenom.nom@mairie.example.\"}]}";

hab_status hab_form_description(const char *text, json_t **form, hab_error *error)
{
    json_t *read, *sections;
    hab_status status = hab_entry_description(text, &read, error);

    if (status != HAB_OK) {
        return status;
    }
    if (json_object_get(read, "brouillon") != NULL) {
        json_decref(read);
        return hab_fail(error, HAB_INVALID, "brouillon: a request is not kept before it is sent");
    }
    sections = json_object_get(read, "sections");
    if (json_array_insert_new(sections, 0, json_loads(first_section, 0, NULL)) != 0
        || json_array_append_new(sections, json_loads(last_section, 0, NULL)) != 0) {
        json_decref(read);
        return HAB_MEMORY;
    }
    *form = read;
    return HAB_OK;
}
