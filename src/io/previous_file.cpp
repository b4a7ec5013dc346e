// SPDX-License-Identifier: BSD-3-Clause
#include "io/previous_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>

#include "core/case_result.hpp"
#include "io/lapwing_file.hpp"
#include "io/old_results.hpp"

namespace lapwing::io {
namespace {

std::string name_of_previous(std::string const& path, int number) {
  std::filesystem::path const whole(path);
  auto const middle = number == 1 ? std::string(".previous") : ".previous." + std::to_string(number);
  return (whole.parent_path() / (whole.stem().string() + middle + whole.extension().string())).string();
}

[[noreturn]] void fail(std::string const& path, std::string const& name) {
  throw FileError(path + ": error: cannot be kept as " + name + " (" + std::strerror(errno) +
                  "), and is left as it is");
}

/// Hashes of the cases that are done with all their outputs, ascending.
std::vector<std::uint64_t> done_cases(OldResults const& results) {
  std::vector<std::uint64_t> hashes;
  for (std::size_t i = 0; i < results.hashes.size(); ++i)
    if (results.status[i] == static_cast<std::int8_t>(CaseStatus::done)) hashes.push_back(results.hashes[i]);
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

/// Whether quantities, by their definitions, and fields of one file are in another.
bool has_outputs_of(OldResults const& results, OldResults const& other) {
  auto const quantities = other.quantities(), fields = other.fields(), own_fields = results.fields();
  bool const has_quantities = std::all_of(quantities.begin(), quantities.end(), [&](std::string const& name) {
    auto const definition = other.attribute("/" + name, "definition");
    return !definition.empty() && !results.quantity(definition, name).empty();
  });
  auto const is_single = [](OldResults const& of, std::string const& name) {
    return !of.has_field(of.shapes.at(0).prefix + name, of.shapes.at(0).cells, true);
  };
  return has_quantities && std::all_of(fields.begin(), fields.end(), [&](std::string const& name) {
    bool const is_there = std::find(own_fields.begin(), own_fields.end(), name) != own_fields.end();
    return is_there && (!is_single(results, name) || is_single(other, name));
  });
}

/// Whether a file holds all done cases of another, with all that is stored of them. A file that cannot be read may hold
/// anything.
bool holds_all_of(std::string const& path, std::string const& other_path) {
  SilentHdf5 const silent;
  try {
    auto const file = open_lapwing_file(path), other_file = open_lapwing_file(other_path);
    OldResults const results(file.id()), other(other_file.id());
    auto const here = done_cases(results), there = done_cases(other);
    bool const complete = std::all_of(results.incomplete.begin(), results.incomplete.end(),
                                      [](auto incomplete) { return incomplete == 0; });
    return std::includes(here.begin(), here.end(), there.begin(), there.end()) &&
           (there.empty() || (complete && has_outputs_of(results, other)));
  } catch (std::exception const&) {
    return false;
  }
}

}  // namespace

std::int64_t count_done(std::string const& path) {
  SilentHdf5 const silent;
  try {
    auto const file = open_lapwing_file(path);
    auto const status = read_dataset<std::int8_t>(file.id(), "/status", ElementType::int8);
    return std::count(status.begin(), status.end(), static_cast<std::int8_t>(CaseStatus::done));
  } catch (FileError const&) {
    return std::numeric_limits<std::int64_t>::max();
  }
}

std::string keep_previous(std::string const& path) {
  for (int number = 1;; ++number) {
    auto const name = name_of_previous(path, number);
    std::error_code none;
    bool const is_free = std::filesystem::symlink_status(name, none).type() == std::filesystem::file_type::not_found;
    if (!is_free && !holds_all_of(path, name)) continue;
    auto const link = name + ".partial";
    ::unlink(link.c_str());
    if (::link(path.c_str(), link.c_str()) == 0) {
      if (::rename(link.c_str(), name.c_str()) != 0) fail(path, name);
    } else if (::rename(path.c_str(), name.c_str()) != 0) {   // a file system without links
      fail(path, name);
    }
    return name;
  }
}

}  // namespace lapwing::io
