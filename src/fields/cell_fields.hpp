// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What an expression reads that is constant in a cell, on the host, for the sampling of cut cells.
#pragma once

#include <cstdint>
#include <vector>

#include "fields/cut_sampler.hpp"
#include "fields/file_fields.hpp"

namespace lapwing {

/// Values of u, coefficients and fields from files for the present batch.
class CellFields {
 public:
  /// @param slots   of `CutSampler::cell_slots`. @param face  0 .. 5, or ExpressionSampler::cells.
  /// @param fields  of the evaluation; empty ones are zero.
  /// @note Copies every field to the host, unless it is there; waits.
  CellFields(std::vector<std::uint16_t> const& slots, FieldData<DeviceExec> const& fields, FileFields& files, int face);

  std::vector<CellField> const& views() const { return views_; }

 private:
  std::vector<decltype(on_host(ConstDeviceVector()))> held_;
  std::vector<CellField> views_;
};

}  // namespace lapwing
