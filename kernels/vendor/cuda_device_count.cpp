// SPDX-License-Identifier: BSD-3-Clause
#include <cuda_runtime.h>

#include "kernels/vendor/device_count.hpp"

namespace lapwing::vendor {

int device_count() {
  int n = 0;
  return cudaGetDeviceCount(&n) == cudaSuccess ? n : 0;
}

}  // namespace lapwing::vendor
