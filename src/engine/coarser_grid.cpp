// SPDX-License-Identifier: BSD-3-Clause
#include "engine/coarser_grid.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/batch/batch_vectors.hpp"
#include "kernels/batch/interpolate.hpp"

namespace lapwing {
namespace {

constexpr int worth_halving = 16;       // cells of a direction
constexpr double least_smooth_order = 1.5;
constexpr double safety = 3;            // of an estimate by an order that may fall further (Roache 1994)

std::vector<double> root_mean_squares(SolvedBatch const& batch, ConstDeviceVector v) {
  double const* const sums = batch.reducer.dot(v, v);
  std::vector<double> roots(static_cast<std::size_t>(batch.shape.n_lanes()));
  for (std::size_t lane = 0; lane < roots.size(); ++lane)
    roots[lane] = std::sqrt(sums[lane] / static_cast<double>(batch.shape.n_cells()));
  return roots;
}

}  // namespace

bool CoarserGrid::exists(BoxGrid const& grid, bool at_all) {
  return *std::min_element(grid.cells.begin(), grid.cells.begin() + grid.dim) >=
         (at_all ? least_halved_cells : worth_halving);
}

CoarserGrid::CoarserGrid(RunConfig const& config, FieldReader reader, Timers& timers, bool nested)
    : config_(&config), reader_(std::move(reader)), timers_(&timers), nested_(nested) {}

bool CoarserGrid::prepare(std::vector<CaseSpec> const& cases, int lanes, BatchOutput& out) {
  is_there_ = exists(cases.front().grid, !nested_);
  if (is_there_) solve(cases, lanes, out);
  return is_there_;
}

void CoarserGrid::solve(std::vector<CaseSpec> cases, int lanes, BatchOutput& out) {
  if (!solver_)
    solver_ = std::make_unique<BatchSolver>(*config_, reader_, *timers_,
                                            std::make_unique<CoarserGrid>(*config_, reader_, *timers_, true));
  ratio_ = HUGE_VAL;
  for (int d = 0; d < cases.front().grid.dim; ++d) {
    int const n = cases.front().grid.cells[d], coarse = halved(n);
    ratio_ = std::min(ratio_, static_cast<double>(n) / coarse);
    for (CaseSpec& spec : cases) spec.grid.cells[d] = coarse;
  }
  BatchOutput const solved = solver_->solve(std::move(cases), lanes);
  int const n_lanes = solver_->shape().n_lanes();
  error_ratio_.assign(n_lanes, 0);
  error_per_residual_.assign(n_lanes, not_a_number);
  coarse_difference_.assign(n_lanes, not_a_number);
  for (std::size_t c = 0; c < solved.results.size(); ++c) {
    out.results[c].seconds = solved.results[c].seconds;
    if (solved.results[c].status != CaseStatus::done) continue;
    error_ratio_[c] = ratio_ * ratio_ - 1;
    coarse_difference_[c] = solved.reports[c].grid_difference;
    if (solved.results[c].attempts == 1) error_per_residual_[c] = solved.reports[c].error_per_residual;
  }
}

void CoarserGrid::offer(DiffusionProblem const& problem, BatchOperator& op, std::vector<int> const& /*iterates*/,
                        StartingGuess& guess) {
  BatchShape const& shape = problem.shape;
  interpolate(shape);
  guess.borrow(interpolated_[0]);
  if (level_.size() != shape.n_lanes()) level_ = LaneValues<double>(shape.n_lanes());
  for (int lane = 0; lane < shape.n_lanes(); ++lane) level_[lane] = op.level[lane] - solver_->level(lane);
  guess.subtract(level_.device(), shape);
}

void CoarserGrid::inform(LaneControl& control) const {
  if (!is_there_) return;
  control.error_ratio = error_ratio_;
  control.error_per_residual = error_per_residual_;
}

void CoarserGrid::assess(SolvedBatch const& batch) {
  std::vector<double> difference, size;       // root mean squares of u - guess and of u, once they are wanted
  auto const measure = [&] {
    if (!difference.empty()) return;
    subtract<DeviceExec>(DeviceExec(), batch.shape, batch.u, interpolated_[0], batch.scratch);
    difference = root_mean_squares(batch, batch.scratch);
    size = root_mean_squares(batch, batch.u);
  };
  for (std::size_t c = 0; c < batch.out.results.size(); ++c) {
    CaseResult& result = batch.out.results[c];
    if (result.status != CaseStatus::done) continue;
    LaneReport& report = batch.out.reports[c];
    bool const known = result.attempts == 1 && !std::isnan(report.correction) && !std::isnan(report.algebraic_error);
    if (!known) measure();
    report.grid_difference = known ? report.correction : difference[c];
    Differences differences{report.grid_difference, coarse_difference_[c], 0};
    auto estimated = estimate(differences, static_cast<int>(c));
    if (!is_second_order(estimated.order)) {
      measure();
      differences.size = size[c];
      estimated = estimate(differences, static_cast<int>(c));
    }
    result.error_estimate = estimated.error;
    result.observed_order = estimated.order;
    // A solver that does not estimate its error has iterated to its residual.
    if (std::isnan(report.algebraic_error)) measure();
    result.algebraic_error = std::isnan(report.algebraic_error) ? result.residual * size[c] : report.algebraic_error;
  }
}

CoarserGrid::Estimate CoarserGrid::estimate(Differences const& differences, int lane) const {
  Estimate estimate;
  if (!(error_ratio_[lane] > 0)) return estimate;
  estimate.error = differences.fine / error_ratio_[lane];
  if (std::isnan(differences.coarse) || differences.fine == 0) return estimate;
  estimate.order = std::log(differences.coarse / differences.fine) / std::log(ratio_);
  if (is_second_order(estimate.order)) return estimate;
  double const hardly = std::max(differences.size, differences.coarse);
  // What falls faster than the scheme allows is small by chance: the difference before tells more, by the least order
  // that is one of smooth solutions.
  double const order = std::min(estimate.order, least_smooth_order);
  double const fine = estimate.order > order ? differences.coarse / std::pow(ratio_, order) : differences.fine;
  double const extrapolated = safety * fine / std::expm1(order * std::log(ratio_));
  estimate.error = estimate.order > 0 ? std::min(hardly, extrapolated) : hardly;
  return estimate;
}

double CoarserGrid::predicted_bytes(BatchShape shape) {
  double bytes = 0;
  for (int d = 0; d < shape.dim; ++d) {
    bytes += bytes_of_vectors(1, shape);
    shape.cells[d] = halved(shape.cells[d]);
  }
  return bytes;
}

void CoarserGrid::interpolate(BatchShape const& shape) {
  DeviceExec const exec;
  BatchShape from = solver_->shape();
  ConstDeviceVector values = solver_->u();
  for (int d = shape.dim - 1; d >= 0; --d) {        // along x last, where most values are
    BatchShape to = from;
    to.cells[d] = shape.cells[d];
    DeviceVector& out = interpolated_[d];
    if (static_cast<std::int64_t>(out.extent(0)) != to.n_values())
      out = allocate<DeviceVector>("lapwing::engine::interpolated", to.n_values());
    interpolate_cubic<DeviceExec>(exec, from, d, shape.cells[d], values, out);
    values = out;
    from = to;
  }
}

}  // namespace lapwing
