// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Looks for a GPU through the driver library alone, without linking to it.
#pragma once

#include <string>

namespace lapwing::launcher {

/// What an engine needs of a GPU.
struct GpuNeeds {
  int capability = 80;  ///< compute capability, 10 major + minor
  int driver = 0;       ///< as cuDriverGetVersion counts: 1000 major + 10 minor; 0: any
};

/// Reads the file that the build leaves beside a CUDA engine, lines "capability 90" and "driver 13000"; a missing file
/// or line leaves the default.
GpuNeeds read_gpu_needs(std::string const& file);

struct GpuProbe {
  bool usable = false;
  std::string text;  ///< "2 GPUs of compute capability 9.0 or higher", or why there is none
};

/// Asks the driver (libcuda.so.1, found as any shared library is) for devices that are new enough.
GpuProbe probe_gpu(GpuNeeds const& needs);

}  // namespace lapwing::launcher
