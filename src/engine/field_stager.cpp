// SPDX-License-Identifier: BSD-3-Clause
#include "engine/field_stager.hpp"

#include <exception>

#include "kernels/batch/copies.hpp"

namespace lapwing {

FieldStager::~FieldStager() {
  try {
    last_.wait();
  } catch (std::exception const&) {
    // A device that reports errors copies no more.
  }
}

void FieldStager::begin(std::size_t n_fields, std::int64_t n_values, bool single, StagedFields& to) {
  single_ = single;
  to.reshape(n_fields, n_values, single);
  if constexpr (runs_on_host<DeviceExec>) return;
  last_.wait();
  field_bytes_ = static_cast<std::size_t>(n_values) * (single ? sizeof(float) : sizeof(double));
  if (n_fields * field_bytes_ <= packed_.extent(0)) return;
  packed_ = {};                                      // before there are two of them
  packed_ = allocate<Array<std::byte, DeviceExec>>("lapwing::engine::packed", n_fields * field_bytes_);
}

void FieldStager::bring(std::size_t field, BatchShape const& shape, ConstDeviceVector values, int n_cases,
                        StagedFields& to) {
  std::byte* const packed = packed_.data() + field * field_bytes_;
  if (single_)
    bring_to_host(DeviceExec(), shape, values, n_cases, reinterpret_cast<float*>(packed), to.copy(),
                  to.values<float>(field));
  else
    bring_to_host(DeviceExec(), shape, values, n_cases, reinterpret_cast<double*>(packed), to.copy(),
                  to.values<double>(field));
  last_ = to.copy();
}

}  // namespace lapwing
