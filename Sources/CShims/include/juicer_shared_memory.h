#pragma once

#include <stddef.h>

// Memory of a fixed length that can be given to others by its descriptor: they may map it for reading only.
// Every page is there from the start, so that writing never fails. Stores the mapping; returns the descriptor, or -1
// and errno.
int juicer_shared_memory_create(size_t length, void **base);

// Clears the memory for everybody who has it mapped, and unmaps it here.
void juicer_shared_memory_free(void *base, size_t length);
