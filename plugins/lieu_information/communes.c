/* The communes that a person of a lieu reads demandes of (LI-1): those of the open
 * conventions that name the person. */
#include "lieu.h"

#include <stdlib.h>
#include <string.h>

enum { SCOPE_LAYOUT = 1 };

void li_communes_free(li_communes *communes)
{
    free(communes->codes);
    free(communes->conventions);
    *communes = (li_communes){0};
}

static int add_convention(li_communes *communes, uint64_t convention)
{
    size_t count = communes->convention_count;
    uint64_t *grown = realloc(communes->conventions, (count + 1) * sizeof(*grown));

    if (grown == NULL) {
        return HAB_FAILED;
    }
    grown[count] = convention;
    communes->conventions = grown;
    communes->convention_count++;
    return HAB_DONE;
}

int li_communes_add(li_communes *communes, const char *codes, size_t count)
{
    li_code *grown = realloc(communes->codes, (communes->count + count + 1) * sizeof(*grown));

    if (grown == NULL) {
        return HAB_FAILED;
    }
    communes->codes = grown;
    for (size_t i = 0; i < count; i++) {
        memcpy(grown[communes->count], codes + i * LI_CODE, LI_CODE);
        grown[communes->count++][LI_CODE] = '\0';
    }
    return HAB_DONE;
}

static int each_right(void *context, const hab_right *right)
{
    const char *scope = right->scope.data;
    size_t size = right->scope.size;

    if (size <= 1 || scope[0] != SCOPE_LAYOUT || (size - 1) % LI_CODE != 0) {
        return HAB_FAILED;
    }
    return li_communes_add(context, scope + 1, (size - 1) / LI_CODE) == HAB_DONE
               ? add_convention(context, right->convention)
               : HAB_FAILED;
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, LI_CODE);
}

/* Two conventions may have a commune in common. */
static void sort(li_communes *communes)
{
    size_t kept = 0;

    if (communes->count == 0) {
        return;
    }
    qsort(communes->codes, communes->count, sizeof(li_code), compare);
    for (size_t i = 1; i < communes->count; i++) {
        if (compare(communes->codes[kept], communes->codes[i]) != 0) {
            memcpy(communes->codes[++kept], communes->codes[i], sizeof(li_code));
        }
    }
    communes->count = kept + 1;
}

int li_own_communes(const li *self, hab_call *call, li_communes *communes)
{
    li_communes own = {0};
    int outcome = self->calls->rights(call, each_right, &own);

    if (outcome == HAB_DONE && own.count == 0) {
        /* the decision says why: not named, ended, suspended */
        outcome = self->calls->may(call, "demandes", (hab_slice){0}, (hab_slice){0}, NULL);
        if (outcome == HAB_DONE) {
            outcome = HAB_FAILED;
        }
    }
    if (outcome != HAB_DONE) {
        li_communes_free(&own);
        return outcome;
    }
    sort(&own);
    *communes = own;
    return HAB_DONE;
}

int li_asked_communes(const li *self, hab_call *call, li_communes *communes)
{
    char asked[64];
    hab_right right;
    li_communes one = {.decided = 1};
    int outcome = self->calls->query(call, "commune", asked, sizeof(asked));

    if (outcome == HAB_NONE || (outcome == HAB_DONE && asked[0] == '\0')) {
        return li_own_communes(self, call, communes);
    }
    if (outcome == HAB_DONE) {
        outcome = self->calls->may(call, "demandes", pl_text(asked), (hab_slice){0}, &right);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (strlen(asked) != LI_CODE || li_communes_add(&one, asked, 1) != HAB_DONE
        || add_convention(&one, right.convention) != HAB_DONE) {
        li_communes_free(&one);
        return HAB_FAILED;
    }
    *communes = one;
    return HAB_DONE;
}

json_t *li_commune_view(const li *self, hab_call *call, const char *code)
{
    char nom[204];
    char caf[8];
    int known = self->calls->commune(call, pl_text(code), nom, caf) == HAB_DONE;

    return json_pack("{s:s, s:s}", "code", code, "nom", known ? nom : code);
}
