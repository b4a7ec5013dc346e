// SPDX-License-Identifier: BSD-3-Clause
#include "app/run_state.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "config/evaluate.hpp"
#include "core/byte_packer.hpp"

namespace lapwing {
namespace {

std::int64_t count_cases(std::vector<Batch> const& batches) {
  std::int64_t n = 0;
  for (Batch const& batch : batches) n += static_cast<std::int64_t>(batch.cases.size());
  return n;
}

std::int64_t failure_limit(Options const& options, std::int64_t n_pending) {
  if (options.fail_fast) return 0;
  if (!options.max_failures) return std::numeric_limits<std::int64_t>::max();
  double const value = options.max_failures->value;
  return static_cast<std::int64_t>(
      options.max_failures->percent ? std::floor(value / 100 * static_cast<double>(n_pending)) : value);
}

}  // namespace

RunState::RunState(Communicator const& world, Options const& options, std::vector<Batch> const& batches)
    : n_pending(count_cases(batches)), world_(&world), next_(world), finished_(world), failed_(world),
      limit_(failure_limit(options, n_pending)) {}

void RunState::count(std::int64_t index, std::vector<CaseResult> const& results) {
  my_batches_.push_back(index);
  std::int64_t failed = 0;
  for (CaseResult const& result : results) {
    if (result.status != CaseStatus::failed) continue;
    ++failed;
    if (my_first_failed_ >= 0 && my_first_failed_ < result.id) continue;
    my_first_failed_ = result.id;
    my_first_message_ = result.message;
  }
  my_failed_ += failed;
  my_done_ += static_cast<std::int64_t>(results.size()) - failed;
  finished_.fetch_and_add(static_cast<std::int64_t>(results.size()));
  if (failed > 0) failed_.fetch_and_add(failed);
}

Tally RunState::conclude(std::vector<std::int64_t> const& selected, std::vector<CaseStatus> const& found,
                         std::vector<Batch> const& batches) {
  Tally tally;
  tally.done = world_->all_reduce_sum(my_done_);
  tally.failed = world_->all_reduce_sum(my_failed_);
  tally.gave_up = tally.failed > limit_;
  std::int64_t const n_not_run = n_pending - tally.done - tally.failed;
  for (std::int64_t c : selected) {
    tally.done += found[c] == CaseStatus::done;
    tally.failed += found[c] == CaseStatus::failed;
  }
  BytePacker mine;
  mine.add(my_batches_).add(my_first_failed_).add(my_first_message_);
  std::vector<char> ran(batches.size(), 0);
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  for (std::string const& bytes : world_->gather(mine.bytes())) {
    ByteUnpacker in(bytes);
    for (std::int64_t b : in.get_vector<std::int64_t>()) ran[b] = 1;
    auto const failed = in.get<std::int64_t>();
    std::string const message = in.get_text();
    if (failed < 0 || failed > first) continue;
    first = failed;
    tally.first_failure = fmt::format("case {}: {}", failed, message);
  }
  if (world_->is_root()) {
    for (std::size_t b = 0; b < batches.size(); ++b)
      if (!ran[b]) tally.not_run.insert(tally.not_run.end(), batches[b].cases.begin(), batches[b].cases.end());
    std::sort(tally.not_run.begin(), tally.not_run.end());
  } else {
    tally.not_run.resize(static_cast<std::size_t>(n_not_run));
  }
  return tally;
}

int requested_batch(RunConfig const& config) { return static_cast<int>(evaluate(config.batch.code, {})); }

}  // namespace lapwing
