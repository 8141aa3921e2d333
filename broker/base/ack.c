#include "base/ack.h"

#include <stddef.h>

#ifdef __linux__

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* Bytes acknowledged since the connection began; an old kernel does not count them, nor
 * does a socket that is not TCP. */
static int count_acknowledged(int fd, uint64_t *count)
{
    struct tcp_info info;
    socklen_t size = sizeof(info);

    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0
        || size < offsetof(struct tcp_info, tcpi_bytes_acked) + sizeof(info.tcpi_bytes_acked)) {
        return 0;
    }
    *count = info.tcpi_bytes_acked;
    return 1;
}

static int64_t count_waiting(int fd)
{
    int waiting;

    return ioctl(fd, SIOCOUTQ, &waiting) == 0 ? waiting : -1;
}

/* What is acknowledged between the two questions is counted twice: then the end is found
 * late, by another's bytes or an empty queue, and never early. */
void hab_ack_mark(int fd, hab_ack *ack)
{
    int64_t waiting = count_waiting(fd);

    ack->counts = waiting >= 0 && count_acknowledged(fd, &ack->end);
    if (ack->counts) {
        ack->end += (uint64_t) waiting;
    }
}

int64_t hab_ack_left(int fd, const hab_ack *ack)
{
    int64_t waiting = count_waiting(fd);
    uint64_t count;

    if (waiting > 0 && ack->counts && count_acknowledged(fd, &count)) {
        int64_t left = count < ack->end ? (int64_t) (ack->end - count) : 0;

        return left < waiting ? left : waiting;
    }
    return waiting;
}

#else

void hab_ack_mark(int fd, hab_ack *ack)
{
    (void) fd;
    ack->counts = 0;
}

int64_t hab_ack_left(int fd, const hab_ack *ack)
{
    (void) fd;
    (void) ack;
    return -1;
}

#endif
