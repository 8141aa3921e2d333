/* A part of the verification in a process of its own: liblmdb trusts what it reads, and a page
 * that was tampered with may kill who reads it. */
#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trace/trace_verify_part.h"

enum { MESSAGE_MAX = 2048 };

/* What a part tells the first process. */
typedef enum message_kind {
    MESSAGE_PROBLEM = 1, /* a sentence */
    MESSAGE_PROGRESS,
    MESSAGE_POSITION, /* message_position */
    MESSAGE_CHANGE,   /* a record of main.mdb */
    MESSAGE_END       /* message_end: the last */
} message_kind;

typedef struct message {
    uint32_t kind;
    uint32_t size;
    char bytes[MESSAGE_MAX];
} message;

typedef struct message_position {
    uint64_t writer;
    hab_position position;
} message_position;

typedef struct message_end {
    hab_status status;
    hab_error error;
} message_end;

static void send(FILE *out, message_kind kind, hab_slice bytes)
{
    uint32_t head[2] = {kind, (uint32_t) bytes.size};

    if (fwrite(head, sizeof(head), 1, out) != 1
        || (bytes.size > 0 && fwrite(bytes.data, bytes.size, 1, out) != 1)) {
        _exit(EXIT_FAILURE); /* nobody listens */
    }
}

static int receive(FILE *in, message *got)
{
    return fread(got, 2 * sizeof(uint32_t), 1, in) == 1 && got->size < sizeof(got->bytes)
           && (got->size == 0 || fread(got->bytes, got->size, 1, in) == 1);
}

/* What was found must not die with who found it: it is told at once. */
void hab_verify_send_problem(hab_verifying *v, const char *sentence)
{
    send(v->out, MESSAGE_PROBLEM, hab_slice_text(sentence));
    (void) fflush(v->out);
}

void hab_verify_send_progress(hab_verifying *v)
{
    send(v->out, MESSAGE_PROGRESS, hab_slice_of("", 0));
    (void) fflush(v->out);
}

void hab_verify_send_change(hab_verifying *v, hab_slice record)
{
    send(v->out, MESSAGE_CHANGE, record);
}

static hab_status send_position(void *context, uint64_t writer, const hab_position *position)
{
    message_position sent = {.writer = writer, .position = *position};

    send(context, MESSAGE_POSITION, hab_slice_of(&sent, sizeof(sent)));
    return HAB_OK;
}

static _Noreturn void run_part(hab_verifying *v, hab_verify_part part, void *context)
{
    message_end end = {.error = {""}};

    (void) prctl(PR_SET_DUMPABLE, 0); /* no core with records in it */
    end.status = part(v, context, &end.error);
    (void) hab_positions_each(&v->writers, send_position, v->out);
    send(v->out, MESSAGE_END, hab_slice_of(&end, sizeof(end)));
    (void) fflush(v->out);
    _exit(EXIT_SUCCESS);
}

static hab_status take_position(hab_positions *writers, const message *got)
{
    message_position sent;
    hab_position *position;

    if (got->size != sizeof(sent)) {
        return HAB_CORRUPT;
    }
    memcpy(&sent, got->bytes, sizeof(sent));
    position = hab_positions_at(writers, sent.writer, NULL);
    if (position == NULL) {
        return HAB_MEMORY;
    }
    *position = sent.position;
    return HAB_OK;
}

static hab_status take_change(hab_verifying *v, const message *got)
{
    uint8_t *grown = realloc(v->changes, v->changes_size + sizeof(got->size) + got->size);

    if (grown == NULL) {
        return HAB_MEMORY;
    }
    v->changes = grown;
    memcpy(grown + v->changes_size, &got->size, sizeof(got->size));
    memcpy(grown + v->changes_size + sizeof(got->size), got->bytes, got->size);
    v->changes_size += sizeof(got->size) + got->size;
    return HAB_OK;
}

static hab_status take(hab_verifying *v, message *got, hab_positions *writers, message_end *end)
{
    switch (got->kind) {
    case MESSAGE_PROBLEM:
        got->bytes[got->size] = '\0';
        v->listener->problem(v->listener->context, got->bytes);
        return HAB_OK;
    case MESSAGE_PROGRESS:
        v->listener->progress(v->listener->context, v->state->report.records, v->state->total);
        return HAB_OK;
    case MESSAGE_POSITION: return take_position(writers, got);
    case MESSAGE_CHANGE: return take_change(v, got);
    case MESSAGE_END: memcpy(end, got->bytes, sizeof(*end)); return HAB_OK;
    default: return HAB_CORRUPT;
    }
}

/* Listens to a part until it ends. *ended says whether it came to its end. */
static hab_status listen_to(hab_verifying *v, FILE *in, message_end *end, int *ended)
{
    hab_positions writers = {0};
    hab_status status = HAB_OK;
    message got;

    *ended = 0;
    while (status == HAB_OK && !*ended && receive(in, &got)) {
        status = take(v, &got, &writers, end);
        *ended = got.kind == MESSAGE_END;
    }
    if (*ended && status == HAB_OK) {
        hab_positions_free(&v->writers);
        v->writers = writers;
    } else {
        hab_positions_free(&writers);
    }
    return status;
}

static hab_status start(hab_verifying *v, hab_verify_part part, void *context, FILE **in,
                        pid_t *child, hab_error *error)
{
    int ends[2];

    if (pipe(ends) != 0) {
        return hab_fail(error, HAB_IO, "cannot make a pipe: %m");
    }
    *child = fork();
    if (*child < 0) {
        close(ends[0]);
        close(ends[1]);
        return hab_fail(error, HAB_IO, "cannot make a process: %m");
    }
    if (*child == 0) {
        close(ends[0]);
        v->out = fdopen(ends[1], "w");
        if (v->out == NULL) {
            _exit(EXIT_FAILURE);
        }
        run_part(v, part, context);
    }
    close(ends[1]);
    *in = fdopen(ends[0], "r");
    if (*in == NULL) {
        close(ends[0]);
        (void) waitpid(*child, NULL, 0);
        return hab_fail(error, HAB_MEMORY, "out of memory");
    }
    return HAB_OK;
}

hab_status hab_verify_apart(hab_verifying *v, hab_verify_part part, void *context,
                            const char *place, int *ended, hab_error *error)
{
    message_end end = {.status = HAB_OK};
    hab_status status;
    pid_t child = 0;
    FILE *in = NULL;

    status = start(v, part, context, &in, &child, error);
    if (status != HAB_OK) {
        return status;
    }
    status = listen_to(v, in, &end, ended);
    fclose(in);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
    if (status != HAB_OK || end.status == HAB_MEMORY) {
        return hab_fail(error, HAB_MEMORY, "out of memory");
    }
    if (!*ended) {
        hab_verify_problem(v, "%s: unreadable after number %llu: reading it ends the process",
                           place, (unsigned long long) v->state->number);
    } else if (end.status != HAB_OK) {
        *ended = 0;
        hab_verify_problem(
            v, "%s: unreadable after number %llu: %s", place, (unsigned long long) v->state->number,
            end.error.text[0] != '\0' ? end.error.text : hab_status_text(end.status));
    }
    return HAB_OK;
}
