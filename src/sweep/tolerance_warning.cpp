// SPDX-License-Identifier: BSD-3-Clause
// A tolerance that rounding keeps from being reached.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include <fmt/format.h>

#include "config/evaluate.hpp"
#include "config/schema.hpp"
#include "sweep/warning_checks.hpp"

namespace lapwing {
namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();
constexpr std::int64_t most_cases = 64, most_effort = 1'000'000;
constexpr int most_points = 16;  // per direction
constexpr double reached = 0.2;  // of the limit, measured: residuals at which iterations end; 0.15 to 0.21
constexpr double margin = 0.5;   // what is reached may be so much less than estimated

/// A function of one direction that is smooth and meets homogeneous boundary data of its faces: sine where both hold a
/// value, a quarter of one where one does, else 1.
struct Mode {
  double wave_number = 0, phase = 0;

  Mode(BoundaryKind lower, BoundaryKind upper, double length) {
    bool const below = traits(lower).holds_level, above = traits(upper).holds_level;
    wave_number = std::numbers::pi * (below && above ? 1 : below || above ? 0.5 : 0) / length;
    phase = below ? 0 : std::numbers::pi / 2;
  }
  double operator()(double distance) const { return std::sin(wave_number * distance + phase); }
};

/// kappa, sigma and source at points that cover the box, and sums over them.
struct Sums {
  double least_kappa = HUGE_VAL, largest_kappa = 0, largest_sigma = 0;
  double vf = 0, vv = 0, ff = 0;
};

Sums sample(Checked const& checked, std::int64_t case_id, BoxGrid const& grid, std::vector<Mode> const& modes) {
  auto slots = checked.plan.slots(case_id);
  Sums sums;
  std::array<int, 3> n{1, 1, 1}, at{};
  for (std::size_t d = 0; d < modes.size(); ++d) n[d] = std::min(grid.cells[d], most_points);
  for (at[2] = 0; at[2] < n[2]; ++at[2])
    for (at[1] = 0; at[1] < n[1]; ++at[1])
      for (at[0] = 0; at[0] < n[0]; ++at[0]) {
        double v = 1;
        for (std::size_t d = 0; d < modes.size(); ++d) {
          double const distance = (at[d] + 0.5) / n[d] * (grid.upper[d] - grid.lower[d]);
          slots[Slot::x + d] = grid.lower[d] + distance;
          v *= modes[d](distance);
        }
        for (FieldExpr const& kappa : checked.config.kappa) {
          double const k = evaluate(kappa.code, slots);
          sums.least_kappa = std::min(sums.least_kappa, k);
          sums.largest_kappa = std::max(sums.largest_kappa, k);
        }
        sums.largest_sigma = std::max(sums.largest_sigma, evaluate(checked.config.sigma.code, slots));
        double const f = evaluate(checked.config.source.code, slots);
        sums.vf += v * f;
        sums.vv += v * v;
        sums.ff += f * f;
      }
  return sums;
}

/// eps | |A| |x| + |b| | / |b| of docs/theory.md, section 3, from below: |x| |A v| >= x.A v = b.v holds for any v, here
/// a smooth one.
double rounding_limit(Checked const& checked, std::int64_t case_id, BoxGrid const& grid, double tolerance) {
  std::vector<Mode> modes;
  double diagonal = 0, stiffness = 0;
  for (int d = 0; d < grid.dim; ++d) {
    auto const& boundary = checked.config.boundary;
    auto const face = static_cast<std::size_t>(2 * d), at = static_cast<std::size_t>(d);
    modes.emplace_back(boundary[face].kind, boundary[face + 1].kind, grid.upper[at] - grid.lower[at]);
    diagonal += 4 / (grid.spacing(d) * grid.spacing(d));
    stiffness += modes.back().wave_number * modes.back().wave_number;
  }
  if (stiffness == 0 || margin * reached * eps * (1 + diagonal / stiffness) < tolerance)
    return 0;  // whatever the coefficients are
  Sums const s = sample(checked, case_id, grid, modes);
  double const size = s.largest_kappa * stiffness + s.largest_sigma;  // of A v beside v
  if (!(size > 0 && s.least_kappa > 0 && s.ff > 0)) return 0;
  return eps * (1 + s.least_kappa * diagonal * std::fabs(s.vf) / (size * std::sqrt(s.vv * s.ff)));
}

/// Whether the estimate has all that it needs: coefficients and source as expressions without fields from files.
bool can_be_estimated(RunConfig const& config) {
  auto const from_file = [](FieldExpr const& field) { return field.from_file() || field.code.reads_files(); };
  return std::none_of(config.kappa.begin(), config.kappa.end(), from_file) && !from_file(config.sigma) &&
         !from_file(config.source);
}

/// The residual at which iterations are expected to end. Where boundary values drive a case the right-hand side is
/// large, and so is the accuracy that can be reached: that is left out.
double reachable(Checked const& checked, std::int64_t case_id, BoxGrid const& grid, double tolerance, Effort& effort) {
  auto const faces = face_values(checked.config);
  bool const driven_by_source =
      can_be_estimated(checked.config) && std::all_of(faces.begin(), faces.end(), [&](NamedField const& face) {
        return is_zero(checked, case_id, face, effort);
      });
  return std::max(2 * eps, driven_by_source ? reached * rounding_limit(checked, case_id, grid, tolerance) : 0);
}

}  // namespace

std::vector<Warning> warn_of_tolerance(Checked const& checked) {
  RunConfig const& config = checked.config;
  NumberExpr const& key = config.solver.relative_tolerance;
  std::vector<ByteCode const*> codes{&key.code, &config.sigma.code, &config.source.code};
  for (FieldExpr const& kappa : config.kappa) codes.push_back(&kappa.code);
  for (NamedField const& face : face_values(config)) codes.push_back(&face.field->code);
  CaseSample const sample = sample_cases(checked.plan, parameters_of(config, codes), most_cases);
  Effort effort(most_effort);
  std::int64_t n_missed = 0, worst = 0;
  double largest = 0, tolerance_of_worst = 0;
  for (std::int64_t const c : sample.cases) {
    CaseNumbers const numbers = evaluate_numbers(config, checked.plan.slots(c));
    double const tolerance = numbers.relative_tolerance,
                 limit = reachable(checked, c, grid_of(config, numbers), tolerance, effort);
    if (!(tolerance < margin * limit)) continue;
    ++n_missed;
    if (limit <= largest) continue;
    largest = limit;
    worst = c;
    tolerance_of_worst = tolerance;
  }
  if (n_missed == 0) return {};
  return {{key.where,
           fmt::format("{} = {:.3g} is less than rounding allows, about {:.1g}{}; too small{}",
                       spec(Key::relative_tolerance).path, tolerance_of_worst, largest,
                       case_text(" of ", checked.plan, sample, worst),
                       share_text(sample, n_missed, checked.plan.n_cases())),
           fmt::format("residuals will stay above it; ask for {:.0e} or more",
                       std::pow(10, std::ceil(std::log10(largest))))}};
}

}  // namespace lapwing
