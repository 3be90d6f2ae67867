#include "juicer_wiping_allocator.h"

#include <malloc.h>
#include <stddef.h>
#include <string.h>

// What is decrypted passes through buffers of many libraries: strings, frames of the wire, pages of databases. None of
// them wipes what it frees, and a dump of the process would show it long after the backup was locked. These two functions
// take the place of the C library's in the whole program, shared libraries included, and wipe first.

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define JUICER_SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(JUICER_SANITIZED)

// The C library's own, under the names that it exports for this (malloc/malloc.c).
extern void __libc_free(void *memory);

// A block as big as this lies in pages of its own (mallopt(3), M_MMAP_THRESHOLD): freeing it gives them back to the
// kernel, which never shows them to anybody.
static const size_t own_pages = 128 << 10;

// The second lowest bit of a block's size says that it does (malloc/malloc.c, IS_MMAPPED).
static int has_own_pages(const void *memory) {
    return (((const size_t *)memory)[-1] & 2) != 0;
}

void free(void *memory) {
    if (memory == NULL) return;
    size_t size = malloc_usable_size(memory);
    if (size < own_pages || !has_own_pages(memory)) explicit_bzero(memory, size);
    __libc_free(memory);
}

void *realloc(void *memory, size_t size) {
    if (memory == NULL) return malloc(size);
    if (size == 0) {
        free(memory);
        return NULL;
    }
    size_t old = malloc_usable_size(memory);
    // Shrinking by less than half is not worth a copy.
    if (size <= old && size >= old / 2) return memory;
    void *moved = malloc(size);
    if (moved == NULL) return NULL;
    memcpy(moved, memory, old < size ? old : size);
    free(memory);
    return moved;
}

#endif
