
/*
 * What a monitor counts: samples of all workers together, as JSON and in
 * Prometheus's text format.  Both are written by the same walk.
 */


#include "ngx_http_habilitation_health.h"


#define NGX_HTTP_HABILITATION_PAGE   (48 * 1024)
#define NGX_HTTP_HABILITATION_LABEL  64


/* One of the two is written. */

typedef struct {
    json_t      *json;
    u_char      *last;
    u_char      *end;
    const char  *name;
} ngx_http_habilitation_out_t;


static void ngx_http_habilitation_family(ngx_http_habilitation_out_t *o,
    const char *name, const char *type, const char *help);
static void ngx_http_habilitation_sample(ngx_http_habilitation_out_t *o,
    const char *suffix, const char *labels, uint64_t value);
static void ngx_http_habilitation_seconds(ngx_http_habilitation_out_t *o,
    const char *suffix, uint64_t us);
static void ngx_http_habilitation_gauge(ngx_http_habilitation_out_t *o,
    const char *name, const char *help, uint64_t value);
static void ngx_http_habilitation_counter(ngx_http_habilitation_out_t *o,
    const char *name, const char *help, uint64_t value);
static void ngx_http_habilitation_label(char *text, const char *name,
    const char *value);
static void ngx_http_habilitation_tell_decisions(ngx_http_habilitation_out_t *o,
    const ngx_http_habilitation_sum_t *sum);
static void ngx_http_habilitation_tell_trace(ngx_http_habilitation_out_t *o,
    const ngx_http_habilitation_sum_t *sum);
static void ngx_http_habilitation_tell_commits(ngx_http_habilitation_out_t *o,
    const ngx_http_habilitation_sum_t *sum);
static void ngx_http_habilitation_tell_roll(ngx_http_habilitation_out_t *o,
    const ngx_http_habilitation_sum_t *sum);
static void ngx_http_habilitation_tell_store(ngx_http_habilitation_out_t *o,
    const ngx_http_habilitation_sum_t *sum);
static void ngx_http_habilitation_tell_rows(ngx_http_habilitation_out_t *o,
    const ngx_http_habilitation_sum_t *sum);
static void ngx_http_habilitation_tell_all(ngx_http_habilitation_out_t *o,
    ngx_uint_t well);


/* The bounds of commits, in seconds, as they are written. */

static const char *
    ngx_http_habilitation_commit_text[NGX_HTTP_HABILITATION_COMMITS] =
    { "0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01",
      "0.025", "0.05", "0.1", "0.5", "2.5" };


/* -- how it is written */

static void
ngx_http_habilitation_family(ngx_http_habilitation_out_t *o, const char *name,
    const char *type, const char *help)
{
    o->name = name;

    if (o->json == NULL) {
        o->last = ngx_slprintf(o->last, o->end,
                               "# HELP habilitation_%s %s\n"
                               "# TYPE habilitation_%s %s\n",
                               name, help, name, type);
    }
}


/* `labels` with their braces, or "". */

static void
ngx_http_habilitation_sample(ngx_http_habilitation_out_t *o, const char *suffix,
    const char *labels, uint64_t value)
{
    u_char  key[NGX_HTTP_HABILITATION_LABEL * 3];

    *ngx_snprintf(key, sizeof(key) - 1, "habilitation_%s%s%s", o->name, suffix,
                  labels) = '\0';

    if (o->json != NULL) {
        json_object_set_new(o->json, (char *) key,
                            json_integer((json_int_t) value));
        return;
    }

    o->last = ngx_slprintf(o->last, o->end, "%s %uL\n", key, value);
}


static void
ngx_http_habilitation_seconds(ngx_http_habilitation_out_t *o,
    const char *suffix, uint64_t us)
{
    u_char  key[NGX_HTTP_HABILITATION_LABEL * 3];

    *ngx_snprintf(key, sizeof(key) - 1, "habilitation_%s%s", o->name, suffix)
        = '\0';

    if (o->json != NULL) {
        json_object_set_new(o->json, (char *) key,
                            json_real((double) us / 1000000));
        return;
    }

    o->last = ngx_slprintf(o->last, o->end, "%s %uL.%06uL\n", key,
                           us / 1000000, us % 1000000);
}


static void
ngx_http_habilitation_gauge(ngx_http_habilitation_out_t *o, const char *name,
    const char *help, uint64_t value)
{
    ngx_http_habilitation_family(o, name, "gauge", help);
    ngx_http_habilitation_sample(o, "", "", value);
}


static void
ngx_http_habilitation_counter(ngx_http_habilitation_out_t *o, const char *name,
    const char *help, uint64_t value)
{
    ngx_http_habilitation_family(o, name, "counter", help);
    ngx_http_habilitation_sample(o, "", "", value);
}


static void
ngx_http_habilitation_label(char *text, const char *name, const char *value)
{
    *ngx_snprintf((u_char *) text, NGX_HTTP_HABILITATION_LABEL - 1,
                  "{%s=\"%s\"}", name, value) = '\0';
}


/* -- what is told */

static void
ngx_http_habilitation_tell_decisions(ngx_http_habilitation_out_t *o,
    const ngx_http_habilitation_sum_t *sum)
{
    int          reason;
    char         labels[2 * NGX_HTTP_HABILITATION_LABEL];
    const char  *code;

    ngx_http_habilitation_family(o, "decisions_total", "counter",
                          "Decisions about protected locations, by outcome.");

    for (reason = 0; reason < HAB_REASON_COUNT; reason++) {
        code = hab_reason_code(reason);

        if (sum->counters.decisions[reason] == 0
            && ngx_strcmp(code, "inconnu") == 0)
        {
            continue;
        }

        *ngx_snprintf((u_char *) labels, sizeof(labels) - 1,
                      "{verdict=\"%s\",motif=\"%s\"}",
                      reason == HAB_REASON_GRANTED ? "autorise" : "refuse",
                      code) = '\0';
        ngx_http_habilitation_sample(o, "", labels,
                                     sum->counters.decisions[reason]);
    }
}


static void
ngx_http_habilitation_tell_trace(ngx_http_habilitation_out_t *o,
    const ngx_http_habilitation_sum_t *sum)
{
    char        number[NGX_INT_T_LEN + 1];
    char        labels[NGX_HTTP_HABILITATION_LABEL];
    ngx_uint_t  i, count;

    ngx_http_habilitation_family(o, "trace_batch_records", "histogram",
                                 "Records written and synced together.");

    for (i = 0, count = 0; i < NGX_HTTP_HABILITATION_SIZES; i++) {
        count += sum->counters.sizes[i];
        *ngx_snprintf((u_char *) number, NGX_INT_T_LEN, "%ui",
                      ngx_http_habilitation_size_le[i]) = '\0';
        ngx_http_habilitation_label(labels, "le", number);
        ngx_http_habilitation_sample(o, "_bucket", labels, count);
    }

    count += sum->counters.sizes[i];
    ngx_http_habilitation_sample(o, "_bucket", "{le=\"+Inf\"}", count);
    ngx_http_habilitation_sample(o, "_sum", "", sum->counters.records);
    ngx_http_habilitation_sample(o, "_count", "", count);

    ngx_http_habilitation_counter(o, "trace_failures_total",
                                  "Batches that could not be written.",
                                  sum->counters.failures);
    ngx_http_habilitation_gauge(o, "requests_waiting",
                                "Requests held back until their trace is on "
                                "disk.", sum->waiting);
}


static void
ngx_http_habilitation_tell_commits(ngx_http_habilitation_out_t *o,
    const ngx_http_habilitation_sum_t *sum)
{
    char        labels[NGX_HTTP_HABILITATION_LABEL];
    ngx_uint_t  i, count;

    ngx_http_habilitation_family(o, "trace_commit_seconds", "histogram",
                                 "Time that a batch took to be on disk.");

    for (i = 0, count = 0; i < NGX_HTTP_HABILITATION_COMMITS; i++) {
        count += sum->counters.commits[i];
        ngx_http_habilitation_label(labels, "le",
                                    ngx_http_habilitation_commit_text[i]);
        ngx_http_habilitation_sample(o, "_bucket", labels, count);
    }

    count += sum->counters.commits[i];
    ngx_http_habilitation_sample(o, "_bucket", "{le=\"+Inf\"}", count);
    ngx_http_habilitation_seconds(o, "_sum", sum->counters.commit);
    ngx_http_habilitation_sample(o, "_count", "", count);
}


static void
ngx_http_habilitation_tell_roll(ngx_http_habilitation_out_t *o,
    const ngx_http_habilitation_sum_t *sum)
{
    ngx_http_habilitation_counter(o, "trace_rolled_records_total",
                                  "Records moved into the months' segments.",
                                  sum->counters.rolled);

    if (sum->rolled > 0) {
        ngx_http_habilitation_family(o, "trace_rolled_timestamp_seconds",
                                     "gauge", "When the last roll began.");
        ngx_http_habilitation_seconds(o, "", (uint64_t) sum->rolled);
        ngx_http_habilitation_family(o, "trace_lag_seconds", "gauge",
                                     "No record older than this waits to be "
                                     "rolled.");
        ngx_http_habilitation_seconds(o, "", sum->now > sum->rolled
                                     ? (uint64_t) (sum->now - sum->rolled) : 0);
    }

    ngx_http_habilitation_counter(o, "trace_patrol_rounds_total",
                                  "Times that a worker has looked at all the "
                                  "segments.", sum->counters.rounds);
    ngx_http_habilitation_counter(o, "alarms_total",
                                  "Alarms raised: the trace was found changed.",
                                  sum->counters.alarms);
    ngx_http_habilitation_gauge(o, "alarms_standing",
                                "Alarms not lifted: nothing protected is open.",
                                sum->alarms);
}


static void
ngx_http_habilitation_tell_store(ngx_http_habilitation_out_t *o,
    const ngx_http_habilitation_sum_t *sum)
{
    ngx_http_habilitation_gauge(o, "store_map_bytes",
                                "Bytes that main.mdb may grow to.",
                                sum->store.map_bytes);
    ngx_http_habilitation_gauge(o, "store_used_bytes",
                                "Bytes that main.mdb has used.",
                                sum->store.used_bytes);
    ngx_http_habilitation_gauge(o, "store_readers",
                                "Reader slots taken in main.mdb.",
                                sum->store.readers);
}


static void
ngx_http_habilitation_tell_rows(ngx_http_habilitation_out_t *o,
    const ngx_http_habilitation_sum_t *sum)
{
    char        labels[NGX_HTTP_HABILITATION_LABEL];
    ngx_uint_t  rule, state;

    static const char *const  mails[] =
        { NULL, "attente", "envoi", "envoye", "mort" };

    if (sum->gauges.measured == 0) {
        return;
    }

    ngx_http_habilitation_gauge(o, "trace_segments_bytes",
                                "Bytes of the months' segments on disk.",
                                sum->gauges.segments);
    ngx_http_habilitation_gauge(o, "trace_logs_bytes",
                                "Bytes of the workers' logs on disk.",
                                sum->gauges.logs);
    ngx_http_habilitation_gauge(o, "sessions", "Sessions and tokens kept.",
                                sum->gauges.sessions);

    ngx_http_habilitation_family(o, "mails", "gauge", "Mails, by state.");

    for (state = HAB_MAIL_WAITING; state <= HAB_MAIL_DEAD; state++) {
        ngx_http_habilitation_label(labels, "etat", mails[state]);
        ngx_http_habilitation_sample(o, "", labels, sum->gauges.mails[state]);
    }

    ngx_http_habilitation_family(o, "signals", "gauge",
                                 "What controls of connections found, by "
                                 "state.");

    for (state = HAB_SIGNAL_NEW; state <= HAB_SIGNAL_CLOSED; state++) {
        ngx_http_habilitation_label(labels, "etat",
                                    hab_signal_state_name((unsigned) state));
        ngx_http_habilitation_sample(o, "", labels,
                                     sum->gauges.signals.states[state]);
    }

    ngx_http_habilitation_family(o, "signals_open", "gauge",
                                 "Of these, the ones not closed, by rule.");

    for (rule = 0; rule < HAB_RULE_COUNT; rule++) {
        ngx_http_habilitation_label(labels, "regle",
                                    hab_signal_rule_code((unsigned) rule));
        ngx_http_habilitation_sample(o, "", labels,
                                     sum->gauges.signals.open[rule]);
    }
}


static void
ngx_http_habilitation_tell_all(ngx_http_habilitation_out_t *o, ngx_uint_t well)
{
    ngx_http_habilitation_sum_t  sum;

    ngx_memzero(&sum, sizeof(ngx_http_habilitation_sum_t));

    if (ngx_http_habilitation_worker.conf != NULL) {
        ngx_http_habilitation_add_up(&sum);
    }

    ngx_http_habilitation_gauge(o, "healthy",
                                "1 while requests can be decided and traced.",
                                well);
    ngx_http_habilitation_gauge(o, "workers", "Worker processes.", sum.workers);

    ngx_http_habilitation_tell_decisions(o, &sum);
    ngx_http_habilitation_tell_trace(o, &sum);
    ngx_http_habilitation_tell_commits(o, &sum);
    ngx_http_habilitation_tell_roll(o, &sum);
    ngx_http_habilitation_tell_store(o, &sum);
    ngx_http_habilitation_tell_rows(o, &sum);
}


json_t *
ngx_http_habilitation_metrics_json(ngx_uint_t well)
{
    ngx_http_habilitation_out_t  out;

    ngx_memzero(&out, sizeof(ngx_http_habilitation_out_t));

    out.json = json_object();

    if (out.json != NULL) {
        ngx_http_habilitation_tell_all(&out, well);
    }

    return out.json;
}


ngx_buf_t *
ngx_http_habilitation_metrics_text(ngx_pool_t *pool, ngx_uint_t well)
{
    ngx_buf_t                    *b;
    ngx_http_habilitation_out_t   out;

    b = ngx_create_temp_buf(pool, NGX_HTTP_HABILITATION_PAGE);
    if (b == NULL) {
        return NULL;
    }

    ngx_memzero(&out, sizeof(ngx_http_habilitation_out_t));

    out.last = b->last;
    out.end = b->end;
    ngx_http_habilitation_tell_all(&out, well);
    b->last = out.last;

    return b;
}
