// SPDX-License-Identifier: BSD-3-Clause
#include <malloc.h>
#include <sys/resource.h>

#include "kernels/vendor/control_groups.hpp"
#include "kernels/vendor/free_memory.hpp"
#include "kernels/vendor/system_files.hpp"

namespace lapwing::vendor {
namespace {

double left_of_address_space() {
  ::rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return HUGE_VAL;
  return or_infinity(static_cast<double>(limit.rlim_cur) - 1024 * number_after("/proc/self/status", "VmSize:"));
}

}  // namespace

void return_freed_memory() { ::malloc_trim(0); }

double free_host_bytes() {
  double const available = or_infinity(1024 * number_after("/proc/meminfo", "MemAvailable:"));
  return std::min({available, left_by_control_groups(), left_of_address_space()});
}

}  // namespace lapwing::vendor
