#pragma once

#include <stdint.h>

// Leaves this thread, and threads and programs that it starts later, no capabilities but those in `kept` (bit n for number n of
// linux/capability.h) as far as it has them: out of the permitted, effective and ambient sets, out of the inheritable one all,
// and out of the bounding set where the thread may change that. 0 or an errno.
int juicer_capabilities_keep(uint64_t kept);
