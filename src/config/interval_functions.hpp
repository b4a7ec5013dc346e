// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Arithmetic and functions on intervals, conditions apart.
#pragma once

#include "config/interval.hpp"

namespace lapwing {

/// The smallest interval that holds both.
Interval hull(Interval const& a, Interval const& b);

/// Operations whose value is no condition, nor chosen by one. Others give every number.
Interval apply_function(Op op, Interval const& a, Interval const& b);

}  // namespace lapwing
