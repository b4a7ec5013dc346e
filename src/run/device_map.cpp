// SPDX-License-Identifier: BSD-3-Clause
#include "run/device_map.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "core/byte_packer.hpp"
#include "kernels/types.hpp"
#include "kernels/vendor/devices.hpp"

namespace lapwing {

int choose_device(int rank_on_node, int n_visible) {
  return n_visible > 0 ? rank_on_node % n_visible : -1;
}

std::vector<std::string> sharing_warnings(std::vector<RankPlace> const& ranks) {
  std::vector<std::string> hosts, warnings;
  for (RankPlace const& place : ranks)
    if (std::find(hosts.begin(), hosts.end(), place.host) == hosts.end()) hosts.push_back(place.host);
  for (std::string const& host : hosts) {
    std::set<std::string> devices;
    std::size_t n_ranks = 0;
    for (RankPlace const& place : ranks) {
      if (place.host != host || place.identity.empty()) continue;
      ++n_ranks;
      devices.insert(place.identity);
    }
    if (n_ranks > devices.size())
      warnings.push_back(fmt::format("warning: on {} {} ranks share {} GPU{}; one rank per GPU is usually faster", host,
                                     n_ranks, devices.size(), devices.size() == 1 ? "" : "s"));
  }
  return warnings;
}

std::vector<int> sharers_of_memory(std::vector<RankPlace> const& ranks) {
  auto const memory = [](RankPlace const& p) {
    return std::tuple(p.host, p.identity, p.identity.empty() ? p.device : 0);
  };
  std::map<decltype(memory(ranks[0])), int> n;
  for (RankPlace const& place : ranks) ++n[memory(place)];
  std::vector<int> sharers;
  for (RankPlace const& place : ranks) sharers.push_back(n[memory(place)]);
  return sharers;
}

std::string describe(RankPlace const& place) {
  std::string text = fmt::format("rank {} on {}: {}", place.rank, place.host, place.backend);
  if (place.device >= 0) text += fmt::format(" device {} of {}", place.device, place.n_visible);
  if (!place.identity.empty()) text += ", " + place.identity;
  if (!place.visible.empty()) text += ", CUDA_VISIBLE_DEVICES=" + place.visible;
  return text;
}

RankPlace place_of_rank(Communicator const& world) {
  RankPlace place;
  place.rank = world.rank();
  place.host = Communicator::host_name();
  place.backend = DeviceExec::name();
  place.n_visible = vendor::device_count();
  place.device = choose_device(world.rank_on_node(), place.n_visible);
  if (place.device >= 0) place.identity = vendor::device_identity(place.device);
  if (char const* const visible = std::getenv("CUDA_VISIBLE_DEVICES")) place.visible = visible;
  return place;
}

std::vector<RankPlace> gather_places(Communicator const& world, RankPlace const& mine) {
  std::vector<RankPlace> places;
  BytePacker out;
  out.add(mine.n_visible).add(mine.device).add(mine.host).add(mine.backend).add(mine.identity).add(mine.visible);
  for (std::string const& bytes : world.gather(out.bytes())) {
    ByteUnpacker in(bytes);
    RankPlace place;
    place.rank = static_cast<int>(places.size());
    place.n_visible = in.get<int>();
    place.device = in.get<int>();
    for (std::string* const text : {&place.host, &place.backend, &place.identity, &place.visible})
      *text = in.get_text();
    places.push_back(std::move(place));
  }
  return places;
}

DeviceScope::DeviceScope(int device) { initialize_kokkos(device); }
DeviceScope::~DeviceScope() { Kokkos::finalize(); }

}  // namespace lapwing
