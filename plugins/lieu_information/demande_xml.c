/* A demande as XML (LI-1), as demandes.xsd says. The document is what the family's form
 * has checked (family.form.json). */
#include "lieu.h"

#include <time.h>

#define NAMESPACE "urn:habilitation:lieu-information:demandes:1"

static const char *text_in(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* What was not filled in has no element. */
static void element(FILE *out, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        (void) fprintf(out, "<%s>", name);
        li_xml_text(out, text);
        (void) fprintf(out, "</%s>\n", name);
    }
}

static void attribute(FILE *out, const char *name, const char *text)
{
    (void) fprintf(out, " %s=\"", name);
    li_xml_text(out, text != NULL ? text : "");
    (void) fputc('"', out);
}

static void second_text(int64_t second, char text[24])
{
    time_t time = (time_t) second;
    struct tm parts;

    text[0] = '\0';
    if (gmtime_r(&time, &parts) != NULL) {
        (void) strftime(text, 24, "%Y-%m-%dT%H:%M:%SZ", &parts);
    }
}

static void add_dates(FILE *out, const li_shell *shell)
{
    char second[24];
    char date[11];

    second_text(shell->transmitted, second);
    element(out, "transmise", second);
    pl_date_text(shell->deadline, date);
    element(out, "a_recuperer_avant", date);
    pl_date_text(shell->destroy, date);
    element(out, "a_detruire", date);
}

static void add_commune(FILE *out, const li_shell *shell, const json_t *commune)
{
    const char *nom = text_in(commune, "nom");

    (void) fputs("<commune", out);
    attribute(out, "code", shell->commune);
    (void) fputc('>', out);
    li_xml_text(out, nom != NULL && nom[0] != '\0' ? nom : shell->commune);
    (void) fputs("</commune>\n", out);
}

static void add_child(FILE *out, const json_t *enfant)
{
    (void) fputs("<enfant>\n", out);
    element(out, "prenom", text_in(enfant, "prenom"));
    element(out, "date_naissance", text_in(enfant, "date_naissance"));
    element(out, "date_prevue", text_in(enfant, "date_prevue"));
    (void) fputs("</enfant>\n", out);
}

static void add_modes(FILE *out, const json_t *modes)
{
    size_t index;
    json_t *mode;

    (void) fputs("<modes>\n", out);
    json_array_foreach(modes, index, mode)
    {
        element(out, "mode", json_string_value(mode));
    }
    (void) fputs("</modes>\n", out);
}

/* "08:30" → "08:30:00" */
static void add_hour(FILE *out, const char *name, const char *hour)
{
    (void) fprintf(out, " %s=\"", name);
    li_xml_text(out, hour != NULL ? hour : "");
    (void) fputs(":00\"", out);
}

static void add_hours(FILE *out, const json_t *horaires)
{
    size_t index;
    json_t *horaire;

    (void) fputs("<horaires>\n", out);
    json_array_foreach(horaires, index, horaire)
    {
        (void) fputs("<horaire", out);
        attribute(out, "jour", text_in(horaire, "jour"));
        add_hour(out, "debut", text_in(horaire, "debut"));
        add_hour(out, "fin", text_in(horaire, "fin"));
        (void) fputs("/>\n", out);
    }
    (void) fputs("</horaires>\n", out);
}

static void add_parents(FILE *out, const json_t *parents)
{
    size_t index;
    json_t *parent;

    (void) fputs("<parents>\n", out);
    json_array_foreach(parents, index, parent)
    {
        (void) fputs("<parent>\n", out);
        element(out, "nom", text_in(parent, "nom"));
        element(out, "prenom", text_in(parent, "prenom"));
        (void) fputs("</parent>\n", out);
    }
    (void) fputs("</parents>\n", out);
}

static void add_contact(FILE *out, const json_t *contact)
{
    (void) fputs("<contact>\n", out);
    element(out, "courriel", text_in(contact, "courriel"));
    element(out, "telephone", text_in(contact, "telephone"));
    (void) fputs("</contact>\n", out);
}

static void declare(FILE *out)
{
    (void) fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
}

void li_xml_begin(FILE *out, int64_t now)
{
    char second[24];

    second_text(now, second);
    declare(out);
    (void) fputs("<demandes", out);
    attribute(out, "xmlns", NAMESPACE);
    attribute(out, "genere", second);
    (void) fputs(">\n", out);
}

void li_xml_demande(FILE *out, const li_shell *shell, const json_t *document, int alone)
{
    if (alone) {
        declare(out);
    }
    (void) fputs("<demande", out);
    if (alone) {
        attribute(out, "xmlns", NAMESPACE);
    }
    attribute(out, "reference", shell->reference);
    (void) fputs(">\n", out);
    add_dates(out, shell);
    add_commune(out, shell, json_object_get(document, "commune"));
    add_child(out, json_object_get(document, "enfant"));
    add_modes(out, json_object_get(document, "modes"));
    element(out, "date_debut", text_in(document, "date_debut"));
    add_hours(out, json_object_get(document, "horaires"));
    add_parents(out, json_object_get(document, "parents"));
    add_contact(out, json_object_get(document, "contact"));
    element(out, "allocataire",
            json_is_true(json_object_get(document, "allocataire")) ? "true" : "false");
    element(out, "remarques", text_in(document, "remarques"));
    (void) fputs("</demande>\n", out);
}

void li_xml_end(FILE *out)
{
    (void) fputs("</demandes>\n", out);
}
