// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Expressions as sums of products, a factor of parameters times a function of coordinates.
#pragma once

#include <map>
#include <vector>

#include "config/expression_tree.hpp"

namespace lapwing {

/// A product of integer powers of expressions without coordinates, by their numbers in LinearForms; empty: 1.
using ParameterFactor = std::map<int, int>;

/// One term of a sum: `factor` changes with free parameters alone, `rest` with coordinates and fixed parameters alone.
struct LinearTerm {
  ParameterFactor factor;
  int rest = -1;  ///< node of LinearForms::tree()
};
using LinearForm = std::vector<LinearTerm>;

/// a / b.
ParameterFactor quotient(ParameterFactor const& a, ParameterFactor const& b);

/// The powers that all of them have. @param factors  at least one.
ParameterFactor common_factor(std::vector<ParameterFactor> const& factors);

/// Splits expressions of one input.
///
/// Sums, differences, products, quotients by one term, changes of sign, integer powers and if() with a fixed condition
/// are taken apart. Terms with equal factors are one. Where free parameters and coordinates meet in any other
/// operation, the expression counts as one function, and these parameters are found to be entangled: they must be fixed
/// for that to hold.
class LinearForms {
 public:
  static constexpr int most_terms = 64;  ///< of one expression

  /// @param fixed  [parameter], whether it counts as a constant.
  explicit LinearForms(std::vector<char> fixed) : fixed_(std::move(fixed)), entangled_(fixed_.size(), 0) {}

  /// Terms whose sum is the expression, none if it is the number 0. @param code  not empty.
  LinearForm split(ByteCode const& code);

  /// [parameter], whether it is not free to change in what was split so far.
  std::vector<char> const& entangled() const { return entangled_; }

  /// Notes that the parameters of a factor are not free to change.
  void entangle(ParameterFactor const& factor);

  /// The factor as a node. @note Powers are written as products, so that weights are exact to a rounding per factor.
  int product(ParameterFactor const& factor);

  ExpressionTree& tree() { return tree_; }

 private:
  /// An operand: what it is, what it depends on, and its terms.
  struct Value {
    int node = -1;
    bool reads_coordinates = false;
    std::vector<char> reads;  ///< [parameter], free ones only; empty: none
    LinearForm form;
    bool is_free() const { return !reads.empty(); }
  };

  Value variable(std::uint16_t slot);
  Value operation(Op op, std::vector<Value> const& operands);
  static Value const* obstacle(Op op, std::vector<Value> const& operands);
  bool take_apart(Op op, std::vector<Value> const& operands, LinearForm& form);
  bool multiply(LinearForm const& a, LinearForm const& b, LinearForm& form);
  bool divide(LinearForm const& a, LinearForm const& b, LinearForm& form);
  bool raise(LinearForm const& base, int exponent, Value const& operand, LinearForm& form);
  void add_term(LinearForm& form, ParameterFactor const& factor, int rest);
  int atom(int node);
  bool is_zero(int node) const;

  ExpressionTree tree_;
  std::vector<char> fixed_, entangled_;
  std::vector<ByteCode> atoms_;
  std::vector<int> atom_nodes_;
};

}  // namespace lapwing
