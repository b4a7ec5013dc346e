// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The one table of input keys: parser, checks, `lapwing schema` and docs/input_reference.md are made from it.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapwing {

/// Every row of the table, in its order. Rows are addressed by these names; no other file spells a key.
enum class Key : int {
  title,
  grid,
  grid_cells,
  grid_lower,
  grid_upper,
  constants,
  constant,
  named_fields,
  named_field,
  named_field_file,
  named_field_dataset,
  named_field_case,
  named_field_interpolate,
  equation,
  equation_type,
  kappa,
  sigma,
  source,
  exact,
  sampling,
  field_file,
  field_dataset,
  field_case,
  field_interpolate,
  boundary,
  boundary_face,
  boundary_type,
  boundary_value,
  boundary_alpha,
  solver,
  solver_type,
  relative_tolerance,
  max_iterations,
  compatibility,
  accuracy,
  warm_start,
  solver_precision,
  multigrid,
  pre_smooth,
  post_smooth,
  coarsest_unknowns,
  acceleration,
  smoother,
  cg,
  cg_operator,
  direct,
  direct_memory,
  sweep,
  sweep_mode,
  samples,
  seed,
  superpose,
  parameters,
  parameter,
  linspace,
  logspace,
  range,
  uniform,
  normal,
  loguniform,
  integers,
  output,
  fields,
  precision,
  quantities,
  quantity,
  quantity_integral,
  quantity_normalise,
  quantity_max,
  quantity_min,
  quantity_probe,
  quantity_flux,
  quantity_at,
  quantity_on,
  quantity_with_faces,
  units,
  unit,
  long_names,
  long_name,
  run,
  batch,
  operator_cache,
  timing,
  timing_detail,
  n_keys
};

enum class KeyType {
  table,
  string,
  boolean,
  choice,
  choice_list,
  choice_or_integer,
  integer,
  integer_list,
  number,
  number_list,
  numbers,     ///< number, or list with one per direction
  expression,  ///< number or expression of coordinates
  field,       ///< expression, or a table with file, dataset, case and interpolate
  fields,      ///< field, or a list with one field per direction
  boundary,    ///< table of one face
  parameter,   ///< list of numbers, or a table with one generator
  quantity     ///< table with one functional
};

/// Allowed values of a number.
struct Range {
  double lowest = -std::numeric_limits<double>::infinity();
  double highest = std::numeric_limits<double>::infinity();
  bool open = false;  ///< the bounds themselves are excluded
};

struct KeySpec {
  Key key;
  std::string_view path;  ///< parts in <> stand for any name, face or field
  KeyType type;
  std::string_view default_text;  ///< value when the key is absent; empty: none
  std::string_view unit;          ///< "1" for dimensionless numbers
  Range range;
  std::string_view choices;  ///< "a|b|c" in the order of the enumeration
  std::string_view meaning;
  bool required = false;
};

std::span<KeySpec const> key_table();
KeySpec const& spec(Key key);

/// The last part of the key's path, as it stands in its table: "cells" for grid.cells.
std::string_view leaf(Key key);

/// The parts of a path between its dots.
std::vector<std::string> split_path(std::string_view path);

/// Finds the row for a concrete path such as {"boundary", "x_min", "type"}; null when the schema lacks it.
KeySpec const* find_row(std::vector<std::string> const& path);

/// Names that may stand in the table `path`; places for free names are left out.
std::vector<std::string> known_children(std::vector<std::string> const& path);

/// Choices of a row as a list.
std::vector<std::string> choices_of(Key key);

/// Whether numbers of this key are integers.
bool is_integer(Key key);

/// "must be an integer >= 2", "must be in (0, 1)": what a number of this key has to meet.
std::string requirement(Key key);

/// Returns the requirement that `value` misses, nothing when it meets all.
std::optional<std::string> violation(Key key, double value);

/// Shortest decimal text that reads back as the same double.
std::string shortest(double value);

/// What `lapwing schema --format text|markdown|json` prints. The Markdown is docs/input_reference.md.
std::string schema_text();
std::string schema_markdown();
std::string schema_json();

/// The same as a JSON Schema (draft 7), by which editors complete and check a TOML file.
std::string json_schema();

}  // namespace lapwing
