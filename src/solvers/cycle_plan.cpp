// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/cycle_plan.hpp"

#include <algorithm>
#include <cstdint>

namespace lapwing {
namespace {

constexpr double w_decrease = 3.5;           // of the unknowns since the last doubling

double strong_coupling(Rung rung) { return rung == Rung::smooth ? 0.5 : rung == Rung::lines ? 0.9 : 0.6; }

/// The strong direction after the last one, so that equal ones take turns.
int next_in_turn(unsigned char strong, int last) {
  for (int step = 1; step <= 3; ++step)
    if (strong >> (last + step) % 3 & 1) return (last + step) % 3;
  return 0;
}

}  // namespace

bool SecondVisits::operator()(std::size_t level, std::int64_t unknowns) {
  int const l = static_cast<int>(level);
  bool const twice = l >= first_ && l < coarsest_ && w_decrease * static_cast<double>(unknowns) <= doubled_at_;
  if (twice) doubled_at_ = static_cast<double>(unknowns);
  return twice;
}

CoarseningSchedule plan_coarsening(BatchShape const& shape, std::array<double, 3> const& mean, int coarsest_unknowns,
                                   Rung rung) {
  CoarseningSchedule schedule;
  int cells[3] = {shape.cells[0], shape.cells[1], shape.cells[2]};
  auto strength = mean;
  int last = 2;
  while (std::int64_t{cells[0]} * cells[1] * cells[2] > coarsest_unknowns) {
    double strongest = 0;
    for (int d = 0; d < shape.dim; ++d)
      if (cells[d] > 1) strongest = std::max(strongest, strength[d]);
    unsigned char directions = 0;
    for (int d = 0; d < shape.dim; ++d)
      if (cells[d] > 1 && strength[d] >= strong_coupling(rung) * strongest)
        directions |= static_cast<unsigned char>(1 << d);
    if (directions == 0) break;           // coefficients are not numbers
    if (rung != Rung::smooth && rung != Rung::lines) {
      last = next_in_turn(directions, last);
      directions = static_cast<unsigned char>(1 << last);
    }
    for (int d = 0; d < shape.dim; ++d) {
      if (!(directions >> d & 1)) continue;
      cells[d] = (cells[d] + 1) / 2;
      for (int b = 0; b < shape.dim; ++b) strength[b] *= b == d ? 0.5 : 2;
    }
    schedule.push_back(directions);
  }
  return schedule;
}

CyclePlan plan_cycle(Rung rung, BatchShape const& shape, std::array<double, 3> const& mean,
                     SolverSettings const& settings) {
  CyclePlan plan;
  plan.rung = rung;
  if (rung == Rung::aggregation) return plan;
  plan.schedule = plan_coarsening(shape, mean, settings.coarsest_unknowns, rung);
  plan.pre_smooth = settings.pre_smooth;
  plan.post_smooth = settings.post_smooth;
  plan.smoother = settings.smoother;
  plan.first_w_level = rung == Rung::smooth ? 3 : rung == Rung::rough ? 2 : 1;
  return plan;
}

}  // namespace lapwing
