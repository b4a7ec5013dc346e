// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include <fmt/format.h>

#include "core/digits.hpp"
#include "core/failure_kinds.hpp"
#include "pages/axis.hpp"
#include "pages/page_data.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr std::size_t most_kinds = 20, most_named = 8;

/// "a = 0.1 to 0.4": where in the parameters cases of a kind lie.
std::string where_of(PageData const& data, std::vector<std::int64_t> const& cases) {
  std::string text;
  for (std::size_t p = 0; p < std::min<std::size_t>(data.parameters.size(), 6); ++p) {
    auto const values = values_of(data.parameters[p], cases);
    auto const [least, most] = std::minmax_element(values.begin(), values.end());
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", data.parameters[p].name, typeset(short_number(*least)));
    if (*least != *most) text += fmt::format(" to {}", typeset(short_number(*most)));
  }
  return text;
}

std::string names_of(std::vector<std::int64_t> const& cases) {
  std::string text;
  for (std::size_t i = 0; i < std::min(cases.size(), most_named); ++i)
    text += fmt::format("{}{}", i > 0 ? ", " : "", cases[i]);
  return cases.size() > most_named ? text + ", ..." : text;
}

}  // namespace

std::string failures_section(PageData const& data) {
  FailureKinds kinds;
  std::map<std::string, std::vector<std::int64_t>> cases;
  for (std::size_t c = 0; c < data.summary.status.size(); ++c)
    if (data.summary.status[c] == CaseStatus::failed) {
      kinds.add(static_cast<std::int64_t>(c), data.summary.messages[c]);
      cases[failure_kind(data.summary.messages[c])].push_back(static_cast<std::int64_t>(c));
    }
  auto const sorted = kinds.sorted();
  if (sorted.empty()) return "";
  std::string text =
      "<section><h2>Failures</h2><table><tr><th scope=\"col\">cases</th><th scope=\"col\">why, in the first of "
      "them</th><th scope=\"col\">which</th>"
      "<th scope=\"col\">where</th></tr>";
  for (std::size_t k = 0; k < std::min(sorted.size(), most_kinds); ++k) {
    auto const& own = cases[failure_kind(sorted[k].message)];
    text += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                        in_thousands(static_cast<std::size_t>(sorted[k].n_cases)), escaped(sorted[k].message),
                        names_of(own), escaped(where_of(data, own)));
  }
  text += "</table>";
  if (sorted.size() > most_kinds) text += fmt::format("<p>{} of {} reasons.</p>", most_kinds, sorted.size());
  return text + "</section>";
}

}  // namespace lapwing
