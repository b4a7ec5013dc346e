// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Errors a user can cause, and the exit code each of them leads to.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace lapwing {

/// Exit codes of the program; a contract with job scripts.
enum class ExitCode : int {
  success = 0,          ///< every case done
  internal = 1,         ///< a mistake of ours
  input = 2,            ///< bad input or usage; nothing ran, nothing was written
  some_failed = 3,      ///< finished, some cases failed
  failed = 4,           ///< all cases failed, or more than allowed
  backend = 5,          ///< a requested device or backend is not there
  file = 6,             ///< a file could not be read or written, or is in use
  different = 7,        ///< stored results are damaged or not those that this program finds
  stopped = 75          ///< stopped early; the same command goes on
};

/// A place in the input: FILE:LINE:COL, or "--set KEY" where line is 0.
struct InputLocation {
  std::string file;
  int line = 0;
  int column = 0;

  std::string text() const {
    return line == 0 ? file : file + ':' + std::to_string(line) + ':' + std::to_string(column);
  }
};

/// Base of all errors that end a run with a message and a code.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, std::string const& message) : std::runtime_error(message), code_(code) {}
  ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

/// Bad input: what is wrong, the value and the allowed range, at a place in the input. The message is complete.
class InputError : public Error {
 public:
  explicit InputError(std::string const& message) : Error(ExitCode::input, message) {}
  InputError(InputLocation const& where, std::string const& what)
      : Error(ExitCode::input, where.text() + ": error: " + what) {}
};

/// A file that cannot be read or written, is in use, or is not what it should be.
class FileError : public Error {
 public:
  explicit FileError(std::string const& message) : Error(ExitCode::file, message) {}
};

/// A device, backend or vendor library that this build or machine does not have.
class BackendUnavailable : public Error {
 public:
  explicit BackendUnavailable(std::string const& message) : Error(ExitCode::backend, message) {}
};

}  // namespace lapwing
