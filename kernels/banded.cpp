// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/banded.hpp"

#include <cmath>

#include "kernels/lane_loop.hpp"

namespace lapwing {
namespace {

/// f(x, lane) for first <= x < end and `Width` lanes: a vector over lanes, over x where there is one.
template <int Width, class F>
KOKKOS_INLINE_FUNCTION void over(int first, int end, F const& f) {
  if constexpr (Width == 1) {
#pragma omp simd
    for (int x = first; x < end; ++x) f(x, 0);
  } else {
    for (int x = first; x < end; ++x) {
#pragma omp simd
      for (int l = 0; l < Width; ++l) f(x, l);
    }
  }
}

template <class Exec, int W>
struct FactorBand {
  Stencil<Exec> a;
  BandPlaces<Exec> places;
  int first_group;
  ConstArray<int, Exec> singular;
  Vector<Exec> factor;
  Array<int, Exec> failed;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int, int) const {
    real_t* const f = factor.data() + g * band_factor_values(a.shape, places.bandwidth);
    int const group = first_group + g;
    for_lanes<W>(team, [&](int lane, auto width) {
      fill<decltype(width)::value>(f + lane, group, lane);
      eliminate<decltype(width)::value>(f + lane, group * W + lane);
    });
  }

  /// Lower triangle of A: every cell's diagonal, and its link through its upper face along each direction.
  template <int Width>
  KOKKOS_FUNCTION void fill(real_t* f, int group, int lane) const {
    BatchShape const& s = a.shape;
    int const b = places.bandwidth, column = b + 1 + band_padding, n = static_cast<int>(s.n_cells());
    over<Width>(0, n * column, [&](int i, int l) { f[std::int64_t{i} * W + l] = 0; });
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

  /// Left-looking: from each column the earlier ones that reach it are subtracted, in ascending order.
  template <int Width>
  KOKKOS_FUNCTION void eliminate(real_t* f, int lane) const {
    int const b = places.bandwidth, column = b + 1 + band_padding, n = static_cast<int>(a.shape.n_cells());
    int good[Width];
    for (int l = 0; l < Width; ++l) good[l] = 1;
    for (int t = 0; t < n; ++t) {
      real_t* const target = f + std::int64_t{t} * column * W;
      auto const source = [&](int j) { return f + (std::int64_t{j} * column + (t - j)) * W; };
      int j = t > b ? t - b : 0;
      for (; (t - j) % 4 != 0; ++j) subtract_one<Width>(source(j), j + b - t + 1, target);
      for (; j < t; j += 4)
        subtract_four<Width>(source(j), source(j + 1), source(j + 2), source(j + 3), j + 3 + b - t + 1, target);
      real_t inverse[Width];
      over<Width>(0, 1, [&](int, int l) {
        good[l] = good[l] & (target[l] > 0);
        inverse[l] = 1 / std::sqrt(target[l]);
        target[l] = inverse[l];
      });
      over<Width>(1, b + 1, [&](int x, int l) { target[x * W + l] *= inverse[l]; });
    }
    for (int l = 0; l < Width; ++l) failed.data()[lane + l] = !good[l];
  }

  template <int Width>
  KOKKOS_FUNCTION static void subtract_one(real_t const* s, int count, real_t* target) {
    real_t p[Width];
    for (int l = 0; l < Width; ++l) p[l] = s[l];
    over<Width>(0, count, [&](int x, int l) { target[x * W + l] -= p[l] * s[x * W + l]; });
  }

  template <int Width>
  KOKKOS_FUNCTION static void subtract_four(real_t const* s0, real_t const* s1, real_t const* s2, real_t const* s3,
                                            int count, real_t* target) {
    real_t p0[Width], p1[Width], p2[Width], p3[Width];
    for (int l = 0; l < Width; ++l) {
      p0[l] = s0[l];
      p1[l] = s1[l];
      p2[l] = s2[l];
      p3[l] = s3[l];
    }
    over<Width>(0, count, [&](int x, int l) {
      int const i = x * W + l;
      target[i] = (((target[i] - p0[l] * s0[i]) - p1[l] * s1[i]) - p2[l] * s2[i]) - p3[l] * s3[i];
    });
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
      gather<Width>(in.data() + lane, y + lane, group);
      substitute<Width>(f + lane, y + lane);
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

  /// y <- L^-T L^-1 y.
  template <int Width>
  KOKKOS_FUNCTION void substitute(real_t const* f, real_t* y) const {
    int const b = places.bandwidth, n = static_cast<int>(shape.n_cells());
    std::int64_t const column = std::int64_t{b + 1 + band_padding} * W;
    for (int t = 0; t < n; ++t) {
      real_t const* const c = f + t * column;
      real_t* const at = y + std::int64_t{t} * W;
      real_t value[Width];
      over<Width>(0, 1, [&](int, int l) { at[l] = value[l] = at[l] * c[l]; });
      over<Width>(1, b + 1, [&](int x, int l) { at[x * W + l] -= c[x * W + l] * value[l]; });
    }
    for (int t = n - 1; t >= 0; --t) {
      real_t const* const c = f + t * column;
      real_t* const at = y + std::int64_t{t} * W;
      real_t sum0[Width] = {}, sum1[Width] = {}, sum2[Width] = {}, sum3[Width] = {};
      for (int x = 1; x <= b; x += 4) {
        int const i = x * W;
#pragma omp simd
        for (int l = 0; l < Width; ++l) {
          sum0[l] += c[i + l] * at[i + l];
          sum1[l] += c[i + W + l] * at[i + W + l];
          sum2[l] += c[i + 2 * W + l] * at[i + 2 * W + l];
          sum3[l] += c[i + 3 * W + l] * at[i + 3 * W + l];
        }
      }
      over<Width>(0, 1, [&](int, int l) { at[l] = (at[l] - ((sum0[l] + sum1[l]) + (sum2[l] + sum3[l]))) * c[l]; });
    }
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
void factor_banded(Exec const& exec, Stencil<Exec> const& a, BandPlaces<Exec> const& places, int first_group, int n_groups,
                   ConstArray<int, Exec> singular, Vector<Exec> factor, Array<int, Exec> failed) {
  dispatch_lanes(a.shape.lanes, [&](auto w) {
    constexpr int W = decltype(w)::value;
    for_each_group(exec, "lapwing::banded::factor", n_groups, W,
                   FactorBand<Exec, W>{a, places, first_group, singular, factor, failed});
  });
}

template <class Exec>
void solve_banded(Exec const& exec, BatchShape const& shape, BandPlaces<Exec> const& places, int first_group, int n_groups,
                  ConstVector<Exec> factor, ConstArray<int, Exec> active, ConstVector<Exec> in, Vector<Exec> y,
                  Vector<Exec> out) {
  dispatch_lanes(shape.lanes, [&](auto w) {
    constexpr int W = decltype(w)::value;
    for_each_group(exec, "lapwing::banded::solve", n_groups, W,
                   SolveBand<Exec, W>{shape, places, first_group, factor, active, in, y, out});
  });
}

using E = DeviceExec;
template void factor_banded(E const&, Stencil<E> const&, BandPlaces<E> const&, int, int, ConstArray<int, E>, Vector<E>,
                            Array<int, E>);
template void solve_banded(E const&, BatchShape const&, BandPlaces<E> const&, int, int, ConstVector<E>, ConstArray<int, E>,
                           ConstVector<E>, Vector<E>, Vector<E>);

}  // namespace lapwing
