#pragma once

// What an intruder would try. Each returns 0 when it went through, else the errno value of the call that was refused.

int attempt_socket(int domain);
int attempt_exec(const char *path);
int attempt_fork(void);
int attempt_trace(void);
int attempt_io_uring(void);
int attempt_mount(void);
int attempt_user_namespace(void);
int attempt_writable_code(void);
int attempt_code_later(void);
int attempt_change_owner(const char *path);
int attempt_open(const char *path, int for_writing);
int attempt_signal(int process);
int attempt_connect(int port);
// A call number that no kernel has.
int attempt_unknown_call(void);
int attempt_become_root(void);
int attempt_many_bytes(unsigned long count);

// Starts a thread that waits until `attempt_on_thread` lets it try attempt_socket.
void start_thread(void);
int attempt_on_thread(int domain);
