// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Copies to the host that go on beside what the device is given next.
#pragma once

#include <cstddef>
#include <memory>

namespace lapwing::vendor {

/// Copies on a stream of its own, in the order in which they were started. Copies of a BackgroundCopy are handles to
/// the same. In an engine for CPUs values are copied when they are waited for, the latest moment that a device may
/// choose.
class BackgroundCopy {
 public:
  /// Copies what DeviceExec was given to compute so far. @note Until `wait` has returned `from` must stay as it is and
  /// `to` is not read.
  /// @param to  page-locked memory. @throws std::runtime_error where the device reports an error.
  void start(void const* from, void* to, std::size_t n_bytes);
  /// Waits for all that was started. Any thread may call it. @throws as `start`.
  void wait() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  ///< made by the first `start`
};

}  // namespace lapwing::vendor
