// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <queue>

#include "sweep/dealer.hpp"
#include "sweep/philox.hpp"

namespace lapwing {
namespace {

/// How the cases of one grid shape behave, from runs of tests/perf/two_ranks on one core: seconds per case with all
/// lanes busy, scatter of its logarithm from batch to batch, and how far off the prediction is.
struct Kind {
  CaseQueue queue;
  double seconds = 1, scatter = 0.1, mispredicted = 1;
};

constexpr double hard_share = 0.01, hard_factor = 10;   ///< sets of lanes that climb the whole ladder of attempts
constexpr double one_by_one = 2.2;                      ///< cost of a case alone, over its share of a full set of lanes
constexpr std::int64_t single_cases = 3;
constexpr double round_trip = 1e-3;                     ///< seconds for a visit to the counters over a network

struct Outcome {
  double efficiency = 0;     ///< work with all lanes busy over ranks times the time until the last one ends
  std::int64_t n_dealt = 0, n_draws = 0;
};

/// Events in time: a rank ends its share, reports, and takes another one.
class Simulation {
 public:
  Simulation(std::vector<Kind> kinds, int n_ranks, std::uint64_t seed)
      : kinds_(std::move(kinds)), n_ranks_(n_ranks), seed_(seed) {}

  Outcome run() {
    std::vector<CaseQueue> queues;
    std::int64_t first = 0;
    double work = 0;
    for (auto& kind : kinds_) {
      kind.queue.first = first;
      kind.queue.seconds = kind.seconds * kind.mispredicted;
      first += kind.queue.n_cases;
      queues.push_back(kind.queue);
    }
    Dealer const dealer(queues, {n_ranks_, false, 0.1, single_cases});
    std::vector<QueueProgress> progress(queues.size());
    struct Event {
      double time;
      int rank, queue;
      std::int64_t n_cases, nanoseconds;
      bool operator<(Event const& other) const { return time > other.time; }
    };
    std::priority_queue<Event> events;
    for (int rank = 0; rank < n_ranks_; ++rank) events.push({0, rank, -1, 0, 0});
    Outcome outcome;
    double end = 0;
    while (!events.empty()) {
      auto const event = events.top();
      events.pop();
      if (event.queue >= 0) {
        progress[event.queue].finished += event.n_cases;
        progress[event.queue].nanoseconds += event.nanoseconds;
      }
      end = std::max(end, event.time);
      auto const share = dealer.choose(progress, event.queue);
      if (share.queue < 0) continue;
      auto const won = dealer.won(share, progress[share.queue].taken);
      progress[share.queue].taken += share.n_cases;
      double useful = 0;
      double const seconds = solve(kinds_[share.queue], won, useful);
      work += useful;
      outcome.n_dealt += won.size();
      ++outcome.n_draws;
      events.push(
          {event.time + round_trip + seconds, event.rank, share.queue, won.size(), std::llround(1e9 * seconds)});
    }
    outcome.efficiency = work / (n_ranks_ * end);
    return outcome;
  }

 private:
  /// Seconds of a range of cases; `useful` gets what they would take with all lanes busy.
  double solve(Kind const& kind, CaseRange const& range, double& useful) const {
    double total = 0;
    for (std::int64_t at = range.first; at < range.end; at += kind.queue.lanes) {
      auto const n = std::min(kind.queue.lanes, range.end - at);
      auto const bits = keyed_uniforms(seed_, static_cast<std::uint64_t>(at), 1);
      double const normal = std::sqrt(-2 * std::log(bits[0])) * std::cos(6.283185307179586 * bits[1]);
      bool const is_hard = keyed_uniforms(seed_, static_cast<std::uint64_t>(at), 2)[0] < hard_share;
      double const each = kind.seconds * std::exp(kind.scatter * normal) * (is_hard ? hard_factor : 1);
      useful += each * static_cast<double>(n);
      total += each * (kind.queue.lanes > 1 && n <= single_cases ? one_by_one * static_cast<double>(n)
                                                                 : static_cast<double>(kind.queue.lanes));
    }
    return total;
  }

  std::vector<Kind> kinds_;
  int n_ranks_;
  std::uint64_t seed_;
};

/// Grids of 32, 64, 128 and 256 squared with `n` cases each; every prediction is off by its own factor.
std::vector<Kind> mixed(std::int64_t n, std::vector<double> const& mispredicted) {
  std::vector<Kind> kinds = {{{0, n, 1, 1, 0}, 5.8e-3, 0.1, 1},
                             {{0, n, 8, 8, 0}, 1.5e-3, 0.12, 1},
                             {{0, n, 16, 8, 0}, 4.2e-4, 0.1, 1},
                             {{0, n, 64, 8, 0}, 1.2e-4, 0.1, 1}};
  for (std::size_t k = 0; k < kinds.size(); ++k) kinds[k].mispredicted = mispredicted[k];
  return kinds;
}

TEST(ManyRanks, AThousandEndTogether) {
  for (auto const& factors : std::vector<std::vector<double>>{
           {1, 1, 1, 1}, {3, 1. / 3, 1, 3}, {1. / 3, 3, 3, 1. / 3}, {0.03, 0.03, 0.03, 0.03}})
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      auto const outcome = Simulation(mixed(250000, factors), 1000, seed).run();
      EXPECT_EQ(outcome.n_dealt, 1000000);
      EXPECT_GT(outcome.efficiency, 0.95) << "seed " << seed << ", prediction of 256 x 256 off by " << factors[0];
      EXPECT_LT(outcome.n_draws, 100000);       // a visit for every ten cases and more
    }
}

}  // namespace
}  // namespace lapwing
