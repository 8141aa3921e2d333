/* What each Caf wants of the controls of connections: checked whole before it is stored, and
 * its own (LI-3.4, ST-3.4, MAM-4.4; section 6). */
#include "control/rule.h"
#include "trace_fixture.h"

static json_t *usual_document(void)
{
    hab_controls controls;
    hab_store *store;
    hab_txn *txn;
    json_t *document;
    hab_store_options options = {.tables = hab_main_tables,
                                 .table_count = HAB_TABLE_COUNT,
                                 .schema = HAB_MAIN_SCHEMA,
                                 .mode = HAB_STORE_CREATE,
                                 .map_size = 1 << 20};

    assert_int_equal(hab_store_open_memory(&options, &store, NULL), HAB_OK);
    assert_int_equal(hab_begin_read(store, &txn), HAB_OK);
    assert_int_equal(hab_controls_get(txn, "75", &controls), HAB_OK);
    document = hab_controls_document(&controls);
    assert_non_null(document);
    hab_controls_free(&controls);
    hab_abort(txn);
    hab_store_close(store);
    return document;
}

static hab_status put(fixture *f, const char *caf, const json_t *document)
{
    hab_txn *txn;
    hab_status status;

    f->error.text[0] = '\0';
    assert_int_equal(hab_begin_write(f->main, &txn), HAB_OK);
    status = hab_controls_put(txn, caf, document, &f->error);
    if (status == HAB_OK) {
        return hab_commit(txn);
    }
    hab_abort(txn);
    return status;
}

static hab_controls get(fixture *f, const char *caf)
{
    hab_controls controls;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(f->main, &txn), HAB_OK);
    assert_int_equal(hab_controls_get(txn, caf, &controls), HAB_OK);
    hab_abort(txn);
    return controls;
}

static void every_rule_has_a_face_and_a_code_section_6(void **state)
{
    static const char *const codes[] = {"reseaux", "provenance", "nuit",     "volume",
                                        "refus",   "cibles",     "fonction", "reveil"};

    (void) state;
    for (unsigned i = 0; i < 8; i++) {
        const hab_rule_face *face = hab_rule_face_of((hab_rule) (i + 1));

        assert_string_equal(face->code, codes[i]);
        assert_int_equal(hab_rule_of(codes[i]), i + 1);
        assert_true(strlen(face->title) > 0 && strlen(face->about) > 0);
        for (unsigned j = 0; j < HAB_RULE_TERMS && face->terms[j].name != NULL; j++) {
            assert_true(strlen(face->terms[j].label) > 0);
            assert_in_range(face->terms[j].usual, face->terms[j].least, face->terms[j].most);
        }
    }
    assert_null(hab_rule_face_of((hab_rule) 0));
    assert_null(hab_rule_face_of(HAB_RULE_COUNT));
    assert_int_equal(hab_rule_of("autre"), 0);
}

static void without_a_word_of_the_caf_all_is_usual_and_nothing_suspends(void **state)
{
    hab_controls controls = get(*state, "75");

    for (unsigned rule = 1; rule < HAB_RULE_COUNT; rule++) {
        assert_true(controls.rules[rule].on);
        assert_false(controls.rules[rule].suspends);
    }
    assert_int_equal(controls.rules[HAB_RULE_REFUSALS].terms[0], 10);
    assert_int_equal(controls.night_from, 22 * 60);
    assert_int_equal(controls.night_to, 6 * 60);
    assert_int_equal(json_array_size(controls.functions), 0);
    hab_controls_free(&controls);
}

static void a_caf_reads_back_what_it_has_set_and_others_do_not(void **state)
{
    fixture *f = *state;
    json_t *document = usual_document();
    json_t *rule = json_object_get(json_object_get(document, "regles"), "refus");
    hab_controls controls;
    json_t *back;

    json_object_set_new(rule, "active", json_false());
    json_object_set_new(rule, "suspend", json_true());
    json_object_set_new(rule, "minutes", json_integer(7));
    json_object_set_new(json_object_get(document, "nuit"), "de", json_string("21:30"));
    json_array_append_new(
        json_object_get(document, "fonctions"),
        json_pack("{s:s, s:[s, s]}", "service", "mam/*", "mots", "Stagiaire", "bénévole"));
    assert_int_equal(put(f, "75", document), HAB_OK);
    controls = get(f, "75");
    assert_false(controls.rules[HAB_RULE_REFUSALS].on);
    assert_true(controls.rules[HAB_RULE_REFUSALS].suspends);
    assert_int_equal(controls.rules[HAB_RULE_REFUSALS].terms[1], 7);
    assert_int_equal(controls.night_from, 21 * 60 + 30);
    back = hab_controls_document(&controls);
    assert_true(json_equal(back, document));
    hab_controls_free(&controls);
    controls = get(f, "751");
    assert_true(controls.rules[HAB_RULE_REFUSALS].on);
    hab_controls_free(&controls);
    json_decref(back);
    json_decref(document);
}

/* Sets one value, NULL takes it away, and expects the sentence. */
static void assert_refused(fixture *f, const char *part, const char *name, const char *value,
                           const char *sentence)
{
    json_t *document = usual_document();
    json_t *at = document;
    char *parts = strdup(part);

    for (char *step = strtok(parts, "."); step != NULL; step = strtok(NULL, ".")) {
        at = json_object_get(at, step);
        assert_non_null(at);
    }
    if (value == NULL) {
        json_object_del(at, name);
    } else {
        json_t *loaded = json_loads(value, JSON_DECODE_ANY, NULL);

        assert_non_null(loaded);
        json_object_set_new(at, name, loaded);
    }
    assert_int_equal(put(f, "75", document), HAB_INVALID);
    if (strncmp(f->error.text, sentence, strlen(sentence)) != 0) {
        fail_msg("\"%s\" instead of \"%s\"", f->error.text, sentence);
    }
    json_decref(document);
    free(parts);
}

static void what_is_wrong_is_refused_whole_with_its_field(void **state)
{
    fixture *f = *state;
    hab_txn *txn;
    uint64_t count;

    assert_refused(f, "regles.refus", "refus", "1", "regles.refus.refus: Donnez un nombre de 2 à");
    assert_refused(f, "regles.refus", "refus", "33", "regles.refus.refus: ");
    assert_refused(f, "regles.refus", "refus", "\"10\"", "regles.refus.refus: ");
    assert_refused(f, "regles.refus", "refus", "1e1", "regles.refus.refus: ");
    assert_refused(f, "regles.refus", "refus", NULL, "regles.refus.refus: Cette valeur manque.");
    assert_refused(f, "regles.refus", "active", "1", "regles.refus.active: Répondez par oui");
    assert_refused(f, "regles.refus", "autre", "1", "regles.refus.autre: Ce nom n’est pas connu.");
    assert_refused(f, "regles", "autre", "{}", "regles.autre: ");
    assert_refused(f, "regles", "nuit", NULL, "regles.nuit: Cette valeur manque.");
    assert_refused(f, "regles", "nuit", "[]", "regles.nuit: Ce n’est pas un objet.");
    assert_refused(f, "", "regles", "[]", "regles: Ce n’est pas un objet.");
    assert_refused(f, "", "autre", "1", "autre: Ce nom n’est pas connu.");
    assert_refused(f, "nuit", "de", "\"24:00\"", "nuit.de: Donnez une heure comme 22:00.");
    assert_refused(f, "nuit", "de", "\"9:00\"", "nuit.de: ");
    assert_refused(f, "nuit", "a", "\"22:00\"", "nuit.a: La nuit finit à une autre heure");
    assert_refused(f, "", "fonctions", "{}", "fonctions: Donnez une liste");
    assert_refused(f, "", "fonctions", "[{\"service\": \"mam\", \"mots\": [\"x\"]}]",
                   "fonctions[0].service: ");
    assert_refused(f, "", "fonctions", "[{\"service\": \"mam/**\", \"mots\": [\"x\"]}]",
                   "fonctions[0].service: ");
    assert_refused(f, "", "fonctions", "[{\"service\": \"mam/*\", \"mots\": []}]",
                   "fonctions[0].mots: ");
    assert_refused(f, "", "fonctions", "[{\"service\": \"mam/*\", \"mots\": [\" \"]}]",
                   "fonctions[0].mots: ");
    assert_int_equal(hab_begin_read(f->main, &txn), HAB_OK);
    assert_int_equal(hab_count(txn, HAB_TABLE_CONTROL_TERM, &count), HAB_OK);
    assert_int_equal(count, 0);
    hab_abort(txn);
}

static void nobody_has_terms_without_a_code_of_a_caf(void **state)
{
    json_t *document = usual_document();

    assert_int_equal(put(*state, "", document), HAB_INVALID);
    assert_int_equal(put(*state, "12345678", document), HAB_INVALID);
    json_decref(document);
}

static void what_a_former_version_stored_goes_on_with_usual_values(void **state)
{
    static const char stored[] = "{\"regles\":{\"nuit\":{\"active\":false}}}";
    fixture *f = *state;
    char key[8] = "75";
    hab_controls controls;
    hab_txn *txn;

    assert_int_equal(hab_begin_write(f->main, &txn), HAB_OK);
    assert_int_equal(
        hab_put(txn, HAB_TABLE_CONTROL_TERM, hab_slice_of(key, 8), hab_slice_text(stored)), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    controls = get(f, "75");
    assert_false(controls.rules[HAB_RULE_NIGHT].on);
    assert_true(controls.rules[HAB_RULE_VOLUME].on);
    hab_controls_free(&controls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(every_rule_has_a_face_and_a_code_section_6),
        TEST(without_a_word_of_the_caf_all_is_usual_and_nothing_suspends),
        TEST(a_caf_reads_back_what_it_has_set_and_others_do_not),
        TEST(what_is_wrong_is_refused_whole_with_its_field),
        TEST(nobody_has_terms_without_a_code_of_a_caf),
        TEST(what_a_former_version_stored_goes_on_with_usual_values),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
