// SPDX-License-Identifier: BSD-3-Clause
#include "fields/point_values.hpp"

#include <algorithm>
#include <cmath>

#include "config/jumps.hpp"
#include "config/op_semantics.hpp"

namespace lapwing {
namespace {

bool is_in_cell(std::uint16_t slot) { return slot > Slot::z && !Slot::is_parameter(slot); }

/// Whether a value changes at jumps only, whatever its operands do; of modulo, the remainder changes in between.
bool keeps_outcomes(Op op) { return is_jump(op) && op != Op::modulo; }

}  // namespace

PointValues::PointValues(ByteCode const& code, unsigned directions) : directions_(directions) {
  ExpressionGraph const graph(code, {directions, 7}, true);
  root_ = graph.root();
  std::vector<bool> is_smooth;    // [node], whether it varies with coordinates between jumps
  for (GraphNode const& node : graph.nodes()) {
    int const n = static_cast<int>(nodes_.size());
    unsigned reads = 0;
    for (int i = 0; i < arity(node.op); ++i) reads |= nodes_[node.operands[i]].reads;
    if (node.op == Op::variable) {
      if (node.slot <= Slot::z) {
        reads = (1U << node.slot) & directions;
        coordinate_nodes_[node.slot].push_back(n);
      } else if (is_in_cell(node.slot)) {
        reads = in_cell;
        cell_slots_.push_back(node.slot);
        cell_nodes_.push_back({n});
      } else {
        parameter_nodes_.emplace_back(n, node.slot - Slot::first_parameter);
      }
    }
    bool smooth = node.op == Op::variable && (reads & ~in_cell) != 0;
    for (int i = 0; i < arity(node.op); ++i) smooth = smooth || is_smooth[node.operands[i]];
    is_smooth.push_back(smooth && !keeps_outcomes(node.op));
    nodes_.push_back({node.op, node.operands, reads, false, degree_of(node.op, node.operands, reads)});
    values_.push_back(node.value);
    bounds_.push_back({node.value, node.value, false});
  }
  reads_of_root_ = nodes_[root_].reads;
  is_piecewise_constant_ = !is_smooth[root_];
  reads_parameters_ = !parameter_nodes_.empty();
  add_jumps(graph);
  list_nodes();
}

/// Of a polynomial of the coordinates.
int PointValues::degree_of(Op op, std::array<int, 3> const& operands, unsigned reads) const {
  constexpr int too_high = 3;
  if ((reads & ~in_cell) == 0) return 0;
  if (arity(op) == 0) return 1;
  int const a = nodes_[operands[0]].degree, b = arity(op) > 1 ? nodes_[operands[1]].degree : 0;
  switch (op) {
    case Op::add:
    case Op::subtract: return std::max(a, b);
    case Op::negate: return a;
    case Op::multiply: return std::min(a + b, too_high);
    case Op::divide: return b == 0 ? a : too_high;
    default: return too_high;
  }
}

void PointValues::add_jumps(ExpressionGraph const& graph) {
  for (GraphNode const& node : graph.nodes()) {
    if (!is_jump(node.op)) continue;
    int const a = node.operands[0], b = arity(node.op) > 1 ? node.operands[1] : -1;
    unsigned const reads = nodes_[a].reads | (b < 0 ? 0 : nodes_[b].reads);
    int const degree = std::max(nodes_[a].degree, b < 0 ? 0 : nodes_[b].degree);
    if ((reads & ~in_cell) != 0) jumps_.push_back({node.op, a, b, reads, degree});
  }
  for (GraphNode const& node : graph.nodes()) {
    int const n_asked = node.op == Op::select ? 1 : asks_for_zero(node.op) ? arity(node.op) : 0;
    for (int i = 0; i < n_asked; ++i) {
      Node const& operand = nodes_[node.operands[i]];
      bool const is_outcome = is_jump(operand.op) || asks_for_zero(operand.op);
      if (!is_outcome && (operand.reads & ~in_cell) != 0)
        jumps_.push_back({Op::equal, node.operands[i], -1, operand.reads, operand.degree});
    }
  }
  for (JumpNode const& jump : jumps_) {
    nodes_[jump.a].for_jumps = true;
    if (jump.b >= 0) nodes_[jump.b].for_jumps = true;
  }
  for (int n = static_cast<int>(nodes_.size()) - 1; n >= 0; --n)
    if (nodes_[n].for_jumps)
      for (int i = 0; i < arity(nodes_[n].op); ++i) nodes_[nodes_[n].operands[i]].for_jumps = true;
}

void PointValues::list_nodes() {
  for (int n = 0; n < static_cast<int>(nodes_.size()); ++n) {
    Node const& node = nodes_[n];
    if (arity(node.op) == 0) continue;
    if (node.reads == 0) of_case_.push_back(n);
    else if (node.for_jumps) in_boxes_.push_back(n);
    for (int a = 0; a < 3 && node.reads != 0; ++a) {
      bool const along = (node.reads >> a & 1U) != 0;
      (along ? value_along_ : before_line_)[a].push_back(n);
      if (node.for_jumps) (along ? jumps_along_ : jumps_before_)[a].push_back(n);
    }
  }
}

void PointValues::evaluate(std::vector<int> const& which) {
  for (int const n : which) {
    Node const& node = nodes_[n];
    double const a = values_[node.operands[0]];
    switch (node.op) {
      case Op::add: values_[n] = a + values_[node.operands[1]]; break;
      case Op::subtract: values_[n] = a - values_[node.operands[1]]; break;
      case Op::multiply: values_[n] = a * values_[node.operands[1]]; break;
      case Op::select: values_[n] = a != 0 ? values_[node.operands[1]] : values_[node.operands[2]]; break;
      default:
        values_[n] = arity(node.op) == 1 ? apply_unary(node.op, a)
                                         : apply_binary(node.op, a, values_[node.operands[1]]);
    }
  }
}

void PointValues::set_coordinate(int d, double value) {
  for (int const n : coordinate_nodes_[d]) values_[n] = value;
}

void PointValues::set_case(std::array<double, 3> const& point, std::span<double const> parameters) {
  auto const set = [this](int n, double value) {
    values_[n] = value;
    bounds_[n] = {value, value, std::isnan(value)};
  };
  for (int d = 0; d < 3; ++d)
    if ((directions_ >> d & 1U) == 0)
      for (int const n : coordinate_nodes_[d]) set(n, point[d]);
  for (auto const& [n, p] : parameter_nodes_) set(n, parameters[p]);
  evaluate(of_case_);
  are_constants_filled_ = false;
  for (int const n : of_case_) bounds_[n] = {values_[n], values_[n], std::isnan(values_[n])};
}

void PointValues::set_cell(std::span<double const> values) {
  for (std::size_t i = 0; i < cell_nodes_.size(); ++i)
    for (int const n : cell_nodes_[i]) values_[n] = values[i];
}

void PointValues::set_line(int a, std::array<double, 3> const& point) {
  along_ = a;
  for (int d = 0; d < 3; ++d)
    if (d != a && (directions_ >> d & 1U) != 0) set_coordinate(d, point[d]);
  evaluate(before_line_[a]);
}

double PointValues::level(JumpNode const& jump) const {
  double const a = values_[jump.a];
  if (jump.b < 0) return a;
  return jump.op == Op::modulo ? a / values_[jump.b] : a - values_[jump.b];
}

void PointValues::move_to(double coordinate) {
  set_coordinate(along_, coordinate);
  evaluate(jumps_along_[along_]);
}

double PointValues::value_on_line(double coordinate) {
  set_coordinate(along_, coordinate);
  evaluate(value_along_[along_]);
  return values_[root_];
}

}  // namespace lapwing
