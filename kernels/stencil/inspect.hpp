// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What has to be known of sampled fields before solving: bad values, and how strongly each direction couples.
#pragma once

#include "core/requirement.hpp"
#include "kernels/batch/batch_vectors.hpp"
#include "kernels/stencil/stencil.hpp"
#include "kernels/vendor/background_copy.hpp"

namespace lapwing {

/// Whether any value is not finite or violates `required`.
/// @note Runs: device, 1 launch; waits for it. @note Cost: 8 bytes per value.
template <class Exec>
bool has_bad_value(Exec const& exec, ConstVector<Exec> values, Requirement required);

/// result = index of the first value of every case that is not finite or violates `required`; infinity if none does.
/// The index counts the points of one case, x fastest.
/// @note Runs: device, 2 launches, no fence.
template <class Exec>
void find_bad_value(Exec const& exec, BatchShape const& shape, ConstVector<Exec> field, Requirement required,
                    LaneSums<Exec> const& sums);

/// least.result, largest.result = smallest and largest value of every case.
/// @note Runs: device, 3 launches, no fence. @note Cost: 8 bytes per value.
template <class Exec>
void find_range(Exec const& exec, BatchShape const& shape, ConstVector<Exec> values, LaneSums<Exec> const& least,
                LaneSums<Exec> const& largest);

/// result = the value of `field` at one point of every case.
/// @note Runs: device, 1 launch, no fence.
template <class Exec>
void value_at(Exec const& exec, BatchShape const& shape, int x, int y, int z, ConstVector<Exec> field,
              Vector<Exec> result);

/// What the choice of a solver needs to know of the face coefficients, case by case.
template <class Exec>
struct FaceMeasures {
  LaneSums<Exec> inner[3];       ///< sum over the inner faces of a direction
  /// pairs of successive inner faces along a direction that differ by more than a factor
  LaneSums<Exec> rough[3];
  LaneSums<Exec> grounding;      ///< sum of S and all boundary coefficients; 0 means the operator is singular

  FaceMeasures() = default;
  explicit FaceMeasures(BatchShape const& shape) : grounding(shape) {
    for (int d = 0; d < shape.dim; ++d) inner[d] = LaneSums<Exec>(shape);
    for (int d = 0; d < shape.dim; ++d) rough[d] = LaneSums<Exec>(shape);
  }
  static double predicted_bytes(BatchShape const& shape) {
    return (2. * shape.dim + 1) * LaneSums<Exec>::predicted_bytes(shape);
  }
};

/// Measures all of it. @param factor  between successive faces that count as rough.
/// @note Runs: device, one pass and 2 dim + 1 small launches, no fence, no allocation.
/// @note Cost: 8 d bytes per unknown (+ 8 with S).
template <class Exec>
void measure_faces(Exec const& exec, Stencil<Exec> const& a, real_t factor, FaceMeasures<Exec> const& measures);

/// result = max over cells of p / q.
template <class Exec>
void max_ratio(Exec const& exec, BatchShape const& shape, ConstVector<Exec> p, ConstVector<Exec> q,
               LaneSums<Exec> const& sums);

/// result = max over cells of |p| - factor |q|.
template <class Exec>
void largest_excess(Exec const& exec, BatchShape const& shape, ConstVector<Exec> p, ConstVector<Exec> q, real_t factor,
                    LaneSums<Exec> const& sums);

/// Copies one case out of a batch, or into it: case values are contiguous, [z][y][x].
template <class Exec>
void extract_case(Exec const& exec, BatchShape const& shape, int lane, ConstVector<Exec> batch, Vector<Exec> values);
template <class Exec>
void insert_case(Exec const& exec, BatchShape const& shape, int lane, ConstVector<Exec> values, Vector<Exec> batch);

/// values = the first `n_cases` cases of a batch, [case][z][y][x]: the order of the output file.
/// @note Runs: device, 1 launch, no fence. @note Cost: 16 bytes per value, 12 in single precision.
template <class Exec, class Value>
void deinterleave(Exec const& exec, BatchShape const& shape, ConstVector<Exec> batch, int n_cases,
                  UnmanagedArray<Value, Exec> values);

/// The other way round; places for cases beyond `n_cases` repeat the last. @note Cost: 16 bytes per value.
template <class Exec>
void interleave(Exec const& exec, BatchShape const& shape, ConstVector<Exec> values, int n_cases, Vector<Exec> batch);

/// As `deinterleave`, into memory of the host.
/// @param[out] packed   the same in memory of the device, from where `copy` brings it; not used on the host.
/// @param[out] staged   [case][z][y][x], in memory of StagingSpace; there after `copy.wait()`. @pre n_cases <= n_lanes.
/// @note Runs: device, 1 launch, and a copy in the background; no fence.
template <class Exec, class Value>
void bring_to_host(Exec const& exec, BatchShape const& shape, ConstVector<Exec> batch, int n_cases, Value* packed,
                   vendor::BackgroundCopy& copy, Value* staged);

}  // namespace lapwing
