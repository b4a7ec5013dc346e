// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The ways to say how a parameter varies other than a list, in one table.
#pragma once

#include <span>
#include <string>

#include "config/run_config.hpp"
#include "config/schema.hpp"

namespace lapwing {

struct Generator {
  Key key;
  ParameterSpec::Kind kind;
  std::size_t n_numbers;
  bool random;  ///< only in mode random
};

std::span<Generator const> generator_table();

/// @pre the kind is not list.
Generator const& generator_of(ParameterSpec::Kind kind);

/// Whether draws are any real numbers, not some values.
bool is_distribution(ParameterSpec::Kind kind);

/// "linspace, logspace, ..." for messages.
std::string generator_names();

}  // namespace lapwing
