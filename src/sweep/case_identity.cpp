// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/case_identity.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "config/equation_fields.hpp"
#include "config/parameters_read.hpp"

namespace lapwing {
namespace {

void add_code(Hash64& hash, ByteCode const& code, std::vector<std::string> const& names) {
  hash.add(static_cast<std::uint64_t>(code.code.size()));
  for (auto const [op, operand] : code.code) {
    hash.add(static_cast<int>(op));
    if (op == Op::constant) {
      hash.add(code.constants[operand]);
    } else if (op == Op::variable) {
      if (operand < Slot::first_parameter)
        hash.add(static_cast<int>(operand));
      else
        hash.add(std::string_view(names[static_cast<std::size_t>(operand - Slot::first_parameter)]));
    }
  }
}

/// A field from a file has no code; its values enter case by case.
void add_field(Hash64& hash, FieldExpr const& field, std::vector<std::string> const& names) {
  hash.add(static_cast<int>(field.from_file()));
  add_code(hash, field.code, names);
}

/// Names of the parameters that code reads, in its order.
std::vector<std::string> parameters_of(std::vector<ByteCode const*> const& codes,
                                       std::vector<std::string> const& names) {
  std::vector<std::string> found;
  for (auto const* code : codes)
    for (int const p : parameters_in(*code)) found.push_back(names[static_cast<std::size_t>(p)]);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

OutputDefinition definition_of(Hash64 hash, std::vector<ByteCode const*> const& codes,
                               std::vector<std::string> const& names) {
  for (auto const* code : codes) add_code(hash, *code, names);
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash.value()));
  return {text.data(), parameters_of(codes, names),
          std::any_of(codes.begin(), codes.end(), [](auto const* code) { return code->uses_solution(); })};
}

}  // namespace

std::uint64_t hash_equation(RunConfig const& config, std::vector<std::string> const& parameter_names) {
  Hash64 hash;
  hash.add(algorithm_version).add(config.dim()).add(static_cast<std::uint64_t>(config.kappa.size()));
  for (std::size_t f = 0; f < static_cast<std::size_t>(2 * config.dim()); ++f)
    hash.add(static_cast<int>(config.boundary[f].kind));
  for (auto const& one : equation_fields(config)) add_field(hash, *one.field, parameter_names);
  return hash.value();
}

void hash_case_numbers(Hash64& hash, ResolvedNumbers const& numbers) {
  auto const& grid = numbers.grid;
  for (std::size_t d = 0; d < static_cast<std::size_t>(grid.dim); ++d)
    hash.add(grid.cells[d]).add(grid.lower[d]).add(grid.upper[d]);
  auto const& solver = numbers.solver;
  hash.add(static_cast<int>(solver.type)).add(solver.relative_tolerance).add(solver.max_iterations);
  hash.add(static_cast<int>(solver.compatibility)).add(solver.pre_smooth).add(solver.post_smooth);
  hash.add(solver.coarsest_unknowns)
      .add(static_cast<int>(solver.accuracy))
      .add(static_cast<int>(solver.precision))
      .add(static_cast<int>(solver.acceleration))
      .add(static_cast<int>(solver.smoother))
      .add(static_cast<int>(solver.cg_operator));
  if (solver.type == SolverKind::automatic) hash.add(solver.direct_memory_mib);
  if (solver.type == SolverKind::automatic || solver.type == SolverKind::direct)
    hash.add(static_cast<int>(solver.shared_operator));
  if (solver.warm_start != WarmStart::none)
    hash.add(std::string_view("warm start")).add(static_cast<int>(solver.warm_start));
}

std::uint64_t batch_key(BoxGrid const& grid, SolverSettings const& solver) {
  auto const& [type, tolerance, max_iterations, compatibility, accuracy, warm_start, precision, pre, post, coarsest,
               acceleration, smoother, form, memory, shared] = solver;
  Hash64 hash;
  for (int const cells : grid.cells) hash.add(cells);
  hash.add(static_cast<int>(type)).add(max_iterations).add(static_cast<int>(compatibility)).add(pre).add(post);
  hash.add(static_cast<int>(accuracy))
      .add(static_cast<int>(precision))
      .add(coarsest)
      .add(static_cast<int>(acceleration));
  hash.add(static_cast<int>(smoother)).add(static_cast<int>(form)).add(memory).add(static_cast<int>(shared));
  hash.add(static_cast<int>(warm_start));
  return hash.value();
}

std::uint64_t batch_key(std::uint64_t key, std::uint64_t common_key) {
  return Hash64().add(key).add(common_key).value();
}

std::uint64_t batch_key(CaseSpec const& spec) {
  auto key = batch_key(spec.grid, spec.solver);
  if (spec.fills_batches) key = batch_key(key, spec.operator_key);
  return spec.superposition_key ? batch_key(key, spec.superposition_key) : key;
}

OutputDefinition definition_of_quantity(QuantitySpec const& quantity, std::vector<std::string> const& parameter_names) {
  Hash64 hash;
  hash.add(static_cast<int>(quantity.kind)).add(static_cast<int>(quantity.normalise)).add(quantity.face);
  if (quantity.kind == QuantitySpec::Kind::probe) hash.add(std::string_view("up to the walls"));
  if (quantity.on >= 0) hash.add(std::string_view("on")).add(quantity.on);
  if (quantity.with_faces) hash.add(std::string_view("with faces"));
  std::vector<ByteCode const*> codes{&quantity.field.code};
  for (auto const& coordinate : quantity.point) codes.push_back(&coordinate.code);
  auto definition = definition_of(hash, codes, parameter_names);
  if (quantity.kind == QuantitySpec::Kind::probe || quantity.kind == QuantitySpec::Kind::flux)
    definition.reads_solution = true;
  return definition;
}

OutputDefinition definition_of_exact(FieldExpr const& exact, std::vector<std::string> const& parameter_names) {
  return definition_of(Hash64().add(std::string_view("exact")), {&exact.code}, parameter_names);
}

std::vector<int> parameters_in_fields(RunConfig const& config, std::vector<std::string> const& parameter_names) {
  auto found = parameters_in_expressions(config);
  std::sort(found.begin(), found.end(), [&parameter_names](int a, int b) {
    return parameter_names[static_cast<std::size_t>(a)] < parameter_names[static_cast<std::size_t>(b)];
  });
  return found;
}

}  // namespace lapwing
