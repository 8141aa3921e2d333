/* Warnings about free texts. */
#include "fiche/warning.h"

#include <string.h>

#include "fiche/desk.h"

enum { LONG_WORD = 40, EXCERPT = 60, PHONE_DIGITS = 10, WORD_BYTES = 1024 };

typedef enum script { NO_LETTER = 0, LATIN = 1, GREEK = 2, CYRILLIC = 4, OTHER = 8 } script;

/* -- characters of a text, which jansson has found to be UTF-8 */

static size_t character_size(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static uint32_t character_at(const char *text)
{
    const unsigned char *bytes = (const unsigned char *) text;
    size_t size = character_size(bytes[0]);
    uint32_t value = size == 1 ? bytes[0] : bytes[0] & (0x7Fu >> size);

    for (size_t i = 1; i < size; i++) {
        value = value << 6 | (bytes[i] & 0x3Fu);
    }
    return value;
}

static int is_between(uint32_t value, uint32_t first, uint32_t last)
{
    return value >= first && value <= last;
}

static int is_space(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == 0x202F
           || c == 0x3000 || is_between(c, 0x2000, 0x200A);
}

static int is_digit(uint32_t c)
{
    return is_between(c, '0', '9');
}

/* Accents that are put on, and what joins a word, belong to the letter before. */
static script script_of(uint32_t c)
{
    if (is_between(c | 0x20, 'a', 'z') || is_between(c, 0xC0, 0x24F)
        || is_between(c, 0x1E00, 0x1EFF) || is_between(c, 0xFF21, 0xFF5A)) {
        return c != 0xD7 && c != 0xF7 ? LATIN : NO_LETTER;
    }
    if (is_between(c, 0x370, 0x3FF) || is_between(c, 0x1F00, 0x1FFF)) {
        return GREEK;
    }
    if (is_between(c, 0x400, 0x52F) || is_between(c, 0x1C80, 0x1C8F)
        || is_between(c, 0x2DE0, 0x2DFF) || is_between(c, 0xA640, 0xA69F)) {
        return CYRILLIC;
    }
    return is_between(c, 0x300, 0x36F) ? OTHER : NO_LETTER;
}

/* -- words */

static int mixes_alphabets(const char *word)
{
    unsigned seen = 0;

    for (; *word != '\0'; word += character_size((unsigned char) *word)) {
        script found = script_of(character_at(word));

        if (found == NO_LETTER) {
            seen = 0;
        } else if (found != OTHER) {
            seen |= found;
            if ((seen & (seen - 1)) != 0) {
                return 1;
            }
        }
    }
    return 0;
}

static int is_long(const char *word)
{
    return pl_characters(word) > LONG_WORD;
}

/* What browsers would lead to: a.b, where b ends in what sites end in. */
static int has_domain(const char *word)
{
    static const char *const ends[] = {"fr",     "com",  "net",  "org",    "eu",   "info",
                                       "biz",    "io",   "app",  "site",   "shop", "xyz",
                                       "online", "link", "club", "example"};

    for (const char *dot = strchr(word, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
        size_t size =
            strspn(dot + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789");

        for (size_t i = 0; dot > word && i < sizeof(ends) / sizeof(*ends); i++) {
            if (size == strlen(ends[i]) && strncasecmp(dot + 1, ends[i], size) == 0) {
                return 1;
            }
        }
    }
    return 0;
}

static int is_mail(const char *word)
{
    const char *at = strchr(word, '@');

    return at != NULL && at > word && strchr(at, '.') != NULL;
}

static int is_web(const char *word)
{
    return !is_mail(word)
           && (strstr(word, "://") != NULL || strncasecmp(word, "www.", 4) == 0
               || has_domain(word));
}

typedef struct rule {
    const char *motif;
    int (*holds)(const char *word);
    int everywhere; /* also in what is an address or a number */
} rule;

static const rule rules[] = {{.motif = "adresse_web", .holds = is_web},
                             {.motif = "courriel", .holds = is_mail},
                             {.motif = "alphabets", .holds = mixes_alphabets, .everywhere = 1},
                             {.motif = "mot_long", .holds = is_long}};

/* -- telephone numbers: "01 99 00 10 20", "+33 1.99.00.10.20" */

static int is_number_start(uint32_t c, uint32_t before)
{
    return (c == '0' || c == '+') && !is_digit(before) && script_of(before) == NO_LETTER;
}

static int is_number_at(const char *text)
{
    unsigned digits = 0;
    unsigned apart = 0; /* separators since the last digit */

    for (text += *text == '+'; *text != '\0' && apart < 2;
         text += character_size((unsigned char) *text)) {
        uint32_t c = character_at(text);

        if (is_digit(c)) {
            digits++;
            apart = 0;
        } else if (is_space(c) || strchr(".-/()", (int) (c & 0x7F)) != NULL) {
            apart++;
        } else {
            break;
        }
    }
    return digits >= PHONE_DIGITS;
}

static const char *find_number(const char *text)
{
    uint32_t before = ' ';

    for (; *text != '\0'; text += character_size((unsigned char) *text)) {
        uint32_t c = character_at(text);

        if (is_number_start(c, before) && is_number_at(text)) {
            return text;
        }
        before = c;
    }
    return NULL;
}

/* -- lines */

typedef struct found {
    json_t *list;
    const json_t *line;
    unsigned told; /* bits of `rules` */
} found;

/* Where an address or a number is what was asked for. */
static int is_address(const char *path)
{
    static const char *const names[] = {"site", "courriel", "telephone"};
    const char *dot = strrchr(path, '.');
    const char *name = dot != NULL ? dot + 1 : path;

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (strcmp(name, names[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

static int tell(found *f, const char *motif, const char *text)
{
    size_t size = 0;
    json_t *one;

    for (size_t count = 0; text[size] != '\0' && count < EXCERPT; count++) {
        size += character_size((unsigned char) text[size]);
    }
    one = json_pack("{s:s, s:s, s:s, s:s%}", "chemin", pl_member(f->line, "chemin"), "libelle",
                    pl_member(f->line, "libelle"), "motif", motif, "extrait", text, size);
    return json_array_append_new(f->list, one) == 0 ? HAB_DONE : HAB_FAILED;
}

/* One of a kind is enough for a line. */
static int weigh_word(found *f, const char *word, int address)
{
    int outcome = HAB_DONE;

    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules) && outcome == HAB_DONE; i++) {
        if ((f->told & 1u << i) == 0 && (!address || rules[i].everywhere) && rules[i].holds(word)) {
            f->told |= 1u << i;
            outcome = tell(f, rules[i].motif, word);
        }
    }
    return outcome;
}

/* Longer words than the room are weighed by their beginning, and are too long anyway. */
static int weigh_words(found *f, const char *text, int address)
{
    char word[WORD_BYTES];
    int outcome = HAB_DONE;

    while (*text != '\0' && outcome == HAB_DONE) {
        size_t size = 0;

        while (*text != '\0' && !is_space(character_at(text))) {
            size_t one = character_size((unsigned char) *text);

            if (size + one < sizeof(word)) {
                memcpy(word + size, text, one);
                size += one;
            }
            text += one;
        }
        word[size] = '\0';
        outcome = size > 0 ? weigh_word(f, word, address) : HAB_DONE;
        text += *text != '\0' ? character_size((unsigned char) *text) : 0;
    }
    return outcome;
}

static int weigh_line(void *context, const char *row, json_t *line)
{
    found *f = context;
    const char *value = pl_member(line, "valeur");
    int address = is_address(pl_member(line, "chemin"));
    const char *number = address ? NULL : find_number(value);
    int outcome;

    (void) row;
    f->line = line;
    f->told = 0;
    outcome = weigh_words(f, value, address);
    return outcome == HAB_DONE && number != NULL ? tell(f, "telephone", number) : outcome;
}

json_t *fiche_warnings(const json_t *view)
{
    found f = {.list = json_array()};

    if (f.list == NULL || desk_lines(view, weigh_line, &f) != HAB_DONE) {
        json_decref(f.list);
        return NULL;
    }
    return f.list;
}
