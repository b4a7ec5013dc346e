// SPDX-License-Identifier: BSD-3-Clause
#include "pages/page_data.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "pages/axis.hpp"
#include "pages/chart.hpp"

namespace lapwing {

std::string PageColumn::label() const { return label_of(name, units); }

PageData::PageData(std::string const& path) : view(path), summary(read_result(path)) {
  for (auto const& column : view.columns(ColumnRole::parameter)) {
    PageColumn parameter{column.name, column.units, view.numbers(column)};
    bool const varies = std::any_of(parameter.values.begin(), parameter.values.end(), [&](double value) { return value != parameter.values.front(); });
    (varies ? parameters : constants).push_back(std::move(parameter));
  }
  auto columns = view.columns(ColumnRole::quantity);
  for (auto const* const error : {view.find("error_l2"), view.find("error_max")})
    if (error) columns.push_back(*error);
  for (auto const& column : columns) {
    PageColumn quantity{column.name, column.units, view.numbers(column)};
    for (std::size_t c = 0; c < quantity.values.size(); ++c)
      if (!is_done(static_cast<std::int64_t>(c))) quantity.values[c] = not_a_number;
    bool const says_something = std::any_of(quantity.values.begin(), quantity.values.end(), [](double value) { return std::isfinite(value); });
    if (says_something || column.role == ColumnRole::quantity) quantities.push_back(std::move(quantity));
  }
}

std::string PageData::name_of(std::int64_t case_id) const {
  constexpr std::size_t most = 4;
  std::string text;
  for (std::size_t p = 0; p < std::min(parameters.size(), most); ++p)
    text += fmt::format("{}{} = {}", p > 0 ? ", " : "", parameters[p].name, short_number(parameters[p].values[static_cast<std::size_t>(case_id)]));
  if (text.empty()) return fmt::format("case {}", case_id);
  return parameters.size() > most ? fmt::format("{}, ... (case {})", text, case_id) : text;
}

std::vector<std::int64_t> thinned(PageData const& data, std::vector<std::int64_t> const& cases, std::size_t most) {
  if (cases.size() <= most) return cases;
  std::set<std::int64_t> chosen;
  auto const before = [](std::vector<double> const& values) {
    return [&values](std::int64_t a, std::int64_t b) {
      double const u = values[static_cast<std::size_t>(a)], v = values[static_cast<std::size_t>(b)];
      return std::isnan(v) ? !std::isnan(u) : u < v;      // what is no number is larger than all
    };
  };
  for (auto const& quantity : data.quantities) {
    chosen.insert(*std::min_element(cases.begin(), cases.end(), before(quantity.values)));
    std::vector<std::int64_t> numbers;
    for (auto const id : cases)
      if (!std::isnan(quantity.values[static_cast<std::size_t>(id)])) numbers.push_back(id);
    if (!numbers.empty()) chosen.insert(*std::max_element(numbers.begin(), numbers.end(), before(quantity.values)));
  }
  double const step = static_cast<double>(cases.size()) / static_cast<double>(most);
  for (double i = 0; i < static_cast<double>(cases.size()); i += step) chosen.insert(cases[static_cast<std::size_t>(i)]);
  return {chosen.begin(), chosen.end()};
}

std::vector<double> values_of(PageColumn const& column, std::vector<std::int64_t> const& cases) {
  std::vector<double> values;
  for (auto const id : cases) values.push_back(column.values[static_cast<std::size_t>(id)]);
  return values;
}

}  // namespace lapwing
