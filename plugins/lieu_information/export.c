/* demandes.xml: all demandes of the lieu that nobody has retrieved yet, as a stream (LI-1).
 *
 * A part holds some demandes; the trace says to whom they are given before it goes out.
 * They are marked as retrieved when the next part is asked for: the client's machine has
 * acknowledged them by then; the document ends in a part of its own, so that what is
 * whole is marked. A client that goes away leaves the part that was under way,
 * and all that follow, to be retrieved; what was in that part it may have all the same,
 * and its lieu attests the destruction (LI-2).
 *
 * While the feed of a convention is taken, another is told to wait: a lease, which each
 * part renews. It only saves the others the work: li_retrieve() marks a demande once,
 * whoever asks. */
#include "lieu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE "application/xml; charset=utf-8"
#define FILENAME "demandes.xml"

enum {
    PART = 200,  /* demandes; each is unsealed and lives until the part is made */
    LEASE = 120, /* seconds */
};

typedef struct lease {
    int64_t until;
    uint64_t person;
    uint64_t number; /* of the download */
} lease;

typedef struct download {
    li_communes communes;
    size_t commune; /* the one under way */
    pl_key after;   /* the last demande given of it */
    uint64_t given[PART];
    size_t count;
    uint64_t number;
    int begun;
    int over; /* nothing is left to give */
} download;

/* -- the lease */

static pl_key lease_key(uint64_t convention)
{
    pl_key key = pl_key_begin('L');

    pl_key_u64(&key, convention);
    return key;
}

static int busy(const li *self, hab_call *call)
{
    return self->calls->problem(call, 409, "reprise_en_cours", "Une reprise est déjà en cours",
                                "Un autre logiciel reçoit les demandes de ce lieu. Réessayez dans "
                                "deux minutes.",
                                HAB_REASON_GRANTED);
}

static int hold(const li *self, hab_call *call, const download *load, uint64_t convention)
{
    const hab_caller *caller = self->calls->caller(call);
    pl_key key = lease_key(convention);
    lease held = {0};
    int outcome = pl_get_record(self->host, call, &key, &held, sizeof(held));

    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    if (held.number != load->number && held.until > caller->now) {
        return busy(self, call);
    }
    held = (lease){.until = caller->now + LEASE, .person = caller->person, .number = load->number};
    return pl_put_record(self->host, call, &key, &held, sizeof(held));
}

/* Takes the feed of each convention, or keeps it. */
static int hold_all(const li *self, hab_call *call, const download *load)
{
    int outcome = HAB_DONE;

    for (size_t i = 0; outcome == HAB_DONE && i < load->communes.convention_count; i++) {
        outcome = hold(self, call, load, load->communes.conventions[i]);
    }
    return outcome;
}

static int give_back(const li *self, hab_call *call, const download *load)
{
    int outcome = HAB_DONE;

    for (size_t i = 0;
         i < load->communes.convention_count && (outcome == HAB_DONE || outcome == HAB_NONE); i++) {
        pl_key key = lease_key(load->communes.conventions[i]);

        outcome = self->calls->remove(call, pl_key_slice(&key));
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* -- a part */

/* What the part before held has been received. */
static int mark(const li *self, hab_call *call, download *load)
{
    int outcome = HAB_DONE;

    for (size_t i = 0; outcome == HAB_DONE && i < load->count; i++) {
        li_shell shell;
        int first;

        outcome = li_retrieve(self, call, load->given[i], &shell, &first);
        if (outcome == HAB_NONE) {
            outcome = HAB_DONE; /* destroyed in the meantime */
        }
    }
    if (outcome == HAB_DONE) {
        load->count = 0;
    }
    return outcome;
}

static int keep_number(void *context, uint64_t number, hab_slice key)
{
    download *load = context;

    load->given[load->count++] = number;
    load->after = (pl_key){.size = 0};
    pl_key_text(&load->after, key);
    return load->count < PART ? HAB_DONE : HAB_NONE;
}

/* The next demandes, of one commune after the other; each commune is decided. */
static int gather(const li *self, hab_call *call, download *load)
{
    int outcome = HAB_DONE;

    while (outcome == HAB_DONE && load->count < PART && load->commune < load->communes.count) {
        const char *code = load->communes.codes[load->commune];
        size_t had = load->count;

        outcome =
            li_list(self, call, code, LI_NOTIFIEE, pl_key_slice(&load->after), keep_number, load);
        if (outcome == HAB_DONE && load->count > had) {
            outcome = self->calls->may(call, "demandes", pl_text(code), (hab_slice){0}, NULL);
        }
        if (load->count < PART) {
            load->commune++;
            load->after.size = 0;
        }
    }
    return outcome;
}

static int trace_given(const li *self, hab_call *call, const li_shell *shell)
{
    const hab_note note = {.operation = "demande.transmise_au_logiciel",
                           .service = "demandes",
                           .target = pl_text(shell->commune),
                           .object = pl_text(shell->reference),
                           .convention = shell->convention};

    return self->calls->trace(call, &note);
}

/* HAB_NONE for one whose key is gone, in a store that was restored beside a newer vault:
 * it keeps back none of the others. */
static int write_one(const li *self, hab_call *call, FILE *out, uint64_t number)
{
    li_shell shell;
    json_t *document = NULL;
    int outcome = li_read(self, call, number, &shell);

    if (outcome != HAB_DONE) {
        return HAB_FAILED; /* listed in this transaction, it is there */
    }
    outcome = li_open_document(self, call, number, &document);
    if (outcome == HAB_DONE) {
        outcome = li_give(self, call, number, &shell);
    }
    if (outcome == HAB_DONE) {
        outcome = trace_given(self, call, &shell);
    }
    if (outcome == HAB_DONE) {
        li_xml_demande(out, &shell, document, 0);
    }
    json_decref(document);
    return outcome;
}

/* Only what was written is marked later. */
static int write_given(const li *self, hab_call *call, FILE *out, download *load)
{
    const size_t count = load->count;
    int outcome = HAB_DONE;

    load->count = 0;
    for (size_t i = 0; outcome == HAB_DONE && i < count; i++) {
        outcome = write_one(self, call, out, load->given[i]);
        if (outcome == HAB_DONE) {
            load->given[load->count++] = load->given[i];
        } else if (outcome == HAB_NONE) {
            self->calls->log(call, "a demande cannot be read: the vault has lost its key");
            outcome = HAB_DONE;
        }
    }
    return outcome;
}

static int write_part(const li *self, hab_call *call, FILE *out, download *load)
{
    int outcome;

    if (!load->begun) {
        li_xml_begin(out, self->calls->caller(call)->now);
    }
    outcome = write_given(self, call, out, load);
    if (load->over) {
        li_xml_end(out);
    }
    return outcome;
}

static int send_part(const li *self, hab_call *call, download *load)
{
    li_text_out text;
    int outcome;

    if (li_text_open(&text) != 0) {
        return HAB_FAILED;
    }
    outcome = write_part(self, call, text.file, load);
    if (li_text_close(&text) != 0) {
        outcome = HAB_FAILED;
    }
    if (outcome == HAB_DONE) {
        outcome = self->calls->part(call, (hab_slice){.data = text.bytes, .size = text.size});
    }
    li_text_free(&text);
    return outcome;
}

static int next_part(const void *state, hab_call *call, void *context)
{
    const li *self = state;
    download *load = context;
    int outcome = hold_all(self, call, load);

    if (outcome == HAB_DONE) {
        outcome = mark(self, call, load);
    }
    if (outcome == HAB_DONE) {
        outcome = gather(self, call, load);
        load->over = load->count == 0;
    }
    if (outcome == HAB_DONE) {
        outcome = send_part(self, call, load);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    load->begun = 1;
    if (load->over) {
        outcome = give_back(self, call, load);
    }
    return outcome == HAB_DONE && load->over ? HAB_NONE : outcome;
}

/* -- the page */

static void close_download(const void *state, void *context)
{
    download *load = context;

    (void) state;
    li_communes_free(&load->communes);
    free(load);
}

/* What has to hold before the first part. */
static int prepare(const li *self, hab_call *call, download *load)
{
    int outcome = li_asked_communes(self, call, &load->communes);

    if (outcome == HAB_DONE) {
        outcome = pl_number(self->host, call, "reprise", &load->number);
    }
    return outcome == HAB_DONE ? hold_all(self, call, load) : outcome;
}

/* HEAD takes no lease. */
static int answer_head(const li *self, hab_call *call)
{
    li_communes communes;
    int outcome = li_asked_communes(self, call, &communes);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    li_communes_free(&communes);
    return self->calls->content(call, TYPE, (hab_slice){.data = "", .size = 0}, FILENAME, "", 0);
}

int li_export_get(const void *state, hab_call *call)
{
    const li *self = state;
    hab_stream stream = {
        .type = TYPE, .filename = FILENAME, .next = next_part, .close = close_download};
    download *load;
    int outcome;

    if (self->calls->caller(call)->head) {
        return answer_head(self, call);
    }
    load = calloc(1, sizeof(*load));
    outcome = load != NULL ? prepare(self, call, load) : HAB_FAILED;
    if (outcome == HAB_DONE) {
        stream.context = load;
        return self->calls->stream(call, &stream); /* the host's from here on */
    }
    if (load != NULL) {
        close_download(state, load);
    }
    return outcome;
}
