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
  /// What is wrong at a place. Quotes of the input in `what` are kept short by whoever writes them
  /// (core/visible_text.hpp).
  void add(InputLocation const& where, std::string const& what) {
    if (full()) ++n_dropped_;
    else errors_.push_back({where, what});
  }
  bool empty() const { return errors_.empty(); }
  /// No more errors are kept: what looks for many may stop.
  bool full() const { return errors_.size() >= most_kept; }

  /// Throws one InputError with a line per error, in order of position, the first of them where there are many; does
  /// nothing when there is none.
  void raise_if_any() const;

 private:
  static constexpr std::size_t most_kept = 1000, most_told = 20;

  struct Entry {
    InputLocation where;
    std::string what;
  };
  std::vector<Entry> errors_;
  std::size_t n_dropped_ = 0;
};

}  // namespace lapwing
