// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/sweep_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <unordered_set>

#include "config/diagnostics.hpp"
#include "config/evaluate.hpp"
#include "config/parameters_read.hpp"
#include "config/schema.hpp"
#include "core/hash.hpp"
#include "sweep/case_reader.hpp"
#include "sweep/case_sample.hpp"
#include "sweep/field_shape.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t most_cases = 1000000000;
constexpr std::int64_t batch_of_cases = 8;   // that share an operator, so that their batches hold no others
constexpr std::int64_t most_in_sample = 100000;
constexpr std::int64_t most_rows = 1000000;  // of a zip, in which repetitions are looked for
constexpr std::int64_t many_cases = 64;      // that share an operator, so that solvers may spend more on its set-up

}  // namespace

SweepPlan::SweepPlan(RunConfig const& config, std::vector<FieldFileInfo> const& files, std::int64_t most_looked_at)
    : config_(&config), files_(files) {
  expand_axes();
  count_cases();
  count_operators();
  find_superposition();
  find_files();
  number_parameters_ = parameters_in_numbers(config);
  check_cases(most_looked_at);
  common_hash_ = hash_equation(config, names_);
  if (superposition_) common_hash_ = Hash64().add(common_hash_).add(superposes_ ? 2 : 1).value();
  field_parameters_ = parameters_in_fields(config, names_);
}

void SweepPlan::expand_axes() {
  Diagnostics errors;
  for (auto const& parameter : config_->sweep.parameters) {
    names_.push_back(parameter.name);
    axes_.emplace_back(parameter, errors);
  }
  errors.raise_if_any();
}

void SweepPlan::count_cases() {
  auto const& sweep = config_->sweep;
  if (sweep.mode == SweepMode::random) {
    n_cases_ = static_cast<std::int64_t>(evaluate(sweep.samples.code, {}));
    seed_ = static_cast<std::uint64_t>(evaluate(sweep.seed.code, {}));
    return;
  }
  strides_.assign(axes_.size(), 1);
  if (axes_.empty()) return;
  if (sweep.mode == SweepMode::zip) {
    n_cases_ = axes_.front().size();
    for (std::size_t p = 1; p < axes_.size(); ++p)
      if (axes_[p].size() != n_cases_)
        throw InputError(sweep.parameters[p].where,
                         fmt::format("{0}.{1} has {2} value(s), {0}.{3} has {4}: {5} = \"zip\" needs equal numbers",
                                     spec(Key::parameters).path, axes_[p].name(), axes_[p].size(), axes_[0].name(),
                                     n_cases_, spec(Key::sweep_mode).path));
    return;
  }
  for (std::size_t p = axes_.size(); p-- > 0;) {
    strides_[p] = n_cases_;
    if (axes_[p].size() > most_cases / n_cases_)
      throw InputError(sweep.where, fmt::format("the sweep has more than {} cases", most_cases));
    n_cases_ *= axes_[p].size();
  }
}

void SweepPlan::count_operators() {
  roles_ = parameter_roles(*config_);
  cases_per_operator_ = cases_in_common([this](std::size_t p) { return roles_[p].changes_operator(); });
}

/// How many cases have something in common with a given one, on average, as far as axes and rows tell. @param changes
/// whether parameter p changes it.
template <class Changes>
std::int64_t SweepPlan::cases_in_common(Changes const& changes) const {
  std::vector<int> changing;
  std::int64_t others = 1;                   // combinations of what changes nothing
  double combinations = 1;                   // of what does
  for (std::size_t p = 0; p < axes_.size(); ++p) {
    auto const n_different = axes_[p].n_different();
    if (changes(p)) {
      changing.push_back(static_cast<int>(p));
      combinations *= n_different > 0 ? static_cast<double>(n_different) : HUGE_VAL;
    } else if (config_->sweep.mode == SweepMode::grid) {
      others *= axes_[p].size();
    }
  }
  if (changing.empty()) return n_cases_;
  if (config_->sweep.mode == SweepMode::grid) return others;
  if (config_->sweep.mode == SweepMode::random)
    return std::max<std::int64_t>(1, std::llround(std::floor(static_cast<double>(n_cases_) / combinations)));
  return n_cases_ / n_different_rows(changing);
}

/// Different combinations of some parameters in mode zip; where there are very many rows, as if the others went on like
/// the first.
std::int64_t SweepPlan::n_different_rows(std::vector<int> const& parameters) const {
  std::unordered_set<std::uint64_t> rows;
  auto const n = std::min(n_cases_, most_rows);
  for (std::int64_t id = 0; id < n; ++id) {
    Hash64 row;
    for (int const p : parameters) row.add(parameter(id, p));
    rows.insert(row.value());
  }
  return std::max<std::int64_t>(
      1, std::llround(static_cast<double>(rows.size()) * static_cast<double>(n_cases_) / static_cast<double>(n)));
}

void SweepPlan::find_superposition() {
  if (!config_->sweep.superpose) return;
  superposition_ = lapwing::find_superposition(*config_);
  cases_per_basis_ = cases_in_common([this](std::size_t p) { return !superposition_->fixed_by[p].empty(); });
  superposes_ = superposition_->obstacle.empty() && cases_per_basis_ > superposition_->n_basis();
}

std::uint64_t SweepPlan::superposition_key(std::int64_t case_id, ResolvedNumbers const& numbers) const {
  if (!superposes_) return 0;
  Hash64 key;
  key.add(numbers.batch_key).add(numbers.solver.relative_tolerance);
  for (std::size_t d = 0; d < 3; ++d) key.add(numbers.grid.lower[d]).add(numbers.grid.upper[d]);
  for (std::size_t p = 0; p < roles_.size(); ++p)
    if (!superposition_->fixed_by[p].empty()) key.add(parameter(case_id, static_cast<int>(p)));
  add_slabs_of_operator(key, numbers);
  return key.value();
}

void SweepPlan::find_files() {
  auto const use = [this](FieldExpr const& field, int slot, std::string const& name, FileUse::Reader reader,
                          int identity) {
    if (!field.from_file()) return;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (files_[i].file != field.file || files_[i].dataset != field.dataset) continue;
      file_uses_.push_back({slot, &field, static_cast<int>(i), name, reader, identity});
      return;
    }
    throw std::logic_error("no information on field file " + field.file + ", dataset " + field.dataset);
  };
  auto const& kappa = config_->kappa;
  std::string const kappa_name(spec(Key::kappa).path);
  auto const use_whole = [&](FieldExpr const& field, int slot, std::string const& name) {
    use(field, slot, name, FileUse::Reader::equation, slot);
  };
  for (std::size_t i = 0; i < kappa.size(); ++i)
    use_whole(kappa[i], FileSlot::kappa + static_cast<int>(i),
              kappa.size() == 1 ? kappa_name : fmt::format("{}[{}]", kappa_name, i));
  use_whole(config_->sigma, FileSlot::sigma, std::string(spec(Key::sigma).path));
  use_whole(config_->source, FileSlot::source, std::string(spec(Key::source).path));
  std::vector<char> is_read(config_->file_fields.size(), 0);
  auto const use_names = [&](std::vector<int> const& fields, FileUse::Reader reader) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      auto const at = static_cast<std::size_t>(fields[i]);
      auto const& field = config_->file_fields[at];
      is_read[at] = 1;
      use(field.values, FileSlot::first_named + fields[i],
          fmt::format("{}.{}", spec(Key::named_fields).path, field.name), reader,
          FileSlot::first_named + static_cast<int>(i));
    }
  };
  use_names(file_fields_in_equation(*config_), FileUse::Reader::equation);
  use_names(file_fields_in_outputs(*config_), FileUse::Reader::outputs);
  std::vector<int> others;
  for (std::size_t i = 0; i < is_read.size(); ++i)
    if (!is_read[i]) others.push_back(static_cast<int>(i));
  use_names(others, FileUse::Reader::nothing);
}

/// Which slabs whole coefficients are; those of named fields follow from parameters that the key has already.
void SweepPlan::add_slabs_of_operator(Hash64& key, ResolvedNumbers const& numbers) {
  for (std::size_t slot = FileSlot::kappa; slot <= FileSlot::sigma; ++slot)
    key.add(numbers.file_case.empty() ? std::int64_t{0} : numbers.file_case[slot]);
}

void SweepPlan::check_cases(std::int64_t most_looked_at) const {
  CaseSample const sample = sample_cases(*this, number_parameters_, most_in_sample);
  bool const by_sample = sample.complete || n_cases_ > most_looked_at;
  ParameterCombinations combinations(*this, number_parameters_);
  for (std::int64_t i = 0; i < (by_sample ? sample.size() : n_cases_); ++i) {
    std::int64_t const id = by_sample ? sample.cases[static_cast<std::size_t>(i)] : i;
    if (!combinations.find(id).is_new) continue;
    auto const problem = find_problem(*config_, files_, file_uses_, evaluate_numbers(*config_, slots(id)));
    if (!problem) continue;
    if (!problem->depends_on_parameters) throw InputError(problem->where, problem->what);
    throw InputError(problem->where, fmt::format("case {} ({}): {}", id, describe(id), problem->what));
  }
}

double SweepPlan::parameter(std::int64_t case_id, int p) const {
  auto const& axis = axes_[static_cast<std::size_t>(p)];
  switch (config_->sweep.mode) {
    case SweepMode::random:
      return axis.draw(seed_, case_id);
    case SweepMode::zip:
      return axis.value(case_id);
    case SweepMode::grid:
      break;
  }
  return axis.value(case_id / strides_[static_cast<std::size_t>(p)] % axis.size());
}

std::vector<double> SweepPlan::slots(std::int64_t case_id) const {
  std::vector<double> values(Slot::first_parameter + names_.size(), 0.0);
  for (int p = 0; p < n_parameters(); ++p)
    values[static_cast<std::size_t>(Slot::first_parameter + p)] = parameter(case_id, p);
  return values;
}

ResolvedNumbers SweepPlan::resolve_numbers(std::int64_t case_id) const {
  auto const numbers = evaluate_numbers(*config_, slots(case_id));
  ResolvedNumbers result;
  result.grid = grid_of(*config_, numbers);
  result.solver = solver_of(*config_, numbers);
  result.file_case.resize(numbers.file_case.size());
  for (auto const& use : file_uses_) {
    auto const slot = static_cast<std::size_t>(use.slot);
    result.file_case[slot] = static_cast<std::int64_t>(numbers.file_case[slot]);
  }
  result.probes = numbers.probes;
  // In mode random more samples must not change how the cases there are were solved.
  result.solver.shared_operator = cases_per_operator_ >= many_cases && config_->sweep.mode != SweepMode::random;
  result.batch_key = lapwing::batch_key(result.grid, result.solver);
  result.hash.add(common_hash_);
  hash_case_numbers(result.hash, result);
  return result;
}

std::uint64_t SweepPlan::operator_key(std::int64_t case_id, ResolvedNumbers const& numbers) const {
  Hash64 key;
  for (std::size_t d = 0; d < 3; ++d)
    key.add(numbers.grid.cells[d]).add(numbers.grid.lower[d]).add(numbers.grid.upper[d]);
  for (std::size_t p = 0; p < roles_.size(); ++p)
    if (roles_[p].coefficients) key.add(parameter(case_id, static_cast<int>(p)));
  add_slabs_of_operator(key, numbers);
  return key.value();
}

std::uint64_t SweepPlan::batch_key(std::int64_t case_id, ResolvedNumbers const& numbers) const {
  auto key = numbers.batch_key;
  if (cases_per_operator_ >= batch_of_cases) key = lapwing::batch_key(key, operator_key(case_id, numbers));
  return superposes_ ? lapwing::batch_key(key, superposition_key(case_id, numbers)) : key;
}

bool SweepPlan::parts_batches(int p) const {
  auto const& role = roles_[static_cast<std::size_t>(p)];
  return role.grid || role.solver || (cases_per_operator_ >= batch_of_cases && role.coefficients);
}

CaseSpec SweepPlan::case_spec(std::int64_t case_id) const {
  auto numbers = resolve_numbers(case_id);
  auto const values = slots(case_id);
  CaseSpec result;
  result.id = case_id;
  result.grid = numbers.grid;
  result.solver = numbers.solver;
  result.parameters.assign(values.begin() + Slot::first_parameter, values.end());
  result.file_case = numbers.file_case;
  result.fills_batches = cases_per_operator_ >= batch_of_cases;
  if (cases_per_operator_ > 1) result.operator_key = operator_key(case_id, numbers);
  result.superposition_key = superposition_key(case_id, numbers);
  result.probes = std::move(numbers.probes);
  return result;
}

std::uint64_t SweepPlan::case_hash(std::int64_t case_id) const {
  return case_hash(case_id, resolve_numbers(case_id));
}

std::uint64_t SweepPlan::case_hash(std::int64_t case_id, ResolvedNumbers const& numbers) const {
  Hash64 hash = numbers.hash;
  for (int const p : field_parameters_) hash.add(parameter(case_id, p));
  for (auto const& use : file_uses_) {
    if (use.reader != FileUse::Reader::equation) continue;
    auto const& file = files_[static_cast<std::size_t>(use.info)];
    auto const* const values = file.known.find(numbers.file_case[static_cast<std::size_t>(use.slot)]);
    if (values == nullptr) return unknown_hash;
    hash.add(use.identity).add(*values);
    if (is_other_grid(file.shape, numbers.grid))  // the same numbers in another shape are other values at the cells
      for (auto const n : slab_shape(file.shape, numbers.grid.dim)) hash.add(n);
  }
  return hash.value();
}

/// The values of all slabs that a field has in the cases of the plan.
std::uint64_t SweepPlan::hash_of_values(FileUse const& use) const {
  Hash64 hash;
  auto const& file = files_[static_cast<std::size_t>(use.info)];
  std::set<std::int64_t> slabs;
  CaseReader reader(*this);
  for (std::int64_t id = 0; id < n_cases_; ++id) {
    auto const& numbers = reader.at(id);
    slabs.insert(numbers.file_case[static_cast<std::size_t>(use.slot)]);
    if (number_parameters_.empty()) break;
  }
  for (auto const slab : slabs) {
    auto const* const values = file.known.find(slab);
    hash.add(values == nullptr ? std::uint64_t{0} : *values);
  }
  for (auto const n : slab_shape(file.shape, config_->dim())) hash.add(n);
  return hash.value();
}

std::vector<FileFieldIdentity> SweepPlan::file_field_identities() const {
  auto identities = lapwing::file_field_identities(*config_);
  for (auto const& use : file_uses_) {
    if (use.reader != FileUse::Reader::outputs) continue;
    auto& identity = identities[static_cast<std::size_t>(use.slot - FileSlot::first_named)];
    identity.hash = hash_of_values(use);
    if (use.field->case_index) identity.parameters = parameters_in(use.field->case_index->code);
  }
  return identities;
}

std::vector<std::vector<std::int64_t>> SweepPlan::slabs_of(std::vector<CaseRange> const& cases) const {
  std::vector<std::vector<std::int64_t>> slabs(files_.size());
  if (file_uses_.empty()) return slabs;
  CaseReader reader(*this);
  auto const add = [&](std::vector<CaseRange> const& ranges, FileUse::Reader by) {
    if (std::none_of(file_uses_.begin(), file_uses_.end(), [by](auto const& use) { return use.reader == by; })) return;
    for (auto const& range : ranges)
      for (std::int64_t id = range.first; id < range.end; ++id) {
        auto const& numbers = reader.at(id);
        for (auto const& use : file_uses_) {
          if (use.reader != by) continue;
          auto& list = slabs[static_cast<std::size_t>(use.info)];
          auto const slab = numbers.file_case[static_cast<std::size_t>(use.slot)];
          if (list.empty() || list.back() != slab) list.push_back(slab);
        }
      }
  };
  add(cases, FileUse::Reader::equation);
  add({{0, n_cases_}}, FileUse::Reader::outputs);  // which are one definition for all cases
  for (auto& list : slabs) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
  return slabs;
}

void SweepPlan::set_slab_hashes(std::vector<SlabHashes> known) {
  for (std::size_t i = 0; i < files_.size(); ++i) files_[i].known = std::move(known.at(i));
}

std::string SweepPlan::describe(std::int64_t case_id) const {
  constexpr int most_told = 8;
  std::string text;
  for (int p = 0; p < std::min(n_parameters(), most_told); ++p)
    text += fmt::format("{}{} = {}", p == 0 ? "" : ", ", names_[static_cast<std::size_t>(p)],
                        shortest(parameter(case_id, p)));
  return n_parameters() > most_told ? text + ", ..." : text;
}

}  // namespace lapwing
