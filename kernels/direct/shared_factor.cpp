// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/direct/shared_factor.hpp"

#include "kernels/batch/lane_loop.hpp"

namespace lapwing {
namespace {

template <class Exec, int W>
struct SolveSharedFactor {
  BatchShape shape;
  SharedFactor<Exec> factor;
  ConstArray<int, Exec> active;
  ConstVector<Exec> in;
  Vector<Exec> work, out;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int, int) const {
    int const n = static_cast<int>(shape.n_cells());
    std::int64_t const group = std::int64_t{g} * n * W;
    for_lanes<W>(team, [&](int lane, auto width) {
      constexpr int Width = decltype(width)::value;
      real_t* const y = work.data() + group + lane;
      gather<Width>(n, in.data() + group + lane, y);
      forward<Width>(n, y);
      backward<Width>(n, y);
      scatter<Width>(n, y, active.data() + g * W + lane, out.data() + group + lane);
    });
  }

  template <int Width>
  KOKKOS_FUNCTION void gather(int n, real_t const* values, real_t* y) const {
    for (int i = 0; i < n; ++i) {
      real_t* const to = y + std::int64_t{factor.place.data()[i]} * W;
      in_lanes<Width>([&](int l) { to[l] = values[std::int64_t{i} * W + l]; });
    }
  }
  template <int Width>
  KOKKOS_FUNCTION void scatter(int n, real_t const* y, int const* on, real_t* values) const {
    for (int i = 0; i < n; ++i) {
      real_t const* const from = y + std::int64_t{factor.place.data()[i]} * W;
      real_t* const to = values + std::int64_t{i} * W;
      in_lanes<Width>([&](int l) { to[l] = on[l] ? from[l] : to[l]; });
    }
  }

  /// y <- L^-1 y.
  template <int Width>
  KOKKOS_FUNCTION void forward(int n, real_t* y) const {
    std::int64_t const* const begin = factor.begin.data();
    int const* const row = factor.row.data();
    real_t const* const value = factor.value.data();
    for (int j = 0; j < n; ++j) {
      real_t const d = factor.inverse_diagonal.data()[j];
      real_t x[Width];
      real_t* const own = y + std::int64_t{j} * W;
      in_lanes<Width>([&](int l) { own[l] = x[l] = own[l] * d; });
      for (std::int64_t p = begin[j]; p < begin[j + 1]; ++p) {
        real_t* const target = y + std::int64_t{row[p]} * W;
        real_t const v = value[p];
        in_lanes<Width>([&](int l) { target[l] -= v * x[l]; });
      }
    }
  }

  /// y <- L^-T y, four entries at a time, which keeps the processor's adders busy.
  template <int Width>
  KOKKOS_FUNCTION void backward(int n, real_t* y) const {
    std::int64_t const* const begin = factor.begin.data();
    int const* const row = factor.row.data();
    real_t const* const value = factor.value.data();
    for (int j = n - 1; j >= 0; --j) {
      real_t s0[Width], s1[Width], s2[Width], s3[Width];
      for (int l = 0; l < Width; ++l) s0[l] = s1[l] = s2[l] = s3[l] = 0;
      std::int64_t p = begin[j];
      for (; p + 4 <= begin[j + 1]; p += 4) {
        real_t const *const y0 = y + std::int64_t{row[p]} * W, *const y1 = y + std::int64_t{row[p + 1]} * W,
                     *const y2 = y + std::int64_t{row[p + 2]} * W, *const y3 = y + std::int64_t{row[p + 3]} * W;
        in_lanes<Width>([&](int l) { s0[l] += value[p] * y0[l]; });
        in_lanes<Width>([&](int l) { s1[l] += value[p + 1] * y1[l]; });
        in_lanes<Width>([&](int l) { s2[l] += value[p + 2] * y2[l]; });
        in_lanes<Width>([&](int l) { s3[l] += value[p + 3] * y3[l]; });
      }
      for (; p < begin[j + 1]; ++p) {
        real_t const* const y0 = y + std::int64_t{row[p]} * W;
        in_lanes<Width>([&](int l) { s0[l] += value[p] * y0[l]; });
      }
      real_t const d = factor.inverse_diagonal.data()[j];
      real_t* const own = y + std::int64_t{j} * W;
      in_lanes<Width>([&](int l) { own[l] = (own[l] - ((s0[l] + s1[l]) + (s2[l] + s3[l]))) * d; });
    }
  }
};

}  // namespace

template <class Exec>
void solve_shared_factor(Exec const& exec, BatchShape const& shape, SharedFactor<Exec> const& factor,
                         ConstArray<int, Exec> active, ConstVector<Exec> in, Vector<Exec> y, Vector<Exec> out) {
  BatchShape groups;
  groups.lanes = shape.lanes;
  groups.groups = shape.groups;
  dispatch_lanes(shape.lanes, [&](auto w) {
    for_each_row(exec, "lapwing::shared_factor::solve", groups,
                 SolveSharedFactor<Exec, w()>{shape, factor, active, in, y, out});
  });
}

using E = DeviceExec;
template void solve_shared_factor(E const&, BatchShape const&, SharedFactor<E> const&, ConstArray<int, E>,
                                  ConstVector<E>, Vector<E>, Vector<E>);

}  // namespace lapwing
