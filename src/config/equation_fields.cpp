// SPDX-License-Identifier: BSD-3-Clause
#include "config/equation_fields.hpp"

#include <fmt/format.h>

namespace lapwing {

std::vector<EquationField> equation_fields(RunConfig const& config) {
  std::vector<EquationField> fields;
  auto const at_cells = [&](FieldExpr const& field, Key key, FieldRole role, std::string const& name) {
    fields.push_back({&field, key, role, -1, name});
  };
  auto const path = [](Key key) { return std::string(spec(key).path); };
  auto const n_kappa = static_cast<int>(config.kappa.size());
  for (int d = 0; d < n_kappa; ++d)
    at_cells(config.kappa[static_cast<std::size_t>(d)], Key::kappa, FieldRole::coefficient,
             n_kappa == 1 ? path(Key::kappa) : fmt::format("{}[{}]", path(Key::kappa), d));
  at_cells(config.sigma, Key::sigma, FieldRole::reaction, path(Key::sigma));
  at_cells(config.source, Key::source, FieldRole::source, path(Key::source));
  for (int f = 0; f < 2 * config.dim(); ++f) {
    BoundarySpec const& face = config.boundary[static_cast<std::size_t>(f)];
    auto const on_face = [&](FieldExpr const& field, Key key, FieldRole role) {
      fields.push_back(
          {&field, key, role, f,
           fmt::format("{}.{}.{}", path(Key::boundary), face_names[static_cast<std::size_t>(f)], leaf(key))});
    };
    if (traits(face.kind).has_value) on_face(face.value, Key::boundary_value, FieldRole::boundary_value);
    if (traits(face.kind).has_coefficient)
      on_face(face.alpha, Key::boundary_alpha, FieldRole::boundary_coefficient);
  }
  return fields;
}

}  // namespace lapwing
