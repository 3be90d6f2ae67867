#include <seccomp.h>

// Macros with arguments do not reach Swift.

static inline uint32_t juicer_seccomp_error(uint16_t code) { return SCMP_ACT_ERRNO(code); }
