// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Evaluates one expression of the input for batch after batch, and keeps what does not change between them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "config/lower_expression.hpp"
#include "kernels/expressions/expression.hpp"

namespace lapwing {

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
  /// @note Runs: device; for a new shape one launch for every stage, then one for every stage that depends on the case.
  /// No fence; allocates for a new shape only.
  void sample(BatchShape const& grid, LaneData<DeviceExec> const& lanes, FieldData<DeviceExec> const& fields,
              DeviceVector out);

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
    std::vector<Array<TableView, DeviceExec>> tables;  ///< [stage]
  };

  Program lower(bool keep_fields) const;
  Prepared& prepare(BatchShape const& grid, LaneData<DeviceExec> const& lanes);
  void make_room(BatchShape const& grid);
  void run(Prepared const& at, std::size_t stage, LaneData<DeviceExec> const& lanes,
           FieldData<DeviceExec> const& fields, DeviceVector out);

  ByteCode code_;
  EvaluationPlace place_;
  int face_;
  Program small_;
  std::optional<Program> large_;  ///< without tables over all directions, for grids on which they are too large
  std::vector<Prepared> prepared_;
  std::int64_t n_launches_ = 0;
};

}  // namespace lapwing
