/* Mails about a demande as it comes and goes: to the persons of the lieu, without a word
 * of the family (LI-3.4), and to the family. */
#include "li.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>

/* To whom: the persons of each open convention of the commune, and of the one that holds
 * the demande. */
typedef struct audience {
    json_t *conventions; /* numbers */
    json_t *persons;     /* by number: {"personne", "identifiant", "nom", "prenom"} */
} audience;

static int note_convention(void *context, const hab_right *right)
{
    json_t *number = json_integer((json_int_t) right->convention);

    return json_array_append_new(context, number) == 0 ? HAB_DONE : HAB_FAILED;
}

static int note_person(void *context, const hab_member *member)
{
    json_t *person =
        json_pack("{s:I, s:s, s:s, s:s}", "personne", (json_int_t) member->person, "identifiant",
                  member->identifiant, "nom", member->nom, "prenom", member->prenom);
    char number[24];

    (void) snprintf(number, sizeof(number), "%llu", (unsigned long long) member->person);
    return json_object_set_new(context, number, person) == 0 ? HAB_DONE : HAB_FAILED;
}

static int gather(const li *self, hab_call *call, const li_shell *shell, audience *all)
{
    size_t index;
    json_t *convention;
    int outcome =
        self->calls->covering(call, pl_text(shell->commune), note_convention, all->conventions);

    if (json_array_append_new(all->conventions, json_integer((json_int_t) shell->convention))
        != 0) {
        return HAB_FAILED;
    }
    json_array_foreach(all->conventions, index, convention)
    {
        if (outcome == HAB_DONE) {
            outcome = self->calls->members(call, (uint64_t) json_integer_value(convention),
                                           note_person, all->persons);
        }
    }
    return outcome;
}

/* Who chose one mail a day learns of it tomorrow morning. */
static int wants_each(const li *self, hab_call *call, const json_t *person, int *wants)
{
    pl_key key = pl_key_begin('Q');
    uint8_t preference = LI_TOLD_EACH;
    int outcome;

    pl_key_u64(&key, (uint64_t) json_integer_value(json_object_get(person, "personne")));
    outcome = pl_get_record(self->host, call, &key, &preference, sizeof(preference));
    *wants = preference == LI_TOLD_EACH;
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int send_to_all(const li *self, hab_call *call, const li_shell *shell, const char *sheet,
                       int each_alone, json_t *values)
{
    audience all = {.conventions = json_array(), .persons = json_object()};
    int outcome = gather(self, call, shell, &all);
    const char *number;
    json_t *person;

    json_object_foreach(all.persons, number, person)
    {
        int wants = 1;

        if (outcome == HAB_DONE && each_alone) {
            outcome = wants_each(self, call, person, &wants);
        }
        if (outcome == HAB_DONE && wants) {
            outcome = pl_mail(self->host, call, sheet, shell->caf, person, values);
        }
    }
    json_decref(all.conventions);
    json_decref(all.persons);
    return outcome;
}

/* What a mail says of a demande, to the lieu and to the family alike. NULL without memory. */
static json_t *values_of(const li *self, hab_call *call, const li_shell *shell)
{
    char nom[204];
    char caf[8];
    char limit[PL_WORDS];
    char end[PL_WORDS];

    if (self->calls->commune(call, pl_text(shell->commune), nom, caf) != HAB_DONE) {
        (void) snprintf(nom, sizeof(nom), "%s", shell->commune);
    }
    pl_date_words(shell->deadline, limit);
    pl_date_words(shell->destroy, end);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "reference", shell->reference, "commune",
                     nom, "caf", shell->caf, "limite", limit, "destruction", end, "recuperee",
                     li_has_copies(shell));
}

static int tell(const li *self, hab_call *call, const li_shell *shell, const char *sheet,
                int each_alone)
{
    json_t *values = values_of(self, call, shell);
    int outcome =
        values != NULL ? send_to_all(self, call, shell, sheet, each_alone, values) : HAB_FAILED;

    json_decref(values);
    return outcome;
}

int li_tell_new(const li *self, hab_call *call, const li_shell *shell)
{
    return tell(self, call, shell, "li-nouvelle-demande", 1);
}

int li_tell_withdrawn(const li *self, hab_call *call, const li_shell *shell)
{
    return tell(self, call, shell, "li-demande-retiree", 0);
}

static const char *address_of(const json_t *demande)
{
    return json_string_value(json_object_get(json_object_get(demande, "contact"), "courriel"));
}

/* Nothing that was typed is in it: nobody has checked yet whose address it is. */
int li_send_receipt(const li *self, hab_call *call, uint64_t number, const li_shell *shell,
                    const json_t *demande, const char *code)
{
    pl_key key = li_demande_key(number);
    const char *address = address_of(demande);
    json_t *said = values_of(self, call, shell);
    char *values = said != NULL ? json_dumps(said, JSON_COMPACT) : NULL;
    char secret[LI_CODE_TEXT + 24];
    int outcome = HAB_FAILED;

    (void) snprintf(secret, sizeof(secret), "{\"code\": \"%.5s-%.5s\"}", code, code + 5);
    if (values != NULL && address != NULL) {
        const hab_order order = {.sheet = "li-demande-recue",
                                 .to = pl_text(address),
                                 .values = pl_text(values),
                                 .secret = pl_text(secret),
                                 .sealed_by = pl_key_slice(&key),
                                 .caf = ""};

        outcome = self->calls->mail(call, &order);
        outcome = outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    OPENSSL_cleanse(secret, sizeof(secret));
    json_decref(said);
    free(values);
    return outcome;
}
