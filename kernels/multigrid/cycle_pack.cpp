// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/cycle_pack.hpp"

#include "kernels/multigrid/cycle_pack_rows.hpp"

namespace lapwing {
namespace {

template <class Exec, int W, class From, class To>
struct Scale {
  BatchShape shape;
  ConstArray<From, Exec> from;
  ConstVector<Exec> factor;
  Array<To, Exec> to;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    auto const start = shape.row_start(g, k, j);
    From const* const in = from.data() + start;
    To* const out = to.data() + start;
    real_t const* const c = factor.data() + g * W;
    for_each_lane<W>(team, 0, shape.cells[0],
                     [&](int x, int lane) { out[x * W + lane] = static_cast<To>(c[lane] * in[x * W + lane]); });
  }
};

template <class Exec, int Dim, int W>
struct PackStencil {
  Stencil<Exec, float> a;
  CycleOperator packed;

  using Team = RowTeam<Exec>;

  KOKKOS_INLINE_FUNCTION void copy(Team const& team, float const* from, int n, Row const& row) const {
    float *const even = row.half[0], *const odd = row.half[1];
    for_each_pair<W>(team, n, [&](int i, int half, int to, int) {
      (half == CycleLayout::even ? even : odd)[to] = from[i];
    });
  }
  KOKKOS_FUNCTION void operator()(Team const& team, int g, int k, int j) const {
    BatchShape const& s = a.shape;
    int const n = s.cells[0];
    StencilRow<Dim, float> const row(a, a.face[0].data(), g, k, j);
    auto const to = [&](int d, int z, int y) { return packed.face[d].row(g, z, y); };
    copy(team, row.x, n + 1, to(0, k, j));
    if constexpr (Dim > 1) {
      copy(team, row.y_low, n, to(1, k, j));
      if (j + 1 == s.cells[1]) copy(team, row.y_high, n, to(1, k, j + 1));
    }
    if constexpr (Dim > 2) {
      copy(team, row.z_low, n, to(2, k, j));
      if (k + 1 == s.cells[2]) copy(team, row.z_high, n, to(2, k + 1, j));
    }
    if (row.extra) copy(team, row.extra, n, packed.extra.row(g, k, j));
    Row const inverse = packed.inverse_diagonal.row(g, k, j);
    float *const even = inverse.half[0], *const odd = inverse.half[1];
    auto const invert = [&](auto const& diagonal) {
      for_each_pair<W>(team, n, [&](int i, int half, int at, int) {
        float const d = diagonal(i);
        (half == CycleLayout::even ? even : odd)[at] = d > 0 ? 1 / d : 0.f;
      });
    };
    if (row.extra) invert([&](int i) { return row.face_sum(i) + row.extra[i]; });
    else invert([&](int i) { return row.face_sum(i); });
  }
};

template <class Exec>
struct PackWeights {
  BatchShape odd;
  ConstFloatVector<Exec> weights;
  TransferRows t;
  int a;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    if (a == 0 && (j + k) % 2 == 0) return;          // the odd cells of this row are black
    float const* const from = weights.data() + odd.row_start(g, k, j);
    auto const row = a == 0 ? t.x_row(g, k, j) : a == 1 ? t.y_row(g, k, j) : t.z_row(g, k, j);
    float* const to = t.rows[a] + row * t.x_stride() + t.x_at();
    int const w = odd.lanes, n = odd.row_length();
    if (a > 0 && !t.along(0)) {
      for (int h = 0; h < 2; ++h) {
        float* const half = t.halves(to).half[h];
        for_each_in_row(team, t.fine.length(h),
                        [&](int i) { half[i] = from[(2 * (i / w) + h) * w + i % w]; });
      }
      return;
    }
    for_each_in_row(team, n, [&](int i) { to[i] = from[i]; });
    if (a == 0 && t.fine.shape.periodic[0])
      for_each_in_row(team, w, [&](int i) { to[i - w] = from[n - w + i]; });
  }
};

}  // namespace

template <class Exec, class From, class To>
void scale_stencil(Exec const& exec, Stencil<Exec, From> const& a, ConstVector<Exec> factor,
                   Stencil<Exec, To> const& scaled) {
  dispatch_lanes(a.shape.lanes, [&](auto w) {
    auto const scale = [&](BatchShape const& shape, Array<From, Exec> from, Array<To, Exec> to) {
      for_each_row(exec, "lapwing::cycle_pack::scale", shape, Scale<Exec, w(), From, To>{shape, from, factor, to});
    };
    for (int d = 0; d < a.shape.dim; ++d) scale(a.shape.faces(d), a.face[d], scaled.face[d]);
    if (a.has_extra()) scale(a.shape, a.extra, scaled.extra);
  });
}

template <class Exec>
void pack_stencil(Exec const& exec, Stencil<Exec, float> const& a, CycleStencil<Exec> const& packed) {
  dispatch_dim(a.shape.dim, [&](auto dim) {
    dispatch_lanes(a.shape.lanes, [&](auto w) {
      for_each_row(exec, "lapwing::cycle_pack::stencil", a.shape, PackStencil<Exec, dim(), w()>{a, packed.rows()});
    });
  });
}

template <class Exec>
void pack_weights(Exec const& exec, BatchShape const& odd, ConstFloatVector<Exec> weights, int a,
                  CycleTransfer<Exec> const& t) {
  for_each_row(exec, "lapwing::cycle_pack::weights", odd, PackWeights<Exec>{odd, weights, t, a});
}

template <class Exec>
void pack(Exec const& exec, BatchShape const& shape, ConstVector<Exec> x, ConstVector<Exec> factor,
          FloatVector<Exec> v) {
  dispatch_lanes(shape.lanes, [&](auto w) {
    for_each_row(exec, "lapwing::cycle_pack::pack", shape,
                 PackRow<Exec, w()>{CycleLayout(shape), x.data(), factor.data(), v.data()});
  });
}

template <class Exec>
void unpack(Exec const& exec, BatchShape const& shape, ConstFloatVector<Exec> v, Vector<Exec> x) {
  dispatch_lanes(shape.lanes, [&](auto w) {
    for_each_row(exec, "lapwing::cycle_pack::unpack", shape,
                 UnpackRow<Exec, w()>{CycleLayout(shape), v.data(), x.data()});
  });
}

using E = DeviceExec;
template void scale_stencil(E const&, Stencil<E> const&, ConstVector<E>, Stencil<E, float> const&);
template void scale_stencil(E const&, Stencil<E, float> const&, ConstVector<E>, Stencil<E> const&);
template void pack_stencil(E const&, Stencil<E, float> const&, CycleStencil<E> const&);
template void pack_weights(E const&, BatchShape const&, ConstFloatVector<E>, int, CycleTransfer<E> const&);
template void pack(E const&, BatchShape const&, ConstVector<E>, ConstVector<E>, FloatVector<E>);
template void unpack(E const&, BatchShape const&, ConstFloatVector<E>, Vector<E>);

}  // namespace lapwing
