// SPDX-License-Identifier: BSD-3-Clause
#include "launcher/probe.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace lapwing::launcher {

namespace {

constexpr char const* driver_library = "libcuda.so.1";
// CUdevice_attribute of cuda.h, which is not there where only the host engine is built.
constexpr int capability_major = 75;
constexpr int capability_minor = 76;
constexpr int no_device = 100;

/// The few functions of the driver that tell what is there.
class Driver {
 public:
  Driver() : library_(dlopen(driver_library, RTLD_NOW | RTLD_LOCAL)) {
    load(init, "cuInit");
    load(version, "cuDriverGetVersion");
    load(count, "cuDeviceGetCount");
    load(attribute, "cuDeviceGetAttribute");
    load(error_string, "cuGetErrorString");
  }

  bool loaded() const { return library_ != nullptr; }
  bool complete() const { return init && count && attribute; }

  std::string error(int code) const {
    char const* text = nullptr;
    bool const known = error_string && error_string(code, &text) == 0 && text;
    return (known ? std::string(text) : "unknown error") + " (driver error " + std::to_string(code) + ")";
  }

  int (*init)(unsigned) = nullptr;
  int (*version)(int*) = nullptr;
  int (*count)(int*) = nullptr;
  int (*attribute)(int*, int, int) = nullptr;
  int (*error_string)(int, char const**) = nullptr;

 private:
  template <class Function>
  void load(Function& function, char const* name) {
    if (library_) function = reinterpret_cast<Function>(dlsym(library_, name));
  }

  void* library_;  // never closed: the process becomes the engine or ends
};

std::string dotted(int capability) {
  return std::to_string(capability / 10) + "." + std::to_string(capability % 10);
}

/// Why no device was found, with the usual suspect.
std::string without_device(std::string const& what) {
  char const* const visible = std::getenv("CUDA_VISIBLE_DEVICES");
  return visible ? what + "; CUDA_VISIBLE_DEVICES is \"" + visible + "\"" : what;
}

int capability_of(Driver const& driver, int device) {
  int major = 0, minor = 0;
  if (driver.attribute(&major, capability_major, device) != 0) return 0;
  if (driver.attribute(&minor, capability_minor, device) != 0) return 0;
  return 10 * major + minor;
}

}  // namespace

GpuNeeds read_gpu_needs(std::string const& file) {
  GpuNeeds needs;
  std::ifstream in(file);
  std::string key;
  int value = 0;
  while (in >> key >> value) {
    if (key == "capability") needs.capability = value;
    if (key == "driver") needs.driver = value;
  }
  return needs;
}

GpuProbe probe_gpu(GpuNeeds const& needs) {
  Driver const driver;
  if (!driver.loaded()) return {false, std::string("no NVIDIA driver (") + driver_library + " cannot be loaded)"};
  if (!driver.complete()) return {false, std::string(driver_library) + " is not a working NVIDIA driver"};
  if (int const code = driver.init(0); code != 0) {
    std::string const what = "the NVIDIA driver reports: " + driver.error(code);
    return {false, code == no_device ? without_device(what) : what};
  }
  int version = 0;
  if (driver.version && driver.version(&version) == 0 && version < needs.driver)
    return {false, "the NVIDIA driver is too old: it serves CUDA " + std::to_string(version / 1000) + "." +
                       std::to_string(version % 1000 / 10) + ", lapwing-cuda needs " +
                       std::to_string(needs.driver / 1000) + "." + std::to_string(needs.driver % 1000 / 10)};
  int n_devices = 0;
  if (int const code = driver.count(&n_devices); code != 0)
    return {false, "the NVIDIA driver reports: " + driver.error(code)};
  if (n_devices < 0) return {false, "the NVIDIA driver counts " + std::to_string(n_devices) + " GPUs"};
  if (n_devices == 0) return {false, without_device("the NVIDIA driver finds no GPU")};

  int n_usable = 0, best = 0;
  for (int device = 0; device < n_devices; ++device) {
    int const capability = capability_of(driver, device);
    best = std::max(best, capability);
    if (capability >= needs.capability) ++n_usable;
  }
  // The engine numbers devices as the driver does, so one that is too old would be handed to some rank.
  if (n_usable < n_devices)
    return {false, without_device(std::to_string(n_devices - n_usable) + " of " + std::to_string(n_devices) +
                                  " GPUs below compute capability " + dotted(needs.capability) +
                                  " (highest found: " + dotted(best) + "); hide them with CUDA_VISIBLE_DEVICES")};
  return {true,
          std::to_string(n_usable) + (n_usable == 1 ? " GPU" : " GPUs") + " of compute capability " + dotted(best)};
}

}  // namespace lapwing::launcher
