// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Files that are written as a whole or not at all.
#pragma once

#include <string>

namespace lapwing {

/// Whether a path names something that is written to but never replaced: a terminal, a pipe, a device.
bool is_stream(std::string const& path);

/// A file that takes its place when it is complete. Until then it has a name of its own beside it, and vanishes with
/// this object. Where the place is a symbolic link, what the link leads to is replaced.
class PartialFile {
 public:
  /// @throws FileError if no file can be made there, or if the place is a folder or a stream.
  explicit PartialFile(std::string const& place);
  ~PartialFile();
  PartialFile(PartialFile const&) = delete;
  PartialFile& operator=(PartialFile const&) = delete;

  /// Where to write.
  std::string const& path() const { return path_; }

  /// @throws FileError if it cannot take its place; what was there stays.
  void take_place();

 private:
  std::string name_, place_, path_;
};

}  // namespace lapwing
