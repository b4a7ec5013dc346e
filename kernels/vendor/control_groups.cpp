// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/vendor/control_groups.hpp"

#include <sstream>
#include <vector>

#include "kernels/vendor/system_files.hpp"

namespace lapwing::vendor {
namespace {

/// A version of control groups: how it is named where groups are listed and mounted, and its files.
struct Version {
  char const *file_system, *limit, *used, *inactive;
  char const* usual_place;
};
constexpr Version first{"cgroup", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file", "/sys/fs/cgroup/memory"};
constexpr Version second{"cgroup2", "memory.max", "memory.current", "inactive_file", "/sys/fs/cgroup"};

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
Mount find_mount(std::string const& root, Version const& version) {
  std::ifstream in(root + "/proc/self/mountinfo");
  for (std::string line; std::getline(in, line);) {
    auto const dash = line.find(" - ");
    if (dash == line.npos) continue;
    auto const here = split(line.substr(0, dash), ' '), what = split(line.substr(dash + 3), ' ');
    if (here.size() < 5 || what.size() < 3 || what[0] != version.file_system) continue;
    if (&version == &second || contains(what[2], "memory")) return {here[3], here[4]};
  }
  return {"/", version.usual_place};
}

/// The group of this process that limits memory; empty where there is none of that version.
std::string find_group(std::string const& root, Version const& version) {
  std::ifstream in(root + "/proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {      // NUMBER:CONTROLLERS:GROUP
    auto const controllers = line.find(':'), group = line.find(':', controllers + 1);
    if (group == line.npos) continue;
    std::string const names = line.substr(controllers + 1, group - controllers - 1);
    if (&version == &second ? line.rfind("0::", 0) == 0 : contains(names, "memory")) return line.substr(group + 1);
  }
  return "";
}

double left_by(Version const& version, std::string const& root) {
  std::string group = find_group(root, version);
  if (group.empty()) return HUGE_VAL;
  Mount const mount = find_mount(root, version);
  bool const below = mount.group == "/" || group == mount.group || group.rfind(mount.group + "/", 0) == 0;
  std::string const top = root + mount.place;
  std::string folder = top;
  if (below && group.find("..") == group.npos) folder += group.substr(mount.group == "/" ? 0 : mount.group.size());
  while (folder.size() > top.size() && folder.back() == '/') folder.pop_back();
  double least = HUGE_VAL;
  for (;; folder.erase(folder.rfind('/'))) {
    double const files = number_after(folder + "/memory.stat", version.inactive);
    least = std::min(least, or_infinity(number_in(folder + '/' + version.limit) - number_in(folder + '/' + version.used) +
                                        (std::isnan(files) ? 0 : files)));
    if (folder.size() <= top.size()) return least;
  }
}

}  // namespace

double left_by_control_groups(std::string const& root) {
  return std::min(left_by(first, root), left_by(second, root));
}

}  // namespace lapwing::vendor
