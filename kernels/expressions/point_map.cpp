// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/expressions/expression.hpp"

#include <algorithm>

namespace lapwing {
namespace {

/// Keeps the grid directions in `directions`, in order, as the directions of the map's shape.
void select_directions(PointMap& map, BatchShape const& grid, unsigned directions) {
  int next = 0;
  for (int d = 0; d < 3; ++d) {
    map.shape.cells[d] = 1;
    map.shape.periodic[d] = false;
    map.direction[d] = -1;
  }
  for (int d = 0; d < grid.dim; ++d)
    if (directions >> d & 1) {
      map.shape.cells[next] = grid.cells[d];
      map.direction[next++] = d;
    }
}

}  // namespace

unsigned PointMap::directions() const {
  unsigned bits = 0;
  for (int s = 0; s < 3; ++s)
    if (direction[s] >= 0 && direction[s] < shape.dim) bits |= 1U << direction[s];
  return bits;
}

PointMap cell_points(BatchShape const& grid) {
  PointMap map;
  map.shape = grid;
  return map;
}

PointMap face_points(BatchShape const& grid, int face) {
  PointMap map;
  map.shape = grid;
  map.normal = face / 2;
  map.upper = face % 2 == 1;
  select_directions(map, grid, 7U & ~(1U << map.normal));
  return map;
}

std::int64_t largest_face(BatchShape const& grid) {
  std::int64_t n = 0;
  for (int f = 0; f < 2 * grid.dim; ++f) n = std::max(n, face_points(grid, f).shape.n_values());
  return n;
}

PointMap stage_points(PointMap const& points, Dependence const& over) {
  PointMap map = points;
  BatchShape grid = points.shape;
  for (int s = 0; s < 3; ++s)
    if (points.direction[s] >= 0) grid.cells[points.direction[s]] = points.shape.cells[s];
  select_directions(map, grid, over.directions & points.directions());
  map.per_case = over.per_case;
  if (!over.per_case) map.shape.lanes = map.shape.groups = 1;
  return map;
}

TableView view_table(real_t const* values, PointMap const& table, PointMap const& stage) {
  TableView view;
  view.values = values;
  view.per_lane = table.per_case;
  std::int64_t const lanes = table.shape.lanes;
  view.group = table.per_case ? table.shape.n_cells() * lanes : 0;
  std::int64_t distance = lanes;
  for (int t = 0; t < 3; ++t) {
    int const d = table.direction[t];
    if (d < 0) continue;
    if (d == stage.direction[0]) view.along_row = true;
    if (d == stage.direction[1]) view.row = distance;
    if (d == stage.direction[2]) view.slice = distance;
    distance *= table.shape.cells[t];
  }
  return view;
}

}  // namespace lapwing
