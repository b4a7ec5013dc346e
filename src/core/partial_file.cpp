// SPDX-License-Identifier: BSD-3-Clause
#include "core/partial_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "core/error.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

constexpr mode_t by_umask = 0666;

[[noreturn]] void refuse(std::string const& name, std::string const& why) {
  throw FileError(name + ": error: cannot be written: " + why);
}

/// Where the path leads.
std::string real_place(std::string const& name) {
  std::error_code error;
  if (is_stream(name)) refuse(name, "this needs an ordinary file");
  if (fs::is_directory(name, error)) refuse(name, "is a folder");
  auto const real = fs::canonical(name, error);
  if (error) {
    if (fs::is_symlink(fs::symlink_status(name, error))) refuse(name, "is a symbolic link that leads nowhere");
    return name;
  }
  if (::access(real.c_str(), W_OK) != 0) refuse(name, std::strerror(errno));
  return real.string();
}

fs::path folder_of(std::string const& place) {
  auto const folder = fs::path(place).parent_path();
  return folder.empty() ? "." : folder;
}

}  // namespace

bool is_stream(std::string const& path) {
  for (char const* own : {"/dev/stdout", "/dev/stderr", "/dev/fd/1", "/dev/fd/2", "/proc/self/fd/1", "/proc/self/fd/2"})
    if (path == own) return true;
  std::error_code error;
  auto const kind = fs::status(path, error).type();
  bool const is_none =
      kind == fs::file_type::not_found || kind == fs::file_type::none || kind == fs::file_type::unknown;
  return !is_none && kind != fs::file_type::regular && kind != fs::file_type::directory;
}

PartialFile::PartialFile(std::string const& place, Until until) : name_(place), place_(real_place(place)) {
  if (until == Until::unnamed) make_without_name();
  if (descriptor_ < 0) make_with_name();
}

void PartialFile::make_without_name() {
  descriptor_ = ::open(folder_of(place_).c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, by_umask);
  if (descriptor_ >= 0) path_ = "/proc/self/fd/" + std::to_string(descriptor_);
}

void PartialFile::make_with_name() {
  for (;;) {
    auto const path = next_name();
    int const descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, by_umask);
    if (descriptor < 0 && errno == EEXIST) continue;
    if (descriptor < 0 && errno == ENOENT) refuse(name_, "there is no folder " + folder_of(place_).string());
    if (descriptor < 0) refuse(name_, std::strerror(errno));
    ::close(descriptor);
    path_ = path;
    return;
  }
}

/// A name beside the place that nothing else may have.
std::string PartialFile::next_name() {
  constexpr std::size_t longest = 200;  // of the 255 bytes that a name may have
  auto const number = n_names_++;
  auto const stem = fs::path(place_).filename().string().substr(0, longest) + "." + std::to_string(::getpid());
  return (folder_of(place_) / (stem + (number > 0 ? "." + std::to_string(number) : "") + ".partial")).string();
}

PartialFile::~PartialFile() {
  std::error_code ignored;
  if (descriptor_ >= 0)
    ::close(descriptor_);
  else if (!path_.empty())
    fs::remove(path_, ignored);
}

void PartialFile::take_place() {
  if (descriptor_ >= 0) {
    auto const unnamed = path_;
    do path_ = next_name();
    while (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, path_.c_str(), AT_SYMLINK_FOLLOW) != 0 && errno == EEXIST);
    ::close(descriptor_);
    descriptor_ = -1;
  }
  struct stat before {};
  if (::stat(place_.c_str(), &before) == 0) ::chmod(path_.c_str(), before.st_mode & 07777);
  std::error_code error;
  fs::rename(path_, place_, error);
  if (error) refuse(name_, error.message());
  path_.clear();
}

}  // namespace lapwing
