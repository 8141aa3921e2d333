/* The four convention types over the demo's documents: what an annexe may hold, and
 * what each person may then do. Each case names its article. */
#include "documents.h"

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
        {ST, "annexe.etablissements[0].commune", "{\"nom\": \"Bréval-les-Prés\"}",
         "annexe.etablissements[0].commune.code|five characters"},
        {ST, "annexe.etablissements[0].commune.code", "\"9199\"",
         "annexe.etablissements[0].commune.code|five characters of an INSEE code"},
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
        {MAM, "annexe.mam.commune.code", "\"2C004\"",
         "annexe.mam.commune.code|five characters of an INSEE code"},
        {MCP, "numero", "\"2026-21910999900018\"", "numero|MCP: a year, a hyphen and a SIRET"},
        {MCP, "numero", "\"26-21910999900017\"", "numero|MCP"},
        {MCP, "partenaire.siret", "\"35600000000048\"", "partenaire.siret|MCP"},
        {MCP, "annexe.bulletin.services[1]", "\"inconnu\"",
         "annexe.bulletin.services[1]|MCP-3: the settings declare no such service"},
        {MCP, "annexe.missions", "[\"quotients_familiaux\"]",
         "annexe.bulletin.services[1]|MCP-8: the mission of the service is not listed"},
        {MCP, "annexe.contrat", "{\"reference\": \"CS-1\"}", "annexe.contrat.date|is missing"},
        {MCP, "annexe.bulletin.reference", "\"\"", "annexe.bulletin.reference|"},
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

static void each_person_of_the_demo(void **state)
{
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
        hab_answer answer;

        for (size_t size = 0; size < w.size; size++) {
            uint8_t *cut = malloc(size + 1);

            memcpy(cut + 1, w.scope, size);
            assert_int_not_equal(hab_type_decide(type, hab_slice_of(cut + 1, size), &ask, &answer),
                                 HAB_REASON_GRANTED);
            free(cut);
        }
        assert_int_equal(hab_type_decide(type, hab_slice_of(NULL, 0), &ask, &answer),
                         HAB_REASON_PLUGIN_FAILED);
        w.scope[0]++;
        assert_int_equal(hab_type_decide(type, hab_slice_of(w.scope, w.size), &ask, &answer),
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

static hab_status take_nobody(void *context, const char *identifiant, const char *role,
                              hab_slice scope)
{
    (void) context;
    (void) identifiant;
    (void) role;
    (void) scope;
    return HAB_OK;
}

static hab_status take_target(void *context, hab_slice target, hab_slice document)
{
    char id[64] = "";

    memcpy(id, target.data, target.size);
    json_object_set_new(context, id, json_loadb(document.data, document.size, 0, NULL));
    return HAB_OK;
}

/* ST-1, MAM-1: what is published of an establishment begins with what its annexe says. */
static void targets_are_described_as_the_annexe_names_them(void **state)
{
    static const struct {
        const char *type, *said;
    } cases[] = {
        {ST, "{\"EAJE-911-0042\": {\"nom\": \"Multi-accueil Les Lucioles\", \"type\": \"EAJE\","
             "  \"commune\": {\"code\": \"91998\", \"nom\": \"Bréval-les-Prés\"},"
             "  \"adresse\": \"3 allée des Acacias, 91998 Bréval-les-Prés\"},"
             " \"RPE-911-0007\": {\"nom\": \"Relais\", \"type\": \"RPE\"}}"},
        {MAM, "{\"MAM-911-0003\": {\"nom\": \"Les Petits Loirs\", \"type\": \"MAM\","
              "  \"commune\": {\"code\": \"91997\", \"nom\": \"Saint-Aubin-la-Rivière\"},"
              "  \"adresse\": \"8 chemin du Moulin, 91997 Saint-Aubin-la-Rivière\"}}"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *document = demo(cases[i].type);
        json_t *expected = json_loads(cases[i].said, 0, NULL);
        json_t *found = json_object();
        char *text;

        if (strcmp(cases[i].type, ST) == 0) {
            edit(document, "annexe.etablissements[1]",
                 "{\"id\": \"RPE-911-0007\", \"nom\": \"Relais\", \"type\": \"RPE\"}");
        }
        text = json_dumps(document, JSON_COMPACT);
        assert_int_equal(hab_type_compile(type_of(cases[i].type), hab_slice_text(text), take_nobody,
                                          take_target, found),
                         HAB_OK);
        if (!json_equal(found, expected)) {
            fail_msg("%s", json_dumps(found, 0));
        }
        free(text);
        json_decref(found);
        json_decref(expected);
        json_decref(document);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(demo_documents_are_lawful),
        cmocka_unit_test(documents_of_no_convention),
        cmocka_unit_test(annexes_that_break_a_rule),
        cmocka_unit_test(la_poste_may_be_a_partner),
        cmocka_unit_test(each_person_of_the_demo),
        cmocka_unit_test(targets_are_described_as_the_annexe_names_them),
        cmocka_unit_test(many_communes),
        cmocka_unit_test(scopes_that_no_plugin_wrote),
        cmocka_unit_test(reasons_of_the_broker_have_their_article),
    };

    return cmocka_run_group_tests(tests, load_all, free_all);
}
