// SPDX-License-Identifier: BSD-3-Clause
#include "core/failure_kinds.hpp"

#include <algorithm>

namespace lapwing {
namespace {

constexpr std::size_t most_kinds = 1000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Length of the number at the beginning of the text, 0 if there is none.
std::size_t number_length(std::string_view text) {
  std::size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  std::size_t const start = i;
  while (i < text.size() && (is_digit(text[i]) || (text[i] == '.' && i + 1 < text.size() && is_digit(text[i + 1]))))
    ++i;
  if (i == start) return 0;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    std::size_t j = i + 1;
    if (j < text.size() && (text[j] == '-' || text[j] == '+')) ++j;
    if (j < text.size() && is_digit(text[j])) {
      while (j < text.size() && is_digit(text[j])) ++j;
      i = j;
    }
  }
  return i;
}

std::string cases_text(std::int64_t n) { return std::to_string(n) + (n == 1 ? " case" : " cases"); }

}  // namespace

std::string failure_kind(std::string_view message) {
  std::string kind;
  for (std::size_t i = 0; i < message.size();) {
    bool const in_a_name = i > 0 && is_name(message[i - 1]);
    std::size_t const n = in_a_name ? 0 : number_length(message.substr(i));
    if (n > 0) kind += '#';
    else kind += message[i];
    i += std::max<std::size_t>(n, 1);
  }
  return kind;
}

void FailureKinds::add(std::string const& key, FailureKind const& kind) {
  bool const has_room = kinds_.size() < most_kinds || kinds_.contains(key);
  auto const [known, is_new] = kinds_.try_emplace(has_room ? key : "", kind);
  if (is_new) return;
  known->second.n_cases += kind.n_cases;
  if (kind.first_case >= known->second.first_case) return;
  known->second.first_case = kind.first_case;
  known->second.message = kind.message;
}

void FailureKinds::add(std::int64_t case_id, std::string const& message) {
  add(failure_kind(message), {case_id, 1, message});
}

void FailureKinds::add(FailureKinds const& others) {
  for (auto const& [key, kind] : others.kinds_) add(key, kind);
}

void FailureKinds::add(ByteUnpacker& in) {
  for (auto n = in.get<std::size_t>(); n > 0; --n) {
    auto const key = in.get_text();
    auto const first = in.get<std::int64_t>(), n_cases = in.get<std::int64_t>();
    add(key, {first, n_cases, in.get_text()});
  }
}

void FailureKinds::pack(BytePacker& out) const {
  out.add(kinds_.size());
  for (auto const& [key, kind] : kinds_) out.add(key).add(kind.first_case).add(kind.n_cases).add(kind.message);
}

std::int64_t FailureKinds::n_cases() const {
  std::int64_t n = 0;
  for (auto const& [key, kind] : kinds_) n += kind.n_cases;
  return n;
}

std::vector<FailureKind> FailureKinds::sorted() const {
  std::vector<FailureKind> kinds;
  for (auto const& [key, kind] : kinds_) kinds.push_back(kind);
  std::sort(kinds.begin(), kinds.end(), [](FailureKind const& a, FailureKind const& b) {
    return a.n_cases != b.n_cases ? a.n_cases > b.n_cases : a.first_case < b.first_case;
  });
  return kinds;
}

std::vector<std::string> failure_lines(FailureKinds const& failures, std::size_t most_lines) {
  auto const kinds = failures.sorted();
  std::size_t const n_told = kinds.size() <= most_lines ? kinds.size() : most_lines - 1;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < n_told; ++i) {
    auto const& kind = kinds[i];
    std::string const who = kind.n_cases == 1
                                ? "case " + std::to_string(kind.first_case)
                                : cases_text(kind.n_cases) + ", first case " + std::to_string(kind.first_case);
    lines.push_back("  " + who + ": " + (kind.message.empty() ? "no reason is stored" : kind.message));
  }
  if (n_told == kinds.size()) return lines;
  std::int64_t n_left = 0;
  for (std::size_t i = n_told; i < kinds.size(); ++i) n_left += kinds[i].n_cases;
  lines.push_back("  " + cases_text(n_left) + " for " + std::to_string(kinds.size() - n_told) + " other reasons");
  return lines;
}

}  // namespace lapwing
