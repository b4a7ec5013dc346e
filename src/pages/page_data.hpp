// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the sections of a page draw from: the numbers of a result file, read once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/result_reader.hpp"
#include "io/result_view.hpp"

namespace lapwing {

/// A parameter or a quantity with its numbers.
struct PageColumn {
  std::string name, long_name, units;
  std::vector<double> values;    ///< [case]
  std::vector<double> distinct;  ///< of a parameter: its values once each, ascending
  bool is_error = false;         ///< distance from an exact solution
  std::string label() const;
};

struct PageData {
  explicit PageData(std::string const& path);

  ResultView view;
  ResultSummary summary;
  std::vector<PageColumn> parameters;  ///< those that vary
  std::vector<PageColumn> constants;   ///< parameters with one value
  std::vector<PageColumn> quantities;  ///< and errors, where there is an exact solution; NaN in cases that are not done

  /// "a = 0.4, b = 2", or "case 3" where there are no parameters.
  std::string name_of(std::int64_t case_id) const;
  bool is_done(std::int64_t case_id) const {
    return summary.status[static_cast<std::size_t>(case_id)] == CaseStatus::done;
  }
  bool has_failed(std::int64_t case_id) const {
    return summary.status[static_cast<std::size_t>(case_id)] == CaseStatus::failed;
  }
};

/// Cases to draw: all, or about `most` of them, evenly chosen, beside those with the least and largest quantities and
/// some that failed; ascending.
std::vector<std::int64_t> thinned(PageData const& data, std::size_t most);

/// The values of a column for some cases.
std::vector<double> values_of(PageColumn const& column, std::vector<std::int64_t> const& cases);

/// The sections, each as HTML; "" where there is nothing to show.
std::string summary_section(PageData const& data);
std::string quantities_section(PageData const& data);
/// @param most_bytes  that pictures may take.
std::string fields_section(PageData const& data, std::size_t most_bytes);
std::string failures_section(PageData const& data);
std::string cost_section(PageData const& data);
std::string reproduce_section(PageData const& data);

/// With what a page begins, and no other.
inline constexpr std::string_view html_begin = "<!DOCTYPE html>\n<!-- lapwing report -->\n";

/// A whole page: one file that needs nothing else, readable without scripts.
std::string html_page(PageData const& data);

}  // namespace lapwing
