/* What an act would do, by every rule (MCP-3, MCP-9.1, MCP-9.2); no store. */
#include "acte_rules.h"

#include <string.h>

/* -- who may */

static int is_gestionnaire(mcp_seat seat)
{
    return (seat & MCP_GESTIONNAIRES) != 0;
}

int act_alone(const mcp_standing *standing)
{
    return is_gestionnaire(standing->seat) && standing->way == MCP_ACTS;
}

/* MCP-9.1: the Caf supervises in every mode, and is the one who sees to the gestionnaires. */
static int caf_may(const mcp_standing *standing, act_verb verb)
{
    return standing->way == MCP_ACTS || verb == ACT_SUSPENDRE || verb == ACT_RETABLIR
           || is_gestionnaire(standing->target);
}

static const char *forbids_gestionnaire(const mcp_standing *standing)
{
    if (standing->way == MCP_LOOKS) {
        return "La Caf vous a retiré la délégation\u00a0: adressez-vous à elle (MCP-9.1).";
    }
    if (is_gestionnaire(standing->target)) {
        return "Les habilitations des deux gestionnaires sont du ressort de la Caf\u00a0: "
               "adressez-vous à elle (MCP-9.1).";
    }
    return NULL;
}

/* Why who asks may not, or NULL. */
static const char *forbids(const mcp_standing *standing, act_verb verb)
{
    if (standing->self) {
        return "Personne ne change ses propres habilitations\u00a0: adressez-vous à la Caf "
               "(MCP-9.1).";
    }
    if (verb != ACT_INVITER && !standing->named) {
        return "Cette convention ne nomme pas cette personne\u00a0: choisissez-la dans la liste "
               "(MCP-9.1).";
    }
    if (standing->seat == MCP_CAF) {
        return caf_may(standing, verb) ? NULL
                                       : "En mode délégué, les gestionnaires du partenaire "
                                         "habilitent leurs collègues\u00a0: reprenez d’abord la "
                                         "gestion (MCP-9.1).";
    }
    return is_gestionnaire(standing->seat)
               ? forbids_gestionnaire(standing)
               : "Les habilitations sont du ressort des gestionnaires (MCP-9.1).";
}

/* -- rights that an act changes */

static const char *text_of(const json_t *act, const char *member)
{
    return pl_member(act, member);
}

int act_touches(const mcp_standing *standing, const json_t *act, const json_t *right)
{
    mcp_right_state is = mcp_right_is(right, standing->today);
    int caf = mcp_right_by_caf(right);

    switch (act_verb_of(act)) {
    case ACT_INVITER:
    case ACT_ACCORDER: return is == MCP_RIGHT_NONE || is == MCP_RIGHT_OVER;
    case ACT_RETIRER: return is != MCP_RIGHT_NONE;
    case ACT_SUSPENDRE:
        return is == MCP_RIGHT_OPEN || is == MCP_RIGHT_OVER
               || (is == MCP_RIGHT_SUSPENDED && standing->seat == MCP_CAF && !caf);
    case ACT_RETABLIR: return is == MCP_RIGHT_SUSPENDED && !(caf && act_alone(standing));
    case ACT_ECHEANCE:
        return is != MCP_RIGHT_NONE && strcmp(text_of(right, "fin"), text_of(act, "fin")) != 0;
    case ACT_RESPONSABLE:
        return is != MCP_RIGHT_NONE
               && strcmp(text_of(right, "responsable_metier"), text_of(act, "responsable_metier"))
                      != 0;
    default: return 0;
    }
}

/* Those that the act names; "suspendre" and "retablir" without: all that are held. */
static json_t *services_of(const mcp_standing *standing, const json_t *act)
{
    const json_t *named = json_object_get(act, "services");
    json_t *services;
    size_t index;
    json_t *right;

    if (json_array_size(named) > 0 || act_verb_of(act) == ACT_INVITER) {
        return named != NULL ? json_incref((json_t *) named) : json_array();
    }
    services = json_array();
    json_array_foreach(json_object_get(standing->line, "habilitations"), index, right)
    {
        if (json_array_append(services, json_object_get(right, "service")) != 0) {
            json_decref(services);
            return NULL;
        }
    }
    return services;
}

json_t *act_touched(const mcp_standing *standing, const json_t *act)
{
    json_t *services = services_of(standing, act);
    json_t *touched = services != NULL ? json_array() : NULL;
    size_t index;
    json_t *name;

    json_array_foreach(services, index, name)
    {
        const json_t *right = mcp_line_right(standing->line, json_string_value(name));

        if (act_touches(standing, act, right) && json_array_append(touched, name) != 0) {
            json_decref(touched);
            touched = NULL;
            break;
        }
    }
    json_decref(services);
    return touched;
}

/* -- fields */

static int lists(const json_t *list, const char *name)
{
    size_t index;
    json_t *item;

    json_array_foreach(list, index, item)
    {
        if (strcmp(json_string_value(item), name) == 0) {
            return 1;
        }
    }
    return 0;
}

static int opens(act_verb verb)
{
    return verb == ACT_INVITER || verb == ACT_ACCORDER;
}

/* MCP-3: what is opened is of the bulletin; what is closed may have left it since. */
static int check_services(const mcp_standing *standing, act_verb verb, const json_t *act,
                          mcp_result *result)
{
    size_t index;
    json_t *item;

    json_array_foreach(json_object_get(act, "services"), index, item)
    {
        const char *name = json_string_value(item);

        if (!lists(standing->services, name)
            && (opens(verb) || mcp_line_right(standing->line, name) == NULL)) {
            act_say(
                result, MCP_WRONG, act_services_field(index), "MCP-3",
                "Le service «\u00a0%s\u00a0» n’est pas du bulletin d’adhésion\u00a0: choisissez "
                "parmi ceux qui en sont (MCP-3).",
                name);
            return 0;
        }
    }
    return 1;
}

static int check_end(const mcp_standing *standing, const json_t *act, mcp_result *result)
{
    uint32_t end = pl_date_read(text_of(act, "fin"));

    if (end != 0 && end < standing->today) {
        act_say(result, MCP_WRONG, "fin", "MCP-9.1",
                "Ce jour est passé\u00a0: choisissez-en un qui vient, ou aucun.");
        return 0;
    }
    if (end != 0 && standing->last != 0 && end > standing->last) {
        char day[PL_WORDS];

        pl_date_words(standing->last, day);
        act_say(result, MCP_WRONG, "fin", "MCP-17.2",
                "La convention finit le %s\u00a0: choisissez un jour d’ici là.", day);
        return 0;
    }
    return 1;
}

static int check_fields(const mcp_standing *standing, act_verb verb, const json_t *act,
                        mcp_result *result)
{
    if (verb == ACT_SUSPENDRE && standing->seat == MCP_CAF && text_of(act, "motif")[0] == '\0') {
        act_say(result, MCP_WRONG, "motif", "MCP-9.1",
                "Écrivez pourquoi\u00a0: le partenaire le lira.");
        return 0;
    }
    if (verb == ACT_SORTIR && (is_gestionnaire(standing->target) || standing->heir)) {
        act_say(
            result, MCP_WRONG, "personne", "MCP-17.3",
            "C’est un gestionnaire de la convention\u00a0: un avenant en nomme d’abord un autre "
            "(MCP-17.3).");
        return 0;
    }
    return check_services(standing, verb, act, result) && check_end(standing, act, result);
}

/* MCP-9.1: what the Caf suspended is lifted by no other way round either. */
static int is_kept_by_caf(const mcp_standing *standing, act_verb verb, const json_t *act)
{
    const json_t *services = json_object_get(act, "services");
    size_t index;
    json_t *item;

    if (!act_alone(standing)
        || (verb != ACT_RETABLIR && verb != ACT_RETIRER && verb != ACT_SORTIR)) {
        return 0;
    }
    if (verb == ACT_SORTIR) {
        return mcp_line_by_caf(standing->line);
    }
    json_array_foreach(services, index, item)
    {
        if (mcp_right_by_caf(mcp_line_right(standing->line, json_string_value(item)))) {
            return 1;
        }
    }
    return 0;
}

/* -- the verdict */

static void say_done(const mcp_standing *standing, act_verb verb, const json_t *act, size_t count,
                     mcp_result *result)
{
    static const char *const done[] = {[ACT_ACCORDER] = "accordé",
                                       [ACT_RETIRER] = "retiré",
                                       [ACT_SUSPENDRE] = "suspendu",
                                       [ACT_RETABLIR] = "rétabli"};
    const char *many = count > 1 ? "s" : "";
    char name[MCP_FULL_NAME];

    mcp_line_name(verb == ACT_INVITER ? act : standing->line, name);
    switch (verb) {
    case ACT_INVITER:
        act_say(result, MCP_DOES, NULL, "MCP-9.1",
                "%s\u00a0: nommée par la convention, avec %zu service%s.", name, count, many);
        break;
    case ACT_SORTIR:
        act_say(result, MCP_DOES, NULL, "MCP-9.1", "%s\u00a0: n’est plus nommée par la convention.",
                name);
        break;
    case ACT_ECHEANCE:
        act_say(result, MCP_DOES, NULL, "MCP-9.1", "%s\u00a0: échéance changée pour %zu service%s.",
                name, count, many);
        break;
    case ACT_RESPONSABLE:
        act_say(result, MCP_DOES, NULL, "MCP-9.2",
                "%s\u00a0: responsable métier changé pour %zu service%s.", name, count, many);
        break;
    default:
        act_say(result, MCP_DOES, NULL, "MCP-9.1", "%s\u00a0: %zu service%s %s%s.", name, count,
                many, done[verb], many);
    }
}

static void say_nothing(const mcp_standing *standing, act_verb verb, mcp_result *result)
{
    static const char *const why[] = {
        [ACT_ACCORDER] = "ces services lui sont déjà accordés, ou sont à rétablir",
        [ACT_RETIRER] = "ne détient aucun de ces services",
        [ACT_SUSPENDRE] = "aucun de ces services n’est à suspendre",
        [ACT_RETABLIR] = "aucun de ces services n’est à rétablir",
        [ACT_ECHEANCE] = "c’est déjà cette échéance, ou ces services ne lui sont pas accordés",
        [ACT_RESPONSABLE] =
            "c’est déjà ce responsable métier, ou ces services ne lui sont pas accordés"};
    char name[MCP_FULL_NAME];

    mcp_line_name(standing->line, name);
    act_say(result, MCP_NOTHING, NULL, "MCP-9.1", "%s\u00a0: %s.", name, why[verb]);
}

static void judge_invitation(const mcp_standing *standing, const json_t *act, mcp_result *result)
{
    size_t count = json_array_size(json_object_get(act, "services"));

    if (standing->named) {
        act_say(result, MCP_NOTHING, "identifiant", "MCP-9.1",
                "La convention nomme déjà cette personne\u00a0: accordez-lui un service sur sa "
                "page.");
    } else if (standing->count >= standing->quota) {
        act_say(result, MCP_FORBIDDEN, NULL, "MCP-9.2",
                "La convention nomme déjà %zu personnes, le plus qu’elle permet\u00a0: retirez-en "
                "une, ou demandez un avenant à la Caf (MCP-9.2).",
                standing->count);
    } else {
        say_done(standing, ACT_INVITER, act, count, result);
    }
}

static void judge_rights(const mcp_standing *standing, act_verb verb, const json_t *act,
                         mcp_result *result)
{
    json_t *touched = act_touched(standing, act);
    size_t count = json_array_size(touched);

    json_decref(touched);
    if (count > 0) {
        say_done(standing, verb, act, count, result);
    } else if (verb == ACT_RETABLIR && act_alone(standing) && mcp_line_by_caf(standing->line)) {
        act_say(result, MCP_FORBIDDEN, NULL, "MCP-9.1",
                "La Caf a suspendu\u00a0: elle seule rétablit (MCP-9.1).");
    } else {
        say_nothing(standing, verb, result);
    }
}

void mcp_act_judge(const mcp_standing *standing, const json_t *act, mcp_result *result)
{
    act_verb verb = act_verb_of(act);
    const char *why = verb != ACT_NONE ? forbids(standing, verb) : "Cet acte n’existe pas.";

    if (why != NULL) {
        act_say(result, MCP_FORBIDDEN, NULL, "MCP-9.1", "%s", why);
    } else if (is_kept_by_caf(standing, verb, act)) {
        act_say(
            result, MCP_FORBIDDEN, NULL, "MCP-9.1",
            "La Caf a suspendu ce service\u00a0: elle seule le rétablit ou le retire (MCP-9.1).");
    } else if (!check_fields(standing, verb, act, result)) {
        return;
    } else if (verb == ACT_INVITER) {
        judge_invitation(standing, act, result);
    } else if (verb == ACT_SORTIR) {
        say_done(standing, verb, act, 0, result);
    } else {
        judge_rights(standing, verb, act, result);
    }
}
