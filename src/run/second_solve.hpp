// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Solves cases of an output file a second time and compares.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "run/load_sweep.hpp"
#include "io/stored_results.hpp"

namespace lapwing {

/// A done case beside its second solution.
struct SecondSolve {
  std::int64_t case_id = 0;
  bool same_bits = false;         ///< fields, quantities, residual, iterations and errors
  double field_difference = 0;    ///< largest difference of u, relative to its range; 0 where u is not stored
  std::string differs;            ///< by what the results differ more than two right solutions can; "" if they do not
};

/// Solves a case and, where cases form chains, those before it.
SecondSolve solve_again(Sweep const& sweep, StoredResults const& stored, std::int64_t case_id);

}  // namespace lapwing
