/* verdict_server SOCKET: the cheapest server that auth_request can ask. It answers
 * 204 to every request on a unix socket, keeps connections open, checks nothing and
 * records nothing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { EVENTS = 256, REQUEST_MAX = 16384 };

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int listen_on(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (listener < 0 || strlen(path) >= sizeof(address.sun_path)) {
        fail("socket");
    }
    strcpy(address.sun_path, path);
    if (bind(listener, (struct sockaddr *) &address, sizeof(address)) != 0 || chmod(path, 0777) != 0
        || listen(listener, 1024) != 0) {
        fail(path);
    }
    return listener;
}

static void watch(int queue, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

    if (epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event) != 0) {
        fail("epoll_ctl");
    }
}

/* nginx sends one request at a time over a connection, its head in one write. */
static void answer(int client)
{
    static const char verdict[] = "HTTP/1.1 204 No Content\r\n\r\n";
    char request[REQUEST_MAX];
    ssize_t size = read(client, request, sizeof(request));

    if (size <= 0 || send(client, verdict, sizeof(verdict) - 1, MSG_NOSIGNAL) < 0) {
        close(client);
    }
}

int main(int argc, char **argv)
{
    struct epoll_event events[EVENTS];
    int listener;
    int queue = epoll_create1(EPOLL_CLOEXEC);

    if (argc != 2) {
        fputs("usage: verdict_server SOCKET\n", stderr);
        return 2;
    }
    listener = listen_on(argv[1]);
    watch(queue, listener);
    for (;;) {
        int count = epoll_wait(queue, events, EVENTS, -1);

        if (count < 0 && errno != EINTR) {
            fail("epoll_wait");
        }
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == listener) {
                watch(queue, accept(listener, NULL, NULL));
            } else {
                answer(events[i].data.fd);
            }
        }
    }
}
