/* The function that the annexe gives a person, and the service they use. */
#include "control/sight.h"

#include "base/fold.h"

/* "TYPE/SERVICE" or "TYPE/" and a star. */
static int is_of(const hab_seen_access *event, const char *service)
{
    size_t type = event->type.size;
    const char *name;

    if (strlen(service) <= type || memcmp(service, event->type.data, type) != 0
        || service[type] != '/') {
        return 0;
    }
    name = service + type + 1;
    return strcmp(name, "*") == 0 || hab_slice_equal(hab_slice_text(name), event->service);
}

int hab_rule_function_concerns(const hab_sight *sight)
{
    json_t *item;
    size_t i;

    json_array_foreach(sight->controls->functions, i, item)
    {
        if (is_of(sight->event, json_string_value(json_object_get(item, "service")))) {
            return 1;
        }
    }
    return 0;
}

/* Whether a word stands in a text by itself, both folded. */
static int has_word(const char *text, const char *word)
{
    size_t size = strlen(word);

    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == text || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0')) {
            return 1;
        }
    }
    return 0;
}

static const char *word_in(const json_t *words, const char *function)
{
    char folded[HAB_FOLDED];
    json_t *word;
    size_t i;

    json_array_foreach(words, i, word)
    {
        if (hab_fold(hab_slice_text(json_string_value(word)), folded)
            && has_word(function, folded)) {
            return json_string_value(word);
        }
    }
    return NULL;
}

static void tell(const hab_sight *sight, const char *word, hab_finding *finding)
{
    char span[HAB_SPAN_TEXT];

    hab_finding_add(finding, sight->event->number, sight->at);
    hab_span_text(sight->at, sight->at, span);
    hab_finding_tell(finding,
                     "Le service %.*s a été utilisé %s. Dans l’annexe, la fonction de la personne "
                     "contient «\u00a0%s\u00a0», ce qui ne va pas avec ce service.",
                     (int) sight->event->service.size, (const char *) sight->event->service.data,
                     span, word);
}

int hab_rule_function(const hab_sight *sight, hab_slice function, hab_finding *finding)
{
    char folded[HAB_FOLDED];
    json_t *item;
    size_t i;

    if (function.size > HAB_FOLD_MAX || !hab_fold(function, folded)) {
        return 0;
    }
    json_array_foreach(sight->controls->functions, i, item)
    {
        const char *word = NULL;

        if (is_of(sight->event, json_string_value(json_object_get(item, "service")))) {
            word = word_in(json_object_get(item, "mots"), folded);
        }
        if (word != NULL) {
            tell(sight, word, finding);
            return 1;
        }
    }
    return 0;
}
