#include "publish/directory_key.h"

static size_t append(uint8_t *to, size_t size, const char *text)
{
    size_t length = strlen(text) + 1;

    memcpy(to + size, text, length);
    return size + length;
}

void hab_directory_tail_of(const hab_published *published, const char *folded,
                           hab_directory_tail *tail)
{
    size_t size = append(tail->bytes, 0, folded);

    hab_put_u32be(tail->bytes + size, published->type);
    memcpy(tail->bytes + size + 4, published->id.data, published->id.size);
    tail->size = size + 4 + published->id.size;
}

hab_status hab_directory_tail_read(hab_slice bytes, hab_directory_tail *tail)
{
    const uint8_t *end = bytes.size > 0 ? memchr(bytes.data, '\0', bytes.size) : NULL;
    size_t name = end != NULL ? (size_t) (end - (const uint8_t *) bytes.data) + 1 : bytes.size;
    size_t rest = bytes.size - name;

    if (name > HAB_FOLDED || rest <= 4 || rest > 4 + HAB_PUBLICATION_ID_MAX) {
        return HAB_INVALID;
    }
    memcpy(tail->bytes, bytes.data, bytes.size);
    tail->size = bytes.size;
    return HAB_OK;
}

size_t hab_directory_range(int places, const char *kind, const char *commune,
                           uint8_t range[HAB_DIRECTORY_RANGE])
{
    if (strlen(kind) > HAB_DIRECTORY_KIND || strlen(commune) > HAB_DIRECTORY_CODE) {
        return 0;
    }
    range[0] = places != 0;
    return append(range, append(range, 1, kind), commune);
}

hab_slice hab_directory_word(const char **at)
{
    const char *begin = *at + strspn(*at, " ");
    size_t size = strcspn(begin, " ");

    *at = begin + size;
    return hab_slice_of(begin, size);
}
