// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// One point of the sweep as plain data: what the plan hands to the engine.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/solver_settings.hpp"

namespace lapwing {

/// Cells that a direction needs to be halved for nested iteration.
inline constexpr int least_halved_cells = 4;

/// A box grid: 1 to 3 directions, unused ones have one cell and the extent [0, 1].
struct BoxGrid {
  int dim = 1;
  std::array<int, 3> cells{1, 1, 1};
  std::array<double, 3> lower{0, 0, 0};
  std::array<double, 3> upper{1, 1, 1};

  double spacing(int d) const { return (upper[d] - lower[d]) / cells[d]; }
  std::int64_t n_cells() const { return std::int64_t{cells[0]} * cells[1] * cells[2]; }
  double volume() const {
    double v = 1;
    for (int d = 0; d < dim; ++d) v *= upper[d] - lower[d];
    return v;
  }
  bool operator==(BoxGrid const&) const = default;
};

/// Places in CaseSpec::file_case of fields that are read whole; those of fields from files, which expressions read by
/// their names, follow.
struct FileSlot {
  enum : int { kappa = 0, sigma = 3, source = 4, first_named = 5 };
};

/// Everything that distinguishes one case from its neighbours.
struct CaseSpec {
  std::int64_t id = 0;
  BoxGrid grid;
  SolverSettings solver;
  std::vector<double> parameters;                 ///< [parameter], in order of declaration
  /// index into field files: kappa x, y, z, sigma, source, then the fields from files by their positions
  std::vector<std::int64_t> file_case;
  std::vector<std::array<double, 3>> probes;      ///< [quantity], points of probes and positions of planes
  /// equal for cases with equal grid and coefficients; 0 where no two cases have them
  std::uint64_t operator_key = 0;
  /// equal for cases that combine the same basis solutions; 0: solved by itself
  std::uint64_t superposition_key = 0;
  bool fills_batches = false;                     ///< so many cases have this operator that batches of them alone pay
};

}  // namespace lapwing
