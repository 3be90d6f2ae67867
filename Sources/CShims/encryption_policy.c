#include "juicer_encryption_policy.h"

#include <errno.h>
#include <linux/fscrypt.h>
#include <sys/ioctl.h>

int juicer_has_encryption_policy(int descriptor) {
    struct fscrypt_get_policy_ex_arg policy = {.policy_size = sizeof policy.policy};
    if (ioctl(descriptor, FS_IOC_GET_ENCRYPTION_POLICY_EX, &policy) == 0) return 1;
    // Not encrypted; the file system knows no encryption; or it is not switched on.
    if (errno == ENODATA || errno == ENOTTY || errno == EOPNOTSUPP) return 0;
    return -errno;
}
