// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Which rank computes on which device, and the life of Kokkos.
#pragma once

#include <string>
#include <vector>

#include "parallel/communicator.hpp"

namespace lapwing {

/// Where a rank computes.
struct RankPlace {
  int rank = 0;
  std::string host;
  std::string backend;   ///< of Kokkos: "Serial", "OpenMP", "Cuda"
  int n_visible = 0;     ///< devices that the rank can see
  int device = -1;       ///< its own, counted among those; -1 on a CPU
  std::string identity;  ///< of that device, alike for all ranks of the node; "" on a CPU or if not known
  std::string visible;   ///< CUDA_VISIBLE_DEVICES, which SLURM sets; "" if not set
};

/// Chooses the device of a rank: its number among the ranks of the node, modulo the devices it sees. -1 where it sees
/// none.
///
/// Right for ranks that see all devices of the node, and for ranks that see one each, which then has the number 0 for
/// all.
int choose_device(int rank_on_node, int n_visible);

/// Finds ranks that compute on the same device. Numbers do not tell, since device 0 of two ranks may be two devices;
/// identities do. One line per host, in order of its first rank; nothing where identities are not known.
std::vector<std::string> sharing_warnings(std::vector<RankPlace> const& ranks);

/// Counts, for every rank, the ranks that compute in the same memory, itself among them: on the same device, told by
/// its identity or, where that is not known, its number, or on the CPUs of the same host.
std::vector<int> sharers_of_memory(std::vector<RankPlace> const& ranks);

/// "rank 1 on host: Cuda device 1 of 2, 0000:1b:00.0 UUID, CUDA_VISIBLE_DEVICES=0,1".
std::string describe(RankPlace const& place);

/// Looks up where this rank computes.
RankPlace place_of_rank(Communicator const& world);

/// The places of all ranks, [rank] on rank 0, nothing on the others; collective.
std::vector<RankPlace> gather_places(Communicator const& world, RankPlace const& mine);

/// Kokkos from construction to destruction.
class DeviceScope {
 public:
  explicit DeviceScope(int device);
  ~DeviceScope();
  DeviceScope(DeviceScope const&) = delete;
  DeviceScope& operator=(DeviceScope const&) = delete;
};

}  // namespace lapwing
