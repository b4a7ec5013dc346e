// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How one parameter varies: its values by index, or its draws by case.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/interval.hpp"
#include "config/run_config.hpp"

namespace lapwing {

/// Values of one parameter.
///
/// Invariant: lists, ranges and integers have size() >= 1 values; distributions have size() == 0 and are only drawn
/// from.
class Axis {
 public:
  /// Evaluates and checks the numbers of a parameter; what is wrong goes to `errors`.
  Axis(ParameterSpec const& parameter, Diagnostics& errors);

  std::string const& name() const { return name_; }
  std::int64_t size() const { return size_; }

  /// Value `i` of a list, a range or integers, 0 <= i < size(). The ends of linspace and logspace are exact.
  double value(std::int64_t i) const;

  /// From the smallest to the largest value that cases can have; every draw lies within.
  Interval range() const;

  /// Number of different values, 0 for a distribution that has any number of them.
  std::int64_t n_different() const;

  /// The value of case `case_id` in random mode: keyed by seed, case and name, so it depends on nothing else.
  double draw(std::uint64_t seed, std::int64_t case_id) const;

 private:
  std::string name_;
  Generator const* generator_;   ///< null: a list
  std::vector<double> numbers_;  ///< the list, or the numbers of the generator
  std::uint64_t stream_ = 0;
  std::int64_t size_ = 0;

  void check(ParameterSpec const& parameter, Diagnostics& errors);
};

}  // namespace lapwing
