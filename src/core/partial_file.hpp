// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Files that are written as a whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

#include "core/error.hpp"

namespace lapwing {

/// A file that takes its place when it is complete. Until then it has a name of its own, and vanishes with this object.
class PartialFile {
 public:
  explicit PartialFile(std::string const& place) : place_(place), path_(place + ".partial") {}
  ~PartialFile() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }
  PartialFile(PartialFile const&) = delete;
  PartialFile& operator=(PartialFile const&) = delete;

  /// Where to write.
  std::string const& path() const { return path_; }

  /// @throws FileError if it cannot take its place; what was there stays.
  void take_place() {
    std::error_code error;
    std::filesystem::rename(path_, place_, error);
    if (error) throw FileError(place_ + ": error: cannot be written: " + error.message());
    path_.clear();
  }

 private:
  std::string place_, path_;
};

}  // namespace lapwing
