// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Operators as band matrices: the numbering of unknowns, and the matrix of one lane.
#pragma once

#include <array>
#include <vector>

#include "kernels/direct/band_matrix.hpp"
#include "kernels/direct/banded.hpp"

namespace lapwing {

/// The band of a grid whose unknowns are numbered with the shortest direction fastest.
class BandSize {
 public:
  explicit BandSize(BatchShape const& shape);

  int n() const { return n_; }
  int bandwidth() const { return bandwidth_; }
  std::int64_t bytes() const { return std::int64_t{8} * n_ * (bandwidth_ + 1); }

 protected:
  std::array<int, 3> stride_{};                ///< [direction], of the numbering

 private:
  int n_ = 1, bandwidth_ = 0;
};

/// That numbering, which has the smallest band. A periodic direction is folded (0, n-1, 1, n-2, ...), so that
/// neighbours stay at most two places apart.
class BandNumbering : public BandSize {
 public:
  explicit BandNumbering(BatchShape const& shape);

  std::vector<int> const& place(int d) const { return place_[d]; }    ///< what index i along d adds to the row
  int number(int x, int y, int z) const { return place_[0][x] + place_[1][y] + place_[2][z]; }

 private:
  std::array<std::vector<int>, 3> place_;      ///< [direction][index], offset times stride
};

/// The numbering in device memory.
BandPlaces<DeviceExec> device_places(BandNumbering const& numbering);

/// A copy on the host; the device's own storage where that is the host.
Stencil<HostExec> host_stencil(Stencil<DeviceExec> const& a);

/// Lower triangle of one lane's matrix. @param singular  pin row 0 by doubling its diagonal entry.
BandMatrix band_matrix(Stencil<HostExec> const& a, BandNumbering const& numbering, int lane, bool singular);

}  // namespace lapwing
