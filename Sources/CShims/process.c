#define _GNU_SOURCE
#include "juicer_process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

int juicer_process_set_not_dumpable(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : errno;
}

int juicer_process_is_dumpable(void) {
    int answer = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
    return answer < 0 ? -errno : answer != 0;
}

int juicer_process_forbid_core_dumps(void) {
    struct rlimit none = {0, 0};
    return setrlimit(RLIMIT_CORE, &none) == 0 ? 0 : errno;
}

int juicer_process_set_no_new_privileges(void) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
}

int juicer_process_has_no_new_privileges(void) {
    int answer = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
    return answer < 0 ? -errno : answer;
}

int juicer_process_set_parent_death_signal(int signal) {
    return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) == 0 ? 0 : errno;
}

static int take_ids(unsigned user, unsigned group) {
    if (setresgid(group, group, group) != 0) return errno;
    if (setresuid(user, user, user) != 0) return errno;
    return 0;
}

int juicer_process_become(const char *name, unsigned user, unsigned group) {
    // The groups first: afterwards the right to change them is gone.
    return initgroups(name, group) == 0 ? take_ids(user, group) : errno;
}

int juicer_process_become_alone(unsigned user, unsigned group) {
    return setgroups(0, NULL) == 0 ? take_ids(user, group) : errno;
}

void juicer_process_close_from(unsigned first) { (void)close_range(first, ~0U, 0); }

void juicer_thread_set_name(const char *name) { (void)prctl(PR_SET_NAME, name, 0, 0, 0); }

const char *juicer_error_text(int code) {
    // Unlike strerror, neither translated nor kept in a shared buffer.
    const char *text = strerrordesc_np(code);
    return text == NULL ? "unknown error" : text;
}

void juicer_process_release_freed_memory(void) { (void)malloc_trim(0); }

static int release_code(struct dl_phdr_info *object, size_t size, void *context) {
    (void)size;
    (void)context;
    // The kernel's own object is not a file.
    if (object->dlpi_name[0] != '\0' && object->dlpi_name[0] != '/') return 0;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
        // Code that is never written is as it lies in the file.
        if (segment->p_type != PT_LOAD || (segment->p_flags & (PF_X | PF_W)) != PF_X) continue;
        uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
        uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_filesz) & ~(page - 1);
        if (end > start) (void)madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void juicer_process_release_code(void) { (void)dl_iterate_phdr(release_code, NULL); }

int juicer_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;
}
