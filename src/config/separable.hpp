// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Whether the input makes the operator a sum of one-direction operators with constant coefficients.
#pragma once

#include <optional>
#include <string>

#include "config/run_config.hpp"

namespace lapwing {

/// What keeps transforms from diagonalising the operator, with the rule; nothing where kappa (of each direction) and
/// sigma are expressions without coordinates and no face is Robin.
///
/// Judged by how the input is written, so that all cases agree and no value is looked at: 1 + 0*x and a file of equal
/// values count as varying.
std::optional<std::string> why_not_separable(RunConfig const& config);

}  // namespace lapwing
