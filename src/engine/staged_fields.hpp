// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Fields of a batch on the host, as the output file stores them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "kernels/types.hpp"
#include "kernels/vendor/background_copy.hpp"

namespace lapwing {

/// [field][case][z][y][x] in double or single precision. Storage only grows, so that batches of a size share it. Values
/// may still be on their way from the device; whoever reads them waits.
class StagedFields {
 public:
  static double predicted_bytes(std::size_t n_fields, double n_values, bool single) {
    return static_cast<double>(n_fields) * n_values * (single ? sizeof(float) : sizeof(double));
  }

  /// Makes room; what was held is lost.
  /// @param n_values  of a field.
  void reshape(std::size_t n_fields, std::int64_t n_values, bool single) {
    copy_.wait();
    n_fields_ = n_fields;
    field_bytes_ = static_cast<std::size_t>(n_values) * (single ? sizeof(float) : sizeof(double));
    if (n_fields * field_bytes_ > storage_.extent(0)) {
      storage_ = {};                                   // before there are two of them
      storage_ = allocate<Storage>("lapwing::staging::fields", n_fields * field_bytes_);
    }
  }

  /// Leaves out cases. @param kept [case]
  void keep(std::vector<char> const& kept) {
    copy_.wait();
    std::size_t const of_case = field_bytes_ / kept.size();
    std::byte* to = storage_.data();
    for (std::size_t f = 0; f < n_fields_; ++f)
      for (std::size_t c = 0; c < kept.size(); ++c) {
        if (!kept[c]) continue;
        std::memmove(to, storage_.data() + f * field_bytes_ + c * of_case, of_case);
        to += of_case;
      }
    field_bytes_ = n_fields_ > 0 ? static_cast<std::size_t>(to - storage_.data()) / n_fields_ : 0;
  }

  std::size_t size() const { return n_fields_; }
  std::span<std::byte const> operator[](std::size_t field) const {
    copy_.wait();
    return {storage_.data() + field * field_bytes_, field_bytes_};
  }
  /// @pre Value is of the precision asked for.
  template <class Value>
  Value* values(std::size_t field) {
    return reinterpret_cast<Value*>(storage_.data() + field * field_bytes_);
  }
  /// What brings the values.
  vendor::BackgroundCopy& copy() { return copy_; }

 private:
  using Storage = Kokkos::View<std::byte*, StagingSpace>;
  Storage storage_;
  std::size_t n_fields_ = 0, field_bytes_ = 0;
  vendor::BackgroundCopy copy_;
};

}  // namespace lapwing
