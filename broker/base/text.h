/* Text as it comes in requests and goes out in answers: UTF-8 and percent signs. */
#ifndef HAB_TEXT_H
#define HAB_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

/* Bytes of the well-formed UTF-8 character at `bytes`; 0 when there is none. */
size_t hab_character(const uint8_t *bytes, size_t left);

/* Whether it is UTF-8 that a person can have typed: no control character but,
 * when `lines` is set, tabs and line ends. */
int hab_text_valid(hab_slice text, int lines);

/* The value of a well-formed character of so many bytes. */
uint32_t hab_code_point(const uint8_t *bytes, size_t size);

/* Whether no reader sees a character, or it turns the direction of reading: controls,
 * marks of no width, tags, private use, what is no character. With them one text looks
 * like another. */
int hab_invisible(uint32_t code_point);

/* Decodes percent signs, and plus signs when `form` is set, into `to`, which takes
 * as many bytes as the text and a NUL. HAB_INVALID for a broken percent sign. */
hab_status hab_percent_decode(hab_slice text, int form, char *to, size_t *size);

/* Encodes for a query's value: only unreserved characters and "/" stay. `to` takes
 * three times the text and a NUL. */
void hab_percent_encode(hab_slice text, char *to);

/* Whether a text is a path of this site that is safe to go back to: one "/" to
 * begin with, and nothing that a browser could read as another host. */
int hab_local_path(hab_slice text);

#endif
