/* annuaire/export.jsonl and .csv: all that is published, in parts. Each part is read in a
 * transaction of its own, from where the one before has ended: a download keeps none open,
 * however slow it is, and what is withdrawn meanwhile is not in what is still to come. */
#define _GNU_SOURCE /* asprintf, fopencookie */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/csv.h"
#include "portal/portal.h"
#include "publish/serve.h"
#include "type/call.h"
#include "web/answer.h"

/* A part ends with the entry that fills it. All have the same room, so that the memory of
 * one is the next one's; what needs more has more. */
enum { PART = 128 << 10, ROOM = PART + (64 << 10) };

typedef struct part part;

typedef struct export
{
    hab_source source;
    void (*write)(const part *p, const hab_type *type, const hab_published *published);
    const char *head; /* of the file; NULL when it is written */
    uint32_t type;    /* of the last entry that was given, */
    size_t id_size;
    char id[HAB_PUBLICATION_ID_MAX];
}
export;

struct part {
    hab_exchange *exchange;
    export *to;
    FILE *out; /* adds to the exchange's content */
    size_t room;
    int full; /* there is more */
};

static ssize_t append(void *context, const char *bytes, size_t size)
{
    part *p = context;
    hab_exchange *exchange = p->exchange;

    if (exchange->content_size + size > p->room) {
        size_t room = 2 * (exchange->content_size + size);
        char *grown = realloc(exchange->content, room);

        if (grown == NULL) {
            return 0;
        }
        exchange->content = grown;
        p->room = room;
    }
    memcpy(exchange->content + exchange->content_size, bytes, size);
    exchange->content_size += size;
    return (ssize_t) size;
}

/* -- one entry */

static void write_jsonl(const part *p, const hab_type *type, const hab_published *published)
{
    (void) type;
    (void) fwrite(published->document.data, 1, published->document.size, p->out);
    (void) fputc('\n', p->out);
}

static void put_text(const part *p, const char *text)
{
    hab_csv_field(p->out, hab_slice_text(text));
    (void) fputc(',', p->out);
}

static void put_slice(const part *p, hab_slice text)
{
    hab_csv_field(p->out, text);
    (void) fputc(',', p->out);
}

/* Its type's document may have one. */
static void put_postal_address(const part *p, const hab_published *published)
{
    json_t *document = json_loadb(published->document.data, published->document.size, 0, NULL);
    const json_t *address = json_object_get(document, "adresse");

    put_slice(p, hab_slice_of(json_string_value(address), json_string_length(address)));
    json_decref(document);
}

/* Absolute where the client said how it addresses us. */
static void put_page_address(const part *p, const hab_type *type, hab_slice id)
{
    hab_slice origin = p->exchange->own_origin;
    hab_slice mount = p->exchange->mount;
    char *address = NULL;
    char path[33];
    int size;

    if (origin.size > 0 && ((const char *) origin.data)[origin.size - 1] == '/') {
        origin.size = 0;
    }
    hab_type_path(type, path);
    size = asprintf(&address, "%.*s%.*sannuaire/%s/%.*s", (int) origin.size,
                    (const char *) origin.data, (int) mount.size, (const char *) mount.data, path,
                    (int) id.size, (const char *) id.data);
    if (size >= 0) {
        hab_csv_field(p->out, hab_slice_of(address, (size_t) size));
        free(address);
    }
}

static void write_csv(const part *p, const hab_type *type, const hab_published *published)
{
    const hab_publication_record *record = &published->record;
    char modified[HAB_TIME_TEXT];

    hab_format_time(record->modified, modified);
    put_text(p, type->plugin->name);
    put_text(p, record->kind);
    put_slice(p, published->id);
    put_slice(p, published->nom);
    put_postal_address(p, published);
    put_text(p, record->commune);
    put_slice(p, published->commune_nom);
    put_text(p, record->caf);
    (void) fprintf(p->out, "%u,%s,", record->places, modified);
    put_page_address(p, type, published->id);
    (void) fputs("\r\n", p->out);
}

/* -- parts */

/* What does not fit any more is for the next part, and ends the walk. */
static hab_status give(void *context, const hab_published *published)
{
    part *p = context;
    const hab_type *type = hab_type_by_key(p->exchange->broker->types, published->type);

    if (p->exchange->content_size >= PART) {
        p->full = 1;
        return HAB_EXISTS;
    }
    if (type != NULL) {
        p->to->write(p, type, published);
    }
    p->to->type = published->type;
    p->to->id_size = published->id.size;
    memcpy(p->to->id, published->id.data, published->id.size);
    return HAB_OK;
}

static hab_status read_part(part *p)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(p->exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_published_walk(txn, p->to->type, hab_slice_of(p->to->id, p->to->id_size), give, p);
    hab_abort(txn);
    return p->full ? HAB_OK : status;
}

static hab_status write_part(part *p)
{
    hab_status status;

    if (p->to->head != NULL) {
        (void) fputs(p->to->head, p->out);
        p->to->head = NULL;
    }
    status = read_part(p);
    if (fflush(p->out) != 0 || ferror(p->out)) {
        status = HAB_MEMORY;
    }
    (void) fclose(p->out);
    return status;
}

static hab_status next_part(hab_exchange *exchange, hab_source *source)
{
    const cookie_io_functions_t writes = {.write = append};
    part p = {.exchange = exchange, .to = (export *) source, .room = ROOM};
    hab_status status;

    exchange->content = malloc(p.room);
    p.out = exchange->content != NULL ? fopencookie(&p, "w", writes) : NULL;
    status = p.out != NULL ? write_part(&p) : HAB_MEMORY;
    exchange->more = p.full;
    return status;
}

static void close_export(hab_source *source)
{
    free(source);
}

static void answer_export(hab_exchange *exchange, const export *what, const char *type,
                          const char *filename)
{
    export *made = malloc(sizeof(*made));

    if (made == NULL) {
        hab_answer_failure(exchange, HAB_MEMORY, filename);
        return;
    }
    *made = *what;
    made->source = (hab_source){.next = next_part, .close = close_export};
    exchange->source = &made->source;
    exchange->more = 1;
    exchange->status = 200;
    exchange->type = type;
    hab_answer_disposition(exchange, "attachment", filename);
    hab_answer_header(exchange, hab_served_headers[0].name, "%s", hab_served_headers[0].value);
}

void hab_directory_jsonl_get(hab_exchange *exchange)
{
    const export what = {.write = write_jsonl};

    answer_export(exchange, &what, "application/jsonl", "annuaire.jsonl");
}

void hab_directory_csv_get(hab_exchange *exchange)
{
    const export what = {.write = write_csv,
                         .head = "type,genre,id,nom,adresse,code_commune,commune,caf,places,"
                                 "modifie,lien\r\n"};

    answer_export(exchange, &what, "text/csv; charset=utf-8; header=present", "annuaire.csv");
}
