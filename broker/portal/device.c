#include "portal/device.h"

#include "web/answer.h"
#include "web/form.h"

#define DEVICE_COOKIE "__Host-habilitation-appareil"

enum { YEAR = 365 * 24 * 3600, COOKIE_SIZE = HAB_DEVICE_SIZE + HAB_HASH_SIZE };

/* With the zeros that stand for no key, anybody could make devices. */
static int has_key(const hab_exchange *exchange)
{
    static const uint8_t none[HAB_KEY_SIZE];

    return memcmp(exchange->broker->key, none, sizeof(none)) != 0;
}

static void sign(const hab_exchange *exchange, uint64_t person, const hab_device *device,
                 uint8_t mac[HAB_HASH_SIZE])
{
    static const char purpose[8] = "appareil";
    uint8_t data[sizeof(purpose) + 8 + HAB_DEVICE_SIZE];

    memcpy(data, purpose, sizeof(purpose));
    hab_put_u64be(data + sizeof(purpose), person);
    memcpy(data + sizeof(purpose) + 8, device->number, HAB_DEVICE_SIZE);
    hab_hmac_sha256(hab_slice_of(exchange->broker->key, HAB_KEY_SIZE),
                    hab_slice_of(data, sizeof(data)), mac);
}

int hab_device_known(const hab_exchange *exchange, uint64_t person, hab_device *device)
{
    hab_slice text = hab_cookie_value(exchange->cookie, DEVICE_COOKIE);
    uint8_t cookie[COOKIE_SIZE];
    uint8_t mac[HAB_HASH_SIZE];
    hab_device claimed;

    if (!has_key(exchange) || text.data == NULL
        || hab_base64url_decode(text, cookie, sizeof(cookie)) != HAB_OK) {
        return 0;
    }
    memcpy(claimed.number, cookie, sizeof(claimed.number));
    sign(exchange, person, &claimed, mac);
    if (!hab_equal_secret(mac, cookie + HAB_DEVICE_SIZE, sizeof(mac))) {
        return 0;
    }
    *device = claimed;
    return 1;
}

void hab_device_remember(hab_exchange *exchange, uint64_t person)
{
    uint8_t cookie[COOKIE_SIZE];
    char text[HAB_DEVICE_TEXT + 2];
    hab_device device;

    if (!has_key(exchange)
        || (!hab_device_known(exchange, person, &device)
            && hab_random(device.number, sizeof(device.number)) != HAB_OK)) {
        return;
    }
    memcpy(cookie, device.number, sizeof(device.number));
    sign(exchange, person, &device, cookie + HAB_DEVICE_SIZE);
    hab_base64url(cookie, sizeof(cookie), text);
    hab_answer_cookie(exchange, DEVICE_COOKIE, text, YEAR);
}
