#define _GNU_SOURCE
#include "juicer_files.h"

#include <errno.h>
#include <stdio.h>
#include <sys/xattr.h>
#include <unistd.h>

int juicer_rename_to_new(int directory, const char *from, const char *to) {
    return renameat2(directory, from, directory, to, RENAME_NOREPLACE) == 0 ? 0 : errno;
}

int juicer_sync_file_system(int descriptor) {
    return syncfs(descriptor) == 0 ? 0 : errno;
}

long juicer_list_attributes(int descriptor, char *names, unsigned long capacity) {
    ssize_t count = flistxattr(descriptor, names, capacity);
    return count < 0 ? -(long)errno : (long)count;
}

long juicer_get_attribute(int descriptor, const char *name, void *value, unsigned long capacity) {
    ssize_t count = fgetxattr(descriptor, name, value, capacity);
    return count < 0 ? -(long)errno : (long)count;
}
