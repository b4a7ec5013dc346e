// SPDX-License-Identifier: BSD-3-Clause
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>

#include "kernels/vendor/free_memory.hpp"

namespace lapwing::vendor {
namespace {

/// The number behind a word at the beginning of a line of a file; NaN where there is none.
double number_after(std::string const& path, std::string const& word) {
  std::ifstream in(path);
  for (std::string name; in >> name;) {
    double value = 0;
    if (name == word && in >> value) return value;
    in.clear();
    in.ignore(1 << 16, '\n');
  }
  return std::nan("");
}

/// The number that is all of a file; NaN where it is something else ("max").
double number_in(std::string const& path) {
  std::ifstream in(path);
  double value = 0;
  return in >> value ? value : std::nan("");
}

double or_infinity(double value) {
  return std::isnan(value) ? HUGE_VAL : std::max(0., value);
}

/// What the control groups above this process leave (version 2); pages of files count as free, for they give way.
double left_by_groups() {
  std::ifstream in("/proc/self/cgroup");
  double least = HUGE_VAL;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("0::", 0) != 0) continue;
    for (std::string group = line.substr(3);; group.erase(group.rfind('/'))) {
      std::string const folder = "/sys/fs/cgroup" + group + '/';
      double const files = number_after(folder + "memory.stat", "inactive_file");
      least = std::min(least, or_infinity(number_in(folder + "memory.max") - number_in(folder + "memory.current") +
                                          (std::isnan(files) ? 0 : files)));
      if (group.find('/') == std::string::npos) break;
    }
  }
  return least;
}

double left_of_address_space() {
  ::rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return HUGE_VAL;
  return or_infinity(static_cast<double>(limit.rlim_cur) - 1024 * number_after("/proc/self/status", "VmSize:"));
}

}  // namespace

double free_host_bytes() {
  double const available = or_infinity(1024 * number_after("/proc/meminfo", "MemAvailable:"));
  return std::min({available, left_by_groups(), left_of_address_space()});
}

}  // namespace lapwing::vendor
