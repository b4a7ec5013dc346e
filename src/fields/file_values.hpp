// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Values of a batch's cases from a dataset, on their way from the file to the cells of the batch's grid.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "config/run_config.hpp"
#include "core/case_spec.hpp"
#include "kernels/batch/batch_shape.hpp"
#include "kernels/batch/copies.hpp"

namespace lapwing {

/// Reads values of a field file for the cases of a batch: the slab of each case to `values`, [case][z][y][x].
/// Returns [case] why a slab cannot be used, which fails the case; empty where it can.
using FieldReader = std::function<std::vector<std::string>(FieldExpr const& field, std::span<std::int64_t const> slabs,
                                                           double* values)>;

/// Brings the values of one dataset to the device. Storage stays from batch to batch.
///
/// A dataset with other cells than the grid is interpolated linearly in one direction after the other, first in those
/// that have fewer cells afterwards.
class FileValues {
 public:
  /// @param must_be_finite  a slab that holds another value cannot be used.
  explicit FileValues(FieldExpr const& field, bool must_be_finite) : field_(&field), finite_(must_be_finite) {}

  /// Reads a slab per case to `out`, of the batch's shape.
  /// @return [case] why the slab cannot be used; empty where it can.
  std::vector<std::string> read(FieldReader const& reader, BatchShape const& shape,
                                std::vector<std::int64_t> const& slabs, DeviceVector out);

  /// Bytes that it keeps for batches of a shape.
  static double predicted_bytes(FieldExpr const& field, BatchShape const& shape);

 private:
  FieldExpr const* field_;
  bool finite_;
  DeviceVector packed_;  ///< [case][z][y][x] of the file
  decltype(mirror_of(DeviceVector())) host_;
  DeviceVector between_[3];  ///< what interpolation starts from and passes through

  void require_finite(std::vector<std::int64_t> const& slabs, std::int64_t n_cells,
                      std::vector<std::string>& faults) const;
  void interpolate(BatchShape shape, BatchShape const& to, DeviceVector out);
};

/// The shape in which a batch of the given shape stands in the file.
BatchShape stored_shape(FieldExpr const& field, BatchShape const& shape);

/// Where a value stands, "k.h5, /k[2, 5, 7]". @param cell  x, y and z of a cell of the file.
std::string describe_file_place(FieldExpr const& field, std::int64_t slab, std::array<std::int64_t, 3> const& cell,
                                int dim);

}  // namespace lapwing
