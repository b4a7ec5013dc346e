// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The functions and named numbers of the expression language.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/bytecode.hpp"

namespace lapwing {

struct FunctionSpec {
  std::string_view name;
  Op op;
  int n_arguments;  ///< exact number; min and max take that many or more
  bool takes_more = false;
  std::string_view meaning;
};

std::span<FunctionSpec const> function_table();
FunctionSpec const* find_function(std::string_view name);

/// pi and e.
std::optional<double> named_number(std::string_view name);

}  // namespace lapwing
