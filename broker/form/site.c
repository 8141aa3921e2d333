#include "form/site.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LABEL_MAX = 63, PORT_MAX = 65535 };

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char label_signs[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

/* What stands behind the scheme; https when none does. */
static const char *skip_scheme(const char *text, const char **scheme)
{
    static const char *const schemes[] = {"https://", "http://"};

    for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
        if (strncasecmp(text, schemes[i], strlen(schemes[i])) == 0) {
            *scheme = schemes[i];
            return text + strlen(schemes[i]);
        }
    }
    *scheme = schemes[0];
    return text;
}

/* The bytes of a host's name, two labels at least, of which the last is no number; 0 when
 * there is none. */
static size_t host_size(const char *text)
{
    const char *label = text;
    size_t labels = 0;

    for (;;) {
        size_t size = strspn(label, label_signs);

        if (size == 0 || size > LABEL_MAX || label[0] == '-' || label[size - 1] == '-') {
            return 0;
        }
        labels++;
        if (label[size] != '.') {
            return labels > 1 && strchr(letters, label[0]) != NULL ? (size_t) (label + size - text)
                                                                   : 0;
        }
        label += size + 1;
    }
}

/* The bytes of ":8080", 0 for none; what is no port stays, to be found wrong. */
static size_t port_size(const char *text)
{
    size_t digits = text[0] == ':' ? strspn(text + 1, "0123456789") : 0;
    unsigned long port = digits > 0 && digits <= 5 ? strtoul(text + 1, NULL, 10) : 0;

    return port > 0 && port <= PORT_MAX ? digits + 1 : 0;
}

/* A path, a query, a fragment, or nothing. */
static int is_rest(const char *text)
{
    if (text[0] != '\0' && strchr("/?#", text[0]) == NULL) {
        return 0;
    }
    for (const char *c = text; *c != '\0'; c++) {
        if (*c <= ' ' || *c > '~' || strchr("\\\"<>`", *c) != NULL) {
            return 0;
        }
    }
    return 1;
}

hab_status hab_site_read(const char *text, char site[HAB_SITE_MAX + 1])
{
    const char *scheme;
    const char *host = skip_scheme(text, &scheme);
    size_t before = strlen(scheme);
    size_t size = host_size(host);
    size_t behind = size > 0 ? size + port_size(host + size) : 0;

    if (behind == 0 || !is_rest(host + behind)) {
        return HAB_INVALID;
    }
    if (before + strlen(host) > HAB_SITE_MAX) {
        return HAB_FULL;
    }
    memcpy(site, scheme, before + 1);
    memcpy(site + before, host, strlen(host) + 1);
    for (char *c = site + before; c < site + before + size; c++) {
        *c = (char) tolower((unsigned char) *c);
    }
    return HAB_OK;
}
