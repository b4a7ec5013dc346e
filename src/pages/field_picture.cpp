// SPDX-License-Identifier: BSD-3-Clause
#include "pages/field_picture.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "pages/chart.hpp"
#include "pages/png.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr double left = 48, top = 26, bottom = 36, gap = 12, side = 340, thinnest = 40;
constexpr std::uint8_t nothing = 255;             // colour of what is no number

/// The plane through the middle of a field in three directions, across direction `across`.
FieldSlice middle_plane(ResultView const& view, ResultGrid const& grid, std::int64_t case_id, std::vector<double> const& values, std::size_t across) {
  std::size_t const dx = across == 0 ? 1 : 0, dy = across == 2 ? 1 : 2;
  std::array<std::size_t, 3> n{}, stride{};
  for (std::size_t d = 0; d < 3; ++d) {
    n[d] = grid.axes[d].centres.size();
    stride[d] = d == 0 ? 1 : stride[d - 1] * n[d - 1];
  }
  auto const extent = view.extent(grid, across, case_id);
  std::size_t const at = n[across] / 2;
  double const place = extent.lower + (static_cast<double>(at) + 0.5) / static_cast<double>(n[across]) * (extent.upper - extent.lower);
  FieldSlice slice{label_of(grid.axes[dx].name, grid.axes[dx].units), label_of(grid.axes[dy].name, grid.axes[dy].units),
                   fmt::format("{} = {}", grid.axes[across].name, short_number(place)), view.extent(grid, dx, case_id), view.extent(grid, dy, case_id), n[dx], n[dy], {}};
  for (std::size_t j = 0; j < n[dy]; ++j)
    for (std::size_t i = 0; i < n[dx]; ++i) slice.values.push_back(values[at * stride[across] + i * stride[dx] + j * stride[dy]]);
  return slice;
}

/// A picture of at most so many pixels along a side, each the mean of its cells; the first row is the highest y.
IndexedPicture indexed(FieldSlice const& slice, Axis range, std::size_t most_pixels) {
  range.begin = 0;
  range.end = 254;
  IndexedPicture picture;
  picture.width = std::min(slice.n_x, most_pixels);
  picture.height = std::min(slice.n_y, most_pixels);
  for (std::size_t row = 0; row < picture.height; ++row)
    for (std::size_t column = 0; column < picture.width; ++column) {
      std::size_t const up = picture.height - 1 - row;
      std::size_t const j0 = up * slice.n_y / picture.height, j1 = std::max(j0 + 1, (up + 1) * slice.n_y / picture.height);
      std::size_t const i0 = column * slice.n_x / picture.width, i1 = std::max(i0 + 1, (column + 1) * slice.n_x / picture.width);
      double sum = 0;
      for (std::size_t j = j0; j < j1; ++j)
        for (std::size_t i = i0; i < i1; ++i) sum += slice.values[j * slice.n_x + i] / static_cast<double>((j1 - j0) * (i1 - i0));
      bool const is_number = std::isfinite(sum) && (!range.logarithmic || sum > 0);
      picture.pixels.push_back(is_number ? static_cast<std::uint8_t>(std::clamp(std::lround(range.place(sum)), 0L, 254L)) : nothing);
    }
  return picture;
}

std::string plane(FieldSlice const& slice, Axis const& range, std::size_t most_pixels, double x0, double width, double height) {
  auto const palette = viridis_palette();
  Axis x{slice.x.lower, slice.x.upper, false, x0, x0 + width}, y{slice.y.lower, slice.y.upper, false, top + height, top};
  std::string text = fmt::format("<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" href=\"{}\"/>", coordinate(x0), coordinate(top),
                                 coordinate(width), coordinate(height), data_uri(png(indexed(slice, range, most_pixels), palette, nothing)));
  text += svg_rectangle(x0, top, width, height, "class=\"frame\"");
  for (auto const& tick : ticks_in_a_row(x, 5)) text += svg_text(x.place(tick.value), top + height + 13, "middle", tick.text);
  for (auto const& tick : ticks(y, height < 60 ? 2 : 4)) text += svg_text(x0 - 4, y.place(tick.value) + 4, "end", tick.text);
  text += svg_text(x0 + 0.5 * width, top + height + 28, "middle", slice.x_label, "label") + svg_text(x0 - 4, top - 14, "end", slice.y_label, "label");
  return text + (slice.note.empty() ? "" : svg_text(x0 + width, top - 7, "end", slice.note));
}

}  // namespace

std::vector<FieldSlice> slices_of(ResultView const& view, ResultGrid const& grid, std::int64_t case_id, std::vector<double> const& values) {
  std::vector<FieldSlice> slices;
  if (grid.axes.size() == 3)
    for (std::size_t const across : {2, 1, 0}) slices.push_back(middle_plane(view, grid, case_id, values, across));
  if (grid.axes.size() == 2)
    slices.push_back({label_of("x", grid.axes[0].units), label_of("y", grid.axes[1].units), "", view.extent(grid, 0, case_id), view.extent(grid, 1, case_id),
                      grid.axes[0].centres.size(), grid.axes[1].centres.size(), values});
  return slices;
}

std::string field_picture(std::string const& title, std::vector<FieldSlice> const& slices, Axis const& range, std::size_t most_pixels) {
  double const longest = slices.size() > 1 ? 0.6 * side : side;
  double largest = 0, highest = 0;
  for (auto const& slice : slices) largest = std::max({largest, slice.x.upper - slice.x.lower, slice.y.upper - slice.y.lower});
  std::string planes;
  double x0 = left;
  for (auto const& slice : slices) {
    double const width = std::max(thinnest, longest * (slice.x.upper - slice.x.lower) / largest), height = std::max(thinnest, longest * (slice.y.upper - slice.y.lower) / largest);
    planes += plane(slice, range, most_pixels, x0, width, height);
    x0 += width + left + gap;
    highest = std::max(highest, height);
  }
  double const width = std::max(x0 - left + gap, 150.);
  return svg_begin(width, top + highest + bottom, title) + planes + "</svg>";
}

}  // namespace lapwing
