/* Any bytes as what a client sends: form and JSON bodies, query, cookies, credentials,
 * Accept, a way back.
 *
 * Rules: nothing crashes; a value that was taken is text without control characters,
 * under a name that was asked for; a refused form is empty; what encodes decodes to
 * itself; a way back begins with one slash. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "web/form.h"
#include "web/present.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {"identifiant", "mot_de_passe", "retour", "csrf", NULL};

static void must(int holds, const char *rule)
{
    if (!holds) {
        fprintf(stderr, "broken rule: %s\n", rule);
        abort();
    }
}

static void must_be_text(hab_slice value)
{
    const char *text = value.data;

    must(hab_text_valid(value, 0), "a value is text");
    must(text[value.size] == '\0' && strlen(text) == value.size, "a value ends with its NUL");
}

static void read_body(hab_slice body, hab_body_kind kind)
{
    hab_form form = {.count = 0};
    hab_error why = {""};
    hab_status status = hab_form_read(body, kind, names, &form, &why);

    must(status == HAB_OK || form.count == 0, "a refused form is empty");
    must(status != HAB_INVALID || hab_text_valid(hab_slice_text(why.text), 0),
         "a refusal can be shown");
    for (size_t i = 0; i < form.count; i++) {
        must_be_text(hab_slice_of(form.fields[i].value, form.fields[i].size));
        must(hab_form_value(&form, form.fields[i].name).data == form.fields[i].value,
             "a field is given once");
    }
    hab_form_clear(&form);
}

static void read_query(hab_slice query)
{
    char value[64] = "";
    hab_status status = hab_query_value(query, "retour", value, sizeof(value));

    must(status != HAB_OK || hab_text_valid(hab_slice_text(value), 0), "a query's value is text");
}

static void read_cookie(hab_slice cookie)
{
    hab_slice value = hab_cookie_value(cookie, "__Host-habilitation");

    must(value.data == NULL || value.size == 0 || memchr(value.data, ';', value.size) == NULL,
         "a cookie ends at its semicolon");
}

static void read_credentials(hab_slice bytes)
{
    static char header[1 << 16];
    hab_basic basic;
    int length = snprintf(header, sizeof(header), "Basic ");
    size_t size = bytes.size < 2000 ? bytes.size : 2000;

    (void) hab_bearer_token(bytes);
    memcpy(header + length, bytes.data, size);
    if (hab_basic_read(hab_slice_of(header, (size_t) length + size), &basic) == HAB_OK) {
        must(hab_text_valid(basic.identifiant, 0) && hab_text_valid(basic.password, 0),
             "credentials are text");
        must(memchr(basic.identifiant.data, ':', basic.identifiant.size) == NULL,
             "an identifiant has no colon");
    }
}

static void check_path(hab_slice path)
{
    const char *text = path.data;

    if (hab_local_path(path)) {
        must(text[0] == '/' && (path.size < 2 || (text[1] != '/' && text[1] != '\\')),
             "a way back stays here");
    }
}

static void encode(hab_slice text)
{
    char *encoded = malloc(3 * text.size + 1);
    char *decoded = malloc(3 * text.size + 1);
    size_t size = 0;

    must(encoded != NULL && decoded != NULL, "there is memory");
    hab_percent_encode(text, encoded);
    must(hab_percent_decode(hab_slice_text(encoded), 1, decoded, &size) == HAB_OK
             && hab_slice_equal(text, hab_slice_of(decoded, size)),
         "what encodes decodes to itself");
    free(encoded);
    free(decoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hab_slice bytes = hab_slice_of(data, size);

    if (size == 0) {
        return 0;
    }
    read_body(bytes, HAB_BODY_FORM);
    read_body(bytes, HAB_BODY_JSON);
    (void) hab_body_kind_of(bytes);
    read_query(bytes);
    read_cookie(bytes);
    read_credentials(bytes);
    (void) hab_wants_html(bytes);
    check_path(bytes);
    encode(bytes);
    return 0;
}
