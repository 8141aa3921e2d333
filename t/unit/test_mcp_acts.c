/* Acts on habilitations without a store: who may do what to whom (MCP-9.1), fields and their
 * limits (MCP-3, MCP-9.2), and the line that comes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mon_compte_partenaire/acte.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

enum { TODAY = 20261122 };

/* Yann holds "qf", and "adresses", which the principal has suspended; not "mails". "vieux" is over.
 */
static const char yann[] =
    "{\"identifiant\": \"yann@x.example\", \"nom\": \"Le Gall\", \"prenom\": \"Yann\","
    " \"habilitations\": ["
    "  {\"service\": \"qf\", \"responsable_metier\": \"Zoé\", \"fin\": \"2027-01-31\"},"
    "  {\"service\": \"adresses\", \"responsable_metier\": \"Zoé\", \"suspendue\": true,"
    "   \"suspendue_par\": \"principal\"},"
    "  {\"service\": \"vieux\", \"responsable_metier\": \"Zoé\", \"fin\": \"2026-11-21\"}]}";
static const char services[] = "[\"qf\", \"adresses\", \"mails\", \"vieux\"]";

static json_t *json_of(const char *text)
{
    json_error_t error;
    json_t *read = json_loads(text, JSON_DECODE_ANY, &error);

    if (read == NULL) {
        fail_msg("%s: %s", text, error.text);
    }
    return read;
}

/* What a test says; the rest is a principal's in delegated mode, about Yann. */
typedef struct scene {
    mcp_standing standing;
    json_t *services;
    json_t *line;
} scene;

static scene scene_of(const char *line)
{
    scene s = {.services = json_of(services), .line = line != NULL ? json_of(line) : NULL};

    s.standing = (mcp_standing){.seat = MCP_PRINCIPAL,
                                .way = MCP_ACTS,
                                .target = MCP_MEMBER,
                                .named = line != NULL,
                                .count = 3,
                                .quota = 10,
                                .today = TODAY,
                                .services = s.services,
                                .line = s.line};
    return s;
}

static void leave(scene *s)
{
    json_decref(s->services);
    json_decref(s->line);
}

static json_t *act_of(const char *text)
{
    json_t *posted = json_of(text);
    json_t *act = NULL;
    mcp_result result;

    if (mcp_act_parse(posted, &act, &result) != 0) {
        fail_msg("%s: %s %s", text, result.field, result.phrase);
    }
    json_decref(posted);
    return act;
}

static mcp_result judge(const scene *s, const char *text)
{
    json_t *act = act_of(text);
    mcp_result result = {.effect = MCP_DOES};

    mcp_act_judge(&s->standing, act, &result);
    assert_true(result.phrase[0] != '\0');
    json_decref(act);
    return result;
}

/* -- who, what, whom */

static const char *const acts[] = {
    "{\"acte\": \"inviter\", \"identifiant\": \"neuf@x.example\", \"nom\": \"Neuf\","
    " \"prenom\": \"Nina\"}",
    "{\"acte\": \"accorder\", \"personne\": 7, \"services\": \"mails\","
    " \"responsable_metier\": \"Zoé\"}",
    "{\"acte\": \"retirer\", \"personne\": 7, \"services\": [\"qf\"]}",
    "{\"acte\": \"suspendre\", \"personne\": 7, \"motif\": \"vérification\"}",
    "{\"acte\": \"retablir\", \"personne\": 7}",
    "{\"acte\": \"echeance\", \"personne\": 7, \"services\": [\"qf\"], \"fin\": \"2027-06-30\"}",
    "{\"acte\": \"responsable\", \"personne\": 7, \"services\": [\"qf\"],"
    " \"responsable_metier\": \"Ali\"}",
    "{\"acte\": \"sortir\", \"personne\": 7}",
};

typedef enum whom { SELF, COLLEAGUE, PRINCIPAL, SUPPLEANT, NOBODY, WHOM } whom;

static const char *const whom_words[] = {"self", "a colleague", "the principal", "the suppléant",
                                         "somebody who is not named"};

/* A letter an act, in the order of `acts`: Does, Nothing, Wrong, Forbidden. */
static const struct {
    mcp_seat seat;
    mcp_way way;
    const char *effects[WHOM];
} matrix[] = {
    {MCP_PRINCIPAL, MCP_ACTS, {"FFFFFFFF", "NDDDDDDD", "FFFFFFFF", "FFFFFFFF", "DFFFFFFF"}},
    {MCP_SUPPLEANT, MCP_ACTS, {"FFFFFFFF", "NDDDDDDD", "FFFFFFFF", "FFFFFFFF", "DFFFFFFF"}},
    {MCP_PRINCIPAL, MCP_ASKS, {"FFFFFFFF", "NDDDDDDD", "FFFFFFFF", "FFFFFFFF", "DFFFFFFF"}},
    {MCP_SUPPLEANT, MCP_ASKS, {"FFFFFFFF", "NDDDDDDD", "FFFFFFFF", "FFFFFFFF", "DFFFFFFF"}},
    {MCP_PRINCIPAL, MCP_LOOKS, {"FFFFFFFF", "FFFFFFFF", "FFFFFFFF", "FFFFFFFF", "FFFFFFFF"}},
    {MCP_SUPPLEANT, MCP_LOOKS, {"FFFFFFFF", "FFFFFFFF", "FFFFFFFF", "FFFFFFFF", "FFFFFFFF"}},
    {MCP_MEMBER, MCP_LOOKS, {"FFFFFFFF", "FFFFFFFF", "FFFFFFFF", "FFFFFFFF", "FFFFFFFF"}},
    {MCP_MEMBER, MCP_ASKS, {"FFFFFFFF", "FFFFFFFF", "FFFFFFFF", "FFFFFFFF", "FFFFFFFF"}},
    {MCP_MEMBER, MCP_ACTS, {"FFFFFFFF", "FFFFFFFF", "FFFFFFFF", "FFFFFFFF", "FFFFFFFF"}},
    {MCP_CAF, MCP_ACTS, {"FFFFFFFF", "NDDDDDDD", "NDDDDDDW", "NDDDDDDW", "DFFFFFFF"}},
    {MCP_CAF, MCP_LOOKS, {"FFFFFFFF", "FFFDDFFF", "NDDDDDDW", "NDDDDDDW", "FFFFFFFF"}},
};

static scene scene_about(mcp_seat seat, mcp_way way, whom target)
{
    scene s = scene_of(target != NOBODY ? yann : NULL);

    s.standing.seat = seat;
    s.standing.way = way;
    s.standing.self = target == SELF;
    s.standing.target = target == PRINCIPAL   ? MCP_PRINCIPAL
                        : target == SUPPLEANT ? MCP_SUPPLEANT
                                              : MCP_MEMBER;
    return s;
}

/* What does something gives a line, and nothing else could be told of it. */
static void assert_cell(size_t row, whom target, size_t verb)
{
    scene s = scene_about(matrix[row].seat, matrix[row].way, target);
    mcp_result result = judge(&s, acts[verb]);
    char found = "DNWF"[result.effect];

    if (found != matrix[row].effects[target][verb]) {
        fail_msg("MCP-9.1: seat %d, way %d, to %s: %s: %c, not %c (%s)", matrix[row].seat,
                 matrix[row].way, whom_words[target], acts[verb], found,
                 matrix[row].effects[target][verb], result.phrase);
    }
    assert_non_null(strstr(result.article, "MCP-"));
    leave(&s);
}

static void who_may_do_what_to_whom(void **state)
{
    (void) state;
    for (size_t row = 0; row < COUNT_OF(matrix); row++) {
        for (unsigned target = SELF; target < WHOM; target++) {
            assert_int_equal(strlen(matrix[row].effects[target]), COUNT_OF(acts));
            for (size_t verb = 0; verb < COUNT_OF(acts); verb++) {
                assert_cell(row, (whom) target, verb);
            }
        }
    }
}

/* -- what is posted */

typedef struct posted_case {
    const char *posted;
    mcp_effect effect;
    const char *field;
} posted_case;

static void assert_posted(const posted_case *c)
{
    json_t *posted = json_of(c->posted);
    json_t *act = NULL;
    mcp_result result;

    if (mcp_act_parse(posted, &act, &result) == 0) {
        fail_msg("taken: %s", c->posted);
    }
    assert_null(act);
    assert_string_equal(result.field, c->field);
    assert_int_equal(result.effect, c->effect);
    json_decref(posted);
}

#define INVITE                                                                                     \
    "\"acte\": \"inviter\", \"identifiant\": \"a@x.example\", \"nom\": \"A\", \"prenom\": \"B\""
#define GRANT                                                                                      \
    "\"acte\": \"accorder\", \"personne\": 7, \"services\": [\"qf\"], \"responsable_metier\": "    \
    "\"Z\""
#define TEN "dix lettre"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

/* MCP-9.1: nobody writes down a right, a role or a quota. */
static void members_that_no_act_has(void **state)
{
    static const posted_case cases[] = {
        {"{" GRANT ", \"role\": \"gestionnaire_principal\"}", MCP_FORBIDDEN, "role"},
        {"{" GRANT ", \"par\": \"caf\"}", MCP_FORBIDDEN, "par"},
        {"{" GRANT ", \"suspendue\": false}", MCP_FORBIDDEN, "suspendue"},
        {"{" GRANT ", \"suspendue_par\": \"principal\"}", MCP_FORBIDDEN, "suspendue_par"},
        {"{" GRANT ", \"quota\": 1000}", MCP_FORBIDDEN, "quota"},
        {"{" GRANT ", \"convention\": 2}", MCP_FORBIDDEN, "convention"},
        {"{" INVITE ", \"habilitations\": []}", MCP_FORBIDDEN, "habilitations"},
        {"{" INVITE ", \"gestionnaires\": {}}", MCP_FORBIDDEN, "gestionnaires"},
        {"{" GRANT ", \"Röle\": 1}", MCP_FORBIDDEN, "acte"},
        {"{" GRANT ", \"motif\": \"x\"}", MCP_WRONG, "motif"},
        {"{" INVITE ", \"personne\": 7}", MCP_WRONG, "personne"},
        {"{\"acte\": \"nommer\", \"personne\": 7}", MCP_WRONG, "acte"},
        {"{\"personne\": 7}", MCP_WRONG, "acte"},
        {"[]", MCP_WRONG, "acte"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_posted(&cases[i]);
    }
}

#define SORTIR(personne) "{\"acte\": \"sortir\", \"personne\": " personne "}"
#define SERVICES(list) "{\"acte\": \"retirer\", \"personne\": 7, \"services\": " list "}"

static void members_of_another_kind(void **state)
{
    static const posted_case cases[] = {
        {SORTIR("0"), MCP_WRONG, "personne"},
        {SORTIR("-7"), MCP_WRONG, "personne"},
        {SORTIR("7.0"), MCP_WRONG, "personne"},
        {SORTIR("\"\""), MCP_WRONG, "personne"},
        {SORTIR("\"7 or 1\""), MCP_WRONG, "personne"},
        {SORTIR("\"9999999999999999999\""), MCP_WRONG, "personne"},
        {SORTIR("[7, 8]"), MCP_WRONG, "personne"},
        {SORTIR("null"), MCP_WRONG, "personne"},
        {"{\"acte\": \"sortir\"}", MCP_WRONG, "personne"},
        {SERVICES("[]"), MCP_WRONG, "services"},
        {SERVICES("\"\""), MCP_WRONG, "services"},
        {SERVICES("{}"), MCP_WRONG, "services"},
        {SERVICES("true"), MCP_WRONG, "services"},
        {SERVICES("[1]"), MCP_WRONG, "services[0]"},
        {SERVICES("[\"qf\", \"QF\"]"), MCP_WRONG, "services[1]"},
        {SERVICES("[\"qf\", \"mails\", \"qf\"]"), MCP_WRONG, "services[2]"},
        {SERVICES("[\"qf';--\"]"), MCP_WRONG, "services[0]"},
        {"{" INVITE ", \"fonction\": [\"x\", \"y\"]}", MCP_WRONG, "fonction"},
        {"{" INVITE ", \"fin\": 20270101}", MCP_WRONG, "fin"},
        {"{" INVITE ", \"fin\": \"2027-02-29\"}", MCP_WRONG, "fin"},
        {"{" INVITE ", \"fin\": \"demain\"}", MCP_WRONG, "fin"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_posted(&cases[i]);
    }
}

#define PERSON(identifiant, nom)                                                                   \
    "{\"acte\": \"inviter\", \"identifiant\": \"" identifiant "\", \"nom\": \"" nom                \
    "\", \"prenom\": \"B\"}"

static void texts_and_their_limits(void **state)
{
    static const posted_case cases[] = {
        {PERSON("a@x.example", HUNDRED "1"), MCP_WRONG, "nom"},
        {PERSON("a@x.example", "  "), MCP_WRONG, "nom"},
        {PERSON("a@x.example", "A\\u200bB"), MCP_WRONG, "nom"},
        {PERSON("a@x.example", "A\\u202eB"), MCP_WRONG, "nom"},
        {PERSON("a@x.example", "A\\u0007B"), MCP_WRONG, "nom"},
        {PERSON("", "A"), MCP_WRONG, "identifiant"},
        {PERSON("personne", "A"), MCP_WRONG, "identifiant"},
        {PERSON("a@x.example, b@x.example", "A"), MCP_WRONG, "identifiant"},
        {PERSON("@x.example", "A"), MCP_WRONG, "identifiant"},
        {"{\"acte\": \"sortir\", \"personne\": 7, \"motif\": \"" HUNDRED HUNDRED HUNDRED HUNDRED
             HUNDRED "!\"}",
         MCP_WRONG, "motif"},
        {"{\"acte\": \"accorder\", \"personne\": 7, \"services\": [\"qf\"]}", MCP_WRONG,
         "responsable_metier"},
        {"{\"acte\": \"accorder\", \"personne\": 7, \"services\": [\"qf\"],"
         " \"responsable_metier\": \" \"}",
         MCP_WRONG, "responsable_metier"},
        {"{\"acte\": \"accorder\", \"personne\": 7, \"services\": [\"qf\"],"
         " \"responsable_metier\": \"" HUNDRED "1\"}",
         MCP_WRONG, "responsable_metier"},
        /* MCP-9.2: who is invited to use a service is so for somebody */
        {"{" INVITE ", \"services\": [\"qf\"]}", MCP_WRONG, "responsable_metier"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_posted(&cases[i]);
    }
}

static void sixty_four_services_at_most(void **state)
{
    json_t *posted = json_of("{\"acte\": \"retirer\", \"personne\": 7}");
    json_t *list = json_array();
    json_t *act = NULL;
    mcp_result result;

    (void) state;
    assert_int_equal(json_object_set(posted, "services", list), 0);
    for (int i = 0; i < 64; i++) {
        assert_int_equal(json_array_append_new(list, json_sprintf("s%d", i)), 0);
    }
    assert_int_equal(mcp_act_parse(posted, &act, &result), 0);
    json_decref(act);
    assert_int_equal(json_array_append_new(list, json_string("s64")), 0);
    assert_int_equal(mcp_act_parse(posted, &act, &result), -1);
    assert_string_equal(result.field, "services");
    /* the last of those that are taken is named */
    assert_int_equal(json_array_remove(list, 64), 0);
    assert_int_equal(json_array_set_new(list, 63, json_string("S")), 0);
    assert_int_equal(mcp_act_parse(posted, &act, &result), -1);
    assert_string_equal(result.field, "services[63]");
    json_decref(list);
    json_decref(posted);
}

/* A form's texts: a number, one service, blanks around. */
static void what_a_form_posts(void **state)
{
    json_t *act = act_of("{\"acte\": \"accorder\", \"personne\": \"7\", \"services\": \"qf\","
                         " \"responsable_metier\": \" Zoé \\r\\n\", \"fin\": \"\"}");
    json_t *wanted = json_of("{\"acte\": \"accorder\", \"personne\": 7, \"services\": [\"qf\"],"
                             " \"responsable_metier\": \"Zoé\", \"fin\": \"\"}");

    (void) state;
    assert_true(json_equal(act, wanted));
    json_decref(act);
    act = act_of(PERSON("Anne.Blanc@X.Example", "Blanc"));
    assert_string_equal(json_string_value(json_object_get(act, "identifiant")),
                        "anne.blanc@x.example");
    json_decref(act);
    json_decref(wanted);
}

/* -- what the convention says */

static void assert_judged(const scene *s, const char *act, mcp_effect effect, const char *field,
                          const char *article)
{
    mcp_result result = judge(s, act);

    if (result.effect != effect) {
        fail_msg("%s: %d, not %d: %s", act, result.effect, effect, result.phrase);
    }
    if (field == NULL) {
        assert_null(result.field);
    } else {
        assert_string_equal(result.field, field);
    }
    assert_string_equal(result.article, article);
}

/* MCP-3: what is opened is of the bulletin; what is closed may have left it. */
static void services_of_the_bulletin(void **state)
{
    scene s = scene_of(yann);

    (void) state;
    assert_judged(&s,
                  "{\"acte\": \"accorder\", \"personne\": 7, \"services\": [\"mails\", \"autre\"],"
                  " \"responsable_metier\": \"Zoé\"}",
                  MCP_WRONG, "services[1]", "MCP-3");
    assert_judged(&s, "{\"acte\": \"retirer\", \"personne\": 7, \"services\": [\"autre\"]}",
                  MCP_WRONG, "services[0]", "MCP-3");
    assert_int_equal(json_array_clear(s.services), 0);
    assert_judged(&s, "{\"acte\": \"retirer\", \"personne\": 7, \"services\": [\"qf\"]}", MCP_DOES,
                  NULL, "MCP-9.1");
    s.standing.named = 0;
    s.standing.line = NULL;
    assert_judged(&s, "{" INVITE ", \"services\": [\"qf\"], \"responsable_metier\": \"Z\"}",
                  MCP_WRONG, "services[0]", "MCP-3");
    leave(&s);
}

/* MCP-9.2: the quota is of persons; who is named counts once. */
static void no_person_beyond_the_quota(void **state)
{
    scene s = scene_of(NULL);

    (void) state;
    s.standing.count = 9;
    assert_judged(&s, "{" INVITE "}", MCP_DOES, NULL, "MCP-9.1");
    s.standing.count = 10;
    assert_judged(&s, "{" INVITE "}", MCP_FORBIDDEN, NULL, "MCP-9.2");
    leave(&s);
    s = scene_of(yann);
    s.standing.count = 10;
    assert_judged(&s, acts[1], MCP_DOES, NULL, "MCP-9.1");
    leave(&s);
}

#define UNTIL(day)                                                                                 \
    "{\"acte\": \"echeance\", \"personne\": 7, \"services\": [\"qf\"], \"fin\": \"" day "\"}"

static void last_days(void **state)
{
    scene s = scene_of(yann);

    (void) state;
    s.standing.last = 20270630;
    assert_judged(&s, UNTIL("2026-11-21"), MCP_WRONG, "fin", "MCP-9.1");
    assert_judged(&s, UNTIL("2026-11-22"), MCP_DOES, NULL, "MCP-9.1");
    assert_judged(&s, UNTIL("2027-06-30"), MCP_DOES, NULL, "MCP-9.1");
    assert_judged(&s, UNTIL("2027-07-01"), MCP_WRONG, "fin", "MCP-17.2");
    assert_judged(&s, UNTIL("2027-01-31"), MCP_NOTHING, NULL, "MCP-9.1");
    assert_judged(&s, UNTIL(""), MCP_DOES, NULL, "MCP-9.1");
    s.standing.last = 0;
    assert_judged(&s, UNTIL("2037-07-01"), MCP_DOES, NULL, "MCP-9.1");
    leave(&s);
}

/* MCP-9.1: what the Caf suspended, the Caf alone restores, and no way leads around it. */
static void what_the_caf_suspended(void **state)
{
    static const char *const around[] = {
        "{\"acte\": \"retablir\", \"personne\": 7, \"services\": [\"qf\"]}",
        "{\"acte\": \"retablir\", \"personne\": 7}",
        "{\"acte\": \"retirer\", \"personne\": 7, \"services\": [\"qf\"]}",
        "{\"acte\": \"sortir\", \"personne\": 7}"};
    static const char *const by[] = {"\"suspendue_par\": \"caf\"", "\"fin\": \"\""};

    (void) state;
    for (size_t i = 0; i < COUNT_OF(by); i++) { /* by nobody knows whom: as by the Caf */
        char line[300];
        scene s;

        (void) snprintf(line, sizeof(line),
                        "{\"nom\": \"L\", \"prenom\": \"Y\", \"habilitations\": [{\"service\": "
                        "\"qf\", \"responsable_metier\": \"Z\", \"suspendue\": true, %s}]}",
                        by[i]);
        s = scene_of(line);
        for (size_t j = 0; j < COUNT_OF(around); j++) {
            s.standing.seat = MCP_SUPPLEANT;
            s.standing.way = MCP_ACTS;
            assert_judged(&s, around[j], MCP_FORBIDDEN, NULL, "MCP-9.1");
            s.standing.way = MCP_ASKS; /* the Caf decides */
            assert_judged(&s, around[j], MCP_DOES, NULL, "MCP-9.1");
            s.standing.seat = MCP_CAF;
            s.standing.way = MCP_ACTS;
            assert_judged(&s, around[j], MCP_DOES, NULL, "MCP-9.1");
        }
        s.standing.seat = MCP_PRINCIPAL;
        assert_judged(&s, "{" GRANT "}", MCP_NOTHING, NULL, "MCP-9.1");
        leave(&s);
    }
}

static void the_caf_says_why(void **state)
{
    scene s = scene_of(yann);

    (void) state;
    assert_judged(&s, "{\"acte\": \"suspendre\", \"personne\": 7}", MCP_DOES, NULL, "MCP-9.1");
    s.standing.seat = MCP_CAF;
    assert_judged(&s, "{\"acte\": \"suspendre\", \"personne\": 7}", MCP_WRONG, "motif", "MCP-9.1");
    leave(&s);
}

/* -- what comes of it */

static void assert_line(const scene *s, const char *text, const char *rights)
{
    json_t *act = act_of(text);
    json_t *line = mcp_act_apply(&s->standing, act);
    json_t *wanted = json_of(rights);

    assert_non_null(line);
    if (!json_equal(json_object_get(line, "habilitations"), wanted)) {
        fail_msg("%s gives %s", text, json_dumps(line, JSON_COMPACT));
    }
    json_decref(wanted);
    json_decref(line);
    json_decref(act);
}

#define QF "{\"service\": \"qf\", \"responsable_metier\": \"Zoé\", \"fin\": \"2027-01-31\"}"
#define ADRESSES                                                                                   \
    "{\"service\": \"adresses\", \"responsable_metier\": \"Zoé\", \"suspendue\": true,"           \
    " \"suspendue_par\": \"principal\"}"
#define VIEUX "{\"service\": \"vieux\", \"responsable_metier\": \"Zoé\", \"fin\": \"2026-11-21\"}"
#define NEW(service)                                                                               \
    "{\"service\": \"" service "\", \"responsable_metier\": \"Ali\", \"depuis\": \"2026-11-22\","  \
    " \"par\": \"suppleant\"}"

static void lines_after_acts(void **state)
{
    scene s = scene_of(yann);

    (void) state;
    s.standing.seat = MCP_SUPPLEANT;
    /* what is held stays, what is over is granted anew, what is suspended stays so */
    assert_line(&s,
                "{\"acte\": \"accorder\", \"personne\": 7, \"responsable_metier\": \"Ali\","
                " \"services\": [\"qf\", \"adresses\", \"vieux\", \"mails\"]}",
                "[" QF ", " ADRESSES ", " NEW("vieux") ", " NEW("mails") "]");
    assert_line(&s,
                "{\"acte\": \"retirer\", \"personne\": 7, \"services\": [\"adresses\", \"qf\"]}",
                "[" VIEUX "]");
    assert_line(&s, "{\"acte\": \"retablir\", \"personne\": 7}",
                "[" QF ", {\"service\": \"adresses\", \"responsable_metier\": \"Zoé\"}, " VIEUX
                "]");
    assert_line(&s,
                "{\"acte\": \"suspendre\", \"personne\": 7, \"services\": [\"qf\"],"
                " \"motif\": \"congé\"}",
                "[{\"service\": \"qf\", \"responsable_metier\": \"Zoé\", \"fin\": \"2027-01-31\","
                "  \"suspendue\": true, \"suspendue_par\": \"suppleant\","
                "  \"suspendue_le\": \"2026-11-22\", \"suspendue_motif\": \"congé\"}, " ADRESSES
                ", " VIEUX "]");
    assert_line(&s, UNTIL(""),
                "[{\"service\": \"qf\", \"responsable_metier\": \"Zoé\"}, " ADRESSES ", " VIEUX
                "]");
    assert_line(&s,
                "{\"acte\": \"responsable\", \"personne\": 7, \"services\": [\"adresses\"],"
                " \"responsable_metier\": \"Ali\"}",
                "[" QF ", {\"service\": \"adresses\", \"responsable_metier\": \"Ali\","
                " \"suspendue\": true, \"suspendue_par\": \"principal\"}, " VIEUX "]");
    leave(&s);
}

/* The Caf's suspension takes the place of a gestionnaire's, who does not restore it then. */
static void the_caf_takes_a_suspension_over(void **state)
{
    scene s = scene_of(yann);

    (void) state;
    s.standing.seat = MCP_CAF;
    s.standing.way = MCP_LOOKS;
    assert_line(&s,
                "{\"acte\": \"suspendre\", \"personne\": 7, \"services\": [\"adresses\"],"
                " \"motif\": \"doute\"}",
                "[" QF ", {\"service\": \"adresses\", \"responsable_metier\": \"Zoé\","
                "  \"suspendue\": true, \"suspendue_par\": \"caf\","
                "  \"suspendue_le\": \"2026-11-22\", \"suspendue_motif\": \"doute\"}, " VIEUX "]");
    leave(&s);
}

static void the_line_of_who_is_invited(void **state)
{
    scene s = scene_of(NULL);
    json_t *act = act_of("{" INVITE ", \"fonction\": \"\", \"services\": [\"qf\"],"
                         " \"responsable_metier\": \"Ali\", \"fin\": \"2027-06-30\"}");
    json_t *wanted = json_of(
        "{\"identifiant\": \"a@x.example\", \"nom\": \"A\", \"prenom\": \"B\", \"habilitations\":"
        " [{\"service\": \"qf\", \"responsable_metier\": \"Ali\", \"depuis\": \"2026-11-22\","
        "   \"par\": \"principal\", \"fin\": \"2027-06-30\"}]}");
    json_t *line = mcp_act_apply(&s.standing, act);

    (void) state;
    assert_true(json_equal(line, wanted));
    json_decref(wanted);
    json_decref(line);
    json_decref(act);
    leave(&s);
}

/* A name of two hundred characters of four bytes is cut between two of them. */
static void phrases_are_text(void **state)
{
    scene s = scene_of(yann);
    char long_name[401] = "";
    mcp_result result;

    (void) state;
    for (size_t i = 0; i < 100; i++) {
        memcpy(long_name + 4 * i, "\U0001F469", 5);
    }
    for (size_t skip = 0; skip < 4; skip++) {
        char prenom[410];
        json_t *phrase;

        (void) snprintf(prenom, sizeof(prenom), "%.*s%s", (int) skip, "abc", long_name);
        assert_int_equal(json_object_set_new(s.line, "prenom", json_string(prenom)), 0);
        result = judge(&s, acts[7]);
        phrase = json_string(result.phrase);
        assert_non_null(phrase);
        json_decref(phrase);
    }
    leave(&s);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_do_what_to_whom),
        cmocka_unit_test(members_that_no_act_has),
        cmocka_unit_test(members_of_another_kind),
        cmocka_unit_test(texts_and_their_limits),
        cmocka_unit_test(sixty_four_services_at_most),
        cmocka_unit_test(what_a_form_posts),
        cmocka_unit_test(services_of_the_bulletin),
        cmocka_unit_test(no_person_beyond_the_quota),
        cmocka_unit_test(last_days),
        cmocka_unit_test(what_the_caf_suspended),
        cmocka_unit_test(the_caf_says_why),
        cmocka_unit_test(lines_after_acts),
        cmocka_unit_test(the_caf_takes_a_suspension_over),
        cmocka_unit_test(the_line_of_who_is_invited),
        cmocka_unit_test(phrases_are_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
