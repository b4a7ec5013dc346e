// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Owned HDF5 identifiers, and the one way in which calls of the library are checked.
#pragma once

#include <hdf5.h>

#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/error.hpp"

namespace lapwing::io {

/// A call of the HDF5 library that failed, in one line and without the file's path; callers add it.
class Hdf5Error : public FileError {
 public:
  using FileError::FileError;
};

/// Throws Hdf5Error with the text of HDF5's error stack.
[[noreturn]] void throw_hdf5_error(char const* call);

template <class Result>
Result check_hdf5(Result result, char const* call) {
  if (result < 0) throw_hdf5_error(call);
  return result;
}

/// Evaluates a call of the HDF5 library and throws Hdf5Error (a FileError) if it failed.
#define LAPWING_H5(call) ::lapwing::io::check_hdf5((call), #call)

/// Owns one HDF5 identifier.
template <herr_t (*Close)(hid_t)>
class Hdf5Handle {
 public:
  Hdf5Handle() = default;
  explicit Hdf5Handle(hid_t id) : id_(id) {}
  Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Hdf5Handle() {
    if (id_ >= 0) Close(id_);
  }

  hid_t id() const { return id_; }

  /// Closes now, so that an error of closing is not lost.
  void close() {
    if (id_ >= 0) check_hdf5(Close(std::exchange(id_, -1)), "close");
  }

 private:
  hid_t id_ = -1;
};

using Hdf5File = Hdf5Handle<H5Fclose>;
using Hdf5Group = Hdf5Handle<H5Gclose>;
using Hdf5Object = Hdf5Handle<H5Oclose>;
using Hdf5Dataset = Hdf5Handle<H5Dclose>;
using Hdf5Space = Hdf5Handle<H5Sclose>;
using Hdf5Type = Hdf5Handle<H5Tclose>;
using Hdf5Attribute = Hdf5Handle<H5Aclose>;
using Hdf5Properties = Hdf5Handle<H5Pclose>;

/// Keeps HDF5 from printing its error stack while it lives.
class SilentHdf5 {
 public:
  SilentHdf5();
  ~SilentHdf5();
  SilentHdf5(SilentHdf5 const&) = delete;
  SilentHdf5& operator=(SilentHdf5 const&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

/// Runs `action`, and puts the path before the text of any HDF5 error that leaves it.
template <class Action>
auto with_path(std::string const& path, Action&& action) {
  SilentHdf5 const silent;
  try {
    return action();
  } catch (Hdf5Error const& error) {
    throw FileError(path + ": " + error.what());
  }
}

/// The same for what only reads: sizes in a damaged file that no check has met become an error of the file.
template <class Action>
auto reading(std::string const& path, Action&& action) {
  return with_path(path, [&] {
    try {
      return action();
    } catch (std::bad_alloc const&) {
      throw FileError(path + ": error: does not fit into memory, or is damaged and claims to be larger than it is");
    } catch (std::logic_error const& error) {
      throw FileError(path + ": error: is damaged: its datasets do not fit together (" + error.what() + ")");
    }
  });
}

}  // namespace lapwing::io
