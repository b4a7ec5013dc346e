// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Counts what operator new gives out in a program that has counted_new.cpp among its sources.
#pragma once

#include <atomic>
#include <cstddef>

namespace lapwing::test {

/// Calls of operator new for more bytes than `counted_from`.
inline std::atomic<long> n_new = 0;
inline std::atomic<std::size_t> counted_from = 0;

}  // namespace lapwing::test
