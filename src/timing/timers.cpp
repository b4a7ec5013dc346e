// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "timing/clock.hpp"
#include "timing/region.hpp"

namespace lapwing {

namespace {

constexpr int n_overhead_pairs = 301;

int index_of(std::vector<std::string> const& paths, std::string_view path) {
  auto const found = std::find(paths.begin(), paths.end(), path);
  return found == paths.end() ? -1 : static_cast<int>(found - paths.begin());
}

/// True if `path` is `parent`/`name`, or `name` where the parent is empty. Nothing is allocated.
bool is_child(std::string_view path, std::string_view parent, std::string_view name) {
  if (parent.empty()) return path == name;
  return path.size() == parent.size() + 1 + name.size() && path.substr(0, parent.size()) == parent &&
         path[parent.size()] == '/' && path.substr(parent.size() + 1) == name;
}

}  // namespace

std::vector<int> region_parents(std::vector<std::string> const& paths) {
  std::vector<int> parents;
  for (auto const& path : paths) {
    auto const slash = path.rfind('/');
    int const parent = slash == std::string::npos ? -1 : index_of(paths, std::string_view(path).substr(0, slash));
    if (slash != std::string::npos && (parent < 0 || parent >= static_cast<int>(parents.size())))
      throw std::logic_error("region " + path + " stands before its parent");
    parents.push_back(parent);
  }
  return parents;
}

Timers::Timers(bool enabled) : enabled_(enabled) {
  for (int const parent : region_parents(region_paths())) nodes_.push_back({parent, 0, 0});
  if (enabled_) overhead_ = measure_overhead();
}

/// Median cost of an empty region at the root, without the profiling region: what a loaded tool spends is the tool's.
double Timers::measure_overhead() {
  auto const clean = nodes_;
  std::array<double, n_overhead_pairs> cost{};
  for (double& c : cost) {
    double const before = now_seconds();
    drain_for_region();
    int const id = open("run");
    double const start = now_seconds();
    drain_for_region();
    close(id, now_seconds() - start);
    c = now_seconds() - before;
  }
  nodes_ = clean;
  auto const middle = cost.begin() + n_overhead_pairs / 2;
  std::nth_element(cost.begin(), middle, cost.end());
  return *middle;
}

int Timers::open(char const* name) {
  auto const& paths = region_paths();
  std::string_view const parent =
      open_ < 0 ? std::string_view{} : std::string_view(paths[static_cast<std::size_t>(open_)]);
  for (int id = open_ + 1; id < static_cast<int>(paths.size()); ++id)
    if (is_child(paths[static_cast<std::size_t>(id)], parent, name)) return open_ = id;
  throw std::logic_error("no region " + std::string(parent) + (parent.empty() ? "" : "/") + name +
                         "; region_paths() lists all");
}

void Timers::close(int id, double seconds) {
  Node& node = nodes_[static_cast<std::size_t>(id)];
  ++node.calls;
  node.seconds += seconds;
  open_ = node.parent;
}

int Timers::find(std::string const& path) const {
  int const id = index_of(region_paths(), path);
  if (id < 0) throw std::logic_error("no region " + path + "; region_paths() lists all");
  return id;
}

double Timers::seconds(std::string const& path) const {
  return nodes_[static_cast<std::size_t>(find(path))].seconds;
}

std::int64_t Timers::calls(std::string const& path) const {
  return nodes_[static_cast<std::size_t>(find(path))].calls;
}

double Timers::exclusive(std::string const& path) const {
  int const id = find(path);
  double rest = nodes_[static_cast<std::size_t>(id)].seconds;
  for (Node const& node : nodes_)
    if (node.parent == id) rest -= node.seconds;
  return rest;
}

}  // namespace lapwing
