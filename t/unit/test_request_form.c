/* The request forms of the four types: what is asked (section 2, D), each field by its
 * rule (section 11), unknown ones refused by name, rows that come and go, and the
 * convention that a checked request makes. */
#include "documents.h"

#include "conventions.h"
#include "request/form_description.h"
#include "web/form_document.h"
#include "request/reference.h"
#include "request/request.h"
#include "request/request_form.h"
#include "request_forms.h"
#include "base/text.h"

static hab_txn *txn;
static json_t *errors;

static int begin(void **state)
{
    assert_int_equal(open_store(state), 0);
    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    errors = json_array();
    return 0;
}

static int end(void **state)
{
    json_decref(errors);
    hab_abort(txn);
    return close_store(state);
}

static hab_request_form form_of(const char *type)
{
    return (hab_request_form){.txn = txn, .types = &loaded, .type = type_of(type), .now = IMPORTED};
}

static hab_entry_context context_of(const char *type)
{
    return (hab_entry_context){.txn = txn, .description = type_of(type)->request_form};
}

/* Checks a document, which it frees. */
static json_t *checked(const char *type, json_t *given)
{
    hab_request_form form = form_of(type);
    json_t *document = NULL;
    hab_status status;

    json_array_clear(errors);
    status = hab_request_form_check(&form, given, &document, errors);
    assert_int_equal(status, document != NULL ? HAB_OK : HAB_INVALID);
    assert_int_equal(status == HAB_OK, json_array_size(errors) == 0);
    json_decref(given);
    return document;
}

static json_t *lawful(const char *type, const char *text)
{
    json_t *document = checked(type, json_of(text));

    if (document == NULL) {
        fail_msg("%s: %s", type, json_dumps(errors, 0));
    }
    return document;
}

/* The message at a field; "" when nothing is wrong there. */
static const char *said_at(const char *field)
{
    size_t index;
    json_t *error;

    json_array_foreach(errors, index, error)
    {
        if (strcmp(json_string_value(json_object_get(error, "champ")), field) == 0) {
            return json_string_value(json_object_get(error, "message"));
        }
    }
    return "";
}

static void assert_said(const char *field, const char *message)
{
    if (strstr(said_at(field), message) == NULL || said_at(field)[0] == '\0') {
        fail_msg("at %s: \"%s\", not \"%s\" in %s", field, said_at(field), message,
                 json_dumps(errors, JSON_ENCODE_ANY));
    }
}

static const char *text_in(const json_t *document, const char *path)
{
    const char *text = json_string_value(hab_path_get(document, path));

    return text != NULL ? text : "";
}

/* ST-3.3: one right for each establishment, however a program names it. */
static void an_establishment_has_one_right_for_each_person(void **state)
{
    static const char *const again[] = {
        "{\"etablissement\": \"#2\", \"services\": [\"fonctionnement\"]}",
        "{\"etablissement\": \"#1\", \"services\": [\"disponibilites\"]}",
        "{\"etablissement\": \"EAJE-911-0042\", \"services\": [\"fonctionnement\"]}"};

    (void) state;
    for (size_t i = 0; i < COUNT_OF(again); i++) {
        json_t *given = json_of(request_st);

        json_array_append_new(hab_path_get(given, "annexe.personnes[0].droits"), json_of(again[i]));
        assert_null(checked(ST, given));
        assert_int_equal(json_array_size(errors), 1);
        assert_said("annexe.personnes[0].droits[2].etablissement", "donnée deux fois");
    }
}

static const struct {
    const char *type, *request;
} requests[] = {{LI, request_li}, {ST, request_st}, {MAM, request_mam}, {MCP, request_mcp}};

/* Section 2: a request makes the convention that its Caf then signs. */
static void each_request_makes_a_convention(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        json_t *document = lawful(requests[i].type, requests[i].request);

        assert_string_equal(text_in(document, "type"), requests[i].type);
        assert_string_equal(text_in(document, "caf"), "911");
        json_decref(document);
    }
}

/* What the README shows is lawful, and as tidy as what is kept. */
static void the_requests_of_the_demo(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        char name[64], path[512];
        json_t *given, *document;

        snprintf(name, sizeof(name), "%s", requests[i].type);
        for (char *c = name; *c != '\0'; c++) {
            *c = (char) (*c == '_' ? '-' : *c);
        }
        snprintf(path, sizeof(path), "%s/conf/demo/demandes/%s.json", SOURCE_DIR, name);
        given = read_json(path);
        document = checked(requests[i].type, json_incref(given));
        if (document == NULL) {
            fail_msg("%s: %s", path, json_dumps(errors, 0));
        }
        assert_true(json_equal(document, given));
        json_decref(document);
        json_decref(given);
    }
}

static json_t *convention_of(const char *type, const char *text)
{
    json_t *document = lawful(type, text);
    json_t *convention;

    json_object_set_new(document, "historique",
                        json_pack("[{s:s}]", "quand", "2026-01-12T10:00:00Z"));
    convention = hab_request_convention(&loaded, document, "preparee");
    json_decref(document);
    assert_non_null(convention);
    return convention;
}

/* MAM-3, MAM-4.3: the Mam is the partner, and each person works there. */
static void the_annexe_of_a_mam(void **state)
{
    json_t *convention = convention_of(MAM, request_mam);
    const char *id = text_in(convention, "annexe.mam.id");

    (void) state;
    assert_int_equal(strncmp(id, "MAM-911-", 8), 0);
    assert_string_equal(text_in(convention, "annexe.mam.nom"), "Les Petits Loirs");
    assert_string_equal(text_in(convention, "annexe.mam.commune.code"), "91997");
    assert_string_equal(text_in(convention, "annexe.personnes[1].mam"), id);
    assert_string_equal(text_in(convention, "annexe.personnes[1].qualite"), "assistant_maternel");
    json_decref(convention);
}

/* ST-3.3: rights by place become rights by number; who has none gets one. */
static void the_annexe_of_structures(void **state)
{
    json_t *convention = convention_of(ST, request_st);
    const char *id = text_in(convention, "annexe.etablissements[1].id");

    (void) state;
    assert_int_equal(strncmp(id, "RPE-911-", 8), 0);
    assert_string_equal(text_in(convention, "annexe.personnes[0].droits[0].etablissement"), id);
    assert_string_equal(text_in(convention, "annexe.personnes[0].droits[1].etablissement"),
                        "EAJE-911-0042");
    assert_string_equal(text_in(convention, "annexe.etablissements[1].commune.nom"),
                        "Bréval-les-Prés");
    assert_null(hab_path_get(convention, "annexe.nature"));
    json_decref(convention);
}

/* MCP-9.1: the two gestionnaires are the persons; MCP-17.1: the formalities wait. */
static void the_annexe_of_mcp(void **state)
{
    json_t *convention = convention_of(MCP, request_mcp);

    (void) state;
    assert_string_equal(text_in(convention, "annexe.gestionnaires.suppleant"),
                        "martine@valclair.example");
    assert_string_equal(text_in(convention, "annexe.personnes[0].fonction"), "Directeur");
    assert_int_equal(json_array_size(hab_path_get(convention, "annexe.personnes")), 2);
    assert_string_equal(text_in(convention, "annexe.formalites_cnil.etat"), "attente");
    assert_string_equal(text_in(convention, "annexe.formalites_cnil.date"), "2026-01-12");
    assert_string_equal(text_in(convention, "annexe.bulletin.services[0]"), "quotient_familial");
    json_decref(convention);
}

/* Spaces, lines and case are tidied: what is kept is what was meant. */
static void texts_are_tidied(void **state)
{
    json_t *document = lawful(LI, request_li);

    (void) state;
    assert_string_equal(text_in(document, "partenaire.adresse"),
                        "1 place de la Mairie, 91999 Valclair");
    assert_string_equal(text_in(document, "partenaire.siret"), "21910999900017");
    assert_string_equal(text_in(document, "annexe.personnes[0].identifiant"),
                        "claire@valclair.example");
    assert_null(hab_path_get(document, "annexe.personnes[0].fonction"));
    json_decref(document);
}

typedef struct fault {
    const char *type, *path, *value; /* JSON; NULL: taken away */
    const char *field, *message;
} fault;

static const fault faults[] = {
    /* section 2, D: what each type asks for */
    {LI, "caf", NULL, "caf", "Indiquez votre Caf"},
    {LI, "demandeur.courriel", NULL, "demandeur.courriel", "adresse électronique"},
    {LI, "partenaire.nom", "\" \\u00a0\"", "partenaire.nom", "Indiquez le nom"},
    {LI, "annexe.lieu.nom", NULL, "annexe.lieu.nom", "Indiquez le nom du lieu"},
    {LI, "annexe.communes", NULL, "annexe.communes[0].nom", "Indiquez une commune"},
    {LI, "annexe.communes[0].code", NULL, "annexe.communes[0].code", "code Insee"},
    {LI, "annexe.personnes", NULL, "annexe.personnes[0].nom", "Indiquez le nom"},
    {LI, "annexe.personnes[0].identifiant", NULL, "annexe.personnes[0].identifiant", "Indiquez"},
    {ST, "annexe.etablissements", NULL, "annexe.etablissements[0].nom", "Indiquez le nom"},
    {ST, "annexe.nature", NULL, "annexe.nature", "Choisissez"},
    {ST, "annexe.personnes[0].droits", NULL, "annexe.personnes[0].droits", "Cochez"},
    {MAM, "partenaire.adresse", NULL, "partenaire.adresse", "Indiquez l’adresse postale"},
    {MCP, "partenaire.siret", NULL, "partenaire.siret", "14 chiffres"},
    {MCP, "partenaire.representant.qualite", NULL, "partenaire.representant.qualite", "Indiquez"},
    {MCP, "annexe.missions", "[]", "annexe.missions", "Cochez"},
    {MCP, "annexe.gestionnaires.suppleant", NULL, "annexe.gestionnaires.suppleant.nom", "Indiquez"},
    /* section 11: formats */
    {MCP, "partenaire.siret", "\"21910999900018\"", "partenaire.siret", "Vérifiez le SIRET"},
    {LI, "annexe.communes[0].code", "\"2C004\"", "annexe.communes[0].code", "code Insee"},
    {LI, "annexe.personnes[0].identifiant", "\"claire\"", "annexe.personnes[0].identifiant", "@"},
    {LI, "demandeur.courriel", "\"cl\\u0430ire@x.example\"", "demandeur.courriel", "complète"},
    {LI, "partenaire.telephone", "\"appelez-moi\"", "partenaire.telephone", "téléphone"},
    {LI, "caf", "\"91\"", "caf", "trois chiffres"},
    {ST, "annexe.etablissements[1].commune", NULL, "annexe.etablissements[1].commune.nom",
     "Indiquez la commune"},
    {ST, "annexe.etablissements[0].commune.code", "\"9199\"",
     "annexe.etablissements[0].commune.code", "code Insee"},
    {MAM, "annexe.mam.commune", NULL, "annexe.mam.commune.nom", "Indiquez la commune"},
    {ST, "annexe.etablissements[0].id", "\"a b\"", "annexe.etablissements[0].id", "Vérifiez"},
    {MCP, "annexe.quota", "1", "annexe.quota", "entre 2 et 1000"},
    {MCP, "annexe.quota", "\"-3\"", "annexe.quota", "entre 2 et 1000"},
    {MCP, "annexe.quota", "\"18446744073709551618\"", "annexe.quota", "entre 2 et 1000"},
    {MCP, "annexe.mode", "\"autre\"", "annexe.mode", "Choisissez"},
    {MCP, "annexe.missions", "[\"autre\"]", "annexe.missions", "Cochez"},
    {MCP, "annexe.missions", "[\"quotients_familiaux\", \"quotients_familiaux\"]",
     "annexe.missions", "Cochez"},
    /* texts that mislead, or would carry something into a mail */
    {LI, "demandeur.nom", "\"www.x\"", "demandeur.nom", "Un nom s’écrit"},
    {LI, "demandeur.nom", "\"Marchand https\\u003a//x\"", "demandeur.nom", "Retirez"},
    {LI, "demandeur.prenom", "\"x\\u200by\"", "demandeur.prenom", "caractère invisible"},
    {LI, "demandeur.prenom", "\"x\\u202ey\"", "demandeur.prenom", "caractère invisible"},
    {LI, "partenaire.nom", "\"x\\u0007y\"", "partenaire.nom", "caractère invisible"},
    {LI, "partenaire.nom", "\"Gagnez : https://x.example\"", "partenaire.nom", "site"},
    {LI, "partenaire.nom", "\"Écrire à a@x.example\"", "partenaire.nom", "site"},
    {LI, "partenaire.nom", "12.5", "partenaire.nom", "Indiquez"},
    {LI, "partenaire.nom", "[\"a\"]", "partenaire.nom", "Indiquez"},
    {LI, "partenaire.nom", "true", "partenaire.nom", "Indiquez"},
    {LI, "annexe.personnes", "\"x\"", "annexe.personnes", "liste"},
    {LI, "annexe.personnes[0]", "\"x\"", "annexe.personnes[0]", "n’est pas de ce formulaire"},
    /* unknown fields, by name */
    {LI, "annexe.quota", "3", "annexe.quota", "n’est pas de ce formulaire"},
    {LI, "numero", "\"LI-1\"", "numero", "n’est pas de ce formulaire"},
    {LI, "etat", "\"active\"", "etat", "n’est pas de ce formulaire"},
    {LI, "signature", "{\"date\": \"2026-01-01\"}", "signature.date", "n’est pas de ce formulaire"},
    {LI, "annexe.personnes[0].droits", "[{\"a\": \"b\"}]", "annexe.personnes[0].droits[0].a",
     "n’est pas de ce formulaire"},
    {MCP, "annexe.formalites_cnil", "{\"etat\": \"favorable\"}", "annexe.formalites_cnil.etat",
     "n’est pas de ce formulaire"},
    {MAM, "type", "\"structures\"", "type", "autre type"},
    /* LI-1, and one account one person */
    {LI, "annexe.communes[1]", "{\"code\": \"91999\", \"nom\": \"Autre\"}",
     "annexe.communes[1].code", "déjà"},
    {MAM, "annexe.personnes[1].identifiant", "\"claire@VALCLAIR.example\"",
     "annexe.personnes[1].identifiant", "déjà"},
    /* ST-1: only an Eaje has disponibilites; ST-3.3: rights for what is listed */
    {ST, "annexe.etablissements[0].type", "\"ALSH\"", "annexe.personnes[0].droits[1].services",
     "Seul un Eaje"},
    {ST, "annexe.personnes[0].droits[0].etablissement", "\"#3\"",
     "annexe.personnes[0].droits[0].services", "Cochez"},
    {ST, "annexe.personnes[0].droits[0].etablissement", "\"#0\"",
     "annexe.personnes[0].droits[0].services", "Cochez"},
    {ST, "annexe.personnes[0].droits[0].etablissement", "\"EAJE-911-0043\"",
     "annexe.personnes[0].droits[0].services", "Cochez"},
    {ST, "annexe.personnes[0].droits[0].services", "[\"tout\"]",
     "annexe.personnes[0].droits[0].services", "Cochez"},
    {ST, "annexe.personnes[0].droits[0].autre", "1", "annexe.personnes[0].droits[0]", "Cochez"},
    /* ST-3.1: a commune, by what it says or by its SIRET; a deliberation is whole */
    {ST, "annexe.nature", "\"prive\"", "annexe.nature", "celui d’une commune"},
    {ST, "annexe.deliberation", "{\"numero\": \"2026-3\"}", "annexe.deliberation.date", "date"},
    {ST, "annexe.deliberation", "{\"date\": \"2026-01-27\"}", "annexe.deliberation.numero", "nu"},
    {ST, "annexe.deliberation", "{\"numero\": \"1\", \"date\": \"2026-02-30\"}",
     "annexe.deliberation.date", "date"},
    /* MCP-8: a service with its mission; MCP-9.1: two gestionnaires */
    {MCP, "annexe.missions", "[\"adresses_des_familles\"]", "annexe.missions", "cochez-la"},
    {MCP, "annexe.gestionnaires.suppleant.identifiant", "\"Olivier@valclair.example\"",
     "annexe.gestionnaires.suppleant.identifiant", "principal"},
};

static const char *request_of(const char *type)
{
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        if (strcmp(requests[i].type, type) == 0) {
            return requests[i].request;
        }
    }
    return NULL;
}

static void each_fault_is_said_at_its_field(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        json_t *given = json_of(request_of(faults[i].type));

        edit(given, faults[i].path, faults[i].value);
        assert_null(checked(faults[i].type, given));
        assert_said(faults[i].field, faults[i].message);
    }
}

/* Every error ends in a sentence that says what would be right. */
static void nothing_at_all(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        size_t index;
        json_t *error;

        assert_null(checked(requests[i].type, json_object()));
        assert_true(json_array_size(errors) >= 10);
        json_array_foreach(errors, index, error)
        {
            assert_true(strlen(json_string_value(json_object_get(error, "message"))) > 10);
        }
    }
}

static void put(hab_reference_kind kind, const char *code, const char *nom, const char *caf,
                const char *type)
{
    hab_reference entry = {.code = ""};
    hab_error error = {""};

    snprintf(entry.code, sizeof(entry.code), "%s", code);
    snprintf(entry.nom, sizeof(entry.nom), "%s", nom);
    snprintf(entry.caf, sizeof(entry.caf), "%s", caf);
    snprintf(entry.type, sizeof(entry.type), "%s", type);
    assert_int_equal(hab_reference_put(txn, kind, &entry, &error), HAB_OK);
}

static void load_lists(void)
{
    put(HAB_REFERENCE_CAF, "911", "Caf de l’Essonne", "", "");
    put(HAB_REFERENCE_COMMUNES, "91999", "Valclair", "911", "");
    put(HAB_REFERENCE_COMMUNES, "91998", "Bréval-les-Prés", "911", "");
    put(HAB_REFERENCE_COMMUNES, "91995", "Montreuil-le-Vieux", "911", "");
    put(HAB_REFERENCE_COMMUNES, "91996", "Montreuil-le-Vieux", "911", "");
    put(HAB_REFERENCE_COMMUNES, "92999", "Clamart-le-Petit", "921", "");
    put(HAB_REFERENCE_ETABLISSEMENTS, "EAJE-911-0042", "Les Lucioles", "911", "EAJE");
    put(HAB_REFERENCE_ETABLISSEMENTS, "RPE-911-0007", "Relais", "911", "RPE");
}

/* LI-1: a commune of the list, by its name or its code; an unknown one is refused with
 * what comes near. */
static void communes_of_the_list(void **state)
{
    static const struct {
        const char *commune, *code, *message;
    } cases[] = {
        {"{\"nom\": \"valclair\"}", "91999", NULL},
        {"{\"nom\": \"91999\"}", "91999", NULL},
        {"{\"nom\": \"Valclair (91999)\"}", "91999", NULL},
        {"{\"code\": \"91999\"}", "91999", NULL},
        {"{\"nom\": \"Montreuil le vieux\", \"code\": \"91996\"}", "91996", NULL},
        {"{\"nom\": \"Montreuil le vieux\"}", NULL, "choisissez la vôtre"},
        {"{\"nom\": \"Montr\"}", NULL, "s’en approche"},
        {"{\"nom\": \"Nulle-Part\"}", NULL, "ne contient pas ce nom. Indiquez"},
        {"{\"nom\": \"Nulle-Part\", \"code\": \"91999\"}", NULL, "ne contient pas"},
        {"{\"nom\": \"Clamart-le-Petit\"}", NULL, "relève de la Caf 921"},
        {"{\"nom\": \"\"}", NULL, "Indiquez une commune"},
    };

    (void) state;
    load_lists();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *given = json_of(request_li);
        json_t *document;

        edit(given, "annexe.communes[0]", cases[i].commune);
        document = checked(LI, given);
        if (cases[i].message != NULL) {
            assert_null(document);
            assert_said("annexe.communes[0].nom", cases[i].message);
        } else if (document == NULL) {
            fail_msg("%s: %s", cases[i].commune, json_dumps(errors, 0));
        } else {
            assert_string_equal(text_in(document, "annexe.communes[0].code"), cases[i].code);
        }
        json_decref(document);
    }
}

/* An establishment of the list has its number and kind from there. */
static void establishments_of_the_list(void **state)
{
    json_t *given = json_of(request_st);
    json_t *document;

    (void) state;
    load_lists();
    edit(given, "annexe.etablissements[1]",
         "{\"nom\": \"relais\", \"type\": \"EAJE\", \"commune\": {\"nom\": \"breval les pres\"}}");
    document = checked(ST, given);
    assert_non_null(document);
    assert_string_equal(text_in(document, "annexe.etablissements[1].id"), "RPE-911-0007");
    assert_string_equal(text_in(document, "annexe.etablissements[1].type"), "RPE");
    assert_string_equal(text_in(document, "annexe.etablissements[1].commune.code"), "91998");
    json_decref(document);
    given = json_of(request_st);
    edit(given, "annexe.etablissements[1].nom", "\"Inconnu\"");
    assert_null(checked(ST, given));
    assert_said("annexe.etablissements[1].nom", "ne contient pas");
    given = json_of(request_st);
    edit(given, "caf", "\"921\"");
    assert_null(checked(ST, given));
    assert_said("caf", "Aucune Caf");
}

/* Rows come and go; rights follow the establishment that they are for. */
static void rows_come_and_go(void **state)
{
    const json_t *st = type_of(ST)->request_form;
    json_t *given = json_of(request_st);

    (void) state;
    assert_int_equal(hab_entry_add(st, given, "annexe.personnes"), HAB_OK);
    assert_int_equal(json_array_size(hab_path_get(given, "annexe.personnes")), 2);
    assert_int_equal(hab_entry_remove(st, given, "annexe.personnes[1]"), HAB_OK);
    assert_int_equal(hab_entry_remove(st, given, "annexe.personnes[0]"), HAB_INVALID);
    assert_int_equal(hab_entry_remove(st, given, "annexe.etablissements[2]"), HAB_INVALID);
    assert_int_equal(hab_entry_remove(st, given, "annexe.etablissements[0]"), HAB_OK);
    assert_string_equal(text_in(given, "annexe.etablissements[0].nom"), "Relais");
    assert_string_equal(text_in(given, "annexe.personnes[0].droits[0].etablissement"), "#1");
    assert_int_equal(hab_entry_add(st, given, "annexe"), HAB_INVALID);
    assert_int_equal(hab_entry_add(st, given, "partenaire.nom"), HAB_INVALID);
    assert_int_equal(hab_entry_remove(st, given, "annexe.personnes"), HAB_INVALID);
    json_decref(given);
    given = json_of("{\"annexe\": {\"personnes\": \"x\"}}");
    assert_int_equal(hab_entry_add(st, given, "annexe.personnes"), HAB_INVALID);
    json_decref(given);
}

/* No group grows beyond what its form allows. */
static void rows_have_an_end(void **state)
{
    const json_t *mam = type_of(MAM)->request_form;
    json_t *given = json_object();

    (void) state;
    for (int i = 1; i < 10; i++) {
        assert_int_equal(hab_entry_add(mam, given, "annexe.personnes"), HAB_OK);
    }
    assert_int_equal(hab_entry_add(mam, given, "annexe.personnes"), HAB_INVALID);
    json_decref(given);
}

/* The fields of a page as a browser sends them. */
static json_t *sent(const json_t *fields)
{
    static char body[64 << 10];
    size_t used = 0, index;
    json_t *field, *document = NULL;
    hab_error error = {""};

    json_array_foreach(fields, index, field)
    {
        char value[2048];

        hab_percent_encode(hab_slice_text(json_string_value(json_object_get(field, "valeur"))),
                           value);
        used += (size_t) snprintf(body + used, sizeof(body) - used, "&%s=%s",
                                  json_string_value(json_object_get(field, "nom")), value);
    }
    if (hab_form_document(hab_slice_of(body, used), HAB_BODY_FORM, &document, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    return document;
}

/* What is reviewed, sent again, is the same document. */
static void the_review_loses_nothing(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        hab_entry_context context = context_of(requests[i].type);
        json_t *document = lawful(requests[i].type, requests[i].request);
        json_t *review = hab_entry_review(&context, document);
        json_t *again = checked(requests[i].type, sent(json_object_get(review, "champs")));

        assert_true(json_equal(again, document));
        json_decref(again);
        json_decref(review);
        json_decref(document);
    }
}

/* Finds the value shown for a field, wherever it stands. */
static const char *shown(const json_t *page, const char *name)
{
    const char *found = NULL;
    const char *own = json_string_value(json_object_get(page, "nom"));
    const char *key;
    size_t index;
    json_t *inner;

    if (own != NULL && strcmp(own, name) == 0) {
        return json_string_value(json_object_get(page, "valeur"));
    }
    json_object_foreach((json_t *) page, key, inner)
    {
        found = found != NULL ? found : shown(inner, name);
    }
    json_array_foreach(page, index, inner)
    {
        found = found != NULL ? found : shown(inner, name);
    }
    return found;
}

/* Nothing typed is lost, however wrong; a name of a list shows its code. */
static void the_page_loses_nothing(void **state)
{
    hab_entry_context context = context_of(LI);
    json_t *given = json_of(request_li);
    json_t *page;

    (void) state;
    edit(given, "partenaire.siret", "\" 12\"");
    page = hab_entry_fill(&context, given, errors);
    assert_string_equal(shown(page, "partenaire.siret"), " 12");
    assert_string_equal(shown(page, "annexe.communes[0].nom"), "Valclair");
    assert_string_equal(shown(page, "annexe.communes[0].code"), "91999");
    json_decref(page);
    load_lists();
    page = hab_entry_fill(&context, given, errors);
    assert_string_equal(shown(page, "annexe.communes[0].nom"), "Valclair (91999)");
    assert_null(shown(page, "annexe.communes[0].code"));
    json_decref(page);
    json_decref(given);
}

/* ST-3.1, MCP-12, MCP-17.1: what is recorded before the activation. */
static void steps_before_the_activation(void **state)
{
    static const struct {
        const char *type, *changes, *missing;
    } cases[] = {
        {ST, "{\"annexe\": {\"nature\": \"commune\"}}", "ST-3.1"},
        {ST, "{\"partenaire\": {\"siret\": \"21910999900017\"}}", "ST-3.1"},
        {ST, "{\"annexe\": {\"nature\": \"prive\"}}", NULL},
        {ST, "{\"annexe\": {\"nature\": \"commune\", \"deliberation\": {\"numero\": \"1\"}}}",
         "ST-3.1"},
        {ST,
         "{\"annexe\": {\"nature\": \"commune\","
         " \"deliberation\": {\"numero\": \"1\", \"date\": \"2026-01-01\"}}}",
         NULL},
        {ST,
         "{\"annexe\": {\"nature\": \"commune\"},"
         " \"etapes\": {\"deliberation\": {\"numero\": \"1\", \"date\": \"2026-01-01\"}}}",
         NULL},
        {MCP, "{}", "MCP-17.1"},
        {MCP, "{\"etapes\": {\"formalites_cnil\": {\"etat\": \"favorable\"}}}", "MCP-12"},
        {MCP,
         "{\"etapes\": {\"formalites_cnil\": {\"etat\": \"attente\"},"
         " \"prealables_contrat\": {\"date\": \"2026-01-01\"}}}",
         "MCP-17.1"},
        {MCP,
         "{\"etapes\": {\"formalites_cnil\": {\"etat\": \"favorable\"},"
         " \"prealables_contrat\": {\"date\": \"2026-01-01\"}}}",
         NULL},
        {LI, "{}", NULL},
        {MAM, "{}", NULL},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *request = json_of(cases[i].changes);
        hab_status status;

        said[0] = '\0';
        status = hab_type_request_ready(type_of(cases[i].type), request, keep, NULL);
        json_decref(request);
        assert_int_equal(status, cases[i].missing == NULL ? HAB_OK : HAB_INVALID);
        if (cases[i].missing != NULL && strstr(said, cases[i].missing) == NULL) {
            fail_msg("%s: %s, not %s", cases[i].changes, said, cases[i].missing);
        }
    }
}

static void descriptions_with_a_fault(void **state)
{
#define SECTION(champs) "{\"titre\": \"T\", \"chapeau\": \"C\", \"sections\": [" champs "]}"
#define FIELD "\"chemin\": \"a\", \"libelle\": \"A\", \"erreur\": \"E\""
    static const char *const cases[][2] = {
        {"{", "line 1"},
        {"{\"chapeau\": \"C\"}", "titre: a text"},
        {"{\"titre\": \"T\", \"chapeau\": \"C\"}", "sections: an array"},
        {SECTION("{\"titre\": \"S\"}"), "sections[0].champs: an array"},
        {SECTION("{\"titre\": \"S\", \"champs\": [{\"chemin\": \"a\"}]}"),
         "sections[0].champs[0].libelle"},
        {SECTION("{\"titre\": \"S\", \"champs\": [{" FIELD ", \"type\": \"mot\"}]}"),
         "sections[0].champs[0].type: no such type"},
        {SECTION("{\"titre\": \"S\", \"champs\": [{" FIELD ", \"type\": \"choix\"}]}"),
         "sections[0].champs[0].options"},
        {SECTION("{\"titre\": \"S\", \"champs\": [{" FIELD ", \"type\": \"commune\"}]}"),
         "sections[0].champs[0].cle.chemin"},
        {SECTION("{\"titre\": \"S\", \"groupe\": {\"chemin\": \"a[0]\", \"nom\": \"N\","
                 " \"ajouter\": \"A\", \"retirer\": \"R\", \"max\": 3}}"),
         "sections[0].groupe.chemin"},
        {SECTION("{\"titre\": \"S\", \"groupe\": {\"chemin\": \"a\", \"nom\": \"N\","
                 " \"ajouter\": \"A\", \"retirer\": \"R\", \"max\": 1001}}"),
         "sections[0].groupe.max"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        hab_error error = {""};
        json_t *form = NULL;

        assert_int_equal(hab_form_description(cases[i][0], &form, &error), HAB_INVALID);
        assert_null(form);
        if (strstr(error.text, cases[i][1]) == NULL) {
            fail_msg("\"%s\", not \"%s\"", error.text, cases[i][1]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_request_makes_a_convention, begin, end),
        cmocka_unit_test_setup_teardown(an_establishment_has_one_right_for_each_person, begin, end),
        cmocka_unit_test_setup_teardown(the_requests_of_the_demo, begin, end),
        cmocka_unit_test_setup_teardown(the_annexe_of_a_mam, begin, end),
        cmocka_unit_test_setup_teardown(the_annexe_of_structures, begin, end),
        cmocka_unit_test_setup_teardown(the_annexe_of_mcp, begin, end),
        cmocka_unit_test_setup_teardown(texts_are_tidied, begin, end),
        cmocka_unit_test_setup_teardown(each_fault_is_said_at_its_field, begin, end),
        cmocka_unit_test_setup_teardown(nothing_at_all, begin, end),
        cmocka_unit_test_setup_teardown(communes_of_the_list, begin, end),
        cmocka_unit_test_setup_teardown(establishments_of_the_list, begin, end),
        cmocka_unit_test_setup_teardown(rows_come_and_go, begin, end),
        cmocka_unit_test_setup_teardown(rows_have_an_end, begin, end),
        cmocka_unit_test_setup_teardown(the_review_loses_nothing, begin, end),
        cmocka_unit_test_setup_teardown(the_page_loses_nothing, begin, end),
        cmocka_unit_test_setup_teardown(steps_before_the_activation, begin, end),
        cmocka_unit_test(descriptions_with_a_fault),
    };

    return cmocka_run_group_tests(tests, load_all, free_all);
}
