/* What the other machine has acknowledged of what was written to a connected socket. */
#ifndef HAB_ACK_H
#define HAB_ACK_H

#include <stdint.h>

typedef struct hab_ack {
    uint64_t end; /* how many bytes it will have acknowledged when it has all of it */
    int counts;   /* the system counts them */
} hab_ack;

/* Marks all that was written to the socket until now. */
void hab_ack_mark(int fd, hab_ack *ack);

/* How many bytes of it, at most, are not acknowledged; others may have written to the
 * same socket since. 0 when all are; -1 when the system cannot tell. */
int64_t hab_ack_left(int fd, const hab_ack *ack);

#endif
