// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/field_shape.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <numeric>

#include <fmt/format.h>

namespace lapwing {
namespace {

using Shape = std::vector<std::int64_t>;

/// "z, y, x", as far as the grid has them.
std::string axis_names(std::size_t dim) {
  return std::string("z, y, x").substr(3 * (3 - dim));
}

Shape with_cases(std::int64_t n, Shape const& wanted) {
  Shape shape{n};
  shape.insert(shape.end(), wanted.begin(), wanted.end());
  return shape;
}

bool fits(Shape const& found, Shape const& wanted) {
  return found == wanted ||
         (found.size() == wanted.size() + 1 && std::equal(wanted.begin(), wanted.end(), found.begin() + 1));
}

std::string transposed(std::vector<int> const& axes) {
  return fmt::format("a.transpose({})", fmt::join(axes, ", "));
}

/// The dimensions in another order, if that fits: cells from x to z, then cases at the end, then everything reversed,
/// then any.
std::string reordered(Shape const& found, Shape const& wanted) {
  std::size_t const rank = found.size();
  if (rank != wanted.size() && rank != wanted.size() + 1) return "";
  std::vector<int> axes(rank);
  std::iota(axes.begin(), axes.end(), 0);
  auto const is_good = [&](std::vector<int> const& order) {
    Shape moved;
    for (int const axis : order) moved.push_back(found[static_cast<std::size_t>(axis)]);
    return fits(moved, wanted);
  };
  auto reversed = axes, last_first = axes, backwards = axes;
  std::reverse(reversed.begin() + static_cast<std::ptrdiff_t>(rank - wanted.size()), reversed.end());
  std::rotate(last_first.begin(), last_first.end() - 1, last_first.end());
  std::reverse(backwards.begin(), backwards.end());
  for (auto const& order : {reversed, last_first, backwards})
    if (is_good(order)) return transposed(order);
  while (std::next_permutation(axes.begin(), axes.end()))
    if (is_good(axes)) return transposed(axes);
  return "";
}

/// The same numbers in the same order under another shape, if that fits: extents of 1, or cells in one row.
std::string reshaped(Shape const& found, Shape const& wanted) {
  Shape squeezed = found;
  std::erase(squeezed, 1);
  auto const n_cells = std::accumulate(wanted.begin(), wanted.end(), std::int64_t{1}, std::multiplies<>());
  if (squeezed.size() < found.size() && fits(squeezed, wanted))
    return fmt::format("a.reshape({})", fmt::join(squeezed, ", "));
  if (squeezed == Shape{n_cells}) return fmt::format("a.reshape({})", fmt::join(wanted, ", "));
  if (squeezed.size() == 2 && squeezed[1] == n_cells)
    return fmt::format("a.reshape({})", fmt::join(with_cases(squeezed[0], wanted), ", "));
  return "";
}

/// The grid on which the dataset would fit.
std::string other_grid(Shape const& found, Shape const& wanted) {
  if (found.size() != wanted.size() && found.size() != wanted.size() + 1) return "";
  Shape cells(found.end() - static_cast<std::ptrdiff_t>(wanted.size()), found.end());
  std::reverse(cells.begin(), cells.end());
  bool const is_grid = std::all_of(cells.begin(), cells.end(), [](std::int64_t n) { return n >= 2; });
  return is_grid ? fmt::format("; it would fit grid.cells = [{}]", fmt::join(cells, ", ")) : "";
}

}  // namespace

std::vector<std::int64_t> shape_of_fields(BoxGrid const& grid) {
  Shape shape;
  for (int d = grid.dim - 1; d >= 0; --d) shape.push_back(grid.cells[static_cast<std::size_t>(d)]);
  return shape;
}

std::string why_shape_misfits(std::vector<std::int64_t> const& found, std::vector<std::int64_t> const& wanted) {
  if (found.empty()) return "is a single number: write the number in place of the table";
  bool const is_empty = std::find(found.begin(), found.end(), 0) != found.end();
  if (fits(found, wanted) && !is_empty) return "";
  auto text = fmt::format("has shape [{}]{}: must be [{}] ({}) or [cases, {}]", fmt::join(found, ", "),
                          is_empty ? " and so holds nothing" : "", fmt::join(wanted, ", "), axis_names(wanted.size()),
                          fmt::join(wanted, ", "));
  if (is_empty) return text;
  auto array = reshaped(found, wanted);
  if (array.empty()) array = reordered(found, wanted);
  return text + (array.empty() ? other_grid(found, wanted) : fmt::format("; store {} in numpy", array));
}

std::vector<std::int64_t> slab_shape(std::vector<std::int64_t> const& shape, int dim) {
  auto const n = std::min(shape.size(), static_cast<std::size_t>(dim));
  return {shape.end() - static_cast<std::ptrdiff_t>(n), shape.end()};
}

bool is_other_grid(std::vector<std::int64_t> const& shape, BoxGrid const& grid) {
  return slab_shape(shape, grid.dim) != shape_of_fields(grid);
}

std::string why_shape_cannot_be_interpolated(std::vector<std::int64_t> const& found, int dim) {
  auto const n = static_cast<std::size_t>(dim);
  if (found.empty()) return "is a single number: write the number in place of the table";
  if (std::find(found.begin(), found.end(), 0) != found.end())
    return fmt::format("has shape [{}] and so holds nothing", fmt::join(found, ", "));
  if (found.size() == n || found.size() == n + 1) return "";
  return fmt::format("has shape [{}]: must have {} dimensions ({}), or one more for cases in front of them",
                     fmt::join(found, ", "), dim, axis_names(n));
}

std::string why_names_misfit(std::vector<std::string> const& names, int dim) {
  auto const n = static_cast<std::size_t>(dim);
  if (names.size() < n) return "";
  std::string const wanted("zyx");
  for (std::size_t d = 0; d < n; ++d) {
    std::string name = names[names.size() - n + d];
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    bool const is_axis = name == "x" || name == "y" || name == "z";
    if (is_axis && name[0] != wanted[3 - n + d])
      return fmt::format("has the dimensions {}: must end with {}; store a.transpose(..., {}) in xarray",
                         fmt::join(names, ", "), axis_names(n),
                         dim == 1   ? "\"x\""
                         : dim == 2 ? "\"y\", \"x\""
                                    : "\"z\", \"y\", \"x\"");
  }
  return "";
}

}  // namespace lapwing
