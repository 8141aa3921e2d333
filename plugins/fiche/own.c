/* The targets of a person: of an organisation of thousands too, by name. */
#include "fiche/own.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef struct reading {
    const fiche_type *self;
    uint64_t convention;
    fiche_own *own;
} reading;

hab_slice fiche_own_scope(const fiche_own *own, const fiche_row *row)
{
    return own->scopes[row->scope];
}

void fiche_own_free(fiche_own *own)
{
    for (size_t i = 0; i < own->count; i++) {
        json_decref(own->rows[i].target);
    }
    for (size_t i = 0; i < own->scope_count; i++) {
        free((void *) own->scopes[i].data);
    }
    free(own->rows);
    free(own->scopes);
    *own = (fiche_own){.count = 0};
}

/* -- rows */

static int keep_scope(fiche_own *own, hab_slice scope)
{
    hab_slice *grown = realloc(own->scopes, (own->scope_count + 1) * sizeof(*grown));
    void *copy = malloc(scope.size + 1);

    own->scopes = grown != NULL ? grown : own->scopes;
    if (grown == NULL || copy == NULL) {
        free(copy);
        return HAB_FAILED;
    }
    memcpy(copy, scope.data, scope.size);
    grown[own->scope_count++] = (hab_slice){.data = copy, .size = scope.size};
    return HAB_DONE;
}

static int add_row(void *context, const char *id)
{
    const reading *r = context;
    fiche_own *own = r->own;
    fiche_row *row;

    if (own->count == own->room) {
        size_t room = own->room > 0 ? 2 * own->room : 16;
        fiche_row *grown = realloc(own->rows, room * sizeof(*grown));

        if (grown == NULL) {
            return HAB_FAILED;
        }
        own->rows = grown;
        own->room = room;
    }
    row = &own->rows[own->count++];
    *row = (fiche_row){.convention = r->convention, .scope = own->scope_count - 1};
    strncpy(row->id, id, FICHE_ID_MAX);
    return HAB_DONE;
}

static int add_right(void *context, const hab_right *right)
{
    reading *r = context;
    fiche_own *own = r->own;
    int outcome = keep_scope(own, right->scope);

    r->convention = right->convention;
    return outcome == HAB_DONE
               ? r->self->targets(own->scopes[own->scope_count - 1], NULL, add_row, r)
               : outcome;
}

/* -- each once */

static int by_id(const void *a, const void *b)
{
    const fiche_row *one = a;
    const fiche_row *other = b;
    int order = strcmp(one->id, other->id);

    return order != 0 ? order : (one->scope > other->scope) - (one->scope < other->scope);
}

static int enters(const fiche_type *self, const fiche_own *own, const fiche_row *row)
{
    return fiche_has(self, fiche_own_scope(own, row), self->service, row->id);
}

/* Rows that follow each other, by id. */
static void keep_once(const fiche_type *self, fiche_own *own)
{
    size_t kept = 0;

    for (size_t i = 1; i < own->count; i++) {
        fiche_row *last = &own->rows[kept];

        if (strcmp(last->id, own->rows[i].id) != 0) {
            own->rows[++kept] = own->rows[i];
        } else if (!enters(self, own, last) && enters(self, own, &own->rows[i])) {
            *last = own->rows[i];
        }
    }
    own->count = own->count > 0 ? kept + 1 : 0;
}

/* -- by name */

/* The letter behind a byte 0xC3 of UTF-8: U+00C0 to U+00FF. */
static char bare(uint8_t second)
{
    static const char letters[] =
        "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";

    if (second < 0x80 || second >= 0xc0) {
        return ' ';
    }
    return letters[second - 0x80];
}

/* Small letters without accents, to be compared; `folded` takes as much as `text`. */
static void fold(const char *text, char *folded)
{
    for (; *text != '\0'; text++) {
        uint8_t byte = (uint8_t) *text;

        if (byte == 0xc3 && text[1] != '\0') {
            *folded++ = bare((uint8_t) * ++text);
        } else {
            *folded++ = (char) (byte < 0x80 ? tolower(byte) : byte);
        }
    }
    *folded = '\0';
}

/* `part` is folded. */
static int has_in(const char *text, const char *part)
{
    char *folded = malloc(strlen(text) + 1);
    int found = 0;

    if (folded != NULL) {
        fold(text, folded);
        found = strstr(folded, part) != NULL;
    }
    free(folded);
    return found;
}

static int by_name(const void *a, const void *b)
{
    const fiche_row *one = a;
    const fiche_row *other = b;
    int order = strcmp(pl_member(one->target, "nom"), pl_member(other->target, "nom"));

    return order != 0 ? order : strcmp(one->id, other->id);
}

/* Keeps those that are asked for, each with what its annexe says. */
static int choose(const fiche_type *self, hab_call *call, const char *part, fiche_own *own)
{
    size_t kept = 0;
    size_t count = own->count;
    int outcome = HAB_DONE;

    own->count = 0;
    for (size_t i = 0; i < count && outcome == HAB_DONE; i++) {
        fiche_row row = own->rows[i];

        outcome = fiche_target(self, call, row.convention, row.id, &row.target);
        if (outcome == HAB_DONE
            && (has_in(pl_member(row.target, "nom"), part) || has_in(row.id, part))) {
            own->rows[kept++] = row;
        } else {
            json_decref(row.target);
        }
        own->count = kept;
    }
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

int fiche_own_read(const fiche_type *self, hab_call *call, const char *nom, fiche_own *own)
{
    reading r = {.self = self, .own = own};
    char *part = malloc(strlen(nom) + 1);
    int outcome = HAB_FAILED;

    *own = (fiche_own){.count = 0};
    if (part != NULL) {
        fold(nom, part);
        outcome = self->calls->rights(call, add_right, &r);
    }
    if (outcome == HAB_DONE && own->count > 0) {
        qsort(own->rows, own->count, sizeof(*own->rows), by_id);
        keep_once(self, own);
        outcome = choose(self, call, part, own);
        qsort(own->rows, own->count, sizeof(*own->rows), by_name);
    }
    free(part);
    return outcome;
}
