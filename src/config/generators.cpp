// SPDX-License-Identifier: BSD-3-Clause
#include "config/generators.hpp"

#include <algorithm>
#include <array>

namespace lapwing {
namespace {

using Kind = ParameterSpec::Kind;

constexpr std::array<Generator, 7> generators{{
    {Key::linspace, Kind::linspace, 3, false},
    {Key::logspace, Kind::logspace, 3, false},
    {Key::range, Kind::range, 3, false},
    {Key::uniform, Kind::uniform, 2, true},
    {Key::normal, Kind::normal, 2, true},
    {Key::loguniform, Kind::loguniform, 2, true},
    {Key::integers, Kind::integers, 2, true},
}};

}  // namespace

std::span<Generator const> generator_table() {
  return generators;
}

Generator const& generator_of(Kind kind) {
  return *std::find_if(generators.begin(), generators.end(), [kind](Generator const& row) { return row.kind == kind; });
}

bool is_distribution(Kind kind) {
  return kind == Kind::uniform || kind == Kind::normal || kind == Kind::loguniform;
}

std::string generator_names() {
  std::string text;
  for (auto const& row : generators) text += (text.empty() ? "" : ", ") + std::string(leaf(row.key));
  return text;
}

}  // namespace lapwing
