// SPDX-License-Identifier: BSD-3-Clause
#include "config/parse_config.hpp"

#include "config/check_keys.hpp"
#include "config/directions.hpp"
#include "config/key_examples.hpp"
#include "config/parse_sections.hpp"
#include "config/read_input.hpp"
#include "config/read_toml.hpp"
#include "config/resolved_text.hpp"
#include "config/set_option.hpp"

namespace lapwing {
namespace {

/// Reads one list entry per direction; `wanted` is 0 while the number of directions is not known.
std::vector<NumberExpr> per_direction(ParseContext& context, Key key, int wanted) {
  auto const list = context.top(key);
  if (!list) {
    std::vector<NumberExpr> defaults;
    for (int d = 0; d < wanted; ++d) defaults.push_back(context.number(list));
    return defaults;
  }
  auto const& node = *list.node;
  bool const single = node.is_number() || node.is(InputNode::Kind::string);
  if (single && spec(key).type == KeyType::numbers)
    return std::vector<NumberExpr>(static_cast<std::size_t>(wanted), context.number(list));
  if (single) {      // in how many directions?
    auto const n = shown(node);
    context.fail(list,
                 "must be a list of numbers; write [" + n + "] for one direction, [" + n + ", " + n + "] for two");
    return {};
  }
  auto numbers = context.numbers(list);
  auto const n = static_cast<int>(numbers.size());
  if (node.is(InputNode::Kind::array)) {
    if (wanted == 0 && (n < 1 || n > 3)) context.fail(list, "must have 1 to 3 entries");
    if (wanted > 0 && n != wanted) context.fail(list, wrong_count(node, wanted));
  }
  return numbers;
}

void parse_grid(ParseContext& context, RunConfig& config) {
  auto const grid = context.top(Key::grid);
  auto const cells = context.top(Key::grid_cells);
  if (!grid)
    context.errors.add(grid.where, "missing table [" + grid.name + ']' + written_like(grid.key));
  else if (!cells && grid.node->is(InputNode::Kind::table))
    context.missing(cells);
  int const dim = directions_of(context);
  context.dim = dim > 0 ? dim : 3;  // so that no coordinate is reported
  if (cells) config.cells = per_direction(context, Key::grid_cells, 0);
  if (dim == 0) return;
  config.lower = per_direction(context, Key::grid_lower, context.dim);
  config.upper = per_direction(context, Key::grid_upper, context.dim);
}

void parse_solver(ParseContext& context, SolverSpec& solver) {
  solver.where = context.top(Key::solver_type).where;
  solver.type = static_cast<SolverKind>(context.choice(context.top(Key::solver_type)));
  solver.compatibility = static_cast<Compatibility>(context.choice(context.top(Key::compatibility)));
  solver.accuracy = static_cast<Accuracy>(context.choice(context.top(Key::accuracy)));
  solver.warm_start = static_cast<WarmStart>(context.choice(context.top(Key::warm_start)));
  solver.warm_start_where = context.top(Key::warm_start).where;
  solver.precision = static_cast<Arithmetic>(context.choice(context.top(Key::solver_precision)));
  solver.acceleration = static_cast<Acceleration>(context.choice(context.top(Key::acceleration)));
  solver.smoother = static_cast<PointSmoother>(context.choice(context.top(Key::smoother)));
  solver.cg_operator = static_cast<OperatorForm>(context.choice(context.top(Key::cg_operator)));
  solver.relative_tolerance = context.number(context.top(Key::relative_tolerance));
  solver.max_iterations = context.number(context.top(Key::max_iterations));
  solver.pre_smooth = context.number(context.top(Key::pre_smooth));
  solver.post_smooth = context.number(context.top(Key::post_smooth));
  solver.coarsest_unknowns = context.number(context.top(Key::coarsest_unknowns));
  solver.direct_memory_mib = context.number(context.top(Key::direct_memory));
}

}  // namespace

RunConfig parse_config_text(std::string const& text, std::string const& path,
                            std::vector<std::string> const& set_options) {
  auto root = read_toml(text, path);
  ParseContext context(root, path);
  for (auto const& option : set_options) apply_set_option(option, root, context.errors);
  check_keys(root, context.errors);

  RunConfig config;
  config.path = path;
  config.text = text;
  config.title = context.text(context.top(Key::title));
  parse_names(context, config);
  parse_grid(context, config);
  parse_equation(context, config);
  parse_boundary(context, config);
  parse_solver(context, config.solver);
  parse_sweep(context, config);
  parse_output(context, config);
  parse_labels(context, config);
  config.batch = context.number(context.top(Key::batch), {.parameters = false});
  config.operator_cache = context.number(context.top(Key::operator_cache), {.parameters = false});
  config.timing_detail = static_cast<TimingDetail>(context.choice(context.top(Key::timing_detail)));
  context.errors.raise_if_any();
  config.resolved_text = resolved_text(config);
  return config;
}

RunConfig parse_config(std::string const& path, std::vector<std::string> const& set_options) {
  return parse_config_text(read_input(path), path, set_options);
}

}  // namespace lapwing
