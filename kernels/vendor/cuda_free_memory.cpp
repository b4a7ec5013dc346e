// SPDX-License-Identifier: BSD-3-Clause
#include <cuda_runtime.h>

#include <cmath>

#include "kernels/vendor/free_memory.hpp"

namespace lapwing::vendor {

double free_device_bytes() {
  std::size_t free = 0, total = 0;
  return cudaMemGetInfo(&free, &total) == cudaSuccess ? static_cast<double>(free) : HUGE_VAL;
}

}  // namespace lapwing::vendor
