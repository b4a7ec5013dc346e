// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Moments in what the engine's execution space was given to do.
#pragma once

#include <memory>

namespace lapwing::vendor {

/// A moment that the host can wait for while the device goes on with what it was given later. In an engine for CPUs,
/// where launches end before they return, it has always come.
class Marker {
 public:
  Marker();
  /// Marks the end of all that DeviceExec was given so far.
  void set();
  /// Waits for what was marked last. @throws std::runtime_error where the device reports an error.
  void wait() const;

 private:
  std::shared_ptr<void> event_;
};

}  // namespace lapwing::vendor
