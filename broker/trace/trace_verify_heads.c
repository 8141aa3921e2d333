#define _GNU_SOURCE /* memmem, memrchr */
/* The heads that were signed, against the records they vouch for. */
#include <stdlib.h>
#include <sys/stat.h>

#include "base/calendar.h"
#include "trace/trace_verify_part.h"

typedef unsigned long long ull;

/* Heads are signed each minute; a turn of the workers may be slow. */
static const int64_t unsigned_for = (int64_t) 5 * 60 * 1000000;

/* -- reading them. */
typedef struct loading {
    hab_verifying *v;
    size_t room;
    unsigned source;
    int ordered;   /* a directory's lines stand as they were signed */
    uint64_t last; /* sequence of the one before */
} loading;

static hab_status keep(loading *l, const hab_head *head, hab_slice line, const char *where)
{
    hab_verifying *v = l->v;
    hab_verify_head *kept;

    if (v->head_count == l->room) {
        size_t room = l->room == 0 ? 1024 : 2 * l->room;
        hab_verify_head *grown = realloc(v->heads, room * sizeof(*grown));

        if (grown == NULL) {
            return HAB_MEMORY;
        }
        v->heads = grown;
        l->room = room;
    }
    kept = &v->heads[v->head_count++];
    *kept = (hab_verify_head){.head = *head, .source = l->source};
    hab_head_hash(line, kept->hash);
    (void) snprintf(kept->where, sizeof(kept->where), "%s", where);
    return HAB_OK;
}

/* A line that was signed once may be put in twice, or moved. */
static void check_order_of_lines(loading *l, uint64_t sequence, const char *where)
{
    if (l->ordered && sequence <= l->last) {
        hab_verify_problem(l->v, "%s: head %llu stands behind head %llu: put in twice, or moved",
                           where, (ull) sequence, (ull) l->last);
    }
    l->last = sequence;
}

static hab_status take_line(void *context, hab_slice line, const char *where)
{
    loading *l = context;
    hab_head head;
    hab_status status = hab_head_read(line, l->v->source->public, &head);

    if (status == HAB_OK) {
        check_order_of_lines(l, head.sequence, where);
        return keep(l, &head, line, where);
    }
    hab_verify_problem(l->v, "%s: %s", where,
                       status == HAB_DENIED ? "a head that was not signed with this key"
                                            : "changed: not a head");
    return HAB_OK;
}

/* A line of a syslog: what stands before the head is the syslog's, and others stand between. */
static hab_status take_logged(loading *l, const char *text, size_t size, const char *where)
{
    const char *from = memmem(text, size, "{\"v\":", 5);
    const char *end = from == NULL ? NULL : memrchr(from, '}', size - (size_t) (from - text));

    if (end == NULL || memmem(from, (size_t) (end - from), "\"tete\":", 7) == NULL) {
        return HAB_OK;
    }
    return take_line(l, hab_slice_of(from, (size_t) (end - from) + 1), where);
}

static hab_status read_log(loading *l, const char *path, hab_error *error)
{
    FILE *file = fopen(path, "re");
    const char *name = strrchr(path, '/');
    char *text = NULL;
    size_t room = 0;
    ssize_t size;
    hab_status status = HAB_OK;

    if (file == NULL) {
        return hab_fail(error, HAB_IO, "cannot read %s: %m", path);
    }
    for (ull line = 1; status == HAB_OK && (size = getline(&text, &room, file)) > 0; line++) {
        char where[64];

        (void) snprintf(where, sizeof(where), "%.40s, line %llu", name != NULL ? name + 1 : path,
                        line);
        status = take_logged(l, text, (size_t) size, where);
    }
    free(text);
    fclose(file);
    return status;
}

static int compare(const void *a, const void *b)
{
    const hab_verify_head *left = a;
    const hab_verify_head *right = b;

    if (left->head.sequence != right->head.sequence) {
        return left->head.sequence < right->head.sequence ? -1 : 1;
    }
    return (left->source > right->source) - (left->source < right->source);
}

/* One of each sequence: those of the store before those of a syslog. */
static void drop_doubles(hab_verifying *v)
{
    size_t kept = 0;

    for (size_t i = 0; i < v->head_count; i++) {
        const hab_verify_head *next = &v->heads[i];
        const hab_verify_head *last = kept > 0 ? &v->heads[kept - 1] : next;

        if (kept == 0 || last->head.sequence != next->head.sequence) {
            v->heads[kept++] = *next;
        } else if (memcmp(last->hash, next->hash, HAB_HASH_SIZE) != 0) {
            hab_verify_problem(v,
                               "%s: head %llu knows number %llu, head %llu of %s knows number "
                               "%llu: an old copy was put back, or a head was made anew",
                               last->where, (ull) last->head.sequence, (ull) last->head.number,
                               (ull) next->head.sequence, next->where, (ull) next->head.number);
        }
    }
    v->head_count = kept;
}

/* A head whose records a later one covers again vouches for what is no more there. */
static void find_replaced(hab_verifying *v)
{
    uint64_t covered_from = UINT64_MAX;

    for (size_t i = v->head_count; i-- > 0;) {
        hab_verify_head *h = &v->heads[i];

        h->replaced = h->head.number >= covered_from;
        if (!h->replaced) {
            covered_from = h->head.first;
        }
    }
}

static hab_status load_source(loading *l, const char *path, hab_error *error)
{
    struct stat found;

    l->ordered = stat(path, &found) != 0 || S_ISDIR(found.st_mode);
    l->last = 0;
    if (!l->ordered) {
        return read_log(l, path, error);
    }
    l->v->heads_directory = path;
    return hab_heads_each(path, take_line, l, error);
}

hab_status hab_verify_heads_load(hab_verifying *v, hab_error *error)
{
    loading l = {.v = v};
    hab_status status = HAB_OK;

    for (; v->source->public != NULL && status == HAB_OK && l.source < 2; l.source++) {
        if (v->source->heads[l.source] != NULL) {
            status = load_source(&l, v->source->heads[l.source], error);
        }
        if (status == HAB_IO || status == HAB_NOT_FOUND) {
            hab_verify_problem(v, "heads: %s", error->text);
            status = HAB_OK;
        }
    }
    if (v->head_count > 0) {
        qsort(v->heads, v->head_count, sizeof(*v->heads), compare);
        drop_doubles(v);
        find_replaced(v);
    }
    v->state->report.heads = v->head_count;
    return status;
}

/* -- beside the records. */

/* The first head that was not reached; NULL behind the last. */
static const hab_verify_head *current(const hab_verifying *v)
{
    size_t *at = &v->state->head;

    while (*at < v->head_count && v->heads[*at].replaced) {
        ++*at;
    }
    return *at < v->head_count ? &v->heads[*at] : NULL;
}

static void advance(hab_verifying *v)
{
    v->state->head++;
    v->state->tree = (hab_tree){0};
}

/* "head 12, signed 2026-11-22T10:00:00Z (heads/2026-11.jsonl, line 3)" */
static const char *name_head(const hab_verify_head *h, char name[HAB_VERIFY_PLACE])
{
    char time[HAB_TIME_TEXT];

    hab_format_time(h->head.time / 1000000, time);
    (void) snprintf(name, HAB_VERIFY_PLACE, "head %llu, signed %s (%s)", (ull) h->head.sequence,
                    time, h->where);
    return name;
}

/* The place at hand, "segment 2026-11.mdb". */
static const char *name_month(const hab_verifying *v, char name[HAB_SEGMENT_NAME])
{
    hab_segment_name(v->state->month, name);
    return name;
}

/* The records a head covers were all seen: else what is missing was told. */
static void check_root(hab_verifying *v, const hab_verify_head *h)
{
    const hab_verify_state *s = v->state;
    uint8_t root[HAB_HASH_SIZE];
    char month[HAB_SEGMENT_NAME];
    char name[HAB_VERIFY_PLACE];

    if (s->tree.leaves != h->head.number + 1 - h->head.first) {
        return;
    }
    hab_tree_root(&s->tree, root);
    if (memcmp(root, h->head.root, HAB_HASH_SIZE) != 0) {
        hab_verify_problem(v, "segment %s, numbers %llu to %llu: changed: not the records of %s",
                           name_month(v, month), (ull) h->head.first, (ull) h->head.number,
                           name_head(h, name));
    }
}

static void check_reached(hab_verifying *v, const hab_verify_head *h)
{
    char month[HAB_SEGMENT_NAME];
    char name[HAB_VERIFY_PLACE];

    if (memcmp(v->state->chain, h->head.chain, HAB_HASH_SIZE) != 0) {
        hab_verify_problem(v,
                           "segment %s, number %llu: made anew: %s knows another chain up to here",
                           name_month(v, month), (ull) h->head.number, name_head(h, name));
    }
    check_root(v, h);
}

void hab_verify_heads_record(hab_verifying *v, hab_slice record, int64_t time)
{
    hab_verify_state *s = v->state;
    const hab_verify_head *h = current(v);
    uint8_t leaf[HAB_HASH_SIZE];

    if (h == NULL) {
        s->open_since = s->open_since == 0 ? time : s->open_since;
        return;
    }
    if (s->number >= h->head.first) {
        hab_tree_leaf(s->number, record, leaf);
        hab_tree_add(&s->tree, leaf);
    }
    while (h != NULL && h->head.number == s->number) {
        check_reached(v, h);
        s->report.covered = s->number;
        advance(v);
        h = current(v);
    }
}

void hab_verify_heads_pass(hab_verifying *v, uint64_t number, int tell)
{
    const hab_verify_head *first = current(v);
    const hab_verify_head *last = NULL;
    const hab_verify_head *h;

    while ((h = current(v)) != NULL && h->head.number <= number) {
        last = h;
        advance(v);
    }
    if (last != NULL && tell) {
        hab_verify_problem(v,
                           "heads %llu to %llu vouch for numbers %llu to %llu, which are not there",
                           (ull) first->head.sequence, (ull) last->head.sequence,
                           (ull) first->head.first, (ull) last->head.number);
    }
}

uint32_t hab_verify_heads_before(const hab_verifying *v, uint64_t number,
                                 const uint8_t chain[HAB_HASH_SIZE])
{
    for (size_t i = 0; i < v->head_count && v->heads[i].head.number <= number; i++) {
        const hab_head *head = &v->heads[i].head;

        if (head->number == number && memcmp(head->chain, chain, HAB_HASH_SIZE) == 0) {
            return head->month;
        }
    }
    return 0;
}

/* -- among each other. */

/* What a head follows. Of months that were dropped, some heads are all that is kept. */
static void check_follows(hab_verifying *v, const hab_verify_head *before, const hab_verify_head *h)
{
    char name[HAB_VERIFY_PLACE];

    if (h->head.number < v->state->first) {
        return;
    }
    if (h->head.sequence != before->head.sequence + 1) {
        hab_verify_problem(v, "heads %llu to %llu are missing before %s",
                           (ull) before->head.sequence + 1, (ull) h->head.sequence - 1,
                           name_head(h, name));
    } else if (memcmp(h->head.before, before->hash, HAB_HASH_SIZE) != 0) {
        hab_verify_problem(v, "%s does not follow the head before as it is now",
                           name_head(h, name));
    }
}

static void check_oldest(hab_verifying *v, const hab_verify_head *h)
{
    static const uint8_t zeros[HAB_HASH_SIZE];
    char name[HAB_VERIFY_PLACE];

    if (h->head.sequence > 1 && h->head.number >= v->state->first && v->heads_directory != NULL) {
        hab_verify_problem(v, "heads 1 to %llu are missing before %s", (ull) h->head.sequence - 1,
                           name_head(h, name));
    }
    if (h->head.sequence == 1 && memcmp(h->head.before, zeros, HAB_HASH_SIZE) != 0) {
        hab_verify_problem(v, "%s follows another", name_head(h, name));
    }
}

static void check_covered(hab_verifying *v, uint64_t before, const hab_verify_head *h)
{
    char name[HAB_VERIFY_PLACE];

    if (h->head.first > before + 1 && h->head.first > v->state->first) {
        hab_verify_problem(v, "no head vouches for numbers %llu to %llu, before %s",
                           (ull) before + 1, (ull) h->head.first - 1, name_head(h, name));
    }
}

static void tell_replaced(hab_verifying *v, size_t from, size_t to)
{
    const hab_verify_head *h = &v->heads[to];
    char name[HAB_VERIFY_PLACE];

    hab_verify_problem(v,
                       "heads %llu to %llu vouch for records up to number %llu that are not there "
                       "any more: %s covers others instead%s",
                       (ull) v->heads[from].head.sequence, (ull) v->heads[to - 1].head.sequence,
                       (ull) v->heads[to - 1].head.number, name_head(h, name),
                       h->head.kind == HAB_HEAD_RESUME ? ", taken as they are after an alarm" : "");
}

static void check_order(hab_verifying *v)
{
    uint64_t covered = 0;
    size_t replaced = 0; /* heads before this one */

    for (size_t i = 0; i < v->head_count; i++) {
        const hab_verify_head *h = &v->heads[i];

        if (i > 0) {
            check_follows(v, h - 1, h);
        } else {
            check_oldest(v, h);
        }
        if (h->replaced) {
            replaced++;
            continue;
        }
        if (replaced > 0) {
            tell_replaced(v, i - replaced, i);
        }
        replaced = 0;
        if (covered > 0 || h->head.sequence == 1) {
            check_covered(v, covered, h);
        }
        covered = h->head.number;
    }
}

/* Heads that know more than there is. */
static void check_beyond(hab_verifying *v)
{
    const hab_verify_head *h = current(v);
    char name[HAB_VERIFY_PLACE];
    char month[HAB_SEGMENT_NAME];

    if (h == NULL || v->state->lost) {
        return;
    }
    for (size_t i = v->state->head; i < v->head_count; i++) {
        h = v->heads[i].replaced ? h : &v->heads[i];
    }
    hab_segment_name(h->head.month, month);
    hab_verify_problem(v,
                       "truncated, or an old copy: the segments end at number %llu; %s knows "
                       "number %llu, of %s",
                       (ull) v->state->number, name_head(h, name), (ull) h->head.number, month);
}

/* Heads that were cut off leave records that nobody vouches for longer than a minute. Where
 * main.mdb is, it knows the last; and there the times of records may be far apart, rolled all at
 * once by a server that was away, or whose clock was set. */
static void check_open(hab_verifying *v)
{
    const hab_verify_state *s = v->state;
    uint64_t last = s->report.covered;

    if (v->source->main == NULL && v->head_count == 0 && s->number > 0) {
        hab_verify_problem(v, "heads: none is there");
    } else if (v->source->main == NULL && v->heads_directory != NULL && s->open_since != 0
               && s->latest - s->open_since > unsigned_for) {
        hab_verify_problem(v,
                           "heads: none vouches for numbers %llu to %llu, written over more than "
                           "five minutes: the last heads were taken away, or none is signed",
                           (ull) last + 1, (ull) s->number);
    }
}

/* The files against what main.mdb knows of them, which may be a little less. */
static void check_heads_known(hab_verifying *v)
{
    const hab_heads_known *known = &v->state->heads;
    const hab_verify_head *h = NULL;

    for (size_t i = 0; i < v->head_count && h == NULL; i++) {
        h = v->heads[i].head.sequence == known->sequence ? &v->heads[i] : NULL;
    }
    if (known->sequence > 0 && h == NULL) {
        hab_verify_problem(v, "heads: head %llu, which main.mdb knows, is missing",
                           (ull) known->sequence);
    } else if (h != NULL && memcmp(h->hash, known->hash, HAB_HASH_SIZE) != 0) {
        hab_verify_problem(v, "%s: head %llu is not the one that main.mdb knows", h->where,
                           (ull) known->sequence);
    }
}

/* main.mdb was told of the records before a head was signed over them: of all but a resumption,
 * which may take what stands in the months. */
static void check_main_behind(hab_verifying *v)
{
    const hab_verify_head *h = v->head_count > 0 ? &v->heads[v->head_count - 1] : NULL;
    uint64_t known = v->state->known_now.number;
    char name[HAB_VERIFY_PLACE];

    if (v->source->main != NULL && h != NULL && h->head.kind != HAB_HEAD_RESUME
        && h->head.number > known) {
        hab_verify_problem(v, "main.mdb: an older copy: it knows number %llu, %s knows number %llu",
                           (ull) known, name_head(h, name), (ull) h->head.number);
    }
}

void hab_verify_heads_end(hab_verifying *v)
{
    if (v->source->public == NULL || (v->source->heads[0] == NULL && v->source->heads[1] == NULL)) {
        return;
    }
    check_order(v);
    check_heads_known(v);
    check_main_behind(v);
    check_beyond(v);
    check_open(v);
}
