/* Secrets that wait in the store: AES-256-GCM under a key drawn from the master key,
 * one for each purpose. The store's free pages keep old bytes; sealed, they say
 * nothing without the key file. All functions run in any thread. */
#ifndef HAB_SEAL_H
#define HAB_SEAL_H

#include "base/bytes.h"
#include "base/secret.h"
#include "base/status.h"

enum { HAB_SEAL_EXTRA = 1 + 12 + 16 }; /* layout, nonce, tag */

/* Seals `data` into `sealed`, which takes data.size + HAB_SEAL_EXTRA bytes. `about` is
 * bound to it, not hidden: what was sealed for one mail does not open as another's. */
hab_status hab_seal(const uint8_t *master, const char *purpose, hab_slice about, hab_slice data,
                    uint8_t *sealed);

/* Opens into `data`, which takes sealed.size - HAB_SEAL_EXTRA bytes; the caller wipes
 * it. HAB_CORRUPT for what this key, purpose and `about` did not seal. */
hab_status hab_unseal(const uint8_t *master, const char *purpose, hab_slice about, hab_slice sealed,
                      uint8_t *data);

#endif
