// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Bundles of parallel lines that are worked on together, position by position: where their cells and faces lie.
#pragma once

#include "kernels/batch/lane_loop.hpp"

namespace lapwing {

/// Values of a row whose lines along y or z are solved together: few enough to stay in the cache on a host.
inline constexpr int chunk_values = runs_on_host<DeviceExec> ? 128 : 64;
/// Rows of which those of one colour are solved together along x: as many chains of dependent operations run side by
/// side.
inline constexpr int block_rows = runs_on_host<DeviceExec> ? 8 : 64;

/// Colour of index i along a direction of n cells.
KOKKOS_INLINE_FUNCTION int index_colour(int i, int n, bool periodic) {
  return periodic && n % 2 == 1 && n > 1 && i == n - 1 ? 2 : i & 1;
}

/// Lines along x of some rows of one plane, `spacing` rows apart. Vector index v: row, then lane.
template <int W>
struct RowsAlongX {
  std::int64_t first, first_face, row, face_row;    // of the first row's values and faces; distances between rows
  int n_rows;

  KOKKOS_FUNCTION RowsAlongX(BatchShape const& s, int g, int k, int j, int n, int spacing)
      : first(s.row_start(g, k, j)),
        first_face(s.faces(0).row_start(g, k, j)),
        row(std::int64_t{spacing} * s.row_length()),
        face_row(std::int64_t{spacing} * s.faces(0).row_length()),
        n_rows(n) {}
  KOKKOS_FUNCTION std::int64_t cell(int v, int p) const { return first + v / W * row + v % W + std::int64_t{p} * W; }
  KOKKOS_FUNCTION std::int64_t face(int v, int p) const {
    return first_face + v / W * face_row + v % W + std::int64_t{p} * W;
  }
  /// Runs f(v) for all lines.
  template <class Exec, class F>
  KOKKOS_FUNCTION void for_each(RowTeam<Exec> const& team, F const& f) const {
    if constexpr (runs_on_host<Exec> && W > 1) {
      (void)team;
      for (int r = 0; r < n_rows; ++r) {
#pragma omp simd
        for (int lane = 0; lane < W; ++lane) f(r * W + lane);
      }
    } else {
      for_each_in_row(team, n_rows * W, f);
    }
  }
};

/// Lines along y or z through a chunk of a row. Vector index v: the value's place in the row.
template <int W>
struct ChunkAcross {
  std::int64_t first, first_face, stride;
  int begin, end;

  KOKKOS_FUNCTION ChunkAcross(BatchShape const& s, int axis, int g, int k, int j, int chunk)
      : first(s.row_start(g, axis == 2 ? 0 : k, axis == 1 ? 0 : j)),
        first_face(s.faces(axis).row_start(g, axis == 2 ? 0 : k, axis == 1 ? 0 : j)),
        stride(s.stride(axis)),
        begin(chunk * chunk_values),
        end(begin + chunk_values < s.row_length() ? begin + chunk_values : s.row_length()) {}
  KOKKOS_FUNCTION std::int64_t cell(int v, int p) const { return first + v + p * stride; }
  KOKKOS_FUNCTION std::int64_t face(int v, int p) const { return first_face + v + p * stride; }
  template <class Exec, class F>
  KOKKOS_FUNCTION void for_each(RowTeam<Exec> const& team, F const& f) const {
    int const from = begin;
    for_each_in_row(team, end - begin, [&](int i) { f(from + i); });
  }
};

/// Rows that are launched: along x blocks of rows, else chunks instead of the line's own direction.
inline BatchShape launch_shape(BatchShape const& shape, int axis) {
  BatchShape launch = shape;
  if (axis == 0) launch.cells[1] = (shape.cells[1] + block_rows - 1) / block_rows;
  else launch.cells[axis] = (shape.row_length() + chunk_values - 1) / chunk_values;
  return launch;
}

}  // namespace lapwing
