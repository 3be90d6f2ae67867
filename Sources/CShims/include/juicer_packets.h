#pragma once

#include <stddef.h>

// Packets between processes of this machine (SOCK_SEQPACKET), with descriptors beside the bytes: the macros for those do not
// reach Swift. Every function returns a negative errno value when it fails, and goes on by itself after EINTR.

enum {
    // Descriptors beside one packet, at most.
    JUICER_PACKET_DESCRIPTORS = 3,
};

// Two connected ends, which no program inherits. 0 or a negative errno.
int juicer_packets_pair(int ends[2]);

// Sends one packet of two parts, either of which may be empty. 0 or a negative errno.
int juicer_packets_send(
    int socket, const void *head, size_t head_count, const void *body, size_t body_count, const int *descriptors,
    int descriptor_count
);

// Waits for a packet and gives its length; 0 when the other end is closed. EMSGSIZE when it is longer than there is room for.
// Descriptors that come with it are closed on exec; `descriptors` has room for JUICER_PACKET_DESCRIPTORS. Without it the
// kernel closes what comes.
long juicer_packets_receive(int socket, void *bytes, size_t capacity, int *descriptors, int *descriptor_count);

// Waits until a packet can be received, or the other end is closed. 1, 0 when the time is over, or a negative errno.
int juicer_packets_wait(int socket, int milliseconds);
