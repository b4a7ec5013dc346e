// SPDX-License-Identifier: BSD-3-Clause
#include "engine/lane_use.hpp"

#include <algorithm>

namespace lapwing {

LaneUse& LaneUse::operator+=(LaneUse const& other) {
  used += other.used;
  made += other.made;
  return *this;
}

LaneUse lane_use(std::span<std::int32_t const> iterations, std::int64_t lanes, std::int64_t unknowns) {
  if (iterations.size() < 2) return {};
  std::int64_t used = 0, slowest = 1;
  for (auto const n : iterations) {
    used += std::max(n, 1);
    slowest = std::max<std::int64_t>(slowest, n);
  }
  auto const n_cases = static_cast<std::int64_t>(iterations.size());
  return {used * unknowns, slowest * ((n_cases + lanes - 1) / lanes * lanes) * unknowns};
}

}  // namespace lapwing
