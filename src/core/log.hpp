// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Where messages for people go; passed around, never global.
#pragma once

#include <iostream>
#include <string>

#include "core/visible_text.hpp"

namespace lapwing {

/// Writes whole lines, and only on the rank that was chosen to speak. What would control a terminal is made visible.
class Log {
 public:
  explicit Log(bool speaks = true, bool quiet = false) : speaks_(speaks), quiet_(quiet) {}

  /// Results and progress, to standard output; silenced by --quiet.
  void info(std::string const& line) const {
    if (speaks_ && !quiet_) std::cout << printable(line) << '\n' << std::flush;
  }
  /// Warnings and errors, to standard error.
  void warn(std::string const& line) const {
    if (speaks_) std::cerr << printable(line) << '\n' << std::flush;
  }
  bool speaks() const { return speaks_; }
  bool quiet() const { return quiet_; }

 private:
  bool speaks_;
  bool quiet_;
};

}  // namespace lapwing
