// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/stencil/differences.hpp"

namespace lapwing {
namespace {

/// Pointers to one row of every difference.
template <class Exec, int N>
struct DifferenceRow {
  real_t* at[N];

  KOKKOS_FUNCTION DifferenceRow(Differences<Exec> const& differences, std::int64_t start) {
    for (int j = 0; j < N; ++j) at[j] = differences.d[j].data() + start;
  }
};

template <class Exec, int N>
struct Advance {
  BatchShape shape;
  ConstArray<int, Exec> keep;
  ConstVector<Exec> u;
  Differences<Exec> differences;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    auto const start = shape.row_start(g, k, j);
    DifferenceRow<Exec, N> const row(differences, start);
    real_t const* const us = u.data() + start;
    int const* const kept = keep.data() + g * shape.lanes;
    int const mask = shape.lanes - 1;
    for_each_in_row(team, shape.row_length(), [&](int i) {
      real_t value = kept[i & mask] ? us[i] : 0.;
      for (int order = 0; order < N; ++order) {
        real_t const before = row.at[order][i];
        row.at[order][i] = value;
        value -= before;
      }
    });
  }
};

template <class Exec, int N>
struct Combine {
  BatchShape shape;
  ConstVector<Exec> c;
  Differences<Exec> differences;
  Vector<Exec> x;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    auto const start = shape.row_start(g, k, j);
    DifferenceRow<Exec, N> const row(differences, start);
    real_t const* const cs = c.data() + g * shape.lanes * N;
    real_t* const xs = x.data() + start;
    int const mask = shape.lanes - 1;
    for_each_in_row(team, shape.row_length(), [&](int i) {
      real_t sum = 0;
      for (int order = N; order-- > 0;) sum += cs[(i & mask) * N + order] * row.at[order][i];
      xs[i] = sum;
    });
  }
};

template <class Exec, int Dim>
struct Multiply {
  Stencil<Exec> a;
  Differences<Exec> differences;
  int n;
  ConstVector<Exec> b;
  Differences<Exec> w;
  LaneSums<Exec> sums[most_products];

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    BatchShape const& shape = a.shape;
    auto const start = shape.row_start(g, k, j);
    for (int i = 0; i < n; ++i) {
      StencilRow<Dim> const row(a, differences.d[i].data(), g, k, j);
      real_t* const out = w.d[i].data() + start;
      for_each_stencil_value(team, shape, row, [&](int c, real_t ax, real_t) { out[c] = ax; });
    }
    if constexpr (!runs_on_host<Exec>) team.member.team_barrier();
    real_t const* const rhs = b.data() + start;
    int s = 0;
    for (int i = 0; i < n; ++i) {
      real_t const* const x = w.d[i].data() + start;
      sums[s++].add_row(team, shape, g, k, j, [&](int c) { return x[c] * rhs[c]; });
      for (int other = 0; other <= i; ++other) {
        real_t const* const y = w.d[other].data() + start;
        sums[s++].add_row(team, shape, g, k, j, [&](int c) { return x[c] * y[c]; });
      }
    }
  }
};

/// Calls launch(std::integral_constant<int, n>).
template <class Launch>
void dispatch_number(int n, Launch const& launch) {
  if (n == 1)
    launch(std::integral_constant<int, 1>{});
  else if (n == 2)
    launch(std::integral_constant<int, 2>{});
  else if (n == 3)
    launch(std::integral_constant<int, 3>{});
  else
    launch(std::integral_constant<int, most_differences>{});
}

}  // namespace

template <class Exec>
void advance_differences(Exec const& exec, BatchShape const& shape, ConstArray<int, Exec> keep, ConstVector<Exec> u,
                         Differences<Exec> const& differences) {
  dispatch_number(differences.n, [&](auto n) {
    for_each_row(exec, "lapwing::differences::advance", shape, Advance<Exec, n()>{shape, keep, u, differences});
  });
}

template <class Exec>
void combine_differences(Exec const& exec, BatchShape const& shape, ConstVector<Exec> c,
                         Differences<Exec> const& differences, Vector<Exec> x) {
  dispatch_number(differences.n, [&](auto n) {
    for_each_row(exec, "lapwing::differences::combine", shape, Combine<Exec, n()>{shape, c, differences, x});
  });
}

template <class Exec>
void multiply_differences(Exec const& exec, Stencil<Exec> const& a, Differences<Exec> const& differences, int n,
                          ConstVector<Exec> b, Differences<Exec> const& w, LaneSums<Exec> const* sums) {
  dispatch_dim(a.shape.dim, [&](auto dim) {
    Multiply<Exec, dim()> multiply{a, differences, n, b, w, {}};
    for (int s = 0; s < n * (n + 3) / 2; ++s) multiply.sums[s] = sums[s];
    for_each_row(exec, "lapwing::differences::multiply", a.shape, multiply);
  });
}

using E = DeviceExec;
template void multiply_differences(E const&, Stencil<E> const&, Differences<E> const&, int, ConstVector<E>,
                                   Differences<E> const&, LaneSums<E> const*);
template void advance_differences(E const&, BatchShape const&, ConstArray<int, E>, ConstVector<E>,
                                  Differences<E> const&);
template void combine_differences(E const&, BatchShape const&, ConstVector<E>, Differences<E> const&, Vector<E>);

}  // namespace lapwing
