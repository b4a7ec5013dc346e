// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "pages/chart.hpp"
#include "pages/colour_map.hpp"
#include "pages/field_picture.hpp"
#include "pages/page_data.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr std::size_t most_fields = 4, most_pictures = 24, most_curves = 9, most_pixels = 128;

/// A field of a case, as it is drawn.
struct Drawn {
  std::int64_t case_id;
  ResultGrid const* grid;
  std::vector<double> values;
};

/// Done cases that have a field, all of them or so many, evenly chosen.
std::vector<Drawn> choose(PageData const& data, std::string const& field, std::size_t most) {
  std::vector<std::pair<std::int64_t, ResultGrid const*>> cases;
  for (auto const& grid : data.view.grids()) {
    bool const has_it = std::any_of(grid.fields.begin(), grid.fields.end(), [&](auto const& one) { return one.name == field; });
    if (!has_it) continue;
    for (auto const id : grid.cases)
      if (data.is_done(id)) cases.emplace_back(id, &grid);
  }
  std::sort(cases.begin(), cases.end());
  std::vector<Drawn> drawn;
  std::size_t const n = std::min(most, cases.size());
  for (std::size_t i = 0; i < n; ++i) {
    auto const& [id, grid] = cases[n == 1 ? 0 : i * (cases.size() - 1) / (n - 1)];
    drawn.push_back({id, grid, data.view.field(*grid, field, id)});
  }
  return drawn;
}

/// One range of colours for all pictures of a field: logarithmic where most of its values, and not only those at an edge, differ by orders.
Axis range_of(std::vector<Drawn> const& drawn) {
  std::vector<double> values;
  for (auto const& one : drawn)
    std::copy_if(one.values.begin(), one.values.end(), std::back_inserter(values), [](double value) { return std::isfinite(value); });
  if (values.empty()) return {};
  auto const quantile = [&](double part) {
    auto const at = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
  };
  constexpr double orders = 30;
  double const low = quantile(0.1), high = quantile(0.9);
  return fitting_axis(values, low > 0 && high > orders * low);
}

std::string counts_text(std::size_t n_drawn, std::size_t n_all) {
  return n_drawn < n_all ? fmt::format("{} of {} done cases, evenly chosen.", n_drawn, n_all) : "";
}

std::string curves(PageData const& data, ResultField const& field, std::vector<Drawn> const& drawn) {
  std::vector<double> xs, all;
  for (auto const& one : drawn) {
    auto const extent = data.view.extent(*one.grid, 0, one.case_id);
    xs.insert(xs.end(), {extent.lower, extent.upper});
    all.insert(all.end(), one.values.begin(), one.values.end());
  }
  Chart chart(460, 300, label_of(field.name, field.units), fitting_axis(xs, false), label_of("x", drawn.front().grid->axes[0].units), fitting_axis(all, false));
  std::vector<std::pair<std::string, std::string>> names;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    auto const extent = data.view.extent(*drawn[i].grid, 0, drawn[i].case_id);
    auto const n = static_cast<double>(drawn[i].values.size());
    std::vector<double> x;
    for (double c = 0; c < n; ++c) x.push_back(extent.lower + (c + 0.5) / n * (extent.upper - extent.lower));
    auto const colour = hex(line_colour(i, drawn.size()));
    chart.add_line(x, drawn[i].values, colour, false);
    names.emplace_back(data.name_of(drawn[i].case_id), colour);
  }
  if (drawn.size() > 1) chart.add_legend("", names);
  return fmt::format("<div class=\"charts\">{}</div>", chart.svg(field.name + " along x"));
}

/// A slider over pictures. Without scripts the pictures stand side by side.
std::string pictures(PageData const& data, ResultField const& field, std::vector<Drawn> const& drawn, std::size_t most_bytes) {
  auto const range = range_of(drawn);
  std::string strip;
  std::size_t n = 0;
  for (auto const& one : drawn) {
    auto const name = data.name_of(one.case_id);
    auto const picture = fmt::format("<figcaption>{}</figcaption>{}", escaped(name),
                                     field_picture(name, slices_of(data.view, *one.grid, one.case_id, one.values), range, most_pixels));
    if (strip.size() + picture.size() > most_bytes && n > 0) break;
    strip += fmt::format("<figure>{}</figure>", picture);
    ++n;
  }
  std::string const left_out = n < drawn.size() ? fmt::format("<p>{} of {} pictures: more would make the page too large.</p>", n, drawn.size()) : "";
  std::string const bar = svg_begin(96, 190, "colours of " + field.name) + colour_bar(4, 24, 150, range, label_of(field.name, field.units)) + "</svg>";
  return fmt::format("{}<div class=\"pictures\"><div class=\"stage\"></div><div class=\"bar\">{}</div><div class=\"strip\">{}</div></div>", left_out, bar, strip);
}

}  // namespace

std::string fields_section(PageData const& data, std::size_t most_bytes) {
  std::vector<ResultField> fields;
  for (auto const& grid : data.view.grids())
    for (auto const& field : grid.fields)
      if (std::none_of(fields.begin(), fields.end(), [&](auto const& known) { return known.name == field.name; })) fields.push_back(field);
  std::size_t const n = std::min(fields.size(), most_fields);
  auto const n_done = static_cast<std::size_t>(std::count(data.summary.status.begin(), data.summary.status.end(), CaseStatus::done));
  if (n == 0 || n_done == 0) return "";
  std::string text = "<section><h2>Fields</h2>";
  if (fields.size() > n) text += fmt::format("<p>{} of {} fields.</p>", n, fields.size());
  std::size_t const room = most_bytes / n;
  for (std::size_t f = 0; f < n; ++f) {
    bool const is_line = data.view.grids()[0].axes.size() == 1;
    auto const drawn = choose(data, fields[f].name, is_line ? most_curves : most_pictures);
    if (drawn.empty()) continue;
    text += fmt::format("<h3>{}</h3><p>{}{}</p>", escaped(label_of(fields[f].name, fields[f].units)), counts_text(drawn.size(), n_done),
                        drawn.front().grid->axes.size() == 3 ? " Three planes through the middle." : "");
    text += is_line ? curves(data, fields[f], drawn) : pictures(data, fields[f], drawn, room);
  }
  return text + "</section>";
}

}  // namespace lapwing
