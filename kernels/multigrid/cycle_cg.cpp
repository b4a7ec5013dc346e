// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/cycle_cg.hpp"

#include "kernels/multigrid/cycle_second_visit.hpp"
#include "kernels/multigrid/cycle_sums.hpp"
#include "kernels/batch/lane_loop.hpp"
#include "kernels/stencil/stencil.hpp"

namespace lapwing {
namespace {

/// One number of every lane. On the host a copy of them, which no store into a field can change as far as the compiler
/// knows.
template <class Exec, class T, int W, bool OnHost = runs_on_host<Exec>>
struct PerLane {
  T value[W];
  explicit PerLane(T const* from) {
    for (int lane = 0; lane < W; ++lane) value[lane] = from[lane];
  }
  T operator[](int lane) const { return value[lane]; }
};

template <class Exec, class T, int W>
struct PerLane<Exec, T, W, false> {
  T const* from;
  KOKKOS_FUNCTION explicit PerLane(T const* values) : from(values) {}
  KOKKOS_FUNCTION T operator[](int lane) const { return from[lane]; }
};

template <class Exec, int Dim, int W, bool HasExtra>
struct AdvanceDirection {
  CycleOperator a;
  ConstFloatVector<Exec> z, p_old;
  Vector<Exec> x;
  FloatVector<Exec> p_new, q;
  CgProgress progress;
  CycleCgCoefficients<Exec> c;
  FloatVector<Exec> halo;
  LaneSums<Exec> sums;

  using Team = RowTeam<Exec>;

  /// The slices of a slab lie in p_new, the one below and the one above it in the slab's work space.
  struct Direction {
    SliceRing ring;                  // of the two slices outside
    float* own;
    int g, first, end;

    KOKKOS_FORCEINLINE_FUNCTION Row writable(int o, int j) const {
      CycleLayout const& l = ring.layout;
      return o < first || o >= end ? ring.own(o < first ? 0 : 1, j) : l.halves(own, g, l.slice_z(o), l.slice_y(o, j));
    }
    KOKKOS_FORCEINLINE_FUNCTION ConstRow row(int o, int j, bool exists) const {
      return exists ? constant(writable(o, j)) : ConstRow{{ring.zeros, ring.zeros}};
    }
    KOKKOS_FORCEINLINE_FUNCTION RowsAround rows(int o, int j) const {
      bool const under = ring.exists(o - 1), over = ring.exists(o + 1);
      if constexpr (Dim < 3) return {row(o, 0, true), row(o - 1, 0, under), row(o + 1, 0, over), {}, {}};
      int const n = ring.layout.rows_per_slice();
      bool const wraps = ring.layout.shape.periodic[1];
      return {row(o, j, true), row(o, j > 0 ? j - 1 : n - 1, j > 0 || wraps),
              row(o, j + 1 < n ? j + 1 : 0, j + 1 < n || wraps), row(o - 1, j, under), row(o + 1, j, over)};
    }
  };

  KOKKOS_FUNCTION void operator()(Team const& team, int slab, int g, int first, int end) const {
    Direction const p{
        {a.layout, halo.data() + slab * SliceRing::size(a.layout), a.zero_row().half[0]}, p_new.data(), g, first, end};
    for (int o = first - 1; o <= end; ++o) {
      if (p.ring.exists(o)) direction(team, p, g, o);
      team_barrier(team);
      if (o - 1 >= first) product(team, p, g, o - 1);
    }
  }

  KOKKOS_INLINE_FUNCTION void direction(Team const& team, Direction const& p, int g, int o) const {
    CycleLayout const& l = a.layout;
    int const slice = p.ring.wrapped(o);
    bool const mine = o >= p.first && o < p.end;
    PerLane<Exec, float, W> const step(c.alpha.data() + g * W), b(c.beta.data() + g * W);
    for (int j = 0; j < l.rows_per_slice(); ++j) {
      int const y = l.slice_y(slice, j), z_index = l.slice_z(slice);
      Row const row = p.writable(o, j);
      for (int h = 0; h < 2; ++h) {
        float const *const zs = l.halves(z.data(), g, z_index, y).half[h],
                    *const old = l.halves(p_old.data(), g, z_index, y).half[h];
        real_t* const xs = l.halves(x.data(), g, z_index, y).half[h];
        float* const out = row.half[h];
        auto const in_half = [&](auto const& f) {
          for_each_lane<W>(team, 0, l.n_half(h), [&](int n, int lane) { f(n * W + lane, lane); });
        };
        // The product is exact, so that x is what q = A p was computed for.
        auto const taken = [&](int i, int lane) {
          return step[lane] != 0 ? static_cast<real_t>(step[lane]) * static_cast<real_t>(old[i]) : 0.;
        };
        if (progress == CgProgress::start)
          in_half([&](int i, int) { out[i] = zs[i]; });
        else if (!mine)
          in_half([&](int i, int lane) { out[i] = zs[i] + b[lane] * old[i]; });
        else if (progress == CgProgress::first_step)
          in_half([&](int i, int lane) {
            xs[i] = taken(i, lane);
            out[i] = zs[i] + b[lane] * old[i];
          });
        else
          in_half([&](int i, int lane) {
            xs[i] += taken(i, lane);
            out[i] = zs[i] + b[lane] * old[i];
          });
      }
      team_barrier(team);
      wrap_half(team, l, 0, row);
      wrap_half(team, l, 1, row);
    }
  }

  KOKKOS_INLINE_FUNCTION void product(Team const& team, Direction const& p, int g, int o) const {
    CycleLayout const& l = a.layout;
    int const z_index = l.slice_z(o);
    for (int colour = 0; colour < 2; ++colour) {
      auto const make = [&](int j) {
        int const y = l.slice_y(o, j);
        return CycleHalf<Dim>(a, p.rows(o, j), half_of_colour(colour, z_index, y), g, z_index, y);
      };
      for_each_half(team, l.rows_per_slice(), make, [&](int j, CycleHalf<Dim> const& half) {
        int const y = l.slice_y(o, j);
        float* const to = l.halves(q.data(), g, z_index, y).half[half_of_colour(colour, z_index, y)];
        for_each_in_row(team, half.n, [&](int i) { to[i] = half.template product<HasExtra>(i); });
      });
    }
    team_barrier(team);
    for (int j = 0; j < l.rows_per_slice(); ++j) {
      int const y = l.slice_y(o, j);
      dot_row(team, l, p.row(o, j, true), constant(l.halves(q.data(), g, z_index, y)),
              sums.row(l.shape, g, z_index, y));
    }
  }
};

template <class Exec, int W>
struct AdvanceResidual {
  CycleLayout l;
  ConstFloatVector<Exec> alpha, q;
  FloatVector<Exec> r;
  LaneSums<Exec> sums;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    float const* const step = alpha.data() + g * W;
    ConstRow const product = l.halves(q.data(), g, k, j);
    Row const row = l.halves(r.data(), g, k, j);
    for (int h = 0; h < 2; ++h) {
      float const* const qs = product.half[h];
      float* const rs = row.half[h];
      for_each_lane<W>(team, 0, l.n_half(h),
                       [&](int x, int lane) { rs[x * W + lane] -= step[lane] * qs[x * W + lane]; });
    }
    team_barrier(team);
    dot_row(team, l, constant(row), constant(row), sums.row(l.shape, g, k, j));
  }
};

template <class Exec, int Dim, bool HasExtra>
struct CycleResidual {
  CycleOperator a;
  float* u;
  float const* f;
  float* r;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    ResidualRow<Exec, Dim, HasExtra>{a, u, f, r}(team, g, k, j);
  }
};

}  // namespace

template <class Exec>
FloatVector<Exec> make_direction_halo(CycleLayout const& layout, Slabs const& slabs) {
  return allocate_zeros<FloatVector<Exec>>("lapwing::cycle_cg::halo", slabs.count() * SliceRing::size(layout));
}

double predicted_halo_bytes(CycleLayout const& layout, Slabs const& slabs) {
  return sizeof(float) * static_cast<double>(slabs.count()) * static_cast<double>(SliceRing::size(layout));
}

template <class Exec>
void advance_direction(Exec const& exec, CycleStencil<Exec> const& a, CycleCgVectors<Exec> const& v, int next,
                       CgProgress progress, CycleCgCoefficients<Exec> const& c, Slabs const& slabs,
                       FloatVector<Exec> halo, LaneSums<Exec> const& sums, GroupList const& groups) {
  char const* const label = "lapwing::cycle_cg::advance_direction";
  dispatch_dim(a.layout.shape.dim, [&](auto dim) {
    dispatch_lanes(a.layout.shape.lanes, [&](auto w) {
      if (a.has_extra())
        for_each_slab(exec, label, slabs, a.layout.stride,
                      AdvanceDirection<Exec, dim(), w(), true>{a.rows(), v.z, v.p[1 - next], v.x, v.p[next], v.q,
                                                               progress, c, halo, sums},
                      groups);
      else
        for_each_slab(exec, label, slabs, a.layout.stride,
                      AdvanceDirection<Exec, dim(), w(), false>{a.rows(), v.z, v.p[1 - next], v.x, v.p[next], v.q,
                                                                progress, c, halo, sums},
                      groups);
    });
  });
}

template <class Exec>
void advance_residual(Exec const& exec, CycleLayout const& layout, ConstFloatVector<Exec> alpha,
                      ConstFloatVector<Exec> q, FloatVector<Exec> r, LaneSums<Exec> const& sums,
                      GroupList const& groups) {
  dispatch_lanes(layout.shape.lanes, [&](auto w) {
    for_each_row(exec, "lapwing::cycle_cg::advance_residual", layout.shape,
                 AdvanceResidual<Exec, w()>{layout, alpha, q, r, sums}, groups);
  });
}

template <class Exec>
void cycle_residual(Exec const& exec, CycleStencil<Exec> const& a, FloatVector<Exec> u, ConstFloatVector<Exec> f,
                    FloatVector<Exec> r, GroupList const& groups) {
  char const* const label = "lapwing::cycle_cg::residual";
  dispatch_dim(a.layout.shape.dim, [&](auto dim) {
    if (a.has_extra())
      for_each_row(exec, label, a.layout.shape,
                   CycleResidual<Exec, dim(), true>{a.rows(), u.data(), f.data(), r.data()}, groups);
    else
      for_each_row(exec, label, a.layout.shape,
                   CycleResidual<Exec, dim(), false>{a.rows(), u.data(), f.data(), r.data()}, groups);
  });
}

template <class Exec>
void cycle_add(Exec const& exec, CycleLayout const& layout, ConstFloatVector<Exec> e, FloatVector<Exec> u,
               GroupList const& groups) {
  for_each_row(exec, "lapwing::cycle_cg::add", layout.shape, AddRow<Exec>{layout, e.data(), u.data()}, groups);
}

template <class Exec>
void cycle_dot(Exec const& exec, CycleLayout const& layout, ConstFloatVector<Exec> a, ConstFloatVector<Exec> b,
               LaneSums<Exec> const& sums, GroupList const& groups) {
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, "lapwing::cycle_cg::dot", layout.shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        dot_row(team, layout, layout.halves(a.data(), g, k, j), layout.halves(b.data(), g, k, j),
                sums.row(layout.shape, g, k, j));
      }, groups);
}

using E = DeviceExec;
using L = CycleLayout const&;
template void advance_direction(E const&, CycleStencil<E> const&, CycleCgVectors<E> const&, int, CgProgress,
                                CycleCgCoefficients<E> const&, Slabs const&, FloatVector<E>, LaneSums<E> const&,
                                GroupList const&);
template void advance_residual(E const&, L, ConstFloatVector<E>, ConstFloatVector<E>, FloatVector<E>,
                               LaneSums<E> const&, GroupList const&);
template FloatVector<E> make_direction_halo<E>(L, Slabs const&);
template void cycle_residual(E const&, CycleStencil<E> const&, FloatVector<E>, ConstFloatVector<E>, FloatVector<E>,
                             GroupList const&);
template void cycle_dot(E const&, L, ConstFloatVector<E>, ConstFloatVector<E>, LaneSums<E> const&, GroupList const&);
template void cycle_add(E const&, L, ConstFloatVector<E>, FloatVector<E>, GroupList const&);

}  // namespace lapwing
