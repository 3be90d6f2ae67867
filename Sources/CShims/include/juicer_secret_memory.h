#pragma once

#include <stddef.h>

/// How well the pages that hold secrets are protected, from weakest to strongest.
enum juicer_secret_protection {
    /// Ordinary pages: they may reach swap. Still wiped on free.
    JUICER_SECRET_UNLOCKED = 0,
    /// mlock'ed pages, kept out of core dumps and wiped in forked children.
    JUICER_SECRET_LOCKED = 1,
    /// memfd_secret pages: not even the kernel's own mapping holds them.
    JUICER_SECRET_HIDDEN = 2,
};

/// Takes zeroed memory for a secret out of the locked slab. Never NULL: aborts when the machine has no memory at all.
void *juicer_secret_allocate(size_t count);

/// Wipes the whole capacity behind `pointer` and gives it back. `count` must be the count it was allocated with.
void juicer_secret_free(void *pointer, size_t count);

/// The weakest protection that any page handed out so far has; of a first page, made for the question, when there is none.
enum juicer_secret_protection juicer_secret_weakest_protection(void);

/// Locked bytes mapped at present, whether or not they hold a secret.
size_t juicer_secret_mapped_bytes(void);

/// Bytes that `juicer_secret_allocate(count)` really takes.
size_t juicer_secret_capacity(size_t count);

/// Overwrites memory with zeros in a way that no optimiser removes.
void juicer_wipe(void *pointer, size_t count);

/// Compares without a branch on the content: 1 when equal.
int juicer_equal_constant_time(const void *left, const void *right, size_t count);

/// Fills with bytes of the kernel's generator. Aborts when the kernel has none to give, which no caller could survive safely.
void juicer_random_fill(void *pointer, size_t count);
