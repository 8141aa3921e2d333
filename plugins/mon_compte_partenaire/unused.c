#include "unused.h"

#include <stdlib.h>
#include <string.h>

#include "sweep.h"

enum { REMINDER_DAYS = 150, PROPOSAL_DAYS = 180 };

/* What stops the clock of a right: an access, or a gestionnaire who kept it. */
typedef struct mark {
    uint64_t person;
    mcp_name service;
    int64_t used, kept;
} mark;

typedef struct reading {
    const mcp_state *state;
    mcp_unused_list *list;
    mark *marks;
    size_t count, room;
    uint32_t today;
    uint32_t effect; /* of the convention */
} reading;

static int number_setting(const mcp_state *state, const char *name, int otherwise)
{
    const json_t *set = json_object_get(json_object_get(state->settings, "unused"), name);

    return json_is_integer(set) ? (int) json_integer_value(set) : otherwise;
}

/* -- marks */

static int compare_marks(const void *a, const void *b)
{
    const mark *one = a;
    const mark *other = b;

    if (one->person != other->person) {
        return one->person < other->person ? -1 : 1;
    }
    return memcmp(&one->service, &other->service, sizeof(one->service));
}

static int add_mark(reading *r, const mark *found)
{
    if (r->count == r->room) {
        size_t room = r->room == 0 ? 256 : r->room * 2;
        mark *larger = realloc(r->marks, room * sizeof(*larger));

        if (larger == NULL) {
            return HAB_FAILED;
        }
        r->marks = larger;
        r->room = room;
    }
    r->marks[r->count++] = *found;
    return HAB_DONE;
}

static int add_use(void *context, const hab_use *use)
{
    mark found = {.person = use->person, .used = use->allowed};

    return mcp_name_set(&found.service, use->service) ? add_mark(context, &found) : HAB_DONE;
}

static pl_key kept_key(uint64_t convention)
{
    pl_key key = pl_key_begin('U');

    pl_key_u64(&key, convention);
    return key;
}

static int add_kept(void *context, hab_slice key, hab_slice value)
{
    const size_t head = 1 + 2 * sizeof(uint64_t);
    mark found = {.person = pl_u64_at(key, 1 + sizeof(uint64_t))};
    json_t *kept = json_loadb(value.data, value.size, 0, NULL);

    if (kept == NULL || key.size <= head || key.size - head >= MCP_NAME) {
        json_decref(kept);
        return HAB_FAILED;
    }
    memcpy(found.service.text, (const char *) key.data + head, key.size - head);
    found.kept = json_integer_value(json_object_get(kept, "le"));
    json_decref(kept);
    return add_mark(context, &found);
}

static int read_marks(reading *r, hab_call *call, uint64_t convention)
{
    const hab_calls *calls = r->state->host->calls;
    pl_key key = kept_key(convention);
    int outcome = calls->uses(call, convention, 0, add_use, r);

    if (outcome == HAB_DONE) {
        outcome = calls->scan(call, pl_key_slice(&key), pl_key_slice(&key), 0, add_kept, r);
    }
    if (outcome == HAB_DONE && r->count > 0) {
        qsort(r->marks, r->count, sizeof(*r->marks), compare_marks);
    }
    return outcome;
}

/* An access and a reason make two marks of one right. */
static void find_marks(const reading *r, mcp_unused *right)
{
    const mark wanted = {.person = right->person, .service = right->service};
    size_t low = 0;
    size_t high = r->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (compare_marks(&r->marks[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < r->count && compare_marks(&r->marks[low], &wanted) == 0; low++) {
        right->used = r->marks[low].used > right->used ? r->marks[low].used : right->used;
        right->kept = r->marks[low].kept > right->kept ? r->marks[low].kept : right->kept;
    }
}

/* -- rights */

static int add_right(reading *r, const mcp_unused *right)
{
    mcp_unused_list *list = r->list;

    if (list->count == list->room) {
        size_t room = list->room == 0 ? 256 : list->room * 2;
        mcp_unused *larger = realloc(list->items, room * sizeof(*larger));

        if (larger == NULL) {
            return HAB_FAILED;
        }
        list->items = larger;
        list->room = room;
    }
    list->proposed += (size_t) right->proposed;
    list->items[list->count++] = *right;
    return HAB_DONE;
}

static uint32_t later(uint32_t day, int64_t second)
{
    uint32_t other = second != 0 ? pl_date_of(second) : 0;

    return other > day ? other : day;
}

static int look_at_right(reading *r, uint64_t person, const json_t *held)
{
    mcp_unused right = {.person = person, .since = pl_date_read(pl_member(held, "depuis"))};
    uint32_t last_day = pl_date_read(pl_member(held, "fin"));
    uint32_t from;

    if (!mcp_name_set(&right.service, pl_member(held, "service"))
        || (last_day != 0 && last_day < r->today)) {
        return HAB_DONE;
    }
    right.since = right.since != 0 ? right.since : r->effect;
    right.suspended = json_is_true(json_object_get(held, "suspendue"));
    find_marks(r, &right);
    from = later(later(right.since, right.used), right.kept);
    right.days = from < r->today ? pl_days_between(from, r->today) : 0;
    right.proposed = right.days >= r->list->proposal_days;
    return right.days >= r->list->reminder_days ? add_right(r, &right) : HAB_DONE;
}

static int look_at_line(void *context, const hab_line *line)
{
    json_t *document = json_loadb(line->document.data, line->document.size, 0, NULL);
    int outcome = document != NULL ? HAB_DONE : HAB_FAILED;
    size_t i;
    json_t *held;

    json_array_foreach(json_object_get(document, "habilitations"), i, held)
    {
        if (outcome == HAB_DONE) {
            outcome = look_at_right(context, line->member.person, held);
        }
    }
    json_decref(document);
    return outcome;
}

static int compare_rights(const void *a, const void *b)
{
    const mcp_unused *one = a;
    const mcp_unused *other = b;

    if (one->days != other->days) {
        return one->days > other->days ? -1 : 1;
    }
    if (one->person != other->person) {
        return one->person < other->person ? -1 : 1;
    }
    return memcmp(&one->service, &other->service, sizeof(one->service));
}

/* The day from which the convention gives access. */
static int read_effect(reading *r, hab_call *call, uint64_t convention)
{
    hab_slice text;
    json_t *document;
    char day[11];
    int outcome = r->state->host->calls->document(call, convention, 0, &text);

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_FAILED : outcome;
    }
    document = json_loadb(text.data, text.size, 0, NULL);
    (void) snprintf(day, sizeof(day), "%s", pl_member(document, "effet"));
    r->effect = pl_date_read(day);
    if (r->effect == 0) {
        r->effect = pl_date_read(pl_member(json_object_get(document, "signature"), "date"));
    }
    json_decref(document);
    return document != NULL ? HAB_DONE : HAB_FAILED;
}

int mcp_unused_read(const mcp_state *state, hab_call *call, const mcp_place *place,
                    mcp_unused_list *list)
{
    reading r = {.state = state, .list = list, .today = state->host->calls->caller(call)->date};
    int outcome;

    *list =
        (mcp_unused_list){.reminder_days = number_setting(state, "reminder_days", REMINDER_DAYS),
                          .proposal_days = number_setting(state, "proposal_days", PROPOSAL_DAYS)};
    outcome = read_effect(&r, call, place->convention);
    if (outcome == HAB_DONE) {
        outcome = read_marks(&r, call, place->convention);
    }
    if (outcome == HAB_DONE) {
        outcome = state->host->calls->lines(call, place->convention, look_at_line, &r);
    }
    if (list->count > 0) {
        qsort(list->items, list->count, sizeof(*list->items), compare_rights);
    }
    free(r.marks);
    return outcome;
}

void mcp_unused_free(mcp_unused_list *list)
{
    free(list->items);
    *list = (mcp_unused_list){.count = 0};
}

/* -- what was kept */

static pl_key right_key(uint64_t convention, uint64_t person, const char *service)
{
    pl_key key = kept_key(convention);

    pl_key_u64(&key, person);
    pl_key_text(&key, pl_text(service));
    return key;
}

int mcp_unused_keep(const mcp_state *state, hab_call *call, const mcp_place *place, uint64_t person,
                    const char *service, const char *reason)
{
    const hab_calls *calls = state->host->calls;
    pl_key key = right_key(place->convention, person, service);
    json_t *kept = json_pack("{s:I, s:I, s:s}", "le", (json_int_t) calls->caller(call)->now, "par",
                             (json_int_t) place->self, "motif", reason);
    char *text = kept != NULL ? json_dumps(kept, JSON_COMPACT) : NULL;
    int outcome = text != NULL ? calls->put(call, pl_key_slice(&key), pl_text(text)) : HAB_FAILED;

    free(text);
    json_decref(kept);
    return outcome;
}

int mcp_unused_kept(const mcp_state *state, hab_call *call, uint64_t convention, uint64_t person,
                    const char *service, json_t **kept)
{
    pl_key key = right_key(convention, person, service);
    hab_slice text;
    int outcome = state->host->calls->get(call, pl_key_slice(&key), &text);

    if (outcome == HAB_DONE) {
        *kept = json_loadb(text.data, text.size, 0, NULL);
        outcome = *kept != NULL ? HAB_DONE : HAB_FAILED;
    }
    return outcome;
}

/* -- the monthly round */

int mcp_unused_round(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    mcp_unused_list list;
    json_t *values;
    int outcome = mcp_unused_read(state, call, place, &list);

    if (outcome == HAB_DONE && list.count > 0) {
        values = json_pack("{s:I, s:I, s:i, s:i, s:s}", "total", (json_int_t) list.count,
                           "a_retirer", (json_int_t) list.proposed, "jours_rappel",
                           list.reminder_days, "jours_retrait", list.proposal_days, "mode",
                           pl_member(place->annexe, "mode"));
        outcome = values != NULL
                      ? mcp_tell_gestionnaires(state, call, place, "mcp-droits-inutilises", values)
                      : HAB_FAILED;
        json_decref(values);
    }
    mcp_unused_free(&list);
    return outcome;
}
