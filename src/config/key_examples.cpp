// SPDX-License-Identifier: BSD-3-Clause
#include "config/key_examples.hpp"

#include <array>

namespace lapwing {
namespace {

struct KeyExample {
  Key key;
  std::string_view text;
};

constexpr auto examples = std::to_array<KeyExample>({
    {Key::grid, "cells = [32, 32]"},
    {Key::grid_cells, "cells = [32, 32]"},
    {Key::constants, "h = 10"},
    {Key::named_fields, "r = \"sqrt(x^2 + y^2)\""},
    {Key::equation, "source = 1"},
    {Key::field_file, "file = \"perm.h5\""},
    {Key::field_dataset, "dataset = \"/k\""},
    {Key::boundary, "x_min = { type = \"dirichlet\", value = 1 }"},
    {Key::solver, "relative_tolerance = 1e-8"},
    {Key::multigrid, "smoother = \"red_black\""},
    {Key::cg, "operator = \"matrix_free\""},
    {Key::direct, "memory_limit = 4096"},
    {Key::sweep, "mode = \"grid\""},
    {Key::samples, "samples = 100"},
    {Key::parameters, "a = { linspace = [0, 1, 11] }"},
    {Key::output, "fields = [\"u\"]"},
    {Key::fields, "fields = [\"u\"]"},
    {Key::quantities, "mean_u = { integral = \"u\", normalise = true }"},
    {Key::units, "u = \"K\""},
    {Key::run, "batch = 0"},
    {Key::timing, "detail = \"phases\""},
});

}  // namespace

std::string_view example_of(Key key) {
  for (auto const& row : examples)
    if (row.key == key) return row.text;
  return "";
}

std::string written_like(Key key) {
  std::string const text(example_of(key));
  if (text.empty()) return "";
  bool const is_table = spec(key).type == KeyType::table;
  return "; write " + (is_table ? '[' + std::string(spec(key).path) + "] and below it " : "") + text;
}

}  // namespace lapwing
