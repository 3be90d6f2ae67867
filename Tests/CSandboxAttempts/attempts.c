#define _GNU_SOURCE
#include "CSandboxAttempts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int result(long value) { return value < 0 ? errno : 0; }

int attempt_socket(int domain) {
    int made = socket(domain, SOCK_STREAM, 0);
    int code = result(made);
    if (made >= 0) close(made);
    return code;
}

int attempt_exec(const char *path) {
    char *arguments[] = {(char *)path, NULL};
    char *environment[] = {NULL};
    execve(path, arguments, environment);
    return errno;
}

int attempt_fork(void) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child < 0) return errno;
    waitpid(child, NULL, 0);
    return 0;
}

int attempt_trace(void) { return result(ptrace(PTRACE_TRACEME, 0, NULL, NULL)); }

int attempt_io_uring(void) {
    char parameters[120];
    memset(parameters, 0, sizeof parameters);
    return result(syscall(SYS_io_uring_setup, 4, parameters));
}

int attempt_mount(void) { return result(mount("none", "/mnt", "tmpfs", 0, NULL)); }

int attempt_user_namespace(void) { return result(unshare(CLONE_NEWUSER)); }

int attempt_writable_code(void) {
    void *made = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return made == MAP_FAILED ? errno : 0;
}

int attempt_code_later(void) {
    void *made = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED) return errno;
    return result(mprotect(made, 4096, PROT_READ | PROT_EXEC));
}

int attempt_change_owner(const char *path) { return result(chown(path, 1, 1)); }

int attempt_open(const char *path, int for_writing) {
    int opened = open(path, for_writing ? O_WRONLY | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0600);
    int code = result(opened);
    if (opened >= 0) close(opened);
    return code;
}

int attempt_signal(int process) { return result(kill(process, 0)); }

int attempt_connect(int port) {
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0) return errno;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int code = result(connect(made, (struct sockaddr *)&address, sizeof address));
    close(made);
    return code;
}

int attempt_unknown_call(void) { return result(syscall(0x3FF)); }

int attempt_become_root(void) { return result(setuid(0)); }

int attempt_many_bytes(unsigned long count) {
    void *made = mmap(NULL, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return made == MAP_FAILED ? errno : 0;
}

static sem_t wanted, done;
static int domain_wanted, code_found;

static void *wait_for_attempt(void *unused) {
    (void)unused;
    sem_wait(&wanted);
    code_found = attempt_socket(domain_wanted);
    sem_post(&done);
    return NULL;
}

void start_thread(void) {
    pthread_t thread;
    sem_init(&wanted, 0, 0);
    sem_init(&done, 0, 0);
    if (pthread_create(&thread, NULL, wait_for_attempt, NULL) != 0) abort();
}

int attempt_on_thread(int domain) {
    domain_wanted = domain;
    sem_post(&wanted);
    sem_wait(&done);
    return code_found;
}
