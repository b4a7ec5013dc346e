// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/solver_memory.hpp"

#include <algorithm>

#include "kernels/multigrid/cycle_legs.hpp"
#include "kernels/batch/residual_sums.hpp"
#include "solvers/aggregation_hierarchy.hpp"
#include "solvers/band_numbering.hpp"
#include "solvers/dense_direct.hpp"
#include "solvers/interleaved_direct.hpp"
#include "solvers/mixed_hierarchy.hpp"
#include "solvers/shared_direct.hpp"

namespace lapwing {
namespace {

double values(BatchShape const& shape) {
  return static_cast<double>(shape.n_values());
}

/// A scratch vector and the sums that come with a residual.
double bytes_of_norms(BatchShape const& shape) {
  return 8 * values(shape) + 4 * bytes_of_sums(shape);
}

/// A residual and a correction besides.
double bytes_of_refinement(BatchShape const& shape) {
  return 16 * values(shape) + bytes_of_norms(shape);
}

double bytes_of_cg(BatchShape const& shape) {
  return 32 * values(shape) + bytes_of_norms(shape);
}

/// As `Hierarchy` allocates it.
double bytes_of_hierarchy(BatchShape const& shape, bool with_extra, CyclePlan const& plan) {
  double bytes = 0;
  BatchShape now = shape;
  for (std::size_t l = 0; l < plan.schedule.size(); ++l) {
    bytes += 8 * values(now);
    for (int d = 0; plan.line_smoother() && d < shape.dim; ++d)
      if (now.cells[d] > 1) bytes += (now.periodic[d] ? 24 : 16) * values(now);
    for (int d = 0; d < shape.dim; ++d) {
      if (!(plan.schedule[l] >> d & 1)) continue;
      bytes += 8 * values(now.odd_cells(d));
      now = now.coarsened(d);
      bytes += bytes_of_stencil(now, with_extra, false) + 8 * values(now);
    }
    bytes += 8 * values(now);
  }
  double const n = static_cast<double>(now.n_cells());
  int const factors = runs_on_host<DeviceExec> ? 1 : 2;
  return bytes + factors * 8 * n * n * now.n_lanes();
}

/// As `make_slabs` makes them; one to a group before Kokkos has started.
Slabs slabs_of(int groups, int slices, int smallest) {
  return Kokkos::is_initialized() ? make_slabs<DeviceExec>(groups, slices, smallest) : Slabs{groups, 1, slices};
}

/// As `allocate_cycle_stencil` allocates it.
double bytes_of_cycle_stencil(BatchShape const& shape, bool with_extra, bool uniform) {
  CycleLayout const l(shape);
  auto const field = [&](int direction) {
    double const rows_y = uniform ? 3 : shape.cells[1] + (direction == 1),
                 rows_z = uniform ? 3 : shape.cells[2] + (direction == 2);
    return 8. * l.stride * rows_y * rows_z * shape.groups;
  };
  double bytes = field(0) * (with_extra ? 2 : 1);
  for (int d = 0; d < shape.dim; ++d) bytes += field(d);
  return bytes;
}

/// Weights as `allocate_cycle_transfer` allocates them, and the work space of the legs.
double bytes_of_transfer(BatchShape const& fine, BatchShape const& coarse, unsigned directions, bool uniform) {
  CycleTransfer<DeviceExec> t;
  t.fine = CycleLayout(fine);
  t.coarse = CycleLayout(coarse);
  t.directions = directions;
  t.uniform = uniform;
  double bytes = 0;
  for (int d = 0; d < fine.dim; ++d) bytes += 4. * static_cast<double>(t.n_weight_rows(d) * t.x_stride());
  bytes +=
      4. * slabs_of(fine.groups, t.coarse.n_slices(), 8).count() * static_cast<double>(smooth_restrict_scratch_size(t));
  return bytes + 4. * slabs_of(fine.groups, t.fine.n_slices(), 16).count() *
                     static_cast<double>(prolong_smooth_scratch_size(t));
}

double bytes_of_mixed_hierarchy(BatchShape const& shape, bool with_extra, CyclePlan const& plan, bool uniform) {
  double bytes = uniform ? 0 : bytes_of_stencil(shape, with_extra, false, 4);
  BatchShape now = shape;
  SecondVisits second_visits(plan);
  auto const field = [](BatchShape const& s) { return 4. * static_cast<double>(CycleLayout(s).n_values()); };
  CyclePlan rest = plan;
  for (std::size_t l = 0; l <= plan.schedule.size(); ++l) {
    bool const twice = l > 0 && second_visits(l, now.n_cells());
    if (l > 0) bytes += (twice ? 4 : 2) * field(now);
    if (l == plan.schedule.size() || !MixedHierarchy::suits(now, rest)) break;
    bytes += bytes_of_cycle_stencil(now, with_extra, uniform);
    BatchShape const fine = now;
    for (int d = 0; d < shape.dim; ++d) {
      if (!(plan.schedule[l] >> d & 1)) continue;
      if (!uniform) bytes += 4 * values(now.odd_cells(d)) + bytes_of_stencil(now.coarsened(d), with_extra, false, 4);
      now = now.coarsened(d);
    }
    bytes += bytes_of_transfer(fine, now, plan.schedule[l], uniform);
    rest.schedule.erase(rest.schedule.begin());
  }
  return bytes + bytes_of_stencil(now, with_extra, false) + 16 * values(now) +
         bytes_of_hierarchy(now, with_extra, rest);
}

/// As `MixedCg` allocates it.
double bytes_of_mixed_cg(BatchShape const& shape) {
  CycleLayout const l(shape);
  Slabs const slabs = slabs_of(shape.groups, l.n_slices(), 8);
  // Rings of four slices with their pads, and a row.
  double const halo = slabs.count() * (16. * l.rows_per_slice() * 2 * l.stride + 8. * shape.row_length());
  return 28. * static_cast<double>(l.n_values()) + halo + bytes_of_norms(shape);
}

double bytes_of_direct(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape) {
  if (plan.shared) return bytes_of_refinement(shape) + 8 * values(shape) + 24 * SharedDirect::predicted_entries(shape);
  double const limit = settings.direct_memory_mib * 1048576;
  if (DenseDirect::suits(shape)) {
    double const n = static_cast<double>(shape.n_cells()), held = DenseDirect::lanes_held(shape, limit);
    return bytes_of_refinement(shape) + 8 * values(shape) + 8 * n * n * held +
           8 * n * std::ceil(shape.n_lanes() / held) * held;
  }
  BandSize const numbering(shape);
  int const band = numbering.bandwidth();
  if (band <= widest_interleaved_band) {
    double const of_group = 8. * static_cast<double>(band_factor_values(shape, band) + band_vector_values(shape, band));
    double const factor = 8. * static_cast<double>(band_factor_values(shape, band));
    return bytes_of_refinement(shape) +
           std::floor(std::clamp(limit / factor, 1., static_cast<double>(shape.groups))) * of_group;
  }
  double const factor = static_cast<double>(numbering.bytes());
  return bytes_of_refinement(shape) + 24. * static_cast<double>(shape.n_cells()) +
         (factor * shape.n_lanes() <= limit ? factor * shape.n_lanes() : factor);
}

}  // namespace

double bytes_of_sums(BatchShape const& shape) {
  return 8. * (static_cast<double>(shape.n_rows()) * accumulators<DeviceExec>(shape.lanes) + shape.n_lanes());
}

double bytes_of_stencil(BatchShape const& shape, bool with_extra, bool uniform, int bytes_per_value) {
  Stencil<DeviceExec> s;
  s.shape = shape;
  s.uniform = uniform;
  double n = shape.row_length() + (with_extra ? values(s.stored(shape)) : 0);
  for (int d = 0; d < shape.dim; ++d) n += values(s.stored(shape.faces(d)));
  return n * bytes_per_value;
}

double predicted_bytes(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape,
                       bool with_extra) {
  switch (plan.kind) {
    case SolverKind::cg: {
      double const entries = settings.cg_operator == OperatorForm::csr ? 2. * shape.dim + 1 : 0;
      return bytes_of_cg(shape) + 8 * values(shape) + (entries > 0 ? (16 * entries + 8) * values(shape) : 0);
    }
    case SolverKind::fft:
      return bytes_of_refinement(shape) + (shape.periodic[shape.dim - 1] ? 24 : 16) * values(shape);
    case SolverKind::direct:
      return bytes_of_direct(plan, settings, shape);
    default:
      break;
  }
  if (plan.cycle.rung == Rung::aggregation) {
    double const staged = runs_on_host<DeviceExec> ? 0 : 8 * values(shape);
    return bytes_of_cg(shape) + staged + (shape.n_lanes() + 1) * AggregationHierarchy::predicted_bytes(shape);
  }
  if (plan.precision == Arithmetic::mixed)
    return bytes_of_mixed_hierarchy(shape, with_extra, plan.cycle, plan.uniform) + bytes_of_mixed_cg(shape);
  double const iteration =
      settings.acceleration == Acceleration::cg ? bytes_of_cg(shape) : 16 * values(shape) + bytes_of_norms(shape);
  return bytes_of_hierarchy(shape, with_extra, plan.cycle) + iteration;
}

SolvePlan expected_plan(SolverSettings const& settings, BoxGrid const& grid, BatchShape const& shape, bool separable) {
  Coupling coupling;
  coupling.separable = separable;
  for (int d = 0; d < grid.dim; ++d) coupling.mean[d] = 1 / (grid.spacing(d) * grid.spacing(d));
  return plan_ladder(settings, shape, coupling).front();
}

}  // namespace lapwing
