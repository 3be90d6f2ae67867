// The floor: blocking reads and writes over a Unix stream socket, with a four-byte length before each message.
//
//   raw ping CORE COUNT SIZE       both ends on one core; prints p50 and p99 of a round trip in microseconds
//   raw stream TOTAL CHUNK         one end sends, the other reads; prints MiB/s
#include "timing.h"

#include <sys/wait.h>

static void echo(int fd) {
    static unsigned char buffer[1 << 22];
    for (;;) {
        uint32_t size;
        if (read(fd, &size, sizeof size) != sizeof size || size > sizeof buffer - 4) _exit(0);
        read_all(fd, buffer + 4, size);
        memcpy(buffer, &size, 4);
        write_all(fd, buffer, size + 4);
    }
}

static void ping(int fd, size_t count, uint32_t size) {
    unsigned char *message = calloc(1, size + 4);
    uint64_t *samples = calloc(count, sizeof *samples);
    memcpy(message, &size, 4);
    for (size_t i = 0; i < count + count / 10; i++) {
        uint64_t begin = now_ns();
        write_all(fd, message, size + 4);
        uint32_t answered;
        read_all(fd, &answered, 4);
        read_all(fd, message + 4, answered);
        if (i >= count / 10) samples[i - count / 10] = now_ns() - begin;
    }
    print_percentiles(samples, count);
}

static void send_stream(int fd, uint64_t total, size_t chunk) {
    unsigned char *message = calloc(1, chunk + 4);
    for (uint64_t sent = 0; sent < total; sent += chunk) write_all(fd, message, chunk + 4);
    _exit(0);
}

int main(int argc, char **argv) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) die("socketpair");
    if (argc == 5 && strcmp(argv[1], "ping") == 0) {
        pin(atoi(argv[2]));
        if (fork() == 0) {
            close(pair[0]);
            echo(pair[1]);
        }
        close(pair[1]);
        ping(pair[0], (size_t)atoll(argv[3]), (uint32_t)atoi(argv[4]));
    } else if (argc == 4 && strcmp(argv[1], "stream") == 0) {
        uint64_t total = (uint64_t)atoll(argv[2]);
        size_t chunk = (size_t)atoll(argv[3]);
        if (fork() == 0) send_stream(pair[1], total, chunk);
        close(pair[1]);
        unsigned char *buffer = malloc(chunk + 4);
        uint64_t begin = now_ns();
        for (uint64_t got = 0; got < total; got += chunk) read_all(pair[0], buffer, chunk + 4);
        printf("%.0f\n", total / 1048576.0 / ((now_ns() - begin) / 1e9));
    } else {
        fprintf(stderr, "usage: raw ping CORE COUNT SIZE | raw stream TOTAL CHUNK\n");
        return 2;
    }
    close(pair[0]);
    wait(NULL);
    return 0;
}
