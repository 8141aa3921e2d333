/* For tests and measures of the lieu's pages: hands demandes over as families do, many in
 * one transaction, and prints their references.
 * Usage: put_demandes STORE KEY-FILE COMMUNE COUNT [DAYS-AGO [silent]]
 * `silent`: to nobody is written of them; for hundreds of thousands. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "type/call.h"
#include "../../plugins/lieu_information/li.h"

enum { TOGETHER = 2000 };

typedef struct supply {
    const li *self;
    const char *commune;
    int silent;
    int first;
    int last;
} supply;

/* Names that somebody may have, or that somebody may send. */
static const char *const names[] = {"Marchand", "N’Guyen-Łukasz",     "<b>&\"'</b>",
                                    "=1+1",     "\u05d0\u05d1\u202e", "\U0001f476\U00020bb7"};

static json_t *demande_of(const supply *s, int i)
{
    const char *name = names[(size_t) i % (sizeof(names) / sizeof(*names))];
    json_t *child =
        i % 3 != 0 ? json_pack("{s:s, s:s, s:s}", "situation", "ne", "prenom", "Léa",
                               "date_naissance", "2024-05-31")
                   : json_pack("{s:s, s:s}", "situation", "a_naitre", "date_prevue", "2027-03-31");
    json_t *contact = json_pack("{s:s}", "telephone", "0199001020");

    json_object_set_new(contact, "courriel",
                        s->silent ? json_string("-") : json_sprintf("famille-%d@mail.example", i));
    return json_pack("{s:{s:s, s:s}, s:o, s:[s, s], s:s, s:[{s:s, s:s, s:s}], s:[{s:s, s:s}], s:o,"
                     " s:b, s:s}",
                     "commune", "code", s->commune, "nom", "Valclair", "enfant", child, "modes",
                     "creche_collective", "assistante_maternelle", "date_debut", "2027-09-01",
                     "horaires", "jour", "lundi", "debut", "08:30", "fin", "18:00", "parents",
                     "nom", name, "prenom", "Hélène", "contact", contact, "allocataire", i % 2,
                     "remarques", name);
}

static int put_one(const supply *s, hab_call *call, int i)
{
    char reference[LI_REFERENCE + 1];
    json_t *demande = demande_of(s, i);
    char *text = json_dumps(demande, JSON_COMPACT);
    int outcome = HAB_FAILED;

    if (text != NULL) {
        outcome = li_submit(s->self, call, li_text(text), reference);
    }
    if (outcome == HAB_DONE) {
        printf("%s\n", reference);
    }
    free(text);
    json_decref(demande);
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
        s->self->calls->covering(call, li_text(s->commune), silence_convention, &convention);

    if (outcome == HAB_DONE) {
        outcome = s->self->calls->members(call, convention, silence, persons);
    }
    json_array_foreach(persons, index, person)
    {
        li_key key = li_key_begin('Q');

        li_key_u64(&key, (uint64_t) json_integer_value(person));
        if (outcome == HAB_DONE) {
            outcome = li_put_record(s->self, call, &key, &daily, sizeof(daily));
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
