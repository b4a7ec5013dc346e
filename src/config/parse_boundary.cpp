// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "config/directions.hpp"
#include "config/parse_sections.hpp"
#include "config/suggestion.hpp"

namespace lapwing {
namespace {

constexpr double no_bound = -std::numeric_limits<double>::infinity();
constexpr char const* all_faces = "all";

FieldExpr boundary_data(ParseContext& context, Value const& value) {
  auto const data = context.expression(value, context.coordinates());
  context.check_constant_field(value, data, no_bound, false);
  return data;
}

/// What to write for a face that is a number or a word.
std::string advice_on_face(InputNode const& node) {
  if (node.is_number()) return told("", "write { type = \"dirichlet\", value = " + shown(node) + " }");
  auto const kinds = choices_of(Key::boundary_type);
  bool const is_kind =
      node.is(InputNode::Kind::string) && std::find(kinds.begin(), kinds.end(), node.text) != kinds.end();
  if (is_kind) return told("", "write { type = " + shown(node) + " }");
  return node.is(InputNode::Kind::string) ? suggestion(spec(Key::boundary_type).path, node.text, kinds) : "";
}

BoundarySpec parse_face(ParseContext& context, Value const& face) {
  BoundarySpec spec;
  if (face && !face.node->is(InputNode::Kind::table)) {
    context.fail(face, "must be a table such as { type = \"neumann\", value = 0 }" + advice_on_face(*face.node));
    return spec;
  }
  auto const value = context.member(face, Key::boundary_value);
  auto const alpha = context.member(face, Key::boundary_alpha);
  auto const type = context.member(face, Key::boundary_type);
  auto const chosen = type ? context.find_choice(type) : context.choice(type);
  if (!chosen) return spec;      // what else there must be is not known
  spec.kind = static_cast<BoundaryKind>(*chosen);
  spec.value = boundary_data(context, value);
  BoundaryTraits const& kind = traits(spec.kind);
  if (value && !kind.has_value) context.fail(value, fmt::format("a {} face takes no value", kind.name));
  if (alpha && !kind.has_coefficient) context.fail(alpha, "only a robin face has alpha");
  if (!alpha && kind.has_coefficient)
    context.missing(alpha, "write alpha = h, value = \"h*T\" with T outside: kappa du/dn + alpha u = value");
  if (alpha) spec.alpha = boundary_data(context, alpha);
  return spec;
}

}  // namespace

void parse_boundary(ParseContext& context, RunConfig& config) {
  auto const boundary = context.top(Key::boundary);
  Value all{Key::boundary_face, nullptr, boundary.name + '.' + all_faces, boundary.where};
  std::array<Value, 6> faces;
  for (auto const& entry : context.entries(boundary, Key::boundary_face)) {
    if (entry.node->name == all_faces) all = entry;
    for (std::size_t f = 0; f < faces.size(); ++f) {
      if (entry.node->name != face_names[f]) continue;
      if (f / 2 < static_cast<std::size_t>(context.dim))
        faces[f] = entry;
      else
        context.errors.add(entry.where, entry.name + ": " + no_direction(static_cast<int>(f / 2), context.dim));
    }
  }
  auto const common = parse_face(context, all);
  auto const n_faces = static_cast<std::size_t>(2 * context.dim);
  for (std::size_t f = 0; f < n_faces; ++f) config.boundary[f] = faces[f] ? parse_face(context, faces[f]) : common;

  for (std::size_t f = 0; f < n_faces; ++f) {
    bool const lonely =
        config.boundary[f].kind == BoundaryKind::periodic && config.boundary[f ^ 1u].kind != BoundaryKind::periodic;
    if (!lonely) continue;
    auto const& place = faces[f] ? faces[f] : all;
    context.errors.add(place.where, place.name + ": \"periodic\" must stand on both faces of a direction, and " +
                                        boundary.name + '.' + face_names[f ^ 1u] + " is not periodic");
  }
}

}  // namespace lapwing
