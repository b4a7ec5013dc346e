// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Expression trees: built bottom-up with constants folded, then written out as byte code.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/bytecode.hpp"

namespace lapwing {

/// A pool of nodes. Named sub-expressions are shared nodes, and are written out wherever they are used.
///
/// Invariant: a node stands after its operands; an operation on constants is itself a constant.
class ExpressionTree {
 public:
  /// Instructions of one expression. At most half of them are constants, whose places are numbers of 16 bits.
  static constexpr int longest = 1 << 17;

  int add_number(double value);
  int add_variable(std::uint16_t slot);
  int add_operation(Op op, std::array<int, 3> const& operands);

  std::size_t size() const { return nodes_.size(); }
  /// Forgets the nodes from the n-th on.
  void shrink(std::size_t n) { nodes_.erase(nodes_.begin() + static_cast<std::ptrdiff_t>(n), nodes_.end()); }

  /// Number of instructions `node` becomes; saturates just above `longest`.
  int length(int node) const { return nodes_[static_cast<std::size_t>(node)].length; }

  /// Values on the stack at most while `node` is computed, from left to right.
  int depth(int node) const { return nodes_[static_cast<std::size_t>(node)].depth; }

  bool reads_parameter(int node) const { return nodes_[static_cast<std::size_t>(node)].reads_parameter; }

  /// @pre length(node) <= longest.
  ByteCode compile(int node) const;

 private:
  struct Node {
    Op op = Op::constant;
    std::uint16_t slot = 0;
    double value = 0;
    std::array<int, 3> operands{-1, -1, -1};
    int length = 1;
    int depth = 1;
    bool reads_parameter = false;
  };
  std::vector<Node> nodes_;

  Node const& at(int node) const { return nodes_[static_cast<std::size_t>(node)]; }
  bool is_number(int node) const { return at(node).op == Op::constant; }
  int add(Node const& node);
};

}  // namespace lapwing
