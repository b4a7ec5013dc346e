// SPDX-License-Identifier: BSD-3-Clause
#include "config/separable.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/schema.hpp"

namespace lapwing {
namespace {

bool is_constant(FieldExpr const& field) {
  auto const& slots = field.code.variables;
  return !field.from_file() &&
         std::all_of(slots.begin(), slots.end(), [](std::uint16_t slot) { return Slot::is_parameter(slot); });
}

}  // namespace

std::optional<std::string> why_not_separable(RunConfig const& config) {
  auto const varies = [](Key key) {
    return std::string(spec(key).path) + " varies over the box: must be a number or an expression without coordinates";
  };
  for (auto const& kappa : config.kappa)
    if (!is_constant(kappa)) return varies(Key::kappa);
  if (!is_constant(config.sigma)) return varies(Key::sigma);
  for (std::size_t f = 0; f < static_cast<std::size_t>(2 * config.dim()); ++f)
    if (BoundaryTraits const& kind = traits(config.boundary[f].kind); !kind.has_modes)
      return fmt::format("{}.{} is {}: must be dirichlet, neumann or periodic", spec(Key::boundary).path, face_names[f],
                         kind.name);
  return std::nullopt;
}

}  // namespace lapwing
