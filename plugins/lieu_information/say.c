/* One mail a person a day: all that was gathered for them. */
#include "morning.h"

#include <string.h>

enum {
    PERSONS = 50,  /* of a batch */
    SHOWN = 100,   /* communes named in one mail */
    AT_PERSON = 1, /* places in a key G */
    AT_COMMUNE = 9
};

typedef struct telling {
    const li *self;
    hab_call *call;
    json_t *values; /* of the mail */
    json_t *keys;   /* communes */
    json_int_t week, days, late, fresh;
    int pressing;
} telling;

static int add_said(void *context, hab_slice key, hab_slice value)
{
    telling *mail = context;
    li_said said;
    json_t *code;

    if (value.size != sizeof(said) || key.size != AT_COMMUNE + LI_CODE) {
        return HAB_FAILED;
    }
    memcpy(&said, value.data, sizeof(said));
    code = json_stringn((const char *) key.data + AT_COMMUNE, LI_CODE);
    mail->week += said.week;
    mail->days += said.days;
    mail->late += said.late;
    mail->fresh += said.fresh;
    mail->pressing |= said.pressing;
    if (json_array_size(mail->keys) < SHOWN) {
        json_t *one = json_pack("{s:O, s:I, s:I, s:I, s:I}", "nom", code, "sept",
                                (json_int_t) said.week, "deux", (json_int_t) said.days, "retard",
                                (json_int_t) said.late, "nouvelles", (json_int_t) said.fresh);

        (void) json_array_append_new(json_object_get(mail->values, "communes"), one);
    }
    (void) json_object_set_new(mail->values, "caf", json_string(said.caf));
    return json_array_append_new(mail->keys, code) == 0 ? HAB_DONE : HAB_FAILED;
}

static int remove_said(const li *self, hab_call *call, uint64_t person, const json_t *keys)
{
    int outcome = HAB_DONE;
    size_t index;
    json_t *code;

    json_array_foreach(keys, index, code)
    {
        pl_key key = pl_key_begin('G');

        pl_key_u64(&key, person);
        pl_key_text(&key, pl_text(json_string_value(code)));
        if (outcome == HAB_DONE) {
            outcome = self->calls->remove(call, pl_key_slice(&key));
        }
    }
    return outcome;
}

static void name_communes(const li *self, hab_call *call, json_t *values)
{
    size_t index;
    json_t *commune;

    json_array_foreach(json_object_get(values, "communes"), index, commune)
    {
        char name[204];
        const char *code = json_string_value(json_object_get(commune, "nom"));

        (void) json_object_set_new(commune, "nom",
                                   json_string(li_commune_name(self, call, code, name)));
    }
}

/* What is said is of no use on the next morning. */
static int send_said(telling *mail, uint64_t person, const li_round *round)
{
    const li *self = mail->self;
    hab_member member;
    json_t *identity;
    int outcome = self->calls->person(mail->call, person, &member);

    if (outcome != HAB_DONE || (!mail->pressing && mail->fresh == 0)) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    identity = json_pack("{s:s, s:s, s:s}", "nom", member.nom, "prenom", member.prenom, "a",
                         member.identifiant);
    (void) json_object_update(mail->values, identity);
    (void) json_object_del(mail->values, "a");
    (void) json_object_set_new(mail->values, "sept", json_integer(mail->week));
    (void) json_object_set_new(mail->values, "deux", json_integer(mail->days));
    (void) json_object_set_new(mail->values, "retard", json_integer(mail->late));
    (void) json_object_set_new(mail->values, "nouvelles", json_integer(mail->fresh));
    name_communes(self, mail->call, mail->values);
    outcome = li_mail_to(self, mail->call, json_string_value(json_object_get(identity, "a")),
                         mail->pressing ? "li-rappel" : "li-resume",
                         pl_second_of(pl_add_days(round->running, 1), LI_MORNING), mail->values);
    json_decref(identity);
    return outcome;
}

/* The person who comes first, and all that was gathered for them. HAB_NONE when nobody
 * is left. Without a round nothing is said. */
static int tell_first(const li *self, hab_call *call, const li_round *round)
{
    const pl_key all = pl_key_begin('G');
    telling mail = {.self = self,
                    .call = call,
                    .values = json_pack("{s:[]}", "communes"),
                    .keys = json_array()};
    pl_key key;
    uint64_t person = 0;
    int outcome = li_first(self, call, &all, NULL, &key);

    if (outcome == HAB_DONE) {
        person = pl_u64_at(pl_key_slice(&key), AT_PERSON);
        key.size = AT_COMMUNE;
        outcome = self->calls->scan(call, pl_key_slice(&key), (hab_slice){.data = "", .size = 0}, 0,
                                    add_said, &mail);
    }
    if (outcome == HAB_DONE && round != NULL) {
        outcome = send_said(&mail, person, round);
    }
    if (outcome == HAB_DONE) {
        outcome = remove_said(self, call, person, mail.keys);
    }
    json_decref(mail.values);
    json_decref(mail.keys);
    return outcome;
}

int li_say(const li *self, hab_call *call, const li_round *round, int *over)
{
    int outcome = HAB_DONE;

    for (unsigned i = 0; i < PERSONS && outcome == HAB_DONE; i++) {
        outcome = tell_first(self, call, round);
    }
    *over = outcome == HAB_NONE;
    return *over ? HAB_DONE : outcome;
}
