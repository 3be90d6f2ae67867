#define _GNU_SOURCE
#include "juicer_packets.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union descriptors {
    char space[CMSG_SPACE(sizeof(int) * JUICER_PACKET_DESCRIPTORS)];
    struct cmsghdr header;
};

int juicer_packets_pair(int ends[2]) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : -errno;
}

int juicer_packets_send(
    int socket, const void *head, size_t head_count, const void *body, size_t body_count, const int *descriptors,
    int descriptor_count
) {
    struct iovec parts[2] = {{(void *)head, head_count}, {(void *)body, body_count}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    union descriptors control;
    if (descriptor_count < 0 || descriptor_count > JUICER_PACKET_DESCRIPTORS) return -EINVAL;
    if (descriptor_count > 0) {
        size_t count = sizeof(int) * (size_t)descriptor_count;
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(count);
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(count);
        memcpy(CMSG_DATA(&control.header), descriptors, count);
    }
    ssize_t done;
    do {
        done = sendmsg(socket, &message, MSG_NOSIGNAL);
    } while (done < 0 && errno == EINTR);
    return done < 0 ? -errno : 0;
}

long juicer_packets_receive(int socket, void *bytes, size_t capacity, int *descriptors, int *descriptor_count) {
    union descriptors control;
    struct iovec part = {bytes, capacity};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (descriptors != NULL) {
        *descriptor_count = 0;
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
    }
    ssize_t done;
    // An end that closes with packets unread lets the other know by an error, once, before what it said last can be read.
    do {
        done = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (done < 0 && (errno == EINTR || errno == ECONNRESET));
    if (done < 0) return -errno;
    if (descriptors != NULL) {
        for (struct cmsghdr *one = CMSG_FIRSTHDR(&message); one != NULL; one = CMSG_NXTHDR(&message, one)) {
            if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS) continue;
            size_t count = (one->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            memcpy(descriptors, CMSG_DATA(one), count * sizeof(int));
            *descriptor_count = (int)count;
        }
    }
    if (message.msg_flags & MSG_TRUNC) {
        for (int i = 0; descriptors != NULL && i < *descriptor_count; i++) close(descriptors[i]);
        if (descriptors != NULL) *descriptor_count = 0;
        return -EMSGSIZE;
    }
    return done;
}

int juicer_packets_wait(int socket, int milliseconds) {
    struct pollfd one = {.fd = socket, .events = POLLIN};
    int ready;
    do {
        ready = poll(&one, 1, milliseconds);
    } while (ready < 0 && errno == EINTR);
    return ready < 0 ? -errno : ready;
}
