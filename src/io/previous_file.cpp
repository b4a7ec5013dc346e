// SPDX-License-Identifier: BSD-3-Clause
#include "io/previous_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>

#include "core/case_result.hpp"
#include "io/lapwing_file.hpp"

namespace lapwing::io {
namespace {

std::string name_of_previous(std::string const& path, int number) {
  std::filesystem::path const whole(path);
  auto const middle = number == 1 ? std::string(".previous") : ".previous." + std::to_string(number);
  return (whole.parent_path() / (whole.stem().string() + middle + whole.extension().string())).string();
}

[[noreturn]] void fail(std::string const& path, std::string const& name) {
  throw FileError(path + ": error: cannot be kept as " + name + " (" + std::strerror(errno) + "), and is left as it is");
}

}  // namespace

std::int64_t count_done(std::string const& path) {
  SilentHdf5 const silent;
  try {
    auto const file = open_lapwing_file(path);
    auto const status = read_dataset<std::int8_t>(file.id(), "/status", ElementType::int8);
    return std::count(status.begin(), status.end(), static_cast<std::int8_t>(CaseStatus::done));
  } catch (FileError const&) {
    return std::numeric_limits<std::int64_t>::max();
  }
}

std::string keep_previous(std::string const& path, std::int64_t n_done) {
  for (int number = 1;; ++number) {
    auto const name = name_of_previous(path, number);
    std::error_code none;
    bool const is_free = std::filesystem::symlink_status(name, none).type() == std::filesystem::file_type::not_found;
    if (!is_free && count_done(name) > n_done) continue;
    auto const link = name + ".partial";
    ::unlink(link.c_str());
    if (::link(path.c_str(), link.c_str()) == 0) {
      if (::rename(link.c_str(), name.c_str()) != 0) fail(path, name);
    } else if (::rename(path.c_str(), name.c_str()) != 0) {   // a file system without links
      fail(path, name);
    }
    return name;
  }
}

}  // namespace lapwing::io
