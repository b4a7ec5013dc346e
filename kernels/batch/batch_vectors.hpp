// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Vector operations on batches: every case has its own coefficient, its own sum, and may be switched off.
#pragma once

#include "kernels/batch/row_loop.hpp"

namespace lapwing {

/// Sums over the cells of every case, in a fixed order: rows into accumulators, then rows one after the other.
template <class Exec>
struct LaneSums {
  Vector<Exec> partial;       ///< [n_rows][accumulators]
  Vector<Exec> result;        ///< [n_lanes]

  LaneSums() = default;
  explicit LaneSums(BatchShape const& shape)
      : partial(allocate<Vector<Exec>>("lapwing::batch_vectors::partial",
                                       shape.n_rows() * accumulators<Exec>(shape.lanes))),
        result(allocate<Vector<Exec>>("lapwing::batch_vectors::sums", shape.n_lanes())) {}
  /// Bytes of that.
  static double predicted_bytes(BatchShape const& shape) {
    return sizeof(real_t) * (static_cast<double>(shape.n_rows()) * accumulators<Exec>(shape.lanes) + shape.n_lanes());
  }

  KOKKOS_FUNCTION real_t* row(BatchShape const& shape, int g, int k, int j) const {
    return partial.data() +
           ((std::int64_t{g} * shape.cells[2] + k) * shape.cells[1] + j) * accumulators<Exec>(shape.lanes);
  }
  /// Sums f(i), 0 <= i < n, for one row.
  template <class F>
  KOKKOS_FUNCTION void add_row(RowTeam<Exec> const& team, BatchShape const& shape, int g, int k, int j, int n,
                               F const& f) const {
    accumulate_row(team, n, shape.lanes, 0., row(shape, g, k, j), f, [](real_t a, real_t b) { return a + b; });
  }
  template <class F>
  KOKKOS_FUNCTION void add_row(RowTeam<Exec> const& team, BatchShape const& shape, int g, int k, int j,
                               F const& f) const {
    add_row(team, shape, g, k, j, shape.row_length(), f);
  }
};

enum class Reduction { sum, sum_abs, max, min, max_abs };

/// result = all rows' partial results joined; those are overwritten.
/// @note Runs: device, 1 launch, 2 beyond 256 rows on a device other than the host; no fence.
template <class Exec>
void finish(Exec const& exec, BatchShape const& shape, LaneSums<Exec> const& sums, Reduction how = Reduction::sum);

/// result = the reduction of x over the cells of every case; a NaN anywhere makes a maximum or minimum NaN.
/// @note Runs: device, 2 launches, no fence. @note Cost: 8 bytes per unknown.
template <class Exec>
void reduce(Exec const& exec, BatchShape const& shape, ConstVector<Exec> x, Reduction how, LaneSums<Exec> const& sums);

/// sums.partial of x.y, for every lane.
template <class Exec>
void dot(Exec const& exec, BatchShape const& shape, ConstVector<Exec> x, ConstVector<Exec> y,
         LaneSums<Exec> const& sums);

/// x <- x + alpha p, r <- r - alpha q and the sums r.r, where `active`; other lanes keep their bits.
/// @param alpha, active  [n_lanes]
/// @note Cost: 48 bytes per unknown.
template <class Exec>
void update_solution(Exec const& exec, BatchShape const& shape, ConstVector<Exec> alpha, ConstArray<int, Exec> active,
                     ConstVector<Exec> p, ConstVector<Exec> q, Vector<Exec> x, Vector<Exec> r,
                     LaneSums<Exec> const& sums);

/// p <- z + beta p. @note Cost: 24 bytes per unknown.
template <class Exec>
void update_direction(Exec const& exec, BatchShape const& shape, ConstVector<Exec> beta, ConstVector<Exec> z,
                      Vector<Exec> p);

/// x <- x + e where `active`.
template <class Exec>
void add_where(Exec const& exec, BatchShape const& shape, ConstArray<int, Exec> active, ConstVector<Exec> e,
               Vector<Exec> x);

/// x <- v where `chosen`.
template <class Exec>
void copy_where(Exec const& exec, BatchShape const& shape, ConstArray<int, Exec> chosen, ConstVector<Exec> v,
                Vector<Exec> x);

/// x <- x - shift of its lane. @param shift [n_lanes]
template <class Exec>
void subtract_per_lane(Exec const& exec, BatchShape const& shape, ConstVector<Exec> shift, Vector<Exec> x);

/// x <- factor of its lane times x. @param factor [n_lanes]
template <class Exec>
void scale_per_lane(Exec const& exec, BatchShape const& shape, ConstVector<Exec> factor, Vector<Exec> x);

/// z = r / d.
template <class Exec>
void divide(Exec const& exec, BatchShape const& shape, ConstVector<Exec> r, ConstVector<Exec> d, Vector<Exec> z);

/// e = u - v.
template <class Exec>
void subtract(Exec const& exec, BatchShape const& shape, ConstVector<Exec> u, ConstVector<Exec> v, Vector<Exec> e);

}  // namespace lapwing
