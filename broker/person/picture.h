/* A short text as a picture that a person reads more easily than a program. Drawn with
 * libgd's own letters: no font file that might be missing. */
#ifndef HAB_PICTURE_H
#define HAB_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { HAB_PICTURE_TEXT = 6, HAB_PICTURE_SEED = 16 };

/* PNG, malloc'd. The same text and seed give the same picture: asking again and again
 * does not average the noise out. Any thread. */
hab_status hab_picture_draw(const char text[HAB_PICTURE_TEXT], const uint8_t seed[HAB_PICTURE_SEED],
                            char **png, size_t *size);

#endif
