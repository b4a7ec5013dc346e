// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/vendor/control_groups.hpp"

#include <span>
#include <sstream>
#include <vector>

#include "kernels/vendor/system_files.hpp"

namespace lapwing::vendor {
namespace {

/// What a version of control groups says of a controller: how it is named where groups are listed and mounted, and its
/// files.
struct Controller {
  char const *file_system, *name, *usual_place;
  bool listed_by_name;       ///< in version 1; in version 2 all controllers have one hierarchy
  double (*left_by_group)(std::string const& folder);
};

double left_of_memory(std::string const& folder, char const* limit, char const* used, char const* inactive) {
  double const files = number_after(folder + "/memory.stat", inactive);
  return or_infinity(number_in(folder + '/' + limit) - number_in(folder + '/' + used) +
                     (std::isnan(files) ? 0 : files));
}

/// cpu.max holds "QUOTA PERIOD", the quota "max" where there is none; -1 in version 1.
double processors_of(double quota, double period) { return quota > 0 && period > 0 ? quota / period : HUGE_VAL; }

constexpr Controller memory_controllers[] = {
    {"cgroup", "memory", "/sys/fs/cgroup/memory", true,
     [](std::string const& folder) {
       return left_of_memory(folder, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
     }},
    {"cgroup2", "memory", "/sys/fs/cgroup", false, [](std::string const& folder) {
       return left_of_memory(folder, "memory.max", "memory.current", "inactive_file");
     }}};
constexpr Controller processor_controllers[] = {
    {"cgroup", "cpu", "/sys/fs/cgroup/cpu", true,
     [](std::string const& folder) {
       return processors_of(number_in(folder + "/cpu.cfs_quota_us"), number_in(folder + "/cpu.cfs_period_us"));
     }},
    {"cgroup2", "cpu", "/sys/fs/cgroup", false, [](std::string const& folder) {
       auto const quota = number_in(folder + "/cpu.max");
       return std::isnan(quota) ? HUGE_VAL : processors_of(quota, second_number_in(folder + "/cpu.max"));
     }}};

/// Where a hierarchy of groups is mounted, and which group stands there: in containers not the topmost.
struct Mount {
  std::string group = "/", place;
};

std::vector<std::string> split(std::string const& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

bool contains(std::string const& list, std::string const& word) {
  for (auto const& item : split(list, ','))
    if (item == word) return true;
  return false;
}

/// Lines of mountinfo: ID PARENT DEVICE GROUP PLACE OPTIONS ... - FILE_SYSTEM SOURCE OPTIONS
Mount find_mount(std::string const& root, Controller const& controller) {
  std::ifstream in(root + "/proc/self/mountinfo");
  for (std::string line; std::getline(in, line);) {
    auto const dash = line.find(" - ");
    if (dash == line.npos) continue;
    auto const here = split(line.substr(0, dash), ' '), what = split(line.substr(dash + 3), ' ');
    if (here.size() < 5 || what.size() < 3 || what[0] != controller.file_system) continue;
    if (!controller.listed_by_name || contains(what[2], controller.name)) return {here[3], here[4]};
  }
  return {"/", controller.usual_place};
}

/// The group of this process in the controller's hierarchy; empty where there is none of that version.
std::string find_group(std::string const& root, Controller const& controller) {
  std::ifstream in(root + "/proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {      // NUMBER:CONTROLLERS:GROUP
    auto const controllers = line.find(':'), group = line.find(':', controllers + 1);
    if (group == line.npos) continue;
    std::string const names = line.substr(controllers + 1, group - controllers - 1);
    if (controller.listed_by_name ? contains(names, controller.name) : line.rfind("0::", 0) == 0)
      return line.substr(group + 1);
  }
  return "";
}

/// The least of what the group of this process and those above it leave.
double left_by(Controller const& controller, std::string const& root) {
  std::string group = find_group(root, controller);
  if (group.empty()) return HUGE_VAL;
  Mount const mount = find_mount(root, controller);
  bool const below = mount.group == "/" || group == mount.group || group.rfind(mount.group + "/", 0) == 0;
  std::string const top = root + mount.place;
  std::string folder = top;
  if (below && group.find("..") == group.npos) folder += group.substr(mount.group == "/" ? 0 : mount.group.size());
  while (folder.size() > top.size() && folder.back() == '/') folder.pop_back();
  double least = HUGE_VAL;
  for (;; folder.erase(folder.rfind('/'))) {
    least = std::min(least, controller.left_by_group(folder));
    if (folder.size() <= top.size()) return least;
  }
}

double left_by_any(std::span<Controller const> controllers, std::string const& root) {
  double least = HUGE_VAL;
  for (auto const& controller : controllers) least = std::min(least, left_by(controller, root));
  return least;
}

}  // namespace

double left_by_control_groups(std::string const& root) { return left_by_any(memory_controllers, root); }

double processors_of_control_groups(std::string const& root) { return left_by_any(processor_controllers, root); }

}  // namespace lapwing::vendor
