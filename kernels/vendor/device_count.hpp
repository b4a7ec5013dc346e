// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Accelerators that this process can see.
#pragma once

namespace lapwing::vendor {

/// @return visible CUDA devices; 0 in an engine for CPUs or where the driver reports none.
int device_count();

}  // namespace lapwing::vendor
