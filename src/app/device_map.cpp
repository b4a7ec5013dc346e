// SPDX-License-Identifier: BSD-3-Clause
#include "app/device_map.hpp"

#include <fmt/format.h>

#include "kernels/types.hpp"
#include "kernels/vendor/device_count.hpp"

namespace lapwing {

int choose_device(Communicator const& world) {
  int const n = vendor::device_count();
  return n > 0 ? world.rank_on_node() % n : -1;
}

std::string describe_device(Communicator const& world) {
  int const device = choose_device(world);
  return fmt::format("rank {} on {}: {}{}", world.rank(), Communicator::host_name(), DeviceExec::name(),
                     device < 0 ? "" : fmt::format(" device {}", device));
}

DeviceScope::DeviceScope(int device) { initialize_kokkos(device); }
DeviceScope::~DeviceScope() { Kokkos::finalize(); }

}  // namespace lapwing
