// What the C peers share: the clock, the percentile, pinning, and whole reads and writes.
#pragma once

#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static inline uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline void die(const char *what) {
    perror(what);
    exit(1);
}

// A negative core leaves the process where it is.
static inline void pin(int core) {
    if (core < 0) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) die("sched_setaffinity");
}

static inline void read_all(int fd, void *into, size_t count) {
    for (size_t done = 0; done < count;) {
        ssize_t n = read(fd, (char *)into + done, count - done);
        if (n <= 0) die("read");
        done += (size_t)n;
    }
}

static inline void write_all(int fd, const void *from, size_t count) {
    for (size_t done = 0; done < count;) {
        ssize_t n = write(fd, (const char *)from + done, count - done);
        if (n <= 0) die("write");
        done += (size_t)n;
    }
}

static inline int connect_to(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) die("path");
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) die(path);
    return fd;
}

static int ascending(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

// Prints "p50 p99" in microseconds.
static inline void print_percentiles(uint64_t *samples, size_t count) {
    qsort(samples, count, sizeof *samples, ascending);
    printf("%.2f %.2f\n", samples[count / 2] / 1000.0, samples[count * 99 / 100] / 1000.0);
}
