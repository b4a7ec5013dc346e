// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/direct/banded.hpp"

#include "kernels/direct/band_factor.hpp"
#include "kernels/direct/band_tiles.hpp"
#include "kernels/batch/lane_loop.hpp"

namespace lapwing {
namespace {

template <int Width>
KOKKOS_INLINE_FUNCTION bool any_of(int const* flags) {
  bool any = false;
  for (int l = 0; l < Width; ++l) any = any || flags[l] != 0;
  return any;
}

template <class Exec, int W>
struct FactorBand {
  Stencil<Exec> a;
  BandPlaces<Exec> places;
  int first_group;
  ConstArray<int, Exec> wanted, singular;
  Vector<Exec> factor;
  Array<int, Exec> failed;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int, int) const {
    real_t* const f = factor.data() + g * band_factor_values(a.shape, places.bandwidth);
    int const group = first_group + g;
    for_lanes<W>(team, [&](int lane, auto width) {
      constexpr int Width = decltype(width)::value;
      if (!any_of<Width>(wanted.data() + group * W + lane)) return;
      fill<Width>(f + lane, group, lane);
      BandFactor<W, Width> const matrix{f + lane, static_cast<int>(a.shape.n_cells()), places.bandwidth};
      int good[Width];
      for (int l = 0; l < Width; ++l) good[l] = 1;
      eliminate(matrix, good);
      for (int l = 0; l < Width; ++l) failed.data()[group * W + lane + l] = !good[l];
    });
  }

  template <int Width>
  KOKKOS_INLINE_FUNCTION static void eliminate(BandFactor<W, Width> const& matrix, int (&good)[Width]) {
    if constexpr (runs_on_host<Exec> && W == Width)
      if (matrix.bandwidth >= worth_tiles<W>) return BandTiles<W>(matrix).eliminate(good);
    matrix.eliminate(good);
  }

  /// Lower triangle of A: every cell's diagonal, and its link through its upper face along each direction.
  template <int Width>
  KOKKOS_FUNCTION void fill(real_t* f, int group, int lane) const {
    BatchShape const& s = a.shape;
    int const b = places.bandwidth, column = b + 1 + band_padding, n = static_cast<int>(s.n_cells());
    for (int i = 0; i < n; ++i) {
      real_t* const values = f + std::int64_t{i} * column * W;
      over<Width>(0, column, [&](int x, int l) { values[x * W + l] = 0; });
    }
    for (int k = 0; k < s.cells[2]; ++k)
      for (int j = 0; j < s.cells[1]; ++j)
        for (int x = 0; x < s.cells[0]; ++x) {
          int const at[3] = {x, j, k}, row = row_of(x, j, k);
          real_t* const diagonal = f + std::int64_t{row} * column * W;
          if (a.has_extra()) {
            real_t const* const extra = a.extra.data() + s.row_start(group, k, j) + x * W + lane;
            over<Width>(0, 1, [&](int, int l) { diagonal[l] += extra[l]; });
          }
          for (int d = 0; d < s.dim; ++d) {
            BatchShape const faces = s.faces(d);
            real_t const* const low = a.face[d].data() + faces.row_start(group, k, j) + x * W + lane;
            real_t const* const high = low + faces.stride(d);
            over<Width>(0, 1, [&](int, int l) { diagonal[l] += low[l] + high[l]; });
            int next[3] = {x, j, k};
            next[d] = at[d] + 1 < s.cells[d] ? at[d] + 1 : 0;
            if (next[d] == 0 && !s.periodic[d]) continue;
            int const other = row_of(next[0], next[1], next[2]);
            int const first = other < row ? other : row, distance = other < row ? row - other : other - row;
            real_t* const entry = f + (std::int64_t{first} * column + distance) * W;
            over<Width>(0, 1, [&](int, int l) { entry[l] -= high[l]; });
          }
        }
    over<Width>(0, 1, [&](int, int l) { f[l] *= singular.data()[group * W + lane + l] ? 2. : 1.; });
  }

  KOKKOS_FUNCTION int row_of(int x, int j, int k) const {
    return places.place[0].data()[x] + places.place[1].data()[j] + places.place[2].data()[k];
  }
};

template <class Exec, int W>
struct SolveBand {
  BatchShape shape;
  BandPlaces<Exec> places;
  int first_group;
  ConstVector<Exec> factor;
  ConstArray<int, Exec> active;
  ConstVector<Exec> in;
  Vector<Exec> work, out;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int, int) const {
    real_t const* const f = factor.data() + g * band_factor_values(shape, places.bandwidth);
    real_t* const y = work.data() + g * band_vector_values(shape, places.bandwidth);
    int const group = first_group + g;
    for_lanes<W>(team, [&](int lane, auto width) {
      constexpr int Width = decltype(width)::value;
      if (!any_of<Width>(active.data() + group * W + lane)) return;
      gather<Width>(in.data() + lane, y + lane, group);
      BandFactor<W, Width, real_t const> const matrix{f + lane, static_cast<int>(shape.n_cells()), places.bandwidth};
      matrix.substitute(y + lane);
      scatter<Width>(y + lane, active.data() + group * W + lane, out.data() + lane, group);
    });
  }

  template <class F>
  KOKKOS_FUNCTION void for_each_cell(int group, F const& f) const {
    for (int k = 0; k < shape.cells[2]; ++k)
      for (int j = 0; j < shape.cells[1]; ++j) {
        std::int64_t const start = shape.row_start(group, k, j);
        int const row = places.place[1].data()[j] + places.place[2].data()[k];
        for (int x = 0; x < shape.cells[0]; ++x)
          f(start + std::int64_t{x} * W, std::int64_t{row + places.place[0].data()[x]} * W);
      }
  }
  template <int Width>
  KOKKOS_FUNCTION void gather(real_t const* values, real_t* y, int group) const {
    for_each_cell(group, [&](std::int64_t cell, std::int64_t row) {
      over<Width>(0, 1, [&](int, int l) { y[row + l] = values[cell + l]; });
    });
    int const n = static_cast<int>(shape.n_cells());
    over<Width>(n, n + places.bandwidth + band_padding, [&](int x, int l) { y[std::int64_t{x} * W + l] = 0; });
  }
  template <int Width>
  KOKKOS_FUNCTION void scatter(real_t const* y, int const* on, real_t* values, int group) const {
    for_each_cell(group, [&](std::int64_t cell, std::int64_t row) {
      over<Width>(0, 1, [&](int, int l) { values[cell + l] = on[l] ? y[row + l] : values[cell + l]; });
    });
  }
};

template <class Exec, class F>
void for_each_group(Exec const& exec, char const* label, int n_groups, int lanes, F const& f) {
  BatchShape groups;
  groups.lanes = lanes;
  groups.groups = n_groups;
  for_each_row(exec, label, groups, f);
}

}  // namespace

template <class Exec>
void factor_banded(Exec const& exec, Stencil<Exec> const& a, BandPlaces<Exec> const& places, int first_group,
                   int n_groups, ConstArray<int, Exec> wanted, ConstArray<int, Exec> singular, Vector<Exec> factor,
                   Array<int, Exec> failed) {
  dispatch_lanes(a.shape.lanes, [&](auto w) {
    constexpr int W = decltype(w)::value;
    for_each_group(exec, "lapwing::banded::factor", n_groups, W,
                   FactorBand<Exec, W>{a, places, first_group, wanted, singular, factor, failed});
  });
}

template <class Exec>
void solve_banded(Exec const& exec, BatchShape const& shape, BandPlaces<Exec> const& places, int first_group,
                  int n_groups, ConstVector<Exec> factor, ConstArray<int, Exec> active, ConstVector<Exec> in,
                  Vector<Exec> y, Vector<Exec> out) {
  dispatch_lanes(shape.lanes, [&](auto w) {
    constexpr int W = decltype(w)::value;
    for_each_group(exec, "lapwing::banded::solve", n_groups, W,
                   SolveBand<Exec, W>{shape, places, first_group, factor, active, in, y, out});
  });
}

using E = DeviceExec;
template void factor_banded(E const&, Stencil<E> const&, BandPlaces<E> const&, int, int, ConstArray<int, E>,
                            ConstArray<int, E>, Vector<E>, Array<int, E>);
template void solve_banded(E const&, BatchShape const&, BandPlaces<E> const&, int, int, ConstVector<E>,
                           ConstArray<int, E>, ConstVector<E>, Vector<E>, Vector<E>);

}  // namespace lapwing
