/* The line of a person after an act. */
#include "acte_rules.h"

#include <string.h>

static const char *seat_word(mcp_seat seat)
{
    return seat == MCP_PRINCIPAL ? "principal" : seat == MCP_SUPPLEANT ? "suppleant" : "caf";
}

static json_t *day_of(uint32_t date)
{
    char text[11];

    pl_date_text(date, text);
    return json_string(text);
}

/* A date that is "" is none. */
static int set_end(json_t *right, const json_t *act)
{
    if (pl_member(act, "fin")[0] == '\0') {
        (void) json_object_del(right, "fin");
        return 0;
    }
    return json_object_set(right, "fin", json_object_get(act, "fin"));
}

/* A right granted today, MCP-9.2: with who asked for it. */
static json_t *grant(const mcp_standing *standing, const json_t *act, const char *service)
{
    json_t *right = json_pack("{s:s, s:O, s:o, s:s}", "service", service, "responsable_metier",
                              json_object_get(act, "responsable_metier"), "depuis",
                              day_of(standing->today), "par", seat_word(standing->seat));

    if (right != NULL && set_end(right, act) != 0) {
        json_decref(right);
        return NULL;
    }
    return right;
}

static int suspend(const mcp_standing *standing, const json_t *act, json_t *right)
{
    json_t *said = json_pack("{s:b, s:s, s:o, s:s}", "suspendue", 1, "suspendue_par",
                             seat_word(standing->seat), "suspendue_le", day_of(standing->today),
                             "suspendue_motif", pl_member(act, "motif"));
    int failed = said != NULL ? json_object_update(right, said) : -1;

    json_decref(said);
    return failed;
}

static void restore(json_t *right)
{
    (void) json_object_del(right, "suspendue");
    (void) json_object_del(right, "suspendue_par");
    (void) json_object_del(right, "suspendue_le");
    (void) json_object_del(right, "suspendue_motif");
}

static size_t place_of(const json_t *rights, const char *service)
{
    size_t index;
    json_t *right;

    json_array_foreach(rights, index, right)
    {
        if (strcmp(pl_member(right, "service"), service) == 0) {
            break;
        }
    }
    return index;
}

static int change(const mcp_standing *standing, const json_t *act, json_t *rights,
                  const char *service)
{
    size_t at = place_of(rights, service);
    json_t *right = json_array_get(rights, at);

    switch (act_verb_of(act)) {
    case ACT_INVITER:
    case ACT_ACCORDER:
        return right == NULL ? json_array_append_new(rights, grant(standing, act, service))
                             : json_array_set_new(rights, at, grant(standing, act, service));
    case ACT_RETIRER: return json_array_remove(rights, at);
    case ACT_SUSPENDRE: return suspend(standing, act, right);
    case ACT_RETABLIR: restore(right); return 0;
    case ACT_ECHEANCE: return set_end(right, act);
    case ACT_RESPONSABLE:
        return json_object_set(right, "responsable_metier",
                               json_object_get(act, "responsable_metier"));
    default: return -1;
    }
}

/* Of who is invited: what was typed. */
static json_t *new_line(const json_t *act)
{
    json_t *line = json_pack(
        "{s:O, s:O, s:O, s:[]}", "identifiant", json_object_get(act, "identifiant"), "nom",
        json_object_get(act, "nom"), "prenom", json_object_get(act, "prenom"), "habilitations");

    if (line != NULL && pl_member(act, "fonction")[0] != '\0'
        && json_object_set(line, "fonction", json_object_get(act, "fonction")) != 0) {
        json_decref(line);
        return NULL;
    }
    return line;
}

json_t *mcp_act_apply(const mcp_standing *standing, const json_t *act)
{
    json_t *line = act_verb_of(act) == ACT_INVITER ? new_line(act) : json_deep_copy(standing->line);
    json_t *rights = json_object_get(line, "habilitations");
    json_t *touched = rights != NULL ? act_touched(standing, act) : NULL;
    int failed = touched == NULL;
    size_t index;
    json_t *name;

    json_array_foreach(touched, index, name)
    {
        failed = failed || change(standing, act, rights, json_string_value(name)) != 0;
    }
    json_decref(touched);
    if (failed) {
        json_decref(line);
        return NULL;
    }
    return line;
}
