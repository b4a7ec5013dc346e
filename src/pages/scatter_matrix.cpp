// SPDX-License-Identifier: BSD-3-Clause
#include "pages/scatter_matrix.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "pages/chart.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr double full_width = 1030, least_left = 58, gap = 16, widest = 300, heading = 26, bottom = 42;

std::string points(MatrixAxis const& column, MatrixAxis const& row, Axis const& x, Axis const& y) {
  constexpr std::size_t many = 300;
  std::string path;
  for (std::size_t c = 0; c < column.values.size(); ++c)
    if (std::isfinite(row.values[c]))
      path += fmt::format("M{} {}h0", coordinate(x.place(column.values[c])), coordinate(y.place(row.values[c])));
  return path.empty()
             ? ""
             : fmt::format("<path class=\"points{}\" d=\"{}\"/>", column.values.size() > many ? " many" : "", path);
}

}  // namespace

std::string scatter_matrix(std::vector<MatrixAxis> const& columns, std::vector<MatrixAxis> const& rows,
                           std::vector<char> const& failed) {
  double left = least_left;
  for (auto const& row : rows) left = std::max(left, room_for(ticks(padded(row.range, 0.05), 4)));
  double const width = std::min(widest, (full_width - left - 8) / static_cast<double>(columns.size()) - gap),
               height = std::clamp(0.72 * width, 100., 170.);
  double const row_height = heading + height + 8, below = row_height * static_cast<double>(rows.size());
  std::string text = svg_begin(left + (width + gap) * static_cast<double>(columns.size()), below + bottom,
                               "quantities against parameters");
  for (std::size_t r = 0; r < rows.size(); ++r) {
    Axis y = padded(rows[r].range, 0.05);
    y.end = heading + row_height * static_cast<double>(r);
    y.begin = y.end + height;
    text += svg_text(0, y.end - 11, "start", rows[r].label, "title");
    for (std::size_t c = 0; c < columns.size(); ++c) {
      Axis x = padded(columns[c].range, 0.05);
      x.begin = left + (width + gap) * static_cast<double>(c);
      x.end = x.begin + width;
      std::string grid, numbers;
      for (auto const& tick : ticks_in_a_row(x, 5)) {
        grid += fmt::format("M{} {}V{}", coordinate(x.place(tick.value)), coordinate(y.begin), coordinate(y.end));
        if (r + 1 == rows.size()) numbers += svg_text(x.place(tick.value), y.begin + 16, "middle", tick.text);
      }
      for (auto const& tick : ticks(y, 4)) {
        grid += fmt::format("M{} {}H{}", coordinate(x.begin), coordinate(y.place(tick.value)), coordinate(x.end));
        if (c == 0) numbers += svg_text(x.begin - 7, y.place(tick.value) + 4, "end", tick.text);
      }
      std::vector<double> of_failed;
      for (std::size_t i = 0; i < failed.size(); ++i)
        if (failed[i]) of_failed.push_back(columns[c].values[i]);
      text += fmt::format("<path class=\"grid\" d=\"{}\"/>", grid) +
              svg_line(x.begin, y.begin, x.end, y.begin, "axis") + numbers;
      text += points(columns[c], rows[r], x, y) + failure_marks(x, y.begin, of_failed);
      if (r + 1 == rows.size())
        text += svg_text(0.5 * (x.begin + x.end), y.begin + 35, "middle", columns[c].label, "label");
    }
  }
  return text + "</svg>";
}

}  // namespace lapwing
