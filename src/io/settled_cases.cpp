// SPDX-License-Identifier: BSD-3-Clause
#include "io/settled_cases.hpp"

#include "core/case_result.hpp"
#include "io/lapwing_file.hpp"

namespace lapwing {

std::optional<SettledCases> find_settled_cases(std::string const& path) {
  io::SilentHdf5 const silent;
  try {
    auto const file = io::open_lapwing_file(path);
    SettledCases found;
    auto const text = io::read_dataset<char>(file.id(), "/provenance/resolved_input", io::ElementType::character);
    found.resolved_input.assign(text.begin(), text.end());
    auto const status = io::read_dataset<std::int8_t>(file.id(), "/status", io::ElementType::int8);
    std::vector<std::int64_t> settled;
    for (std::size_t c = 0; c < status.size(); ++c) {
      auto const state = static_cast<CaseStatus>(status[c]);
      if (state == CaseStatus::done || state == CaseStatus::failed) settled.push_back(static_cast<std::int64_t>(c));
    }
    found.cases = ranges_of(settled);
    return found;
  } catch (FileError const&) {
    return std::nullopt;
  }
}

}  // namespace lapwing
