// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A file as bytes at offsets, and the lock that tells two runs apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace lapwing::io {

/// An open file descriptor. Every failing operation throws FileError with the path and the system's reason.
class RawFile {
 public:
  enum class Lock { taken, busy, unsupported };

  RawFile() = default;
  RawFile(RawFile&& other) noexcept;
  RawFile& operator=(RawFile&& other) noexcept;
  ~RawFile();

  /// Opens a regular file for reading and writing; nothing if there is none.
  static std::optional<RawFile> open(std::string const& path);
  /// The same, but a symbolic link is refused.
  static std::optional<RawFile> open_itself(std::string const& path);
  static RawFile open_for_reading(std::string const& path);
  /// Makes a file; nothing if something of that name exists, be it a link to nothing.
  static std::optional<RawFile> create(std::string const& path);

  std::string const& path() const { return path_; }
  /// A path that names this file as long as it is open, whatever becomes of its name.
  std::string path_while_open() const;

  /// Tries to take the lock of a run. It lasts until the descriptor is closed and survives a renaming.
  ///
  /// It is an open-file-description lock on one byte far beyond the end, which HDF5's readers, who use flock on the
  /// whole file, do not notice.
  Lock lock() const;

  /// Whether the path still names this file.
  bool is_at(std::string const& path) const;
  /// What became of a file that is not at its path any more.
  std::string whereabouts() const;

  std::uint64_t size() const;
  /// @throws FileError if the file has no name any more, or fewer bytes.
  void require(std::uint64_t n_bytes) const;
  void resize(std::uint64_t n_bytes) const;
  /// Makes sure that the disk takes the first `n_bytes`.
  void reserve(std::uint64_t n_bytes) const;
  void copy_mode_from(RawFile const& other) const;

  void write(std::uint64_t offset, void const* data, std::size_t n_bytes) const;
  void read(std::uint64_t offset, void* data, std::size_t n_bytes) const;

  /// Puts the content on the disk.
  void sync() const;

  /// Renames the file, over whatever is there.
  void rename_over(std::string const& path);
  /// Renames the file unless something of that name exists. @return false if it does.
  bool rename_to_free(std::string const& path);
  void remove() const noexcept;

 private:
  RawFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  static int open_descriptor(std::string const& path, int flags);
  static std::optional<RawFile> open_with(std::string const& path, int flags);
  [[noreturn]] void fail(std::string const& what) const;

  int descriptor_ = -1;
  std::string path_;
};

}  // namespace lapwing::io
