#include "trace/place.h"

#include <inttypes.h>
#include <stdio.h>

#include "trace/segment.h"

enum { KIND = 4 /* bytes of a hash that tell one from another */ };

void hab_place_of_month(uint32_t month, const char *kind, char place[HAB_PLACE])
{
    char name[HAB_SEGMENT_NAME];

    hab_segment_name(month, name);
    (void) snprintf(place, HAB_PLACE, "%s/%s", name, kind);
}

void hab_place_of_record(uint32_t month, uint64_t number, const char *kind, char place[HAB_PLACE])
{
    char name[HAB_SEGMENT_NAME];

    hab_segment_name(month, name);
    (void) snprintf(place, HAB_PLACE, "%s/%" PRIu64 "/%s", name, number, kind);
}

void hab_place_of_link(uint32_t month, uint64_t number, const uint8_t chain[HAB_HASH_SIZE],
                       char place[HAB_PLACE])
{
    char kind[2 * KIND + 1];

    hab_hex(chain, KIND, kind);
    hab_place_of_record(month, number, kind, place);
}

void hab_place_of_end(const char *who, uint64_t number, const uint8_t *chain, char place[HAB_PLACE])
{
    char kind[2 * KIND + 1] = "absent";

    if (chain != NULL) {
        hab_hex(chain, KIND, kind);
    }
    (void) snprintf(place, HAB_PLACE, "%s/%" PRIu64 "/%s", who, number, kind);
}

void hab_place_of_text(const char *where, hab_slice text, char place[HAB_PLACE])
{
    uint8_t hash[HAB_HASH_SIZE];
    char kind[2 * KIND + 1];

    hab_sha256(text, hash);
    hab_hex(hash, KIND, kind);
    (void) snprintf(place, HAB_PLACE, "%s/%s", where, kind);
}
