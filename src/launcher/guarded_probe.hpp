// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The probe of the GPU in a process of its own, because drivers hang and crash.
#pragma once

#include "launcher/probe.hpp"

namespace lapwing::launcher {

/// As probe_gpu; a driver that does not answer in time, or ends the process, is not usable.
GpuProbe probe_gpu_within(double seconds, GpuNeeds const& needs);

}  // namespace lapwing::launcher
