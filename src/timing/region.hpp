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
  static std::vector<std::string> const paths = {
      "run",
      "run/plan",
      "run/layout",
      "run/deal",
      "run/batch",
      "run/batch/sample",
      "run/batch/assemble",
      "run/batch/setup",
      "run/batch/solve",
      "run/batch/solve/precondition",
      "run/batch/solve/apply",
      "run/batch/solve/confirm",
      "run/batch/quantities",
      "run/batch/output",
      "run/wait",
      "run/finish",
  };
  return paths;
}

/// Index of the parent of each path, -1 for a root.
/// @throws std::logic_error if a parent does not stand before its child.
std::vector<int> region_parents(std::vector<std::string> const& paths);

/// Times of the regions on one rank.
class Timers {
 public:
  /// @param enabled  false turns every region into nothing (timing.detail = "off").
  /// @pre Kokkos is initialised if `enabled`.
  /// @note Runs: a few hundred empty regions, to measure what one costs; they leave no trace.
  explicit Timers(bool enabled = true);

  bool enabled() const { return enabled_; }
  double seconds(std::string const& path) const;            ///< inclusive, of all closed calls; 0 if it never ran
  double exclusive(std::string const& path) const;          ///< seconds minus those of the children
  std::int64_t calls(std::string const& path) const;        ///< closed calls
  double overhead_per_region() const { return overhead_; }  ///< measured cost of one open and close, seconds

  /// This rank's times and memory peaks as bytes, to be gathered.
  std::string pack() const;

 private:
  friend class Region;
  struct Node {
    int parent = -1;
    std::int64_t calls = 0;
    double seconds = 0;
  };

  /// Region `name` below the open one. @throws std::logic_error if the path is not in region_paths().
  int open(char const* name);
  void close(int id, double seconds);
  int find(std::string const& path) const;
  double measure_overhead();

  bool enabled_;
  double overhead_ = 0;
  int open_ = -1;
  std::vector<Node> nodes_;  ///< [region]
};

/// Times a scope: drains the device, opens a Kokkos profiling region of the same name, and undoes both when it closes.
class Region {
 public:
  /// @throws std::logic_error if `name` is not a region below the open one.
  Region(Timers& timers, char const* name);
  ~Region();
  Region(Region const&) = delete;
  Region& operator=(Region const&) = delete;

  /// Closes now and returns the seconds of this call (0 if timers are off); further calls return the same.
  /// @throws std::logic_error if a region inside this one is still open.
  double stop();

 private:
  Timers* timers_;
  int id_ = -1;  ///< -1 once closed
  double start_ = 0, seconds_ = 0;
};

/// Joins the ranks' packed times.
/// @throws std::runtime_error if the ranks' lists of regions differ or the bytes are not Timers::pack()'s.
TimingTable join_timers(std::vector<std::string> const& packed_by_rank);

/// Follows allocations of Kokkos memory spaces through Kokkos Tools callbacks; the peak since the first call. A tool
/// library that is loaded already keeps its callbacks, and the peaks stay 0.
/// @return Whether allocations are followed.
bool watch_memory();
std::vector<std::string> watched_memory_spaces();  ///< "Host", "Device"
std::vector<std::int64_t> peak_bytes();            ///< [space]

}  // namespace lapwing
