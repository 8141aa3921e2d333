/* The figures of a year as a picture: for each month what was transmitted, and of that
 * what was retrieved in time and late. The table beside it says the same in numbers. */
#include "lieu.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    WIDTH = 720,
    HEIGHT = 340,
    LEFT = 56,
    TOP = 56,
    PLOT = 224, /* height of the bars' field */
    STEP = 54,  /* of a month */
    BAR = 14
};

static const char *const month_names[] = {"janv.", "févr.", "mars",  "avr.", "mai",  "juin",
                                          "juil.", "août",  "sept.", "oct.", "nov.", "déc."};

/* The series: words, colour, hatched or not for those who see no colour. */
typedef struct series {
    const char *name;
    const char *fill;
    const char *stroke;
} series;

static const series all_series[] = {{"transmises", "#0b5a6f", "#0b5a6f"},
                                    {"récupérées à temps", "#9adbea", "#0b5a6f"},
                                    {"en retard", "url(#hachures)", "#a8201a"}};

static uint64_t value_of(const li_figures *figures, unsigned which)
{
    uint64_t in_time = figures->retrieved > figures->late ? figures->retrieved - figures->late : 0;

    return which == 0 ? figures->transmitted : which == 1 ? in_time : figures->late;
}

/* A round number not below the highest bar: 1, 2 or 5 times a power of ten, 4 at least. */
static uint64_t scale_of(const li_figures months[12])
{
    static const unsigned steps[] = {1, 2, 5};
    uint64_t most = 4;

    for (unsigned i = 0; i < 12; i++) {
        most = months[i].transmitted > most ? months[i].transmitted : most;
        most = months[i].late > most ? months[i].late : most;
    }
    for (uint64_t power = 1;; power *= 10) {
        for (unsigned i = 0; i < 3; i++) {
            if (steps[i] * power * 4 >= most) {
                return steps[i] * power * 4;
            }
        }
    }
}

static unsigned height_of(uint64_t value, uint64_t scale)
{
    return (unsigned) (value * PLOT / scale);
}

static void draw_axis(FILE *out, uint64_t scale)
{
    for (unsigned i = 0; i <= 4; i++) {
        unsigned y = TOP + PLOT - i * PLOT / 4;

        (void) fprintf(out, "<line x1=\"%d\" y1=\"%u\" x2=\"%d\" y2=\"%u\" stroke=\"#d4dce3\"/>",
                       LEFT, y, WIDTH - 8, y);
        (void) fprintf(out, "<text x=\"%d\" y=\"%u\" text-anchor=\"end\">%" PRIu64 "</text>\n",
                       LEFT - 8, y + 5, scale / 4 * i);
    }
}

static void draw_bar(FILE *out, const series *s, unsigned x, unsigned height)
{
    if (height > 0) {
        (void) fprintf(out,
                       "<rect x=\"%u\" y=\"%u\" width=\"%d\" height=\"%u\" fill=\"%s\" "
                       "stroke=\"%s\"/>",
                       x, TOP + PLOT - height, BAR - 2, height, s->fill, s->stroke);
    }
}

static void draw_months(FILE *out, const li_figures months[12], uint64_t scale)
{
    for (unsigned month = 0; month < 12; month++) {
        unsigned x = LEFT + 6 + month * STEP;

        for (unsigned i = 0; i < 3; i++) {
            draw_bar(out, &all_series[i], x + i * BAR,
                     height_of(value_of(&months[month], i), scale));
        }
        (void) fprintf(out, "<text x=\"%u\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                       x + 3 * BAR / 2, TOP + PLOT + 20, month_names[month]);
    }
}

static void draw_legend(FILE *out)
{
    for (unsigned i = 0; i < 3; i++) {
        unsigned x = LEFT + i * 190;

        (void) fprintf(out,
                       "<rect x=\"%u\" y=\"%d\" width=\"14\" height=\"14\" fill=\"%s\" "
                       "stroke=\"%s\"/><text x=\"%u\" y=\"%d\">%s</text>\n",
                       x, HEIGHT - 26, all_series[i].fill, all_series[i].stroke, x + 22,
                       HEIGHT - 14, all_series[i].name);
    }
}

/* What the picture says, for those who hear it. */
static void describe(FILE *out, const li_figures months[12], const li_figures *sum)
{
    (void) fprintf(out,
                   "<desc id=\"detail\">En tout\u00a0: %" PRIu64 " transmises, %" PRIu64
                   " récupérées, %" PRIu64 " en retard.",
                   sum->transmitted, sum->retrieved, sum->late);
    for (unsigned i = 0; i < 12; i++) {
        if (months[i].transmitted > 0) {
            (void) fprintf(out, " %s\u00a0: %" PRIu64 ", %" PRIu64 ", %" PRIu64 ".", month_names[i],
                           months[i].transmitted, months[i].retrieved, months[i].late);
        }
    }
    (void) fputs("</desc>\n", out);
}

void li_figures_svg(FILE *out, const char *title, const li_table *table)
{
    li_figures months[12];
    li_figures sum;
    uint64_t scale;

    li_table_months(table, months, &sum);
    scale = scale_of(months);
    (void) fprintf(out,
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                   "width=\"%d\" height=\"%d\" role=\"img\" lang=\"fr\" "
                   "aria-labelledby=\"titre detail\" font-family=\"sans-serif\" "
                   "font-size=\"13\" fill=\"#1d2b3a\">\n<title id=\"titre\">",
                   WIDTH, HEIGHT, WIDTH, HEIGHT);
    li_xml_text(out, title);
    (void) fputs("</title>\n", out);
    describe(out, months, &sum);
    (void) fprintf(out,
                   "<defs><pattern id=\"hachures\" width=\"6\" height=\"6\" "
                   "patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" "
                   "fill=\"#fdecea\"/><path d=\"M0 6 6 0\" stroke=\"#a8201a\" "
                   "stroke-width=\"2\"/></pattern></defs>\n"
                   "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n"
                   "<text x=\"%d\" y=\"28\" font-size=\"16\" font-weight=\"bold\">",
                   WIDTH, HEIGHT, LEFT);
    li_xml_text(out, title);
    (void) fputs("</text>\n", out);
    draw_axis(out, scale);
    draw_months(out, months, scale);
    draw_legend(out);
    (void) fputs("</svg>\n", out);
}
