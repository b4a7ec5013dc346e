// SPDX-License-Identifier: BSD-3-Clause
#include "config/diagnostics.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace lapwing {

void Diagnostics::raise_if_any() const {
  if (errors_.empty()) return;
  auto sorted = errors_;
  std::stable_sort(sorted.begin(), sorted.end(), [](Entry const& a, Entry const& b) {
    // line 0 is a --set option: those come last
    return std::make_tuple(a.where.line == 0, a.where.line, a.where.column) <
           std::make_tuple(b.where.line == 0, b.where.line, b.where.column);
  });
  std::set<std::string> lines;
  std::string message;
  for (auto const& entry : sorted) {
    auto const line = entry.where.text() + ": error: " + entry.what;
    if (!lines.insert(line).second || lines.size() > most_told) continue;
    if (!message.empty()) message += '\n';
    message += line;
  }
  if (lines.size() > most_told) {
    auto const more = std::to_string(lines.size() - most_told + n_dropped_);
    message += '\n' + sorted.front().where.file + ": error: " + (full() ? "at least " : "") + more + " more errors";
  }
  throw InputError(message);
}

}  // namespace lapwing
