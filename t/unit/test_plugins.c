/* The four convention types over the demo's documents: what an annexe may hold, and
 * what each person may then do. Each case names its article. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "calendar.h"
#include "plugin_dispatch.h"

#define LI "lieu_information"
#define ST "structures"
#define MAM "mam"
#define MCP "mon_compte_partenaire"
#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

static hab_types loaded;
static char said[4096];

static void load(hab_types *types, const char *name, const char *settings)
{
    char file[512];
    hab_error error = {""};

    snprintf(file, sizeof(file), "%s/plugins/%s.so", BUILD_DIR, name);
    if (hab_types_load(types, name, file, settings, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
}

static int load_all(void **state)
{
    (void) state;
    load(&loaded, LI, NULL);
    load(&loaded, ST, NULL);
    load(&loaded, MAM, NULL);
    load(&loaded, MCP, SOURCE_DIR "/conf/settings/mon_compte_partenaire.json");
    return 0;
}

static int free_all(void **state)
{
    (void) state;
    hab_types_free(&loaded);
    return 0;
}

static const hab_type *type_of(const char *name)
{
    const hab_type *type = hab_type_find(&loaded, hab_slice_text(name));

    assert_non_null(type);
    return type;
}

static json_t *read_json(const char *path)
{
    json_error_t where;
    json_t *document = json_load_file(path, 0, &where);

    if (document == NULL) {
        fail_msg("%s:%d: %s", path, where.line, where.text);
    }
    return document;
}

static json_t *demo(const char *type)
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
static json_t *holder_of(json_t *at, const char *path, char last[64], size_t *index)
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
static void edit(json_t *document, const char *path, const char *text)
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

static void keep(void *context, const char *field, const char *rule)
{
    size_t used = strlen(said);

    (void) context;
    snprintf(said + used, sizeof(said) - used, "%s%s|%s", used > 0 ? "\n" : "", field, rule);
}

static hab_status check(const hab_type *type, const json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT);
    hab_status status;

    said[0] = '\0';
    status = hab_type_check(type, hab_slice_text(text), keep, NULL);
    free(text);
    return status;
}

typedef struct annexe_case {
    const char *type;
    const char *path;
    const char *value;
    const char *said; /* how what is said begins */
} annexe_case;

static void assert_refused(const annexe_case *c)
{
    json_t *document = demo(c->type);

    edit(document, c->path, c->value);
    if (check(type_of(c->type), document) != HAB_INVALID
        || strncmp(said, c->said, strlen(c->said)) != 0) {
        fail_msg("%s = %s: said \"%s\", expected \"%s\"", c->path, c->value, said, c->said);
    }
    json_decref(document);
}

static void demo_documents_are_lawful(void **state)
{
    json_t *schema = read_json(SOURCE_DIR "/conf/schema/convention.schema.json");

    (void) state;
    for (size_t i = 0; i < loaded.count; i++) {
        json_t *document = demo(loaded.items[i].plugin->name);

        said[0] = '\0';
        if (hab_schema_check(schema, document, "", keep, NULL) != HAB_OK
            || check(&loaded.items[i], document) != HAB_OK) {
            fail_msg("%s: %s", loaded.items[i].plugin->name, said);
        }
        json_decref(document);
    }
    json_decref(schema);
}

static void documents_of_no_convention(void **state)
{
    static const struct {
        const char *path;
        const char *value;
        const char *said;
    } cases[] = {
        {"schema", "2", "schema|version of this form (must be 1)"},
        {"numero", "\"x y\"", "numero|number of the convention"},
        {"version", "0", "version|1 for the convention as first signed"},
        {"caf", "911", "caf|code of the Caf"},
        {"etat", "\"actif\"", "etat|state of the convention (must be one of"},
        {"effet", "\"2026-02-30\"", "effet|first day or second of access"},
        {"signature.date", NULL, "signature.date|day of the signature (is missing)"},
        {"partenaire.siret", "\"21910999900018\"", "partenaire.siret|must be a SIRET"},
        {"partenaire.fax", "\"1\"", "partenaire.fax|is not a field known here"},
        {"annexe.personnes", "[]", "annexe.personnes|the persons named"},
        {"annexe.personnes[2].identifiant", "\"sophie\"",
         "annexe.personnes[2].identifiant|the person's e-mail address"},
        {"annexe.personnes[0].nom", "\"\"", "annexe.personnes[0].nom|must be at least 1"},
    };
    json_t *schema = read_json(SOURCE_DIR "/conf/schema/convention.schema.json");

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *document = demo(LI);

        edit(document, cases[i].path, cases[i].value);
        said[0] = '\0';
        assert_int_equal(hab_schema_check(schema, document, "", keep, NULL), HAB_INVALID);
        if (strncmp(said, cases[i].said, strlen(cases[i].said)) != 0) {
            fail_msg("%s: said \"%s\", expected \"%s\"", cases[i].path, said, cases[i].said);
        }
        json_decref(document);
    }
    json_decref(schema);
}

static void annexes_that_break_a_rule(void **state)
{
    static const annexe_case cases[] = {
        {LI, "annexe.communes", "[]", "annexe.communes|LI-1"},
        {LI, "annexe.communes[0].code", "\"9199\"", "annexe.communes[0].code|LI-1"},
        {LI, "annexe.communes[0].code", "\"20004\\n\"", "annexe.communes[0].code|LI-1"},
        {LI, "annexe.communes[1]", "{\"code\":\"91999\",\"nom\":\"Valclair\"}",
         "annexe.communes[1].code|LI-1: the commune is listed twice"},
        {LI, "annexe.personnes[1].identifiant", "\"Claire.Fontaine@VALCLAIR.example\"",
         "annexe.personnes[1].identifiant|is named twice in this annexe"},
        {LI, "annexe.personnes[0].identifiant", NULL, "annexe.personnes[0].identifiant|must be"},
        {LI, "annexe", "3", "annexe|must be an object"},
        {ST, "annexe.etablissements[1].type", "\"RAM\"", "annexe.etablissements[1].type|ST-1"},
        {ST, "annexe.etablissements[1].id", "\"EAJE-911-0042\"",
         "annexe.etablissements[1].id|ST-1: the establishment is listed twice"},
        {ST, "annexe.personnes[3].droits[0].etablissement", "\"EAJE-911-0043\"",
         "annexe.personnes[3].droits[0]|ST-3.3: the establishment is not listed"},
        {ST, "annexe.personnes[0].droits[1].etablissement", "\"EAJE-911-0042\"",
         "annexe.personnes[0].droits[1]|ST-3.3: the person has two rows"},
        {ST, "annexe.personnes[3].droits[0].services", "[\"disponibilites\"]",
         "annexe.personnes[3].droits[0]|ST-1: only an Eaje has disponibilites"},
        {ST, "annexe.etablissements[0].type", "\"ALSH\"",
         "annexe.personnes[0].droits[0]|ST-1: only an Eaje has disponibilites"},
        {ST, "annexe.personnes[3].droits[0].services", "[]",
         "annexe.personnes[3].droits[0].services|ST-1"},
        {ST, "annexe.personnes[3].droits", "[]", "annexe.personnes[3].droits|ST-3.3"},
        {MAM, "annexe.personnes[1].qualite", "\"parent\"", "annexe.personnes[1].qualite|MAM-4.3"},
        {MAM, "annexe.personnes[1].mam", "\"MAM-911-0004\"", "annexe.personnes[1].mam|MAM-3"},
        {MAM, "annexe.mam.id", "\"../x\"", "annexe.mam.id|MAM-3"},
        {MCP, "numero", "\"2026-21910999900018\"", "numero|MCP: a year, a hyphen and a SIRET"},
        {MCP, "numero", "\"26-21910999900017\"", "numero|MCP"},
        {MCP, "partenaire.siret", "\"35600000000048\"", "partenaire.siret|MCP"},
        {MCP, "annexe.bulletin.services[1]", "\"inconnu\"",
         "annexe.bulletin.services[1]|MCP-3: the settings declare no such service"},
        {MCP, "annexe.missions", "[\"quotients_familiaux\"]",
         "annexe.bulletin.services[1]|MCP-8: the mission of the service is not listed"},
        {MCP, "annexe.mode", "\"libre\"", "annexe.mode|MCP-9.1"},
        {MCP, "annexe.gestionnaires.suppleant", "\"Olivier.Renaud@valclair.example\"",
         "annexe.gestionnaires.suppleant|MCP-9.1: is the principal too"},
        {MCP, "annexe.gestionnaires.principal", "\"autre@valclair.example\"",
         "annexe.gestionnaires.principal|MCP-9.1: is not named"},
        {MCP, "annexe.gestionnaires.suppleant", NULL, "annexe.gestionnaires.suppleant|is missing"},
        {MCP, "annexe.quota", "3", "annexe.quota|MCP-9.2: the annexe names more persons"},
        {MCP, "annexe.personnes[1].habilitations[0].responsable_metier", NULL,
         "annexe.personnes[1].habilitations[0].responsable_metier|MCP-9.2"},
        {MCP, "annexe.bulletin.services", "[\"adresses_familles\"]",
         "annexe.personnes[0].habilitations[0].service|MCP-3: the service is not in the bulletin"},
        {MCP, "annexe.personnes[0].habilitations[1].service", "\"quotient_familial\"",
         "annexe.personnes[0].habilitations[1].service|MCP-9.1: the person has two"},
        {MCP, "annexe.formalites_cnil", NULL, "annexe.formalites_cnil|MCP-17.1"},
        {MCP, "annexe.formalites_cnil.etat", "\"acquis\"", "annexe.formalites_cnil.etat|must be"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_refused(&cases[i]);
    }
}

static void la_poste_may_be_a_partner(void **state)
{
    json_t *document = demo(MCP);

    (void) state;
    edit(document, "numero", "\"2026-35600000049837\"");
    edit(document, "partenaire.siret", "\"35600000049837\"");
    if (check(type_of(MCP), document) != HAB_OK) {
        fail_msg("section 11: %s", said);
    }
    json_decref(document);
}

/* The scope of one person, malloc'd to its size so that a byte more is seen. */
typedef struct wanted {
    const char *identifiant;
    uint8_t *scope;
    size_t size;
    char role[32];
} wanted;

static hab_status take(void *context, const char *identifiant, const char *role, hab_slice scope)
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

static wanted compile(const hab_type *type, const json_t *document, const char *identifiant)
{
    wanted w = {.identifiant = identifiant};
    char *text = json_dumps(document, JSON_COMPACT);

    assert_int_equal(hab_type_compile(type, hab_slice_text(text), take, &w), HAB_OK);
    assert_non_null(w.scope);
    free(text);
    return w;
}

static hab_ask ask_of(const char *service, const char *target, const char *when)
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

static void assert_decides(const hab_type *type, const json_t *document, const decision_case *c,
                           const char *when)
{
    wanted w = compile(type, document, c->person);
    hab_ask ask = ask_of(c->service, c->target, when);
    const char *article = NULL;
    hab_reason reason = hab_type_decide(type, hab_slice_of(w.scope, w.size), &ask, &article);

    if (reason != c->reason || strcmp(article, c->article) != 0) {
        fail_msg("%s %s %s at %s: %d %s, expected %d %s", c->person, c->service, c->target, when,
                 (int) reason, article, (int) c->reason, c->article);
    }
    free(w.scope);
}

static void each_person_of_the_demo(void **state)
{
#define CLAIRE "claire.fontaine@valclair.example"
#define NICOLAS "nicolas.roche@valclair.example"
#define ISABELLE "isabelle.morel@breval-les-pres.example"
#define KARIM "karim.haddad@breval-les-pres.example"
#define LUCIE "lucie.arnaud@breval-les-pres.example"
#define PAUL "paul.vasseur@breval-les-pres.example"
#define NADIA "nadia.cherif@petits-loirs.example"
#define MARTINE "martine.colin@valclair.example"
#define YANN "yann.kerbrat@valclair.example"
    static const decision_case cases[] = {
        {LI, CLAIRE, "demandes", "91999", HAB_REASON_GRANTED, ""},
        {LI, NICOLAS, "demandes", "91999", HAB_REASON_GRANTED, ""},
        {LI, CLAIRE, "demandes", "91998", HAB_REASON_TARGET_NOT_LISTED, "LI-1"},
        {LI, CLAIRE, "demandes", "9199", HAB_REASON_TARGET_NOT_LISTED, "LI-1"},
        {LI, CLAIRE, "demandes", "919999", HAB_REASON_TARGET_NOT_LISTED, "LI-1"},
        {LI, CLAIRE, "demandes", "", HAB_REASON_TARGET_MISSING, "LI-1"},
        {ST, ISABELLE, "disponibilites", "EAJE-911-0042", HAB_REASON_GRANTED, ""},
        {ST, ISABELLE, "fonctionnement", "EAJE-911-0042", HAB_REASON_GRANTED, ""},
        {ST, ISABELLE, "fonctionnement", "RPE-911-0007", HAB_REASON_GRANTED, ""},
        {ST, ISABELLE, "disponibilites", "RPE-911-0007", HAB_REASON_WRONG_KIND, "ST-1"},
        {ST, KARIM, "disponibilites", "EAJE-911-0042", HAB_REASON_GRANTED, ""},
        {ST, KARIM, "fonctionnement", "EAJE-911-0042", HAB_REASON_RIGHT_MISSING, "ST-3.3"},
        {ST, LUCIE, "fonctionnement", "RPE-911-0007", HAB_REASON_TARGET_NOT_LISTED, "ST-3.3"},
        {ST, PAUL, "fonctionnement", "RPE-911-0007", HAB_REASON_GRANTED, ""},
        {ST, PAUL, "disponibilites", "EAJE-911-0042", HAB_REASON_TARGET_NOT_LISTED, "ST-3.3"},
        {ST, PAUL, "fonctionnement", "RPE-911-000", HAB_REASON_TARGET_NOT_LISTED, "ST-3.3"},
        {ST, PAUL, "fonctionnement", "", HAB_REASON_TARGET_MISSING, "ST-3.3"},
        {MAM, NADIA, "fiche", "MAM-911-0003", HAB_REASON_GRANTED, ""},
        {MAM, NADIA, "fiche", "MAM-911-0004", HAB_REASON_TARGET_NOT_LISTED, "MAM-3"},
        {MAM, NADIA, "fiche", "MAM-911-000", HAB_REASON_TARGET_NOT_LISTED, "MAM-3"},
        {MAM, NADIA, "fiche", "", HAB_REASON_TARGET_MISSING, "MAM-3"},
        {MCP, CLAIRE, "quotient_familial", "", HAB_REASON_GRANTED, ""},
        {MCP, CLAIRE, "adresses_familles", "", HAB_REASON_RIGHT_MISSING, "MCP-9.1"},
        {MCP, YANN, "adresses_familles", "", HAB_REASON_GRANTED, ""},
        {MCP, YANN, "adresses_familles", "x", HAB_REASON_TARGET_NOT_LISTED, "MCP-4"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *document = demo(cases[i].type);

        assert_decides(type_of(cases[i].type), document, &cases[i], "2026-11-22T09:00:00Z");
        json_decref(document);
    }
}

/* LI-1: as many communes as a scope takes, each found, none beside them. */
static void many_communes(void **state)
{
    json_t *document = demo(LI);
    json_t *communes = json_array();
    decision_case c = {LI, CLAIRE, "demandes", NULL, HAB_REASON_GRANTED, ""};
    char code[8];

    (void) state;
    for (unsigned i = 0; i < 10000; i++) {
        snprintf(code, sizeof(code), "%05u", (i * 7919) % 10000 * 9);
        json_array_append_new(communes, json_pack("{s:s, s:s}", "code", code, "nom", "Test"));
    }
    json_object_set_new(json_object_get(document, "annexe"), "communes", communes);
    assert_int_equal(check(type_of(LI), document), HAB_OK);
    c.target = code;
    for (unsigned i = 0; i < 90000; i += 7500) {
        snprintf(code, sizeof(code), "%05u", i / 9 * 9);
        c.reason = HAB_REASON_GRANTED;
        c.article = "";
        assert_decides(type_of(LI), document, &c, "2026-11-22T09:00:00Z");
        snprintf(code, sizeof(code), "%05u", i / 9 * 9 + 1);
        c.reason = HAB_REASON_TARGET_NOT_LISTED;
        c.article = "LI-1";
        assert_decides(type_of(LI), document, &c, "2026-11-22T09:00:00Z");
    }
    json_decref(document);
}

static void roles_of_the_gestionnaires(void **state)
{
    static const char *const roles[][2] = {
        {"olivier.renaud@valclair.example", "gestionnaire_principal"},
        {MARTINE, "gestionnaire_suppleant"},
        {YANN, ""},
    };
    json_t *document = demo(MCP);

    (void) state;
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        wanted w = compile(type_of(MCP), document, roles[i][0]);

        assert_string_equal(w.role, roles[i][1]);
        free(w.scope);
    }
    json_decref(document);
}

/* One edit of the demo's document, one question to Yann at one time. */
typedef struct mcp_case {
    const char *path;
    const char *value;
    const char *when;
    hab_reason reason;
    const char *article;
} mcp_case;

static void assert_mcp(const hab_type *type, const mcp_case *c)
{
    json_t *document = demo(MCP);
    decision_case asked = {MCP, YANN, "quotient_familial", "", c->reason, c->article};

    if (c->path != NULL) {
        edit(document, c->path, c->value);
    }
    assert_decides(type, document, &asked, c->when);
    json_decref(document);
}

static void grounds_of_mon_compte_partenaire(void **state)
{
#define HELD "annexe.personnes[3].habilitations[0]"
    static const mcp_case cases[] = {
        {"annexe.formalites_cnil.etat", "\"attente\"", "2026-11-22", HAB_REASON_FORMALITIES,
         "MCP-17.1"},
        {"annexe.formalites_cnil.etat", "\"defavorable\"", "2026-11-22", HAB_REASON_FORMALITIES,
         "MCP-17.1"},
        {"annexe.formalites_cnil.date", "\"2026-11-22\"", "2026-11-21T22:59:59Z",
         HAB_REASON_FORMALITIES, "MCP-17.1"},
        {"annexe.formalites_cnil.date", "\"2026-11-22\"", "2026-11-21T23:00:00Z",
         HAB_REASON_GRANTED, ""},
        {"annexe.bulletin.services", "[\"adresses_familles\"]", "2026-11-22",
         HAB_REASON_SERVICE_NOT_OPEN, "MCP-3"},
        {"annexe.missions", "[\"adresses_des_familles\"]", "2026-11-22", HAB_REASON_MISSION,
         "MCP-8"},
        {HELD ".suspendue", "true", "2026-11-22", HAB_REASON_RIGHT_MISSING, "MCP-9.1"},
        {HELD ".suspendue", "false", "2026-11-22", HAB_REASON_GRANTED, ""},
        {HELD ".fin", "\"2026-11-22\"", "2026-11-22T22:59:59Z", HAB_REASON_GRANTED, ""},
        {HELD ".fin", "\"2026-11-22\"", "2026-11-22T23:00:00Z", HAB_REASON_RIGHT_MISSING,
         "MCP-9.1"},
        {"annexe.personnes[3].habilitations", "[]", "2026-11-22", HAB_REASON_RIGHT_MISSING,
         "MCP-9.1"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_mcp(type_of(MCP), &cases[i]);
    }
}

static void write_settings(const char *path, const char *members)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fprintf(file,
            "{\"services\":[{\"name\":\"quotient_familial\",\"title\":\"Q\",\"mission\":"
            "\"quotients_familiaux\",\"url\":\"/q/\"%s}]}",
            members);
    assert_int_equal(fclose(file), 0);
}

/* MCP-4: at the minute, by the clock in Paris, over both turns of the clock. */
static void opening_hours(void **state)
{
    static const mcp_case cases[] = {
        {NULL, NULL, "2026-11-23T07:59:59+01:00", HAB_REASON_OUTSIDE_HOURS, "MCP-4"},
        {NULL, NULL, "2026-11-23T08:00:00+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-11-23T11:59:59+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-11-23T12:00:00+01:00", HAB_REASON_OUTSIDE_HOURS, "MCP-4"},
        {NULL, NULL, "2026-11-23T13:30:00+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-11-24T10:00:00+01:00", HAB_REASON_OUTSIDE_HOURS, "MCP-4"},
        {NULL, NULL, "2026-07-20T08:00:00+02:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-07-20T08:00:00+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-07-20T07:59:00+02:00", HAB_REASON_OUTSIDE_HOURS, "MCP-4"},
        {NULL, NULL, "2026-10-25T02:30:00+02:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-10-25T02:30:00+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-11-29T23:59:59+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-12-28T10:00:00+01:00", HAB_REASON_OUTSIDE_HOURS, "MCP-4"},
        {NULL, NULL, "2026-12-21T09:59:00+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-12-21T10:00:00+01:00", HAB_REASON_OUTSIDE_HOURS, "MCP-4"},
        {NULL, NULL, "2026-12-21T11:00:00+01:00", HAB_REASON_GRANTED, ""},
        {HELD ".suspendue", "true", "2026-11-23T07:00:00+01:00", HAB_REASON_RIGHT_MISSING,
         "MCP-9.1"},
    };
    char path[] = "/tmp/hab-settings-XXXXXX";
    hab_types types = {.count = 0};

    (void) state;
    close(mkstemp(path));
    write_settings(path, ",\"hours\":{\"monday\":[\"08:00-12:00\",\"13:30-18:30\"],"
                         "\"sunday\":[\"00:00-24:00\"]},\"closures\":[\"2026-12-28\"],"
                         "\"interruptions\":[{\"from\":\"2026-12-21T10:00\","
                         "\"to\":\"2026-12-21T11:00\"}]");
    load(&types, MCP, path);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_mcp(&types.items[0], &cases[i]);
    }
    hab_types_free(&types);
    unlink(path);
}

static void settings_that_break_a_rule(void **state)
{
    static const char *const cases[][2] = {
        {",\"hours\":{\"monday\":[\"12:00-08:00\"]}", "services[0].hours: MCP-4"},
        {",\"hours\":{\"monday\":[\"8:00-12:00\"]}", "services[0].hours.monday[0]: MCP-4"},
        {",\"hours\":{\"lundi\":[]}", "services[0].hours.lundi: is not a field known here"},
        {",\"closures\":[\"2026-02-30\"]", "services[0].closures[0]: must be a date"},
        {",\"interruptions\":[{\"from\":\"2026-12-21T10:00\",\"to\":\"2026-12-21T10:00\"}]",
         "services[0].interruptions: MCP-4"},
        {"},{\"name\":\"quotient_familial\",\"title\":\"Q\",\"mission\":\"m\",\"url\":\"/q/\"",
         "services[1].name: MCP-3: the service is declared twice"},
        {"},{\"name\":\"Q\",\"title\":\"Q\",\"mission\":\"m\",\"url\":\"http://q/\"",
         "services[1].name: the SERVICE of directives, small letters, digits and _ (must match "
         "^[a-z][a-z0-9_]{0,46}$) (and 1 more)"},
    };
    char path[] = "/tmp/hab-settings-XXXXXX";
    char expected[512];
    hab_types types = {.count = 0};

    (void) state;
    close(mkstemp(path));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        hab_error error = {""};

        write_settings(path, cases[i][0]);
        assert_int_equal(hab_types_load(&types, MCP, BUILD_DIR "/plugins/" MCP ".so", path, &error),
                         HAB_INVALID);
        snprintf(expected, sizeof(expected), "settings %s: %s", path, cases[i][1]);
        if (strncmp(error.text, expected, strlen(expected)) != 0) {
            fail_msg("said \"%s\", expected \"%s\"", error.text, expected);
        }
    }
    assert_int_equal(types.count, 0);
    unlink(path);
}

/* Bytes of the store are not believed: nothing but the plugin's own layout opens. */
static void scopes_that_no_plugin_wrote(void **state)
{
    static const decision_case cases[] = {
        {LI, CLAIRE, "demandes", "91999", HAB_REASON_GRANTED, ""},
        {ST, ISABELLE, "fonctionnement", "RPE-911-0007", HAB_REASON_GRANTED, ""},
        {MAM, NADIA, "fiche", "MAM-911-0003", HAB_REASON_GRANTED, ""},
        {MCP, YANN, "quotient_familial", "", HAB_REASON_GRANTED, ""},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const hab_type *type = type_of(cases[i].type);
        json_t *document = demo(cases[i].type);
        wanted w = compile(type, document, cases[i].person);
        hab_ask ask = ask_of(cases[i].service, cases[i].target, "2026-11-22");
        const char *article;

        for (size_t size = 0; size < w.size; size++) {
            uint8_t *cut = malloc(size + 1);

            memcpy(cut + 1, w.scope, size);
            assert_int_not_equal(hab_type_decide(type, hab_slice_of(cut + 1, size), &ask, &article),
                                 HAB_REASON_GRANTED);
            free(cut);
        }
        assert_int_equal(hab_type_decide(type, hab_slice_of(NULL, 0), &ask, &article),
                         HAB_REASON_PLUGIN_FAILED);
        w.scope[0]++;
        assert_int_equal(hab_type_decide(type, hab_slice_of(w.scope, w.size), &ask, &article),
                         HAB_REASON_PLUGIN_FAILED);
        free(w.scope);
        json_decref(document);
    }
}

static void reasons_of_the_broker_have_their_article(void **state)
{
    static const struct {
        hab_reason reason;
        const char *articles[4]; /* LI, ST, MAM, MCP */
    } cases[] = {
        {HAB_REASON_NO_SESSION, {"LI-3.2", "ST-3.2", "MAM-4.2", "MCP-9.1"}},
        {HAB_REASON_PERSON_SUSPENDED, {"LI-3.4", "ST-3.4", "MAM-4.4", "MCP-9.1"}},
        {HAB_REASON_NOT_IN_ANNEXE, {"LI-3.2", "ST-3.3", "MAM-6", "MCP-9.1"}},
        {HAB_REASON_CONVENTION_NOT_SIGNED, {"LI-3.1", "ST-3.1", "MAM-4.1", "MCP-17.1"}},
        {HAB_REASON_CONVENTION_NOT_ACTIVE, {"LI-3.1", "ST-3.1", "MAM-4.1", "MCP-12"}},
        {HAB_REASON_CONVENTION_NOT_YET, {"LI-4", "ST-5", "MAM-5b", "MCP-17.1"}},
        {HAB_REASON_CONVENTION_ENDED, {"LI-4", "ST-5", "MAM-5b", "MCP-17.2"}},
        {HAB_REASON_CONVENTION_SUSPENDED, {"LI-2", "ST-3.4", "MAM-3", "MCP-9.1"}},
        {HAB_REASON_PLUGIN_FAILED, {"", "", "", ""}},
        {HAB_REASON_COUNT, {"", "", "", ""}},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (size_t type = 0; type < loaded.count; type++) {
            assert_string_equal(hab_type_article(&loaded.items[type], (int) cases[i].reason),
                                cases[i].articles[type]);
        }
    }
    assert_string_equal(hab_type_article(&loaded.items[0], -1), "");
}

/* MCP: the services are those of the settings, with their address. */
static void services_come_from_the_settings(void **state)
{
    const hab_type *type = type_of(MCP);

    (void) state;
    assert_int_equal(type->service_count, 2);
    assert_string_equal(type->services[0].name, "quotient_familial");
    assert_string_equal(type->services[1].url, "/services/adresses-familles/");
    assert_null(hab_service_find(type, hab_slice_text("quotient")));
    assert_ptr_equal(hab_service_find(type, hab_slice_text("adresses_familles")),
                     &type->services[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(demo_documents_are_lawful),
        cmocka_unit_test(documents_of_no_convention),
        cmocka_unit_test(annexes_that_break_a_rule),
        cmocka_unit_test(la_poste_may_be_a_partner),
        cmocka_unit_test(each_person_of_the_demo),
        cmocka_unit_test(many_communes),
        cmocka_unit_test(roles_of_the_gestionnaires),
        cmocka_unit_test(grounds_of_mon_compte_partenaire),
        cmocka_unit_test(opening_hours),
        cmocka_unit_test(settings_that_break_a_rule),
        cmocka_unit_test(scopes_that_no_plugin_wrote),
        cmocka_unit_test(reasons_of_the_broker_have_their_article),
        cmocka_unit_test(services_come_from_the_settings),
    };

    return cmocka_run_group_tests(tests, load_all, free_all);
}
