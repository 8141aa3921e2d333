/* What the other machine has acknowledged: a part of a stream counts as received only
 * then (LI-3.4: who retrieved which demande). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/ack.h"

typedef struct connection {
    int server;
    int client;
} connection;

/* A connection over TCP, whose client takes little that it does not read. */
static void connect_pair(connection *made)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int small = 4096;

    assert_int_equal(bind(listener, (struct sockaddr *) &address, size), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *) &address, &size), 0);
    made->client = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(setsockopt(made->client, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), 0);
    assert_int_equal(connect(made->client, (struct sockaddr *) &address, size), 0);
    made->server = accept(listener, NULL, NULL);
    assert_true(made->server >= 0);
    close(listener);
    assert_int_equal(fcntl(made->server, F_SETFL, O_NONBLOCK), 0);
}

/* Writes until the socket takes no more: how much that is. */
static size_t fill(int server)
{
    static const char block[4096] = "";
    size_t written = 0;
    ssize_t taken;

    while ((taken = write(server, block, sizeof(block))) > 0) {
        written += (size_t) taken;
    }
    return written;
}

static void read_some(int client, size_t size)
{
    char block[4096];

    while (size > 0) {
        ssize_t got = read(client, block, size < sizeof(block) ? size : sizeof(block));

        assert_true(got > 0);
        size -= (size_t) got;
    }
}

static int64_t wait_for_all(int server, const hab_ack *ack)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    int64_t left = hab_ack_left(server, ack);

    for (int i = 0; i < 5000 && left > 0; i++) {
        nanosleep(&pause, NULL);
        left = hab_ack_left(server, ack);
    }
    return left;
}

static void what_the_client_does_not_take_is_not_acknowledged(void **state)
{
    connection both;
    hab_ack ack;
    size_t written;

    (void) state;
    connect_pair(&both);
    written = fill(both.server);
    hab_ack_mark(both.server, &ack);
    assert_true(hab_ack_left(both.server, &ack) > 0);
    read_some(both.client, written);
    assert_int_equal(wait_for_all(both.server, &ack), 0);
    close(both.client);
    close(both.server);
}

/* The streams of an HTTP/2 connection share a socket. */
static void what_others_write_later_does_not_count(void **state)
{
    connection both;
    hab_ack ack;
    size_t written;

    (void) state;
    connect_pair(&both);
    written = fill(both.server);
    hab_ack_mark(both.server, &ack);
    read_some(both.client, written);
    assert_true(fill(both.server) > 0); /* and nobody reads that */
    assert_int_equal(wait_for_all(both.server, &ack), 0);
    close(both.client);
    close(both.server);
}

/* A machine that is gone has not received what was on its way. */
static void a_reset_acknowledges_nothing(void **state)
{
    const struct linger at_once = {.l_onoff = 1};
    char byte;
    connection both;
    hab_ack ack;

    (void) state;
    connect_pair(&both);
    (void) fill(both.server);
    hab_ack_mark(both.server, &ack);
    assert_int_equal(setsockopt(both.client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), 0);
    close(both.client);
    assert_int_equal(read(both.server, &byte, 1), -1); /* over loopback it is here at once */
    assert_true(hab_ack_left(both.server, &ack) > 0);
    close(both.server);
}

static void where_nothing_tells_it_says_so(void **state)
{
    int ends[2];
    hab_ack ack;

    (void) state;
    assert_int_equal(pipe(ends), 0);
    hab_ack_mark(ends[1], &ack);
    assert_int_equal(hab_ack_left(ends[1], &ack), -1);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_client_does_not_take_is_not_acknowledged),
        cmocka_unit_test(what_others_write_later_does_not_count),
        cmocka_unit_test(a_reset_acknowledges_nothing),
        cmocka_unit_test(where_nothing_tells_it_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
