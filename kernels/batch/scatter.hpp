// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Writes single values of a batch.
#pragma once

#include "kernels/types.hpp"

namespace lapwing {

/// out(places(i)) = values(i), 0 <= i < n; places are different.
/// @note Runs: device, 1 launch, no fence.
template <class Exec>
void scatter(Exec const& exec, std::int64_t n, ConstArray<std::int64_t, Exec> places, ConstVector<Exec> values,
             Vector<Exec> out);

}  // namespace lapwing
