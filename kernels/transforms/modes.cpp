// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/transforms/modes.hpp"

#include "kernels/batch/lane_loop.hpp"

namespace lapwing {
namespace {

template <class Exec, int W>
struct SolveModes {
  ModeSystems<Exec> s;
  Vector<Exec> values;

  /// One row of modes; every thread keeps to its own modes, so no barrier is needed.
  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    BatchShape modes = s.shape;
    modes.cells[s.direction] = 1;
    int const width = modes.cells[0], n = s.shape.cells[s.direction];
    std::int64_t const stride = s.shape.stride(s.direction);
    std::int64_t const first = s.shape.row_start(g, k, j), mode = modes.row_start(g, k, j);
    real_t* const u = values.data() + first;
    real_t* const e = s.factor.data() + first;
    real_t* const m = s.m.data() + mode;
    real_t* const delta = s.delta.data() + mode;
    bool const periodic = s.lower == BoundaryKind::periodic;
    start(team, g, k, j, width, m, delta);
    eliminate(team, g, width, n, stride, m, delta, e, u);
    if (!periodic) return substitute(team, width, n, stride, e, u);

    real_t* const w = s.ring.data() + first;
    for (int i = 0; i < n; ++i) {
      std::int64_t const at = i * stride;
      real_t const link = i == 0 ? 1. : i == n - 1 ? -1. : 0.;
      for_each_lane<W>(team, 0, width, [&](int x, int l) {
        int const c = x * W + l;
        w[at + c] = e[at + c] * (i > 0 ? w[at - stride + c] + link : link);
      });
    }
    substitute(team, width, n, stride, e, u);
    substitute(team, width, n, stride, e, w);
    std::int64_t const last = (n - 1) * stride;
    for_each_lane<W>(team, 0, width, [&](int x, int l) {
      int const c = x * W + l;
      delta[c] = (u[c] - u[last + c]) / (1 + w[c] - w[last + c]);
    });
    for (int i = 0; i < n; ++i) {
      real_t* const row = u + i * stride;
      real_t const* const response = w + i * stride;
      for_each_lane<W>(team, 0, width, [&](int x, int l) { row[x * W + l] -= response[x * W + l] * delta[x * W + l]; });
    }
  }

  /// m of every mode, and what the lower end contributes to delta.
  KOKKOS_FUNCTION void start(RowTeam<Exec> const& team, int g, int k, int j, int width, real_t* m,
                             real_t* delta) const {
    int const lane = g * W, at[3] = {0, j, k};
    real_t const beyond = s.lower == BoundaryKind::dirichlet ? 2. : 0.;
    bool const along_x = s.direction > 0;
    real_t const* const lambda = along_x ? s.eigenvalue[0].data() : nullptr;
    for_each_lane<W>(team, 0, width, [&](int x, int l) {
      real_t sum = s.shift.data()[lane + l];
      if (along_x) sum += lambda[x] * s.ratio[0].data()[lane + l];
      m[x * W + l] = sum;
      delta[x * W + l] = beyond;
    });
    for (int d = 1; d < s.direction; ++d) {
      real_t const eigenvalue = s.eigenvalue[d].data()[at[d]];
      real_t const* const ratio = s.ratio[d].data() + lane;
      for_each_lane<W>(team, 0, width, [&](int x, int l) { m[x * W + l] += eigenvalue * ratio[l]; });
    }
  }

  KOKKOS_FUNCTION void eliminate(RowTeam<Exec> const& team, int g, int width, int n, std::int64_t stride,
                                 real_t const* m, real_t* delta, real_t* e, real_t* u) const {
    real_t const* const scale = s.scale.data() + g * W;
    for (int i = 0; i < n; ++i) {
      real_t const beyond = i < n - 1 ? 1. : s.upper == BoundaryKind::dirichlet ? 2. : 0.;
      real_t *const row = u + i * stride, *const factor = e + i * stride;
      auto const step = [&](int c, int l, real_t before) {
        real_t const sum = m[c] + delta[c], pivot = sum + beyond;
        real_t const inverse = pivot > 0 ? 1 / pivot : 0.;
        factor[c] = inverse;
        delta[c] = sum * inverse;
        row[c] = inverse * (row[c] * scale[l] + before);
      };
      if (i == 0) for_each_lane<W>(team, 0, width, [&](int x, int l) { step(x * W + l, l, 0.); });
      else for_each_lane<W>(team, 0, width, [&](int x, int l) { step(x * W + l, l, row[x * W + l - stride]); });
    }
  }

  KOKKOS_FUNCTION static void substitute(RowTeam<Exec> const& team, int width, int n, std::int64_t stride,
                                         real_t const* e, real_t* u) {
    for (int i = n - 2; i >= 0; --i) {
      real_t* const row = u + i * stride;
      real_t const *const factor = e + i * stride, *const next = row + stride;
      for_each_lane<W>(team, 0, width, [&](int x, int l) { row[x * W + l] += factor[x * W + l] * next[x * W + l]; });
    }
  }
};

}  // namespace

template <class Exec>
void solve_modes(Exec const& exec, ModeSystems<Exec> const& systems, Vector<Exec> values) {
  BatchShape modes = systems.shape;
  modes.cells[systems.direction] = 1;
  dispatch_lanes(systems.shape.lanes, [&](auto w) {
    for_each_row(exec, "lapwing::modes::solve", modes, SolveModes<Exec, decltype(w)::value>{systems, values});
  });
}

using E = DeviceExec;
template void solve_modes(E const&, ModeSystems<E> const&, Vector<E>);

}  // namespace lapwing
