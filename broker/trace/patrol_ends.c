#include "trace/patrol_ends.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "trace/heads_file.h"
#include "trace/roll.h"
#include "trace/segment.h"

/* A number, and the chain that somebody knows up to it. */
typedef struct known_end {
    uint64_t number;
    const uint8_t *chain;
    const char *place; /* who knows it */
    const char *said;  /* French */
    int resumed;       /* after a lift: records may be cut off before it */
} known_end;

/* The chain up to a number. HAB_NOT_FOUND when this segment ends before; HAB_LATER when it begins
 * after; HAB_CORRUPT for a gap, or what is no record. */
static hab_status chain_in(const char *trace, uint32_t month, uint64_t number,
                           uint8_t chain[HAB_HASH_SIZE], hab_error *error)
{
    hab_segment *segment;
    hab_chain ends;
    hab_slice record;
    hab_txn *txn;
    hab_status status = hab_segment_open(trace, month, 0, &segment, error);

    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_LATER : status;
    }
    status = hab_begin_read(hab_segment_store(segment), &txn);
    if (status == HAB_OK) {
        status = hab_segment_chain(txn, &ends);
        if (status == HAB_OK && number >= ends.first) {
            status = number > ends.last ? HAB_NOT_FOUND
                                        : hab_segment_record(txn, number, &record, chain);
            status = status == HAB_NOT_FOUND && number <= ends.last ? HAB_CORRUPT : status;
        } else if (status == HAB_OK || status == HAB_NOT_FOUND) {
            status = HAB_LATER;
        }
        hab_abort(txn);
    }
    hab_segment_close(segment);
    return status;
}

/* From the newest month back: nearly always in the first. HAB_LATER when no segment goes back
 * so far: it was dropped. */
static hab_status chain_at(const char *trace, uint64_t number, uint8_t chain[HAB_HASH_SIZE],
                           hab_error *error)
{
    uint32_t *months;
    size_t count;
    hab_status status = hab_segment_months(trace, &months, &count, error);

    if (status != HAB_OK) {
        return status;
    }
    status = count > 0 ? HAB_LATER : HAB_NOT_FOUND;
    while (status == HAB_LATER && count-- > 0) {
        status = chain_in(trace, months[count], number, chain, error);
    }
    free(months);
    return status;
}

static hab_status check_end(const char *trace, const known_end *end, hab_patrol_finding *finding,
                            hab_error *error)
{
    uint8_t chain[HAB_HASH_SIZE];
    char place[HAB_PLACE];
    hab_status status = chain_at(trace, end->number, chain, error);

    switch (status) {
    case HAB_OK:
        hab_place_of_end(end->place, end->number, chain, place);
        return memcmp(chain, end->chain, HAB_HASH_SIZE) == 0
                   ? HAB_OK
                   : hab_patrol_found(finding, place,
                                      "L’enregistrement n°\u00a0%" PRIu64 " n’a pas l’empreinte "
                                      "que connaît %s\u00a0: la chaîne a été refaite.",
                                      end->number, end->said);
    case HAB_NOT_FOUND:
        if (end->resumed) {
            return HAB_OK;
        }
        hab_place_of_end(end->place, end->number, NULL, place);
        return hab_patrol_found(finding, place,
                                "L’enregistrement n°\u00a0%" PRIu64 ", que connaît %s, n’est plus "
                                "dans les segments.",
                                end->number, end->said);
    case HAB_LATER:
    case HAB_CORRUPT: return HAB_OK; /* dropped; or for the walk to tell */
    default: return status;
    }
}

static hab_status check_main(hab_store *main, const char *trace, hab_patrol_finding *finding,
                             hab_error *error)
{
    hab_trace_head head;
    hab_txn *txn;
    hab_status status = hab_begin_read(main, &txn);

    if (status == HAB_OK) {
        status = hab_trace_head_get(txn, &head);
        hab_abort(txn);
    }
    if (status == HAB_CORRUPT) {
        return hab_patrol_found(finding, "main.mdb/illisible",
                                "main.mdb ne sait plus lire jusqu’où va la trace.");
    }
    if (status != HAB_OK) {
        return hab_fail(error, status, "cannot read the trace's head in main.mdb: %s",
                        hab_status_text(status));
    }
    if (head.number == 0) {
        return HAB_OK;
    }
    return check_end(
        trace,
        &(known_end){
            .number = head.number, .chain = head.hash, .place = "main.mdb", .said = "main.mdb"},
        finding, error);
}

static hab_status found_line(hab_patrol_finding *finding, const hab_heads_tail *tail,
                             const char *sentence)
{
    char place[HAB_PLACE];

    hab_place_of_text(tail->place, hab_slice_text(tail->line), place);
    return hab_patrol_found(finding, place, "Têtes signées, dernière ligne de %s\u00a0: %s",
                            tail->place, sentence);
}

static hab_status check_signed(const char *trace, const char *heads,
                               const uint8_t public[HAB_HEAD_PUBLIC], hab_patrol_finding *finding,
                               hab_error *error)
{
    hab_heads_tail tail = {0};
    hab_head head;
    hab_status status = hab_heads_tail_read(heads, &tail, error);

    if (status == HAB_OK && tail.line[0] == '\0') {
        return HAB_OK; /* none yet; or for who signs to tell */
    }
    if (status == HAB_OK) {
        status = hab_head_read(hab_slice_text(tail.line), public, &head);
    }
    if (status == HAB_INVALID || status == HAB_CORRUPT) {
        return found_line(finding, &tail, "elle n’est plus une tête.");
    }
    if (status == HAB_DENIED) {
        return found_line(finding, &tail, "sa signature n’est pas de cette clé.");
    }
    if (status != HAB_OK) {
        return hab_fail(error, status, "cannot read the last head in %s: %s", heads,
                        hab_status_text(status));
    }
    return head.number == 0 ? HAB_OK
                            : check_end(trace,
                                        &(known_end){.number = head.number,
                                                     .chain = head.chain,
                                                     .place = "heads",
                                                     .said = "la dernière tête signée",
                                                     .resumed = head.kind == HAB_HEAD_RESUME},
                                        finding, error);
}

hab_status hab_patrol_ends(hab_store *main, const char *trace, const char *heads,
                           const uint8_t public[HAB_HEAD_PUBLIC], hab_patrol_finding *finding,
                           hab_error *error)
{
    hab_status status = check_main(main, trace, finding, error);

    return status == HAB_OK && heads != NULL ? check_signed(trace, heads, public, finding, error)
                                             : status;
}
