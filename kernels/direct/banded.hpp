// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Banded Cholesky of many small operators at once, the lanes of a group side by side.
#pragma once

#include "kernels/direct/band_factor.hpp"
#include "kernels/stencil/stencil.hpp"

namespace lapwing {

/// Where a cell stands in the band: row place[0](x) + place[1](y) + place[2](z).
template <class Exec>
struct BandPlaces {
  int bandwidth = 0;                  ///< largest distance between the rows of neighbours, at least 1
  ConstArray<int, Exec> place[3];     ///< [cells] of each direction
};

/// Values of one group's factor, [row][bandwidth + 1 + band_padding][lane], and of its vector.
KOKKOS_INLINE_FUNCTION std::int64_t band_factor_values(BatchShape const& shape, int bandwidth) {
  return band_factor_rows(shape.n_cells(), bandwidth) * shape.lanes;
}
KOKKOS_INLINE_FUNCTION std::int64_t band_vector_values(BatchShape const& shape, int bandwidth) {
  return band_vector_rows(shape.n_cells(), bandwidth) * shape.lanes;
}

/// L with A = L L^T for the lanes of n_groups groups from first_group on, of those groups where a lane is wanted.
///
/// Where `singular`, row 0 is pinned by doubling its diagonal entry. The diagonal of L is stored inverted.
/// @param[in] wanted, singular  [n_lanes], 0 or 1.
/// @param[out] factor   [n_groups][band_factor_values].
/// @param[out] failed   [n_lanes], 1 where A turned out not to be positive definite; only these lanes are written.
/// @note Runs: device, 1 launch, no fence. On the host a group belongs to one thread.
/// @note Cost: n bandwidth^2 flops per lane. The arithmetic of a lane does not depend on the number of lanes.
template <class Exec>
void factor_banded(Exec const& exec, Stencil<Exec> const& a, BandPlaces<Exec> const& places, int first_group,
                   int n_groups, ConstArray<int, Exec> wanted, ConstArray<int, Exec> singular, Vector<Exec> factor,
                   Array<int, Exec> failed);

/// out = A^-1 in with that factor, where `active`; other lanes keep their values, and groups of such lanes need no
/// factor. `out` may be `in`.
/// @param[in] active  [n_lanes], 0 or 1.
/// @param y           work, [n_groups][band_vector_values].
/// @note Cost: 4 n bandwidth flops per lane; reads the factor twice.
template <class Exec>
void solve_banded(Exec const& exec, BatchShape const& shape, BandPlaces<Exec> const& places, int first_group,
                  int n_groups, ConstVector<Exec> factor, ConstArray<int, Exec> active, ConstVector<Exec> in,
                  Vector<Exec> y, Vector<Exec> out);

}  // namespace lapwing
