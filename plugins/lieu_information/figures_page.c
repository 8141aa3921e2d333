/* The figures of a year, for a lieu and for the Caf, as a page, a picture or a CSV file.
 * Counts of demandes only: nothing of a family stands in them. */
#include "lieu.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_YEAR = 2000, SHOWN = 600 /* lines of a page; the file has them all */ };

typedef struct report {
    const li *self;
    hab_call *call;
    const char *page; /* "chiffres" */
    char caf[LI_CAF + 1];
    li_communes communes;
    uint32_t year;
    char format[8];
    li_table table;
} report;

static int query(const report *r, const char *name, char *to, size_t size)
{
    int outcome = r->self->calls->query(r->call, name, to, size);

    if (outcome == HAB_NONE) {
        to[0] = '\0';
        outcome = HAB_DONE;
    }
    return outcome;
}

static int read_query(report *r)
{
    uint32_t this_year = r->self->calls->caller(r->call)->date / 10000;
    char year[8];
    int outcome = query(r, "annee", year, sizeof(year));

    if (outcome == HAB_DONE) {
        outcome = query(r, "format", r->format, sizeof(r->format));
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    r->year = year[0] == '\0' ? this_year : (uint32_t) strtoul(year, NULL, 10);
    if (r->year < FIRST_YEAR || r->year > this_year || (year[0] != '\0' && strlen(year) != 4)) {
        return r->self->calls->problem(
            r->call, 404, "annee_inconnue", "Il n’y a pas de chiffres de cette année",
            "Choisissez une année passée, ou l’année en cours.", HAB_REASON_GRANTED);
    }
    return HAB_DONE;
}

/* -- shapes */

static const char *const outcome_words[LI_OUTCOMES] = {[LI_PLACE] = "place_trouvee",
                                                       [LI_ATTENTE] = "liste_attente",
                                                       [LI_ORIENTEE] = "orientee",
                                                       [LI_SANS_SUITE] = "sans_suite",
                                                       [LI_INJOIGNABLE] = "injoignable"};

static int answer_text(const report *r, li_text_out *text, const char *type, const char *filename)
{
    int outcome =
        li_text_close(text) == 0 ? r->self->calls->content(
            r->call, type, (hab_slice){.data = text->bytes, .size = text->size}, filename, "", 0)
                                 : HAB_FAILED;

    li_text_free(text);
    return outcome;
}

static void csv_head(FILE *out)
{
    (void) fputs("code_insee,commune,mois,transmises,recuperees,en_retard,retirees", out);
    for (unsigned i = LI_PLACE; i < LI_OUTCOMES; i++) {
        (void) fprintf(out, ",%s", outcome_words[i]);
    }
    (void) fputs("\r\n", out);
}

static void csv_line(const report *r, FILE *out, const li_line *line)
{
    const li_figures *f = &line->figures;
    json_t *commune = li_commune_view(r->self, r->call, line->code);
    const char *nom = json_string_value(json_object_get(commune, "nom"));

    li_csv_text(out, line->code);
    (void) fputc(',', out);
    li_csv_text(out, nom != NULL ? nom : line->code);
    (void) fprintf(out, ",%04u-%02u,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64,
                   line->month / 100, line->month % 100, f->transmitted, f->retrieved, f->late,
                   f->withdrawn);
    for (unsigned i = LI_PLACE; i < LI_OUTCOMES; i++) {
        (void) fprintf(out, ",%" PRIu64, f->treated[i]);
    }
    (void) fputs("\r\n", out);
    json_decref(commune);
}

static int answer_csv(const report *r)
{
    li_text_out text;
    char filename[32];

    if (li_text_open(&text) != 0) {
        return HAB_FAILED;
    }
    csv_head(text.file);
    for (size_t i = 0; i < r->table.count; i++) {
        csv_line(r, text.file, &r->table.lines[i]);
    }
    (void) snprintf(filename, sizeof(filename), "demandes-%u.csv", r->year);
    return answer_text(r, &text, "text/csv; charset=utf-8; header=present", filename);
}

static int answer_svg(const report *r)
{
    li_text_out text;
    char title[64];

    if (li_text_open(&text) != 0) {
        return HAB_FAILED;
    }
    (void) snprintf(title, sizeof(title), "Demandes de mode d’accueil en %u", r->year);
    li_figures_svg(text.file, title, &r->table);
    return answer_text(r, &text, "image/svg+xml", NULL);
}

static json_t *figures_view(const li_figures *f)
{
    json_t *view = json_pack("{s:I, s:I, s:I, s:I}", "transmises", (json_int_t) f->transmitted,
                             "recuperees", (json_int_t) f->retrieved, "en_retard",
                             (json_int_t) f->late, "retirees", (json_int_t) f->withdrawn);

    for (unsigned i = LI_PLACE; i < LI_OUTCOMES; i++) {
        json_object_set_new(view, outcome_words[i], json_integer((json_int_t) f->treated[i]));
    }
    return view;
}

static json_t *line_view(const report *r, const li_line *line)
{
    json_t *view = figures_view(&line->figures);

    json_object_set_new(view, "commune", li_commune_view(r->self, r->call, line->code));
    json_object_set_new(view, "mois",
                        json_sprintf("%04u-%02u", line->month / 100, line->month % 100));
    return view;
}

static int answer_page(const report *r)
{
    json_t *document = json_object();
    json_t *lines = json_array();
    li_figures months[12];
    li_figures sum;

    li_table_months(&r->table, months, &sum);
    for (size_t i = 0; i < r->table.count && i < SHOWN; i++) {
        json_array_append_new(lines, line_view(r, &r->table.lines[i]));
    }
    json_object_set_new(document, "page", json_string(r->page));
    json_object_set_new(document, "caf", json_string(r->caf));
    json_object_set_new(document, "commune",
                        json_string(r->communes.decided ? r->communes.codes[0] : ""));
    json_object_set_new(document, "annee", json_integer(r->year));
    json_object_set_new(document, "annee_en_cours",
                        json_integer(r->self->calls->caller(r->call)->date / 10000));
    json_object_set_new(document, "ensemble", figures_view(&sum));
    json_object_set_new(document, "tronque", json_boolean(r->table.count > SHOWN));
    json_object_set_new(document, "lignes", lines);
    return pl_answer(r->self->host, r->call, 200, "lieu-chiffres", document);
}

static int answer(report *r)
{
    int outcome = read_query(r);

    if (outcome == HAB_DONE) {
        outcome = li_table_fill(r->self, r->call, &r->communes, r->year, &r->table);
    }
    if (outcome == HAB_DONE) {
        outcome = strcmp(r->format, "csv") == 0   ? answer_csv(r)
                  : strcmp(r->format, "svg") == 0 ? answer_svg(r)
                                                  : answer_page(r);
    }
    li_table_free(&r->table);
    li_communes_free(&r->communes);
    return outcome;
}

int li_figures_get(const void *state, hab_call *call)
{
    report r = {.self = state, .call = call, .page = "chiffres"};
    int outcome = li_asked_communes(r.self, call, &r.communes);

    return outcome == HAB_DONE ? answer(&r) : outcome;
}

/* -- the Caf's: the communes that it has figures of */

static int keep_commune(void *context, hab_slice key, hab_slice value)
{
    const char *text = key.data;

    (void) value;
    return key.size > LI_CODE ? li_communes_add(context, text + key.size - LI_CODE, 1) : HAB_FAILED;
}

/* A national agent says which Caf. */
static int caf_of(report *r)
{
    const hab_caller *caller = r->self->calls->caller(r->call);
    int outcome = query(r, "caf", r->caf, sizeof(r->caf));

    if (outcome == HAB_DONE && r->caf[0] == '\0') {
        (void) snprintf(r->caf, sizeof(r->caf), "%s", caller->caf);
    }
    return outcome == HAB_DONE && r->caf[0] != '\0' ? r->self->calls->agent(r->call, r->caf)
                                                    : outcome;
}

int li_caf_figures_get(const void *state, hab_call *call)
{
    report r = {.self = state, .call = call, .page = "chiffres-caf"};
    pl_key prefix = pl_key_begin('K');
    int outcome = caf_of(&r);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    pl_key_text(&prefix, pl_text(r.caf));
    pl_key_u8(&prefix, 0);
    outcome = r.self->calls->scan(call, pl_key_slice(&prefix), pl_key_slice(&prefix), 0,
                                  keep_commune, &r.communes);
    if (outcome != HAB_DONE) {
        li_communes_free(&r.communes);
        return outcome;
    }
    return answer(&r);
}
