// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A residual and its sums; what a solution dissipates.
#pragma once

#include "kernels/batch/batch_vectors.hpp"
#include "kernels/stencil/stencil.hpp"

namespace lapwing {

/// Several sums of every lane, whose results lie one after the other.
template <class Exec, int N>
struct ManySums {
  LaneSums<Exec> sum[N];        // device code cannot call the functions of std::array
  Vector<Exec> results;         ///< [N][n_lanes]

  ManySums() = default;
  explicit ManySums(BatchShape const& shape)
      : results(allocate<Vector<Exec>>("lapwing::residual_sums::results", std::size_t{N} * shape.n_lanes())) {
    for (std::size_t s = 0; s < N; ++s) {
      sum[s].partial = allocate<Vector<Exec>>("lapwing::residual_sums::partial",
                                              shape.n_rows() * accumulators<Exec>(shape.lanes));
      sum[s].result = Kokkos::subview(results, std::pair(s * shape.n_lanes(), (s + 1) * shape.n_lanes()));
    }
  }
  static double predicted_bytes(BatchShape const& shape) { return N * LaneSums<Exec>::predicted_bytes(shape); }
  /// Joins the partial sums. @note Runs: device, N launches, no fence.
  void finish(Exec const& exec, BatchShape const& shape) const {
    for (LaneSums<Exec> const& one : sum) lapwing::finish(exec, shape, one);
  }
};

/// r.r and the sum of r.
template <class Exec>
using ResidualSums = ManySums<Exec, 2>;

/// Partial sums of one row of the residual r.
template <class Exec>
KOKKOS_INLINE_FUNCTION void add_residual_row(RowTeam<Exec> const& team, BatchShape const& s, real_t const* r, int g,
                                             int k, int j, ResidualSums<Exec> const& sums) {
  accumulate_squares_and_sum(team, s.row_length(), s.lanes, r, sums.sum[0].row(s, g, k, j),
                             sums.sum[1].row(s, g, k, j));
}

/// r = b - A x, and its sums.
/// @note Runs: device, 1 launch, no fence, no allocation. @note Cost: in d directions 8 (2 + d) bytes read per unknown
/// (+ 8 with S), 8 written.
template <class Exec>
void residual(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, ConstVector<Exec> b, Vector<Exec> r,
              ResidualSums<Exec> const& sums);

/// What x dissipates, the sum over inner faces of T (x - x_neighbour)^2 and of S x^2, without the half cells at the
/// boundary, whose share needs the boundary data (`half_cell_dissipation` in kernels/stencil/assemble.hpp); and the sum
/// of A_ii x_i^2, which times eps^2 bounds the square of the energy norm of what the rounding of x changes.
template <class Exec>
using DissipationSums = ManySums<Exec, 2>;

/// @note Runs: device, 1 launch, no fence, no allocation. @note Cost: 8 (1 + d) bytes per unknown (+ 8 with S).
template <class Exec>
void dissipation(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, DissipationSums<Exec> const& sums);

}  // namespace lapwing
