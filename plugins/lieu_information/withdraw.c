/* A family withdraws its demande, with the reference and the code of its receipt: what it
 * said is destroyed at once, and the lieu is told (LI-2). */
#include "li.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

enum { TRIES = 20, TRIES_OF_CLIENT = 50, GIVEN = 64 };

/* The letters and digits of what was typed, as they were meant; 0 unless there are
 * `size` of them. */
static int read_letters(const char *given, char *letters, size_t size)
{
    size_t count = 0;

    for (const char *c = given; *c != '\0'; c++) {
        char letter = (char) (*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);

        if (letter == ' ' || letter == '-') {
            continue;
        }
        if (letter == 'O') {
            letter = '0';
        } else if (letter == 'I' || letter == 'L') {
            letter = '1';
        }
        if (count == size || strchr("0123456789ABCDEFGHJKMNPQRSTVWXYZ", letter) == NULL) {
            return 0;
        }
        letters[count++] = letter;
    }
    letters[count] = '\0';
    return count == size;
}

int li_reference_read(const char *given, char reference[LI_REFERENCE + 1])
{
    char letters[LI_REFERENCE - 1];

    if (!read_letters(given, letters, LI_REFERENCE - 2) || memcmp(letters, "FA", 2) != 0) {
        return 0;
    }
    (void) snprintf(reference, LI_REFERENCE + 1, "FA-%.4s-%.4s", letters + 2, letters + 6);
    return 1;
}

/* Whether it is the code of this demande; after its destruction none is. */
static int is_code(const li_shell *shell, const char *given)
{
    char code[LI_CODE_TEXT + 1] = "";
    uint8_t digest[32];
    int right;

    right = read_letters(given, code, LI_CODE_TEXT);
    li_digest(pl_text(code), digest);
    right &= CRYPTO_memcmp(digest, shell->code, sizeof(digest)) == 0;
    right &= shell->state < LI_DETRUITE;
    OPENSSL_cleanse(code, sizeof(code));
    OPENSSL_cleanse(digest, sizeof(digest));
    return right;
}

typedef struct withdrawal {
    const li *self;
    hab_call *call;
    const json_t *form;
    char reference[LI_REFERENCE + 1];
    uint64_t number;
    li_shell shell;
} withdrawal;

static const char *given_text(const withdrawal *w, const char *field)
{
    const char *text = json_string_value(json_object_get(w->form, field));

    return text != NULL && strlen(text) < GIVEN ? text : "";
}

/* One answer for a reference that does not exist, a wrong code, and a demande that is
 * destroyed: who tries learns nothing. It is no refusal, so that the try stays counted. */
static int nothing_found(const withdrawal *w)
{
    return pl_answer(
        w->self->host, w->call, 422, "li-retrait",
        json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:s}", "type",
                  "urn:habilitation:motif:retrait_inconnu", "status", 422, "motif",
                  "retrait_inconnu", "title", "Cette référence et ce code ne vont pas ensemble",
                  "detail",
                  "Vérifiez-les sur le courriel reçu quand la demande a été transmise. Une demande "
                  "déjà retirée ou détruite ne se retire plus.",
                  "champ", "code", "reference", given_text(w, "reference")));
}

static int count_try(const withdrawal *w)
{
    const hab_calls *calls = w->self->calls;
    int outcome = calls->limit_client(w->call, "li.retrait", TRIES_OF_CLIENT);

    if (outcome == HAB_DONE) {
        outcome = calls->limit(w->call, "li.retrait", pl_text(w->reference), TRIES);
    }
    return outcome == HAB_NONE
               ? calls->problem(w->call, 429, "trop_d_essais", "Trop d’essais aujourd’hui",
                                "Relevez la référence et le code sur le courriel reçu, et "
                                "essayez de nouveau demain.",
                                HAB_REASON_TOO_MANY_TRIES)
               : outcome;
}

/* HAB_NONE when reference and code do not go together. */
static int identify(withdrawal *w)
{
    int outcome = li_find(w->self, w->call, pl_text(w->reference), &w->number, &w->shell);

    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = is_code(&w->shell, given_text(w, "code")) ? HAB_DONE : HAB_NONE;
    }
    return outcome;
}

/* Read again before it is for good; the code goes along in the page, never in a URL. */
static int ask_again(const withdrawal *w)
{
    return pl_answer(w->self->host, w->call, 200, "li-retrait-confirmer",
                     json_pack("{s:s, s:s, s:b}", "reference", w->reference, "code",
                               given_text(w, "code"), "recuperee", li_has_copies(&w->shell)));
}

static int withdraw(const withdrawal *w)
{
    int outcome = li_destroy(w->self, w->call, w->number, LI_RETIREE);

    if (outcome == HAB_DONE) {
        outcome = li_tell_withdrawn(w->self, w->call, &w->shell);
    }
    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_FAILED : outcome;
    }
    return w->self->calls->caller(w->call)->html
               ? w->self->calls->redirect(w->call, "lieu-information/retrait?fait=retiree")
               : pl_answer(w->self->host, w->call, 200, NULL,
                           json_pack("{s:s, s:b}", "reference", w->reference, "retiree", 1));
}

static int run(withdrawal *w)
{
    int outcome;

    if (!li_reference_read(given_text(w, "reference"), w->reference)) {
        return w->self->calls->field(w->call, "reference",
                                     "Recopiez la référence du courriel\u00a0: FA, puis deux fois "
                                     "quatre lettres ou chiffres, par exemple FA-7K2M-9QXD.");
    }
    outcome = count_try(w);
    if (outcome == HAB_DONE) {
        outcome = identify(w);
    }
    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? nothing_found(w) : outcome;
    }
    return strcmp(given_text(w, "action"), "retirer") == 0 ? withdraw(w) : ask_again(w);
}

int li_withdraw_post(const void *state, hab_call *call, hab_slice document)
{
    json_t *form = json_loadb(document.data, document.size, 0, NULL);
    withdrawal w = {.self = state, .call = call, .form = form};
    int outcome = form != NULL ? run(&w) : HAB_FAILED;

    json_decref(form);
    return outcome;
}

int li_withdraw_get(const void *state, hab_call *call)
{
    const li *self = state;
    char given[GIVEN];
    char reference[LI_REFERENCE + 1] = "";
    char done[GIVEN] = "";
    int outcome = self->calls->query(call, "reference", given, sizeof(given));

    if (outcome == HAB_DONE) {
        (void) li_reference_read(given, reference);
    }
    if (outcome != HAB_FAILED) {
        outcome = self->calls->query(call, "fait", done, sizeof(done));
    }
    return outcome == HAB_FAILED ? outcome
                                 : pl_answer(self->host, call, 200, "li-retrait",
                                             json_pack("{s:s, s:b}", "reference", reference, "fait",
                                                       strcmp(done, "retiree") == 0));
}
