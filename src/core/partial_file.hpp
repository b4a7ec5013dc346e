// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Files that are written as a whole or not at all.
#pragma once

#include <string>

namespace lapwing {

/// Whether a path names something that is written to but never replaced: a terminal, a pipe, a device, the process's
/// own standard streams.
bool is_stream(std::string const& path);

/// A file that takes its place when it is complete. Until then it has no name, so that nothing is left of it whatever
/// happens to the process, or one of its own beside its place; it vanishes with this object.
///
/// Where the place is a symbolic link, what the link leads to is replaced. The permissions of what is replaced stay.
class PartialFile {
 public:
  enum class Until { unnamed, named };

  /// @param until  it takes its place: named for writers that need a name, and where the file system knows no others.
  /// @throws FileError if no file can be made there, if the place may not be written, or is a folder, a stream or a
  /// symbolic link to nothing.
  explicit PartialFile(std::string const& place, Until until = Until::unnamed);
  ~PartialFile();
  PartialFile(PartialFile const&) = delete;
  PartialFile& operator=(PartialFile const&) = delete;

  /// Where to write.
  std::string const& path() const { return path_; }

  /// @throws FileError if it cannot take its place; what was there stays.
  void take_place();

 private:
  void make_without_name();
  void make_with_name();
  std::string next_name();

  std::string name_, place_, path_;
  int descriptor_ = -1;            ///< of a file without a name
  int n_names_ = 0;
};

}  // namespace lapwing
