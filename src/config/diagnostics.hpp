// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Collects the errors of an input file, so that one run reports them all.
#pragma once

#include <string>
#include <vector>

#include "core/error.hpp"

namespace lapwing {

class Diagnostics {
 public:
  void add(InputLocation const& where, std::string const& what) { errors_.push_back({where, what}); }
  bool empty() const { return errors_.empty(); }

  /// Throws one InputError with a line per error, in order of position; does nothing when there is none.
  void raise_if_any() const;

 private:
  struct Entry {
    InputLocation where;
    std::string what;
  };
  std::vector<Entry> errors_;
};

}  // namespace lapwing
