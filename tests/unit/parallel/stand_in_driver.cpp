// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A libcuda.so.1 that reports what environment variables tell it to, for tests of the launcher.
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace {

int from_environment(char const* name, int otherwise) {
  char const* const text = std::getenv(name);
  return text ? std::atoi(text) : otherwise;
}

}  // namespace

extern "C" {

/// STAND_IN_SIGNAL: a driver that crashes; STAND_IN_HANG: one that never answers.
int cuInit(unsigned) {
  if (int const signal = from_environment("STAND_IN_SIGNAL", 0)) std::raise(signal);
  if (from_environment("STAND_IN_HANG", 0)) sleep(600);
  return from_environment("STAND_IN_INIT", 0);
}

int cuDriverGetVersion(int* version) {
  *version = from_environment("STAND_IN_VERSION", 13000);
  return 0;
}

int cuDeviceGetCount(int* count) {
  *count = from_environment("STAND_IN_COUNT", 1);
  return 0;
}

/// Attributes 75 and 76: compute capability. STAND_IN_CAPABILITY is that of device 0, all others have 9.0.
int cuDeviceGetAttribute(int* value, int attribute, int device) {
  int const capability = device == 0 ? from_environment("STAND_IN_CAPABILITY", 90) : 90;
  *value = attribute == 75 ? capability / 10 : capability % 10;
  return 0;
}

int cuGetErrorString(int code, char const** text) {
  *text = code == 100 ? "no CUDA-capable device is detected" : "stand-in error";
  return 0;
}

}  // extern "C"
