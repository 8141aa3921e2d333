/* caf/traces/N/frise.svg: the accesses of a demand over time, allowed and refused above each
 * other. The table of the page says the same in numbers. Nothing in it is anybody's text. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "portal/desk_traces.h"
#include "web/answer.h"

enum {
    WIDTH = 720,
    HEIGHT = 320,
    LEFT = 64,
    RIGHT = 12,
    TOP = 48,
    PLOT = 204, /* height of the bars' field */
    LINES = 4,
    LABELS = 6, /* below the bars, at most */
    LABEL = 104 /* what one may take */
};

static uint64_t highest(const hab_figures *figures)
{
    uint64_t most = LINES;

    for (unsigned i = 0; i < figures->count; i++) {
        uint64_t sum = figures->bars[i].allowed + figures->bars[i].refused;

        most = sum > most ? sum : most;
    }
    return most;
}

/* A round number not below the highest bar: 1, 2 or 5 times a power of ten, for each line. */
static uint64_t step_of(uint64_t most)
{
    static const unsigned steps[] = {1, 2, 5};

    for (uint64_t power = 1;; power *= 10) {
        for (unsigned i = 0; i < 3; i++) {
            if (steps[i] * power * LINES >= most) {
                return steps[i] * power;
            }
        }
    }
}

static void draw_lines(FILE *out, uint64_t step)
{
    for (unsigned i = 0; i <= LINES; i++) {
        unsigned y = TOP + PLOT - i * PLOT / LINES;

        (void) fprintf(out,
                       "<line x1=\"%d\" y1=\"%u\" x2=\"%d\" y2=\"%u\" stroke=\"#d4dce3\"/>"
                       "<text x=\"%d\" y=\"%u\" text-anchor=\"end\">%" PRIu64 "</text>\n",
                       LEFT, y, WIDTH - RIGHT, y, LEFT - 8, y + 4, step * i);
    }
}

static void draw_block(FILE *out, double x, double width, double y, double height,
                       const char *colours)
{
    if (height > 0) {
        (void) fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" %s/>\n", x,
                       y, width, height, colours);
    }
}

static void draw_bars(FILE *out, const hab_figures *figures, uint64_t scale)
{
    const double step = (double) (WIDTH - LEFT - RIGHT) / figures->count;
    const double width = step > 5 ? step - 2 : step * 0.8;

    for (unsigned i = 0; i < figures->count; i++) {
        const hab_bar *bar = &figures->bars[i];
        const double x = LEFT + i * step + (step - width) / 2;
        const double allowed = (double) bar->allowed * PLOT / (double) scale;
        const double refused = (double) bar->refused * PLOT / (double) scale;

        draw_block(out, x, width, TOP + PLOT - allowed, allowed, "fill=\"#0b5a6f\"");
        draw_block(out, x, width, TOP + PLOT - allowed - refused, refused,
                   "fill=\"url(#hachures)\" stroke=\"#a8201a\"");
    }
}

static void draw_labels(FILE *out, const hab_figures *figures)
{
    const double step = (double) (WIDTH - LEFT - RIGHT) / figures->count;
    const unsigned every = (figures->count + LABELS - 1) / LABELS;
    char text[2 * HAB_TIME_TEXT];

    for (unsigned i = 0; i < figures->count; i += every) {
        const double x = LEFT + i * step;

        if (x > WIDTH - LABEL) {
            break;
        }
        hab_traces_bar_text(figures, i, text);
        (void) fprintf(out,
                       "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#4d5c6b\"/>"
                       "<text x=\"%.1f\" y=\"%d\" font-size=\"11\">%s</text>\n",
                       x, TOP + PLOT, x, TOP + PLOT + 6, x, TOP + PLOT + 20, text);
    }
}

static void draw_legend(FILE *out)
{
    (void) fprintf(out,
                   "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"14\" fill=\"#0b5a6f\"/>"
                   "<text x=\"%d\" y=\"%d\">autorisés</text>"
                   "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"14\" fill=\"url(#hachures)\" "
                   "stroke=\"#a8201a\"/><text x=\"%d\" y=\"%d\">refusés</text>\n",
                   LEFT, HEIGHT - 28, LEFT + 22, HEIGHT - 16, LEFT + 130, HEIGHT - 28, LEFT + 152,
                   HEIGHT - 16);
}

/* What the picture says, for those who hear it. */
static void describe(FILE *out, const hab_figures *figures)
{
    static const char *const by[] = {
        [HAB_BAR_HOUR] = "heure", [HAB_BAR_DAY] = "jour", [HAB_BAR_MONTH] = "mois"};
    char text[2 * HAB_TIME_TEXT];

    (void) fprintf(out,
                   "<title id=\"titre\">Enregistrements par %s</title>\n"
                   "<desc id=\"detail\">En tout\u00a0: %" PRIu64 " autorisés, %" PRIu64
                   " refusés.%s",
                   by[figures->unit], figures->allowed, figures->refused,
                   figures->whole ? "" : " Le compte n’est pas complet.");
    for (unsigned i = 0; i < figures->count; i++) {
        const hab_bar *bar = &figures->bars[i];

        if (bar->allowed + bar->refused > 0) {
            hab_traces_bar_text(figures, i, text);
            (void) fprintf(out, " %s\u00a0: %" PRIu64 ", %" PRIu64 ".", text, bar->allowed,
                           bar->refused);
        }
    }
    (void) fprintf(out,
                   "</desc>\n<defs><pattern id=\"hachures\" width=\"6\" height=\"6\" "
                   "patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" "
                   "fill=\"#fdecea\"/><path d=\"M0 6 6 0\" stroke=\"#a8201a\" "
                   "stroke-width=\"2\"/></pattern></defs>\n"
                   "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n"
                   "<text x=\"%d\" y=\"26\" font-size=\"15\" font-weight=\"bold\">"
                   "Enregistrements par %s%s</text>\n",
                   WIDTH, HEIGHT, LEFT, by[figures->unit],
                   figures->whole ? "" : " (compte incomplet)");
}

static void draw(FILE *out, const hab_figures *figures)
{
    const uint64_t step = step_of(highest(figures));

    (void) fprintf(out,
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                   "width=\"%d\" height=\"%d\" role=\"img\" lang=\"fr\" "
                   "aria-labelledby=\"titre detail\" font-family=\"sans-serif\" "
                   "font-size=\"13\" fill=\"#1d2b3a\">\n",
                   WIDTH, HEIGHT, WIDTH, HEIGHT);
    describe(out, figures);
    draw_lines(out, step);
    draw_bars(out, figures, step * LINES);
    draw_labels(out, figures);
    draw_legend(out);
    (void) fputs("</svg>\n", out);
}

void hab_traces_picture(hab_exchange *exchange, const hab_consultation *consultation)
{
    char *content = NULL;
    size_t size = 0;
    hab_figures figures;
    hab_error error = {""};
    hab_status status = hab_traces_count(exchange->broker, consultation, &figures, &error);
    FILE *out;

    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, error.text);
        return;
    }
    out = open_memstream(&content, &size);
    if (out != NULL) {
        draw(out, &figures);
        if (fclose(out) != 0) {
            free(content);
            content = NULL;
        }
    }
    hab_answer_content(exchange, "image/svg+xml", content, size);
}
