// SPDX-License-Identifier: BSD-3-Clause
#include "engine/operator_cache.hpp"

#include <algorithm>
#include <utility>

#include "solvers/shared_direct.hpp"

namespace lapwing {
namespace {

constexpr double bytes_per_value = 190;       // docs/performance.md, "Memory"

}  // namespace

double OperatorSetup::predicted_bytes(BatchShape const& shape, bool shared_factor) {
  return bytes_per_value * static_cast<double>(shape.n_values()) +
         (shared_factor ? 20 * SharedDirect::predicted_entries(shape) : 0.);
}

double OperatorSetup::bytes() const {
  bool const shares =
      std::any_of(solvers.begin(), solvers.end(), [](auto const& solver) { return solver.first.shared; });
  return predicted_bytes(problem.shape, shares);
}

void CacheStatistics::add(CacheStatistics const& before, CacheStatistics const& after) {
  made += after.made - before.made;
  reused += after.reused - before.reused;
  seconds_saved += after.seconds_saved - before.seconds_saved;
  peak_bytes = std::max(peak_bytes, after.peak_bytes);
}

/// Puts `current` in the place of what is parked under a key, which becomes current.
void OperatorCache::swap(Parked::iterator found, OperatorSetup& current) {
  bytes_ += current.bytes() - found->bytes();
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
  if (current.key == 0 || current.bytes() > limit_) return false;
  bytes_ += current.bytes();
  parked_.push_front(std::exchange(current, {}));
  places_[parked_.front().key] = parked_.begin();
  while (bytes_ > limit_) {                   // the storage of what goes out serves the newcomer
    bytes_ -= parked_.back().bytes();
    places_.erase(parked_.back().key);
    current = std::move(parked_.back());
    parked_.pop_back();
  }
  current.key = 0;
  statistics_.peak_bytes = std::max(statistics_.peak_bytes, bytes_);
  return false;
}

}  // namespace lapwing
