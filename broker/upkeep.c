#include "upkeep.h"

#include <stdio.h>
#include <unistd.h>

#include "base/secret.h"
#include "control/control.h"
#include "control/forget.h"
#include "trace/alarm.h"
#include "trace/retention.h"
#include "trace/usage.h"

enum {
    TURNS = 25,        /* batches of counting, a call: turns of the store's only writer */
    CONTROL_TURNS = 4, /* the same, of controlling: a peak is controlled when it is over */
    INDEX_TURNS = 20,  /* transactions of indexing, a call */
    PATROLLED = 10000, /* records, a call: some 10 ms */
    FINDINGS = 16      /* of the patrol, a call */
};

/* One call. */
typedef struct keeping {
    const hab_broker *broker;
    int64_t now;
    hab_upkeep *upkeep;
    hab_status status; /* the first failure */
    hab_error *error;  /* of it */
} keeping;

/* The first failure is the one that is told. */
static void note(keeping *k, hab_status status, const hab_error *error)
{
    if (status != HAB_OK && k->status == HAB_OK) {
        k->status = status;
        *k->error = *error;
    }
}

static void index_rolled(keeping *k)
{
    hab_error error = {""};
    unsigned left = 0;
    hab_status status =
        hab_roll_index(k->broker->trace, INDEX_TURNS, &k->upkeep->indexed, &left, &error);

    k->upkeep->left += left;
    note(k, status == HAB_LATER ? HAB_OK : status, &error);
}

static void count_uses(keeping *k)
{
    hab_error error = {""};
    hab_status status = HAB_OK;
    unsigned left = 1;

    for (unsigned turn = 0; status == HAB_OK && left && turn < TURNS; turn++) {
        status =
            hab_usage_follow(k->broker->store, k->broker->trace, HAB_USAGE_BATCH, &left, &error);
    }
    k->upkeep->left += status == HAB_OK && left;
    note(k, status, &error);
}

static void control_connections(keeping *k)
{
    hab_error error = {""};
    hab_status status = HAB_OK;
    unsigned left = 1;

    for (unsigned turn = 0; status == HAB_OK && left && turn < CONTROL_TURNS; turn++) {
        status = hab_control_follow(k->broker, k->now / 1000000, HAB_CONTROL_BATCH, &left, &error);
    }
    k->upkeep->left += status == HAB_OK && left;
    note(k, status, &error);
}

/* One that cannot be stored is told all the same, and tried again at each call. */
static void raise_alarm(keeping *k, const hab_patrol_finding *finding)
{
    hab_upkeep *upkeep = k->upkeep;
    hab_error error = {""};
    int fresh = 0;
    hab_status status = hab_alarm_raise(k->broker, finding->place, finding->sentence,
                                        k->now / 1000000, &fresh, &error);

    note(k, status, &error);
    if (status != HAB_OK && finding != &upkeep->unstored) {
        upkeep->unstored = *finding;
        fresh = 1;
    } else if (status == HAB_OK && finding == &upkeep->unstored) {
        upkeep->unstored.place[0] = '\0';
    }
    if (fresh) {
        upkeep->alarms++;
        (void) snprintf(upkeep->alarm.text, sizeof(upkeep->alarm.text), "%s: %s", finding->place,
                        finding->sentence);
    }
}

/* What others found, in their words. */
static void raise_failure(keeping *k, const char *place, const char *sentence,
                          const hab_error *error)
{
    hab_patrol_finding finding;

    (void) snprintf(finding.place, sizeof(finding.place), "%s", place);
    (void) snprintf(finding.sentence, sizeof(finding.sentence),
                    "%s Ce qui a été trouvé, tel que le programme le dit\u00a0: %.300s", sentence,
                    error->text);
    raise_alarm(k, &finding);
}

/* A key of zeros is none: what it signs, anybody could. */
static int has_key(const hab_broker *broker)
{
    static const uint8_t none[HAB_KEY_SIZE];

    return broker->heads != NULL && !hab_equal_secret(broker->key, none, sizeof(none));
}

static void tell_damaged(void *context, const char *name)
{
    hab_patrol_finding finding;

    (void) snprintf(finding.place, sizeof(finding.place), "%s", name);
    (void) snprintf(
        finding.sentence, sizeof(finding.sentence),
        "Journal %s\u00a0: des octets n’y sont plus ceux qui avaient été écrits. Ce qui "
        "en reste lisible est dans les segments\u00a0; le reste y manque.",
        name);
    raise_alarm(context, &finding);
}

/* Each time, for who found one damaged may have been killed before it was told. */
static void look_for_damaged(keeping *k)
{
    hab_error error = {""};
    hab_status status = hab_roll_damaged(k->broker->trace, tell_damaged, k, &error);

    note(k, status, &error);
}

/* Heads that an alarm has stopped go on once it is lifted. */
static void sign(keeping *k, const hab_head_key *key)
{
    const hab_broker *broker = k->broker;
    hab_heads_signed *done = &k->upkeep->heads;
    hab_error error = {""};
    hab_status status = hab_alarm_settle(broker, key, k->now, done, &error);

    if (status == HAB_NOT_FOUND) {
        status = hab_heads_advance(broker->store, broker->trace, broker->heads, key, k->now, done,
                                   &error);
    }
    k->upkeep->left += done->left;
    if (status == HAB_CORRUPT) {
        raise_failure(k, done->place, "Rien n’est plus signé.", &error);
    } else {
        note(k, status == HAB_LATER ? HAB_OK : status, &error);
    }
}

/* Where much was changed, and told before, it is not waited at each of it. */
static void patrol(keeping *k, const hab_head_key *key)
{
    const hab_broker *broker = k->broker;
    const char *heads = has_key(broker) ? broker->heads : NULL;
    hab_patrol_finding finding;
    hab_error error = {""};
    hab_status status = HAB_CORRUPT;

    for (unsigned turn = 0; status == HAB_CORRUPT && turn < FINDINGS; turn++) {
        status = hab_patrol_step(broker->store, broker->trace, heads, key->public, PATROLLED,
                                 &k->upkeep->patrol, &finding, &error);
        if (status == HAB_CORRUPT) {
            raise_alarm(k, &finding);
        }
    }
    note(k, status == HAB_CORRUPT ? HAB_OK : status, &error);
}

static void sign_and_look(keeping *k)
{
    hab_head_key key = {.secret = {0}};
    hab_error error = {"the key of the heads cannot be made"};
    hab_status status = has_key(k->broker) ? hab_head_key_of(k->broker->key, &key) : HAB_OK;

    if (status != HAB_OK) {
        note(k, status, &error);
        return;
    }
    if (has_key(k->broker)) {
        sign(k, &key);
    }
    patrol(k, &key);
    hab_wipe(&key, sizeof(key));
}

static void drop_what_is_old(keeping *k)
{
    hab_error error = {""};
    unsigned count;
    uint32_t month;
    int file = -1;
    hab_status status = hab_retention_drop(k->broker, k->now / 1000000, &month, &file, &error);

    note(k, status == HAB_LATER ? HAB_OK : status, &error);
    note(k, hab_forget_run(k->broker, k->now / 1000000, &count, &error), &error);
    if (file >= 0) {
        close(file);
    }
}

hab_status hab_upkeep_run(const hab_broker *broker, int64_t now, hab_upkeep *upkeep,
                          hab_error *error)
{
    keeping k = {.broker = broker, .now = now, .upkeep = upkeep, .error = error};
    hab_error rolling = {""};
    char place[HAB_PLACE];
    hab_status status;

    upkeep->left = 0;
    upkeep->alarms = 0;
    upkeep->heads = (hab_heads_signed){0};
    upkeep->rolled = (hab_roll_report){0};
    status = hab_roll(broker->store, broker->trace, now / 1000000, &upkeep->rolled, &rolling);
    if (status == HAB_LATER) {
        *error = rolling;
        return status;
    }
    note(&k, status, &rolling);
    if (status == HAB_OK) {
        upkeep->rolled_at = now;
    }
    if (upkeep->unstored.place[0] != '\0') {
        raise_alarm(&k, &upkeep->unstored);
    }
    if (status == HAB_CORRUPT) {
        hab_place_of_text("roll", hab_slice_text(rolling.text), place);
        raise_failure(&k, place, "La trace ne peut plus être complétée.", &rolling);
    }
    look_for_damaged(&k);
    index_rolled(&k);
    count_uses(&k);
    control_connections(&k);
    sign_and_look(&k);
    drop_what_is_old(&k);
    return k.status;
}
