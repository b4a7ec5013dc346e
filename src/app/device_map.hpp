// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Which rank computes on which device, and the life of Kokkos.
#pragma once

#include <string>

#include "parallel/communicator.hpp"

namespace lapwing {

/// The device of this rank: its number among the ranks of the node, modulo the visible devices. -1 on a CPU.
int choose_device(Communicator const& world);

/// "rank 0 on host: Serial", or with the device's number.
std::string describe_device(Communicator const& world);

/// Kokkos from construction to destruction.
class DeviceScope {
 public:
  explicit DeviceScope(int device);
  ~DeviceScope();
  DeviceScope(DeviceScope const&) = delete;
  DeviceScope& operator=(DeviceScope const&) = delete;
};

}  // namespace lapwing
