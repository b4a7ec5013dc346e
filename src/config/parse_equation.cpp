// SPDX-License-Identifier: BSD-3-Clause
#include <limits>

#include "config/directions.hpp"
#include "config/evaluate.hpp"
#include "config/parse_sections.hpp"

namespace lapwing {
namespace {

constexpr double no_bound = -std::numeric_limits<double>::infinity();

void parse_kappa(ParseContext& context, RunConfig& config) {
  auto const kappa = context.top(Key::kappa);
  std::vector<Value> entries{kappa};
  if (kappa && kappa.node->is(InputNode::Kind::array)) {
    auto const n = kappa.node->children.size();
    if (n != static_cast<std::size_t>(context.dim)) {
      context.fail(kappa, "a list " + wrong_count(*kappa.node, context.dim));
      return;
    }
    entries.clear();
    for (std::size_t i = 0; i < n; ++i) entries.push_back(context.item(kappa, i));
  }
  for (auto const& entry : entries) {
    config.kappa.push_back(context.field(entry));
    context.check_constant_field(entry, config.kappa.back(), 0, true);
  }
  context.single_kappa = config.kappa.size() == 1;
}

void parse_sampling(ParseContext& context, Sampling& sampling) {
  sampling.lines = Sampling::automatic_lines(context.dim);
  auto const value = context.top(Key::sampling);
  if (!value) return;
  if (value.node->is(InputNode::Kind::string)) {
    auto const chosen = context.find_choice(value);
    if (!chosen) return;
    sampling.text = choices_of(Key::sampling)[static_cast<std::size_t>(*chosen)];
    if (*chosen == 1) sampling.lines = 0;
    return;
  }
  auto const lines = context.number(value, Scope{.dim = 0, .parameters = false});
  if (lines.code.code.empty()) return;
  double const n = evaluate(lines.code, {});
  if (violation(Key::sampling, n)) return;
  sampling.text = lines.text;
  sampling.automatic = false;
  sampling.lines = static_cast<int>(n);
}

}  // namespace

void parse_equation(ParseContext& context, RunConfig& config) {
  context.choice(context.top(Key::equation_type));
  parse_kappa(context, config);
  auto const sigma = context.top(Key::sigma);
  config.sigma = context.field(sigma);
  context.check_constant_field(sigma, config.sigma, 0, false);
  auto const source = context.top(Key::source);
  config.source = context.field(source);
  context.check_constant_field(source, config.source, no_bound, false);
  if (auto const exact = context.top(Key::exact)) {
    config.exact = context.expression(exact, context.coordinates());
    context.check_constant_field(exact, *config.exact, no_bound, false);
  }
  parse_sampling(context, config.sampling);
}

}  // namespace lapwing
