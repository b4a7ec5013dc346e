// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Real trigonometric transforms of one line on the host by FFTW.
#pragma once

#include <memory>

namespace lapwing::vendor {

/// The transforms that diagonalise -d^2/dx^2 on cell centres, named by what stands at the lower and the upper end.
enum class LineTransform : int {
  dirichlet_dirichlet,    ///< sin pi (k + 1)(j + 1/2)/n: DST-II, back by DST-III
  neumann_neumann,        ///< cos pi k (j + 1/2)/n: DCT-II, back by DCT-III
  dirichlet_neumann,      ///< sin pi (k + 1/2)(j + 1/2)/n: DST-IV
  neumann_dirichlet,      ///< cos pi (k + 1/2)(j + 1/2)/n: DCT-IV
  periodic                ///< cos and -sin 2 pi k j/n: half-complex, the imaginary parts from the end
};

/// True where this build has FFTW.
bool has_fftw();

/// Plans for lines of one length and kind, forward and backward; both unnormalised.
///
/// One plan serves every line of every batch, and it is chosen without clocks (FFTW_ESTIMATE), so that a line gives the
/// same bits wherever it lies.
class LinePlans {
 public:
  /// @param n  length of a line, at least 2.
  /// @throws BackendUnavailable where this build has no FFTW.
  LinePlans(int n, LineTransform kind);

  int length() const { return n_; }
  /// Backward after forward multiplies by this.
  double normalisation() const { return normalisation_; }

  /// out = transform of in, [n] each, contiguous, not overlapping. `in` keeps its values. Safe to call from several
  /// threads.
  /// @note Cost: about 2.5 n log2 n flops.
  void forward(double const* in, double* out) const;
  /// The inverse but for `normalisation()`; overwrites `in`.
  void backward(double* in, double* out) const;

 private:
  struct Impl;
  int n_;
  double normalisation_;
  std::shared_ptr<Impl const> impl_;
};

}  // namespace lapwing::vendor
