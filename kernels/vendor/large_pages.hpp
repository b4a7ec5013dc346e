// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Host memory: how the process gets it from the operating system.
#pragma once

#include <cstddef>

namespace lapwing::vendor {

/// Lets the process keep what it frees, and take memory in large pieces, so that storage which comes and goes is not
/// mapped and cleared page by page each time. Affects blocks below 32 MiB; call it before the first of them is
/// allocated.
void keep_freed_memory();

/// Asks for large pages (2 MiB) below a block of host memory that has not been touched yet, and around it. A wish:
/// where the system does not grant it, nothing changes.
void advise_large_pages(void const* data, std::size_t bytes);

}  // namespace lapwing::vendor
