// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// An expression at single points of a case and over boxes of coordinates, on the host: only what depends on the
/// coordinates that have changed is computed again.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "config/expression_graph.hpp"
#include "config/interval.hpp"
#include "core/case_spec.hpp"

namespace lapwing {

/// Where an expression may jump: a node of its graph whose operation has discrete outcomes.
struct JumpNode {
  Op op = Op::less;
  int a = -1, b = -1;     ///< operands, nodes of the graph
  unsigned reads = 0;     ///< bit d: coordinate of direction d; PointValues::in_cell
  int degree = 0;         ///< of the level as a polynomial of the coordinates; above 2: more, or none
};

class PointValues {
 public:
  /// Bit of what is constant in a cell but no coordinate: u, coefficients, fields from files.
  static constexpr unsigned in_cell = 8;

  /// @param code        not empty, without the time.
  /// @param directions  bit d: coordinate d varies; others are those given to `set_case`.
  PointValues(ByteCode const& code, unsigned directions);

  std::vector<JumpNode> const& jumps() const { return jumps_; }
  /// What the value reads: directions, and `in_cell`.
  unsigned reads() const { return reads_of_root_; }
  /// Whether coordinates decide conditions alone, so that the value is constant between jumps.
  bool is_piecewise_constant() const { return is_piecewise_constant_; }
  /// Whether the value differs between cases of one box.
  bool reads_parameters() const { return reads_parameters_; }
  /// Slots that are constant in a cell, in the order in which `set_cell` takes their values.
  std::vector<std::uint16_t> const& cell_slots() const { return cell_slots_; }

  /// @param point       coordinates of those directions that do not vary.
  /// @param parameters  [parameter] of the case.
  void set_case(std::array<double, 3> const& point, std::span<double const> parameters);
  void set_cell(std::span<double const> values);

  /// Chooses the line along direction a through `point`.
  void set_line(int a, std::array<double, 3> const& point);
  /// Goes to a place of the line, for `level`.
  void move_to(double coordinate);
  /// The level of a jump there: its sign, or the integer below or beside it, tells the outcome.
  double level(JumpNode const& jump) const;
  /// The expression at a place of the line.
  double value_on_line(double coordinate);
  /// Bounds of the level between two places of the line. @pre `bound_line` since `set_line`.
  Interval level_between(JumpNode const& jump, double from, double to);
  /// Prepares `level_between` for the line.
  void bound_line(std::array<double, 3> const& point);

  /// Bounds of the levels of all jumps over a box of coordinates. @param with_cell  what is constant in a cell has the
  /// values of `set_cell`; else it may be anything.
  void set_box(std::array<Interval, 3> const& box, bool with_cell);
  Interval level_in_box(JumpNode const& jump) const;

  /// The same over several boxes at once.
  struct Boxes {
    static constexpr int most = 64;
    int n = 0;
    std::array<std::array<double, most>, 3> low, high;  ///< [direction][box]
  };
  void set_boxes(Boxes const& boxes, bool with_cell);
  Interval level_in_box(JumpNode const& jump, int box) const;
  /// Bit i: levels in box i have different outcomes.
  std::uint64_t differing_boxes(JumpNode const& jump) const;

 private:
  struct Node {
    Op op;
    std::array<int, 3> operands;
    unsigned reads;
    bool for_jumps;
    int degree;
  };
  struct Bounds {
    double low, high;
    bool undefined;
  };

  struct BoxBounds {
    std::array<double, Boxes::most> low, high;
    bool undefined;
  };

  void evaluate(std::vector<int> const& which);
  void enclose(std::vector<int> const& which);
  Bounds enclose(Node const& node) const;
  void enclose_boxes(Node const& node, int n);
  void set_coordinate(int d, double value);
  void bound_coordinate(int d, double low, double high);
  static Interval level_bounds(JumpNode const& jump, Bounds const& a, Bounds const& b);
  void add_jumps(ExpressionGraph const& graph);
  void list_nodes();
  int degree_of(Op op, std::array<int, 3> const& operands, unsigned reads) const;

  std::vector<Node> nodes_;
  std::vector<double> values_;
  std::vector<Bounds> bounds_;
  std::vector<BoxBounds> boxes_;               ///< [node] that jumps need
  int n_boxes_ = 0;
  bool are_constants_filled_ = false;          ///< of `boxes_`, for the present case
  std::vector<JumpNode> jumps_;
  std::array<std::vector<int>, 3> coordinate_nodes_;
  std::vector<std::pair<int, std::size_t>> parameter_nodes_;
  std::vector<std::vector<int>> cell_nodes_;   ///< [cell slot]
  std::vector<std::uint16_t> cell_slots_;
  int root_ = 0, along_ = 0;
  unsigned reads_of_root_ = 0, directions_ = 0;
  bool reads_parameters_ = false, is_piecewise_constant_ = false;
  /// nodes to compute: per case; for a line along a, before and along it, for jumps alone or for the value; over boxes
  std::vector<int> of_case_, in_boxes_;
  std::array<std::vector<int>, 3> before_line_, jumps_along_, value_along_, jumps_before_;
};

}  // namespace lapwing
