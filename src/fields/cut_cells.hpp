// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Cells that a jump of an expression crosses, and what the expression comes to in them: docs/theory.md, "Jumps".
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "config/run_config.hpp"
#include "core/case_spec.hpp"
#include "fields/cell_sampler.hpp"
#include "fields/point_values.hpp"

namespace lapwing {

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
  /// Blocks of cells in which bounds of the conditions leave one outcome are passed over; `CellSampler` samples the
  /// others.
  /// @param cell    index in the grid, or in the face's points; x fastest, in the order of `face_points`.
  /// @param halves  whether `low` and `high` are wanted, of an expression that must be positive: where it is not, all
  ///                of the sample is a value that is not.
  /// @param read    called before a cell is sampled if there are `cell_slots`.
  /// @note Cost: one evaluation of bounds for some blocks, and one sample per cut cell.
  void for_each(BoxGrid const& grid, std::span<double const> parameters, bool halves, CellReader const& read,
                std::function<void(std::int64_t cell, CellSample const&)> const& visit);

  /// The number of cut cells; nothing if it takes bounds of more blocks than `most_blocks`, which are counted down.
  std::optional<std::int64_t> count(BoxGrid const& grid, std::span<double const> parameters,
                                    std::int64_t& most_blocks);

 private:
  struct Block {
    std::array<int, 3> first, end;
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
  std::int64_t index_of(std::array<int, 3> const& cell) const;
  template <class Crosses>
  void list_crossing(Crosses const& crosses);

  PointValues values_;
  CellSampler sampler_;
  BoxGrid grid_;
  int dim_, face_;
  unsigned jumping_ = 0, reading_ = 0;            ///< directions that conditions read, that the expression reads
  std::vector<std::uint64_t> crossed_;            ///< [jump], bit i: in box i of the present block
  std::vector<JumpNode const*> crossing_;         ///< the present cell
};

}  // namespace lapwing
