/* Figures by commune and month (E: follow-up): counts of demandes, of nothing else. They
 * are gathered here, and shown by figures_page.c. */
#include "lieu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The months of a year in which something was transmitted, at most. */
static int add_commune(const li *self, hab_call *call, const char *code, uint32_t year,
                       li_table *table)
{
    int outcome = HAB_DONE;

    for (uint32_t month = 1; outcome == HAB_DONE && month <= 12; month++) {
        li_line *line = &table->lines[table->count];

        outcome = li_figures_of(self, call, code, year * 100 + month, &line->figures);
        if (outcome == HAB_DONE && line->figures.transmitted > 0) {
            (void) snprintf(line->code, sizeof(line->code), "%s", code);
            line->month = year * 100 + month;
            table->count++;
        }
    }
    return outcome;
}

static int make_room(li_table *table)
{
    enum { YEAR = 12 };
    size_t room = table->room < 64 ? 64 : table->room * 2;
    li_line *grown;

    if (table->count + YEAR < table->room) {
        return HAB_DONE;
    }
    grown = realloc(table->lines, room * sizeof(*grown));
    if (grown == NULL) {
        return HAB_FAILED;
    }
    table->lines = grown;
    table->room = room;
    return HAB_DONE;
}

int li_table_fill(const li *self, hab_call *call, const li_communes *communes, uint32_t year,
                  li_table *table)
{
    li_table made = {0};
    int outcome = HAB_DONE;

    for (size_t i = 0; outcome == HAB_DONE && i < communes->count; i++) {
        outcome = make_room(&made);
        if (outcome == HAB_DONE) {
            outcome = add_commune(self, call, communes->codes[i], year, &made);
        }
    }
    if (outcome != HAB_DONE) {
        free(made.lines);
        return outcome;
    }
    *table = made;
    return HAB_DONE;
}

void li_table_free(li_table *table)
{
    free(table->lines);
    *table = (li_table){0};
}

static void add(li_figures *sum, const li_figures *more)
{
    sum->transmitted += more->transmitted;
    sum->retrieved += more->retrieved;
    sum->late += more->late;
    sum->withdrawn += more->withdrawn;
    for (unsigned i = 0; i < LI_OUTCOMES; i++) {
        sum->treated[i] += more->treated[i];
    }
}

void li_table_months(const li_table *table, li_figures months[12], li_figures *sum)
{
    memset(months, 0, 12 * sizeof(*months));
    *sum = (li_figures){0};
    for (size_t i = 0; i < table->count; i++) {
        add(&months[(table->lines[i].month + 99) % 100], &table->lines[i].figures);
        add(sum, &table->lines[i].figures);
    }
}
