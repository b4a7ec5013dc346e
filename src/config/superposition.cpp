// SPDX-License-Identifier: BSD-3-Clause
#include "config/superposition.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "config/equation_fields.hpp"
#include "config/linear_form.hpp"
#include "config/parameters_read.hpp"
#include "config/schema.hpp"
#include "config/symbols.hpp"

namespace lapwing {
namespace {

constexpr std::size_t source_place = 6;  // faces are 0 .. 5

/// Data of one basis problem.
struct BasisProblem {
  ParameterFactor weight;
  std::vector<std::pair<std::size_t, int>> parts;  ///< place, node
};

/// One attempt at taking an input apart with some parameters fixed.
class Attempt {
 public:
  Attempt(RunConfig const& config, std::vector<char> fixed) : config_(config), forms_(std::move(fixed)) {}

  /// Takes coefficients and data apart.
  void split();
  /// Fills `found` from what `split` has left. @pre no parameter is entangled.
  void write(Superposition& found);

  std::vector<std::string> const& entangled_by() const { return entangled_by_; }  ///< [parameter]

 private:
  struct Coefficient {
    std::string name;
    FieldExpr* target;  ///< in `basis_`
    LinearForm form;    ///< of one term
  };

  void split_coefficient(FieldExpr const& field, std::string const& name, FieldExpr& target);
  void find_common_factor();
  void split_data(FieldExpr const& field, std::size_t place, std::string const& name, bool scaled);
  void note_entangled(std::string const& name);
  std::optional<ByteCode> code_of(int node);

  RunConfig const& config_;
  LinearForms forms_;
  std::vector<std::string> entangled_by_ = std::vector<std::string>(config_.sweep.parameters.size());
  RunConfig basis_ = config_;
  std::vector<Coefficient> coefficients_;
  ParameterFactor common_;
  std::vector<BasisProblem> problems_;
};

std::string face_key(std::size_t face, char const* member) {
  return std::string(spec(Key::boundary).path) + '.' + face_names[face] + '.' + member;
}

void Attempt::note_entangled(std::string const& name) {
  for (std::size_t p = 0; p < entangled_by_.size(); ++p)
    if (forms_.entangled()[p] && entangled_by_[p].empty()) entangled_by_[p] = name;
}

/// A field from a file has no factor, and what picks its values is fixed.
void Attempt::split_coefficient(FieldExpr const& field, std::string const& name, FieldExpr& target) {
  LinearForm form(1);
  if (!field.from_file()) form = forms_.split(field.code);
  if (form.empty()) return;
  std::vector<ParameterFactor> factors;
  for (auto const& term : form) factors.push_back(term.factor);
  auto const common = common_factor(factors);
  for (auto const& factor : factors) forms_.entangle(quotient(factor, common));
  note_entangled(name);
  coefficients_.push_back({name, &target, std::move(form)});
}

/// Powers that all coefficients have in common; those of the others are entangled.
void Attempt::find_common_factor() {
  if (coefficients_.empty()) return;
  std::vector<ParameterFactor> factors;
  for (auto const& c : coefficients_) factors.push_back(c.form.front().factor);
  common_ = common_factor(factors);
  for (auto const& c : coefficients_) {
    forms_.entangle(quotient(c.form.front().factor, common_));
    note_entangled(c.name);
  }
}

/// Adds data to the basis problems. @param scaled  the operator's factor multiplies them as well.
void Attempt::split_data(FieldExpr const& field, std::size_t place, std::string const& name, bool scaled) {
  for (auto const& term : forms_.split(field.code)) {
    auto const weight = scaled ? term.factor : quotient(term.factor, common_);
    auto problem =
        std::find_if(problems_.begin(), problems_.end(), [&weight](auto const& p) { return p.weight == weight; });
    if (problem == problems_.end()) problem = problems_.insert(problem, BasisProblem{weight, {}});
    problem->parts.emplace_back(place, term.rest);
  }
  note_entangled(name);
}

void Attempt::split() {
  std::string const kappa(spec(Key::kappa).path);
  for (std::size_t d = 0; d < config_.kappa.size(); ++d) split_coefficient(config_.kappa[d], kappa, basis_.kappa[d]);
  split_coefficient(config_.sigma, std::string(spec(Key::sigma).path), basis_.sigma);
  auto const n_faces = static_cast<std::size_t>(2 * config_.dim());
  for (std::size_t f = 0; f < n_faces; ++f)
    if (traits(config_.boundary[f].kind).has_coefficient)
      split_coefficient(config_.boundary[f].alpha, face_key(f, "alpha"), basis_.boundary[f].alpha);
  find_common_factor();
  if (!config_.source.from_file()) split_data(config_.source, source_place, std::string(spec(Key::source).path), false);
  for (std::size_t f = 0; f < n_faces; ++f)
    if (traits(config_.boundary[f].kind).has_value)
      split_data(config_.boundary[f].value, f, face_key(f, "value"),
                 traits(config_.boundary[f].kind).value_is_multiplied);
}

std::optional<ByteCode> Attempt::code_of(int node) {
  auto const& tree = forms_.tree();
  if (tree.length(node) > ExpressionTree::longest || tree.depth(node) > ByteCode::max_stack_depth) return std::nullopt;
  return tree.compile(node);
}

void Attempt::write(Superposition& found) {
  auto& tree = forms_.tree();
  bool fits = true;
  auto const store = [&](int node, ByteCode& code) {
    auto written = code_of(node);
    fits = fits && written;
    if (written) code = std::move(*written);
  };
  for (auto const& c : coefficients_)
    if (!c.target->from_file()) store(c.form.front().rest, c.target->code);
  int const none = tree.add_number(0);
  std::array<int, source_place + 1> data;
  data.fill(none);
  for (std::size_t k = 0; k < problems_.size(); ++k) {
    int const selector =
        tree.add_variable(static_cast<std::uint16_t>(Slot::first_parameter + config_.sweep.parameters.size() + k));
    for (auto const& [place, rest] : problems_[k].parts) {
      int const part = tree.add_operation(Op::multiply, {selector, rest, -1});
      data[place] = data[place] == none ? part : tree.add_operation(Op::add, {data[place], part, -1});
    }
    store(forms_.product(problems_[k].weight), found.weight.emplace_back());
    ParameterSpec parameter;
    parameter.name = "basis_" + std::to_string(k);
    basis_.sweep.parameters.push_back(parameter);
  }
  for (std::size_t f = 0; f < source_place; ++f) store(data[f], basis_.boundary[f].value.code);
  store(data[source_place], basis_.source.code);
  if (!fits) found.obstacle = "an expression becomes too long when it is taken apart";
  if (problems_.size() > LinearForms::most_terms)
    found.obstacle = "the data have more than " + std::to_string(LinearForms::most_terms) + " terms";
  if (problems_.empty()) found.obstacle = "there are no data";
  basis_.exact.reset();
  basis_.output = {};
  basis_.output.fields.clear();
  basis_.sweep.superpose = false;
  found.basis = std::move(basis_);
}

/// Parameters that numbers of the input read, fixed from the beginning.
std::vector<std::string> fixed_by_numbers(RunConfig const& config) {
  std::vector<std::string> fixed(config.sweep.parameters.size());
  auto const fix = [&fixed](std::vector<int> const& parameters, Key key) {
    for (int const p : parameters) fixed[static_cast<std::size_t>(p)] = spec(key).path;
  };
  fix(parameters_in_box(config), Key::grid);
  fix(parameters_in(config.solver), Key::solver);
  for (auto const& one : equation_fields(config)) {
    if (one.in_operator() && one.field->case_index) fix(parameters_in(one.field->case_index->code), one.key);
    fix(parameters_in_indices(config, one.field->code), one.key);  // of data as well: another slab, another function
  }
  return fixed;
}

}  // namespace

Superposition find_superposition(RunConfig const& config) {
  Superposition found;
  found.fixed_by = fixed_by_numbers(config);
  for (;;) {
    std::vector<char> fixed;
    for (auto const& reason : found.fixed_by) fixed.push_back(!reason.empty());
    Attempt attempt(config, fixed);
    attempt.split();
    bool again = false;
    for (std::size_t p = 0; p < fixed.size(); ++p) {
      if (fixed[p] || attempt.entangled_by()[p].empty()) continue;
      found.fixed_by[p] = attempt.entangled_by()[p];
      again = true;
    }
    if (again) continue;
    attempt.write(found);
    if (config.source.from_file()) found.obstacle = std::string(spec(Key::source).path) + " comes from a file";
    return found;
  }
}

}  // namespace lapwing
