// SPDX-License-Identifier: BSD-3-Clause
#include "run/edit_text.hpp"

#include <fmt/format.h>

namespace lapwing {

std::vector<std::string> edit_lines(std::string const& path, EditSummary const& edit, std::string const& previous,
                                    std::int64_t n_incomplete) {
  std::vector<std::string> lines;
  auto const add = [&](std::int64_t n, char const* what) {
    if (n > 0) lines.push_back(fmt::format("{}: {} done case{} {}", path, n, n == 1 ? "" : "s", what));
  };
  add(edit.n_stored, "of an earlier version of this sweep kept as stored");
  add(edit.n_computed, "kept, new outputs computed from what is stored, without a solve");
  if (edit.n_computed > 0 && n_incomplete > edit.n_solved_again)
    lines.push_back(
        fmt::format("{}: {} of them are solved again: what is stored does not tell their fluxes well enough", path,
                    n_incomplete - edit.n_solved_again));
  add(edit.n_solved_again, "kept, and solved again for outputs that do not follow from what is stored");
  add(edit.n_left, edit.other_version
                       ? "not taken over: another version of lapwing has solved them, whose numbers differ"
                       : "of an earlier version of this sweep not in this plan");
  if (!previous.empty()) lines.push_back(fmt::format("{}: what it held before is kept in {}", path, previous));
  return lines;
}

}  // namespace lapwing
