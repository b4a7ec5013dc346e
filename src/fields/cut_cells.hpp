// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Cells that a jump of an expression crosses, and what the expression comes to in them: docs/theory.md, "Jumps".
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "config/run_config.hpp"
#include "core/case_spec.hpp"
#include "fields/jump_lines.hpp"
#include "fields/jump_quadric.hpp"

namespace lapwing {

/// What an expression comes to in a cell.
struct CellSample {
  double mean = 0;
  /// [direction]: conductance of the half cells at the lower and the upper face, times half a spacing over their area:
  /// in series along the direction, in parallel across it
  std::array<double, 3> low{}, high{};
};

/// Values of what is constant in a cell, [slot of `cell_slots`].
using CellReader = std::function<void(std::int64_t cell, std::span<double> values)>;

/// Finds and samples the cut cells of one expression, case by case.
class CutCells {
 public:
  static constexpr int cells = -1;

  /// @param code  not empty. @param dim  of the grid. @param sampling  that cuts. @param face  0 .. 5, or `cells`.
  CutCells(ByteCode const& code, int dim, Sampling const& sampling, int face = cells);

  /// Whether any cell can be cut.
  bool any() const { return !values_.jumps().empty(); }
  bool reads_parameters() const { return values_.reads_parameters(); }
  std::vector<std::uint16_t> const& cell_slots() const { return values_.cell_slots(); }

  /// Calls visit(cell, sample) for every cell that a jump crosses. An interface that lies on a face crosses none.
  ///
  /// Blocks of cells in which bounds of the conditions leave one outcome are passed over. In a cut cell, jumps are
  /// located on lines across it, as many per direction as the sampling says, on one where only one coordinate decides;
  /// halves that a single smooth interface crosses have automatically the lines through the centre alone. Values are
  /// taken in the middle of every piece of a line. A cell with more jumps than can be told apart takes the value at its
  /// centre.
  /// @param cell    index in the grid, or in the face's points; x fastest, in the order of `face_points`.
  /// @param halves  whether `low` and `high` are wanted, of an expression that must be positive: where it is not, all
  ///                of the sample is a value that is not.
  /// @param read    called before a cell is sampled if there are `cell_slots`.
  /// @note Cost: one evaluation of bounds for some blocks, and per cut cell dim n_lines^(dim - 1) lines.
  void for_each(BoxGrid const& grid, std::span<double const> parameters, bool halves, CellReader const& read,
                std::function<void(std::int64_t cell, CellSample const&)> const& visit);

  /// The number of cut cells; nothing if it takes bounds of more blocks than `most_blocks`, which are counted down.
  std::optional<std::int64_t> count(BoxGrid const& grid, std::span<double const> parameters,
                                    std::int64_t& most_blocks);

 private:
  /// Places that divide a cell in one direction, and the lines across it: where they run, and their shares.
  struct Division {
    std::vector<double> breaks, nodes{0.5}, weights{1.};
  };
  struct Block {
    std::array<int, 3> first, end;
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

  void start(BoxGrid const& grid, std::span<double const> parameters);
  template <class Visit>
  bool search(std::int64_t& most_blocks, Visit const& visit);
  template <class Visit>
  void for_each_cell(Block const& block, unsigned directions, Visit visit) const;
  bool may_cut(Block const& block, bool with_cell);
  template <class Visit>
  void visit_cut(Block const& block, Visit const& visit);
  Interval open_range(int d, int first, int end) const;
  std::array<double, 3> centre(std::array<int, 3> const& cell) const;
  std::int64_t index_of(std::array<int, 3> const& cell) const;
  CellSample sample(std::array<int, 3> const& cell, bool halves);
  CellSample sample_smooth(bool halves);
  template <class Level>
  void sort_jumps(Level const& level);
  void divide(std::array<int, 3> const& cell);
  void find_breaks(int d, int index);
  LineSums sum_lines(int a, bool halves);
  void add_line(int a, std::array<double, 3> const& across, double weight, bool halves, LineSums& sums);
  double value_at(int a, std::array<double, 3> across, double share);
  double value_at_centre();

  PointValues values_;
  JumpLines lines_;
  BoxGrid grid_;
  int dim_, n_lines_, face_;
  bool automatic_;
  unsigned jumping_ = 0, reading_ = 0;            ///< directions that conditions read, that the expression reads
  /// jumps that cross the present cell: planes across an axis, smooth ones, others
  std::vector<JumpNode const*> planes_[3], curved_;
  std::vector<JumpQuadric> smooth_;
  JumpNode const* smooth_jump_ = nullptr;      ///< of the last of them
  std::array<double, 3> centre_{}, spacing_{};
  /// values on both sides of the cell's only jump, where they are constant
  std::array<std::optional<double>, 2> sides_;
  bool has_sides_ = false, is_smooth_ = false;
  Division division_[3];
  /// [direction][index of the cell], places of its planes, which do not depend on the other indices
  struct Breaks {
    std::vector<double> places;
    bool are_known = false, are_all = true;
  };
  std::vector<Breaks> breaks_[3];
  std::vector<double> places_;
  bool is_resolved_ = true;     ///< the effort was enough for the jumps of the present cell
};

}  // namespace lapwing
