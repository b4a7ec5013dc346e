// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Scoped region timers: a tree of nested regions per rank, with calls, inclusive and exclusive seconds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/timing_table.hpp"

namespace lapwing {

/// The closed list of regions, so that ranks agree and files of different runs can be joined. A region is a path; its
/// parent stands before it.
inline std::vector<std::string> const& region_paths() {
  static std::vector<std::string> const paths{
      "run",          "run/plan",        "run/layout",           "run/deal",         "run/batch", "run/batch/sample",
      "run/batch/assemble", "run/batch/setup", "run/batch/solve", "run/batch/quantities", "run/batch/output", "run/wait",
      "run/finish"};
  return paths;
}

/// Times of the regions on one rank.
class Timers {
 public:
  /// @param enabled  false turns every region into nothing (timing.detail = "off").
  explicit Timers(bool enabled = true);

  bool enabled() const { return enabled_; }
  double seconds(std::string const& path) const;      ///< inclusive, of all closed calls; 0 if it never ran
  double exclusive(std::string const& path) const;
  double overhead_per_region() const { return overhead_; }   ///< measured cost of one open and close, seconds

  /// This rank's times as bytes, to be gathered.
  std::string pack() const;

 private:
  friend class Region;
  struct Node { int parent = -1; std::int64_t calls = 0; double seconds = 0; };

  /// Region `name` below the open one. @throws std::logic_error if the path is not in region_paths().
  int open(char const* name);
  void close(int id, double seconds);

  bool enabled_;
  double overhead_ = 0;
  int open_ = -1;
  std::vector<Node> nodes_;                            ///< [region]
};

/// Times a scope: drains the device, opens a Kokkos profiling region of the same name, and undoes both when it closes.
class Region {
 public:
  Region(Timers& timers, char const* name);
  ~Region() { stop(); }
  Region(Region const&) = delete;
  Region& operator=(Region const&) = delete;

  /// Closes now and returns the seconds of this call (0 if timers are off); further calls do nothing.
  double stop();

 private:
  Timers* timers_;
  int id_ = -1;
  double start_ = 0, seconds_ = 0;
};

/// Joins the ranks' packed times.
TimingTable join_timers(std::vector<std::string> const& packed_by_rank);

/// Follows allocations of Kokkos memory spaces through Kokkos Tools callbacks; the peak since the start of the program.
void watch_memory();
std::vector<std::string> watched_memory_spaces();      ///< "Host", "Device"
std::vector<std::int64_t> peak_bytes();                ///< [space]

}  // namespace lapwing
