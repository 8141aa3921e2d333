/* Random bytes, digests, and the care that secrets need. All functions run in
 * any thread. */
#ifndef HAB_SECRET_H
#define HAB_SECRET_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

enum {
    HAB_HASH_SIZE = 32,                    /* SHA-256 */
    HAB_TOKEN_SIZE = 32,                   /* random bytes of a token */
    HAB_TOKEN_TEXT = 43,                   /* the same in base64url, without padding */
    HAB_HEX_HASH_TEXT = 2 * HAB_HASH_SIZE, /* without the NUL */
    HAB_FIRST_PASSWORD_LENGTH = 8          /* LI-3.2 */
};

hab_status hab_random(void *to, size_t size);
void hab_sha256(hab_slice data, uint8_t hash[HAB_HASH_SIZE]);
void hab_hmac_sha256(hab_slice key, hab_slice data, uint8_t mac[HAB_HASH_SIZE]);

/* In a time that depends on `size` alone. */
int hab_equal_secret(const void *a, const void *b, size_t size);
void hab_wipe(void *secret, size_t size);

/* base64url without padding (RFC 4648, 5); `text` takes 4 * size / 3 + 2 bytes. */
size_t hab_base64url(const void *data, size_t size, char *text);
/* HAB_INVALID unless `text` is exactly the encoding of `size` bytes; `data` may then
 * hold part of them. So for hab_hex_decode(). */
hab_status hab_base64url_decode(hab_slice text, void *data, size_t size);
/* `text` takes 2 * size + 1 bytes. */
void hab_hex(const void *data, size_t size, char *text);
hab_status hab_hex_decode(hab_slice text, void *data, size_t size);

/* LI-3.2: eight letters of both cases and digits, all as likely. */
hab_status hab_first_password(char password[HAB_FIRST_PASSWORD_LENGTH + 1]);

#endif
