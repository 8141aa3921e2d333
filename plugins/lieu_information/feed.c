/* What a front site hands over for its families (LI-1): the same demande, checked by the
 * same rules, from a feed that the settings declare. */
#include "li.h"

#include <stdio.h>
#include <string.h>

enum { SITE_REFERENCE = 64 };

/* A site's own reference, so that a demande sent twice is one: kept as a digest, found
 * both ways, for as long as the demande. */
static pl_key mark_key(const uint8_t digest[32])
{
    pl_key key = pl_key_begin('I');

    pl_key_text(&key, (hab_slice){.data = digest, .size = 32});
    return key;
}

static pl_key marked_key(uint64_t number)
{
    pl_key key = pl_key_begin('i');

    pl_key_u64(&key, number);
    return key;
}

int li_feed_forget(const li *self, hab_call *call, uint64_t number)
{
    pl_key back = marked_key(number);
    pl_key mark;
    uint8_t digest[32];
    int outcome = pl_get_record(self->host, call, &back, digest, sizeof(digest));

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    mark = mark_key(digest);
    outcome = li_remove_known(self, call, &mark);
    return outcome == HAB_DONE ? li_remove_known(self, call, &back) : outcome;
}

static const char *feed_of(const li *self, hab_call *call)
{
    return li_feed(self, self->calls->caller(call)->bearer);
}

int li_feed_enter(const void *state, hab_call *call)
{
    const li *self = state;

    return feed_of(self, call) != NULL
               ? HAB_DONE
               : self->calls->problem(call, 401, "flux_inconnu", "Ce flux n’est pas déclaré",
                                      "Donnez le secret d’un flux que la Caf a déclaré, dans "
                                      "l’en-tête «\u00a0Authorization: Bearer\u00a0».",
                                      HAB_REASON_BAD_CREDENTIALS);
}

/* The digest of the site's reference, bound to its feed. HAB_NONE when it gave none. */
static int site_mark(const li *self, hab_call *call, const char *feed, uint8_t digest[32])
{
    static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz._-";
    char given[4 * SITE_REFERENCE];
    char bound[5 * SITE_REFERENCE];
    int outcome = self->calls->query(call, "reference_site", given, sizeof(given));

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (strlen(given) == 0 || strlen(given) > SITE_REFERENCE
        || strspn(given, allowed) != strlen(given)) {
        return self->calls->field(call, "reference_site",
                                  "64 lettres sans accent, chiffres, points et traits au plus, "
                                  "qui ne disent rien de la famille.");
    }
    (void) snprintf(bound, sizeof(bound), "%s/%s", feed, given);
    li_digest(pl_text(bound), digest);
    return HAB_DONE;
}

static int answer(const li *self, hab_call *call, unsigned status, const char *reference)
{
    return pl_answer(self->host, call, status, NULL, json_pack("{s:s}", "reference", reference));
}

/* Who handed it over: the demande's own trace says that it was transmitted. */
static int trace(const li *self, hab_call *call, const char *feed, const char *reference)
{
    const hab_note note = {.operation = "demande.deposee",
                           .service = "",
                           .target = pl_text(feed),
                           .object = pl_text(reference),
                           .reason = HAB_REASON_GRANTED};

    return self->calls->trace(call, &note);
}

static int nowhere(const li *self, hab_call *call)
{
    return self->calls->problem(call, 422, "commune_sans_lieu",
                                "Aucun lieu d’information pour cette commune",
                                "Aucune convention ouverte ne couvre cette commune\u00a0: "
                                "adressez la famille à lieu-information/commune-sans-lieu.",
                                HAB_REASON_GRANTED);
}

static int mark(const li *self, hab_call *call, const char *reference, const uint8_t digest[32])
{
    uint64_t number;
    li_shell shell;
    pl_key there = mark_key(digest);
    pl_key back;
    int outcome = li_find(self, call, pl_text(reference), &number, &shell);

    if (outcome != HAB_DONE) {
        return HAB_FAILED;
    }
    back = marked_key(number);
    outcome = pl_put_record(self->host, call, &there, &number, sizeof(number));
    return outcome == HAB_DONE ? pl_put_record(self->host, call, &back, digest, 32) : outcome;
}

/* The demande that the site sent before under this reference. HAB_NONE. */
static int known(const li *self, hab_call *call, const uint8_t digest[32], li_shell *shell)
{
    pl_key key = mark_key(digest);
    uint64_t number;
    int outcome = pl_get_record(self->host, call, &key, &number, sizeof(number));

    return outcome == HAB_DONE ? li_read(self, call, number, shell) : outcome;
}

static int take(const li *self, hab_call *call, hab_slice document, const char *feed,
                const uint8_t *digest)
{
    char reference[LI_REFERENCE + 1];
    int outcome = li_limit_address(self, call, document);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = li_submit(self, call, document, reference);
    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? nowhere(self, call) : outcome;
    }
    if (digest != NULL) {
        outcome = mark(self, call, reference, digest);
    }
    if (outcome == HAB_DONE) {
        outcome = trace(self, call, feed, reference);
    }
    return outcome == HAB_DONE ? answer(self, call, 201, reference) : outcome;
}

int li_feed_post(const void *state, hab_call *call, hab_slice document)
{
    const li *self = state;
    const char *feed = feed_of(self, call);
    uint8_t digest[32];
    li_shell shell;
    int marked = feed != NULL ? site_mark(self, call, feed, digest) : HAB_FAILED;
    int outcome;

    if (marked != HAB_DONE) {
        return marked == HAB_NONE ? take(self, call, document, feed, NULL) : marked;
    }
    outcome = known(self, call, digest, &shell);
    if (outcome != HAB_NONE) {
        return outcome == HAB_DONE ? answer(self, call, 200, shell.reference) : outcome;
    }
    return take(self, call, document, feed, digest);
}
