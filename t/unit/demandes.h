/* For tests: the plugin's own functions at work in calls of the host's. Its files are
 * built into the test; the plugin that is loaded lends its state. */
#ifndef HAB_TEST_DEMANDES_H
#define HAB_TEST_DEMANDES_H

#include <stdio.h>
#include <unistd.h>

#include "base/calendar.h"
#include "portal.h"
#include "type/call.h"

#include "../../plugins/lieu_information/li.h"

static char vault_directory[] = "/tmp/hab-vault-XXXXXX";
static const li *self;

static inline int open_lieu(void **state)
{
    hab_error error = {""};

    if (open_portal(state) != 0) {
        return -1;
    }
    strcpy(vault_directory + strlen(vault_directory) - 6, "XXXXXX");
    self = types.items[0].state;
    if (mkdtemp(vault_directory) == NULL
        || hab_vault_open(vault_directory, &broker.vault, &error) != HAB_OK) {
        print_error("%s\n", error.text);
        return -1;
    }
    return 0;
}

static inline int close_lieu(void **state)
{
    char path[64];

    hab_vault_close(broker.vault);
    (void) snprintf(path, sizeof(path), "%s/vault.keys", vault_directory);
    (void) unlink(path);
    (void) rmdir(vault_directory);
    return close_portal(state);
}

/* Runs `work` in a write call of nobody's, at `now`. */
static inline int run_call(hab_work_fn work, void *context)
{
    hab_error error = {""};
    int outcome = hab_call_run(&broker, &types.items[0], NULL, NULL, 1, work, context, now, &error);

    if (outcome == HAB_FAILED) {
        print_error("%s\n", error.text);
    }
    return outcome;
}

/* A demande of a commune, as the form makes it. */
static inline hab_slice demande_of(const char *commune, const char *nom, char text[1024])
{
    (void) snprintf(
        text, 1024,
        "{\"commune\": {\"code\": \"%s\", \"nom\": \"%s\"},"
        " \"enfant\": {\"situation\": \"ne\", \"prenom\": \"Léa\","
        "  \"date_naissance\": \"2024-05-31\"},"
        " \"modes\": [\"creche_collective\"], \"date_debut\": \"2026-09-01\","
        " \"horaires\": [{\"jour\": \"lundi\", \"debut\": \"08:30\", \"fin\": \"18:00\"}],"
        " \"parents\": [{\"nom\": \"Zorglub\", \"prenom\": \"Hélène\"}],"
        " \"contact\": {\"courriel\": \"zorglub@mail.example\"}, \"allocataire\": true}",
        commune, nom);
    return hab_slice_text(text);
}

#endif
