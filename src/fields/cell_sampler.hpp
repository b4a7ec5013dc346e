// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What an expression comes to in one cell that jumps cross: docs/theory.md, "Jumps".
#pragma once

#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "config/run_config.hpp"
#include "core/case_spec.hpp"
#include "fields/jump_lines.hpp"
#include "fields/jump_quadric.hpp"
#include "fields/point_values.hpp"

namespace lapwing {

/// What an expression comes to in a cell.
struct CellSample {
  double mean = 0;
  /// [direction]: conductance of the half cells at the lower and the upper face, times half a spacing over their area:
  /// in series along the direction, in parallel across it
  std::array<double, 3> low{}, high{};
};

/// Samples cells of one expression, case by case.
class CellSampler {
 public:
  /// @param values    of the expression; kept. @param dim  of the grid. @param sampling  that cuts.
  /// @param face      0 .. 5, or -1: of cells.
  CellSampler(PointValues& values, int dim, Sampling const& sampling, int face);

  /// A new case, for which `values` is set.
  void set_case(BoxGrid const& grid);

  /// Locates the jumps on lines across the cell, as many per direction as the sampling says, on one where only one
  /// coordinate decides. Values are taken in the middle of every piece of a line. One smooth interface is taken as a
  /// polynomial; the halves then have, automatically, the lines through the centre alone. A cell with more jumps than
  /// can be told apart takes the value at its centre.
  /// @param crossing  the jumps that may cross it.
  /// @param halves    whether `low` and `high` are wanted, of an expression that must be positive: where it is not, all
  ///                  of the sample is a value that is not.
  /// @note Cost: dim n_lines^(dim - 1) lines; of one smooth interface n_lines^(dim - 1) roots.
  CellSample sample(std::array<int, 3> const& cell, std::vector<JumpNode const*> const& crossing, bool halves);

 private:
  /// Places that divide a cell in one direction, and the lines across it: where they run, and their shares.
  struct Division {
    std::vector<double> breaks, nodes{0.5}, weights{1.};
  };
  /// Lines of one direction through a cell.
  struct LineSums {
    double mean = 0, low = 0, high = 0, bad = 0;
    int n_met = 0;     ///< lines that meet a jump which is no plane
    bool is_bad = false;

    void note_if_bad(double value) {
      if (value > 0 && std::isfinite(value)) return;
      if (!is_bad) bad = value;
      is_bad = true;
    }
    void add(double weight, double of_line, double below, double above) {
      mean += weight * of_line;
      low += weight * below;
      high += weight * above;
    }
  };
  /// [direction][index of the cell], places of its planes, which do not depend on the other indices
  struct Breaks {
    std::vector<double> places;
    bool are_known = false, are_all = true;
  };

  void sort(std::vector<JumpNode const*> const& crossing);
  void find_exact_quadrics();
  void find_smooth();
  void divide(std::array<int, 3> const& cell);
  void find_breaks(int d, int index);
  CellSample sample_smooth(bool halves);
  LineSums sum_smooth(bool halves);
  LineSums sum_lines(int a, bool halves);
  void add_line(int a, std::array<double, 3> const& across, double weight, bool halves, LineSums& sums);
  double value_at(int a, std::array<double, 3> across, double share);
  double value_of_side(int side, std::array<double, 3> const& inside);
  double value_at_centre();

  PointValues* values_;
  JumpLines lines_;
  BoxGrid grid_;
  int dim_, n_lines_, face_;
  bool automatic_;
  unsigned jumping_ = 0;                       ///< directions that conditions read
  /// jumps that cross the present cell: planes across an axis, smooth ones, others
  std::vector<JumpNode const*> planes_[3], curved_;
  std::vector<JumpQuadric> smooth_;
  JumpNode const* smooth_jump_ = nullptr;      ///< of the last of them
  std::vector<std::optional<JumpQuadric>> exact_;    ///< [jump], over the whole grid
  std::array<double, 3> middle_{}, extent_{};  ///< of the grid
  std::array<double, 3> centre_{}, spacing_{};
  /// [negative, positive level] values on both sides of the cell's only jump, where they are constant
  std::array<std::optional<double>, 2> sides_;
  bool keeps_sides_ = false;    ///< from cell to cell: nothing but this jump decides
  bool has_sides_ = false, is_smooth_ = false;
  Division division_[3];
  std::vector<Breaks> breaks_[3];
  std::vector<double> places_;
  bool is_resolved_ = true;     ///< the effort was enough for the jumps of the present cell
};

}  // namespace lapwing
