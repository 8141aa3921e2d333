/* Who asks, about which convention: the beginning of every page of the space. The paths are
 * "PAGE/CONVENTION" and "PAGE/CONVENTION/NUMBER", with the host's numbers; "PAGE/" alone leads
 * to "espace", or for an agent to "suivi". */
#ifndef MCP_PLACE_H
#define MCP_PLACE_H

#include "common/common.h"
#include "mcp.h"

/* Bits, for mcp_enter(). */
typedef enum mcp_seat {
    MCP_MEMBER = 1, /* named in the convention, and no gestionnaire */
    MCP_PRINCIPAL = 2,
    MCP_SUPPLEANT = 4,
    MCP_CAF = 8, /* an agent of its Caf, on a page for agents */
    MCP_GESTIONNAIRES = MCP_PRINCIPAL | MCP_SUPPLEANT,
    MCP_ANYBODY = MCP_MEMBER | MCP_GESTIONNAIRES
} mcp_seat;

/* What whoever sits there may do about habilitations (MCP-9.1). */
typedef enum mcp_way {
    MCP_LOOKS = 0, /* nothing */
    MCP_ASKS = 1,  /* asks the Caf, which decides: centralised, or management taken back */
    MCP_ACTS = 2   /* does it: a gestionnaire in delegated mode; the Caf in the other two */
} mcp_way;

/* What the Caf did to the delegation of a convention; record "G convention" → JSON
 * {"reprise": {"le", "motif", "par"} while it manages itself, "retraits": {number of the
 * person: {"le", "motif", "par"}}, "revision"}. */
typedef struct mcp_place {
    uint64_t convention;
    uint32_t version;
    char numero[32];
    char caf[8];
    char partner[201];
    int64_t end;
    mcp_seat seat;
    mcp_way way;
    uint64_t self;      /* identification number of who asks */
    uint64_t number;    /* behind the convention in the path; 0: none */
    hab_slice tail;     /* behind the number, "/convention.pdf", ".csv"; mostly empty */
    uint64_t request;   /* that the Caf carries out here, for the history; 0: none */
    uint64_t asker;     /* who made it */
    json_t *annexe;     /* of the version in force, without "personnes" */
    json_t *management; /* never NULL */
    json_t *roster;     /* never NULL: see mcp_roster() */
    json_t *heirs;      /* never NULL: see mcp_heirs() */
} mcp_place;

/* Finds the place of who asks, by the path's rest. A convention that does not name this
 * person, or is not of the agent's Caf, and a seat that is not one of `seats`, are refused
 * and traced (HAB_REASON_NOT_ALLOWED, MCP-9.1). HAB_NONE, answered with a redirection: no
 * convention was named. HAB_DONE: mcp_leave() frees. */
int mcp_enter(const mcp_state *state, hab_call *call, unsigned seats, mcp_place *place);
void mcp_leave(mcp_place *place);

/* The path of a page of this place, for redirect(): "mon-compte-partenaire/PAGE/CONVENTION". */
enum { MCP_PATH = 200 };
void mcp_path(const mcp_place *place, const char *page, char path[MCP_PATH]);

/* What is kept of the delegation that was withdrawn from a person, borrowed; NULL: it was not.
 * It stays theirs when an avenant gives them the other seat, and passes to nobody else. */
const json_t *mcp_withdrawal(const mcp_place *place, uint64_t person);
/* Whether the Caf has withdrawn the delegation of who asks: they read, and change nothing. */
int mcp_is_withdrawn(const mcp_place *place);

/* Refuses (403) and traces what is not within the rights of who asks: `object` is opaque. */
int mcp_forbid(const mcp_state *state, hab_call *call, uint64_t convention, const char *operation,
               const char *object, const char *phrase);

/* Those whom the convention names, identifiant → number: read once for a place, and borrowed;
 * whoever adds or drops one in the same call says so there. NULL when it fails. */
json_t *mcp_roster(const mcp_state *state, hab_call *call, const mcp_place *place);

/* Those whom versions to come make gestionnaires, {identifiant, in small letters: true}: read
 * once for a place, and borrowed. NULL when it fails. */
json_t *mcp_heirs(const mcp_state *state, hab_call *call, const mcp_place *place);

/* The same for a duty or an event: nobody asks; the way is MCP_LOOKS. HAB_NONE. */
int mcp_place_of(const mcp_state *state, hab_call *call, uint64_t convention, mcp_place *place);
/* The place of who asks in a convention of their own, with the role that calls->rights() says. */
int mcp_place_own(const mcp_state *state, hab_call *call, uint64_t convention, const char *role,
                  mcp_place *place);

/* What every page's document says of its place: {"convention": number, "numero",
 * "partenaire", "caf", "siege": "membre" | "principal" | "suppleant" | "caf", "peut":
 * "regarder" | "demander" | "agir", "mode", "reprise": {…}, "retire": true when the
 * delegation of this gestionnaire is withdrawn}, to which a page adds its own. NULL without
 * memory. */
json_t *mcp_place_document(const mcp_place *place);

/* Keeps what the Caf did to the delegation. */
int mcp_management_write(const mcp_state *state, hab_call *call, const mcp_place *place);

/* Services of the bulletin d'adhésion, {"nom", "titre"} each; NULL without memory. */
json_t *mcp_bulletin(const mcp_state *state, const mcp_place *place);

/* Traces an act in the space: `object` is opaque ("personne:12", "demande:3"). */
int mcp_trace(const mcp_state *state, hab_call *call, const mcp_place *place, const char *operation,
              const char *service, const char *object);

/* Who somebody is, by the name that this convention gives them while it names them: another one
 * may call them otherwise. As calls->person(). */
int mcp_member(const mcp_state *state, hab_call *call, uint64_t convention, uint64_t person,
               hab_member *member);

/* A mail to the gestionnaires in office (`suppleant` and `principal` alike), to one person, to
 * the agents of the Caf with the role `conventions`. Each gets "numero", "partenaire", "caf",
 * "convention" in `values` too, which stays the caller's. */
int mcp_tell_gestionnaires(const mcp_state *state, hab_call *call, const mcp_place *place,
                           const char *sheet, json_t *values);
int mcp_tell_person(const mcp_state *state, hab_call *call, const mcp_place *place, uint64_t person,
                    const char *sheet, json_t *values);
int mcp_tell_caf(const mcp_state *state, hab_call *call, const mcp_place *place, const char *sheet,
                 json_t *values);

#endif
