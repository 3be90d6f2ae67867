#define _GNU_SOURCE
#include "juicer_capabilities.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// glibc has no wrappers for capget and capset, and libcap would be a library for two calls.

int juicer_capabilities_keep(uint64_t kept) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2] = {{0, 0, 0}, {0, 0, 0}};
    if (syscall(SYS_capget, &header, sets) != 0) return errno;

    // EINVAL: a kernel without ambient capabilities has none to clear.
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 && errno != EINVAL) return errno;
    // Only who has CAP_SETPCAP may change the bounding set; who has not gains nothing from it, with no_new_privs.
    if (sets[0].effective >> CAP_SETPCAP & 1) {
        for (int number = 0; number < 64; number++) {
            if (kept >> number & 1 || prctl(PR_CAPBSET_READ, number, 0, 0, 0) != 1) continue;
            if (prctl(PR_CAPBSET_DROP, number, 0, 0, 0) != 0) return errno;
        }
    }
    uint32_t changed = 0;
    for (int half = 0; half < 2; half++) {
        uint32_t permitted = sets[half].permitted & (uint32_t)(kept >> 32 * half);
        changed |= (sets[half].permitted ^ permitted) | (sets[half].effective ^ permitted) | sets[half].inheritable;
        sets[half].permitted = sets[half].effective = permitted;
        sets[half].inheritable = 0;
    }
    // A service manager that gave none may have taken the right to give them up as well.
    if (changed == 0) return 0;
    return syscall(SYS_capset, &header, sets) == 0 ? 0 : errno;
}
