// SPDX-License-Identifier: BSD-3-Clause
#include "pages/page_data.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "pages/axis.hpp"
#include "pages/chart.hpp"
#include "pages/evenly.hpp"

namespace lapwing {

namespace {

std::vector<double> distinct(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

}  // namespace

std::string PageColumn::label() const {
  return label_of(name, long_name, units);
}

PageData::PageData(std::string const& path) : view(path), summary(read_result(path)) {
  for (auto const& column : view.columns(ColumnRole::parameter)) {
    PageColumn parameter{column.name, column.long_name, column.units, view.numbers(column), {}};
    parameter.distinct = distinct(parameter.values);
    (parameter.distinct.size() > 1 ? parameters : constants).push_back(std::move(parameter));
  }
  auto columns = view.columns(ColumnRole::quantity);
  for (auto const* const error : {view.find("error_l2"), view.find("error_max")})
    if (error) columns.push_back(*error);
  for (auto const& column : columns) {
    PageColumn quantity{column.name, column.long_name, column.units, view.numbers(column), {},
                        column.role != ColumnRole::quantity};
    for (std::size_t c = 0; c < quantity.values.size(); ++c)
      if (!is_done(static_cast<std::int64_t>(c))) quantity.values[c] = not_a_number;
    bool const says_something =
        std::any_of(quantity.values.begin(), quantity.values.end(), [](double value) { return std::isfinite(value); });
    if (says_something || column.role == ColumnRole::quantity) quantities.push_back(std::move(quantity));
  }
}

std::string PageData::name_of(std::int64_t case_id) const {
  constexpr std::size_t most = 4;
  std::string text;
  for (std::size_t p = 0; p < std::min(parameters.size(), most); ++p)
    text += fmt::format("{}{} = {}", p > 0 ? ", " : "", parameters[p].name,
                        typeset(short_number(parameters[p].values[static_cast<std::size_t>(case_id)])));
  if (text.empty()) return fmt::format("case {}", case_id);
  return parameters.size() > most ? fmt::format("{}, ... (case {})", text, case_id) : text;
}

std::vector<std::int64_t> thinned(PageData const& data, std::size_t most) {
  std::vector<std::int64_t> all(data.summary.status.size()), failed;
  std::iota(all.begin(), all.end(), std::int64_t{0});
  if (all.size() <= most) return all;
  std::copy_if(all.begin(), all.end(), std::back_inserter(failed),
               [&](std::int64_t id) { return data.has_failed(id); });
  bool const is_grid = data.parameters.size() > 1;
  auto const even = evenly(all, most, is_grid), some_failed = evenly(failed, most / 20, is_grid);
  std::set<std::int64_t> chosen(even.begin(), even.end());
  chosen.insert(some_failed.begin(), some_failed.end());
  for (auto const& quantity : data.quantities) {
    std::int64_t least = -1, largest = -1;
    for (auto const id : all) {
      auto const value = [&](std::int64_t other) { return quantity.values[static_cast<std::size_t>(other)]; };
      if (!std::isfinite(value(id))) continue;
      if (least < 0 || value(id) < value(least)) least = id;
      if (largest < 0 || value(id) > value(largest)) largest = id;
    }
    if (least >= 0) chosen.insert({least, largest});
  }
  return {chosen.begin(), chosen.end()};
}

std::vector<double> values_of(PageColumn const& column, std::vector<std::int64_t> const& cases) {
  std::vector<double> values;
  for (auto const id : cases) values.push_back(column.values[static_cast<std::size_t>(id)]);
  return values;
}

}  // namespace lapwing
