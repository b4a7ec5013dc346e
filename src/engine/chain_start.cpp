// SPDX-License-Identifier: BSD-3-Clause
#include "engine/chain_start.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/batch/copies.hpp"

namespace lapwing {
namespace {

constexpr int most_solutions = 3;
constexpr double dependent = 1e-13;  // square of a sine

}  // namespace

int ChainStart::most_kept(WarmStart how) {
  if (how == WarmStart::none) return 0;
  return how == WarmStart::previous ? 1 : most_solutions;
}

ChainStart::ChainStart(WarmStart how) : how_(how), most_(most_kept(how)) {}

double ChainStart::predicted_bytes(WarmStart how, BatchShape const& shape) {
  int const most = most_kept(how);
  return bytes_of_vectors(most > 1 ? 2 * most : most, shape) +
         n_sums(most) * LaneSums<DeviceExec>::predicted_bytes(shape);
}

ChainStart::Workspace::Workspace(BatchShape const& s, int most) : shape(s), kept(s.n_lanes()), c(s.n_lanes() * most) {
  for (int i = 0; i < n_sums(most); ++i) sums.emplace_back(s);
  host_sums = Vector<HostExec>("lapwing::chain_start::sums", s.n_lanes());
}

ChainStart::Workspace& ChainStart::workspace(BatchShape const& shape) {
  if (!work_ || !(work_->shape == shape)) work_ = std::make_unique<Workspace>(shape, most_);
  return *work_;
}

int ChainStart::begin(bool goes_on) {
  if (!goes_on) depth_.clear();
  return has_begun() ? shape_.lanes : 0;
}

void ChainStart::allocate_for(BatchShape const& shape) {
  if (!(shape == shape_))
    for (int j = 0; j < most_; ++j) {
      differences_.d[j] = allocate<DeviceVector>("lapwing::chain_start::difference", shape.n_values());
      if (most_ > 1) products_.d[j] = allocate<DeviceVector>("lapwing::chain_start::product", shape.n_values());
    }
  for (int j = 0; j < most_; ++j) fill(DeviceExec(), differences_.d[j], 0.);
  differences_.n = most_;
  shape_ = shape;
  depth_.assign(shape.n_lanes(), 0);
  used_.assign(shape.n_lanes(), 0);
  cold_iterations_.assign(shape.n_lanes(), 0);
}

void ChainStart::offer(DiffusionProblem const& /*problem*/, BatchOperator& op, std::vector<int> const& iterates,
                       StartingGuess& guess) {
  BatchShape const& shape = op.stencil.shape;
  int most_used = 0;
  for (int lane = 0; lane < shape.n_lanes(); ++lane) {
    used_[lane] = lane < static_cast<int>(iterates.size()) && iterates[lane] ? depth_[lane] : 0;
    most_used = std::max(most_used, used_[lane]);
  }
  auto& c = workspace(shape).c;
  c.fill(0);
  if (how_ == WarmStart::previous)
    for (int lane = 0; lane < shape.n_lanes(); ++lane) c[lane] = used_[lane];
  else if (most_used > 0)
    least_residual(op, most_used);
  combine_differences<DeviceExec>(DeviceExec(), shape, c.device(), differences_, guess.storage(shape));
}

/// Minimises the residual of every lane over the solutions it has, of which there are at most n.
void ChainStart::least_residual(BatchOperator const& op, int n) {
  BatchShape const& shape = op.stencil.shape;
  int const n_lanes = shape.n_lanes();
  auto& work = workspace(shape);
  gram_.resize(static_cast<std::size_t>(n_lanes) * n * n);
  rhs_.resize(static_cast<std::size_t>(n_lanes) * n);
  multiply_differences<DeviceExec>(DeviceExec(), op.stencil, differences_, n, op.rhs, products_, work.sums.data());
  auto next = work.sums.begin();
  auto const fetch = [&] {
    finish(DeviceExec(), shape, *next);
    lapwing::fetch(next->result, work.host_sums);
    ++next;
    return work.host_sums.data();
  };
  for (int i = 0; i < n; ++i) {
    double const* sums = fetch();
    for (int lane = 0; lane < n_lanes; ++lane) rhs_[lane * n + i] = sums[lane];
    for (int j = 0; j <= i; ++j) {
      sums = fetch();
      for (int lane = 0; lane < n_lanes; ++lane)
        gram_[(lane * n + i) * n + j] = gram_[(lane * n + j) * n + i] = sums[lane];
    }
  }
  for (int lane = 0; lane < n_lanes; ++lane) {
    own_.clear();
    for (int i = 0; i < used_[lane]; ++i)
      for (int j = 0; j < used_[lane]; ++j) own_.push_back(gram_[(lane * n + i) * n + j]);
    double c[most_differences];
    least_squares(used_[lane], own_.data(), rhs_.data() + lane * n, c);
    for (int i = 0; i < used_[lane]; ++i) work.c[lane * most_ + i] = c[i];
  }
}

void ChainStart::keep(SolvedBatch const& batch) {
  BatchShape const& shape = batch.shape;
  std::vector<CaseResult>& results = batch.out.results;
  if (depth_.empty()) allocate_for(shape);
  auto& kept = workspace(shape).kept;
  kept.fill(0);
  for (int c = 0; c < static_cast<int>(results.size()); ++c) {
    CaseResult& result = results[c];
    bool const solved = result.status == CaseStatus::done;
    auto const& history = batch.out.reports[c].history;
    bool const warm = used_[c] > 0 && !history.empty() && history.front() < 1 && batch.out.reports[c].rhs_norm > 0;
    if (result.reason != StopReason::bad_input) {
      result.start = !warm ? CaseStart::cold : used_[c] == 1 ? CaseStart::previous : CaseStart::extrapolated;
      result.start_residual = warm ? history.front() : 1;
    }
    if (solved && !warm) cold_iterations_[c] = result.iterations;
    if (solved && warm) result.iterations_saved = cold_iterations_[c] - result.iterations;
    depth_[c] = solved ? std::min(depth_[c] + 1, most_) : 0;
    kept[c] = solved;
  }
  advance_differences<DeviceExec>(DeviceExec(), shape, kept.device(), batch.u, differences_);
  std::fill(used_.begin(), used_.end(), 0);
}

void least_squares(int n, double const* gram, double const* rhs, double* c) {
  double l[most_differences][most_differences] = {}, y[most_differences] = {}, scale[most_differences] = {};
  bool taken[most_differences] = {};
  for (int i = 0; i < n; ++i) {
    double const square = gram[i * n + i];
    if (!(square > 0) || !std::isfinite(square)) continue;
    scale[i] = 1 / std::sqrt(square);
    double pivot = 1;
    y[i] = scale[i] * rhs[i];
    for (int j = 0; j < i; ++j) {
      if (!taken[j]) continue;
      l[i][j] = scale[i] * scale[j] * gram[i * n + j];
      for (int k = 0; k < j; ++k) l[i][j] -= l[i][k] * l[j][k];
      l[i][j] /= l[j][j];
      pivot -= l[i][j] * l[i][j];
      y[i] -= l[i][j] * y[j];
    }
    taken[i] = pivot > dependent;
    if (!taken[i]) continue;
    l[i][i] = std::sqrt(pivot);
    y[i] /= l[i][i];
  }
  for (int i = n; i-- > 0;) {
    c[i] = 0;
    if (!taken[i]) continue;
    double sum = y[i];
    for (int j = i + 1; j < n; ++j)
      if (taken[j]) sum -= l[j][i] * c[j] / scale[j];
    c[i] = scale[i] * sum / l[i][i];
    if (!std::isfinite(c[i])) c[i] = 0;
  }
}

}  // namespace lapwing
