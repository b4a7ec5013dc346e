// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/digits.hpp"
#include "pages/chart.hpp"
#include "pages/map_chart.hpp"
#include "pages/page_data.hpp"
#include "pages/parallel_coordinates.hpp"
#include "pages/parameter_charts.hpp"
#include "pages/point_map.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr std::size_t most_quantities = 8, most_parameters = 6, most_points = 2000, most_points_together = 40000,
                      most_axes = 10, most_lines = 500;

MatrixAxis axis_of(PageColumn const& column, std::vector<std::int64_t> const& cases) {
  auto values = values_of(column, cases);
  Axis const range = column.distinct.empty() ? fitting_axis(values, true) : axis_of_parameter(column.distinct);
  return {column.label(), range, std::move(values)};
}

std::vector<MatrixAxis> axes_of(std::vector<PageColumn> const& columns, std::size_t most,
                                std::vector<std::int64_t> const& cases) {
  std::vector<MatrixAxis> axes;
  for (std::size_t i = 0; i < std::min(most, columns.size()); ++i) axes.push_back(axis_of(columns[i], cases));
  return axes;
}

std::vector<char> failed_of(PageData const& data, std::vector<std::int64_t> const& cases) {
  std::vector<char> failed;
  for (auto const id : cases) failed.push_back(data.has_failed(id));
  return failed;
}

std::string matrix(PageData const& data, std::vector<std::int64_t> const& cases) {
  return scatter_matrix(axes_of(data.parameters, most_parameters, cases),
                        axes_of(data.quantities, most_quantities, cases), failed_of(data, cases));
}

std::string point_maps(PageData const& data, std::vector<std::int64_t> const& cases) {
  std::string text;
  auto const axes = axes_of(data.parameters, 2, cases);
  for (auto const& quantity : axes_of(data.quantities, most_quantities, cases))
    text += point_map(axes[0], axes[1], quantity, failed_of(data, cases));
  return text;
}

std::string all_in_one(PageData const& data) {
  auto const cases = thinned(data, most_lines);
  auto axes = axes_of(data.parameters, most_axes - 2, cases);
  for (auto& axis : axes_of(data.quantities, most_axes - axes.size(), cases)) axes.push_back(std::move(axis));
  std::vector<std::string> names;
  for (auto const id : cases)
    names.push_back(data.parameters.empty() ? data.name_of(id) : fmt::format("case {}: {}", id, data.name_of(id)));
  std::string const drawn = cases.size() < data.summary.status.size()
                                ? fmt::format(" {} of {} cases are drawn.", in_thousands(cases.size()),
                                              in_thousands(data.summary.status.size()))
                                : "";
  return fmt::format(
      "<h3>All at once</h3><p>Each line is a case, coloured by {}.{} <span class=\"script\">Draw along an axis to "
      "choose cases; a click on it chooses all again.</span></p>"
      "<div class=\"charts\">{}</div>",
      escaped(axes.back().label), drawn, parallel_coordinates(axes, names, failed_of(data, cases)));
}

std::string table_of_numbers(PageData const& data) {
  constexpr std::size_t most_rows = 20;
  std::string text = "<table class=\"numbers\"><tr><th scope=\"col\">case</th>";
  for (auto const& quantity : data.quantities)
    text += fmt::format("<th scope=\"col\">{}</th>", escaped(quantity.label()));
  text += "</tr>";
  for (std::size_t c = 0; c < std::min(data.summary.status.size(), most_rows); ++c) {
    text += fmt::format("<tr><td>{}</td>", c);
    for (auto const& quantity : data.quantities)
      text += fmt::format(
          "<td>{}</td>", !std::isfinite(quantity.values[c]) ? "-" : typeset(fmt::format("{:.6g}", quantity.values[c])));
    text += "</tr>";
  }
  return text + "</table>";
}

std::string what_is_left_out(PageData const& data, std::size_t n_drawn, bool is_map, bool has_lines) {
  std::string text;
  auto const n = data.summary.status.size();
  if (n_drawn < n && (!is_map || has_lines))
    text += fmt::format("{} of {} cases are drawn{}, evenly chosen, with the least and largest of each quantity. ",
                        in_thousands(n_drawn), in_thousands(n), is_map ? " as lines" : "");
  for (auto const& parameter : data.parameters)
    if (auto const along = parameter.distinct.size(); is_map && along > MapChart::most_along_a_side)
      text += fmt::format("Maps show {} of {} values of {}. ", MapChart::most_along_a_side, in_thousands(along),
                          escaped(parameter.name));
  if (data.quantities.size() > most_quantities)
    text += fmt::format("{} of {} quantities are drawn. ", most_quantities, data.quantities.size());
  if (data.parameters.size() > most_parameters)
    text += fmt::format("{} of {} parameters are drawn in the matrix. ", most_parameters, data.parameters.size());
  if (std::count(data.summary.status.begin(), data.summary.status.end(), CaseStatus::failed) > 0)
    text += is_map ? "Red cells, and red marks at the lower edge, are cases that failed. "
                   : "Red marks are cases that failed. ";
  return text.empty() ? "" : fmt::format("<p>{}</p>", text);
}

}  // namespace

std::string quantities_section(PageData const& data) {
  if (data.quantities.empty() || data.summary.status.empty()) return "";
  std::string text = "<section><h2>Quantities</h2>";
  if (std::none_of(data.summary.status.begin(), data.summary.status.end(),
                   [](CaseStatus status) { return status == CaseStatus::done; }))
    return text + "<p>No case is done.</p></section>";
  if (data.parameters.empty()) return text + table_of_numbers(data) + "</section>";
  bool const is_line = data.parameters.size() == 1, is_map = is_plane(data),
             has_lines = !is_line && are_few_lines(data);
  std::size_t const n = std::min(data.quantities.size(), most_quantities),
                    n_panels = n * std::min(data.parameters.size(), most_parameters);
  auto const cases = thinned(data, std::min(most_points, most_points_together / n_panels));
  text += what_is_left_out(data, cases.size(), is_map, has_lines) + "<div class=\"charts\">";
  for (std::size_t q = 0; q < n; ++q) {
    if (is_line) text += line_chart(data, data.quantities[q], cases);
    if (has_lines) text += family_chart(data, data.quantities[q], cases);
    if (is_map) text += plane_map(data, data.quantities[q]);
  }
  bool const is_other = !is_line && !is_map;
  if (is_other && data.parameters.size() == 2) text += point_maps(data, cases);
  return text + (is_other ? matrix(data, cases) : "") + "</div>" + (is_other ? all_in_one(data) : "") + "</section>";
}

}  // namespace lapwing
