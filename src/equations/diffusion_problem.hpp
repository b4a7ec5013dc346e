// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// -div(kappa grad u) + sigma u = f on a box, sampled for a batch of cases.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/run_config.hpp"
#include "core/case_spec.hpp"
#include "core/requirement.hpp"
#include "fields/cut_sampler.hpp"
#include "kernels/stencil/assemble.hpp"
#include "kernels/batch/lane_values.hpp"
#include "fields/expression_sampler.hpp"
#include "fields/file_fields.hpp"

namespace lapwing {

/// A scalar field of the input, ready to be evaluated: an expression, or a file.
struct FieldSource {
  FieldExpr const* expr = nullptr;
  std::unique_ptr<ExpressionSampler> sampler;  ///< empty if from a file
  std::unique_ptr<CutSampler> cut;             ///< empty if no jump can cut a cell
  std::unique_ptr<FileValues> file_values;     ///< empty if not; kept from batch to batch
  int file_slot = -1;                     ///< position in CaseSpec::file_case
  int face = ExpressionSampler::cells;    ///< 0 .. 5, or cells
  Requirement required = Requirement::finite;

  bool is_zero() const { return expr->is_zero(); }

  /// Whether cases of one shape have different values.
  bool per_case() const { return !sampler || sampler->per_case(); }
};

/// The input's expressions in device memory; made once per sweep. They keep what they can from batch to batch.
struct DiffusionPrograms {
  /// @param with_outputs  quantities and the exact solution will be evaluated for its batches.
  explicit DiffusionPrograms(RunConfig const& config, FieldReader reader, bool with_outputs = false);
  /// Bytes that are kept for batches of a shape: tables of expressions, values of files.
  static double predicted_bytes(RunConfig const& config, BatchShape const& shape);

  RunConfig const* config;
  FieldReader reader;
  std::unique_ptr<FileFields> files;      ///< that expressions read; loaded by `sample_problem`
  std::vector<FieldSource> kappa;         ///< one, or one per direction
  FieldSource sigma, source;
  std::optional<FieldSource> exact;
  FieldSource boundary_value[6], boundary_alpha[6];
};

/// Bit d: the lower or the upper end of direction d depends on parameters.
unsigned varying_box(RunConfig const& config);

/// The sampled data of a batch. Padded lanes repeat the last case.
struct DiffusionProblem {
  BatchShape shape;
  std::vector<CaseSpec> cases;
  LaneData<DeviceExec> lanes;
  DeviceVector kappa_storage[3];
  ConstDeviceVector kappa[3];             ///< per direction; the same View where the medium is isotropic
  DeviceVector half_storage[6];           ///< [2 direction + side]; empty until a jump of kappa cuts a cell
  bool is_cut[3] = {};                    ///< [place in `kappa_storage`], whether cells are
  HalfCells<DeviceExec> half_cells;       ///< kappa at lower and upper faces; `kappa` itself where no cell is cut
  DeviceVector sigma, source;             ///< empty where zero
  DeviceVector face_value[6], face_alpha[6];
  BoundaryData<DeviceExec> boundary;
  bool face_is_zero[6] = {};              ///< the input says that the face's value is 0
  /// storage whose present values are good, and those of every batch of this shape
  std::vector<void const*> holds;
  bool separable = false;                 ///< config/separable.hpp finds no obstacle
  LaneReducer reducer;                    ///< made for the first bad value
  std::vector<std::string> failure;       ///< [case], why the sampled data forbid a solve; empty if they do not

  static double predicted_bytes(RunConfig const& config, BatchShape const& shape);
  int n_cases() const { return static_cast<int>(cases.size()); }
  FieldData<DeviceExec> fields(ConstDeviceVector u) const { return {u, kappa[0], sigma, source, {}}; }
  /// @param level  [n_lanes], taken out of the data; empty: 0.
  AssemblyData<DeviceExec> data(ConstDeviceVector level = {}) const {
    return {shape, half_cells, sigma, source, boundary, lanes.spacing, level};
  }
};

/// Samples all fields of a batch and checks them: every value finite, kappa > 0, sigma >= 0, alpha >= 0.
///
/// A cell takes an expression's value at its centre; one that a jump crosses takes the mean, and of kappa the
/// conductances of its halves (fields/cut_cells.hpp), unless equation.sampling is "centre".
///
/// A case that violates a condition keeps its lanes (filled with what was sampled) and gets a `failure` with the point,
/// the value and the parameters.
///
/// @param cases  all of one grid shape.
/// @param lanes  of the batch; 0 chooses.
/// @param reuse  a problem of an earlier batch whose storage is taken over if the shapes agree; may be empty.
/// @param same_operators  `reuse` has the same operator in every lane: kappa, sigma and alpha stay as they are.
DiffusionProblem sample_problem(DiffusionPrograms const& programs, std::vector<CaseSpec> cases,
                                DiffusionProblem reuse = {}, int lanes = 0, bool same_operators = false);

/// Evaluates one field of the input on all cells of a sampled problem.
/// @return [case] why a field from a file cannot be used there; empty where it can, and for an expression.
std::vector<std::string> sample_field(FieldSource const& field, DiffusionPrograms const& programs,
                                      DiffusionProblem const& problem, DeviceVector out);

}  // namespace lapwing
