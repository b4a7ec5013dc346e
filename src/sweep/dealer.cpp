// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/dealer.hpp"

#include <algorithm>
#include <cmath>

namespace lapwing {
namespace {

/// A share takes at most 1 / (share_of_left x ranks) of the work left: what it takes longer than predicted, others can
/// still do.
constexpr double share_of_left = 2;
/// A rank changes its queue for one whose lanes take so many times longer: changing costs it its storage.
constexpr double far_dearer = 2;

std::int64_t cases_left(CaseQueue const& queue, QueueProgress const& progress) {
  return std::max<std::int64_t>(0, queue.n_cases - progress.taken);
}

}  // namespace

Dealer::Dealer(std::vector<CaseQueue> queues, DealerRules const& rules) : queues_(std::move(queues)), rules_(rules) {
  if (!rules_.whole_batches) return;
  for (auto& queue : queues_) queue.lanes = queue.batch;
  rules_.single_cases = 0;
}

std::vector<double> Dealer::seconds_per_case(std::span<QueueProgress const> progress) const {
  double predicted = 0, measured = 0;
  for (std::size_t q = 0; q < queues_.size(); ++q) {
    predicted += queues_[q].seconds * static_cast<double>(progress[q].finished);
    measured += 1e-9 * static_cast<double>(progress[q].nanoseconds);
  }
  double const scale = predicted > 0 && measured > 0 ? measured / predicted : 1;
  std::vector<double> seconds;
  for (std::size_t q = 0; q < queues_.size(); ++q)
    seconds.push_back(progress[q].finished > 0 && progress[q].nanoseconds > 0
                          ? 1e-9 * static_cast<double>(progress[q].nanoseconds) /
                                static_cast<double>(progress[q].finished)
                          : scale * queues_[q].seconds);
  return seconds;
}

Dealer::Share Dealer::choose(std::span<QueueProgress const> progress, int last) const {
  auto const seconds = seconds_per_case(progress);
  double left = 0;
  int dearest = -1;
  auto const lanes_seconds = [&](int q) { return seconds[q] * static_cast<double>(queues_[q].lanes); };
  for (int q = 0; q < static_cast<int>(queues_.size()); ++q) {
    auto const n = cases_left(queues_[q], progress[q]);
    if (n == 0) continue;
    left += seconds[q] * static_cast<double>(n);
    if (dearest < 0 || lanes_seconds(q) > lanes_seconds(dearest)) dearest = q;
  }
  if (dearest < 0) return {};
  bool const stays = last >= 0 && cases_left(queues_[last], progress[last]) > 0 &&
                     lanes_seconds(dearest) <= far_dearer * lanes_seconds(last);
  int const q = stays ? last : dearest;
  auto n = size_of_share(queues_[q], seconds[q], left);
  // A first share measures; it must not be a large one of cases that prove to be expensive.
  if (progress[q].finished == 0) n = std::min(n, queues_[q].batch);
  auto const here = cases_left(queues_[q], progress[q]);
  // So few that each rank can have its own, one by one, before a set of lanes would be done.
  if (here <= rules_.n_ranks * rules_.single_cases && queues_[q].lanes > rules_.single_cases && rules_.n_ranks > 1)
    n = std::min(n, (here + rules_.n_ranks - 1) / rules_.n_ranks);
  return {q, std::max<std::int64_t>(1, n)};
}

/// Cases of a queue that a rank may take while `left` seconds of work are left in all.
std::int64_t Dealer::size_of_share(CaseQueue const& queue, double seconds, double left) const {
  auto const cases_of = [&](double budget) { return static_cast<std::int64_t>(std::min(budget / seconds, 1e15)); };
  std::int64_t const worth = cases_of(rules_.least_seconds) / queue.batch * queue.batch;
  std::int64_t const most = std::max(queue.batch, worth);
  if (rules_.n_ranks == 1) return most;
  std::int64_t const fair = cases_of(left / (share_of_left * rules_.n_ranks));
  if (fair >= queue.batch) return std::min(fair / queue.batch * queue.batch, most);
  return std::max(fair / queue.lanes * queue.lanes, std::min(queue.lanes, queue.batch));
}

CaseRange Dealer::won(Share const& share, std::int64_t taken_before) const {
  auto const& queue = queues_[static_cast<std::size_t>(share.queue)];
  auto const first = std::min(taken_before, queue.n_cases);
  return {queue.first + first, queue.first + std::min(taken_before + share.n_cases, queue.n_cases)};
}

double Dealer::seconds_left(std::span<QueueProgress const> progress) const {
  auto const seconds = seconds_per_case(progress);
  double left = 0;
  for (std::size_t q = 0; q < queues_.size(); ++q)
    left += seconds[q] * static_cast<double>(queues_[q].n_cases - progress[q].finished);
  return left;
}

std::vector<CaseQueue> make_queues(CaseOrder const& order, std::size_t most) {
  auto const& groups = order.groups();
  std::size_t const n = std::min(groups.size(), most);
  std::vector<CaseQueue> queues;
  for (std::size_t q = 0; q < n; ++q) {
    std::size_t const begin = q * groups.size() / n, end = (q + 1) * groups.size() / n;
    CaseQueue queue;
    queue.first = groups[begin].first;
    double seconds = 0;
    for (std::size_t g = begin; g < end; ++g) {
      queue.n_cases += groups[g].cases.size();
      auto const& rule = order.rule(groups[g]);
      queue.batch = std::max(queue.batch, rule.batch);
      queue.lanes = std::max(queue.lanes, rule.lanes);
      seconds += rule.seconds * static_cast<double>(groups[g].cases.size());
    }
    queue.seconds = seconds / static_cast<double>(queue.n_cases);
    queues.push_back(queue);
  }
  return queues;
}

}  // namespace lapwing
