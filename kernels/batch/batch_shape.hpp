// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Shape and layout of a batch: every field is stored [group][z][y][x][lane], lane fastest.
#pragma once

#include "kernels/types.hpp"

namespace lapwing {

/// Grid shape shared by the cases of a batch. Case c sits in group c / lanes, lane c % lanes.
struct BatchShape {
  int dim = 1;
  int cells[3] = {1, 1, 1};                    ///< unused directions have one cell
  bool periodic[3] = {false, false, false};
  int lanes = 1;                               ///< W, a power of two
  int groups = 1;

  KOKKOS_FUNCTION int row_length() const { return cells[0] * lanes; }
  KOKKOS_FUNCTION std::int64_t rows_per_group() const { return std::int64_t{cells[1]} * cells[2]; }
  KOKKOS_FUNCTION std::int64_t n_rows() const { return groups * rows_per_group(); }
  KOKKOS_FUNCTION std::int64_t n_values() const { return n_rows() * row_length(); }
  KOKKOS_FUNCTION std::int64_t n_cells() const { return cells[0] * rows_per_group(); }  ///< of one case
  KOKKOS_FUNCTION int n_lanes() const { return groups * lanes; }                        ///< places for cases
  KOKKOS_FUNCTION std::int64_t row_start(int g, int k, int j) const {
    return ((std::int64_t{g} * cells[2] + k) * cells[1] + j) * row_length();
  }

  /// Place of cell `index` of a case, x fastest. @param lane  the case's, over all groups
  KOKKOS_FUNCTION std::int64_t place_of(int lane, std::int64_t index) const {
    return (lane / lanes * n_cells() + index) * lanes + lane % lanes;
  }

  bool operator==(BatchShape const&) const = default;

  /// Distance in memory between neighbours along direction a.
  KOKKOS_FUNCTION std::int64_t stride(int a) const {
    return a == 0 ? lanes : a == 1 ? std::int64_t{row_length()} : std::int64_t{row_length()} * cells[1];
  }

  /// Face coefficients of direction a: one more face than cells along a, face i below cell i.
  KOKKOS_FUNCTION BatchShape faces(int a) const {
    BatchShape f = *this;
    ++f.cells[a];
    return f;
  }
  /// Even cells along a stay.
  KOKKOS_FUNCTION BatchShape coarsened(int a) const {
    BatchShape c = *this;
    c.cells[a] = (cells[a] + 1) / 2;
    return c;
  }
  /// The odd cells along a.
  KOKKOS_FUNCTION BatchShape odd_cells(int a) const {
    BatchShape o = *this;
    o.cells[a] = cells[a] / 2;
    return o;
  }
};

/// Bytes of vectors of a batch.
inline double bytes_of_vectors(int n, BatchShape const& shape) {
  return sizeof(real_t) * static_cast<double>(n) * static_cast<double>(shape.n_values());
}

}  // namespace lapwing
