/* A known device: a browser in which a person once logged in. Its cookie gives it a
 * counter of failed tries of its own, so that a stranger who fails on purpose
 * delays strangers, not the person. It proves nothing else. */
#ifndef HAB_DEVICE_H
#define HAB_DEVICE_H

#include "web/exchange.h"

enum { HAB_DEVICE_SIZE = 16, HAB_DEVICE_TEXT = 64 };

typedef struct hab_device {
    uint8_t number[HAB_DEVICE_SIZE];
} hab_device;

/* Whether the request comes from a device that is known for this person. */
int hab_device_known(const hab_exchange *exchange, uint64_t person, hab_device *device);

/* Makes the browser known for this person for a year; one that is so keeps its
 * number. Without a master key there are no known devices. */
void hab_device_remember(hab_exchange *exchange, uint64_t person);

#endif
