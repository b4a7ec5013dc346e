// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Errors of the CUDA runtime as exceptions.
#pragma once

#include <cuda_runtime.h>

#include <stdexcept>
#include <string>

namespace lapwing::vendor {

/// @throws std::runtime_error unless a call was successful. @param call  its name.
inline void check(cudaError_t status, char const* call) {
  if (status != cudaSuccess) throw std::runtime_error(std::string(call) + ": " + cudaGetErrorString(status));
}

}  // namespace lapwing::vendor
