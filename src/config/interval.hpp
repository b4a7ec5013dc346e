// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Interval arithmetic on byte code: what an expression can be over a whole box, and whether it may jump there.
#pragma once

#include <span>

#include "core/bytecode.hpp"

namespace lapwing {

/// A closed interval that holds every value an expression has over a box of its variables.
///
/// Invariant: low <= high. Bounds are rounded outwards; an interval of one point is the very value that `evaluate`
/// gives.
struct Interval {
  double low = 0, high = 0;
  bool jumps =
      false;  ///< the value may change abruptly within the box: a condition is decided differently at two of its points
  bool undefined = false;  ///< the value may be not a number somewhere
  /// The value is one number in each cell, whichever it is: that of a field from a file, and what follows from such
  /// numbers alone. It jumps at faces of cells only, which does not count.
  bool cellwise = false;

  static Interval point(double value);
  /// All numbers.
  static Interval all(bool jumps, bool undefined);
  /// What is known of a field from a file: any number, the same in a whole cell.
  static Interval of_file();

  bool is_point() const { return low == high && !undefined; }
  bool is_cellwise() const { return cellwise || is_point(); }
  bool contains(double value) const { return low <= value && value <= high; }
};

/// What is known of a condition over a box. A value is true where it is not 0.
enum class Truth { never, always, unknown };
Truth truth(Interval const& value);

/// An operation of the byte code on intervals: all of `apply_unary`, `apply_binary` and `apply_select`
/// (config/op_semantics.hpp). Operands that the operation lacks are not read.
///
/// Functions of <cmath> are taken to be within 2 ulp.
Interval apply(Op op, Interval const& a, Interval const& b = {}, Interval const& c = {});

/// All values of an expression over a box.
///
/// A condition that has one outcome in the whole box cuts nothing, and neither does one whose outcome cannot change the
/// value. The box is closed: where an interface may lie on its face, ask for a box that is smaller by a rounding.
/// @param[in] code   not empty.
/// @param[in] slots  intervals by slot; at least as long as the highest slot that `code` reads, but for fields from
///                   files, which may be any number.
/// @note Values that depend on a variable in several places are bounded as if each place had its own: bounds are safe,
/// not sharp.
/// @see Moore, Kearfott, Cloud (2009), Introduction to Interval Analysis.
Interval enclose(ByteCode const& code, std::span<Interval const> slots);

}  // namespace lapwing
