// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Which groups of a batch a launch works on.
#pragma once

#include "kernels/types.hpp"

namespace lapwing {

/// All groups, or those of a list in device memory. The others keep their values, sums among them.
struct GroupList {
  int const* groups = nullptr;       ///< [count], null: all
  int count = 0;

  KOKKOS_FUNCTION int of(int all) const { return groups ? count : all; }
  KOKKOS_FUNCTION int operator[](int i) const { return groups ? groups[i] : i; }
};

}  // namespace lapwing
