#define _GNU_SOURCE
#include "juicer_landlock.h"

#include <errno.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

// The numbers are the same on all of the kernel's architectures.
enum {
    CREATE_RULESET = 444,
    ADD_RULE = 445,
    RESTRICT_SELF = 446,
    CREATE_VERSION = 1,
    RULE_PATH = 1,
    RULE_PORT = 2,
};

struct rule_set {
    uint64_t file_rights;
    uint64_t network_rights;
    uint64_t scopes;
};

struct path_rule {
    uint64_t rights;
    int32_t path;
} __attribute__((packed));

struct port_rule {
    uint64_t rights;
    uint64_t port;
};

int juicer_landlock_version(void) {
    long version = syscall(CREATE_RULESET, NULL, (size_t)0, CREATE_VERSION);
    return version < 0 ? -errno : (int)version;
}

int juicer_landlock_create(uint64_t file_rights, uint64_t network_rights, uint64_t scopes) {
    struct rule_set set = {file_rights, network_rights, scopes};
    // A kernel that knows less takes a longer structure only when the rest of it is zero.
    long made = syscall(CREATE_RULESET, &set, sizeof set, 0);
    return made < 0 ? -errno : (int)made;
}

int juicer_landlock_allow_path(int rules, uint64_t rights, int path) {
    struct path_rule rule = {rights, path};
    return syscall(ADD_RULE, rules, RULE_PATH, &rule, 0) == 0 ? 0 : errno;
}

int juicer_landlock_allow_port(int rules, uint64_t rights, uint16_t port) {
    struct port_rule rule = {rights, port};
    return syscall(ADD_RULE, rules, RULE_PORT, &rule, 0) == 0 ? 0 : errno;
}

int juicer_landlock_enter(int rules) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    return syscall(RESTRICT_SELF, rules, 0) == 0 ? 0 : errno;
}
