/* For tests and measures of the lieu's pages: hands demandes over as families do, many in
 * one transaction, and prints their references.
 * Usage: put_demandes STORE KEY-FILE COMMUNE COUNT [DAYS-AGO [silent]]
 * `silent`: to nobody is written of them; for hundreds of thousands. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "families.h"

enum { TOGETHER = 2000 };

typedef struct supply {
    const li *self;
    const char *commune;
    int silent;
    int first;
    int last;
} supply;

static int put_one(const supply *s, hab_call *call, int i)
{
    char reference[LI_REFERENCE + 1];
    char address[64];
    int outcome;

    (void) snprintf(address, sizeof(address), "famille-%d@mail.example", i);
    outcome = family_put(s->self, call, family_demande(s->commune, i, s->silent ? NULL : address),
                         reference);
    if (outcome == HAB_DONE) {
        printf("%s\n", reference);
    }
    return outcome;
}

/* Who chose one mail a day gets none now. */
static int silence(void *context, const hab_member *member)
{
    json_array_append_new(context, json_integer((json_int_t) member->person));
    return HAB_DONE;
}

static int silence_convention(void *context, const hab_right *right)
{
    *(uint64_t *) context = right->convention;
    return HAB_NONE;
}

static int silence_all(const supply *s, hab_call *call)
{
    json_t *persons = json_array();
    uint64_t convention = 0;
    const uint8_t daily = LI_TOLD_DAILY;
    size_t index;
    json_t *person;
    int outcome =
        s->self->calls->covering(call, pl_text(s->commune), silence_convention, &convention);

    if (outcome == HAB_DONE) {
        outcome = s->self->calls->members(call, convention, silence, persons);
    }
    json_array_foreach(persons, index, person)
    {
        pl_key key = pl_key_begin('Q');

        pl_key_u64(&key, (uint64_t) json_integer_value(person));
        if (outcome == HAB_DONE) {
            outcome = pl_put_record(s->self->host, call, &key, &daily, sizeof(daily));
        }
    }
    json_decref(persons);
    return outcome;
}

static int put_some(void *context, hab_call *call)
{
    const supply *s = context;
    int outcome = s->silent && s->first == 0 ? silence_all(s, call) : HAB_DONE;

    for (int i = s->first; outcome == HAB_DONE && i < s->last; i++) {
        outcome = put_one(s, call, i);
    }
    return outcome;
}

static hab_status open_all(hab_broker *broker, hab_types *types, char **arguments, hab_error *error)
{
    hab_status status = hab_key_load(arguments[2], broker->key, error);

    if (status == HAB_OK) {
        status = hab_types_load(types, "lieu_information", BUILD_DIR "/plugins/lieu_information.so",
                                NULL, error);
    }
    if (status == HAB_OK) {
        status = hab_main_open(arguments[1], HAB_STORE_WRITE, 0, &broker->store, error);
    }
    if (status == HAB_OK) {
        status = hab_vault_open(arguments[1], &broker->vault, error);
    }
    return status;
}

int main(int argc, char **argv)
{
    static hab_types types;
    hab_broker broker = {.types = &types};
    hab_error error = {""};
    int outcome = HAB_DONE;
    int count, days;
    supply s;

    if (argc < 5) {
        return 2;
    }
    if (open_all(&broker, &types, argv, &error) != HAB_OK) {
        fprintf(stderr, "put_demandes: %s\n", error.text);
        return 1;
    }
    count = atoi(argv[4]);
    days = argc > 5 ? atoi(argv[5]) : 0;
    s = (supply){.self = types.items[0].state, .commune = argv[3], .silent = argc > 6};
    for (s.first = 0; outcome == HAB_DONE && s.first < count; s.first = s.last) {
        s.last = s.first + TOGETHER < count ? s.first + TOGETHER : count;
        outcome = hab_call_run(&broker, &types.items[0], NULL, NULL, 1, put_some, &s,
                               hab_now() - days * INT64_C(86400), &error);
    }
    hab_vault_close(broker.vault);
    hab_store_close(broker.store);
    hab_types_free(&types);
    if (outcome != HAB_DONE) {
        fprintf(stderr, "put_demandes: outcome %d %s\n", outcome, error.text);
        return 1;
    }
    return 0;
}
