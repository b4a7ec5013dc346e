// SPDX-License-Identifier: BSD-3-Clause
#include "config/reserved_names.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "config/functions.hpp"
#include "core/result_columns.hpp"

namespace lapwing {
namespace {

constexpr std::array<std::string_view, 3> coordinates{"x", "y", "z"};
constexpr std::array<std::string_view, 5> variable_names{"u", "kappa", "sigma", "source", "exact"};

/// Root names of the output file beside those of columns.
constexpr std::array<std::string_view, 6> root_names{"case",   "case_hash",  "text",
                                                     "timing", "provenance", "certificate"};
constexpr char const* dataset = "is a dataset of the output file";
constexpr std::string_view grid_group = "grid_";
constexpr std::string_view hidden_by_netcdf = "_nc4_non_coord_";      // netCDF takes the rest of the name for the name

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

template <class Names>
bool contains(Names const& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool is_identifier(std::string_view name) {
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

std::string why_reserved(std::string_view name, int dim) {
  if (named_number(name)) return "is a named number of expressions";
  if (find_function(name)) return "is a function of expressions";
  if (contains(variable_names, name)) return "is a variable of expressions";
  auto const directions = std::span(coordinates).first(static_cast<std::size_t>(dim));
  if (contains(directions, name)) return "is a coordinate of the grid";
  for (auto const direction : directions)
    if (name == std::string(direction) + "_lower" || name == std::string(direction) + "_upper") return dataset;
  if (contains(root_names, name)) return dataset;
  for (auto const& column : column_table()) {
    if (column.in_root() && name == column.name()) return dataset;
    if (column.former_path == '/' + std::string(name)) return "was a dataset of the output file in earlier versions";
  }
  if (name.starts_with(hidden_by_netcdf)) return "means another name to netCDF";
  bool const shape = name.substr(0, grid_group.size()) == grid_group && name.size() > grid_group.size() &&
                     is_digit(name[grid_group.size()]);
  return shape ? "is a group of the output file" : "";
}

}  // namespace lapwing
