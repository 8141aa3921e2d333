#include "type/plugin_pages.h"

#include <string.h>

#include "form/description.h"

enum {
    PATH_MAX_SIZE = 100,
    SHEET_NAME_MAX = 63,
    FLAGS = HAB_PAGE_PUBLIC | HAB_PAGE_AGENT | HAB_PAGE_WRITES | HAB_PAGE_DATA,
    ROLES =
        HAB_AGENT_CONVENTIONS | HAB_AGENT_VALIDATION | HAB_AGENT_TRACES | HAB_AGENT_ADMINISTRATION
};

static int is_filled(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static int is_made_of(const char *text, const char *characters, size_t max)
{
    return is_filled(text) && strspn(text, characters) == strlen(text) && strlen(text) <= max;
}

/* [a-z0-9./-]+, and no empty or hidden step on the way. */
static int is_path(const char *path)
{
    return is_made_of(path, "abcdefghijklmnopqrstuvwxyz0123456789./-", PATH_MAX_SIZE)
           && path[0] != '/' && path[0] != '.' && strstr(path, "//") == NULL
           && strstr(path, "/.") == NULL;
}

/* [a-z][a-z0-9-]* */
static int is_sheet_name(const char *name)
{
    return is_made_of(name, "abcdefghijklmnopqrstuvwxyz0123456789-", SHEET_NAME_MAX)
           && name[0] >= 'a';
}

static hab_status refuse(const hab_type *type, const char *kind, const char *name, const char *why,
                         hab_error *error)
{
    return hab_fail(error, HAB_INVALID, "plugin %s: its %s \"%.100s\" %s", type->file, kind,
                    name != NULL ? name : "", why);
}

/* Who opens a page; NULL when it is said well. */
static const char *wrong_reader(const hab_page *page)
{
    int agents = (page->flags & HAB_PAGE_AGENT) != 0;

    if (page->flags & ~(unsigned) FLAGS) {
        return "has a flag that is not in plugin_call.h";
    }
    if (agents && page->flags & HAB_PAGE_PUBLIC) {
        return "is public and for agents";
    }
    if (agents ? page->roles == 0 || page->roles & ~(unsigned) ROLES : page->roles != 0) {
        return agents ? "is for agents of no known role" : "has roles, but is not for agents";
    }
    return NULL;
}

static const char *wrong_handlers(const hab_page *page)
{
    int shown = page->get != NULL || (page->form != NULL && !(page->flags & HAB_PAGE_DATA));

    if (page->get == NULL && page->post == NULL && page->form == NULL) {
        return "has neither get(), post() nor a form";
    }
    if (page->form != NULL && page->post == NULL) {
        return "has a form without post()";
    }
    if (page->form == NULL && (page->check != NULL || page->flags & HAB_PAGE_DATA)) {
        return page->check != NULL ? "has check() without a form"
                                   : "is HAB_PAGE_DATA without a form";
    }
    if (page->menu != NULL && (page->menu[0] == '\0' || !shown)) {
        return shown ? "has an empty menu entry" : "has a menu entry and no GET";
    }
    return NULL;
}

static hab_status check_page(const hab_type *type, size_t place, hab_error *error)
{
    const hab_page *page = &type->pages[place];
    const char *wrong = NULL;

    if (!is_path(page->path)) {
        wrong = "is not a path of [a-z0-9./-]";
    }
    for (size_t i = 0; i < place && wrong == NULL; i++) {
        wrong = strcmp(type->pages[i].path, page->path) == 0 ? "is given twice" : NULL;
    }
    if (wrong == NULL) {
        wrong = wrong_reader(page);
    }
    if (wrong == NULL) {
        wrong = wrong_handlers(page);
    }
    return wrong == NULL ? HAB_OK : refuse(type, "page", page->path, wrong, error);
}

static hab_status read_form(hab_type *type, size_t place, hab_error *error)
{
    const hab_page *page = &type->pages[place];
    int drafts = type->plugin->minor >= 3 && type->plugin->draft != NULL;
    hab_error why = {""};
    hab_status status;

    if (page->form == NULL) {
        return HAB_OK;
    }
    status = hab_entry_description(page->form, &type->page_forms[place], &why);
    if (status == HAB_OK && !drafts
        && json_object_get(type->page_forms[place], "brouillon") != NULL) {
        status = hab_fail(&why, HAB_INVALID, "brouillon: the plugin has no draft()");
    }
    return status == HAB_OK ? HAB_OK
                            : hab_fail(error, status, "plugin %s: its page \"%s\": form: %.300s",
                                       type->file, page->path, why.text);
}

static hab_status read_pages(hab_type *type, hab_error *error)
{
    const hab_plugin *plugin = type->plugin;
    hab_status status = HAB_OK;

    if (plugin->pages == NULL) {
        return HAB_OK;
    }
    type->pages = plugin->pages(type->state, &type->page_count);
    if (type->page_count > HAB_TYPE_PAGES_MAX || (type->pages == NULL && type->page_count > 0)) {
        return hab_fail(error, HAB_INVALID, "plugin %s: gives %zu pages, expected 0 to %d",
                        type->file, type->page_count, HAB_TYPE_PAGES_MAX);
    }
    for (size_t i = 0; i < type->page_count && status == HAB_OK; i++) {
        status = check_page(type, i, error);
        if (status == HAB_OK) {
            status = read_form(type, i, error);
        }
    }
    return status;
}

static hab_status check_sheet(const hab_type *type, size_t place, hab_error *error)
{
    const hab_sheet *sheet = &type->sheets[place];

    if (!is_sheet_name(sheet->name)) {
        return refuse(type, "sheet", sheet->name, "is not of the form [a-z][a-z0-9-]{0,62}", error);
    }
    if (sheet->use != HAB_SHEET_PAGE && sheet->use != HAB_SHEET_MAIL) {
        return refuse(type, "sheet", sheet->name, "is neither a page nor a mail", error);
    }
    if (!is_filled(sheet->text)) {
        return refuse(type, "sheet", sheet->name, "is empty", error);
    }
    for (size_t i = 0; i < place; i++) {
        if (strcmp(type->sheets[i].name, sheet->name) == 0) {
            return refuse(type, "sheet", sheet->name, "is given twice", error);
        }
    }
    return HAB_OK;
}

static hab_status read_sheets(hab_type *type, hab_error *error)
{
    const hab_plugin *plugin = type->plugin;
    hab_status status = HAB_OK;

    if (plugin->sheets == NULL) {
        return HAB_OK;
    }
    type->sheets = plugin->sheets(type->state, &type->sheet_count);
    if (type->sheet_count > HAB_SHEETS_MAX || (type->sheets == NULL && type->sheet_count > 0)) {
        return hab_fail(error, HAB_INVALID, "plugin %s: gives %zu sheets, expected 0 to %d",
                        type->file, type->sheet_count, HAB_SHEETS_MAX);
    }
    for (size_t i = 0; i < type->sheet_count && status == HAB_OK; i++) {
        status = check_sheet(type, i, error);
    }
    return status;
}

hab_status hab_type_read_pages(hab_type *type, hab_error *error)
{
    hab_status status;

    if (type->plugin->minor < 2) {
        return HAB_OK;
    }
    if ((type->plugin->due == NULL) != (type->plugin->sweep == NULL)) {
        return hab_fail(error, HAB_INVALID, "plugin %s: gives one of due() and sweep() alone",
                        type->file);
    }
    status = read_pages(type, error);
    return status == HAB_OK ? read_sheets(type, error) : status;
}

void hab_type_free_pages(hab_type *type)
{
    for (size_t i = 0; i < HAB_TYPE_PAGES_MAX; i++) {
        json_decref(type->page_forms[i]);
        type->page_forms[i] = NULL;
    }
}
