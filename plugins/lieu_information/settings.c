/* Settings: lieu_information.json, which may be missing. The host has checked it against
 * settings.schema.json. */
#include "li.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

enum { DELAY = 15 }; /* LI-3.4 */

/* Said by all Cafs, where none has words of its own. */
static json_t *general_words(void)
{
    return json_pack("{s:s, s:s, s:s}", "texte",
                     "Le site monenfant.fr présente les modes d’accueil proches de chez vous et "
                     "les relais petite enfance, qui vous renseignent gratuitement. Votre Caf et "
                     "votre mairie peuvent aussi vous orienter.",
                     "telephone", "32 30", "adresse_web", "https://monenfant.fr/");
}

static const char *text_of(const json_t *object, const char *field)
{
    return json_string_value(json_object_get(object, field));
}

/* Two entries of a list that have the same `field`: which would hold is not for chance
 * to say. */
static int no_double(const hab_host *host, const json_t *settings, const char *list,
                     const char *field, void *report)
{
    const json_t *entries = json_object_get(settings, list);
    char place[64];

    for (size_t i = 1; i < json_array_size(entries); i++) {
        const char *name = text_of(json_array_get(entries, i), field);

        for (size_t j = 0; j < i; j++) {
            if (strcmp(name, text_of(json_array_get(entries, j), field)) == 0) {
                (void) snprintf(place, sizeof(place), "%s[%zu].%s", list, i, field);
                host->report(report, place, "it is in the list already");
                return 0;
            }
        }
    }
    return 1;
}

int li_settings_open(li *self, hab_slice settings, void *report)
{
    self->settings =
        settings.size > 0 ? json_loadb(settings.data, settings.size, 0, NULL) : json_object();
    if (self->settings == NULL || !no_double(self->host, self->settings, "cafs", "caf", report)
        || !no_double(self->host, self->settings, "flux", "empreinte", report)
        || !no_double(self->host, self->settings, "flux", "nom", report)) {
        return FAILED;
    }
    if (json_object_get(self->settings, "orientation") == NULL
        && json_object_set_new(self->settings, "orientation", general_words()) != 0) {
        return FAILED;
    }
    return 0;
}

/* What a Caf has of its own, or NULL. */
static const json_t *of_caf(const li *self, const char *caf, const char *field)
{
    size_t index;
    json_t *entry;

    json_array_foreach(json_object_get(self->settings, "cafs"), index, entry)
    {
        if (strcmp(text_of(entry, "caf"), caf) == 0) {
            return json_object_get(entry, field);
        }
    }
    return NULL;
}

unsigned li_delay(const li *self, const char *caf)
{
    const json_t *days = of_caf(self, caf, "delai");

    if (days == NULL) {
        days = json_object_get(self->settings, "delai");
    }
    return days != NULL ? (unsigned) json_integer_value(days) : DELAY;
}

const json_t *li_turn_to(const li *self, const char *caf)
{
    const json_t *words = of_caf(self, caf, "orientation");

    return words != NULL ? words : json_object_get(self->settings, "orientation");
}

void li_digest(hab_slice secret, uint8_t digest[32])
{
    (void) SHA256(secret.data, secret.size, digest);
}

static void hex_of(const uint8_t digest[32], char hex[65])
{
    for (size_t i = 0; i < 32; i++) {
        (void) snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
}

const char *li_feed(const li *self, hab_slice bearer)
{
    const char *found = NULL;
    uint8_t digest[32];
    char hex[65];
    size_t index;
    json_t *feed;

    if (bearer.size == 0) {
        return NULL;
    }
    li_digest(bearer, digest);
    hex_of(digest, hex);
    json_array_foreach(json_object_get(self->settings, "flux"), index, feed)
    {
        if (CRYPTO_memcmp(hex, text_of(feed, "empreinte"), 64) == 0) {
            found = text_of(feed, "nom");
        }
    }
    OPENSSL_cleanse(digest, sizeof(digest));
    OPENSSL_cleanse(hex, sizeof(hex));
    return found;
}
