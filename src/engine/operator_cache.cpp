// SPDX-License-Identifier: BSD-3-Clause
#include "engine/operator_cache.hpp"

#include <algorithm>
#include <utility>

#include "config/evaluate.hpp"
#include "config/separable.hpp"

namespace lapwing {

double operator_cache_bytes(RunConfig const& config) { return evaluate(config.operator_cache.code, {}) * 1048576; }

double OperatorSetup::predicted_bytes(RunConfig const& config, SolverSettings const& settings, BatchShape const& shape,
                                      std::vector<SolvePlan> const& plans) {
  bool const with_extra = !config.sigma.is_zero(), separable = !why_not_separable(config),
             few_rows = std::all_of(plans.begin(), plans.end(), [](auto const& plan) { return plan.takes_uniform(); });
  double bytes = DiffusionProblem::predicted_bytes(config, shape) +
                 BatchOperator::predicted_bytes(shape, with_extra, separable, few_rows);
  for (SolvePlan const& plan : plans) bytes += lapwing::predicted_bytes(plan, settings, shape, with_extra);
  return bytes;
}

void CacheStatistics::add(CacheStatistics const& before, CacheStatistics const& after) {
  made += after.made - before.made;
  reused += after.reused - before.reused;
  seconds_saved += after.seconds_saved - before.seconds_saved;
  peak_bytes = std::max(peak_bytes, after.peak_bytes);
}

/// Puts `current` in the place of what is parked under a key, which becomes current.
void OperatorCache::swap(Parked::iterator found, OperatorSetup& current) {
  bytes_ += current.bytes - found->bytes;
  places_.erase(found->key);
  std::swap(*found, current);
  if (found->key == 0) {
    parked_.erase(found);
    return;
  }
  places_[found->key] = found;
  parked_.splice(parked_.begin(), parked_, found);
}

bool OperatorCache::find(std::uint64_t key, OperatorSetup& current) {
  bool const same = key != 0 && current.key == key;
  auto const place = same || key == 0 ? places_.end() : places_.find(key);
  if (same || place != places_.end()) {
    if (!same) swap(place->second, current);
    ++statistics_.reused;
    statistics_.seconds_saved += current.seconds;
    return true;
  }
  if (current.key == 0 || current.bytes > limit_) return false;
  bytes_ += current.bytes;
  parked_.push_front(std::exchange(current, {}));
  places_[parked_.front().key] = parked_.begin();
  while (bytes_ > limit_) {                   // the storage of what goes out serves the newcomer
    bytes_ -= parked_.back().bytes;
    places_.erase(parked_.back().key);
    current = std::move(parked_.back());
    parked_.pop_back();
  }
  current.key = 0;
  statistics_.peak_bytes = std::max(statistics_.peak_bytes, bytes_);
  return false;
}

}  // namespace lapwing
