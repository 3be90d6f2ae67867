#pragma once

#include <stdint.h>

// A process that starts programs for this one, once this one may start none any more.
//
// `commands` are lists of words, each ended by NULL, and another NULL at the end of all. A word is "=" and the word itself, "/"
// for any absolute path, "#" for any digits and colons, or "*" for anything. No other command is ever started.

// Forks the launcher. To be called while there is one thread. Of the capabilities that this process has it keeps those in
// `capabilities`. It ends with this process. Returns the socket to ask it by, or a negative errno.
int juicer_launcher_start(const char *const *commands, uint64_t capabilities);

// Lets the launcher start a program: as a child of this process, with standard input and output as given (-1 for nothing), PATH
// as its only variable and no other descriptor. Returns its process id, or a negative errno: EPERM for a command that is
// not among those of the launcher.
int juicer_launcher_run(int launcher, const char *const *arguments, int input, int output);
