#include "person/picture.h"

#include <gd.h>
#include <gdfontg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

enum {
    GLYPH = 44,   /* a letter's square */
    ADVANCE = 38, /* from one letter to the next */
    MARGIN = 20,
    WIDTH = 2 * MARGIN + HAB_PICTURE_TEXT * ADVANCE,
    HEIGHT = 84,
    TILT = 22, /* degrees, either way */
    STROKES = 4,
    SPECKS = 350
};

/* Numbers drawn from the seed, a digest at a time. */
typedef struct dice {
    uint8_t pool[HAB_HASH_SIZE];
    unsigned used;
} dice;

static dice dice_of(const uint8_t seed[HAB_PICTURE_SEED])
{
    dice made = {.used = 0};

    hab_sha256(hab_slice_of(seed, HAB_PICTURE_SEED), made.pool);
    return made;
}

/* From 0 to `sides` - 1. */
static int roll(dice *from, int sides)
{
    uint16_t number;

    if (from->used + sizeof(number) > sizeof(from->pool)) {
        hab_sha256(hab_slice_of(from->pool, sizeof(from->pool)), from->pool);
        from->used = 0;
    }
    memcpy(&number, from->pool + from->used, sizeof(number));
    from->used += sizeof(number);
    return number % sides;
}

static gdImagePtr white_page(int width, int height)
{
    gdImagePtr page = gdImageCreateTrueColor(width, height);

    if (page != NULL) {
        gdImageFilledRectangle(page, 0, 0, width - 1, height - 1, gdTrueColor(255, 255, 255));
    }
    return page;
}

/* One letter: enlarged, which smooths it, then tilted. */
static int draw_letter(gdImagePtr page, char letter, int place, dice *from)
{
    gdFontPtr font = gdFontGetGiant();
    gdImagePtr small = white_page(font->w, font->h);
    gdImagePtr large = white_page(GLYPH, GLYPH);
    int ink = gdTrueColor(roll(from, 70), roll(from, 70), roll(from, 110));
    int drawn = small != NULL && large != NULL;

    if (drawn) {
        gdImageChar(small, font, 0, 0, (unsigned char) letter, ink);
        gdImageCopyResampled(large, small, 5, 2, 0, 0, 34, 40, font->w, font->h);
        gdImageColorTransparent(large, gdTrueColor(255, 255, 255));
        gdImageCopyRotated(page, large, MARGIN + place * ADVANCE + ADVANCE / 2.0,
                           HEIGHT / 2.0 + roll(from, 15) - 7, 0, 0, GLYPH, GLYPH,
                           roll(from, 2 * TILT + 1) - TILT);
    }
    if (small != NULL) {
        gdImageDestroy(small);
    }
    if (large != NULL) {
        gdImageDestroy(large);
    }
    return drawn;
}

static void draw_noise(gdImagePtr page, dice *from)
{
    for (int i = 0; i < SPECKS; i++) {
        gdImageSetPixel(page, roll(from, WIDTH), roll(from, HEIGHT),
                        gdTrueColor(roll(from, 160), roll(from, 160), roll(from, 160)));
    }
    gdImageSetThickness(page, 2);
    for (int i = 0; i < STROKES; i++) {
        gdImageArc(page, roll(from, WIDTH), roll(from, HEIGHT), WIDTH / 2 + roll(from, WIDTH),
                   20 + roll(from, HEIGHT), roll(from, 180), 180 + roll(from, 180),
                   gdTrueColor(roll(from, 110), roll(from, 110), roll(from, 140)));
    }
}

/* Each point comes from a little beside where it would be, in waves. */
static gdImagePtr bend(gdImagePtr page, dice *from)
{
    gdImagePtr bent = white_page(WIDTH, HEIGHT);
    double across = roll(from, 628) / 100.0;
    double along = roll(from, 628) / 100.0;

    for (int y = 0; bent != NULL && y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            int source_x = x + (int) lround(3 * sin(y / 11.0 + across));
            int source_y = y + (int) lround(5 * sin(x / 26.0 + along));

            if (gdImageBoundsSafe(page, source_x, source_y)) {
                gdImageSetPixel(bent, x, y, gdImageGetTrueColorPixel(page, source_x, source_y));
            }
        }
    }
    return bent;
}

static hab_status encode(gdImagePtr page, char **png, size_t *size)
{
    int length = 0;
    void *encoded = gdImagePngPtr(page, &length);
    char *copy = encoded != NULL && length > 0 ? malloc((size_t) length) : NULL;

    if (copy != NULL) {
        memcpy(copy, encoded, (size_t) length);
        *png = copy;
        *size = (size_t) length;
    }
    gdFree(encoded);
    return copy != NULL ? HAB_OK : HAB_MEMORY;
}

hab_status hab_picture_draw(const char text[HAB_PICTURE_TEXT], const uint8_t seed[HAB_PICTURE_SEED],
                            char **png, size_t *size)
{
    dice from = dice_of(seed);
    gdImagePtr page = white_page(WIDTH, HEIGHT);
    gdImagePtr bent = NULL;
    int drawn = page != NULL;
    hab_status status = HAB_MEMORY;

    for (int i = 0; drawn && i < HAB_PICTURE_TEXT; i++) {
        drawn = draw_letter(page, text[i], i, &from);
    }
    if (drawn) {
        draw_noise(page, &from);
        bent = bend(page, &from);
    }
    if (bent != NULL) {
        status = encode(bent, png, size);
        gdImageDestroy(bent);
    }
    if (page != NULL) {
        gdImageDestroy(page);
    }
    return status;
}
