/* The life of a demande: transmitted, retrieved, treated, destroyed, attested (LI-1,
 * LI-2, LI-3.4). Each move is one write call: shell, indexes, counts, figures, trace. */
#include "li.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

enum { LAYOUT = 1, KEEP_MONTHS = 6, TRIES = 8 };

static pl_key reference_key(hab_slice reference)
{
    pl_key key = pl_key_begin('R');

    pl_key_text(&key, reference);
    return key;
}

static pl_key destruction_key(const li_shell *shell, uint64_t number)
{
    pl_key key = pl_key_begin('X');

    pl_key_u32(&key, shell->destroy);
    pl_key_u64(&key, number);
    return key;
}

static pl_key copies_key(const li_shell *shell, uint64_t number)
{
    pl_key key = pl_key_begin('C');

    pl_key_u64(&key, shell->convention);
    pl_key_u64(&key, number);
    return key;
}

static int trace(const li *self, hab_call *call, const li_shell *shell, const char *operation)
{
    const hab_note note = {.operation = operation,
                           .service = "demandes",
                           .target = pl_text(shell->commune),
                           .object = pl_text(shell->reference),
                           .convention = shell->convention,
                           .reason = 0};

    return self->calls->trace(call, &note);
}

/* `length` letters of Crockford's alphabet: none is taken for another when it is read
 * out or copied by hand. */
static int random_letters(char *text, size_t length)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint8_t bytes[LI_CODE_TEXT];

    if (length > sizeof(bytes) || RAND_bytes(bytes, (int) length) != 1) {
        return HAB_FAILED;
    }
    for (size_t i = 0; i < length; i++) {
        text[i] = alphabet[bytes[i] % 32];
    }
    text[length] = '\0';
    OPENSSL_cleanse(bytes, sizeof(bytes));
    return HAB_DONE;
}

/* A reference that no demande has had: it says nothing about the family. */
static int new_reference(const li *self, hab_call *call, char reference[LI_REFERENCE + 1])
{
    for (unsigned i = 0; i < TRIES; i++) {
        char letters[9];
        uint64_t taken;
        pl_key key;
        int outcome = random_letters(letters, 8);

        if (outcome != HAB_DONE) {
            return outcome;
        }
        (void) snprintf(reference, LI_REFERENCE + 1, "FA-%.4s-%.4s", letters, letters + 4);
        key = reference_key(pl_text(reference));
        outcome = pl_get_record(self->host, call, &key, &taken, sizeof(taken));
        if (outcome != HAB_DONE) {
            return outcome == HAB_NONE ? HAB_DONE : outcome;
        }
    }
    return HAB_FAILED;
}

static int first_covering(void *context, const hab_right *right)
{
    li_shell *shell = context;

    shell->convention = right->convention;
    (void) snprintf(shell->caf, sizeof(shell->caf), "%s", right->caf);
    return HAB_NONE;
}

/* HAB_NONE when no open convention covers the commune. */
static int find_convention(const li *self, hab_call *call, li_shell *shell)
{
    int outcome = self->calls->covering(call, pl_text(shell->commune), first_covering, shell);

    return outcome == HAB_DONE && shell->convention == 0 ? HAB_NONE : outcome;
}

/* All that is known when it is transmitted; the time to retrieve it runs from the mail,
 * which leaves with the same commit (LI-3.4). */
static void begin_shell(const li *self, const hab_caller *caller, const char *code, li_shell *shell)
{
    shell->layout = LAYOUT;
    shell->state = LI_NOTIFIEE;
    shell->transmitted = shell->notified = caller->now;
    shell->deadline = pl_add_days(caller->date, (int) li_delay(self, shell->caf));
    shell->destroy = pl_add_months(caller->date, KEEP_MONTHS);
    li_digest(pl_text(code), shell->code);
}

static int put_indexes(const li *self, hab_call *call, uint64_t number, const li_shell *shell)
{
    pl_key reference = reference_key(pl_text(shell->reference));
    pl_key destruction = destruction_key(shell, number);
    pl_key caf = pl_key_begin('K');
    const li_figures one = {.transmitted = 1};
    int outcome = pl_put_record(self->host, call, &reference, &number, sizeof(number));

    pl_key_text(&caf, pl_text(shell->caf));
    pl_key_u8(&caf, 0);
    pl_key_text(&caf, pl_text(shell->commune));
    if (outcome == HAB_DONE) {
        outcome = li_put_empty(self, call, &destruction);
    }
    if (outcome == HAB_DONE) {
        outcome = li_put_empty(self, call, &caf);
    }
    if (outcome == HAB_DONE) {
        outcome = li_move(self, call, number, shell, 0);
    }
    return outcome == HAB_DONE ? li_add_figures(self, call, shell, &one) : outcome;
}

static int store(const li *self, hab_call *call, hab_slice document, const char *code,
                 uint64_t *number, li_shell *shell)
{
    pl_key key;
    int outcome = new_reference(self, call, shell->reference);

    if (outcome == HAB_DONE) {
        outcome = pl_number(self->host, call, "demande", number);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    begin_shell(self, self->calls->caller(call), code, shell);
    key = li_demande_key(*number);
    outcome = self->calls->seal(call, pl_key_slice(&key), document);
    return outcome == HAB_DONE ? put_indexes(self, call, *number, shell) : outcome;
}

static int commune_of(const json_t *demande, li_shell *shell)
{
    const char *code =
        json_string_value(json_object_get(json_object_get(demande, "commune"), "code"));

    if (code == NULL || strlen(code) != LI_CODE) {
        return HAB_FAILED;
    }
    (void) snprintf(shell->commune, sizeof(shell->commune), "%s", code);
    return HAB_DONE;
}

static int submit(const li *self, hab_call *call, hab_slice document, const json_t *demande,
                  li_shell *shell)
{
    char code[LI_CODE_TEXT + 1];
    uint64_t number = 0;
    int outcome = commune_of(demande, shell);

    if (outcome == HAB_DONE) {
        outcome = find_convention(self, call, shell);
    }
    if (outcome == HAB_DONE) {
        outcome = random_letters(code, LI_CODE_TEXT);
    }
    if (outcome == HAB_DONE) {
        outcome = store(self, call, document, code, &number, shell);
    }
    if (outcome == HAB_DONE) {
        outcome = trace(self, call, shell, "demande.transmise");
    }
    if (outcome == HAB_DONE) {
        outcome = li_tell_new(self, call, shell);
    }
    if (outcome == HAB_DONE) {
        outcome = li_send_receipt(self, call, number, shell, demande, code);
    }
    OPENSSL_cleanse(code, sizeof(code));
    return outcome;
}

int li_submit(const li *self, hab_call *call, hab_slice document, char *reference)
{
    json_t *demande = json_loadb(document.data, document.size, 0, NULL);
    li_shell shell = {0};
    int outcome = demande != NULL ? submit(self, call, document, demande, &shell) : HAB_FAILED;

    json_decref(demande);
    if (outcome == HAB_DONE) {
        memcpy(reference, shell.reference, LI_REFERENCE + 1);
    }
    return outcome;
}

int li_read(const li *self, hab_call *call, uint64_t number, li_shell *shell)
{
    pl_key key = li_demande_key(number);
    int outcome = pl_get_record(self->host, call, &key, shell, sizeof(*shell));

    return outcome == HAB_DONE && shell->layout != LAYOUT ? HAB_FAILED : outcome;
}

int li_find(const li *self, hab_call *call, hab_slice reference, uint64_t *number, li_shell *shell)
{
    pl_key key = reference_key(reference);
    int outcome = reference.size == LI_REFERENCE
                      ? pl_get_record(self->host, call, &key, number, sizeof(*number))
                      : HAB_NONE;

    if (outcome == HAB_DONE) {
        outcome = li_read(self, call, *number, shell);
        outcome = outcome == HAB_NONE ? HAB_FAILED : outcome;
    }
    return outcome;
}

int li_open_document(const li *self, hab_call *call, uint64_t number, json_t **document)
{
    pl_key key = li_demande_key(number);
    hab_slice text;
    int outcome = self->calls->unseal(call, pl_key_slice(&key), &text);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    *document = json_loadb(text.data, text.size, 0, NULL);
    return *document != NULL ? HAB_DONE : HAB_FAILED;
}

typedef struct place {
    li_shell *shell;
    uint64_t found; /* a convention of the caller's that has the commune */
} place;

static int look_for_place(void *context, const hab_right *right)
{
    place *p = context;

    if (!li_scope_has(right->scope, pl_text(p->shell->commune))) {
        return HAB_DONE;
    }
    p->found = right->convention;
    return right->convention == p->shell->convention ? HAB_NONE : HAB_DONE;
}

/* Who has copies has to attest their destruction (LI-2): when two conventions cover a
 * commune, it is that of the person who was first. */
static int note_holder(const li *self, hab_call *call, li_shell *shell)
{
    place p = {.shell = shell};
    int outcome = self->calls->rights(call, look_for_place, &p);

    if (outcome == HAB_DONE && p.found != 0) {
        shell->convention = p.found;
    }
    return outcome;
}

int li_has_copies(const li_shell *shell)
{
    return shell->retrieved != 0 || (shell->flags & LI_DONNEE) != 0;
}

int li_give(const li *self, hab_call *call, uint64_t number, li_shell *shell)
{
    const pl_key key = li_demande_key(number);
    int outcome;

    if (li_has_copies(shell)) {
        return HAB_DONE;
    }
    outcome = note_holder(self, call, shell);
    shell->flags |= LI_DONNEE;
    return outcome == HAB_DONE ? pl_put_record(self->host, call, &key, shell, sizeof(*shell))
                               : outcome;
}

/* A day is late when it is after the last one. */
static uint64_t is_late(const li *self, hab_call *call, const li_shell *shell)
{
    return self->calls->caller(call)->date > shell->deadline;
}

static int move_with(const li *self, hab_call *call, uint64_t number, const li_shell *shell,
                     li_state from, const li_figures *more, const char *operation)
{
    int outcome = li_move(self, call, number, shell, from);

    if (outcome == HAB_DONE) {
        outcome = li_add_figures(self, call, shell, more);
    }
    return outcome == HAB_DONE ? trace(self, call, shell, operation) : outcome;
}

int li_retrieve(const li *self, hab_call *call, uint64_t number, li_shell *shell, int *first)
{
    li_figures more = {.retrieved = 1};
    int outcome = li_read(self, call, number, shell);

    *first = 0;
    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (shell->state != LI_NOTIFIEE) {
        return shell->state < LI_DETRUITE ? HAB_DONE : HAB_NONE;
    }
    outcome = note_holder(self, call, shell);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    more.late = is_late(self, call, shell);
    shell->state = LI_RECUPEREE;
    shell->retrieved = self->calls->caller(call)->now;
    shell->retrieved_by = self->calls->caller(call)->person;
    *first = 1;
    return move_with(self, call, number, shell, LI_NOTIFIEE, &more, "demande.recuperee");
}

int li_treat(const li *self, hab_call *call, uint64_t number, li_shell *shell, li_outcome outcome)
{
    li_figures more = {.treated = {0}};
    li_state from;
    int found = li_read(self, call, number, shell);

    if (found != HAB_DONE) {
        return found;
    }
    from = shell->state;
    if ((from != LI_RECUPEREE && from != LI_TRAITEE) || li_outcome_name(outcome) == NULL) {
        return HAB_NONE;
    }
    if (from == LI_TRAITEE) {
        more.treated[shell->outcome]--; /* unsigned: adding it takes one away */
    }
    more.treated[outcome]++;
    shell->state = LI_TRAITEE;
    shell->outcome = (uint8_t) outcome;
    shell->treated = self->calls->caller(call)->now;
    shell->treated_by = self->calls->caller(call)->person;
    return move_with(self, call, number, shell, from, &more, "demande.traitee");
}

/* Its data, its place among what is to be destroyed; then, for a demande that somebody
 * has copies of, its place among what is to be attested. */
static int drop_data(const li *self, hab_call *call, uint64_t number, const li_shell *shell)
{
    pl_key sealed = li_demande_key(number);
    pl_key due = destruction_key(shell, number);
    pl_key copies = copies_key(shell, number);
    uint32_t today = self->calls->caller(call)->date;
    int outcome = self->calls->destroy(call, pl_key_slice(&sealed));

    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = li_remove_known(self, call, &due);
    }
    if (outcome == HAB_DONE) {
        outcome = li_feed_forget(self, call, number);
    }
    if (outcome == HAB_DONE && li_has_copies(shell)) {
        outcome = pl_put_record(self->host, call, &copies, &today, sizeof(today));
    }
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

int li_destroy(const li *self, hab_call *call, uint64_t number, uint8_t flags)
{
    const char *operation = flags & LI_RETIREE ? "demande.retiree" : "demande.detruite";
    li_figures more = {.withdrawn = (flags & LI_RETIREE) != 0};
    li_shell shell;
    li_state from;
    int outcome = li_read(self, call, number, &shell);

    if (outcome != HAB_DONE || shell.state >= LI_DETRUITE) {
        return outcome == HAB_DONE ? HAB_NONE : outcome;
    }
    outcome = drop_data(self, call, number, &shell);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (shell.retrieved == 0) {
        more.late = is_late(self, call, &shell);
    }
    from = shell.state;
    shell.state = LI_DETRUITE;
    shell.flags |= flags;
    shell.destroyed = self->calls->caller(call)->now;
    memset(shell.code, 0, sizeof(shell.code)); /* it opens nothing any more */
    return move_with(self, call, number, &shell, from, &more, operation);
}

int li_attest(const li *self, hab_call *call, uint64_t number, uint64_t attestation)
{
    const li_figures nothing = {0};
    li_shell shell;
    pl_key copies;
    int outcome = li_read(self, call, number, &shell);

    if (outcome != HAB_DONE || shell.state != LI_DETRUITE || !li_has_copies(&shell)) {
        return outcome == HAB_DONE ? HAB_NONE : outcome;
    }
    copies = copies_key(&shell, number);
    outcome = li_remove_known(self, call, &copies);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    shell.state = LI_ATTESTEE;
    shell.attested = self->calls->caller(call)->now;
    shell.attestation = attestation;
    return move_with(self, call, number, &shell, LI_DETRUITE, &nothing, "demande.attestee");
}
