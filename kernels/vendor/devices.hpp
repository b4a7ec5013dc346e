// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Accelerators that this process can see.
#pragma once

#include <string>

namespace lapwing::vendor {

/// @return visible CUDA devices; 0 in an engine for CPUs or where the driver reports none.
int device_count();

/// Names a visible device so that all processes of a node name it alike, whatever number it has for them.
/// @return the PCI bus address "0000:1b:00.0", then the UUID, which also tells apart the parts that one GPU was split
/// into; "" where the driver does not say.
std::string device_identity(int device);

}  // namespace lapwing::vendor
