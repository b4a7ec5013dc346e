// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How many cores this process may compute on.
#pragma once

#include <string>

namespace lapwing::vendor {

/// Physical cores of the processors in the affinity mask of this process, fewer where a quota of its control groups or
/// its SLURM job gives it less; at least 1. Two hyperthreads of a core count as one: they share the memory's bandwidth
/// and the caches.
/// @param root  folder that stands for "/", for tests.
int usable_cores(std::string const& root = "");

}  // namespace lapwing::vendor
