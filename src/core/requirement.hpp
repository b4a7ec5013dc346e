// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the values of a field must be.
#pragma once

#include <cmath>

namespace lapwing {

enum class Requirement { finite, positive, not_negative };

inline bool is_met(Requirement required, double value) {
  return std::isfinite(value) && (required == Requirement::finite || value > 0 ||
                                  (required == Requirement::not_negative && value == 0));
}

/// As messages say it.
constexpr char const* text_of(Requirement required) {
  switch (required) {
    case Requirement::positive: return "must be > 0";
    case Requirement::not_negative: return "must be >= 0";
    default: return "must be finite";
  }
}

}  // namespace lapwing
