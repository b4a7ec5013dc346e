// SPDX-License-Identifier: BSD-3-Clause
#include "config/directions.hpp"

#include <algorithm>

#include "config/schema.hpp"

namespace lapwing {
namespace {

std::string entries_text(int n) {
  return std::to_string(n) + (n == 1 ? " entry" : " entries");
}

}  // namespace

std::string no_direction(int direction, int dim) {
  std::string text = "the grid has no ? direction: ";
  text[text.find('?')] = "xyz"[direction];
  return text + std::string(spec(Key::grid_cells).path) + " has " + entries_text(dim);
}

std::string wrong_count(InputNode const& list, int dim) {
  auto const& items = list.children;
  bool const of_commas =
      items.size() == 2 * static_cast<std::size_t>(dim) &&
      std::all_of(items.begin(), items.end(), [](auto const& item) { return item.is(InputNode::Kind::integer); });
  auto const text = "must have " + entries_text(dim) + ", one per direction";
  return of_commas ? text + "; decimals have a point: " + shown(items[0]) + '.' + shown(items[1]) : text;
}

}  // namespace lapwing
