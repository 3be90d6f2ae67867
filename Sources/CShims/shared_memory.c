#define _GNU_SOURCE
#include "juicer_shared_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int juicer_shared_memory_create(size_t length, void **base) {
    int descriptor = memfd_create("juicer-buffer", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (descriptor < 0) return -1;
    void *memory = MAP_FAILED;
    // Allocated now: a page that could not be had at its first use would be a SIGBUS in the middle of a call.
    if (fallocate(descriptor, 0, 0, (off_t)length) == 0)
        memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    // Only the mapping just made may write, and nobody may change the length under anybody else's mapping.
    if (memory != MAP_FAILED &&
        fcntl(descriptor, F_ADD_SEALS, F_SEAL_FUTURE_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) {
        madvise(memory, length, MADV_DONTDUMP);
        madvise(memory, length, MADV_DONTFORK);
        *base = memory;
        return descriptor;
    }
    int reason = errno;
    if (memory != MAP_FAILED) munmap(memory, length);
    close(descriptor);
    errno = reason;
    return -1;
}

void juicer_shared_memory_free(void *base, size_t length) {
    explicit_bzero(base, length);
    munmap(base, length);
}
