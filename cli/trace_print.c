#include "trace_print.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "trace/trace_csv.h"

int trace_format_of(const char *name, trace_format *format)
{
    static const char *const names[] = {
        [TRACE_TEXT] = "text", [TRACE_JSON] = "json", [TRACE_CSV] = "csv"};

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i], name) == 0) {
            *format = (trace_format) i;
            return 1;
        }
    }
    return 0;
}

static void print_slice(hab_slice slice)
{
    char text[HAB_TRACE_PRINTABLE];

    hab_trace_printable(slice, text);
    fputs(text[0] != '\0' ? text : "-", stdout);
}

static void print_subject(const hab_trace_record *record)
{
    char reference[HAB_TRACE_ID];

    switch (record->kind) {
    case HAB_TRACE_OUTCOME:
        (void) hab_trace_id(record->reference_writer, record->reference, reference);
        printf("%" PRIu16 " %" PRIu64 " octets, suite de %s", record->status, record->bytes,
               reference);
        break;
    case HAB_TRACE_CHANGE:
        print_slice(record->operation);
        putchar(' ');
        print_slice(record->object);
        break;
    default:
        print_slice(record->type);
        putchar('/');
        print_slice(record->service);
        putchar('/');
        print_slice(record->target);
    }
}

static void print_text(const hab_trace_record *record)
{
    char time[HAB_TIME_TEXT];
    char address[INET6_ADDRSTRLEN];
    char id[HAB_TRACE_ID];

    hab_format_time_us(record->time, time);
    hab_trace_address(record->address, address);
    (void) hab_trace_id(record->writer, record->count, id);
    printf("%s  %-10s  %-8s  ", time, hab_trace_kind_name(record->kind),
           record->allowed ? "autorise" : "refuse");
    if (record->person != 0) {
        printf("personne %-6" PRIu64 "  ", record->person);
    } else {
        printf("%-17s", "-");
    }
    print_subject(record);
    printf("  ");
    print_slice(record->numero);
    printf("  %s ", hab_reason_code(record->reason));
    print_slice(record->article);
    printf("  %s  %s\n", address[0] != '\0' ? address : "-", id);
}

void trace_print_head(trace_format format)
{
    if (format == TRACE_CSV) {
        hab_trace_csv_head(stdout);
    }
}

int trace_print(trace_format format, const hab_trace_record *record, uint64_t number)
{
    json_t *object;
    char *line;

    if (format == TRACE_TEXT) {
        print_text(record);
        return 1;
    }
    line = hab_trace_json(record, number);
    if (line == NULL) {
        return 0;
    }
    if (format == TRACE_JSON) {
        puts(line);
    } else {
        object = json_loads(line, 0, NULL);
        hab_trace_csv_row(stdout, object);
        json_decref(object);
    }
    free(line);
    return 1;
}
