// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Tables that the host makes and kernels read.
#pragma once

#include <vector>

#include "kernels/batch/copies.hpp"

namespace lapwing {

/// A copy in memory of the device. @note Waits.
template <class Exec, class T>
Array<T, Exec> to_device(char const* label, std::vector<T> const& values) {
  auto const array = allocate<Array<T, Exec>>(label, values.size());
  send(values, array);
  return array;
}

}  // namespace lapwing
