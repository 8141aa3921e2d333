#include "web/pages.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <libxml/parser.h>
#include <libxslt/documents.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltutils.h>

#include "base/secret.h"

enum {
    PAGES_MAX = 256,
    PAGE_NAME_MAX = 63,
    STYLE_MAX = 1 << 20,
    TEXT_MAX = 1 << 20,
    DIGEST_BYTES = 8,
    PATH_SIZE = 4096
};

typedef struct page {
    char name[PAGE_NAME_MAX + 1];
    char *from; /* who gave it: a directory, a plugin */
    xsltStylesheetPtr style;
} page;

struct hab_pages {
    char *directory;
    page items[PAGES_MAX];
    size_t count;
    xsltSecurityPrefsPtr security; /* a page reads and writes nothing */
    char *style;
    size_t style_size;
    char digest[2 * DIGEST_BYTES + 1];
    uint8_t texts[HAB_HASH_SIZE]; /* of all that pages are made with, in whatever order */
};

/* The pages that the broker's own handlers name. */
static const char *const needed[] = {"accueil",
                                     "connexion",
                                     "mot-de-passe",
                                     "mes-services",
                                     "mes-sessions",
                                     "mes-connexions",
                                     "deconnexion",
                                     "conditions",
                                     "mot-de-passe-perdu",
                                     "mes-donnees",
                                     "refus",
                                     "erreur",
                                     "annuaire",
                                     "annuaire-absente",
                                     "imprime-convention",
                                     "imprime-avenant",
                                     "demande-habilitation",
                                     "demande",
                                     "demande-verification",
                                     "demande-transmise",
                                     "demande-suivi"};

static void say(void *context, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* libxml2 and libxslt say what is wrong piece by piece: one line of it all. */
static void say(void *context, const char *format, ...)
{
    hab_error *said = context;
    size_t length = strlen(said->text);
    va_list arguments;

    va_start(arguments, format);
    (void) vsnprintf(said->text + length, sizeof(said->text) - length, format, arguments);
    va_end(arguments);
    for (char *c = said->text + length; *c != '\0'; c++) {
        if (*c == '\n') {
            *c = ' ';
        }
    }
}

static void say_parse_error(void *context, xmlErrorPtr error)
{
    say(context, "%s:%d: %s", error->file != NULL ? error->file : "?", error->line,
        error->message != NULL ? error->message : "?");
}

static xsltDocLoaderFunc default_loader;

/* No network, no document type: so no entities. */
static xmlDocPtr load_document(const xmlChar *uri, xmlDictPtr dictionary, int options,
                               void *context, xsltLoadType type)
{
    xmlDocPtr document;

    options = (options | XML_PARSE_NONET) & ~(XML_PARSE_NOENT | XML_PARSE_DTDLOAD);
    document = default_loader(uri, dictionary, options, context, type);
    if (document != NULL && document->intSubset != NULL) {
        xsltGenericError(xsltGenericErrorContext, "%s: a page has no document type",
                         (const char *) uri);
        xmlFreeDoc(document);
        return NULL;
    }
    return document;
}

/* Compiles what stands in memory as if it were the file `path`: imports are found beside. */
static xsltStylesheetPtr parse_text(const char *path, const char *text)
{
    xmlDocPtr document = xmlReadMemory(text, (int) strlen(text), path, NULL, XML_PARSE_NONET);
    xsltStylesheetPtr style = NULL;

    if (document != NULL && document->intSubset != NULL) {
        xsltGenericError(xsltGenericErrorContext, "%s: a page has no document type", path);
    } else if (document != NULL) {
        style = xsltParseStylesheetDoc(document);
    }
    if (style == NULL) {
        xmlFreeDoc(document);
    }
    return style;
}

/* Of a file, or, when `text` is not NULL, of that. */
static xsltStylesheetPtr compile(const char *path, const char *text, hab_error *said)
{
    xsltStylesheetPtr style;

    said->text[0] = '\0';
    default_loader = xsltDocDefaultLoader;
    xsltSetLoaderFunc(load_document);
    xsltSetGenericErrorFunc(said, say);
    xmlSetStructuredErrorFunc(said, say_parse_error);
    style = text != NULL ? parse_text(path, text) : xsltParseStylesheetFile(BAD_CAST path);
    xmlSetStructuredErrorFunc(NULL, NULL);
    xsltSetGenericErrorFunc(NULL, NULL);
    xsltSetLoaderFunc(default_loader);
    if (style != NULL && style->errors > 0) {
        xsltFreeStylesheet(style);
        return NULL;
    }
    return style;
}

/* One more of the texts that pages are made with. */
static hab_status digest_text(hab_pages *pages, const char *name, const char *text, size_t size)
{
    size_t length = strlen(name) + 1;
    char *all = malloc(length + size);
    uint8_t hash[HAB_HASH_SIZE];

    if (all == NULL) {
        return HAB_MEMORY;
    }
    memcpy(all, name, length);
    memcpy(all + length, text, size);
    hab_sha256(hab_slice_of(all, length + size), hash);
    free(all);
    for (size_t i = 0; i < sizeof(hash); i++) {
        pages->texts[i] ^= hash[i];
    }
    return HAB_OK;
}

static hab_status digest_file(hab_pages *pages, const char *directory, const char *name,
                              hab_error *error)
{
    char path[PATH_SIZE];
    char *text = malloc(TEXT_MAX);
    FILE *file = NULL;
    size_t size = 0;
    hab_status status;

    if ((size_t) snprintf(path, sizeof(path), "%s/%s", directory, name) < sizeof(path)) {
        file = fopen(path, "re");
    }
    if (file != NULL && text != NULL) {
        size = fread(text, 1, TEXT_MAX, file);
    }
    status = size > 0 && size < TEXT_MAX ? digest_text(pages, name, text, size) : HAB_IO;
    if (file != NULL) {
        (void) fclose(file);
    }
    free(text);
    return status == HAB_OK ? HAB_OK
                            : hab_fail(error, status, "page %.200s: cannot be read whole", path);
}

static hab_status keep_page(hab_pages *pages, const char *name, const char *from,
                            xsltStylesheetPtr style)
{
    page *made = &pages->items[pages->count];

    made->from = strdup(from);
    if (made->from == NULL) {
        xsltFreeStylesheet(style);
        return HAB_MEMORY;
    }
    (void) snprintf(made->name, sizeof(made->name), "%s", name);
    made->style = style;
    pages->count++;
    return HAB_OK;
}

static hab_status add_page(hab_pages *pages, const char *directory, const char *file,
                           hab_error *error)
{
    char path[PATH_SIZE];
    char name[PAGE_NAME_MAX + 1];
    size_t length = strlen(file) - strlen(".xsl");
    hab_error said = {.text = ""};
    xsltStylesheetPtr style;

    if (pages->count == PAGES_MAX || length > PAGE_NAME_MAX
        || (size_t) snprintf(path, sizeof(path), "%s/%s", directory, file) >= sizeof(path)) {
        return hab_fail(error, HAB_INVALID, "pages %s: %s: too many pages, or too long a name",
                        directory, file);
    }
    style = compile(path, NULL, &said);
    if (style == NULL) {
        return hab_fail(error, HAB_INVALID, "page %.200s: %.280s", path, said.text);
    }
    (void) snprintf(name, sizeof(name), "%.*s", (int) length, file);
    return keep_page(pages, name, directory, style);
}

static int is_sheet(const char *file)
{
    size_t length = strlen(file);

    return length > 4 && strcmp(file + length - 4, ".xsl") == 0;
}

static hab_status add_pages(hab_pages *pages, const char *directory, hab_error *error)
{
    DIR *entries = opendir(directory);
    struct dirent *entry;
    hab_status status = HAB_OK;

    if (entries == NULL) {
        return hab_fail(error, HAB_IO, "pages %s: cannot read the directory", directory);
    }
    while (status == HAB_OK && (entry = readdir(entries)) != NULL) {
        if (is_sheet(entry->d_name) && strcmp(entry->d_name, "layout.xsl") != 0) {
            status = add_page(pages, directory, entry->d_name, error);
        }
        if (is_sheet(entry->d_name) && status == HAB_OK) {
            status = digest_file(pages, directory, entry->d_name, error);
        }
    }
    (void) closedir(entries);
    return status;
}

static const page *find_page(const hab_pages *pages, const char *name)
{
    for (size_t i = 0; i < pages->count; i++) {
        if (strcmp(pages->items[i].name, name) == 0) {
            return &pages->items[i];
        }
    }
    return NULL;
}

static hab_status check_needed(const hab_pages *pages, const char *directory,
                               const char *const *names, size_t count, hab_error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (find_page(pages, names[i]) == NULL) {
            return hab_fail(error, HAB_NOT_FOUND, "pages %s: %s.xsl is missing", directory,
                            names[i]);
        }
    }
    return HAB_OK;
}

static hab_status read_style(hab_pages *pages, const char *directory, hab_error *error)
{
    char path[PATH_SIZE];
    uint8_t hash[HAB_HASH_SIZE];
    FILE *file = NULL;

    if ((size_t) snprintf(path, sizeof(path), "%s/style.css", directory) < sizeof(path)) {
        file = fopen(path, "re");
    }
    if (file == NULL) {
        return hab_fail(error, HAB_IO, "pages %s: cannot read style.css", directory);
    }
    pages->style = malloc(STYLE_MAX);
    pages->style_size = pages->style != NULL ? fread(pages->style, 1, STYLE_MAX, file) : 0;
    (void) fclose(file);
    if (pages->style_size == 0 || pages->style_size == STYLE_MAX) {
        return hab_fail(error, HAB_INVALID, "pages %s: style.css is empty or too long", directory);
    }
    hab_sha256(hab_slice_of(pages->style, pages->style_size), hash);
    hab_hex(hash, DIGEST_BYTES, pages->digest);
    return digest_text(pages, "style.css", pages->style, pages->style_size);
}

static int forbid_all(xsltSecurityPrefsPtr security)
{
    static const xsltSecurityOption options[] = {
        XSLT_SECPREF_READ_FILE, XSLT_SECPREF_WRITE_FILE, XSLT_SECPREF_CREATE_DIRECTORY,
        XSLT_SECPREF_READ_NETWORK, XSLT_SECPREF_WRITE_NETWORK};

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (xsltSetSecurityPrefs(security, options[i], xsltSecurityForbid) != 0) {
            return 0;
        }
    }
    return 1;
}

hab_status hab_pages_load_texts(const char *directory, const char *const *names, size_t count,
                                hab_pages **pages, hab_error *error)
{
    hab_pages *made = calloc(1, sizeof(*made));
    hab_status status = HAB_MEMORY;

    xmlInitParser();
    if (made != NULL) {
        made->security = xsltNewSecurityPrefs();
        made->directory = strdup(directory);
    }
    if (made != NULL && made->security != NULL && made->directory != NULL
        && forbid_all(made->security)) {
        status = add_pages(made, directory, error);
    }
    if (status == HAB_OK) {
        status = check_needed(made, directory, names, count, error);
    }
    if (status != HAB_OK) {
        hab_pages_free(made);
        return status;
    }
    *pages = made;
    return HAB_OK;
}

hab_status hab_pages_load(const char *directory, hab_pages **pages, hab_error *error)
{
    hab_pages *made = NULL;
    hab_status status =
        hab_pages_load_texts(directory, needed, sizeof(needed) / sizeof(needed[0]), &made, error);

    if (status == HAB_OK) {
        status = read_style(made, directory, error);
    }
    if (status != HAB_OK) {
        hab_pages_free(made);
        return status;
    }
    *pages = made;
    return HAB_OK;
}

void hab_pages_free(hab_pages *pages)
{
    if (pages == NULL) {
        return;
    }
    for (size_t i = 0; i < pages->count; i++) {
        xsltFreeStylesheet(pages->items[i].style);
        free(pages->items[i].from);
    }
    if (pages->security != NULL) {
        xsltFreeSecurityPrefs(pages->security);
    }
    free(pages->directory);
    free(pages->style);
    free(pages);
}

hab_status hab_pages_add(hab_pages *pages, const char *name, const char *from, const char *text,
                         hab_error *error)
{
    const page *there = find_page(pages, name);
    char path[PATH_SIZE];
    hab_error said = {.text = ""};
    xsltStylesheetPtr style;
    hab_status status;

    if (there != NULL) {
        return hab_fail(error, HAB_EXISTS, "%.180s: its sheet \"%s\" is there already, from %.180s",
                        from, name, there->from);
    }
    if (pages->count == PAGES_MAX || strlen(name) > PAGE_NAME_MAX
        || (size_t) snprintf(path, sizeof(path), "%s/%s", pages->directory, name) >= sizeof(path)) {
        return hab_fail(error, HAB_INVALID,
                        "%.180s: its sheet \"%.80s\": too many sheets, or too "
                        "long a name",
                        from, name);
    }
    style = compile(path, text, &said);
    if (style == NULL) {
        return hab_fail(error, HAB_INVALID, "%.180s: its sheet \"%s\": %.200s", from, name,
                        said.text);
    }
    status = keep_page(pages, name, from, style);
    return status == HAB_OK ? digest_text(pages, name, text, strlen(text)) : status;
}

void hab_pages_digest(const hab_pages *pages, uint8_t digest[HAB_HASH_SIZE])
{
    memcpy(digest, pages->texts, HAB_HASH_SIZE);
}

hab_slice hab_pages_style(const hab_pages *pages)
{
    return pages == NULL ? (hab_slice){0} : hab_slice_of(pages->style, pages->style_size);
}

const char *hab_pages_style_digest(const hab_pages *pages)
{
    return pages == NULL ? "" : pages->digest;
}

static xmlDocPtr transform(const hab_pages *pages, const page *found, xmlDocPtr source,
                           hab_error *error)
{
    xsltTransformContextPtr context = xsltNewTransformContext(found->style, source);
    xmlDocPtr result = NULL;
    int failed;

    if (context == NULL) {
        return NULL;
    }
    xsltSetTransformErrorFunc(context, error, say);
    failed = xsltSetCtxtSecurityPrefs(pages->security, context) != 0;
    if (!failed) {
        result = xsltApplyStylesheetUser(found->style, source, NULL, NULL, NULL, context);
        failed = context->state != XSLT_STATE_OK;
    }
    xsltFreeTransformContext(context);
    if (failed) {
        xmlFreeDoc(result);
        return NULL;
    }
    return result;
}

hab_status hab_pages_transform(const hab_pages *pages, const char *name, xmlDocPtr source,
                               xmlDocPtr *result, hab_error *error)
{
    const page *found = find_page(pages, name);
    xmlDocPtr made = found == NULL ? NULL : transform(pages, found, source, error);

    if (found == NULL) {
        return hab_fail(error, HAB_NOT_FOUND, "no such page");
    }
    if (made == NULL) {
        return HAB_INVALID;
    }
    *result = made;
    return HAB_OK;
}

hab_status hab_pages_render(const hab_pages *pages, const char *name, xmlDocPtr source,
                            char **content, size_t *size, hab_error *error)
{
    xmlDocPtr result = NULL;
    hab_status status = hab_pages_transform(pages, name, source, &result, error);
    xmlChar *text = NULL;
    char *copy = NULL;
    int length = 0;

    if (status != HAB_OK) {
        return status;
    }
    if (xsltSaveResultToString(&text, &length, result, find_page(pages, name)->style) == 0
        && text != NULL) {
        copy = strndup((const char *) text, (size_t) length);
    }
    xmlFreeDoc(result);
    xmlFree(text);
    if (copy == NULL) {
        return HAB_MEMORY;
    }
    *content = copy;
    *size = (size_t) length;
    return HAB_OK;
}
