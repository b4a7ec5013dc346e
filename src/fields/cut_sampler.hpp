// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Sets what a field of a batch is in cells that its jumps cross.
#pragma once

#include <span>
#include <vector>

#include "fields/cut_cells.hpp"
#include "kernels/batch/batch_shape.hpp"
#include "kernels/types.hpp"

namespace lapwing {

/// Values of a field of a batch, of all its lanes or of one for all of them.
struct CellField {
  double const* values = nullptr;   ///< on the host; null for zero
  bool is_shared = false;
};

/// The cut cells of a batch for one expression, found on the host and written on the device.
class CutSampler {
 public:
  /// @param varying_box  whether grids of one shape may have different boxes. @param halves  of a coefficient.
  CutSampler(ByteCode const& code, int dim, bool varying_box, Sampling const& sampling, bool halves,
             int face = CutCells::cells);

  bool any() const { return cut_.any(); }
  /// What the cells' values are read from, if the expression has any: u, coefficients.
  std::vector<std::uint16_t> const& cell_slots() const { return cut_.cell_slots(); }

  /// Finds the cut cells of all cases. Padded lanes repeat the last case.
  /// @param points  shape of the field: cells, or points of a face.
  /// @param fields  [slot of `cell_slots`], what it holds.
  /// @return their number in all lanes.
  /// @note Storage grows with the number of cut cells and stays.
  std::int64_t find(BatchShape const& points, std::vector<CaseSpec> const& cases,
                    std::vector<CellField> const& fields = {});
  std::int64_t n_found() const { return n_found_; }

  /// Writes the mean of every cut cell.
  /// @note Runs: device, 1 copy, 1 launch; waits.
  void write_means(DeviceVector out);
  /// Writes the conductance of its half at the lower (`side` = 0) or upper face of a direction.
  void write_halves(int direction, int side, DeviceVector out);

 private:
  struct Entry {
    std::int64_t cell;
    CellSample sample;
  };
  void add_case(BatchShape const& points, int lane);
  template <class Value>
  void write(Value const& value, DeviceVector out);

  CutCells cut_;
  bool varying_box_, halves_;
  std::vector<Entry> of_case_;                 ///< of one case
  std::vector<std::int64_t> places_;           ///< of all lanes
  std::vector<CellSample> samples_;
  std::vector<double> values_;
  std::int64_t n_found_ = 0;
  Array<std::int64_t, DeviceExec> device_places_;
  DeviceVector device_values_;
};

}  // namespace lapwing
