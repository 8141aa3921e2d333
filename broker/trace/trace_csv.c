#include "trace/trace_csv.h"

#include "base/csv.h"

static const char *const columns[] = {"numero", "trace",      "ecrivain",  "compte",  "heure",
                                      "nature", "decision",   "motif",     "article", "personne",
                                      "role",   "convention", "version",   "type",    "service",
                                      "cible",  "canal",      "operation", "objet",   "statut",
                                      "octets", "reference",  "session",   "adresse", "pays"};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

void hab_trace_csv_head(FILE *to)
{
    for (unsigned i = 0; i < COLUMNS; i++) {
        (void) fprintf(to, "%s%s", columns[i], i + 1 < COLUMNS ? "," : "\r\n");
    }
}

void hab_trace_csv_row(FILE *to, const json_t *record)
{
    for (unsigned i = 0; i < COLUMNS; i++) {
        const json_t *value = json_object_get(record, columns[i]);

        if (i > 0) {
            (void) fputc(',', to);
        }
        if (json_is_integer(value)) {
            (void) fprintf(to, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        } else if (json_is_string(value)) {
            hab_csv_field(to, hab_slice_of(json_string_value(value), json_string_length(value)));
        }
    }
    (void) fputs("\r\n", to);
}
