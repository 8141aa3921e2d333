/* What time brings to the types' own records, and the end of the vault's destructions.
 *
 * Two processes that swept at once would do no harm: what is due is looked for again in
 * each batch's own transaction. The lease keeps them from taking turns at the store's one
 * writer, for whom requests wait. */
#include "type/call.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "convention/cover.h"
#include "publish/publication.h"

enum {
    LEASE = 60,    /* seconds after which the sweep of a process that died is another's */
    PUT_OFF = 60,  /* seconds that a duty waits after a failure */
    COVERED = 16,  /* conventions of a batch */
    PURGED = 1024, /* slots of a batch */
    RENDERED = 32  /* pages of a batch */
};

/* Duties that are no type's, beside the keys of types, which have their first bit set. */
enum { COVER_DUTY = 1, VAULT_DUTY = 2, RENDER_DUTY = 3, DUTIES_MAX = HAB_TYPES_MAX + 3 };

static const char lease_key[] = "sweep.lease";

typedef struct lease {
    uint8_t holder[16];
    int64_t until;
} lease;

/* Of this process; who has locked `sweeping` uses it. */
static pthread_mutex_t sweeping = PTHREAD_MUTEX_INITIALIZER;
static lease own;
static pid_t own_process; /* workers are forks */
static struct waiting {
    uint32_t duty;
    int64_t until;
} waiting[DUTIES_MAX];

typedef struct sweep {
    const hab_broker *broker;
    int64_t now;
    unsigned batches;
    hab_status status; /* HAB_OK, or that a duty failed */
    hab_error *error;
} sweep;

static int64_t clock_ms(void)
{
    struct timespec at;

    (void) clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t) at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static struct waiting *waiting_of(uint32_t duty)
{
    struct waiting *found = waiting;

    while (found < waiting + DUTIES_MAX - 1 && found->duty != duty && found->duty != 0) {
        found++;
    }
    found->duty = duty;
    return found;
}

/* A clock that was set back does not prolong it. */
static int waits(const sweep *s, uint32_t duty)
{
    int64_t until = waiting_of(duty)->until;

    return s->now < until && until <= s->now + PUT_OFF;
}

static void put_off(sweep *s, uint32_t duty, hab_status status, const char *why)
{
    waiting_of(duty)->until = s->now + PUT_OFF;
    s->status = hab_fail(s->error, status, "%s", why);
}

/* -- The duties of types */

static int ask_due(void *context, hab_call *call)
{
    return call->type->plugin->due(call->type->state, call, context);
}

/* What was due is looked for again: another process may have done it. */
static int run_batch(void *context, hab_call *call)
{
    const hab_type *type = call->type;
    int *ran = context;
    int64_t when = 0;
    int outcome = type->plugin->due(type->state, call, &when);

    if (outcome != HAB_DONE || when == 0 || when > call->now) {
        return outcome;
    }
    *ran = 1;
    return type->plugin->sweep(type->state, call);
}

static int has_duties(const sweep *s, const hab_type *type)
{
    return type->plugin->minor >= 2 && type->plugin->due != NULL && type->plugin->sweep != NULL
           && !waits(s, type->key);
}

/* Runs a call for the type; 0, and the type put off, when it fails. */
static int run_call(sweep *s, const hab_type *type, int writes, hab_work_fn work, void *context)
{
    hab_error said = {""};
    int outcome = hab_call_run(s->broker, type, NULL, NULL, writes, work, context, s->now, &said);

    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        put_off(s, type->key, HAB_INVALID, said.text);
        return 0;
    }
    if (said.text[0] != '\0' && s->status == HAB_OK) {
        (void) hab_fail(s->error, HAB_OK, "%s", said.text);
    }
    return 1;
}

static int is_due(sweep *s, const hab_type *type)
{
    int64_t when = 0;

    return has_duties(s, type) && run_call(s, type, 0, ask_due, &when) && when != 0
           && when <= s->now;
}

static int sweep_type(sweep *s, const hab_type *type)
{
    int ran = 0;

    if (!has_duties(s, type) || !run_call(s, type, 1, run_batch, &ran)) {
        return 0;
    }
    s->batches += (unsigned) ran;
    return ran;
}

/* -- What a store of a former version lacks */

static hab_status cover(sweep *s, hab_txn *txn, unsigned max, unsigned *left)
{
    return s->broker->types != NULL ? hab_cover_build(txn, s->broker->types, s->now, max, left)
                                    : HAB_OK;
}

static int sweep_cover(sweep *s)
{
    unsigned left = 0;
    hab_txn *txn;
    hab_status status = hab_begin_write(s->broker->store, &txn);

    if (status == HAB_OK) {
        status = cover(s, txn, COVERED, &left);
        if (status == HAB_OK) {
            status = hab_commit(txn);
        } else {
            hab_abort(txn);
        }
    }
    if (status != HAB_OK) {
        put_off(s, COVER_DUTY, status, "what former conventions cover cannot be found");
        return 0;
    }
    s->batches++;
    return left > 0;
}

static int sweep_vault(sweep *s)
{
    unsigned purged = 0;
    hab_status status = s->broker->vault != NULL
                            ? hab_vault_purge(s->broker->store, s->broker->vault, PURGED, &purged)
                            : HAB_IO;

    if (status != HAB_OK) {
        put_off(s, VAULT_DUTY, status, "the vault: keys to be destroyed cannot be overwritten");
        return 0;
    }
    s->batches += purged > 0;
    return purged == PURGED;
}

/* The pages of the directory that are to be made. */
static int sweep_pages(sweep *s)
{
    unsigned left = 0;
    hab_error said = {""};
    hab_status status = hab_publish_render(s->broker, RENDERED, &left, &said);

    if (status != HAB_OK) {
        put_off(s, RENDER_DUTY, status, "the pages of the directory cannot be made");
        return 0;
    }
    if (said.text[0] != '\0' && s->status == HAB_OK) {
        (void) hab_fail(s->error, HAB_OK, "%s", said.text);
    }
    s->batches++;
    return left > 0;
}

/* Which of the duties of no type wait. */
typedef struct wanting {
    int uncovered;
    int doomed;
    int unrendered;
} wanting;

static hab_status look_at_pages(sweep *s, wanting *f)
{
    unsigned left = 0;
    hab_status status =
        waits(s, RENDER_DUTY) ? HAB_OK : hab_publish_render(s->broker, 0, &left, NULL);

    f->unrendered = left > 0;
    return status;
}

/* Nobody who has nothing to do takes the writer. */
static hab_status look(sweep *s, wanting *f)
{
    unsigned left = 0;
    hab_txn *txn;
    hab_status doomed = HAB_NOT_FOUND;
    hab_status status = hab_begin_read(s->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = waits(s, COVER_DUTY) ? HAB_OK : cover(s, txn, 0, &left);
    if (status == HAB_OK && !waits(s, VAULT_DUTY)) {
        doomed = hab_vault_doomed(txn);
    }
    hab_abort(txn);
    f->uncovered = left > 0;
    f->doomed = doomed == HAB_OK;
    status = status != HAB_OK || doomed == HAB_NOT_FOUND ? status : doomed;
    return status == HAB_OK ? look_at_pages(s, f) : status;
}

static int anything_due(sweep *s)
{
    const hab_types *types = s->broker->types;
    int due = 0;

    for (size_t i = 0; types != NULL && i < types->count && !due; i++) {
        due = is_due(s, &types->items[i]);
    }
    return due;
}

/* One batch of each duty. 1 when there may be more. */
static int pass(sweep *s)
{
    const hab_types *types = s->broker->types;
    wanting f = {.uncovered = 0};
    int more = 0;
    hab_status status;

    for (size_t i = 0; types != NULL && i < types->count; i++) {
        more |= is_due(s, &types->items[i]) && sweep_type(s, &types->items[i]);
    }
    status = look(s, &f);
    if (status != HAB_OK) {
        s->status = hab_fail(s->error, status, "the store: %s", hab_status_text(status));
        return 0;
    }
    more |= f.uncovered && sweep_cover(s);
    more |= f.unrendered && sweep_pages(s);
    return (f.doomed && sweep_vault(s)) || more;
}

/* -- The lease */

static hab_status read_lease(hab_txn *txn, lease *found)
{
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_META, hab_slice_text(lease_key), &value);

    if (status == HAB_OK && value.size != sizeof(*found)) {
        return HAB_CORRUPT;
    }
    if (status == HAB_OK) {
        memcpy(found, value.data, sizeof(*found));
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static int is_own(const lease *found)
{
    return memcmp(found->holder, own.holder, sizeof(own.holder)) == 0;
}

/* In a write transaction. A lease that ends later than one can is of a clock set back. */
static hab_status put_lease(hab_txn *txn, int64_t now, int64_t until)
{
    lease found = {.until = 0};
    hab_status status = read_lease(txn, &found);

    if (status == HAB_OK && !is_own(&found) && found.until > now && found.until <= now + LEASE) {
        return HAB_LATER;
    }
    found = own;
    found.until = until;
    return status == HAB_OK ? hab_put(txn, HAB_TABLE_META, hab_slice_text(lease_key),
                                      hab_slice_of(&found, sizeof(found)))
                            : status;
}

static hab_status write_lease(const sweep *s, int64_t until)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(s->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = put_lease(txn, s->now, until);
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    status = hab_commit(txn);
    own.until = status == HAB_OK ? until : own.until;
    return status;
}

/* Half a lease that is left will do. */
static hab_status take_lease(const sweep *s)
{
    if (own_process != getpid()) {
        own.until = 0;
        if (hab_random(own.holder, sizeof(own.holder)) != HAB_OK) {
            return HAB_IO;
        }
        own_process = getpid();
    }
    return own.until > s->now + LEASE / 2 && own.until <= s->now + LEASE
               ? HAB_OK
               : write_lease(s, s->now + LEASE);
}

static hab_status run(sweep *s, unsigned budget)
{
    const int64_t deadline = clock_ms() + budget;
    wanting f = {.uncovered = 0};
    int more = 1;
    hab_status status = look(s, &f);

    if (status != HAB_OK || (!f.uncovered && !f.doomed && !f.unrendered && !anything_due(s))) {
        return status;
    }
    status = take_lease(s);
    if (status != HAB_OK) {
        return status;
    }
    while (more && (s->batches == 0 || clock_ms() < deadline)) {
        more = pass(s);
    }
    status = more ? HAB_OK : write_lease(s, 0);
    return status == HAB_LATER ? HAB_OK : status; /* it ran out meanwhile: another's now */
}

hab_status hab_sweep_run(const hab_broker *broker, int64_t now, unsigned budget, unsigned *batches,
                         hab_error *error)
{
    sweep s = {.broker = broker, .now = now, .error = error};
    hab_status status;

    *batches = 0;
    if (error != NULL) {
        error->text[0] = '\0';
    }
    if (pthread_mutex_trylock(&sweeping) != 0) {
        return HAB_LATER;
    }
    status = broker->store != NULL ? run(&s, budget) : HAB_IO;
    pthread_mutex_unlock(&sweeping);
    *batches = s.batches;
    if (status == HAB_OK || status == HAB_LATER) {
        return status == HAB_OK ? s.status : status;
    }
    return hab_fail(error, status, "the sweep: %s", hab_status_text(status));
}
