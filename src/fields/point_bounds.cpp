// SPDX-License-Identifier: BSD-3-Clause
// What an expression can be over boxes of coordinates.
#include <algorithm>
#include <cmath>

#include "config/op_semantics.hpp"
#include "fields/jump_lines.hpp"
#include "fields/point_values.hpp"

namespace lapwing {
namespace {

template <class Bounds>
bool is_finite(Bounds const& a, int n) {
  double sum = 0;
  for (int i = 0; i < n; ++i) sum += std::fabs(a.low[i]) + std::fabs(a.high[i]);
  return std::isfinite(sum);
}

double lesser(double a, double b) { return a < b ? a : b; }
double larger(double a, double b) { return a > b ? a : b; }

void square_boxes(double const* a_low, double const* a_high, int n, double* low, double* high) {
  for (int i = 0; i < n; ++i) {
    double const p = a_low[i] * a_low[i], q = a_high[i] * a_high[i], least = lesser(p, q);
    low[i] = a_low[i] * a_high[i] <= 0 ? 0. : least;
    high[i] = larger(p, q);
  }
}

void multiply_boxes(double const* a_low, double const* a_high, double const* b_low, double const* b_high, int n,
                    double* low, double* high) {
  for (int i = 0; i < n; ++i) {
    double const p = a_low[i] * b_low[i], q = a_high[i] * b_high[i], r = a_low[i] * b_high[i], s = a_high[i] * b_low[i];
    low[i] = lesser(lesser(p, q), lesser(r, s));
    high[i] = larger(larger(p, q), larger(r, s));
  }
}

}  // namespace

/// Bounds of the operations that conditions mostly consist of; a rounding does not matter to who asks within a margin.
PointValues::Bounds PointValues::enclose(Node const& node) const {
  Bounds const& a = bounds_[node.operands[0]];
  Bounds const& b = arity(node.op) > 1 ? bounds_[node.operands[1]] : a;
  bool const undefined = a.undefined || b.undefined;
  switch (node.op) {
    case Op::add: return {a.low + b.low, a.high + b.high, undefined};
    case Op::subtract: return {a.low - b.high, a.high - b.low, undefined};
    case Op::negate: return {-a.high, -a.low, undefined};
    case Op::multiply: {
      if (!std::isfinite(a.low + a.high + b.low + b.high)) break;
      double const p = a.low * b.low, q = a.high * b.high;
      if (node.operands[0] == node.operands[1])
        return {a.low <= 0 && a.high >= 0 ? 0 : std::min(p, q), std::max(p, q), undefined};
      double const r = a.low * b.high, s = a.high * b.low;
      return {std::min(std::min(p, q), std::min(r, s)), std::max(std::max(p, q), std::max(r, s)), undefined};
    }
    default: break;
  }
  auto const operand = [this](int n) {
    return n < 0 ? Interval{} : Interval{bounds_[n].low, bounds_[n].high, false, bounds_[n].undefined};
  };
  auto const [first, second, third] = node.operands;
  Interval const result = apply(node.op, operand(first), operand(second), operand(third));
  return {result.low, result.high, result.undefined};
}

void PointValues::enclose(std::vector<int> const& which) {
  for (int const n : which) bounds_[n] = enclose(nodes_[n]);
}

void PointValues::bound_coordinate(int d, double low, double high) {
  for (int const n : coordinate_nodes_[d]) bounds_[n] = {low, high, false};
}

Interval PointValues::level_bounds(JumpNode const& jump, Bounds const& a, Bounds const& b) {
  if (jump.b < 0) return {a.low, a.high, false, a.undefined};
  if (jump.op == Op::modulo)
    return apply(Op::divide, {a.low, a.high, false, a.undefined}, {b.low, b.high, false, b.undefined});
  return {a.low - b.high, a.high - b.low, false, a.undefined || b.undefined};
}

void PointValues::bound_line(std::array<double, 3> const& point) {
  for (int d = 0; d < 3; ++d)
    if (d != along_ && (directions_ >> d & 1U) != 0) bound_coordinate(d, point[d], point[d]);
  for (auto const& nodes : cell_nodes_)
    for (int const n : nodes) bounds_[n] = {values_[n], values_[n], std::isnan(values_[n])};
  enclose(jumps_before_[along_]);
}

Interval PointValues::level_between(JumpNode const& jump, double from, double to) {
  bound_coordinate(along_, from, to);
  enclose(jumps_along_[along_]);
  return level_in_box(jump);
}

void PointValues::set_box(std::array<Interval, 3> const& box, bool with_cell) {
  for (int d = 0; d < 3; ++d)
    if ((directions_ >> d & 1U) != 0) bound_coordinate(d, box[d].low, box[d].high);
  for (auto const& nodes : cell_nodes_)
    for (int const n : nodes)
      if (with_cell) bounds_[n] = {values_[n], values_[n], std::isnan(values_[n])};
      else bounds_[n] = {-HUGE_VAL, HUGE_VAL, true};
  enclose(in_boxes_);
}

Interval PointValues::level_in_box(JumpNode const& jump) const {
  return level_bounds(jump, bounds_[jump.a], bounds_[jump.b < 0 ? jump.a : jump.b]);
}

/// As for one box, in loops that become vectors.
void PointValues::enclose_boxes(Node const& node, int n) {
  BoxBounds& out = boxes_[&node - nodes_.data()];
  BoxBounds const& a = boxes_[node.operands[0]];
  BoxBounds const& b = boxes_[node.operands[arity(node.op) > 1 ? 1 : 0]];
  out.undefined = a.undefined || b.undefined;
  switch (node.op) {
    case Op::add:
      for (int i = 0; i < n; ++i) out.low[i] = a.low[i] + b.low[i];
      for (int i = 0; i < n; ++i) out.high[i] = a.high[i] + b.high[i];
      return;
    case Op::subtract:
      for (int i = 0; i < n; ++i) out.low[i] = a.low[i] - b.high[i];
      for (int i = 0; i < n; ++i) out.high[i] = a.high[i] - b.low[i];
      return;
    case Op::multiply:
      if (!is_finite(a, n) || !is_finite(b, n)) break;
      if (&a == &b) square_boxes(a.low.data(), a.high.data(), n, out.low.data(), out.high.data());
      else multiply_boxes(a.low.data(), a.high.data(), b.low.data(), b.high.data(), n, out.low.data(), out.high.data());
      return;
    default: break;
  }
  for (int i = 0; i < n; ++i) {
    auto const operand = [this, i](int from) {
      if (from < 0) return Interval{};
      return Interval{boxes_[from].low[i], boxes_[from].high[i], false, boxes_[from].undefined};
    };
    Interval const result =
        apply(node.op, operand(node.operands[0]), operand(node.operands[1]), operand(node.operands[2]));
    out.low[i] = result.low;
    out.high[i] = result.high;
    out.undefined = out.undefined || result.undefined;
  }
}

void PointValues::set_boxes(Boxes const& boxes, bool with_cell) {
  n_boxes_ = boxes.n;
  auto const fill = [this](int node, Bounds const& bounds) {
    boxes_[node].low.fill(bounds.low);
    boxes_[node].high.fill(bounds.high);
    boxes_[node].undefined = bounds.undefined;
  };
  if (boxes_.empty()) boxes_.resize(nodes_.size());
  for (int node = 0; node < static_cast<int>(nodes_.size()) && !are_constants_filled_; ++node)
    if (nodes_[node].for_jumps && nodes_[node].reads == 0) fill(node, bounds_[node]);
  are_constants_filled_ = true;
  for (auto const& nodes : cell_nodes_)
    for (int const node : nodes)
      fill(node, with_cell ? Bounds{values_[node], values_[node], std::isnan(values_[node])}
                           : Bounds{-HUGE_VAL, HUGE_VAL, true});
  for (int d = 0; d < 3; ++d) {
    if ((directions_ >> d & 1U) == 0) continue;
    for (int const node : coordinate_nodes_[d]) {
      std::copy_n(boxes.low[d].begin(), boxes.n, boxes_[node].low.begin());
      std::copy_n(boxes.high[d].begin(), boxes.n, boxes_[node].high.begin());
      boxes_[node].undefined = false;
    }
  }
  for (int const node : in_boxes_) enclose_boxes(nodes_[node], boxes.n);
}

Interval PointValues::level_in_box(JumpNode const& jump, int box) const {
  auto const bounds = [this, box](int node) {
    return Bounds{boxes_[node].low[box], boxes_[node].high[box], boxes_[node].undefined};
  };
  return level_bounds(jump, bounds(jump.a), bounds(jump.b < 0 ? jump.a : jump.b));
}

std::uint64_t PointValues::differing_boxes(JumpNode const& jump) const {
  std::uint64_t differing = 0;
  auto const add = [&differing](int box, bool differs) { differing |= static_cast<std::uint64_t>(differs) << box; };
  bool const is_sign = jump.op == Op::less || jump.op == Op::greater_equal || jump.op == Op::step;
  if (!is_sign || jump.b < 0) {
    for (int i = 0; i < n_boxes_; ++i) add(i, may_differ(jump.op, level_in_box(jump, i)));
    return differing;
  }
  BoxBounds const &a = boxes_[jump.a], &b = boxes_[jump.b];
  bool const undefined = a.undefined || b.undefined;
  for (int i = 0; i < n_boxes_; ++i)
    add(i, undefined || (a.low[i] - b.high[i] < 0) != (a.high[i] - b.low[i] < 0));
  return differing;
}

}  // namespace lapwing
