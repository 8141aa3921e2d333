/* habilctl trace prove, check and key: one record is proven to whoever has the public key. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/head.h"
#include "trace/proof.h"
#include "trace_command.h"

static const char name[] = "trace";

enum { PROOF_BYTES = 1 << 16 /* of a file: a proof has some 6,000 */ };

/* -- prove */

static int read_number(const char *text, uint64_t *number)
{
    char *end;

    errno = 0;
    *number = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || end == text || text[0] < '0' || text[0] > '9') {
        command_fail(0, name, "%s is no number of a record", text);
        return 0;
    }
    return 1;
}

static int print_json(json_t *value, size_t flags)
{
    int failed = json_dumpf(value, stdout, flags) != 0;

    putchar('\n');
    json_decref(value);
    return failed || fflush(stdout) != 0 ? command_fail(EXIT_REFUSED, name, "it cannot be written")
                                         : EXIT_DONE;
}

static int prove(command_context *context, uint64_t number, const char *motive)
{
    char what[32];
    const trace_reading reading = {.motive = motive, .what = what};
    hab_error error = {""};
    json_t *proof;
    hab_status status;

    (void) snprintf(what, sizeof(what), "preuve %" PRIu64, number);
    if (!command_open(context, HAB_STORE_WRITE) || !trace_reading_note(context, &reading)) {
        return EXIT_REFUSED;
    }
    status = hab_proof_make(context->trace, context->heads, number, &proof, &error);
    return status == HAB_OK ? print_json(proof, JSON_INDENT(2))
                            : command_fail(EXIT_REFUSED, name, "%s", error.text);
}

int trace_prove_run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"motif", required_argument, NULL, 0}, {0}};
    const char *motive = NULL;
    uint64_t number;
    int next = command_options(name, argc, argv, options, &motive);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (argc - next != 1) {
        return command_fail(EXIT_USAGE, name, "prove wants the number of a record, see --help");
    }
    return read_number(argv[next], &number) && trace_reading_has_motive(motive)
               ? prove(context, number, motive)
               : EXIT_USAGE;
}

/* -- check: no store, no network, no key but the public one */

static json_t *read_proof(const char *file)
{
    FILE *stream = file == NULL ? stdin : fopen(file, "re");
    char *text = malloc(PROOF_BYTES);
    json_t *proof = NULL;
    json_error_t error;
    size_t size;

    if (stream == NULL || text == NULL) {
        command_fail(0, name, "%s: %s", file, strerror(errno));
    } else {
        size = fread(text, 1, PROOF_BYTES, stream);
        proof = size < PROOF_BYTES ? json_loadb(text, size, JSON_REJECT_DUPLICATES, &error) : NULL;
        if (proof == NULL) {
            command_fail(0, name, "not proven: %s",
                         size < PROOF_BYTES ? error.text : "this is too long to be a proof");
        }
    }
    if (file != NULL && stream != NULL) {
        (void) fclose(stream);
    }
    free(text);
    return proof;
}

/* What signs for it, from the line that was verified. */
static void print_head(const json_t *proof)
{
    const char *line = json_string_value(json_object_get(proof, "tete"));
    json_t *head = json_loads(line, 0, NULL);

    printf("proven by head %" JSON_INTEGER_FORMAT ", signed at %s\n",
           json_integer_value(json_object_get(head, "tete")),
           json_string_value(json_object_get(head, "le")));
    json_decref(head);
}

static int check(const char *file, const uint8_t public[HAB_HEAD_PUBLIC])
{
    json_t *proof = read_proof(file);
    hab_error error = {""};
    json_t *record;
    hab_status status;

    if (proof == NULL) {
        return EXIT_REFUSED;
    }
    status = hab_proof_check(proof, public, &record, &error);
    if (status == HAB_OK) {
        print_head(proof);
    }
    json_decref(proof);
    return status == HAB_OK ? print_json(record, JSON_COMPACT)
                            : command_fail(EXIT_REFUSED, name, "not proven: %s", error.text);
}

int trace_check_run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"public", required_argument, NULL, 0}, {0}};
    const char *key = NULL;
    uint8_t public[HAB_HEAD_PUBLIC];
    int next = command_options(name, argc, argv, options, &key);

    (void) context;
    if (next < 0) {
        return EXIT_USAGE;
    }
    if (key == NULL || argc - next > 1) {
        return command_fail(EXIT_USAGE, name, "check wants --public KEY and one file, or none");
    }
    if (hab_base64url_decode(hab_slice_text(key), public, sizeof(public)) != HAB_OK) {
        return command_fail(EXIT_USAGE, name, "%s is no public key: %d characters, base64url", key,
                            HAB_HEAD_PUBLIC_TEXT);
    }
    return check(next < argc ? argv[next] : NULL, public);
}

/* -- key */

int trace_key_run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"key", required_argument, NULL, 0}, {0}};
    char text[HAB_HEAD_PUBLIC_TEXT + 1];
    uint8_t master[HAB_KEY_SIZE];
    const char *file = NULL;
    hab_head_key key;
    hab_status status;
    int next = command_options(name, argc, argv, options, &file);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (next != argc) {
        return command_fail(EXIT_USAGE, name, "%s is one word too many", argv[next]);
    }
    if (!command_key(context, name, file, master)) {
        return EXIT_REFUSED;
    }
    status = hab_head_key_of(master, &key);
    hab_wipe(master, sizeof(master));
    if (status != HAB_OK) {
        return command_fail(EXIT_REFUSED, name, "%s", hab_status_text(status));
    }
    (void) hab_base64url(key.public, sizeof(key.public), text);
    hab_wipe(&key, sizeof(key));
    puts(text);
    return EXIT_DONE;
}
