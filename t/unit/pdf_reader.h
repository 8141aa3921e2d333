/* What the tests of documents to print look at: text, structure, facts of a PDF, as
 * poppler's programs read them. */
#ifndef PDF_READER_H
#define PDF_READER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { SAID_MAX = 4 << 20 };

static char said[SAID_MAX]; /* what a program said of a PDF */

/* What a program, "pdftotext", says of the PDF, with what stands behind its name. */
static inline const char *ask_pdf(const char *program, const char *content, size_t size,
                                  const char *after)
{
    char file[] = "/tmp/hab-pdf-XXXXXX";
    char command[200];
    int descriptor = mkstemp(file);
    FILE *output;
    size_t length;

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, content, size), size);
    assert_int_equal(close(descriptor), 0);
    (void) snprintf(command, sizeof(command), "%s %s %s", program, file, after);
    output = popen(command, "r");
    assert_non_null(output);
    length = fread(said, 1, sizeof(said) - 1, output);
    said[length] = '\0';
    assert_int_equal(pclose(output), 0);
    assert_int_equal(unlink(file), 0);
    return said;
}

/* Line ends, pages, no-break spaces: white space, and that is one space. */
static inline void flatten(char *text)
{
    char *to = text;

    for (const char *c = text; *c != '\0'; c++) {
        int wide = strncmp(c, "\xc2\xa0", 2) == 0;

        if (!wide && strchr(" \n\f", *c) == NULL) {
            *to++ = *c;
        } else if (to > text && to[-1] != ' ') {
            *to++ = ' ';
        }
        c += wide;
    }
    *to = '\0';
}

/* Each text stands behind the one before it. */
static inline void assert_in_order(const char *text, const char *const *wanted)
{
    for (; *wanted != NULL; wanted++) {
        const char *found = strstr(text, *wanted);

        if (found == NULL) {
            fail_msg("not in its place: %s", *wanted);
        }
        text = found + strlen(*wanted);
    }
}

#endif
