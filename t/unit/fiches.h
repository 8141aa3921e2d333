/* For tests of fiches: a convention type made here, « nids », of the smallest kind, over the
 * portal of portal.h. Its establishments are nids and haltes; a fiche says a project and a
 * number of places. Anne may enter both of NI-1, Bruno the nid alone; Alix validates. */
#ifndef HAB_TEST_FICHES_H
#define HAB_TEST_FICHES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"
#include "mail/outbox.h"
#include "publish/publication.h"
#include "type/call.h"
#include "type/plugin_kinds.h"
#include "type/plugin_pages.h"

#include "../../plugins/fiche/fiche.h"

#define ALIX "alix@caf751.example"

static fiche_type nids_type;
static const hab_type *nids;
static const char *joint_now; /* what the type adds, JSON; NULL: nothing */

/* -- the annexe: "droits" are texts, "NID-1:ep"; a scope is their lines */

static const char *letters_of(hab_slice scope, const char *id, char letters[8])
{
    const char *at = scope.data;
    const char *end = at + scope.size;
    size_t length = strlen(id);

    letters[0] = '\0';
    while (at < end) {
        size_t size = (size_t) ((const char *) memchr(at, '\n', (size_t) (end - at)) - at);

        if (size > length && memcmp(at, id, length) == 0 && at[length] == ':') {
            (void) snprintf(letters, 8, "%.*s", (int) (size - length - 1), at + length + 1);
        }
        at += size + 1;
    }
    return letters;
}

static int is_given(const char *letters, const char *service)
{
    return letters[0] != '\0' && (service == NULL || strchr(letters, service[0]) != NULL);
}

static int nids_targets(hab_slice scope, const char *service, fiche_each_target each, void *context)
{
    const char *at = scope.data;
    const char *end = at + scope.size;
    int outcome = HAB_DONE;

    while (at < end && outcome == HAB_DONE) {
        char line[48];
        char *letters;
        size_t size = (size_t) ((const char *) memchr(at, '\n', (size_t) (end - at)) - at);

        (void) snprintf(line, sizeof(line), "%.*s", (int) size, at);
        letters = strchr(line, ':');
        *letters++ = '\0';
        if (is_given(letters, service)) {
            outcome = each(context, line);
        }
        at += size + 1;
    }
    return outcome;
}

static int nids_decide(const void *state, hab_slice scope, const hab_ask *ask, hab_answer *reply)
{
    char id[65];
    char letters[8];

    (void) state;
    (void) snprintf(id, sizeof(id), "%.*s", (int) ask->target.size,
                    (const char *) ask->target.data);
    letters_of(scope, id, letters);
    if (is_given(letters, ask->service)) {
        return HAB_ALLOW;
    }
    reply->reason = letters[0] != '\0' ? HAB_REASON_RIGHT_MISSING : HAB_REASON_TARGET_NOT_LISTED;
    return HAB_REFUSE;
}

static int nids_compile(const void *state, hab_slice convention, void *sink)
{
    const hab_host *host = ((const fiche_type *) state)->host;
    json_t *document = json_loadb(convention.data, convention.size, 0, NULL);
    const json_t *annexe = json_object_get(document, "annexe");
    size_t i, j;
    json_t *item, *right;
    int failed = 0;

    json_array_foreach(json_object_get(annexe, "etablissements"), i, item)
    {
        failed |= pl_describe(host, sink, pl_member(item, "id"), json_deep_copy(item));
    }
    json_array_foreach(json_object_get(annexe, "personnes"), i, item)
    {
        char *scope = calloc(1, 1 << 16);

        json_array_foreach(json_object_get(item, "droits"), j, right)
        {
            strcat(strcat(scope, json_string_value(right)), "\n");
        }
        failed |= host->emit(sink, pl_member(item, "identifiant"), "", hab_slice_text(scope));
        free(scope);
    }
    json_decref(document);
    return failed;
}

static int nids_check(const void *state, hab_slice convention, void *report)
{
    (void) state;
    (void) convention;
    (void) report;
    return 0;
}

static const hab_service *nids_services(const void *state, size_t *count)
{
    static const hab_service services[] = {
        {.name = "entrer", .title = "Fiche", .article = "ST-1", .target = "etablissement"},
        {.name = "places", .title = "Places", .article = "ST-1", .target = "etablissement"}};

    (void) state;
    *count = 2;
    return services;
}

static const char *nids_article(const void *state, int reason)
{
    (void) state;
    return reason == HAB_REASON_CONVENTION_ENDED ? "ST-5" : "ST-3.3";
}

/* -- the fiche */

static const char *nids_form(const char *kind)
{
    return strcmp(kind, "NID") == 0     ? "saisir/nid/"
           : strcmp(kind, "HALTE") == 0 ? "saisir/halte/"
                                        : NULL;
}

static int nids_joint(const fiche_type *self, hab_call *call, const char *id, uint64_t convention,
                      json_t **joint)
{
    (void) self;
    (void) call;
    (void) id;
    (void) convention;
    *joint = json_loads(joint_now, 0, NULL);
    return HAB_DONE;
}

static int nids_joint_view(const fiche_type *self, hab_call *call, const json_t *joint,
                           const json_t *before, json_t **lines)
{
    (void) self;
    (void) call;
    (void) before;
    *lines = json_pack("[{s:s, s:s}]", "libelle", "Noms", "valeur", pl_member(joint, "noms"));
    return HAB_DONE;
}

static int nids_compose(const fiche_type *self, hab_call *call, const char *id,
                        const fiche_record *fiche, const json_t *online, const json_t *target,
                        hab_publication *publication, json_t **document)
{
    (void) self;
    (void) call;
    (void) id;
    if (online == NULL) {
        return HAB_NONE;
    }
    publication->sheet = "nids-publique";
    publication->kind = fiche->kind;
    publication->nom = pl_member(target, "nom");
    publication->commune = "75056";
    publication->commune_nom = "Paris";
    publication->caf = fiche->caf;
    *document =
        json_pack("{s:O}", "projet", json_object_get(json_object_get(online, "saisie"), "projet"));
    return HAB_DONE;
}

static int nids_parts(const fiche_type *self, hab_slice scope, const char *id, const char *kind,
                      json_t *parts)
{
    (void) kind;
    return fiche_has(self, scope, "places", id)
               ? json_array_append_new(parts, json_pack("{s:s, s:o}", "libelle", "Places", "chemin",
                                                        json_sprintf("nids/places/%s", id)))
               : HAB_DONE;
}

static int nids_open(const hab_host *host, hab_slice settings, void *report, void **state)
{
    (void) settings;
    (void) report;
    nids_type = (fiche_type){.host = host,
                             .calls = host->calls,
                             .name = "nids",
                             .path = "nids",
                             .service = "entrer",
                             .article = "ST-3.3",
                             .form = nids_form,
                             .targets = nids_targets,
                             .compose = nids_compose,
                             .parts = nids_parts};
    *state = &nids_type;
    return 0;
}

static void nids_close(void *state)
{
    (void) state;
}

static int enter_nid(const void *state, hab_call *call)
{
    return fiche_entry_enter_as(state, call, "NID");
}

static int enter_halte(const void *state, hab_call *call)
{
    return fiche_entry_enter_as(state, call, "HALTE");
}

static const char nids_fields[] =
    "{\"titre\": \"La fiche\", \"chapeau\": \"Ce que tous liront.\", \"envoi\": \"Relisez.\","
    " \"bouton\": \"Envoyer\", \"brouillon\": \"Garder\","
    " \"sections\": [{\"titre\": \"Le nid\", \"champs\": ["
    "  {\"chemin\": \"projet\", \"type\": \"texte\", \"libelle\": \"Projet\","
    "   \"obligatoire\": true, \"erreur\": \"Dites le projet.\"},"
    "  {\"chemin\": \"places\", \"type\": \"nombre\", \"libelle\": \"Places\", \"min\": 0,"
    "   \"max\": 99, \"erreur\": \"Un nombre, jusqu’à 99.\"}]}]}";

static const hab_page *nids_pages(const void *state, size_t *count)
{
    static const hab_page all[] = {
        {.path = "fiches", .menu = "Mes fiches", .get = fiche_list_get},
        {.path = "fiches/", .get = fiche_overview_get},
        {.path = "historique/", .get = fiche_history_get},
        {.path = "versions/", .get = fiche_version_get, .post = fiche_version_post},
        {.path = "saisir/nid/",
         .enter = enter_nid,
         .get = fiche_entry_get,
         .form = nids_fields,
         .post = fiche_entry_post},
        {.path = "saisir/halte/",
         .enter = enter_halte,
         .get = fiche_entry_get,
         .form = nids_fields,
         .post = fiche_entry_post}};

    (void) state;
    *count = sizeof(all) / sizeof(*all);
    return all;
}

static const hab_kind *nids_kinds(const void *state, size_t *count)
{
    static const hab_kind all[] = {{"NID", "Nid", 1}, {"HALTE", "Halte", 0}};

    (void) state;
    *count = 2;
    return all;
}

static const hab_sheet *nids_sheets(const void *state, size_t *count)
{
    static const hab_sheet all[] = {{
                                        "nids-fiches",
                                        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-fiches.xsl.inc"
                                    },
                                    {
                                        "nids-fiche",
                                        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-fiche.xsl.inc"
                                    },
                                    {
                                        "nids-historique",
                                        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-historique.xsl.inc"
                                    },
                                    {
                                        "nids-version",
                                        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-version.xsl.inc"
                                    },
                                    {
                                        "nids-publique",
                                        HAB_SHEET_PAGE,
#include "plugins/fiche/pages/fiche-fiche.xsl.inc"
                                    },
                                    {
                                        "nids-soumise",
                                        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-soumise.xsl.inc"
                                    },
                                    {
                                        "nids-publiee",
                                        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-publiee.xsl.inc"
                                    },
                                    {
                                        "nids-rejetee",
                                        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-rejetee.xsl.inc"
                                    },
                                    {
                                        "nids-retiree",
                                        HAB_SHEET_MAIL,
#include "plugins/fiche/mail/fiche-retiree.xsl.inc"
                                    }};

    (void) state;
    *count = sizeof(all) / sizeof(*all);
    return all;
}

static const hab_plugin nids_plugin = {.major = HAB_ABI_MAJOR,
                                       .minor = HAB_ABI_MINOR,
                                       .name = "nids",
                                       .title = "Nids",
                                       .open = nids_open,
                                       .close = nids_close,
                                       .services = nids_services,
                                       .annexe_check = nids_check,
                                       .annexe_compile = nids_compile,
                                       .decide = nids_decide,
                                       .article = nids_article,
                                       .pages = nids_pages,
                                       .sheets = nids_sheets,
                                       .event = fiche_event,
                                       .draft = fiche_entry_draft,
                                       .kinds = nids_kinds};

static inline int load_nids(void **state)
{
    hab_error error = {""};
    hab_type *type;

    if (load_types(state) != 0) {
        return -1;
    }
    type = &types.items[types.count];
    *type =
        (hab_type){.plugin = &nids_plugin, .key = hab_type_key("nids"), .file = strdup("nids.so")};
    (void) nids_open(&hab_plugin_host, (hab_slice){0}, NULL, &type->state);
    type->services = nids_services(NULL, &type->service_count);
    if (hab_type_read_kinds(type, &types, &error) != HAB_OK
        || hab_type_read_pages(type, &error) != HAB_OK) {
        print_error("%s\n", error.text);
        return -1;
    }
    types.count++;
    nids = type;
    return 0;
}

/* Active since 12 January 2026. */
static inline json_t *convention_of_nids(const char *changes)
{
    return changed(
        "{\"schema\": 1, \"type\": \"nids\", \"numero\": \"NI-1\", \"version\": 1,"
        " \"caf\": \"751\", \"etat\": \"active\", \"signature\": {\"date\": \"2026-01-12\"},"
        " \"partenaire\": {\"nom\": \"Ville\"},"
        " \"annexe\": {\"etablissements\": ["
        "   {\"id\": \"NID-1\", \"nom\": \"Les Lutins\", \"type\": \"NID\"},"
        "   {\"id\": \"HALTE-1\", \"nom\": \"Crèche Été\", \"type\": \"HALTE\"}],"
        "  \"personnes\": ["
        "   {\"identifiant\": \"anne@x.example\", \"nom\": \"A\", \"prenom\": \"Anne\","
        "    \"droits\": [\"NID-1:ep\", \"HALTE-1:e\"]},"
        "   {\"identifiant\": \"bruno@x.example\", \"nom\": \"B\", \"prenom\": \"Bruno\","
        "    \"droits\": [\"NID-1:e\", \"HALTE-1:p\"]}]}}",
        changes);
}

static char nids_directory[32];

static inline void fill_nids(void)
{
    nids_type.joint = NULL;
    nids_type.joint_view = NULL;
    broker.sheets = pages;
    store_document(broker.store, convention_of_nids("{}"));
    make_agent(ALIX, "751", HAB_ROLE_VALIDATION);
}

static inline int open_nids(void **state)
{
    if (open_portal(state) != 0) {
        return -1;
    }
    fill_nids();
    return 0;
}

/* The same over LMDB. */
static inline int open_nids_on_disk(void **state)
{
    static char path[64];
    const hab_store_options options = {.path = path,
                                       .tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_CREATE,
                                       .map_size = 64 << 20};
    hab_store *store;

    strcpy(nids_directory, "/tmp/hab-nids-XXXXXX");
    if (open_portal(state) != 0 || mkdtemp(nids_directory) == NULL) {
        return -1;
    }
    (void) snprintf(path, sizeof(path), "%s/main.mdb", nids_directory);
    if (hab_store_open(&options, &store, NULL) != HAB_OK) {
        return -1;
    }
    hab_store_close(*state);
    *state = store;
    broker.store = store;
    store_document(broker.store, lieu("{}"));
    fill_nids();
    return 0;
}

static inline int close_nids_on_disk(void **state)
{
    char command[64];

    (void) snprintf(command, sizeof(command), "rm -r %s", nids_directory);
    return close_portal(state) | system(command);
}

/* -- what a test does */

/* A call of nobody's, in a transaction of its own, which must end well. */
static inline int run_nids(hab_work_fn work, void *context)
{
    hab_error error = {""};
    int outcome = hab_call_run(&broker, nids, NULL, NULL, 1, work, context, now, &error);

    if (outcome == HAB_FAILED) {
        fail_msg("%s", error.text);
    }
    return outcome;
}

typedef struct ask_fiche {
    const char *id;
    uint32_t number;
    const char *motif;
    fiche_record fiche;
    fiche_version version;
    int conflict;
} ask_fiche;

static inline int read_work(void *context, hab_call *call)
{
    ask_fiche *a = context;

    return fiche_read(&nids_type, call, a->id, &a->fiche) == HAB_FAILED ? HAB_FAILED : HAB_DONE;
}

static inline fiche_record fiche_of(const char *id)
{
    ask_fiche a = {.id = id};

    assert_int_equal(run_nids(read_work, &a), HAB_DONE);
    return a.fiche;
}

static inline int version_work(void *context, hab_call *call)
{
    ask_fiche *a = context;

    return fiche_version_read(&nids_type, call, a->id, a->number, &a->version, NULL);
}

static inline fiche_version version_of_fiche(const char *id, uint32_t number)
{
    ask_fiche a = {.id = id, .number = number};

    assert_int_equal(run_nids(version_work, &a), HAB_DONE);
    return a.version;
}

static inline int accept_work(void *context, hab_call *call)
{
    ask_fiche *a = context;

    return fiche_accept(&nids_type, call, a->id, a->number, a->fiche.revision, NULL, &a->conflict);
}

/* What is submitted is accepted as the agent has read it. */
static inline int accept_version(const char *id, uint32_t number)
{
    ask_fiche a = {.id = id, .number = number, .fiche = fiche_of(id)};
    int outcome = run_nids(accept_work, &a);

    assert_false(a.conflict);
    return outcome;
}

static inline int reject_work(void *context, hab_call *call)
{
    ask_fiche *a = context;
    json_t *motifs =
        json_pack("[{s:s, s:s, s:s}]", "chemin", "projet", "libelle", "Projet", "motif", a->motif);
    int outcome = fiche_reject(&nids_type, call, a->id, a->number, a->fiche.revision, "", motifs,
                               NULL, &a->conflict);

    json_decref(motifs);
    return outcome;
}

static inline int reject_version(const char *id, uint32_t number, const char *motif)
{
    ask_fiche a = {.id = id, .number = number, .motif = motif, .fiche = fiche_of(id)};
    int outcome = run_nids(reject_work, &a);

    assert_false(a.conflict);
    return outcome;
}

static inline int withdraw_work(void *context, hab_call *call)
{
    ask_fiche *a = context;

    return fiche_withdraw(&nids_type, call, a->id, a->motif, 1);
}

static inline int withdraw_fiche(const char *id, const char *motif)
{
    ask_fiche a = {.id = id, .motif = motif};

    return run_nids(withdraw_work, &a);
}

/* The project that all may read; "" when nothing is online. */
static inline const char *project_online(const char *id)
{
    static char project[128];
    hab_published published;
    json_t *document;
    hab_txn *txn;
    hab_status status;

    project[0] = '\0';
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    status = hab_published_get(txn, nids->key, hab_slice_text(id), &published);
    if (status == HAB_OK) {
        document = json_loadb(published.document.data, published.document.size, 0, NULL);
        (void) snprintf(project, sizeof(project), "%s", pl_member(document, "projet"));
        json_decref(document);
    }
    hab_abort(txn);
    assert_true(status == HAB_OK || status == HAB_NOT_FOUND);
    return project;
}

static inline int count_queued(void *context, const char *id, uint32_t number, int64_t submitted,
                               hab_slice key)
{
    (void) id;
    (void) number;
    (void) submitted;
    (void) key;
    ++*(unsigned *) context;
    return HAB_DONE;
}

static inline int queue_work(void *context, hab_call *call)
{
    return fiche_queue(&nids_type, call, "751", (hab_slice){0}, count_queued, context);
}

static inline unsigned queued(void)
{
    unsigned count = 0;

    assert_int_equal(run_nids(queue_work, &count), HAB_DONE);
    return count;
}

static inline json_int_t integer_at(const char *field)
{
    return json_integer_value(json_object_get(answer.document, field));
}

/* A program submits a project, having read a revision. */
static inline unsigned submit_project(const char *id, uint32_t revision, const char *project)
{
    char path[96];
    char body[160];

    (void) snprintf(path, sizeof(path), "nids/saisir/%s/%s?revision=%u",
                    id[0] == 'N' ? "nid" : "halte", id, revision);
    (void) snprintf(body, sizeof(body), "{\"projet\": \"%s\", \"places\": 12}", project);
    return post_json(path, body);
}

/* Mails of a sheet that wait for an address. */
static inline unsigned mails_to(const char *sheet, const char *to)
{
    enum { MAX = 200 };
    static const hab_mail first;
    static hab_mail found[MAX];
    unsigned count;
    unsigned matching = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_list(txn, HAB_MAIL_WAITING, NULL, &first, found, MAX, &count),
                     HAB_OK);
    hab_abort(txn);
    for (unsigned i = 0; i < count; i++) {
        matching += strcmp(found[i].template, sheet) == 0 && strcmp(found[i].to, to) == 0;
    }
    return matching;
}

#endif
