/* What commands share: the store, the types, the owner they act as, and how they
 * read their arguments. */
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <libgen.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/calendar.h"
#include "command.h"
#include "convention/convention.h"
#include "trace/change.h"

int command_fail(int exit_code, const char *name, const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "habilctl%s%s: ", name[0] != '\0' ? " " : "", name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return exit_code;
}

int command_act_as_owner(const char *directory)
{
    struct stat status;
    const struct passwd *owner;

    if (geteuid() != 0 || stat(directory, &status) != 0 || status.st_uid == 0) {
        return 1; /* a directory that is missing is for the opening to tell */
    }
    owner = getpwuid(status.st_uid);
    if (owner == NULL) {
        command_fail(0, "", "%s belongs to user %u, who has no account", directory,
                     (unsigned) status.st_uid);
        return 0;
    }
    if (initgroups(owner->pw_name, owner->pw_gid) != 0 || setgid(owner->pw_gid) != 0
        || setuid(owner->pw_uid) != 0) {
        command_fail(0, "", "cannot act as %s: %s", owner->pw_name, strerror(errno));
        return 0;
    }
    /* As nginx does for its workers: what goes wrong may still be looked into. */
    (void) prctl(PR_SET_DUMPABLE, 1);
    return 1;
}

int command_open(command_context *context, hab_store_mode mode)
{
    hab_error error = {""};

    if (hab_trace_path(context->store, context->trace, sizeof(context->trace)) != HAB_OK
        || hab_heads_path(context->store, context->heads, sizeof(context->heads)) != HAB_OK) {
        command_fail(0, "", "%s: the path is too long", context->store);
        return 0;
    }
    if (!command_act_as_owner(context->store)) {
        return 0;
    }
    if (hab_main_open(context->store, mode, 0, &context->main, &error) != HAB_OK) {
        command_fail(0, "", "%s", error.text);
        return 0;
    }
    return 1;
}

int command_key(const command_context *context, const char *name, const char *file,
                uint8_t key[HAB_KEY_SIZE])
{
    hab_error error = {""};
    char path[4096];
    char store[4096];

    if (file == NULL) {
        if (snprintf(store, sizeof(store), "%s", context->store) >= (int) sizeof(store)
            || snprintf(path, sizeof(path), "%s/habilitation.key", dirname(store))
                   >= (int) sizeof(path)) {
            command_fail(0, name, "%s: the path is too long", context->store);
            return 0;
        }
        file = path;
    }
    if (hab_key_load(file, key, &error) != HAB_OK) {
        command_fail(0, name, "%s", error.text);
        return 0;
    }
    return 1;
}

static int is_plugin(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return length > 3 && strcmp(entry->d_name + length - 3, ".so") == 0;
}

static hab_status load_type(command_context *context, const char *file_name, hab_error *error)
{
    char file[4096];
    char settings[4096];
    int length = (int) strlen(file_name) - 3;
    char name[256];

    if (snprintf(name, sizeof(name), "%.*s", length, file_name) >= (int) sizeof(name)
        || snprintf(file, sizeof(file), "%s/%s", context->plugins, file_name) >= (int) sizeof(file)
        || snprintf(settings, sizeof(settings), "%s/%s.json", context->settings, name)
               >= (int) sizeof(settings)) {
        return hab_fail(error, HAB_INVALID, "%s: the path is too long", file_name);
    }
    return hab_types_load(&context->types, name, file,
                          access(settings, F_OK) == 0 ? settings : NULL, error);
}

int command_types(command_context *context)
{
    struct dirent **entries;
    hab_error error = {""};
    hab_status status = HAB_OK;
    int count = scandir(context->plugins, &entries, is_plugin, alphasort);

    if (count < 0) {
        command_fail(0, "", "plugins %s: %s", context->plugins, strerror(errno));
        return 0;
    }
    for (int i = 0; i < count; i++) {
        if (status == HAB_OK) {
            status = load_type(context, entries[i]->d_name, &error);
        }
        free(entries[i]);
    }
    free(entries);
    if (status != HAB_OK) {
        command_fail(0, "", "%s", error.text);
    } else if (count == 0) {
        command_fail(0, "", "plugins %s: no convention type there (NAME.so)", context->plugins);
    }
    return status == HAB_OK && count > 0;
}

int command_options(const char *name, int argc, char **argv, const struct option *options,
                    const char **values)
{
    const char *order = name[0] == '\0' ? "+:" : ":";
    int which = 0;
    int found;

    opterr = 0;
    optind = 0; /* begins anew, with the order */
    while ((found = getopt_long(argc, argv, order, options, &which)) == 0) {
        values[which] = optarg != NULL ? optarg : "";
    }
    if (found == -1) {
        return optind;
    }
    command_fail(0, name, found == ':' ? "%s wants a value" : "%s: no such option, see --help",
                 argv[optind - 1]);
    return -1;
}

int command_time(const char *name, const char *text, int64_t *time)
{
    if (text == NULL) {
        *time = hab_now();
        return 1;
    }
    if (hab_parse_time(hab_slice_text(text), time, NULL) == HAB_OK) {
        return 1;
    }
    command_fail(0, name, "%s: neither a date (2026-11-22) nor a time (2026-11-22T10:00:00+01:00)",
                 text);
    return 0;
}

int command_size(const char *name, const char *text, uint64_t *size)
{
    static const char units[] = "kmgt";
    char *end;
    unsigned long long number;
    unsigned shift = 0;

    errno = 0;
    number = strtoull(text, &end, 10);
    if (*end != '\0' && strchr(units, *end) != NULL) {
        shift = 10U * (unsigned) (strchr(units, *end) - units + 1);
        end++;
    }
    if (errno != 0 || *text < '0' || *text > '9' || *end != '\0' || number == 0
        || number > UINT64_MAX >> shift) {
        command_fail(0, name, "%s: no size (as 512m, 64g)", text);
        return 0;
    }
    *size = (uint64_t) number << shift;
    return 1;
}

int command_person(hab_txn *txn, const char *text, uint64_t *number)
{
    hab_person_record record;
    char *end;
    uint64_t found = strtoull(text, &end, 10);
    hab_status status = *text >= '1' && *text <= '9' && *end == '\0'
                            ? hab_person_record_get(txn, found, &record)
                            : hab_person_find(txn, hab_slice_text(text), &found);

    if (status == HAB_OK) {
        *number = found;
        return 1;
    }
    command_fail(0, "", "person %s: %s", text, hab_status_text(status));
    return 0;
}

int command_convention(hab_txn *txn, const char *text, uint64_t *number)
{
    hab_status status = hab_convention_find(txn, hab_slice_text(text), number);

    if (status != HAB_OK) {
        command_fail(0, "", "convention %s: %s", text, hab_status_text(status));
    }
    return status == HAB_OK;
}

hab_status command_trace_change(hab_txn *txn, const char *operation, uint64_t person,
                                uint64_t convention, const char *object)
{
    hab_convention_record found = {0};
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .channel = HAB_TRACE_COMMAND,
                               .allowed = 1,
                               .time = hab_now_us(),
                               .person = person,
                               .convention = convention,
                               .operation = hab_slice_text(operation),
                               .object = hab_slice_text(object)};
    hab_status status = convention == 0 ? HAB_OK : hab_convention_get(txn, convention, &found);

    record.version = found.version;
    record.numero = hab_slice_text(found.numero);
    return status == HAB_OK ? hab_change_trace(txn, &record) : status;
}
