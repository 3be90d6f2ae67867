// A blocking ttrpc client in plain C that calls juicer.bench.v1.Echo/Unary, as a judge that costs next to nothing.
//
//   ttrpc_client SOCKET CORE COUNT SIZE     prints p50 and p99 of a round trip in microseconds
#include "timing.h"

#include <arpa/inet.h>

static size_t put_varint(unsigned char *at, uint64_t value) {
    size_t n = 0;
    do {
        at[n++] = (unsigned char)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
        value >>= 7;
    } while (value);
    return n;
}

static size_t put_bytes(unsigned char *at, int field, const void *bytes, size_t count) {
    size_t n = put_varint(at, (uint64_t)field << 3 | 2);
    n += put_varint(at + n, count);
    memcpy(at + n, bytes, count);
    return n + count;
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: ttrpc_client SOCKET CORE COUNT SIZE\n");
        return 2;
    }
    pin(atoi(argv[2]));
    size_t count = (size_t)atoll(argv[3]), size = (size_t)atoll(argv[4]);
    int fd = connect_to(argv[1]);

    unsigned char *data = calloc(1, size), *message = malloc(size + 16), *frame = malloc(size + 256);
    size_t message_size = put_bytes(message, 1, data, size);
    size_t length = 0;
    length += put_bytes(frame + 10, 1, "juicer.bench.v1.Echo", strlen("juicer.bench.v1.Echo"));
    length += put_bytes(frame + 10 + length, 2, "Unary", strlen("Unary"));
    length += put_bytes(frame + 10 + length, 3, message, message_size);
    uint32_t wire = htonl((uint32_t)length);
    memcpy(frame, &wire, 4);
    frame[8] = 1;
    frame[9] = 0;

    unsigned char *answer = malloc(1 << 22);
    uint64_t *samples = calloc(count, sizeof *samples);
    uint32_t stream = 1;
    for (size_t i = 0; i < count + count / 10; i++, stream += 2) {
        wire = htonl(stream);
        memcpy(frame + 4, &wire, 4);
        uint64_t begin = now_ns();
        write_all(fd, frame, length + 10);
        unsigned char header[10];
        read_all(fd, header, sizeof header);
        memcpy(&wire, header, 4);
        uint32_t answered = ntohl(wire);
        if (answered > 1 << 22 || header[8] != 2) die("unexpected frame");
        read_all(fd, answer, answered);
        if (i >= count / 10) samples[i - count / 10] = now_ns() - begin;
        if (answered < message_size) die("short answer");
    }
    print_percentiles(samples, count);
    return 0;
}
