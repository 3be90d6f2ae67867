#pragma once

#include <stdint.h>

// Landlock by bare system calls: glibc has no wrappers. Constants are those of linux/landlock.h, which may be older than the
// kernel that runs.

// The kernel's version of the interface, 1 or more; a negative errno where there is none, or it is switched off.
int juicer_landlock_version(void);

// An empty rule set: a descriptor, or a negative errno. What is handled is forbidden but for what rules allow. The kernel of
// a version that does not know a right refuses it.
int juicer_landlock_create(uint64_t file_rights, uint64_t network_rights, uint64_t scopes);

// Allows rights below what the descriptor `path` is open on. 0 or an errno.
int juicer_landlock_allow_path(int rules, uint64_t rights, int path);

// Allows a right for a TCP port. 0 or an errno.
int juicer_landlock_allow_port(int rules, uint64_t rights, uint16_t port);

// Puts this thread, and what it starts later, under the rules. 0 or an errno.
int juicer_landlock_enter(int rules);
