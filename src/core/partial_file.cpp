// SPDX-License-Identifier: BSD-3-Clause
#include "core/partial_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "core/error.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(std::string const& name, std::string const& why) {
  throw FileError(name + ": error: cannot be written: " + why);
}

/// Makes an empty file beside `place` under a name that nothing else has.
std::string made_beside(std::string const& name, fs::path const& place) {
  constexpr std::size_t longest = 200;  // of the 255 bytes that a name may have
  auto const stem = place.filename().string().substr(0, longest) + "." + std::to_string(::getpid());
  for (int i = 0;; ++i) {
    auto const file = stem + (i > 0 ? "." + std::to_string(i) : "") + ".partial";
    auto const path = place.has_parent_path() ? (place.parent_path() / file).string() : file;
    int const descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno == EEXIST) continue;
    if (descriptor < 0 && errno == ENOENT) refuse(name, "there is no folder " + place.parent_path().string());
    if (descriptor < 0) refuse(name, std::strerror(errno));
    ::close(descriptor);
    return path;
  }
}

}  // namespace

bool is_stream(std::string const& path) {
  std::error_code error;
  auto const kind = fs::status(path, error).type();
  bool const is_none =
      kind == fs::file_type::not_found || kind == fs::file_type::none || kind == fs::file_type::unknown;
  return path.starts_with("/dev/") || (!is_none && kind != fs::file_type::regular && kind != fs::file_type::directory);
}

PartialFile::PartialFile(std::string const& place) : name_(place), place_(place) {
  std::error_code error;
  if (is_stream(place)) refuse(name_, "this needs an ordinary file");
  if (fs::is_directory(place, error)) refuse(name_, "is a folder");
  auto const real = fs::canonical(place, error);
  if (!error) place_ = real.string();
  path_ = made_beside(name_, place_);
}

PartialFile::~PartialFile() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove(path_, ignored);
}

void PartialFile::take_place() {
  std::error_code error;
  fs::rename(path_, place_, error);
  if (error) refuse(name_, error.message());
  path_.clear();
}

}  // namespace lapwing
