// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Many case numbers in few bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace lapwing {

/// Case numbers in a fixed order. Consecutive ones take no space, others four bytes each.
class CaseList {
 public:
  CaseList() = default;
  /// The cases [first, first + n).
  CaseList(std::int64_t first, std::int64_t n) : first_(first), n_(n) {}

  std::int64_t size() const { return n_; }
  bool empty() const { return n_ == 0; }
  std::int64_t operator[](std::int64_t i) const {
    return numbers_.empty() ? first_ + i : std::int64_t{numbers_[static_cast<std::size_t>(i)]};
  }

  /// @throws std::length_error beyond the numbers that a plan can have.
  void push_back(std::int64_t case_id) {
    if (case_id < 0 || case_id > most) throw std::length_error("a case number does not fit into 32 bits");
    if (n_ == 0) first_ = case_id;
    if (numbers_.empty() && case_id != first_ + n_) write_out();
    if (!numbers_.empty()) numbers_.push_back(static_cast<std::uint32_t>(case_id));
    ++n_;
  }
  /// Gives back what growing has taken too much.
  void shrink() { numbers_.shrink_to_fit(); }

 private:
  static constexpr std::int64_t most = UINT32_MAX;

  void write_out() {
    numbers_.reserve(static_cast<std::size_t>(std::max<std::int64_t>(2 * n_, 16)));
    for (std::int64_t i = 0; i < n_; ++i) numbers_.push_back(static_cast<std::uint32_t>(first_ + i));
  }

  std::vector<std::uint32_t> numbers_;  ///< empty while the cases are consecutive
  std::int64_t first_ = 0, n_ = 0;
};

/// The cases [first, end).
struct CaseRange {
  std::int64_t first = 0, end = 0;
  std::int64_t size() const { return end - first; }
  bool operator==(CaseRange const&) const = default;
};

/// Ascending numbers as ranges.
inline std::vector<CaseRange> ranges_of(std::vector<std::int64_t> const& cases) {
  std::vector<CaseRange> ranges;
  for (std::int64_t const c : cases) {
    if (ranges.empty() || ranges.back().end != c) ranges.push_back({c, c});
    ++ranges.back().end;
  }
  return ranges;
}

/// All cases of two lists of ranges. @param a, b  ascending, apart; so is the result.
inline std::vector<CaseRange> united(std::vector<CaseRange> a, std::vector<CaseRange> const& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end(), [](CaseRange const& one, CaseRange const& other) { return one.first < other.first; });
  std::vector<CaseRange> all;
  for (CaseRange const& range : a) {
    if (all.empty() || range.first > all.back().end) all.push_back(range);
    all.back().end = std::max(all.back().end, range.end);
  }
  return all;
}

}  // namespace lapwing
