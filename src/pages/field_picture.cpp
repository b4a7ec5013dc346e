// SPDX-License-Identifier: BSD-3-Clause
#include "pages/field_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "pages/chart.hpp"
#include "pages/png.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

/// Long names of axes that vary speak of fractions.
std::string axis_label(ResultGrid const& grid, std::size_t d) {
  auto const& axis = grid.axes[d];
  return label_of(axis.name, grid.boxes_vary ? "" : axis.long_name, axis.units);
}

constexpr double least_left = 46, top = 26, bottom = 36, gap = 14, side = 380, side_of_three = 214, thinnest = 24;
constexpr std::uint8_t nothing = 255;  // colour of what is no number
constexpr double most_index = 254;

/// Values [y][x] as means over cells, at most so many along a side.
FieldSlice reduced(FieldSlice slice, std::size_t most) {
  std::size_t const n_x = std::min(slice.n_x, most), n_y = std::min(slice.n_y, most);
  if (n_x == slice.n_x && n_y == slice.n_y) return slice;
  std::vector<double> means;
  for (std::size_t row = 0; row < n_y; ++row)
    for (std::size_t column = 0; column < n_x; ++column) {
      std::size_t const j0 = row * slice.n_y / n_y, j1 = (row + 1) * slice.n_y / n_y, i0 = column * slice.n_x / n_x,
                        i1 = (column + 1) * slice.n_x / n_x;
      double mean = 0;
      for (std::size_t j = j0; j < j1; ++j)
        for (std::size_t i = i0; i < i1; ++i)
          mean += slice.values[j * slice.n_x + i] / static_cast<double>((j1 - j0) * (i1 - i0));
      means.push_back(mean);
    }
  slice.n_x = n_x;
  slice.n_y = n_y;
  slice.values = std::move(means);
  return slice;
}

/// The plane through the middle of a field in three directions, across direction `across`.
FieldSlice middle_plane(ResultView const& view, ResultGrid const& grid, std::int64_t case_id,
                        std::vector<double> const& values, std::size_t across) {
  std::size_t const dx = across == 0 ? 1 : 0, dy = across == 2 ? 1 : 2;
  std::array<std::size_t, 3> n{}, stride{};
  for (std::size_t d = 0; d < 3; ++d) {
    n[d] = grid.axes[d].centres.size();
    stride[d] = d == 0 ? 1 : stride[d - 1] * n[d - 1];
  }
  auto const extent = view.extent(grid, across, case_id);
  std::size_t const at = n[across] / 2;
  double const place =
      extent.lower + (static_cast<double>(at) + 0.5) / static_cast<double>(n[across]) * (extent.upper - extent.lower);
  FieldSlice slice{axis_label(grid, dx),
                   axis_label(grid, dy),
                   fmt::format("{} = {}", grid.axes[across].name, typeset(short_number(place))),
                   view.extent(grid, dx, case_id),
                   view.extent(grid, dy, case_id),
                   n[dx],
                   n[dy],
                   {}};
  for (std::size_t j = 0; j < n[dy]; ++j)
    for (std::size_t i = 0; i < n[dx]; ++i)
      slice.values.push_back(values[at * stride[across] + i * stride[dx] + j * stride[dy]]);
  return slice;
}

/// Places of values in a range as indices of colours; the first row is the highest y.
IndexedPicture indexed(FieldSlice const& slice, Axis range) {
  range.begin = 0;
  range.end = most_index;
  IndexedPicture picture{slice.n_x, slice.n_y, {}};
  for (std::size_t row = slice.n_y; row-- > 0;)
    for (std::size_t column = 0; column < slice.n_x; ++column) {
      double const value = slice.values[row * slice.n_x + column];
      bool const is_number = std::isfinite(value) && (!range.logarithmic || value > 0);
      picture.pixels.push_back(
          is_number ? static_cast<std::uint8_t>(std::clamp(std::round(range.place(value)), 0., most_index)) : nothing);
    }
  return picture;
}

/// Colours that the indices of range `own` have in `range`.
std::array<Colour, 256> palette_of(Axis range, Axis const& own) {
  range.begin = 0;
  range.end = 1;
  std::array<Colour, 256> palette{};
  for (std::size_t i = 0; i < nothing; ++i)
    palette[i] = viridis(range.place(own.value(static_cast<double>(i) / most_index)));
  return palette;
}

std::vector<Tick> y_ticks(FieldSlice const& slice, double height) {
  return ticks({slice.y.lower, slice.y.upper}, height < 60 ? 1 : height < 120 ? 2 : 4);
}

std::string plane(FieldSlice const& slice, Axis const& range, Axis const& own, double x0, double width, double height) {
  Axis x{slice.x.lower, slice.x.upper, false, x0, x0 + width},
      y{slice.y.lower, slice.y.upper, false, top + height, top};
  std::string text =
      fmt::format("<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" href=\"{}\"/>",
                  coordinate(x0), coordinate(top), coordinate(width), coordinate(height),
                  data_uri(png(indexed(slice, own), palette_of(range, own), nothing)));
  text += svg_rectangle(x0, top, width, height, "class=\"frame\"");
  for (auto const& tick : ticks_in_a_row(x, 5))
    text += svg_line(x.place(tick.value), top + height, x.place(tick.value), top + height + 4, "axis") +
            svg_text(x.place(tick.value), top + height + 16, "middle", tick.text);
  for (auto const& tick : y_ticks(slice, height))
    text += svg_line(x0 - 4, y.place(tick.value), x0, y.place(tick.value), "axis") +
            svg_text(x0 - 7, y.place(tick.value) + 4, "end", tick.text);
  text += svg_text(x0 + 0.5 * width, top + height + 31, "middle", slice.x_label, "label") +
          svg_text(x0 - 7, top - 12, "end", slice.y_label, "label");
  return text + (slice.note.empty() ? "" : svg_text(x0 + width, top - 7, "end", slice.note));
}

}  // namespace

std::vector<FieldSlice> slices_of(ResultView const& view, ResultGrid const& grid, std::int64_t case_id,
                                  std::vector<double> const& values, std::size_t most) {
  std::vector<FieldSlice> slices;
  auto const label = [&](std::size_t d) { return axis_label(grid, d); };
  if (grid.axes.size() == 3)
    for (std::size_t const across : {2, 1, 0})
      slices.push_back(reduced(middle_plane(view, grid, case_id, values, across), most));
  if (grid.axes.size() == 2)
    slices.push_back(reduced({label(0), label(1), "", view.extent(grid, 0, case_id), view.extent(grid, 1, case_id),
                              grid.axes[0].centres.size(), grid.axes[1].centres.size(), values},
                             most));
  if (grid.axes.size() == 1)
    slices.push_back(
        reduced({label(0), "", "", view.extent(grid, 0, case_id), {}, grid.axes[0].centres.size(), 1, values}, most));
  return slices;
}

std::string field_picture(std::string const& title, std::vector<FieldSlice> const& slices, Axis const& range,
                          Axis const& own) {
  double const longest = slices.size() > 1 ? side_of_three : side;
  double largest = 0, highest = 0;
  for (auto const& slice : slices)
    largest = std::max({largest, slice.x.upper - slice.x.lower, slice.y.upper - slice.y.lower});
  std::string planes;
  double x0 = 0;
  for (auto const& slice : slices) {
    double const wide = longest * (slice.x.upper - slice.x.lower) / largest,
                 high = longest * (slice.y.upper - slice.y.lower) / largest;
    double const width = std::max(thinnest, wide), height = std::max(thinnest, high);
    x0 += std::max(least_left, room_for(y_ticks(slice, height)));
    planes += plane(slice, range, own, x0, width, height);
    if (width > wide || height > high) planes += svg_text(x0 + width, top - 7, "end", "not to scale");
    x0 += width + gap;
    highest = std::max(highest, height);
  }
  double const width = std::max(x0 + 6, 150.);
  return svg_begin(width, top + highest + bottom, title) + planes + "</svg>";
}

}  // namespace lapwing
