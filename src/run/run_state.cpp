// SPDX-License-Identifier: BSD-3-Clause
#include "run/run_state.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "run/batch_rules.hpp"
#include "core/byte_packer.hpp"

namespace lapwing {
namespace {

/// More queues would make the numbers that ranks look at too many for one glance.
constexpr std::size_t most_queues = 64;

/// Failures that a run may have. @param no_limit  if any number.
std::int64_t failure_limit(RunOptions const& options, std::int64_t n_pending, std::int64_t no_limit) {
  if (options.fail_fast) return 0;
  if (!options.max_failures) return no_limit;
  double const value = options.max_failures->value;
  return static_cast<std::int64_t>(
      options.max_failures->percent ? std::floor(value / 100 * static_cast<double>(n_pending)) : value);
}

/// What of [0, n) the ranges leave.
std::vector<CaseRange> gaps(std::vector<CaseRange> ranges, std::int64_t n) {
  std::sort(ranges.begin(), ranges.end(), [](CaseRange const& a, CaseRange const& b) { return a.first < b.first; });
  std::vector<CaseRange> left;
  std::int64_t at = 0;
  for (CaseRange const& range : ranges) {
    if (range.first > at) left.push_back({at, range.first});
    at = std::max(at, range.end);
  }
  if (at < n) left.push_back({at, n});
  return left;
}

}  // namespace

RunState::RunState(Communicator const& world, RunOptions const& options, RunConfig const& config,
                   CaseOrder const& order)
    : world_(&world),
      n_pending_(order.n_cases()),
      n_positions_(order.size()),
      limit_(failure_limit(options, n_pending_, no_limit)),
      dealer_(make_queues(order, most_queues), dealer_rules(config, world.size(), limit_ != no_limit)),
      table_(world, first_queue + numbers_per_queue * static_cast<int>(dealer_.queues().size())) {}

std::vector<QueueProgress> RunState::progress_of(std::vector<std::int64_t> const& numbers) {
  std::vector<QueueProgress> progress;
  for (std::size_t i = first_queue; i < numbers.size(); i += numbers_per_queue)
    progress.push_back({numbers[i], numbers[i + 1], numbers[i + 2]});
  return progress;
}

CaseRange RunState::take() {
  for (;;) {
    auto const numbers = table_.read();
    if (numbers[stopped] > 0 || numbers[n_failed] > limit_) return {};
    auto const share = dealer_.choose(progress_of(numbers), queue_);
    if (share.queue < 0) return {};
    queue_ = share.queue;
    auto const won = dealer_.won(share, table_.fetch_and_add(first_queue + numbers_per_queue * queue_, share.n_cases));
    if (won.size() > 0) return won;
  }
}

void RunState::count_failed(std::vector<CaseResult> const& results) {
  auto const failed =
      std::count_if(results.begin(), results.end(), [](CaseResult const& r) { return r.status == CaseStatus::failed; });
  if (failed > 0) table_.add(n_failed, std::array<std::int64_t, 1>{failed});
}

void RunState::count_finished(std::int64_t n, double seconds) {
  std::array<std::int64_t, 2> const finished{n, std::llround(1e9 * seconds)};
  table_.add(first_queue + numbers_per_queue * queue_ + 1, finished);
}

void RunState::note_stored(CaseRange const& positions, std::vector<CaseResult> const& results) {
  for (CaseResult const& result : results) {
    bool const failed = result.status == CaseStatus::failed;
    ++(failed ? my_failed_ : my_done_);
    my_at_rounding_ += !failed && result.reason == StopReason::rounding;
    my_not_smooth_ += !failed && !is_second_order(result.observed_order);
    if (positions.size() == 0) stored_cases_.push_back(result.id);
    if (failed) my_failures_.add(result.id, result.message);
  }
  if (positions.size() == 0) return;
  if (!stored_.empty() && stored_.back().end == positions.first) stored_.back().end = positions.end;
  else stored_.push_back(positions);
}

RunState::Progress RunState::progress() {
  auto const numbers = table_.read();
  auto const queues = progress_of(numbers);
  Progress progress;
  for (QueueProgress const& queue : queues) progress.finished += queue.finished;
  if (n_positions_ != n_pending_)
    progress.finished = static_cast<std::int64_t>(static_cast<double>(progress.finished) *
                                                  static_cast<double>(n_pending_) / static_cast<double>(n_positions_));
  progress.failed = numbers[n_failed];
  progress.seconds_left = dealer_.seconds_left(queues);
  return progress;
}

Tally RunState::conclude(std::int64_t done, std::int64_t failed) {
  Tally tally;
  tally.done = world_->all_reduce_sum(my_done_);
  tally.failed = world_->all_reduce_sum(my_failed_);
  tally.at_rounding = world_->all_reduce_sum(my_at_rounding_);
  tally.not_smooth = world_->all_reduce_sum(my_not_smooth_);
  tally.gave_up = tally.failed > limit_;
  tally.n_not_run = n_pending_ - tally.done - tally.failed;
  tally.done += done;
  tally.failed += failed;
  BytePacker mine;
  mine.add(stored_).add(stored_cases_);
  my_failures_.pack(mine);
  std::vector<CaseRange> stored;
  for (std::string const& bytes : world_->gather(mine.bytes())) {
    ByteUnpacker in(bytes);
    auto const theirs = in.get_vector<CaseRange>();
    stored.insert(stored.end(), theirs.begin(), theirs.end());
    auto const cases = in.get_vector<std::int64_t>();
    tally.stored.insert(tally.stored.end(), cases.begin(), cases.end());
    tally.failures.add(in);
  }
  std::sort(tally.stored.begin(), tally.stored.end());
  if (world_->is_root()) tally.not_run = gaps(std::move(stored), n_positions_);
  return tally;
}

}  // namespace lapwing
