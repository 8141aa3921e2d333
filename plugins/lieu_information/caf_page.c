/* What a Caf follows: demandes that are late (LI-3.4), attestations that are missing, and
 * those that were signed (LI-2). An agent sees those of the own Caf, a national one all. */
#include "agenda.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 100, VISITED = 5000, PAST = 25, COUNTED = 1000, PATH_MAX_TEXT = 32 };

static const hab_slice nothing = {.data = "", .size = 0};

/* -- late demandes */

typedef struct commune {
    char caf[LI_CAF + 1];
    char code[LI_CODE + 1];
} commune;

typedef struct communes {
    commune of[VISITED];
    size_t count;
} communes;

/* K caf NUL commune */
static int add_commune(void *context, hab_slice key, hab_slice value)
{
    communes *found = context;
    const char *text = key.data;
    size_t caf = key.size - 2 - LI_CODE;

    (void) value;
    if (found->count == VISITED) {
        return HAB_NONE;
    }
    if (key.size < 2 + LI_CODE || caf > LI_CAF) {
        return HAB_FAILED;
    }
    memcpy(found->of[found->count].caf, text + 1, caf);
    memcpy(found->of[found->count].code, text + key.size - LI_CODE, LI_CODE);
    found->count++;
    return HAB_DONE;
}

static int add_lieu(void *context, const hab_right *right)
{
    json_t *one = json_pack("{s:s, s:s}", "nom", right->partner, "numero", right->numero);

    return json_array_append_new(context, one) == 0 ? HAB_DONE : HAB_FAILED;
}

static int oldest_of(const li *self, hab_call *call, const char *code, char day[PL_WORDS])
{
    const pl_key waiting = li_waiting_key(code, 0);
    pl_key key;
    int outcome = li_first(self, call, &waiting, NULL, &key);

    if (outcome == HAB_DONE) {
        pl_date_words(pl_u32_at(pl_key_slice(&key), LI_AT_DEADLINE), day);
    }
    return outcome;
}

static json_t *row_of(const li *self, hab_call *call, const commune *of, unsigned late)
{
    char name[204];
    char day[PL_WORDS];
    json_t *lieux = json_array();

    if (lieux == NULL || oldest_of(self, call, of->code, day) != HAB_DONE
        || self->calls->covering(call, pl_text(of->code), add_lieu, lieux) != HAB_DONE) {
        json_decref(lieux);
        return NULL;
    }
    return json_pack("{s:s, s:s, s:s, s:I, s:b, s:s, s:o}", "caf", of->caf, "code", of->code, "nom",
                     li_commune_name(self, call, of->code, name), "nombre", (json_int_t) late,
                     "plus", late == COUNTED, "depuis", day, "lieux", lieux);
}

/* From the commune behind `after`; where there are more, *next is the last one. */
static int late_rows(const li *self, hab_call *call, const communes *found, json_t *rows,
                     const commune **next)
{
    int outcome = HAB_DONE;

    *next = found->count == VISITED ? &found->of[VISITED - 1] : NULL;
    for (size_t i = 0; i < found->count && outcome == HAB_DONE; i++) {
        unsigned late = 0;

        outcome = li_late(self, call, found->of[i].code, COUNTED, &late);
        if (outcome == HAB_DONE && late > 0
            && json_array_append_new(rows, row_of(self, call, &found->of[i], late)) != 0) {
            outcome = HAB_FAILED;
        }
        if (json_array_size(rows) == ROWS) {
            *next = &found->of[i];
            break;
        }
    }
    return outcome;
}

static pl_key caf_prefix(const char *caf)
{
    pl_key prefix = pl_key_begin('K');

    if (caf[0] != '\0') {
        pl_key_text(&prefix, pl_text(caf));
        pl_key_u8(&prefix, 0);
    }
    return prefix;
}

/* "751-75056", of a link of ours: the key behind that commune's. */
static int key_behind(const char *text, pl_key *key)
{
    const char *hyphen = strchr(text, '-');

    if (hyphen == NULL || strlen(hyphen + 1) != LI_CODE || hyphen - text > LI_CAF) {
        return 0;
    }
    *key = pl_key_begin('K');
    pl_key_text(key, (hab_slice){.data = text, .size = (size_t) (hyphen - text)});
    pl_key_u8(key, 0);
    pl_key_text(key, pl_text(hyphen + 1));
    pl_key_u8(key, 0);
    return 1;
}

static int add_late(const li *self, hab_call *call, const char *caf, json_t *document)
{
    const pl_key prefix = caf_prefix(caf);
    communes *found = calloc(1, sizeof(*found));
    json_t *rows = json_array();
    const commune *next = NULL;
    char after[PATH_MAX_TEXT];
    pl_key from;
    int outcome = HAB_FAILED;

    if (found != NULL && rows != NULL) {
        int behind = self->calls->query(call, "apres", after, sizeof(after)) == HAB_DONE
                     && key_behind(after, &from);

        outcome = self->calls->scan(call, pl_key_slice(&prefix),
                                    behind ? pl_key_slice(&from) : nothing, 0, add_commune, found);
    }
    if (outcome == HAB_DONE) {
        outcome = late_rows(self, call, found, rows, &next);
    }
    if (outcome == HAB_DONE && next != NULL) {
        (void) json_object_set_new(document, "suite", json_sprintf("%s-%s", next->caf, next->code));
    }
    (void) json_object_set_new(document, "retards", rows);
    free(found);
    return outcome;
}

/* -- missing attestations */

typedef struct missing {
    const char *caf;
    uint64_t of[ROWS];
    size_t count;
    int more;
} missing;

static int add_missing(void *context, hab_slice key, hab_slice value)
{
    missing *found = context;
    li_duty duty;

    if (value.size != sizeof(duty)) {
        return HAB_FAILED;
    }
    memcpy(&duty, value.data, sizeof(duty));
    if (duty.stage != LI_MISSING || (found->caf[0] != '\0' && strcmp(found->caf, duty.caf) != 0)) {
        return HAB_DONE;
    }
    if (found->count == ROWS) {
        found->more = 1;
        return HAB_NONE;
    }
    found->of[found->count++] = pl_u64_at(key, 1);
    return HAB_DONE;
}

static json_t *missing_row(const li *self, hab_call *call, uint64_t convention)
{
    char day[PL_WORDS];
    li_pending pending;
    hab_right right;
    json_t *row = NULL;

    if (li_pending_of(self, call, convention, 0, &pending) != HAB_DONE
        || self->calls->convention(call, convention, &right) != HAB_DONE) {
        return NULL;
    }
    row = li_convention_values(&right, self->calls->caller(call)->now);
    pl_date_words(pending.deadline, day);
    (void) json_object_set_new(row, "nombre", json_integer((json_int_t) pending.count));
    (void) json_object_set_new(row, "plus", json_boolean(pending.more));
    (void) json_object_set_new(row, "depuis", json_string(day));
    return row;
}

static int add_missings(const li *self, hab_call *call, const char *caf, json_t *document)
{
    const pl_key all = pl_key_begin('H');
    missing found = {.caf = caf};
    json_t *rows = json_array();
    int outcome = self->calls->scan(call, pl_key_slice(&all), nothing, 0, add_missing, &found);

    for (size_t i = 0; i < found.count && outcome == HAB_DONE; i++) {
        if (json_array_append_new(rows, missing_row(self, call, found.of[i])) != 0) {
            outcome = HAB_FAILED;
        }
    }
    (void) json_object_set_new(document, "manquantes", rows);
    (void) json_object_set_new(document, "manquantes_plus", json_boolean(found.more));
    return outcome;
}

/* -- the page */

static int add_signed(const li *self, hab_call *call, const char *caf, json_t *document)
{
    char before[24] = "0";
    json_t *list;

    (void) self->calls->query(call, "avant", before, sizeof(before));
    list = li_attestations_of_caf(self, call, caf, strtoull(before, NULL, 10), PAST);
    if (list == NULL) {
        return HAB_FAILED;
    }
    if (json_array_size(list) == PAST) {
        (void) json_object_set(document, "avant",
                               json_object_get(json_array_get(list, PAST - 1), "numero"));
    }
    (void) json_object_set_new(document, "attestations", list);
    return HAB_DONE;
}

int li_caf_get(const void *state, hab_call *call)
{
    const li *self = state;
    const hab_caller *caller = self->calls->caller(call);
    char chosen[LI_CAF + 1] = "";
    const char *caf = caller->caf;
    json_t *document;
    int outcome;

    if (caller->national) {
        (void) self->calls->query(call, "caf", chosen, sizeof(chosen));
        caf = chosen;
    }
    document = json_pack("{s:s, s:b}", "caf", caf, "nationale", caller->national);
    outcome = document != NULL ? add_late(self, call, caf, document) : HAB_FAILED;
    if (outcome == HAB_DONE) {
        outcome = add_missings(self, call, caf, document);
    }
    if (outcome == HAB_DONE) {
        outcome = add_signed(self, call, caf, document);
    }
    if (outcome == HAB_DONE) {
        return pl_answer(self->host, call, 200, "lieu-suivi-caf", document);
    }
    json_decref(document);
    return outcome;
}

/* suivi-caf/12.pdf */
int li_caf_paper_get(const void *state, hab_call *call)
{
    const li *self = state;
    uint64_t number = 0;
    json_t *document = NULL;
    int outcome = HAB_NONE;

    if (li_number_in(self->calls->caller(call)->rest, "", ".pdf", &number)) {
        outcome = li_attestation_read(self, call, number, &document);
    }
    if (outcome == HAB_DONE) {
        outcome = self->calls->agent(call, json_string_value(json_object_get(
                                               json_object_get(document, "convention"), "caf")));
        json_decref(document);
    }
    if (outcome == HAB_NONE) {
        return self->calls->problem(call, 404, "inconnu", "Page inconnue",
                                    "Il n’y a pas d’attestation de ce numéro.", HAB_REASON_GRANTED);
    }
    return outcome == HAB_DONE ? li_attestation_pdf(self, call, number) : outcome;
}
