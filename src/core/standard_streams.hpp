// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Standard input, output and error, whether or not the process was started with them.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <initializer_list>

namespace lapwing {

/// Puts something in the place of a standard stream that is closed, before a file gets its number and what is printed
/// goes into that file. Nothing can be read from it, and what is printed to it fails.
/// @pre Nothing has been opened yet.
inline void fill_standard_streams() {
  for (int const stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    bool const is_input = stream == STDIN_FILENO;
    if (::open(is_input ? "/dev/null" : "/dev/full", is_input ? O_RDONLY : O_WRONLY) < 0) ::open("/dev/null", O_RDWR);
  }
}

}  // namespace lapwing
