// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The host engine under the name of the other one, for a test of ranks that start different engines.
#include "core/build_info.hpp"

namespace lapwing {

BuildInfo const& build_info() {
  static BuildInfo const info = [] {
    BuildInfo other;
    other.version = "0.1.0";
    other.engine = "lapwing-cuda";
    return other;
  }();
  return info;
}

}  // namespace lapwing
