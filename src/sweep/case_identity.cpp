// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/case_identity.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "config/equation_fields.hpp"
#include "config/functionals.hpp"
#include "config/jumps.hpp"
#include "config/parameters_read.hpp"

namespace lapwing {
namespace {

/// What stands in hashes for the variables of code.
struct Names {
  std::vector<std::string> const& parameters;
  std::vector<FileFieldIdentity> const& files;
};

void add_code(Hash64& hash, ByteCode const& code, Names const& names) {
  hash.add(static_cast<std::uint64_t>(code.code.size()));
  for (auto const [op, operand] : code.code) {
    hash.add(static_cast<int>(op));
    if (op == Op::constant) {
      hash.add(code.constants[operand]);
    } else if (op == Op::variable) {
      if (operand < Slot::first_parameter)
        hash.add(static_cast<int>(operand));
      else if (Slot::is_parameter(operand))
        hash.add(std::string_view(names.parameters[static_cast<std::size_t>(operand - Slot::first_parameter)]));
      else
        hash.add(static_cast<int>(Slot::first_file))
            .add(names.files.at(static_cast<std::size_t>(Slot::file_of(operand))).hash);
    }
  }
}

/// How cells are sampled, where that matters: expressions that cannot jump, and values at centres, are as they always
/// were.
void add_sampling(Hash64& hash, Sampling const& sampling, ByteCode const& code, unsigned directions = 7) {
  if (sampling.cuts() && may_jump(code, directions))
    hash.add(std::string_view("cut cells")).add(sampling.lines).add(static_cast<int>(sampling.automatic));
}

/// A field from a file has no code; its values enter case by case.
void add_field(Hash64& hash, FieldExpr const& field, Names const& names) {
  hash.add(static_cast<int>(field.from_file()));
  add_code(hash, field.code, names);
}

/// Names of the parameters that code reads, and of those that pick the fields which it alone reads.
std::vector<std::string> parameters_of(std::vector<ByteCode const*> const& codes, Names const& names) {
  std::vector<std::string> found;
  auto const add = [&](std::vector<int> const& parameters) {
    for (int const p : parameters) found.push_back(names.parameters[static_cast<std::size_t>(p)]);
  };
  for (auto const* code : codes) {
    add(parameters_in(*code));
    for (auto const slot : code->variables)
      if (Slot::is_file(slot)) add(names.files.at(static_cast<std::size_t>(Slot::file_of(slot))).parameters);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

OutputDefinition definition_of(Hash64 hash, std::vector<ByteCode const*> const& codes, Names const& names) {
  for (auto const* code : codes) add_code(hash, *code, names);
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash.value()));
  return {text.data(), parameters_of(codes, names),
          std::any_of(codes.begin(), codes.end(), [](auto const* code) { return code->uses_solution(); })};
}

}  // namespace

std::vector<FileFieldIdentity> file_field_identities(RunConfig const& config) {
  std::vector<FileFieldIdentity> identities(config.file_fields.size());
  std::uint64_t place = 0;
  for (int const field : file_fields_in_equation(config)) identities[static_cast<std::size_t>(field)].hash = place++;
  return identities;
}

std::uint64_t hash_equation(RunConfig const& config, std::vector<std::string> const& parameter_names) {
  Hash64 hash;
  hash.add(algorithm_version).add(config.dim()).add(static_cast<std::uint64_t>(config.kappa.size()));
  for (std::size_t f = 0; f < static_cast<std::size_t>(2 * config.dim()); ++f)
    hash.add(static_cast<int>(config.boundary[f].kind));
  auto const files = file_field_identities(config);
  for (auto const& one : equation_fields(config)) {
    add_field(hash, *one.field, {parameter_names, files});
    add_sampling(hash, config.sampling, one.field->code, varying_directions(3, one.face));
  }
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

OutputDefinition definition_of_quantity(QuantitySpec const& quantity, Sampling const& sampling,
                                        std::vector<std::string> const& parameter_names,
                                        std::vector<FileFieldIdentity> const& files) {
  Hash64 hash;
  Functional const& functional = *quantity.functional;
  hash.add(functional.id).add(static_cast<int>(quantity.normalise)).add(quantity.face);
  if (functional.cuts) add_sampling(hash, sampling, quantity.field.code);
  if (functional.argument == FunctionalArgument::point) hash.add(std::string_view("up to the walls"));
  if (quantity.on >= 0) hash.add(std::string_view("on")).add(quantity.on);
  if (quantity.with_faces) hash.add(std::string_view("with faces"));
  std::vector<ByteCode const*> codes{&quantity.field.code};
  for (auto const& coordinate : quantity.point) codes.push_back(&coordinate.code);
  auto definition = definition_of(hash, codes, {parameter_names, files});
  if (functional.argument != FunctionalArgument::expression) definition.reads_solution = true;
  return definition;
}

OutputDefinition definition_of_exact(FieldExpr const& exact, std::vector<std::string> const& parameter_names,
                                     std::vector<FileFieldIdentity> const& files) {
  return definition_of(Hash64().add(std::string_view("exact")), {&exact.code}, {parameter_names, files});
}

std::vector<int> parameters_in_fields(RunConfig const& config, std::vector<std::string> const& parameter_names) {
  auto found = parameters_in_expressions(config);
  std::sort(found.begin(), found.end(), [&parameter_names](int a, int b) {
    return parameter_names[static_cast<std::size_t>(a)] < parameter_names[static_cast<std::size_t>(b)];
  });
  return found;
}

}  // namespace lapwing
