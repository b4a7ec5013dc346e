// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/hash.hpp"
#include "timing/clock.hpp"
#include "timing/region.hpp"

namespace lapwing {

namespace {

/// Identity of the list of regions and spaces: bytes of ranks can only be joined if it agrees.
std::uint64_t layout_hash() {
  Hash64 hash;
  for (auto const& path : region_paths()) hash.add(path);
  for (auto const& space : watched_memory_spaces()) hash.add(space);
  return hash.value();
}

template <class T>
void append(std::string& bytes, T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  char raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  bytes.append(raw, sizeof(T));
}

/// Takes values off the front of packed bytes.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  T next() {
    if (rest_.size() < sizeof(T)) throw std::runtime_error("packed times of a rank are too short");
    T value;
    std::memcpy(&value, rest_.data(), sizeof(T));
    rest_.remove_prefix(sizeof(T));
    return value;
  }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// Inclusive seconds minus those of the children, [region].
std::vector<double> exclusive_seconds(std::vector<double> const& inclusive, std::vector<int> const& parents) {
  std::vector<double> exclusive = inclusive;
  for (std::size_t id = 0; id < parents.size(); ++id)
    if (parents[id] >= 0) exclusive[static_cast<std::size_t>(parents[id])] -= inclusive[id];
  return exclusive;
}

}  // namespace

std::string Timers::pack() const {
  std::string bytes;
  append(bytes, layout_hash());
  append(bytes, overhead_);
  for (Node const& node : nodes_) {
    append(bytes, node.seconds);
    append(bytes, node.calls);
  }
  for (std::int64_t const peak : lapwing::peak_bytes()) append(bytes, peak);
  return bytes;
}

TimingTable join_timers(std::vector<std::string> const& packed_by_rank) {
  TimingTable table;
  table.regions = region_paths();
  table.memory_spaces = watched_memory_spaces();
  table.clock = clock_name;
  auto const parents = region_parents(table.regions);
  for (auto const& packed : packed_by_rank) {
    Unpacker unpacker(packed);
    if (unpacker.next<std::uint64_t>() != layout_hash())
      throw std::runtime_error("ranks disagree on the list of regions: do they run the same lapwing?");
    table.overhead_per_region = std::max(table.overhead_per_region, unpacker.next<double>());
    std::vector<double> seconds;
    std::vector<std::int64_t> calls, peaks;
    for (std::size_t id = 0; id < table.regions.size(); ++id) {
      seconds.push_back(unpacker.next<double>());
      calls.push_back(unpacker.next<std::int64_t>());
    }
    for (std::size_t space = 0; space < table.memory_spaces.size(); ++space)
      peaks.push_back(unpacker.next<std::int64_t>());
    if (!unpacker.empty()) throw std::runtime_error("packed times of a rank are too long");
    table.exclusive.push_back(exclusive_seconds(seconds, parents));
    table.seconds.push_back(std::move(seconds));
    table.calls.push_back(std::move(calls));
    table.peak_bytes.push_back(std::move(peaks));
  }
  return table;
}

}  // namespace lapwing
