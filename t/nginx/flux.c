/* A convention type for t/nginx/stream.t: its page streams parts and counts in its records
 * how many were acknowledged. */
#include "plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the query asks for, and how far it is. */
typedef struct flux {
    char name[64]; /* of the record */
    unsigned parts;
    unsigned size;    /* bytes of a part */
    unsigned fails;   /* the part that fails; 0: none */
    unsigned refuses; /* the first part does */
    unsigned empty;   /* every so many parts there is an empty one; 0: none */
    unsigned made;
} flux;

static const hab_calls *calls_of(const void *state)
{
    return ((const hab_host *) state)->calls;
}

static unsigned ask_number(const hab_calls *calls, hab_call *call, const char *name)
{
    char text[16];

    return calls->query(call, name, text, sizeof(text)) == HAB_DONE
               ? (unsigned) strtoul(text, NULL, 10)
               : 0;
}

/* That this runs means that all former parts were acknowledged. */
static int count_acknowledged(const hab_calls *calls, hab_call *call, const flux *f)
{
    return calls->put(call, (hab_slice){f->name, strlen(f->name)},
                      (hab_slice){&f->made, sizeof(f->made)});
}

static int give_part(const hab_calls *calls, hab_call *call, const flux *f)
{
    char *bytes = malloc(f->size);
    int outcome;

    if (bytes == NULL) {
        return HAB_FAILED;
    }
    memset(bytes, 'a' + (int) (f->made % 26), f->size);
    outcome = calls->part(call, (hab_slice){bytes, f->size});
    free(bytes);
    return outcome;
}

static int flux_next(const void *state, hab_call *call, void *context)
{
    const hab_calls *calls = calls_of(state);
    const hab_slice none = {NULL, 0};
    flux *f = context;
    int outcome = count_acknowledged(calls, call, f);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (f->made == f->parts) {
        return HAB_NONE;
    }
    f->made++;
    if (f->made == f->fails) {
        return HAB_FAILED;
    }
    if (f->refuses) {
        return calls->may(call, "flux", none, none, NULL);
    }
    if (f->empty != 0 && f->made % f->empty == 0) {
        return HAB_DONE;
    }
    return give_part(calls, call, f);
}

static void flux_close(const void *state, void *context)
{
    (void) state;
    free(context);
}

static int get_parts(const void *state, hab_call *call)
{
    const hab_calls *calls = calls_of(state);
    flux *f = calloc(1, sizeof(*f));
    hab_stream stream = {.type = "application/octet-stream",
                         .filename = "flux.bin",
                         .next = flux_next,
                         .close = flux_close,
                         .context = f};

    if (f == NULL) {
        return HAB_FAILED;
    }
    (void) calls->query(call, "nom", f->name, sizeof(f->name));
    f->parts = ask_number(calls, call, "parties");
    f->size = ask_number(calls, call, "taille");
    f->fails = ask_number(calls, call, "echec");
    f->refuses = ask_number(calls, call, "refus");
    f->empty = ask_number(calls, call, "vides");
    return calls->stream(call, &stream);
}

/* How many parts of a stream were acknowledged; -1: next() never ran. */
static int get_count(const void *state, hab_call *call)
{
    const hab_calls *calls = calls_of(state);
    char name[64] = "";
    char text[32];
    int acknowledged = -1;
    hab_slice value;

    if (calls->query(call, "nom", name, sizeof(name)) == HAB_DONE
        && calls->get(call, (hab_slice){name, strlen(name)}, &value) == HAB_DONE) {
        memcpy(&acknowledged, value.data, sizeof(acknowledged));
    }
    (void) snprintf(text, sizeof(text), "{\"acquis\": %d}", acknowledged);
    return calls->answer(call, 200, NULL, (hab_slice){text, strlen(text)});
}

static const hab_page pages[] = {
    {.path = "parties", .get = get_parts},
    {.path = "acquis", .flags = HAB_PAGE_PUBLIC, .get = get_count},
};

static const hab_page *flux_pages(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(pages) / sizeof(*pages);
    return pages;
}

static int flux_open(const hab_host *host, hab_slice settings, void *report, void **state)
{
    (void) settings;
    (void) report;
    *state = (void *) host;
    return 0;
}

static void flux_end(void *state)
{
    (void) state;
}

static const hab_service *flux_services(const void *state, size_t *count)
{
    static const hab_service services[] = {{.name = "flux", .title = "Flux", .article = "F-1"}};

    (void) state;
    *count = 1;
    return services;
}

static int check_nothing(const void *state, hab_slice convention, void *report)
{
    (void) state;
    (void) convention;
    (void) report;
    return 0;
}

static int refuse(const void *state, hab_slice scope, const hab_ask *ask, hab_answer *answer)
{
    (void) state;
    (void) scope;
    (void) ask;
    answer->reason = HAB_REASON_RIGHT_MISSING;
    return HAB_REFUSE;
}

static const char *no_article(const void *state, int reason)
{
    (void) state;
    (void) reason;
    return NULL;
}

HAB_PLUGIN_EXPORT const hab_plugin habilitation_plugin = {
    .major = HAB_ABI_MAJOR,
    .minor = HAB_ABI_MINOR,
    .name = "flux",
    .title = "Flux",
    .open = flux_open,
    .close = flux_end,
    .services = flux_services,
    .annexe_check = check_nothing,
    .annexe_compile = check_nothing,
    .decide = refuse,
    .article = no_article,
    .pages = flux_pages,
};
