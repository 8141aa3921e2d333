#include "base/csv.h"

static int is_one_of(char c, const char *characters)
{
    return c != '\0' && strchr(characters, c) != NULL;
}

void hab_csv_field(FILE *to, hab_slice text)
{
    const char *bytes = text.data;
    int begins = 1; /* but for blanks and quotes, a cell does here */

    (void) fputc('"', to);
    for (size_t i = 0; i < text.size; i++) {
        char c = bytes[i];

        if (begins && is_one_of(c, "=+-@\t\r")) {
            (void) fputc('\'', to);
        }
        if (c == '"') {
            (void) fputc('"', to);
        }
        (void) fputc(c, to);
        begins = is_one_of(c, ";\t\r\n") || (begins && is_one_of(c, " \""));
    }
    (void) fputc('"', to);
}
