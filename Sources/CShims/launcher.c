#define _GNU_SOURCE
#include "juicer_launcher.h"

#include "juicer_capabilities.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    REQUEST_BYTES = 16 * 1024,
    REQUEST_WORDS = 32,
    HAS_INPUT = 1,
    HAS_OUTPUT = 2,
};

// A request: one byte that says which descriptors come with it, then the words, each ended by a zero byte.
struct request {
    char bytes[REQUEST_BYTES];
    size_t count;
    int descriptors[2];
    int descriptor_count;
};

// MARK: - In the launcher

static bool word_fits(const char *pattern, const char *word) {
    switch (pattern[0]) {
    case '=': return strcmp(pattern + 1, word) == 0;
    case '/': return word[0] == '/';
    case '#': return word[0] != 0 && word[strspn(word, "0123456789:")] == 0;
    case '*': return true;
    default: return false;
    }
}

/// Whether one of the commands is this one, word for word.
static bool command_fits(const char *const *commands, char *const *words) {
    while (*commands != NULL) {
        char *const *word = words;
        bool fits = true;
        for (; *commands != NULL; commands++) {
            if (!fits || *word == NULL) {
                fits = false;
            } else {
                fits = word_fits(*commands, *word++);
            }
        }
        if (fits && *word == NULL) return true;
        commands++;
    }
    return false;
}

/// Cuts the text into words; 0 or an errno.
static int split(struct request *request, char **words) {
    if (request->count < 3 || request->bytes[request->count - 1] != 0) return EINVAL;
    int count = 0;
    for (size_t at = 1; at < request->count; at += strlen(request->bytes + at) + 1) {
        if (count == REQUEST_WORDS) return E2BIG;
        words[count++] = request->bytes + at;
    }
    words[count] = NULL;
    return 0;
}

static bool receive(int socket, struct request *request) {
    union {
        char space[CMSG_SPACE(sizeof(int) * 2)];
        struct cmsghdr header;
    } control;
    struct iovec part = {request->bytes, sizeof request->bytes};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t count;
    do {
        count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (count < 0 && errno == EINTR);
    if (count <= 0) return false;
    request->count = message.msg_flags & MSG_TRUNC ? 0 : (size_t)count;
    request->descriptor_count = 0;
    for (struct cmsghdr *one = CMSG_FIRSTHDR(&message); one != NULL; one = CMSG_NXTHDR(&message, one)) {
        if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS) continue;
        size_t bytes = one->cmsg_len - CMSG_LEN(0);
        memcpy(request->descriptors, CMSG_DATA(one), bytes);
        request->descriptor_count = (int)(bytes / sizeof(int));
    }
    return true;
}

static void become_program(char **words, int input, int output) {
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (dup2(input < 0 ? nothing : input, STDIN_FILENO) < 0) _exit(127);
    if (dup2(output < 0 ? nothing : output, STDOUT_FILENO) < 0) _exit(127);
    if (dup2(nothing, STDERR_FILENO) < 0) _exit(127);
    close_range(3, ~0U, 0);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    char *environment[] = {"PATH=/usr/bin:/bin:/usr/sbin:/sbin", NULL};
    execve(words[0], words, environment);
    _exit(127);
}

static int start_program(struct request *request, const char *const *commands) {
    char *words[REQUEST_WORDS + 1];
    int problem = split(request, words);
    if (problem != 0) return -problem;
    int next = 0, input = -1, output = -1;
    if (request->bytes[0] & HAS_INPUT) input = next < request->descriptor_count ? request->descriptors[next++] : -2;
    if (request->bytes[0] & HAS_OUTPUT) output = next < request->descriptor_count ? request->descriptors[next++] : -2;
    if (input == -2 || output == -2 || next != request->descriptor_count) return -EINVAL;
    if (!command_fits(commands, words)) return -EPERM;
    if (access(words[0], X_OK) != 0) return -errno;
    // With CLONE_PARENT it is a child of who asked, who can wait for it. The exit signal is then the launcher's own, SIGCHLD.
    long process = syscall(SYS_clone, (unsigned long)CLONE_PARENT, NULL, NULL, NULL, NULL);
    if (process == 0) become_program(words, input, output);
    return process < 0 ? -errno : (int)process;
}

static _Noreturn void serve(int socket, const char *const *commands, uint64_t capabilities) {
    (void)prctl(PR_SET_NAME, "juicer-launcher", 0, 0, 0);
    if (juicer_capabilities_keep(capabilities) != 0) _exit(1);
    // It ends when the other end of its socket is closed, not with a terminal or by the signal that asks all of a service to
    // stop. PR_SET_PDEATHSIG would end it too early, with the thread that forked it.
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int number = 0; number < 3; number++) {
        if (dup2(nothing, number) < 0) _exit(1);
    }
    if (socket > 3) close_range(3, (unsigned)socket - 1, 0);
    close_range((unsigned)socket + 1, ~0U, 0);

    static struct request request;
    while (receive(socket, &request)) {
        int answer = start_program(&request, commands);
        for (int i = 0; i < request.descriptor_count; i++) close(request.descriptors[i]);
        if (send(socket, &answer, sizeof answer, MSG_NOSIGNAL) != sizeof answer) break;
    }
    _exit(0);
}

// MARK: - In the process that asks

int juicer_launcher_start(const char *const *commands, uint64_t capabilities) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return -errno;
    pid_t launcher = fork();
    if (launcher == 0) {
        // Above the standard descriptors, which become nothing.
        int own = fcntl(ends[1], F_DUPFD_CLOEXEC, 3);
        if (own < 0) _exit(1);
        serve(own, commands, capabilities);
    }
    int problem = errno;
    close(ends[1]);
    if (launcher > 0) return ends[0];
    close(ends[0]);
    return -problem;
}

static int ask(int launcher, const char *const *arguments, int input, int output) {
    char bytes[REQUEST_BYTES];
    size_t count = 1;
    bytes[0] = (char)((input < 0 ? 0 : HAS_INPUT) | (output < 0 ? 0 : HAS_OUTPUT));
    for (; *arguments != NULL; arguments++) {
        size_t length = strlen(*arguments) + 1;
        if (length > sizeof bytes - count) return -E2BIG;
        memcpy(bytes + count, *arguments, length);
        count += length;
    }
    int descriptors[2], descriptor_count = 0;
    if (input >= 0) descriptors[descriptor_count++] = input;
    if (output >= 0) descriptors[descriptor_count++] = output;
    union {
        char space[CMSG_SPACE(sizeof(int) * 2)];
        struct cmsghdr header;
    } control;
    memset(&control, 0, sizeof control);
    struct iovec part = {bytes, count};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (descriptor_count > 0) {
        size_t length = sizeof(int) * (size_t)descriptor_count;
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(length);
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(length);
        memcpy(CMSG_DATA(&control.header), descriptors, length);
    }
    ssize_t done;
    do {
        done = sendmsg(launcher, &message, MSG_NOSIGNAL);
    } while (done < 0 && errno == EINTR);
    if (done < 0) return -errno;
    int answer = 0;
    do {
        done = recv(launcher, &answer, sizeof answer, 0);
    } while (done < 0 && errno == EINTR);
    return done == sizeof answer ? answer : -EPIPE;
}

int juicer_launcher_run(int launcher, const char *const *arguments, int input, int output) {
    // One question, one answer.
    static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&turn);
    int answer = ask(launcher, arguments, input, output);
    pthread_mutex_unlock(&turn);
    return answer;
}
