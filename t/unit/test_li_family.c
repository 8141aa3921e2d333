/* What families meet (LI-1, LI-2, LI-3.4): the form and its rules, the receipt, the
 * withdrawal; and what a front site hands over for them. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "mail/outbox.h"
#include "request/reference.h"

#include "demandes.h"

#define FAMILY "zorglub@mail.example"
#define NAME "Zorglub"
/* printf secret | sha256sum */
#define SETTINGS                                                                                   \
    "{\"flux\": [{\"nom\": \"monenfant\", \"empreinte\": "                                         \
    "\"2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\"}], \"cafs\": "           \
    "[{\"caf\": \"131\", \"orientation\": {\"texte\": \"Adressez-vous au 04 99 00 00 00.\"}}]}"

static char settings_path[] = "/tmp/hab-settings-XXXXXX";

static int load_types_with_settings(void **state)
{
    hab_error error = {""};
    int file = mkstemp(settings_path);
    hab_status status = HAB_IO;

    (void) state;
    if (file >= 0 && write(file, SETTINGS, strlen(SETTINGS)) == (ssize_t) strlen(SETTINGS)) {
        status = hab_types_load(&types, "lieu_information",
                                BUILD_DIR "/plugins/lieu_information.so", settings_path, &error);
    }
    (void) close(file);
    (void) unlink(settings_path);
    if (status != HAB_OK) {
        print_error("%s\n", error.text);
    }
    return status == HAB_OK ? 0 : -1;
}

static void put_commune(hab_txn *txn, const char *code, const char *nom, const char *caf)
{
    hab_reference entry = {.code = ""};
    hab_error error = {""};

    (void) snprintf(entry.code, sizeof(entry.code), "%s", code);
    (void) snprintf(entry.nom, sizeof(entry.nom), "%s", nom);
    (void) snprintf(entry.caf, sizeof(entry.caf), "%s", caf);
    assert_int_equal(hab_reference_put(txn, HAB_REFERENCE_COMMUNES, &entry, &error), HAB_OK);
}

static int open_family(void **state)
{
    hab_txn *txn;

    if (open_lieu(state) != 0) {
        return -1;
    }
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    put_commune(txn, "75056", "Paris", "751");
    put_commune(txn, "13055", "Marseille", "131");
    assert_int_equal(hab_commit(txn), HAB_OK);
    origin = ORIGIN;
    return 0;
}

/* -- what is sent */

/* The form as a browser sends it, with changes laid over it: "name=value&…" comes last,
 * and a name that is changed is left out before. */
static const char *form_with(const char *changes)
{
    static const char *const fields[] = {
        "commune.nom=Paris",        "enfant.situation=ne",
        "enfant.prenom=Lea",        "enfant.date_naissance=2024-05-31",
        "enfant.date_prevue=",      "modes=creche_collective",
        "date_debut=2026-09-01",    "horaires[0].jour=lundi",
        "horaires[0].debut=8h30",   "horaires[0].fin=18:00",
        "parents[0].nom=" NAME,     "parents[0].prenom=Helene",
        "contact.courriel=" FAMILY, "contact.telephone=",
        "allocataire=oui",          "remarques="};
    static char body[4096];
    size_t size = 0;

    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        char name[64];

        (void) snprintf(name, sizeof(name), "%.*s=", (int) strcspn(fields[i], "="), fields[i]);
        if (strstr(changes, name) == NULL) {
            size += (size_t) snprintf(body + size, sizeof(body) - size, "%s&", fields[i]);
        }
    }
    (void) snprintf(body + size, sizeof(body) - size, "%s", changes);
    return body;
}

/* The same as JSON, from a program. */
static const char *document_with(const char *changes)
{
    static char *text;
    char base[1024];
    json_t *document;

    (void) demande_of("75056", "Paris", base);
    document = changed(base, changes);
    free(text);
    text = json_dumps(document, 0);
    json_decref(document);
    return text;
}

/* The value of a hidden field of the last page. */
static void hidden(const char *name, char *value, size_t size)
{
    char wanted[64];
    const char *at;

    (void) snprintf(wanted, sizeof(wanted), "name=\"%s\" value=\"", name);
    at = memmem(answer.content, answer.content_size, wanted, strlen(wanted));
    assert_non_null(at);
    at += strlen(wanted);
    (void) snprintf(value, size, "%.*s", (int) strcspn(at, "\""), at);
}

/* Fills it in, reads it again, sends it. Gives the reference. */
static const char *transmit(const char *changes)
{
    static char reference[LI_REFERENCE + 1];
    char once[128];
    char more[512];
    const char *way;

    if (post("lieu-information/demande", form_with(changes)) != 200) {
        fail_msg("%.*s", (int) answer.content_size, (const char *) answer.content);
    }
    hidden("envoi_unique", once, sizeof(once));
    (void) snprintf(more, sizeof(more), "%s%saction=confirmer&envoi_unique=%s", changes,
                    changes[0] != '\0' ? "&" : "", once);
    assert_int_equal(post("lieu-information/demande", form_with(more)), 303);
    way = header("Location");
    assert_non_null(strstr(way, "lieu-information/demande-transmise?reference=FA-"));
    (void) snprintf(reference, sizeof(reference), "%s", strchr(way, '=') + 1);
    return reference;
}

/* -- mails */

typedef struct mailed {
    char template[64];
    char to[256];
    char code[16];
    char values[1024];
} mailed;

/* Takes the next mail out; 0 when there is none. */
static int next_mail(mailed *m)
{
    hab_mail mail;
    json_t *values = NULL;
    hab_txn *txn;
    hab_status status;
    char *text;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    status = hab_outbox_claim(txn, broker.key, broker.vault, now, &mail, &values);
    if (status == HAB_OK) {
        text = json_dumps(values, 0);
        *m = (mailed){.code = ""};
        (void) snprintf(m->template, sizeof(m->template), "%s", mail.template);
        (void) snprintf(m->to, sizeof(m->to), "%s", mail.to);
        (void) snprintf(m->values, sizeof(m->values), "%s", text);
        if (json_object_get(values, "code") != NULL) {
            (void) snprintf(m->code, sizeof(m->code), "%s",
                            json_string_value(json_object_get(values, "code")));
        }
        free(text);
        assert_int_equal(hab_outbox_sent(txn, &mail, now), HAB_OK);
    }
    hab_values_free(values);
    assert_int_equal(hab_commit(txn), HAB_OK);
    return status == HAB_OK;
}

/* All mails that wait; the code of the family's, and how many of a template. */
static unsigned mails_of(const char *template, char code[16])
{
    unsigned count = 0;
    mailed m;

    while (next_mail(&m)) {
        count += strcmp(m.template, template) == 0;
        if (code != NULL && m.code[0] != '\0') {
            strcpy(code, m.code);
        }
    }
    return count;
}

/* -- the form */

/* LI-1: nobody fills in a demande before knowing that there is a lieu. */
static void the_commune_comes_first(void **state)
{
    (void) state;
    assert_int_equal(get("lieu-information/commune"), 200);
    assert_true(shows("name=\"commune.nom\""));
    assert_int_equal(post("lieu-information/commune", "commune.nom=paris&action=confirmer"), 303);
    assert_string_equal(header("Location"), "/extranet/lieu-information/demande?commune=75056");
    assert_int_equal(get("lieu-information/demande?commune=75056"), 200);
    assert_true(shows("value=\"Paris"));
    assert_int_equal(post("lieu-information/commune", "commune.nom=13055&action=confirmer"), 303);
    assert_string_equal(header("Location"),
                        "/extranet/lieu-information/commune-sans-lieu?commune=13055");
    assert_int_equal(post("lieu-information/commune", "commune.nom=Nulle&action=confirmer"), 422);
    assert_int_equal(post_json("lieu-information/commune", "{\"commune\": {\"nom\": \"Paris\"}}"),
                     200);
    assert_string_equal(text_of("lieu"), "true");
}

/* A commune without a lieu: it says so, and where to turn, in the words of its Caf. */
static void without_a_lieu_it_says_where_to_turn(void **state)
{
    (void) state;
    assert_int_equal(get("lieu-information/commune-sans-lieu?commune=13055"), 200);
    assert_true(shows("Marseille"));
    assert_true(shows("Adressez-vous au 04 99 00 00 00."));
    assert_int_equal(get("lieu-information/commune-sans-lieu?commune=92000"), 200);
    assert_true(shows("monenfant.fr"));
    assert_int_equal(get("lieu-information/demande?commune=13055"), 303);
    assert_string_equal(header("Location"),
                        "/extranet/lieu-information/commune-sans-lieu?commune=13055");
    assert_int_equal(get("lieu-information/commune-sans-lieu?commune=75056"), 303);
    assert_int_equal(get("lieu-information/commune-sans-lieu?commune=%3Cscript%3E"), 404);
    assert_int_equal(get("lieu-information/commune-sans-lieu"), 404);
    assert_int_equal(post("lieu-information/demande", form_with("commune.nom=Marseille")), 422);
    assert_true(shows("04 99 00 00 00"));
}

/* LI-1, LI-3.4: read again, transmitted once, a receipt to the family and a mail to each
 * person of the lieu, in which there is no word of the family. */
static void it_is_transmitted_once(void **state)
{
    char reference[LI_REFERENCE + 1];
    char once[128];
    char more[256];
    char way[128];
    mailed m;
    unsigned told = 0, receipts = 0;

    (void) state;
    assert_int_equal(post("lieu-information/demande", form_with("")), 200);
    assert_true(shows("08:30"));
    assert_true(shows("Transmettre la demande"));
    hidden("envoi_unique", once, sizeof(once));
    (void) snprintf(more, sizeof(more), "action=confirmer&envoi_unique=%s", once);
    assert_int_equal(post("lieu-information/demande", form_with(more)), 303);
    (void) snprintf(way, sizeof(way), "%s", header("Location"));
    assert_int_equal(post("lieu-information/demande", form_with(more)), 303);
    assert_string_equal(header("Location"), way);
    (void) snprintf(reference, sizeof(reference), "%s", strchr(way, '=') + 1);
    while (next_mail(&m)) {
        assert_non_null(strstr(m.values, reference));
        assert_null(strstr(m.values, NAME));
        assert_null(strstr(m.values, FAMILY));
        if (strcmp(m.template, "li-nouvelle-demande") == 0) {
            told++;
            assert_true(strcmp(m.to, ANNE) == 0 || strcmp(m.to, BRUNO) == 0);
            assert_non_null(strstr(m.values, "27\u00a0janvier\u00a02026"));
            assert_string_equal(m.code, "");
        } else {
            receipts++;
            assert_string_equal(m.template, "li-demande-recue");
            assert_string_equal(m.to, FAMILY);
            assert_int_equal(strlen(m.code), LI_CODE_TEXT + 1);
            assert_non_null(strstr(m.values, "12\u00a0juillet\u00a02026"));
        }
    }
    assert_int_equal(told, 2);
    assert_int_equal(receipts, 1);
    assert_int_equal(get(strstr(way, "lieu-information")), 200);
    assert_true(shows(reference));
}

/* Who chose one mail a day is not told of each. */
static int choose_daily(void *context, hab_call *call)
{
    pl_key key = pl_key_begin('Q');
    uint8_t preference = LI_TOLD_DAILY;

    pl_key_u64(&key, *(uint64_t *) context);
    return pl_put_record(self->host, call, &key, &preference, sizeof(preference));
}

static void who_chose_one_mail_a_day_gets_one(void **state)
{
    uint64_t bruno = person_in(broker.store, BRUNO);
    mailed m;
    unsigned told = 0;

    (void) state;
    assert_int_equal(run_call(choose_daily, &bruno), HAB_DONE);
    (void) transmit("");
    while (next_mail(&m)) {
        if (strcmp(m.template, "li-nouvelle-demande") == 0) {
            assert_string_equal(m.to, ANNE);
            told++;
        }
    }
    assert_int_equal(told, 1);
}

/* Each rule names its field, and what would be right; today is 12 January 2026. */
static void rules_name_their_field(void **state)
{
    static const struct {
        const char *changes, *field, *says;
    } cases[] = {
        {"date_debut=2026-01-11", "date_debut", "à venir"},
        {"date_debut=2029-01-13", "date_debut", "12\u00a0janvier\u00a02029"},
        {"enfant.date_naissance=2026-01-13", "enfant.date_naissance", "à venir"},
        /* LI-1: six on the first day is no longer under six */
        {"enfant.date_naissance=2020-09-01", "enfant.date_naissance",
         "1er\u00a0septembre\u00a02026"},
        {"enfant.date_naissance=2020-02-29", "enfant.date_naissance", "28\u00a0février\u00a02026"},
        {"enfant.situation=a_naitre&enfant.date_naissance=&enfant.prenom=&"
         "enfant.date_prevue=2026-01-11",
         "enfant.date_prevue", "passée"},
        {"enfant.situation=a_naitre&enfant.date_naissance=&enfant.prenom=&"
         "enfant.date_prevue=2026-11-13&date_debut=2027-01-01",
         "enfant.date_prevue", "12\u00a0novembre\u00a02026"},
        {"enfant.situation=a_naitre&enfant.date_naissance=&enfant.prenom=&"
         "enfant.date_prevue=2026-09-02",
         "date_debut", "avant la naissance"},
        {"horaires[0].fin=8h30", "horaires[0].fin", "08:30"},
        {"horaires[1].jour=lundi&horaires[1].debut=9h&horaires[1].fin=10h", "horaires[1].jour",
         "déjà"},
        {"commune.nom=Marseille", "commune.nom", "04 99 00 00 00"},
        {"modes=", "modes", "au moins un"},
        {"allocataire=", "allocataire", "oui ou"},
        {"contact.courriel=zorglub", "contact.courriel", "adresse"},
        {"parents[0].nom=", "parents[0].nom", "nom"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const json_t *errors;
        const json_t *first;

        assert_int_equal(post("lieu-information/demande", form_with(cases[i].changes)), 422);
        errors = json_object_get(answer.document, "erreurs");
        first = json_array_get(errors, 0);
        if (json_array_size(errors) != 1
            || strcmp(json_string_value(json_object_get(first, "champ")), cases[i].field) != 0
            || strstr(json_string_value(json_object_get(first, "message")), cases[i].says)
                   == NULL) {
            fail_msg("%s: %s", cases[i].changes, json_dumps(errors, 0));
        }
    }
}

/* The last days that are lawful. */
static void what_is_just_lawful_passes(void **state)
{
    static const char *const cases[] = {
        "date_debut=2026-01-12",
        "date_debut=2029-01-12",
        "enfant.date_naissance=2020-09-02",
        "enfant.date_naissance=2020-03-01&date_debut=2026-02-28",
        "enfant.situation=a_naitre&enfant.date_naissance=&enfant.prenom=&"
        "enfant.date_prevue=2026-11-12&date_debut=2026-11-12",
        "enfant.situation=a_naitre&enfant.date_naissance=&enfant.prenom=&"
        "enfant.date_prevue=2026-01-12",
        "parents[1].nom=Autre&parents[1].prenom=Ali",
    };

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        if (post("lieu-information/demande", form_with(cases[i])) != 200) {
            fail_msg("%s: %s", cases[i],
                     json_dumps(json_object_get(answer.document, "erreurs"), 0));
        }
    }
}

/* What a family types is shown as text, whatever it is. */
static void hostile_texts_are_texts(void **state)
{
    (void) state;
    assert_int_equal(post("lieu-information/demande",
                          form_with("remarques=%3Cscript%3Ealert(1)%3C/script%3E%22%27")),
                     200);
    assert_false(shows("<script>"));
    assert_true(shows("&lt;script&gt;alert(1)"));
    assert_int_equal(post("lieu-information/demande", form_with("remarques=%00")), 400);
    assert_int_equal(post("lieu-information/demande", form_with("inconnu=1")), 422);
}

/* Nobody's mailbox, and no lieu, is flooded. */
static void so_many_a_day_and_no_more(void **state)
{
    (void) state;
    for (int i = 0; i < 3; i++) {
        (void) transmit("");
    }
    assert_int_equal(post("lieu-information/demande", form_with("action=confirmer")), 429);
    assert_true(shows("adresse électronique"));
    (void) transmit("contact.courriel=b@mail.example"); /* the fifth, with what was refused */
    assert_int_equal(post("lieu-information/demande",
                          form_with("action=confirmer&contact.courriel=d@mail.example")),
                     429);
    assert_true(shows("accès à internet"));
    client_address[0] = 0x20;
    (void) transmit("contact.courriel=d@mail.example");
    now += 24 * 3600;
    client_address[0] = 0;
    (void) transmit("");
}

/* A program that has not been declared uses no form of families. */
static void programs_are_declared_feeds(void **state)
{
    (void) state;
    assert_int_equal(post_json("lieu-information/demande", document_with("{}")), 403);
    assert_string_equal(text_of("motif"), "flux_a_declarer");
    assert_int_equal(mails_of("li-demande-recue", NULL), 0);
}

/* -- the withdrawal */

static int readable_work(void *context, hab_call *call)
{
    json_t *document = NULL;
    uint64_t number;
    li_shell shell;
    int outcome = li_find(self, call, hab_slice_text(context), &number, &shell);

    assert_int_equal(outcome, HAB_DONE);
    outcome = li_open_document(self, call, number, &document);
    json_decref(document);
    return outcome;
}

static int destroy_work(void *context, hab_call *call)
{
    uint64_t number;
    li_shell shell;

    assert_int_equal(li_find(self, call, hab_slice_text(context), &number, &shell), HAB_DONE);
    return li_destroy(self, call, number, LI_RETIREE);
}

static int is_readable(const char *reference)
{
    return run_call(readable_work, (void *) (uintptr_t) reference) == HAB_DONE;
}

static unsigned withdraw(const char *reference, const char *code, const char *action)
{
    char body[256];

    (void) snprintf(body, sizeof(body), "reference=%s&code=%s&action=%s", reference, code, action);
    return post("lieu-information/retrait", body);
}

/* LI-2: asked again, then destroyed at once; the lieu is told. */
static void a_family_withdraws_its_demande(void **state)
{
    char code[16] = "";
    char reference[LI_REFERENCE + 1];
    mailed m;
    unsigned told = 0;

    (void) state;
    strcpy(reference, transmit(""));
    assert_int_equal(mails_of("li-nouvelle-demande", code), 2);
    assert_int_equal(get("lieu-information/retrait?reference=fa7k2m9qxd"), 200);
    assert_true(shows("value=\"FA-7K2M-9QXD\""));
    assert_int_equal(withdraw(reference, code, ""), 200);
    assert_true(shows("définitivement"));
    assert_true(is_readable(reference));
    assert_int_equal(withdraw(reference, code, "retirer"), 303);
    assert_string_equal(header("Location"), "/extranet/lieu-information/retrait?fait=retiree");
    assert_false(is_readable(reference));
    assert_int_equal(get("lieu-information/retrait?fait=retiree"), 200);
    assert_true(shows("est retirée"));
    while (next_mail(&m)) {
        assert_string_equal(m.template, "li-demande-retiree");
        assert_non_null(strstr(m.values, reference));
        told++;
    }
    assert_int_equal(told, 2);
}

/* A receipt that has not left when its demande is withdrawn never leaves. */
static void a_receipt_dies_with_its_demande(void **state)
{
    char reference[LI_REFERENCE + 1];

    (void) state;
    strcpy(reference, transmit(""));
    assert_int_equal(run_call(destroy_work, reference), HAB_DONE);
    assert_int_equal(hab_vault_purge(broker.store, broker.vault, 10, NULL), HAB_OK);
    assert_int_equal(mails_of("li-demande-recue", NULL), 0);
}

/* One answer for all that do not go together, and so many tries. */
static void who_tries_learns_nothing(void **state)
{
    char code[16] = "";
    char reference[LI_REFERENCE + 1];
    char unknown[512], wrong[512], gone[512];

    (void) state;
    strcpy(reference, transmit(""));
    (void) mails_of("", code);
    assert_int_equal(withdraw("FA-0000-0000", code, "retirer"), 422);
    (void) snprintf(unknown, sizeof(unknown), "%s", text_of("detail"));
    assert_int_equal(withdraw(reference, "00000-00000", "retirer"), 422);
    (void) snprintf(wrong, sizeof(wrong), "%s", text_of("detail"));
    assert_true(is_readable(reference));
    assert_int_equal(withdraw(reference, code, "retirer"), 303);
    assert_int_equal(withdraw(reference, code, "retirer"), 422);
    (void) snprintf(gone, sizeof(gone), "%s", text_of("detail"));
    assert_string_equal(unknown, wrong);
    assert_string_equal(unknown, gone);
    assert_int_equal(withdraw("n'importe", code, "retirer"), 422);
    assert_string_equal(text_of("champ"), "reference");
}

static void tries_are_counted(void **state)
{
    char code[16] = "";
    char reference[LI_REFERENCE + 1];

    (void) state;
    strcpy(reference, transmit(""));
    (void) mails_of("", code);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(withdraw(reference, "00000-00000", "retirer"), 422);
    }
    assert_int_equal(withdraw(reference, code, "retirer"), 429);
    client_address[0] = 0x20; /* from elsewhere neither */
    assert_int_equal(withdraw(reference, code, "retirer"), 429);
    now += 24 * 3600;
    assert_int_equal(withdraw(reference, code, "retirer"), 303);
}

/* -- the feed of a front site */

static unsigned hand_over(const char *path, const char *document)
{
    origin = NULL;
    return post_json(path, document);
}

static void a_declared_feed_hands_over(void **state)
{
    char reference[LI_REFERENCE + 1];

    (void) state;
    authorization = "Bearer secret";
    assert_int_equal(hand_over("lieu-information/depot", document_with("{}")), 201);
    strcpy(reference, text_of("reference"));
    assert_int_equal(strlen(reference), LI_REFERENCE);
    assert_traced("demande.deposee", HAB_REASON_GRANTED);
    assert_true(is_readable(reference));
    assert_int_equal(mails_of("li-demande-recue", NULL), 1);
}

static void other_secrets_are_refused(void **state)
{
    static const char *const others[] = {NULL, "Bearer Secret", "Bearer ", "Basic secret"};

    (void) state;
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        authorization = others[i];
        assert_int_equal(hand_over("lieu-information/depot", document_with("{}")), 401);
        assert_string_equal(text_of("motif"), "flux_inconnu");
    }
    assert_int_equal(mails_of("li-demande-recue", NULL), 0);
}

/* The same reference of the site's is the same demande, as long as it is there. */
static void what_a_site_sends_twice_is_one(void **state)
{
    char reference[LI_REFERENCE + 1];
    char code[16] = "";

    (void) state;
    authorization = "Bearer secret";
    assert_int_equal(hand_over("lieu-information/depot?reference_site=A-1", document_with("{}")),
                     201);
    strcpy(reference, text_of("reference"));
    assert_int_equal(hand_over("lieu-information/depot?reference_site=A-1", document_with("{}")),
                     200);
    assert_string_equal(text_of("reference"), reference);
    assert_int_equal(hand_over("lieu-information/depot?reference_site=A-2", document_with("{}")),
                     201);
    assert_string_not_equal(text_of("reference"), reference);
    assert_int_equal(mails_of("li-demande-recue", NULL), 2);
    assert_int_equal(hand_over("lieu-information/depot?reference_site=a%40b", document_with("{}")),
                     422);
    assert_string_equal(text_of("champ"), "reference_site");
    assert_int_equal(hand_over("lieu-information/depot?reference_site=A-3",
                               document_with("{\"contact\": {\"courriel\": \"c@mail.example\"}}")),
                     201);
    strcpy(reference, text_of("reference"));
    (void) mails_of("", code);
    authorization = NULL;
    origin = ORIGIN;
    assert_int_equal(withdraw(reference, code, "retirer"), 303);
    authorization = "Bearer secret";
    assert_int_equal(hand_over("lieu-information/depot?reference_site=A-3",
                               document_with("{\"contact\": {\"courriel\": \"c@mail.example\"}}")),
                     201);
    assert_string_not_equal(text_of("reference"), reference);
}

/* The same rules, told by field. */
static void a_feed_is_held_to_the_same_rules(void **state)
{
    (void) state;
    authorization = "Bearer secret";
    assert_int_equal(hand_over("lieu-information/depot",
                               document_with("{\"enfant\": {\"date_naissance\": \"2019-01-01\"}}")),
                     422);
    assert_true(shows("moins de six ans"));
    assert_int_equal(
        hand_over("lieu-information/depot", document_with("{\"commune\": {\"code\": \"13055\","
                                                          " \"nom\": \"Marseille\"}}")),
        422);
    assert_true(shows("Aucun lieu d’information"));
    assert_int_equal(hand_over("lieu-information/depot", document_with("{\"sante\": \"x\"}")), 422);
    assert_int_equal(hand_over("lieu-information/depot", "[]"), 400);
}

#define FAMILY_TEST(function) cmocka_unit_test_setup_teardown(function, open_family, close_lieu)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        FAMILY_TEST(the_commune_comes_first),
        FAMILY_TEST(without_a_lieu_it_says_where_to_turn),
        FAMILY_TEST(it_is_transmitted_once),
        FAMILY_TEST(who_chose_one_mail_a_day_gets_one),
        FAMILY_TEST(rules_name_their_field),
        FAMILY_TEST(what_is_just_lawful_passes),
        FAMILY_TEST(hostile_texts_are_texts),
        FAMILY_TEST(so_many_a_day_and_no_more),
        FAMILY_TEST(programs_are_declared_feeds),
        FAMILY_TEST(a_family_withdraws_its_demande),
        FAMILY_TEST(a_receipt_dies_with_its_demande),
        FAMILY_TEST(who_tries_learns_nothing),
        FAMILY_TEST(tries_are_counted),
        FAMILY_TEST(a_declared_feed_hands_over),
        FAMILY_TEST(other_secrets_are_refused),
        FAMILY_TEST(what_a_site_sends_twice_is_one),
        FAMILY_TEST(a_feed_is_held_to_the_same_rules),
    };

    return cmocka_run_group_tests(tests, load_types_with_settings, free_types);
}
