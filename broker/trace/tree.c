/* The Merkle tree of RFC 6962, 2.1. */
#include "trace/head.h"

#include "trace/trace.h"

enum { LEAF = 0, NODE = 1, LEVELS = HAB_PROOF_MAX + 1 };

void hab_tree_leaf(uint64_t number, hab_slice record, uint8_t leaf[HAB_HASH_SIZE])
{
    uint8_t bytes[1 + 8 + HAB_TRACE_MAX];

    bytes[0] = LEAF;
    hab_put_u64be(bytes + 1, number);
    memcpy(bytes + 9, record.data, record.size);
    hab_sha256(hab_slice_of(bytes, 9 + record.size), leaf);
}

/* `to` may be one of the two. */
static void join(const uint8_t left[HAB_HASH_SIZE], const uint8_t right[HAB_HASH_SIZE],
                 uint8_t to[HAB_HASH_SIZE])
{
    uint8_t bytes[1 + 2 * HAB_HASH_SIZE];

    bytes[0] = NODE;
    memcpy(bytes + 1, left, HAB_HASH_SIZE);
    memcpy(bytes + 1 + HAB_HASH_SIZE, right, HAB_HASH_SIZE);
    hab_sha256(hab_slice_of(bytes, sizeof(bytes)), to);
}

/* As in a counter: a level that is taken is joined and carried to the next. */
void hab_tree_add(hab_tree *tree, const uint8_t leaf[HAB_HASH_SIZE])
{
    uint8_t hash[HAB_HASH_SIZE];
    unsigned level = 0;

    memcpy(hash, leaf, HAB_HASH_SIZE);
    for (; level < LEVELS - 1 && (tree->leaves >> level & 1) != 0; level++) {
        join(tree->levels[level], hash, hash);
    }
    memcpy(tree->levels[level], hash, HAB_HASH_SIZE);
    tree->leaves++;
}

void hab_tree_root(const hab_tree *tree, uint8_t root[HAB_HASH_SIZE])
{
    int begun = 0;

    if (tree->leaves == 0) {
        hab_sha256(hab_slice_of("", 0), root);
        return;
    }
    for (unsigned level = 0; level < LEVELS; level++) {
        if ((tree->leaves >> level & 1) == 0) {
            continue;
        }
        if (begun) {
            join(tree->levels[level], root, root);
        } else {
            memcpy(root, tree->levels[level], HAB_HASH_SIZE);
            begun = 1;
        }
    }
}

static void root_of(const uint8_t (*leaves)[HAB_HASH_SIZE], uint64_t count,
                    uint8_t root[HAB_HASH_SIZE])
{
    hab_tree tree = {0};

    for (uint64_t i = 0; i < count; i++) {
        hab_tree_add(&tree, leaves[i]);
    }
    hab_tree_root(&tree, root);
}

/* The largest power of two below `count`, which is 2 or more. */
static uint64_t left_part(uint64_t count)
{
    uint64_t part = 1;

    while (part * 2 < count) {
        part *= 2;
    }
    return part;
}

unsigned hab_tree_path(const uint8_t (*leaves)[HAB_HASH_SIZE], uint64_t count, uint64_t index,
                       uint8_t path[HAB_PROOF_MAX][HAB_HASH_SIZE])
{
    uint8_t down[HAB_PROOF_MAX][HAB_HASH_SIZE];
    unsigned length = 0;

    while (count > 1 && length < HAB_PROOF_MAX) {
        uint64_t left = left_part(count);

        if (index < left) {
            root_of(leaves + left, count - left, down[length++]);
            count = left;
        } else {
            root_of(leaves, left, down[length++]);
            leaves += left;
            index -= left;
            count -= left;
        }
    }
    for (unsigned i = 0; i < length; i++) {
        memcpy(path[i], down[length - 1 - i], HAB_HASH_SIZE);
    }
    return length;
}

/* RFC 9162, 2.1.3.2. */
hab_status hab_tree_climb(const uint8_t leaf[HAB_HASH_SIZE], uint64_t index, uint64_t count,
                          const uint8_t (*path)[HAB_HASH_SIZE], unsigned length,
                          uint8_t root[HAB_HASH_SIZE])
{
    uint8_t hash[HAB_HASH_SIZE];
    uint64_t last = count - 1;

    if (count > HAB_HEAD_COVERED || index >= count) {
        return HAB_INVALID;
    }
    memcpy(hash, leaf, HAB_HASH_SIZE);
    for (unsigned i = 0; i < length; i++) {
        if (last == 0) {
            return HAB_INVALID;
        }
        if ((index & 1) == 0 && index != last) {
            join(hash, path[i], hash);
        } else {
            join(path[i], hash, hash);
            /* A node without a right neighbour goes up as it is. */
            while (index != 0 && (index & 1) == 0) {
                index >>= 1;
                last >>= 1;
            }
        }
        index >>= 1;
        last >>= 1;
    }
    if (last != 0) {
        return HAB_INVALID;
    }
    memcpy(root, hash, HAB_HASH_SIZE);
    return HAB_OK;
}
