#include "base/format.h"

#include "base/calendar.h"
#include "person/person.h"

static int is_date(hab_slice text)
{
    uint32_t date;

    return hab_parse_date(text, &date) == HAB_OK;
}

static int is_time(hab_slice text)
{
    int64_t time;

    return hab_parse_time(text, &time, NULL) == HAB_OK;
}

static int is_date_time(hab_slice text)
{
    return is_time(text) && !is_date(text);
}

static int is_email(hab_slice text)
{
    char identifiant[HAB_IDENTIFIANT_MAX + 1];

    return hab_identifiant(text, identifiant) == HAB_OK;
}

/* La Poste's establishments are too many for one check digit each: theirs are
 * told by the sum of their digits, but the head office keeps to the Luhn rule. */
static const char la_poste[] = "356000000";

int hab_siret_valid(hab_slice text)
{
    const char *digits = text.data;
    unsigned sum = 0, luhn = 0;

    if (text.size != 14) {
        return 0;
    }
    for (size_t i = 0; i < text.size; i++) {
        unsigned digit = (unsigned) (digits[i] - '0');

        if (digits[i] < '0' || digits[i] > '9') {
            return 0;
        }
        sum += digit;
        digit = i % 2 == 0 ? 2 * digit : digit;
        luhn += digit > 9 ? digit - 9 : digit;
    }
    return luhn % 10 == 0 || (memcmp(digits, la_poste, strlen(la_poste)) == 0 && sum % 5 == 0);
}

const hab_format *hab_format_find(const char *name)
{
    static const hab_format formats[] = {
        {"date", is_date, "a date such as 2026-01-31"},
        {"date-time", is_date_time, "a date and time such as 2026-01-31T18:00:00+01:00"},
        {"date-or-time", is_time, "a date, or a date and time such as 2026-01-31T18:00:00+01:00"},
        {"email", is_email, "an e-mail address"},
        {"siret", hab_siret_valid, "a SIRET, 14 digits with the right check digit"},
    };

    for (size_t i = 0; name != NULL && i < sizeof(formats) / sizeof(*formats); i++) {
        if (strcmp(name, formats[i].name) == 0) {
            return &formats[i];
        }
    }
    return NULL;
}
