#pragma once

// renameat2 with RENAME_NOREPLACE: a rename that fails with EEXIST rather than replace. Swift's Glibc has no renameat2.
// 0 or an errno; EINVAL where the file system cannot do it.
int juicer_rename_to_new(int directory, const char *from, const char *to);

// syncfs: everything written to the file system of an open file is on the disk when it returns. 0 or an errno.
int juicer_sync_file_system(int descriptor);

// flistxattr and fgetxattr, which Swift's Glibc does not have. The number of bytes, or a negative errno.
long juicer_list_attributes(int descriptor, char *names, unsigned long capacity);
long juicer_get_attribute(int descriptor, const char *name, void *value, unsigned long capacity);
