// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Memory that is free now, on the host and on the accelerator.
#pragma once

namespace lapwing::vendor {

/// What this process can still get of the host's memory: the least of what the system calls available, what its control
/// group leaves and what the limit of its address space leaves. Infinite where none of them is known.
double free_host_bytes();

/// Gives back to the system what the process keeps of the host's memory that it has freed.
void return_freed_memory();

/// Free memory of the accelerator that this process has chosen; infinite in an engine for CPUs.
double free_device_bytes();

}  // namespace lapwing::vendor
