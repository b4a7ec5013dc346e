// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A smooth condition within one cell as a polynomial of second degree.
#pragma once

#include <array>
#include <vector>

#include "core/case_spec.hpp"
#include "fields/point_values.hpp"

namespace lapwing {

/// The level of a jump in a cell: c + b.x + x.Q x, with places x in shares of the cell from its centre.
class JumpQuadric {
 public:
  /// Points of a cell whose levels make up the polynomial, for `PointValues::set_boxes`: centre, faces, edges, and
  /// quarters of the axes to see kinks.
  /// @param directions  bit d: the cell extends in direction d. 13 points with two directions, 25 with three.
  static PointValues::Boxes places(std::array<double, 3> const& centre, std::array<double, 3> const& spacing,
                                   unsigned directions);

  /// Interpolates the level at these points. @pre They are set in `values`. @param directions  of `places`.
  /// @return whether all levels are defined and finite, and some are not zero.
  bool interpolate(PointValues const& values, JumpNode const& jump, unsigned directions);

  /// The same polynomial in a smaller cell.
  /// @param centre  of the smaller cell, in shares of the larger one from its centre. @param size  in the same shares.
  void narrow(JumpQuadric const& larger, std::array<double, 3> const& centre, std::array<double, 3> const& size);

  /// Whether it meets the level so well that its interface is off by less than some hundredths of the cell, and rises
  /// or falls throughout along the steepest direction.
  bool fits_cell() const;

  /// Appends the places, 0 to 1, at which the level is 0 on the line along a through `across` (shares from the centre).
  void roots(int a, std::array<double, 3> const& across, std::vector<double>& places) const;
  double at(std::array<double, 3> const& x) const;
  /// [negative, positive level] how much of a cell has it, and where, in shares from the centre.
  struct Parts {
    std::array<double, 2> share{};
    std::array<std::array<double, 3>, 2> inside{};
  };
  /// By n_lines lines along the steepest direction for each other direction that the level reads. @pre `fits_cell`.
  Parts parts(int n_lines) const;
  /// The direction in which the level changes most.
  int steepest() const;
  /// Whether the level changes along a direction, by more than rounding.
  bool varies_along(int a) const;

 private:
  bool is_monotone() const;

  unsigned directions_ = 0;
  double c_ = 0, miss_ = 0;
  std::array<double, 3> b_{};
  std::array<std::array<double, 3>, 3> q_{};  ///< symmetric
};

}  // namespace lapwing
