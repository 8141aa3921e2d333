/* Mon Compte Partenaire: what its files share. */
#ifndef MCP_H
#define MCP_H

#include "plugin.h"

#include <jansson.h>

enum { FAILED = -1 };

/* A name of a service or a mission, in a form that compares in one go. */
enum { MCP_NAME = 48 };
typedef struct mcp_name {
    char text[MCP_NAME]; /* the rest is NUL */
} mcp_name;

/* 0 when `text` is NULL, empty or too long. */
int mcp_name_set(mcp_name *name, const char *text);
int mcp_name_equal(const mcp_name *a, const mcp_name *b);

/* The hours of a service (MCP-4), by the clock in Paris. */
typedef struct mcp_hours mcp_hours;

/* Reads "hours", "public_holidays", "closures" and "interruptions" of a service of the settings.
 * NULL without memory, or after `*wrong` named the field that is not lawful. */
mcp_hours *mcp_hours_new(const json_t *service, const char **wrong);
void mcp_hours_free(mcp_hours *hours); /* NULL is allowed */
int mcp_hours_open(const mcp_hours *hours, const hab_ask *ask);
/* The first second from ask->now on, UTC, in which it is open, at most 400 days ahead; 0 when
 * there is none. In the event loop; hours.h says what the turns of the clock do. */
int64_t mcp_hours_next(const mcp_hours *hours, const hab_ask *ask);

/* A service of the settings; its hab_service stands at the same place. */
typedef struct mcp_service {
    mcp_name name;
    mcp_name mission;
    mcp_hours *hours;
} mcp_service;

typedef struct mcp_state {
    const hab_host *host;
    json_t *settings; /* owns the texts of `services` */
    hab_service *services;
    mcp_service *details;
    size_t count;
    char *form; /* the request form, with what the settings declare */
} mcp_state;

/* The plugin's open() and close(). */
int mcp_open(const hab_host *host, hab_slice settings, void *report, void **state);
void mcp_close(void *state);

/* NULL when the settings declare no such service. */
const mcp_service *mcp_service_find(const mcp_state *state, const char *name);
/* The title that the settings give a mission, or its name. */
const char *mcp_mission_title(const mcp_state *state, const char *mission);

/* A scope: the head, then the convention's missions, then the services of its
 * bulletin with what the person holds of each. */
enum { MCP_LAYOUT = 1, MCP_HELD = 1, MCP_SUSPENDED = 2 };

typedef struct mcp_head {
    uint8_t layout;
    uint8_t favourable; /* MCP-17.1, from `since` on */
    uint16_t missions;
    uint16_t services;
    uint16_t reserved;
    uint32_t since; /* YYYYMMDD */
} mcp_head;

typedef struct mcp_entry {
    mcp_name service;
    uint32_t fin; /* last day, YYYYMMDD; 0 when none is set */
    uint8_t flags;
    uint8_t reserved[3];
} mcp_entry;

/* The request form of these settings, malloc'd; NULL without memory. */
char *mcp_request_form_new(const mcp_state *state);

/* The plugin's functions about requests. */
const char *mcp_request_form(const void *state);
int mcp_request_check(const void *state, hab_slice request, void *report);
int mcp_request_annexe(const void *state, hab_slice request, void *sink);
const hab_step *mcp_request_steps(const void *state, size_t *count);
int mcp_request_ready(const void *state, hab_slice request, void *report);

/* The plugin's annexe_check() and annexe_compile(). */
int mcp_annexe_check(const void *state, hab_slice convention, void *report);
int mcp_annexe_compile(const void *state, hab_slice convention, void *sink);

#endif
