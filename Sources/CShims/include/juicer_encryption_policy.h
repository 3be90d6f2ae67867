#pragma once

// FS_IOC_GET_ENCRYPTION_POLICY_EX on an open folder: 1 when fscrypt encrypts what is made in it, 0 when not, a negative
// errno when the kernel does not say.
int juicer_has_encryption_policy(int descriptor);
