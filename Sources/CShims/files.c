#define _GNU_SOURCE
#include "juicer_files.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int juicer_rename_to_new(int directory, const char *from, const char *to) {
    return renameat2(directory, from, directory, to, RENAME_NOREPLACE) == 0 ? 0 : errno;
}

int juicer_sync_file_system(int descriptor) {
    return syncfs(descriptor) == 0 ? 0 : errno;
}
