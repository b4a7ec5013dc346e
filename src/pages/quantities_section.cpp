// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "pages/chart.hpp"
#include "pages/colour_map.hpp"
#include "pages/page_data.hpp"
#include "pages/parallel_coordinates.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr std::size_t most_quantities = 8, most_parameters = 6, most_points = 2000, most_axes = 10, most_lines = 12;
constexpr double chart_width = 326, chart_height = 250, panel_height = 180;

std::vector<std::int64_t> all_cases(PageData const& data) {
  std::vector<std::int64_t> cases(data.summary.status.size());
  std::iota(cases.begin(), cases.end(), std::int64_t{0});
  return cases;
}

std::vector<double> distinct(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// Parameter values of cases that failed.
std::vector<double> of_failed(PageData const& data, PageColumn const& parameter, std::vector<std::int64_t> const& cases) {
  std::vector<double> values;
  for (auto const id : cases)
    if (data.summary.status[static_cast<std::size_t>(id)] == CaseStatus::failed) values.push_back(parameter.values[static_cast<std::size_t>(id)]);
  return values;
}

/// Cases in the order of a parameter.
std::vector<std::int64_t> in_order_of(PageColumn const& parameter, std::vector<std::int64_t> cases) {
  std::stable_sort(cases.begin(), cases.end(), [&](std::int64_t a, std::int64_t b) {
    return parameter.values[static_cast<std::size_t>(a)] < parameter.values[static_cast<std::size_t>(b)];
  });
  return cases;
}

std::string line_chart(PageData const& data, PageColumn const& parameter, PageColumn const& quantity) {
  auto const cases = in_order_of(parameter, thinned(data, all_cases(data), most_points));
  auto const x = values_of(parameter, cases), y = values_of(quantity, cases);
  Chart chart(chart_width, chart_height, quantity.label(), axis_of_parameter(distinct(x)), parameter.label(), fitting_axis(y, true));
  constexpr std::size_t few = 60;
  chart.add_line(x, y, "var(--series)", x.size() <= few);
  chart.add_marks(of_failed(data, parameter, cases));
  return chart.svg(fmt::format("{} against {}", quantity.name, parameter.name));
}

/// Cases by what all parameters but one are.
std::map<std::vector<double>, std::vector<std::int64_t>> families(PageData const& data, PageColumn const& parameter, std::vector<std::int64_t> const& cases) {
  std::map<std::vector<double>, std::vector<std::int64_t>> found;
  for (auto const id : cases) {
    std::vector<double> others;
    for (auto const& other : data.parameters)
      if (&other != &parameter) others.push_back(other.values[static_cast<std::size_t>(id)]);
    found[others].push_back(id);
  }
  return found;
}

std::string joined(std::vector<std::string> const& parts) {
  std::string text;
  for (auto const& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

/// Against one parameter, a line for each combination of the others.
std::string family_chart(PageData const& data, PageColumn const& parameter, PageColumn const& quantity) {
  auto const cases = in_order_of(parameter, thinned(data, all_cases(data), most_points));
  Chart chart(chart_width, chart_height, quantity.label(), axis_of_parameter(distinct(values_of(parameter, cases))), parameter.label(),
              fitting_axis(values_of(quantity, cases), true));
  auto const members = families(data, parameter, cases);
  std::vector<std::pair<std::string, std::string>> names;
  for (auto const& [others, own] : members) {
    auto const colour = hex(line_colour(names.size(), members.size()));
    chart.add_line(values_of(parameter, own), values_of(quantity, own), colour, own.size() <= 30);
    std::vector<std::string> words;
    for (double const value : others) words.push_back(short_number(value));
    names.emplace_back(joined(words), colour);
  }
  std::reverse(names.begin(), names.end());
  std::vector<std::string> others;
  for (auto const& other : data.parameters)
    if (&other != &parameter) others.push_back(data.parameters.size() > 2 ? other.name : other.label());
  chart.add_marks(of_failed(data, parameter, cases));
  chart.add_legend(joined(others), names);
  return chart.svg(fmt::format("{} against {}, a line for each {}", quantity.name, parameter.name, joined(others)));
}

/// The parameter with most values.
PageColumn const& finest(PageData const& data) {
  return *std::max_element(data.parameters.begin(), data.parameters.end(),
                           [](auto const& a, auto const& b) { return distinct(a.values).size() < distinct(b.values).size(); });
}

/// Whether the cases are few lines of many points: all combinations of the values of a grid.
bool are_few_lines(PageData const& data) {
  double n = 1;
  for (auto const& parameter : data.parameters) n *= static_cast<double>(distinct(parameter.values).size());
  auto const n_cases = static_cast<double>(data.summary.status.size()), n_points = static_cast<double>(distinct(finest(data).values).size());
  return n == n_cases && n_points >= 3 && n_cases / n_points <= most_lines;
}

/// Whether every pair of values of both parameters belongs to one case.
bool is_full_grid(PageData const& data, std::size_t n_x, std::size_t n_y) { return n_x * n_y == data.summary.status.size(); }

std::string map_chart(PageData const& data, PageColumn const& px, PageColumn const& py, PageColumn const& quantity) {
  MapChart map{quantity.label(), px.label(), py.label(), quantity.units, distinct(px.values), distinct(py.values), {}};
  map.values.assign(map.x.size() * map.y.size(), not_a_number);
  for (std::size_t c = 0; c < data.summary.status.size(); ++c) {
    auto const column = static_cast<std::size_t>(std::lower_bound(map.x.begin(), map.x.end(), px.values[c]) - map.x.begin());
    auto const row = static_cast<std::size_t>(std::lower_bound(map.y.begin(), map.y.end(), py.values[c]) - map.y.begin());
    map.values[row * map.x.size() + column] = quantity.values[c];
  }
  return map.svg();
}

std::string two_parameters(PageData const& data, PageColumn const& quantity) {
  auto const* x = &data.parameters[0];
  auto const* y = &data.parameters[1];
  auto n_x = distinct(x->values).size(), n_y = distinct(y->values).size();
  if (n_x < n_y) {
    std::swap(x, y);
    std::swap(n_x, n_y);
  }
  constexpr std::size_t most_cells = 10000;
  std::string text = n_y <= most_lines ? family_chart(data, *x, quantity) : "";
  if (n_y > 1 && n_x * n_y <= most_cells) text += map_chart(data, *x, *y, quantity);
  return text;
}

/// Quantities against parameters, a row of panels for each quantity.
std::string matrix(PageData const& data) {
  auto const cases = thinned(data, all_cases(data), most_points);
  auto const n_columns = std::min(data.parameters.size(), most_parameters);
  double const panel_width = std::clamp(1020 / static_cast<double>(n_columns) - 8, 165., chart_width);
  std::string text = fmt::format("<div class=\"matrix\" style=\"grid-template-columns: repeat({}, max-content)\">", n_columns);
  for (std::size_t q = 0; q < std::min(data.quantities.size(), most_quantities); ++q)
    for (std::size_t p = 0; p < std::min(data.parameters.size(), most_parameters); ++p) {
      auto const& parameter = data.parameters[p];
      auto const x = values_of(parameter, cases), y = values_of(data.quantities[q], cases);
      Chart chart(panel_width, panel_height, data.quantities[q].label(), axis_of_parameter(distinct(x)), parameter.label(), fitting_axis(y, true));
      chart.add_points(x, y, "var(--series)", cases.size() > 300 ? 2.5 : 4);
      chart.add_marks(of_failed(data, parameter, cases));
      text += chart.svg(fmt::format("{} against {}", data.quantities[q].name, parameter.name));
    }
  return text + "</div>";
}

std::string all_in_one(PageData const& data) {
  constexpr std::size_t most_drawn = 500;
  auto const cases = thinned(data, all_cases(data), most_drawn);
  std::vector<ParallelAxis> axes;
  auto const add = [&](PageColumn const& column, bool is_parameter) {
    auto values = values_of(column, cases);
    Axis const range = is_parameter ? axis_of_parameter(distinct(values)) : fitting_axis(values, true);
    axes.push_back({column.label(), range, std::move(values)});
  };
  for (auto const& parameter : data.parameters)
    if (axes.size() < most_axes - 2) add(parameter, true);
  for (auto const& quantity : data.quantities)
    if (axes.size() < most_axes) add(quantity, false);
  std::string const drawn = cases.size() < data.summary.status.size() ? fmt::format(" {} of {} cases are drawn.", cases.size(), data.summary.status.size()) : "";
  return fmt::format("<h3>All at once</h3><p>Each line is a case, coloured by {}.{}</p><div class=\"charts\">{}</div>", escaped(axes.back().label), drawn,
                     parallel_coordinates(axes));
}

std::string table_of_numbers(PageData const& data) {
  std::string text = "<table><tr><th scope=\"col\">case</th>";
  for (auto const& quantity : data.quantities) text += fmt::format("<th scope=\"col\">{}</th>", escaped(quantity.label()));
  text += "</tr>";
  for (std::size_t c = 0; c < std::min<std::size_t>(data.summary.status.size(), 20); ++c) {
    text += fmt::format("<tr><td>{}</td>", c);
    for (auto const& quantity : data.quantities) text += fmt::format("<td>{}</td>", std::isnan(quantity.values[c]) ? "-" : fmt::format("{:.6g}", quantity.values[c]));
    text += "</tr>";
  }
  return text + "</table>";
}

std::string what_is_left_out(PageData const& data) {
  std::string text;
  auto const n = data.summary.status.size();
  if (n > most_points) text += fmt::format("Charts draw {} of {} cases, evenly chosen, with the least and largest of each quantity. ", std::min(n, most_points), n);
  if (data.quantities.size() > most_quantities) text += fmt::format("{} of {} quantities are drawn. ", most_quantities, data.quantities.size());
  if (data.parameters.size() > most_parameters) text += fmt::format("{} of {} parameters are drawn in the matrix. ", most_parameters, data.parameters.size());
  if (!of_failed(data, data.parameters.front(), all_cases(data)).empty()) text += "Red marks at the lower edge and grey cells are cases that failed. ";
  return text.empty() ? "" : fmt::format("<p>{}</p>", text);
}

}  // namespace

std::string quantities_section(PageData const& data) {
  if (data.quantities.empty() || data.summary.status.empty()) return "";
  std::string text = "<section><h2>Quantities</h2>";
  if (data.parameters.empty()) return text + table_of_numbers(data) + "</section>";
  text += what_is_left_out(data) + "<div class=\"charts\">";
  bool const is_grid = data.parameters.size() == 2 && is_full_grid(data, distinct(data.parameters[0].values).size(), distinct(data.parameters[1].values).size());
  if (data.parameters.size() == 1 || is_grid)
    for (std::size_t q = 0; q < std::min(data.quantities.size(), most_quantities); ++q)
      text += is_grid ? two_parameters(data, data.quantities[q]) : line_chart(data, data.parameters[0], data.quantities[q]);
  else {
    if (are_few_lines(data))
      for (std::size_t q = 0; q < std::min(data.quantities.size(), most_quantities); ++q) text += family_chart(data, finest(data), data.quantities[q]);
    text += matrix(data);
  }
  text += "</div>";
  if (data.parameters.size() > 2 || (data.parameters.size() == 2 && !is_grid)) text += all_in_one(data);
  return text + "</section>";
}

}  // namespace lapwing
