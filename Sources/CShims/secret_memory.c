#define _GNU_SOURCE
#include "juicer_secret_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

// Secrets are small and many (a backup has a key for every file), while locked memory is little (8 MiB for an ordinary
// user): they share regions of a few pages, cut into cells. The book-keeping lies outside, so that no secret's
// neighbour is a pointer, and a page without access on each side stops a run-away copy.

enum {
    CELL = 32,
    REGION_BYTES = 64 * 1024,
    REGION_CELLS = REGION_BYTES / CELL,
};

struct region {
    struct region *next;
    unsigned char *base;
    size_t bytes;
    size_t cells_used;
    enum juicer_secret_protection protection;
    /// One byte per cell: 0 free, 1 used. A region for one large secret has no map.
    unsigned char used[REGION_CELLS];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct region *regions;
static size_t mapped_bytes;
static enum juicer_secret_protection weakest = JUICER_SECRET_HIDDEN;

void juicer_wipe(void *pointer, size_t count) {
    if (count > 0) explicit_bzero(pointer, count);
}

int juicer_equal_constant_time(const void *left, const void *right, size_t count) {
    const volatile unsigned char *a = left, *b = right;
    unsigned char difference = 0;
    for (size_t i = 0; i < count; i++) difference |= a[i] ^ b[i];
    return difference == 0;
}

void juicer_random_fill(void *pointer, size_t count) {
    unsigned char *at = pointer;
    while (count > 0) {
        ssize_t got = getrandom(at, count, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            fputs("juicer: the kernel has no random bytes to give\n", stderr);
            abort();
        }
        at += got;
        count -= (size_t)got;
    }
}

static size_t rounded(size_t count, size_t unit) {
    size_t at_least = count == 0 ? 1 : count;
    if (at_least > SIZE_MAX - unit * 4) {
        fputs("juicer: a secret of that size fits no memory\n", stderr);
        abort();
    }
    return (at_least + unit - 1) / unit * unit;
}

size_t juicer_secret_capacity(size_t count) {
    size_t cells = rounded(count, CELL);
    return cells <= REGION_BYTES ? cells : rounded(count, (size_t)sysconf(_SC_PAGESIZE));
}

/// Puts memfd_secret pages over [at, at + bytes). Fails where the kernel has none, or they are over the lock limit.
static int map_hidden(unsigned char *at, size_t bytes) {
#ifdef SYS_memfd_secret
    int fd = (int)syscall(SYS_memfd_secret, O_CLOEXEC);
    if (fd < 0) return -1;
    void *got = MAP_FAILED;
    if (ftruncate(fd, (off_t)bytes) == 0) {
        got = mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
    }
    close(fd);
    if (got == MAP_FAILED) return -1;
    // A shared mapping would be the parent's own memory in a forked child: it gets none of it.
    (void)madvise(at, bytes, MADV_DONTFORK);
    return 0;
#else
    (void)at;
    (void)bytes;
    return -1;
#endif
}

static struct region *make_region(size_t bytes) {
    struct region *region = calloc(1, sizeof *region);
    size_t guard = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *whole = region == NULL
        ? MAP_FAILED
        : mmap(NULL, bytes + 2 * guard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (whole == MAP_FAILED) {
        fputs("juicer: no memory for a secret\n", stderr);
        abort();
    }
    region->base = whole + guard;
    region->bytes = bytes;
    if (map_hidden(region->base, bytes) == 0) {
        region->protection = JUICER_SECRET_HIDDEN;
    } else {
        // The failed attempt may have removed the reservation: these pages are mapped anew.
        if (mmap(region->base, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
            == MAP_FAILED) {
            fputs("juicer: no memory for a secret\n", stderr);
            abort();
        }
        region->protection = mlock(region->base, bytes) == 0 ? JUICER_SECRET_LOCKED : JUICER_SECRET_UNLOCKED;
        (void)madvise(region->base, bytes, MADV_DONTDUMP);
        (void)madvise(region->base, bytes, MADV_WIPEONFORK);
    }
    if (region->protection < weakest) weakest = region->protection;
    mapped_bytes += bytes;
    region->next = regions;
    regions = region;
    return region;
}

/// First run of `cells` free cells, or -1.
static long find_run(const struct region *region, size_t cells) {
    size_t run = 0;
    for (size_t i = 0; i < REGION_CELLS; i++) {
        run = region->used[i] ? 0 : run + 1;
        if (run == cells) return (long)(i + 1 - cells);
    }
    return -1;
}

void *juicer_secret_allocate(size_t count) {
    size_t capacity = juicer_secret_capacity(count);
    void *result = NULL;
    pthread_mutex_lock(&lock);
    if (capacity > REGION_BYTES) {
        result = make_region(capacity)->base;
    } else {
        size_t cells = capacity / CELL;
        struct region *region = regions;
        long first = -1;
        for (; region != NULL; region = region->next) {
            if (region->bytes != REGION_BYTES || region->cells_used + cells > REGION_CELLS) continue;
            first = find_run(region, cells);
            if (first >= 0) break;
        }
        if (region == NULL) {
            region = make_region(REGION_BYTES);
            first = 0;
        }
        memset(region->used + first, 1, cells);
        region->cells_used += cells;
        result = region->base + (size_t)first * CELL;
    }
    pthread_mutex_unlock(&lock);
    return result;
}

static void unmap_region(struct region **link) {
    struct region *region = *link;
    size_t guard = (size_t)sysconf(_SC_PAGESIZE);
    *link = region->next;
    mapped_bytes -= region->bytes;
    munmap(region->base - guard, region->bytes + 2 * guard);
    free(region);
}

void juicer_secret_free(void *pointer, size_t count) {
    unsigned char *at = pointer;
    size_t capacity = juicer_secret_capacity(count);
    // Wiped before the cells can be handed to anybody else.
    explicit_bzero(at, capacity);
    pthread_mutex_lock(&lock);
    for (struct region **link = &regions; *link != NULL; link = &(*link)->next) {
        struct region *region = *link;
        if (at < region->base || at >= region->base + region->bytes) continue;
        if (region->bytes != REGION_BYTES) {
            unmap_region(link);
        } else {
            memset(region->used + (size_t)(at - region->base) / CELL, 0, capacity / CELL);
            region->cells_used -= capacity / CELL;
            // The last empty region stays, so that one secret after another does not cost a mapping each.
            if (region->cells_used == 0 && (region->next != NULL || link != &regions)) unmap_region(link);
        }
        break;
    }
    pthread_mutex_unlock(&lock);
}

enum juicer_secret_protection juicer_secret_weakest_protection(void) {
    pthread_mutex_lock(&lock);
    if (regions == NULL) make_region(REGION_BYTES);
    enum juicer_secret_protection answer = weakest;
    pthread_mutex_unlock(&lock);
    return answer;
}

size_t juicer_secret_mapped_bytes(void) {
    pthread_mutex_lock(&lock);
    size_t answer = mapped_bytes;
    pthread_mutex_unlock(&lock);
    return answer;
}
