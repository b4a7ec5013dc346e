// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Work on slabs: a slab is a range of slices of one group, walked through by one thread or team with a moving front.
#pragma once

#include "kernels/multigrid/cycle_stencil.hpp"

namespace lapwing {

/// Ranges of slices that are independent of each other. Their number changes no bit: what a slab needs of its
/// neighbours it computes itself.
struct Slabs {
  int groups = 1, per_group = 1, n_slices = 1;

  KOKKOS_FUNCTION int count() const { return groups * per_group; }
  KOKKOS_FUNCTION int first(int slab) const {
    return static_cast<int>(std::int64_t{n_slices} * (slab % per_group) / per_group);
  }
  KOKKOS_FUNCTION int end(int slab) const {
    return static_cast<int>(std::int64_t{n_slices} * (slab % per_group + 1) / per_group);
  }
};

/// As many as keep all cores of a host busy, or fill a device.
/// @param slices    to be shared out; at least `smallest` to a slab on a host, where the cores are few.
template <class Exec>
Slabs make_slabs(int groups, int slices, int smallest) {
  int const teams = emulates_device ? 16 : Exec().concurrency() / (runs_on_host<Exec> ? 1 : 128),
            least = runs_on_host<Exec> ? smallest : 1;
  int const wanted = teams > groups ? (teams + groups - 1) / groups : 1, most = slices / least > 0 ? slices / least : 1;
  return {groups, wanted < most ? wanted : most, slices};
}

/// The same for predictions, which are also made before Kokkos has started: then one to a group.
template <class Exec>
Slabs predicted_slabs(int groups, int slices, int smallest) {
  return Kokkos::is_initialized() ? make_slabs<Exec>(groups, slices, smallest) : Slabs{groups, 1, slices};
}

namespace detail {

template <class Exec, class F>
struct SlabLaunch {
  Slabs slabs;
  F f;
  GroupList groups;
  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, std::int64_t piece) const {
    int const place = static_cast<int>(piece), g = groups[place / slabs.per_group];
    int const slab = g * slabs.per_group + place % slabs.per_group;
    f(team, slab, g, slabs.first(slab), slabs.end(slab));
  }
};

}  // namespace detail

/// Launches f(team, slab, g, first, end) for every slab of the groups that are listed. @param row_length  values in the
/// rows that a slab loops over.
template <class Exec, class F>
void for_each_slab(Exec const& exec, char const* label, Slabs const& slabs, int row_length, F const& f,
                   GroupList const& groups = {}) {
  for_each_piece(exec, label, std::int64_t{groups.of(slabs.groups)} * slabs.per_group, team_threads(row_length),
                 detail::SlabLaunch<Exec, F>{slabs, f, groups});
}

/// A slice and its two neighbours along the outer direction, rows [row][half]; a slice of zeros has the step 0.
struct SliceWindow {
  float const *low, *here, *high, *zeros;
  std::int64_t low_step, step, high_step;
  int stride, n;
  bool periodic_y;

  template <int Dim>
  KOKKOS_FORCEINLINE_FUNCTION RowsAround rows(int j) const {
    auto const halves = [&](float const* even, std::int64_t is_row) {
      return ConstRow{{even, is_row ? even + stride : even}};
    };
    RowsAround around;
    around.here = halves(here + j * step, 1);
    ConstRow const under = halves(low + j * low_step, low_step), over = halves(high + j * high_step, high_step);
    if constexpr (Dim == 3) {
      ConstRow const none{{zeros, zeros}};
      around.y_low = j > 0 ? halves(here + (j - 1) * step, 1) : periodic_y ? halves(here + (n - 1) * step, 1) : none;
      around.y_high = j + 1 < n ? halves(here + (j + 1) * step, 1) : periodic_y ? halves(here, 1) : none;
      around.z_low = under;
      around.z_high = over;
    } else {
      around.y_low = under;
      around.y_high = over;
      around.z_low = around.z_high = {};
    }
    return around;
  }
};

/// The last few slices of a field, by slice number; slices and rows beyond a boundary are zero, periodic ones wrap.
struct SliceRing {
  static constexpr int slots = 4;
  CycleLayout layout;
  float* data;
  float const* zeros;

  KOKKOS_FUNCTION static std::int64_t size(CycleLayout const& l) {
    return std::int64_t{slots} * l.rows_per_slice() * 2 * l.stride + l.pad;
  }
  /// Whether slice o exists, if only as the wrapped image of another.
  KOKKOS_FUNCTION bool exists(int o) const {
    return layout.shape.periodic[layout.outer()] || (o >= 0 && o < layout.n_slices());
  }
  /// The slice of the grid that o stands for.
  KOKKOS_FUNCTION int wrapped(int o) const {
    int const n = layout.n_slices();
    return o < 0 ? (o + 2 * n) % n : o < n ? o : o % n;
  }
  KOKKOS_FUNCTION float* slice(int o) const {
    return data + std::int64_t{o & (slots - 1)} * layout.rows_per_slice() * 2 * layout.stride + layout.pad;
  }
  KOKKOS_FORCEINLINE_FUNCTION Row own(int o, int j) const {
    float* const even = slice(o) + std::int64_t{j} * 2 * layout.stride;
    return {{even, even + layout.stride}};
  }
  KOKKOS_FUNCTION SliceWindow window(int o) const {
    std::int64_t const step = 2 * layout.stride;
    bool const under = exists(o - 1), over = exists(o + 1);
    return {under ? slice(o - 1) : zeros,
            slice(o),
            over ? slice(o + 1) : zeros,
            zeros,
            under ? step : 0,
            step,
            over ? step : 0,
            layout.stride,
            layout.rows_per_slice(),
            layout.shape.periodic[1]};
  }
};

}  // namespace lapwing
