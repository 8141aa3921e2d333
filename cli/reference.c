/* habilctl reference: official lists as data, each replaced as a whole or not at all. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "request/reference.h"

static const char name[] = "reference";

enum { COLUMNS_MAX = 64, MEMBERS = 5, CELL_MAX = 1024 };

/* The members of an entry, as columns and JSON name them. */
static const struct {
    const char *name;
    size_t offset, room;
    int needed;
} members[MEMBERS] = {
    {"code", offsetof(hab_reference, code), sizeof(((hab_reference *) 0)->code), 1},
    {"nom", offsetof(hab_reference, nom), sizeof(((hab_reference *) 0)->nom), 1},
    {"caf", offsetof(hab_reference, caf), sizeof(((hab_reference *) 0)->caf), 0},
    {"commune", offsetof(hab_reference, commune), sizeof(((hab_reference *) 0)->commune), 0},
    {"type", offsetof(hab_reference, type), sizeof(((hab_reference *) 0)->type), 0},
};

typedef struct loading {
    const char *path;
    char *text; /* the whole file */
    size_t size;
    size_t place;
    size_t line; /* of what is being read; of an entry's number, in JSON */
    char separator;
    int columns[COLUMNS_MAX]; /* the member of each, or -1 */
    size_t column_count;
    hab_reference_kind kind;
    hab_txn *txn;
    unsigned count;
    time_t shown;
} loading;

static int failed_at(const loading *l, const char *text)
{
    fprintf(stderr, "%s:%zu: %s\n", l->path, l->line, text);
    return 0;
}

/* malloc'd with a NUL behind. 1 when done. */
static int read_file(loading *l)
{
    FILE *file = fopen(l->path, "re");
    int failed = file == NULL || fseeko(file, 0, SEEK_END) != 0;
    off_t size = failed ? -1 : ftello(file);

    if (size >= 0) {
        rewind(file);
        l->text = malloc((size_t) size + 1);
        l->size = l->text != NULL ? fread(l->text, 1, (size_t) size, file) : 0;
        failed = l->text == NULL || l->size != (size_t) size;
    }
    if (size < 0 || failed) {
        command_fail(0, name, "%s: %s", l->path, strerror(errno));
    } else {
        l->text[l->size] = '\0';
    }
    if (file != NULL) {
        (void) fclose(file);
    }
    return size >= 0 && !failed;
}

static int set_member(const loading *l, hab_reference *entry, int member, const char *text)
{
    if (strlen(text) >= members[member].room) {
        char said[80];

        snprintf(said, sizeof(said), "%s: longer than %zu bytes", members[member].name,
                 members[member].room - 1);
        return failed_at(l, said);
    }
    memcpy((char *) entry + members[member].offset, text, strlen(text) + 1);
    return 1;
}

/* At most a line a second; one that rewrites itself on a terminal. */
static void show_progress(loading *l)
{
    int terminal = isatty(STDERR_FILENO);
    time_t now = time(NULL);

    if (now != l->shown) {
        l->shown = now;
        fprintf(stderr, "%s%s: %u entries%s", terminal ? "\r" : "", l->path, l->count,
                terminal ? "\033[K" : "\n");
    }
}

static int put_entry(loading *l, const hab_reference *entry)
{
    hab_error error = {""};
    hab_status status = hab_reference_put(l->txn, l->kind, entry, &error);

    if (status != HAB_OK) {
        return failed_at(l, status == HAB_FULL ? "no room left: raise the map with `habilctl grow`"
                                               : error.text);
    }
    l->count++;
    show_progress(l);
    return 1;
}

/* The text of a cell, unquoted; l->place is behind it. 0 when it has no end or is long. */
static int read_cell(loading *l, char cell[CELL_MAX])
{
    size_t length = 0;
    int quoted = l->text[l->place] == '"';

    l->place += quoted != 0;
    for (; l->place < l->size && length < CELL_MAX - 1; l->place++) {
        char c = l->text[l->place];

        if (quoted && c == '"') {
            if (l->text[l->place + 1] != '"') {
                quoted = 0;
                l->place++;
                break;
            }
            l->place++;
        } else if (!quoted && (c == l->separator || c == '\n' || c == '\r')) {
            break;
        }
        l->line += c == '\n';
        cell[length++] = c;
    }
    cell[length] = '\0';
    return !quoted && length < CELL_MAX - 1 && strlen(cell) == length;
}

/* 1 at the end of a line, which is then passed. */
static int ends_line(loading *l)
{
    if (l->place < l->size && l->text[l->place] == '\r') {
        l->place++;
    }
    if (l->place < l->size && l->text[l->place] == '\n') {
        l->place++;
        l->line++;
        return 1;
    }
    return l->place >= l->size;
}

static int member_of(const char *column)
{
    for (int i = 0; i < MEMBERS; i++) {
        if (strcasecmp(column, members[i].name) == 0) {
            return i;
        }
    }
    return -1;
}

static int check_header(const loading *l)
{
    for (int i = 0; i < MEMBERS; i++) {
        size_t times = 0;
        char said[80];

        for (size_t column = 0; column < l->column_count; column++) {
            times += l->columns[column] == i;
        }
        if (times > 1 || (members[i].needed && times == 0)) {
            snprintf(said, sizeof(said), "the header names the column \"%s\" %s", members[i].name,
                     times == 0 ? "nowhere" : "twice");
            return failed_at(l, said);
        }
    }
    return 1;
}

/* The first line names the columns; what else it has is passed over. */
static int read_header(loading *l)
{
    const char *end = memchr(l->text, '\n', l->size);
    size_t length = end != NULL ? (size_t) (end - l->text) : l->size;
    char cell[CELL_MAX];

    l->line = 1;
    l->place = l->size >= 3 && memcmp(l->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    l->separator = memchr(l->text, ';', length) != NULL ? ';' : ',';
    for (;;) {
        if (l->column_count == COLUMNS_MAX || !read_cell(l, cell)) {
            return failed_at(l, "no header of column names");
        }
        l->columns[l->column_count++] = member_of(cell);
        if (l->place >= l->size || l->text[l->place] != l->separator) {
            break;
        }
        l->place++;
    }
    return check_header(l) && (ends_line(l) || failed_at(l, "a quote in the middle of a cell"));
}

/* One line; l->line names where it began until it is stored. */
static int read_line(loading *l)
{
    hab_reference entry = {.code = ""};
    char cell[CELL_MAX];
    size_t first = l->line, next;

    for (size_t column = 0;; column++) {
        if (!read_cell(l, cell)) {
            l->line = first;
            return failed_at(l, "a cell has no closing quote, a NUL, or is too long");
        }
        if (column >= l->column_count) {
            return failed_at(l, "more cells than the header has columns");
        }
        if (l->columns[column] >= 0 && !set_member(l, &entry, l->columns[column], cell)) {
            return 0;
        }
        if (l->place >= l->size || l->text[l->place] != l->separator) {
            break;
        }
        l->place++;
    }
    if (!ends_line(l)) {
        return failed_at(l, "text behind a closing quote");
    }
    next = l->line;
    l->line = first;
    if (!put_entry(l, &entry)) {
        return 0;
    }
    l->line = next;
    return 1;
}

static int load_csv(loading *l)
{
    if (!read_header(l)) {
        return 0;
    }
    while (l->place < l->size) {
        if (!ends_line(l) && !read_line(l)) {
            return 0;
        }
    }
    return 1;
}

static int load_object(loading *l, const json_t *object)
{
    hab_reference entry = {.code = ""};

    for (int i = 0; i < MEMBERS; i++) {
        const json_t *value = json_object_get(object, members[i].name);

        if (value != NULL && !json_is_string(value)) {
            return failed_at(l, "its members are texts");
        }
        if (value != NULL && !set_member(l, &entry, i, json_string_value(value))) {
            return 0;
        }
    }
    return put_entry(l, &entry);
}

/* A JSON array of objects; places are counted as entries. */
static int load_json(loading *l)
{
    json_error_t where;
    json_t *array = json_loadb(l->text, l->size, JSON_REJECT_DUPLICATES, &where);
    int done = json_is_array(array);
    size_t index;
    json_t *object;

    if (!done) {
        l->line = array == NULL ? (size_t) where.line : 1;
        failed_at(l, array == NULL ? where.text : "not an array");
    }
    json_array_foreach(array, index, object)
    {
        l->line = index + 1;
        done = done && load_object(l, object);
    }
    json_decref(array);
    return done;
}

static int is_json(const loading *l)
{
    size_t start = strspn(l->text, " \t\r\n");

    return l->text[start] == '[' || l->text[start] == '{';
}

/* All of it, or nothing. */
static int replace(command_context *context, loading *l)
{
    hab_status status;
    char object[64];

    status = hab_begin_write(context->main, &l->txn);
    if (status != HAB_OK) {
        command_fail(0, name, "%s", hab_status_text(status));
        return 0;
    }
    status = hab_reference_clear(l->txn, l->kind);
    if (status == HAB_OK && !(is_json(l) ? load_json(l) : load_csv(l))) {
        hab_abort(l->txn);
        return 0;
    }
    if (status == HAB_OK && l->count == 0) {
        hab_abort(l->txn);
        command_fail(0, name, "%s: holds no entry", l->path);
        return 0;
    }
    snprintf(object, sizeof(object), "%d %u", (int) l->kind, l->count);
    if (status == HAB_OK) {
        status = command_trace_change(l->txn, "reference.chargee", 0, 0, object);
    }
    if (status == HAB_OK) {
        status = hab_commit(l->txn);
    } else {
        hab_abort(l->txn);
    }
    if (status != HAB_OK) {
        command_fail(0, name, "%s: %s", l->path, hab_status_text(status));
    }
    return status == HAB_OK;
}

static int load(command_context *context, const char *kind, const char *path)
{
    loading l = {.path = path};
    int done;

    if (hab_reference_kind_find(hab_slice_text(kind), &l.kind) != HAB_OK) {
        return command_fail(EXIT_USAGE, name, "%s: communes, caf or etablissements", kind);
    }
    /* The file is read before the owner of the store is acted as. */
    done = read_file(&l) && command_open(context, HAB_STORE_WRITE) && replace(context, &l);
    free(l.text);
    if (done) {
        printf("%s: %u entries\n", kind, l.count);
    }
    return done ? EXIT_DONE : EXIT_REFUSED;
}

static int stats(command_context *context)
{
    static const char *const kinds[] = {"communes", "caf", "etablissements"};
    hab_txn *txn;
    hab_status status = HAB_OK;

    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_read(context->main, &txn);
    if (status != HAB_OK) {
        return command_fail(EXIT_REFUSED, name, "%s", hab_status_text(status));
    }
    for (size_t i = 0; status == HAB_OK && i < sizeof(kinds) / sizeof(*kinds); i++) {
        hab_reference_kind kind = HAB_REFERENCE_COMMUNES;
        uint64_t count = 0;

        (void) hab_reference_kind_find(hab_slice_text(kinds[i]), &kind);
        status = hab_reference_count(txn, kind, &count);
        if (status == HAB_OK) {
            printf("%s\t%" PRIu64 "\n", kinds[i], count);
        }
    }
    hab_abort(txn);
    return status == HAB_OK ? EXIT_DONE
                            : command_fail(EXIT_REFUSED, name, "%s", hab_status_text(status));
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{0}};
    int next = command_options(name, argc, argv, options, NULL);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (argc - next == 1 && strcmp(argv[next], "stats") == 0) {
        return stats(context);
    }
    if (argc - next == 3 && strcmp(argv[next], "load") == 0) {
        return load(context, argv[next + 1], argv[next + 2]);
    }
    return command_fail(EXIT_USAGE, name, "wants an action, see --help");
}

const command command_reference = {
    .name = name,
    .summary = "loads official lists: communes, Cafs, establishments",
    .help =
        "reference ACTION …\n\n"
        "  load KIND FILE   replaces the list: communes, caf or etablissements\n"
        "  stats            entries of each list\n\n"
        "FILE is CSV in UTF-8 with a header, cells parted by \";\" or \",\", or a JSON array of\n"
        "objects. Members: code, nom; caf (communes, etablissements), commune and type\n"
        "(etablissements: EAJE, ALSH, RPE, LAEP). Other columns are passed over. A list with\n"
        "a fault is refused as a whole, and the one that was there stays.\n",
    .run = run,
};
