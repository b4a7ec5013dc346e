// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/vendor/cores.hpp"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <set>

#include "kernels/vendor/control_groups.hpp"
#include "kernels/vendor/system_files.hpp"

namespace lapwing::vendor {
namespace {

constexpr int most_processors = 1 << 16;

struct FreeMask {
  void operator()(cpu_set_t* mask) const { CPU_FREE(mask); }
};

/// The processors in the affinity mask of this process.
std::set<int> processors_in_mask() {
  std::unique_ptr<cpu_set_t, FreeMask> const mask(CPU_ALLOC(most_processors));
  std::size_t const bytes = CPU_ALLOC_SIZE(most_processors);
  std::set<int> processors;
  if (!mask || sched_getaffinity(0, bytes, mask.get()) != 0) return processors;
  for (int p = 0; p < most_processors; ++p)
    if (CPU_ISSET_S(static_cast<std::size_t>(p), bytes, mask.get())) processors.insert(p);
  return processors;
}

/// "0,64": the hyperthreads of a processor's core, the same text for each of them.
std::string core_of(int processor, std::string const& root) {
  std::ifstream in(root + "/sys/devices/system/cpu/cpu" + std::to_string(processor) + "/topology/thread_siblings_list");
  std::string threads;
  std::getline(in, threads);
  return threads.empty() ? std::to_string(processor) : threads;
}

/// What a job of SLURM has on this node.
double processors_of_job() {
  char const* const text = std::getenv("SLURM_CPUS_ON_NODE");
  double const n = text ? std::strtod(text, nullptr) : 0;
  return n >= 1 ? n : HUGE_VAL;
}

}  // namespace

int usable_cores(std::string const& root) {
  std::set<std::string> cores;
  for (int const processor : processors_in_mask()) cores.insert(core_of(processor, root));
  double const limit = std::min(std::round(processors_of_control_groups(root)), processors_of_job());
  return static_cast<int>(std::clamp(std::min(static_cast<double>(cores.size()), limit), 1., double{most_processors}));
}

}  // namespace lapwing::vendor
