// SPDX-License-Identifier: BSD-3-Clause
#include "run/run_options.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/visible_text.hpp"

namespace lapwing {

std::vector<CaseRange> select_cases(std::string const& text, std::int64_t n_cases) {
  std::vector<CaseRange> parts;
  auto const refuse = [&](std::string const& part) {
    throw InputError(
        fmt::format("--cases {}: error: \"{}\" must be a case number or a range FIRST:END with 0 <= FIRST < END <= {}",
                    excerpt(text), excerpt(part), n_cases));
  };
  auto const number = [&](std::string const& digits, std::string const& part) {
    std::int64_t value = 0;
    auto const [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || stop != digits.data() + digits.size()) refuse(part);
    return value;
  };
  for (std::size_t at = 0; at <= text.size();) {
    std::size_t const comma = std::min(text.find(',', at), text.size());
    std::string const part = text.substr(at, comma - at);
    std::size_t const colon = part.find(':');
    std::int64_t const first = number(part.substr(0, colon), part);
    if (first < 0 || first >= n_cases) refuse(part);
    std::int64_t const end = colon == std::string::npos ? first + 1 : number(part.substr(colon + 1), part);
    if (end <= first || end > n_cases) refuse(part);
    parts.push_back({first, end});
    at = comma + 1;
  }
  std::sort(parts.begin(), parts.end(), [](CaseRange const& a, CaseRange const& b) { return a.first < b.first; });
  std::vector<CaseRange> chosen;
  for (CaseRange const& part : parts) {
    if (chosen.empty() || part.first > chosen.back().end) chosen.push_back(part);
    else chosen.back().end = std::max(chosen.back().end, part.end);
  }
  return chosen;
}

}  // namespace lapwing
