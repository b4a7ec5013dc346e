// SPDX-License-Identifier: BSD-3-Clause
#include "config/functionals.hpp"

#include <array>
#include <vector>

namespace lapwing {
namespace {

using enum FunctionalArgument;

constexpr std::array functionals{
    Functional{
        .key = Key::quantity_integral,
        .id = 0,
        .argument = expression,
        .collection = Collection::sum,
        .normalises = true,
        .takes_on = true,
        .cuts = true,
    },
    Functional{
        .key = Key::quantity_max,
        .id = 1,
        .argument = expression,
        .collection = Collection::max,
        .takes_on = true,
        .takes_faces = true,
    },
    Functional{
        .key = Key::quantity_min,
        .id = 2,
        .argument = expression,
        .collection = Collection::min,
        .takes_on = true,
        .takes_faces = true,
    },
    Functional{.key = Key::quantity_probe, .id = 3, .argument = point, .collection = Collection::none},
    Functional{.key = Key::quantity_flux, .id = 4, .argument = face, .collection = Collection::none},
};

constexpr bool ids_differ() {
  for (auto const& row : functionals)
    for (auto const& other : functionals)
      if (&row != &other && row.id == other.id) return false;
  return true;
}
static_assert(ids_differ(), "each functional needs an id of its own");

}  // namespace

std::span<Functional const> functional_table() {
  return functionals;
}

std::string functional_names() {
  std::string text;
  for (auto const& row : functionals) text += (text.empty() ? "" : ", ") + std::string(leaf(row.key));
  return text;
}

std::string functionals_with(bool Functional::* flag) {
  std::vector<std::string_view> names;
  for (auto const& row : functionals)
    if (row.*flag) names.push_back(leaf(row.key));
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + std::string(names[i]);
  return text;
}

bool is_flux(QuantitySpec const& quantity) {
  return quantity.functional->argument == face;
}

}  // namespace lapwing
