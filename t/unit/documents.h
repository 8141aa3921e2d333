/* The demo's documents, edited, checked, compiled and asked: what the tests of the
 * convention types share. */
#ifndef DOCUMENTS_H
#define DOCUMENTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "type/plugin_dispatch.h"

#define LI "lieu_information"
#define ST "structures"
#define MAM "mam"
#define MCP "mon_compte_partenaire"

/* Persons of the demo. */
#define CLAIRE "claire.fontaine@valclair.example"
#define NICOLAS "nicolas.roche@valclair.example"
#define ISABELLE "isabelle.morel@breval-les-pres.example"
#define KARIM "karim.haddad@breval-les-pres.example"
#define LUCIE "lucie.arnaud@breval-les-pres.example"
#define PAUL "paul.vasseur@breval-les-pres.example"
#define NADIA "nadia.cherif@petits-loirs.example"
#define MARTINE "martine.colin@valclair.example"
#define YANN "yann.kerbrat@valclair.example"

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

/* All four types, and what the last check said. */
static hab_types loaded;
static char said[4096];

static inline void load(hab_types *types, const char *name, const char *settings)
{
    char file[512];
    hab_error error = {""};

    snprintf(file, sizeof(file), "%s/plugins/%s.so", BUILD_DIR, name);
    if (hab_types_load(types, name, file, settings, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
}

static inline int load_all(void **state)
{
    (void) state;
    load(&loaded, LI, NULL);
    load(&loaded, ST, NULL);
    load(&loaded, MAM, NULL);
    load(&loaded, MCP, SOURCE_DIR "/conf/settings/mon_compte_partenaire.json");
    return 0;
}

static inline int free_all(void **state)
{
    (void) state;
    hab_types_free(&loaded);
    return 0;
}

static inline const hab_type *type_of(const char *name)
{
    const hab_type *type = hab_type_find(&loaded, hab_slice_text(name));

    assert_non_null(type);
    return type;
}

static inline json_t *read_json(const char *path)
{
    json_error_t where;
    json_t *document = json_load_file(path, 0, &where);

    if (document == NULL) {
        fail_msg("%s:%d: %s", path, where.line, where.text);
    }
    return document;
}

static inline json_t *demo(const char *type)
{
    char path[512];
    size_t size;

    size = (size_t) snprintf(path, sizeof(path), "%s/conf/demo/%s.json", SOURCE_DIR, type);
    for (size_t i = size - strlen(type) - 5; i < size; i++) {
        path[i] = path[i] == '_' ? '-' : path[i];
    }
    return read_json(path);
}

/* Follows "a.b[1].c" to the object or array that holds the last step. */
static inline json_t *holder_of(json_t *at, const char *path, char last[64], size_t *index)
{
    char key[64];
    int used;
    unsigned number;

    for (;;) {
        if (sscanf(path, "[%u]%n", &number, &used) == 1) {
            *index = number;
            last[0] = '\0';
        } else if (sscanf(path, "%63[^.[]%n", key, &used) == 1) {
            strcpy(last, key);
        } else {
            fail_msg("not a path: %s", path);
        }
        path += used;
        if (*path == '\0') {
            return at;
        }
        at = last[0] == '\0' ? json_array_get(at, *index) : json_object_get(at, last);
        path += *path == '.';
    }
}

/* Sets what stands at `path` to JSON text, or takes it away for NULL. */
static inline void edit(json_t *document, const char *path, const char *text)
{
    char last[64] = "";
    size_t index = 0;
    json_t *holder = holder_of(document, path, last, &index);
    json_t *value = text == NULL ? NULL : json_loads(text, JSON_DECODE_ANY, NULL);

    assert_true((text == NULL) == (value == NULL));
    if (value == NULL) {
        assert_int_equal(json_object_del(holder, last), 0);
    } else if (last[0] != '\0') {
        assert_int_equal(json_object_set_new(holder, last, value), 0);
    } else if (index == json_array_size(holder)) {
        assert_int_equal(json_array_append_new(holder, value), 0);
    } else {
        assert_int_equal(json_array_set_new(holder, index, value), 0);
    }
}

static inline void keep(void *context, const char *field, const char *rule)
{
    size_t used = strlen(said);

    (void) context;
    snprintf(said + used, sizeof(said) - used, "%s%s|%s", used > 0 ? "\n" : "", field, rule);
}

static inline hab_status check(const hab_type *type, const json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT);
    hab_status status;

    said[0] = '\0';
    status = hab_type_check(type, hab_slice_text(text), keep, NULL);
    free(text);
    return status;
}

/* The scope of one person, malloc'd to its size so that a byte more is seen. */
typedef struct wanted {
    const char *identifiant;
    uint8_t *scope;
    size_t size;
    char role[32];
} wanted;

static inline hab_status take(void *context, const char *identifiant, const char *role,
                              hab_slice scope)
{
    wanted *w = context;

    if (strcmp(identifiant, w->identifiant) == 0) {
        w->scope = malloc(scope.size);
        memcpy(w->scope, scope.data, scope.size);
        w->size = scope.size;
        snprintf(w->role, sizeof(w->role), "%s", role);
    }
    return HAB_OK;
}

static inline wanted compile(const hab_type *type, const json_t *document, const char *identifiant)
{
    wanted w = {.identifiant = identifiant};
    char *text = json_dumps(document, JSON_COMPACT);

    assert_int_equal(hab_type_compile(type, hab_slice_text(text), take, NULL, &w), HAB_OK);
    assert_non_null(w.scope);
    free(text);
    return w;
}

static inline hab_ask ask_of(const char *service, const char *target, const char *when)
{
    hab_ask ask = {.service = service, .target = hab_slice_text(target)};
    hab_local local;

    assert_int_equal(hab_parse_time(hab_slice_text(when), &ask.now, NULL), HAB_OK);
    local = hab_local_time(ask.now);
    ask.date = local.date;
    ask.minute = local.minute;
    ask.weekday = local.weekday;
    return ask;
}

typedef struct decision_case {
    const char *type;
    const char *person;
    const char *service;
    const char *target;
    hab_reason reason;
    const char *article;
} decision_case;

static inline void assert_decides(const hab_type *type, const json_t *document,
                                  const decision_case *c, const char *when)
{
    wanted w = compile(type, document, c->person);
    hab_ask ask = ask_of(c->service, c->target, when);
    hab_answer answer;
    hab_reason reason = hab_type_decide(type, hab_slice_of(w.scope, w.size), &ask, &answer);

    if (reason != c->reason || strcmp(answer.article, c->article) != 0) {
        fail_msg("%s %s %s at %s: %d %s, expected %d %s", c->person, c->service, c->target, when,
                 (int) reason, answer.article, (int) c->reason, c->article);
    }
    free(w.scope);
}

#endif
