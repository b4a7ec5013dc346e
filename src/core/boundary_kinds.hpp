// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The kinds of conditions on the faces of the box. What differs between them is a row of this table, apart from the
/// flux that each makes of a half cell (kernels/stencil/closure.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace lapwing {

enum class BoundaryKind : int { dirichlet, neumann, robin, periodic };

struct BoundaryTraits {
  BoundaryKind kind;
  std::string_view name;       ///< in the input
  bool has_value;              ///< data on the face
  bool has_coefficient;        ///< a coefficient on the face, which belongs to the operator
  bool holds_level;            ///< u is drawn to a level, so that the flux through the face follows from u
  bool value_is_multiplied;    ///< the operator multiplies the data, as those of dirichlet
  bool has_modes;              ///< lines have modes that a fast transform knows
};

/// In the order of the kinds.
inline constexpr std::array<BoundaryTraits, 4> boundary_kinds{{
    {BoundaryKind::dirichlet, "dirichlet", true, false, true, true, true},
    {BoundaryKind::neumann, "neumann", true, false, false, false, true},
    {BoundaryKind::robin, "robin", true, true, true, false, false},
    {BoundaryKind::periodic, "periodic", false, false, false, false, true},
}};

static_assert([] {
  for (std::size_t i = 0; i < boundary_kinds.size(); ++i)
    if (boundary_kinds[i].kind != static_cast<BoundaryKind>(i)) return false;
  return true;
}());

constexpr BoundaryTraits const& traits(BoundaryKind kind) { return boundary_kinds[static_cast<std::size_t>(kind)]; }

}  // namespace lapwing
