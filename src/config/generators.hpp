// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The ways to say how a parameter varies other than a list, in one table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "config/interval.hpp"
#include "config/run_config.hpp"
#include "config/schema.hpp"

namespace lapwing {

/// The numbers in a generator's brackets.
using GeneratorNumbers = std::span<double const>;

/// What is wrong with one of them.
struct GeneratorFault {
  std::size_t entry;
  std::string what;
};

/// One row of the table. It has either values by index or draws.
struct Generator {
  Key key;
  std::size_t n_numbers;
  bool random;  ///< only in mode random
  /// Tells the number of values, 0 for a distribution or where a fault leaves it open.
  std::int64_t (*check)(GeneratorNumbers numbers, std::vector<GeneratorFault>& faults);
  bool (*is_one_value)(GeneratorNumbers numbers);
  /// Value i of n; null for a distribution.
  double (*value)(GeneratorNumbers numbers, std::int64_t i, std::int64_t n);
  /// From two independent uniform numbers in (0, 1), odd multiples of 2^-53; only of a distribution, like `range`.
  double (*draw)(GeneratorNumbers numbers, double u1, double u2) = nullptr;
  Interval (*range)(GeneratorNumbers numbers) = nullptr;  ///< every draw lies within

  /// Whether draws are any real numbers, not some values.
  bool is_distribution() const { return draw != nullptr; }
};

std::span<Generator const> generator_table();

/// Whether the parameter is drawn from any real numbers, not from some values.
bool is_distribution(ParameterSpec const& parameter);

/// "linspace, logspace, ..." for messages.
std::string generator_names();

/// The same of those that mode random alone has.
std::string random_generator_names();

}  // namespace lapwing
