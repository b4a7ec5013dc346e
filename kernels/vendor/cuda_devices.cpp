// SPDX-License-Identifier: BSD-3-Clause
#include <cuda_runtime.h>

#include <cstddef>

#include "kernels/vendor/devices.hpp"

namespace lapwing::vendor {
namespace {

/// As nvidia-smi writes it, 8-4-4-4-12 hexadecimal digits.
std::string hexadecimal(cudaUUID_t const& uuid) {
  constexpr char const* digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < sizeof uuid.bytes; ++i) {
    auto const byte = static_cast<unsigned char>(uuid.bytes[i]);
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += digits[byte / 16];
    text += digits[byte % 16];
  }
  return text;
}

}  // namespace

int device_count() {
  int n = 0;
  return cudaGetDeviceCount(&n) == cudaSuccess ? n : 0;
}

std::string device_identity(int device) {
  char address[32] = "";
  cudaDeviceProp properties{};
  if (cudaDeviceGetPCIBusId(address, sizeof address, device) != cudaSuccess) return "";
  if (cudaGetDeviceProperties(&properties, device) != cudaSuccess) return address;
  return std::string(address) + " " + hexadecimal(properties.uuid);
}

}  // namespace lapwing::vendor
