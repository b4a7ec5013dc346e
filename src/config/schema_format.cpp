// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <cmath>

#include "config/functions.hpp"
#include "config/schema.hpp"

namespace lapwing {
namespace {

std::string_view type_name(KeyType type) {
  switch (type) {
    case KeyType::table:
      return "table";
    case KeyType::string:
      return "string";
    case KeyType::boolean:
      return "boolean";
    case KeyType::choice:
      return "choice";
    case KeyType::choice_list:
      return "list of choices";
    case KeyType::choice_or_integer:
      return "choice or integer";
    case KeyType::integer:
      return "integer";
    case KeyType::integer_list:
      return "list of integers";
    case KeyType::number:
      return "number";
    case KeyType::number_list:
      return "list of numbers";
    case KeyType::numbers:
      return "number or list of numbers";
    case KeyType::expression:
      return "expression";
    case KeyType::field:
      return "field";
    case KeyType::fields:
      return "field or list of fields";
    case KeyType::boundary:
      return "face";
    case KeyType::parameter:
      return "parameter";
    case KeyType::quantity:
      return "quantity";
  }
  return "";
}

/// The default as it would stand in the input file.
std::string default_of(KeySpec const& row) {
  if (row.required) return "required";
  if (row.key == Key::title) return "\"\"";
  if (row.default_text.empty()) return "";
  switch (row.type) {
    case KeyType::choice:
    case KeyType::choice_or_integer:
      return fmt::format("\"{}\"", row.default_text);
    case KeyType::choice_list:
      return fmt::format("[\"{}\"]", row.default_text);
    default:
      return std::string(row.default_text);
  }
}

std::string allowed(KeySpec const& row) {
  std::string text;
  for (auto const& choice : choices_of(row.key)) text += (text.empty() ? "" : ", ") + choice;
  if (!text.empty() && row.type != KeyType::choice_or_integer) return text;
  bool const bounded = std::isfinite(row.range.lowest) || std::isfinite(row.range.highest);
  if (!bounded) return "";
  auto const needed = requirement(row.key);
  auto const at = needed.find("be ") + 3;  // "must be an integer >= 2"
  return (text.empty() ? "" : text + ", or ") + needed.substr(at);
}

std::string join(std::string_view separator, std::vector<std::string> const& parts) {
  std::string text;
  for (auto const& part : parts)
    if (!part.empty()) text += (text.empty() ? "" : std::string(separator)) + part;
  return text;
}

std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (char const c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

std::string markdown_code(std::string_view text) {
  return text.empty() ? "" : fmt::format("`{}`", text);
}

/// A cell of a Markdown table: a bar would end it.
std::string cell(std::string_view text) {
  std::string result;
  for (char const c : text) result += c == '|' ? std::string("\\|") : std::string(1, c);
  return result;
}

constexpr std::string_view markdown_head =
    R"(<!-- generated: lapwing schema --format markdown > docs/input_reference.md -->
# Input reference

An input file is TOML. The tables below list every key; a key that is not listed stops the run with a suggestion.
Numbers are in whatever units the problem is posed in; `[units]` names them for the labels of plots and tables.

- A **number** or **integer** is a TOML number or a string with an expression of constants and parameters, so that a
  parameter can sweep it. Numbers of `[sweep]` and `[run]` may use constants only.
- An **expression** is a number or a string; it may use the coordinates of the grid's directions, constants, parameters
  and the functions of `[fields]`, in `[output.quantities]` also `u`, `kappa`, `sigma` and `source`.
- A **field** is an expression, or a table such as `{ file = "perm.h5", dataset = "/k", case = "i" }`
  ([fields from files](#fields-from-files)). In `[fields]` such a table gives the values a name for expressions.
- `<name>` stands for a name of your choice (letters, digits, `_`), `<face>` for `all`, `x_min`, `x_max`, `y_min`,
  `y_max`, `z_min` or `z_max`, `<field>` for `kappa`, `sigma` or `source`.
- `lapwing run INPUT.toml --set KEY=VALUE` changes any key on the command line; VALUE is a TOML value, else a
  string. KEY may be the name of a parameter, a constant or a field alone: `--set a=3` solves for the one value 3 of a
  parameter.
)";

constexpr std::string_view markdown_files = R"md(
## Fields from files

`kappa = { file = "perm.h5", dataset = "/k", case = "i" }` takes values from an HDF5 file. Files of netCDF-4 and of
MATLAB (`-v7.3`) are HDF5 files too. In `[fields]`, `rock = { file = "rock.h5", dataset = "/phase" }` names such values:
`kappa = "if(rock, 12, 3)*exp(0.5*x)"`.

- **By name** a field stands in every expression of coordinates: in the equation, the exact solution, boundary data,
  quantities and other fields. It is constant in a cell; on a face it has the value of the cell next to it. All its values
  must be finite, also where an expression does not use them. It is read once for all expressions of a batch, and without
  `case` once for all cases of a grid.
- **Shape.** One value per cell, with x in the last dimension. On a grid of two directions, [y][x] is one field, and
  [case][y][x] is a stack of fields, of which `case` picks one; likewise in one and three directions. Another shape is
  refused, and the message says what to store instead, unless the table holds `interpolate = true`. Where a grid has as
  many cells in x as in y, only names can tell that both are swapped: dimensions named x, y and z (by netCDF, xarray or
  labels of HDF5) must be in the order z, y, x. Values ascend with their coordinates; a dataset whose own coordinates
  (netCDF, xarray) run down, as those of many rasters do, is refused. Otherwise coordinates in the file are not read: the
  box is that of `[grid]`.
- **Interpolation.** With `interpolate = true` the dataset may have any number of cells in each direction, which cover
  the same box. Its values are taken to stand at the centres of its cells, and are interpolated linearly in each
  direction to the centres of the grid's cells ([theory, section 9](theory.md#fields-from-files)); a dataset that fits is
  taken as it is. So one file serves grids of several sizes, and the coarser grids of
  `solver.accuracy = "discretisation"`. Between two phases there are then values in between: write
  `if(rock > 0.5, 12, 3)`, since `if(rock, 12, 3)` takes anything but 0 for true.
- **Type.** Integers and floating-point numbers of any size and byte order, half precision, enumerations by their
  numbers, booleans of h5py as 0 and 1. Complex numbers, other compounds, text, bit fields and the rest are refused by
  name.
- **Attributes** of netCDF and CF that change what numbers mean are applied: `scale_factor`, `add_offset` and
  `_Unsigned`. Cells without a value are marked by `_FillValue`, `missing_value`, netCDF's own fill value, `valid_min`,
  `valid_max` and `valid_range`. A case that reads such a cell fails, and its message names the cell and the attribute.
- **Storage.** Contiguous, compact or in chunks, with any filter that the HDF5 library finds. A missing filter is
  named. A row of chunks that cases share is decompressed once and kept, up to 512 MiB per rank and dataset. Larger rows
  are read more than once, so keep few cases in a chunk of large fields. Links are followed.
- **Refused** are datasets that do not hold their own values: virtual ones (a missing source would read as fill
  values), those with external storage, and those that were never written. A case of which no chunk was written fails.
- **What is read.** `lapwing check` looks at shapes and types only. `lapwing run` reads the values of the cases that
  it may solve (all, or those of `--cases`), and of those that the output file holds. A case is recognised by its
  values, whatever the file is called, and is solved again where they have changed.
- **During a run** the file is held open under HDF5's lock, so that other programs that use HDF5 do not write to it.
  Each case is compared with what was read when the run began. If its values have changed all the same, it fails, and
  running again solves it.
)md";

constexpr std::string_view markdown_language = R"(
## Expressions

Operators, those that bind most tightly first: `^` (from the right; `-x^2` is `-(x^2)`, and the exponent may have a sign),
unary `-` and `!`, `*` `/`, `+` `-`, `<` `<=` `>` `>=`, `==` `!=`, `&&`, `||`. Comparisons and logical operators give 1 or 0;
anything but 0 is true. Named numbers: `pi`, `e`. An expression may hold 131072 instructions and 32 values at a time.

| function | meaning |
|---|---|
)";

constexpr std::string_view markdown_names = R"(
Parameters, constants, fields and quantities share one space of names. Reserved are the coordinates of the grid's
directions (`x`, with two directions `y`, with three `z`), the variables `u kappa sigma source exact`, `pi`, `e`, the
functions above, and the names of datasets in the output file.
)";

}  // namespace

std::string schema_text() {
  std::string text;
  for (auto const& row : key_table()) {
    if (row.type == KeyType::table) {
      text += fmt::format("{}[{}]  {}\n", text.empty() ? "" : "\n", row.path, row.meaning);
      continue;
    }
    auto const fallback = default_of(row);
    auto const unit = row.unit.empty() || row.unit == "1" ? "" : fmt::format("unit {}", row.unit);
    auto const facts =
        join("; ", {std::string(type_name(row.type)),
                    row.required || fallback.empty() ? fallback : "default " + fallback, allowed(row), unit});
    text += fmt::format("{}  ({})\n    {}\n", row.path, facts, row.meaning);
  }
  return text;
}

std::string schema_markdown() {
  std::string text(markdown_head);
  constexpr std::string_view columns =
      "\n| key | type | default | unit | allowed | meaning |\n|---|---|---|---|---|---|\n";
  text += "\n## Top level\n";
  text += columns;
  for (auto const& row : key_table()) {
    if (row.type == KeyType::table) {
      text += fmt::format("\n## [{}]\n\n{}\n{}", row.path, row.meaning, columns);
      continue;
    }
    auto const fallback = default_of(row);
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", markdown_code(row.path), type_name(row.type),
                        row.required ? fallback : markdown_code(fallback), row.unit, allowed(row), cell(row.meaning));
  }
  text += markdown_files;
  text += markdown_language;
  for (auto const& function : function_table())
    text += fmt::format("| {} | {} |\n", markdown_code(function.name), cell(function.meaning));
  text += markdown_names;
  return text;
}

std::string schema_json() {
  std::string text = "{\n  \"keys\": [\n";
  bool first = true;
  for (auto const& row : key_table()) {
    std::string choices;
    for (auto const& choice : choices_of(row.key)) choices += (choices.empty() ? "" : ", ") + json_string(choice);
    text += fmt::format(
        "{}    {{\"key\": {}, \"type\": {}, \"required\": {}, \"default\": {}, \"unit\": {}, \"allowed\": {}, "
        "\"choices\": [{}], \"meaning\": {}}}",
        first ? "" : ",\n", json_string(row.path), json_string(type_name(row.type)), row.required,
        row.default_text.empty() || row.required ? "null" : json_string(row.default_text), json_string(row.unit),
        json_string(allowed(row)), choices, json_string(row.meaning));
    first = false;
  }
  return text + "\n  ]\n}\n";
}

}  // namespace lapwing
