// SPDX-License-Identifier: BSD-3-Clause
#include "pages/parameter_charts.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "pages/chart.hpp"
#include "pages/colour_map.hpp"
#include "pages/map_chart.hpp"

namespace lapwing {
namespace {

constexpr double chart_width = 326, chart_height = 250;
constexpr std::size_t most_lines = 12, most_points = 60;

/// Cases in the order of a parameter.
std::vector<std::int64_t> in_order_of(PageColumn const& parameter, std::vector<std::int64_t> cases) {
  auto const value = [&](std::int64_t id) { return parameter.values[static_cast<std::size_t>(id)]; };
  std::stable_sort(cases.begin(), cases.end(), [&](std::int64_t a, std::int64_t b) { return value(a) < value(b); });
  return cases;
}

std::vector<double> of_failed(PageData const& data, PageColumn const& parameter, std::vector<std::int64_t> cases) {
  std::erase_if(cases, [&](std::int64_t id) { return !data.has_failed(id); });
  return values_of(parameter, cases);
}

/// Errors are followed on logarithmic axes, where orders of convergence are slopes.
void show_orders(Axis& axis) {
  axis.logarithmic = axis.logarithmic || (axis.low > 0 && axis.high > 2 * axis.low);
}

/// A line, and points where they are few.
void add(Chart& chart, PageData const& data, PageColumn const& parameter, PageColumn const& quantity,
         std::vector<std::int64_t> const& cases, std::string const& colour) {
  auto const x = values_of(parameter, cases), y = values_of(quantity, cases);
  chart.add_line(x, y, colour);
  if (cases.size() > most_points) return;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < cases.size(); ++i)
    names.push_back(fmt::format("{}: {} (case {})", data.name_of(cases[i]), typeset(short_number(y[i])), cases[i]));
  chart.add_points(x, y, colour, names);
}

/// Cases by what all parameters but one are.
std::map<std::vector<double>, std::vector<std::int64_t>> families(PageData const& data, PageColumn const& parameter,
                                                                  std::vector<std::int64_t> const& cases) {
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

/// The parameter with most values.
PageColumn const& finest(PageData const& data) {
  return *std::max_element(data.parameters.begin(), data.parameters.end(),
                           [](auto const& a, auto const& b) { return a.distinct.size() < b.distinct.size(); });
}

/// Whether every combination of the values of the parameters is one case.
bool is_grid(PageData const& data) {
  double n = 1;
  for (auto const& parameter : data.parameters) n *= static_cast<double>(parameter.distinct.size());
  std::size_t const n_cases = data.summary.status.size();
  if (n != static_cast<double>(n_cases)) return false;
  std::set<std::vector<double>> points;
  for (std::size_t c = 0; c < n_cases; ++c) {
    std::vector<double> point;
    for (auto const& parameter : data.parameters) point.push_back(parameter.values[c]);
    points.insert(std::move(point));
  }
  return points.size() == n_cases;
}

}  // namespace

std::string line_chart(PageData const& data, PageColumn const& quantity, std::vector<std::int64_t> const& cases) {
  auto const& parameter = data.parameters.front();
  auto const sorted = in_order_of(parameter, cases);
  Axis x = axis_of_parameter(parameter.distinct), y = fitting_axis(values_of(quantity, sorted), true);
  if (quantity.is_error) {
    show_orders(x);
    show_orders(y);
  }
  Chart chart(chart_width, chart_height, quantity.label(), x, parameter.label(), y);
  add(chart, data, parameter, quantity, sorted, "var(--series)");
  chart.add_marks(of_failed(data, parameter, sorted));
  return chart.svg(fmt::format("{} against {}", quantity.name, parameter.name));
}

bool is_plane(PageData const& data) {
  return data.parameters.size() == 2 && is_grid(data);
}

std::string plane_map(PageData const& data, PageColumn const& quantity) {
  auto const& px = finest(data);
  auto const& py = &px == &data.parameters[0] ? data.parameters[1] : data.parameters[0];
  MapChart map{quantity.label(), px.label(), py.label(), px.distinct, py.distinct, {}, {}};
  map.values.assign(map.x.size() * map.y.size(), not_a_number);
  map.failed.assign(map.values.size(), 0);
  for (std::size_t c = 0; c < data.summary.status.size(); ++c) {
    auto const column =
        static_cast<std::size_t>(std::lower_bound(map.x.begin(), map.x.end(), px.values[c]) - map.x.begin());
    auto const row =
        static_cast<std::size_t>(std::lower_bound(map.y.begin(), map.y.end(), py.values[c]) - map.y.begin());
    map.values[row * map.x.size() + column] = quantity.values[c];
    map.failed[row * map.x.size() + column] = data.has_failed(static_cast<std::int64_t>(c));
  }
  return map.svg();
}

bool are_few_lines(PageData const& data) {
  auto const n_points = finest(data).distinct.size();
  return n_points >= 3 && data.summary.status.size() <= most_lines * n_points && is_grid(data);
}

std::string family_chart(PageData const& data, PageColumn const& quantity, std::vector<std::int64_t> const& cases) {
  auto const& parameter = finest(data);
  auto const members = families(data, parameter, in_order_of(parameter, cases));
  Chart chart(chart_width, chart_height, quantity.label(), axis_of_parameter(parameter.distinct), parameter.label(),
              fitting_axis(values_of(quantity, cases), true));
  std::vector<std::pair<std::string, std::string>> names;
  for (auto const& [others, own] : members) {
    auto const colour = hex(line_colour(names.size(), members.size()));
    add(chart, data, parameter, quantity, own, colour);
    std::vector<std::string> words;
    for (double const value : others) words.push_back(typeset(short_number(value)));
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

}  // namespace lapwing
