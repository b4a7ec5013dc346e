// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Measured memory bandwidth: the yardstick of every kernel.
#pragma once

#include "kernels/types.hpp"

namespace lapwing {

/// Runs the triad a = b + s c on arrays of n values `repeats` times and returns the best rate, bytes per second,
/// counting 24 bytes per value.
/// @see McCalpin (1995), STREAM.
template <class Exec>
double triad_bandwidth(Exec const& exec, std::int64_t n, int repeats);

}  // namespace lapwing
