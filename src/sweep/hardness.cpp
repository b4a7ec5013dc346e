// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/hardness.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "config/evaluate.hpp"
#include "config/interval.hpp"
#include "config/parameters_read.hpp"

namespace lapwing {
namespace {

constexpr int n_points = 16;
constexpr double decades_per_doubling = 8;

/// Coordinates of well spread points of the unit cube: multiples of the powers of 1/g, g^4 = g + 1, modulo 1.
/// @see Roberts (2018), The unreasonable effectiveness of quasirandom sequences.
double spread(int point, int direction) {
  constexpr double steps[] = {0.8191725133961645, 0.6710436067037893, 0.5497004779019703};
  double const x = 0.5 + steps[direction] * point;
  return x - std::floor(x);
}

/// What kappa is at a point: its value, or bounds that hold whatever a field from a file is there.
Interval at_point(ByteCode const& kappa, std::vector<double> const& slots) {
  if (!kappa.reads_files()) {
    double const value = evaluate(kappa, slots);
    return {value, value};
  }
  std::vector<Interval> points;
  for (double const value : slots) points.push_back(Interval::point(value));
  return enclose(kappa, points);
}

}  // namespace

Hardness::Hardness(RunConfig const& config, SweepPlan const& plan) : config_(&config), plan_(&plan) {
  bool from_file = false;
  for (auto const& kappa : config.kappa) {
    varies_ = varies_ || !parameters_in(kappa.code).empty();
    from_file = from_file || kappa.from_file();
  }
  varies_ = !from_file && (varies_ || !parameters_in(config.solver.relative_tolerance.code).empty());
}

double Hardness::operator()(std::int64_t case_id) const {
  auto slots = plan_->slots(case_id);
  double const tolerance = evaluate(config_->solver.relative_tolerance.code, slots);
  std::array<double, 3> lower{}, upper{};
  for (std::size_t d = 0; d < config_->cells.size(); ++d) {
    lower[d] = evaluate(config_->lower[d].code, slots);
    upper[d] = evaluate(config_->upper[d].code, slots);
  }
  double least = HUGE_VAL, largest = 0;
  for (int point = 0; point < n_points; ++point) {
    for (std::size_t d = 0; d < config_->cells.size(); ++d)
      slots[Slot::x + d] = lower[d] + (upper[d] - lower[d]) * spread(point, static_cast<int>(d));
    for (auto const& kappa : config_->kappa) {
      Interval const value = at_point(kappa.code, slots);
      least = std::min(least, value.low);
      largest = std::max(largest, value.high);
    }
  }
  // Cases that cannot be solved stand together at the end.
  if (!(least > 0 && std::isfinite(largest))) return -1;
  return -std::log10(tolerance) * (1 + std::log10(largest / least) / decades_per_doubling);
}

}  // namespace lapwing
