/* A yearly review as a table that spreadsheets read: a line a figure. */
#include "bilan.h"

#include <stdio.h>
#include <stdlib.h>

#include "csv.h"

static void put_line(FILE *to, const char *heading, const char *what, const char *service,
                     const char *when, const char *value)
{
    const char *const cells[] = {heading, what, service, when, value};

    for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
        if (i > 0) {
            (void) fputc(',', to);
        }
        mcp_csv_put(to, cells[i]);
    }
    (void) fputs("\r\n", to);
}

static void put_number(FILE *to, const char *heading, const char *what, const char *service,
                       const char *when, const json_t *number)
{
    char text[24];

    (void) snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, json_integer_value(number));
    put_line(to, heading, what, service, when, text);
}

static void put_services(FILE *to, const json_t *figures)
{
    static const char *const columns[] = {"personnes", "suspendues", "acces", "refus"};
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(figures, "services"), i, row)
    {
        for (size_t c = 0; c < sizeof(columns) / sizeof(*columns); c++) {
            put_number(to, "services", columns[c], pl_member(row, "nom"), "",
                       json_object_get(row, columns[c]));
        }
    }
    json_array_foreach(json_object_get(figures, "acces"), i, row)
    {
        put_number(to, "acces", "acces", pl_member(row, "service"), pl_member(row, "mois"),
                   json_object_get(row, "nombre"));
    }
}

static void put_counts(FILE *to, const json_t *figures)
{
    const char *name;
    json_t *value;
    size_t i;

    json_object_foreach(json_object_get(figures, "personnes"), name, value)
    {
        put_number(to, "personnes", name, "", "", value);
    }
    json_array_foreach(json_object_get(figures, "actes"), i, value)
    {
        put_number(to, "actes", pl_member(value, "acte"), "", "", json_object_get(value, "nombre"));
    }
    json_array_foreach(json_object_get(figures, "refus"), i, value)
    {
        put_number(to, "refus", pl_member(value, "libelle"), "", "",
                   json_object_get(value, "nombre"));
    }
}

static void put_rights(FILE *to, const json_t *figures)
{
    size_t i;
    json_t *row;
    char name[512];

    json_array_foreach(json_object_get(figures, "droits"), i, row)
    {
        (void) snprintf(name, sizeof(name), "%s %s", pl_member(row, "prenom"),
                        pl_member(row, "nom"));
        put_line(to, "derniere_utilisation", name, pl_member(row, "service"),
                 pl_member(row, "derniere"),
                 json_is_true(json_object_get(row, "inutilise")) ? "inutilise" : "");
    }
}

static void put_dossiers(FILE *to, const json_t *figures)
{
    static const char *const lists[] = {"questions", "incidents", "prestataires"};
    size_t i;
    json_t *row;
    char number[300];

    for (size_t l = 0; l < sizeof(lists) / sizeof(*lists); l++) {
        json_array_foreach(json_object_get(figures, lists[l]), i, row)
        {
            (void) snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT " %s",
                            json_integer_value(json_object_get(row, "numero")),
                            pl_member(row, "nom"));
            put_line(to, lists[l], number, "", pl_member(row, "quand"), pl_member(row, "etat"));
        }
    }
}

int mcp_bilan_csv(const mcp_state *state, hab_call *call, const json_t *figures,
                  const char *filename)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&bytes, &size);
    int outcome = HAB_FAILED;

    if (to == NULL) {
        return HAB_FAILED;
    }
    (void) fputs("rubrique,quoi,service,quand,valeur\r\n", to);
    put_counts(to, figures);
    put_services(to, figures);
    put_rights(to, figures);
    put_dossiers(to, figures);
    if (fclose(to) == 0) {
        outcome =
            state->host->calls->content(call, "text/csv; charset=utf-8; header=present",
                                        (hab_slice){.data = bytes, .size = size}, filename, "", 0);
    }
    free(bytes);
    return outcome;
}
