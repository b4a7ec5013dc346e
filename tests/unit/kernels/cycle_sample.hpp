// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The single-precision cycle's level on the device, made of the data of cycle_reference.hpp.
#pragma once

#include <algorithm>
#include <vector>

#include "cycle_reference.hpp"
#include "kernels/multigrid/cycle_cg.hpp"
#include "kernels/multigrid/cycle_legs.hpp"
#include "kernels/multigrid/cycle_pack.hpp"
#include "kernels/multigrid/cycle_replace.hpp"

namespace lapwing::test {

inline DeviceVector on_device(Values const& v) {
  return filled(static_cast<std::int64_t>(v.size()), [&](auto i) { return v[static_cast<std::size_t>(i)]; });
}
template <class T>
Array<T, DeviceExec> device_array(Values const& v) {
  Array<T, DeviceExec> const out("lapwing::test::device_array", v.size());
  auto const host = Kokkos::create_mirror_view(out);
  for (std::size_t i = 0; i < v.size(); ++i) host(i) = static_cast<T>(v[i]);
  Kokkos::deep_copy(out, host);
  return out;
}

/// A level of the cycle on the device.
struct CycleSample {
  CycleStencil<DeviceExec> a;
  CycleTransfer<DeviceExec> t;
  BatchShape shape, coarse;

  explicit CycleSample(CycleData const& d) : shape(d.shape), coarse(coarsened(d.shape, d.directions)) {
    DeviceExec const exec;
    a = allocate_cycle_stencil<DeviceExec>(shape, !d.extra.empty(), false);
    t = allocate_cycle_transfer<DeviceExec>(shape, d.directions, false);
    auto const stencil = allocate_stencil<DeviceExec>(shape, !d.extra.empty());
    auto const scaled = allocate_stencil<DeviceExec, float>(shape, !d.extra.empty());
    for (int b = 0; b < shape.dim; ++b) {
      Kokkos::deep_copy(stencil.face[b], on_device(d.face[b]));
      if (d.directions >> b & 1u)
        pack_weights<DeviceExec>(exec, before(shape, d.directions, b).odd_cells(b), device_array<float>(d.weight[b]), b,
                                 t);
    }
    if (!d.extra.empty()) Kokkos::deep_copy(stencil.extra, on_device(d.extra));
    scale_stencil<DeviceExec>(exec, stencil, on_device(d.factor), scaled);
    pack_stencil<DeviceExec>(exec, scaled, a);
  }

  /// A field in the cycle's layout; its other places hold zeros.
  static FloatVector<DeviceExec> field(BatchShape const& s, Values const& v = {}) {
    FloatVector<DeviceExec> const packed("lapwing::test::field", static_cast<std::size_t>(CycleLayout(s).n_values()));
    if (!v.empty())
      pack<DeviceExec>(DeviceExec(), s, on_device(v), on_device(Values(static_cast<std::size_t>(s.n_lanes()), 1)),
                       packed);
    return packed;
  }
  static Values natural(BatchShape const& s, FloatVector<DeviceExec> const& packed) {
    DeviceVector const v("lapwing::test::natural", static_cast<std::size_t>(s.n_values()));
    unpack<DeviceExec>(DeviceExec(), s, packed, v);
    return on_host(v);
  }

  /// Work space for so many slabs per group, 0: as the solver has it.
  CycleScratch<DeviceExec> scratch(int slabs) const {
    CycleScratch<DeviceExec> s(t);
    if (slabs == 0) return s;
    s.coarse_slabs = {shape.groups, slabs, t.coarse.n_slices()};
    s.fine_slabs = {shape.groups, slabs, t.fine.n_slices()};
    s.down =
        FloatVector<DeviceExec>("lapwing::test::down", static_cast<std::size_t>(s.coarse_slabs.count() * s.down_size));
    s.up = FloatVector<DeviceExec>("lapwing::test::up", static_cast<std::size_t>(s.fine_slabs.count() * s.up_size));
    return s;
  }
  Values descended(CycleData const& d, int slabs = 0) const {
    auto const out = field(coarse);
    smooth_restrict<DeviceExec>(DeviceExec(), a, t, field(shape, d.f), scratch(slabs), out);
    return natural(coarse, out);
  }
  Values ascended(CycleData const& d, int slabs = 0) const {
    auto const out = field(shape);
    prolong_smooth<DeviceExec>(DeviceExec(), a, t, field(shape, d.f), field(coarse, d.coarse_u), scratch(slabs), out);
    return natural(shape, out);
  }
};

/// Calls visit(data) for grids of every kind and size, all sets of directions that are coarsened, and periodic
/// directions.
template <class F>
void for_each_cycle_data(std::vector<int> const& lanes, F const& visit) {
  for (std::vector<int> const& cells :
       std::vector<std::vector<int>>{{2},       {3},       {9},       {40},      {2, 2},    {3, 2},     {7, 5},
                                     {8, 6},    {33, 4},   {70, 3},   {1, 6},    {6, 1},    {2, 11},    {4, 4, 4},
                                     {5, 4, 3}, {2, 3, 5}, {6, 2, 9}, {1, 4, 6}, {5, 1, 4}, {18, 7, 2}, {5, 6, 1}}) {
    int const dim = static_cast<int>(cells.size());
    for (unsigned periodic = 0; periodic < 1u << dim; ++periodic)
      for (unsigned directions = 1; directions < 1u << dim; ++directions) {
        bool possible = true;
        for (int a = 0; a < dim; ++a) {
          if ((periodic >> a & 1u) && cells[static_cast<std::size_t>(a)] % 2 == 1) possible = false;
          if ((directions >> a & 1u) && cells[static_cast<std::size_t>(a)] == 1) possible = false;
        }
        if (!possible) continue;
        for (int w : lanes)
          for (bool extra : {false, true}) {
            BatchShape s = make_shape(cells, w, 2);
            for (int a = 0; a < dim; ++a) s.periodic[a] = (periodic >> a & 1u) != 0;
            visit(CycleData(s, directions, extra));
          }
      }
  }
}

inline double largest(Values const& v) {
  double most = 0;
  for (double x : v) most = std::max(most, std::abs(x));
  return most;
}

}  // namespace lapwing::test
