// SPDX-License-Identifier: BSD-3-Clause
#include "config/reserved_names.hpp"

#include <algorithm>
#include <array>

#include "config/functions.hpp"

namespace lapwing {
namespace {

constexpr std::array<std::string_view, 9> variable_names{"x", "y", "z", "t", "u", "kappa", "sigma", "source", "exact"};

/// Root names of the output file (design, section 6).
constexpr std::array<std::string_view, 29> root_names{
    "case",     "case_hash",      "status",          "iterations", "attempts", "residual", "compatibility_defect",
    "error_l2", "error_estimate", "algebraic_error", "error_max",  "seconds",  "rank",     "message",
    "checksum", "text",           "timing",          "provenance", "certificate", "x_lower",  "x_upper",  "y_lower",
    "y_upper",  "z_lower",        "z_upper",         "warm_start", "start_residual", "iterations_saved", "derived"};
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

std::string why_reserved(std::string_view name) {
  if (named_number(name)) return "is a named number of expressions";
  if (find_function(name)) return "is a function of expressions";
  if (contains(variable_names, name)) return "is a variable of expressions";
  if (contains(root_names, name)) return "is a dataset of the output file";
  if (name.starts_with(hidden_by_netcdf)) return "means another name to netCDF";
  bool const shape = name.substr(0, grid_group.size()) == grid_group && name.size() > grid_group.size() &&
                     is_digit(name[grid_group.size()]);
  return shape ? "is a group of the output file" : "";
}

}  // namespace lapwing
