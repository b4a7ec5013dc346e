// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Norms and means of every lane.
#pragma once

#include <cmath>
#include <vector>

#include "kernels/stencil/apply.hpp"
#include "kernels/batch/lane_values.hpp"
#include "kernels/batch/residual_sums.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

inline constexpr double double_precision = 2.220446049250313e-16;

/// Residuals of a batch: true norms, what they come with, and the level below which rounding hides them.
class ResidualNorms {
 public:
  explicit ResidualNorms(BatchShape const& shape)
      : sums_(shape),
        dissipation_(shape),
        reducer_(shape, sums_.sum[0]),
        host_sums_(mirror_of(sums_.results)),
        host_dissipation_(mirror_of(dissipation_.results)),
        scratch_(allocate<DeviceVector>("lapwing::solvers::residual_scratch", shape.n_values())) {}
  static double predicted_bytes(BatchShape const& shape) {
    return bytes_of_vectors(1, shape) + ResidualSums<DeviceExec>::predicted_bytes(shape) +
           DissipationSums<DeviceExec>::predicted_bytes(shape);
  }

  /// |v|_2 of every lane. @param[out] norms  kept from call to call, it allocates only once.
  void norm(ConstDeviceVector v, int n_lanes, std::vector<double>& norms) {
    double const* const squares = reducer_.dot(v, v);
    norms.resize(n_lanes);
    for (int lane = 0; lane < n_lanes; ++lane) norms[lane] = std::sqrt(squares[lane]);
  }
  std::vector<double> norm(ConstDeviceVector v, int n_lanes) {
    std::vector<double> norms;
    norm(v, n_lanes, norms);
    return norms;
  }
  /// r = b - A x and |r|_2 of every lane.
  void residual(Stencil<DeviceExec> const& a, ConstDeviceVector x, ConstDeviceVector b, DeviceVector r,
                std::vector<double>& norms) {
    lapwing::residual(DeviceExec(), a, x, b, r, sums_);
    read(a.shape, norms);
  }
  std::vector<double> residual(Stencil<DeviceExec> const& a, ConstDeviceVector x, ConstDeviceVector b, DeviceVector r) {
    std::vector<double> norms;
    residual(a, x, b, r, norms);
    return norms;
  }
  /// The same without a place for r.
  void residual(Stencil<DeviceExec> const& a, ConstDeviceVector x, ConstDeviceVector b, std::vector<double>& norms) {
    residual(a, x, b, scratch_, norms);
  }
  /// Where a kernel of another kind leaves such sums, and |r|_2 of every lane from them.
  ResidualSums<DeviceExec> const& sums() const { return sums_; }
  void read(BatchShape const& shape, std::vector<double>& norms) {
    sums_.finish(DeviceExec(), shape);
    fetch(sums_.results, host_sums_);
    norms.resize(shape.n_lanes());
    for (int lane = 0; lane < shape.n_lanes(); ++lane) norms[lane] = std::sqrt(host_sums_(lane));
  }
  /// Sum of the last residual.
  double total(int lane) const { return host_sums_(reducer_.shape().n_lanes() + lane); }

  /// What x dissipates, and the sums of A_ii x_i^2, of every lane (kernels/batch/residual_sums.hpp).
  struct Dissipation {
    double const *dissipation, *magnitude;
  };
  Dissipation dissipation(Stencil<DeviceExec> const& a, ConstDeviceVector x) {
    lapwing::dissipation(DeviceExec(), a, x, dissipation_);
    dissipation_.finish(DeviceExec(), a.shape);
    fetch(dissipation_.results, host_dissipation_);
    return {host_dissipation_.data(), host_dissipation_.data() + a.shape.n_lanes()};
  }
  DeviceVector scratch() { return scratch_; }                     ///< whatever the last call of anything here has left
  /// eps |( |A||x| + |b| )|_2 of every lane.
  void rounding_level(Stencil<DeviceExec> const& a, ConstDeviceVector x, ConstDeviceVector b,
                      std::vector<double>& level) {
    apply_magnitudes(DeviceExec(), a, x, b, scratch_);
    norm(scratch_, a.shape.n_lanes(), level);
    for (double& v : level) v *= double_precision;
  }
  std::vector<double> rounding_level(Stencil<DeviceExec> const& a, ConstDeviceVector x, ConstDeviceVector b) {
    std::vector<double> level;
    rounding_level(a, x, b, level);
    return level;
  }
  LaneReducer& reducer() { return reducer_; }

 private:
  ResidualSums<DeviceExec> sums_;
  DissipationSums<DeviceExec> dissipation_;
  LaneReducer reducer_;                  ///< works in the storage of sums_.sum[0]
  decltype(mirror_of(DeviceVector())) host_sums_, host_dissipation_;
  DeviceVector scratch_;
};

/// What the error of a solution means for its case.
enum class ErrorState {
  large,      ///< iterations go on
  small,      ///< the tolerance is met
  at_limit    ///< what the rounding of x changes is too large for that, and the rest of the error is not larger
};

/// Compares errors with what solutions dissipate. Looks at the solution only where numbers that are there do not
/// suffice, and at the boundary only where the inside does not; a lane's verdict and report depend on its own numbers
/// alone.
class EnergyTest {
 public:
  EnergyTest(ResidualNorms& norms, Stencil<DeviceExec> const& a, ConstDeviceVector x, LaneControl const& control)
      : norms_(&norms), a_(&a), x_(x), control_(&control) {}

  /// @param square          of the energy norm of the error, as far as x is not rounded.
  /// @param energy          x.A x or less, 0 where that is not known.
  /// @param[in,out] report  knows rhs_norm, and residual_sum if there is one; is given its energy error and what it is
  /// compared with.
  ErrorState operator()(int lane, double square, double energy, LaneReport& report) {
    square = std::max(square, control_->least_error_square(lane, report.residual_sum));
    double const allowed = control_->tolerance[lane] * control_->tolerance[lane];
    if (is_small_anyhow(lane, square, energy, allowed, report)) return ErrorState::small;
    if (!inside_.dissipation) inside_ = norms_->dissipation(*a_, x_);
    report.dissipation = inside_.dissipation[lane];
    report.rounding_error = double_precision * std::sqrt(inside_.magnitude[lane]);
    double const rounding = report.rounding_error * report.rounding_error;
    report.energy_error = std::sqrt(square + rounding);
    if (square + rounding <= allowed * report.dissipation) return ErrorState::small;
    if (control_->boundary_dissipation) {
      if (boundary_.empty()) boundary_ = control_->boundary_dissipation(x_);
      report.dissipation += boundary_[lane];
      if (square + rounding <= allowed * report.dissipation) return ErrorState::small;
    }
    return square <= rounding ? ErrorState::at_limit : ErrorState::large;
  }

 private:
  /// Without boundary data x dissipates x.A x, which is at least |b|^2 over the largest eigenvalue, and the square of
  /// what rounding changes is at most eps^2 times the condition number of that.
  bool is_small_anyhow(int lane, double square, double energy, double allowed, LaneReport& report) const {
    if (!control_->has_no_boundary_data || control_->least_eigenvalue.empty() ||
        !(control_->least_eigenvalue[lane] > 0))
      return false;
    double const largest = control_->largest_eigenvalue[lane], condition = largest / control_->least_eigenvalue[lane];
    double const least = std::max(energy, report.rhs_norm * (report.rhs_norm / largest));
    double const rounding = double_precision * double_precision * condition * least;
    if (!(square + rounding <= allowed * least)) return false;
    report.dissipation = least;
    report.rounding_error = std::sqrt(rounding);
    report.energy_error = std::sqrt(square + rounding);
    return true;
  }

  ResidualNorms* norms_;
  Stencil<DeviceExec> const* a_;
  ConstDeviceVector x_;
  LaneControl const* control_;
  ResidualNorms::Dissipation inside_{nullptr, nullptr};
  std::vector<double> boundary_;
};

/// Square of an error with which a solution of this dissipation will do: the tolerance, or what rounding does not allow
/// to fall below.
inline double enough_error(int lane, LaneReport const& report, LaneControl const& control) {
  double const rounding = report.rounding_error * report.rounding_error;
  return std::max(control.tolerance[lane] * control.tolerance[lane] * report.dissipation - rounding, rounding);
}

/// Ends a lane whose right-hand side vanishes, with the solution 0.
inline void end_with_zero(LaneReport& report) {
  report.reason = StopReason::converged;
  report.residual = report.energy_error = report.dissipation = report.residual_sum = report.rounding_error = 0;
}

/// x <- x - mean(x) where `wanted`; other lanes keep their bits. @param shift  work space.
inline void remove_mean(BatchShape const& shape, std::vector<int> const& wanted, LaneReducer& reducer,
                        LaneValues<double>& shift, DeviceVector x) {
  double const* const total = reducer.reduce(x, Reduction::sum);
  for (int lane = 0; lane < shape.n_lanes(); ++lane)
    shift[lane] = wanted[lane] ? total[lane] / static_cast<double>(shape.n_cells()) : 0.;
  subtract_per_lane<DeviceExec>(DeviceExec(), shape, shift.device(), x);
}

}  // namespace lapwing
