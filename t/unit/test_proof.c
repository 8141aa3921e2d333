/* Proofs: one record is shown, and nothing else, to whoever has the public key (section 6). */
#include "heads_fixture.h"
#include "trace/proof.h"

static json_t *proof_of(heads_state *h, uint64_t number)
{
    json_t *proof = NULL;

    if (hab_proof_make(h->f->trace, h->heads, number, &proof, &h->error) != HAB_OK) {
        fail_msg("%s", h->error.text);
    }
    return proof;
}

static hab_status make(heads_state *h, uint64_t number)
{
    json_t *proof = NULL;
    hab_status status = hab_proof_make(h->f->trace, h->heads, number, &proof, &h->error);

    assert_null(proof);
    return status;
}

static hab_status check(heads_state *h, const json_t *proof)
{
    return hab_proof_check(proof, h->key.public, NULL, &h->error);
}

static void each_record_is_proven(void **state)
{
    heads_state *h = *state;

    minute_of(h, 1);
    assert_int_equal(advance(h), 1);
    minute_of(h, 77);
    assert_int_equal(advance(h), 1);
    for (uint64_t number = 1; number <= 78; number++) {
        json_t *proof = proof_of(h, number);
        json_t *record = NULL;

        assert_int_equal(hab_proof_check(proof, h->key.public, &record, &h->error), HAB_OK);
        assert_true(json_equal(record, json_object_get(proof, "enregistrement")));
        json_decref(record);
        json_decref(proof);
    }
}

static void what_no_head_covers_is_not_proven(void **state)
{
    heads_state *h = *state;

    minute_of(h, 5);
    assert_int_equal(make(h, 3), HAB_LATER);
    assert_int_equal(advance(h), 1);
    write_accesses(h->f, 1);
    roll(h->f);
    assert_int_equal(make(h, 6), HAB_LATER);
    assert_int_equal(make(h, 7), HAB_NOT_FOUND);
    assert_int_equal(make(h, 0), HAB_NOT_FOUND);
}

/* Left out by a resumption, for good. */
static void what_a_resumption_left_out_is_said(void **state)
{
    heads_state *h = *state;

    minute_of(h, 5);
    change_record(h, 202611, 3);
    assert_int_equal(resume(h), 1);
    assert_int_equal(make(h, 4), HAB_NOT_FOUND);
}

static void a_changed_neighbour_is_found_out(void **state)
{
    heads_state *h = *state;

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    change_record(h, 202611, 3);
    assert_int_equal(make(h, 4), HAB_CORRUPT);
    delete_record(h, 202611, 3);
    assert_int_equal(make(h, 4), HAB_CORRUPT);
}

/* A byte changed in any text, a number in any number: refused, or the proof is none. */
static void change_text(heads_state *h, json_t *proof, const char *name)
{
    json_t *value = json_object_get(proof, name);
    char *text = strdup(json_string_value(value));

    for (size_t i = 0; text[i] != '\0'; i++) {
        char kept = text[i];

        text[i] = kept == 'A' ? 'B' : 'A';
        json_string_set(value, text);
        assert_int_not_equal(check(h, proof), HAB_OK);
        text[i] = kept;
    }
    json_string_set(value, text);
    free(text);
}

static void any_change_is_refused(void **state)
{
    heads_state *h = *state;
    static const char *const numbers[] = {"version", "numero", "position", "nombre"};
    json_t *proof;
    json_t *record;

    minute_of(h, 21);
    assert_int_equal(advance(h), 1);
    proof = proof_of(h, 9);
    change_text(h, proof, "octets");
    change_text(h, proof, "tete");
    for (unsigned i = 0; i < 4; i++) {
        json_t *value = json_object_get(proof, numbers[i]);

        for (int by = -1; by <= 1; by += 2) {
            json_integer_set(value, json_integer_value(value) + by);
            assert_int_not_equal(check(h, proof), HAB_OK);
            json_integer_set(value, json_integer_value(value) - by);
        }
    }
    record = json_object_get(proof, "enregistrement");
    json_object_set_new(record, "personne", json_integer(99));
    assert_int_equal(check(h, proof), HAB_DENIED);
    assert_non_null(strstr(h->error.text, "enregistrement"));
    json_decref(proof);
}

static void any_change_of_the_path_is_refused(void **state)
{
    heads_state *h = *state;
    json_t *proof;
    json_t *path;

    minute_of(h, 21);
    assert_int_equal(advance(h), 1);
    proof = proof_of(h, 9);
    path = json_object_get(proof, "chemin");
    for (size_t i = 0; i < json_array_size(path); i++) {
        json_t *kept = json_incref(json_array_get(path, i));

        json_array_set_new(path, i, json_string("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
        assert_int_equal(check(h, proof), HAB_DENIED);
        assert_non_null(strstr(h->error.text, "do not lead to the root"));
        json_array_set_new(path, i, kept);
    }
    assert_int_equal(check(h, proof), HAB_OK);
    json_array_append(path, json_array_get(path, 0));
    assert_int_equal(check(h, proof), HAB_DENIED);
    json_array_remove(path, 0);
    json_array_remove(path, 0);
    assert_int_equal(check(h, proof), HAB_DENIED);
    json_decref(proof);
}

/* A proof of one store is none for another's key. */
static void another_key_is_refused(void **state)
{
    heads_state *h = *state;
    uint8_t master[32] = {9};
    hab_head_key other;
    json_t *proof;

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    proof = proof_of(h, 2);
    assert_int_equal(hab_head_key_of(master, &other), HAB_OK);
    assert_int_equal(hab_proof_check(proof, other.public, NULL, &h->error), HAB_DENIED);
    json_decref(proof);
}

static void what_is_no_proof_is_said(void **state)
{
    static const char odd[] =
        "{\"version\":1,\"numero\":1,\"octets\":1,\"enregistrement\":{},\"position\":0,"
        "\"nombre\":1,\"chemin\":{},\"tete\":\"\"}";
    static const char *const texts[] = {
        "{}", "[]", "null", "{\"version\":1}", odd, "{\"version\":-1,\"numero\":\"1\"}"};
    heads_state *h = *state;

    for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        json_t *proof = json_loads(texts[i], JSON_DECODE_ANY, NULL);

        assert_int_equal(check(h, proof), HAB_INVALID);
        json_decref(proof);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, heads_setup, heads_teardown)
    const struct CMUnitTest tests[] = {
        TEST(each_record_is_proven),
        TEST(what_no_head_covers_is_not_proven),
        TEST(what_a_resumption_left_out_is_said),
        TEST(a_changed_neighbour_is_found_out),
        TEST(any_change_is_refused),
        TEST(any_change_of_the_path_is_refused),
        TEST(another_key_is_refused),
        TEST(what_is_no_proof_is_said),
    };

    return cmocka_run_group_tests_name("proof", tests, NULL, NULL);
}
