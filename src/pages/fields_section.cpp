// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/digits.hpp"
#include "pages/chart.hpp"
#include "pages/colour_map.hpp"
#include "pages/evenly.hpp"
#include "pages/field_picture.hpp"
#include "pages/page_data.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr std::size_t most_fields = 4, most_pictures = 60, most_curves = 9, most_pixels = 192, most_places = 500;
constexpr std::size_t most_values_read = 300'000'000;

/// A case that has a field, and where.
struct Place {
  std::int64_t case_id;
  ResultGrid const* grid;
};

/// A field of a case, as it is drawn.
struct Drawn {
  Place place;
  std::vector<FieldSlice> slices;
};

std::vector<Place> done_cases_with(PageData const& data, std::string const& field) {
  std::vector<Place> places;
  for (auto const& grid : data.view.grids()) {
    bool const has_it =
        std::any_of(grid.fields.begin(), grid.fields.end(), [&](auto const& one) { return one.name == field; });
    if (!has_it) continue;
    for (auto const id : grid.cases)
      if (data.is_done(id)) places.push_back({id, &grid});
  }
  std::sort(places.begin(), places.end(), [](Place const& a, Place const& b) { return a.case_id < b.case_id; });
  return places;
}

std::vector<Drawn> read(PageData const& data, std::string const& field, std::vector<Place> const& places,
                        std::size_t most_along_a_side) {
  std::vector<Drawn> drawn;
  for (auto const& place : places)
    drawn.push_back({place, slices_of(data.view, *place.grid, place.case_id,
                                      data.view.field(*place.grid, field, place.case_id), most_along_a_side)});
  return drawn;
}

std::vector<double> values_of(std::vector<FieldSlice> const& slices) {
  std::vector<double> values;
  for (auto const& slice : slices)
    std::copy_if(slice.values.begin(), slice.values.end(), std::back_inserter(values),
                 [](double value) { return std::isfinite(value); });
  return values;
}

/// One range of colours for all pictures of a field: logarithmic where most of its values, and not only those at an
/// edge, differ by orders.
Axis range_of(std::vector<Drawn> const& drawn) {
  std::vector<double> values;
  for (auto const& one : drawn)
    for (double const value : values_of(one.slices)) values.push_back(value);
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

/// The range of one case's values on the kind of scale that all have.
Axis own_range(std::vector<FieldSlice> const& slices, bool logarithmic) {
  auto values = values_of(slices);
  if (logarithmic) std::erase_if(values, [](double value) { return value <= 0; });
  Axis own = fitting_axis(values, false);
  own.logarithmic = logarithmic && own.low > 0;
  return own;
}

std::string counts_text(std::size_t n_drawn, std::size_t n_all) {
  return n_drawn < n_all ? fmt::format("{} of {} done cases, evenly chosen. ", n_drawn, in_thousands(n_all)) : "";
}

std::string curves(PageData const& data, ResultField const& field, std::vector<Drawn> const& drawn) {
  std::vector<double> xs, all;
  for (auto const& one : drawn) {
    auto const& slice = one.slices.front();
    xs.insert(xs.end(), {slice.x.lower, slice.x.upper});
    all.insert(all.end(), slice.values.begin(), slice.values.end());
  }
  Chart chart(640, 320, "", fitting_axis(xs, false), drawn.front().slices.front().x_label, fitting_axis(all, false));
  std::vector<std::pair<std::string, std::string>> names;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    auto const& slice = drawn[i].slices.front();
    std::vector<double> x;
    for (std::size_t c = 0; c < slice.n_x; ++c)
      x.push_back(slice.x.lower +
                  (static_cast<double>(c) + 0.5) / static_cast<double>(slice.n_x) * (slice.x.upper - slice.x.lower));
    auto const colour = hex(line_colour(i, drawn.size()));
    chart.add_line(x, slice.values, colour);
    names.emplace_back(data.name_of(drawn[i].place.case_id), colour);
  }
  if (drawn.size() > 1) chart.add_legend("", names);
  return fmt::format("<div class=\"charts\">{}</div>", chart.svg(field.name + " along x"));
}

/// @param style_class  "more" for those that only the slider shows.
std::string figure(PageData const& data, Drawn const& one, Axis const& range, std::string const& style_class) {
  Axis const own = own_range(one.slices, range.logarithmic);
  auto const id = one.place.case_id;
  auto const name = data.name_of(id);
  std::string const number = data.parameters.empty() ? "" : fmt::format(" case {}", id);
  return fmt::format(
      "<figure class=\"{5}\" data-low=\"{0}\" data-high=\"{1}\"><figcaption><b>{2}</b>{3}</figcaption>{4}</figure>",
      typeset(short_number(own.low)), typeset(short_number(own.high)), escaped(name), number,
      field_picture(name, one.slices, range, own), style_class);
}

/// After how many pictures the last parameter begins again, 0 if they are not all of a grid of parameters.
std::size_t period_of(PageData const& data, std::size_t n_drawn) {
  std::size_t n = 1;
  for (auto const& parameter : data.parameters) n *= parameter.distinct.size();
  return data.parameters.size() > 1 && n == n_drawn && n == data.summary.status.size()
             ? data.parameters.back().distinct.size()
             : 0;
}

/// A slider over pictures. Without scripts some of them stand side by side.
std::string pictures(PageData const& data, ResultField const& field, std::vector<Drawn> const& drawn) {
  auto const range = range_of(drawn);
  std::string strip;
  constexpr std::size_t most_side_by_side = 12;
  std::size_t const every = (drawn.size() + most_side_by_side - 1) / most_side_by_side;
  for (std::size_t i = 0; i < drawn.size(); ++i) strip += figure(data, drawn[i], range, i % every == 0 ? "" : "more");
  std::string const bar = svg_begin(110, 210, "colours of " + field.name) +
                          colour_bar(2, 26, 170, range, label_of(field.name, field.long_name, field.units)) + "</svg>";
  bool const is_wide = drawn.front().slices.size() > 1;
  return fmt::format(
      "<div class=\"pictures\"><div class=\"stage\"{}></div><div class=\"bar\">{}</div><div class=\"strip\" "
      "data-period=\"{}\">{}</div></div>",
      is_wide ? " data-below=\"yes\"" : "", bar, period_of(data, drawn.size()), strip);
}

/// How many pictures of a field fit into so many bytes, and into what is read in a moment.
std::size_t fitting(PageData const& data, std::string const& field, std::vector<Place> const& places,
                    std::size_t most_bytes) {
  auto const largest = *std::max_element(places.begin(), places.end(), [](Place const& a, Place const& b) {
    return a.grid->n_cells() < b.grid->n_cells();
  });
  std::size_t bytes = 1;
  for (auto const& place : {places.front(), largest, places.back()}) {
    auto const one = read(data, field, {place}, most_pixels);
    bytes = std::max(bytes, figure(data, one.front(), range_of(one), "").size());
  }
  return std::clamp<std::size_t>(std::min(most_bytes / bytes, most_values_read / largest.grid->n_cells()), 1,
                                 most_pictures);
}

std::string one_field(PageData const& data, ResultField const& field, std::size_t most_bytes) {
  auto const places = done_cases_with(data, field.name);
  if (places.empty()) return "";
  bool const is_line = places.front().grid->axes.size() == 1;
  std::size_t n = is_line ? std::min(most_curves, places.size())
                          : std::min(fitting(data, field.name, places, most_bytes), places.size());
  auto drawn =
      read(data, field.name, evenly(places, n, data.parameters.size() > 1), is_line ? most_places : most_pixels);
  auto content = is_line ? curves(data, field, drawn) : pictures(data, field, drawn);
  while (content.size() > most_bytes && n > 1) {  // pictures that are harder to compress than the three that were tried
    n = std::max<std::size_t>(1, std::min(n - 1, n * most_bytes / content.size()));
    drawn = read(data, field.name, evenly(places, n, data.parameters.size() > 1), most_pixels);
    content = pictures(data, field, drawn);
  }
  std::string const planes = drawn.front().slices.size() == 3 ? "Three planes through the middle. " : "";
  auto const label = label_of(field.name, field.long_name, field.units);
  std::string const name = label.starts_with(field.name) ? "" : fmt::format("\"{}\" in the file. ", field.name);
  return fmt::format("<h3>{}</h3><p>{}{}{}</p>{}", escaped(label), escaped(name), counts_text(n, places.size()), planes,
                     content);
}

}  // namespace

std::string fields_section(PageData const& data, std::size_t most_bytes) {
  std::vector<ResultField> fields;
  for (auto const& grid : data.view.grids())
    for (auto const& field : grid.fields)
      if (std::none_of(fields.begin(), fields.end(), [&](auto const& known) { return known.name == field.name; }))
        fields.push_back(field);
  std::size_t const n = std::min(fields.size(), most_fields);
  std::string text;
  for (std::size_t f = 0; f < n; ++f) text += one_field(data, fields[f], most_bytes / n);
  if (text.empty()) return "";
  std::string const left_out = fields.size() > n ? fmt::format("<p>{} of {} fields.</p>", n, fields.size()) : "";
  return "<section><h2>Fields</h2>" + left_out + text + "</section>";
}

}  // namespace lapwing
