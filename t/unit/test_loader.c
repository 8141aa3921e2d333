/* What the loader refuses, and what the dispatcher does with nonsense: each fault is
 * a plugin built here from t/abi/bad.c, with plugin.h as its only header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "type/plugin_dispatch.h"
#include "type/plugin_kinds.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

static char directory[] = "/tmp/hab-abi-XXXXXX";
static char plugin[64];
static char settings[64];

static void run(const char *command)
{
    if (system(command) != 0) {
        fail_msg("failed: %s", command);
    }
}

static int set_up(void **state)
{
    char command[1024];

    (void) state;
    assert_non_null(mkdtemp(directory));
    snprintf(plugin, sizeof(plugin), "%s/bad.so", directory);
    snprintf(settings, sizeof(settings), "%s/bad.json", directory);
    snprintf(command, sizeof(command), "cp %s/broker/include/*.h %s/", SOURCE_DIR, directory);
    run(command);
    return 0;
}

static int tear_down(void **state)
{
    char command[128];

    (void) state;
    snprintf(command, sizeof(command), "rm -r %s", directory);
    run(command);
    return 0;
}

/* A new file each time: a library in use would be changed under its user. */
static void build(const char *source, const char *flags)
{
    const char *compiler = getenv("CC");
    char command[1536];

    (void) unlink(plugin);
    snprintf(command, sizeof(command),
             "%s -std=gnu11 -shared -fPIC -fvisibility=hidden -w -I%s %s %s/%s -o %s -ljansson",
             compiler != NULL ? compiler : "gcc", directory, flags, SOURCE_DIR, source, plugin);
    run(command);
}

static void write_settings(const char *text)
{
    FILE *file = fopen(settings, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void assert_refused(const char *with, hab_status expected, const char *subject,
                           const char *said)
{
    hab_types types = {.count = 0};
    hab_error error = {""};
    char whole[512];
    hab_status status = hab_types_load(&types, "bad", plugin, with, &error);

    snprintf(whole, sizeof(whole), "%s %s: %s", subject,
             strcmp(subject, "settings") == 0 ? with : plugin, said);
    if (status != expected || strncmp(error.text, whole, strlen(whole)) != 0) {
        fail_msg("%s: \"%s\", expected \"%s\"", hab_status_text(status), error.text, whole);
    }
    assert_int_equal(types.count, 0);
}

static void files_that_are_no_plugin(void **state)
{
    (void) state;
    (void) unlink(plugin);
    assert_refused(NULL, HAB_IO, "plugin", "No such file or directory");
    write_settings("{}");
    assert_int_equal(rename(settings, plugin), 0);
    assert_refused(NULL, HAB_INVALID, "plugin", "cannot be loaded: ");
    build("t/abi/bad.c", "-DSYMBOL=another");
    assert_refused(NULL, HAB_INVALID, "plugin", "has no symbol \"habilitation_plugin\"");
}

static void other_abi_versions(void **state)
{
    char said[128];

    (void) state;
    snprintf(said, sizeof(said), "is built for plugin ABI %d.%d, expected %d.0 to %d.%d",
             HAB_ABI_MAJOR + 1, HAB_ABI_MINOR, HAB_ABI_MAJOR, HAB_ABI_MAJOR, HAB_ABI_MINOR);
    build("t/abi/bad.c", "-DMAJOR='(HAB_ABI_MAJOR + 1)'");
    assert_refused(NULL, HAB_VERSION, "plugin", said);
    snprintf(said, sizeof(said), "is built for plugin ABI %d.%d, expected %d.0 to %d.%d",
             HAB_ABI_MAJOR, HAB_ABI_MINOR + 1, HAB_ABI_MAJOR, HAB_ABI_MAJOR, HAB_ABI_MINOR);
    build("t/abi/bad.c", "-DMINOR='(HAB_ABI_MINOR + 1)'");
    assert_refused(NULL, HAB_VERSION, "plugin", said);
    build("t/abi/bad.c", "-DMAJOR='(HAB_ABI_MAJOR - 1)' -DMINOR=7");
    assert_refused(NULL, HAB_VERSION, "plugin", "is built for plugin ABI");
}

static void descriptors_with_a_fault(void **state)
{
    static const char *const cases[][2] = {
        {"-DNAME='\"other\"'", "is the type \"other\", expected \"bad\""},
        {"-DNAME='\"Bad\"'", "its name \"Bad\" is not of the form [a-z][a-z0-9_]{0,31}"},
        {"-DNAME=NULL", "its name \"\" is not of the form"},
        {"-DTITLE='\"\"'", "has no title"},
        {"-DNO_DECIDE", "lacks a function of plugin.h"},
        {"-DCOUNT=0", "gives 0 services, expected 1 to 256"},
        {"-DCOUNT=257", "gives 257 services, expected 1 to 256"},
        {"-DCOUNT=3", "its service \"\" is not of the form [a-z][a-z0-9_]{0,47}"},
        {"-DSERVICE='\"a-b\"'", "its service \"a-b\" is not of the form"},
        {"-DSECOND='SERVICE'", "gives the service \"service\" twice"},
        {"-DSERVICE_TITLE=NULL", "its service \"service\" has no title or no article"},
        {"-DANNEXE_SCHEMA='\"{\"'", "annexe schema, line 1: "},
        {"-DANNEXE_SCHEMA='\"{\\\"anyOf\\\": []}\"'",
         "annexe schema: its schema goes beyond what is checked: \"anyOf\""},
        {"-DREQUEST_FORM=NULL", "request form: none is given"},
        {"-DREQUEST_FORM='\"{\"'", "request form: line 1: "},
        {"-DREQUEST_FORM='\"{}\"'", "request form: titre: a text is wanted"},
        {"-DOPEN=1", "refused by the plugin without a reason"},
        {"-DOPEN=1 -DREPORT", "champ: règle"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        build("t/abi/bad.c", cases[i][0]);
        assert_refused(NULL, HAB_INVALID, "plugin", cases[i][1]);
    }
}

/* A lawful page but for its path; one of that path but for the rest. */
#define PATH(path) "-DPAGES='{.path = " path ", .get = bad_get}'"
#define PAGE(rest) "-DPAGES='{.path = \"p\", " rest "}'"
#define SHEET(name, use, text) "-DSHEETS='{\"" name "\", " use ", \"" text "\"}'"

#define DRAFT                                                                                      \
    "{\\\"titre\\\": \\\"T\\\", \\\"chapeau\\\": \\\"C\\\", \\\"brouillon\\\": \\\"B\\\","         \
    " \\\"sections\\\": [{\\\"titre\\\": \\\"S\\\", \\\"champs\\\": [{\\\"chemin\\\": \\\"a\\\","  \
    " \\\"type\\\": \\\"texte\\\", \\\"libelle\\\": \\\"A\\\", \\\"erreur\\\": \\\"E\\\"}]}]}"

static void pages_with_a_fault(void **state)
{
    static const char *const cases[][2] = {
        {PATH("NULL"), "its page \"\" is not a path of [a-z0-9./-]"},
        {PATH("\"\""), "its page \"\" is not a path of"},
        {PATH("\"Demandes\""), "its page \"Demandes\" is not a path of"},
        {PATH("\"/demandes\""), "its page \"/demandes\" is not a path of"},
        {PATH("\"a//b\""), "its page \"a//b\" is not a path of"},
        {PATH("\"a/../b\""), "its page \"a/../b\" is not a path of"},
        {PATH("\"a?b\""), "its page \"a?b\" is not a path of"},
        {"-DPAGES='{.path = \"p\", .get = bad_get}, {.path = \"p\", .post = bad_post}'",
         "its page \"p\" is given twice"},
        {PAGE(".get = bad_get, .flags = 16"), "its page \"p\" has a flag that is not in"},
        {PAGE(".get = bad_get, .flags = HAB_PAGE_AGENT"),
         "its page \"p\" is for agents of no known role"},
        {PAGE(".get = bad_get, .flags = HAB_PAGE_AGENT, .roles = 16"),
         "its page \"p\" is for agents of no known role"},
        {PAGE(".get = bad_get, .roles = HAB_AGENT_CONVENTIONS"),
         "its page \"p\" has roles, but is not for agents"},
        {PAGE(".get = bad_get, .flags = HAB_PAGE_AGENT | HAB_PAGE_PUBLIC, .roles = 1"),
         "its page \"p\" is public and for agents"},
        {PAGE(".menu = \"P\""), "its page \"p\" has neither get(), post() nor a form"},
        {PAGE(".form = \"{}\""), "its page \"p\" has a form without post()"},
        {PAGE(".post = bad_post, .form = \"{\""), "its page \"p\": form: line 1: "},
        {PAGE(".post = bad_post, .form = \"{}\""), "its page \"p\": form: titre: "},
        {PAGE(".post = bad_post, .form = \"" DRAFT "\""),
         "its page \"p\": form: brouillon: the plugin has no draft()"},
        {PAGE(".get = bad_get, .check = bad_form_check"),
         "its page \"p\" has check() without a form"},
        {PAGE(".get = bad_get, .flags = HAB_PAGE_DATA"),
         "its page \"p\" is HAB_PAGE_DATA without a form"},
        {PAGE(".get = bad_get, .menu = \"\""), "its page \"p\" has an empty menu entry"},
        {PAGE(".post = bad_post, .menu = \"P\""), "its page \"p\" has a menu entry and no GET"},
        {PAGE(".get = bad_get") " -DPAGE_COUNT=65", "gives 65 pages, expected 0 to 64"},
        {"-DDUE", "gives one of due() and sweep() alone"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        build("t/abi/bad.c", cases[i][0]);
        assert_refused(NULL, HAB_INVALID, "plugin", cases[i][1]);
    }
}

static void sheets_with_a_fault(void **state)
{
    static const char *const cases[][2] = {
        {SHEET("Bad", "HAB_SHEET_PAGE", "x"),
         "its sheet \"Bad\" is not of the form [a-z][a-z0-9-]"},
        {SHEET("1", "HAB_SHEET_PAGE", "x"), "its sheet \"1\" is not of the form"},
        {SHEET("../a", "HAB_SHEET_PAGE", "x"), "its sheet \"../a\" is not of the form"},
        {SHEET("bad", "3", "x"), "its sheet \"bad\" is neither a page nor a mail"},
        {SHEET("bad", "HAB_SHEET_MAIL", ""), "its sheet \"bad\" is empty"},
        {"-DSHEETS='{\"bad\", 1, \"x\"}, {\"bad\", 2, \"x\"}'", "its sheet \"bad\" is given twice"},
        {SHEET("bad", "1", "x") " -DSHEET_COUNT=65", "gives 65 sheets, expected 0 to 64"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        build("t/abi/bad.c", cases[i][0]);
        assert_refused(NULL, HAB_INVALID, "plugin", cases[i][1]);
    }
}

/* Field and rule of the settings, found by the schema or by the plugin. */
static void settings_that_fail(void **state)
{
    static const char schema[] =
        "-DSETTINGS_SCHEMA='\"{\\\"properties\\\":{\\\"a\\\":{\\\"const\\\":1}}}\"'";
    char flags[256];

    (void) state;
    (void) unlink(settings);
    build("t/abi/bad.c", schema);
    assert_refused(settings, HAB_IO, "settings", "No such file or directory");
    write_settings("{\"a\": 2}");
    assert_refused(settings, HAB_INVALID, "settings", "a: must be 1");
    write_settings("{\n\"a\": }");
    assert_refused(settings, HAB_INVALID, "settings", "line 2: ");
    write_settings("{\"a\": 1, \"a\": 1}");
    assert_refused(settings, HAB_INVALID, "settings", "line 1: duplicate");
    assert_refused("/", HAB_IO, "settings", "Is a directory");
    write_settings("{\"a\": 1}");
    snprintf(flags, sizeof(flags), "%s -DOPEN=1 -DREPORT", schema);
    build("t/abi/bad.c", flags);
    assert_refused(settings, HAB_INVALID, "settings", "champ: règle (and 1 more)");
    build("t/abi/bad.c", "-DSETTINGS_SCHEMA='\"{\\\"format\\\":\\\"uri\\\"}\"'");
    assert_refused(settings, HAB_INVALID, "plugin",
                   "settings schema: its schema goes beyond what is checked: \"format\"");
    build("t/abi/bad.c", "");
    assert_refused(settings, HAB_INVALID, "settings", "the type \"bad\" takes none");
}

static const hab_type *load(hab_types *types, const char *flags)
{
    hab_error error = {""};

    build("t/abi/bad.c", flags);
    if (hab_types_load(types, "bad", plugin, NULL, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    return &types->items[0];
}

static void a_type_is_loaded_once(void **state)
{
    hab_types types = {.count = 0};
    hab_error error = {""};
    char said[256];
    const hab_type *type = load(&types, "");

    (void) state;
    assert_int_equal(hab_types_load(&types, "bad", plugin, NULL, &error), HAB_EXISTS);
    snprintf(said, sizeof(said), "plugin %s: the type \"bad\" is loaded already", plugin);
    assert_string_equal(error.text, said);
    assert_int_equal(types.count, 1);
    assert_ptr_equal(hab_type_find(&types, hab_slice_text("bad")), type);
    assert_null(hab_type_find(&types, hab_slice_text("ba")));
    assert_ptr_equal(hab_type_by_key(&types, type->key), type);
    assert_null(hab_type_by_key(&types, type->key + 1));
    assert_string_equal(hab_service_find(type, hab_slice_text("second"))->article, "A-2");
    assert_null(hab_service_find(type, hab_slice_text("")));
    hab_types_free(&types);
    assert_int_equal(types.count, 0);
}

static void answers_that_are_none(void **state)
{
    static const struct {
        const char *flags;
        hab_reason reason;
        const char *article;
    } cases[] = {
        {"", HAB_REASON_GRANTED, ""},
        {"-DVERDICT=2", HAB_REASON_PLUGIN_FAILED, ""},
        {"-DVERDICT=-1", HAB_REASON_PLUGIN_FAILED, ""},
        {"-DVERDICT=257", HAB_REASON_PLUGIN_FAILED, ""},
        {"-DREASON=HAB_REASON_MISSION", HAB_REASON_PLUGIN_FAILED, ""},
        {"-DVERDICT=HAB_REFUSE", HAB_REASON_PLUGIN_FAILED, ""},
        {"-DVERDICT=HAB_REFUSE -DREASON=HAB_REASON_GRANTED", HAB_REASON_PLUGIN_FAILED, ""},
        {"-DVERDICT=HAB_REFUSE -DREASON=HAB_REASON_NO_SESSION", HAB_REASON_PLUGIN_FAILED, ""},
        {"-DVERDICT=HAB_REFUSE -DREASON=HAB_REASON_COUNT", HAB_REASON_PLUGIN_FAILED, ""},
        {"-DVERDICT=HAB_REFUSE -DREASON=-5", HAB_REASON_PLUGIN_FAILED, ""},
        {"-DVERDICT=HAB_REFUSE -DREASON=HAB_REASON_OUTSIDE_HOURS", HAB_REASON_OUTSIDE_HOURS, "A-4"},
        {"-DVERDICT=HAB_REFUSE -DREASON=HAB_REASON_MISSION", HAB_REASON_MISSION, ""},
        {"-DVERDICT=HAB_REFUSE -DREASON=HAB_REASON_MISSION -DARTICLE='\"A-9\"'", HAB_REASON_MISSION,
         "A-9"},
    };
    hab_ask ask = {.service = "service"};

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        hab_types types = {.count = 0};
        const hab_type *type = load(&types, cases[i].flags);
        hab_answer answer;

        if (hab_type_decide(type, (hab_slice){0}, &ask, &answer) != cases[i].reason
            || strcmp(answer.article, cases[i].article) != 0) {
            fail_msg("wrong answer with %s", cases[i].flags);
        }
        hab_types_free(&types);
    }
}

/* MCP-4: when it opens is believed of a service that is closed, and of the time to come. */
static void openings_that_are_none(void **state)
{
    static const struct {
        const char *flags;
        int64_t opens;
    } cases[] = {
        {"-DVERDICT=HAB_REFUSE -DREASON=HAB_REASON_OUTSIDE_HOURS -DOPENS=1001", 1001},
        {"-DVERDICT=HAB_REFUSE -DREASON=HAB_REASON_OUTSIDE_HOURS -DOPENS=1000", 0},
        {"-DVERDICT=HAB_REFUSE -DREASON=HAB_REASON_OUTSIDE_HOURS -DOPENS=-1", 0},
        {"-DVERDICT=HAB_REFUSE -DREASON=HAB_REASON_OUTSIDE_HOURS -DOPENS=INT64_MAX", 0},
        {"-DVERDICT=HAB_REFUSE -DREASON=HAB_REASON_OUTSIDE_HOURS", 0},
        {"-DVERDICT=HAB_REFUSE -DREASON=HAB_REASON_MISSION -DOPENS=1001", 0},
        {"-DVERDICT=7 -DREASON=HAB_REASON_OUTSIDE_HOURS -DOPENS=1001", 0},
        {"-DOPENS=1001", 0},
    };
    hab_ask ask = {.service = "service", .now = 1000};

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        hab_types types = {.count = 0};
        const hab_type *type = load(&types, cases[i].flags);
        hab_answer answer;

        (void) hab_type_decide(type, (hab_slice){0}, &ask, &answer);
        if (answer.opens != cases[i].opens) {
            fail_msg("wrong opening with %s", cases[i].flags);
        }
        hab_types_free(&types);
    }
}

static const char document[] = "{\"annexe\": {\"personnes\": [{\"identifiant\": "
                               "\"anna@lieu.example\"}]}}";

static void keep(void *context, const char *field, const char *rule)
{
    char *said = context;

    snprintf(said, 256, "%s|%s", field, rule);
}

static void checks_without_a_word(void **state)
{
    static const char *const cases[][2] = {
        {"-DCHECK=1", "annexe|was refused by its convention type without a reason"},
        {"-DREPORT_NULL", "|"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        hab_types types = {.count = 0};
        char said[256] = "";
        const hab_type *type = load(&types, cases[i][0]);

        assert_int_equal(hab_type_check(type, hab_slice_text(document), keep, said), HAB_INVALID);
        assert_string_equal(said, cases[i][1]);
        hab_types_free(&types);
    }
}

static hab_status refuse_second(void *context, const char *identifiant, const char *role,
                                hab_slice scope)
{
    unsigned *calls = context;

    assert_string_equal(identifiant, "anna@lieu.example");
    assert_true(scope.size == 1 && strlen(role) < 32);
    return ++*calls == 2 ? HAB_FULL : HAB_OK;
}

/* A plugin that hides a refusal of the host does not get away with it. */
static void compilations_with_a_fault(void **state)
{
    static const struct {
        const char *flags;
        hab_status status;
        unsigned calls;
    } cases[] = {
        {"-DTWICE", HAB_FULL, 2},
        {"-DTWICE -DIDENTIFIANT=NULL", HAB_INVALID, 0},
        {"-DTWICE -DROLE=NULL", HAB_INVALID, 0},
        {"-DTWICE -DROLE='\"a role of thirty-two characters..\"'", HAB_INVALID, 0},
        {"-DTWICE -DSCOPE_SIZE=65537", HAB_INVALID, 0},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        hab_types types = {.count = 0};
        unsigned calls = 0;
        const hab_type *type = load(&types, cases[i].flags);

        assert_int_equal(
            hab_type_compile(type, hab_slice_text(document), refuse_second, NULL, &calls),
            cases[i].status);
        assert_int_equal(calls, cases[i].calls);
        hab_types_free(&types);
    }
}

static hab_status count_persons(void *context, const char *identifiant, const char *role,
                                hab_slice scope)
{
    (void) identifiant;
    (void) role;
    (void) scope;
    ++*(unsigned *) context;
    return HAB_OK;
}

static void a_compilation_that_fails_at_its_end(void **state)
{
    hab_types types = {.count = 0};
    unsigned calls = 0;
    const hab_type *type = load(&types, "-DCOMPILE=1");

    (void) state;
    assert_int_equal(hab_type_compile(type, hab_slice_text(document), count_persons, NULL, &calls),
                     HAB_INVALID);
    hab_types_free(&types);
}

/* What a plugin of ABI 1.0 says behind its struct is not read. */
static void a_plugin_of_the_first_minor(void **state)
{
    hab_types types = {.count = 0};
    const hab_type *type =
        load(&types, "-DMINOR=0 -DREQUEST_FORM='\"{\"' -DGIVE='\"{}\"' -DREADY=1");
    json_t *request = json_pack("{s:{s:s}}", "annexe", "a", "b");
    json_t *annexe = NULL;
    char said[256] = "";
    size_t count = 99;

    (void) state;
    assert_null(type->request_form);
    assert_null(hab_type_terms(type));
    assert_null(hab_type_steps(type, &count));
    assert_int_equal(count, 0);
    assert_int_equal(hab_type_request_check(type, request, keep, said), HAB_OK);
    assert_int_equal(hab_type_request_ready(type, request, keep, said), HAB_OK);
    assert_int_equal(hab_type_request_annexe(type, request, &annexe), HAB_OK);
    assert_true(json_equal(annexe, json_object_get(request, "annexe")));
    assert_string_equal(said, "");
    json_decref(annexe);
    json_decref(request);
    hab_types_free(&types);
}

/* Nor of a plugin of 1.1 its pages and sheets. */
static void a_plugin_of_the_second_minor(void **state)
{
    hab_types types = {.count = 0};
    const hab_type *type =
        load(&types, "-DMINOR=1 " PATH("\"/\"") " -DSHEETS='{\"/\", 9, \"\"}' -DDUE");

    (void) state;
    assert_int_equal(type->page_count, 0);
    assert_int_equal(type->sheet_count, 0);
    hab_types_free(&types);
}

static void pages_are_kept(void **state)
{
    static const char form[] =
        "{\\\"titre\\\": \\\"T\\\", \\\"chapeau\\\": \\\"C\\\", \\\"sections\\\": [{\\\"titre\\\":"
        " \\\"S\\\", \\\"champs\\\": [{\\\"chemin\\\": \\\"a\\\", \\\"type\\\": \\\"texte\\\","
        " \\\"libelle\\\": \\\"A\\\", \\\"erreur\\\": \\\"E\\\"}]}]}";
    hab_types types = {.count = 0};
    char flags[768];
    const hab_type *type;

    (void) state;
    snprintf(
        flags, sizeof(flags),
        "-DPAGES='{.path = \"a/\", .get = bad_get, .menu = \"A\"}, {.path = \"b.json\", .post ="
        " bad_post, .flags = HAB_PAGE_PUBLIC | HAB_PAGE_DATA, .form = \"%s\"}'"
        " -DSHEETS='{\"bad-a\", HAB_SHEET_PAGE, \"x\"}'",
        form);
    type = load(&types, flags);
    assert_int_equal(type->page_count, 2);
    assert_string_equal(type->pages[0].menu, "A");
    assert_null(hab_page_form(type, &type->pages[0]));
    assert_string_equal(
        json_string_value(json_object_get(hab_page_form(type, &type->pages[1]), "titre")), "T");
    assert_int_equal(type->sheet_count, 1);
    assert_string_equal(type->sheets[0].name, "bad-a");
    assert_string_equal(type->file, plugin);
    hab_types_free(&types);
}

#define KIND(name, title, places) "-DKINDS='{" name ", " title ", " places "}'"

static void kinds_with_a_fault(void **state)
{
    static const char *const cases[][2] = {
        {KIND("NULL", "\"K\"", "0"), "its kind \"\" is not of the form [A-Z]{2,8}"},
        {KIND("\"K\"", "\"K\"", "0"), "its kind \"K\" is not of the form"},
        {KIND("\"KINDKINDK\"", "\"K\"", "0"), "its kind \"KINDKINDK\" is not of the form"},
        {KIND("\"Kind\"", "\"K\"", "0"), "its kind \"Kind\" is not of the form"},
        {KIND("\"KIND\"", "NULL", "0"), "its kind \"KIND\" has no title"},
        {KIND("\"KIND\"", "\"\"", "0"), "its kind \"KIND\" has no title"},
        {KIND("\"KIND\"", "\"K\"", "2"), "its kind \"KIND\" neither has places nor has none"},
        {"-DKINDS='{\"KIND\", \"K\", 0}, {\"KIND\", \"L\", 1}'",
         "its kind \"KIND\" is given twice"},
        {KIND("\"KIND\"", "\"K\"", "0") " -DKIND_COUNT=17", "gives 17 kinds, expected 0 to 16"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        build("t/abi/bad.c", cases[i][0]);
        assert_refused(NULL, HAB_INVALID, "plugin", cases[i][1]);
    }
}

/* The directory is searched by kind, whatever the type: two types have none in common. */
static void kinds_are_kept(void **state)
{
    static const hab_plugin other = {.name = "other"};
    static const hab_kind taken = {.name = "EAJE", .title = "Crèche"};
    hab_types types = {.count = 0};
    hab_error error = {""};
    const hab_type *type;

    (void) state;
    type = load(&types, KIND("\"EAJE\"", "\"Creche\"", "1"));
    assert_int_equal(type->kind_count, 1);
    assert_string_equal(hab_kind_find(type, "EAJE")->title, "Creche");
    assert_null(hab_kind_find(type, "RPE"));
    hab_types_free(&types);
    types.items[0] = (hab_type){.plugin = &other, .kinds = &taken, .kind_count = 1};
    types.count = 1;
    assert_int_equal(hab_types_load(&types, "bad", plugin, NULL, &error), HAB_EXISTS);
    assert_non_null(
        strstr(error.text, "bad.so: its kind \"EAJE\" is one of the type \"other\" already"));
    assert_int_equal(types.count, 1);
}

/* A plugin of a former minor has no such function, whatever stands behind its struct. */
static void kinds_of_a_former_minor_are_not_asked_for(void **state)
{
    hab_types types = {.count = 0};

    (void) state;
    assert_int_equal(load(&types, KIND("\"K\"", "NULL", "7") " -DMINOR=2")->kind_count, 0);
    hab_types_free(&types);
}

/* An annexe is one JSON object, given once; a refusal without a word is one. */
static void requests_answered_with_nonsense(void **state)
{
    static const struct {
        const char *flags;
        hab_status status;
    } cases[] = {
        {"-DGIVE='\"{}\"'", HAB_OK},
        {"-DGIVE='\"[]\"'", HAB_INVALID},
        {"-DGIVE='\"{\"'", HAB_INVALID},
        {"-DGIVE='\"{\"' -DIGNORED='* 0'", HAB_INVALID},
        {"-DGIVE='\"{}\"' -DGIVE_TWICE", HAB_INVALID},
        {"-DGIVE='\"{}\"' -DIGNORED='+ 1'", HAB_INVALID},
    };
    hab_types types = {.count = 0};
    json_t *request = json_object();
    char said[256] = "";
    const hab_type *type;

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *annexe = NULL;

        type = load(&types, cases[i].flags);
        if (hab_type_request_annexe(type, request, &annexe) != cases[i].status
            || (annexe != NULL) != (cases[i].status == HAB_OK)) {
            fail_msg("wrong annexe with %s", cases[i].flags);
        }
        json_decref(annexe);
        hab_types_free(&types);
    }
    type = load(&types, "-DREADY=7");
    assert_int_equal(hab_type_request_ready(type, request, keep, said), HAB_INVALID);
    assert_int_equal(hab_type_request_check(type, request, keep, said), HAB_INVALID);
    assert_string_equal(said, "|La demande est refusée, sans autre précision.");
    json_decref(request);
    hab_types_free(&types);
}

/* The template is built as its own steps say, and decides. */
static void the_template(void **state)
{
    hab_types types = {.count = 0};
    hab_error error = {""};
    hab_ask ask = {.service = "consultation"};
    hab_answer answer;
    unsigned calls = 0;

    (void) state;
    build("plugins/template/template.c", "-Wall -Wextra -Werror");
    assert_int_equal(hab_types_load(&types, "template", plugin, NULL, &error), HAB_OK);
    assert_int_equal(hab_type_check(&types.items[0], hab_slice_text(document), keep, NULL), HAB_OK);
    assert_int_equal(
        hab_type_compile(&types.items[0], hab_slice_text(document), count_persons, NULL, &calls),
        HAB_OK);
    assert_int_equal(calls, 1);
    assert_int_equal(hab_type_decide(&types.items[0], hab_slice_of("\1", 1), &ask, &answer),
                     HAB_REASON_GRANTED);
    assert_int_equal(hab_type_decide(&types.items[0], hab_slice_of("\2", 1), &ask, &answer),
                     HAB_REASON_PLUGIN_FAILED);
    assert_string_equal(hab_type_article(&types.items[0], HAB_REASON_CONVENTION_ENDED), "TPL-2");
    hab_types_free(&types);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_that_are_no_plugin),
        cmocka_unit_test(other_abi_versions),
        cmocka_unit_test(descriptors_with_a_fault),
        cmocka_unit_test(pages_with_a_fault),
        cmocka_unit_test(sheets_with_a_fault),
        cmocka_unit_test(settings_that_fail),
        cmocka_unit_test(a_type_is_loaded_once),
        cmocka_unit_test(answers_that_are_none),
        cmocka_unit_test(openings_that_are_none),
        cmocka_unit_test(checks_without_a_word),
        cmocka_unit_test(compilations_with_a_fault),
        cmocka_unit_test(a_compilation_that_fails_at_its_end),
        cmocka_unit_test(a_plugin_of_the_first_minor),
        cmocka_unit_test(a_plugin_of_the_second_minor),
        cmocka_unit_test(pages_are_kept),
        cmocka_unit_test(kinds_with_a_fault),
        cmocka_unit_test(kinds_are_kept),
        cmocka_unit_test(kinds_of_a_former_minor_are_not_asked_for),
        cmocka_unit_test(requests_answered_with_nonsense),
        cmocka_unit_test(the_template),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
