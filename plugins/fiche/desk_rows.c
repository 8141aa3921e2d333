/* Rows of long lists, of one Caf or of all, in one order. */
#include "fiche/desk.h"

#include <stdio.h>
#include <string.h>

static int bad_link(const fiche_type *self, hab_call *call)
{
    return self->calls->problem(call, 400, "lien_inconnu", "Cette page n’existe pas",
                                "Revenez au début de la liste.", HAB_REASON_GRANTED);
}

static int is_caf(const char *text)
{
    return strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(text);
}

/* What a page before gave as "suite": two digits a byte. */
static int read_token(const char *text, desk_rows *rows)
{
    size_t size = strlen(text) / 2;

    if (strspn(text, "0123456789abcdef") != strlen(text) || strlen(text) % 2 != 0
        || size > DESK_TAIL) {
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        unsigned byte = 0;

        (void) sscanf(text + 2 * i, "%2x", &byte);
        rows->after[i] = (uint8_t) byte;
    }
    rows->after_size = size;
    return 1;
}

int desk_rows_begin(const fiche_type *self, hab_call *call, desk_rows *rows)
{
    const hab_caller *caller = self->calls->caller(call);
    char token[DESK_TOKEN] = "";

    *rows = (desk_rows){.caf = ""};
    (void) snprintf(rows->caf, sizeof(rows->caf), "%s", caller->caf);
    if (caller->national) {
        (void) self->calls->query(call, "caf", rows->caf, sizeof(rows->caf));
    }
    (void) self->calls->query(call, "suite", token, sizeof(token));
    return is_caf(rows->caf) && read_token(token, rows) ? HAB_DONE : bad_link(self, call);
}

pl_key desk_rows_from(const desk_rows *rows, char letter)
{
    pl_key key = pl_key_begin(letter);

    if (rows->caf[0] == '\0') {
        return key;
    }
    pl_key_text(&key, pl_text(rows->caf));
    pl_key_u8(&key, 0);
    pl_key_text(&key, (hab_slice){.data = rows->after, .size = rows->after_size});
    return key;
}

static int compare(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size)
{
    int order = memcmp(a, b, a_size < b_size ? a_size : b_size);

    return order != 0 ? order : (a_size > b_size) - (a_size < b_size);
}

/* 0 for a key that is none of such a list. */
static int read_key(hab_slice key, uint32_t number, desk_row *row)
{
    const char *caf = (const char *) key.data + 1;
    const char *end = key.size > 1 ? memchr(caf, '\0', key.size - 1) : NULL;
    size_t size = end != NULL ? key.size - 2 - (size_t) (end - caf) : 0;

    if (end == NULL || end - caf >= FICHE_CAF || size > DESK_TAIL) {
        return 0;
    }
    *row = (desk_row){.size = size, .number = number};
    memcpy(row->caf, caf, (size_t) (end - caf));
    memcpy(row->tail, end + 1, size);
    return 1;
}

int desk_rows_keep(desk_rows *rows, hab_slice key, uint32_t number)
{
    size_t place = rows->count;
    desk_row row;

    if (!read_key(key, number, &row)) {
        return HAB_FAILED;
    }
    if (compare(row.tail, row.size, rows->after, rows->after_size) <= 0) {
        return HAB_DONE;
    }
    while (place > 0
           && compare(row.tail, row.size, rows->of[place - 1].tail, rows->of[place - 1].size) < 0) {
        place--;
    }
    if (place > DESK_ROWS) { /* one Caf's come in order: the others have no place either */
        return rows->caf[0] != '\0' ? HAB_NONE : HAB_DONE;
    }
    if (rows->count <= DESK_ROWS) {
        rows->count++;
    }
    memmove(&rows->of[place + 1], &rows->of[place], (rows->count - 1 - place) * sizeof(row));
    rows->of[place] = row;
    return HAB_DONE;
}

size_t desk_rows_end(const fiche_type *self, hab_call *call, const desk_rows *rows,
                     json_t *document)
{
    char token[DESK_TOKEN] = "";

    (void) json_object_set_new(document, "caf", json_string(rows->caf));
    (void) json_object_set_new(document, "nationale",
                               json_boolean(self->calls->caller(call)->national));
    if (rows->count <= DESK_ROWS) {
        return rows->count;
    }
    for (size_t i = 0; i < rows->of[DESK_ROWS - 1].size; i++) {
        (void) snprintf(token + 2 * i, 3, "%02x", rows->of[DESK_ROWS - 1].tail[i]);
    }
    (void) json_object_set_new(document, "suite", json_string(token));
    return DESK_ROWS;
}
