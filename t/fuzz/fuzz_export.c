/* Any bytes as the last line of an export, and harm done to a good one, as a line of its own and
 * as the remark that ends a table. The first byte chooses.
 *
 * Rules (section 6): nothing crashes; what nobody signed is no export of the key; a harmed line
 * signs nothing, unless it is the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "trace/signature.h"

enum { LINES = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t master[32] = {1, 2, 3};
static const uint8_t before[HAB_HASH_SIZE] = {4, 5, 6};

static hab_head_key key;
static char plain[2048];
static char remark[4096];

static void must(int holds, const char *rule)
{
    if (!holds) {
        fprintf(stderr, "broken rule: %s\n", rule);
        abort();
    }
}

static int signs(hab_slice last)
{
    static char line[HAB_EXPORT_LINE];
    size_t size = 0;
    json_t *said = NULL;
    hab_error error = {""};

    if (!hab_export_line(last, line, &size)
        || hab_export_check(hab_slice_of(line, size), before, LINES, key.public, &said, &error)
               != HAB_OK) {
        must(said == NULL, "what is refused says nothing");
        return 0;
    }
    must(json_is_object(said), "what is signed says something");
    json_decref(said);
    return 1;
}

static void make_good(void)
{
    char encoded[3000];
    json_t *header = json_pack("{s:i, s:b, s:s}", "enregistrements", 2, "complet", 1, "motif",
                               "contr\xc3\xb4le");
    hab_export_end end = {.lines = LINES, .header = header};
    char *line;

    must(hab_head_key_of(master, &key) == HAB_OK, "a key has a pair");
    memcpy(end.hash, before, sizeof(before));
    line = hab_export_sign(&end, &key);
    must(line != NULL && strlen(line) < sizeof(plain) - 1, "an export is signed");
    (void) hab_base64url(line, strlen(line), encoded);
    (void) snprintf(plain, sizeof(plain), "%s\n", line);
    (void) snprintf(remark, sizeof(remark), "# signature: %s\r\n", encoded);
    must(signs(hab_slice_text(plain)) && signs(hab_slice_text(remark)), "a good line signs");
    free(line);
    json_decref(header);
}

static void try_any(hab_slice bytes)
{
    must(!signs(bytes), "nobody signed this");
}

/* Three bytes an act: where, and what stands there then; the two before say how much is cut off.
 * The text has no byte to spare: reading past its end is seen. */
static void harm(const char *good, hab_slice acts)
{
    const uint8_t *bytes = acts.data;
    const size_t whole = strlen(good);
    size_t size = whole;
    char *text;

    if (acts.size >= 2) {
        size -= ((size_t) bytes[0] << 8 | bytes[1]) % (whole + 1);
    }
    text = malloc(size > 0 ? size : 1);
    must(text != NULL, "there is memory");
    memcpy(text, good, size);
    for (size_t i = 2; i + 3 <= acts.size && size > 0; i += 3) {
        text[((size_t) bytes[i] << 8 | bytes[i + 1]) % size] = (char) bytes[i + 2];
    }
    must(!signs(hab_slice_of(text, size)) || (size == whole && memcmp(text, good, whole) == 0),
         "what was harmed signs nothing");
    free(text);
}

static void try_plain(hab_slice acts)
{
    harm(plain, acts);
}

static void try_remark(hab_slice acts)
{
    harm(remark, acts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const tries[])(hab_slice) = {try_any, try_plain, try_remark};

    if (plain[0] == '\0') {
        make_good();
    }
    if (size > 0) {
        tries[data[0] % 3](hab_slice_of(data + 1, size - 1));
    }
    return 0;
}
