/* The Caf's pages about a Mam (MAM-3) and the requests for correction or deletion that those
 * of the Mam address to it (MAM-5a). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk.h"
#include "mams.h"

#define ALIX "alix@caf751.example"
#define COLIN "colin@caf752.example"
#define ASKED                                                                                      \
    "{\"nature\": \"suppression\", \"texte\": \"Mon nom est encore lu\", \"remede\": \"Rien\"}"

static int open_both(void **state)
{
    if (open_mam(state) != 0) {
        return -1;
    }
    broker.sheets = pages;
    make_agent(ALIX, "751", HAB_ROLE_VALIDATION);
    make_agent(COLIN, "752", HAB_ROLE_VALIDATION);
    return 0;
}

static unsigned reply(const char *issue)
{
    char body[128];

    (void) snprintf(body, sizeof(body), "{\"issue\": \"%s\", \"texte\": \"Voilà.\"}", issue);
    return post_json("mam/suivi-reclamations/1", body);
}

/* MAM-5a: from the request to its answer. */
static void a_deletion_is_asked_for_and_done(void **state)
{
    (void) state;
    log_in(NADIA);
    assert_int_equal(post_json("mam/reclamer/" MAM_ID, "{\"texte\": \"Sans nature\"}"), 422);
    assert_int_equal(post_json("mam/reclamer/" MAM_ID, ASKED), 200);
    assert_int_equal(get("mam/reclamations/1?fait=transmise"), 200);
    assert_true(shows("une suppression"));
    log_in(ELODIE); /* of the same Mam: it is not hers */
    assert_int_equal(get_json("mam/reclamations/1"), 404);
    log_in(COLIN);
    assert_int_equal(get_json("mam/suivi-reclamations/1"), 404);
    log_in(ALIX);
    assert_int_equal(get_json("mam/suivi-reclamations/1"), 200);
    assert_string_equal(text_of("nature"), "suppression");
    assert_string_equal(text_of("nom"), "Les Petits Loirs");
    assert_int_equal(reply("fondee"), 422); /* a complaint's outcome */
    assert_int_equal(reply("faite"), 200);
    assert_int_equal(get("mam/suivi-reclamations/1"), 200);
    assert_true(shows("Faite"));
    log_in(NADIA);
    assert_int_equal(get("mam/reclamations/1"), 200);
    assert_true(shows("C’est fait"));
    assert_true(shows("Voilà."));
}

/* MAM-3: all of it is validated first; the names that would be published stand beside. */
static void a_mam_is_validated(void **state)
{
    char body[300];

    (void) state;
    submit("Un accueil au calme.");
    assert_null(published());
    log_in(ALIX);
    assert_int_equal(get("mam/validation"), 200);
    assert_true(shows("Fiches de Mam à valider"));
    assert_true(shows("mam/validation/" MAM_ID "/1"));
    assert_int_equal(get("mam/validation/" MAM_ID "/1"), 200);
    assert_true(shows("Publié avec la fiche"));
    (void) snprintf(body, sizeof(body), "{\"action\": \"accepter\", \"revision\": %u}",
                    fiche_now().revision);
    assert_int_equal(post_json("mam/validation/" MAM_ID "/1", body), 422);
    assert_null(published());
    log_in(COLIN);
    assert_int_equal(get("mam/validation/" MAM_ID "/1"), 404);
}

#define ON_MAM(test) cmocka_unit_test_setup_teardown(test, open_both, close_portal)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_MAM(a_deletion_is_asked_for_and_done),
        ON_MAM(a_mam_is_validated),
    };

    return cmocka_run_group_tests(tests, load_mam, free_types);
}
