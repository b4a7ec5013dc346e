// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A filter of HDF5 that counts how often chunks are decoded.
#pragma once

#include <functional>
#include <vector>

#include "io/hdf5_handle.hpp"

namespace lapwing::sample {

/// Changes how a dataset is made.
using Setup = std::function<void(hid_t properties)>;

/// Adds one to every byte, and counts how often it takes that back. It is optional, and leaves chunks alone that begin
/// with 255.
class CountingFilter {
 public:
  static constexpr H5Z_filter_t id = 300;
  CountingFilter() {
    n_ = 0;
    H5Z_class2_t const definition{H5Z_CLASS_T_VERS, id, 1, 1, "counting", nullptr, nullptr, filter};
    LAPWING_H5(H5Zregister(&definition));
  }
  ~CountingFilter() { H5Zunregister(id); }
  CountingFilter(CountingFilter const&) = delete;
  CountingFilter& operator=(CountingFilter const&) = delete;

  static int n_decoded() { return n_; }
  static void reset() { n_ = 0; }

  /// Makes a dataset of chunks that pass the filter.
  static Setup chunks(std::vector<hsize_t> const& chunk) {
    return [chunk](hid_t properties) {
      LAPWING_H5(H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data()));
      LAPWING_H5(H5Pset_filter(properties, id, H5Z_FLAG_OPTIONAL, 0, nullptr));
    };
  }

 private:
  static std::size_t filter(unsigned flags, std::size_t, unsigned const*, std::size_t n_bytes, std::size_t*,
                            void** buffer) {
    auto* const bytes = static_cast<unsigned char*>(*buffer);
    bool const decodes = (flags & H5Z_FLAG_REVERSE) != 0;
    n_ += decodes;
    if (!decodes && bytes[0] == 0xff) return 0;
    for (std::size_t i = 0; i < n_bytes; ++i) bytes[i] = static_cast<unsigned char>(bytes[i] + (decodes ? -1 : 1));
    return n_bytes;
  }
  static inline int n_ = 0;
};

}  // namespace lapwing::sample
