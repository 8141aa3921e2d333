
/*
 * What each worker counts, and what it comes to for all of them.
 */


#include "ngx_http_habilitation_health.h"

#include <dirent.h>
#include <sys/stat.h>

#include "trace/alarm.h"


#define NGX_HTTP_HABILITATION_SERVED    100 /* ms since the last grant */


static void ngx_http_habilitation_count_disk(const char *directory,
    ngx_http_habilitation_gauges_t *gauges);
static hab_status ngx_http_habilitation_count_rows(hab_txn *txn,
    ngx_http_habilitation_gauges_t *gauges);
static void ngx_http_habilitation_add_slots(ngx_http_habilitation_sum_t *sum);
static void ngx_http_habilitation_see_store(ngx_http_habilitation_sum_t *sum);


const ngx_uint_t  ngx_http_habilitation_size_le[NGX_HTTP_HABILITATION_SIZES] =
    { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024 };

/* microseconds */

const ngx_uint_t
    ngx_http_habilitation_commit_le[NGX_HTTP_HABILITATION_COMMITS] =
    { 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 500000,
      2500000 };


void
ngx_http_habilitation_count_decision(ngx_uint_t reason)
{
    ngx_http_habilitation_health_t  *health;

    health = ngx_http_habilitation_worker.conf->health->data;

    /* strangers, who are refused, slow no login down */

    if (reason == HAB_REASON_GRANTED && health->served != ngx_current_msec) {
        health->served = ngx_current_msec;
    }

    if (reason >= HAB_REASON_COUNT) {
        reason = HAB_REASON_PLUGIN_FAILED;
    }

    ngx_http_habilitation_slot->counters.decisions[reason]++;
}


/* This worker's clock stands still while it has nothing to do, and may be behind
 * that of who granted; while the worker ends, it stands still for good. */

int
ngx_http_habilitation_others_served(void)
{
    ngx_http_habilitation_health_t     *health;
    ngx_http_habilitation_main_conf_t  *hmcf;

    hmcf = ngx_http_habilitation_worker.conf;

    if (hmcf == NULL || ngx_terminate) {
        return 0;
    }

    health = hmcf->health->data;

    return (ngx_msec_int_t) (ngx_current_msec - health->served)
           < NGX_HTTP_HABILITATION_SERVED;
}


void
ngx_http_habilitation_count_waiting(ngx_uint_t waiting)
{
    ngx_http_habilitation_slot->waiting = waiting;
}


void
ngx_http_habilitation_count_batch(ngx_uint_t records, ngx_uint_t us)
{
    ngx_uint_t                         i;
    ngx_http_habilitation_counters_t  *counters;

    if (records == 0) {
        return;
    }

    counters = &ngx_http_habilitation_slot->counters;

    counters->batches++;
    counters->records += records;
    counters->commit += us;

    for (i = 0;
         i < NGX_HTTP_HABILITATION_SIZES
         && records > ngx_http_habilitation_size_le[i];
         i++)
    {
        /* void */
    }

    counters->sizes[i]++;

    for (i = 0;
         i < NGX_HTTP_HABILITATION_COMMITS
         && us > ngx_http_habilitation_commit_le[i];
         i++)
    {
        /* void */
    }

    counters->commits[i]++;
}


/* In a thread. */

void
ngx_http_habilitation_count_upkeep(const hab_upkeep *upkeep, uint64_t rounds)
{
    ngx_http_habilitation_slot_t  *slot;

    slot = ngx_http_habilitation_slot;

    slot->counters.rolled += upkeep->rolled.records;
    slot->counters.rounds += rounds;
    slot->counters.alarms += upkeep->alarms;

    if (upkeep->rolled_at > slot->rolled) {
        slot->rolled = upkeep->rolled_at;
    }
}


/* In a thread.  What cannot be counted keeps its former figure. */

void
ngx_http_habilitation_measure(const hab_broker *broker)
{
    hab_txn                         *txn;
    ngx_http_habilitation_gauges_t   gauges;

    ngx_memzero(&gauges, sizeof(ngx_http_habilitation_gauges_t));

    if (hab_begin_read(broker->store, &txn) != HAB_OK) {
        return;
    }

    if (ngx_http_habilitation_count_rows(txn, &gauges) == HAB_OK) {
        ngx_http_habilitation_count_disk(broker->trace, &gauges);
        gauges.measured = hab_now_us();
        ngx_http_habilitation_slot->gauges = gauges;
    }

    hab_abort(txn);
}


static hab_status
ngx_http_habilitation_count_rows(hab_txn *txn,
    ngx_http_habilitation_gauges_t *gauges)
{
    unsigned    state;
    hab_status  status;

    status = hab_count(txn, HAB_TABLE_EXPIRY, &gauges->sessions);

    for (state = HAB_MAIL_WAITING;
         status == HAB_OK && state <= HAB_MAIL_DEAD; state++)
    {
        status = hab_outbox_count(txn, state, &gauges->mails[state]);
    }

    return status == HAB_OK ? hab_signal_measure(txn, &gauges->signals)
                            : status;
}


static void
ngx_http_habilitation_count_disk(const char *directory,
    ngx_http_habilitation_gauges_t *gauges)
{
    DIR            *dir;
    size_t          len;
    struct stat     st;
    struct dirent  *entry;

    dir = opendir(directory);
    if (dir == NULL) {
        return;
    }

    while ((entry = readdir(dir)) != NULL) {

        len = ngx_strlen(entry->d_name);

        if (len < 4 || fstatat(dirfd(dir), entry->d_name, &st, 0) != 0) {
            continue;
        }

        if (ngx_strcmp(entry->d_name + len - 4, ".mdb") == 0) {
            gauges->segments += (uint64_t) st.st_blocks * 512;

        } else if (ngx_strncmp(entry->d_name, "wal-", 4) == 0) {
            gauges->logs += (uint64_t) st.st_blocks * 512;
        }
    }

    (void) closedir(dir);
}


void
ngx_http_habilitation_add_counters(ngx_http_habilitation_counters_t *to,
    const ngx_http_habilitation_counters_t *from)
{
    ngx_uint_t        i;
    ngx_uint_t       *sum = (ngx_uint_t *) to;
    const ngx_uint_t *add = (const ngx_uint_t *) from;

    for (i = 0;
         i < sizeof(ngx_http_habilitation_counters_t) / sizeof(ngx_uint_t);
         i++)
    {
        sum[i] += add[i];
    }
}


static void
ngx_http_habilitation_add_slots(ngx_http_habilitation_sum_t *sum)
{
    ngx_uint_t                       i;
    ngx_http_habilitation_slot_t    *slot;
    ngx_http_habilitation_health_t  *health;

    health = ngx_http_habilitation_worker.conf->health->data;
    sum->now = hab_now_us();

    ngx_shmtx_lock(&health->pool->mutex);

    sum->counters = health->ended;
    sum->rolled = health->rolled;
    sum->gauges = health->gauges;

    for (i = 0; i < NGX_HTTP_HABILITATION_SLOTS; i++) {
        slot = &health->slots[i];

        /* one that was killed counts until its place is taken */

        ngx_http_habilitation_add_counters(&sum->counters, &slot->counters);

        if (slot->rolled > sum->rolled) {
            sum->rolled = slot->rolled;
        }

        if (slot->gauges.measured > sum->gauges.measured) {
            sum->gauges = slot->gauges;
        }

        if (slot->pid != 0 && ngx_http_habilitation_alive(slot)) {
            sum->workers++;
            sum->waiting += slot->waiting;
        }
    }

    ngx_shmtx_unlock(&health->pool->mutex);
}


static void
ngx_http_habilitation_see_store(ngx_http_habilitation_sum_t *sum)
{
    hab_txn    *txn;
    hab_store  *store;

    store = ngx_http_habilitation_worker.conf->broker.store;

    if (store == NULL || hab_store_stat(store, &sum->store) != HAB_OK
        || hab_begin_read(store, &txn) != HAB_OK)
    {
        return;
    }

    (void) hab_alarm_count(txn, &sum->alarms);
    hab_abort(txn);
}


void
ngx_http_habilitation_add_up(ngx_http_habilitation_sum_t *sum)
{
    ngx_http_habilitation_add_slots(sum);
    ngx_http_habilitation_see_store(sum);
}
