// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Brings the fields of a batch to the host while the device goes on with the next one.
#pragma once

#include "engine/staged_fields.hpp"
#include "kernels/stencil/inspect.hpp"

namespace lapwing {

/// Fields are put in the order of the file on the device, in storage of their own, and copied from there in the
/// background. On the host they go to the staging buffer at once.
class FieldStager {
 public:
  FieldStager() = default;
  ~FieldStager();
  FieldStager(FieldStager const&) = delete;
  FieldStager& operator=(FieldStager const&) = delete;

  /// Makes room for the fields of a batch. @note Waits for the copies of the batch before, which have had its
  /// successor's solution for a time.
  void begin(std::size_t n_fields, std::int64_t n_values, bool single, StagedFields& to);
  /// @param values  of a batch, in its order.
  void bring(std::size_t field, BatchShape const& shape, ConstDeviceVector values, int n_cases, StagedFields& to);

 private:
  Array<std::byte, DeviceExec> packed_;              ///< where the device has memory of its own
  std::size_t field_bytes_ = 0;
  bool single_ = false;
  vendor::BackgroundCopy last_;
};

}  // namespace lapwing
