// SPDX-License-Identifier: BSD-3-Clause
#include "app/operator_cache.hpp"

#include <algorithm>
#include <utility>

#include "solvers/shared_direct.hpp"

namespace lapwing {
namespace {

constexpr double bytes_per_value = 190;       // docs/performance.md, "Memory"

}  // namespace

double OperatorSetup::bytes() const {
  double sum = bytes_per_value * static_cast<double>(problem.shape.n_values());
  for (auto const& [plan, prepared] : solvers)
    if (plan.shared) sum += 20 * SharedDirect::predicted_entries(problem.shape);
  return sum;
}

void CacheStatistics::add(CacheStatistics const& before, CacheStatistics const& after) {
  made += after.made - before.made;
  reused += after.reused - before.reused;
  seconds_saved += after.seconds_saved - before.seconds_saved;
  peak_bytes = std::max(peak_bytes, after.peak_bytes);
}

bool OperatorCache::find(std::uint64_t key, OperatorSetup& current) {
  bool const same = key != 0 && current.key == key;
  auto const found = same || key == 0 ? parked_.end()
                                      : std::find_if(parked_.begin(), parked_.end(), [&](auto const& s) { return s.key == key; });
  if (same || found != parked_.end()) {
    if (!same) {
      bytes_ += current.bytes() - found->bytes();
      std::swap(*found, current);
      if (found->key == 0) parked_.erase(found);
      else parked_.splice(parked_.begin(), parked_, found);
    }
    ++statistics_.reused;
    statistics_.seconds_saved += current.seconds;
    return true;
  }
  if (current.key == 0 || current.bytes() > limit_) return false;
  bytes_ += current.bytes();
  parked_.push_front(std::exchange(current, {}));
  while (bytes_ > limit_) {                   // the storage of what goes out serves the newcomer
    bytes_ -= parked_.back().bytes();
    current = std::move(parked_.back());
    parked_.pop_back();
  }
  current.key = 0;
  statistics_.peak_bytes = std::max(statistics_.peak_bytes, bytes_);
  return false;
}

}  // namespace lapwing
