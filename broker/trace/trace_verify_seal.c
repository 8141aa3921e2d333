/* A month that is over: its file is the one that was sealed, byte by byte. */
#include "trace/heads.h"
#include "trace/trace_verify_part.h"

typedef unsigned long long ull;

enum { TOLD = 20 }; /* blocks that differ, of a month */

typedef struct compared {
    hab_verifying *v;
    const char *name;
    unsigned differ;
} compared;

static const hab_head *find_sealed(const hab_verifying *v, uint32_t month)
{
    for (size_t i = v->head_count; i-- > 0;) {
        const hab_head *head = &v->heads[i].head;

        if (head->kind == HAB_HEAD_SEAL && head->month == month) {
            return head;
        }
    }
    return NULL;
}

static void tell_block(void *context, uint64_t offset, const char *sentence)
{
    compared *c = context;

    if (++c->differ <= TOLD) {
        hab_verify_problem(c->v, "segment %s, byte %llu: changed since it was sealed: %s", c->name,
                           (ull) offset, sentence);
    }
}

void hab_verify_seal(hab_verifying *v, uint32_t month)
{
    const hab_head *head = find_sealed(v, month);
    uint8_t digest[HAB_HASH_SIZE];
    char name[HAB_SEGMENT_NAME];
    compared c = {.v = v, .name = name};
    hab_error error = {""};
    hab_status status;

    if (head == NULL || v->heads_directory == NULL) {
        return;
    }
    hab_segment_name(month, name);
    status = hab_seal_digest(v->heads_directory, month, digest, &error);
    if (status == HAB_NOT_FOUND) {
        hab_verify_problem(v, "heads/%.7s.seal: missing: head %llu has sealed segment %s", name,
                           (ull) head->sequence, name);
        return;
    }
    if (status == HAB_OK && memcmp(digest, head->seal, HAB_HASH_SIZE) != 0) {
        hab_verify_problem(v,
                           "heads/%.7s.seal: changed: not the seal of segment %s that head %llu "
                           "has signed",
                           name, name, (ull) head->sequence);
        return;
    }
    if (status == HAB_OK) {
        status =
            hab_seal_compare(v->source->trace, v->heads_directory, month, tell_block, &c, &error);
    }
    if (c.differ > TOLD) {
        hab_verify_problem(v, "segment %s: %u more blocks were changed since it was sealed", name,
                           c.differ - TOLD);
    }
    if (status != HAB_OK && status != HAB_NOT_FOUND) { /* dropped a moment ago */
        hab_verify_problem(v, "segment %s: cannot be compared with its seal: %s", name, error.text);
    }
}
