// SPDX-License-Identifier: BSD-3-Clause
#include "run/end_text.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "core/shell_text.hpp"

namespace lapwing {
std::vector<std::string> end_lines(std::string const& output, Tally const& tally, FailureKinds const& failures,
                                   bool whole_sweep) {
  std::vector<std::string> lines{fmt::format("{}: {} done, {} failed, {} {}", output, tally.done, tally.failed,
                                             tally.n_not_run, tally.gave_up ? "skipped" : "pending")};
  if (tally.at_rounding > 0)
    lines.push_back(fmt::format(
        "{} cases ended at the limit of double precision (stop_reason = rounding); see /certificate/energy_error",
        tally.at_rounding));
  if (failures.n_cases() > 0) {
    lines.emplace_back("why cases failed (they are solved again when what they are solved from has changed):");
    for (auto& line : failure_lines(failures)) lines.push_back(std::move(line));
  }
  std::string const file = for_shell(output), page = std::filesystem::path(output).replace_extension(".html").string();
  if (tally.n_not_run > 0 && !tally.gave_up && whole_sweep)
    lines.emplace_back("stopped early: the same command goes on");
  else if (tally.done + tally.failed > 0)
    lines.push_back(fmt::format("next: lapwing show {0}, or a page to look at: lapwing report {0} --html {1}", file,
                                for_shell(page)));
  return lines;
}

}  // namespace lapwing
