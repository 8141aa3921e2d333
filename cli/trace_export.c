/* habilctl trace check-export: whether an export of traces is whole, as it was given out, by whom
 * and why; with the public key alone. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "trace/signature.h"
#include "trace_command.h"

static const char name[] = "trace";

/* The file read so far: all of it is digested but the line that is held, which may be the last. */
typedef struct scan {
    hab_digest *digest;
    uint64_t lines;
    char *line; /* with its line feed */
    size_t room;
    ssize_t size;
} scan;

/* Digests each line once another follows it. */
static hab_status scan_file(FILE *file, scan *s)
{
    char *next = NULL;
    size_t room = 0;
    ssize_t size;
    hab_status status = hab_digest_open(&s->digest);

    while (status == HAB_OK && (size = getline(&next, &room, file)) > 0) {
        char *held = s->line;
        size_t held_room = s->room;

        if (s->size > 0) {
            s->lines++;
            status = hab_digest_add(s->digest, hab_slice_of(s->line, (size_t) s->size));
        }
        s->line = next;
        s->room = room;
        s->size = size;
        next = held;
        room = held_room;
    }
    free(next);
    return status == HAB_OK && ferror(file) ? HAB_IO : status;
}

static const char *word(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text != NULL ? text : "";
}

static long long number(const json_t *object, const char *member)
{
    return (long long) json_integer_value(json_object_get(object, member));
}

static void tell(const json_t *said, uint64_t lines)
{
    const json_t *demand = json_object_get(said, "demande");

    printf("%" PRIu64 " lines, %lld records%s: as they were given out\n", lines,
           number(said, "enregistrements"),
           json_is_true(json_object_get(said, "complet")) ? "" : " (not all there were)");
    printf("asked for by %s (person %lld, demand %lld), %s: %s\n", word(said, "demandeur"),
           number(demand, "agent"), number(demand, "numero"), word(demand, "le"),
           word(demand, "motif"));
    printf("exported by %s, %s\n", word(said, "par"), word(said, "exporte_le"));
}

static int check(const char *path, const scan *s, const uint8_t public[HAB_HEAD_PUBLIC])
{
    static char end[HAB_EXPORT_LINE];
    uint8_t hash[HAB_HASH_SIZE];
    size_t size = 0;
    json_t *said;
    hab_error error = {""};
    hab_status status = hab_digest_end(s->digest, hash);

    if (status == HAB_OK && !hab_export_line(hab_slice_of(s->line, (size_t) s->size), end, &size)) {
        status = hab_fail(&error, HAB_INVALID, "the last line is no signature of an export");
    }
    if (status == HAB_OK) {
        status = hab_export_check(hab_slice_of(end, size), hash, s->lines, public, &said, &error);
    }
    if (status != HAB_OK) {
        return command_fail(EXIT_REFUSED, name, "%s: %s", path, error.text);
    }
    tell(said, s->lines);
    json_decref(said);
    return EXIT_DONE;
}

/* The key itself, or a file that begins with it. */
static int read_key(const char *given, uint8_t public[HAB_HEAD_PUBLIC])
{
    char text[HAB_HEAD_PUBLIC_TEXT + 1] = "";
    FILE *file;

    if (hab_base64url_decode(hab_slice_text(given), public, HAB_HEAD_PUBLIC) == HAB_OK) {
        return 1;
    }
    file = fopen(given, "r");
    if (file == NULL) {
        return 0;
    }
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    (void) fclose(file);
    return hab_base64url_decode(hab_slice_text(text), public, HAB_HEAD_PUBLIC) == HAB_OK;
}

static int check_file(const char *path, const uint8_t public[HAB_HEAD_PUBLIC])
{
    scan s = {.size = 0};
    FILE *file = fopen(path, "r");
    int outcome;

    if (file == NULL) {
        return command_fail(EXIT_REFUSED, name, "%s cannot be read", path);
    }
    outcome = scan_file(file, &s) == HAB_OK
                  ? check(path, &s, public)
                  : command_fail(EXIT_REFUSED, name, "%s cannot be read", path);
    hab_digest_close(s.digest);
    free(s.line);
    (void) fclose(file);
    return outcome;
}

int trace_check_export_run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"public", required_argument, NULL, 0}, {0}};
    const char *values[1] = {0};
    uint8_t public[HAB_HEAD_PUBLIC];
    int next = command_options(name, argc, argv, options, values);

    (void) context;
    if (next < 0) {
        return EXIT_USAGE;
    }
    if (values[0] == NULL || next + 1 != argc) {
        return command_fail(EXIT_USAGE, name, "check-export takes --public KEY and one FILE");
    }
    if (!read_key(values[0], public)) {
        return command_fail(EXIT_USAGE, name,
                            "%s: neither a public key (43 characters) nor a file with one",
                            values[0]);
    }
    return check_file(argv[next], public);
}
