/* The Merkle tree of heads (RFC 6962, 2.1): one record is proven without the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "trace/head.h"

typedef uint8_t hash[HAB_HASH_SIZE];

static void leaf_of(const char *hex, hash leaf)
{
    uint8_t bytes[64] = {0};
    size_t size = strlen(hex) / 2;

    assert_int_equal(hab_hex_decode(hab_slice_text(hex), bytes + 1, size), HAB_OK);
    hab_sha256(hab_slice_of(bytes, size + 1), leaf);
}

/* The leaves and roots with which implementations of Certificate Transparency are tested. */
static void known_roots_come_out(void **state)
{
    static const char *const leaves[] = {"",
                                         "00",
                                         "10",
                                         "2021",
                                         "3031",
                                         "40414243",
                                         "5051525354555657",
                                         "606162636465666768696a6b6c6d6e6f"};
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    hab_tree tree = {0};

    (void) state;
    for (unsigned count = 0; count <= 8; count++) {
        char text[HAB_HEX_HASH_TEXT + 1];
        hash root;

        hab_tree_root(&tree, root);
        hab_hex(root, sizeof(root), text);
        assert_string_equal(text, roots[count]);
        if (count < 8) {
            hash leaf;

            leaf_of(leaves[count], leaf);
            hab_tree_add(&tree, leaf);
        }
    }
}

/* The recursion of the RFC, word by word. */
static void naive(const hash *leaves, uint64_t count, hash root)
{
    uint8_t node[1 + 2 * HAB_HASH_SIZE] = {1};
    uint64_t left = 1;

    if (count == 1) {
        memcpy(root, leaves[0], sizeof(hash));
        return;
    }
    while (left * 2 < count) {
        left *= 2;
    }
    naive(leaves, left, node + 1);
    naive(leaves + left, count - left, node + 1 + HAB_HASH_SIZE);
    hab_sha256(hab_slice_of(node, sizeof(node)), root);
}

static hash *make_leaves(uint64_t count)
{
    hash *leaves = calloc(count, sizeof(*leaves));

    for (uint64_t i = 0; i < count; i++) {
        hab_tree_leaf(i, hab_slice_text("record"), leaves[i]);
    }
    return leaves;
}

/* Each path leads to the root; with a hash changed, at another place, or of another length,
 * it does not. */
static void check_paths(const hash *leaves, uint64_t count, const hash root)
{
    for (uint64_t i = 0; i < count; i++) {
        hash path[HAB_PROOF_MAX + 1] = {{0}};
        hash reached;
        unsigned length = hab_tree_path(leaves, count, i, path);

        assert_int_equal(hab_tree_climb(leaves[i], i, count, path, length, reached), HAB_OK);
        assert_memory_equal(reached, root, sizeof(hash));
        assert_int_equal(hab_tree_climb(leaves[i], i, count, path, length + 1, reached),
                         HAB_INVALID);
        if (length == 0) {
            continue;
        }
        assert_int_equal(hab_tree_climb(leaves[i], i, count, path, length - 1, reached),
                         HAB_INVALID);
        path[length - 1][7] ^= 1;
        assert_int_equal(hab_tree_climb(leaves[i], i, count, path, length, reached), HAB_OK);
        assert_memory_not_equal(reached, root, sizeof(hash));
        path[length - 1][7] ^= 1;
        if (hab_tree_climb(leaves[i], i ^ 1, count, path, length, reached) == HAB_OK) {
            assert_memory_not_equal(reached, root, sizeof(hash));
        }
    }
}

static void every_size_agrees_with_the_recursion(void **state)
{
    hab_tree tree = {0};
    hash *leaves = make_leaves(130);

    (void) state;
    for (uint64_t count = 1; count <= 130; count++) {
        hash expected;
        hash root;

        hab_tree_add(&tree, leaves[count - 1]);
        hab_tree_root(&tree, root);
        naive(leaves, count, expected);
        assert_memory_equal(root, expected, sizeof(hash));
        check_paths(leaves, count, root);
    }
    free(leaves);
}

static void a_full_tree_has_paths_of_sixteen(void **state)
{
    static const uint64_t indexes[] = {0, 1, 32767, 32768, HAB_HEAD_COVERED - 1};
    hash *leaves = make_leaves(HAB_HEAD_COVERED);
    hab_tree tree = {0};
    hash expected;
    hash root;

    (void) state;
    for (unsigned i = 0; i < HAB_HEAD_COVERED; i++) {
        hab_tree_add(&tree, leaves[i]);
    }
    hab_tree_root(&tree, root);
    naive(leaves, HAB_HEAD_COVERED, expected);
    assert_memory_equal(root, expected, sizeof(hash));
    for (unsigned i = 0; i < 5; i++) {
        hash path[HAB_PROOF_MAX];
        hash reached;

        assert_int_equal(hab_tree_path(leaves, HAB_HEAD_COVERED, indexes[i], path), HAB_PROOF_MAX);
        assert_int_equal(hab_tree_climb(leaves[indexes[i]], indexes[i], HAB_HEAD_COVERED, path,
                                        HAB_PROOF_MAX, reached),
                         HAB_OK);
        assert_memory_equal(reached, root, sizeof(hash));
    }
    free(leaves);
}

static void a_place_outside_the_tree_is_refused(void **state)
{
    hash leaf = {0};
    hash root;

    (void) state;
    assert_int_equal(hab_tree_climb(leaf, 0, 0, NULL, 0, root), HAB_INVALID);
    assert_int_equal(hab_tree_climb(leaf, 1, 1, NULL, 0, root), HAB_INVALID);
    assert_int_equal(hab_tree_climb(leaf, 0, HAB_HEAD_COVERED + 1, NULL, 0, root), HAB_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_roots_come_out),
        cmocka_unit_test(every_size_agrees_with_the_recursion),
        cmocka_unit_test(a_full_tree_has_paths_of_sixteen),
        cmocka_unit_test(a_place_outside_the_tree_is_refused),
    };

    return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
