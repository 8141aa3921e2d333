/* habilctl init: an empty store, its directories and its key. */
#include <errno.h>
#include <libgen.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "trace/head.h"

static const char name[] = "init";

/* What init was asked to make. */
typedef struct making {
    const char *store;
    char trace[4096];
    char heads[4096];
    char key[4096];
    char public[HAB_HEAD_PUBLIC_TEXT + 1]; /* with which the trace's heads are verified */
    uint64_t map_size;
    const struct passwd *owner; /* NULL: the caller */
} making;

static int read_owner(const char *user, making *m)
{
    if (user == NULL) {
        return 1;
    }
    m->owner = getpwnam(user);
    if (m->owner == NULL) {
        command_fail(0, name, "--user %s: no such user", user);
    }
    return m->owner != NULL;
}

/* The key stands beside the store, not in it: a copy of one is not a copy of both. */
static int read_paths(const char *key, making *m)
{
    char copy[4096];
    int length;

    if (snprintf(copy, sizeof(copy), "%s", m->store) >= (int) sizeof(copy)
        || hab_trace_path(m->store, m->trace, sizeof(m->trace)) != HAB_OK
        || hab_heads_path(m->store, m->heads, sizeof(m->heads)) != HAB_OK) {
        command_fail(0, name, "%s: the path is too long", m->store);
        return 0;
    }
    length = key != NULL ? snprintf(m->key, sizeof(m->key), "%s", key)
                         : snprintf(m->key, sizeof(m->key), "%s/habilitation.key", dirname(copy));
    if (length >= (int) sizeof(m->key)) {
        command_fail(0, name, "%s: the path is too long", key);
    }
    return length < (int) sizeof(m->key);
}

/* A directory for the owner and their group alone; one that is there is taken. */
static int make_directory(const making *m, const char *path)
{
    if (mkdir(path, 0750) != 0 && errno != EEXIST) {
        command_fail(0, name, "%s: %s", path, strerror(errno));
        return 0;
    }
    if (chmod(path, 0750) != 0
        || (m->owner != NULL && chown(path, m->owner->pw_uid, m->owner->pw_gid) != 0)) {
        command_fail(0, name, "%s: %s", path, strerror(errno));
        return 0;
    }
    return 1;
}

static int is_there(const making *m)
{
    char main[4096];

    if (hab_main_path(m->store, main, sizeof(main)) != HAB_OK || access(main, F_OK) != 0) {
        return 0;
    }
    command_fail(0, name, "%s is there already, and stays as it is", main);
    return 1;
}

static int read_public(making *m)
{
    uint8_t master[HAB_KEY_SIZE];
    hab_head_key key;
    hab_error error = {""};
    hab_status status = hab_key_load(m->key, master, &error);

    if (status == HAB_OK) {
        status = hab_head_key_of(master, &key);
        hab_wipe(master, sizeof(master));
    }
    if (status != HAB_OK) {
        command_fail(0, name, "%s", error.text[0] != '\0' ? error.text : hab_status_text(status));
        return 0;
    }
    (void) hab_base64url(key.public, sizeof(key.public), m->public);
    hab_wipe(&key, sizeof(key));
    return 1;
}

/* The key is never made anew: what is sealed under it would be lost. */
static int make_key(making *m, const char **which)
{
    hab_error error = {""};
    hab_status status = hab_key_create(m->key, &error);

    if (status != HAB_OK && status != HAB_EXISTS) {
        command_fail(0, name, "%s", error.text);
        return 0;
    }
    *which = status == HAB_EXISTS ? ", which was there" : "";
    return read_public(m);
}

static int make_store(command_context *context, const making *m)
{
    hab_error error = {""};
    hab_vault *vault;

    if (!command_act_as_owner(m->store)) {
        return 0;
    }
    if (hab_main_open(m->store, HAB_STORE_CREATE, m->map_size, &context->main, &error) != HAB_OK
        || hab_vault_open(m->store, &vault, &error) != HAB_OK) {
        command_fail(0, name, "%s", error.text);
        return 0;
    }
    hab_vault_close(vault);
    return 1;
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"user", required_argument, NULL, 0},
                                            {"key", required_argument, NULL, 0},
                                            {"map-size", required_argument, NULL, 0},
                                            {0}};
    const char *values[3] = {0};
    const char *key = "";
    making m = {.store = context->store};
    int next = command_options(name, argc, argv, options, values);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (next != argc) {
        return command_fail(EXIT_USAGE, name, "%s is one word too many", argv[next]);
    }
    if (values[2] != NULL && !command_size(name, values[2], &m.map_size)) {
        return EXIT_USAGE;
    }
    if (!read_owner(values[0], &m) || !read_paths(values[1], &m) || is_there(&m)
        || !make_directory(&m, m.store) || !make_directory(&m, m.trace)
        || !make_directory(&m, m.heads) || !make_key(&m, &key) || !make_store(context, &m)) {
        return EXIT_REFUSED;
    }
    printf("store %s, key %s%s\npublic key %s\n", m.store, m.key, key, m.public);
    return EXIT_DONE;
}

const command command_init = {
    .name = name,
    .summary = "makes an empty store and its key",
    .help = "init [--user USER] [--key FILE] [--map-size SIZE]\n\n"
            "Makes the directory of --store with main.mdb, vault.keys, trace/ and heads/ in it,\n"
            "and prints the public key that verifies what the trace's heads prove. A store that\n"
            "is there is left alone: exit 1.\n\n"
            "  --user USER      who will own it: the user of nginx's workers (www-data)\n"
            "  --key FILE       the master key, mode 0600; default habilitation.key beside\n"
            "                   the store. A key that is there is kept\n"
            "  --map-size SIZE  address space, not disk (64g); `habilctl grow` raises it\n",
    .run = run,
};
