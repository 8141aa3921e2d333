/* What was typed on the pages of dossiers, and mails about them. */
#include "duty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mcp_say_wrong(mcp_wrong *wrong, const char *field, const char *detail)
{
    wrong->field = field;
    (void) snprintf(wrong->detail, sizeof(wrong->detail), "%s", detail);
}

uint32_t mcp_typed_day(const json_t *typed, const char *member, uint32_t first, uint32_t last,
                       mcp_wrong *wrong)
{
    const uint32_t day = pl_date_read(pl_member(typed, member));
    char words[PL_WORDS];

    if (day == 0) {
        mcp_say_wrong(wrong, member, "Donnez un jour, comme 2027-01-31.");
        return 0;
    }
    if ((first == 0 || day >= first) && (last == 0 || day <= last)) {
        return day;
    }
    pl_date_words(first != 0 && day < first ? first : last, words);
    wrong->field = member;
    (void) snprintf(wrong->detail, sizeof(wrong->detail),
                    "Donnez un jour qui ne vient pas %s le %s.",
                    first != 0 && day < first ? "avant" : "après", words);
    return 0;
}

int mcp_has_word(const char *words, const char *word)
{
    const size_t length = strlen(word);

    for (const char *at = words; length > 0 && (at = strstr(at, word)) != NULL; at += length) {
        if ((at == words || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' ')) {
            return 1;
        }
    }
    return 0;
}

int mcp_is(const json_t *content, const char *etat)
{
    return strcmp(pl_member(content, "etat"), etat) == 0;
}

uint32_t mcp_day(const json_t *content, const char *member)
{
    return pl_date_read(pl_member(content, member));
}

void mcp_put_day(json_t *content, const char *member, uint32_t day)
{
    char text[11];

    pl_date_text(day, text);
    (void) json_object_set_new(content, member, json_string(text));
}

json_t *mcp_duty_values(const mcp_matter *matter, const char *acte)
{
    return json_pack("{s:I, s:s, s:s}", "dossier", (json_int_t) matter->dossier.number, "acte",
                     acte, "etat", pl_member(matter->content, "etat"));
}

/* An author who is named no more, and an agent, are not of the partner. */
static int tell_author(const mcp_state *state, hab_call *call, const mcp_matter *matter,
                       const char *sheet, json_t *values)
{
    hab_right right;
    int outcome = matter->dossier.author != 0 ? state->host->calls->place(
                      call, matter->place.convention, matter->dossier.author, &right)
                                              : HAB_NONE;

    if (outcome == HAB_DONE && strncmp(right.role, "gestionnaire", 12) != 0) {
        outcome =
            mcp_tell_person(state, call, &matter->place, matter->dossier.author, sheet, values);
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

int mcp_tell_partner(const mcp_state *state, hab_call *call, const mcp_matter *matter,
                     const char *sheet, json_t *values)
{
    int outcome = mcp_tell_gestionnaires(state, call, &matter->place, sheet, values);

    return outcome == HAB_DONE ? tell_author(state, call, matter, sheet, values) : outcome;
}
