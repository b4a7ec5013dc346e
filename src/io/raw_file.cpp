// SPDX-License-Identifier: BSD-3-Clause
#include "io/raw_file.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "config/suggestion.hpp"
#include "core/error.hpp"

namespace lapwing::io {
namespace {

[[noreturn]] void fail_at(std::string const& path, std::string const& what) {
  int const reason = errno;
  throw FileError(path + ": error: " + what + ": " + std::strerror(reason) + (reason == ENOENT ? near_file(path) : ""));
}

/// Makes a renaming last; file systems that cannot sync a folder do not need it.
void sync_folder_of(std::string const& path) {
  auto folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

RawFile::RawFile(RawFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

RawFile& RawFile::operator=(RawFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}

RawFile::~RawFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void RawFile::fail(std::string const& what) const {
  fail_at(path_, what);
}

int RawFile::open_descriptor(std::string const& path, int flags) {
  // O_NONBLOCK: opening a pipe by mistake must not wait for its other end.
  int const descriptor = ::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK, 0666);
  if (descriptor < 0) return descriptor;
  struct stat info {};
  if (::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode)) return descriptor;
  ::close(descriptor);
  throw FileError(path + ": error: is not a regular file");
}

std::optional<RawFile> RawFile::open_with(std::string const& path, int flags) {
  int const descriptor = open_descriptor(path, O_RDWR | flags);
  if (descriptor >= 0) return RawFile(descriptor, path);
  if (errno == ENOENT) return std::nullopt;
  if (errno == ELOOP && (flags & O_NOFOLLOW) != 0)
    throw FileError(path + ": error: is a symbolic link, and is left untouched");
  fail_at(path, "cannot be opened for writing");
}

std::optional<RawFile> RawFile::open(std::string const& path) { return open_with(path, 0); }

std::optional<RawFile> RawFile::open_itself(std::string const& path) { return open_with(path, O_NOFOLLOW); }

RawFile RawFile::open_for_reading(std::string const& path) {
  int const descriptor = open_descriptor(path, O_RDONLY);
  if (descriptor < 0) fail_at(path, "cannot be opened");
  return RawFile(descriptor, path);
}

std::optional<RawFile> RawFile::create(std::string const& path) {
  int const descriptor = open_descriptor(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
  if (descriptor >= 0) return RawFile(descriptor, path);
  if (errno == EEXIST) return std::nullopt;
  fail_at(path, "cannot be created");
}

std::string RawFile::path_while_open() const {
  std::string const link = "/proc/self/fd/" + std::to_string(descriptor_);
  return ::access(link.c_str(), F_OK) == 0 ? link : path_;
}

RawFile::Lock RawFile::lock() const {
  struct flock request {};
  request.l_type = F_WRLCK;
  request.l_whence = SEEK_SET;
  request.l_start = off_t{1} << 62;
  request.l_len = 1;
  if (::fcntl(descriptor_, F_OFD_SETLK, &request) == 0) return Lock::taken;
  if (errno == EAGAIN || errno == EACCES) return Lock::busy;
  if (errno == ENOLCK || errno == ENOTSUP || errno == EINVAL || errno == ENOSYS) return Lock::unsupported;
  fail("cannot be locked");
}

bool RawFile::is_at(std::string const& path) const {
  struct stat mine {};
  struct stat there {};
  if (::fstat(descriptor_, &mine) != 0) fail("cannot be looked at");
  if (::stat(path.c_str(), &there) != 0) return false;
  return mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
}

std::string RawFile::whereabouts() const {
  std::error_code none;
  auto const now = std::filesystem::read_symlink(path_while_open(), none).string();
  return none || now.empty() || now.ends_with(" (deleted)") ? "it was deleted or replaced" : "it is now called " + now;
}

void RawFile::require(std::uint64_t n_bytes) const {
  struct stat info {};
  if (::fstat(descriptor_, &info) != 0) fail("cannot be looked at");
  if (info.st_nlink == 0)
    throw FileError(path_ + ": error: is gone, and with it what was stored: it was deleted or replaced");
  if (static_cast<std::uint64_t>(info.st_size) < n_bytes)
    throw FileError(path_ + ": error: has been cut while a run writes it: it has " + std::to_string(info.st_size) +
                    " bytes instead of " + std::to_string(n_bytes));
}

std::uint64_t RawFile::size() const {
  struct stat info {};
  if (::fstat(descriptor_, &info) != 0) fail("cannot be looked at");
  return static_cast<std::uint64_t>(info.st_size);
}

void RawFile::resize(std::uint64_t n_bytes) const {
  if (::ftruncate(descriptor_, static_cast<off_t>(n_bytes)) != 0) fail("cannot be resized");
}

void RawFile::reserve(std::uint64_t n_bytes) const {
  errno = ::posix_fallocate(descriptor_, 0, static_cast<off_t>(n_bytes));
  if (errno != 0) fail("has no room on its disk");
}

void RawFile::copy_mode_from(RawFile const& other) const {
  struct stat info {};
  if (::fstat(other.descriptor_, &info) == 0 && ::fchmod(descriptor_, info.st_mode & 07777) != 0)
    fail("cannot be given the permissions of the file it replaces");
}

void RawFile::write(std::uint64_t offset, void const* data, std::size_t n_bytes) const {
  auto const* bytes = static_cast<char const*>(data);
  while (n_bytes > 0) {
    ssize_t const n = ::pwrite(descriptor_, bytes, n_bytes, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n == 0) errno = EIO;
    if (n <= 0) fail("cannot be written");
    bytes += n;
    offset += static_cast<std::uint64_t>(n);
    n_bytes -= static_cast<std::size_t>(n);
  }
}

void RawFile::read(std::uint64_t offset, void* data, std::size_t n_bytes) const {
  auto* bytes = static_cast<char*>(data);
  while (n_bytes > 0) {
    ssize_t const n = ::pread(descriptor_, bytes, n_bytes, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("cannot be read");
    if (n == 0) throw FileError(path_ + ": error: is shorter than its layout says");
    bytes += n;
    offset += static_cast<std::uint64_t>(n);
    n_bytes -= static_cast<std::size_t>(n);
  }
}

void RawFile::sync() const {
  while (::fsync(descriptor_) != 0) {
    if (errno == EINVAL || errno == ENOTSUP) return;
    if (errno != EINTR) fail("cannot be put on the disk");
  }
}

void RawFile::rename_over(std::string const& path) {
  if (::rename(path_.c_str(), path.c_str()) != 0) fail("cannot be renamed to " + path);
  path_ = path;
  sync_folder_of(path);
}

bool RawFile::rename_to_free(std::string const& path) {
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) return false;
    if (errno != EINVAL && errno != ENOSYS) fail("cannot be renamed to " + path);
    // File systems without that flag: a second name is refused as well if the first is taken.
    if (::link(path_.c_str(), path.c_str()) != 0) {
      if (errno == EEXIST) return false;
      fail("cannot be renamed to " + path);
    }
    ::unlink(path_.c_str());
  }
  path_ = path;
  sync_folder_of(path);
  return true;
}

void RawFile::remove() const noexcept {
  ::unlink(path_.c_str());
}

}  // namespace lapwing::io
