/* A page of a plugin: which one a path means, and its run. */
#include "type/call_host.h"

#include <stdlib.h>

void hab_type_path(const hab_type *type, char path[33])
{
    size_t i = 0;

    for (const char *c = type->plugin->name; *c != '\0' && i < 32; c++) {
        path[i++] = (char) (*c == '_' ? '-' : *c);
    }
    path[i] = '\0';
}

/* The whole path, or, for a page that ends in "/", also all below it. */
static int matches(hab_slice path, const char *page)
{
    size_t length = strlen(page);
    int below = length > 0 && page[length - 1] == '/';

    return (below ? path.size >= length : path.size == length)
           && memcmp(path.data, page, length) == 0;
}

/* The longest of the type's. */
static const hab_page *find_below(const hab_type *type, hab_slice path)
{
    const hab_page *found = NULL;

    for (size_t i = 0; i < type->page_count; i++) {
        const hab_page *page = &type->pages[i];

        if (matches(path, page->path)
            && (found == NULL || strlen(page->path) > strlen(found->path))) {
            found = page;
        }
    }
    return found;
}

const hab_page *hab_page_find(const hab_types *types, hab_slice path, const hab_type **type,
                              hab_slice *rest)
{
    for (size_t i = 0; i < types->count; i++) {
        char name[33 + 1];
        const hab_page *page;
        hab_slice below;
        size_t length;

        hab_type_path(&types->items[i], name);
        length = strlen(name);
        name[length++] = '/';
        if (path.size < length || memcmp(path.data, name, length) != 0) {
            continue;
        }
        below = hab_slice_of((const char *) path.data + length, path.size - length);
        page = find_below(&types->items[i], below);
        if (page != NULL) {
            length = strlen(page->path);
            *type = &types->items[i];
            *rest = hab_slice_of((const char *) below.data + length, below.size - length);
        }
        return page;
    }
    return NULL;
}

static int run_post(hab_call *call, const json_t *document)
{
    const hab_page *page = call->page;
    char *text = page->post != NULL ? json_dumps(document, JSON_COMPACT) : NULL;

    if (text == NULL) {
        return page->post == NULL ? hab_call_misused(call, "no POST of this page")
                                  : hab_call_outcome(call, HAB_MEMORY, "a document");
    }
    if (hab_call_keep(call, text, strlen(text)) != HAB_DONE) {
        return HAB_FAILED;
    }
    return page->post(call->type->state, call, hab_slice_text(text));
}

static int run_page(void *context, hab_call *call)
{
    const json_t *document = context;
    const hab_page *page = call->page;
    int outcome = page->enter != NULL ? page->enter(call->type->state, call) : HAB_DONE;

    if (outcome != HAB_DONE || hab_call_answered(call)) {
        return outcome;
    }
    if (document != NULL) {
        return run_post(call, document);
    }
    return page->get != NULL ? page->get(call->type->state, call)
                             : hab_call_misused(call, "no GET of this page");
}

void hab_call_page(hab_exchange *exchange, const hab_type *type, const hab_page *page,
                   const json_t *document)
{
    int writes = document != NULL || (page->flags & HAB_PAGE_WRITES) != 0;

    (void) hab_call_run(exchange->broker, type, page, exchange, writes, run_page, (void *) document,
                        exchange->now, NULL);
}
