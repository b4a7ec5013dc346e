// SPDX-License-Identifier: BSD-3-Clause
#include "config/linear_form.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "config/op_semantics.hpp"
#include "config/parameters_read.hpp"

namespace lapwing {
namespace {

constexpr int largest_exponent = 16;

bool same_number(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same_code(ByteCode const& a, ByteCode const& b) {
  return std::equal(
             a.code.begin(), a.code.end(), b.code.begin(), b.code.end(),
             [](Instruction const& i, Instruction const& j) { return i.op == j.op && i.operand == j.operand; }) &&
         std::equal(a.constants.begin(), a.constants.end(), b.constants.begin(), b.constants.end(), same_number);
}

/// The number that code stands for, if it is one.
std::optional<double> number_of(ByteCode const& code) {
  if (code.code.size() != 1 || code.code[0].op != Op::constant) return std::nullopt;
  return code.constants[code.code[0].operand];
}

ParameterFactor times(ParameterFactor a, ParameterFactor const& b, int power) {
  for (auto const& [atom, exponent] : b)
    if ((a[atom] += power * exponent) == 0) a.erase(atom);
  return a;
}

ParameterFactor raised(ParameterFactor const& a, int exponent) {
  return times({}, a, exponent);
}

}  // namespace

ParameterFactor quotient(ParameterFactor const& a, ParameterFactor const& b) {
  return times(a, b, -1);
}

ParameterFactor common_factor(std::vector<ParameterFactor> const& factors) {
  auto common = factors.front();
  for (auto const& factor : factors)
    std::erase_if(common, [&factor](auto const& power) {
      auto const found = factor.find(power.first);
      return found == factor.end() || found->second != power.second;
    });
  return common;
}

LinearForm LinearForms::split(ByteCode const& code) {
  std::vector<Value> stack;
  for (auto const [op, operand] : code.code) {
    if (op == Op::constant) {
      Value number;
      number.node = tree_.add_number(code.constants[operand]);
      add_term(number.form, {}, number.node);
      stack.push_back(std::move(number));
    } else if (op == Op::variable) {
      stack.push_back(variable(operand));
    } else {
      auto const first = stack.end() - arity(op);
      std::vector<Value> const operands(first, stack.end());
      stack.erase(first, stack.end());
      stack.push_back(operation(op, operands));
    }
  }
  return stack.back().form;
}

LinearForms::Value LinearForms::variable(std::uint16_t slot) {
  Value value;
  value.node = tree_.add_variable(slot);
  value.reads_coordinates = !Slot::is_parameter(slot);
  auto const p = static_cast<std::size_t>(slot - Slot::first_parameter);
  if (value.reads_coordinates || fixed_[p]) {
    add_term(value.form, {}, value.node);
  } else {
    value.reads.assign(fixed_.size(), 0);
    value.reads[p] = 1;
    add_term(value.form, {{atom(value.node), 1}}, tree_.add_number(1));
  }
  return value;
}

LinearForms::Value LinearForms::operation(Op op, std::vector<Value> const& operands) {
  Value value;
  std::array<int, 3> nodes{-1, -1, -1};
  for (std::size_t i = 0; i < operands.size(); ++i) {
    nodes[i] = operands[i].node;
    value.reads_coordinates = value.reads_coordinates || operands[i].reads_coordinates;
    if (!operands[i].is_free()) continue;
    value.reads.resize(fixed_.size(), 0);
    for (std::size_t p = 0; p < fixed_.size(); ++p) value.reads[p] = value.reads[p] || operands[i].reads[p];
  }
  value.node = tree_.add_operation(op, nodes);
  bool const is_sum = op == Op::add || op == Op::subtract || op == Op::select;
  bool const whole = value.is_free() && !value.reads_coordinates && is_sum;  // one number per case
  if (value.is_free() && !whole && take_apart(op, operands, value.form)) return value;
  value.form.clear();
  if (value.is_free() && !value.reads_coordinates) {
    add_term(value.form, {{atom(value.node), 1}}, tree_.add_number(1));
    return value;
  }
  if (value.is_free()) {
    Value const* const culprit = obstacle(op, operands);
    for (std::size_t p = 0; p < fixed_.size(); ++p)
      entangled_[p] = entangled_[p] || (culprit ? culprit->reads : value.reads)[p];
  }
  value.reads.clear();
  add_term(value.form, {}, value.node);
  return value;
}

/// The operand but for which an operation could be taken apart; null: all of them are in the way.
LinearForms::Value const* LinearForms::obstacle(Op op, std::vector<Value> const& operands) {
  Value const* const suspect = op == Op::divide || op == Op::power ? &operands[1]
                               : op == Op::select                  ? &operands[0]
                                                                   : nullptr;
  return suspect && suspect->is_free() ? suspect : nullptr;
}

/// Writes the terms of an operation on those of its operands. @return whether that can be done.
bool LinearForms::take_apart(Op op, std::vector<Value> const& operands, LinearForm& form) {
  LinearForm const& a = operands[0].form;
  switch (op) {
    case Op::negate:
      for (auto const& term : a) add_term(form, term.factor, tree_.add_operation(Op::negate, {term.rest, -1, -1}));
      return true;
    case Op::add:
    case Op::subtract:
      form = a;
      for (auto const& term : operands[1].form)
        add_term(form, term.factor, op == Op::add ? term.rest : tree_.add_operation(Op::negate, {term.rest, -1, -1}));
      return form.size() <= most_terms;
    case Op::multiply:
      return multiply(a, operands[1].form, form);
    case Op::divide:
      return divide(a, operands[1].form, form);
    case Op::power: {
      auto const exponent = number_of(tree_.compile(operands[1].node));
      bool const integer =
          exponent && std::abs(*exponent) <= largest_exponent && *exponent == std::nearbyint(*exponent);
      return integer && raise(a, static_cast<int>(*exponent), operands[1], form);
    }
    case Op::select: {
      if (operands[0].is_free()) return false;
      int const condition = operands[0].node, zero = tree_.add_number(0);
      for (auto const& term : operands[1].form)
        add_term(form, term.factor, tree_.add_operation(Op::select, {condition, term.rest, zero}));
      for (auto const& term : operands[2].form)
        add_term(form, term.factor, tree_.add_operation(Op::select, {condition, zero, term.rest}));
      return form.size() <= most_terms;
    }
    default:
      return false;
  }
}

bool LinearForms::multiply(LinearForm const& a, LinearForm const& b, LinearForm& form) {
  if (a.size() * b.size() > most_terms) return false;
  for (auto const& x : a)
    for (auto const& y : b)
      add_term(form, times(x.factor, y.factor, 1), tree_.add_operation(Op::multiply, {x.rest, y.rest, -1}));
  return true;
}

bool LinearForms::divide(LinearForm const& a, LinearForm const& b, LinearForm& form) {
  if (b.size() != 1) return false;
  for (auto const& term : a)
    add_term(form, quotient(term.factor, b[0].factor), tree_.add_operation(Op::divide, {term.rest, b[0].rest, -1}));
  return true;
}

bool LinearForms::raise(LinearForm const& base, int exponent, Value const& operand, LinearForm& form) {
  if (base.size() == 1) {
    add_term(form, raised(base[0].factor, exponent), tree_.add_operation(Op::power, {base[0].rest, operand.node, -1}));
    return true;
  }
  if (exponent < 1) return false;
  form = base;
  for (int i = 1; i < exponent; ++i) {
    LinearForm next;
    if (!multiply(form, base, next)) return false;
    form = std::move(next);
  }
  return true;
}

void LinearForms::add_term(LinearForm& form, ParameterFactor const& factor, int rest) {
  if (is_zero(rest)) return;
  for (auto& term : form) {
    if (term.factor != factor) continue;
    term.rest = tree_.add_operation(Op::add, {term.rest, rest, -1});
    return;
  }
  form.push_back({factor, rest});
}

int LinearForms::atom(int node) {
  auto code = tree_.compile(node);
  auto const found =
      std::find_if(atoms_.begin(), atoms_.end(), [&code](ByteCode const& known) { return same_code(known, code); });
  auto const index = static_cast<int>(found - atoms_.begin());
  if (found != atoms_.end()) return index;
  atoms_.push_back(std::move(code));
  atom_nodes_.push_back(node);
  return index;
}

bool LinearForms::is_zero(int node) const {
  auto const number = tree_.length(node) == 1 ? number_of(tree_.compile(node)) : std::nullopt;
  return number && *number == 0;
}

void LinearForms::entangle(ParameterFactor const& factor) {
  for (auto const& [index, exponent] : factor)
    for (int const p : parameters_in(atoms_[static_cast<std::size_t>(index)]))
      if (!fixed_[static_cast<std::size_t>(p)]) entangled_[static_cast<std::size_t>(p)] = 1;
}

int LinearForms::product(ParameterFactor const& factor) {
  int const one = tree_.add_number(1);
  int above = one, below = one;
  bool divides = false;
  for (auto const& [index, exponent] : factor)
    for (int i = 0; i < std::abs(exponent); ++i) {
      int& side = exponent > 0 ? above : below;
      int const node = atom_nodes_[static_cast<std::size_t>(index)];
      side = side == one ? node : tree_.add_operation(Op::multiply, {side, node, -1});
      divides = divides || exponent < 0;
    }
  return divides ? tree_.add_operation(Op::divide, {above, below, -1}) : above;
}

}  // namespace lapwing
