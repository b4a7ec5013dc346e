// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The functionals of the solution that a quantity may be, in one table.
#pragma once

#include <span>
#include <string>

#include "config/run_config.hpp"
#include "config/schema.hpp"

namespace lapwing {

/// What stands behind a functional's key.
enum class FunctionalArgument {
  expression,  ///< taken at cells or on faces
  point,       ///< of u, in the box
  face         ///< of the flux, a face of the box or a plane
};

/// How the values of an expression at its points become one number.
enum class Collection {
  none,  ///< there is no expression
  sum,   ///< times the measure of a cell
  max,
  min
};

/// One row of the table.
struct Functional {
  Key key;
  int id;  ///< enters the definitions that output files store: never another one for the same key
  FunctionalArgument argument;
  Collection collection;
  bool normalises = false;   ///< may have quantity_normalise
  bool takes_on = false;     ///< may have quantity_on
  bool takes_faces = false;  ///< may have quantity_with_faces
  bool cuts = false;         ///< takes means in cells that a jump of the expression crosses
};

/// The first row is that of a quantity that says nothing.
std::span<Functional const> functional_table();

/// "integral, max, ..." for messages.
std::string functional_names();

/// "integral, max and min": those of which a flag of the row is set.
std::string functionals_with(bool Functional::* flag);

bool is_flux(QuantitySpec const& quantity);

}  // namespace lapwing
