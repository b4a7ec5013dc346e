// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// -div(kappa grad u) + sigma u = f on a box, sampled for a batch of cases.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/run_config.hpp"
#include "core/case_spec.hpp"
#include "kernels/assemble.hpp"
#include "kernels/expression.hpp"
#include "kernels/lane_ops.hpp"

namespace lapwing {

/// Values of a field file for one case, [z][y][x]: (field, slab) -> values.
using FieldReader = std::function<std::vector<double>(FieldExpr const& field, std::int64_t slab)>;

/// A scalar field of the input, ready to be evaluated: byte code on the device, or a file.
struct FieldSource {
  FieldExpr const* expr = nullptr;
  Program<DeviceExec> program;
  int file_slot = -1;                     ///< position in CaseSpec::file_case

  /// A constant that is known to be zero needs no storage.
  bool is_zero() const;
};

/// The input's expressions in device memory; made once per sweep.
struct DiffusionPrograms {
  explicit DiffusionPrograms(RunConfig const& config, FieldReader reader);

  RunConfig const* config;
  FieldReader reader;
  std::vector<FieldSource> kappa;         ///< one, or one per direction
  FieldSource sigma, source;
  std::optional<FieldSource> exact;
  FieldSource boundary_value[6], boundary_alpha[6];
};

/// The sampled data of a batch. Padded lanes repeat the last case.
struct DiffusionProblem {
  BatchShape shape;
  std::vector<CaseSpec> cases;
  LaneData<DeviceExec> lanes;
  DeviceVector kappa_storage[3];
  ConstDeviceVector kappa[3];             ///< per direction; the same View where the medium is isotropic
  DeviceVector sigma, source;             ///< empty where zero
  DeviceVector face_value[6], face_alpha[6];
  BoundaryData<DeviceExec> boundary;
  bool separable = false;                 ///< config/separable.hpp finds no obstacle
  std::vector<std::string> failure;       ///< [case], why the sampled data forbid a solve; empty if they do not

  int n_cases() const { return static_cast<int>(cases.size()); }
  FieldData<DeviceExec> fields(ConstDeviceVector u) const { return {u, kappa[0], sigma, source}; }
};

/// Samples all fields of a batch and checks them: every value finite, kappa > 0, sigma >= 0, alpha >= 0.
///
/// A case that violates a condition keeps its lanes (filled with what was sampled) and gets a `failure` with the point, the
/// value and the parameters.
///
/// @param cases  all of one grid shape.
/// @param lanes  of the batch; 0 chooses.
/// @param reuse  a problem of an earlier batch whose storage is taken over if the shapes agree; may be empty.
/// @param same_operators  `reuse` has the same operator in every lane: kappa, sigma and alpha stay as they are.
DiffusionProblem sample_problem(DiffusionPrograms const& programs, std::vector<CaseSpec> cases,
                                DiffusionProblem reuse = {}, int lanes = 0, bool same_operators = false);

/// Evaluates one field of the input on all cells of a sampled problem.
void sample_field(FieldSource const& field, DiffusionPrograms const& programs, DiffusionProblem const& problem,
                  DeviceVector out);

}  // namespace lapwing
