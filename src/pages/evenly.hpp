// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A few of many.
#pragma once

#include <cstddef>
#include <vector>

#include "core/hash.hpp"

namespace lapwing {

/// At most `most` of some items, spread evenly, the first and the last among them; the same items give the same choice.
/// @param is_grid  whether items repeat in a rhythm, as values of a parameter do within a grid. A fixed step would then
///                 meet the same few of them again and again; so one is drawn at random from each of as many equal
///                 parts.
template <class Item>
std::vector<Item> evenly(std::vector<Item> const& all, std::size_t most, bool is_grid) {
  if (all.size() <= most) return all;
  if (most < 2) return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(most)};
  std::vector<Item> chosen;
  for (std::size_t i = 0; i < most; ++i) {
    auto const first = i * all.size() / most, end = (i + 1) * all.size() / most;
    bool const is_drawn = is_grid && i > 0 && i + 1 < most;
    chosen.push_back(all[is_drawn ? first + Hash64().add(std::uint64_t{i}).value() % (end - first)
                                  : i * (all.size() - 1) / (most - 1)]);
  }
  return chosen;
}

}  // namespace lapwing
