#pragma once

/// Each returns 0, or the errno value of the call that failed.

/// PR_SET_DUMPABLE 0: no core dump, and no ptrace or /proc/PID/mem for other processes of the same user.
int juicer_process_set_not_dumpable(void);

/// 1 when the process may be dumped, 0 when not, or a negative errno value.
int juicer_process_is_dumpable(void);

/// RLIMIT_CORE 0, soft and hard.
int juicer_process_forbid_core_dumps(void);

/// PR_SET_NO_NEW_PRIVS: nothing this process executes gains privileges.
int juicer_process_set_no_new_privileges(void);

/// 1 when no_new_privs is set, 0 when not, or a negative errno value.
int juicer_process_has_no_new_privileges(void);

/// Gives memory that was freed back to the system, as far as it lies in whole pages.
void juicer_process_release_freed_memory(void);

/// Lets go of the pages of code that were used so far; those that are used again are mapped again, out of the page cache.
void juicer_process_release_code(void);

/// PR_SET_PDEATHSIG: the signal that this process gets when the thread that started it ends; 0 for none. Changing the user
/// takes it away again.
int juicer_process_set_parent_death_signal(int signal);

/// Makes the process, with all its threads, one of a user and of the groups of that user, for good.
int juicer_process_become(const char *name, unsigned user, unsigned group);

/// As juicer_process_become, with no group but this one.
int juicer_process_become_alone(unsigned user, unsigned group);

/// Closes every descriptor from this one on.
void juicer_process_close_from(unsigned first);

/// A pipe whose ends (reading, writing) no child inherits.
int juicer_pipe(int ends[2]);

/// Names the calling thread (at most 15 bytes are kept), for debuggers and /proc.
void juicer_thread_set_name(const char *name);

/// The system's words for an errno value. Never NULL; the text is constant.
const char *juicer_error_text(int code);
