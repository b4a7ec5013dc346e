// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Evaluates one expression of the input for batch after batch, and keeps what does not change between them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "config/lower_expression.hpp"
#include "kernels/expressions/expression.hpp"

namespace lapwing {

/// The values of a field from a file for the present batch, as a table over all directions of a sampler's points, at
/// the cells or next to a face. @param slot  of the field, which tells whether all cases share it.
using FileFieldLookup = std::function<real_t const*(std::uint16_t slot, int face)>;

/// An expression at the cells of batches, or at the centres of one of the box's faces.
///
/// What depends on no case is evaluated once per grid shape and kept; the rest once per batch, each part over the
/// directions it depends on. Storage stays from batch to batch of the same shape.
class ExpressionSampler {
 public:
  static constexpr int cells = -1;

  /// @param code         not empty.
  /// @param dim          of the grid.
  /// @param varying_box  bit d: lower or upper of direction d depends on the case; else all batches have the same box.
  /// @param face         0 .. 5: x_min, x_max, y_min, ...; or `cells`.
  ExpressionSampler(ByteCode const& code, int dim, unsigned varying_box, int face);
  ExpressionSampler(ExpressionSampler const&) = delete;
  ExpressionSampler& operator=(ExpressionSampler const&) = delete;

  /// Whether cases of one grid shape have different values.
  bool per_case() const { return small_.code.per_case; }

  /// out = the expression at every point of every case.
  /// @param files  asked for the fields from files that the expression reads; fields that all cases share must have the
  ///               same values in every batch of a grid.
  /// @note Runs: device; for a new shape one launch for every stage, then one for every stage that depends on the case.
  /// No fence; allocates for a new shape, and where fields from files have moved in memory.
  void sample(BatchShape const& grid, LaneData<DeviceExec> const& lanes, FieldData<DeviceExec> const& fields,
              DeviceVector out, FileFieldLookup const& files = {});

  /// Bytes of the tables that a sampler of this expression keeps for batches of a shape.
  static double predicted_bytes(ByteCode const& code, unsigned varying_box, int face, BatchShape const& grid);

  /// What `sample` is predicted to take for a batch on a core of a CPU, in seconds; nothing where no case differs from
  /// another.
  static double predicted_seconds(ByteCode const& code, unsigned varying_box, int face, BatchShape const& grid);

  std::int64_t n_launches() const { return n_launches_; }  ///< of stages, so far

 private:
  /// The code of all stages.
  struct Program {
    StagedCode code;
    std::vector<StageProgram<DeviceExec>> stages;
  };
  /// What belongs to one shape of batches: where the stages' points lie, and their values.
  struct Prepared {
    BatchShape grid;
    bool large = false;                                ///< the grid has `large_` for its program
    std::vector<PointMap> points;                      ///< [stage]
    std::vector<DeviceVector> values;                  ///< [stage], its tables; of the last stage none
    std::vector<real_t const*> files;                  ///< [of file_slots_] where the views below see their values
    std::vector<Array<TableView, DeviceExec>> tables;  ///< [stage]
  };

  Program lower(bool keep_fields) const;
  Prepared& prepare(BatchShape const& grid, LaneData<DeviceExec> const& lanes, std::vector<real_t const*> files);
  Array<TableView, DeviceExec> view_inputs(Prepared const& at, std::size_t stage) const;
  TableView view_file(Prepared const& at, std::size_t stage, std::uint16_t slot) const;
  void make_room(BatchShape const& grid);
  void run(Prepared const& at, std::size_t stage, LaneData<DeviceExec> const& lanes,
           FieldData<DeviceExec> const& fields, DeviceVector out);

  ByteCode code_;
  EvaluationPlace place_;
  int face_;
  std::vector<std::uint16_t> file_slots_;  ///< of the fields from files that the code reads
  Program small_;
  std::optional<Program> large_;  ///< without tables over all directions, for grids on which they are too large
  std::vector<Prepared> prepared_;
  std::int64_t n_launches_ = 0;
};

}  // namespace lapwing
